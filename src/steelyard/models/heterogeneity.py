"""How much the effects differ: Cochran's Q, I², H² and the Q-profile interval of tau²."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from steelyard.check import check_level
from steelyard.models.distributions import chi2_quantile, chi2_tail, chi2_upper_quantile
from steelyard.models.inputs import check_design, check_estimates
from steelyard.models.tau2 import q_root
from steelyard.models.weighted import Problem, Traces, problem


class CochranQ(NamedTuple):
    """Q with its degrees of freedom k - p and its upper chi-square tail."""

    q: float
    df: int
    pvalue: float


def cochran_q(yi: Any, vi: Any, X: Any = None) -> CochranQ:
    """Return Cochran's Q (residual Q with moderators) with weights 1/vi, its df and p-value.

    Shapes (k,), (k,) and (k, p); one estimate gives Q = 0 on 0 df with p = 1.

    Source: Cochran (1954), Biometrics 10:101.
    Checked: metafor 3.8-1 rma.uni()$QE, tests/reference/models, rtol 1e-10.
    """
    yi, vi = check_estimates(yi, vi)
    model = problem(yi, vi, check_design(X, yi.size))
    df = model.k - model.p
    q = model.q_slope(0.0)[0] if df > 0 else 0.0
    return CochranQ(q, df, chi2_tail(q, df))


def typical_variance(df: int, tr: float) -> float:
    """Return the typical sampling variance (k - p) / tr P.

    Source: Higgins & Thompson (2002), Statistics in Medicine 21:1539, eq. 9; tr P for any design.
    """
    return df / tr


def i2(tau2: float, typical: float) -> float:
    """Return I² in percent as the share tau² / (tau² + typical sampling variance)."""
    return 100.0 * tau2 / (typical + tau2)


def h2(tau2: float, typical: float) -> float:
    """Return H² = 1 + tau² / typical sampling variance."""
    return 1.0 + tau2 / typical


def i2_from_q(q: float, df: int) -> float:
    """Return I² in percent from Q, 0 where Q is below its df: Higgins & Thompson (2002), eq. 10."""
    return max(0.0, 100.0 * (q - df) / q) if q > 0.0 else 0.0


def h2_from_q(q: float, df: int) -> float:
    """Return H² = Q / df."""
    return q / df


def tau2_qprofile(yi: Any, vi: Any, X: Any = None, *, level: float = 0.95) -> tuple[float, float]:
    """Return the Q-profile confidence interval (low, high) of tau², in units of vi.

    The interval holds every tau² at which the generalised Q lies between its chi-square quantiles.
    Two cases are not an ordinary interval: (nan, nan) where no tau² >= 0 qualifies, because the effects
    agree better than chance allows, so that the set is empty; and (0, inf) for a single estimate, which
    says nothing about tau².

    Source: Viechtbauer (2007), Statistics in Medicine 26:37.
    Checked: metafor 3.8-1 confint.rma.uni with tol=1e-14, tests/reference/models, rtol 1e-9.
    """
    yi, vi = check_estimates(yi, vi)
    return qprofile(problem(yi, vi, check_design(X, yi.size)), check_level(level))


def qprofile(model: Problem, level: float, common: Traces | None = None) -> tuple[float, float]:
    """Return the Q-profile interval for a problem already set up; empty and unbounded as above."""
    df = model.k - model.p
    if df <= 0:
        return 0.0, math.inf
    common = model.traces(0.0) if common is None else common
    tail = 0.5 * (1.0 - level)
    below = chi2_quantile(tail, df)
    if common.q < below:
        return math.nan, math.nan
    low, _ = q_root(model, chi2_upper_quantile(tail, df), common)
    high, _ = q_root(model, below, common)
    return low, high
