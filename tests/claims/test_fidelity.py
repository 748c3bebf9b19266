"""Fidelity beside support: what the source says, and each kind of departure from it."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.claims.claimfile_model import ClaimEntry, readings_of
from steelyard.claims.fidelity import Fidelity, fidelity_of


def of(slots: dict[str, Any], source: Any, type_: str = "effect") -> Fidelity:
    entry = ClaimEntry.model_validate(
        {
            "text": "A sentence.",
            "auto": {"type": type_, "slots": slots},
            "human": {"status": "imported", "source": source},
        }
    )
    return fidelity_of(entry, readings_of(entry)[0])


def number(low: float, unit: str, text: str) -> dict[str, Any]:
    return {"low": low, "high": low, "unit": unit, "text": text}


@pytest.mark.parametrize(
    ("said", "theirs", "kind", "words"),
    [
        ({"direction": "worse"}, {"direction": "better"}, "direction reversed", "better → worse"),
        ({"direction": "better"}, {"direction": "worse"}, "direction reversed", "worse → better"),
        ({"direction": "better"}, {"direction": "better", "hedged": True}, "certainty inflated",
         "hedged → stated flatly"),
        ({"direction": "better", "magnitude": "large"}, {"direction": "better", "magnitude": "small"},
         "certainty inflated", "small → large"),
        ({"direction": "no-difference"}, {"direction": "unknown"}, "certainty inflated",
         "no direction → no-difference"),
        ({"numbers": [number(17, "days", "17 days")]}, {"numbers": [number(7, "days", "7 days")]},
         "number or unit broken", "7 days → 17 days"),
        ({"numbers": [number(5, "mg", "5 mg")]}, {"numbers": [number(5, "mg/kg", "5 mg/kg")]},
         "number or unit broken", "5 mg/kg → 5 mg"),
        ({"conditions": ["anxiety"]}, {"conditions": ["stress"]}, "condition renamed", "stress → anxiety"),
        ({"design": ["randomised"]}, {"design": ["case-series"]}, "design upgraded",
         "case-series → randomised"),
    ],
)  # fmt: skip
def test_each_departure_that_two_readings_show(
    said: dict[str, Any], theirs: dict[str, Any], kind: str, words: str
) -> None:
    found = of(said, {"label": "S", "slots": theirs})
    assert [(d.kind, d.words, d.found) for d in found.departures] == [(kind, words, "compared")]


@pytest.mark.parametrize(
    ("said", "theirs"),
    [
        ({"direction": "better"}, {}),
        ({"direction": "better", "hedged": True}, {"direction": "better"}),
        ({"direction": "better", "hedged": True}, {"direction": "better", "hedged": True}),
        ({"direction": "better"}, {"direction": "better", "magnitude": "large"}),
        ({"numbers": [number(50, "%", "50%")]}, {"numbers": [number(50, " %", "50 %")]}),
        ({"design": ["case-series"]}, {"design": ["randomised"]}),
        ({"design": ["randomised"]}, {}),
        ({"conditions": ["a", "b"]}, {"conditions": ["b"]}),
    ],
)
def test_what_is_no_departure(said: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert of(said, {"label": "S", "slots": theirs}).departures == ()


def test_a_hypothesis_told_as_a_claim_is_inflated() -> None:
    (found,) = of({}, {"label": "S", "type": "opinion"}).departures
    assert (found.kind, found.words) == ("certainty inflated", "opinion → effect")


def test_what_a_person_recorded_stands_first_and_once() -> None:
    source = {
        "label": "S",
        "says": "It was no better than placebo.",
        "slots": {"direction": "worse"},
        "departures": [
            {"kind": "truncated before the decisive half", "words": "the null result is left out"},
            {"kind": "direction reversed", "words": "reduced → enhanced"},
        ],
    }
    found = of({"direction": "better"}, source)
    assert [(d.kind, d.found) for d in found.departures] == [
        ("truncated before the decisive half", "recorded"),
        ("direction reversed", "recorded"),
    ]
    assert found.says == "It was no better than placebo."


def test_without_a_source_nothing_is_said() -> None:
    assert of({"direction": "better"}, "") == Fidelity(False)
    named = of({"direction": "better"}, "Some paper")
    assert (named.known, named.compared) == (True, False)


def test_a_source_that_nobody_read_is_not_called_faithful() -> None:
    found = of({"direction": "better"}, {"label": "S", "identified": "low"})
    assert (found.known, found.compared, found.identified) == (True, False, "low")
