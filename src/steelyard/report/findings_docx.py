"""Summaries of findings as a Word document, by python-docx, which is imported only when one is asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from steelyard.errors import InputError
from steelyard.report.findings import EXPLAINED, FindingsCell, FindingsLayout, facts, layout_of
from steelyard.report.safe import clean
from steelyard.review.result import ReviewResult
from steelyard.review.result.findings import FindingsTable

SMALL, BODY = 7.5, 8.5
_DAY = datetime(2000, 1, 1)
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_WIDTHS = {
    "gradepro": (3.6, 2.6, 3.4, 3.0, 2.6, 2.8, 7.7),
    "core-grade": (3.4, 2.4, 2.7, 2.4, 3.0, 3.6, 2.6, 5.6),
}
"""Widths of the columns in centimetres, on a landscape A4 page."""


def findings_docx(result: ReviewResult, tables: Sequence[FindingsTable], layout: str = "") -> bytes:
    """Return a document with one page and more for each table, in `layout` or in each table's own.

    The same result gives the same bytes: no clock is read.

    Raises:
        InputError: python-docx is not installed.
    """
    if find_spec("docx") is None:
        raise InputError(
            "a Word document needs python-docx, which is not installed; a .csv file works without it. "
            "pip install steelyard[word]"
        )
    import docx

    document: Any = docx.Document()
    _page(document, result)
    for index, table in enumerate(tables):
        if index:
            document.add_page_break()
        _table_part(document, result, table, layout or table.layout)
    out = BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _page(document: Any, result: ReviewResult) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2))
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    about = document.core_properties
    about.title = clean(f"Summary of findings: {result.plan.title}")
    about.author = about.last_modified_by = f"Steelyard {result.version}".strip()
    about.comments = ""
    about.language = result.plan.language
    about.created = about.modified = _DAY


def _table_part(document: Any, result: ReviewResult, table: FindingsTable, key: str) -> None:
    from docx.shared import Pt

    made = layout_of(result, table, key)
    document.add_heading(clean(table.title), level=1)
    if result.plan.notice:
        document.add_paragraph().add_run(clean(result.plan.notice)).italic = True
    for name, text in facts(table):
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(f"{name}: ").bold = True
        line.add_run(clean(text))
    _grid(document, made)
    document.add_paragraph().add_run(EXPLAINED).font.size = Pt(BODY)
    for note in table.footnotes:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        letter = line.add_run(f"{note.letter} ")
        letter.font.superscript = True
        text = line.add_run(clean(note.text))
        text.font.size = letter.font.size = Pt(BODY)


def _grid(document: Any, made: FindingsLayout) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    document.add_paragraph().paragraph_format.space_after = Pt(0)
    grid = document.add_table(rows=1, cols=len(made.headings))
    grid.style = "Table Grid"
    grid.autofit = False
    for cell, heading in zip(grid.rows[0].cells, made.headings, strict=True):
        run = cell.paragraphs[0].add_run(clean(heading))
        run.bold, run.font.size = True, Pt(BODY)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line in made.lines:
        cells = grid.add_row().cells
        for cell, content in zip(cells, line.cells, strict=True):
            _fill(cell, content)
    # Word takes the cells' widths, LibreOffice those of the columns.
    for column, width in zip(grid.columns, _WIDTHS[made.key], strict=True):
        column.width = Cm(width)
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, _WIDTHS[made.key], strict=True):
            cell.width = Cm(width)


def _fill(cell: Any, content: FindingsCell) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    said = f"{content.symbols} {content.text}".strip()
    paragraph.add_run(clean(said)).font.size = Pt(BODY)
    if content.letters:
        mark = paragraph.add_run(", ".join(content.letters))
        mark.font.superscript, mark.font.size = True, Pt(BODY)
    if content.note:
        below = cell.add_paragraph()
        below.paragraph_format.space_after = Pt(0)
        below.add_run(clean(content.note)).font.size = Pt(SMALL)


def _same_bytes(content: bytes) -> bytes:
    """Return the document with the time of every part set to one day: a zip file keeps the clock's."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3
            new.writestr(part, old.read(name))
    return out.getvalue()
