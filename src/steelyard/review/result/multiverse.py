"""An entry under every combination of defensible choices."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.appraisal.multiverse_summary import Span
from steelyard.review.result.values import Estimate


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: the ways to make it, which of them is the plan's, and which keep the question."""

    name: str
    levels: tuple[str, ...]
    own: int
    keeps: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Specifications:
    """One entry a specification in every column; values on the reader's scale of its measure.

    `choices` holds the level of each choice. `status` is "pooled", "single", "failed" or "not estimable";
    `reason` says why there is no number.
    """

    choices: tuple[tuple[int, ...], ...]
    measure: tuple[str, ...]
    same_question: tuple[bool, ...]
    value: tuple[float | None, ...]
    ci_low: tuple[float | None, ...]
    ci_high: tuple[float | None, ...]
    p: tuple[float | None, ...]
    tau2: tuple[float | None, ...]
    k: tuple[int, ...]
    people: tuple[int | None, ...]
    status: tuple[str, ...]
    reason: tuple[str, ...]
    conclusion: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.status)


@dataclass(frozen=True, slots=True)
class SingleChoice:
    """The plan's specification with one choice made otherwise; `flips`: its conclusion differs."""

    choice: str
    level: str
    same_question: bool
    k: int
    people: int | None
    estimate: Estimate
    conclusion: str
    flips: bool


@dataclass(frozen=True, slots=True)
class Multiverse:
    """Every specification of an entry, the plan's own at `own`, and what they say together.

    `without_effect` names choices that change no result of this entry and are not crossed. `reason` says why
    there are no specifications, where there are none.
    """

    choices: tuple[Choice, ...] = ()
    specifications: Specifications | None = None
    own: int = 0
    conclusion: str = "none"
    ranges: tuple[Span, ...] = ()
    singles: tuple[SingleChoice, ...] = ()
    failures: tuple[tuple[str, int], ...] = ()
    without_effect: tuple[str, ...] = ()
    reason: str = ""
