"""What a formula may find in its table: known columns, no dates, no empty levels, no undefined values."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from steelyard.check import did_you_mean, shown
from steelyard.errors import InputError

_LISTED = 8
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TICKED = re.compile(r"`([^`]*)`")
_NAME = re.compile(r"(?<![\w.])([^\W\d][\w.]*)(?![\w.]|\s*\(|\s*=(?!=))")
_DATES = (datetime.date, datetime.timedelta, np.datetime64, np.timedelta64)


def listed(names: Sequence[str]) -> str:
    """Return names for a message, the first eight of them."""
    shorter = [shown(name) for name in names[:_LISTED]]
    return ", ".join(shorter) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")


def names_in(formula: str) -> tuple[str, ...]:
    """Return the names of variables in a formula, in order: functions, arguments and texts are none."""
    bare = _QUOTED.sub(" ", formula)
    ticked = _TICKED.findall(bare)
    return tuple(dict.fromkeys((*ticked, *_NAME.findall(_TICKED.sub(" ", bare)))))


def unknown_name(formula: str, columns: Sequence[str]) -> str:
    """Return a sentence that begins with a blank and offers the likely column; "" where none is likely."""
    for name in names_in(formula):
        if name not in columns and (hint := did_you_mean(name, columns)):
            return f" {hint}"
    return ""


def check_cells(table: Any, columns: Sequence[str], where: str) -> None:
    """Refuse dates, which are no numbers yet, and empty texts, which are no level but a missing one.

    Args:
        table: A pandas table whose index counts the rows given from 0.
        columns: Those that the formula uses.
        where: Begins the message: "mods" or "newdata".
    """
    for name in columns:
        values = table[name].tolist()
        if any(isinstance(value, _DATES) for value in values):
            raise InputError(
                f"{where}: {shown(name)} holds dates; need numbers or levels. Make a column of years or days "
                "of it first."
            )
        empty = [i for i, v in zip(table.index, values, strict=True) if isinstance(v, str) and not v.strip()]
        if empty:
            raise InputError(
                f"{where}: {shown(name)} is an empty text in {_rows(empty)}; need a level. Make it None "
                "where it is missing, and the row is left out with a notice."
            )


def check_finite(matrix: Any, table: Any, columns: Sequence[str], where: str) -> None:
    """Refuse a value of the design that is infinite, or missing although nothing it is made from is.

    Args:
        matrix: The design of formulaic, whose index holds the rows it kept.
    """
    values = np.asarray(matrix, dtype=np.float64)
    at = np.argwhere(np.isinf(values))
    if len(at):
        i, j = at[0].tolist()
        row = matrix.index[i]
        raise InputError(
            f"{where}: {shown(str(matrix.columns[j]))} is {values[i, j]:g} in row {row + 1}"
            f"{_made_of(table, columns, row)}; need a finite number."
        )
    gone = table.index.difference(matrix.index)
    undefined = [row for row in gone if not table.loc[row, list(columns)].isna().any()]
    if undefined:
        row = undefined[0]
        raise InputError(
            f"{where}: the formula is undefined in row {row + 1}{_made_of(table, columns, row)}; need a "
            "finite number, or a missing value to leave the row out."
        )


def _made_of(table: Any, columns: Sequence[str], row: int) -> str:
    cells = [f"{name} is {table.at[row, name]}" for name in columns]
    return f" ({shown(', '.join(cells))})" if cells else ""


def _rows(rows: Sequence[int]) -> str:
    listed = ", ".join(str(i + 1) for i in rows[:_LISTED])
    more = f" and {len(rows) - _LISTED} more" if len(rows) > _LISTED else ""
    return f"row{'' if len(rows) == 1 else 's'} {listed}{more}"
