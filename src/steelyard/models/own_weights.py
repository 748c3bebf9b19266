"""Least squares with the user's own weights."""

from __future__ import annotations

import numpy as np

from steelyard.models.centring import centred
from steelyard.models.distributions import Array
from steelyard.models.weighted import Problem, Solution


def own_weights(model: Problem, a: Array, tau2: float) -> Solution:
    """Return the least-squares solution with weights `a` in place of 1 / (vi + tau²).

    Its covariance is the sandwich H (V + tau² I) H', H = (X'AX)⁻¹ X'A, which is right whatever the weights;
    q stays that of the weights 1 / (vi + tau²), and so does the Hartung–Knapp factor.
    """
    X = np.ones((model.k, 1)) if model.design is None else model.design
    order = np.argsort(-a, kind="stable")
    y, X, back, origin = centred(model.yi[order], X[order])
    root = np.sqrt(a[order])
    basis, R = np.linalg.qr(root[:, None] * X)
    coefficients = back @ np.linalg.solve(R, basis.T * root)
    beta = coefficients @ y
    vcov = (coefficients * (model.vi[order] + tau2)) @ coefficients.T
    return Solution(beta + origin, vcov, model.q_slope(tau2)[0], a)


def solve_with(model: Problem, tau2: float, own: Array | None) -> Solution:
    """Return the solution with the weights `own`, or with 1 / (vi + tau²) where there are none."""
    return model.solve(tau2) if own is None else own_weights(model, own, tau2)
