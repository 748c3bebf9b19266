"""The table that effects were made from, kept beside them as it was, and which of its rows are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.check import shown
from steelyard.errors import InputError
from steelyard.numfmt import several

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """What effects remember of their data.

    Attributes:
        frame: A copy of the dataframe or dict of columns, one row an effect; None where there was none.
        columns: Argument of `escalc` -> column of `frame` that it was taken from.
        index: Row labels of the pandas object that the effects came from; None where there were none.
    """

    frame: Any = None
    columns: Mapping[str, str] = field(default_factory=dict)
    index: Any = None

    def take(self, rows: Rows) -> Carried:
        """Return what is carried of some rows."""
        index = None if self.index is None else self.index[rows]
        return Carried(_taken(self.frame, rows), self.columns, index)


def copied(frame: Any) -> Any:
    """Return a copy of a dataframe or of a dict of columns, which later changes of the original leave alone.

    pandas copies its columns; polars and pyarrow, which hand out their memory for reading alone, share it.
    """
    if isinstance(frame, Mapping):
        return {str(name): _column(column) for name, column in frame.items()}
    if hasattr(frame, "clone"):
        return frame.clone()
    return frame.copy() if hasattr(frame, "copy") else frame


def positions(rows: Any, k: int, index: Any = None) -> Rows:
    """Return the positions that a slice, k booleans or a list of whole numbers asks for.

    Args:
        rows: The booleans may be a list, an array, or a Series of pandas or polars.
        index: Row labels; a pandas Series of booleans with the same labels in another order is refused.

    Raises:
        InputError: another number of booleans than k, a missing one, a position out of range, or something
            else than these.
    """
    if isinstance(rows, slice):
        return np.arange(k, dtype=np.intp)[rows]
    if isinstance(rows, (str, bytes, Mapping, int, float)) or not hasattr(rows, "__len__"):
        raise InputError(
            f"rows is {shown(rows)}; need a slice, {several(k, 'boolean')}, or a list of positions such as "
            "[0, 2]."
        )
    own: Any = getattr(rows, "index", None)
    if hasattr(own, "equals") and index is not None and len(own) == k and not own.equals(index):
        raise InputError(
            "rows has other row labels than the effects and would be paired by position; need the same "
            "order, or reset_index(drop=True) on rows if the order is right."
        )
    values = rows.tolist() if hasattr(rows, "tolist") else list(rows)
    if any(isinstance(value, (bool, np.bool_)) for value in values):
        return _where(values, k)
    for i, value in enumerate(values):
        if not isinstance(value, (int, np.integer)):
            raise InputError(f"rows[{i}] is {shown(value)}; need booleans or whole numbers.")
        if not -k <= value < k:
            raise InputError(f"rows[{i}] is {value}; of {several(k, 'effect')}, need 0 to {k - 1}.")
    return np.array(values, dtype=np.intp) % max(k, 1)


def _where(values: list[Any], k: int) -> Rows:
    if len(values) != k:
        raise InputError(
            f"rows has {several(len(values), 'boolean')} for {several(k, 'effect')}; need one for each."
        )
    odd = next((i for i, v in enumerate(values) if not isinstance(v, (bool, np.bool_))), None)
    if odd is not None:
        raise InputError(f"rows[{odd}] is {shown(values[odd])}; need True or False, as in the others.")
    return np.flatnonzero(values)


def _column(column: Any) -> Any:
    if isinstance(column, list):
        return list(column)
    return copied(column) if hasattr(column, "__len__") and not isinstance(column, (str, Mapping)) else column


def _taken(frame: Any, rows: Rows) -> Any:
    if frame is None:
        return None
    if isinstance(frame, Mapping):
        return {name: _cells(column, rows) for name, column in frame.items()}
    import narwhals as nw

    return nw.from_native(frame, eager_only=True)[rows.tolist()].to_native()


def _cells(column: Any, rows: Rows) -> Any:
    """Return some cells of a column; one value for all rows stays that."""
    if not hasattr(column, "__len__") or isinstance(column, str) or len(column) == 1:
        return column
    if isinstance(column, (list, tuple)):
        return [column[i] for i in rows.tolist()]
    if isinstance(column, np.ndarray):
        return column[rows]
    import narwhals as nw

    return nw.from_native(column, series_only=True)[rows.tolist()].to_native()
