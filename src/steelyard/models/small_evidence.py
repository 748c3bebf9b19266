"""The intervals of a small meta-analysis side by side: what a reader may believe when they disagree."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.check import check_level
from steelyard.models.distributions import Array, chi2_quantile, chi2_tail
from steelyard.models.inputs import check_estimates
from steelyard.models.pairwise import canonical_method, fit_pairwise
from steelyard.models.roots import decreasing_root
from steelyard.models.tau2 import GRID
from steelyard.terms import TEST_NAMES


@dataclass(frozen=True, slots=True)
class NamedInterval:
    """One interval of the mean on the analysis scale; numbers are None with a `reason` where undefined.

    `code` is "z", "knha", "guarded" or "profile"; `name` is the reader's word for it.
    """

    code: str
    name: str
    estimate: float | None
    low: float | None
    high: float | None
    pvalue: float | None
    reason: str = ""


def small_evidence_intervals(
    yi: Any, vi: Any, *, level: float = 0.95, method: str = "REML"
) -> tuple[NamedInterval, ...]:
    """Return the Wald, Hartung–Knapp, guarded and profile-likelihood intervals, in this order.

    Args:
        yi, vi: Effects and variances, shape (k,).
        level: Confidence level.
        method: Estimator of tau² for the first three; the profile likelihood maximises over tau².

    Checked: metafor 3.8-1 for the first three, a direct optimisation in R for the profile likelihood,
        tests/reference/models.
    """
    yi, vi = check_estimates(yi, vi)
    level, method = check_level(level), canonical_method(method)
    named = []
    for test in ("z", "knha", "guarded"):
        if yi.size == 1 and test != "z":
            named.append(_undefined(test, TEST_NAMES[test], "It needs two estimates; there is one."))
            continue
        fit = fit_pairwise(yi, vi, method=method, test=test, level=level)
        vectors = (fit.beta, fit.ci_low, fit.ci_high, fit.pvalue)
        estimate, low, high, p = (float(vector[0]) for vector in vectors)
        if test == "knha" and not fit.se[0] > 0:
            reason = "The estimates agree exactly, so that its width is 0."
            named.append(_undefined(test, TEST_NAMES[test], reason))
        else:
            named.append(NamedInterval(test, TEST_NAMES[test], estimate, low, high, p))
    return (*named, _profile_row(yi, vi, level, method))


def _undefined(code: str, name: str, reason: str) -> NamedInterval:
    return NamedInterval(code, name, None, None, None, None, reason)


def _profile_row(yi: Array, vi: Array, level: float, method: str) -> NamedInterval:
    name = "Profile likelihood interval"
    if method == "EE":
        return _undefined("profile", name, "With a common effect it is the Wald interval.")
    if yi.size == 1:
        return _undefined("profile", name, "It needs two estimates; there is one.")
    return NamedInterval("profile", name, *profile_likelihood(yi, vi, level))


def profile_likelihood(yi: Array, vi: Array, level: float) -> tuple[float, float, float, float]:
    """Return (estimate, low, high, p of mean 0) by the likelihood ratio, tau² maximised at every mean.

    Args:
        yi, vi: Checked effects and variances, shape (k,), k >= 2.
        level: Confidence level of the chi-square reference on 1 df.

    Source: Hardy & Thompson (1996), Statistics in Medicine 15:619.
    """
    centre, top = _maximum(yi, vi)

    def drop(mean: float) -> float:
        return 2.0 * (top - _best(yi, vi, mean)[1])

    limit = math.sqrt(chi2_quantile(level, 1))
    start = math.sqrt(1.0 / float((1.0 / vi).sum()))
    low, high = (_where(drop, limit, centre, sign * start) for sign in (-1.0, 1.0))
    return centre, low, high, chi2_tail(max(drop(0.0), 0.0), 1)


def _maximum(yi: Array, vi: Array) -> tuple[float, float]:
    """Return the maximum-likelihood mean and the height there."""
    tau2, height = _best(yi, vi, None)
    w = 1.0 / (vi + tau2)
    return float(w @ yi) / float(w.sum()), height


def _best(yi: Array, vi: Array, mean: float | None) -> tuple[float, float]:
    """Return the tau² >= 0 of highest likelihood (at `mean`, or with the mean free) and that height.

    A grid finds the highest of several maxima, which unequal variances can give; Newton's method the place.
    """
    smallest, spread = float(vi.min()), yi - (yi[vi.argmin()] if mean is None else mean)
    top, bottom = max(float(spread @ spread), smallest), 0.03 * smallest
    points = max(12, math.ceil(GRID * math.log10(top / bottom)))
    grid = np.concatenate(([0.0], bottom * (top / bottom) ** np.linspace(0.0, 1.0, points)))
    i = int(_heights(yi, vi, grid, mean).argmax())

    def step(tau2: float) -> tuple[float, float]:
        w = 1.0 / (vi + tau2)
        z = w * _residual(yi, w, mean)
        score, information = float(z @ z - w.sum()), float(w @ w)
        bend = float(w @ (z * z)) - (float(w @ z) ** 2 / float(w.sum()) if mean is None else 0.0)
        curvature = 2.0 * bend - information
        return score, score / (curvature if curvature > 0.01 * information else information)

    low = float(grid[i - 1]) if i > 0 else -1.0
    high = float(grid[i + 1]) if i < points else math.inf
    tau2, _ = decreasing_root(step, float(grid[i]), smallest, "The likelihood of tau²", low, high)
    return tau2, float(_heights(yi, vi, np.array([tau2]), mean)[0])


def _residual(yi: Array, w: Array, mean: float | None) -> Array:
    """Return deviations from `mean`, or from the weighted mean of each row of weights."""
    centre = (w @ yi / w.sum(axis=-1))[..., None] if mean is None else mean
    value: Array = yi - centre
    return value


def _heights(yi: Array, vi: Array, tau2: Array, mean: float | None) -> Array:
    """Return the log-likelihood without its constant at each tau²."""
    w = 1.0 / (vi + tau2[:, None])
    value: Array = 0.5 * (np.log(w) - w * _residual(yi, w, mean) ** 2).sum(axis=1)
    return value


def _where(drop: Callable[[float], float], limit: float, centre: float, step: float) -> float:
    """Return the mean on the side of `step` at which twice the log-likelihood has dropped by `limit` squared.

    The root of the drop is nearly a straight line in the mean, which makes the search short.
    """
    from scipy.optimize import brentq

    def beyond(mean: float) -> float:
        return math.sqrt(max(drop(mean), 0.0)) - limit

    inside, outside = centre, centre + step
    while beyond(outside) < 0.0:
        inside, step = outside, 2.0 * step
        outside = centre + step
    tolerance = 1e-12 * abs(outside - centre)
    return float(brentq(beyond, inside, outside, xtol=tolerance, rtol=1e-14))
