"""A common effect of 2×2 tables or pairs of rates: Mantel–Haenszel and Peto, without touching a cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from steelyard.check import check_choice, check_level
from steelyard.errors import InputError, ModelError
from steelyard.models import tables_estimates as estimates
from steelyard.models import tables_tests as tests
from steelyard.models.distributions import Array, two_sided, z_critical
from steelyard.models.heterogeneity import i2_from_q
from steelyard.models.inputs import check_counts
from steelyard.models.tables_tests import UNDEFINED, Cells, Chi2, Rates, cells_of
from steelyard.numfmt import several

TABLE_MEASURES = ("OR", "RR", "RD")
RATE_MEASURES = ("IRR", "IRD")


@dataclass(frozen=True, slots=True, eq=False)
class TableFit:
    """A common effect of k tables, on the log scale for ratios. Vectors of shape (1,); vcov (1, 1).

    Attributes:
        k: Tables with people (or time) in both groups.
        method: "MH" or "Peto".
        q, q_df, q_pvalue, i2: Inverse-variance heterogeneity around the pooled effect; `q_df` counts only
            tables that have an effect of their own.
        cmh, cmh_pvalue: Cochran–Mantel–Haenszel statistic on 1 df, continuity-corrected; NaN if undefined
            and under "Peto".
        bd, bd_df, bd_pvalue: Breslow–Day test of a common odds ratio; NaN for other measures.
        tarone, tarone_pvalue: The same with Tarone's adjustment, which makes it chi-square on `bd_df`.
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
    bd: float
    bd_df: int
    bd_pvalue: float
    tarone: float
    tarone_pvalue: float
    weights: Array
    notices: tuple[str, ...]


class CMH(NamedTuple):
    """Statistic on 1 degree of freedom and its p-value."""

    statistic: float
    pvalue: float


class _Tests(NamedTuple):
    """What is tested beside the effect itself."""

    q: Chi2
    cmh: Chi2
    bd: Chi2 = UNDEFINED
    tarone: Chi2 = UNDEFINED


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
    pool = {"OR": estimates.odds_ratio, "RR": estimates.risk_ratio, "RD": estimates.risk_difference}[measure]
    common = pool(cells)
    bd = tests.breslow_day(cells, common.beta) if measure == "OR" else (UNDEFINED, UNDEFINED)
    q = tests.q_around(common.beta, *tests.table_effects(measure, cells))
    return _fit(measure, "MH", common, kept, level, _Tests(q, tests.cmh(cells, correct=True), *bd))


def mantel_haenszel_rates(
    measure: str, x1i: Any, x2i: Any, t1i: Any, t2i: Any, *, level: float = 0.95
) -> TableFit:
    """Return the Mantel–Haenszel rate ratio ("IRR", as a log) or rate difference ("IRD") of k pairs of rates.

    Args:
        x1i, x2i: Events of groups 1 and 2, shape (k,).
        t1i, t2i: Their person-time, in one unit throughout, shape (k,); a pair with 0 in either is left out.

    As `mantel_haenszel` in all else.

    Source: Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., pp. 273–276.
    Checked: metafor 3.8-1 rma.mh, tests/reference/models, rtol 1e-10.
    """
    check_choice("measure", measure, RATE_MEASURES)
    level = check_level(level)
    x1, x2, t1, t2 = check_counts(("x1i", "x2i", "t1i", "t2i"), x1i, x2i, t1i, t2i)
    for name, events, time in (("x1i", x1, t1), ("x2i", x2, t2)):
        if (bad := np.flatnonzero((events > 0) & (time == 0))).size:
            at = f"{name}[{bad[0]}]"
            raise InputError(f"{at} is {events[bad[0]]:g} in a time of 0; need a time above 0.")
    kept = (t1 > 0) & (t2 > 0)
    if not kept.any():
        raise ModelError("no pair has person-time in both groups; need at least one.")
    rates = Rates(*(value[kept] for value in (x1, x2, t1, t2, t1 + t2)))
    common = estimates.rate_ratio(rates) if measure == "IRR" else estimates.rate_difference(rates)
    q = tests.q_around(common.beta, *tests.rate_effects(measure, rates))
    return _fit(measure, "MH", common, kept, level, _Tests(q, tests.cmh_rates(rates, correct=True)))


