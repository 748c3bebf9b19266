"""What a reviewer knows of the scales' scores, and which warnings have been looked at."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from steelyard.review.plan.part import Id, Part, Text


class Instrument(Part):
    """A scale of whole scores: what its means and standard deviations can be."""

    name: Text
    scales: tuple[Text, ...] = Field(
        min_length=1,
        description="Scale texts of the tables that are this instrument; a trailing * is a prefix.",
    )
    low: float = Field(description="The least score.")
    high: float = Field(description="The greatest score.")
    step: float = Field(1, gt=0, description="Distance between possible scores of one item.")
    items: int = Field(1, ge=1, description="Items that a person's score averages; 1 for a sum.")
    source: str = Field("", max_length=2000, description="Where the range stands.")


def instrument_of(declared: Sequence[Instrument], scale: str) -> Instrument | None:
    """Return the declared instrument of a scale text; an exact text before a prefix."""
    exact = [i for i in declared if scale in i.scales]
    begun = [i for i in declared if any(s.endswith("*") and scale.startswith(s[:-1]) for s in i.scales)]
    return next(iter((*exact, *begun)), None)


class AcceptedWarning(Part):
    """A warning that somebody has looked at, and what it is."""

    code: Text = Field(description="The rule, as validate names it.")
    study: Id | None = Field(None, description="The study of the row; absent: any row of the file.")
    file: str = Field("", max_length=200, description="The file, such as outcomes.csv; absent: any.")
    says: str = Field(
        "", max_length=500, description="Words of its message, where a study has several of the same code."
    )
    reason: Text = Field(description="What it is, and why the value stays as it is.")
    by: Text = Field(description="Who looked.")
