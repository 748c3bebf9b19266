"""Effects from paired 2×2 tables by metafor's codes, and odds ratios of which only the margins are known.

`paired` has the same effects for crossover trials, whose zeros it handles by margins; here zeros are handled
by cells, as metafor does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, formula_of
from steelyard.effects.paired import PAIRED_MEASURES
from steelyard.effects.zeros import To, additions
from steelyard.errors import InputError


@dataclass(frozen=True, slots=True)
class PairedTable:
    """Pairs with the event in both, the first alone, the second alone, none; every array of shape (k,)."""

    both: Array
    only1: Array
    only2: Array
    neither: Array


@dataclass(frozen=True, slots=True)
class Margins:
    """A table of margins and the phi of the pairs; a, b of treatment 1, c, d of 2; arrays of shape (k,)."""

    a: Array
    b: Array
    c: Array
    d: Array
    phi: Array


def matched_effects(
    measure: str,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = False,
    labels: Sequence[str] = (),
) -> Pair:
    """Effects of treatment 1 against 2 in matched pairs, or in one group under both.

    Args:
        measure: From the margins: "MPRR" and "MPOR" (log), "MPRD". From the pairs that differ: "MPORC" (log
            conditional odds ratio) and "MPPETO" (the same by Peto's method).
        ai, bi, ci, di: Pairs with the event under both, under 1 alone, under 2 alone, under none; each shape
            (k,) or one value.
        add, to: Zero handling as in `tables.table_effects`, for the four cells.
        drop00: True leaves tables where nobody had the event under either treatment, or everybody under both,
            undefined. (metafor 3.8 also drops those where nobody, or everybody, had it under treatment 2.)
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined.

    Raises:
        InputError: an unknown choice, a negative count, nobody at all, or unequal lengths.

    Source: as `paired.paired_binary`; Curtin et al. (2002), Stat Med 21:2145 (MPORC, MPPETO).
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/matched.json, rtol 1e-10.
    """
    formula = formula_of(MATCHED_MEASURES, measure, "LS")
    cells = vectors(ai=ai, bi=bi, ci=ci, di=di)
    for name, cell in zip(("ai", "bi", "ci", "di"), cells, strict=True):
        refuse(cell < 0, name, cell, "a count must be >= 0.", labels)
    people = cells[0] + cells[1] + cells[2] + cells[3]
    refuse(people == 0, "ai + bi + ci + di", people, "a table must hold somebody.", labels)
    both, only1, only2, neither = cells
    silent = (only1 == 0) & (only2 == 0) & ((both == 0) | (neither == 0)) & drop00
    extra = additions(np.any([cell == 0 for cell in cells], axis=0) & ~silent, add, to)
    return evaluated(formula, PairedTable(*(np.where(silent, np.nan, cell + extra) for cell in cells)))


def margin_effects(
    measure: str,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    ri: ArrayLike | None = None,
    pi: ArrayLike | None = None,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = False,
    labels: Sequence[str] = (),
) -> Pair:
    """Marginal log odds ratios ("MPORM") of matched pairs of which only the margins are known.

    Args:
        measure: "MPORM".
        ai, bi, ci, di: With and without the event under treatment 1, then under 2, each (k,) or one value.
        ri: Correlation (phi) between a pair's two outcomes.
        pi: Or the proportion of pairs with the event under both, from which phi follows.
        add, to, drop00: Zero handling as in `tables.table_effects`, for the cells of the margins.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined or where the margins allow no such ri or pi.

    Raises:
        InputError: not one of ri and pi, a value out of its range, a negative count, groups of unequal size.

    Source: Becker & Balagtas (1993), Biometrics 49:997; Elbourne et al. (2002), Int J Epidemiol 31:140.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/matched.json, rtol 1e-10.
    """
    formula = formula_of(MARGIN_MEASURES, measure, "LS")
    if (ri is None) == (pi is None):
        raise InputError(f"ri and pi are {'both missing' if ri is None else 'both given'}; need one of them.")
    a, b, c, d, both = vectors(ai=ai, bi=bi, ci=ci, di=di, **({"pi": pi} if ri is None else {"ri": ri}))
    for name, cell in (("ai", a), ("bi", b), ("ci", c), ("di", d)):
        refuse(cell < 0, name, cell, "a count must be >= 0.", labels)
    n = a + b
    unequal = ~np.isclose(n, c + d) & ~np.isnan(n + c + d)
    refuse(unequal, "ci + di", c + d, "pairs have as many first as second members, ai + bi.", labels)
    refuse(n == 0, "ai + bi", n, "a table must hold somebody.", labels)
    spread = np.sqrt(a) * np.sqrt(b) * np.sqrt(c) * np.sqrt(d)
    if ri is None:
        refuse((both < 0) | (both > 1), "pi", both, "a proportion must lie in [0, 1].", labels)
        known = np.where(spread > 0, spread, np.inf)
        phi = (both * n**2 - a * c) / known
    else:
        refuse(np.abs(both) > 1, "ri", both, "a correlation must lie in [-1, 1].", labels)
        phi = both
    shared = (phi * spread + a * c) / n
    # Counts are whole, a correlation is printed in two digits: half a pair is not impossible.
    possible = (shared > np.maximum(0, a - d) - 0.5) & (shared < np.minimum(a, c) + 0.5)
    silent = (((a == 0) & (c == 0)) | ((b == 0) & (d == 0))) & drop00
    extra = additions(((a == 0) | (b == 0) | (c == 0) | (d == 0)) & ~silent, add, to)
    phi = np.where((possible | np.isnan(phi)) & ~silent, phi, np.nan)
    return evaluated(formula, Margins(a + extra, b + extra, c + extra, d + extra, phi))


def _paired(code: str) -> Row[PairedTable]:
    formula = PAIRED_MEASURES[code]
    return Row({"LS": lambda t: formula(t.both, t.only1, t.only2, t.neither)}, 0.5)


def _conditional(t: PairedTable) -> Pair:
    return np.log(t.only1) - np.log(t.only2), 1 / t.only1 + 1 / t.only2


def _conditional_peto(t: PairedTable) -> Pair:
    v = (t.only1 + t.only2) / 4
    return (t.only1 - t.only2) / 2 / v, 1 / v


def _margins(m: Margins) -> Pair:
    yi = np.log(m.a) + np.log(m.d) - np.log(m.b) - np.log(m.c)
    # 1/a + 1/b = n/(ab), and both margins have n: the sum is a square and what phi lacks of 1, never below 0
    first, second = 1 / np.sqrt(m.a * m.b), 1 / np.sqrt(m.c * m.d)
    return yi, (m.a + m.b) * ((first - second) ** 2 + 2 * (1 - m.phi) * first * second)


MATCHED_MEASURES: dict[str, Row[PairedTable]] = {
    "MPRR": _paired("RR"),
    "MPOR": _paired("OR"),
    "MPRD": _paired("RD"),
    "MPORC": Row({"LS": _conditional}, 0.5),
    "MPPETO": Row({"LS": _conditional_peto}, 0.5),
}
MARGIN_MEASURES: dict[str, Row[Margins]] = {"MPORM": Row({"LS": _margins}, 0.5)}
