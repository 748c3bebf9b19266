"""Quantile estimation and Box–Cox against optim() and integrate() in R (reference/effects/quantiles.json)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from steelyard.effects.convert_skewed import box_cox_quantiles, fit_quantiles
from tests.effects.cases import cases

CASES = cases("quantiles")
SEARCHED = 1e-6  # both sides search: for the parameters, and for the power


def given(case: dict[str, Any]) -> tuple[float, float, dict[str, float]]:
    quantiles = dict(case["args"])
    return quantiles.pop("median"), quantiles.pop("n"), quantiles


def name_of(case: dict[str, Any]) -> str:
    return "-".join(f"{name}={value}" for name, value in case["args"].items())


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_nearest_family_and_its_moments(case: dict[str, Any]) -> None:
    median, n, quantiles = given(case)
    fit = fit_quantiles(median, n, **quantiles)
    mean, sd, distance = case["fits"][case["family"]]
    assert fit.family == case["family"]
    assert (fit.mean, fit.sd) == pytest.approx((mean, sd), rel=SEARCHED)
    assert fit.distance == pytest.approx(distance, rel=SEARCHED, abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_power_and_the_moments_after_it(case: dict[str, Any]) -> None:
    median, n, quantiles = given(case)
    fit = box_cox_quantiles(median, n, **quantiles)
    assert fit.power == pytest.approx(case["power"], rel=SEARCHED)
    assert (fit.mean, fit.sd) == pytest.approx(case["box_cox"], rel=SEARCHED)


def test_three_families_and_powers_on_both_sides_of_one_are_there() -> None:
    assert {case["family"] for case in CASES} == {"normal", "log-normal", "Weibull"}
    powers = [case["power"] for case in CASES]
    assert 0 in powers
    assert any(0 < power < 1 for power in powers)
    assert any(power > 5 for power in powers)


@pytest.mark.parametrize("unit", [1e-150, 1e3, 1e150])
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_box_cox_changes_with_the_unit_alone(case: dict[str, Any], unit: float) -> None:
    median, n, quantiles = given(case)
    fit = box_cox_quantiles(unit * median, n, **{name: unit * value for name, value in quantiles.items()})
    assert (fit.mean / unit, fit.sd / unit) == pytest.approx(case["box_cox"], rel=SEARCHED)
    assert np.isfinite(fit.distance)
