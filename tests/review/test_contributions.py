"""What a result contributes: arms combined or kept apart, printed differences, single groups."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from steelyard.review.entry import run_entry
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
    assert result.rows[0].notes == ("2 and 1 arms are taken together as two groups",)


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


def test_without_the_control_s_variance_only_one_difference_is_used() -> None:
    builder = Builder().study("a").arm("a", "pill", "placebo")
    for arm, estimate in (("l", -9.1), ("h", -10.7)):
        builder.arm("a", arm, "drug").contrast(
            "a", arm_a=arm, arm_b="pill", measure="MD", estimate=estimate, se=3.0
        )
    row = run(builder, outcome="score", measure="MD").rows[0]
    assert row.estimate.value == -9.1
    assert row.notes == ("1 further arms share this control, whose variance is not printed: not used",)


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
    assert result.rows[0].notes == (
        "nobody, or everybody, in both groups: the table says little about a ratio",
    )
    assert result.status == "pooled"


def test_an_uncontrolled_series_is_a_share_with_its_exact_interval() -> None:
    # R 4.2.2: binom.test(12, 15)$conf.int = 0.5191089 0.9566880
    builder = Builder().study("s", design="case-series", allocation="none").arm("s", "all", "drug")
    builder.outcome("s", "all", events=12, n=15)
    result = run(builder, stream="uncontrolled", kind="listed", measure="PLO", reason="one series")
    estimate = result.rows[0].estimate
    assert (estimate.value, estimate.ci_low, estimate.ci_high) == pytest.approx(
        (0.8, 0.5191088661931469, 0.9566879948941633), rel=1e-9
    )
