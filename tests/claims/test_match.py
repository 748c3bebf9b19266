"""Which entry a claim is about: exact, broader or narrower; the closest, never the most favourable."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.claims.claimfile_model import SlotValues, TimeSaid
from steelyard.claims.match import Matches, Question, find, questions_of, time_ratio
from steelyard.claims.scope import Scopes
from steelyard.claims.verdict_parts import Rule
from steelyard.review.result import LedgerEntry, ReviewResult, Row
from tests.claims.reviews import review
from tests.support.reviews import Builder


def ask(result: ReviewResult, **given: Any) -> Matches:
    base: dict[str, Any] = {
        "interventions": ("drug",), "comparators": (), "condition": "ill", "outcome": "cured",
    }  # fmt: skip
    return find(Question(**{**base, **given}), Scopes(result), Rule())


def block(id_: str, **eligible: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    extra = {
        key: eligible.pop(key) for key in ("outcome", "stream", "kind", "measure", "time") if key in eligible
    }
    return {"id": id_, "eligible": {"conditions": ["ill"], **eligible}, **extra}, {}


def chosen(found: Matches) -> str:
    assert found.closest is not None
    return found.closest.scope.entry.spec.id


def test_the_same_ids_match_exactly() -> None:
    found = ask(review(block("a")))
    assert found.closest is not None
    assert (found.closest.breadth, found.closest.treatment_exact) == ("exact", True)


@pytest.mark.parametrize(
    ("claimed", "entry", "breadth"),
    [
        ("ill", ["ill"], "exact"),
        ("ill", ["illness"], "broader"),
        ("ill", ["ill", "severe"], "broader"),
        ("ill", [], "broader"),
        ("illness", ["ill"], "narrower"),
        ("", [], "exact"),
        ("", ["ill"], "narrower"),
    ],
)
def test_the_condition_may_be_broader_or_narrower(claimed: str, entry: list[str], breadth: str) -> None:
    found = ask(review(block("a", conditions=entry)), condition=claimed)
    assert found.closest is not None
    assert found.closest.breadth == breadth


def test_another_condition_treatment_or_outcome_is_no_match() -> None:
    result = review(block("a"))
    assert ask(result, condition="severe").why_not == (
        "no entry on this treatment and outcome is about this condition"
    )
    assert ask(result, interventions=("surgery",)).why_not == (
        "no entry on this outcome is about this treatment"
    )
    assert ask(result, outcome="died").why_not == "no entry is about this outcome"
    assert ask(result, outcome="").why_not == "the claim names no outcome"
    assert ask(result, interventions=()).why_not == "the claim names no treatment"


def test_a_wider_treatment_holds_the_claims_and_not_the_other_way_round() -> None:
    result = review(block("a", interventions=["drugs"]))
    found = ask(result)
    assert found.closest is not None
    assert not found.closest.treatment_exact
    assert ask(review(block("a")), interventions=("drugs",)).closest is None


def test_the_very_treatment_is_closer_than_a_wider_one() -> None:
    wider = block("wider", interventions=["drugs"])
    assert chosen(ask(review(wider, block("same")))) == "same"


def test_outcomes_that_the_review_declares_equal_match() -> None:
    declared = {"equal_outcomes": [{"outcomes": ["cured", "score"], "reason": "The same people."}]}
    assert chosen(ask(review(block("a"), claims=declared), outcome="score")) == "a"
    assert ask(review(block("a")), outcome="score").closest is None


def test_the_closest_decides_whatever_it_found() -> None:
    near = ({"id": "near", "eligible": {"conditions": ["ill"]}}, {"value": 0.5, "low": 0.4, "high": 0.6})
    far = ({"id": "far", "eligible": {"conditions": ["illness"]}}, {"value": 9.0, "low": 8.0, "high": 10.0})
    for order in ([near, far], [far, near]):
        found = ask(review(*order))
        assert chosen(found) == "near"
        assert [m.scope.entry.spec.id for m in found.others] == ["far"]


def test_ties_go_by_the_order_of_the_review() -> None:
    one = ({"id": "one", "eligible": {"conditions": ["ill"]}}, {"value": 0.5, "low": 0.4, "high": 0.6})
    two = ({"id": "two", "eligible": {"conditions": ["ill"]}}, {"value": 9.0, "low": 8.0, "high": 10.0})
    assert chosen(ask(review(one, two))) == "one"
    assert chosen(ask(review(two, one))) == "two"


def test_controlled_evidence_comes_first() -> None:
    series = block("series", stream="uncontrolled", comparators=[])
    trial = block("trial", conditions=["illness"])
    assert chosen(ask(review(series, trial))) == "trial"


def test_the_comparator_ranks_and_a_different_one_is_named() -> None:
    surgery, placebo = block("surgery", comparators=["surgery"]), block("placebo", comparators=["inactive"])
    assert chosen(ask(review(surgery, placebo), comparators=("placebo",))) == "placebo"
    found = ask(review(surgery), comparators=("placebo",))
    assert found.closest is not None
    assert found.closest.comparator == "differs"
    assert found.closest.comparator_differs == "the claim compares with Placebo, the entry has Surgery"


def test_a_claim_without_a_comparator_is_held_against_the_usual_ones() -> None:
    surgery, placebo = block("surgery", comparators=["surgery"]), block("placebo", conditions=["illness"])
    assert chosen(ask(review(surgery, placebo))) == "surgery"
    usual = {"usual_comparators": ["inactive"]}
    assert chosen(ask(review(surgery, placebo, claims=usual))) == "placebo"
    alone = ask(review(surgery, claims=usual)).closest
    assert alone is not None
    assert alone.comparator_differs == "the claim names no comparator, the entry has Surgery"


@pytest.mark.parametrize(
    ("low", "high", "ratio"),
    [
        (24.0, 24.0, 1.0),
        (12.0, 48.0, 1.0),
        (96.0, 96.0, 4.0),
        (97.0, None, 97 / 24),
        (None, 6.0, 4.0),
        (None, None, None),
    ],
)
def test_how_many_times_apart_two_times_are(
    low: float | None, high: float | None, ratio: float | None
) -> None:
    found = time_ratio([TimeSaid(low_h=low, high_h=high)], (24.0, 24.0))
    assert found == (None if ratio is None else pytest.approx(ratio))


def test_the_worst_of_several_times_counts() -> None:
    said = [TimeSaid(low_h=24, high_h=24), TimeSaid(low_h=240, high_h=240)]
    assert time_ratio(said, (24.0, 24.0)) == 10.0
    assert time_ratio(said, None) is None


def test_a_nearer_time_is_closer_and_a_longer_one_goes_beyond() -> None:
    late = block("late", time={"target_h": 700})
    early = block("early", time={"target_h": 24})
    week = (TimeSaid(low_h=672, high_h=672),)
    assert chosen(ask(review(early, late), time=week)) == "late"
    found = ask(review(early), time=week).closest
    assert found is not None
    assert (found.time_ratio, found.time_beyond) == (28.0, True)


def test_lists_are_split_into_one_claim_each() -> None:
    slots = SlotValues(interventions=("drug",), conditions=("ill", "severe"), outcomes=("cured", "score"))
    made = [(q.condition, q.outcome) for q in questions_of(slots)]
    assert made == [("ill", "cured"), ("ill", "score"), ("severe", "cured"), ("severe", "score")]
    assert questions_of(SlotValues(interventions=("drug",))) == ()


def test_a_claim_without_a_condition_is_open_where_entries_differ() -> None:
    result = review(block("a"), block("b", conditions=["severe"]))
    found = ask(result, condition="")
    assert (found.closest, found.open_slot) == (None, "conditions")
    assert len(found.others) == 2


def test_a_wider_condition_is_not_open_and_its_parts_go_by_order() -> None:
    found = ask(review(block("a"), block("b", conditions=["severe"])), condition="illness")
    assert (chosen(found), found.open_slot) == ("a", "")


def test_claims_about_animals_are_not_answered_by_people() -> None:
    result = review(block("people"), block("mice", stream="animal"))
    assert chosen(ask(result, animals=True)) == "mice"
    assert chosen(ask(result)) == "people"


def test_an_entry_without_a_result_decides_nothing() -> None:
    asked = ({"id": "asked", "eligible": {"conditions": ["ill"]}}, {"value": None, "status": "no data"})
    found = ask(review(asked))
    assert found.closest is None
    assert found.why_not == "the review asks it and has no result: Main"
    assert [m.scope.entry.spec.id for m in found.empty] == ["asked"]


def trial(**line: Any) -> tuple[Builder, LedgerEntry]:
    rows = Builder().two_arms("t", indication="severe", label="Trial 2001")
    base: dict[str, Any] = {
        "study_id": "t", "label": "Trial 2001", "status": "refused", "rule": "another condition",
        "printed": "4/8 v 0/7", "direction": "intervention", "p": "", "outcome": "cured", "scale": "cured",
        "time_h": 24.0, "time_label": "", "basis": "table", "sources": (),
    }  # fmt: skip
    return rows, LedgerEntry(**{**base, **line})


def test_results_of_ledgers_answer_where_no_entry_does() -> None:
    rows, line = trial()
    result = review(({"id": "a", "eligible": {"conditions": ["ill"]}}, {"ledger": (line, line)}), rows=rows)
    found = ask(result, condition="severe")
    assert found.closest is None
    assert [(h.entry_id, h.line.printed, h.stream) for h in found.lines] == [("a", "4/8 v 0/7", "randomised")]
    assert ask(result, condition="other").lines == ()
    assert ask(result, condition="severe", interventions=("surgery",)).lines == ()


def test_a_described_entry_is_matched_by_its_studies() -> None:
    rows = Builder().two_arms("t", indication="severe").counts("t", 4, 8, 0, 7)
    described = (
        {"id": "words", "kind": "described", "outcome": None, "measure": None, "text": "Words.",
         "eligible": {"interventions": [], "comparators": [], "studies": ["t"]}},
        {"value": None, "status": "described"},
    )  # fmt: skip
    found = ask(review(described, rows=rows), condition="severe")
    assert chosen(found) == "words"


def test_times_are_those_of_the_results() -> None:
    row = Row("t", "T", 2001, (), None, None, 9, "cured", 336.0, "", "table", "", "", ())  # type: ignore[arg-type]
    made = ({"id": "a", "eligible": {"conditions": ["ill"]}, "time": {"target_h": 24}}, {"rows": (row,)})
    assert Scopes(review(made)).entries[0].times_h == (336.0, 336.0)
