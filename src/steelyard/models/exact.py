"""Exact inference for one 2×2 table and for one proportion; nothing here is approximate but the rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from steelyard.check import check_choice, check_level
from steelyard.errors import InputError
from steelyard.models.distributions import Array, z_critical

SAME = 1.0 + 1e-7  # tables this close in probability count as equally probable, as in R's fisher.test


@dataclass(frozen=True, slots=True)
class ExactFit:
    """An odds ratio with its exact interval, on the scale of the odds ratio (not its log).

    Attributes:
        estimate: Conditional maximum likelihood; 0 or inf where the table stands at the end of its range;
            NaN where a margin is 0.
        ci_low, ci_high: Tail-inverted (Cornfield) bounds; 0 or inf on the side that the data leave open.
        pvalue: Two-sided Fisher: all tables no more probable than the observed one.
        pvalue_midp: The same less half the probability of the observed table.
        pvalue_central: Twice the smaller tail: the p that agrees with the interval at every level. Fisher's
            orders tables by probability and may reject where the interval holds 1, or the reverse.
    """

    estimate: float
    ci_low: float
    ci_high: float
    pvalue: float
    pvalue_midp: float
    method: str
    level: float
    pvalue_central: float
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProportionInterval:
    """A proportion x/n with its bounds; `method` is "clopper-pearson" or "wilson"."""

    estimate: float
    ci_low: float
    ci_high: float
    method: str
    level: float


def conditional_odds_ratio(ai: int, bi: int, ci: int, di: int, *, level: float = 0.95) -> ExactFit:
    """Return the conditional odds ratio of a 2×2 table with its exact interval and Fisher's p-values.

    Args:
        ai, bi: Events and non-events of group 1, whole numbers >= 0.
        ci, di: Events and non-events of group 2.
        level: Confidence level; each bound leaves (1 - level)/2 in its tail, also where the other is open.

    Raises:
        InputError: a cell that is negative or not whole.

    Source: Fisher (1935), JRSS 98:39; Cornfield (1956), Proc. Third Berkeley Symposium 4:135; mid-p as in
        Lydersen, Fagerland & Laake (2009), Statistics in Medicine 28:1159.
    Checked: R fisher.test (p; bounds inverted from its one-sided p at tol 1e-14), tests/reference/models.
    """
    a, b, c, d = (_whole(name, cell) for name, cell in zip("abcd", (ai, bi, ci, di), strict=True))
    level = check_level(level)
    x, weight = _support(a, b, c, d)
    null = _at(x, weight, 0.0)
    observed = float(null[a - int(x[0])])
    p = min(1.0, float(null[null <= observed * SAME].sum()))
    estimate, low, high, notices = _bounds(a, x, weight, 0.5 * (1.0 - level))
    central = min(1.0, 2.0 * min(float(null[x <= a].sum()), float(null[x >= a].sum())))
    return ExactFit(estimate, low, high, p, p - 0.5 * observed, "conditional exact", level, central, notices)


def fisher_pvalues(n1: int, n2: int, events: int) -> tuple[Array, Array]:
    """Return every 2×2 table with these margins by its first cell, and Fisher's two-sided p of each.

    Args:
        n1, n2: People of the two groups, >= 0.
        events: Events of both groups together, 0 to n1 + n2.

    Returns:
        (first cells, p-values), of one shape, in order of the first cell.

    Checked: R fisher.test, tests/reference/appraisal.
    """
    first = min(events, n1)
    x, weight = _support(first, n1 - first, events - first, n2 - (events - first))
    probability = _at(x, weight, 0.0)
    ordered = np.sort(probability)
    upto = np.concatenate(([0.0], np.cumsum(ordered)))
    p: Array = np.minimum(upto[np.searchsorted(ordered, probability * SAME, side="right")], 1.0)
    return x, p


def _whole(name: str, cell: float) -> int:
    if not math.isfinite(cell) or cell < 0 or cell != int(cell):
        raise InputError(f"{name}i is {cell!r}; need a whole number of 0 or more.")
    return int(cell)


def _support(a: int, b: int, c: int, d: int) -> tuple[Array, Array]:
    """Return the possible first cells and the log of their number of arrangements."""
    n1, n2, m = a + b, c + d, a + c
    x = np.arange(max(0, m - n2), min(n1, m) + 1, dtype=np.float64)
    return x, _log_choose(n1, x) + _log_choose(n2, m - x)


def _log_choose(n: int, x: Array) -> Array:
    value: Array = special.gammaln(n + 1.0) - special.gammaln(x + 1.0) - special.gammaln(n - x + 1.0)
    return value


def _at(x: Array, weight: Array, log_or: float) -> Array:
    """Return the non-central hypergeometric probabilities at a log odds ratio."""
    height = weight + (x - x[0]) * log_or
    p = np.exp(height - height.max())
    value: Array = p / p.sum()
    return value


def _bounds(a: int, x: Array, weight: Array, tail: float) -> tuple[float, float, float, tuple[str, ...]]:
    first, last = int(x[0]), int(x[-1])
    if first == last:
        note = "A margin of the table is 0: the data say nothing about the odds ratio."
        return math.nan, 0.0, math.inf, (note,)
    low, high = 0.0, math.inf
    if a > first:
        low = math.exp(_crossing(lambda t: float(_at(x, weight, t)[x >= a].sum()), tail))
    if a < last:
        high = math.exp(_crossing(lambda t: -float(_at(x, weight, t)[x <= a].sum()), -tail))
    if a in (first, last):
        side = "0, with no lower bound" if a == first else "infinite, with no upper bound"
        return (0.0 if a == first else math.inf), low, high, (f"The odds ratio's estimate is {side}.",)
    return math.exp(_crossing(lambda t: float(_at(x, weight, t) @ x), float(a))), low, high, ()


def _crossing(increasing: Callable[[float], float], target: float) -> float:
    """Return the log odds ratio at which an increasing function reaches `target`, by bisection."""
    width = 1.0
    while increasing(-width) > target or increasing(width) < target:
        width *= 2.0
    low, high = -width, width
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return middle
        if increasing(middle) < target:
            low = middle
        else:
            high = middle


def proportion_interval(
    x: float,
    n: float,
    level: float = 0.95,
    *,
    method: Literal["clopper-pearson", "wilson"] = "clopper-pearson",
) -> ProportionInterval:
    """Return x/n with its exact Clopper–Pearson interval, or Wilson's score interval.

    Bounds at 0 and n are exactly 0 and 1. For n = 0 the estimate is NaN and the interval (0, 1).

    Source: Clopper & Pearson (1934), Biometrika 26:404; Wilson (1927), JASA 22:209.
    Checked: R binom.test and prop.test(correct=FALSE), tests/reference/models, rtol 1e-10.
    """
    level = check_level(level)
    check_choice("method", method, ("clopper-pearson", "wilson"))
    if not (math.isfinite(x) and math.isfinite(n) and 0 <= x <= n):
        raise InputError(f"x is {x!r} and n is {n!r}; need 0 <= x <= n.")
    if n == 0:
        return ProportionInterval(math.nan, 0.0, 1.0, method, level)
    if method == "wilson":
        low, high = _wilson(x, n, z_critical(level))
    else:
        tail = 0.5 * (1.0 - level)
        low = float(special.betaincinv(x, n - x + 1.0, tail)) if x > 0 else 0.0
        high = float(special.betainccinv(x + 1.0, n - x, tail)) if x < n else 1.0
    return ProportionInterval(x / n, low, high, method, level)


def _wilson(x: float, n: float, z: float) -> tuple[float, float]:
    p, square = x / n, z * z
    centre = (p + square / (2.0 * n)) / (1.0 + square / n)
    half = z * math.sqrt(p * (1.0 - p) / n + square / (4.0 * n * n)) / (1.0 + square / n)
    return (centre - half if x > 0 else 0.0), (centre + half if x < n else 1.0)
