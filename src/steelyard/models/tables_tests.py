"""Tests on a set of 2×2 tables or pairs of rates: Cochran–Mantel–Haenszel, Breslow–Day with Tarone, Q."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.models.distributions import Array, chi2_tail

Mask = npt.NDArray[np.bool_]


class Cells(NamedTuple):
    """Counts of k tables and their margins, each of shape (k,)."""

    a: Array
    b: Array
    c: Array
    d: Array
    n1: Array
    n2: Array
    n: Array


class Rates(NamedTuple):
    """Events and person-time of two groups and the total time, each of shape (k,)."""

    x1: Array
    x2: Array
    t1: Array
    t2: Array
    t: Array


class Chi2(NamedTuple):
    """A chi-square statistic with its degrees of freedom and p-value; NaN where undefined."""

    statistic: float
    df: int
    pvalue: float


UNDEFINED = Chi2(math.nan, 0, math.nan)


def cells_of(a: Array, b: Array, c: Array, d: Array) -> Cells:
    """Return the tables with their margins."""
    return Cells(a, b, c, d, a + b, c + d, a + b + c + d)


def own(t: Cells) -> Mask:
    """Return which tables have both events and non-events, and with them an effect of their own."""
    return (t.a + t.c > 0) & (t.b + t.d > 0)


def cmh(t: Cells, *, correct: bool) -> Chi2:
    """Return the Cochran–Mantel–Haenszel statistic on 1 degree of freedom."""
    m1, m0 = t.a + t.c, t.b + t.d
    some = t.n > 1
    variance = float((t.n1 * t.n2 * m1 * m0)[some] @ (1.0 / (t.n**2 * (t.n - 1.0))[some]))
    return _against_expected(float((t.a - t.n1 * m1 / t.n).sum()), variance, correct)


def cmh_rates(r: Rates, *, correct: bool) -> Chi2:
    """Return the Mantel–Haenszel statistic of k pairs of rates on 1 degree of freedom.

    Source: Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., p. 276.
    """
    events = r.x1 + r.x2
    variance = float((events * (r.t1 / r.t) * (r.t2 / r.t)).sum())
    return _against_expected(float((r.x1 - events * r.t1 / r.t).sum()), variance, correct)


def _against_expected(apart: float, variance: float, correct: bool) -> Chi2:
    if variance <= 0:
        return UNDEFINED._replace(df=1)
    apart = abs(apart)
    # the correction as R's mantelhaen.test makes it: none where it would cross 0
    if correct and apart >= 0.5:
        apart -= 0.5
    statistic = apart**2 / variance
    return Chi2(statistic, 1, chi2_tail(statistic, 1))


def breslow_day(t: Cells, log_or: float) -> tuple[Chi2, Chi2]:
    """Return the Breslow–Day test of a common odds ratio, and the same with Tarone's adjustment.

    Args:
        t: Tables; those without events, or without non-events, carry nothing and do not count.
        log_or: The common log odds ratio, by Mantel–Haenszel.

    Undefined for fewer than two tables that count, or an odds ratio that is not finite.

    Source: Breslow & Day (1980), Statistical Methods in Cancer Research I, eq. 4.30; Tarone (1985),
        Biometrika 72:91.
    Checked: metafor 3.8-1 rma.mh()$BD, $TA, tests/reference/models, rtol 1e-9.
    """
    counted = own(t)
    df = max(int(counted.sum()) - 1, 0)
    if df < 1 or not math.isfinite(log_or):
        return UNDEFINED._replace(df=df), UNDEFINED._replace(df=df)
    a, n1, n2, m1 = t.a[counted], t.n1[counted], t.n2[counted], (t.a + t.c)[counted]
    fitted = _fitted(n1, n2, m1, math.exp(log_or))
    variance = 1.0 / (1.0 / fitted + 1.0 / (n1 - fitted) + 1.0 / (m1 - fitted) + 1.0 / (n2 - m1 + fitted))
    plain = float(((a - fitted) ** 2 / variance).sum())
    adjusted = plain - float((a - fitted).sum()) ** 2 / float(variance.sum())
    return Chi2(plain, df, chi2_tail(plain, df)), Chi2(adjusted, df, chi2_tail(adjusted, df))


def _fitted(n1: Array, n2: Array, m1: Array, ratio: float) -> Array:
    """Return the count of events in group 1 that gives the odds ratio `ratio` with the margins held.

    The root of (1 - ratio) x² + (n2 - m1 + ratio (n1 + m1)) x - ratio n1 m1 = 0 between the margins' bounds,
    in the form that has no cancellation near ratio = 1.
    """
    slope = n2 - m1 + ratio * (n1 + m1)
    constant = ratio * n1 * m1
    inside = slope * slope + 4.0 * (1.0 - ratio) * constant
    value: Array = 2.0 * constant / (slope + np.sqrt(np.maximum(inside, 0.0)))
    return value


def q_around(beta: float, yi: Array, vi: Array) -> Chi2:
    """Return Q of effects around a pooled one; 0 on 0 df for a single effect, NaN without any."""
    df = max(int(yi.size) - 1, 0)
    if math.isnan(beta) or yi.size == 0:
        return Chi2(math.nan, df, math.nan)
    q = float(((yi - beta) ** 2 / vi).sum()) if df else 0.0
    return Chi2(q, df, chi2_tail(q, df))


def table_effects(measure: str, t: Cells) -> tuple[Array, Array]:
    """Return effects and variances of the tables that have one; 1/2 in each cell where one is 0.

    Tables without events, or without non-events, are left out, also for the risk difference: what Q is made
    of in metafor, so that both agree.
    """
    a, b, c, d = (cell[own(t)] for cell in t[:4])
    half = 0.5 * ((a == 0) | (b == 0) | (c == 0) | (d == 0))
    a, b, c, d = a + half, b + half, c + half, d + half
    n1, n2 = a + b, c + d
    if measure == "OR":
        return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    if measure == "RR":
        return np.log(a / n1) - np.log(c / n2), 1 / a - 1 / n1 + 1 / c - 1 / n2
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def rate_effects(measure: str, r: Rates) -> tuple[Array, Array]:
    """Return log rate ratios or rate differences with variances; 1/2 added to both counts where one is 0.

    Pairs without any event are left out.
    """
    some = r.x1 + r.x2 > 0
    x1, x2, t1, t2 = (value[some] for value in r[:4])
    half = 0.5 * ((x1 == 0) | (x2 == 0))
    x1, x2 = x1 + half, x2 + half
    if measure == "IRR":
        return np.log(x1 / t1) - np.log(x2 / t2), 1 / x1 + 1 / x2
    return x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2


def peto_effects(t: Cells) -> tuple[Array, Array]:
    """Return Peto's log odds ratios (O - E) / V with variances 1 / V of the tables that have one."""
    apart, variance = (value[own(t)] for value in observed_less_expected(t))
    return apart / variance, 1.0 / variance


def observed_less_expected(t: Cells) -> tuple[Array, Array]:
    """Return O - E and its hypergeometric variance V, shape (k,); both 0 for a table of one person."""
    m1, m0 = t.a + t.c, t.b + t.d
    apart = t.a - t.n1 * m1 / t.n
    below: Any = np.where(t.n > 1, t.n**2 * (t.n - 1.0), 1.0)
    variance = np.where(t.n > 1, t.n1 * t.n2 * m1 * m0 / below, 0.0)
    return apart, variance
