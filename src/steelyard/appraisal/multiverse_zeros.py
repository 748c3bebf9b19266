"""Defensible ways to treat the cells of 2×2 tables with an empty one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from steelyard.check import check_choice
from steelyard.effects.tables import table_effects

Array = npt.NDArray[np.float64]

ZERO_CELLS: dict[str, str] = {
    "half": "½ added to each cell of a table with an empty cell",
    "every": "½ added to each cell of every table",
    "arm": "Correction by the size of the other arm (Sweeting)",
    "omit": "Tables with an empty cell left out",
}
"""Rule -> its words; the first is what a review does unless told otherwise."""


def zero_cells(tables: Array, measure: str) -> npt.NDArray[np.bool_]:
    """Return which tables, shape (k, 4), have an empty cell and still say something about `measure`, (k,).

    Tables in which nobody, or everybody, in both groups had the event say nothing about a ratio.
    """
    empty: npt.NDArray[np.bool_] = (tables == 0).any(axis=1)
    if measure == "RD":
        return empty
    a, b, c, d = tables.T
    silent = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0))
    return np.asarray(empty & ~silent, dtype=bool)


def corrected_effects(tables: Array, measure: str, rule: str) -> tuple[Array, Array]:
    """Return (yi, vi), each shape (k,), of 2×2 tables under one rule of `ZERO_CELLS`; NaN where undefined.

    Args:
        tables: Cells a, b, c, d, shape (k, 4).
        measure: "OR", "RR" or "RD".
        rule: A key of `ZERO_CELLS`.

    Source: Sweeting, Sutton & Lambert (2004), Statistics in Medicine 23:1351, "treatment arm" correction:
        n1 / (n1 + n2) to group 1 and n2 / (n1 + n2) to group 2, which is ½ in arms of one size.
    Checked: by hand, tests/appraisal/test_multiverse.py; ½ to every table as metafor's to="if0all".
    """
    check_choice("rule", rule, ZERO_CELLS)
    a, b, c, d = tables.T
    drop = measure != "RD"
    if rule in ("half", "every"):
        to = "only0" if rule == "half" else "if0all"
        return table_effects(measure, a, b, c, d, to=to, drop00=drop)  # type: ignore[arg-type]
    empty = zero_cells(tables, measure)
    n1, n2 = a + b, c + d
    one, two = (np.where(empty, n / (n1 + n2), 0.0) for n in (n1, n2))
    if rule == "omit":
        one = two = np.zeros(a.shape)
    yi, vi = table_effects(measure, a + one, b + one, c + two, d + two, to="none", drop00=drop)
    if rule == "omit":
        yi, vi = (np.where(empty, np.nan, v) for v in (yi, vi))
    return yi, vi
