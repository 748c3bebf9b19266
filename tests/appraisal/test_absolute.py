"""Absolute effects against worked examples and published summary-of-findings tables.

A printed table gives its inputs rounded, too. A printed number agrees where rounding the inputs could have
led to it: risk and effect are moved by half of their last digit, and the number may be half of its own away.
"""

from __future__ import annotations

import math
from itertools import product

import pytest

from steelyard.appraisal.absolute import AbsoluteRisk, absolute_mean, absolute_risk, risk_alone
from steelyard.errors import InputError

CLOSED_FORM = 1e-12

VKA = "Holbrook et al. (2012), Chest 141(2 suppl), doi 10.1378/chest.11-2295 (PMC3278055), table 11"
CANCER = "Kahn et al. (2012), Chest 141(2 suppl), doi 10.1378/chest.11-2296 (PMC3278052), table 16"
VTE = "Kearon et al. (2012), Chest 141(2 suppl), doi 10.1378/chest.11-2301 (PMC3278049)"

# source, measure, effect and bounds as printed, baseline per 1000, difference per 1000 and its bounds
DIFFERENCES = [
    (VKA, "OR", "2.33 0.82 6.66", 45, (54, -8, 195)),
    (VKA, "OR", "2.33 0.82 6.66", 50, (59, -9, 210)),
    (VKA, "OR", "2.33 0.82 6.66", 700, (145, -43, 240)),
    (VKA, "OR", "0.70 0.23 2.16", 64, (-18, -48, 64)),
    (VKA, "OR", "0.70 0.23 2.16", 25, (-7, -19, 27)),
    (VKA, "OR", "0.70 0.23 2.16", 100, (-28, -75, 94)),
    (VKA, "OR", "1.51 0.3 7.72", 18, (9, -13, 107)),
    (f"{VTE}, table 25", "RR", "0.96 0.70 1.31", 579, (-23, -174, 179)),
    (f"{VTE}, table 3", "RR", "0.33 0.11 0.98", 200, (-134, -178, -4)),
    (f"{VTE}, table 22", "HR", "0.18 0.09 0.39", 71, (-58, -64, -43)),
]

# source, measure, effect and bounds, baseline per 1000, risk with the intervention per 1000 and its bounds
RISKS = [
    (CANCER, "RR", "0.94 0.87 1.03", 457, (430, 398, 471)),
    (CANCER, "RR", "0.15 0.02 1.2", 43, (6, 1, 52)),
    (CANCER, "RR", "4.24 1.85 9.68", 22, (93, 41, 213)),
    (CANCER, "RR", "3.34 1.66 6.74", 79, (264, 131, 532)),
]


def reachable(measure: str, printed: str, baseline: int, part: str) -> tuple[float, float]:
    """Return the least and the greatest value per 1000 that unrounded inputs could have given."""
    half = 0.5 * 10.0 ** -len(printed.partition(".")[2])
    effects = (float(printed) - half, float(printed) + half)
    risks = ((baseline - 0.5) / 1000, (baseline + 0.5) / 1000)
    found = [1000 * getattr(absolute_risk(measure, e, e, e, p), part) for e, p in product(effects, risks)]
    return min(found), max(found)


def agrees(printed: int, measure: str, effect: str, baseline: int, part: str) -> None:
    low, high = reachable(measure, effect, baseline, part)
    assert low - 0.5 <= printed <= high + 0.5, (printed, low, high)
    assert high - low < max(0.2 * abs(printed), 7), "so wide a range would let anything pass"


@pytest.mark.parametrize(("source", "measure", "effect", "baseline", "expected"), DIFFERENCES)
def test_published_differences(
    source: str, measure: str, effect: str, baseline: int, expected: tuple[int, int, int]
) -> None:
    for text, printed in zip(effect.split(), expected, strict=True):
        agrees(printed, measure, text, baseline, "difference")


@pytest.mark.parametrize(("source", "measure", "effect", "baseline", "expected"), RISKS)
def test_published_risks(
    source: str, measure: str, effect: str, baseline: int, expected: tuple[int, int, int]
) -> None:
    for text, printed in zip(effect.split(), expected, strict=True):
        agrees(printed, measure, text, baseline, "risk")


def test_cochrane_handbook_risk_ratio() -> None:
    """Cochrane Handbook 5.1, section 12.5.4.2: RR 0.92 at a risk of 0.3 is 24 fewer per 1000, NNT 42."""
    made = absolute_risk("RR", 0.92, 0.9, 0.95, 0.3)
    assert made.difference == pytest.approx(-0.024, rel=CLOSED_FORM)
    assert made.needed is not None
    assert (made.needed.kind, math.ceil(made.needed.value)) == ("benefit", 42)


