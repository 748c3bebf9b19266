"""What a table's rows are called, and what their arms contributed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from steelyard.api.spreadsheet.columns import Choice
from steelyard.api.spreadsheet.sheet import MISSING, Sheet
from steelyard.review.result import ArmData


def labels_of(sheet: Sheet, choice: Choice) -> tuple[str, list[str]]:
    """Return the column that names the studies, words before numbers, and the labels with the year added."""
    candidates = [c for c in choice.labels if any(not t.isdecimal() for t in sheet.texts(c) if t)]
    column = next(iter(candidates or choice.labels), "") or _words_alone(sheet, choice)
    texts = sheet.texts(column) if column else ("",) * len(sheet.rows)
    years = sheet.texts(choice.year) if choice.year and column else ("",) * len(sheet.rows)
    labels = [
        f"{text} {year}" if text and year.lower() not in MISSING and year not in text else text
        for text, year in zip(texts, years, strict=True)
    ]
    return column, [label or f"Study {i + 1}" for i, label in enumerate(labels)]


def _words_alone(sheet: Sheet, choice: Choice) -> str:
    """Return the first column without a role whose every cell is a word: in another language, the study."""
    for column in sheet.header:
        texts = sheet.texts(column)
        if column and column not in choice.roles.values() and all(any(c.isalpha() for c in t) for t in texts):
            return column
    return ""


def arms_of(data: Mapping[str, Sequence[float]], at: int) -> tuple[ArmData, ...]:
    """Return what each arm contributed, as it stands in the table."""

    def value(role: str) -> float | None:
        found = data[role][at] if role in data else math.nan
        return None if math.isnan(found) else found

    def size(total: str, events: str, others: str) -> float | None:
        parts = value(events), value(others)
        both = None if parts[0] is None or parts[1] is None else parts[0] + parts[1]
        return value(total) if total in data else both

    if "ai" in data:
        return (
            ArmData("Group 1", size("n1i", "ai", "bi"), value("ai")),
            ArmData("Group 2", size("n2i", "ci", "di"), value("ci")),
        )
    if "sd2i" in data:
        return (
            ArmData("Group 1", value("n1i"), None, value("m1i"), value("sd1i")),
            ArmData("Group 2", value("n2i"), None, value("m2i"), value("sd2i")),
        )
    return (ArmData("Group", value("ni"), value("xi")),) if "xi" in data else ()


def total_of(arms: Sequence[ArmData]) -> ArmData:
    sizes, events = [a.n for a in arms], [a.events for a in arms]
    return ArmData(
        "Total",
        n=None if None in sizes else math.fsum(n for n in sizes if n is not None),
        events=None if None in events else math.fsum(e for e in events if e is not None),
    )
