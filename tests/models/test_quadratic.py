"""The distribution of a quadratic form: closed forms, a published table, exact behaviour at the ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from steelyard.models.quadratic import QuadraticForm
from steelyard.models.weighted import problem

ABSOLUTE = 1e-12


def with_eigenvalues(values):
    """Return the form of chi-squares with these weights: a moderator of one row takes up that row alone."""
    k = len(values) + 1
    X = np.zeros((k, 1))
    X[0] = 1.0
    return QuadraticForm(problem(np.zeros(k), np.ones(k), X), np.append(1.0, values))


def sum_of_exponentials(values, q):
    """Return P(sum of values * chi-square on 2 df <= q) for distinct values: partial fractions."""
    above = 0.0
    for i, one in enumerate(values):
        factor = math.prod(one / (one - other) for j, other in enumerate(values) if j != i)
        above += factor * math.exp(-0.5 * q / one)
    return 1.0 - above


@pytest.mark.parametrize("k", [2, 3, 5, 50, 400])
@pytest.mark.parametrize("tau2", [0.0, 0.7, 1e6])
def test_equal_variances_are_chi_square(k, tau2):
    law = QuadraticForm(problem(np.zeros(k), np.full(k, 0.3), None), np.full(k, 2.0))
    unit = 2.0 * (0.3 + tau2)
    for q in (1e-6, 0.01, 0.5, 1.0, 3.0, k - 1.0, k + 10.0, 4.0 * k + 20.0):
        exact = special.gammainc(0.5 * (k - 1), 0.5 * q)
        assert law.below(unit * q, tau2) == pytest.approx(exact, abs=ABSOLUTE)


@pytest.mark.parametrize("values", [(1.0, 0.5), (0.6, 0.3, 0.1), (5.0, 1.0, 0.2, 0.04), (1e4, 1.0, 1e-4)])
def test_pairs_of_chi_squares_are_sums_of_exponentials(values):
    law = with_eigenvalues(np.repeat(values, 2))
    for q in np.geomspace(0.05, 30.0, 9) * max(values):
        assert law.below(q, 0.0) == pytest.approx(sum_of_exponentials(values, q), abs=1e-11)


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ([0.6, 0.3, 0.1], {0.1: 0.9458, 0.7: 0.5064, 2: 0.1240}),
        ([0.6] * 6 + [0.3] * 4 + [0.1] * 2, {1: 0.9973, 5: 0.4353, 12: 0.0088}),
        ([0.6] * 2 + [0.3] * 4 + [0.1] * 6, {1: 0.9666, 3: 0.4196, 8: 0.0087}),
    ],
)
def test_published_tails(values, printed):
    """Imhof (1961), Biometrika 48:419, table 1, forms Q1, Q3 and Q4: P(Q > x)."""
    law = with_eigenvalues(values)
    for x, tail in printed.items():
        assert 1.0 - law.below(x, 0.0) == pytest.approx(tail, abs=6e-5)


@pytest.mark.parametrize("p", [1, 3])
def test_any_design_against_its_eigenvalues(p):
    """The determinant needs no eigenvalue; with them the same law is that of a diagonal form."""
    rng = np.random.default_rng(p)
    k = 9
    v, a = 10 ** rng.uniform(-3, 3, k), 10 ** rng.uniform(-3, 3, k)
    X = np.column_stack([np.ones(k), *rng.normal(size=(p - 1, k))])
    law = QuadraticForm(problem(np.zeros(k), v, None if p == 1 else X), a)
    A = np.diag(a)
    P = A - A @ X @ np.linalg.solve(X.T @ A @ X, X.T @ A)
    root = np.diag(np.sqrt(v + 0.4))
    values = np.linalg.eigvalsh(root @ P @ root)[p:]
    for share in (0.1, 1.0, 3.0):
        q = share * values.sum()
        assert law.below(q, 0.4) == pytest.approx(with_eigenvalues(values).below(q, 0.0), abs=1e-9)


def test_ends():
    law = with_eigenvalues([0.6, 0.3, 0.1])
    assert law.below(0.0, 0.0) == 0.0
    assert law.below(1e-12, 0.0) < 1e-15
    assert law.below(1e3, 0.0) == pytest.approx(1.0, abs=ABSOLUTE)


def test_many_studies_need_no_square_matrix():
    k = 20_000
    law = QuadraticForm(problem(np.zeros(k), np.full(k, 1.0), None), np.ones(k))
    assert law.below(k, 0.0) == pytest.approx(special.gammainc(0.5 * (k - 1), 0.5 * k), abs=1e-9)
