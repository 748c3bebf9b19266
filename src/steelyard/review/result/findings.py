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
    """People out of 100 without and with the intervention, rounded; `low` and `high` are the interval's."""

    without: int | None
    with_it: int
    low: int | None
    high: int | None


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
        least, most: The least and the greatest of several effects that are not pooled.
        risk, mean: The absolute effect; None with `no_absolute` saying why.
        scales: Scale texts of the results behind a difference in means, or the scale it was re-expressed on.
        level, not_rated: The certainty, or why there is none.
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
    least: float | None = None
    most: float | None = None
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
