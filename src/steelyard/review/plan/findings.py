"""Summary-of-findings tables in review.yaml: for each, its question and at most seven outcomes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from steelyard.review.plan.part import Id, Part, Text

Layout = Literal["gradepro", "core-grade"]


class Baseline(Part):
    """The risk without the intervention: stated with its source, or taken from the trials."""

    risk: float | None = Field(None, gt=0, lt=1, description="A proportion; needs a source.")
    source: str = Field("", max_length=2000, description="Where the stated risk comes from.")
    trials: Literal["median", "together"] = Field(
        "median",
        description="Without a stated risk. median: of the risks in the trials' comparison groups. together: "
        "all comparison groups taken as one.",
    )


class ScaleSd(Part):
    """A scale that readers know, for a standardised mean difference."""

    scale: Text = Field(description="The scale's name.")
    sd: float = Field(gt=0, description="Standard deviation of its scores among people like these.")
    source: Text


class FindingsLine(Part):
    """One outcome of a table: an entry of the review, or an outcome that nobody measured."""

    analysis: Id | None = Field(None, description="The entry that answers it.")
    outcome: Id | None = Field(
        None,
        description="Alone: an outcome that no trial reported. With an entry of several outcomes: which one.",
    )
    label: str = Field("", max_length=200, description="The outcome as the table names it.")
    follow_up: str = Field("", max_length=200, description="When it was measured.")
    baseline: Baseline = Baseline()
    scale: ScaleSd | None = Field(None, description="For a standardised mean difference.")


class SummaryOfFindings(Part):
    """A summary-of-findings table."""

    id: Id
    title: Text
    population: Text
    setting: str = Field("", max_length=500)
    intervention: Text
    comparator: Text
    layout: Layout = Field("gradepro", description="Which of the two layouts stands first.")
    rows: tuple[FindingsLine, ...] = Field(
        min_length=1, max_length=7, description="At most seven, in the order of `outcomes`."
    )
