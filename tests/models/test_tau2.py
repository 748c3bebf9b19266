"""Estimators of tau² by what defines them, at the boundary and at extremes."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from steelyard.errors import ConvergenceError, InputError, ModelError
from steelyard.models import quadratic, roots, tau2, tau2_genq, weighted_regression
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.tau2_likelihood import likelihood
from steelyard.models.tau2_moments import form as tau2_form
from steelyard.models.weighted import problem
from steelyard.terms import METHOD_ALIASES, METHOD_NAMES, METHODS, TEST_NAMES, TESTS
from tests.models.reference import pinned

DATA = pinned("estimators.json")["data"]
PLAIN = tuple(m for m in METHODS if m not in ("EE", "GENQ", "GENQM"))
FUNCTIONS = {m: getattr(tau2, f"tau2_{m.lower()}") for m in METHODS if m != "EE"}
DECADES_Y = np.array([0.5, 0.1, 1.9, -0.8, 0.7, 0.2, 3.0])
DECADES_V = np.array([1e-6, 1e-4, 1e-2, 1.0, 1e2, 1e4, 1e6])


def moment_equation(y, v, X, a):
    """Return (y'Py - tr PV) / tr P with plain matrices."""
    A = np.diag(a)
    P = A - A @ X @ np.linalg.solve(X.T @ A @ X, X.T @ A)
    return (y @ P @ y - np.trace(P @ np.diag(v))) / np.trace(P)


@pytest.mark.parametrize("name", ["bcg", "bcg_moderators", "raudenbush1985", "li2007"])
def test_dlit_solves_its_own_equation(name):
    """At DLIT, DerSimonian–Laird's moment equation with weights 1/(v + tau²) returns tau² itself.

    metafor 3.8-1 rma.uni(method="DLIT") gives 0.1576 for bcg; put into the same equation that returns another
    value. Later versions of metafor give 0.3181, as here.
    """
    y, v = np.array(DATA[name]["yi"]), np.array(DATA[name]["vi"])
    X = np.ones((y.size, 1)) if DATA[name]["X"] is None else np.array(DATA[name]["X"])
    found = tau2.tau2_dlit(y, v, DATA[name]["X"])
    assert found > 0
    assert moment_equation(y, v, X, 1 / (v + found)) == pytest.approx(found, rel=1e-9)
    if name == "bcg":
        assert abs(moment_equation(y, v, X, 1 / (v + 0.157574420287)) - 0.157574420287) > 0.05
        assert round(found, 4) == 0.3181


@pytest.mark.parametrize("name", ["bcg", "bcg_moderators", "li2007"])
def test_genq_covers_hedges_and_dersimonian_laird(name):
    y, v, X = (DATA[name][key] for key in ("yi", "vi", "X"))
    assert tau2.tau2_genq(y, v, 1 / np.array(v), X) == pytest.approx(tau2.tau2_dl(y, v, X), rel=1e-11)
    assert tau2.tau2_genq(y, v, "equal", X) == pytest.approx(tau2.tau2_he(y, v, X), rel=1e-11)


def test_genqm():
    """Equal variances make the form chi-square, whose median is known; else simulate at the estimate."""
    y, v = np.array([0.1, 0.9, -0.4, 1.6, 0.3]), np.full(5, 0.2)
    assert tau2.tau2_genqm(y, v, [3.0] * 5) == pytest.approx(tau2.tau2_pmm(y, v), rel=1e-9)
    y, v = np.array(DATA["li2007"]["yi"]), np.array(DATA["li2007"]["vi"])
    a = 1 / np.sqrt(v)
    found = tau2.tau2_genqm(y, v, a)
    rng = np.random.default_rng(4)
    draws = rng.standard_normal((200_000, y.size)) * np.sqrt(v + found)

    def form(rows):
        return ((rows - (rows @ a / a.sum())[..., None]) ** 2) @ a

    share = float((form(draws) < form(y)).mean())
    assert share == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(200_000))


def test_genqm_at_the_boundary():
    assert tau2.tau2_genqm([0.2, 0.21, 0.19], [1.0, 2.0, 1.5], [1, 1, 1]) == 0.0
    fit = fit_pairwise([0.4, 0.4, 0.4], [0.1, 0.2, 0.3], method="GENQM", weights="equal")
    assert fit.tau2 == 0.0


@pytest.mark.parametrize("method", FUNCTIONS)
def test_the_function_is_the_method(method):
    y, v, X = (DATA["bcg_moderators"][key] for key in ("yi", "vi", "X"))
    own = {"weights": [1.0 + i for i in range(len(y))]} if method.startswith("GENQ") else {}
    assert FUNCTIONS[method](y, v, X=X, **own) == fit_pairwise(y, v, X, method=method, **own).tau2
    with pytest.raises(ModelError, match="2 estimates and 2 coefficients"):
        FUNCTIONS[method](y[:2], v[:2], X=np.eye(2), **({"weights": [1, 1]} if own else {}))


