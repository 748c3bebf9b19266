"""Estimators of the between-study variance tau².

Every public function takes arrays and returns a number; `estimate` is what the fits call with a problem
already set up.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from steelyard.errors import ModelError
from steelyard.models.inputs import check_design, check_estimates
from steelyard.models.roots import decreasing_root
from steelyard.models.weighted import Problem, Traces, problem

GRID = 4  # points a decade, and at least 12
TIE = 1e-9  # two maxima of the log-likelihood closer than this are the same height


class Tau2(NamedTuple):
    """An estimate of tau², its standard error, the steps it took and what the reader should know."""

    tau2: float
    se: float
    iterations: int
    notices: tuple[str, ...] = ()


def tau2_dl(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by the DerSimonian–Laird moment estimator.

    Args:
        yi: Effects on the analysis scale (log odds ratios for "OR"), shape (k,).
        vi: Sampling variances on that scale squared, shape (k,), all > 0.
        X: Design matrix, intercept first, shape (k, p), rank p < k; None for the intercept alone.

    Returns:
        tau², in units of vi; 0 where the moment estimate is negative.

    Raises:
        ModelError: k <= p, so no degrees of freedom are left.

    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7:177, eq. 8; with moderators
        Raudenbush (2009), Handbook of Research Synthesis, 2nd ed., ch. 16.
    Checked: metafor 3.8-1 rma.uni(method="DL"), tests/reference/models, rtol 1e-10.
    """
    return estimate(_set_up(yi, vi, X), "DL").tau2


def tau2_pm(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Paule and Mandel: the tau² at which the generalised Q equals k - p.

    Arguments, units and errors as `tau2_dl`; ConvergenceError where no root is found.

    Source: Paule & Mandel (1982), Journal of Research of the National Bureau of Standards 87:377.
    Checked: metafor 3.8-1 rma.uni(method="PM", control=list(tol=1e-14)), tests/reference/models, rtol 1e-9.
    """
    return estimate(_set_up(yi, vi, X), "PM").tau2


def tau2_reml(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by restricted maximum likelihood, the highest of its maxima on tau² >= 0.

    Arguments, units and errors as `tau2_dl`; ConvergenceError where the score has no root that is found.

    Source: Harville (1977), JASA 72:320; score and information as in Viechtbauer (2005), Journal of
        Educational and Behavioral Statistics 30:261.
    Checked: metafor 3.8-1 rma.uni(method="REML", control=list(threshold=1e-14, maxiter=10000)),
        tests/reference/models, rtol 1e-9.
    """
    return estimate(_set_up(yi, vi, X), "REML").tau2


def estimate(model: Problem, method: str, common: Traces | None = None) -> Tau2:
    """Return tau² and its standard error for a problem with k > p; `common` are its traces at tau² = 0."""
    common = model.traces(0.0) if common is None else common
    if method == "DL":
        return _dl(model, common)
    if method == "PM":
        return _pm(model, common)
    return _reml(model, common)


def _set_up(yi: Any, vi: Any, X: Any) -> Problem:
    yi, vi = check_estimates(yi, vi)
    model = problem(yi, vi, check_design(X, yi.size))
    if model.k <= model.p:
        raise ModelError(f"{model.k} estimates and {model.p} coefficients; tau² needs at least one more.")
    return model


def moment(model: Problem, common: Traces) -> float:
    """Return the truncated moment estimate, also the start of the iterations."""
    return max(0.0, (common.q - (model.k - model.p)) / common.tr)


def _dl(model: Problem, common: Traces) -> Tau2:
    """The standard error is that of Q under the model: Biggerstaff & Tweedie (1997), Stat Med 16:753."""
    tau2 = moment(model, common)
    df = model.k - model.p
    variance_q = 2.0 * df + 4.0 * tau2 * common.tr + 2.0 * tau2 * tau2 * common.tr2
    return Tau2(tau2, math.sqrt(variance_q) / common.tr, 0)


def _pm(model: Problem, common: Traces) -> Tau2:
    """The standard error is Viechtbauer et al. (2015), Psychological Methods 20:360, eq. for EB and PM."""
    tau2, steps = q_root(model, float(model.k - model.p), common)
    total = float(model.solve(tau2).w.sum())
    return Tau2(tau2, math.sqrt(2.0 * model.k**2 / (model.k - model.p)) / total, steps)


def q_root(model: Problem, target: float, common: Traces) -> tuple[float, int]:
    """Return the tau² >= 0 at which the generalised Q equals `target` (0 where Q is below it everywhere).

    Newton's method on 1/Q, which is a straight line in tau² when all variances are equal.
    """
    if common.q <= target:
        return 0.0, 0

    def step(tau2: float) -> tuple[float, float]:
        q, slope = model.q_slope(tau2)
        return q - target, (q / slope) * (q / target - 1.0)

    first = (common.q / common.ypy2) * (common.q / target - 1.0)
    return decreasing_root(step, first, model.smallest, "The iteration for tau²")


def _reml(model: Problem, common: Traces) -> Tau2:
    tau2, steps = _climb(model, moment(model, common), -1.0, math.inf)
    notices: tuple[str, ...] = ()
    if (higher := _higher(model, tau2)) is not None:
        tau2, more = _climb(model, *higher) if higher[0] > 0.0 else (0.0, 0)
        steps += more
        notices = ("The restricted likelihood has more than one maximum; the highest was taken.",)
    return Tau2(tau2, math.sqrt(2.0 / model.traces(tau2).tr2), steps, notices)


def _climb(model: Problem, start: float, low: float, high: float) -> tuple[float, int]:
    """Return the maximum of the restricted likelihood reached from `start`, and the steps taken.

    The search stays between `low` and `high`.

    Newton's method where the likelihood bends downwards, Fisher scoring elsewhere.
    """

    def step(tau2: float) -> tuple[float, float]:
        at = model.traces(tau2)
        score = at.ypy2 - at.tr
        curvature = 2.0 * at.ypy3 - at.tr2
        return score, score / (curvature if curvature > 0.01 * at.tr2 else at.tr2)

    return decreasing_root(step, start, model.smallest, "REML", low, high)


def _higher(model: Problem, tau2: float) -> tuple[float, float, float] | None:
    """Return a start and its bounds from which a maximum above that at `tau2` is reached, or None.

    The restricted likelihood can have several maxima when the variances differ by orders of magnitude.
    """
    top = max(model.largest, model.smallest)
    bottom = 0.03 * model.smallest
    points = max(12, math.ceil(GRID * math.log10(top / bottom)))
    grid = np.concatenate(([0.0], bottom * (top / bottom) ** np.linspace(0.0, 1.0, points)))
    heights = model.loglik(np.concatenate(([tau2], grid)))
    i = int(heights[1:].argmax())
    if heights[1 + i] <= heights[0] + TIE:
        return None
    return float(grid[i]), float(grid[max(i - 1, 0)]), float(grid[i + 1]) if i < points else math.inf
