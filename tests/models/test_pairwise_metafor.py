"""Every number of a pairwise fit against metafor at tight control (tests/reference/models/pairwise.json)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from steelyard.models.pairwise import fit_pairwise

PINNED = json.loads((Path(__file__).parents[1] / "reference/models/pairwise.json").read_text("utf-8"))
CLOSED = 1e-10  # no iteration on either side
ITERATIVE = 1e-7  # metafor stops at an absolute change of tau² of 1e-14; its last digits carry that
TAU2_CI = 1e-8  # both sides search for a root

SETS = set(PINNED["data"])
METHODS = {"EE", "DL", "REML", "PM"}
TESTS = {"z", "knha"}
QUANTITIES = {
    "beta", "se", "zval", "ci_low", "ci_high", "pvalue", "vcov", "tau2", "se_tau2", "q", "q_pvalue",
    "i2", "h2", "weights", "pred", "pi_low", "pi_high", "qm", "qm_pvalue", "tau2_ci",
}  # fmt: skip


def case_id(case):
    return f"{case['set']}-{case['method']}-{case['test']}"


def fitted(case):
    data = PINNED["data"][case["set"]]
    fit = fit_pairwise(data["yi"], data["vi"], data["X"], method=case["method"], test=case["test"])
    return fit, data


def tolerance(case):
    return CLOSED if case["method"] in ("EE", "DL") else ITERATIVE


def test_the_grid_is_complete():
    found = {(c["set"], c["method"], c["test"]) for c in PINNED["cases"]}
    assert found == {(s, m, t) for s in SETS for m in METHODS for t in TESTS}
    assert len(PINNED["cases"]) == len(found)
    assert all(set(c) >= QUANTITIES for c in PINNED["cases"])
    assert len(SETS) >= 12


@pytest.mark.parametrize("case", PINNED["cases"], ids=case_id)
class TestAgainstMetafor:
    def test_coefficients(self, case):
        fit, _ = fitted(case)
        rtol = tolerance(case)
        for name in ("beta", "se", "zval", "ci_low", "ci_high", "pvalue"):
            value = getattr(fit, name)
            assert value.shape == (fit.p,)
            np.testing.assert_allclose(value, case[name], rtol=rtol, atol=1e-13, err_msg=name)
        np.testing.assert_allclose(fit.vcov.ravel(), case["vcov"], rtol=rtol)
        np.testing.assert_allclose(fit.weights, case["weights"], rtol=rtol)

    def test_heterogeneity(self, case):
        fit, _ = fitted(case)
        rtol = tolerance(case)
        # a tau² far below the variances is a difference of nearly equal sums
        assert fit.tau2 == pytest.approx(case["tau2"], rel=rtol, abs=1e-12 * float(np.mean(fit.vi)))
        assert fit.q == pytest.approx(case["q"], rel=CLOSED)
        assert fit.q_pvalue == pytest.approx(case["q_pvalue"], rel=CLOSED)
        assert fit.i2 == pytest.approx(case["i2"], rel=rtol, abs=1e-9)
        assert fit.h2 == pytest.approx(case["h2"], rel=rtol)
        if case["method"] == "EE":
            assert fit.se_tau2 is None
        else:
            assert fit.se_tau2 == pytest.approx(case["se_tau2"], rel=rtol)

    def test_prediction(self, case):
        fit, data = fitted(case)
        at = None if data["X"] is None else data["X"][:2]
        predicted = fit.predict(at)
        for name in ("pred", "pi_low", "pi_high"):
            np.testing.assert_allclose(getattr(predicted, name), case[name], rtol=tolerance(case), atol=1e-13)
        if at is None:
            low, high = fit.prediction_interval()
            assert (low, high) == pytest.approx((case["pi_low"][0], case["pi_high"][0]), rel=tolerance(case))


@pytest.mark.parametrize("case", [c for c in PINNED["cases"] if PINNED["data"][c["set"]]["X"]], ids=case_id)
def test_joint_test_of_moderators(case):
    joint = fitted(case)[0].moderator_test()
    assert joint.statistic == pytest.approx(case["qm"], rel=tolerance(case))
    assert joint.pvalue == pytest.approx(case["qm_pvalue"], rel=tolerance(case))


@pytest.mark.parametrize("case", [c for c in PINNED["cases"] if c["method"] != "EE"], ids=case_id)
def test_tau2_interval(case):
    low, high = fitted(case)[0].tau2_ci()
    expected_low, expected_high, empty = case["tau2_ci"]
    if empty:
        assert math.isnan(low)
        assert math.isnan(high)
    else:
        assert low == pytest.approx(expected_low, rel=TAU2_CI, abs=1e-12)
        assert high == pytest.approx(expected_high, rel=TAU2_CI)
