"""Any delimited text as rows that know their line: commas, semicolons, tabs or bars; decimal commas."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from steelyard.check import shown
from steelyard.data.problems import Collector
from steelyard.data.source import read_source
from steelyard.errors import InputError, Problem

MAX_BYTES = 20_000_000
MOST_PROBLEMS = 20
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
HEADER_WITHIN = 4
"""Rows in which the header is looked for, below a title if there is one."""
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "-", "–", "?"})
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A number, or one with its interval or spread; "95% CI" and "1st author" belong to a header.
_VALUE = re.compile(r"[<>+−-]?\s*\d+([.,]\d+)?\s*($|[(\[]|to\b|[-–]\s*\d)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the line it starts on, and as many cells as the header has."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text.

    `name` is what messages call the file, `delimiter` what stood between its cells, and `notices` say what
    was taken in another form than it stands.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    delimiter: str
    notices: tuple[str, ...] = ()

    def texts(self, column: str) -> tuple[str, ...]:
        """Return a column's cells as they stand."""
        at = self.header.index(column)
        return tuple(row.cells[at] for row in self.rows)

    def numbers(self, column: str, found: Collector) -> list[float]:
        """Return a column's numbers, NaN where a cell says that there is none; other text is a problem."""
        at = self.header.index(column)
        return [self._number(row, column, row.cells[at], found) for row in self.rows]

    def _number(self, row: SheetRow, column: str, cell: str, found: Collector) -> float:
        if cell.lower() in MISSING:
            return math.nan
        value = as_number(cell, self.delimiter)
        if value is not None:
            return value
        hint = "Write thousands without a mark, percentages without a sign." if re.search(r"\d", cell) else ""
        if cell[:1] in "<>≤≥":
            hint = "What is not exact is no number: leave it empty, or give the interval."
        what = f"{column} is '{shown(cell)}'; must be a number, or empty or NA where there is none."
        found.error("not-a-number", row.line, what, hint)
        return math.nan


def read_sheet(path: Path, name: str) -> Sheet:
    """Return the table in `path`.

    Raises:
        InputError: the file cannot be read or is no table; the message has a line for each fault, up to 20.
    """
    _refuse_workbook(path, name)
    found = Collector(name)
    source = read_source(path, found, MAX_BYTES)
    raise_for(found.problems)
    if source is None:
        raise InputError(f"{name}: cannot be read.")
    lines = [line for line in source.text.splitlines() if line.strip()]
    first, delimiter = lines[0], _delimiter(lines[:HEADER_WITHIN])
    if not any(delimiter in line for line in lines[:HEADER_WITHIN]):
        raise InputError(
            f"{name}:1: the header is one cell, '{shown(first)}'; need columns separated by "
            f"{', '.join(DELIMITERS.values())}."
        )
    rows = _split(source.text, delimiter, found)
    raise_for(found.problems)
    top = _header_at(rows)
    header = rows[top]
    _check_header(header, found)
    body = tuple(_fitted(row, header, found) for row in rows[top + 1 :])
    raise_for(found.problems)
    if not body:
        raise InputError(f"{name}: has a header and no rows; need one row a study.")
    titles = tuple(
        f"Line {row.line} is taken for a title, line {header.line} for the header." for row in rows[:top]
    )
    return Sheet(name, header.cells, body, delimiter, titles)


def as_number(cell: str, delimiter: str) -> float | None:
    """Return a cell's number, None for other text; beside semicolons a comma is a decimal mark."""
    text = cell.replace("−", "-")
    if delimiter != "," and "." not in text:
        text = text.replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else None


def raise_for(problems: tuple[Problem, ...]) -> None:
    """Raise InputError with one line for each problem, if there is any."""
    if not problems:
        return
    lines = [str(problem) for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        lines.append(f"{problems[0].place.file}: {more} more problems are not listed.")
    raise InputError("\n".join(lines))


def _refuse_workbook(path: Path, name: str) -> None:
    """A workbook's bytes are not UTF-8 either; that would be no help to whoever has one."""
    try:
        with path.open("rb") as file:
            start = file.read(8) if path.is_file() else b""
    except OSError:
        return  # read_source says what is wrong
    if start.startswith(_WORKBOOKS):
        raise InputError(f"{name}: is an Excel workbook (or another zip file); save it as CSV UTF-8 first.")


def _delimiter(lines: list[str]) -> str:
    """Return the mark that stands equally often in most lines; of several the more frequent one."""

    def evenness(mark: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := line.count(mark)))
        return max(((times, count) for count, times in counts.items()), default=(0, 0))

    return max(DELIMITERS, key=evenness)


def _header_at(rows: list[SheetRow]) -> int:
    """Return which row is the header: the first, or below a title the last row of words before the data."""
    usual = Counter(len(row.cells) for row in rows[1:]).most_common(1)
    for at in range(min(HEADER_WITHIN, len(rows) - 1)):
        if any(_VALUE.match(cell) for cell in rows[at + 1].cells):
            words = not any(_VALUE.match(cell) for cell in rows[at].cells)
            return at if words and len(rows[at].cells) == usual[0][0] else 0
    return 0


def _split(text: str, delimiter: str, found: Collector) -> list[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[SheetRow] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = tuple(cell.strip() for cell in next(reader))
        except StopIteration:
            return rows
        except csv.Error as error:
            found.error("broken-csv", line, f"the row cannot be read ({error}).", "Is a quote left open?")
            return rows
        if any(cells):
            rows.append(SheetRow(line, cells))


def _check_header(header: SheetRow, found: Collector) -> None:
    for at, name in enumerate(header.cells):
        if name and name in header.cells[:at]:
            first = header.cells.index(name) + 1
            what = f"columns {first} and {at + 1} are both '{shown(name)}'; each name stands once."
            found.error("duplicate-header", header.line, what)


def _fitted(row: SheetRow, header: SheetRow, found: Collector) -> SheetRow:
    """Return the row with the header's number of cells; surplus empty cells at its end are dropped."""
    width = len(header.cells)
    cells = row.cells
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != width:
        few = len(cells) < width
        hint = "Is a separator missing?" if few else "Does a cell with a separator lack its quotes?"
        what = f"the row has {len(cells)} cells; must have {width} as the header does."
        found.error("ragged-row", row.line, what, hint)
        return SheetRow(row.line, ("",) * width)
    return SheetRow(row.line, cells)
