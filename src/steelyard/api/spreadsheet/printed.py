"""Columns that print an estimate with its interval in one cell, taken apart: "0.5 (0.3 to 0.9)"."""

from __future__ import annotations

import re
from dataclasses import replace

from steelyard.api.spreadsheet.names import NAMES, key
from steelyard.api.spreadsheet.sheet import MISSING, Sheet, SheetRow, as_number
from steelyard.check import shown
from steelyard.data.problems import Collector

_N = r"([-+−]?(?:\d+(?:[.,]\d+)?|[.,]\d+))"
_TO = r"\s*(?:to|bis|[,;–—‒-])\s*"
_LEVEL = r"(?:95\s*%\s*)?(?:(?:CI|CrI|KI)\s*)?[:=]?\s*"
_BOUNDS = re.compile(rf"[(\[]?\s*{_LEVEL}{_N}{_TO}{_N}\s*[)\]]?", re.IGNORECASE)
_WHOLE = re.compile(rf"{_N}\s*[,;]?\s*[(\[]\s*{_LEVEL}{_N}{_TO}{_N}\s*[)\]]", re.IGNORECASE)
_INTERVAL_WORDS = re.compile(
    r"[,;]?\s*[(\[]?\s*(?:with\s+)?(?:95\s*%?\s*)?\b(?:CI|C\.I\.|confidence interval|interval)s?\s*[)\]]?",
    re.IGNORECASE,
)
LOW, HIGH = "CI lower", "CI upper"


def apart(sheet: Sheet, found: Collector) -> Sheet:
    """Return the sheet with each printed interval as columns of numbers; other columns stay as they are.

    A column is taken apart where at least half of its cells print an interval; a cell of it that does not is
    put on `found`.
    """
    if {LOW, HIGH} & set(sheet.header):
        return sheet
    for column in sheet.header:
        cells = [cell for cell in sheet.texts(column) if cell.lower() not in MISSING]
        for pattern in _patterns(column):
            if cells and 2 * sum(pattern.fullmatch(cell) is not None for cell in cells) >= len(cells):
                return _split(sheet, column, pattern, found)
    return sheet


def _patterns(column: str) -> tuple[re.Pattern[str], ...]:
    """Return how a column's cells may look, by its name: "2010-2012" or "5 (3-7)" may be anything."""
    if _INTERVAL_WORDS.search(column):
        return _WHOLE, _BOUNDS
    return (_WHOLE,) if key(column) in NAMES["estimate"] else ()


def _split(sheet: Sheet, column: str, pattern: re.Pattern[str], found: Collector) -> Sheet:
    at = sheet.header.index(column)
    name = _INTERVAL_WORDS.sub("", column).strip() or "estimate"
    whole = pattern is _WHOLE
    if whole and name in sheet.header[:at] + sheet.header[at + 1 :]:
        name = f"{name} printed"
    new = (name, LOW, HIGH) if whole else (LOW, HIGH)
    rows = []
    for row in sheet.rows:
        cell = row.cells[at]
        match = pattern.fullmatch(cell)
        if match is None and cell.lower() not in MISSING:
            example = "0.5 (0.3 to 0.9)" if whole else "0.3 to 0.9"
            found.error("not-an-interval", row.line, f"{column} is '{shown(cell)}'; must be as in {example}.")
        parts = (
            [""] * len(new) if match is None else [_plain(part, sheet.delimiter) for part in match.groups()]
        )
        rows.append(SheetRow(row.line, (*row.cells[:at], *parts, *row.cells[at + 1 :])))
    header = (*sheet.header[:at], *new, *sheet.header[at + 1 :])
    told = f"The column '{shown(column)}' is read as {', '.join(new)}."
    return replace(sheet, header=header, rows=tuple(rows), notices=(*sheet.notices, told))


def _plain(text: str, delimiter: str) -> str:
    """Return a number with the mark that its sheet has; "0,3" can be nothing but a decimal comma here."""
    return text if as_number(text, delimiter) is not None else text.replace(",", ".")
