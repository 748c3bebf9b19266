"""Effects within one group: proportions.

These have no comparison group. They are labelled uncontrolled and never pooled with randomised contrasts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, check_events, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, formula_of, weighted_mean
from steelyard.effects.table_formulas import probit
from steelyard.effects.zeros import To, additions


@dataclass(frozen=True, slots=True)
class Counts:
    """People with the event and people in all, after any zero correction; each of shape (k,)."""

    x: Array
    n: Array


def proportion_effects(
    measure: str,
    xi: ArrayLike,
    ni: ArrayLike,
    *,
    vtype: str = "LS",
    add: float | None = None,
    to: To = "only0",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Transformed proportions xi/ni with sampling variances.

    Args:
        measure: "PR" (as it is), "PLN" (log), "PLO" (logit), "PRZ" (probit), "PAS" (arcsine of the root) or
            "PFT" (Freeman–Tukey double arcsine, halved as in metafor; only for reproducing others).
        xi, ni: People with the event and people in all, each shape (k,) or one value.
        vtype: "LS" for every measure; for "PR", "PLN" and "PLO" also "AV" (at the proportion in all people
            together), for "PR" "UB" (n − 1, unbiased).
        add, to: Zero handling as in `tables.table_effects`, for the two cells xi and ni − xi; `add` is by
            default 0.5, and 0 for "PAS" and "PFT", which need none.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined.

    Raises:
        InputError: xi below 0 or above ni, ni below 1, an unknown choice, or unequal lengths.

    Source: Freeman & Tukey (1950), Ann Math Stat 21:607 (PFT); the delta method otherwise.
    Checked: metafor 3.8-1 escalc() (tests/reference/effects/single.json), where it lacks PRZ half of its PBIT
    of two equal groups, and metafor 5.1-12 (current.json), all rtol 1e-10.
    """
    formula = formula_of(PROPORTION_MEASURES, measure, vtype)
    x, n = vectors(xi=xi, ni=ni)
    _check_proportions(x, n, labels)
    extra = additions((x == 0) | (x == n), PROPORTION_MEASURES[measure].add if add is None else add, to)
    return evaluated(formula, Counts(x + extra, n + 2 * extra))


def _check_proportions(xi: Array, ni: Array, labels: Sequence[str]) -> None:
    refuse(ni < 1, "ni", ni, "a group must hold at least one person.", labels)
    refuse(xi < 0, "xi", xi, "a count must be >= 0.", labels)
    check_events("xi", xi, "ni", ni, labels)


def _pr(c: Counts) -> Pair:
    return c.x / c.n, c.x * (c.n - c.x) / c.n**3


def _pr_unbiased(c: Counts) -> Pair:
    return c.x / c.n, c.x * (c.n - c.x) / (c.n**2 * (c.n - 1))


def _together(c: Counts) -> Counts:
    """The same people, with the event in each study as often as in all together."""
    return Counts(weighted_mean(c.x / c.n, c.n) * c.n, c.n)


def _at_average(formula: Callable[[Counts], Pair]) -> Callable[[Counts], Pair]:
    def averaged(c: Counts) -> Pair:
        return formula(c)[0], formula(_together(c))[1]

    return averaged


def _pln(c: Counts) -> Pair:
    return np.log(c.x / c.n), (c.n - c.x) / (c.x * c.n)


def _plo(c: Counts) -> Pair:
    return np.log(c.x) - np.log(c.n - c.x), 1 / c.x + 1 / (c.n - c.x)


def _prz(c: Counts) -> Pair:
    return probit(c.x, c.n)


def _pas(c: Counts) -> Pair:
    return np.arcsin(np.sqrt(c.x / c.n)), 1 / (4 * c.n)


def _pft(c: Counts) -> Pair:
    yi = (np.arcsin(np.sqrt(c.x / (c.n + 1))) + np.arcsin(np.sqrt((c.x + 1) / (c.n + 1)))) / 2
    return yi, 1 / (4 * c.n + 2)


PROPORTION_MEASURES: dict[str, Row[Counts]] = {
    "PR": Row({"LS": _pr, "UB": _pr_unbiased, "AV": _at_average(_pr)}, 0.5),
    "PLN": Row({"LS": _pln, "AV": _at_average(_pln)}, 0.5),
    "PLO": Row({"LS": _plo, "AV": _at_average(_plo)}, 0.5),
    "PRZ": Row({"LS": _prz}, 0.5),
    "PAS": Row({"LS": _pas}),
    "PFT": Row({"LS": _pft}),
}
