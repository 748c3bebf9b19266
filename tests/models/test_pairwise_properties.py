"""What must hold for any data: permutation, shift, scale, sign, and the guard (hypothesis)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.models.pairwise import fit_pairwise
from steelyard.terms import METHODS as ALL_METHODS
from steelyard.terms import TESTS

METHODS = tuple(m for m in ALL_METHODS if not m.startswith("GENQ"))
# a shift of 100 over effects near 1 costs two digits, and tau² is a difference of sums
NEAR = 1e-7

studies = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(-4, 2).map(lambda x: 10.0**x)), min_size=2, max_size=12
)
methods = st.sampled_from(METHODS)
tests = st.sampled_from(TESTS)


def split(rows):
    return np.array([r[0] for r in rows]), np.array([r[1] for r in rows])


def close(one, other, floor=1e-9):
    np.testing.assert_allclose(one, other, rtol=NEAR, atol=floor)


@settings(max_examples=60, deadline=None)
@given(studies, methods, st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(rows, method, random):
    y, v = split(rows)
    order = list(range(y.size))
    random.shuffle(order)
    one, other = fit_pairwise(y, v, method=method), fit_pairwise(y[order], v[order], method=method)
    close(one.beta, other.beta)
    close(one.se, other.se)
    close(one.tau2, other.tau2)
    close(one.weights[order], other.weights)


@settings(max_examples=60, deadline=None)
@given(studies, methods, st.floats(-100, 100))
def test_a_shift_moves_the_mean_alone(rows, method, by):
    y, v = split(rows)
    one, other = fit_pairwise(y, v, method=method), fit_pairwise(y + by, v, method=method)
    close(one.beta + by, other.beta)
    close(one.tau2, other.tau2, 1e-8)
    close(one.q, other.q, 1e-6)


@settings(max_examples=60, deadline=None)
@given(studies, methods, st.floats(-3, 3).map(lambda x: 10.0**x))
def test_a_change_of_unit_scales_everything(rows, method, unit):
    y, v = split(rows)
    one, other = fit_pairwise(y, v, method=method), fit_pairwise(unit * y, unit**2 * v, method=method)
    close(unit * one.beta, other.beta, 1e-9 * unit)
    close(unit * one.se, other.se)
    close(unit**2 * one.tau2, other.tau2, 1e-8 * unit**2)
    close(one.i2, other.i2, 1e-5)
    close(one.pvalue, other.pvalue)


@settings(max_examples=60, deadline=None)
@given(studies, methods, tests)
def test_the_sign_turns_the_interval_round(rows, method, test):
    y, v = split(rows)
    one, other = (fit_pairwise(s * y, v, method=method, test=test) for s in (1, -1))
    close(one.beta, -other.beta)
    close(one.ci_low, -other.ci_high)
    close(one.pvalue, other.pvalue)


@settings(max_examples=100, deadline=None)
@given(studies, methods)
def test_guarded_is_never_narrower_than_wald_and_its_p_agrees_with_it(rows, method):
    y, v = split(rows)
    wald, guarded = (fit_pairwise(y, v, method=method, test=t) for t in ("z", "guarded"))
    assert guarded.ci_high[0] - guarded.ci_low[0] >= (wald.ci_high[0] - wald.ci_low[0]) * (1 - 1e-12)
    if guarded.test_used == "knha":
        assert method != "EE"
        assert guarded.k >= 3
        assert guarded.tau2 > 0
    assert (guarded.pvalue[0] < 0.05) == (not guarded.ci_low[0] <= 0 <= guarded.ci_high[0])


@settings(max_examples=60, deadline=None)
@given(studies, methods)
def test_a_study_at_the_common_mean_leaves_it(rows, method):
    y, v = split(rows)
    mean = fit_pairwise(y, v, method="EE").beta[0]
    more = fit_pairwise(np.append(y, mean), np.append(v, 0.5), method="EE")
    assert more.beta[0] == pytest.approx(mean, rel=1e-9, abs=1e-9)
    assert 0 <= fit_pairwise(y, v, method=method).i2 <= 100


@settings(max_examples=40, deadline=None)
@given(studies, methods)
def test_a_design_of_one_column_is_the_mean(rows, method):
    """The plain-vector path and the matrix path are one set of formulas: a factor of 2 changes the unit."""
    y, v = split(rows)
    mean = fit_pairwise(y, v, method=method)
    matrix = fit_pairwise(y, v, np.full((y.size, 1), 2.0), method=method)
    close(mean.beta, 2 * matrix.beta, 1e-8)
    close(mean.tau2, matrix.tau2, 1e-8)
    close(mean.i2, matrix.i2, 1e-5)
    close(mean.tau2_ci(), matrix.tau2_ci(), 1e-8)


@settings(max_examples=40, deadline=None)
@given(studies, st.sampled_from(ALL_METHODS), st.floats(-2, 2).map(lambda x: 10.0**x))
def test_own_weights_count_by_their_ratios(rows, method, times):
    y, v = split(rows)
    own = np.arange(1.0, y.size + 1)
    one, other = (fit_pairwise(y, v, method=method, weights=w) for w in (own, times * own))
    close(one.beta, other.beta)
    close(one.se, other.se)
    close(one.tau2, other.tau2, 1e-8)


@settings(max_examples=40, deadline=None)
@given(studies, methods)
def test_own_weights_equal_to_the_models_are_the_model(rows, method):
    y, v = split(rows)
    one = fit_pairwise(y, v, method=method, test="z")
    other = fit_pairwise(y, v, method=method, test="z", weights=1 / (v + one.tau2))
    close(one.beta, other.beta)
    close(one.vcov, other.vcov)


@settings(max_examples=40, deadline=None)
@given(studies, methods)
def test_adhoc_is_never_narrower_than_t_or_hartung_knapp(rows, method):
    y, v = split(rows)
    width = {t: fit_pairwise(y, v, method=method, test=t).se[0] for t in ("t", "knha", "adhoc")}
    assert width["adhoc"] == pytest.approx(max(width["t"], width["knha"]), rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(studies, st.sampled_from(("QP", "GENQ", "PL")), st.floats(-2, 2).map(lambda x: 10.0**x))
def test_tau2_intervals_change_with_the_unit_alone(rows, kind, unit):
    y, v = split(rows)
    one, other = (fit_pairwise(s * y, s**2 * v).tau2_ci(kind=kind) for s in (1.0, unit))
    close(np.array(one) * unit**2, other, 1e-7 * unit**2)
    low, high = one
    assert np.isnan(low) or 0 <= low <= high
