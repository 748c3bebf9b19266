"""Intervals of tau² by what they invert, at their edges, and the bootstrap against exact quantiles."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import chi2_quantile, chi2_upper_quantile
from steelyard.models.henmi_copas import henmi_copas
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.tau2 import tau2_he
from tests.models.reference import pinned

DATA = pinned("estimators.json")["data"]
KINDS = ("QP", "GENQ", "PL", "boot", "boot-np")
EQUAL_Y, EQUAL_V = np.array([0.1, 0.9, -0.4, 1.6, 0.3]), np.full(5, 0.2)


def chi_square_bounds(level):
    """Return the exact interval of tau² with equal variances: Q/(1 + tau²/v) is chi-square."""
    q = float(((EQUAL_Y - EQUAL_Y.mean()) ** 2).sum() / 0.2)
    tail = (1 - level) / 2
    return [max(0.0, 0.2 * (q / cut(tail, 4) - 1)) for cut in (chi2_upper_quantile, chi2_quantile)]


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("weights", [None, "equal"])
def test_equal_variances_make_both_q_intervals_exact(level, weights):
    fit = fit_pairwise(EQUAL_Y, EQUAL_V, weights=weights)
    for kind in ("QP", "GENQ"):
        assert fit.tau2_ci(level, kind) == pytest.approx(chi_square_bounds(level), rel=1e-8, abs=1e-12)


def test_the_generalised_q_interval_by_simulation():
    """At each bound the observed statistic is a 2.5 % tail of its distribution: Jackson (2013), section 3."""
    y, v = np.array(DATA["bcg"]["yi"]), np.array(DATA["bcg"]["vi"])
    a = 1 / np.sqrt(v)
    bounds = fit_pairwise(y, v, weights=a).tau2_ci(kind="GENQ")
    rng, repeats = np.random.default_rng(11), 100_000

    def form(rows):
        return ((rows - (rows @ a / a.sum())[..., None]) ** 2) @ a

    for bound, share in zip(bounds, (0.975, 0.025), strict=True):
        below = form(rng.standard_normal((repeats, y.size)) * np.sqrt(v + bound)) <= form(y)
        assert float(below.mean()) == pytest.approx(share, abs=4 * math.sqrt(0.025 * 0.975 / repeats))


def test_the_generalised_q_interval_takes_moderators():
    data = DATA["bcg_moderators"]
    fit = fit_pairwise(data["yi"], data["vi"], data["X"])
    low, high = fit.tau2_ci(kind="GENQ")
    assert 0 <= low < fit.tau2 < high < math.inf


def test_the_parametric_bootstrap_against_the_exact_distribution():
    """Hedges' estimate with equal variances is a shifted chi-square, whose quantiles are known."""
    fit = fit_pairwise(EQUAL_Y, EQUAL_V, method="HE")
    low, high = fit.tau2_ci(0.9, "boot", rng=np.random.default_rng(2), repeats=20_000)
    scale = (0.2 + fit.tau2) / 4
    assert low == max(0.0, scale * chi2_quantile(0.05, 4) - 0.2)
    assert high == pytest.approx(scale * chi2_upper_quantile(0.05, 4) - 0.2, rel=0.03)


def test_the_nonparametric_bootstrap_against_all_resamples():
    y, v = np.array([0.1, 2.0, 1.1]), np.array([0.1, 0.2, 0.05])
    every = [tau2_he(y[list(rows)], v[list(rows)]) for rows in itertools.product(range(3), repeat=3)]
    exact = np.quantile(every, (0.25, 0.75))
    fit = fit_pairwise(y, v, method="HE")
    assert fit.tau2_ci(0.5, "boot-np", rng=np.random.default_rng(2), repeats=4000) == pytest.approx(
        exact, rel=1e-9
    )


def test_the_bootstrap_draws_again_where_moderators_are_dependent():
    X = np.column_stack([np.ones(5), [0, 0, 0, 0, 1]])
    fit = fit_pairwise(EQUAL_Y, EQUAL_V, X, method="DL")
    low, high = fit.tau2_ci(kind="boot-np", rng=np.random.default_rng(2), repeats=50)
    assert 0 <= low <= high
    assert math.isfinite(high)