@pytest.mark.parametrize("method", PLAIN)
def test_identical_effects_have_no_variance_between(method):
    fit = fit_pairwise([0.4] * 5, [0.1, 0.2, 1e-3, 40, 0.1], method=method)
    assert (fit.tau2, fit.i2, fit.h2) == (0.0, 0.0, 1.0)
    assert fit.beta[0] == pytest.approx(0.4, rel=1e-14)


@pytest.mark.parametrize("method", PLAIN)
def test_two_studies_and_one(method):
    fit = fit_pairwise([0.3, 1.4], [0.05, 0.09], method=method, test="z")
    moment = 0.5 * 1.1**2  # what v1 + v2 over 2 is taken from when the estimator is unbiased
    if method in ("DL", "HE", "REML", "EB", "PM", "SJIT", "DLIT"):
        assert fit.tau2 == pytest.approx(moment - 0.07, rel=1e-9)
    elif method == "ML":
        assert fit.tau2 < moment - 0.07
    one = fit_pairwise([0.3], [0.04], method=method, test="t")
    assert (one.tau2, one.test_used) == (0.0, "z")
    assert "needs two estimates" in one.notices[1]


@pytest.mark.parametrize("method", [m for m in PLAIN if m not in ("ML", "REML", "PMM")])
def test_twelve_decades_in_exact_arithmetic(method):
    found = FUNCTIONS[method](DECADES_Y, DECADES_V)
    y, v = [Fraction(x) for x in DECADES_Y.tolist()], [Fraction(x) for x in DECADES_V.tolist()]
    k = len(y)

    def q(w):
        mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
        return sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))

    w = [1 / x for x in v]
    spread = q([Fraction(1)] * k)
    if method in ("HE", "SJ"):
        exact = spread / (k - 1) - sum(v) / k
        if method == "SJ":
            start = spread / k
            exact = start * q([1 / (x + start) for x in v]) / (k - 1)
    elif method == "DL":
        exact = (q(w) - (k - 1)) / (sum(w) - sum(x * x for x in w) / sum(w))
    elif method in ("HS", "HSk"):
        factor = Fraction(k, k - 1) if method == "HSk" else 1
        exact = (factor * q(w) - k) / sum(w)
    else:
        sides = [q([1 / (x + Fraction(found * (1 + s * 1e-7))) for x in v]) for s in (1, -1)]
        assert sides[0] < k - 1 < sides[1]
        return
    assert found == pytest.approx(max(0.0, float(exact)), rel=1e-9)


def test_genq_keeps_its_digits_when_one_weight_is_huge():
    v, a = [1e-12, 1.0, 0.8, 1.1], [1e12, 1.0, 1.5, 0.7]
    y = [0.1, 0.5, -0.4, 1.2]
    w, e = [Fraction(x) for x in a], [Fraction(x) for x in y]
    total = sum(w)
    mean = sum(p * q for p, q in zip(w, e, strict=True)) / total
    q = sum(p * (x - mean) ** 2 for p, x in zip(w, e, strict=True))
    tr_v = sum(p * Fraction(x) * (1 - p / total) for p, x in zip(w, v, strict=True))
    tr = sum(p * (1 - p / total) for p in w)
    assert tau2.tau2_genq(y, v, a) == pytest.approx(max(0.0, float((q - tr_v) / tr)), rel=1e-11)


def test_the_highest_of_several_maxima_of_the_likelihood_is_taken():
    rng = np.random.default_rng(3)
    told = 0
    for _ in range(80):
        k = int(rng.integers(3, 9))
        v = np.where(rng.random(k) < 0.5, 1e-6, 1.0)
        y = rng.normal(0, 1, k) * np.sqrt(v) * 3
        model = problem(y, v, None)
        found = likelihood(model, model.traces(0.0), restricted=False)
        heights = model.loglik(np.concatenate(([0.0], np.geomspace(1e-9, 1e3, 3000))), False)
        assert model.loglik(np.array([found.tau2]), False)[0] >= heights.max() - 1e-6
        told += bool(found.notices)
    assert told > 0


