"""Effects that are Cronbach's alphas, or transformations of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, formula_of


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha, items and people; every array of shape (k,)."""

    alpha: Array
    m: Array
    n: Array


def reliability_effects(
    measure: str, ai: ArrayLike, mi: ArrayLike, ni: ArrayLike, *, labels: Sequence[str] = ()
) -> Pair:
    """Cronbach's alphas with sampling variances.

    Args:
        measure: "ARAW" (as it is), "AHW" (1 − (1 − α)^⅓) or "ABT" (−log(1 − α)); both rise with alpha.
        ai, mi, ni: Alphas (<= 1), items and people, each shape (k,) or one value.
        labels: Study labels, k of them, for messages.

    Raises:
        InputError: alpha above 1, fewer than two items, n below 1, an unknown measure, or unequal lengths.

    Source: Feldt (1965), Psychometrika 30:357 (ARAW); Hakstian & Whalen (1976), Psychometrika 41:219 (AHW);
    Bonett (2002), J Educ Behav Stat 27:335 (ABT).
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/others.json, rtol 1e-10.
    """
    formula = formula_of(RELIABILITY_MEASURES, measure, "LS")
    alpha, m, n = vectors(ai=ai, mi=mi, ni=ni)
    refuse(alpha > 1, "ai", alpha, "alpha must be <= 1.", labels)
    refuse(m < 2, "mi", m, "alpha needs at least two items.", labels)
    refuse(n < 1, "ni", n, "a group must hold at least one person.", labels)
    return evaluated(formula, Reliability(alpha, m, np.where(n > 2, n, np.nan)))


def _araw(a: Reliability) -> Pair:
    return a.alpha, 2 * a.m * (1 - a.alpha) ** 2 / ((a.m - 1) * (a.n - 2))


def _ahw(a: Reliability) -> Pair:
    rest = 1 - a.alpha
    vi = 18 * a.m * (a.n - 1) * rest ** (2 / 3) / ((a.m - 1) * (9 * a.n - 11) ** 2)
    return 1 - np.cbrt(rest), vi


def _abt(a: Reliability) -> Pair:
    return -np.log(1 - a.alpha), 2 * a.m / ((a.m - 1) * (a.n - 2))


RELIABILITY_MEASURES: dict[str, Row[Reliability]] = {
    "ARAW": Row({"LS": _araw}),
    "AHW": Row({"LS": _ahw}),
    "ABT": Row({"LS": _abt}),
}
