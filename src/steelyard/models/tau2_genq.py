"""The median-unbiased generalised Q estimator of tau², and the interval that belongs to that statistic."""

from __future__ import annotations

import math
from collections.abc import Callable

from steelyard.errors import ConvergenceError
from steelyard.models.distributions import Array
from steelyard.models.quadratic import QuadraticForm
from steelyard.models.tau2_moments import Tau2, form, form_variance
from steelyard.models.weighted import Problem

DOUBLINGS = 400


def genqm(model: Problem, a: Array) -> Tau2:
    """Return the tau² at which the observed form is the median of its distribution."""
    quadratic = form(model, a)
    tau2 = form_quantile(model, a, 0.5)
    if math.isnan(tau2):
        tau2 = 0.0
    slope = quadratic.trace(model.vi / model.vi)
    return Tau2(tau2, math.sqrt(form_variance(quadratic, model.vi, tau2)) / slope, 0)


def form_quantile(model: Problem, a: Array, probability: float) -> float:
    """Return the tau² >= 0 at which the form with weights `a` is below its observed value so often.

    NaN where even tau² = 0 makes a smaller value less likely than that.
    """
    law, observed = QuadraticForm(model, a), form(model, a).q
    return _root(lambda tau2: law.below(observed, tau2) - probability, model.smallest)


def form_interval(model: Problem, a: Array, level: float) -> tuple[float, float]:
    """Return the interval of tau² from the generalised Q with weights `a`; (nan, nan) is the empty set.

    Source: Jackson (2013), Research Synthesis Methods 4:220.
    """
    tail = 0.5 * (1.0 - level)
    high = form_quantile(model, a, tail)
    if math.isnan(high):
        return math.nan, math.nan
    low = form_quantile(model, a, 1.0 - tail)
    return (0.0 if math.isnan(low) else low), high


def _root(falling: Callable[[float], float], scale: float) -> float:
    """Return the root on [0, inf) of a falling function, NaN where it starts below 0."""
    from scipy.optimize import brentq

    if falling(0.0) < 0.0:
        return math.nan
    low, high = 0.0, scale
    for _ in range(DOUBLINGS):
        if falling(high) < 0.0:
            return float(brentq(falling, low, high, xtol=1e-12 * high, rtol=1e-12, maxiter=500))
        low, high = high, 4.0 * high
    raise ConvergenceError("The search for tau² by the generalised Q found no bound; no value is returned.")
