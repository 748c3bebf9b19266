"""Rows that are no study of their own: totals, repeats, and counts that cannot be counts."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from steelyard.api.spreadsheet.sheet import Sheet, SheetRow, as_number
from steelyard.check import shown
from steelyard.data.problems import Collector

COUNTS = ("ai", "bi", "ci", "di", "xi")
_MOST_NAMED = 10
_TOTAL = re.compile(
    r"(grand |sub[- ]?)?(totals?|overall|pooled|summary|combined|all studies|(random|fixed|common)"
    r"[- ]effects?)"
    r"( (effects?|estimate|result|total|model|studies|analysis))*\s*(\(.*\)|\[.*\])?[:*]?",
    re.IGNORECASE,
)


def without_totals(sheet: Sheet) -> Sheet:
    """Return the sheet without rows such as "Total" or "Overall (95% CI)", and a notice for each."""
    kept, notices = [], list(sheet.notices)
    for row in sheet.rows:
        label = next((cell for cell in row.cells if _TOTAL.fullmatch(cell)), None)
        if label is None:
            kept.append(row)
        else:
            notices.append(f"Line {row.line} ({shown(label)}) is a total and no study; it is left out.")
    return replace(sheet, rows=tuple(kept), notices=tuple(notices))


def repeats(sheet: Sheet, labels: Sequence[str]) -> tuple[str, ...]:
    """Return what to say of rows that stand twice, and of studies with several rows."""
    notices = []
    first: dict[tuple[str, ...], SheetRow] = {}
    for row in sheet.rows:
        other = first.setdefault(row.cells, row)
        if other is not row:
            notices.append(f"Line {row.line} repeats line {other.line} cell for cell; both are pooled.")
    lines: dict[str, list[int]] = defaultdict(list)
    different: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for label, row in zip(labels, sheet.rows, strict=True):
        lines[label].append(row.line)
        different[label].add(row.cells)
    for label, where in lines.items():
        if len(where) > 1 and len(different[label]) > 1:
            listed = ", ".join(str(line) for line in where[:_MOST_NAMED])
            notices.append(
                f"{shown(label)} stands on lines {listed}; its rows are pooled as if of different studies."
            )
    if len(notices) > _MOST_NAMED:
        return (*notices[:_MOST_NAMED], f"{len(notices) - _MOST_NAMED} more repeated rows are not named.")
    return tuple(notices)


def check_counts(sheet: Sheet, role: str, column: str, found: Collector) -> None:
    """Put each count of a column that is no whole number on `found`, with what it probably is."""
    if role not in COUNTS:
        return
    cells = sheet.texts(column)
    values = [as_number(cell, sheet.delimiter) for cell in cells]
    known = [value for value in values if value is not None]
    for row, cell, value in zip(sheet.rows, cells, values, strict=True):
        if value is not None and value != math.floor(value):
            hint = "Is it a percentage? Counts of people are needed."
            if all(-1 <= other <= 1 for other in known):
                negative = any(other < 0 for other in known)
                hint = "Is it a correlation?" if negative else "Is it a proportion? Counts are needed."
            what = f"{column} ({role}) is '{shown(cell)}'; must be a whole number of people."
            found.error("fractional-count", row.line, what, hint)
