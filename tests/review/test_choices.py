"""Small choices that a number can hang on, one by one: each of these tests has seen its line broken."""

from __future__ import annotations

import math
from typing import Any

import pytest

from steelyard.data.values import Inequality
from steelyard.errors import StreamError
from steelyard.review.concepts import Concepts
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.entry import run_entry
from steelyard.review.evaluate import evaluate
from steelyard.review.plan import Concept
from steelyard.review.result import AnalysisResult
from steelyard.review.streams import stream_of
from tests.support.reviews import Builder, analysis


def run(builder: Builder, **given: Any) -> AnalysisResult:
    plan = given.pop("plan", {})
    context = builder.context(analysis(**given), **plan)
    return run_entry(context, context.plan.analyses[0])


def test_arm_counts_come_before_a_printed_ratio() -> None:
    builder = Builder().two_arms("a").counts("a", 8, 20, 4, 20)
    builder.contrast("a", outcome="cured", scale="cured", measure="RR", estimate=3.0, ci_low=1.0, ci_high=9.0)
    result = run(builder)
    assert result.rows[0].contribution == "8/20 v 4/20"
    assert [e.rule for e in result.ledger] == [
        "chosen of 2 by source",
        "source: arm counts are preferred to a printed ratio",
    ]


def test_a_printed_mean_difference_comes_before_the_arms() -> None:
    builder = Builder().two_arms("a").contrast("a", measure="MD", estimate=-3.0, se=1.0)
    for arm, mean in (("drug", 4.0), ("pill", 6.0)):
        builder.outcome("a", arm, outcome="score", scale="score", mean=mean, sd=2.0, n=20)
    result = run(builder, outcome="score", measure="MD")
    assert result.rows[0].estimate.value == -3.0
    assert result.ledger[1].rule.endswith(
        "the reported difference is preferred to one recomputed from the arms"
    )


@pytest.mark.parametrize(("paired", "df"), [(True, 19), (False, 18)])
def test_an_exact_p_is_read_with_its_own_degrees_of_freedom(paired: bool, df: int) -> None:
    design = {"design": "crossover", "n_randomised": 20} if paired else {}
    builder = Builder().study("a", **design).fact("a", "washout", "4 weeks")
    n = None if paired else 10
    builder.arm("a", "drug", "drug", n=n).arm("a", "pill", "placebo", n=n)
    builder.contrast("a", measure="MD", estimate=-3.0, p=0.02, period="both" if paired else "")
    assert (
        f"t with {df} degrees of freedom" in run(builder, outcome="score", measure="MD").rows[0].contribution
    )


def test_a_control_variance_that_does_not_fit_is_not_used() -> None:
    builder = Builder().study("a").arm("a", "pill", "placebo")
    builder.outcome("a", "pill", outcome="score", scale="score", mean=-5.7, se=9.0, n=33)
    for arm, estimate in (("l", -9.1), ("h", -10.7)):
        builder.arm("a", arm, "drug").contrast(
            "a", arm_a=arm, arm_b="pill", measure="MD", estimate=estimate, se=3.0
        )
    rules = [e.rule for e in run(builder, outcome="score", measure="MD").ledger if e.status == "not chosen"]
    assert rules == ["shared arm: the control's printed variance does not fit the differences'"]


def test_the_larger_number_of_a_crossover_s_people_counts() -> None:
    builder = Builder().two_arms("x", design="crossover").fact("x", "washout", "4 weeks")
    builder.outcome("x", "drug", events=6, n=18, period="both")
    builder.outcome("x", "pill", events=2, n=17, period="both")
    assert run(builder).people == 18


def test_a_study_that_only_says_how_many_it_randomised_counts_once() -> None:
    builder = Builder().study("a", n_randomised=68)
    for arm in ("l", "h"):
        builder.arm("a", arm, "drug")
    for arm in ("one", "two"):
        builder.arm("a", arm, "placebo")
    for given, control in (("l", "one"), ("h", "two")):
        builder.contrast("a", arm_a=given, arm_b=control, measure="MD", estimate=-3.0, se=1.0)
    assert run(builder, outcome="score", measure="MD").people == 68


def test_two_outcomes_of_one_comparison_stay_two_lines_in_a_listed_entry() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9).counts("a", 4, 9, 1, 9, outcome="score")
    result = run(builder, outcome=["cured", "score"], kind="listed", reason="two outcomes")
    assert [r.contribution for r in result.rows] == ["3/9 v 2/9", "4/9 v 1/9"]
    assert [r.subgroup for r in result.rows] == ["cured", "score"]


