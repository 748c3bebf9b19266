"""The files of `steelyard export`: an entry as an R script, its rows as CSV, or the entry as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

from steelyard.report.results_json import document
from steelyard.report.rscript import has_script, r_script
from steelyard.report.rscript_rows import from_arms
from steelyard.report.rscript_text import number
from steelyard.report.safe import clean
from steelyard.review.result import AnalysisResult, ArmData, ReviewResult, Row

Value = str | float | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def exported(
    result: ReviewResult, to: str, states: Mapping[str, str], analysis: str = ""
) -> dict[str, bytes]:
    """Return file name -> content of every entry that has something to export, or of the one named.

    Args:
        result: The result of a review, its numbers settled.
        to: "r", "csv" or "json".
        states: Analysis id -> what its evidence allows one to say, for results.json's entry.
        analysis: The id of one entry; all of them by default.
    """
    writers: dict[str, tuple[str, Callable[[AnalysisResult], bool], Callable[[AnalysisResult], bytes]]] = {
        "r": ("R", has_script, lambda a: r_script(result, a)),
        "csv": ("csv", lambda a: bool(a.rows), rows_csv),
    }
    if to == "json":
        entries = document(result, states)["analyses"]
        writers["json"] = ("json", lambda _: True, lambda a: _json(entries[a.spec.id]))
    ending, has_something, content = writers[to]
    chosen = [a for a in result.analyses if analysis in ("", a.spec.id) and has_something(a)]
    return {f"{a.spec.id}.{ending}": content(a) for a in chosen}


def rows_csv(a: AnalysisResult) -> bytes:
    """Return the rows of an entry as used: UTF-8 with a mark for Excel, undefined cells empty.

    `yi` and `sei` are on the scale of the analysis, `effect` and its bounds on the reader's; weights are
    percent; n1, events1, mean1, sd1 are the first arm's numbers after combining or dividing. A text that a
    spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for i, row in enumerate(a.rows):
        cells = _cells(row)
        if i == 0:
            writer.writerow(cells)
        writer.writerow([_cell(v) for v in cells.values()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(row: Row) -> dict[str, Value]:
    e = row.estimate
    arms = (*row.arms, ArmData(""), ArmData(""))[:2]
    made: dict[str, Value] = {
        "study_id": row.study_id,
        "study": row.label,
        "year": row.year,
        "subgroup": row.subgroup,
        "measure": e.measure,
        "yi": e.yi,
        "sei": e.se,
        "effect": e.value,
        "ci_low": e.ci_low,
        "ci_high": e.ci_high,
        "level": e.level,
        "interval": e.interval_method,
        "weight": row.weight,
        "people": row.people,
    }
    for i, arm in enumerate(arms, 1):
        made |= {f"arm{i}": arm.label, f"n{i}": arm.n, f"events{i}": arm.events}
        made |= {f"mean{i}": arm.mean, f"sd{i}": arm.sd}
    return made | {
        "effect_from_arms": "yes" if from_arms(row) else "no",
        "scale": row.scale,
        "time_h": row.time_h,
        "basis": row.basis,
        "used": row.contribution,
        "notes": "; ".join(row.notes),
        "sources": ", ".join(row.sources),
        "reason": e.reason,
    }


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return number(value)
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(entry: object) -> bytes:
    return (json.dumps(entry, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
