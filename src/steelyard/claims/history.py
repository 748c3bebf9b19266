"""Verdicts kept from one check to the next: what a new version of the review, or of the rule, has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from steelyard.claims.checked import Card, Changed, CheckedPage
from steelyard.numfmt import settle

FORMAT = 1
_WHY = (
    ("reading", "the reading"),
    ("entry", "the deciding entry"),
    ("numbers", "its numbers"),
    ("certainty", "its certainty"),
)


def record_of(page: CheckedPage) -> dict[str, Any]:
    """Return what has to be kept of a check, of plain values: each claim's verdict and what it rests on."""
    return {
        "format": FORMAT,
        "review": {"title": page.review_title, "sha256": page.review_sha256, "steelyard": page.version},
        "rule": asdict(page.rule),
        "claims": {card.id: _kept(card) for card in page.cards},
    }


def changed_since(page: CheckedPage, before: Mapping[str, Any]) -> CheckedPage:
    """Return a check with the verdicts that differ from an earlier record."""
    now = record_of(page)
    same_rule = before.get("rule") == now["rule"]
    return replace(page, changed=tuple(_changes(before.get("claims", {}), now["claims"], same_rule)))


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], same_rule: bool) -> Iterator[Changed]:
    for id_, after in new.items():
        before = old.get(id_)
        if before is None:
            yield Changed(id_, after["text"], "", after["word"], "a new claim")
        elif before["word"] != after["word"]:
            why = [words for name, words in _WHY if before.get(name) != after[name]]
            why += [] if same_rule else ["the settings of the rule"]
            yield Changed(id_, after["text"], before["word"], after["word"], ", ".join(why) or "the rule")
    for id_, before in old.items():
        if id_ not in new:
            yield Changed(id_, before["text"], before["word"], "", "the claim is gone")


def _kept(card: Card) -> dict[str, Any]:
    evidence = card.evidence
    values = () if evidence is None else (evidence.low, evidence.high, evidence.k, evidence.people)
    return {
        "text": card.text,
        "word": card.verdict.word,
        "reading": card.reading.model_dump(mode="json", exclude={"spans"}),
        "entry": "" if card.match is None else card.match.scope.entry.spec.id,
        "numbers": [_plain(x) for x in values],
        "certainty": None if evidence is None else evidence.certainty,
    }


def _plain(value: float | None) -> float | str | None:
    """Return a number as JSON holds it and as every machine gives it; infinity is a word."""
    if value is None or value in (float("inf"), float("-inf")):
        return None if value is None else str(value)
    return value if isinstance(value, int) else settle(value)