def test_cochrane_handbook_odds_ratio() -> None:
    """Cochrane Handbook 5.1, section 12.5.4.3: OR 0.73 at a risk of 0.3 is 62 fewer per 1000, NNT 17."""
    made = absolute_risk("OR", 0.73, 0.6, 0.9, 0.3)
    assert made.difference is not None
    assert round(1000 * made.difference) == -62
    assert made.needed is not None
    assert math.ceil(made.needed.value) == 17


def test_bounds_follow_the_bounds_of_the_effect() -> None:
    """Cochrane Handbook 5.1, section 12.5.4.5: the same formula at each bound, of either direction."""
    made = absolute_risk("OR", 0.9, 0.6, 1.35, 0.3)
    ends = [absolute_risk("OR", e, e, e, 0.3).difference for e in (0.6, 1.35)]
    assert [made.difference_low, made.difference_high] == ends
    assert made.needed is not None
    assert made.needed.benefit is not None
    assert made.needed.harm is not None


def test_a_risk_difference_is_added() -> None:
    made = absolute_risk("RD", -0.17, -0.31, -0.03, 0.63)
    assert (made.risk, made.low, made.high) == pytest.approx((0.46, 0.32, 0.60), rel=CLOSED_FORM)
    assert not made.clipped


def test_a_bound_that_no_risk_can_have_is_the_limit_and_is_said() -> None:
    made = absolute_risk("RR", 2.5, 0.3, 22.9, 0.2)
    assert (made.low, made.high, made.clipped) == (pytest.approx(0.06), 1.0, True)
    assert made.difference_high == pytest.approx(0.8)
    assert absolute_risk("RD", 0.0, -0.14, 0.14, 0.05).low == 0.0


@pytest.mark.parametrize("measure", ["RR", "OR", "HR"])
def test_no_effect_leaves_the_risk(measure: str) -> None:
    made = absolute_risk(measure, 1.0, 0.5, 2.0, 0.24)
    assert made.risk == pytest.approx(0.24, rel=CLOSED_FORM)
    assert made.difference == pytest.approx(0, abs=1e-15)


def test_a_hazard_ratio_of_two_is_two_chances_in_a_row() -> None:
    """With proportional hazards, survival is that of the comparison group, squared."""
    assert absolute_risk("HR", 2.0, 1.0, 3.0, 0.3).risk == pytest.approx(1 - 0.7**2, rel=CLOSED_FORM)


def test_without_an_interval_there_are_no_bounds() -> None:
    made = absolute_risk("RR", 0.5, None, None, 0.2)
    assert (made.low, made.difference_high, made.needed) == (None, None, None)


@pytest.mark.parametrize(
    ("measure", "value", "baseline", "message"),
    [
        ("MD", 1.0, 0.2, r"measure is 'MD'; one of HR, OR, RD, RR"),
        ("RR", 2.0, 0.0, r"baseline is 0\.0; a risk must lie in \(0, 1\)"),
        ("RD", 0.1, 1.2, r"baseline is 1\.2; a risk must lie in \[0, 1\]"),
        ("RR", -0.4, 0.2, r"value is -0\.4; a ratio must be > 0\. Is it on the log scale\?"),
        ("RR", 6.0, 0.2, r"risk ratio is 6; at a baseline risk of 0\.2 it makes a risk of 1\.2"),
        ("RD", -0.3, 0.2, r"risk difference is -0\.3; at a baseline risk of 0\.2 it makes a risk of -0\.1"),
    ],
)
def test_what_cannot_be_is_refused(measure: str, value: float, baseline: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        absolute_risk(measure, value, value, value, baseline)


def test_a_proportion_alone_has_no_difference() -> None:
    assert risk_alone(0.4, 0.3, 0.5) == AbsoluteRisk(
        None, 0.4, 0.3, 0.5, None, None, None, "the proportion itself; nobody was compared"
    )
    with pytest.raises(InputError, match=r"a proportion must lie in \[0, 1\]"):
        risk_alone(1.4, None, None)


def test_a_standardised_difference_on_a_known_scale() -> None:
    """Cochrane Handbook 5.1, section 12.6.4: the SMD times a standard deviation of the scale."""
    made = absolute_mean("SMD", -0.5, -0.8, -0.2, sd=10.0)
    assert (made.difference, made.low, made.high) == pytest.approx((-5, -8, -2), rel=CLOSED_FORM)
    with pytest.raises(InputError, match=r"sd is None; a standardised difference needs the scale's SD"):
        absolute_mean("SMD", -0.5, -0.8, -0.2)
    assert absolute_mean("MD", -3.8, -6.5, -1.1).difference == -3.8
