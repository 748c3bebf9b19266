"""Effects from events and person-time, of one group or of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, formula_of
from steelyard.effects.zeros import To, additions


@dataclass(frozen=True, slots=True)
class Rates:
    """Events and person-time of two groups, after any zero correction; every array of shape (k,)."""

    x1: Array
    t1: Array
    x2: Array
    t2: Array


@dataclass(frozen=True, slots=True)
class Rate:
    """Events and person-time of one group, after any zero correction; each of shape (k,)."""

    x: Array
    t: Array


def rate_comparisons(
    measure: str,
    x1i: ArrayLike,
    t1i: ArrayLike,
    x2i: ArrayLike,
    t2i: ArrayLike,
    *,
    add: float | None = None,
    to: To = "only0",
    drop00: bool = False,
    labels: Sequence[str] = (),
) -> Pair:
    """Incidence rates of group 1 against group 2, with sampling variances.

    Args:
        measure: "IRR" (log ratio), "IRD" (difference) or "IRSD" (difference of square roots).
        x1i, t1i, x2i, t2i: Events and person-time (> 0, any unit), each shape (k,) or one value.
        add, to: Zero handling as in `tables.table_effects`, for the events alone; `add` is by default 0.5,
            and 0 for "IRSD", which needs none.
        drop00: True leaves studies without any event undefined.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined.

    Raises:
        InputError: negative events, person-time not above 0, an unknown choice, or unequal lengths.

    Source: Rothman et al. (2008), Modern Epidemiology, ch. 14; Bagos & Nikolopoulos (2009), Int J
    Biostat 5:1.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/rates.json, rtol 1e-10.
    """
    formula = formula_of(RATE_COMPARISONS, measure, "LS")
    x1, t1, x2, t2 = vectors(x1i=x1i, t1i=t1i, x2i=x2i, t2i=t2i)
    for names, x, t in ((("x1i", "t1i"), x1, t1), (("x2i", "t2i"), x2, t2)):
        _check(names, x, t, labels)
    none = (x1 == 0) & (x2 == 0) & drop00
    zero = ((x1 == 0) | (x2 == 0)) & ~none
    extra = additions(zero, RATE_COMPARISONS[measure].add if add is None else add, to)
    return evaluated(formula, Rates(np.where(none, np.nan, x1) + extra, t1, x2 + extra, t2))


def rate_effects(
    measure: str,
    xi: ArrayLike,
    ti: ArrayLike,
    *,
    add: float | None = None,
    to: To = "only0",
    labels: Sequence[str] = (),
) -> Pair:
    """Transformed incidence rates xi/ti of single groups, with sampling variances.

    Args:
        measure: "IR" (as it is), "IRLN" (log), "IRS" (square root) or "IRFT" (Freeman–Tukey, halved).
        xi, ti: Events and person-time; for standardised incidence ratios, observed and expected events.
        add, to, labels: As in `rate_comparisons`; `add` is 0 for "IRS" and "IRFT".

    Returns and Raises: as `rate_comparisons`.

    Source: Freeman & Tukey (1950), Ann Math Stat 21:607 (IRFT); the delta method otherwise.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/rates.json, rtol 1e-10.
    """
    formula = formula_of(RATE_MEASURES, measure, "LS")
    x, t = vectors(xi=xi, ti=ti)
    _check(("xi", "ti"), x, t, labels)
    extra = additions(x == 0, RATE_MEASURES[measure].add if add is None else add, to)
    return evaluated(formula, Rate(x + extra, t))


def _check(names: tuple[str, str], x: Array, t: Array, labels: Sequence[str]) -> None:
    refuse(x < 0, names[0], x, "a count must be >= 0.", labels)
    refuse(t <= 0, names[1], t, "person-time must be > 0.", labels)


def _ratio(r: Rates) -> Pair:
    return np.log(r.x1 / r.t1) - np.log(r.x2 / r.t2), 1 / r.x1 + 1 / r.x2


def _difference(r: Rates) -> Pair:
    return r.x1 / r.t1 - r.x2 / r.t2, r.x1 / r.t1**2 + r.x2 / r.t2**2


def _root_difference(r: Rates) -> Pair:
    return np.sqrt(r.x1 / r.t1) - np.sqrt(r.x2 / r.t2), 1 / (4 * r.t1) + 1 / (4 * r.t2)


def _freeman_tukey(r: Rate) -> Pair:
    return (np.sqrt(r.x / r.t) + np.sqrt((r.x + 1) / r.t)) / 2, 1 / (4 * r.t)


RATE_COMPARISONS: dict[str, Row[Rates]] = {
    "IRR": Row({"LS": _ratio}, 0.5),
    "IRD": Row({"LS": _difference}, 0.5),
    "IRSD": Row({"LS": _root_difference}),
}
RATE_MEASURES: dict[str, Row[Rate]] = {
    "IR": Row({"LS": lambda r: (r.x / r.t, r.x / r.t**2)}, 0.5),
    "IRLN": Row({"LS": lambda r: (np.log(r.x / r.t), 1 / r.x)}, 0.5),
    "IRS": Row({"LS": lambda r: (np.sqrt(r.x / r.t), 1 / (4 * r.t))}),
    "IRFT": Row({"LS": _freeman_tukey}),
}