def test_arms_stand_side_by_side_in_a_listed_entry() -> None:
    builder = (
        Builder().study("a").arm("a", "low", "drug").arm("a", "high", "drug").arm("a", "pill", "placebo")
    )
    for arm, events in (("low", 6), ("high", 9), ("pill", 5)):
        builder.outcome("a", arm, events=events, n=20)
    result = run(builder, kind="listed", reason="side by side")
    assert [(r.label, r.contribution) for r in result.rows] == [
        ("a, low", "6/20 v 5/20"),
        ("a, high", "9/20 v 5/20"),
    ]


def test_a_model_that_cannot_be_fitted_gives_no_number_and_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from steelyard.errors import ConvergenceError
    from steelyard.review import evaluate as module

    def fail(*_: object) -> None:
        raise ConvergenceError("no root after 100 steps")

    monkeypatch.setattr(module, "pool", fail)
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9).two_arms("b").counts("b", 4, 9, 2, 9)
    result = run(builder)
    assert (result.status, result.pooled) == ("failed", None)
    assert result.reason == "the model did not converge: no root after 100 steps"


def test_the_stream_is_checked_again_before_pooling(monkeypatch: pytest.MonkeyPatch) -> None:
    from steelyard.review import rules

    monkeypatch.setattr(rules, "RULES", tuple(r for r in rules.RULES if r[0] != "stream"))
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9)
    builder.two_arms("b", allocation="non-randomised").counts("b", 4, 9, 2, 9)
    context = builder.context(analysis())
    with pytest.raises(StreamError, match="b is non-randomised"):
        evaluate(context, context.plan.analyses[0], CrossoverSetting.of(context.plan.crossover))


@pytest.mark.parametrize(
    ("given", "stream"),
    [
        ({"design": "cohort", "allocation": "none"}, "uncontrolled"),
        ({"design": "cohort", "allocation": "non-randomised"}, "non-randomised"),
        ({"design": "crossover", "allocation": "dose order not randomised"}, "non-randomised"),
        ({"design": "parallel", "allocation": "unclear"}, "non-randomised"),
        ({"design": "single-arm", "allocation": "none"}, "uncontrolled"),
        ({"design": "animal", "allocation": "randomised"}, "animal"),
        ({}, "randomised"),
    ],
)
def test_every_design_has_its_stream(given: dict[str, str], stream: str) -> None:
    (study,) = Builder().study("a", **given).tables().studies
    assert stream_of(study) == stream


def test_an_arm_of_a_trial_is_no_uncontrolled_series() -> None:
    builder = Builder().two_arms("a").counts("a", 3, 9, 2, 9)
    assert run(builder, stream="uncontrolled", kind="listed", measure="PLO", reason="series").ledger == ()


def test_a_cycle_of_wider_concepts_ends() -> None:
    ring = Concepts([Concept(id="a", label="A", broader="b"), Concept(id="b", label="B", broader="a")])
    assert ring.chain("a") == ("a", "b")


def test_variants_add_scales_routes_and_studies() -> None:
    builder = Builder()
    for name, scale, route in (
        ("a", "full", "iv"),
        ("b", "mild", "iv"),
        ("c", "full", "in"),
        ("d", "full", "iv"),
    ):
        builder.study(name).arm(name, "drug", "drug", route=route).arm(name, "pill", "placebo")
        builder.counts(name, 8, 20, 4, 20, scale=scale)
    variants = [
        {"id": "scale", "label": "scale", "add_scales": ["mild"], "same_question": True},
        {"id": "route", "label": "route", "add_routes": ["in"]},
        {"id": "study", "label": "study", "add_studies": ["d"]},
    ]
    eligible = {"scales": ["full"], "routes": ["iv"], "not_studies": {"d": "another dose"}}
    result = run(builder, eligible=eligible, variants=variants)
    found = {s.label: (s.k, s.same_question) for s in result.sensitivity if s.group == "Which results"}
    assert result.k == 1
    assert found == {"scale": (2, True), "route": (2, False), "study": (2, False)}


def test_secondary_sources_are_left_out_in_one_line() -> None:
    builder = Builder()
    for name, basis in (("a", "table"), ("b", "secondary"), ("c", "abstract")):
        builder.two_arms(name).counts(name, 8, 20, 4, 20, basis=basis)
    lines = {s.label: s.k for s in run(builder).sensitivity if s.group == "Basis of the data"}
    assert lines == {"Without secondary sources": 2}


