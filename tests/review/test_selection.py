"""The selection rule and its ledger: which result of a study enters, and the words that say why."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.errors import StreamError
from steelyard.review.entry import run_entry
from steelyard.review.result import AnalysisResult
from tests.support.reviews import Builder, analysis


def run(builder: Builder, **given: Any) -> AnalysisResult:
    plan = given.pop("plan", {})
    context = builder.context(analysis(**given), **plan)
    return run_entry(context, context.plan.analyses[0])


def fate(result: AnalysisResult) -> list[tuple[str, str, str]]:
    return [(e.printed, e.status, e.rule) for e in result.ledger]


def three_times() -> Builder:
    builder = Builder().two_arms("a").two_arms("b").counts("b", 8, 20, 4, 20)
    for hours, events in ((4.0, 9), (24.0, 10), (72.0, 11)):
        builder.counts("a", events, 20, 5, 20, time_h=hours)
    return builder


@pytest.mark.parametrize(
    ("time", "chosen"),
    [
        ({"target_h": 24}, "10/20 v 5/20"),
        ({"to_h": 72, "prefer": "latest"}, "11/20 v 5/20"),
        ({"to_h": 72, "prefer": "earliest"}, "9/20 v 5/20"),
        ({"target_h": 14, "tie": "earliest"}, "9/20 v 5/20"),
        ({"target_h": 14, "tie": "latest"}, "10/20 v 5/20"),
    ],
)
def test_the_time_rule_picks_one_result_a_study(time: dict[str, Any], chosen: str) -> None:
    result = run(three_times(), time=time)
    assert [e.printed for e in result.ledger if e.status == "used" and e.study_id == "a"] == [chosen]
    assert [e.status for e in result.ledger if e.study_id == "a"].count("not chosen") == 2


def test_a_time_outside_the_window_is_refused_with_its_time() -> None:
    result = run(three_times(), time={"target_h": 24, "from_h": 12, "to_h": 48})
    refused = {e.printed: e.rule for e in result.ledger if e.status == "refused"}
    assert refused == {
        "9/20 v 5/20": "time window: 4 h is before it",
        "11/20 v 5/20": "time window: 3 days is after it",
    }


def test_an_unstated_time_enters_only_where_the_plan_says_so() -> None:
    builder = Builder().two_arms("a").counts("a", 1, 9, 2, 9, time_h=None)
    assert run(builder, time={"target_h": 24}).ledger[0].rule == "time window: not stated"
    assert run(builder, time={"target_h": 24, "unstated": True}).status == "single"


def test_scales_enter_in_the_plan_s_order_and_others_are_refused() -> None:
    builder = Builder().two_arms("a")
    for scale, events in (("mild", 9), ("full", 6), ("other", 3)):
        builder.counts("a", events, 20, 2, 20, scale=scale)
    result = run(builder, eligible={"scales": ["full", "mild"]})
    assert fate(result) == [
        ("6/20 v 2/20", "used", "chosen of 2 by scale"),
        ("9/20 v 2/20", "not chosen", "scale: “full” comes first in the plan"),
        ("3/20 v 2/20", "refused", "scale: “other” is not one of this entry's scales or definitions"),
    ]


def test_a_pair_has_the_weaker_basis_of_its_rows() -> None:
    builder = Builder().two_arms("a")
    builder.outcome("a", "drug", events=3, n=9).outcome("a", "pill", events=1, n=9, basis="news")
    entry = run(builder).ledger[0]
    assert (entry.status, entry.basis) == ("refused", "news")
    assert entry.rule == "basis: “news” enters sensitivity analyses only"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"events": 3}, "the number of people analysed is not printed"),
        ({"percent": 40.0}, "a percentage is printed without its count"),
        ({"median": 4.0}, "only a median is printed"),
        ({}, "no count of people is printed"),
    ],
)
def test_what_cannot_be_pooled_stays_in_the_ledger_with_the_reason(row: dict[str, Any], why: str) -> None:
    builder = Builder().two_arms("a").outcome("a", "drug", **row).outcome("a", "pill", **row)
    result = run(builder)
    assert (result.status, result.ledger[0].status, result.ledger[0].rule) == ("no data", "not poolable", why)
    assert result.reason.startswith("no result can enter: 1 without the numbers needed")


def test_a_missing_control_value_is_said() -> None:
    builder = Builder().two_arms("a").outcome("a", "drug", events=12, n=17)
    assert fate(run(builder)) == [("12/17", "not poolable", "the control group's value is not printed")]


@pytest.mark.parametrize(
    ("contrast", "why"),
    [
        ({"measure": "MD", "estimate": -2.0, "p": None}, "no interval, standard error or exact p is printed"),
        ({"measure": "other", "p": 0.03}, "only a p value is printed"),
        ({"measure": "OR", "estimate": 2.0, "se": 1.0}, "printed as OR; this entry is in MD"),
    ],
)
def test_a_printed_difference_needs_a_spread(contrast: dict[str, Any], why: str) -> None:
    builder = Builder().two_arms("a").contrast("a", **contrast)
    result = run(builder, outcome="score", measure="MD")
    assert (result.ledger[0].status, result.ledger[0].rule) == ("not poolable", why)


def test_an_inexact_p_yields_no_standard_error() -> None:
    from steelyard.data.values import Inequality

    below = Inequality("<", 0.001, "<0.001")
    builder = Builder().two_arms("a").contrast("a", measure="MD", estimate=-3.0, p=below)
    entry = run(builder, outcome="score", measure="MD").ledger[0]
    assert entry.rule == "p is printed as <0.001; an inexact p gives no standard error"
    assert (entry.p, entry.direction) == ("<0.001", "intervention")


def test_an_excluded_study_is_listed_with_the_plan_s_reason() -> None:
    builder = Builder().two_arms("a").counts("a", 1, 9, 2, 9)
    result = run(builder, eligible={"not_studies": {"a": "under anaesthesia"}})
    assert fate(result) == [("1/9 v 2/9", "refused", "excluded by name: under anaesthesia")]


def test_streams_are_refused_by_rule_and_never_pooled() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9)
    builder.two_arms("b", allocation="non-randomised").counts("b", 4, 9, 2, 9)
    result = run(builder)
    assert result.status == "single"
    assert fate(result)[1][2] == (
        "stream: belongs to the non-randomised stream; this entry is of the randomised stream"
    )


def test_naming_a_study_of_another_stream_is_an_error_that_names_the_row() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9)
    builder.two_arms("b", allocation="non-randomised").counts("b", 4, 9, 2, 9)
    with pytest.raises(StreamError, match=r"studies\.csv:3 b is non-randomised; streams are never mixed"):
        run(builder, eligible={"studies": ["a", "b"]})


def test_overlapping_studies_never_stand_together() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9).two_arms("b").counts("b", 4, 12, 2, 12)
    plan = {"overlaps": [{"id": "o", "studies": ["a", "b"], "reason": "the same patients."}]}
    result = run(builder, plan=plan)
    assert fate(result) == [
        ("4/12 v 2/12", "used", "the only eligible result of this comparison"),
        ("3/9 v 2/9", "refused", "overlap with b: the same patients"),
    ]


def test_the_parts_of_a_pool_take_its_place() -> None:
    builder = Builder()
    for name, n in (("pool", 40), ("a", 20), ("b", 20)):
        builder.two_arms(name).counts(name, n // 2, n, n // 4, n)
    overlap = {"id": "o", "studies": ["pool", "a", "b"], "pool": "pool", "reason": "the same people"}
    result = run(builder, plan={"overlaps": [overlap]})
    assert [r.study_id for r in result.rows] == ["a", "b"]


def test_a_contrast_the_other_way_round_is_turned() -> None:
    builder = (
        Builder()
        .two_arms("a")
        .contrast("a", arm_a="pill", arm_b="drug", measure="HR", estimate=2.0, ci_low=1.0, ci_high=4.0)
    )
    row = run(builder, outcome="score", measure="HR").rows[0]
    assert (row.estimate.value, row.estimate.ci_low, row.estimate.ci_high) == pytest.approx((0.5, 0.25, 1.0))


def test_broader_treatments_hold_narrower_ones() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9)
    assert run(builder, eligible={"interventions": ["drugs"]}).status == "single"
    assert (
        run(builder, eligible={"interventions": ["placebo"], "comparators": ["drugs"]}).rows[0].arms[0].events
        == 2
    )


def different_words() -> Builder:
    builder = Builder().two_arms("a").outcome("a", "drug", events=1, n=15, scale="left (doctor)")
    return builder.outcome("a", "pill", events=0, n=15, scale="left")


def test_arms_described_in_different_words_pair_only_where_the_plan_says_so() -> None:
    assert fate(run(different_words(), measure="RD")) == [
        ("1/15", "not poolable", "the control group's value is printed under another definition or scale")
    ]
    result = run(different_words(), measure="RD", eligible={"mixed_wording": True})
    assert result.rows[0].contribution == "1/15 v 0/15"
    assert "the two arms' definitions are printed in different words" in result.rows[0].notes


def test_different_words_pair_only_where_nothing_can_be_confused() -> None:
    builder = different_words().outcome("a", "drug", events=4, n=15, scale="left (other)")
    assert run(builder, measure="RD", eligible={"mixed_wording": True}).status == "no data"
    scales = {"mixed_wording": True, "not_scales": ["left"]}
    assert run(different_words(), measure="RD", eligible=scales).ledger[0].rule == (
        "scale: “left” is excluded by the plan"
    )


def test_means_on_two_instruments_are_never_paired() -> None:
    builder = Builder().two_arms("a")
    for arm, scale in (("drug", "A"), ("pill", "B")):
        builder.outcome("a", arm, outcome="score", scale=scale, mean=12.0, sd=3.0, n=20)
    assert run(builder, outcome="score", measure="MD", eligible={"mixed_wording": True}).status == "no data"


def test_no_arm_is_its_own_control() -> None:
    builder = Builder().two_arms("a").counts("a", 8, 20, 4, 20)
    for eligible in (
        {"interventions": []},
        {"interventions": ["drugs"], "comparators": ["drugs", "placebo"]},
    ):
        result = run(builder, eligible=eligible)
        assert [r.contribution for r in result.rows] == ["8/20 v 4/20"]


def test_overlaps_are_weighed_together_whatever_their_order() -> None:
    builder = Builder()
    for name, n in (("a", 10), ("b", 20), ("c", 30)):
        builder.two_arms(name).counts(name, n // 2, n, n // 5, n)
    pairs = [["a", "b"], ["b", "c"]]
    for order in (pairs, pairs[::-1]):
        overlaps = [{"id": f"o{i}", "studies": p, "reason": "same"} for i, p in enumerate(order)]
        assert [r.study_id for r in run(builder, plan={"overlaps": overlaps}).rows] == ["a", "c"]


def test_a_turned_contrast_is_shown_as_its_source_prints_it() -> None:
    builder = Builder().two_arms("a")
    for measure in ("RR", "other"):
        builder.contrast(
            "a",
            arm_a="pill",
            arm_b="drug",
            measure=measure,
            scale="score",
            estimate=0.5,
            ci_low=0.3,
            ci_high=0.8,
        )
    printed = [e.printed for e in run(builder, outcome="score", measure="RR").ledger]
    assert printed == [
        "RR 0.5 (0.3 to 0.8); reported the other way round",
        "score 0.5 (0.3 to 0.8); reported the other way round",
    ]


def test_baseline_rows_are_no_results() -> None:
    builder = Builder().two_arms("a").counts("a", 1, 9, 2, 9, time_h=0.0, time_label="Baseline")
    assert run(builder).ledger == ()


def test_several_outcomes_of_one_study_are_not_several_studies() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9).counts("a", 4, 9, 2, 9, outcome="score")
    assert run(builder, outcome=["cured", "score"]).status == "not pooled"
