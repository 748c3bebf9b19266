"""The CSV files of a review folder as typed rows, with every cell checked against its column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.check import did_you_mean, shown
from steelyard.data import cells, columns, rows
from steelyard.data.cells import CellFault
from steelyard.data.columns import Column, TableSpec
from steelyard.data.csvfile import CsvRow, read_csv
from steelyard.data.problems import Collector
from steelyard.data.values import Inequality, Printed, Words
from steelyard.errors import Place, Problem

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_MAX_ID = 80
_ROWS: dict[str, Callable[..., Any]] = {
    "studies.csv": rows.StudyRow,
    "arms.csv": rows.ArmRow,
    "outcomes.csv": rows.OutcomeRow,
    "contrasts.csv": rows.ContrastRow,
    "crossover.csv": rows.CrossoverRow,
    "bias.csv": rows.BiasRow,
    "rob.csv": rows.RobRow,
    "published_pooled.csv": rows.PublishedRow,
    "standards.csv": rows.StandardRow,
}
NEEDED_FILES = ("studies.csv", "arms.csv")
RESULT_FILES = ("outcomes.csv", "contrasts.csv")


@dataclass(frozen=True, slots=True)
class LoadedTables:
    """What could be read of a folder's tables.

    Attributes:
        tables: The sound rows. A cell that could not be read is None (or "") in its row.
        problems: Everything wrong with the files and their cells.
        partial: Files of which rows or columns are missing, so that what refers to them cannot be checked.
        rejected: Row -> its columns with a cell that could not be read; such a cell is not an empty one.
    """

    tables: rows.Tables
    problems: tuple[Problem, ...]
    partial: frozenset[str]
    rejected: Mapping[Place, frozenset[str]]


def load_tables(folder: Path) -> LoadedTables:
    """Return the tables of `folder`; only studies.csv and arms.csv must exist. Raises nothing for content."""
    loaded: dict[str, tuple[Any, ...]] = {}
    problems: list[Problem] = []
    partial: set[str] = set()
    sums: dict[str, str] = {}
    rejected: dict[Place, set[str]] = defaultdict(set)
    digits: dict[Place, dict[str, str]] = {}
    for spec in columns.TABLES:
        path = folder / spec.file
        if not _exists(path) and spec.file not in NEEDED_FILES:
            continue
        file = read_csv(path, spec.file, spec.names, spec.needed)
        found = Collector(spec.file)
        loaded[spec.file.removesuffix(".csv")] = tuple(
            _typed(spec, row, found, rejected) for row in file.rows
        )
        digits.update(_digits(spec, file.rows))
        problems += [*file.problems, *found.problems]
        if not file.whole:
            partial.add(spec.file)
        if file.sha256:
            sums[spec.file] = file.sha256
    problems += _stray_files(folder)
    tables = rows.Tables(**loaded, sha256=sums, digits=digits)
    lost = {place: frozenset(names) for place, names in rejected.items()}
    return LoadedTables(tables, tuple(problems), frozenset(partial), lost)


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _stray_files(folder: Path) -> Iterator[Problem]:
    """Name each CSV file that no table has; a misspelt name would otherwise lose its rows silently."""
    known = [spec.file for spec in columns.TABLES]
    others = ("records.csv", "reports.csv")
    for path in sorted(folder.iterdir()):
        name = path.name
        if name.lower().endswith(".csv") and name not in known and name not in others:
            absent = [file for file in known if not _exists(folder / file)]
            yield Problem(
                "warning",
                "unknown-file",
                Place(shown(name)),
                f"the file is not read; tables are {', '.join(known)}.",
                did_you_mean(name, absent),
            )
    if not any(_exists(folder / name) for name in RESULT_FILES):
        yield Problem(
            "warning",
            "no-results",
            Place("outcomes.csv"),
            "neither outcomes.csv nor contrasts.csv is there; the review has no results.",
        )


def _digits(spec: TableSpec, file_rows: tuple[CsvRow, ...]) -> Iterator[tuple[Place, dict[str, str]]]:
    """Yield the text of each row's plain numbers with a decimal point."""
    names = [column.name for column in spec.columns if column.kind in ("number", "printed")]
    for row in file_rows:
        found = {name: row.cells[name] for name in names if "." in row.cells.get(name, "")}
        if found:
            yield Place(spec.file, row.line), found


