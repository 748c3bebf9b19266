"""Tools beside the parallel RoB 2: crossover trials, ROBINS-I, RoB 1, SYRCLE, lists for case series."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steelyard.appraisal.rob import TOOLS, Assessment, Judged, judge

from .test_judge import ALL_LOW, LOW, TEXTS, codes, domain

# --- crossover ----------------------------------------------------------------------------------------------

CROSSOVER = replace(LOW, tool="RoB2-crossover", answers={**ALL_LOW, "5.4": "N"})
CONFIRMED = dict.fromkeys(("D1", "D2", "D3", "D4"), "low")


def test_crossover_domains_stand_in_the_tools_order() -> None:
    assert [d.id for d in TOOLS["RoB2-crossover"].domains] == ["D1", "DS", "D2", "D3", "D4", "D5"]
    assert [d.mode for d in TOOLS["RoB2-crossover"].domains] == [
        "proposed", "recorded", "proposed", "proposed", "proposed", "computed",
    ]  # fmt: skip


def test_period_and_carryover_are_a_persons_judgement_with_support() -> None:
    judged = judge(replace(CROSSOVER, judgements=CONFIRMED))
    ds = domain(judged, "DS")
    assert (ds.algorithm, ds.final, ds.missing) == (None, None, ("DS",))
    assert ds.note == "Not assessed: a person's judgement is needed."
    assert judged.overall.final is None
    bare = judge(replace(CROSSOVER, judgements={**CONFIRMED, "DS": "low"}))
    assert domain(bare, "DS").final is None
    assert codes(bare) == [("judgement-without-reason", "DS")]
    full = judge(
        replace(CROSSOVER, judgements={**CONFIRMED, "DS": "some"}, support={**TEXTS, "DS": "washout 2 weeks"})
    )
    assert (domain(full, "DS").final, domain(full, "DS").overridden) == ("some", False)
    assert full.overall.final == "some"
    assert full.problems == ()


def test_a_proposal_does_not_stand_alone() -> None:
    judged = judge(CROSSOVER)
    d1 = domain(judged, "D1")
    assert (d1.algorithm, d1.final, d1.missing) == ("low", None, ("D1",))
    assert d1.note == "Not assessed: a person's judgement is needed. The rule proposes low."
    assert domain(judged, "D5").final == "low"


def test_a_result_withheld_for_carryover_is_high() -> None:
    judged = judge(replace(CROSSOVER, answers={**CROSSOVER.answers, "5.4": "PY"}))
    assert domain(judged, "D5").final == "high"


# --- the other tools ----------------------------------------------------------------------------------------


def recorded(tool: str, levels: dict[str, str]) -> Judged:
    return judge(Assessment("s", "o", "t", tool, "x", {}, levels, dict.fromkeys(levels, "p. 2")))


def robins(*levels: str) -> str | None:
    ids = [d.id for d in TOOLS["ROBINS-I"].domains]
    judged = recorded("ROBINS-I", dict(zip(ids, levels, strict=True)))
    assert judged.overall.final is None  # a person decides
    return judged.overall.algorithm


def test_robins_i_proposes_an_overall_level() -> None:
    low, moderate, serious, critical, unknown = "low", "moderate", "serious", "critical", "no information"
    assert robins(*[low] * 7) == low
    assert robins(*[low] * 6, moderate) == moderate
    assert robins(serious, *[low] * 6) == serious
    assert robins(serious, critical, *[low] * 5) == critical
    assert robins(unknown, *[moderate] * 6) == unknown
    assert robins(unknown, serious, *[low] * 5) == serious
    assert robins(*[unknown] * 7) == unknown


def test_robins_i_overall_is_the_persons() -> None:
    levels = {d.id: "moderate" for d in TOOLS["ROBINS-I"].domains}
    judged = recorded("ROBINS-I", {**levels, "overall": "serious"})
    assert (judged.overall.algorithm, judged.overall.final) == ("moderate", "serious")
    assert judged.overall.overridden


def test_robins_i_v2_mixes_draft_rules_and_judgements() -> None:
    answers = {"3.1": "Y", "3.2": "N", "3.3": "N", "5.1": "N", "5.2": "N", "6.1": "PY"}
    levels = {"D1": "low*", "D2": "low", "D4": "low"}
    text = dict.fromkeys(("D1", "D2", "D3", "D4", "D5", "D6"), "p. 4")
    judged = judge(Assessment("s", "o", "t", "ROBINS-I-V2", "x", answers, levels, text))
    assert [d.final for d in judged.domains] == ["low*", "low", "low", "low", "low", "low"]
    assert [d.mode for d in judged.domains] == ["recorded", "recorded", "draft", "recorded", "draft", "draft"]
    assert judged.overall.final == "low*"
    assert judged.problems == ()


def test_rob1_overall_has_no_rule() -> None:
    levels = {d.id: "low" for d in TOOLS["RoB1"].domains}
    assert recorded("RoB1", levels).overall.final is None
    assert recorded("RoB1", levels).overall.algorithm is None
    assert recorded("RoB1", {**levels, "overall": "low"}).overall.final == "low"


SYRCLE = {
    "1": "Y",
    "2a": "Y",
    "2b": "NA",
    "3": "U",
    "4": "Y",
    "5": "N",
    "6": "Y",
    "7": "Y",
    "8": "Y",
    "9": "Y",
}


def test_syrcle_one_relevant_no_is_high() -> None:
    answers = {**SYRCLE, "10a": "Y", "10b": "U", "10c": "N", "10d": "NA", "10e": "Y"}
    text = {d.id: "methods" for d in TOOLS["SYRCLE"].domains}
    judged = judge(Assessment("s", "", "", "SYRCLE", "x", answers, {}, text))
    assert [d.final for d in judged.domains] == [
        "low", "low", "unclear", "low", "high", "low", "low", "low", "low", "high",
    ]  # fmt: skip
    assert judged.overall.final is None
    assert judged.problems == ()


def test_syrcle_an_item_without_a_relevant_question_is_not_assessed() -> None:
    answers = {f"10{letter}": "NA" for letter in "abcde"}
    judged = judge(Assessment("s", "", "", "SYRCLE", "x", answers))
    assert domain(judged, "D10").final is None
    assert domain(judged, "D10").note == "Not assessed: no question was relevant."


@pytest.mark.parametrize(("tool", "items"), [("JBI-case-series", 10), ("JBI-case-report", 8), ("Murad", 8)])
def test_lists_show_their_answers_and_no_score(tool: str, items: int) -> None:
    answers = {str(i): "Y" for i in range(1, items)} | {str(items): "N"}
    judged = judge(
        Assessment("s", "", "", tool, "x", answers, {}, {str(i): "p. 1" for i in range(1, items + 1)})
    )
    assert [d.final for d in judged.domains] == ["yes"] * (items - 1) + ["no"]
    assert judged.overall.algorithm is None
    assert judged.overall.final is None


def test_a_list_ends_in_a_persons_decision() -> None:
    answers = {str(i): "NA" if i == 9 else "U" for i in range(1, 11)}
    text = {**{str(i): "p. 1" for i in range(1, 11)}, "overall": "too little is reported"}
    judged = judge(Assessment("s", "", "", "JBI-case-series", "x", answers, {"overall": "seek info"}, text))
    assert judged.overall.final == "seek info"
    assert judged.problems == ()


def test_an_item_takes_no_judgement_beside_its_answer() -> None:
    judged = judge(Assessment("s", "", "", "Murad", "x", {"1": "N"}, {"1": "yes"}, {"1": "one patient"}))
    assert domain(judged, "1").final == "no"
    assert codes(judged) == [("judgement-of-an-item", "1")]
