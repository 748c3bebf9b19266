"""Effects within one group: proportions, and change from before to after.

These have no comparison group. They are labelled uncontrolled and never pooled with randomised contrasts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, both_or_neither, check_events, refuse, vectors
from steelyard.effects.means import hedges_j
from steelyard.effects.tables import To, corrected_rows
from steelyard.errors import InputError


def proportion_effects(
    measure: str,
    xi: ArrayLike,
    ni: ArrayLike,
    *,
    add: float | None = None,
    to: To = "only0",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Transformed proportions xi/ni with sampling variances.

    Args:
        measure: "PR" (as it is), "PLN" (log), "PLO" (logit), "PAS" (arcsine of the root) or "PFT"
            (Freeman–Tukey double arcsine, halved as in metafor; only for reproducing others).
        xi, ni: People with the event and people in all, each shape (k,) or one value.
        add, to: Zero handling as in `tables.table_effects`, for the two cells xi and ni − xi; `add` is by
            default 0.5, and 0 for "PAS" and "PFT", which need none.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined.

    Raises:
        InputError: xi below 0 or above ni, ni below 1, an unknown choice, or unequal lengths.

    Source: Freeman & Tukey (1950), Ann Math Stat 21:607 (PFT); the delta method otherwise.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/single.json, rtol 1e-10.
    """
    check_choice("measure", measure, PROPORTION_MEASURES)
    x, n = vectors(xi=xi, ni=ni)
    _check_proportions(x, n, labels)
    row = PROPORTION_MEASURES[measure]
    add = row.add if add is None else add
    extra = np.where(corrected_rows((x == 0) | (x == n), add, to), add, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return both_or_neither(*row.formula(x + extra, n + 2 * extra))


def _check_proportions(xi: Array, ni: Array, labels: Sequence[str]) -> None:
    refuse(ni < 1, "ni", ni, "a group must hold at least one person.", labels)
    refuse(xi < 0, "xi", xi, "a count must be >= 0.", labels)
    check_events("xi", xi, "ni", ni, labels)


def change_effects(
    measure: str,
    m1i: ArrayLike,
    m2i: ArrayLike,
    sd1i: ArrayLike,
    ni: ArrayLike,
    ri: ArrayLike,
    *,
    sd2i: ArrayLike | None = None,
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Mean change m1i − m2i within one group, raw ("MC") or standardised by sd1i ("SMCR").

    metafor's arguments: for a change from before to after, `m1i` is the mean after and `m2i` before. "SMCR"
    divides by `sd1i` alone, which is then the SD *before* (Becker 1988), although m1i is the mean after;
    for "MC" the order of the two SDs does not matter.

    Args:
        measure: "MC" or "SMCR".
        m1i, m2i, sd1i, ni, ri: Means, the SD, pairs, and the correlation within a person, each shape (k,) or
            one value.
        sd2i: The other SD; needed for "MC", not used by "SMCR".
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,): "MC" has (sd1² + sd2² − 2 r sd1 sd2)/n; "SMCR" has yi = J(n−1)·change/sd1
        and vi = 2(1 − r)/n + yi²/(2n), as metafor 3.8 defines them.

    Raises:
        InputError: a negative SD, n below 1, |r| above 1, sd2i missing for "MC", or unequal lengths.

    Source: Becker (1988), Br J Math Stat Psychol 41:257; Morris & DeShon (2002), Psychol Methods 7:105.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/single.json, rtol 1e-10.
    """
    check_choice("measure", measure, CHANGE_MEASURES)
    if measure == "MC" and sd2i is None:
        raise InputError("sd2i is missing; MC needs the SD of both occasions.")
    m1, m2, sd1, n, r, sd2 = vectors(
        m1i=m1i, m2i=m2i, sd1i=sd1i, ni=ni, ri=ri, sd2i=sd1i if sd2i is None else sd2i
    )
    change = Change(m1, m2, sd1, sd2, n, r)
    check_change(change, labels)
    with np.errstate(divide="ignore", invalid="ignore"):
        return both_or_neither(*CHANGE_MEASURES[measure](change))


@dataclass(frozen=True, slots=True)
class Change:
    """Two occasions (or two treatments) in the same people; every array of shape (k,)."""

    m1: Array
    m2: Array
    sd1: Array
    sd2: Array
    n: Array
    r: Array


def check_change(c: Change, labels: Sequence[str] = ()) -> None:
    """Raise InputError naming the row with a negative SD, fewer than one pair, or |r| above 1."""
    for name, sd in (("sd1i", c.sd1), ("sd2i", c.sd2)):
        refuse(sd < 0, name, sd, "an SD must be >= 0.", labels)
    refuse(c.n < 1, "ni", c.n, "a group must hold at least one person.", labels)
    refuse(np.abs(c.r) > 1, "ri", c.r, "a correlation must lie in [-1, 1].", labels)


def mean_change(c: Change) -> tuple[Array, Array]:
    """m1 − m2 and the variance of a mean of paired differences, written so that it cannot go below 0."""
    return c.m1 - c.m2, ((c.sd1 - c.sd2) ** 2 + 2 * (1 - c.r) * c.sd1 * c.sd2) / c.n


def _standardised_change(c: Change) -> tuple[Array, Array]:
    yi = hedges_j(c.n - 1) * (c.m1 - c.m2) / c.sd1
    return yi, 2 * (1 - c.r) / c.n + yi**2 / (2 * c.n)


def _pr(x: Array, n: Array) -> tuple[Array, Array]:
    return x / n, x * (n - x) / n**3


def _pln(x: Array, n: Array) -> tuple[Array, Array]:
    return np.log(x / n), (n - x) / (x * n)


def _plo(x: Array, n: Array) -> tuple[Array, Array]:
    return np.log(x) - np.log(n - x), 1 / x + 1 / (n - x)


def _pas(x: Array, n: Array) -> tuple[Array, Array]:
    return np.arcsin(np.sqrt(x / n)), 1 / (4 * n)


def _pft(x: Array, n: Array) -> tuple[Array, Array]:
    yi = (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2
    return yi, 1 / (4 * n + 2)


@dataclass(frozen=True, slots=True)
class ProportionRow:
    """A formula of (x, n) and what it adds to zero cells by default."""

    formula: Callable[[Array, Array], tuple[Array, Array]]
    add: float


PROPORTION_MEASURES: dict[str, ProportionRow] = {
    "PR": ProportionRow(_pr, 0.5),
    "PLN": ProportionRow(_pln, 0.5),
    "PLO": ProportionRow(_plo, 0.5),
    "PAS": ProportionRow(_pas, 0.0),
    "PFT": ProportionRow(_pft, 0.0),
}
CHANGE_MEASURES: dict[str, Callable[[Change], tuple[Array, Array]]] = {
    "MC": mean_change,
    "SMCR": _standardised_change,
}