def test_the_slope_of_the_plain_likelihood_is_its_score():
    X = np.column_stack([np.ones(4), [0.0, 1.0, 3.0, 4.0]])
    y, v = np.array([-0.62, 0.11, 0.95, 0.2]), np.array([0.11, 0.04, 0.21, 0.09])
    for model in (problem(y, v, None), problem(y, v, X)):
        h = 1e-5
        up, down = model.loglik(np.array([0.07 + h, 0.07 - h]), False)
        score = 0.5 * (model.traces(0.07).ypy2 - model.weight_sums(0.07)[0])
        assert score == pytest.approx((up - down) / (2 * h), rel=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "GENQ"}, "method GENQ needs weights"),
        ({"method": "GENQM"}, "method GENQM needs weights"),
        ({"weights": [1, 2]}, "weights has 2 rows and yi has 3"),
        ({"weights": [1, 0, 2]}, r"weights\[1\] is 0\.0; need a finite weight above 0"),
        ({"weights": [1, math.nan, 2]}, r"weights\[1\] is nan"),
        ({"weights": "none"}, "weights is 'none'; need one number a row, or the word equal"),
        ({"weights": ["a", "b", "c"]}, "weights holds something that is not a number"),
        ({"method": "GENQ", "weights": [1, 1, 1], "tau2": -2}, "tau2 is -2"),
    ],
)
def test_faults(arguments, message):
    with pytest.raises(InputError, match=message):
        fit_pairwise([0.1, 0.5, 0.3], [0.1, 0.2, 0.1], **arguments)


def test_every_method_and_test_has_a_name():
    assert set(METHOD_NAMES) == set(METHODS)
    assert set(TEST_NAMES) == set(TESTS)
    assert set(METHOD_ALIASES.values()) <= set(METHODS)
    y, v = [0.1, 0.5, 0.3], [0.1, 0.2, 0.1]
    for alias, method in METHOD_ALIASES.items():
        assert fit_pairwise(y, v, method=alias).method == method
    for name, test in {
        "student": "t",
        "ad-hoc": "adhoc",
        "Wald": "z",
        "hksj": "knha",
        "Cochrane": "guarded",
    }.items():
        assert fit_pairwise(y, v, test=name).test == test


def test_an_equal_weight_regression_is_least_squares_with_a_sandwich():
    """White's sandwich with the model's variances, by plain matrices."""
    y, v, X = (np.array(DATA["bcg_moderators"][key]) for key in ("yi", "vi", "X"))
    fit = fit_pairwise(y, v, X, weights="equal", test="z", method="PM")
    H = np.linalg.solve(X.T @ X, X.T)
    np.testing.assert_allclose(fit.beta, H @ y, rtol=1e-10)
    np.testing.assert_allclose(fit.vcov, H @ np.diag(v + fit.tau2) @ H.T, rtol=1e-10)


def exact_projection(w, X):
    """Return W - WX(X'WX)⁻¹X'W for two columns in rational arithmetic."""
    k = len(w)
    wx = [[a * x for x in row] for a, row in zip(w, X, strict=True)]
    m = [[sum(X[i][r] * wx[i][c] for i in range(k)) for c in range(2)] for r in range(2)]
    det = m[0][0] * m[1][1] - m[0][1] * m[1][0]
    inverse = [[m[1][1] / det, -m[0][1] / det], [-m[1][0] / det, m[0][0] / det]]
    half = [[sum(row[r] * inverse[r][c] for r in range(2)) for c in range(2)] for row in wx]
    return [
        [(w[i] if i == j else 0) - sum(half[i][r] * wx[j][r] for r in range(2)) for j in range(k)]
        for i in range(k)
    ]


STEEP = [
    [1e-6, 1e-4, 1e-2, 1.0, 1e2, 1e4, 1e6],
    [1e-6, 1e-6, 1e6, 1e6, 1e6, 1e6, 1e6],
    [1e-6, 1e-6, 1e-6, 1.0, 1e6, 1e6, 1e6],
]


@pytest.mark.parametrize("v", STEEP, ids=["ladder", "two precise", "three precise"])
def test_a_regression_keeps_its_digits_over_twelve_decades(v):
    y, x = DECADES_Y, [1.0, 0.4, -0.7, 2.1, 0.3, -1.2, 0.9]
    X = np.column_stack([np.ones(7), x])
    rows = [[Fraction(a) for a in row] for row in X.tolist()]
    P = exact_projection([1 / Fraction(a) for a in v], rows)
    y1 = [sum(a * Fraction(b) for a, b in zip(row, y.tolist(), strict=True)) for row in P]
    y2 = [sum(a * b for a, b in zip(row, y1, strict=True)) for row in P]
    expected = (
        sum(a * Fraction(b) for a, b in zip(y1, y.tolist(), strict=True)),
        sum(a * a for a in y1),
        sum(a * b for a, b in zip(y1, y2, strict=True)),
        sum(P[i][i] for i in range(7)),
        sum(a * a for row in P for a in row),
    )
    found = problem(y, np.array(v), X).traces(0.0)
    np.testing.assert_allclose(found, [float(e) for e in expected], rtol=1e-12)
    own = tau2_form(problem(y, np.array(v), X), 1 / np.array(v))
    ones = np.ones(7)
    np.testing.assert_allclose(
        [own.q, own.trace(ones), own.trace2(ones, ones)], [found.q, found.tr, found.tr2], rtol=1e-12
    )


