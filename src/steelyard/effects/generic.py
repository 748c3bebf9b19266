"""Effects from printed estimates: with a standard error, an interval, a p-value or a test statistic.

An estimate is given as printed. With `ratio=True` (odds, risk, hazard ratios on their natural scale) its log
is taken; standard errors and test statistics always belong to the analysis scale, so that of a ratio to its
log. `labels` are study labels, k of them, for messages.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_level
from steelyard.effects.arrays import Array, Mask, both_or_neither, refuse, row_name, vectors
from steelyard.errors import InputError


def from_se(
    estimate: ArrayLike, se: ArrayLike, *, ratio: bool, labels: Sequence[str] = ()
) -> tuple[Array, Array]:
    """(yi, vi), each shape (k,), from estimates and standard errors on the analysis scale (log for a ratio).

    Raises:
        InputError: se not above 0, a ratio not above 0, or unequal lengths.

    Example:
        >>> yi, vi = from_se(0.5, 0.2, ratio=True)
        >>> round(float(yi[0]), 4), round(float(vi[0]), 4)
        (-0.6931, 0.04)
    """
    est, s = vectors(estimate=estimate, se=se)
    refuse(s <= 0, "se", s, "a standard error must be > 0.", labels)
    return both_or_neither(_scale(est, "estimate", ratio, labels), s**2)


def from_ci(
    estimate: ArrayLike,
    ci_low: ArrayLike,
    ci_high: ArrayLike,
    *,
    level: float = 0.95,
    ratio: bool,
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """(yi, vi), each shape (k,), from estimates with Wald intervals: the SE is the width over 2 z.

    Raises:
        InputError: level outside (0, 1), bounds equal or reversed, an estimate outside its interval, a ratio
            not above 0, or unequal lengths.

    Source: Cochrane Handbook for Systematic Reviews of Interventions, sections 6.3.1 and 6.3.2.
    """
    yi, low, high = _interval(estimate, ci_low, ci_high, ratio, labels)
    return both_or_neither(yi, _ci_se(low, high, level) ** 2)


def ci_asymmetry(
    estimate: ArrayLike,
    ci_low: ArrayLike,
    ci_high: ArrayLike,
    *,
    level: float = 0.95,
    ratio: bool,
    labels: Sequence[str] = (),
) -> Array:
    """How far each estimate lies above its interval's centre, in standard errors of the analysis scale, (k,).

    About 0 for a Wald interval. A large value says that the interval was made in another way, or is printed
    on another scale, or holds a misprint; the standard error from its width is then doubtful.
    """
    yi, low, high = _interval(estimate, ci_low, ci_high, ratio, labels)
    return (yi - (low + high) / 2) / _ci_se(low, high, level)


def from_p(
    estimate: ArrayLike,
    p: ArrayLike,
    *,
    ratio: bool,
    df: ArrayLike | None = None,
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """(yi, vi), each shape (k,), from estimates and exact two-sided p-values.

    Args:
        estimate: As printed, on the natural scale for a ratio.
        p: Exact p-values, 0 < p < 1.
        ratio: Whether to take logs.
        df: Degrees of freedom of the t test that gave p; None for a normal test.

    Raises:
        InputError: p outside (0, 1), df not above 0, or an estimate exactly at no effect, whose standard
            error no p below 1 can tell.

    Source: Cochrane Handbook for Systematic Reviews of Interventions, sections 6.3 and 6.5.2.3.
    """
    from scipy.special import ndtri, stdtrit

    est, prob = vectors(estimate=estimate, p=p)
    refuse((prob <= 0) | (prob >= 1), "p", prob, "an exact p-value must lie in (0, 1).", labels)
    if df is None:
        return _from_statistic(est, -ndtri(prob / 2), ratio, labels)
    est, prob, freedom = vectors(estimate=est, p=prob, df=df)
    refuse(freedom <= 0, "df", freedom, "degrees of freedom must be > 0.", labels)
    return _from_statistic(est, -stdtrit(freedom, prob / 2), ratio, labels)


def from_z(
    estimate: ArrayLike, z: ArrayLike, *, ratio: bool, labels: Sequence[str] = ()
) -> tuple[Array, Array]:
    """(yi, vi), each shape (k,), from estimates and their z statistics, of which only the size is used.

    Raises:
        InputError: z is 0, an estimate exactly at no effect, a ratio not above 0, or unequal lengths.
    """
    est, statistic = vectors(estimate=estimate, z=z)
    refuse(statistic == 0, "z", statistic, "a z of 0 tells no standard error.", labels)
    return _from_statistic(est, np.abs(statistic), ratio, labels)


def from_logrank(oei: ArrayLike, voi: ArrayLike, *, labels: Sequence[str] = ()) -> tuple[Array, Array]:
    """(yi, vi), each shape (k,): log hazard ratios (O − E)/V and their variances 1/V.

    Args:
        oei: Observed less expected events in group 1, by the logrank test.
        voi: Its variance V, > 0.

    Raises:
        InputError: V not above 0, or unequal lengths.

    Source: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335; Parmar et al. (1998), Stat Med 17:2815, eqs. 1–2.
    """
    o, v = vectors(oei=oei, voi=voi)
    refuse(v <= 0, "voi", v, "a variance must be > 0.", labels)
    return both_or_neither(o / v, 1 / v)


def logrank_from_p(
    p: ArrayLike,
    events: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    fewer_in_first: ArrayLike,
    *,
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """(O − E, V) of a logrank test, each shape (k,), from its exact two-sided p and the events in all.

    V is taken as events·n1·n2/(n1 + n2)², which holds where follow-up is alike and the effect not extreme;
    O − E is ±√V times the normal quantile of p/2.

    Args:
        p: Exact p-values of the logrank test, 0 < p < 1.
        events: Events in both groups.
        n1, n2: People randomised to group 1 and 2.
        fewer_in_first: True (1) where group 1 had fewer events than expected, so that its hazard is lower.

    Raises:
        InputError: p outside (0, 1), events or people not above 0, or unequal lengths.

    Source: Parmar et al. (1998), Stat Med 17:2815, eqs. 8–10; Tierney et al. (2007), Trials 8:16.
    """
    from scipy.special import ndtri

    prob, d, r1, r2, less = vectors(p=p, events=events, n1=n1, n2=n2, fewer_in_first=fewer_in_first)
    refuse((prob <= 0) | (prob >= 1), "p", prob, "an exact p-value must lie in (0, 1).", labels)
    for name, count in (("events", d), ("n1", r1), ("n2", r2)):
        refuse(count <= 0, name, count, "a count must be > 0.", labels)
    v = d * r1 * r2 / (r1 + r2) ** 2
    return np.where(less != 0, 1.0, -1.0) * np.sqrt(v) * ndtri(prob / 2), v


def _from_statistic(
    estimate: Array, statistic: Array, ratio: bool, labels: Sequence[str]
) -> tuple[Array, Array]:
    yi = _scale(estimate, "estimate", ratio, labels)
    refuse(yi == 0, "estimate", estimate, "at no effect a test statistic tells no standard error.", labels)
    return both_or_neither(yi, (yi / statistic) ** 2)


def _interval(
    estimate: ArrayLike, ci_low: ArrayLike, ci_high: ArrayLike, ratio: bool, labels: Sequence[str]
) -> tuple[Array, Array, Array]:
    est, low, high = vectors(estimate=estimate, ci_low=ci_low, ci_high=ci_high)
    _refuse_interval(low >= high, "must have its lower bound below its upper.", est, low, high, labels)
    _refuse_interval((est < low) | (est > high), "must hold its estimate.", est, low, high, labels)
    return (
        _scale(est, "estimate", ratio, labels),
        _scale(low, "ci_low", ratio, labels),
        _scale(high, "ci_high", ratio, labels),
    )


def _refuse_interval(
    bad: Mask, allowed: str, est: Array, low: Array, high: Array, labels: Sequence[str]
) -> None:
    if bad.any():
        i = int(np.argmax(bad))
        raise InputError(
            f"{row_name(i, labels)}: {est[i]:.10g} has the interval {low[i]:.10g} to "
            f"{high[i]:.10g}; {allowed}"
        )


def _ci_se(low: Array, high: Array, level: float) -> Array:
    from scipy.special import ndtri

    return (high - low) / (-2 * float(ndtri((1 - check_level(level)) / 2)))


def _scale(values: Array, name: str, ratio: bool, labels: Sequence[str]) -> Array:
    if not ratio:
        return values
    refuse(values <= 0, name, values, "a ratio must be > 0. Is it printed on the log scale?", labels)
    return np.log(values)
