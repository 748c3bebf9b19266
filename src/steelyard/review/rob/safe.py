"""Cells that a spreadsheet leaves as they are: no text runs as a formula, no question becomes a date.

A program that opens a CSV runs a cell that starts with = + - or @, and takes 1.1 for the first of January. So
a text of that kind gets an apostrophe before it, and a question is written Q1.1. Both are taken off again on
reading; an apostrophe that was there stays.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_QUESTION = re.compile(r"[Qq](\d+(?:\.\d+)?[a-z]?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?[a-z]?")
_LIKE_A_DATE = re.compile(
    r"\d{4}-\d\d-\d\d.*"
    r"|\d{1,2}[.\-/ ]+(?:\d{1,2}[.\-/ ]*(?:\d{2,4})?|[^\W\d_]{3,9}\.?)"
    r"|[^\W\d_]{3,4}[.\- ]+\d{1,4}"
)


def guarded_text(text: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if _RUNS.match(text) else text


def plain_text(cell: str) -> str:
    """Return what `guarded_text` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def shown_item(item: str) -> str:
    """Return a question's number as worksheets have it: 1.1 is Q1.1; other items are as they are."""
    return f"Q{item}" if _NUMBER.fullmatch(item) else item


def plain_item(cell: str) -> str:
    """Return the item that a worksheet's cell names, with Q or without."""
    found = _QUESTION.fullmatch(cell)
    return found[1] if found else cell


def date_hint(item: str) -> str:
    """Return what to do where a spreadsheet took a question for a date; empty where it did not."""
    if not _LIKE_A_DATE.fullmatch(item) or _NUMBER.fullmatch(item):
        return ""
    return "A spreadsheet took the question for a date; write it as Q1.1."
