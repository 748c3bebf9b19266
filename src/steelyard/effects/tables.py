"""Effects from 2×2 tables: ratios, differences, and coefficients of association.

Vocabulary: group 1 has `ai` people with the event and `bi` without, group 2 `ci` and `di`. `add` is added to
the cells of the tables that `to` names; an effect that stays infinite is undefined (NaN), never a number.
The formulas are in `table_formulas` and `association`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.association import ASSOCIATION_MEASURES
from steelyard.effects.measure import Row, evaluated, formula_of
from steelyard.effects.table_formulas import COMPARISON_MEASURES, Table
from steelyard.effects.zeros import TO, To, additions, corrected_rows

__all__ = ["TABLE_MEASURES", "TO", "RRAdd", "To", "corrected_rows", "table_effects"]

RRAdd = Literal["cells", "events"]


def table_effects(
    measure: str,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    vtype: str = "LS",
    add: float | None = None,
    to: To = "only0",
    drop00: bool = False,
    rr_add: RRAdd = "cells",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Effects and sampling variances of 2×2 tables, group 1 against group 2.

    Args:
        measure: "OR", "RR", "PETO" (log scale), "RD", "AS", "PBIT", "OR2DN", "OR2DL", "OR2D" (the same as
            "OR2DL"); "PHI", "YUQ", "YUY", "RTET", and atanh of PHI and RTET as "ZPHI" and "ZTET".
        ai, bi, ci, di: Cells, each shape (k,) or one value; fractions are allowed, as a shared control group
            may have been divided. A row with NaN gives NaN.
        vtype: Kind of sampling variance. "LS": large-sample, for every measure. "AV" (OR, RR, RD): the same
            at the risks of all tables together, group by group. "H0" (OR, RR, RD): the same at one risk in
            both groups, that of the table. "UB" (RD): unbiased. "ST" and "CS" (PHI, ZPHI): the group sizes
            were fixed (stratified), or only the total (cross-sectional, which is "LS").
        add: Added to each cell of the tables named by `to`, >= 0; None: 0.5, and 0 for "AS", "PHI", "ZPHI",
            "RTET" and "ZTET".
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

    Source: at each formula.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/tables.json, rtol 1e-10. metafor 3.8 ignores
    "AV" for OR and RR and knows no "H0": those equal its "LS" of tables with the risks put in.
    """
    formula = formula_of(TABLE_MEASURES, measure, vtype)
    check_choice("rr_add", rr_add, ("cells", "events"))
    a, b, c, d = vectors(ai=ai, bi=bi, ci=ci, di=di)
    _check(a, b, c, d, labels)
    dropped = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0)) if drop00 else np.zeros(a.shape, dtype=bool)
    zero = ((a == 0) | (b == 0) | (c == 0) | (d == 0)) & ~dropped
    extra = additions(zero, TABLE_MEASURES[measure].add if add is None else add, to)
    outside = np.where(measure == "RR" and rr_add == "events", 0.0, extra)
    # A dropped table must not enter an average over tables either.
    a, c = np.where(dropped, np.nan, a), np.where(dropped, np.nan, c)
    return evaluated(formula, Table(a + extra, b + outside, c + extra, d + outside))


def _check(ai: Array, bi: Array, ci: Array, di: Array, labels: Sequence[str]) -> None:
    for name, cell in (("ai", ai), ("bi", bi), ("ci", ci), ("di", di)):
        refuse(cell < 0, name, cell, "a count must be >= 0.", labels)
    for name, size in (("ai + bi", ai + bi), ("ci + di", ci + di)):
        refuse(size == 0, name, size, "a group must hold somebody.", labels)


TABLE_MEASURES: dict[str, Row[Table]] = {**COMPARISON_MEASURES, **ASSOCIATION_MEASURES}
