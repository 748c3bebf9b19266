"""The derivatives of a regression in exact arithmetic, about the ratio of weights where its path changes."""

from fractions import Fraction

import numpy as np
import pytest

from steelyard.models.weighted_regression import MILD, RegressionModel

RTOL = 1e-11  # closed forms; moderators far from 0, as years are, cost three digits

Matrix = list[list[Fraction]]


def times(a: Matrix, b: Matrix) -> Matrix:
    return [
        [sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) for c in zip(*b, strict=True)]
        for r in a
    ]


def turned(a: Matrix) -> Matrix:
    return [list(row) for row in zip(*a, strict=True)]


def inverse(a: Matrix) -> Matrix:
    """Return the inverse of a positive definite matrix, by Gauss and Jordan."""
    n = len(a)
    rows = [[*row, *(Fraction(i == j) for j in range(n))] for i, row in enumerate(a)]
    for i in range(n):
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for j in range(n):
            if j != i:
                rows[j] = [x - rows[j][i] * y for x, y in zip(rows[j], rows[i], strict=True)]
    return [row[n:] for row in rows]


def exact(y: list[float], v: list[float], X: np.ndarray, tau2: float) -> list[float]:
    """Return y'Py, y'PPy, y'PPPy, tr P and tr PP with P = W - WX (X'WX)⁻¹ X'W."""
    design = [[Fraction(x) for x in row] for row in X.tolist()]
    w = [1 / (Fraction(x) + Fraction(tau2)) for x in v]
    wx = [[a * x for x in row] for a, row in zip(w, design, strict=True)]
    hat = times(times(wx, inverse(times(turned(design), wx))), turned(wx))
    k = range(len(w))
    P = [[(w[i] if i == j else Fraction(0)) - hat[i][j] for j in k] for i in k]
    e = [[Fraction(x)] for x in y]
    z = times(P, e)
    square = times(P, P)
    quadratic = [times(turned(a), b)[0][0] for a, b in ((e, z), (z, z), (z, times(P, z)))]
    return [float(x) for x in (*quadratic, sum(P[i][i] for i in k), sum(square[i][i] for i in k))]


@pytest.mark.parametrize("tau2", [0.0, 0.03, 2.0])
@pytest.mark.parametrize("ratio", [1.0, 0.9 * MILD, 1.1 * MILD])
@pytest.mark.parametrize("p", [1, 2, 3])
def test_the_quantities_of_a_regression_in_exact_arithmetic(p, ratio, tau2):
    rng = np.random.default_rng(6)
    v = np.geomspace(0.02, 0.02 * ratio, 8)[rng.permutation(8)]
    y = rng.normal(30.0, 1.0, 8)
    X = np.column_stack([np.ones(8), rng.normal(2010.0, 6.0, 8), rng.normal(0.0, 1.0, 8)])[:, :p]
    at = RegressionModel.of(y, v, X).traces(tau2)
    assert at == pytest.approx(exact(y.tolist(), v.tolist(), X, tau2), rel=RTOL)
