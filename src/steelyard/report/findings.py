"""A summary of findings as text in cells: both layouts, for pages and documents alike.

The layouts are those of GRADEpro and of Core GRADE 6 (BMJ 2025;389:e083866).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from steelyard import numfmt
from steelyard.report import findings_words as say
from steelyard.report import words
from steelyard.report.findings_patients import patients_say
from steelyard.review.plan import Plan
from steelyard.review.result import AnalysisResult, ReviewResult
from steelyard.review.result.findings import FindingsColumn, FindingsRow, FindingsTable

LAYOUTS = {"gradepro": "GRADEpro", "core-grade": "Core GRADE (BMJ)"}


@dataclass(frozen=True, slots=True)
class FindingsCell:
    """A cell: text, a soft second line, GRADE's symbols before the text, and the letters of its footnotes."""

    text: str
    note: str = ""
    symbols: str = ""
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingsLine:
    """A row of a layout; its first cell is the outcome. `analysis` is the entry's id or ""."""

    analysis: str
    cells: tuple[FindingsCell, ...]


@dataclass(frozen=True, slots=True)
class FindingsLayout:
    """One table in one layout."""

    key: str
    name: str
    headings: tuple[str, ...]
    lines: tuple[FindingsLine, ...]


def layout_of(result: ReviewResult, table: FindingsTable, key: str) -> FindingsLayout:
    """Return a table in the layout "gradepro" or "core-grade"."""
    comparator, intervention = words.inner(table.comparator), words.inner(table.intervention)
    level = f"(95{words.NBSP}%{words.NBSP}CI)"
    people = "People (studies)"
    headings: tuple[str, ...]
    if key == "gradepro":
        headings = (
            "Outcome", f"Risk with {comparator}", f"Risk with {intervention} {level}",
            f"Relative effect {level}", people, "Certainty", "What happens",
        )  # fmt: skip
    else:
        headings = (
            "Outcome and follow-up", people, f"Relative effect {level}", f"With {comparator}",
            f"With {intervention}", f"Difference {level}", "Certainty", "In plain language",
        )  # fmt: skip
    analyses = {a.spec.id: a for a in result.analyses}
    lines = tuple(
        FindingsLine(row.analysis, _cells(key, row, table, analyses.get(row.analysis), result.plan))
        for row in table.rows
    )
    return FindingsLayout(key, LAYOUTS[key], headings, lines)


def _cells(
    key: str, row: FindingsRow, table: FindingsTable, a: AnalysisResult | None, plan: Plan
) -> tuple[FindingsCell, ...]:
    sentence = FindingsCell(say.what_happens(row, table, a, plan))
    outcome = FindingsCell(row.label, say.outcome_note(row, plan), letters=_letters(row, "outcome"))
    without = FindingsCell(*_without(row, table, a, plan), letters=_letters(row, "baseline"))
    relative = FindingsCell(*say.relative_text(row), letters=_letters(row, "relative"))
    people = FindingsCell(*say.people_text(row))
    symbols, level, changes = say.certainty_text(row)
    certainty = FindingsCell(
        level, f"due to {changes}" if changes else "", symbols, _letters(row, "certainty")
    )
    absolute, difference = _letters(row, "absolute"), say.difference_text(row)
    if key == "gradepro":
        with_it = FindingsCell(say.risk_text(row) or difference, letters=absolute)
        return _dashed(outcome, without, with_it, relative, people, certainty, sentence)
    with_it = FindingsCell(say.risk_text(row))
    made = FindingsCell(difference, letters=absolute)
    return _dashed(outcome, people, relative, without, with_it, made, certainty, sentence)


def _dashed(*cells: FindingsCell) -> tuple[FindingsCell, ...]:
    """Return the cells with a dash where there is nothing, so that nothing looks forgotten."""
    return tuple(c if c.text or c.letters else replace(c, text=numfmt.NONE) for c in cells)


def _without(row: FindingsRow, table: FindingsTable, a: AnalysisResult | None, plan: Plan) -> tuple[str, str]:
    """Return the risk, or the means, without the intervention, and whose it is where the heading differs."""
    text, note = say.without_text(row)
    second = "" if a is None else say.arms(a, table, plan)[1]
    if not text or second.casefold() == table.comparator.casefold():
        return text, note
    return text, "; ".join(part for part in (f"with {second}", note) if part)


def _letters(row: FindingsRow, column: FindingsColumn) -> tuple[str, ...]:
    return tuple(m.letter for m in row.marks if m.column == column)


def sentences(result: ReviewResult, table: FindingsTable) -> list[dict[str, Any]]:
    """Return for each row of a table its sentence and the one for patients, for results.json."""
    analyses = {a.spec.id: a for a in result.analyses}
    return [
        {
            "sentence": say.what_happens(row, table, analyses.get(row.analysis), result.plan),
            "patients": patients_say(row, table, analyses.get(row.analysis), result.plan),
        }
        for row in table.rows
    ]


def facts(table: FindingsTable) -> list[tuple[str, str]]:
    """Return what a table is about, as (name, text)."""
    given = [
        ("People", table.population),
        ("Setting", table.setting),
        ("Intervention", table.intervention),
        ("Compared with", table.comparator),
    ]
    return [(name, text) for name, text in given if text]


EXPLAINED = (
    "The risk with the intervention is made from the risk without it and the relative effect, each row’s "
    "footnote saying where the first comes from; its interval holds the uncertainty of the effect alone."
)
