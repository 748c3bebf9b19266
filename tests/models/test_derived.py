"""Subgroups, leave-one-out and the small-evidence intervals against R (reference/models/others.json)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steelyard.errors import InputError, ModelError
from steelyard.models.leave_out import leave_one_out
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.small_evidence import small_evidence_intervals
from steelyard.models.subgroups import fit_subgroups
from tests.models.reference import pinned, vector

PINNED = pinned("others.json")
ITERATIVE = 1e-7
NESTED = 1e-6  # nested optimisation in R


def test_subgroups_with_their_own_variances():
    case = PINNED["subgroups"][0]
    result = fit_subgroups(case["yi"], case["vi"], case["group"], test="z")
    np.testing.assert_allclose([f.beta[0] for f in result.fits], case["beta"], rtol=ITERATIVE)
    np.testing.assert_allclose([f.se[0] for f in result.fits], case["se"], rtol=ITERATIVE)
    np.testing.assert_allclose([f.tau2 for f in result.fits], case["tau2"], rtol=ITERATIVE)
    assert (result.q_between, result.pvalue) == pytest.approx(case["q_between"], rel=ITERATIVE)
    assert result.df == len(result.names) - 1
    guarded = fit_subgroups(case["yi"], case["vi"], case["group"])
    assert guarded.q_between == result.q_between


def test_subgroups_with_a_common_variance():
    case = PINNED["subgroups"][0]
    result = fit_subgroups(case["yi"], case["vi"], case["group"], test="z", tau2="common")
    assert [f.tau2 for f in result.fits] == pytest.approx([case["common_tau2"][0]] * 3, rel=ITERATIVE)
    assert (result.q_between, result.pvalue) == pytest.approx(case["common_q"], rel=ITERATIVE)


def test_subgroups_of_one():
    result = fit_subgroups([0.1, 0.5, 0.9], [0.1, 0.2, 0.1], ["a", "a", "b"])
    assert result.names == ("a", "b")
    assert "Groups of one estimate: b" in result.notices[0]
    assert result.fits[1].beta[0] == 0.9
    alone = fit_subgroups([0.1, 0.5], [0.1, 0.2], ["a", "a"])
    assert (alone.q_between, alone.df, alone.pvalue) == (0.0, 0, 1.0)
    with pytest.raises(InputError, match="groups has 1 entries and yi 2"):
        fit_subgroups([0.1, 0.5], [0.1, 0.2], ["a"])


@pytest.mark.parametrize("case", PINNED["leave_one_out"], ids=lambda c: f"{c['method']}-{c['test']}")
def test_leave_one_out(case):
    data = PINNED["subgroups"][0]
    result = leave_one_out(data["yi"], data["vi"], method=case["method"], test=case["test"])
    for name in ("estimate", "se", "ci_low", "ci_high", "pvalue", "q", "tau2", "i2"):
        np.testing.assert_allclose(
            getattr(result, name), vector(case[name]), rtol=ITERATIVE, atol=1e-12, err_msg=name
        )


def test_leaving_one_of_two_out_gives_the_other():
    result = leave_one_out([0.3, 1.4], [0.05, 0.09])
    assert result.estimate.tolist() == [1.4, 0.3]
    assert np.isnan(result.i2).all()
    with pytest.raises(ModelError, match="needs at least two"):
        leave_one_out([0.3], [0.05])


@pytest.mark.parametrize("case", PINNED["profiles"], ids=lambda c: c["set"])
def test_profile_likelihood(case):
    row = small_evidence_intervals(case["yi"], case["vi"])[-1]
    assert row.code == "profile"
    numbers = (row.estimate, row.low, row.high, row.pvalue)
    expected = tuple(case[name][0] for name in ("estimate", "low", "high", "pvalue"))
    assert numbers == pytest.approx(expected, rel=NESTED, abs=1e-7)


def test_side_by_side():
    rows = small_evidence_intervals([-0.62, 0.11, 0.95], [0.11, 0.04, 0.21], level=0.9)
    assert [row.code for row in rows] == ["z", "knha", "guarded", "profile"]
    for row in rows[:3]:
        fit = fit_pairwise([-0.62, 0.11, 0.95], [0.11, 0.04, 0.21], test=row.code, level=0.9)
        assert (row.low, row.high, row.pvalue) == (fit.ci_low[0], fit.ci_high[0], fit.pvalue[0])


def test_undefined_rows_say_why():
    one = small_evidence_intervals([0.3], [0.05])
    assert one[0].low == pytest.approx(0.3 - 1.959964 * math.sqrt(0.05), rel=1e-6)
    assert [row.reason for row in one[1:]] == ["It needs two estimates; there is one."] * 3
    assert one[1].low is None
    same = small_evidence_intervals([0.3, 0.3], [0.05, 0.1])
    assert "agree exactly" in same[1].reason
    assert (
        "it is the Wald interval" in small_evidence_intervals([0.3, 0.4], [0.05, 0.1], method="FE")[3].reason
    )
