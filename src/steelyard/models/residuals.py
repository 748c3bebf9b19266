"""What a pairwise model leaves of each estimate, and how much each estimate pulls at its own fitted value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.errors import ModelError
from steelyard.models.distributions import Array
from steelyard.models.own_weights import solve_with
from steelyard.models.pairwise_fit import PairwiseFit
from steelyard.models.weighted import problem

CARRIED = 1e-12  # of a residual's variance: where less is left, the estimate alone decides its fitted value

NOISE = 1e-12  # of the largest effect: a Hartung–Knapp standard error below this is one of 0
AGREE = (
    "Where the other estimates agree exactly, the Hartung–Knapp standard error is 0 and z is not defined; "
    'test "z" has one.'
)


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Residuals on the analysis scale, their standard errors and their ratio, each of shape (k,).

    `notices` are whole sentences that a reader should know.
    """

    resid: Array
    se: Array
    z: Array
    notices: tuple[str, ...] = ()


def fitted(fit: PairwiseFit) -> Array:
    """Return the fitted value of each estimate, shape (k,)."""
    return _design(fit) @ fit.beta


def hat(fit: PairwiseFit) -> Array:
    """Return the diagonal of the hat matrix H = X (X'AX)⁻¹ X'A, shape (k,); its sum is p.

    A holds the weights of the fit: those given, else 1 / (vi + tau²).

    Source: Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112.
    Checked: metafor 3.8-1 hatvalues(), tests/reference/models/residuals.json, rtol 1e-10.
    """
    weights, basis = _basis(fit)
    pull: Array = weights * (basis * basis).sum(axis=1)
    return pull


def marginal(fit: PairwiseFit) -> Residuals:
    """Return the residuals over the standard deviations of the estimates, sqrt(vi + tau²): Pearson's.

    Checked: metafor 3.8-1 residuals(type="pearson"), tests/reference/models/residuals.json, rtol 1e-10.
    """
    resid, se = fit.yi - fitted(fit), np.sqrt(fit.vi + fit.tau2)
    return Residuals(resid, se, resid / se)


def internal(fit: PairwiseFit) -> Residuals:
    """Return the residuals over their own standard errors: the diagonal of (I - H) M (I - H)'.

    M holds vi + tau²; the standard error is that of the model, whichever test the fit has. NaN where the
    estimate alone decides its fitted value.

    Source: Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112.
    Checked: metafor 3.8-1 rstandard(), tests/reference/models/residuals.json, rtol 1e-10.
    """
    weights, basis = _basis(fit)
    total = fit.vi + fit.tau2
    # row i of H times M times itself, without the k x k matrix
    middle = (basis * (weights * weights * total)[:, None]).T @ basis
    shared = np.einsum("ij,jk,ik->i", basis, middle, basis)
    variance = total - 2.0 * hat(fit) * total + shared
    se = np.sqrt(np.where(variance > CARRIED * total, variance, math.nan))
    resid = fit.yi - fitted(fit)
    return Residuals(resid, se, resid / se)


def external(fit: PairwiseFit, refit: Callable[[Any], PairwiseFit]) -> Residuals:
    """Return the residuals from the model fitted without the estimate: deleted, or studentised, residuals.

    Args:
        refit: Returns the fit of the estimates at some positions, with one test throughout.

    Each is the coefficient of an indicator of its study added to the model, with the standard error that the
    test of `refit` gives it: Hartung and Knapp's widens it as a whole. NaN where no fit is left without the
    estimate. Where the other estimates agree exactly, Hartung and Knapp's standard error is 0, and z NaN.

    Raises:
        ModelError: fewer than two estimates.

    Source: Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112.
    Checked: metafor 3.8-1 rstudent(), tests/reference/models/residuals.json.
    """
    if fit.k < 2:
        raise ModelError(f"{fit.k} estimate; leaving one out needs at least two.")
    X, everything = _design(fit), np.arange(fit.k)
    rows = [_deleted(fit, X[i], i, refit, np.delete(everything, i)) for i in range(fit.k)]
    resid, se = (np.array(column) for column in zip(*rows, strict=True))
    z = resid / np.where(se > 0.0, se, math.nan)
    return Residuals(resid, se, z, (AGREE,) if (se == 0.0).any() else ())


def _deleted(
    fit: PairwiseFit, row: Array, i: int, refit: Callable[[Any], PairwiseFit], rest: Array
) -> tuple[float, float]:
    try:
        without = refit(rest)
    except ModelError:  # the estimate alone carried a coefficient
        return math.nan, math.nan
    about = float(row @ without.vcov @ row)
    model = solve_with(problem(without.yi, without.vi, without.X), without.tau2, without.own_weights).vcov
    # 1, or the factor by which Hartung and Knapp's test widens every variance of the model
    wider = about / float(row @ model @ row) if without.df is not None else 1.0
    variance = about + wider * (float(fit.vi[i]) + without.tau2)
    resid, se = float(fit.yi[i] - row @ without.beta), math.sqrt(variance)
    # what rounding leaves of equal numbers; the model's own variance, v + tau², is known to be more
    noise = NOISE * float(np.abs(fit.yi).max()) if without.df is not None else 0.0
    return (resid if abs(resid) > noise else 0.0), (se if se > noise else 0.0)


def _design(fit: PairwiseFit) -> Array:
    return np.ones((fit.k, 1)) if fit.X is None else fit.X


def _basis(fit: PairwiseFit) -> tuple[Array, Array]:
    """Return the weights (k,) and X R⁻¹ with R'R = X'AX, shape (k, p)."""
    weights = 1.0 / (fit.vi + fit.tau2) if fit.own_weights is None else fit.own_weights
    X = _design(fit)
    _, R = np.linalg.qr(np.sqrt(weights)[:, None] * X)
    return weights, np.linalg.solve(R.T, X.T).T
