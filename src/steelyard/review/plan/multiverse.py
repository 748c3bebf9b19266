"""What an entry's multiverse is made of: which choices are crossed, with which further levels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from steelyard.review.plan.part import Part, ReviewMeasure
from steelyard.terms import Method

MultiverseChoice = Literal[
    "which results",
    "basis",
    "control type",
    "risk of bias",
    "studies",
    "measure",
    "time",
    "several arms",
    "crossover rule",
    "correlation",
    "paired counts",
    "zero cells",
    "estimator",
    "interval",
]


class MultiversePlan(Part):
    """The choices crossed in an entry's multiverse.

    A choice enters where it changes a result of the entry; those that change nothing are named on the page.
    """

    include: tuple[MultiverseChoice, ...] = Field(
        (), description="Only these choices; absent: all but studies (each study left out in turn)."
    )
    exclude: tuple[MultiverseChoice, ...] = Field((), description="Not these.")
    estimators: tuple[Method | Literal["MH", "Peto"], ...] = Field(
        ("REML", "DL", "PM", "ML", "EE", "MH"),
        description="Estimators of tau² by metafor's code, EE for a common effect; MH (Mantel–Haenszel) and "
        "Peto where every result is a 2×2 table. The plan's own always stands among them.",
    )
    intervals: tuple[Literal["guarded", "z", "knha"], ...] = Field(
        ("guarded", "z", "knha"), description="The plan's own always stands among them."
    )
    measures: tuple[ReviewMeasure, ...] = Field(
        (), description="Further measures; absent: OR, RR and RD for counts, MD and SMD for means."
    )

    def crosses(self, choice: str) -> bool:
        """Return whether a choice is part of the multiverse."""
        if choice in self.exclude:
            return False
        return choice in self.include if self.include else choice != "studies"
