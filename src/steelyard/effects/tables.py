"""Effects from 2×2 tables: log odds ratio, log risk ratio, risk difference.

Vocabulary: group 1 has `ai` people with the event and `bi` without, group 2 `ci` and `di`. `add` is added to
the cells of the tables that `to` names; an effect that stays infinite is undefined (NaN), never a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, Mask, both_or_neither, refuse, vectors
from steelyard.errors import InputError

To = Literal["all", "only0", "if0all", "none"]
TO = ("all", "only0", "if0all", "none")
RRAdd = Literal["cells", "events"]


def table_effects(
    measure: str,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = False,
    rr_add: RRAdd = "cells",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Effects and sampling variances of 2×2 tables, group 1 against group 2.

    Args:
        measure: "OR" and "RR" (both on the log scale) or "RD".
        ai, bi, ci, di: Cells, each shape (k,) or one value; fractions are allowed, as a shared control group
            may have been divided. A row with NaN gives NaN.
        add: Added to each cell of the tables named by `to`, >= 0.
        to: "only0": tables with a zero cell; "all": every table; "if0all": every table if any of them has a
            zero cell; "none": no table.
        drop00: True leaves tables where nobody or everybody had the event in both groups undefined.
        rr_add: For "RR" only. "cells" adds to all four cells, so a group grows by 2·add (metafor, RevMan).
            "events" adds to the events alone, so a group grows by 1·add (what R's meta does with a zero
            cell unless told otherwise).
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN in both where either is undefined or infinite.

    Raises:
        InputError: an unknown choice, a negative cell, a group of nobody, or unequal lengths.

    Source: Woolf (1955), Ann Hum Genet 19:251 (OR); Katz et al. (1978), Biometrics 34:469 (RR); Fleiss &
    Berlin (2009), in Cooper, Hedges & Valentine, ch. 13 (all).
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/tables.json, rtol 1e-10.
    """
    check_choice("measure", measure, TABLE_MEASURES)
    check_choice("rr_add", rr_add, ("cells", "events"))
    a, b, c, d = vectors(ai=ai, bi=bi, ci=ci, di=di)
    _check(a, b, c, d, labels)
    dropped = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0)) if drop00 else np.zeros(a.shape, dtype=bool)
    zero = ((a == 0) | (b == 0) | (c == 0) | (d == 0)) & ~dropped
    extra = np.where(corrected_rows(zero, add, to), add, 0.0)
    outside = np.where(measure == "RR" and rr_add == "events", 0.0, extra)
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = TABLE_MEASURES[measure](a + extra, b + outside, c + extra, d + outside)
    yi[dropped] = np.nan
    return both_or_neither(yi, vi)


def corrected_rows(zero: Mask, add: float, to: str) -> Mask:
    """Which rows get `add`, given which rows hold a zero; shape as `zero`.

    Raises:
        InputError: `to` is unknown, or `add` is negative or not finite.
    """
    check_choice("to", to, TO)
    if not (np.isfinite(add) and add >= 0):
        raise InputError(f"add is {add!r}; must be a finite number >= 0.")
    if to == "only0":
        return zero
    everyone = to == "all" or (to == "if0all" and bool(zero.any()))
    return np.full(zero.shape, everyone)


def _check(ai: Array, bi: Array, ci: Array, di: Array, labels: Sequence[str]) -> None:
    for name, cell in (("ai", ai), ("bi", bi), ("ci", ci), ("di", di)):
        refuse(cell < 0, name, cell, "a count must be >= 0.", labels)
    for name, size in (("ai + bi", ai + bi), ("ci + di", ci + di)):
        refuse(size == 0, name, size, "a group must hold somebody.", labels)


def log_odds_ratio(a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array]:
    """log(ad / bc) and Woolf's variance."""
    return np.log(a) + np.log(d) - np.log(b) - np.log(c), 1 / a + 1 / b + 1 / c + 1 / d


def log_risk_ratio(a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array]:
    """log of the ratio of risks; the variance 1/a − 1/n is written b/(a·n), which cannot cancel."""
    n1, n2 = a + b, c + d
    return np.log(a / n1) - np.log(c / n2), b / (a * n1) + d / (c * n2)


def risk_difference(a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array]:
    """Difference of risks and the sum of their binomial variances."""
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


TableFormula = Callable[[Array, Array, Array, Array], tuple[Array, Array]]
TABLE_MEASURES: dict[str, TableFormula] = {
    "OR": log_odds_ratio,
    "RR": log_risk_ratio,
    "RD": risk_difference,
}
