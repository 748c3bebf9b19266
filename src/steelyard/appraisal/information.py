"""How many people a meta-analysis needs before its result can be called settled.

The required information size is the sample size of one adequate trial, raised for the diversity among the
trials. The numbers that go in (control risk, smallest effect worth finding, power) are a plan's,
not the data's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy import special

from steelyard.check import check_level
from steelyard.errors import InputError

Variance = Literal["average", "separate"]


@dataclass(frozen=True, slots=True)
class InformationSize:
    """People needed, both groups together.

    Attributes:
        people: One adequate trial's, not rounded.
        diversity: D² of the meta-analysis, 0 to below 1.
        adjusted: `people` / (1 − `diversity`).
    """

    people: float
    diversity: float
    adjusted: float


def events_information(
    control_risk: float,
    *,
    relative_reduction: float | None = None,
    risk: float | None = None,
    alpha: float = 0.05,
    power: float = 0.80,
    variance: Variance = "average",
    diversity: float = 0.0,
) -> InformationSize:
    """Return the information size for a binary outcome.

    Args:
        control_risk: Risk without the treatment, between 0 and 1.
        relative_reduction: By how much the treatment lowers it, as a share of it; negative where it
            raises it.
        risk: The risk under treatment, instead of `relative_reduction`.
        alpha: Two-sided level.
        power: 1 − the chance of missing the effect.
        variance: "average": 4 (zα + zβ)² p̄ (1 − p̄) / (p0 − p1)² with the mean risk p̄ (Wetterslev 2008).
            "separate": 2 (zα + zβ)² (p0 (1 − p0) + p1 (1 − p1)) / (p0 − p1)² (GRADE's
            optimal information size).
        diversity: D², from `diversity_of`.

    Raises:
        InputError: risks that are none, or that are equal.

    Source: Wetterslev 2008, J Clin Epidemiol 61:64; Guyatt 2011, J Clin Epidemiol 64:1283.
    """
    if (relative_reduction is None) == (risk is None):
        raise InputError("need relative_reduction or risk, and not both.")
    p0 = control_risk
    p1 = risk if risk is not None else p0 * (1.0 - float(relative_reduction or 0.0))
    for name, value in (("control_risk", p0), ("the treated risk", p1)):
        if not 0.0 < value < 1.0:
            raise InputError(f"{name} is {value!r}; need a risk between 0 and 1, not 0 or 1.")
    if p0 == p1:
        raise InputError("the two risks are equal; need a difference to look for.")
    mean = 0.5 * (p0 + p1)
    spread = mean * (1 - mean) if variance == "average" else 0.5 * (p0 * (1 - p0) + p1 * (1 - p1))
    return _sized(4.0 * _z(alpha, power) ** 2 * spread / (p0 - p1) ** 2, diversity)


def means_information(
    sd: float, difference: float, *, alpha: float = 0.05, power: float = 0.80, diversity: float = 0.0
) -> InformationSize:
    """Return the information size for a continuous outcome: 4 (zα + zβ)² σ² / δ², both groups together.

    Args:
        sd: Standard deviation within groups, > 0.
        difference: The smallest difference worth finding, in the same unit, not 0.
        alpha, power, diversity: As in `events_information`.

    Raises:
        InputError: an SD that is not positive, or no difference.

    Source: Wetterslev 2009, BMC Med Res Methodol 9:86.
    """
    if not sd > 0 or not math.isfinite(sd):
        raise InputError(f"sd is {sd!r}; need a positive number.")
    if difference == 0 or not math.isfinite(difference):
        raise InputError(f"difference is {difference!r}; need one that is not 0.")
    return _sized(4.0 * _z(alpha, power) ** 2 * (sd / difference) ** 2, diversity)


def diversity_of(se_random: float, se_common: float) -> float:
    """Return D² = (v_random − v_common) / v_random: the variance that differing trials add.

    0 where the common-effect model is no narrower. At least I² (Wetterslev 2009, equation 2.2).
    """
    return max(0.0, 1.0 - (se_common / se_random) ** 2)


def _sized(people: float, diversity: float) -> InformationSize:
    if not 0.0 <= diversity < 1.0:
        raise InputError(f"diversity is {diversity!r}; need a share from 0 to below 1.")
    return InformationSize(people, diversity, people / (1.0 - diversity))


def _z(alpha: float, power: float) -> float:
    check_level(1.0 - alpha)
    if not 0.5 <= power < 1.0:
        raise InputError(f"power is {power!r}; need a share from 0.5 to below 1.")
    return float(special.ndtri(1.0 - alpha / 2.0) + special.ndtri(power))
