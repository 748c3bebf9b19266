"""Checked pages as data: the `claims` part of results.json and each page's own JSON file."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from steelyard import numfmt
from steelyard.claims.checked import Card, Found
from steelyard.claims.match import Match
from steelyard.claims.numbers_check import NumberFinding
from steelyard.claims.verdict_parts import Evidence
from steelyard.report.claims_view import PageClaims, view_of
from steelyard.review.result import Estimate

SCHEMA = 1


def claims_json(page: PageClaims) -> str:
    """Return a checked page as JSON text: sorted keys, null where undefined."""
    made = {"schema": SCHEMA, **page_document(page)}
    return json.dumps(made, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def page_document(page: PageClaims) -> dict[str, Any]:
    """Return a checked page as plain dicts, lists, numbers and strings."""
    checked = page.checked
    return {
        "name": checked.name,
        "page": checked.page.model_dump(mode="json"),
        "sentences": checked.sentences,
        "stale": list(checked.stale),
        "unsigned": list(checked.unsigned),
        "counts": [asdict(c) for c in checked.counts],
        "not_checkable": [asdict(c) for c in checked.not_checkable],
        "changed": [asdict(c) for c in checked.changed],
        "rule": asdict(checked.rule),
        "review": {
            "title": checked.review_title,
            "steelyard": checked.version,
            "sha256": checked.review_sha256,
            "systematic": checked.systematic,
            "search": checked.search,
            "searched": checked.searched,
        },
        "cards": [card_document(card, page) for card in checked.cards],
    }


def card_document(card: Card, page: PageClaims) -> dict[str, Any]:
    """Return a card: its words as on the page, and the numbers and tests behind them."""
    verdict, view = card.verdict, view_of(card, page)
    return {
        "id": card.id,
        "sentence": card.key,
        "text": card.text,
        "verdict": verdict.word,
        "reasons": list(verdict.reasons),
        "why": verdict.why,
        "state": verdict.state,
        "flags": list(verdict.flags),
        "statement": view.headline,
        "standing": card.standing,
        "status": card.status,
        "by": card.by,
        "organisation": card.organisation,
        "on": card.on,
        "note": card.note,
        "reading_changed": card.reading_changed,
        "outcome": card.outcome,
        "condition": card.condition,
        "reading": card.reading.model_dump(mode="json", exclude={"spans"}),
        "match": None if card.match is None else _match(card.match),
        "others": [_match(m) for m in card.others],
        "without_result": [_match(m) for m in card.empty],
        "found": None if card.found is None else _found(card.found),
        "evidence": None if card.evidence is None else _evidence(card.evidence),
        "absolute": dict(view.facts).get("Absolute effect", ""),
        "claimed_found": [asdict(c) for c in card.claimed_found],
        "not_matched": list(card.not_matched),
        "numbers": [_number(n) for n in card.numbers],
        "fidelity": _fidelity(card),
        "may_mean": [
            h.model_dump(mode="json", include={"text", "maybe", "slot", "rule"}) for h in card.garbled
        ],
        "trace": [asdict(step) for step in verdict.trace],
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "analysis": match.scope.entry.spec.id,
        "breadth": match.breadth,
        "treatment_exact": match.treatment_exact,
        "comparator": match.comparator,
        "comparator_differs": match.comparator_differs,
        "time_ratio": _finite(match.time_ratio),
        "time_beyond": match.time_beyond,
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "analysis": found.entry.spec.id,
        "estimate": _estimate(found.estimate),
        "no_number": found.no_number,
        "k": found.k,
        "people": found.people,
        "certainty": found.level,
        "not_rated": found.not_rated,
        "changes": list(found.changes),
        "target": found.target,
    }


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    names = ("value", "ci_low", "ci_high", "pi_low", "pi_high", "level", "p")
    return {"measure": estimate.measure, **{n: _finite(getattr(estimate, n)) for n in names}}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(evidence).items()}


def _number(found: NumberFinding) -> dict[str, Any]:
    return {
        "texts": list(found.texts),
        "status": found.status,
        "compared": found.compared,
        "people": found.people,
        "analysis": found.entry_id,
        "estimate": _estimate(found.estimate),
        "facts": [asdict(fact) for fact in found.facts],
    }


def _fidelity(card: Card) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(card.fidelity).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return _finite(value) if isinstance(value, float) else value


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else numfmt.settle(value)
