"""What was changed after the analysis plan was locked, and why."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from steelyard.review.plan.part import Part, Text


class Deviation(Part):
    """One change of a locked plan, explained."""

    path: Text = Field(
        description="What was changed, as `steelyard validate` names it: "
        "analyses.<id>.model.method. A part stands for everything below it."
    )
    reason: Text
    by: Text
    on: date
