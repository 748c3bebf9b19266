"""Crossover trials: what each rule lets in, people counted once, ranges where the data give only those."""

from __future__ import annotations

import math
from typing import Any

import pytest

from steelyard.review.crossover import CrossoverSetting, washout_hours
from steelyard.review.entry import run_entry
from steelyard.review.evaluate import evaluate
from steelyard.review.result import AnalysisResult, Estimate
from tests.support.reviews import Builder, analysis

BOTH = {"period": "both"}
FIRST = {"period": "first"}


def trial(**facts: str) -> Builder:
    builder = Builder().two_arms("x", design="crossover", n_randomised=18)
    for field, value in facts.items():
        builder.fact("x", field, value)
    return builder


def run(builder: Builder, rule: str = "by-design", **given: Any) -> AnalysisResult:
    crossover = {
        "rule": rule,
        "washout_hours": 336,
        "correlation": {"value": 0.5, "low": 0.3, "high": 0.7, "source": "assumed"},
        "source": "a convention",
    }
    context = builder.context(analysis(**given), crossover=crossover)
    return run_entry(context, context.plan.analyses[0])


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("28 days", 672),
        ("2 weeks between infusions", 336),
        ("at least 1 week", 168),
        ("48 hours", 48),
        ("72 h", 72),
        ("28-day washout", 672),
        ("Two weeks", 336),
        ("7-14 days", 168),
        ("1 to 2 weeks", 168),
        ("carryover up to 3 days; washout 14 days", 72),
        ("1 month", 730.5),
        ("long enough", None),
    ],
)
def test_a_washout_is_read_in_its_own_unit_and_the_shortest_counts(text: str, hours: float | None) -> None:
    assert washout_hours(trial(washout=text).rows_of_facts()) == hours


@pytest.mark.parametrize(
    ("rule", "washout", "used"),
    [
        ("by-design", "28 days", "both periods, paired: 8/18 v 1/18"),
        ("by-design", "1 week", None),
        ("by-design", None, None),
        ("paired", None, "both periods, paired: 8/18 v 1/18"),
        ("first-period", "28 days", None),
        ("conservative", None, "both periods as if different people: 8/18 v 1/18"),
    ],
)
def test_each_rule_lets_in_what_it_says(rule: str, washout: str | None, used: str | None) -> None:
    builder = trial(**({"washout": washout} if washout else {})).counts("x", 8, 18, 1, 18, **BOTH)
    result = run(builder, rule)
    assert [r.contribution for r in result.rows] == ([used] if used else [])


def test_a_short_washout_falls_back_to_the_first_period_where_it_is_printed() -> None:
    builder = trial(washout="1 week").counts("x", 8, 18, 1, 18, **BOTH).counts("x", 5, 9, 1, 9, **FIRST)
    result = run(builder)
    assert result.rows[0].contribution == "first period: 5/9 v 1/9"
    why = {line.rule: line.why for line in result.crossover}
    assert why["by-design"] == (
        "the first period alone may enter; refused: washout 7 days is shorter than 14 days, so first-period "
        "data are needed; this result is of both periods"
    )
    assert "washout" not in why["paired"]
    assert run(builder, "paired").rows[0].contribution == "both periods, paired: 8/18 v 1/18"


@pytest.mark.parametrize("rule", ["by-design", "paired", "first-period", "conservative"])
def test_a_trial_that_printed_only_its_first_period_enters_so_under_every_rule(rule: str) -> None:
    result = run(trial().counts("x", 4, 8, 0, 7, **FIRST), rule, measure="OR")
    assert result.rows[0].contribution == "first period: 4/8 v 0/7"
    assert result.crossover[0].why.startswith("as-reported-first-period")
    assert result.people == 15


def test_four_of_eight_against_none_of_seven_gets_its_exact_interval_and_p() -> None:
    # R 4.2.2: fisher.test(matrix(c(4, 0, 4, 7), 2)): p = 0.07692308, lower bound 0.699079
    estimate = run(trial().counts("x", 4, 8, 0, 7, **FIRST), measure="OR").headline
    assert estimate is not None
    assert estimate.value == estimate.ci_high == math.inf
    assert estimate.p == pytest.approx(1 / 13, rel=1e-10)
    assert estimate.ci_low == pytest.approx(0.69907918632452748, rel=1e-6)


def test_people_of_both_periods_are_counted_once() -> None:
    result = run(trial().counts("x", 8, 18, 1, 18, **BOTH), "paired")
    assert result.people == 18


def test_margins_alone_give_a_range_and_the_widest_interval_enters() -> None:
    # The paired log risk ratio's variance is (e1 + e2 - 2 both)/(e1 e2), Zou (2007). At no association both
    # is e1 e2/n, and the variance that of independent groups: 1/e1 + 1/e2 - 2/n. At most one person
    # responded to both.
    row = run(trial().counts("x", 8, 18, 1, 18, **BOTH), "paired").rows[0]
    se = math.sqrt(1 / 8 + 1 / 1 - 2 / 18)
    assert row.estimate.se == pytest.approx(se, rel=1e-10)
    narrow = math.exp(math.log(8) - 1.959963984540054 * math.sqrt(7 / 8))
    assert f"from {narrow:.2f} to" in row.notes[-1]