def test_what_a_regression_cannot_carry_is_refused():
    X = np.column_stack([np.ones(5), [0.3, 1.0, 2.5, 3.1, 4.0]])
    for method in ("REML", "ML", "DL", "PM"):
        with pytest.raises(ConvergenceError, match=r"factor of 1e\+20, too much .* no estimate is returned"):
            fit_pairwise(DECADES_Y[:5], [1e-10, 1e-10, 1e10, 1e10, 1e10], X, method=method)


def test_units_that_cannot_be_meant_are_refused():
    with pytest.raises(InputError, match=r"vi\[1\] is 1e-200; need one between 1e-50 and 1e\+50"):
        fit_pairwise([0.1, 0.2], [1.0, 1e-200])
    with pytest.raises(InputError, match=r"yi\[0\] is -1e\+90; need one below 1e\+50 in size"):
        fit_pairwise([-1e90, 0.2], [1.0, 1.0])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("moderators", [False, True])
def test_any_data_give_finite_numbers_or_an_error(method, moderators):
    rng = np.random.default_rng(17)
    own = "equal" if method.startswith("GENQ") else None
    for i in range(25):
        k = int(rng.integers(4, 9))
        v = 10 ** rng.uniform(-6, 6, k)
        y = rng.normal(size=k) * (np.sqrt(v) if i % 2 else 1.0)
        X = np.column_stack([np.ones(k), rng.normal(size=k)]) if moderators else None
        fit = fit_pairwise(y, v, X, method=method, weights=own, test="knha")
        numbers = [fit.tau2, fit.i2, fit.h2, fit.q, *fit.beta, *fit.se, *fit.ci_low, *fit.ci_high]
        assert np.isfinite(numbers).all()
        assert fit.tau2 >= 0
        assert fit.se_tau2 is None or fit.se_tau2 >= 0


def test_the_search_for_the_generalised_q_says_when_it_fails(monkeypatch):
    monkeypatch.setattr(quadratic, "HALVINGS", 1)
    with pytest.raises(ConvergenceError, match="generalised Q did not converge; no value is returned"):
        tau2.tau2_genqm(DECADES_Y, DECADES_V, [1.0] * 7)
    monkeypatch.setattr(tau2_genq, "DOUBLINGS", 0)
    monkeypatch.setattr(quadratic, "HALVINGS", 9)
    with pytest.raises(ConvergenceError, match="found no bound; no value is returned"):
        tau2.tau2_genqm([0.1, 3.0, 5.0], [0.1, 0.1, 0.1], [1.0] * 3)


@pytest.mark.parametrize("method", ["ML", "REML", "PM", "EB", "PMM"])
def test_an_iteration_that_does_not_end_says_so(method, monkeypatch):
    monkeypatch.setattr(roots, "STEPS", 2)
    with pytest.raises(ConvergenceError, match="did not converge in 2 steps; no estimate is returned"):
        fit_pairwise(DECADES_Y, DECADES_V, method=method)


def test_both_ways_to_the_likelihood_of_a_regression_agree(monkeypatch):
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(9), 50 * rng.normal(size=(9, 2))])
    model = problem(100 + rng.normal(size=9), 10 ** rng.uniform(-2, 2, 9), X)
    at = np.array([0.0, 1e-3, 0.1, 1.0, 50.0])
    for restricted in (True, False):
        with monkeypatch.context() as patch:
            patch.setattr(weighted_regression, "EVEN", 0.0)
            one_by_one = model.loglik(at, restricted)
        np.testing.assert_allclose(model.loglik(at, restricted), one_by_one, atol=1e-11)


def test_a_large_regression_with_one_huge_study_agrees_with_the_completed_basis(monkeypatch):
    """Above 150 estimates no square matrix is made; with one the digits are the same."""
    rng = np.random.default_rng(5)
    k = 160
    X = np.column_stack([np.ones(k), rng.normal(size=k)])
    v = np.concatenate(([1e-6], 10 ** rng.uniform(-1, 1, k - 1)))
    model = problem(rng.normal(size=k), v, X)
    plain = model.traces(0.0)
    monkeypatch.setattr(weighted_regression, "SQUARE", k)
    np.testing.assert_allclose(plain, model.traces(0.0), rtol=1e-6)
