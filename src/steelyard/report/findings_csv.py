"""Summaries of findings as a table for spreadsheets: a row an outcome, numbers as numbers, words as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from steelyard import numfmt
from steelyard.report import findings_words as say
from steelyard.report.findings_patients import patients_say
from steelyard.report.safe import clean
from steelyard.review.result import ReviewResult
from steelyard.review.result.findings import FindingsRow, FindingsTable

Value = str | float | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def findings_columns(result: ReviewResult, tables: Sequence[FindingsTable]) -> dict[str, list[Value]]:
    """Return the columns of every row of `tables`: risks and differences per 1000, None where undefined."""
    rows = [_row(result, table, row) for table in tables for row in table.rows]
    names = rows[0] if rows else {}
    return {name: [row[name] for row in rows] for name in names}


def findings_csv(result: ReviewResult, tables: Sequence[FindingsTable]) -> bytes:
    """Return the columns as a CSV in UTF-8, with a mark at the start that lets Excel read it as such.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    columns = findings_columns(result, tables)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _row(result: ReviewResult, table: FindingsTable, row: FindingsRow) -> dict[str, Value]:
    a = next((entry for entry in result.analyses if entry.spec.id == row.analysis), None)
    effect, risk, mean, found, made = row.relative, row.risk, row.mean, row.range, row.converted
    notes = {f.letter: f.text for f in table.footnotes}
    return {
        "table": table.id,
        "outcome": row.label,
        "outcome_id": row.outcome,
        "follow_up": row.follow_up,
        "analysis": row.analysis,
        "status": row.status,
        "studies": row.k,
        "people": row.people,
        "measure": row.measure,
        "effect": None if effect is None else effect.value,
        "effect_low": None if effect is None else effect.ci_low,
        "effect_high": None if effect is None else effect.ci_high,
        "least_effect": None if found is None else found.least,
        "greatest_effect": None if found is None else found.most,
        "lowest_bound": None if found is None else found.low,
        "highest_bound": None if found is None else found.high,
        "baseline_per_1000": _thousand(None if row.baseline is None else row.baseline.risk),
        "baseline_source": "" if row.baseline is None else row.baseline.source,
        "risk_per_1000": _thousand(None if risk is None else risk.risk),
        "risk_low": _thousand(None if risk is None else risk.low),
        "risk_high": _thousand(None if risk is None else risk.high),
        "difference_per_1000": _thousand(None if risk is None else risk.difference),
        "difference_low": _thousand(None if risk is None else risk.difference_low),
        "difference_high": _thousand(None if risk is None else risk.difference_high),
        "mean_difference": None if mean is None else mean.difference,
        "mean_low": None if mean is None else mean.low,
        "mean_high": None if mean is None else mean.high,
        "converted_to": "" if made is None else made.scale,
        "converted_with_sd": None if made is None else made.sd,
        "sd_source": "" if made is None else made.source,
        "measured_on": "" if made is None else ", ".join(made.measured),
        "number_needed": "" if risk is None or risk.needed is None else str(risk.needed),
        "certainty": row.level or "",
        "changes": ", ".join(row.changes),
        "not_rated": row.not_rated,
        "sentence": say.what_happens(row, table, a, result.plan),
        "patients": patients_say(row, table, a, result.plan),
        "footnotes": " ".join(dict.fromkeys(notes[mark.letter] for mark in row.marks)),
    }


def _thousand(risk: float | None) -> float | None:
    return None if risk is None else numfmt.settle(1000 * risk)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return repr(value)
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