@pytest.mark.parametrize("kind", KINDS)
def test_one_estimate_and_identical_effects(kind):
    assert fit_pairwise([0.3], [0.04]).tau2_ci(kind=kind) == (0.0, math.inf)
    assert math.isnan(fit_pairwise([0.3], [0.04]).i2_ci(kind=kind)[0])
    rng = np.random.default_rng(1)
    low, high = fit_pairwise([0.4] * 4, [0.1, 0.2, 0.1, 0.3]).tau2_ci(kind=kind, rng=rng, repeats=50)
    if kind in ("QP", "GENQ"):
        assert math.isnan(low)
        assert math.isnan(high)
    else:
        assert low == 0.0
        assert high >= 0.0


@pytest.mark.parametrize("kind", ["QP", "GENQ", "PL"])
def test_twelve_decades_and_a_wider_level(kind):
    y = [0.5, 0.1, 1.9, -0.8, 0.7, 0.2, 3.0]
    v = [1e-6, 1e-4, 1e-2, 1.0, 1e2, 1e4, 1e6]
    fit = fit_pairwise(y, v)
    narrow, wide = fit.tau2_ci(0.8, kind), fit.tau2_ci(0.99, kind)
    assert wide[0] <= narrow[0] < narrow[1] < wide[1] < math.inf
    assert all(0 <= bound <= 100 for bound in fit.i2_ci(0.8, kind))


def test_the_outer_bounds_of_a_likelihood_with_two_maxima():
    """A grid finds the same outermost points at which the restricted likelihood is high enough."""
    from steelyard.models.weighted import problem

    y, v = np.array([0.10, 0.55, -0.40, 0.90, 0.35]), np.array([1e-6, 0.09, 0.12, 0.20, 0.15])
    fit = fit_pairwise(y, v)
    grid = np.concatenate(([0.0], np.geomspace(1e-9, 1e3, 40_001)))
    heights = problem(y, v, None).loglik(grid)
    held = grid[heights >= heights.max() - 0.5 * chi2_quantile(0.95, 1)]
    assert fit.tau2_ci(kind="PL") == pytest.approx((held[0], held[-1]), rel=2e-3)


def test_faults():
    fit = fit_pairwise(EQUAL_Y, EQUAL_V, method="DL")
    with pytest.raises(InputError, match=r"kind is 'QPP'; one of .* Did you mean QP"):
        fit.tau2_ci(kind="QPP")
    with pytest.raises(ModelError, match="method is DL; a profile likelihood interval needs ML or REML"):
        fit.tau2_ci(kind="PL")
    with pytest.raises(InputError, match="repeats is 1; need at least 2"):
        fit.tau2_ci(kind="boot", repeats=1)
    with pytest.raises(ModelError, match="no estimator of tau² to bootstrap"):
        fit_pairwise(EQUAL_Y, EQUAL_V, method="EE").tau2_ci(kind="boot")
    with pytest.raises(ModelError, match="needs at least two"):
        henmi_copas([0.1], [0.2])
    with pytest.raises(InputError, match=r"Did you mean 0\.95"):
        henmi_copas([0.1, 0.2], [0.2, 0.1], level=95)


def test_henmi_copas_by_simulation():
    """The critical value is near the true quantile of the pivot under the model."""
    y, v = np.array(DATA["lee2004"]["yi"]), np.array(DATA["lee2004"]["vi"])
    fit = henmi_copas(y, v)
    rng, w = np.random.default_rng(6), 1 / v
    draws = rng.standard_normal((200_000, y.size)) * np.sqrt(v + fit.tau2)
    mean = draws @ w / w.sum()
    q = ((draws - mean[:, None]) ** 2) @ w
    tau2 = np.maximum(0, (q - y.size + 1) / (w.sum() - (w @ w) / w.sum()))
    pivot = np.abs(mean) / np.sqrt((w.sum() + tau2 * (w @ w)) / w.sum() ** 2)
    assert float((pivot <= fit.critical).mean()) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_henmi_copas_changes_with_the_unit_alone(unit):
    y, v = np.array(DATA["lee2004"]["yi"]), np.array(DATA["lee2004"]["vi"])
    one, other = henmi_copas(y, v), henmi_copas(unit * y, unit**2 * v)
    assert other.ci_low == pytest.approx(unit * one.ci_low, rel=1e-8)
    assert other.tau2 == pytest.approx(unit**2 * one.tau2, rel=1e-9)
