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

    limit = chi2_quantile(level, 1)
    start = math.sqrt(1.0 / float((1.0 / vi).sum()))
    low, high = (_where(drop, limit, centre, sign * start) for sign in (-1.0, 1.0))
    return centre, low, high, chi2_tail(max(drop(0.0), 0.0), 1)


def _maximum(yi: Array, vi: Array) -> tuple[float, float]:
    """Return the maximum-likelihood mean and the height there."""
    tau2, height = _best(yi, vi, None)
    w = 1.0 / (vi + tau2)
    return float(w @ yi) / float(w.sum()), height


def _best(yi: Array, vi: Array, mean: float | None) -> tuple[float, float]:
    """Return the tau² >= 0 of highest likelihood (at `mean`, or with the mean free) and that height."""

    def residual(w: Array) -> Array:
        centre = float(w @ yi) / float(w.sum()) if mean is None else mean
        value: Array = yi - centre
        return value

    def step(tau2: float) -> tuple[float, float]:
        w = 1.0 / (vi + tau2)
        z = w * residual(w)
        score, information = float(z @ z - w.sum()), float(w @ w)
        curvature = 2.0 * float(w @ (z * z)) - information
        return score, score / (
            curvature if mean is not None and curvature > 0.01 * information else information
        )

    def height(tau2: float) -> float:
        w = 1.0 / (vi + tau2)
        e = residual(w)
        return 0.5 * float(np.log(w).sum() - (w * e) @ e)

    # Several starts: with unequal variances the likelihood of tau² may have more than one maximum.
    e = residual(1.0 / vi)
    top = max(float(e @ e), float(vi.min()))
    starts = {0.0, top, float((e @ e) / vi.size), math.sqrt(top * float(vi.min()))}
    found = [0.0] + [decreasing_root(step, s, float(vi.min()), "The likelihood of tau²")[0] for s in starts]
    heights = [height(tau2) for tau2 in found]
    i = int(np.argmax(heights))
    return found[i], heights[i]


def _where(drop: Callable[[float], float], limit: float, centre: float, step: float) -> float:
    """Return the mean on the side of `step` at which the likelihood has dropped by `limit`."""
    inside, outside = centre, centre + step
    while drop(outside) < limit:
        inside, step = outside, 2.0 * step
        outside = centre + step
    while True:
        middle = 0.5 * (inside + outside)
        if abs(outside - inside) <= 1e-12 * max(abs(middle - centre), abs(step) * 1e-6):
            return middle
        if drop(middle) < limit:
            inside = middle
        else:
            outside = middle
