"""A claim file held against a review: a card for each claim, and what they come to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from steelyard.claims.card import Reader
from steelyard.claims.checked import (
    Card,
    CheckedPage,
    Counted,
    NotCheckable,
)
from steelyard.claims.claimfile_model import ClaimFile
from steelyard.claims.history import changed_since
from steelyard.claims.verdict_parts import Decided, Rule, Undecided, Word
from steelyard.review.plan import Plan
from steelyard.review.result import ReviewResult

WORDS: tuple[Word, ...] = (*get_args(Decided), *get_args(Undecided))


def rule_of(plan: Plan) -> Rule:
    """Return the settings of the rule as the review states them."""
    claims = plan.claims
    return Rule(
        information_size=claims.information_size,
        low_certainty_flat=claims.low_certainty_flat,
    )


def check(
    file: ClaimFile,
    result: ReviewResult,
    *,
    name: str = "",
    rule: Rule | None = None,
    before: Mapping[str, Any] | None = None,
) -> CheckedPage:
    """Return a page held against a review. Nothing is computed: every number is the review's.

    Args:
        file: The claims as read, overlaid by what people made of them.
        result: The review.
        name: What the page is called in paths.
        rule: Settings of the rule; the review's own where absent.
        before: The `history.record_of` an earlier check: its verdicts are compared.
    """
    settings = rule or rule_of(result.plan)
    cards = tuple(_cards(file, Reader(result, settings)))
    search = result.plan.search
    page = CheckedPage(
        name=name,
        page=file.page,
        sentences=sum(not entry.stale for entry in file.claims.values()),
        stale=tuple(key for key, entry in file.claims.items() if entry.stale),
        cards=cards,
        counts=tuple(_counts(cards)),
        not_checkable=tuple(_not_checkable(cards)),
        open=tuple(k for k, e in file.claims.items() if e.human.status == "open" and not e.stale),
        rule=settings,
        version=result.version,
        review_title=result.plan.title,
        review_sha256=_digest(result.checksums),
        systematic=search.systematic,
        search=" ".join(search.statement.split()),
        searched="" if search.last_searched is None else search.last_searched.isoformat(),
    )
    return page if before is None else changed_since(page, before)


def _cards(file: ClaimFile, reader: Reader) -> Iterator[Card]:
    for key, entry in file.claims.items():
        if not entry.stale:
            yield from reader.cards(key, entry)


def _counts(cards: Sequence[Card]) -> Iterator[Counted]:
    every = Counter(card.verdict.word for card in cards)
    unsigned = Counter(card.verdict.word for card in cards if card.standing in ("proposed", "imported"))
    return (Counted(word, every[word], unsigned[word]) for word in WORDS if every[word])


def _not_checkable(cards: Sequence[Card]) -> Iterator[NotCheckable]:
    why = Counter(card.verdict.why for card in cards if card.verdict.word == "not-checkable")
    return (NotCheckable(word, n) for word, n in sorted(why.items(), key=lambda item: (-item[1], item[0])))


def _digest(checksums: Mapping[str, str]) -> str:
    text = json.dumps(dict(sorted(checksums.items())), separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
