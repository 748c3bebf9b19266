"""The choices behind a rating: every cut-off with where it comes from.

A setting whose source is "convention" is given by no paper; the report marks it wherever it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.appraisal.grade.parts import Ruleset

Threshold = Literal["null", "MID"]
Counts = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a review's ratings. Shares and I² are in percent, risks are proportions.

    `ABOUT` says of each what it means and which paper gives it.
    """

    ruleset: Ruleset = "core-grade-2025"
    threshold: Threshold = "null"
    some_concerns_count_as: Counts = "high"
    unclear_counts_as: Counts = "high"
    dominate_share: float = 55
    low_share: float = 35
    differ_substantially: float = 20
    differ_at_least: float = 0.05
    i2_differs: float = 30
    most: float = 80
    substantial: float = 20
    implausible_perhaps: float = 30
    implausible_surely: float = 40
    smd_large: float = 0.8
    ois_reduction: float = 0.25
    ois_alpha: float = 0.05
    ois_power: float = 0.80
    ois_continuous_n: int = 800
    rare_below: float = 0.01
    asymmetry_p: float = 0.05


CONVENTION = "convention"

ABOUT: dict[str, tuple[str, str]] = {
    "ruleset": ("Which rules rate.", "Core GRADE 2025, or GRADE 2011 (classic)"),
    "threshold": ("Whether an effect at all (null) or one that matters (MID) is rated.", "Core GRADE 2"),
    "some_concerns_count_as": ("What a study with some concerns counts as.", CONVENTION),
    "unclear_counts_as": ("What an unclear domain of RoB 1 counts as.", CONVENTION),
    "dominate_share": ("Weight from which studies at high risk dominate.", "Core GRADE 4: ≥ 55 % or > 65 %"),
    "low_share": ("Weight from which low-risk evidence is appreciable.", "Core GRADE 4: ≥ 35 % to ≥ 45 %"),
    "differ_substantially": (
        "Change of the estimate without the studies at high risk that counts as substantial.",
        CONVENTION,
    ),
    "differ_at_least": (
        "Change that is next to nothing whatever its share: of logs of ratios, of standard deviations.",
        CONVENTION,
    ),
    "i2_differs": (
        "I² above which estimates count as differing with little overlap, in place of the eye.",
        CONVENTION,
    ),
    "most": ("Share of studies on one side of the threshold that is most of them.", CONVENTION),
    "substantial": ("Share of studies on each side that is substantial.", CONVENTION),
    "implausible_perhaps": ("Relative risk reduction that is perhaps implausibly large.", "Core GRADE 2"),
    "implausible_surely": ("Relative risk reduction that is surely implausibly large.", "Core GRADE 2"),
    "smd_large": ("Standardised difference that is implausibly large.", CONVENTION),
    "ois_reduction": ("Relative change of risk that a trial should be able to find.", "GRADE 6: 20 to 30 %"),
    "ois_alpha": ("Two-sided error of that trial.", "GRADE 6"),
    "ois_power": ("Power of that trial.", "GRADE 6"),
    "ois_continuous_n": ("People that suffice for a mean where none can be computed.", "Core GRADE 2"),
    "rare_below": ("Risk below which an event is rare.", CONVENTION),
    "asymmetry_p": ("p below which a funnel plot counts as asymmetric.", CONVENTION),
}
"""Setting -> (what it means, the paper that gives it or "convention")."""


def convention(name: str, shown: str) -> str:
    """Return how a convention is named where it was used."""
    return f"{ABOUT[name][0].rstrip('.')}: {shown}"
