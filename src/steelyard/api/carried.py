"""Which table a call reads its columns from: the one given, or the one that the effects carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from steelyard.api.frames import column_names, numbers, texts
from steelyard.api.row_labels import check_labels_of, row_labels
from steelyard.check import shown
from steelyard.effects.carried import Carried, copied
from steelyard.errors import InputError
from steelyard.numfmt import several

_HELP = "Leave data= out to read the table that the effects carry, or call escalc again."


def carry(given: Mapping[str, Any], data: Any, k: int, index: Any = None) -> Carried | None:
    """Return what k effects remember of the arguments and the table they are made from; None for nothing.

    `index` holds the row labels that these share; see `row_labels.check_row_labels`.
    A table of another number of rows, from which then no column was taken, is not carried.
    """
    named = {name: value for name, value in given.items() if isinstance(value, str)}
    if data is None or _height(data) != k:
        return None if index is None else Carried(index=index)
    return Carried(copied(data), named, index)


def table_of(effects: Any, data: Any) -> Any:
    """Return the table that names of columns stand in: `data`, or what the effects carry; None for neither.

    Raises:
        InputError: `data` is not the table of these effects, row by row.
    """
    carried = getattr(effects, "carried", None)
    if carried is None or data is None:
        return data if carried is None else carried.frame
    height = _height(data)
    if height != len(effects):
        raise InputError(
            f"data has {several(height, 'row')} for {several(len(effects), 'effect')}; need a row for each. "
            f"{_HELP}"
        )
    index = row_labels(data)
    if index is not None and carried.index is not None and _reordered(index, carried.index):
        raise InputError(f"data has the row labels of the effects in another order. {_HELP}")
    there = column_names(data) if carried.columns else ()
    shared = [name for name in dict.fromkeys(carried.columns.values()) if name in there]
    for name in shared:
        _same(name, carried.frame, data)
    if not shared:  # nothing else tells whose rows these are
        check_labels_of(effects, "data", data)
    return data


def _same(name: str, mine: Any, theirs: Any) -> None:
    """Refuse a column whose values are not those that the effects were made from."""
    ours, others = _values(name, mine), _values(name, theirs)
    if len(ours) == len(others) and (ours == others).all():
        return
    i = int(np.argmax(ours != others)) if len(ours) == len(others) else 0
    raise InputError(
        f"row {i + 1}: {shown(name)} is {_said(others[i])} in data and {_said(ours[i])} where the "
        f"effects come from: another order, or changed since. {_HELP}"
    )


def _said(value: Any) -> str:
    return shown(value) if isinstance(value, str) else "missing" if value is None else f"{value:.10g}"


def _values(name: str, table: Any) -> Any:
    try:
        found = numbers(name, name=name, data=table)
    except InputError:
        return np.array(texts(name, name=name, data=table), dtype=object)
    return np.array([None if x != x else x for x in found.tolist()], dtype=object)


def _reordered(index: Any, other: Any) -> bool:
    return len(index) == len(other) and not index.equals(other) and set(index) == set(other)


def _height(data: Any) -> int:
    if hasattr(data, "__len__") and hasattr(data, "columns"):
        return len(data)
    names = column_names(data)
    if isinstance(data, Mapping):
        columns = [data[name] for name in data]
        return max((len(c) for c in columns if hasattr(c, "__len__") and not isinstance(c, str)), default=1)
    return len(texts(names[0], name=names[0], data=data)) if names else 0