def _typed(spec: TableSpec, row: CsvRow, found: Collector, rejected: dict[Place, set[str]]) -> Any:
    """Return one typed row; a cell that cannot be read is reported and left out."""
    place = Place(spec.file, row.line)
    values: dict[str, Any] = {"place": place}
    for column in spec.columns:
        values[column.name] = value = _cell(column, row, found)
        if value in (None, "") and row.cells.get(column.name):
            rejected[place].add(column.name)
    return _ROWS[spec.file](**values)


def _cell(column: Column, row: CsvRow, found: Collector) -> Any:
    text = row.cells.get(column.name, "")
    if not text:
        if column.filled and column.name in row.cells:
            found.error("empty-cell", row.line, f"{column.name} is empty; it is needed in every row.")
        return _EMPTY[column.kind]
    try:
        return _READERS[column.kind](column, text, row.line, found)
    except CellFault as fault:
        message = f"{column.name} is '{shown(text)}'; {fault.allowed}."
        found.error(_CODES.get(column.kind, "not-a-number"), row.line, message, fault.hint)
        return _EMPTY[column.kind]


def _text(column: Column, text: str, line: int, found: Collector) -> str:
    return text


def _identifier(column: Column, text: str, line: int, found: Collector) -> str:
    if _ID.fullmatch(text) is None or len(text) > _MAX_ID:
        allowed = f"an id has lower-case letters, digits, dot, dash and underscore, at most {_MAX_ID}"
        tidy = re.sub("[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:_MAX_ID]
        raise CellFault(allowed, f"Did you mean {tidy}?" if tidy else "")
    return text


def _word(column: Column, text: str, line: int, found: Collector) -> str:
    if text in column.words:
        return text
    if column.closed:
        raise CellFault(f"one of {', '.join(sorted(column.words))}", did_you_mean(text, column.words))
    found.warning(
        "unusual-word",
        line,
        f"{column.name} is '{shown(text)}'; usual are {', '.join(column.words)}.",
        did_you_mean(text, column.words),
    )
    return text


def _yes_no(column: Column, text: str, line: int, found: Collector) -> bool:
    if text not in ("yes", "no"):
        raise CellFault("must be yes or no")
    return text == "yes"


def _count(column: Column, text: str, line: int, found: Collector) -> int | None:
    value = cells.count(text)
    return value if _within(column, text, value, line, found) else None


def _number(column: Column, text: str, line: int, found: Collector) -> float | None:
    value = cells.number(text)
    return value if _within(column, text, value, line, found) else None


def _printed(column: Column, text: str, line: int, found: Collector) -> Printed:
    value = cells.printed(text)
    if isinstance(value, Words) and cells.looks_like_decimal_comma(text):
        hint = f"Did you mean {text.replace(',', '.')}?"
        found.warning("decimal-comma", line, f"{column.name} is '{shown(text)}', kept as words.", hint)
    bound = value.bound if isinstance(value, Inequality) else value
    if isinstance(bound, float) and not _within(column, text, bound, line, found):
        return None
    return value


def _within(column: Column, text: str, value: float, line: int, found: Collector) -> bool:
    low, high, is_open = column.low, column.high, column.open_bounds
    below = low is not None and (value < low or (is_open and value == low))
    above = high is not None and (value > high or (is_open and value == high))
    if not below and not above:
        return True
    message = f"{column.name} is '{shown(text)}'; must {_bounds(low, high, is_open)}."
    hint = f"Did you mean {value / 100:g}?" if above and high == 1 and 1 < value <= 100 else ""
    found.error("out-of-range", line, message, hint)
    return False


def _bounds(low: float | None, high: float | None, is_open: bool) -> str:
    if low is not None and high is not None:
        left, right = ("(", ")") if is_open else ("[", "]")
        return f"lie in {left}{low:g}, {high:g}{right}"
    return f"be {low:g} or more" if low is not None else f"be {high:g} or less"


_READERS: dict[str, Callable[[Column, str, int, Collector], Any]] = {
    "id": _identifier,
    "text": _text,
    "word": _word,
    "count": _count,
    "year": _count,
    "number": _number,
    "printed": _printed,
    "yes-no": _yes_no,
}
_EMPTY: dict[str, Any] = {
    "id": "",
    "text": "",
    "word": "",
    "count": None,
    "year": None,
    "number": None,
    "printed": None,
    "yes-no": False,
}
_CODES = {"id": "malformed-id", "word": "unknown-word", "yes-no": "unknown-word"}
