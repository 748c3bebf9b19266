"""Bootstrap percentiles of an estimator of tau²."""

from __future__ import annotations

import numpy as np

from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array
from steelyard.models.tau2 import estimate
from steelyard.models.weighted import Problem, problem

REDRAWS = 100


def percentiles(
    model: Problem,
    level: float,
    method: str,
    weights: Array | None,
    tau2: float,
    rng: np.random.Generator,
    repeats: int,
    *,
    parametric: bool,
) -> tuple[float, float]:
    """Return the percentiles of the estimator over `repeats` resamples.

    Parametric: effects are drawn from the fitted model, normal with variances vi + tau². Non-parametric:
    rows are drawn with replacement; a draw whose moderators have become dependent is drawn again.

    Raises:
        InputError: a number of repeats below 2.
        ModelError: a common effect; or 100 redraws in a row that all had dependent moderators.
        ConvergenceError: an estimate that failed in any resample: leaving it out would bias the interval.

    Source: Viechtbauer (2007), Statistics in Medicine 26:37; Switzer, Paese & Drasgow
        (1992), Journal of Applied Psychology 77:123.
    """
    if repeats < 2:
        raise InputError(f"repeats is {repeats}; need at least 2.")
    if method == "EE":
        raise ModelError("A common-effect model has no estimator of tau² to bootstrap.")
    draw = _parametric if parametric else _resampled
    values = np.array([draw(model, method, weights, tau2, rng) for _ in range(repeats)])
    low, high = np.quantile(values, (0.5 * (1.0 - level), 0.5 * (1.0 + level)))
    return float(low), float(high)


def _parametric(
    model: Problem, method: str, weights: Array | None, tau2: float, rng: np.random.Generator
) -> float:
    # every estimator is unmoved by a change of the coefficients, so that they may be 0
    y = rng.standard_normal(model.k) * np.sqrt(model.vi + tau2)
    return estimate(problem(y, model.vi, model.design), method, None, weights).tau2


def _resampled(
    model: Problem, method: str, weights: Array | None, tau2: float, rng: np.random.Generator
) -> float:
    for _ in range(REDRAWS):
        rows = rng.integers(0, model.k, model.k)
        X = None if model.design is None else model.design[rows]
        if X is None or np.linalg.matrix_rank(X / np.linalg.norm(X, axis=0).clip(1e-300)) == model.p:
            drawn = problem(model.yi[rows], model.vi[rows], X)
            return estimate(drawn, method, None, None if weights is None else weights[rows]).tau2
    raise ModelError("Resampling left the moderators dependent 100 times in a row; there are too few rows.")
