"""Maximum-likelihood and restricted maximum-likelihood estimates of tau², and the likelihood's shape."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from steelyard.models.batch_formulas import BOTTOM, TIE, grid_at, grid_points, score_bend
from steelyard.models.distributions import Array
from steelyard.models.likelihood_proof import is_alone
from steelyard.models.roots import NEWTON, RELATIVE, settled_root
from steelyard.models.tau2_moments import Tau2, moment
from steelyard.models.weighted import Problem, Traces

SEVERAL = {
    True: "The restricted likelihood has more than one maximum; the highest was taken.",
    False: "The likelihood has more than one maximum; the highest was taken.",
}


def likelihood(model: Problem, common: Traces, *, restricted: bool) -> Tau2:
    """Return the highest maximum on tau² >= 0 of the (restricted) likelihood.

    Newton's method finds one maximum; where it is not proven to be the only one, a grid looks for a higher.
    The standard error is from the expected information: 1/2 tr(PP) when restricted, else 1/2 sum(w²).
    """
    traces = _traces(model, restricted)
    tau2, steps = _climb(model, traces, moment(model, common), -1.0, math.inf)
    at = traces(tau2)
    if is_alone(traces, at, tau2, model.smallest, model.longest):
        return Tau2(tau2, math.sqrt(2.0 / at.tr2), steps)
    notices: tuple[str, ...] = ()
    if (higher := _higher(model, tau2, restricted)) is not None:
        tau2, more = _climb(model, traces, *higher) if higher[0] > 0.0 else (0.0, 0)
        at, steps = traces(tau2), steps + more
        notices = (SEVERAL[restricted],)
    return Tau2(tau2, math.sqrt(2.0 / at.tr2), steps, notices)


def _traces(model: Problem, restricted: bool) -> Callable[[float], Traces]:
    """Return the function that gives the score's parts; without restriction W stands in place of P."""
    if restricted:
        return model.traces

    def plain(tau2: float) -> Traces:
        total, squares = model.weight_sums(tau2)
        return model.traces(tau2)._replace(tr=total, tr2=squares)

    return plain


def _climb(
    model: Problem, traces: Callable[[float], Traces], start: float, low: float, high: float
) -> tuple[float, int]:
    """Return the maximum of the likelihood reached from `start`, and the steps taken.

    The search stays between `low` and `high`. Newton's method where the likelihood bends downwards, Fisher
    scoring elsewhere. Its steps double: they would shrink for ever where two roots of the score all but meet.
    """
    slow = 1.0

    def step(tau2: float) -> tuple[float, float, float]:
        nonlocal slow
        at = traces(tau2)
        score = at.ypy2 - at.tr
        bend = score_bend(at.ypy2, at.ypy3, at.tr, at.tr2) if at.ypy2 > 0.0 else 0.0
        least = slow * at.tr2
        if bend > min(0.01 * at.tr2, least):
            return score, score / bend, NEWTON
        slow *= 0.5
        return score, score / least, RELATIVE

    return settled_root(step, start, model.smallest, "The likelihood of tau²", low, high)


def tau2_grid(model: Problem) -> Array:
    """Return 0 and logarithmic steps up to a tau² beyond which the likelihood only falls."""
    top = max(model.largest, model.smallest)
    bottom = BOTTOM * model.smallest
    points = grid_points(top, bottom)
    return np.array([grid_at(top, bottom, points, j) for j in range(points + 1)])


def _higher(model: Problem, tau2: float, restricted: bool) -> tuple[float, float, float] | None:
    """Return a start and its bounds from which a maximum above that at `tau2` is reached, or None.

    The likelihood can have several maxima when the variances differ by orders of magnitude.
    """
    grid = tau2_grid(model)
    heights = model.loglik(np.concatenate(([tau2], grid)), restricted)
    i = int(heights[1:].argmax())
    if heights[1 + i] <= heights[0] + TIE:
        return None
    last = grid.size - 1
    return float(grid[i]), float(grid[max(i - 1, 0)]), float(grid[i + 1]) if i < last else math.inf
