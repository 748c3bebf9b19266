"""What would be enough: the information size an entry is held against."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from steelyard.review.plan.part import Part, Text


class Information(Part):
    """The sample size that one adequate trial of the question would need."""

    source: Text = Field(description="Why these numbers.")
    alpha: float = Field(0.05, gt=0, lt=0.5, description="Two-sided error.")
    power: float = Field(0.80, ge=0.5, lt=1)
    control_risk: float | None = Field(
        None, gt=0, lt=1, description="Counts: risk without the treatment; absent: that of the comparators."
    )
    relative_change: float | None = Field(
        None,
        gt=-1,
        description="Counts: the smallest change of that risk worth finding, as a share of it: 0.25 is a "
        "quarter more, -0.25 a quarter less.",
    )
    difference: float | None = Field(
        None, description="Means: the smallest difference worth finding, in the entry's unit."
    )
    sd: float | None = Field(None, gt=0, description="Means: standard deviation; absent: the arms' pooled.")
    sequential: bool = Field(
        False, description="true: the pool after each trial is held against O'Brien–Fleming boundaries."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.relative_change is None) == (self.difference is None):
            raise ValueError("needs relative_change (counts) or difference (means), and not both")
        if 0 in (self.relative_change, self.difference):
            raise ValueError("the smallest change worth finding is not 0")
        return self
