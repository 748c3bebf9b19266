"""From what a paper prints of one mean's or one difference's precision to what another formula needs.

Vocabulary: an SD describes people, an SE an estimate; the SE of a mean is SD/√n. Everything is elementwise:
each argument has shape (k,) or is one value, and so is what comes back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_level
from steelyard.effects.arrays import Array, refuse, vector, vectors


def sd_from_se(se: ArrayLike, n: ArrayLike) -> Array:
    """SD of people from the SE of their mean, SE·√n. Assumes a mean of independent people, no adjustment."""
    s, people = _positive(se=se, n=n)
    return s * np.sqrt(people)


def se_from_sd(sd: ArrayLike, n: ArrayLike) -> Array:
    """SE of a mean from the SD of people, SD/√n."""
    s, people = _positive(sd=sd, n=n)
    return s / np.sqrt(people)


def se_from_ci(
    ci_low: ArrayLike, ci_high: ArrayLike, *, level: float = 0.95, df: ArrayLike | None = None
) -> Array:
    """SE from an interval on the analysis scale: its width over twice the quantile.

    Assumes a symmetric interval, estimate ± quantile·SE; bounds of a ratio are given as logs.

    Args:
        ci_low, ci_high: Bounds.
        level: Level of the interval.
        df: Degrees of freedom of the t distribution that made it; None for the normal.

    Raises:
        InputError: a bound not above the other, level outside (0, 1), df not above 0, or unequal lengths.

    Source: Cochrane Handbook for Systematic Reviews of Interventions, section 6.5.2.2.
    """
    low, high = vectors(ci_low=ci_low, ci_high=ci_high)
    refuse(high <= low, "ci_high", high, "must be above ci_low.")
    return (high - low) / (2 * quantile(level, df))


def sd_from_ci(ci_low: ArrayLike, ci_high: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Array:
    """SD of people from the interval of their mean, taken as one by t with n − 1 degrees of freedom.

    Source: Cochrane Handbook, section 6.5.2.2, with its example in tests/effects.
    """
    low, high, people = vectors(ci_low=ci_low, ci_high=ci_high, n=n)
    refuse(people <= 1, "n", people, "an SD needs at least two people.")
    return sd_from_se(se_from_ci(low, high, level=level, df=people - 1), people)


def ci_from_se(
    estimate: ArrayLike, se: ArrayLike, *, level: float = 0.95, df: ArrayLike | None = None
) -> tuple[Array, Array]:
    """(low, high) of the interval estimate ± quantile·SE; normal, or t where df is given."""
    est, s = vectors(estimate=estimate, se=se)
    refuse(s < 0, "se", s, "a standard error must be >= 0.")
    half = quantile(level, df) * s
    return est - half, est + half


def se_from_t(difference: ArrayLike, t: ArrayLike) -> Array:
    """SE of a difference from its t (or z) statistic, |difference / t|.

    Raises:
        InputError: t or the difference is 0, which tells no standard error, or unequal lengths.
    """
    d, statistic = vectors(difference=difference, t=t)
    refuse(statistic == 0, "t", statistic, "a t of 0 tells no standard error.")
    refuse(d == 0, "difference", d, "at no difference a t statistic tells no standard error.")
    return np.abs(d / statistic)


def t_from_p(p: ArrayLike, df: ArrayLike | None = None) -> Array:
    """|t| (or |z| where df is None) of an exact two-sided p-value in (0, 1)."""
    from scipy.special import ndtri, stdtrit

    prob = vector("p", p)
    refuse((prob <= 0) | (prob >= 1), "p", prob, "an exact p-value must lie in (0, 1).")
    if df is None:
        return np.asarray(-ndtri(prob / 2))
    prob, freedom = vectors(p=prob, df=df)
    refuse(freedom <= 0, "df", freedom, "degrees of freedom must be > 0.")
    return np.asarray(-stdtrit(freedom, prob / 2))


def p_from_t(t: ArrayLike, df: ArrayLike | None = None) -> Array:
    """Exact two-sided p of a t (or z where df is None) statistic."""
    from scipy.special import ndtr, stdtr

    statistic = vector("t", t)
    if df is None:
        return np.asarray(2 * ndtr(-np.abs(statistic)))
    statistic, freedom = vectors(t=statistic, df=df)
    refuse(freedom <= 0, "df", freedom, "degrees of freedom must be > 0.")
    return np.asarray(2 * stdtr(freedom, -np.abs(statistic)))


def se_from_p(difference: ArrayLike, p: ArrayLike, df: ArrayLike | None = None) -> Array:
    """SE of a difference from its exact two-sided p, by t with df, or normal where df is None."""
    return se_from_t(difference, t_from_p(p, df))


def sd_from_difference_se(se: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Array:
    """The SD within groups from the SE of a difference of their means, SE/√(1/n1 + 1/n2).

    Assumes one SD in both groups; it is their average otherwise.

    Source: Cochrane Handbook, section 6.5.2.3, with its example in tests/effects.
    """
    s, first, second = _positive(se=se, n1=n1, n2=n2)
    return s / np.sqrt(1 / first + 1 / second)


def d_from_t(t: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Array:
    """Cohen's d of two groups from Student's t, t·√(1/n1 + 1/n2). Assumes the t of pooled variances."""
    statistic, first, second = vectors(t=t, n1=n1, n2=n2)
    for name, n in (("n1", first), ("n2", second)):
        refuse(n <= 0, name, n, "must be > 0.")
    return statistic * np.sqrt(1 / first + 1 / second)


def quantile(level: float, df: ArrayLike | None = None) -> Array:
    """How many SE an interval of `level` reaches to each side, shape (k,)."""
    return t_from_p(1 - check_level(level), df)


def _positive(**given: ArrayLike) -> tuple[Array, ...]:
    arrays = vectors(**given)
    for name, values in zip(given, arrays, strict=True):
        refuse(values <= 0, name, values, "must be > 0.")
    return arrays