def peto(ai: Any, bi: Any, ci: Any, di: Any, *, level: float = 0.95) -> TableFit:
    """Return Peto's common log odds ratio of k tables.

    Meant for rare events, arms of about one size and small effects: elsewhere it is biased, and a notice says
    where the arms differ more than threefold or the odds ratio lies outside 1/3 to 3.
    Tables without events, or without non-events, add nothing.

    Source: Yusuf, Peto, Lewis, Collins & Sleight (1985), Prog Cardiovasc Dis 27:335, appendix;
        its limits: Greenland & Salvan (1990), Statistics in Medicine 9:247.
    Checked: metafor 3.8-1 rma.peto, tests/reference/models, rtol 1e-10.
    """
    level = check_level(level)
    cells, kept = _cells(ai, bi, ci, di)
    common = estimates.peto(cells)
    q = tests.q_around(common.beta, *tests.peto_effects(cells))
    return _fit("OR", "Peto", common, kept, level, _Tests(q, UNDEFINED), _beyond_peto(cells, common.beta))


def cmh_test(ai: Any, bi: Any, ci: Any, di: Any, *, correct: bool = True) -> CMH:
    """Return the Cochran–Mantel–Haenszel test of a common odds ratio of 1 over k tables.

    With `correct`, 1/2 is taken off the absolute difference between events and their expectation where that
    is at least 1/2. NaN where the variance is 0.

    Source: Mantel & Haenszel (1959), JNCI 22:719.
    Checked: R mantelhaen.test, tests/reference/models, rtol 1e-10.
    """
    found = tests.cmh(_cells(ai, bi, ci, di)[0], correct=correct)
    return CMH(found.statistic, found.pvalue)


def _cells(ai: Any, bi: Any, ci: Any, di: Any) -> tuple[Cells, Any]:
    a, b, c, d = check_counts(("ai", "bi", "ci", "di"), ai, bi, ci, di)
    kept = (a + b > 0) & (c + d > 0)
    if not kept.any():
        raise ModelError("no table has people in both groups; need at least one.")
    return cells_of(a[kept], b[kept], c[kept], d[kept]), kept


def _fit(
    measure: str,
    method: str,
    common: estimates.Common,
    kept: Any,
    level: float,
    found: _Tests,
    notices: tuple[str, ...] = (),
) -> TableFit:
    se = math.sqrt(common.variance)
    half = z_critical(level) * se
    zval = np.array([common.beta / se if se > 0 else math.nan])
    q = found.q
    return TableFit(
        measure=measure,
        k=int(kept.sum()),
        p=1,
        method=method,
        test="z",
        test_used="z",
        level=level,
        beta=np.array([common.beta]),
        se=np.array([se]),
        zval=zval,
        ci_low=np.array([common.beta - half]),
        ci_high=np.array([common.beta + half]),
        pvalue=two_sided(zval, None),
        vcov=np.array([[common.variance]]),
        q=q.statistic,
        q_df=q.df,
        q_pvalue=q.pvalue,
        i2=i2_from_q(q.statistic, q.df) if q.df > 0 and not math.isnan(q.statistic) else math.nan,
        cmh=found.cmh.statistic,
        cmh_pvalue=found.cmh.pvalue,
        bd=found.bd.statistic,
        bd_df=found.bd.df,
        bd_pvalue=found.bd.pvalue,
        tarone=found.tarone.statistic,
        tarone_pvalue=found.tarone.pvalue,
        weights=_weights(common.share, kept),
        notices=(*_notices(kept, common.why), *notices),
    )


def _weights(share: Array, kept: Any) -> Array:
    weights = np.zeros(kept.size)
    if (total := float(share.sum())) > 0:
        weights[kept] = 100.0 * share / total
    return weights


def _beyond_peto(t: Cells, beta: float) -> tuple[str, ...]:
    """Return the warning where Peto's method is used outside its field."""
    reasons = []
    if (np.maximum(t.n1, t.n2) > 3.0 * np.minimum(t.n1, t.n2)).any():
        reasons.append("groups differ more than threefold in size")
    if abs(beta) > math.log(3.0):
        reasons.append("the odds ratio is far from 1")
    return (f"Peto's method may be biased here: {' and '.join(reasons)}.",) if reasons else ()


def _notices(kept: Any, why: str) -> tuple[str, ...]:
    notices = []
    if (dropped := int(kept.size - kept.sum())) > 0:
        were = "was" if dropped == 1 else "were"
        notices.append(f"{several(dropped, 'table')} without people in one group {were} left out.")
    if why:
        notices.append(f"Undefined numbers are not given: {why}.")
    return tuple(notices)
