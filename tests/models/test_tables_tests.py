"""Peto, Mantel–Haenszel rates, Breslow–Day and Tarone against metafor (reference/models/tables.json)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steelyard.errors import InputError, ModelError
from steelyard.models.tables import RATE_MEASURES, mantel_haenszel, mantel_haenszel_rates, peto
from tests.models.reference import pinned, vector

REFERENCE = pinned("tables.json")
TABLES, RATES = REFERENCE["tables"], REFERENCE["rates"]
CLOSED = 1e-10
# metafor takes the positive root by cancelling terms, here it is taken without
SETTLED = 1e-8


def cells(case):
    return tuple(case[name] for name in ("ai", "bi", "ci", "di"))


def rates(case):
    return tuple(case[name] for name in ("x1i", "x2i", "t1i", "t2i"))


def same_fit(fit, case):
    for name in ("beta", "se", "ci_low", "ci_high", "pvalue"):
        np.testing.assert_allclose(getattr(fit, name), vector(case[name]), rtol=CLOSED, err_msg=name)
    np.testing.assert_allclose(fit.weights, vector(case["weights"]), rtol=CLOSED)
    assert fit.q_df == case["q_df"][0]
    for name in ("q", "q_pvalue", "i2"):
        assert getattr(fit, name) == pytest.approx(case[name][0], rel=CLOSED), name


@pytest.mark.parametrize("case", TABLES, ids=lambda c: c["set"])
def test_peto(case):
    same_fit(peto(*cells(case)), case)


@pytest.mark.parametrize("case", TABLES, ids=lambda c: c["set"])
def test_breslow_day_and_tarone(case):
    fit = mantel_haenszel("OR", *cells(case))
    assert fit.bd_df == case["k_pos"][0] - 1
    assert (fit.bd, fit.bd_pvalue) == pytest.approx(tuple(case["bd"]), rel=SETTLED)
    assert (fit.tarone, fit.tarone_pvalue) == pytest.approx(tuple(case["tarone"]), rel=SETTLED)


def test_both_rate_measures_are_tested_on_every_set():
    sets = {c["set"] for c in RATES}
    assert {(c["set"], c["measure"]) for c in RATES} == {(s, m) for s in sets for m in RATE_MEASURES}


@pytest.mark.parametrize("case", RATES, ids=lambda c: f"{c['set']}-{c['measure']}")
def test_rates(case):
    fit = mantel_haenszel_rates(case["measure"], *rates(case))
    same_fit(fit, case)
    # the test of no difference is one for both measures; metafor prints it with the ratio
    printed = next(c["cmh"] for c in RATES if (c["set"], c["measure"]) == (case["set"], "IRR"))
    assert (fit.cmh, fit.cmh_pvalue) == pytest.approx(tuple(printed), rel=CLOSED)


def test_a_single_table_has_nothing_to_be_homogeneous_with():
    fit = mantel_haenszel("OR", [4], [9], [2], [11])
    assert fit.bd_df == 0
    assert math.isnan(fit.bd)
    assert math.isnan(fit.tarone_pvalue)
    assert math.isnan(mantel_haenszel("RR", [4, 2], [9, 8], [2, 3], [11, 9]).bd)


def test_the_fitted_cell_keeps_margins_and_odds_ratio():
    """What Breslow and Day define: with every table at the common odds ratio, the statistic is 0."""
    table = ([10.0, 20.0], [30.0, 15.0], [5.0, 40.0], [45.0, 90.0])
    assert table[0][0] * table[3][0] / (table[1][0] * table[2][0]) == 3.0
    assert table[0][1] * table[3][1] / (table[1][1] * table[2][1]) == 3.0
    assert mantel_haenszel("OR", *table).bd == pytest.approx(0.0, abs=1e-20)


def test_petos_method_outside_its_field_says_so():
    fit = peto([30, 40], [20, 10], [2, 3], [300, 400])
    assert fit.notices == (
        "Peto's method may be biased here: groups differ more than threefold in size and the odds ratio is "
        "far from 1.",
    )
    assert peto([3, 4], [200, 210], [2, 3], [200, 199]).notices == ()
    nothing = peto([0, 0], [20, 21], [0, 0], [20, 19])
    assert math.isnan(nothing.beta[0])
    assert "no table has both events and non-events" in nothing.notices[0]


def test_faults():
    with pytest.raises(InputError, match=r"x1i\[1\] is 2 in a time of 0; need a time above 0"):
        mantel_haenszel_rates("IRR", [1, 2], [1, 1], [3, 0], [4, 4])
    with pytest.raises(ModelError, match="no pair has person-time in both groups"):
        mantel_haenszel_rates("IRR", [0], [1], [0], [4])
    with pytest.raises(InputError, match="one of IRD, IRR"):
        mantel_haenszel_rates("OR", [0], [1], [1], [4])
    dropped = mantel_haenszel_rates("IRR", [0, 2, 4], [1, 3, 3], [0, 9, 8], [4, 9, 7])
    assert (dropped.k, dropped.weights[0]) == (2, 0)
    assert "1 table without people in one group was left out." in dropped.notices[0]
    none = mantel_haenszel_rates("IRR", [0, 0], [1, 3], [9, 9], [4, 9])
    assert "the rate ratio is 0, infinite or undefined" in none.notices[0]
