"""Mantel–Haenszel and CMH against metafor's rma.mh and R's mantelhaen.test (reference/models/others.json)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steelyard.errors import InputError, ModelError
from steelyard.models.binomial_normal import pool_proportions
from steelyard.models.fit import Fit
from steelyard.models.tables import TABLE_MEASURES, cmh_test, mantel_haenszel
from tests.models.reference import pinned, vector

CASES = pinned("others.json")["tables"]
CLOSED = 1e-10


def case_id(case):
    return f"{case['set']}-{case['measure']}"


def cells(case):
    return tuple(case[name] for name in ("ai", "bi", "ci", "di"))


def test_every_measure_is_tested_on_every_set():
    sets = {c["set"] for c in CASES}
    assert {(c["set"], c["measure"]) for c in CASES} == {(s, m) for s in sets for m in TABLE_MEASURES}
    assert len(sets) >= 6


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_pooled_effect(case):
    fit = mantel_haenszel(case["measure"], *cells(case))
    np.testing.assert_allclose(fit.beta, vector(case["beta"]), rtol=CLOSED)
    if case["se"] == [0]:  # metafor prints an interval of no width; here there is none
        assert math.isnan(fit.se[0])
        assert "variance of the risk difference is 0" in fit.notices[-1]
        return
    for name in ("se", "ci_low", "ci_high", "pvalue"):
        np.testing.assert_allclose(getattr(fit, name), vector(case[name]), rtol=CLOSED, err_msg=name)
    if math.isnan(fit.beta[0]):
        assert "Undefined numbers are not given" in fit.notices[-1]
    else:
        np.testing.assert_allclose(fit.weights, vector(case["weights"]), rtol=CLOSED)


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["q_df"][0] > 0 and c["q"][0] is not None], ids=case_id
)
def test_heterogeneity(case):
    fit = mantel_haenszel(case["measure"], *cells(case))
    assert fit.q_df == case["q_df"][0]
    assert fit.q == pytest.approx(case["q"][0], rel=CLOSED)
    assert fit.q_pvalue == pytest.approx(case["q_pvalue"][0], rel=CLOSED)
    assert fit.i2 == pytest.approx(case["i2"][0], rel=CLOSED)


@pytest.mark.parametrize("case", [c for c in CASES if c["measure"] == "OR" and c["cmh"][0]], ids=case_id)
def test_cmh(case):
    corrected, plain = cmh_test(*cells(case)), cmh_test(*cells(case), correct=False)
    assert (*corrected, *plain) == pytest.approx(case["cmh"], rel=CLOSED)
    assert mantel_haenszel("OR", *cells(case)).cmh == corrected.statistic


def test_a_table_without_people_in_one_group_is_left_out_with_a_notice():
    fit = mantel_haenszel("OR", [4, 1, 3], [10, 12, 9], [2, 0, 5], [12, 0, 11])
    alone = mantel_haenszel("OR", [4, 3], [10, 9], [2, 5], [12, 11])
    assert fit.k == 2
    assert fit.beta[0] == alone.beta[0]
    assert fit.weights[1] == 0
    assert "1 table without people" in fit.notices[0]


def test_faults_name_the_cell():
    with pytest.raises(InputError, match=r"bi\[1\] is -2\.0; need a count of 0 or more"):
        mantel_haenszel("OR", [1, 2], [3, -2], [1, 1], [4, 4])
    with pytest.raises(InputError, match="ci has 1 rows and ai has 2"):
        mantel_haenszel("OR", [1, 2], [3, 2], [1], [4, 4])
    with pytest.raises(InputError, match="one of OR, RD, RR"):
        mantel_haenszel("SMD", [1], [3], [1], [4])
    with pytest.raises(ModelError, match="no table has people in both groups"):
        mantel_haenszel("OR", [1], [3], [0], [0])


def test_swapping_the_groups_turns_the_sign():
    a, b, c, d = [4, 9, 3], [20, 31, 18], [7, 12, 2], [19, 40, 22]
    for measure in TABLE_MEASURES:
        one, other = mantel_haenszel(measure, a, b, c, d), mantel_haenszel(measure, c, d, a, b)
        assert one.beta[0] == pytest.approx(-other.beta[0], rel=1e-12)
        assert one.se[0] == pytest.approx(other.se[0], rel=1e-12)


def test_every_family_of_fits_satisfies_the_protocol():
    assert isinstance(mantel_haenszel("OR", [4], [9], [2], [8]), Fit)
    assert isinstance(pool_proportions([4, 2], [9, 8]), Fit)
