"""What a review asks for: the typed content of review.yaml.

The models here are the format. Their JSON Schema is published for editors (`steelyard.review.schema`), and
every field's description is the help a reviewer sees while typing. Unknown keys are refused by the loader
with "did you mean".
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from steelyard.review.plan.analysis import (
    Analysis,
    AnalysisKind,
    Eligible,
    Model,
    PublishedMatch,
    TimeRule,
    Variant,
)
from steelyard.review.plan.certainty import Certainty, GradeSettings
from steelyard.review.plan.claims import ClaimsPlan, EqualOutcomes, LargeEffect
from steelyard.review.plan.detect import AcceptedWarning, Instrument
from steelyard.review.plan.deviations import Deviation
from steelyard.review.plan.findings import SummaryOfFindings
from steelyard.review.plan.part import Id, Part, ReviewMeasure, Text
from steelyard.review.plan.topic import (
    Concept,
    Correlation,
    CrossoverPlan,
    ImportantDifference,
    Outcome,
    Overlap,
    Question,
    Search,
)

__all__ = [
    "AcceptedWarning",
    "Analysis",
    "AnalysisKind",
    "Certainty",
    "ClaimsPlan",
    "Concept",
    "Correlation",
    "CrossoverPlan",
    "Eligible",
    "EqualOutcomes",
    "GradeSettings",
    "Id",
    "ImportantDifference",
    "Instrument",
    "LargeEffect",
    "Model",
    "Outcome",
    "Overlap",
    "Part",
    "Plan",
    "PublishedMatch",
    "Question",
    "ReviewMeasure",
    "Search",
    "SummaryOfFindings",
    "Text",
    "TimeRule",
    "Variant",
]


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
    grade: GradeSettings = Field(GradeSettings(), description="How certainty is rated.")
    instruments: tuple[Instrument, ...] = ()
    accepted_warnings: tuple[AcceptedWarning, ...] = ()
    deviations: tuple[Deviation, ...] = Field((), description="Changes since the plan was locked.")
    claims: ClaimsPlan = Field(ClaimsPlan(), description="How claims are held against the entries.")
    analyses: tuple[Analysis, ...] = Field(min_length=1)
    summary_of_findings: tuple[SummaryOfFindings, ...] = ()
