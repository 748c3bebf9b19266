"""Exact 2×2 and proportion intervals against R (reference/models/others.json)."""

from __future__ import annotations

import math

import pytest

from steelyard.errors import InputError
from steelyard.models.exact import conditional_odds_ratio, proportion_interval
from tests.models.reference import pinned

PINNED = pinned("others.json")
CLOSED = 1e-10
ROOT = 1e-8  # R's uniroot at tol 1e-15 on its own hypergeometric sums
R_PRINTED = 3e-4  # fisher.test searches its bounds in (0, 1), inverted above 1, at tol 1.2e-4


def same(value, pinned_value, rtol):
    if pinned_value is None:
        return math.isnan(value)
    return value == pytest.approx(float(pinned_value), rel=rtol)


@pytest.mark.parametrize("case", PINNED["exact"], ids=lambda c: f"{c['cells']}-{c['level'][0]}")
class TestConditionalOddsRatio:
    def test_estimate_and_bounds(self, case):
        fit = conditional_odds_ratio(*case["cells"], level=case["level"][0])
        assert same(fit.estimate, case["estimate"][0], ROOT)
        assert same(fit.ci_low, case["ci_low"][0], ROOT)
        assert same(fit.ci_high, case["ci_high"][0], ROOT)

    def test_p_values(self, case):
        fit = conditional_odds_ratio(*case["cells"])
        assert fit.pvalue == pytest.approx(case["pvalue"][0], rel=CLOSED)
        assert fit.pvalue_midp == pytest.approx(case["midp"][0], rel=CLOSED)

    def test_as_fisher_test_prints_it(self, case):
        fit = conditional_odds_ratio(*case["cells"], level=case["level"][0])
        _, low, high = case["printed"]
        for value, printed in ((fit.ci_low, low), (fit.ci_high, high)):
            bounds = (value, float(printed))
            ours, theirs = bounds if max(bounds) <= 1 else (1 / b if b else math.inf for b in bounds)
            assert ours == pytest.approx(theirs, abs=R_PRINTED)


def test_four_of_eight_against_none_of_seven():
    fit = conditional_odds_ratio(4, 4, 0, 7)
    # by hand: C(8,4) C(7,0) / C(15,4) = 70/1365, and the other tail's C(7,4)/C(15,4) = 35/1365
    assert fit.pvalue == pytest.approx(105 / 1365, rel=1e-12)
    assert math.isinf(fit.estimate)
    assert math.isinf(fit.ci_high)
    assert fit.ci_low == pytest.approx(0.699, abs=5e-4)
    assert "no upper bound" in fit.notices[0]


def test_a_bound_is_where_the_tail_has_its_size():
    fit = conditional_odds_ratio(3, 7, 1, 9, level=0.9)
    for odds, cells in ((fit.ci_low, (3, 4)), (fit.ci_high, (0, 1, 2, 3))):
        weights = {x: math.comb(10, x) * math.comb(10, 4 - x) * odds**x for x in range(5)}
        assert sum(weights[x] for x in cells) / sum(weights.values()) == pytest.approx(0.05, rel=1e-9)


def test_an_empty_margin_says_nothing():
    fit = conditional_odds_ratio(0, 5, 0, 6)
    assert math.isnan(fit.estimate)
    assert (fit.ci_low, fit.ci_high, fit.pvalue) == (0.0, math.inf, 1.0)
    assert "say nothing" in fit.notices[0]


def test_faults_name_the_cell():
    with pytest.raises(InputError, match=r"ci is 1\.5; need a whole number"):
        conditional_odds_ratio(1, 2, 1.5, 3)
    with pytest.raises(InputError, match=r"x is 9 and n is 8; need 0 <= x <= n"):
        proportion_interval(9, 8)


@pytest.mark.parametrize(
    "case", PINNED["intervals"], ids=lambda c: f"{c['x'][0]}/{c['n'][0]}-{c['level'][0]}"
)
def test_proportion_intervals(case):
    x, n, level = case["x"][0], case["n"][0], case["level"][0]
    exact = proportion_interval(x, n, level)
    wilson = proportion_interval(x, n, level, method="wilson")
    assert (exact.ci_low, exact.ci_high) == pytest.approx(case["exact"], rel=CLOSED)
    assert (wilson.ci_low, wilson.ci_high) == pytest.approx(case["wilson"], rel=CLOSED, abs=1e-15)
    assert exact.estimate == x / n
