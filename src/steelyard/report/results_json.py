"""`results.json`: every number of the site, in a form that is published and versioned."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from steelyard.data.rows import StudyRow
from steelyard.data.values import Inequality, Range, Words, as_printed
from steelyard.errors import Place
from steelyard.report.claims_json import page_document
from steelyard.report.claims_view import PageClaims
from steelyard.report.findings import sentences
from steelyard.review.result import AnalysisResult, Estimate, ReviewResult
from steelyard.review.result.findings import FindingsTable

SCHEMA = 1
TABLES = ("arms", "outcomes", "contrasts", "crossover", "published_pooled")


def results_json(result: ReviewResult, states: Mapping[str, str], claims: Sequence[PageClaims] = ()) -> bytes:
    """Return results.json: sorted keys, null where undefined; no byte depends on the machine.

    Its form is `schema/results-1.schema.json`. Every estimate has one shape; a value that is null has a
    reason beside it; an input number is named by its file and line. Computed numbers are rounded by
    `settled` before they come here, as those of the pages are.
    """
    text = json.dumps(
        document(result, states, claims), sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False
    )
    return (text + "\n").encode()


def document(
    result: ReviewResult, states: Mapping[str, str], claims: Sequence[PageClaims] = ()
) -> dict[str, Any]:
    """Return what results.json holds, as plain dicts, lists, numbers and strings."""
    plan = result.plan
    tables = {name: [_row(r) for r in getattr(result.tables, name)] for name in TABLES}
    facts = {row.study_id: _row(row) for row in result.tables.studies}
    return {
        "schema": SCHEMA,
        "steelyard": result.version,
        "review": {
            "title": plan.title,
            "subtitle": plan.subtitle,
            "notice": plan.notice,
            "question": _plain(plan.question),
            "search": _plain(plan.search),
        },
        "plan_lock": _plain(result.lock),
        "counts": counts(result.tables.studies),
        "analyses": {a.spec.id: _analysis(a, states.get(a.spec.id)) for a in result.analyses},
        "studies": {s.study_id: {**_plain(s), "facts": facts.get(s.study_id)} for s in result.studies},
        "summary_of_findings": {t.id: _findings(result, t) for t in result.findings},
        "claims": {page.checked.name: page_document(page) for page in claims},
        "risk_of_bias": [_plain(a) for a in result.rob],
        "risk_of_bias_agreement": [_plain(a) for a in result.rob_agreement],
        "tables": tables,
        "provenance": {i: _plain(s) for i, s in result.sources.items()},
        "checksums": dict(result.checksums),
        "warnings": [_plain(p) for p in result.warnings],
    }


def counts(studies: Sequence[StudyRow]) -> dict[str, int]:
    """Return how many studies, conditions and people the tables hold.

    `people` adds up those studies that say how many took part; people in two reports are counted twice.
    """
    known = [s.n_randomised for s in studies if s.n_randomised is not None]
    return {
        "studies": len(studies),
        "conditions": len({s.indication for s in studies if s.indication}),
        "people": sum(known),
        "studies_with_people": len(known),
    }


def _analysis(a: AnalysisResult, state: str | None) -> dict[str, Any]:
    spec = a.spec
    values = {f.name: _plain(getattr(a, f.name)) for f in dataclasses.fields(a) if f.name != "spec"}
    headline = a.headline
    return {
        **values,
        "id": spec.id,
        "title": spec.title,
        "group": spec.group,
        "question": spec.question,
        "kind": spec.kind,
        "stream": spec.stream,
        "outcomes": list(spec.outcomes),
        "measure": spec.measure,
        "reason": a.reason or ("" if headline is not None else a.status),
        "headline": None if headline is None else _plain(headline),
        "wording_state": state,
    }


def _findings(result: ReviewResult, table: FindingsTable) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(table)
    rows = [{**row, **said} for row, said in zip(plain["rows"], sentences(result, table), strict=True)]
    return {**plain, "rows": rows}


def _row(row: Any) -> dict[str, Any]:
    """Return a table's row with its place; a cell that prints more than a number is kept as text."""
    return {f.name: _plain(getattr(row, f.name)) for f in dataclasses.fields(row)}


def _plain(value: Any) -> Any:
    if isinstance(value, Place):
        return str(value)
    if isinstance(value, (Range, Inequality, Words)):
        return as_printed(value)
    if isinstance(value, Estimate):
        return _estimate(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _estimate(e: Estimate) -> dict[str, Any]:
    """Return an estimate's one shape; a bound that is infinite is null like one that is undefined."""
    plain = {f.name: _plain(getattr(e, f.name)) for f in dataclasses.fields(e)}
    if plain["value"] is None and not e.reason:
        plain["reason"] = "not estimable" if e.value is None else "infinite"
    elif plain["ci_low"] is None and not e.reason and e.value is not None:
        plain["reason"] = "no finite interval"
    return plain
