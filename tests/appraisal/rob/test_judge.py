"""What stands: the rule's level, a person's with a reason, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steelyard.appraisal.rob import Assessment, DomainJudgement, Judged, judge, open_questions
from steelyard.errors import InputError

ALL_LOW = {
    "1.1": "Y", "1.2": "PY", "1.3": "N",
    "2.1": "N", "2.2": "PN", "2.6": "Y",
    "3.1": "Y",
    "4.1": "N", "4.2": "N", "4.3": "N",
    "5.1": "PY", "5.2": "N", "5.3": "PN",
}  # fmt: skip
DOMAINS = ("D1", "D2", "D3", "D4", "D5")
TEXTS = dict.fromkeys(DOMAINS, "p. 3")
LOW = Assessment("trial-1", "depression", "24 h", "RoB2", "ana", ALL_LOW, {}, TEXTS)


def with_answers(**codes: str) -> Assessment:
    return replace(LOW, answers={**ALL_LOW, **{q.replace("_", ".")[1:]: c for q, c in codes.items()}})


def domain(judged: Judged, domain_id: str) -> DomainJudgement:
    return next(d for d in judged.domains if d.domain == domain_id)


def codes(judged: Judged) -> list[tuple[str, str]]:
    return [(p.code, p.item) for p in judged.problems]


def test_complete_answers_need_no_person() -> None:
    judged = judge(LOW)
    assert [d.final for d in judged.domains] == ["low"] * 5
    assert judged.overall.final == "low"
    assert judged.problems == ()
    assert open_questions(LOW) == ()


def test_the_path_names_every_step() -> None:
    steps = domain(judge(with_answers(q4_2="NI", q4_3="PY", q4_4="N")), "D4").path
    assert [(s.question, s.answer, s.next) for s in steps] == [
        ("4.1", "N", "4.2"),
        ("4.2", "NI", "4.3"),
        ("4.3", "PY", "4.4"),
        ("4.4", "N", "some"),
    ]


def test_a_domain_of_two_parts_shows_both() -> None:
    steps = domain(judge(with_answers(q2_6="N", q2_7="PN")), "D2").path
    assert [(s.part, s.question, s.next) for s in steps] == [
        (1, "2.1", "2.2"),
        (1, "2.2", "low"),
        (2, "2.6", "2.7"),
        (2, "2.7", "some"),
    ]


def test_a_missing_answer_leaves_the_domain_and_overall_unassessed() -> None:
    without = replace(LOW, answers={q: c for q, c in ALL_LOW.items() if q != "1.1"})
    judged = judge(without)
    assert domain(judged, "D1").final is None
    assert domain(judged, "D1").missing == ("1.1",)
    assert judged.overall.final is None
    assert judged.overall.missing == ("D1",)
    assert judged.overall.note == "Not assessed: every domain is needed, and D1 is not assessed."


def test_one_high_domain_does_not_settle_overall_while_another_is_open() -> None:
    answers = {q: c for q, c in ALL_LOW.items() if q != "3.1"} | {"1.2": "N"}
    judged = judge(replace(LOW, answers=answers))
    assert domain(judged, "D1").final == "high"
    assert judged.overall.final is None


def test_a_question_is_open_only_once_it_is_asked() -> None:
    assert open_questions(with_answers(q2_1="", q2_6="N")) == ("2.1", "2.7")
    assert open_questions(with_answers(q2_1="NI", q2_6="N")) == ("2.3", "2.7")
    assert open_questions(with_answers(q2_1="Y", q2_3="PY")) == ("2.4",)
    assert open_questions(with_answers(q3_1="NI")) == ("3.2",)


def test_everything_is_open_on_an_empty_sheet() -> None:
    empty = replace(LOW, answers={}, support={})
    assert open_questions(empty) == (
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.6", "3.1", "4.1", "4.2", "5.1", "5.2", "5.3",
    )  # fmt: skip
    assert judge(empty).problems == ()


def test_no_information_is_no_answer_to_3_2() -> None:
    judged = judge(with_answers(q3_1="N", q3_2="NI"))
    assert domain(judged, "D3").missing == ("3.2",)
    (problem,) = judged.problems
    assert (problem.code, problem.item) == ("illegal-answer", "3.2")
    assert problem.message == "the answer is 'NI'; one of Y, PY, PN, N"


def test_not_applicable_is_no_answer_to_a_question_that_is_asked() -> None:
    judged = judge(with_answers(q2_1="Y", q2_3="NA"))
    assert codes(judged) == [("illegal-answer", "2.3")]
    assert judged.problems[0].hint == "NA is for a question that is not asked."
    assert domain(judged, "D2").final is None


def test_not_applicable_is_an_answer_where_the_tool_says_if_applicable() -> None:
    answers = {**ALL_LOW, "2.1": "Y", "2.3": "NA", "2.4": "NA", "2.5": "PN"}
    del answers["2.6"]
    judged = judge(replace(LOW, tool="RoB2-adhering", answers=answers))
    assert domain(judged, "D2").final == "low"
    assert judged.problems == ()


def test_an_answer_to_a_question_not_asked_changes_nothing_and_is_reported() -> None:
    judged = judge(with_answers(q2_3="Y"))
    assert domain(judged, "D2").final == "low"
    assert codes(judged) == [("answer-not-asked", "2.3")]
    assert judged.problems[0].severity == "warning"
    assert "asked only if 2.1 is Y, PY or NI, or 2.2 is Y, PY or NI" in judged.problems[0].message


def test_a_chain_of_answers_not_asked_opens_nothing() -> None:
    judged = judge(with_answers(q2_3="Y", q2_4="Y", q2_5="N"))
    assert domain(judged, "D2").final == "low"
    assert codes(judged) == [("answer-not-asked", q) for q in ("2.3", "2.4", "2.5")]


def test_an_override_needs_a_reason() -> None:
    bare = replace(LOW, judgements={"D4": "high"}, support={k: v for k, v in TEXTS.items() if k != "D4"})
    judged = judge(replace(bare, support={**bare.support, "4.1": "p. 5"}))
    d4 = domain(judged, "D4")
    assert (d4.algorithm, d4.final, d4.overridden) == ("low", "low", False)
    assert d4.note == "The judgement high is not used: it gives no reason."
    assert codes(judged) == [("judgement-without-reason", "D4")]
    assert judged.problems[0].hint == "Write the reason as support of D4."


def test_an_override_with_a_reason_stands_beside_the_rule_and_counts_overall() -> None:
    judged = judge(replace(LOW, judgements={"D4": "high"}, support={**TEXTS, "D4": "scale not validated"}))
    d4 = domain(judged, "D4")
    assert (d4.algorithm, d4.final, d4.overridden, d4.reason) == ("low", "high", True, "scale not validated")
    assert judged.overall.final == "high"
    assert judged.problems == ()


def test_a_judgement_that_agrees_with_the_rule_is_no_override() -> None:
    judged = judge(replace(LOW, judgements={"D4": "low", "overall": "low"}))
    assert not domain(judged, "D4").overridden
    assert not judged.overall.overridden
    assert judged.problems == ()


def test_several_concerns_are_never_raised_by_themselves() -> None:
    answers = {**ALL_LOW, "1.1": "N", "2.6": "N", "2.7": "N", "4.2": "NI", "5.1": "NI"}
    some = replace(LOW, answers=answers)
    judged = judge(some)
    assert [d.final for d in judged.domains] == ["some", "some", "low", "some", "some"]
    assert judged.overall.final == "some"
    without_reason = judge(replace(some, judgements={"overall": "high"}))
    assert without_reason.overall.final == "some"
    assert codes(without_reason) == [("judgement-without-reason", "overall")]
    raised = judge(
        replace(some, judgements={"overall": "high"}, support={**TEXTS, "overall": "four concerns together"})
    )
    assert (raised.overall.algorithm, raised.overall.final, raised.overall.overridden) == (
        "some",
        "high",
        True,
    )
    assert raised.problems == ()


def test_an_overall_below_the_worst_domain_is_warned_about() -> None:
    high = with_answers(q1_2="N")
    judged = judge(
        replace(high, judgements={"overall": "some"}, support={**TEXTS, "overall": "small matter"})
    )
    assert judged.overall.final == "some"
    assert codes(judged) == [("overall-below-domains", "overall")]


def test_an_overall_judgement_waits_for_every_domain() -> None:
    answers = {q: c for q, c in ALL_LOW.items() if q != "3.1"}
    judged = judge(
        replace(LOW, answers=answers, judgements={"overall": "high"}, support={**TEXTS, "overall": "clear"})
    )
    assert judged.overall.final is None
    assert codes(judged) == [("overall-before-domains", "overall")]


def test_a_judgement_without_answers_stands_with_a_reason_and_a_warning() -> None:
    judged = judge(Assessment("s", "o", "t", "RoB2", "x", {}, {"D1": "some"}, {"D1": "as printed, Table 2"}))
    d1 = domain(judged, "D1")
    assert (d1.algorithm, d1.final, d1.overridden, d1.missing) == (None, "some", False, ("1.1", "1.2", "1.3"))
    assert codes(judged) == [("judged-without-answers", "D1")]
    bare = judge(Assessment("s", "o", "t", "RoB2", "x", {}, {"D1": "some"}))
    assert domain(bare, "D1").final is None
    assert codes(bare) == [("judgement-without-reason", "D1")]


def test_answers_without_support_are_reported_by_domain() -> None:
    judged = judge(
        replace(LOW, support={"1.2": "sealed envelopes", "D2": " ", "D3": "x", "D4": "x", "5.1": "x"})
    )
    assert codes(judged) == [("no-support", "D2")]
    assert domain(judged, "D2").final == "low"


def test_unknown_ids_codes_and_levels_are_problems_and_not_used() -> None:
    judged = judge(
        replace(
            LOW,
            answers={**ALL_LOW, "1.4": "Y", "1.3": "n"},
            judgements={"D9": "low", "D2": "Low"},
            support={**TEXTS, "1.44": "x"},
        )
    )
    assert set(codes(judged)) == {
        ("unknown-question", "1.4"),
        ("unknown-domain", "D9"),
        ("unknown-support", "1.44"),
        ("illegal-answer", "1.3"),
        ("illegal-level", "D2"),
    }
    hints = {p.code: p.hint for p in judged.problems}
    assert hints["illegal-answer"] == "Did you mean N?"
    (level,) = [p for p in judged.problems if p.code == "illegal-level"]
    assert level.message == "the judgement is 'Low'; one of high, low, some. Did you mean low?"


def test_an_unknown_tool_raises() -> None:
    with pytest.raises(InputError, match=r"tool is 'RoB-2'; one of .*Did you mean RoB2"):
        judge(replace(LOW, tool="RoB-2"))
