"""ClaimReview: signed and decided claims as structured data (schema.org), for those who publish a check.

Only what a person has signed, and only what the evidence decides. A rating is given where it has a place on
the scale of what the evidence supports; elsewhere its name stands alone, as a number would invent a scale.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from steelyard import numfmt
from steelyard.claims.checked import Card, CheckedPage
from steelyard.claims.verdict_parts import Decided, Word
from steelyard.terms import MEASURES

DECIDED: frozenset[str] = frozenset(get_args(Decided))
RATINGS: dict[Word, int] = {
    "contradicted": 1,
    "contradicted-low-certainty": 2,
    "overstated": 3,
    "supported-low-certainty": 4,
    "supported": 5,
}
"""The only words with a number; 5 is fully supported."""


def claim_reviews(page: CheckedPage) -> dict[str, Any]:
    """Return the page's signed and decided claims as one JSON-LD document; an empty graph where none is."""
    return {"@context": "https://schema.org", "@graph": [_review(card, page) for card in _signed(page)]}


def _signed(page: CheckedPage) -> Iterator[Card]:
    for card in page.cards:
        if card.standing == "signed" and card.verdict.word in DECIDED and not card.reading_changed:
            yield card


def _review(card: Card, page: CheckedPage) -> dict[str, Any]:
    kind, name = ("Organization", card.organisation) if card.organisation else ("Person", card.by)
    claim: dict[str, Any] = {"@type": "Claim", "text": card.text}
    if page.page.url:
        claim["appearance"] = {"@type": "CreativeWork", "url": page.page.url}
    made: dict[str, Any] = {
        "@type": "ClaimReview",
        "identifier": card.id,
        "claimReviewed": card.text,
        "author": {"@type": kind, "name": name},
        "itemReviewed": claim,
        "reviewRating": _rating(card),
    }
    if card.on:
        made["datePublished"] = card.on
    return made


def _rating(card: Card) -> dict[str, Any]:
    word = card.verdict.word
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": word.replace("-", " "),
        "ratingExplanation": explanation(card),
    }
    if word in RATINGS:
        rating |= {"ratingValue": RATINGS[word], "bestRating": 5, "worstRating": 1}
    return rating


def explanation(card: Card) -> str:
    """Return effect, interval, studies, people, certainty and the reasons of an overstatement in one line."""
    found = card.found
    parts = []
    if found is not None and found.estimate is not None and found.level != "very low":
        estimate = found.estimate
        name = MEASURES[estimate.measure].name
        level = numfmt.percent(100 * estimate.level)
        bounds = numfmt.interval(estimate.ci_low, estimate.ci_high)
        parts.append(f"{name} {numfmt.effect(estimate.value)} ({level} CI {bounds})")
    if found is not None:
        parts.append(numfmt.several(found.k, "study", "studies"))
        if found.people is not None:
            parts.append(f"{numfmt.count(found.people)} people")
        parts.append(f"certainty {found.level}" if found.level else f"certainty not rated: {found.not_rated}")
    return "; ".join([*parts, *(card.verdict.reasons or ())])
