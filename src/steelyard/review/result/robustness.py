"""What a result hangs on: how many people, and how much information is there of what is needed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangedPeople:
    """Changes of one kind in one study: `events` more (or, negative, fewer) in the group named."""

    study_id: str
    label: str
    group: str
    events: int


@dataclass(frozen=True, slots=True)
class TrialFragility:
    """One trial's table by Fisher's exact test; `index` is None where no change could turn it."""

    study_id: str
    label: str
    table: str
    p: float
    significant: bool
    index: int | None


@dataclass(frozen=True, slots=True)
class FragilityResult:
    """The fragility of an entry's number.

    `index` people whose outcome would have to be another for the interval to lose (`significant`) or gain
    the exclusion of no effect; `quotient` is their share of all `people`. None with a `reason`.
    """

    significant: bool
    index: int | None
    quotient: float | None
    people: float | None
    changes: tuple[ChangedPeople, ...]
    trials: tuple[TrialFragility, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SequentialLook:
    """The pool after one more year's trials: people so far, their share of what is needed, z, its boundary.

    `study_id` is the last of the year's trials, `label` names them all.
    """

    study_id: str
    label: str
    year: int | None
    people: int
    fraction: float
    z: float | None
    boundary: float | None
    crossed: bool


@dataclass(frozen=True, slots=True)
class InformationResult:
    """How many people are there of those that are needed.

    `needed` is one adequate trial's sample size; `adjusted` is `needed` over 1 − `diversity`, the
    share of the pooled variance that differing trials add (D²). `inputs` are the plan's numbers in words;
    `ahead` are (fraction, boundary) of further looks, one after each tenth of what is needed. All None with a
    `reason` where they cannot be computed.
    """

    people: int | None
    needed: float | None
    diversity: float | None
    adjusted: float | None
    fraction: float | None
    inputs: str
    source: str
    looks: tuple[SequentialLook, ...] = ()
    ahead: tuple[tuple[float, float], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EnoughResult:
    """What there is of what one well-powered trial needs, by GRADE's optimal information size.

    `unit` is "people", or "events" where the outcome is rare; `words` say what `needed` was made from.
    """

    there: float
    needed: float
    unit: str
    words: str
