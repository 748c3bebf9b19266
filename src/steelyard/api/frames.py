"""The one door for dataframes: column names, arrays, lists and Series become float vectors or labels.

pandas, polars and pyarrow come in through narwhals, which is imported when a dataframe or Series is given.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from steelyard.check import did_you_mean, shown
from steelyard.effects.arrays import Array
from steelyard.errors import InputError

if TYPE_CHECKING:
    import narwhals as nw

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_MISSING_TYPES = ("NAType", "NaTType", "NullType")
_LISTED_COLUMNS = 20


def numbers(value: object, *, name: str, data: object = None) -> Array:
    """Return `value` as a float64 vector; missing values are NaN, one value has shape (1,).

    Args:
        value: A column name of `data`, or a number, list, array or Series.
        name: The argument's name, for messages.
        data: A dataframe (pandas, polars, pyarrow) or a dict of columns; None where no names are used.

    Raises:
        InputError: no such column, `data` is not a dataframe, or text or an infinite value where a number
            belongs (named by its 1-based row).
    """
    where, column = _column(value, name, data)
    if isinstance(column, np.ndarray) and column.dtype.kind in "fiub":
        out = np.array(column, dtype=np.float64)
    else:
        out = np.array([_number(v, i, where) for i, v in enumerate(column)], dtype=np.float64)
    if np.isinf(out).any():
        i = int(np.argmax(np.isinf(out)))
        raise InputError(f"row {i + 1}: {where} is {out[i]}; must be a finite number.")
    return out


def texts(value: object, *, name: str, data: object = None) -> tuple[str, ...]:
    """Return `value` as strings: whole numbers without a decimal point, "" for missing values.

    Args and Raises: as `numbers`, without the demand for numbers.
    """
    _, column = _column(value, name, data)
    values = column.tolist() if isinstance(column, np.ndarray) else column
    return tuple(_text(v) for v in values)


def column_names(data: object) -> tuple[str, ...]:
    """Return the names of the columns of a dataframe or a dict of columns, in order.

    Raises:
        InputError: `data` is neither.
    """
    if isinstance(data, Mapping):
        return tuple(str(key) for key in data)
    return tuple(_frame(data).columns)


def _column(value: object, name: str, data: object) -> tuple[str, np.ndarray[Any, Any] | Sequence[object]]:
    """What to call the values in a message, and the values."""
    if not isinstance(value, str):
        return name, _values(value, name)
    if data is None:
        raise InputError(f"{name} is {shown(value)!r}, a column's name; need data= to take it from.")
    columns = column_names(data)
    if value not in columns:
        hint = did_you_mean(value, columns)
        raise InputError(
            f"{name} is {shown(value)!r}, which is not a column of data; it has {_listed(columns)}."
            + (f" {hint}" if hint else "")
        )
    where = name if value == name else f"{name} (column {shown(value)!r})"
    if isinstance(data, Mapping):
        column = data[value]
        if isinstance(column, str):
            raise InputError(f"{where} is {shown(column)!r}; must be a list, array or Series.")
        return where, _values(column, where)
    return where, _series_values(_frame(data)[value])


def _values(value: object, name: str) -> np.ndarray[Any, Any] | Sequence[object]:
    if value is None or isinstance(value, (bool, int, float, Decimal)):
        return [value]
    if isinstance(value, (list, tuple)):
        return _flat(value, name)
    if isinstance(value, (np.ndarray, np.generic)):
        array = (
            np.atleast_1d(np.ma.filled(np.ma.asarray(value, dtype=np.float64), np.nan))
            if (isinstance(value, np.ma.MaskedArray))
            else np.atleast_1d(np.asarray(value))
        )
        if array.ndim != 1:
            raise InputError(f"{name} has shape {array.shape}; must be one value or a vector.")
        return array
    series = _series(value)
    if series is not None:
        return _series_values(series)
    if isinstance(value, Iterable) and not isinstance(value, (Mapping, bytes)):
        return _flat(list(value), name)
    raise InputError(
        f"{name} is of type {type(value).__name__}; must be a column name, number, list, array or Series."
    )


def _flat(values: Sequence[object], name: str) -> Sequence[object]:
    for i, v in enumerate(values):
        if isinstance(v, (list, tuple, Mapping, set, np.ndarray)):
            raise InputError(f"row {i + 1}: {name} holds a {type(v).__name__}; must be single values.")
    return values


def _frame(data: object) -> nw.DataFrame[Any]:
    import narwhals as nw

    try:
        return nw.from_native(data, eager_only=True)
    except TypeError as error:
        hint = " Did you forget to collect it?" if "Lazy" in type(data).__name__ else ""
        raise InputError(
            f"data is of type {type(data).__name__}; must be a dataframe (pandas, polars, pyarrow) or a dict "
            f"of columns.{hint}"
        ) from error


def _series(value: object) -> nw.Series[Any] | None:
    # A Series can only come from a library that is loaded, and then narwhals costs little.
    if not any(name in sys.modules for name in ("pandas", "polars", "pyarrow")):
        return None
    import narwhals as nw

    try:
        return nw.from_native(value, series_only=True)
    except TypeError:
        return None


def _series_values(series: nw.Series[Any]) -> np.ndarray[Any, Any] | Sequence[object]:
    import narwhals as nw

    if series.dtype.is_numeric() and series.dtype != nw.Decimal:
        return np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)
    return series.to_list()


def _number(value: object, index: int, where: str) -> float:
    if _is_missing(value):
        return float("nan")
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return float("nan")
        if _NUMBER.fullmatch(text):
            return float(text)
        hint = " Read it as missing (in a list: None)." if text.upper() in ("NA", "N/A", "NAN", "NR") else ""
        raise InputError(f"row {index + 1}: {where} is {shown(value)!r}; must be a number.{hint}")
    if isinstance(value, (bool, int, float, Decimal, np.number, np.bool_)) and not isinstance(value, complex):
        return float(value)
    raise InputError(f"row {index + 1}: {where} is {shown(value)}; must be a number.")


def _text(value: object) -> str:
    if _is_missing(value):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _is_missing(value: object) -> bool:
    if value is None or type(value).__name__ in _MISSING_TYPES:
        return True
    return isinstance(value, (float, np.floating)) and bool(np.isnan(value))


def _listed(columns: Sequence[str]) -> str:
    if not columns:
        return "no columns"
    more = len(columns) - _LISTED_COLUMNS
    names = ", ".join(shown(c) for c in columns[:_LISTED_COLUMNS])
    return names + (f" and {more} more" if more > 0 else "")
