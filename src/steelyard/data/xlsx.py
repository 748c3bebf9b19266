"""Excel workbooks in and out, by openpyxl, which is imported only when a workbook is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from steelyard.check import named
from steelyard.errors import InputError

MAX_BYTES = 20_000_000
MAX_ROWS, MAX_COLUMNS = 50_000, 500
_FORMULA = ("=", "+", "-", "@")
_LONGEST_LIST = 255


def read_workbook(path: Path) -> dict[str, list[list[str]]]:
    """Return every sheet of an .xlsx or .xlsm file as rows of text; a formula gives its stored value.

    Raises:
        InputError: openpyxl is not installed; the file is missing, too large or not a workbook.
    """
    _need_openpyxl(path)
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{named(path)}: has more than 20 MB; need a smaller workbook.")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise InputError(
            f"{named(path)}: cannot be read ({error.strerror or type(error).__name__})."
        ) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(f"{named(path)}: is not an Excel workbook (.xlsx, .xlsm).") from error
    try:
        return {sheet.title: _rows(sheet) for sheet in book.worksheets}
    finally:
        book.close()


def _rows(sheet: Any) -> list[list[str]]:
    cells = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
    return [[_text(value) for value in row] for row in cells]


def _text(value: Any) -> str:
    """Return a cell as text: a whole number without its point, as 1.0 stands for 1."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def workbook(
    path: Path,
    title: str,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    choices: Mapping[tuple[int, int], str] | None = None,
) -> bytes:
    """Return a workbook of one sheet: its first row a header that stays in view, cells wrapped, all text.

    Args:
        path: What messages call it.
        title: Of the sheet.
        rows: Its cells.
        widths: Of its columns.
        choices: (row, column), both from 0, of a cell that takes one of a few words -> the words, by commas;
            it gets a list to choose from.

    Raises:
        InputError: openpyxl is not installed.
    """
    _need_openpyxl(path)
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title
    sheet.freeze_panes = "A2"
    for i, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            cell = sheet.cell(r, c, text or None)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if text.startswith(_FORMULA):
                cell.data_type = "s"  # a text that starts with a sign is no formula
            if r == 1:
                cell.font = Font(bold=True)
    _offer(sheet, choices or {})
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: Any, choices: Mapping[tuple[int, int], str]) -> None:
    """Give cells a list to choose from; a list that is longer than Excel takes is left out."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists: dict[str, Any] = {}
    for (row, column), words in choices.items():
        formula = '"' + ",".join(word.strip() for word in words.split(",")) + '"'
        if len(formula) > _LONGEST_LIST:
            continue
        if formula not in lists:
            lists[formula] = DataValidation(
                type="list", formula1=formula, allow_blank=True, showErrorMessage=True,
                errorTitle="Not an answer", error=f"One of {words}",
            )  # fmt: skip
            sheet.add_data_validation(lists[formula])
        lists[formula].add(f"{get_column_letter(column + 1)}{row + 1}")


def _need_openpyxl(path: Path) -> None:
    if find_spec("openpyxl") is None:
        raise InputError(
            f"{named(path)}: reading and writing Excel files needs openpyxl, which is not installed; a .csv "
            "file works without it. pip install steelyard[excel]"
        )