def test_without_pair_counts_pairing_gains_nothing() -> None:
    builder = trial().counts("x", 12, 24, 5, 24, **BOTH)
    paired, apart = (run(builder, rule).rows[0].estimate for rule in ("paired", "conservative"))
    assert paired.se == pytest.approx(apart.se, rel=1e-12)


def test_the_narrow_end_of_the_range_stands_in_the_sensitivity_table() -> None:
    builder = trial().counts("x", 12, 24, 5, 24, **BOTH).two_arms("p").counts("p", 12, 20, 10, 20)
    result = run(builder, "paired")
    (line,) = [s for s in result.sensitivity if s.group == "Paired counts"]
    assert result.pooled is not None
    assert line.estimate.se != result.pooled.estimate.se


def test_of_several_arms_in_the_same_people_one_comparison_enters() -> None:
    builder = trial(washout="28 days").arm("x", "more", "drug")
    for arm, events in (("drug", 2), ("more", 9), ("pill", 1)):
        builder.outcome("x", arm, events=events, n=12, **BOTH)
    result = run(builder)
    assert [r.contribution for r in result.rows] == ["both periods, paired: 2/12 v 1/12"]
    assert [e.rule for e in result.ledger if e.status == "not chosen"] == [
        "shared arm: the same people stand in another comparison of this trial"
    ]


def test_an_empty_margin_gives_the_exact_headline_at_the_least_favourable_split() -> None:
    builder = trial(washout="28 days")
    builder.outcome("x", "drug", events=6, n=18, **BOTH).outcome("x", "pill", events=0, n=17, **BOTH)
    estimate = run(builder, measure="OR").headline
    assert estimate is not None
    assert (estimate.value, estimate.p) == (math.inf, 0.0625)


def test_the_exact_paired_p_is_shown_at_both_ends_of_the_range() -> None:
    # 6/18 v 0/17: five or six people responded to one treatment only; exact two-sided binomial p
    # 2 * 0.5**5 = 0.0625 and 2 * 0.5**6 = 0.03125.
    builder = trial(washout="28 days")
    builder.outcome("x", "drug", events=6, n=18, **BOTH).outcome("x", "pill", events=0, n=17, **BOTH)
    ends = run(builder, measure="OR").small_evidence[1:]
    assert [e.estimate.p for e in ends] == pytest.approx([0.03125, 0.0625], rel=1e-12)


def means(builder: Builder) -> Builder:
    rows = {"drug": (185.0, 100.0), "pill": (187.0, 90.0)}
    for arm, (mean, sd) in rows.items():
        builder.outcome("x", arm, outcome="score", scale="score", mean=mean, sd=sd, n=20, period="both")
    return builder


@pytest.mark.parametrize(("rule", "r"), [("paired", 0.5), ("conservative", 0.0)])
def test_means_of_both_periods_use_the_stated_correlation(rule: str, r: float) -> None:
    # Elbourne et al. (2002), Int J Epidemiol 31:140: (sd1² + sd2² - 2 r sd1 sd2)/n
    row = run(means(trial()), rule, outcome="score", measure="MD").rows[0]
    assert row.estimate.value == pytest.approx(-2.0)
    assert row.estimate.se == pytest.approx(math.sqrt((100**2 + 90**2 - 2 * r * 100 * 90) / 20), rel=1e-12)


def test_the_range_of_the_correlation_stands_in_the_sensitivity_table() -> None:
    lines = run(means(trial()), "paired", outcome="score", measure="MD").sensitivity
    ends: dict[str, Estimate] = {s.label: s.estimate for s in lines if s.group == "Within-person correlation"}
    assert set(ends) == {"r = 0.3", "r = 0.7"}
    assert (ends["r = 0.3"].se or 0) > (ends["r = 0.7"].se or 0)


def test_the_pooled_result_stands_under_each_rule() -> None:
    builder = trial(washout="1 week").counts("x", 8, 18, 1, 18, **BOTH)
    builder.two_arms("p").counts("p", 12, 20, 10, 20)
    lines = {s.label.split(":")[0]: s for s in run(builder).sensitivity if s.group == "Crossover rule"}
    assert {label: s.k for label, s in lines.items()} == {
        "By design": 1,
        "Paired, whatever the washout": 2,
        "First period only": 1,
        "Conservative": 2,
    }


def test_a_printed_paired_difference_cannot_be_made_conservative() -> None:
    builder = trial(washout="28 days").contrast(
        "x", measure="MD", estimate=-7.6, ci_low=-11.3, ci_high=-3.9, period="both"
    )
    assert run(builder, outcome="score", measure="MD").rows[0].contribution.startswith("reported paired")
    refused = run(builder, "conservative", outcome="score", measure="MD").ledger[0].rule
    assert refused == (
        "crossover rule: a printed paired difference cannot be analysed as if the groups were independent"
    )


def test_the_second_period_alone_is_never_used() -> None:
    builder = trial(washout="28 days").counts("x", 8, 9, 1, 9, period="second")
    for rule in ("by-design", "paired", "first-period", "conservative"):
        assert run(builder, rule).ledger[0].rule == "crossover rule: the second period alone is never used"


def test_without_a_declared_rule_only_first_periods_enter() -> None:
    context = trial(washout="28 days").counts("x", 8, 18, 1, 18, **BOTH).context(crossover=None)
    setting = CrossoverSetting.of(context.plan.crossover)
    assert evaluate(context, context.plan.analyses[0], setting).status == "no data"
