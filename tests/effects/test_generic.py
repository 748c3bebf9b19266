"""Printed estimates: standard errors, intervals, p-values and test statistics."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from steelyard.effects.generic import ci_asymmetry, from_ci, from_p, from_se, from_z
from steelyard.errors import InputError

CLOSED = 1e-10
# qnorm(0.975) and qnorm(0.95), R 4.2.2, %.17g.
Z975 = 1.9599639845400536
Z95 = 1.6448536269514715


def test_a_standard_error_belongs_to_the_analysis_scale() -> None:
    yi, vi = from_se([0.5, 2.0], 0.2, ratio=True)
    np.testing.assert_allclose(yi, [math.log(0.5), math.log(2)], rtol=CLOSED)
    np.testing.assert_allclose(vi, [0.04, 0.04], rtol=CLOSED)
    np.testing.assert_array_equal(from_se(0.5, 0.2, ratio=False)[0], [0.5])


def test_an_interval_gives_its_standard_error() -> None:
    yi, vi = from_ci(-3.8, -3.8 - Z975 * 1.4, -3.8 + Z975 * 1.4, ratio=False)
    assert (yi[0], math.sqrt(vi[0])) == pytest.approx((-3.8, 1.4), rel=CLOSED)
    se = 0.3
    bounds = (math.exp(math.log(0.7) - Z95 * se), math.exp(math.log(0.7) + Z95 * se))
    yi, vi = from_ci(0.7, *bounds, level=0.9, ratio=True)
    assert (yi[0], math.sqrt(vi[0])) == pytest.approx((math.log(0.7), 0.3), rel=CLOSED)


def test_the_handbook_examples() -> None:
    """Cochrane Handbook 6.3.2: OR 0.69 (0.48 to 0.99) has SE 0.185 of the log; 6.3.1: a difference of 0.03
    with p = 0.008 has z = 2.652 and SE 0.011."""
    assert math.sqrt(from_ci(0.69, 0.48, 0.99, ratio=True)[1][0]) == pytest.approx(0.185, abs=0.0005)
    assert math.sqrt(from_p(0.03, 0.008, ratio=False)[1][0]) == pytest.approx(0.011, abs=0.0005)


def test_a_p_value_gives_its_standard_error() -> None:
    """z and t from R 4.2.2: qnorm(0.004, lower=F), qt(0.015, 22, lower=F), qnorm(5e-13, lower=F)."""
    z, t, tiny = 2.6520698079021954, 2.3201595775202413, 7.130506848171323
    assert from_p(-0.6, 0.008, ratio=False)[1][0] == pytest.approx((0.6 / z) ** 2, rel=CLOSED)
    assert from_p(-0.6, 0.03, ratio=False, df=22)[1][0] == pytest.approx((0.6 / t) ** 2, rel=CLOSED)
    assert from_p(0.25, 1e-12, ratio=True)[1][0] == pytest.approx((math.log(4) / tiny) ** 2, rel=CLOSED)
    assert from_z(0.25, -tiny, ratio=True)[1][0] == pytest.approx((math.log(4) / tiny) ** 2, rel=CLOSED)


def test_asymmetry_is_zero_for_a_wald_interval_and_large_on_the_wrong_scale() -> None:
    wald = (0.5 * math.exp(-Z975 * 0.4), 0.5 * math.exp(Z975 * 0.4))
    assert ci_asymmetry(0.5, *wald, ratio=True)[0] == pytest.approx(0.0, abs=1e-12)
    assert ci_asymmetry(0.5, *wald, ratio=False)[0] < -0.3
    # Centre 2, estimate 3, width 2·1.96 SE with SE 1: one SE above the centre.
    assert ci_asymmetry(3.0, 2 - Z975, 2 + Z975, ratio=False)[0] == pytest.approx(1.0, rel=CLOSED)


def test_a_missing_value_stays_missing() -> None:
    yi, vi = from_ci([1.0, np.nan], [0.5, 0.4], [2.0, 0.9], ratio=True)
    assert np.isnan(yi[1])
    assert np.isnan(vi[1])
    assert np.isfinite(vi[0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: from_ci(1.5, 0.5, 1.2, ratio=True), r"row 1: 1\.5 has the interval 0\.5 to 1\.2; must hold"),
        (lambda: from_ci(1.0, 1.2, 0.5, ratio=True), r"must have its lower bound below its upper"),
        (lambda: from_ci(1.0, 0.5, 1.2, level=95, ratio=True), r"level is 95; .* Did you mean 0\.95"),
        (lambda: from_ci(0.3, -0.5, 1.2, ratio=True), r"ci_low is -0\.5; a ratio must be > 0"),
        (lambda: from_se(-0.4, 0.2, ratio=True), r"estimate is -0\.4; a ratio must be > 0"),
        (lambda: from_se(1, [0.2, 0], ratio=False), r"row 2: se is 0; a standard error must be > 0"),
        (lambda: from_p(2, 0, ratio=True), r"p is 0; an exact p-value must lie in \(0, 1\)"),
        (lambda: from_p(2, 1, ratio=True), r"p is 1; an exact p-value"),
        (lambda: from_p(1, 0.5, ratio=True), r"estimate is 1; at no effect"),
        (lambda: from_p(0, 0.5, ratio=False), r"estimate is 0; at no effect"),
        (lambda: from_p(2, 0.5, ratio=False, df=0), r"df is 0; degrees of freedom must be > 0"),
        (lambda: from_z(2, 0, ratio=False), r"a z of 0 tells no standard error"),
        (lambda: from_se([1, 2], [1, 2, 3], ratio=False), r"estimate has 2 values and se has 3"),
        (lambda: from_se("<0.001", 1, ratio=False), r"estimate is '<0\.001'; must be numbers"),
        (lambda: from_se(np.inf, 1, ratio=False), r"estimate is inf; must be finite"),
    ],
)
def test_impossible_printed_values_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_a_study_label_is_named() -> None:
    with pytest.raises(InputError, match=r"row 2 \(Smith 1999\): se is -1"):
        from_se([1, 2], [1, -1], ratio=False, labels=("Jones 1998", "Smith 1999"))
