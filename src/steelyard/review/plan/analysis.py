"""One entry of a review: which results may enter, how they are pooled, and what else is tried."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from steelyard.review.plan.certainty import Certainty
from steelyard.review.plan.information import Information
from steelyard.review.plan.multiverse import MultiversePlan
from steelyard.review.plan.part import Id, Part, ReviewMeasure, Text
from steelyard.terms import Basis, Method, MultiArm, Stream, Test


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
    multiverse: bool | MultiversePlan = Field(
        False, description="true: the entry under every combination of defensible choices; or which of them."
    )
    information: Information | None = Field(None, description="What would be enough people.")
    published: tuple[PublishedMatch, ...] = ()
    labels: tuple[str, str] | None = Field(None, description="Names of the two arms in figures.")
    certainty: Certainty | None = Field(None, description="Decisions about how certain the result is.")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome ids of this entry, always as a tuple."""
        if self.outcome is None:
            return ()
        return (self.outcome,) if isinstance(self.outcome, str) else self.outcome
