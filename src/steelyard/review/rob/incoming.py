"""Files with answers: a worksheet that is filled in, and what every such file must say to be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from steelyard.appraisal.rob import TOOLS
from steelyard.check import did_you_mean, one_of, says_something, shown
from steelyard.data.rows import StudyRow
from steelyard.errors import Place, Problem
from steelyard.review.rob.assess import as_code
from steelyard.review.rob.items import unknown_item
from steelyard.review.rob.merge import Answer
from steelyard.review.rob.safe import plain_item, plain_text
from steelyard.review.rob.worksheet import KEY, WAS_ANSWER, WAS_SUPPORT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text under its header: each row with the line it stands on."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """The answers of a file, and what is wrong with it; with an error nothing of it may be used."""

    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]


def csv_rows(text: str) -> list[list[str]]:
    """Return the cells of a CSV text; its commas may be semicolons or tabs, as some spreadsheets write."""
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=mark))


def sheet_of(file: str, rows: Sequence[Sequence[str]], header_at: int = 0) -> Sheet:
    """Return rows under the header in row `header_at` (0-based); names trimmed and in lower case.

    The apostrophe that keeps a spreadsheet from running a cell is taken off.
    """
    header = tuple(" ".join(plain_text(name).split()).lower() for name in rows[header_at]) if rows else ()
    body = [
        (i, dict(zip(header, (plain_text(cell.strip()) for cell in row), strict=False)))
        for i, row in enumerate(rows[header_at + 1 :], start=header_at + 2)
        if any(cell.strip() for cell in row)
    ]
    return Sheet(file, header, tuple(body))


def is_worksheet(sheet: Sheet) -> bool:
    """Return whether a table has the columns of rob.csv, except perhaps the assessor's."""
    return {"study_id", "tool", "item", "answer"} <= set(sheet.header)


def from_worksheet(sheet: Sheet, studies: Iterable[StudyRow], assessor: str) -> Incoming:
    """Return the answers of a worksheet; rows without an item are headings.

    Args:
        sheet: Its table.
        studies: Those of the review; a row about another is an error.
        assessor: Stands for an empty cell of the column assessor.
    """
    known = {s.study_id for s in studies}
    answers: list[Answer] = []
    problems: list[Problem] = []
    for line, cells in sheet.rows:
        place = Place(sheet.file, line)
        if not cells.get("item"):
            if cells.get("answer") or cells.get("support"):
                what = "a heading has an answer or support, which belong beside a question; it is not read."
                problems.append(Problem("warning", "rob-heading", place, what))
            continue
        answer = _answer(cells, assessor, line)
        if not any(answer.content) and not any(answer.was or ()):
            continue
        problems += _faults(answer, place, known)
        answers.append(answer)
    return Incoming(tuple(answers), tuple(problems))


def _answer(cells: dict[str, str], assessor: str, line: int) -> Answer:
    key = {name: cells.get(name, "") for name in KEY}
    key["assessor"] = key["assessor"] or assessor
    key["item"] = plain_item(key["item"])
    told = WAS_ANSWER in cells and WAS_SUPPORT in cells
    was = (cells.get(WAS_ANSWER, ""), cells.get(WAS_SUPPORT, "")) if told else None
    text, tool = cells.get("answer", ""), TOOLS.get(key["tool"])
    if tool is not None and any(q.id == key["item"] for q in tool.questions):
        text = as_code(text)
    return Answer(**key, answer=text, support=cells.get("support", ""), was=was, line=line)


def _faults(answer: Answer, place: Place, known: set[str]) -> Iterator[Problem]:
    """Yield what makes a row impossible to keep."""

    def wrong(code: str, what: str, hint: str = "") -> Problem:
        return Problem("error", code, place, what, hint)

    if answer.study_id not in known:
        what = f"study_id is '{shown(answer.study_id)}', which is not in studies.csv."
        yield wrong("dangling-study", what, did_you_mean(answer.study_id, known))
    if not says_something(answer.assessor):
        what = f"assessor is '{shown(answer.assessor)}'; need a name."
        yield wrong("empty-cell", what, "Give one with --assessor.")
    tool = TOOLS.get(answer.tool)
    if tool is None:
        yield wrong("unknown-word", f"tool is '{shown(answer.tool)}'; {one_of(answer.tool, TOOLS)}")
        return
    unknown = unknown_item(tool, answer.item)
    if unknown is not None:
        yield wrong("rob-unknown-item", *unknown)
