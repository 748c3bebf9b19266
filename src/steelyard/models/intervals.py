"""Confidence intervals of tau² by four methods, and of I² and H² from their bounds."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from steelyard.check import check_choice
from steelyard.errors import ConvergenceError, ModelError
from steelyard.models import heterogeneity
from steelyard.models.distributions import Array, chi2_quantile
from steelyard.models.tau2_likelihood import likelihood, tau2_grid
from steelyard.models.weighted import Problem

KINDS = ("QP", "GENQ", "PL", "boot", "boot-np")
DOUBLINGS = 400


def tau2_interval(
    model: Problem,
    level: float,
    kind: str,
    *,
    method: str = "REML",
    weights: Array | None = None,
    tau2: float = 0.0,
    rng: np.random.Generator | None = None,
    repeats: int = 1000,
) -> tuple[float, float]:
    """Return the confidence interval of tau² by one of these methods.

    Args:
        model: The problem, k > p, or a single estimate, which gives (0, inf).
        level: Confidence level.
        kind: "QP", the Q-profile; "GENQ", the generalised Q statistic with `weights` (1/vi without them);
            "PL", the profile of the (restricted) likelihood under method "ML" or "REML"; "boot" and
            "boot-np", percentiles of the parametric and the non-parametric bootstrap of `method`.
        tau2: Its estimate, from which the parametric bootstrap draws.
        rng, repeats: Random numbers and number of resamples of the bootstrap; no generator means
            numpy.random.default_rng().

    Source: Viechtbauer (2007), Statistics in Medicine 26:37 (QP, PL, bootstrap); Jackson (2013), Research
        Synthesis Methods 4:220 (GENQ); Hardy & Thompson (1996), Statistics in Medicine 15:619 (PL).
    """
    check_choice("kind", kind, KINDS)
    if model.k <= model.p:
        return 0.0, math.inf
    if kind == "QP":
        return heterogeneity.qprofile(model, level)
    if kind == "GENQ":
        from steelyard.models.tau2_genq import form_interval

        return form_interval(model, 1.0 / model.vi if weights is None else weights, level)
    if kind == "PL":
        if method not in ("ML", "REML"):
            raise ModelError(f"method is {method}; a profile likelihood interval needs ML or REML.")
        return profile(model, level, restricted=method == "REML")
    from steelyard.models.intervals_boot import percentiles

    rng = np.random.default_rng() if rng is None else rng
    return percentiles(model, level, method, weights, tau2, rng, repeats, parametric=kind == "boot")


def profile(model: Problem, level: float, *, restricted: bool) -> tuple[float, float]:
    """Return the tau² >= 0 whose (restricted) log-likelihood is within half a chi-square quantile of the top.

    Where the likelihood has several maxima the set may have gaps; its outer bounds are returned.

    Checked: rma.uni(tau2=)'s log-likelihood with uniroot in R, tests/reference/models.
    """
    best = likelihood(model, model.traces(0.0), restricted=restricted).tau2
    top = float(model.loglik(np.array([best]), restricted)[0])
    limit = 0.5 * chi2_quantile(level, 1)

    def inside(tau2: Array) -> Array:
        return limit - (top - model.loglik(tau2, restricted))

    grid = np.unique(np.append(tau2_grid(model), best))
    held = np.flatnonzero(inside(grid) >= 0.0)
    first, last = int(held[0]), int(held[-1])
    low = _edge(inside, float(grid[first]), float(grid[first - 1])) if first else 0.0
    beyond = float(grid[last + 1]) if last + 1 < grid.size else _beyond(inside, float(grid[last]))
    return low, _edge(inside, float(grid[last]), beyond)


def _beyond(inside: Callable[[Array], Array], start: float) -> float:
    for _ in range(DOUBLINGS):
        start *= 2.0
        if inside(np.array([start]))[0] < 0.0:
            return start
    raise ConvergenceError("The profile likelihood of tau² has no upper bound; no interval is returned.")


def _edge(inside: Callable[[Array], Array], within: float, without: float) -> float:
    from scipy.optimize import brentq

    def height(tau2: float) -> float:
        return float(inside(np.array([tau2]))[0])

    return float(brentq(height, within, without, xtol=1e-13 * max(within, without), rtol=1e-13))


def i2_bounds(bounds: tuple[float, float], typical: float) -> tuple[float, float]:
    """Return I² in percent at the bounds of tau²; 100 at infinity."""
    low, high = (100.0 if math.isinf(t) else heterogeneity.i2(t, typical) for t in bounds)
    return low, high


def h2_bounds(bounds: tuple[float, float], typical: float) -> tuple[float, float]:
    """Return H² at the bounds of tau²."""
    low, high = (heterogeneity.h2(t, typical) for t in bounds)
    return low, high
