"""A moderator's origin and unit, and the effects' origin, do not change a fit: the algebra says so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.api.pooling import pool
from steelyard.models.centring import centred
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.roots import decreasing_root
from steelyard.terms import METHODS

EFFECTS = [-0.466, 0.333, 0.078, 0.873, 0.111, -0.302, 0.583, 0.389, -0.046, -0.134, 0.077, 0.427]
VARIANCES = [0.117, 0.034, 0.082, 0.94, 0.514, 0.114, 0.063, 0.245, 0.106, 0.294, 0.073, 0.036]
YEARS = [2018, 2014, 1997, 2008, 1996, 2016, 2000, 1999, 2018, 2007, 2003, 2008]
CLOSE = 1e-9


def test_an_uncentred_year_is_fitted():
    """metafor 3.8-1: rma(y, v, mods=~I(year-2000), method="PM", control=list(tol=1e-14))$tau2."""
    assert pool(EFFECTS, VARIANCES, mods={"year": YEARS}, method="PM").tau2 == pytest.approx(
        0.0011433868011089352, rel=CLOSE
    )


def test_an_uncentred_year_has_its_intervals():
    """metafor 3.8-1: confint(rma(y, v, mods=~I(year-2000)), control=list(tol=1e-14))$random[1, 2:3]."""
    rng = np.random.default_rng(60)
    v = rng.gamma(1, 0.3, 12).round(3) + 0.01
    y = rng.normal(0, np.sqrt(v + 0.1)).round(3)
    fit = pool(y, v, mods={"year": rng.integers(1990, 2024, 12)})
    assert fit.tau2_ci() == pytest.approx((0.00094891988589084462, 0.98302883649091355), rel=CLOSE)
    assert "year" in repr(fit)


def test_coefficients_are_those_of_the_columns_given():
    y, X = np.array([3.0, 5.0, 9.0]), np.array([[7.0, 2.0], [8.0, 2.0], [11.0, 2.0]])
    moved = centred(y, X)
    assert moved.X[:, 0].tolist() == [0.0, 1.0, 4.0]
    slope, height = np.linalg.lstsq(moved.X, moved.y, rcond=None)[0]
    expected = np.linalg.lstsq(X, y, rcond=None)[0]
    assert moved.back @ [slope, height] + moved.origin == pytest.approx(expected, rel=1e-12)


def test_without_a_constant_nothing_is_moved():
    y, X = np.array([3.0, 5.0, 9.0]), np.array([[7.0], [8.0], [11.0]])
    moved = centred(y, X)
    assert (moved.y == y).all()
    assert (moved.X == X).all()


def test_a_root_between_neighbours_ends_whatever_the_steps():
    """Rounding noise in the step must not keep a search going whose bracket has closed."""
    root, _ = decreasing_root(lambda x: (math.pi - x, 0.1 if x < math.pi else -0.1), 1.0, 1.0, "It")
    assert root == pytest.approx(math.pi, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shift=st.integers(0, 10_000),
    power=st.integers(-20, 20),
    lift=st.sampled_from([0.0, 100.0, 10_000.0]),
    method=st.sampled_from(sorted(METHODS)),
)
def test_origin_and_unit_do_not_matter(seed, shift, power, lift, method):
    """Dyadic numbers, so that the moved data hold the same information to the last bit."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(5, 25))
    v = (np.round(rng.gamma(1.0, 0.3, k) * 1024) + 8) / 1024
    y = np.round(rng.normal(0.0, np.sqrt(v + 0.1)) * 1024) / 1024
    x = rng.permutation(np.arange(k)).astype(float)
    weights = "equal" if method.startswith("GENQ") else None
    unit = 2.0**power
    plain = fit_pairwise(y, v, np.column_stack([np.ones(k), x]), method=method, weights=weights)
    moved = fit_pairwise(
        y + lift, v, np.column_stack([np.ones(k), (x + shift) * unit]), method=method, weights=weights
    )
    near = {"rel": CLOSE, "abs": CLOSE}
    assert moved.tau2 == pytest.approx(plain.tau2, **near)
    assert moved.q == pytest.approx(plain.q, **near)
    assert moved.beta[1] * unit == pytest.approx(plain.beta[1], **near)
    assert moved.se[1] * unit == pytest.approx(plain.se[1], **near)
    assert moved.ci_low[1] * unit == pytest.approx(plain.ci_low[1], **near)
    assert moved.beta[0] + moved.beta[1] * shift * unit - lift == pytest.approx(
        plain.beta[0], rel=1e-7, abs=1e-7
    )
    assert moved.predict().pred - lift == pytest.approx(plain.predict().pred, rel=1e-7, abs=1e-7)
    if method != "EE":
        assert moved.tau2_ci() == pytest.approx(plain.tau2_ci(), nan_ok=True, **near)
        assert moved.i2_ci() == pytest.approx(plain.i2_ci(), nan_ok=True, rel=CLOSE, abs=1e-7)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_many_fits_on_a_year_are_printed(method):
    for seed in range(15):
        rng = np.random.default_rng(seed)
        k = int(rng.integers(8, 40))
        v = rng.gamma(1.0, 0.3, k) + 0.01
        year = rng.integers(1990, 2024, k)
        y = rng.choice([0.0, 1e4]) + rng.normal(0.0, np.sqrt(v + 0.1))
        weights = 1.0 / v if method.startswith("GENQ") else None
        text = repr(pool(y, v, mods={"year": year}, method=method, weights=weights))
        assert "year" in text