def test_mantel_haenszel_stands_only_where_every_line_is_a_table() -> None:
    builder = Builder()
    for name in ("a", "b", "c"):
        builder.two_arms(name).counts(name, 8, 20, 4, 20)
    assert [s.label for s in run(builder).sensitivity if s.group == "Model"]
    builder.two_arms("d").contrast(
        "d", outcome="cured", scale="cured", measure="RR", estimate=2.0, ci_low=1.0, ci_high=4.0
    )
    assert not [s.label for s in run(builder).sensitivity if s.group == "Model"]


def test_totals_are_sums_and_missing_where_a_line_has_none() -> None:
    builder = Builder().two_arms("a").counts("a", 8, 20, 4, 20).two_arms("b").counts("b", 6, 30, 5, 31)
    pooled = run(builder).pooled
    assert pooled is not None
    assert [(t.events, t.n) for t in pooled.totals] == [(14, 50), (9, 51)]


def test_a_line_has_its_weakest_basis() -> None:
    builder = (
        Builder().study("a").arm("a", "low", "drug").arm("a", "high", "drug").arm("a", "pill", "placebo")
    )
    for arm, basis in (("low", "table"), ("high", "text"), ("pill", "table")):
        builder.outcome("a", arm, events=5, n=20, basis=basis)
    assert run(builder).rows[0].basis == "text"


def test_a_hazard_of_a_good_event_has_no_known_direction() -> None:
    builder = Builder().two_arms("a")
    for outcome in ("cured", "score"):
        builder.contrast("a", outcome=outcome, measure="HR", estimate=0.5, ci_low=0.2, ci_high=0.9)
    found = {o: run(builder, outcome=o, measure="HR").ledger[0].direction for o in ("cured", "score")}
    assert found == {"cured": "unknown", "score": "intervention"}


def test_a_bare_p_takes_its_direction_from_the_same_trial_s_arms() -> None:
    builder = Builder().two_arms("a").outcome("a", "drug", percent=69.0).outcome("a", "pill", percent=86.9)
    builder.contrast("a", outcome="cured", measure="other", p=Inequality("<", 0.01, "<0.01"))
    entries = run(builder).ledger
    assert [(e.p, e.direction) for e in entries] == [("", "comparator"), ("<0.01", "comparator")]


def test_the_guard_never_narrows_a_prediction() -> None:
    # Hartung–Knapp would be narrower than Wald here, so the mean has Wald's; a new study keeps t with 5 df.
    yi, vi = [0.6, 0.2, 0.7, 0.2, 0.3, 0.0], [0.02, 0.28, 0.41, 0.38, 0.49, 0.11]
    builder = Builder()
    for i, (y, v) in enumerate(zip(yi, vi, strict=True)):
        builder.two_arms(f"s{i}").contrast(f"s{i}", measure="MD", estimate=y, se=math.sqrt(v))
    pooled = run(builder, outcome="score", measure="MD").pooled
    assert pooled is not None
    assert pooled.heterogeneity is not None
    assert pooled.heterogeneity.tau2 > 0
    assert pooled.test_used == "z"
    e = pooled.estimate
    t5 = 2.5705818366147395  # R 4.2.2: qt(0.975, 5)
    half = t5 * math.sqrt((e.se or 0) ** 2 + pooled.heterogeneity.tau2)
    assert ((e.pi_high or 0) - (e.pi_low or 0)) / 2 == pytest.approx(half, rel=1e-6)


def test_one_table_shows_the_p_that_agrees_with_its_interval() -> None:
    # 0/4 v 4/5: Fisher's 6/126 rejects while the interval (0 to 1.28) holds 1; twice the tail is 10/126.
    builder = Builder().two_arms("a").counts("a", 0, 4, 4, 5)
    exact = run(builder, measure="OR").small_evidence[-1]
    assert exact.estimate.p == pytest.approx(6 / 126, rel=1e-9)
    assert exact.note.endswith("p = 0.08")


def test_an_exact_estimate_says_nothing_of_a_correction_it_does_not_use() -> None:
    builder = Builder().two_arms("a").counts("a", 4, 8, 0, 7)
    assert run(builder, measure="OR").rows[0].notes == ()
    builder.two_arms("b").counts("b", 6, 12, 3, 12)
    assert run(builder, measure="OR").rows[0].notes == (
        "an empty cell: 0.5 is added to each cell where the effect is weighted by its variance",
    )
