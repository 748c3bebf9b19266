"""ClaimReview for signed and decided claims only, with a number only where the scale has a place."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.claims.check import check
from steelyard.claims.claimreview import RATINGS, claim_reviews
from tests.claims.reviews import review
from tests.claims.test_check import EFFECT, MAIN, file, said

SIGNED = {"status": "confirmed", "by": "A. Person", "organisation": "The Board", "on": "2026-05-01"}


def graph(*entries: dict[str, Any], **answer: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = claim_reviews(check(file(*entries), review((MAIN, answer))))["@graph"]
    return made


def test_a_signed_and_decided_claim_is_exported() -> None:
    (made,) = graph(said(**SIGNED))
    assert made == {
        "@type": "ClaimReview",
        "identifier": "c000000000001",
        "claimReviewed": "The drug cures.",
        "author": {"@type": "Organization", "name": "The Board"},
        "datePublished": "2026-05-01",
        "itemReviewed": {
            "@type": "Claim",
            "text": "The drug cures.",
            "appearance": {"@type": "CreativeWork", "url": "https://example.org/a"},
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "supported",
            "ratingValue": 5,
            "bestRating": 5,
            "worstRating": 1,
            "ratingExplanation": "Risk ratio 2.00 (95 % CI 1.50 to 2.70); 6 studies; 3\u202f000 people; "
            "certainty high",
        },
    }


@pytest.mark.parametrize("human", [{}, {"status": "imported"}, {**SIGNED, "status": "rejected"}])
def test_what_nobody_signed_is_not(human: dict[str, Any]) -> None:
    assert graph(said(**human)) == []


def test_what_is_not_decided_is_not() -> None:
    assert graph(said(**SIGNED), level=None) == []
    assert graph(said(type_="opinion", **SIGNED)) == []
    assert graph(said({**EFFECT, "direction": "unknown"}, **SIGNED)) == []


def test_a_signature_under_another_reading_is_not() -> None:
    changed = said(**SIGNED) | {"auto_changed_since_confirmation": True}
    assert graph(changed) == []


@pytest.mark.parametrize(
    ("changes", "answer", "word", "value"),
    [
        ({"direction": "worse"}, {}, "contradicted", 1),
        ({"direction": "worse"}, {"level": "low"}, "contradicted low certainty", 2),
        ({}, {"level": "low"}, "overstated", 3),
        ({"hedged": True}, {"level": "low"}, "supported low certainty", 4),
        ({}, {"people": 10}, "small evidence", None),
        ({}, {"value": 1.2, "low": 0.8, "high": 1.9}, "not settled", None),
        ({"within_group": True}, {}, "uncontrolled only", None),
        ({"comparators": ["surgery"]}, {}, "indirect only", None),
    ],
)
def test_only_what_has_a_place_on_the_scale_has_a_number(
    changes: dict[str, Any], answer: dict[str, Any], word: str, value: int | None
) -> None:
    (made,) = graph(said({**EFFECT, **changes}, **SIGNED), **answer)
    rating = made["reviewRating"]
    assert (rating["alternateName"], rating.get("ratingValue")) == (word, value)


def test_the_scale_has_five_places() -> None:
    assert sorted(RATINGS.values()) == [1, 2, 3, 4, 5]


def test_very_low_certainty_prints_no_estimate() -> None:
    (made,) = graph(said(**SIGNED), level="very low")
    assert made["reviewRating"]["ratingExplanation"] == "6 studies; 3\u202f000 people; certainty very low"


def test_a_person_without_an_organisation_is_a_person() -> None:
    (made,) = graph(said(**{**SIGNED, "organisation": ""}))
    assert made["author"] == {"@type": "Person", "name": "A. Person"}
