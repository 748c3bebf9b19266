"""Absolute effects: what an effect means for people at a stated risk, or on a scale that readers know.

A *risk* is a proportion here; a reader sees it per 1000. The baseline risk is taken as known, so an interval
holds the uncertainty of the effect alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard.check import check_choice, shown
from steelyard.effects.convert_ratios import NumberNeeded, number_needed, risk_with
from steelyard.errors import InputError
from steelyard.terms import MEASURES

FORMULAS = {
    "RR": "baseline risk × risk ratio",
    "OR": "odds of the baseline risk × odds ratio, as a risk",
    "HR": "1 − (1 − baseline risk) to the power of the hazard ratio; hazards are taken as proportional",
    "RD": "baseline risk + risk difference",
}
"""Measure -> how the risk with the intervention is made."""

SMD_FORMULA = "standardised mean difference × standard deviation of the scale"
ALONE = "the proportion itself; nobody was compared"


@dataclass(frozen=True, slots=True)
class AbsoluteRisk:
    """Risks without and with the intervention, and their difference (with minus without), as proportions.

    Attributes:
        baseline: Risk without; None where nobody was compared.
        risk, low, high: Risk with, and its interval; the bounds are None where the effect has none.
        difference, difference_low, difference_high: None where nobody was compared.
        formula: How the risk was made.
        clipped: Whether a bound would have left 0 to 1 and was set to that limit.
        needed: People treated for one event more or less; None without an interval or a comparison.
    """

    baseline: float | None
    risk: float
    low: float | None
    high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    formula: str
    clipped: bool = False
    needed: NumberNeeded | None = None


@dataclass(frozen=True, slots=True)
class AbsoluteMean:
    """A difference in means (intervention minus comparison) with its interval, in units of the scale."""

    difference: float
    low: float | None
    high: float | None
    formula: str


def absolute_risk(
    measure: str,
    value: float,
    ci_low: float | None,
    ci_high: float | None,
    baseline: float,
    *,
    event_is_bad: bool = True,
) -> AbsoluteRisk:
    """Return the risk with the intervention and the difference that an effect makes at a baseline risk.

    Args:
        measure: "RR", "OR", "HR" or "RD".
        value, ci_low, ci_high: The effect and its interval, ratios on the natural scale; no bounds: None.
        baseline: Risk without the intervention, in (0, 1); for "RD" in [0, 1].
        event_is_bad: Whether fewer events are the benefit; for the number needed to treat.

    Raises:
        InputError: an unknown measure, a baseline or a ratio out of range, or an effect that no risk can
            have at this baseline. A bound that no risk can have is set to 0 or 1, and `clipped` says so.

    Source: Cochrane Handbook (version 5.1), sections 12.5.4.2, 12.5.4.3 and 12.5.4.5 for RR, OR and the
    bounds; Skoetz et al. (2020), J Clin Epidemiol 118:124 for HR.
    Checked: those sections' examples and published tables, tests/appraisal/test_absolute.py.
    """
    check_choice("measure", measure, FORMULAS)
    inside = 0 <= baseline <= 1 if measure == "RD" else 0 < baseline < 1
    if not inside:
        allowed = "[0, 1]" if measure == "RD" else "(0, 1)"
        raise InputError(f"baseline is {baseline!r}; a risk must lie in {allowed}.")
    risk = _risk(measure, value, baseline)
    if not 0 <= risk <= 1:
        name = MEASURES[measure].name.lower()
        raise InputError(
            f"{name} is {value:.4g}; at a baseline risk of {baseline:.4g} it makes a risk of {risk:.3g}, and "
            "a risk lies in [0, 1]."
        )
    if ci_low is None or ci_high is None:
        return AbsoluteRisk(baseline, risk, None, None, risk - baseline, None, None, FORMULAS[measure])
    bounds = [_risk(measure, bound, baseline) for bound in (ci_low, ci_high)]
    low, high = (min(max(b, 0.0), 1.0) for b in bounds)
    differences = risk - baseline, low - baseline, high - baseline
    return AbsoluteRisk(
        baseline,
        risk,
        low,
        high,
        *differences,
        formula=FORMULAS[measure],
        clipped=[low, high] != bounds,
        needed=_needed(*differences, event_is_bad=event_is_bad),
    )


def risk_alone(value: float, ci_low: float | None, ci_high: float | None) -> AbsoluteRisk:
    """Return a proportion without a comparison as an absolute risk.

    Raises:
        InputError: a value outside [0, 1].
    """
    if not 0 <= value <= 1:
        raise InputError(f"value is {shown(value)}; a proportion must lie in [0, 1].")
    return AbsoluteRisk(None, value, ci_low, ci_high, None, None, None, ALONE)


def absolute_mean(
    measure: str, value: float, ci_low: float | None, ci_high: float | None, sd: float | None = None
) -> AbsoluteMean:
    """Return a difference in means in units of a scale.

    Args:
        measure: "MD", taken as it is, or "SMD".
        value, ci_low, ci_high: The effect and its interval.
        sd: For "SMD": standard deviation of the scale among people like these.

    Raises:
        InputError: another measure, or an SMD without a standard deviation above 0.

    Source: Cochrane Handbook (version 5.1), section 12.6.4.
    """
    check_choice("measure", measure, ("MD", "SMD"))
    if measure == "MD":
        return AbsoluteMean(value, ci_low, ci_high, "mean difference")
    if sd is None or not (0 < sd < math.inf):
        raise InputError(f"sd is {sd!r}; a standardised difference needs the scale's SD, above 0.")
    low, high = (None if bound is None else sd * bound for bound in (ci_low, ci_high))
    return AbsoluteMean(sd * value, low, high, SMD_FORMULA)


def _risk(measure: str, effect: float, baseline: float) -> float:
    if measure != "RD" and effect < 0:
        raise InputError(f"value is {effect!r}; a ratio must be > 0. Is it on the log scale?")
    if measure == "RD":
        return baseline + effect
    if measure == "RR" or effect == 0:
        return baseline * effect
    if math.isinf(effect):
        return 1.0
    if measure == "HR":
        return -math.expm1(effect * math.log1p(-baseline))
    return float(risk_with(effect, "OR", baseline)[0])


def _needed(rd: float, low: float, high: float, *, event_is_bad: bool) -> NumberNeeded | None:
    """Return the number needed to treat; None for an interval that does not hold the difference."""
    return number_needed(rd, low, high, event_is_bad=event_is_bad) if low <= rd <= high else None
