"""Mantel–Haenszel pooling of 2×2 tables and the Cochran–Mantel–Haenszel test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from steelyard.check import check_choice, check_level
from steelyard.errors import ModelError
from steelyard.models.distributions import Array, chi2_tail, two_sided, z_critical
from steelyard.models.heterogeneity import i2_from_q
from steelyard.models.inputs import check_counts

TABLE_MEASURES = ("OR", "RR", "RD")


@dataclass(frozen=True, slots=True, eq=False)
class TableFit:
    """A common effect of k tables, on the log scale for OR and RR. Vectors of shape (1,); vcov (1, 1).

    Attributes:
        k: Tables with people in both groups.
        q, q_df, q_pvalue, i2: Inverse-variance heterogeneity around the pooled effect; `q_df` counts only
            tables that have an effect of their own.
        cmh, cmh_pvalue: Cochran–Mantel–Haenszel statistic on 1 df, continuity-corrected; NaN if undefined.
        weights: Percent, shape of the input; 0 for a table that gives nothing.
    """

    measure: str
    k: int
    p: int
    method: str
    test: str
    test_used: str
    level: float
    beta: Array
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    vcov: Array
    q: float
    q_df: int
    q_pvalue: float
    i2: float
    cmh: float
    cmh_pvalue: float
    weights: Array
    notices: tuple[str, ...]


class CMH(NamedTuple):
    """Statistic on 1 degree of freedom and its p-value."""

    statistic: float
    pvalue: float


class _Cells(NamedTuple):
    a: Array
    b: Array
    c: Array
    d: Array
    n1: Array
    n2: Array
    n: Array


def mantel_haenszel(measure: str, ai: Any, bi: Any, ci: Any, di: Any, *, level: float = 0.95) -> TableFit:
    """Return the Mantel–Haenszel odds ratio, risk ratio or risk difference of k tables.

    Args:
        measure: "OR" or "RR" (pooled and returned as logs) or "RD".
        ai, bi, ci, di: Events and non-events of group 1, events and non-events of group 2, shape (k,).
        level: Confidence level.

    No cell is changed before pooling. Tables without events (or without non-events) add nothing to an odds
    ratio or risk ratio and do count for a risk difference. For Q alone, tables with a zero cell get 1/2
    in each cell and tables without events, or without non-events, are left out.
    Where the pooled effect has no finite value, or no variance, the numbers concerned are NaN and a notice
    says why.

    Source: Mantel & Haenszel (1959), JNCI 22:719; variances by Robins, Breslow & Greenland (1986), Biometrics
        42:311 (OR), Greenland & Robins (1985), Biometrics 41:55, eq. 13 (RR), and Sato (1989), Biometrics
        45:1323 (RD).
    Checked: metafor 3.8-1 rma.mh, tests/reference/models, rtol 1e-10.
    """
    check_choice("measure", measure, TABLE_MEASURES)
    level = check_level(level)
    cells, kept = _cells(ai, bi, ci, di)
    beta, variance, share, why = {"OR": _odds_ratio, "RR": _risk_ratio, "RD": _risk_difference}[measure](
        cells
    )
    se = math.sqrt(variance)
    half = z_critical(level) * se
    zval = np.array([beta / se if se > 0 else math.nan])
    q, q_df = _heterogeneity(measure, cells, beta)
    cmh = _cmh(cells, correct=True)
    weights = np.zeros(kept.size)
    if (total := float(share.sum())) > 0:
        weights[kept] = 100.0 * share / total
    return TableFit(
        measure=measure,
        k=int(kept.sum()),
        p=1,
        method="MH",
        test="z",
        test_used="z",
        level=level,
        beta=np.array([beta]),
        se=np.array([se]),
        zval=zval,
        ci_low=np.array([beta - half]),
        ci_high=np.array([beta + half]),
        pvalue=two_sided(zval, None),
        vcov=np.array([[variance]]),
        q=q,
        q_df=q_df,
        q_pvalue=chi2_tail(q, q_df) if not math.isnan(q) else math.nan,
        i2=i2_from_q(q, q_df) if q_df > 0 and not math.isnan(q) else math.nan,
        cmh=cmh.statistic,
        cmh_pvalue=cmh.pvalue,
        weights=weights,
        notices=_notices(kept, why),
    )


def cmh_test(ai: Any, bi: Any, ci: Any, di: Any, *, correct: bool = True) -> CMH:
    """Return the Cochran–Mantel–Haenszel test of a common odds ratio of 1 over k tables.

    With `correct`, 1/2 is taken off the absolute difference between events and their expectation where that
    is at least 1/2. NaN where the variance is 0.

    Source: Mantel & Haenszel (1959), JNCI 22:719.
    Checked: R mantelhaen.test, tests/reference/models, rtol 1e-10.
    """
    return _cmh(_cells(ai, bi, ci, di)[0], correct=correct)


def _cells(ai: Any, bi: Any, ci: Any, di: Any) -> tuple[_Cells, Any]:
    a, b, c, d = check_counts(("ai", "bi", "ci", "di"), ai, bi, ci, di)
    kept = (a + b > 0) & (c + d > 0)
    if not kept.any():
        raise ModelError("no table has people in both groups; need at least one.")
    a, b, c, d = a[kept], b[kept], c[kept], d[kept]
    return _Cells(a, b, c, d, a + b, c + d, a + b + c + d), kept


def _odds_ratio(t: _Cells) -> tuple[float, float, Array, str]:
    r, s = t.a * t.d / t.n, t.b * t.c / t.n
    R, S = float(r.sum()), float(s.sum())
    if R <= 0 or S <= 0:
        return math.nan, math.nan, s, "the odds ratio is 0, infinite or undefined"
    P, Q = (t.a + t.d) / t.n, (t.b + t.c) / t.n
    variance = 0.5 * float((P * r).sum() / R**2 + (P * s + Q * r).sum() / (R * S) + (Q * s).sum() / S**2)
    return math.log(R / S), variance, s, ""


def _risk_ratio(t: _Cells) -> tuple[float, float, Array, str]:
    r, s = t.a * t.n2 / t.n, t.c * t.n1 / t.n
    R, S = float(r.sum()), float(s.sum())
    if R <= 0 or S <= 0:
        return math.nan, math.nan, s, "the risk ratio is 0, infinite or undefined"
    spread = (t.n1 * t.n2 * (t.a + t.c) / t.n - t.a * t.c) / t.n
    return math.log(R / S), float(spread.sum()) / (R * S), s, ""


def _risk_difference(t: _Cells) -> tuple[float, float, Array, str]:
    share = t.n1 * t.n2 / t.n
    total = float(share.sum())
    beta = float(((t.a * t.n2 - t.c * t.n1) / t.n).sum()) / total
    p = (t.n1**2 * t.c - t.n2**2 * t.a + 0.5 * t.n1 * t.n2 * (t.n2 - t.n1)) / t.n**2
    q = (t.a * t.d + t.c * t.b) / (2.0 * t.n)
    variance = (beta * float(p.sum()) + float(q.sum())) / total**2
    if variance <= 0.0:
        return beta, math.nan, share, "the variance of the risk difference is 0, so that it has no interval"
    return beta, variance, share, ""


def _heterogeneity(measure: str, t: _Cells, beta: float) -> tuple[float, int]:
    """Return Q around `beta` and its df, over tables that have an effect of their own."""
    own = (t.a + t.c > 0) & (t.b + t.d > 0)
    a, b, c, d = (cell[own] for cell in t[:4])
    half = 0.5 * ((a == 0) | (b == 0) | (c == 0) | (d == 0))
    a, b, c, d = a + half, b + half, c + half, d + half
    n1, n2 = a + b, c + d
    if measure == "OR":
        yi, vi = np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    elif measure == "RR":
        yi, vi = np.log(a / n1) - np.log(c / n2), 1 / a - 1 / n1 + 1 / c - 1 / n2
    else:
        yi, vi = a / n1 - c / n2, a * b / n1**3 + c * d / n2**3
    if math.isnan(beta) or yi.size == 0:
        return math.nan, max(int(yi.size) - 1, 0)
    return (float(((yi - beta) ** 2 / vi).sum()) if yi.size > 1 else 0.0), int(yi.size) - 1


def _cmh(t: _Cells, *, correct: bool) -> CMH:
    m1, m0 = t.a + t.c, t.b + t.d
    some = t.n > 1
    variance = float((t.n1 * t.n2 * m1 * m0)[some] @ (1.0 / (t.n**2 * (t.n - 1.0))[some]))
    if variance <= 0:
        return CMH(math.nan, math.nan)
    apart = abs(float((t.a - t.n1 * m1 / t.n).sum()))
    if correct and apart >= 0.5:
        apart -= 0.5
    statistic = apart**2 / variance
    return CMH(statistic, chi2_tail(statistic, 1))


def _notices(kept: Any, why: str) -> tuple[str, ...]:
    notices = []
    if (dropped := int(kept.size - kept.sum())) > 0:
        notices.append(f"{dropped} table(s) without people in one group were left out.")
    if why:
        notices.append(f"Undefined numbers are not given: {why}.")
    return tuple(notices)
