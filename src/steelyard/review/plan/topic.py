"""What a review is about: its question, search, treatments, conditions, outcomes and overlaps."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from steelyard.review.plan.part import Id, Part, ReviewMeasure, Text
from steelyard.terms import Better, CrossoverRule


class Question(Part):
    """The question in PICO form."""

    text: Text = Field(description="The question as a reader would ask it.")
    population: Text
    intervention: Text
    comparator: Text
    outcomes: Text


class Search(Part):
    """How the studies were found."""

    systematic: bool = Field(description="false: no systematic search was made; every page will say so.")
    statement: Text = Field(description="What was searched, or why there is no systematic search.")
    last_searched: date | None = Field(
        None, description="Date of the last search; absent where none was made."
    )


class Concept(Part):
    """A treatment or a condition, with the words that mean it."""

    id: Id
    label: Text
    synonyms: tuple[str, ...] = ()
    broader: Id | None = Field(None, description="The id of the wider concept that holds this one.")
    abbreviation: str = Field("", max_length=20, description="For column headings.")


class ImportantDifference(Part):
    """The minimal important difference (MID) of an outcome."""

    value: float = Field(gt=0, description="On the scale of its measure; above 1 for a ratio.")
    measure: ReviewMeasure = Field(
        "MD", description="The measure it is stated in; entries in another measure do not use it."
    )
    source: Text


class Outcome(Part):
    """What is measured, and which direction is good for the patient."""

    id: Id
    label: Text
    better: Better = Field(
        description='"more" where more of it is good (response), "less" where less is (pain).'
    )
    kind: Literal["binary", "continuous", "either"] = "either"
    harm: bool = False
    synonyms: tuple[str, ...] = ()
    scales: tuple[str, ...] = Field((), description="Instruments that measure it, the preferred first.")
    important_difference: ImportantDifference | None = Field(None, description="Absent: not set.")
    importance: Literal["critical", "important", "limited"] = "important"
    sentence: str = Field("", max_length=300, description='Said of people: "were free of suicidal ideation".')


class Correlation(Part):
    """An assumed within-person correlation with the range over which results are shown."""

    value: float = Field(gt=-1, lt=1)
    low: float = Field(gt=-1, lt=1)
    high: float = Field(gt=-1, lt=1)
    source: Text


class CrossoverPlan(Part):
    """How crossover trials enter."""

    rule: CrossoverRule
    washout_hours: float = Field(
        gt=0, description="by-design: paired where the washout is at least this long."
    )
    correlation: Correlation
    source: Text


class Overlap(Part):
    """Studies that report the same people: never together in one analysis."""

    id: Id
    studies: tuple[Id, ...] = Field(min_length=2)
    pool: Id | None = Field(
        None,
        description="The one of these that is a pool of the others. The others may then stand together, and "
        "take its place where both could enter.",
    )
    reason: Text
