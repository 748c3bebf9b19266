"""An entry's multiverse: the numbers of its sensitivity lines, and only choices that change something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from steelyard.data.rows import BiasRow, RobRow
from steelyard.errors import Place
from steelyard.review.context import Context
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.entry import run_entry
from steelyard.review.evaluate import evaluate
from steelyard.review.load import load_review
from steelyard.review.multiverse import multiverse
from steelyard.review.result import AnalysisResult, Estimate
from steelyard.review.result.multiverse import Multiverse
from tests.support.reviews import Builder, analysis

FLAGSHIP = Path(__file__).parents[2] / "reviews/ketamine"
CHOICES = {"Several arms": "Several arms of a trial", "Model": "Estimator"}
LEVELS = {"Arms kept apart, the control's people divided": "Kept apart, shared people divided"}


@pytest.fixture(scope="module")
def flagship() -> Context:
    review = load_review(FLAGSHIP)
    return Context(review.plan, review.tables)


def asked(context: Context) -> list[AnalysisResult]:
    return [run_entry(context, a) for a in context.plan.analyses if a.multiverse]


def run(builder: Builder, **given: Any) -> Multiverse:
    context = builder.context(analysis(**{"multiverse": True, **given}))
    found = run_entry(context, context.plan.analyses[0]).multiverse
    assert found is not None
    return found


def three(**more: Any) -> Builder:
    builder = Builder()
    for name, counts in {"a": (8, 20, 4, 20), "b": (12, 30, 6, 31), "c": (9, 25, 7, 24)}.items():
        builder.two_arms(name, **more.get(name, {})).counts(name, *counts)
    return builder


def names(found: Multiverse) -> dict[str, tuple[str, ...]]:
    return {c.name: c.levels for c in found.choices}


def test_single_choices_equal_the_sensitivity_lines_of_the_same_entry(flagship: Context) -> None:
    compared = set()
    for entry in asked(flagship):
        assert entry.multiverse is not None
        mine = {(s.choice, s.level): s for s in entry.multiverse.singles}
        for line in entry.sensitivity:
            theirs = mine.get((CHOICES.get(line.group, line.group), LEVELS.get(line.label, line.label)))
            if theirs is None:
                continue
            compared.add((entry.spec.id, line.group, line.label))
            assert numbers(theirs.estimate) == pytest.approx(numbers(line.estimate), rel=1e-12, abs=1e-14)
            assert (theirs.k, theirs.people, theirs.flips) == (line.k, line.people, line.flips)
    assert len(compared) >= 20
    assert {group for _, group, _ in compared} == {
        "Basis of the data",
        "Estimator",
        "Interval",
        "Model",
        "Several arms",
        "Which results",
    }


def numbers(e: Estimate) -> list[float]:
    return [-1.0 if x is None else x for x in (e.value, e.ci_low, e.ci_high, e.p)]


def test_the_plans_own_specification_is_the_headline(flagship: Context) -> None:
    entries = asked(flagship)
    assert [e.spec.id for e in entries] == [
        "si-remission-3-days",
        "esketamine-madrs-24h",
        "esketamine-response-day-28",
        "esketamine-remission-day-28",
    ]
    for entry in entries:
        found = entry.multiverse
        assert found is not None
        assert found.specifications is not None
        assert entry.headline is not None
        specs, at = found.specifications, found.own
        got = (specs.value[at], specs.ci_low[at], specs.ci_high[at])
        want = (entry.headline.value, entry.headline.ci_low, entry.headline.ci_high)
        assert got == pytest.approx(want, rel=1e-12)
        assert (specs.k[at], specs.people[at], specs.same_question[at]) == (entry.k, entry.people, True)
        assert sum(r.specifications for r in found.ranges) == len(specs)


def test_a_choice_that_changes_nothing_is_named_and_not_crossed() -> None:
    found = run(three())
    assert set(names(found)) == {"Measure", "Estimator", "Interval"}
    assert "Time in the window" in found.without_effect
    assert "Crossover rule" in found.without_effect


def test_measures_stand_in_ranges_of_their_own() -> None:
    found = run(three())
    assert [(r.same_question, r.measure) for r in found.ranges] == [
        (True, "RR"),
        (False, "OR"),
        (False, "RD"),
    ]
    assert found.specifications is not None
    assert len(found.specifications) == 3 * (4 * 3 + 2)


@pytest.mark.parametrize(("scales", "crossed"), [(("X", "X change", "X"), True), (("X", "Y", "X"), False)])
def test_points_on_different_scales_are_never_averaged(scales: tuple[str, ...], crossed: bool) -> None:
    builder = Builder()
    for study, scale in zip("abc", scales, strict=True):
        builder.two_arms(study)
        for arm, mean in (("drug", 4.0), ("pill", 6.0)):
            builder.outcome(study, arm, outcome="score", scale=scale, mean=mean, sd=2.0, n=20)
    found = run(builder, outcome="score", measure="SMD")
    assert ("Measure" in names(found)) is crossed


def test_an_empty_cell_brings_its_rules() -> None:
    found = run(
        three().two_arms("d").counts("d", 3, 20, 0, 20), multiverse={"exclude": ["measure", "interval"]}
    )
    assert len(names(found)["Empty cells"]) == 4
    assert found.specifications is not None
    assert len(found.specifications) == 4 * 5 + 1  # Mantel–Haenszel touches no cell: once


def test_only_what_is_included_is_crossed() -> None:
    found = run(three(), multiverse={"include": ["estimator"], "estimators": ["DL", "Peto"]}, measure="OR")
    assert names(found) == {
        "Estimator": ("Restricted maximum likelihood", "DerSimonian–Laird", "Common effect, Peto"),
        "Interval": ("Guarded Hartung–Knapp interval",),
    }


def test_studies_can_be_left_out_in_turn_and_that_changes_the_question() -> None:
    found = run(three(), multiverse={"include": ["studies"]})
    assert names(found)["Studies"] == ("All", "Without a", "Without b", "Without c")
    assert [(s.level, s.same_question, s.k) for s in found.singles] == [
        ("Without a", False, 2),
        ("Without b", False, 2),
        ("Without c", False, 2),
    ]


def test_each_type_of_control_can_stand_alone() -> None:
    builder = three(
        a={"control_type": "active"}, b={"control_type": "inactive"}, c={"control_type": "inactive"}
    )
    found = run(builder, multiverse={"include": ["control type"]})
    assert names(found)["Type of control"] == ("As planned", "Only active", "Only inactive")
    assert [s.k for s in found.singles] == [1, 2]


def with_bias(builder: Builder, *, published: str = "", own: str = "") -> Multiverse:
    """Run an entry in which one study is judged: in a domain by others, overall by the review."""
    spec = analysis(multiverse={"include": ["risk of bias"]})
    context = builder.context(spec)
    bias = (BiasRow(Place("bias.csv", 2), "a", "RoB 1", "Other bias", published, "someone", ""),)
    rob = tuple(
        RobRow(Place("rob.csv", 2), "b", "cured", "", "RoB2", "me", item, own, "said in the report")
        for item in ("D1", "D2", "D3", "D4", "D5", "overall")
    )
    tables = replace(context.tables, bias=bias if published else (), rob=rob if own else ())
    found = run_entry(Context(context.plan, tables), context.plan.analyses[0]).multiverse
    assert found is not None
    return found


def test_studies_at_high_risk_are_left_out_where_somebody_judged_them() -> None:
    label = "Without studies judged at high risk"
    assert names(with_bias(three(), published="High risk"))["Risk of bias"] == ("As planned", label)
    assert [s.k for s in with_bias(three(), published="Critical").singles] == [2]
    mine = with_bias(three(), own="High")
    assert names(mine)["Risk of bias"] == ("As planned", "Without results this review judges at high risk")
    assert [(s.k, s.same_question) for s in mine.singles] == [(2, False)]
    assert len(with_bias(three(), published="High", own="High").singles) == 2


@pytest.mark.parametrize(("published", "own"), [("", ""), ("Low", ""), ("", "Some concerns")])
def test_without_a_high_judgement_there_is_nothing_to_leave_out(published: str, own: str) -> None:
    assert "Risk of bias" not in names(with_bias(three(), published=published, own=own))


def test_a_variant_says_itself_whether_it_keeps_the_question() -> None:
    variants = [
        {"id": "x", "label": "Only a and b", "same_question": True,
         "eligible": {"interventions": ["drug"], "comparators": ["placebo"], "studies": ["a", "b"]}},
        {"id": "y", "label": "Only b and c",
         "eligible": {"interventions": ["drug"], "comparators": ["placebo"], "studies": ["b", "c"]}},
        {"id": "z", "label": "The same again",
         "eligible": {"interventions": ["drug"], "comparators": ["placebo"]}},
    ]  # fmt: skip
    found = run(three(), variants=variants, multiverse={"include": ["which results"]})
    assert names(found)["Which results"] == ("As planned", "Only a and b", "Only b and c")
    assert [s.same_question for s in found.singles] == [True, False]


def test_a_variant_that_is_only_another_measure_counts_once() -> None:
    variants = [{"id": "or", "label": "As odds ratios", "measure": "OR"}]
    found = run(three(), variants=variants, multiverse={"include": ["which results", "measure"]})
    assert set(names(found)) >= {"Measure"}
    assert "Which results" not in names(found)
    alone = run(three(), variants=variants, multiverse={"include": ["which results"]})
    assert names(alone)["Which results"] == ("As planned", "As odds ratios")


def test_rows_at_other_times_are_equally_defensible() -> None:
    builder = Builder()
    for name in ("a", "b"):
        builder.two_arms(name)
        builder.counts(name, 8, 20, 4, 20, time_h=24.0).counts(name, 12, 20, 4, 20, time_h=48.0)
    found = run(builder, time={"prefer": "latest"}, multiverse={"include": ["time"]})
    assert names(found)["Time in the window"] == ("The latest", "The earliest")
    assert found.specifications is not None
    assert found.specifications.same_question == (True, True)
    assert found.specifications.value == pytest.approx((3.0, 2.0), rel=1e-12)


def test_an_entry_that_is_not_pooled_says_why_it_has_no_multiverse() -> None:
    found = run(three(), kind="listed", reason="side by side")
    assert found.specifications is None
    assert found.reason == "only comparisons of two groups that may be pooled have a multiverse"


def test_too_many_passes_are_refused_in_words() -> None:
    builder = Builder()
    for i in range(9):
        builder.two_arms(f"s{i}", control_type=f"t{i}").counts(f"s{i}", 5 + i, 20, 4, 20)
    variants = [
        {"id": f"v{i}", "label": f"V{i}",
         "eligible": {"interventions": ["drug"], "comparators": ["placebo"],
                      "not_studies": {f"s{i}": "left out"}}}
        for i in range(9)
    ]  # fmt: skip
    choices = ["which results", "control type", "studies", "measure"]
    found = run(builder, variants=variants, multiverse={"include": choices})
    assert found.specifications is None
    assert found.reason.startswith("the choices about data have 3000 combinations; 1500 are allowed")


def test_no_multiverse_unless_asked() -> None:
    context = three().context(analysis())
    done = evaluate(context, context.plan.analyses[0], CrossoverSetting.of(context.plan.crossover))
    assert multiverse(context, done, CrossoverSetting.of(context.plan.crossover), "more") is None


def test_what_no_rows_are_left_for_is_counted_with_its_reason() -> None:
    variants = [
        {"id": "x", "label": "Nothing",
         "eligible": {"interventions": ["drug"], "comparators": ["placebo"], "routes": ["iv"]}}
    ]  # fmt: skip
    found = run(three(), variants=variants, multiverse={"include": ["which results", "estimator"]})
    assert found.failures == (("no result can enter: 3 refused by rule", 1),)
    assert found.specifications is not None
    assert found.specifications.status[-1] == "not estimable"
