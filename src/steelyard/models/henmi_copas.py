"""Henmi and Copas's interval of the mean: common-effect weights, an interval that allows for tau²."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.check import check_level
from steelyard.errors import ConvergenceError, ModelError
from steelyard.models.distributions import Array
from steelyard.models.inputs import check_estimates
from steelyard.models.tau2_moments import MeanForm, moment
from steelyard.models.weighted import Problem, problem

DOUBLINGS = 60
NODES, REACH = 160, 10.0  # of the integral over the mean: beyond ten standard errors is nothing


@dataclass(frozen=True, slots=True)
class HenmiCopas:
    """The mean with weights 1/vi, its standard error under DerSimonian–Laird's tau², and the interval.

    `critical` is the multiple of the standard error; it has no closed form and stands for 1.96.
    """

    k: int
    level: float
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    tau2: float
    critical: float


@dataclass(frozen=True, slots=True)
class _Law:
    """What the joint law of the mean and Cochran's Q depends on, in units of the smallest variance.

    w1, w2 are sums of powers of w = 1/vi; with P = W - ww'/w1: tr = tr P, tr2 = tr PP, wpw = w'Pw and
    wppw = w'PPw, all as sums of squares so that nothing cancels.
    """

    w1: float
    w2: float
    tr: float
    tr2: float
    wpw: float
    wppw: float
    tau2: float
    df: int

    def variance(self, tau2: float) -> float:
        """Return the variance of the mean with weights w."""
        return (self.w1 + tau2 * self.w2) / (self.w1 * self.w1)

    def below(self, q: Array, r: Array) -> Array:
        """Return P(Q < q) given the standardised mean r, by the gamma law of the same mean and variance.

        With Σ = V + tau² I, s² the variance of the mean and c = Σw / w1, the effects given r are normal with
        expectation c r/s and covariance C = Σ - cc'/s², so that Q has mean tr(PC) + r² c'Pc / s² and variance
        2 tr(PCPC) + 4 r² c'PCPc / s². PVP = P reduces all of them to the six sums.
        """
        from scipy.special import gammainc

        t, s2 = self.tau2, self.variance(self.tau2)
        u = t * t * self.wpw / (self.w1 * self.w1 * s2)  # c'Pc / s²
        bent = t * t * (self.wpw + t * self.wppw) / (self.w1 * self.w1 * s2)  # c'PΣPc / s²
        whole = self.df + 2.0 * t * self.tr + t * t * self.tr2  # tr PΣPΣ
        mean = self.df + t * self.tr + (r * r - 1.0) * u
        variance = 2.0 * (whole - 2.0 * bent + u * u) + 4.0 * r * r * (bent - u * u)
        value: Array = gammainc(mean * mean / variance, q * mean / variance)
        return value

    def beyond(self, limit: float, rule: tuple[Array, Array]) -> float:
        """Return P((mean - truth) / se > limit), se from DerSimonian–Laird's tau².

        That is so where tau² is estimated small enough, hence Q is, given the mean. `rule` are the nodes and
        weights of a quadrature on (-1, 1).
        """
        s2 = self.variance(self.tau2)
        start = limit / math.sqrt(s2 * self.w1)  # below it even an estimate of 0 makes se too large
        node, weight = rule
        r = start + 0.5 * REACH * (node + 1.0)
        largest = (r * r * s2 * self.w1 * self.w1 / (limit * limit) - self.w1) / self.w2
        density = np.exp(-0.5 * r * r) / math.sqrt(2.0 * math.pi)
        return 0.5 * REACH * float(weight @ (density * self.below(self.df + largest * self.tr, r)))


def henmi_copas(yi: Any, vi: Any, *, level: float = 0.95) -> HenmiCopas:
    """Return the pooled mean with common-effect weights and an interval that stays valid under heterogeneity.

    Large studies keep the weight that small ones, more open to publication bias, would take from them in a
    random-effects mean. The distribution of (mean - truth) / se, with se from DerSimonian–Laird's tau², is
    found by integrating over the mean a gamma approximation to Q given the mean.

    Args:
        yi, vi: Effects and sampling variances, shape (k,), k >= 2.
        level: Confidence level.

    Raises:
        ModelError: fewer than two estimates.
        ConvergenceError: no critical value is found.

    Source: Henmi & Copas (2010), Statistics in Medicine 29:2969.
    Checked: metafor 3.8-1 hc(), tests/reference/models, rtol 1e-6. Where one variance is 10⁸ times another
        metafor warns and differs: there exact fractions, tests/models/test_henmi_copas_exact.py.
    """
    yi, vi = check_estimates(yi, vi)
    level = check_level(level)
    if yi.size < 2:
        raise ModelError(f"{yi.size} estimate; the interval of Henmi and Copas needs at least two.")
    model = problem(yi, vi, None)
    tau2 = moment(model, model.traces(0.0))
    law = _law(model, tau2)
    limit = _critical(law, 0.5 * (1.0 - level))
    mean = float(model.solve(0.0).beta[0])
    se = math.sqrt(law.variance(law.tau2) * model.smallest)
    return HenmiCopas(model.k, level, mean, se, mean - limit * se, mean + limit * se, tau2, limit)


def _law(model: Problem, tau2: float) -> _Law:
    w: Array = model.smallest / model.vi  # at most 1: no overflow
    ones = np.ones(w.size)
    part = MeanForm(w, w)
    gap = w - w.max()
    gap -= float(w @ gap) / float(w.sum())
    return _Law(
        w1=float(w.sum()),
        w2=float(w @ w),
        tr=part.trace(ones),
        tr2=part.trace2(ones, ones),
        wpw=part.q,
        wppw=float((w * w) @ (gap * gap)),
        tau2=tau2 / model.smallest,
        df=model.k - 1,
    )


def _critical(law: _Law, tail: float) -> float:
    """Return the limit that (mean - truth) / se exceeds with probability `tail`."""
    from scipy.optimize import brentq

    rule = np.polynomial.legendre.leggauss(NODES)
    high = 1.0
    for _ in range(DOUBLINGS):
        if law.beyond(high, rule) < tail:
            return float(
                brentq(lambda t: law.beyond(t, rule) - tail, 1e-3 * high, high, xtol=1e-13, rtol=1e-13)
            )
        high *= 2.0
    raise ConvergenceError("The interval of Henmi and Copas found no critical value; none is returned.")
