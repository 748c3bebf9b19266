"""`pool_tables`: a common effect of 2×2 tables or of pairs of rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from steelyard.api import inputs
from steelyard.api.carried import carry
from steelyard.api.frames import numbers
from steelyard.api.results_base import field_values
from steelyard.api.results_tables import TableResult, fit_tables
from steelyard.api.row_labels import check_row_labels
from steelyard.check import check_choice, one_of, shown
from steelyard.errors import InputError
from steelyard.models.distributions import Array
from steelyard.models.tables import RATE_MEASURES, TABLE_MEASURES

METHODS = ("MH", "Peto")
MIXED = ("UM.FS", "UM.RS", "CM.EL", "CM.AL")


def pool_tables(
    measure: str,
    *,
    ai: Any = None,
    ci: Any = None,
    bi: Any = None,
    di: Any = None,
    n1i: Any = None,
    n2i: Any = None,
    x1i: Any = None,
    x2i: Any = None,
    t1i: Any = None,
    t2i: Any = None,
    method: str = "MH",
    level: float = 0.95,
    data: Any = None,
    slab: Any = None,
) -> TableResult:
    """Pooled common effect of tables by Mantel–Haenszel or Peto, without touching a cell.

    Args:
        measure: "OR" or "RR" (pooled as logs) or "RD"; "IRR" (log) or "IRD" of person-time.
        ai, bi, ci, di: Events and non-events of group 1, then of group 2: column names of `data`, or arrays.
        n1i, n2i: Group sizes, in place of bi and di.
        x1i, x2i, t1i, t2i: For "IRR" and "IRD": events of both groups, then their person-time.
        method: "MH", or "Peto" for a common odds ratio of rare events in arms of about one size.
        level: Confidence level.
        data: A dataframe or dict of columns; a copy is kept for `cumulative` and `subgroups`.
        slab: Study labels.

    Tables with a missing cell are left out, with a notice that names them.

    There is no `add`, `to` or `drop00`: neither method needs a correction of empty cells, and one biases the
    pooled effect of sparse tables, most where arms differ in size. metafor pools without one, too, unless
    told otherwise, and its defaults concern the studies' own effects, here those of the forest plot and of
    Q. A table without events adds nothing to a ratio; of a risk difference it is part. Who wants a correction
    adds it to the columns, such as ai=table.ai + 0.5, and who wants no such tables leaves their rows out.

    Raises:
        InputError: an argument missing or not used by the measure, or more events than people, named by row.
        ModelError: no table is left.

    Source: Sweeting, Sutton & Lambert (2004), Statistics in Medicine 23:1351 (corrections); the methods' own
        in `models.tables`.
    Checked: metafor 3.8-1 rma.mh() and rma.peto(), tests/reference/models; with a correction, tests/docs.

    Example:
        >>> from steelyard.api.pooling import pool_tables
        >>> fit = pool_tables("OR", ai=[4, 3], n1i=[14, 20], ci=[7, 9], n2i=[15, 21], method="Peto")
        >>> fit.beta.round(4)
        array([-1.057])
    """
    _check_method(measure, method)
    given = {
        "ai": ai, "bi": bi, "ci": ci, "di": di, "n1i": n1i, "n2i": n2i,
        "x1i": x1i, "x2i": x2i, "t1i": t1i, "t2i": t2i,
    }  # fmt: skip
    indexes = check_row_labels({**given, "slab": slab, "data": data})
    cells = _rates(measure, given, data) if measure in RATE_MEASURES else _tables(measure, given, data)
    _same_length(cells)
    names = inputs.labels(slab, cells[0].size, data)
    kept = np.isfinite(sum(cells))
    part = tuple(cell[kept] for cell in cells)
    fit = fit_tables(measure, method, part, level)
    values = field_values(fit)
    values["notices"] = (*inputs.left_out(kept, names), *fit.notices)
    slabs = tuple(inputs.label_of(names, i) for i in np.flatnonzero(kept).tolist())
    carried = carry({}, data, kept.size)
    return TableResult(
        **values,
        slab=slabs,
        cells=part,
        used=None if kept.all() else kept,
        frame=None if carried is None else carried.frame,
        index=indexes.get(kept.size),
    )


def table_cells(measure: str, given: dict[str, Any], data: Any) -> tuple[Array, ...]:
    """Return the cells a, b, c, d of 2×2 tables from ai, bi or n1i, ci, di or n2i, NaN where missing.

    Raises:
        InputError: as `pool_tables`, and cells of different lengths.
    """
    cells = _tables(measure, {"x1i": None, "x2i": None, "t1i": None, "t2i": None, **given}, data)
    _same_length(cells)
    return cells


def _same_length(cells: tuple[Array, ...]) -> None:
    if len({cell.size for cell in cells}) > 1:
        sizes = [str(cell.size) for cell in cells]
        raise InputError(
            f"the cells have {', '.join(sizes[:-1])} and {sizes[-1]} rows; need as many of each."
        )


def _check_method(measure: str, method: str) -> None:
    if method in MIXED:
        raise InputError(
            f"method is {method!r}, a generalised linear mixed model, which is not in this release; one of "
            'MH, Peto. Sparse tables with one common effect: "MH".'
        )
    check_choice("method", method, METHODS)
    check_choice("measure", measure, (*TABLE_MEASURES, *RATE_MEASURES))
    if method == "Peto" and measure != "OR":
        raise InputError(f"measure is {shown(measure)!r}; Peto's method has {one_of('OR', ('OR',))}")


def _tables(measure: str, given: dict[str, Any], data: Any) -> tuple[Array, ...]:
    _refuse_unused(measure, given, ("x1i", "x2i", "t1i", "t2i"))
    _need(measure, given, ("ai", "ci"))
    a, c = (numbers(given[name], name=name, data=data) for name in ("ai", "ci"))
    b = _others("bi", given["bi"], "n1i", given["n1i"], "ai", a, data)
    d = _others("di", given["di"], "n2i", given["n2i"], "ci", c, data)
    return a, b, c, d


def _rates(measure: str, given: dict[str, Any], data: Any) -> tuple[Array, ...]:
    names = ("x1i", "x2i", "t1i", "t2i")
    _refuse_unused(measure, given, ("ai", "bi", "ci", "di", "n1i", "n2i"))
    _need(measure, given, names)
    return tuple(numbers(given[name], name=name, data=data) for name in names)


def _refuse_unused(measure: str, given: dict[str, Any], names: tuple[str, ...]) -> None:
    used = next((name for name in names if given[name] is not None), None)
    if used is not None:
        need = "x1i, x2i, t1i, t2i" if measure in RATE_MEASURES else "ai, bi (or n1i), ci, di (or n2i)"
        raise InputError(f"{used} is not used by {measure}; it is made from {need}.")


def _need(measure: str, given: dict[str, Any], names: tuple[str, ...]) -> None:
    missing = [name for name in names if given[name] is None]
    if missing:
        raise InputError(f"{' and '.join(missing)} missing; {measure} needs {', '.join(names)}.")


def _others(name: str, cell: Any, total: str, n: Any, events: str, given: Array, data: Any) -> Array:
    """Return non-events, from their own argument or from the group's size."""
    if (cell is None) == (n is None):
        raise InputError(f"need exactly one of {name} and {total}.")
    if cell is not None:
        return numbers(cell, name=name, data=data)
    sizes = numbers(n, name=total, data=data)
    if sizes.size != given.size:
        raise InputError(f"{total} has {sizes.size} rows and {events} {given.size}; need as many of each.")
    bad = np.flatnonzero(given > sizes)
    if bad.size:
        i = int(bad[0])
        raise InputError(
            f"row {i + 1}: {events} is {given[i]:g}, larger than {total} = {sizes[i]:g}; need "
            f"0 <= {events} <= {total}. Were the two columns swapped?"
        )
    return sizes - given
