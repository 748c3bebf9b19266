"""A CSV file as rows that know the line they start on, with every fault of its structure reported.

Commas and double quotes as spreadsheets write them (RFC 4180). A quote that is never closed costs its own
row and no other: reading goes on at the next line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from steelyard.check import did_you_mean, shown
from steelyard.data.problems import Collector
from steelyard.data.source import read_source
from steelyard.errors import Problem

MAX_FILE_BYTES = 20_000_000
MAX_CELL_CHARS = 100_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
_ROW_FAULTS = ("unclosed-quote", "huge-cell", "too-many-columns")
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the physical line it starts on, and its cells by column name, trimmed."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """What could be read of a CSV file.

    Attributes:
        rows: The sound rows, in file order.
        whole: False where a row or a column is missing because of a fault, so that what refers to this file
            cannot be checked.
        sha256: Of the file's bytes; "" where it was not read.
        problems: Faults of the structure.
    """

    rows: tuple[CsvRow, ...]
    whole: bool
    sha256: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    line: int
    cells: list[str]


def read_csv(path: Path, name: str, columns: Sequence[str], needed: Sequence[str]) -> CsvFile:
    """Return the rows of `path` under the columns of its header.

    Args:
        path: The file.
        name: What the problems call it.
        columns: Every column that is known.
        needed: Those that must be there.
    """
    found = Collector(name)
    source = read_source(path, found, MAX_FILE_BYTES)
    if source is None:
        return CsvFile((), False, "", found.problems)
    raw = _split(source.text, found)
    whole = not found.problems
    rows: tuple[CsvRow, ...] = ()
    # A first line that was lost is the header; the next one must not be taken for it.
    lost = [p.place.line for p in found.problems if p.code in _ROW_FAULTS]
    if raw and not any(line < raw[0].line for line in lost) and _is_comma_separated(raw[0], columns, found):
        header_is_sound = _check_header(raw[0], columns, needed, found)
        rows = tuple(_rows(raw, columns, found))
        whole = whole and header_is_sound and len(rows) == len(raw) - 1
    else:
        whole = False
    return CsvFile(rows, whole, source.sha256, found.problems)


def _is_comma_separated(header: _Raw, columns: Sequence[str], found: Collector) -> bool:
    line = ",".join(header.cells)
    known = set(columns)
    if known & {cell.strip() for cell in header.cells}:
        return True
    for mark, word in _OTHER_DELIMITERS.items():
        if len(known & {cell.strip(' "') for cell in line.split(mark)}) > 1:
            found.error(
                "not-comma-separated",
                header.line,
                f"the columns are separated by {word}; must be commas.",
                'Save as "CSV (comma delimited)".',
            )
            return False
    return True


def _check_header(header: _Raw, columns: Sequence[str], needed: Sequence[str], found: Collector) -> bool:
    names = [cell.strip() for cell in header.cells]
    absent = [column for column in columns if column not in names]
    for position, name in enumerate(names):
        if not name:
            found.error("empty-header", header.line, f"column {position + 1} has no name.")
        elif names.index(name) < position:
            first = names.index(name) + 1
            found.error(
                "duplicate-header",
                header.line,
                f"column {position + 1} is '{shown(name)}', as is column {first}; each name stands once.",
            )
        elif name not in columns:
            found.error(
                "unknown-column",
                header.line,
                f"column '{shown(name)}' is not known; one of {', '.join(columns)}.",
                did_you_mean(name, absent or columns),
            )
    for column in needed:
        if column not in names:
            found.error(
                "missing-column", header.line, f"column {column!r} is missing; {_needed_list(needed)}."
            )
    # A misspelt name is a column that is missing; what a column of one's own holds nobody asks for.
    misspelt = any(did_you_mean(name, absent) for name in names if name and name not in columns)
    return all(column in names for column in needed) and not misspelt


def _needed_list(needed: Sequence[str]) -> str:
    return f"needed are {', '.join(needed)}"


def _rows(raw: list[_Raw], columns: Sequence[str], found: Collector) -> list[CsvRow]:
    names = [cell.strip() for cell in raw[0].cells]
    known = [(names.index(column), column) for column in columns if column in names]
    rows = []
    for row in raw[1:]:
        if len(row.cells) != len(names):
            few = len(row.cells) < len(names)
            hint = "Is a comma missing?" if few else "Does a cell with a comma lack its quotes?"
            found.error(
                "ragged-row",
                row.line,
                f"the row has {len(row.cells)} cells; must have {len(names)} as the header does.",
                hint,
            )
            continue
        rows.append(CsvRow(row.line, {column: row.cells[at].strip() for at, column in known}))
    return rows


def _split(text: str, found: Collector) -> list[_Raw]:
    """Return the non-blank rows of `text`; one with a broken quote or a huge cell is left out."""
    rows: list[_Raw] = []
    at, line = 0, 1
    while at < len(text):
        cells, end, fault = _row(text, at)
        if fault is not None:
            found.error(fault[0], line + text.count("\n", at, fault[1]), fault[2], fault[3])
            # The row is lost; the next line is read as if the quote had not been opened.
            end = text.find("\n", fault[1])
            end = len(text) if end < 0 else end
        elif any(cell.strip() for cell in cells):
            rows.append(_Raw(line, cells))
        line += text.count("\n", at, end + 1)
        at = end + 1
        if line > MAX_ROWS:
            found.error("too-many-rows", line, f"the file goes on; at most {MAX_ROWS:,} lines are read.")
            break
    return rows


_Fault = tuple[str, int, str, str]


def _row(text: str, at: int) -> tuple[list[str], int, _Fault | None]:
    """Return the cells of the row that starts at `at`, where its line end stands, and its fault if any."""
    cells: list[str] = []
    while True:
        if text.startswith('"', at):
            end = _closing_quote(text, at)
            if end is None or text[end + 1 : end + 2] not in ("", ",", "\n"):
                return cells, at, _unclosed(text, at, end)
            cell = text[at + 1 : end].replace('""', '"')
            end += 1
        else:
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            end = text.find(",", at, stop)
            end = stop if end < 0 else end
            cell = text[at:end]
        if len(cell) > MAX_CELL_CHARS:
            what = f"a cell has {len(cell):,} characters; at most {MAX_CELL_CHARS:,} are read."
            return cells, end - 1, ("huge-cell", at, what, "")
        cells.append(cell)
        if len(cells) > MAX_COLUMNS:
            what = f"the row has more than {MAX_COLUMNS} cells; at most {MAX_COLUMNS} are read."
            return cells, end, ("too-many-columns", at, what, "")
        if not text.startswith(",", end):
            return cells, end, None
        at = end + 1


def _closing_quote(text: str, at: int) -> int | None:
    end = text.find('"', at + 1)
    while end >= 0 and text.startswith('"', end + 1):
        end = text.find('"', end + 2)
    return end if end >= 0 else None


def _unclosed(text: str, at: int, end: int | None) -> _Fault:
    if end is None:
        what = "a quote is opened here and never closed; quotes come in pairs."
    elif "\n" in text[at:end]:
        what = "a quote is opened here and not closed before the next quoted cell; quotes come in pairs."
    else:
        what = "text follows a closing quote; a quoted cell ends with its quote."
    return "unclosed-quote", at, what, 'A quote inside a quoted cell is written twice: "".'
