"""Mantel–Haenszel and Peto estimates of a common effect, with their variances."""

from __future__ import annotations

import math
from typing import NamedTuple

from steelyard.models.distributions import Array
from steelyard.models.tables_tests import Cells, Rates, observed_less_expected


class Common(NamedTuple):
    """A common effect (log for ratios), its variance, each table's share of it, and why it is undefined."""

    beta: float
    variance: float
    share: Array
    why: str = ""


def odds_ratio(t: Cells) -> Common:
    """Source: Mantel & Haenszel (1959), JNCI 22:719.

    Variance: Robins, Breslow & Greenland (1986), Biometrics 42:311.
    """
    r, s = t.a * t.d / t.n, t.b * t.c / t.n
    R, S = float(r.sum()), float(s.sum())
    if R <= 0 or S <= 0:
        return Common(math.nan, math.nan, s, "the odds ratio is 0, infinite or undefined")
    P, Q = (t.a + t.d) / t.n, (t.b + t.c) / t.n
    variance = 0.5 * float((P * r).sum() / R**2 + (P * s + Q * r).sum() / (R * S) + (Q * s).sum() / S**2)
    return Common(math.log(R / S), variance, s)


def risk_ratio(t: Cells) -> Common:
    """Source: Greenland & Robins (1985), Biometrics 41:55, eqs. 4 and 13."""
    r, s = t.a * t.n2 / t.n, t.c * t.n1 / t.n
    R, S = float(r.sum()), float(s.sum())
    if R <= 0 or S <= 0:
        return Common(math.nan, math.nan, s, "the risk ratio is 0, infinite or undefined")
    spread = (t.n1 * t.n2 * (t.a + t.c) / t.n - t.a * t.c) / t.n
    return Common(math.log(R / S), float(spread.sum()) / (R * S), s)


def risk_difference(t: Cells) -> Common:
    """Source: Greenland & Robins (1985), Biometrics 41:55; variance by Sato (1989), Biometrics 45:1323."""
    share = t.n1 * t.n2 / t.n
    total = float(share.sum())
    beta = float(((t.a * t.n2 - t.c * t.n1) / t.n).sum()) / total
    p = (t.n1**2 * t.c - t.n2**2 * t.a + 0.5 * t.n1 * t.n2 * (t.n2 - t.n1)) / t.n**2
    q = (t.a * t.d + t.c * t.b) / (2.0 * t.n)
    variance = (beta * float(p.sum()) + float(q.sum())) / total**2
    return _with_variance(beta, variance, share, "risk")


def rate_ratio(r: Rates) -> Common:
    """Source: Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., p. 274."""
    share = r.x2 * r.t1 / r.t
    R, S = float((r.x1 * r.t2 / r.t).sum()), float(share.sum())
    if R <= 0 or S <= 0:
        return Common(math.nan, math.nan, share, "the rate ratio is 0, infinite or undefined")
    spread = float(((r.t1 / r.t) * (r.t2 / r.t) * (r.x1 + r.x2)).sum())
    return Common(math.log(R / S), spread / (R * S), share)


def rate_difference(r: Rates) -> Common:
    """Source: Greenland & Robins (1985), Biometrics 41:55; Rothman et al. (2008), p. 273."""
    share = r.t1 * r.t2 / r.t
    total = float(share.sum())
    beta = float(((r.x1 * r.t2 - r.x2 * r.t1) / r.t).sum()) / total
    variance = float((share**2 * (r.x1 / r.t1**2 + r.x2 / r.t2**2)).sum()) / total**2
    return _with_variance(beta, variance, share, "rate")


def peto(t: Cells) -> Common:
    """Source: Yusuf et al. (1985), Progress in Cardiovascular Diseases 27:335, appendix."""
    apart, variance = observed_less_expected(t)
    total = float(variance.sum())
    if total <= 0:
        return Common(math.nan, math.nan, variance, "no table has both events and non-events")
    return Common(float(apart.sum()) / total, 1.0 / total, variance)


def _with_variance(beta: float, variance: float, share: Array, what: str) -> Common:
    if variance <= 0.0:
        why = f"the variance of the {what} difference is 0, so that it has no interval"
        return Common(beta, math.nan, share, why)
    return Common(beta, variance, share)
