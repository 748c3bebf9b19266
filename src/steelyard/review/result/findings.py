"""Summary-of-findings tables as they were found: risks are proportions, words are left to the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.appraisal.absolute import AbsoluteMean, AbsoluteRisk
from steelyard.appraisal.grade.parts import Level
from steelyard.review.result.values import Estimate
from steelyard.terms import Better

FindingsStatus = Literal[
    "pooled", "single", "one result", "several results", "no number", "not reported", "not analysed"
]
FindingsColumn = Literal["outcome", "baseline", "absolute", "relative", "certainty"]


@dataclass(frozen=True, slots=True)
class BaselineRisk:
    """The risk without the intervention as a proportion, and where it comes from.

    `low` and `high` are the least and the greatest risk in the trials' comparison groups, None for a stated
    risk or a single group.
    """

    risk: float
    source: str
    stated: bool
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class OutOfHundred:
    """People out of 100 without and with the intervention, rounded; `low` and `high` are the interval's.

    `in_thousand` says that so few people cannot show the difference: words are then of 1000.
    """

    without: int | None
    with_it: int
    low: int | None
    high: int | None
    in_thousand: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """A standardised difference put on a scale: its SD with the source, and the scales of the trials.

    `matters` is the important difference in points of the scale; None where none is set in SDs.
    """

    scale: str
    sd: float
    source: str
    measured: tuple[str, ...]
    matters: float | None


@dataclass(frozen=True, slots=True)
class CountedGroups:
    """Events and people with and without the intervention, over several results."""

    events: int
    people: int
    events_without: int
    people_without: int


@dataclass(frozen=True, slots=True)
class RangeOfResults:
    """Several effects that are not pooled: the least, the greatest, the outermost bounds, the counts.

    `low` and `high` are None where a result has no interval, `counted` where one prints no counts.
    """

    least: float
    most: float
    low: float | None
    high: float | None
    counted: CountedGroups | None


@dataclass(frozen=True, slots=True)
class Unused:
    """How many studies report an outcome in a form that one rule of the entry keeps out."""

    rule: str
    studies: int


@dataclass(frozen=True, slots=True)
class FootnoteMark:
    """Which footnote belongs to which column of a row."""

    column: FindingsColumn
    letter: str


@dataclass(frozen=True, slots=True)
class Footnote:
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingsRow:
    """One outcome of a table.

    Attributes:
        analysis: The entry's id; "" for an outcome that none answers.
        status: How there came to be a number, or why there is none. "one result" is the only result of this
            outcome in an entry that is not pooled.
        k, people: Studies and people behind the row; k of "not analysed" counts the studies that report it.
        relative: The effect; None where there is none, or several.
        range: Several effects that are not pooled.
        risk, mean: The absolute effect; None with `no_absolute` saying why.
        scales: Scale texts of the results behind a difference in means, or the scale it was re-expressed on.
        level, not_rated: The certainty, or why there is none.
        converted: How a standardised difference came onto `scales`.
        unused: Studies that report the outcome where no result enters, by rule.
        trials: The trials behind the row where a study of it pools the people of several; else None.
        changes: The domains that changed the level, as "imprecision −1".
    """

    outcome: str
    label: str
    follow_up: str
    analysis: str
    better: Better
    harm: bool
    status: FindingsStatus
    reason: str
    stream: str
    k: int
    people: int | None
    measure: str
    relative: Estimate | None = None
    range: RangeOfResults | None = None
    baseline: BaselineRisk | None = None
    risk: AbsoluteRisk | None = None
    mean: AbsoluteMean | None = None
    no_absolute: str = ""
    means_low: float | None = None
    means_high: float | None = None
    scales: tuple[str, ...] = ()
    level: Level | None = None
    not_rated: str = ""
    changes: tuple[str, ...] = ()
    hundred: OutOfHundred | None = None
    converted: Converted | None = None
    unused: tuple[Unused, ...] = ()
    trials: int | None = None
    marks: tuple[FootnoteMark, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingsTable:
    """A summary of findings: its question, its rows in the order of the plan, and its footnotes."""

    id: str
    title: str
    population: str
    setting: str
    intervention: str
    comparator: str
    layout: str
    rows: tuple[FindingsRow, ...]
    footnotes: tuple[Footnote, ...]
