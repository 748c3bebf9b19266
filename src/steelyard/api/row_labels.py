"""Inputs that carry row labels (a pandas index) are paired by position; where their labels differ, refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.check import shown
from steelyard.errors import InputError

_HELP = (
    "Bring them into one order, such as by .reindex(), or give .to_numpy() of one of them if the order is "
    "right."
)


def row_labels(value: Any) -> Any:
    """Return the row labels of a pandas object, of a fit or of what effects carry; None where there are none.

    What a list, a dict or another object calls `index` is something else.
    """
    index = getattr(value, "index", None)
    if index is None:
        index = getattr(getattr(value, "carried", None), "index", None)
    return index if hasattr(index, "equals") else None


def check_row_labels(given: Mapping[str, Any]) -> dict[int, Any]:
    """Refuse inputs of one length whose row labels differ; return the labels of each length.

    Args:
        given: Name of each input -> what was given; a dict of columns is looked into.

    Inputs of different lengths are left to those that ask for one length.

    Raises:
        InputError: two inputs with different labels, both named, with the first row that differs.
    """
    firsts: dict[int, tuple[str, Any]] = {}
    for name, value in given.items():
        if value is None or type(value) is str:
            continue
        columns = value.items() if isinstance(value, Mapping) else ((None, value),)
        for column, one in columns:
            index = row_labels(one)
            if index is not None:
                called = name if column is None else f"{name}[{column!r}]"
                _compare(*firsts.setdefault(len(index), (called, index)), called, index)
    return {length: index for length, (_, index) in firsts.items()}


def check_labels_of(fit: Any, name: str, value: Any) -> None:
    """Refuse a column for a fit, or for effects, whose row labels are others than those of its data.

    Args:
        value: A Series, a table or anything else, one row for each given to the fit or used by it.

    Raises:
        InputError: the labels differ.
    """
    rows, used = row_labels(fit), getattr(fit, "used", None)
    whole = "the effects" if hasattr(fit, "carried") else "the fit"
    if rows is None:
        return
    for length, index in check_row_labels({name: value}).items():
        if length == len(rows):
            _compare(whole, rows, name, index)
        elif used is not None and length == int(used.sum()):
            _compare(whole, rows[used], name, index)


def _compare(first: str, rows: Any, name: str, index: Any) -> None:
    if index is rows or index.equals(rows):
        return
    at = next((i for i, (a, b) in enumerate(zip(rows, index, strict=True)) if str(a) != str(b)), 0)
    mine, other = shown(str(rows[at])), shown(str(index[at]))
    raise InputError(
        f"{shown(first)} and {shown(name)} have different row labels (row {at + 1}: {mine} and {other}) and "
        f"would be paired by position. {_HELP}"
    )
