"""What a review asks for: the typed content of review.yaml.

The models here are the format. Their JSON Schema is published for editors (`steelyard.review.schema`), and
every field's description is the help a reviewer sees while typing. Unknown keys are refused by the loader
with "did you mean".
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from steelyard.terms import Basis, Better, CrossoverRule, Method, MultiArm, Stream, Test

ReviewMeasure = Literal["OR", "RR", "RD", "MD", "SMD", "HR", "PLO", "MC"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


class Part(BaseModel):
    """Base of every block: frozen, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


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


class TimeRule(Part):
    """Which of a study's times is taken: within the window, nearest to the target, ties broken as said."""

    target_h: float | None = Field(None, ge=0, description="Hours since the first dose; absent: any time.")
    from_h: float | None = Field(None, ge=0)
    to_h: float | None = Field(None, ge=0)
    prefer: Literal["nearest", "latest", "earliest"] = "nearest"
    tie: Literal["latest", "earliest"] = "latest"
    unstated: bool = Field(False, description="true: a result whose time is not stated may enter.")


class Eligible(Part):
    """Which results may enter; an absent filter lets everything through."""

    conditions: tuple[Id, ...] = Field(
        (), description="Indications; a broader concept holds its narrower ones."
    )
    interventions: tuple[Id, ...] = ()
    comparators: tuple[Id, ...] = ()
    routes: tuple[str, ...] = ()
    control_types: tuple[str, ...] = ()
    concurrent_treatments: tuple[str, ...] = ()
    scales: tuple[str, ...] = Field(
        (), description="Exact scale texts in order of preference; a trailing * is a prefix."
    )
    not_scales: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ("table", "abstract", "registry", "text", "secondary")
    value_types: tuple[Literal["endpoint", "change"], ...] = Field((), description="In order of preference.")
    mixed_wording: bool = Field(
        False,
        description="true: counts of two arms may be paired though their scale texts differ, where each arm "
        "has just one such value.",
    )
    studies: tuple[Id, ...] = Field((), description="Only these; for entries about named studies.")
    not_studies: dict[Id, Text] = Field({}, description="Study id -> reason why it is not of this question.")


class Model(Part):
    """The statistical model."""

    method: Method = "REML"
    test: Test = "guarded"
    level: float = Field(0.95, gt=0, lt=1)


class Variant(Part):
    """A sensitivity analysis: the same entry with some filters replaced."""

    id: Id
    label: Text
    eligible: Eligible | None = None
    add_bases: tuple[Basis, ...] = ()
    add_studies: tuple[Id, ...] = Field((), description="Lifts these ids from not_studies.")
    add_scales: tuple[str, ...] = ()
    add_routes: tuple[str, ...] = ()
    measure: ReviewMeasure | None = None
    same_question: bool = Field(
        False, description="true: an equally defensible choice; false: it changes the question."
    )


class PublishedMatch(Part):
    """Which rows of published_pooled.csv answer the same question."""

    review: str = ""
    comparison: str = ""
    outcome: str = ""
    time: str = ""
    note: str = Field("", description="How that question differs from ours.")


AnalysisKind = Literal["pairwise", "proportion", "listed", "described", "planned"]


class Analysis(Part):
    """One entry of the review: a question with one number, or a reason why it has none."""

    id: Id
    title: Text
    group: Text = Field(description="Heading under which the entry stands on the answers page.")
    question: Text
    kind: AnalysisKind = Field(
        description="pairwise: two arms compared and pooled. proportion: one-arm results, pooled by a "
        "binomial-normal model. listed: results side by side, never pooled. described: words only. "
        "planned: announced, without numbers."
    )
    stream: Stream = "randomised"
    outcome: Id | tuple[Id, ...] | None = None
    measure: ReviewMeasure | None = Field(None, description="metafor's code.")
    time: TimeRule = TimeRule()
    eligible: Eligible = Eligible()
    multi_arm: MultiArm = Field(
        "combine",
        description="combine: several arms against one control become one comparison. split: the control's "
        "people are divided between them.",
    )
    model: Model = Model()
    minimum_k: int = Field(2, ge=2, description="Fewer results than this are shown and not pooled.")
    reason: str = Field(
        "", max_length=2000, description="Why a listed, described or planned entry has no number."
    )
    text: str = Field("", max_length=8000, description="Markdown; what a described entry says.")
    subgroup: (
        Literal["control_type", "indication", "route", "intervention", "concurrent_treatment", "veterans"]
        | None
    ) = None
    variants: tuple[Variant, ...] = ()
    published: tuple[PublishedMatch, ...] = ()
    labels: tuple[str, str] | None = Field(None, description="Names of the two arms in figures.")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome ids of this entry, always as a tuple."""
        if self.outcome is None:
            return ()
        return (self.outcome,) if isinstance(self.outcome, str) else self.outcome


class Plan(Part):
    """The whole of review.yaml."""

    schema_: Literal[1] = Field(alias="schema", description="Version of this format.")
    title: Text
    subtitle: str = ""
    notice: str = Field("", max_length=2000, description="Printed as a banner on every page.")
    language: str = "en"
    question: Question
    search: Search
    treatments: tuple[Concept, ...] = Field(min_length=1)
    conditions: tuple[Concept, ...] = Field(min_length=1)
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    crossover: CrossoverPlan | None = None
    overlaps: tuple[Overlap, ...] = ()
    analyses: tuple[Analysis, ...] = Field(min_length=1)
