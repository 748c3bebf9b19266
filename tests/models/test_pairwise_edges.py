"""Extremes: one study, two, identical effects, twelve decades of variances, several maxima, wrong input."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from steelyard.errors import InputError, ModelError
from steelyard.models.fit import Fit
from steelyard.models.heterogeneity import cochran_q, tau2_qprofile
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.tau2 import tau2_dl, tau2_pm, tau2_reml
from steelyard.models.weighted import problem

Y = [-0.62, 0.11, 0.95, 0.2]
V = [0.11, 0.04, 0.21, 0.09]
DECADES_Y = [0.5, 0.1, 1.9, -0.8, 0.7, 0.2, 3.0]
DECADES_V = [1e-6, 1e-4, 1e-2, 1.0, 1e2, 1e4, 1e6]


def exact_parts(yi, vi, tau2):
    """Return sum(w), sum(w²), Q and y'PPy in rational arithmetic: nothing is rounded."""
    w = [1 / (Fraction(v) + Fraction(tau2)) for v in vi]
    y = [Fraction(x) for x in yi]
    total = sum(w)
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / total
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    ypy2 = sum(a**2 * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    return total, sum(a**2 for a in w), q, ypy2


def test_one_study_is_shown_as_it_is():
    fit = fit_pairwise([0.3], [0.04], test="knha")
    assert (fit.beta[0], fit.se[0], fit.tau2, fit.q, fit.q_df, fit.q_pvalue) == (0.3, 0.2, 0.0, 0.0, 0, 1.0)
    assert math.isnan(fit.i2)
    assert fit.test_used == "z"
    assert fit.weights.tolist() == [100.0]
    assert fit.tau2_ci() == (0.0, math.inf)
    assert fit.notices[0].startswith("One estimate")
    assert "needs two estimates" in fit.notices[1]


def test_two_studies():
    fit = fit_pairwise([0.3, 1.4], [0.05, 0.09])
    # two studies: REML, DL and PM agree at (difference² - v1 - v2)/2
    assert fit.tau2 == pytest.approx((1.1**2 - 0.14) / 2, rel=1e-9)
    assert fit.test_used == "z"
    assert fit_pairwise([0.3, 1.4], [0.05, 0.09], test="knha").df == 1


@pytest.mark.parametrize("method", ["EE", "DL", "REML", "PM"])
def test_identical_effects(method):
    fit = fit_pairwise([0.4] * 5, [0.1, 0.2, 1e-3, 40, 0.1], method=method)
    assert (fit.tau2, fit.q, fit.i2, fit.test_used) == (0.0, 0.0, 0.0, "z")
    assert fit.beta[0] == pytest.approx(0.4, rel=1e-14)
    flat = fit_pairwise([0.4] * 5, [0.1, 0.2, 1e-3, 40, 0.1], method=method, test="knha")
    assert "has no width" in flat.notices[-1]
    if method != "EE":
        assert all(math.isnan(bound) for bound in fit.tau2_ci())


@pytest.mark.parametrize("shift", [0.0, 1e3])
def test_twelve_decades_in_exact_arithmetic(shift):
    y = [x + shift for x in DECADES_Y]
    k = len(y)
    total, squares, q, _ = exact_parts(y, DECADES_V, 0)
    tolerance = 1e-9 if shift == 0 else 1e-6
    assert cochran_q(y, DECADES_V).q == pytest.approx(float(q), rel=tolerance)
    dl = (q - (k - 1)) / (total - squares / total)
    assert tau2_dl(y, DECADES_V) == pytest.approx(float(dl), rel=tolerance)
    pm = tau2_pm(y, DECADES_V)
    above, below = (exact_parts(y, DECADES_V, pm * (1 + s * 1e-7))[2] for s in (1, -1))
    assert above < k - 1 < below
    reml = tau2_reml(y, DECADES_V)
    scores = []
    for s in (1, -1):
        total, squares, _, ypy2 = exact_parts(y, DECADES_V, reml * (1 + s * 1e-7))
        scores.append(ypy2 - (total - squares / total))
    assert scores[0] < 0 < scores[1]


def test_one_huge_study_keeps_the_digits_of_the_small_ones():
    y, v = [0.1, 0.5, -0.4, 1.2], [1e-12, 1.0, 0.8, 1.1]
    total, squares, q, _ = exact_parts(y, v, 0)
    traces = problem(np.array(y), np.array(v), None).traces(0.0)
    assert traces.tr == pytest.approx(float(total - squares / total), rel=1e-12)
    assert traces.q == pytest.approx(float(q), rel=1e-12)


def test_the_highest_of_several_maxima_is_taken():
    """Two precise studies agree and six imprecise ones do not: the likelihood has two maxima."""
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(60):
        k = int(rng.integers(3, 9))
        v = np.where(rng.random(k) < 0.5, 1e-6, 1.0)
        y = rng.normal(0, 1, k) * np.sqrt(v) * 3
        model = problem(y, v, None)
        grid = np.concatenate(([0.0], np.geomspace(1e-9, 1e3, 3000)))
        heights = model.loglik(grid)
        here = model.loglik(np.array([tau2_reml(y, v)]))[0]
        assert here >= heights.max() - 1e-6
        found += int(((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])).sum() > 0)
    assert found > 0


