"""The shape of a contribution, and the helpers that every kind of contribution shares."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.data.rows import ArmRow, OutcomeRow, StudyRow
from steelyard.review.candidate import Candidate
from steelyard.review.result import ArmData

Table = tuple[float, float, float, float]

WHOLE_STUDY = frozenset({"randomised", "both periods"})
"""Keys of `person_arms` that stand for everybody in the study."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an analysis.

    Attributes:
        yi, vi: Effect and sampling variance on the analysis scale of `measure`; None where undefined.
        vi_low: The smallest variance the data allow, where only a range is known; `vi` is then the largest.
        table: Events and non-events (a, b, c, d) of two independent groups; None for anything else.
        counts: (events, n) of a single arm.
        person_arms: (study, arm) -> people, so that everybody is counted once.
        text: What was used and how, for the page.
        bounded: What the range is, where only a range is known.
        df: Degrees of freedom of t where the variance was read from a t test's p; None: normal.
        discordant: Every (only intervention, only comparator) that the margins of paired counts allow.
        correlation_assumed: Whether the variance rests on the plan's within-person correlation.
        separate: Whether the effect is computed from `arms` as two groups of different people.
        reason: Why the effect is undefined, where it is.
    """

    study: StudyRow
    candidates: tuple[Candidate, ...]
    label: str
    measure: str
    arms: tuple[ArmData, ...]
    yi: float | None
    vi: float | None
    person_arms: tuple[tuple[str, int], ...]
    text: str
    notes: tuple[str, ...] = ()
    table: Table | None = None
    counts: tuple[int, int] | None = None
    vi_low: float | None = None
    bounded: str = ""
    df: int | None = None
    discordant: tuple[tuple[int, int], ...] = ()
    correlation_assumed: bool = False
    separate: bool = False
    reason: str = ""

    @property
    def people(self) -> int | None:
        """Return how many people stand behind it, each counted once; None where it is not printed."""
        return sum(n for _, n in self.person_arms) if self.person_arms else None

    @property
    def defined(self) -> bool:
        """Return whether the line has an effect that can be weighted."""
        return self.yi is not None and self.vi is not None and self.vi > 0

    @property
    def first(self) -> Candidate:
        return self.candidates[0]


def arm_label(arm: ArmRow | None) -> str:
    """Return the label of an arm, or its id."""
    return "" if arm is None else (arm.label or arm.arm_id)


def people_of(candidates: Iterable[Candidate]) -> tuple[tuple[str, int], ...]:
    """Return the people of each arm involved, each arm once.

    The number analysed where it is printed, else the arm's own size; in a crossover trial the two arms are
    the same people, so the larger is taken. Where no arm says, the number randomised stands for the study.
    """
    found: dict[str, int] = {}
    study: StudyRow | None = None
    for c in candidates:
        study = c.study
        for arm, row in ((c.arm_a, c.a), (c.arm_b, c.b)):
            n = row.n if row is not None and row.n is not None else (arm.n if arm is not None else None)
            if arm is not None and n is not None:
                found[arm.arm_id] = max(n, found.get(arm.arm_id, 0))
    if study is None:
        return ()
    wanted = {a.arm_id for c in candidates for a in (c.arm_a, c.arm_b) if a is not None}
    if study.design == "crossover" and not all(c.period == "first" for c in candidates):
        n = max(found.values(), default=study.n_randomised or 0)
        return (("both periods", n),) if n else ()
    if set(found) != wanted:
        return (("randomised", study.n_randomised),) if study.n_randomised else ()
    return tuple(found.items())


def sd_of(row: OutcomeRow) -> float:
    """Return a row's standard deviation, computed from the standard error where only that is printed."""
    if row.sd is not None:
        return row.sd
    if row.se is None or row.n is None:
        raise ValueError(f"{row.place}: no spread; callers check with numbers.unusable first")
    return row.se * math.sqrt(row.n)


def counts_of(row: OutcomeRow) -> tuple[int, int]:
    """Return (events, n) of a row."""
    if row.events is None or row.n is None:
        raise ValueError(f"{row.place}: no counts; callers check with numbers.unusable first")
    return row.events, row.n


def arm_data(row: OutcomeRow, arm: ArmRow | None) -> ArmData:
    """Return what one arm printed, as it stands in the figure."""
    spread = sd_of(row) if row.mean is not None and (row.sd or (row.se and row.n)) else None
    return ArmData(
        arm_label(arm),
        n=None if row.n is None else float(row.n),
        events=None if row.events is None else float(row.events),
        mean=row.mean,
        sd=spread,
    )


def fraction(events: float, n: float) -> str:
    """Return "4/8", with a decimal where a control group was divided."""
    return f"{numfmt.tidy(round(events, 4))}/{numfmt.tidy(round(n, 4))}"
