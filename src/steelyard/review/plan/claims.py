"""How claims are decided: the settings of the published rule, in review.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from steelyard.review.plan.part import Id, Part, ReviewMeasure, Text


class LargeEffect(Part):
    """From which size on an effect on an outcome is large."""

    outcome: Id
    value: float = Field(gt=0, description="On the scale of its measure; above 1 for a ratio.")
    measure: ReviewMeasure = "MD"
    source: Text


class EqualOutcomes(Part):
    """Outcomes that answer the same claim."""

    outcomes: tuple[Id, ...] = Field(min_length=2)
    reason: Text


class ClaimsPlan(Part):
    """The choices behind every verdict on a claim; reports print them."""

    information_size: float = Field(
        800, gt=0, description="People that are enough, where an entry's own number cannot be computed."
    )
    low_certainty_flat: Literal["overstated", "flag"] = Field(
        "overstated", description="What a flat statement at low certainty is."
    )
    large: tuple[LargeEffect, ...] = ()
    equal_outcomes: tuple[EqualOutcomes, ...] = ()
    usual_comparators: tuple[Id, ...] = Field(
        (), description="What a claim that names no comparator is held against; absent: anything."
    )
