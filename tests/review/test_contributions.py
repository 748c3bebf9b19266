"""What a result contributes: arms combined or kept apart, printed differences, single groups."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.review.entry import run_entry
from steelyard.review.printed_effect import printed_effect
from steelyard.review.result import AnalysisResult
from tests.support.reviews import Builder, analysis


def run(builder: Builder, **given: Any) -> AnalysisResult:
    context = builder.context(analysis(**given))
    return run_entry(context, context.plan.analyses[0])


def three_arms() -> Builder:
    builder = (
        Builder().study("a").arm("a", "low", "drug").arm("a", "high", "drug").arm("a", "pill", "placebo")
    )
    for arm, events, n in (("low", 6, 20), ("high", 9, 22), ("pill", 5, 21)):
        builder.outcome("a", arm, events=events, n=n)
    return builder


def test_combined_arms_are_one_comparison_with_everybody_once() -> None:
    result = run(three_arms(), multi_arm="combine")
    assert result.rows[0].contribution == "15/42 v 5/21"
    assert result.people == 63
    assert result.rows[0].notes == ("2 intervention arms are taken together as one group",)


def test_split_arms_share_the_control_s_people() -> None:
    result = run(three_arms(), multi_arm="split")
    assert [r.contribution for r in result.rows] == ["6/20 v 2.5/10.5", "9/22 v 2.5/10.5"]
    assert result.people == 63
    assert sum(r.arms[1].n or 0 for r in result.rows) == 21


def test_combined_means_equal_those_of_the_raw_people() -> None:
    rng = np.random.default_rng(5)
    groups = {"low": rng.normal(3, 2, 12), "high": rng.normal(5, 1, 9), "pill": rng.normal(6, 3, 15)}
    builder = (
        Builder().study("a").arm("a", "low", "drug").arm("a", "high", "drug").arm("a", "pill", "placebo")
    )
    for arm, values in groups.items():
        mean, sd = float(values.mean()), float(values.std(ddof=1))
        builder.outcome("a", arm, outcome="score", scale="score", mean=mean, sd=sd, n=values.size)
    given = np.concatenate([groups["low"], groups["high"]])
    row = run(builder, outcome="score", measure="MD").rows[0]
    assert row.estimate.value == pytest.approx(given.mean() - groups["pill"].mean(), rel=1e-12)
    se = math.sqrt(given.var(ddof=1) / given.size + groups["pill"].var(ddof=1) / 15)
    assert row.estimate.se == pytest.approx(se, rel=1e-12)


def test_a_standard_error_becomes_a_standard_deviation_and_says_so() -> None:
    builder = Builder().two_arms("a")
    for arm, mean, se, n in (("drug", -9.7, 1.76, 33), ("pill", -5.7, 1.79, 33)):
        builder.outcome("a", arm, outcome="score", scale="score", mean=mean, se=se, n=n)
    row = run(builder, outcome="score", measure="MD").rows[0]
    assert row.estimate.se == pytest.approx(math.hypot(1.76, 1.79), rel=1e-12)
    assert "standard deviation computed from the printed standard error" in row.notes


def test_differences_against_one_control_are_combined_with_their_covariance() -> None:
    # metafor 3.8-1: rma.mv(c(-9.1, -10, -10.7), V, method="FE") with 1.79² off the diagonal of V
    builder = Builder().study("a").arm("a", "pill", "placebo", n=33)
    builder.outcome("a", "pill", outcome="score", scale="score", mean=-5.7, se=1.79, n=33)
    for arm, estimate, se in (("l", -9.1, 3.08), ("m", -10.0, 3.0), ("h", -10.7, 2.88)):
        builder.arm("a", arm, "drug", n=11)
        builder.contrast("a", arm_a=arm, arm_b="pill", measure="MD", estimate=estimate, se=se)
    row = run(builder, outcome="score", measure="MD").rows[0]
    V = np.full((3, 3), 1.79**2)
    V[np.diag_indices(3)] = np.square([3.08, 3.0, 2.88])
    weights = np.linalg.inv(V).sum(axis=1)
    assert row.estimate.value == pytest.approx(weights @ [-9.1, -10.0, -10.7] / weights.sum(), rel=1e-10)
    assert row.estimate.se == pytest.approx(1 / math.sqrt(weights.sum()), rel=1e-10)
    assert row.people == 66


def test_without_the_control_s_variance_only_one_difference_is_used_and_the_ledger_says_so() -> None:
    builder = Builder().study("a").arm("a", "pill", "placebo")
    for arm, estimate in (("l", -9.1), ("h", -10.7)):
        builder.arm("a", arm, "drug").contrast(
            "a", arm_a=arm, arm_b="pill", measure="MD", estimate=estimate, se=3.0
        )
    result = run(builder, outcome="score", measure="MD")
    assert [r.estimate.value for r in result.rows] == [-9.1]
    assert [(e.status, e.rule) for e in result.ledger] == [
        ("used", "the only eligible result of this comparison"),
        ("not chosen", "shared arm: the variance of the control group they share is not printed"),
    ]


def test_a_control_row_on_another_scale_lends_no_variance() -> None:
    builder = Builder().study("a").arm("a", "pill", "placebo")
    builder.outcome("a", "pill", outcome="score", scale="a 0-10 scale", mean=3.0, se=0.2, n=33)
    for arm, estimate in (("l", -9.1), ("h", -10.7)):
        builder.arm("a", arm, "drug").contrast(
            "a", arm_a=arm, arm_b="pill", measure="MD", estimate=estimate, se=3.0
        )
    assert len([e for e in run(builder, outcome="score", measure="MD").ledger if e.status == "used"]) == 1


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_an_interval_of_any_level_is_read_at_its_level(level: float) -> None:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    builder = (
        Builder()
        .two_arms("a")
        .contrast(
            "a",
            measure="HR",
            estimate=0.5,
            ci_low=math.exp(math.log(0.5) - z * 0.3),
            ci_high=math.exp(math.log(0.5) + z * 0.3),
            ci_level=level,
        )
    )
    row = run(builder, outcome="score", measure="HR").rows[0]
    assert row.estimate.se == pytest.approx(0.3, rel=1e-12)


def test_an_exact_p_of_a_mean_difference_comes_back_as_that_p() -> None:
    builder = Builder().study("a").arm("a", "drug", "drug", n=15).arm("a", "pill", "placebo", n=15)
    builder.contrast("a", measure="MD", estimate=-11.88, p=0.004)
    row = run(builder, outcome="score", measure="MD").rows[0]
    assert row.estimate.p == pytest.approx(0.004, rel=1e-10)
    assert row.contribution == (
        "reported difference; variance from the printed exact p = 0.004 (t with 28 degrees of freedom)"
    )


def test_both_arms_empty_gives_no_ratio_and_no_weight() -> None:
    builder = Builder().two_arms("a").counts("a", 0, 9, 0, 9).two_arms("b").counts("b", 4, 9, 2, 9)
    result = run(builder.two_arms("c").counts("c", 5, 9, 2, 9))
    assert result.rows[0].estimate.value is None
    assert result.rows[0].estimate.reason.startswith("nobody, or everybody, in both groups")
    assert result.rows[0].weight == 0
    assert result.pooled is not None
    assert (result.pooled.k, result.k, result.people) == (2, 2, 36)


def test_a_zero_spread_carries_no_weight_and_no_people() -> None:
    builder = Builder()
    for name, sd in (("a", 0.0), ("b", 2.0), ("c", 3.0)):
        builder.two_arms(name)
        for arm, mean in (("drug", 4.0), ("pill", 6.0)):
            builder.outcome(name, arm, outcome="score", scale="score", mean=mean, sd=sd, n=10)
    result = run(builder, outcome="score", measure="MD")
    assert (result.rows[0].estimate.reason, result.rows[0].weight) == ("no spread, so no weight", 0)
    assert (result.k, result.people) == (2, 40)


def test_means_of_both_periods_never_pass_as_a_standardised_difference() -> None:
    builder = Builder().two_arms("x", design="crossover").fact("x", "washout", "4 weeks")
    for arm, mean in (("drug", 4.0), ("pill", 6.0)):
        builder.outcome("x", arm, outcome="score", scale="score", mean=mean, sd=2.0, n=9, period="both")
    assert run(builder, outcome="score", measure="SMD").ledger[0].status == "not poolable"
    assert run(builder, outcome="score", measure="MD").status == "single"


def test_arms_at_different_times_never_count_one_control_twice() -> None:
    builder = (
        Builder().study("a").arm("a", "low", "drug").arm("a", "high", "drug").arm("a", "pill", "placebo")
    )
    for arm, hours, events in (("low", 24.0, 9), ("pill", 24.0, 4), ("high", 72.0, 8), ("pill", 72.0, 5)):
        builder.outcome("a", arm, events=events, n=20, time_h=hours)
    result = run(builder, time={"target_h": 24})
    assert [r.contribution for r in result.rows] == ["9/20 v 4/20"]
    assert [e.rule for e in result.ledger if e.status != "used"] == [
        "shared arm: this trial's other comparison stands in another form"
    ]


def test_an_arm_compared_with_two_controls_is_divided_between_them() -> None:
    builder = (
        Builder().study("a").arm("a", "drug", "drug").arm("a", "one", "placebo").arm("a", "two", "placebo")
    )
    for arm, events in (("drug", 12), ("one", 4), ("two", 6)):
        builder.outcome("a", arm, events=events, n=20)
    result = run(builder, multi_arm="split", measure="OR")
    assert [r.contribution for r in result.rows] == ["6/10 v 4/20", "6/10 v 6/20"]
    assert sum(r.arms[0].n or 0 for r in result.rows) == 20
    # Two comparisons of one trial are not two studies.
    assert (result.status, result.k) == ("not pooled", 1)


def test_nobody_stands_twice_in_the_lines_of_any_split_trial() -> None:
    result = run(three_arms(), multi_arm="split")
    for side, n in ((0, 42), (1, 21)):
        assert sum(r.arms[side].n or 0 for r in result.rows) == n


def test_an_interval_of_few_people_is_read_with_t() -> None:
    # Cochrane Handbook 6.5.2.3: SE = (upper - lower)/(2 t), t with 18 degrees of freedom (R: qt(.975, 18))
    builder = Builder().study("a").arm("a", "drug", "drug", n=10).arm("a", "pill", "placebo", n=10)
    half = 2.1009220402410382 * 2.0
    builder.contrast("a", measure="MD", estimate=-5.0, ci_low=-5 - half, ci_high=-5 + half, ci_level=0.95)
    row = run(builder, outcome="score", measure="MD").rows[0]
    assert row.estimate.se == pytest.approx(2.0, rel=1e-10)
    assert row.estimate.ci_low == pytest.approx(-5 - half, rel=1e-10)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"estimate": 1.5, "se": 0.3}, "the scale of a ratio's standard error is not known"),
        ({"estimate": 1.0, "p": 0.99}, "an estimate of no effect with a p gives no standard error"),
        ({"estimate": 1.5, "p": 1.0}, "p is printed as 1; only a p between 0 and 1"),
        ({"estimate": 1.5, "p": 0.0}, "p is printed as 0; only a p between 0 and 1"),
        ({"estimate": 1.5, "ci_low": 0.0, "ci_high": 2.1}, "the printed interval of a ratio reaches 0"),
        ({"estimate": 1.5, "ci_low": 1.5, "ci_high": 1.5}, "the printed interval does not hold its estimate"),
        ({"estimate": 0.0, "p": 0.2}, "a ratio must be above 0"),
    ],
)
def test_legal_rows_without_a_standard_error_are_listed_and_stop_nothing(
    given: dict[str, Any], why: str
) -> None:
    builder = Builder().two_arms("a").contrast("a", measure="RR", **given)
    entry = run(builder, outcome="score", measure="RR").ledger[0]
    assert entry.status == "not poolable"
    assert entry.rule.startswith(why)


@settings(max_examples=200, deadline=None)
@given(
    measure=st.sampled_from(["MD", "RR", "OR", "HR", "RD", "SMD"]),
    values=st.fixed_dictionaries(
        {
            name: st.one_of(st.none(), st.floats(-50, 50), st.sampled_from([0.0, 1.0, 0.5, -1.0]))
            for name in ("estimate", "ci_low", "ci_high", "se", "p")
        }
    ),
)
def test_a_printed_difference_gives_an_effect_or_a_reason_and_never_an_exception(
    measure: str, values: dict[str, float | None]
) -> None:
    builder = Builder().two_arms("a").contrast("a", measure=measure, **values)
    (row,) = builder.tables().contrasts
    found = printed_effect(row, measure, 20)
    assert isinstance(found, str) or (math.isfinite(found.yi) and found.vi > 0)


def test_an_uncontrolled_series_is_a_share_with_its_exact_interval() -> None:
    # R 4.2.2: binom.test(12, 15)$conf.int = 0.5191089 0.9566880
    builder = Builder().study("s", design="case-series", allocation="none").arm("s", "all", "drug")
    builder.outcome("s", "all", events=12, n=15)
    result = run(builder, stream="uncontrolled", kind="listed", measure="PLO", reason="one series")
    estimate = result.rows[0].estimate
    assert (estimate.value, estimate.ci_low, estimate.ci_high) == pytest.approx(
        (0.8, 0.5191088661931469, 0.9566879948941633), rel=1e-9
    )


def test_a_risk_difference_is_the_one_counted_and_its_row_has_newcombe_s_interval() -> None:
    """0/13 against 0/14 differ by 0; R 4.2 prop.test(correct=FALSE) gives the bounds of each risk."""
    builder = Builder().two_arms("a").counts("a", 0, 13, 0, 14).two_arms("b").counts("b", 1, 20, 0, 10)
    listed = run(builder, measure="RD", kind="listed", reason="Few events.")
    first, second = (r.estimate for r in listed.rows)
    assert (first.value, first.p) == (0.0, None)
    assert (first.ci_low, first.ci_high) == pytest.approx(
        (-0.21531080273763575, 0.2280953723541983), rel=1e-10
    )
    assert second.value == 0.05
    assert all(r.notes == () for r in listed.rows)
    assert listed.method_line == (
        "Risk difference of each result with its 95 % interval (Newcombe’s hybrid score interval); "
        "not pooled."
    )
    alone = run(Builder().two_arms("a").counts("a", 0, 13, 0, 14), measure="RD")
    assert alone.headline is not None
    assert (alone.status, alone.headline.value, alone.headline.ci_high) == ("single", 0.0, first.ci_high)
    assert "Newcombe" in alone.method_line


def test_a_pooled_risk_difference_weighs_the_counted_differences() -> None:
    """metafor 3.8-1: yi of escalc("RD", to="none"), vi of escalc("RD"), rma(yi, vi, method="REML") at
    control=list(threshold=1e-14, maxiter=10000)."""
    builder = Builder()
    for name, counts in {"a": (0, 13, 0, 14), "b": (3, 20, 1, 22), "c": (0, 15, 2, 16)}.items():
        builder.two_arms(name).counts(name, *counts)
    made = run(builder, measure="RD", model={"method": "REML", "test": "z"})
    assert [r.estimate.value for r in made.rows] == pytest.approx([0, 0.10454545454545454, -0.125], rel=1e-12)
    variances = [(r.estimate.se or 0) ** 2 for r in made.rows]
    expected = [0.0046080606845912966, 0.0083472013523666413, 0.0092704737232533578]
    assert variances == pytest.approx(expected, rel=1e-10)
    e = made.headline
    assert e is not None
    assert (e.value, e.ci_low, e.ci_high) == pytest.approx(
        (-0.0030851810999040358, -0.11294604225900701, 0.10677568005919894), rel=1e-6
    )
    assert "for its variance alone" in made.rows[0].notes[0]