def test_derivatives_are_those_of_the_likelihood():
    X = np.column_stack([np.ones(4), [0.0, 1.0, 3.0, 4.0]])
    for model in (problem(np.array(Y), np.array(V), None), problem(np.array(Y), np.array(V), X)):
        at = model.traces(0.07)
        h = 1e-5
        up, mid, down = model.loglik(np.array([0.07 + h, 0.07, 0.07 - h]))
        assert 0.5 * (at.ypy2 - at.tr) == pytest.approx((up - down) / (2 * h), rel=1e-6)
        assert -0.5 * (2 * at.ypy3 - at.tr2) == pytest.approx((up - 2 * mid + down) / h**2, rel=1e-3)
        assert model.q_slope(0.07) == pytest.approx((at.q, at.ypy2), rel=1e-12)


def test_a_regression_keeps_its_digits_over_nine_decades():
    X = np.column_stack([np.ones(7), [1, 4, 2, 0, 5, 3, 6]]).astype(float)
    v = np.array([1e-6, 1e-4, 1e-2, 1, 1e1, 1e2, 1e3])
    fit = fit_pairwise(DECADES_Y, v, X, method="EE")
    w = [1 / Fraction(x) for x in v]
    y = [Fraction(x) for x in DECADES_Y]
    x = [Fraction(row[1]) for row in X.tolist()]
    s = [sum(a * b**i for a, b in zip(w, x, strict=True)) for i in range(3)]
    t = [sum(a * b**i * c for a, b, c in zip(w, x, y, strict=True)) for i in range(2)]
    det = s[0] * s[2] - s[1] ** 2
    slope = (s[0] * t[1] - s[1] * t[0]) / det
    assert fit.beta[1] == pytest.approx(float(slope), rel=1e-10)
    assert fit.se[1] == pytest.approx(math.sqrt(s[0] / det), rel=1e-10)


def test_a_fixed_tau2():
    fit = fit_pairwise(Y, V, tau2=0.3, test="z")
    assert fit.se[0] == pytest.approx((1 / (1 / (np.array(V) + 0.3)).sum()) ** 0.5, rel=1e-12)
    assert fit.se_tau2 is None
    assert "fixed at 0.3" in fit.notices[0]


def test_a_fit_satisfies_the_protocol_and_cannot_be_changed():
    fit = fit_pairwise(Y, V)
    assert isinstance(fit, Fit)
    with pytest.raises(AttributeError, match="cannot assign to field"):
        fit.tau2 = 1.0


def test_levels():
    fit = fit_pairwise(Y, V, level=0.9)
    wide = fit.prediction_interval(0.99)
    assert wide[0] < fit.prediction_interval()[0]
    assert fit.tau2_ci(0.99)[1] > fit.tau2_ci()[1]
    assert tau2_qprofile(Y, V, level=0.9) == fit.tau2_ci()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"yi": [0.1, math.nan], "vi": [1, 1]}, InputError, r"yi\[1\] is nan; need a finite number"),
        ({"yi": [0.1, 0.2], "vi": [1, 0]}, InputError, r"vi\[1\] is 0\.0; need a finite variance above 0"),
        ({"yi": [0.1, 0.2], "vi": [-1, 1]}, InputError, r"vi\[0\] is -1\.0; need a finite variance"),
        ({"yi": [0.1, 0.2], "vi": [math.inf, 1]}, InputError, r"vi\[0\] is inf"),
        ({"yi": [0.1, 0.2], "vi": [math.nan, 1]}, InputError, r"vi\[0\] is nan"),
        ({"yi": [0.1, 0.2], "vi": [1]}, InputError, "yi has 2 rows and vi has 1"),
        ({"yi": [], "vi": []}, ModelError, "no estimates are left"),
        ({"yi": ["a"], "vi": [1]}, InputError, "yi holds something that is not a number"),
        ({"yi": [[0.1]], "vi": [1]}, InputError, r"yi has shape \(1, 1\); need a vector"),
        ({"yi": Y, "vi": V, "method": "REMl"}, InputError, "Did you mean REML"),
        ({"yi": Y, "vi": V, "test": "hartung"}, InputError, "one of adhoc, guarded, knha, t, z"),
        ({"yi": Y, "vi": V, "level": 95}, InputError, "Did you mean 0.95"),
        ({"yi": Y, "vi": V, "tau2": -1}, InputError, "tau2 is -1; need a finite number >= 0"),
        ({"yi": Y, "vi": V, "tau2": 1, "method": "FE"}, InputError, "a random-effects method"),
        ({"yi": Y, "vi": V, "X": np.ones((3, 2))}, InputError, r"X has shape \(3, 2\); need \(4, p\)"),
        ({"yi": Y, "vi": V, "X": np.ones((4, 2))}, ModelError, "linearly dependent"),
        ({"yi": Y[:2], "vi": V[:2], "X": np.eye(2)}, ModelError, "2 estimates and 2 coefficients"),
        ({"yi": Y, "vi": V, "X": np.full((4, 1), np.nan)}, InputError, r"X\[0, 0\] is nan"),
    ],
)
def test_faults(arguments, error, message):
    with pytest.raises(error, match=message):
        fit_pairwise(**arguments)


def test_long_names_are_understood():
    assert fit_pairwise(Y, V, test="Hartung-Knapp").test == "knha"
    assert fit_pairwise(Y, V, method="FE").method == "EE"
    with pytest.raises(ModelError, match="no moderators"):
        fit_pairwise(Y, V).moderator_test()
    with pytest.raises(ModelError, match="use predict"):
        fit_pairwise(Y, V, np.column_stack([np.ones(4), range(4)])).prediction_interval()
