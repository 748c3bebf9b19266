"""A claim file against a review of known answers: the cards, the counts, and what a new version changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from steelyard.claims.check import check
from steelyard.claims.checked import Card, CheckedPage
from steelyard.claims.claimfile_model import ClaimFile
from steelyard.claims.history import record_of
from steelyard.claims.trace import explain
from steelyard.review.result import ArmData, Estimate, ReviewResult, Row
from steelyard.review.result.findings import FindingsRow, FindingsTable
from tests.claims.reviews import ENOUGH, entry, review
from tests.support.reviews import Builder

EFFECT = {"interventions": ["drug"], "conditions": ["ill"], "outcomes": ["cured"], "direction": "better"}
MAIN = {"id": "main", "eligible": {"conditions": ["ill"]}}


def said(slots: dict[str, Any] | None = None, type_: str = "effect", **human: Any) -> dict[str, Any]:
    """Return one entry of a claim file."""
    slots = EFFECT if slots is None else slots
    return {"text": "The drug cures.", "auto": {"type": type_, "slots": slots}, "human": human}


def file(*entries: dict[str, Any]) -> ClaimFile:
    claims = {f"c{n:012}": e for n, e in enumerate(entries, start=1)}
    return ClaimFile.model_validate({"format": 1, "page": {"url": "https://example.org/a"}, "claims": claims})


def page(*entries: dict[str, Any], answer: dict[str, Any] | None = None, **given: Any) -> CheckedPage:
    return check(file(*entries), review((MAIN, answer or {}), **given), name="a")


def card(slots: dict[str, Any], answer: dict[str, Any] | None = None) -> Card:
    return page(said(slots), answer=answer).cards[0]


@pytest.mark.parametrize(
    ("changes", "answer", "word"),
    [
        ({}, {}, "supported"),
        ({"direction": "worse"}, {}, "contradicted"),
        ({"direction": "no-difference"}, {}, "contradicted"),
        ({"direction": "no-difference"}, {"value": 1.0, "low": 0.9, "high": 1.1}, "supported"),
        ({}, {"value": 1.0, "low": 0.9, "high": 1.1}, "contradicted"),
        ({"magnitude": "large"}, {"value": 1.5, "low": 1.2, "high": 1.9}, "overstated"),
        ({"conditions": ["illness"]}, {}, "overstated"),
        ({}, {"level": "low"}, "overstated"),
        ({"hedged": True}, {"level": "low"}, "supported-low-certainty"),
        ({"direction": "worse"}, {"level": "low"}, "contradicted-low-certainty"),
        ({}, {"value": 1.2, "low": 0.8, "high": 1.9}, "not-settled"),
        ({}, {"level": "very low"}, "not-settled"),
        ({}, {"level": None}, "certainty-not-rated"),
        ({}, {"people": 500}, "small-evidence"),
        ({}, {"enough": ENOUGH, "people": 100}, "supported"),
        ({"comparators": ["surgery"]}, {}, "indirect-only"),
        ({"within_group": True}, {}, "uncontrolled-only"),
        ({"design": ["case-report"]}, {}, "uncontrolled-only"),
        ({"direction": "unknown"}, {}, "needs-human"),
        ({"outcomes": ["died"]}, {}, "no-evidence-in-this-review"),
        ({"outcomes": []}, {}, "no-evidence-in-this-review"),
        ({}, {"value": None, "status": "not pooled"}, "certainty-not-rated"),
    ],
)
def test_verdicts_of_claims(changes: dict[str, Any], answer: dict[str, Any], word: str) -> None:
    assert card({**EFFECT, **changes}, answer).verdict.word == word


def test_a_harm_that_rises_is_worse_for_the_patient() -> None:
    harm = ({"id": "harm", "outcome": "died", "eligible": {"conditions": ["ill"]}}, {})
    result = review(harm)
    for direction, word in (("worse", "supported"), ("better", "contradicted")):
        slots = {**EFFECT, "outcomes": ["died"], "direction": direction}
        (made,) = check(file(said(slots, "safety")), result).cards
        assert made.verdict.word == word


@pytest.mark.parametrize("type_", ["opinion", "mechanism", "methods", "navigation", "background"])
def test_what_cannot_be_checked_says_why(type_: str) -> None:
    (made,) = page(said(type_=type_)).cards
    assert (made.verdict.word, made.verdict.why, made.match) == ("not-checkable", type_, None)


def test_the_reasons_not_to_check_are_counted() -> None:
    found = page(said(type_="opinion"), said(type_="opinion"), said(type_="methods"), said())
    assert [(n.why, n.claims) for n in found.not_checkable] == [("opinion", 2), ("methods", 1)]
    assert [(c.word, c.claims, c.unsigned) for c in found.counts] == [
        ("supported", 1, 1), ("not-checkable", 3, 3),
    ]  # fmt: skip


def test_lists_are_split_into_cards() -> None:
    found = page(said({**EFFECT, "conditions": ["ill", "severe"]})).cards
    assert [(c.id, c.condition, c.verdict.word) for c in found] == [
        ("c000000000001", "ill", "supported"),
        ("c000000000001.2", "severe", "no-evidence-in-this-review"),
    ]


def test_a_persons_slots_go_over_the_machines() -> None:
    human = {"status": "corrected", "by": "A. Person", "on": "2026-05-01", "slots": {"direction": "worse"}}
    made = page({**said(), "human": human}).cards[0]
    assert (made.verdict.word, made.standing, made.by) == ("contradicted", "signed", "A. Person")
    assert made.reading.slots.interventions == ("drug",)


@pytest.mark.parametrize(("slots", "cards"), [({"outcomes": ["died"]}, ["died"]), ({}, ["cured", "score"])])
def test_outcomes_that_a_person_names_stand_for_the_whole_sentence(
    slots: dict[str, Any], cards: list[str]
) -> None:
    two = {**said(), "human": {"status": "imported", "slots": slots}}
    parts = [{"type": "effect", "slots": {**EFFECT, "outcomes": [o]}} for o in ("cured", "score")]
    two["auto"] = {**two["auto"], "parts": parts}
    assert [c.outcome for c in page(two).cards] == cards


def test_a_persons_parts_replace_the_machines() -> None:
    parts = [{"type": "effect", "slots": EFFECT}, {"type": "opinion"}]
    found = page(said(type_="navigation", status="corrected", by="A", on="B", parts=parts)).cards
    assert [c.verdict.word for c in found] == ["supported", "not-checkable"]


def test_who_stands_behind_a_reading() -> None:
    found = page(said(), said(status="imported"), said(status="confirmed", by="A", on="B"))
    assert [c.standing for c in found.cards] == ["proposed", "imported", "signed"]
    assert found.open == ("c000000000001",)
    assert found.unsigned == ("c000000000001", "c000000000002")


def test_a_rejected_sentence_is_no_claim_and_says_why() -> None:
    made = page(said(status="rejected", by="A", on="B", note="a headline")).cards[0]
    assert (made.verdict.word, made.verdict.why) == ("not-checkable", "a headline")


def test_garbled_wording_on_a_decisive_slot_needs_a_person_until_one_has_looked() -> None:
    garbled = said()
    garbled["auto"]["garbled"] = [{"text": "cures", "maybe": "cares", "slot": "direction"}]
    assert page(garbled).cards[0].verdict.word == "needs-human"
    assert page(garbled).cards[0].verdict.why == "to be settled by a person: direction"
    looked = {**garbled, "human": {"status": "confirmed", "by": "A", "on": "B"}}
    assert page(looked).cards[0].verdict.word == "supported"


def test_garbled_wording_is_placed_by_its_offsets() -> None:
    for end, word in ((14, "needs-human"), (4, "supported")):
        made = said()
        made["auto"]["garbled"] = [{"text": "x", "start": 0 if end == 4 else 9, "end": end}]
        made["auto"]["spans"] = {"outcomes": [{"text": "cures", "start": 9, "end": 14}]}
        assert page(made).cards[0].verdict.word == word


def test_a_changed_reading_under_a_signature_is_named() -> None:
    changed = said(status="confirmed", by="A", on="B")
    changed["auto_changed_since_confirmation"] = True
    made = page(changed).cards[0]
    assert (made.verdict.word, made.reading_changed) == ("supported", True)


def test_stale_sentences_have_no_card() -> None:
    found = page({**said(), "stale": True}, said())
    assert (found.stale, found.sentences, len(found.cards)) == (("c000000000001",), 1, 1)


def test_a_card_holds_what_was_found() -> None:
    made = card(EFFECT)
    assert made.found is not None
    assert made.found.estimate == Estimate("RR", 2.0, 1.5, 2.7)
    assert (made.found.level, made.found.target, made.found.increases) == ("high", "important effect", True)
    named = {line.name: (line.claimed, line.found) for line in made.claimed_found}
    assert named["treatment"] == ("Drug", "Drug")
    assert named["size"] == ("", "risk ratio 2.00 (1.50 to 2.70)")
    assert named["direction"] == ("better", "important benefit")
    assert made.not_matched == ("the claim names no comparator", "the claim names no time")


def test_the_absolute_effect_is_the_summary_of_findings_own() -> None:
    row = FindingsRow("cured", "Cured", "", "main", "more", False, "pooled", "", "randomised", 6, 3000, "RR")
    table = FindingsTable("t", "T", "", "", "", "", "gradepro", (row,), ())
    result = review((MAIN, {}))
    with_table = type(result)(
        result.plan, result.tables, result.analyses, (), (), checksums={}, version="1", findings=(table,)
    )
    (made,) = check(file(said()), with_table).cards
    assert made.found is not None
    assert made.found.absolute is row


def trial_of_fifteen() -> ReviewResult:
    rows = Builder().two_arms("t", label="Trial 2001").counts("t", 4, 8, 0, 7, time_label="1 week")
    arms = (ArmData("drug", 8, 4), ArmData("pill", 7, 0))
    estimate = Estimate("OR", ci_low=0.699, p=0.0769)
    row = Row(
        "t", "Trial 2001", 2001, arms, estimate, None, 15, "cured", 24.0, "1 week", "table", "", "",
        ("outcomes.csv:2", "outcomes.csv:3"),
    )  # fmt: skip
    answer = {"value": None, "status": "single", "k": 1, "people": 15, "level": None, "rows": (row,)}
    return review(({**MAIN, "measure": "OR"}, answer), rows=rows)


def test_a_faithful_sentence_on_fifteen_people_is_still_small_evidence() -> None:
    claim = said(status="imported", source={"label": "Trial 2001", "says": "4 of 8 v 0 of 7."})
    claim["text"] = "50% of individuals responded, whereas no individuals on placebo did."
    (made,) = check(file(claim), trial_of_fifteen()).cards
    assert made.verdict.word == "certainty-not-rated"
    assert made.verdict.flags == ("small evidence: one trial of 15 people",)
    assert (made.fidelity.compared, made.fidelity.departures) == (True, ())
    (number,) = made.numbers
    assert (number.compared, number.people) == ("4/8 v 0/7", 15)
    assert number.estimate is not None
    assert (number.estimate.ci_low, number.estimate.p) == (0.699, 0.0769)


def test_results_that_are_not_pooled_say_why_and_show_their_trials() -> None:
    block = {**MAIN, "kind": "listed", "reason": "Scales differ."}
    result = review((block, {"value": None, "status": "not pooled"}))
    (made,) = check(file(said()), result).cards
    assert made.verdict.word == "certainty-not-rated"
    assert made.verdict.why == "no: the results are not pooled: Scales differ."


def test_the_review_is_named_with_its_search() -> None:
    found = page(said())
    assert (found.version, found.systematic, found.searched) == ("1.2.3", True, "2026-05-01")
    assert len(found.review_sha256) == 64


def test_settings_come_from_the_review() -> None:
    found = page(said(), answer={"people": 900}, claims={"information_size": 1000})
    assert found.rule.information_size == 1000
    assert found.cards[0].verdict.word == "small-evidence"


def test_a_new_version_of_the_review_names_the_verdicts_that_changed() -> None:
    claims = file(said(), said({**EFFECT, "direction": "worse"}))
    first = check(claims, review((MAIN, {})))
    kept = json.loads(json.dumps(record_of(first), allow_nan=False))
    assert check(claims, review((MAIN, {})), before=kept).changed == ()
    lowered = check(claims, review((MAIN, {"value": 1.2, "low": 0.8, "high": 1.9})), before=kept)
    assert [(c.before, c.after, c.why) for c in lowered.changed] == [
        ("supported", "not-settled", "its numbers"),
        ("contradicted", "not-settled", "its numbers"),
    ]


def test_claims_that_come_and_go_are_changes() -> None:
    result = review((MAIN, {}))
    one, two = file(said()), file(said(), said())
    gone = check(one, result, before=record_of(check(two, result)))
    assert [(c.before, c.after, c.why) for c in gone.changed] == [("supported", "", "the claim is gone")]
    new = check(two, result, before=record_of(check(one, result)))
    assert [(c.before, c.after, c.why) for c in new.changed] == [("", "supported", "a new claim")]


def test_a_changed_setting_is_named() -> None:
    claims, answer = file(said()), {"level": "low"}
    before = record_of(check(claims, review((MAIN, answer))))
    after = check(claims, review((MAIN, answer), claims={"low_certainty_flat": "flag"}), before=before)
    assert [(c.after, c.why) for c in after.changed] == [
        ("supported-low-certainty", "the settings of the rule")
    ]


def test_the_same_files_give_the_same_check() -> None:
    result = review((MAIN, {}))
    assert check(file(said()), result) == check(file(said()), result)


def test_the_trace_is_told_line_by_line() -> None:
    found = page(said(), answer={"level": None})
    lines = explain(found.cards[0], found.rule)
    assert lines[0] == "c000000000001: certainty-not-rated"
    assert "  entry: main (Main)" in lines
    assert "   7. Is the certainty rated? no: nobody judged -> certainty-not-rated" in lines
    assert lines[-1].startswith("  settings: 800 people are enough")


def test_entries_are_made_as_a_run_makes_them() -> None:
    spec = review((MAIN, {})).plan.analyses[0]
    assert entry(spec).headline == Estimate("RR", 2.0, 1.5, 2.7)
