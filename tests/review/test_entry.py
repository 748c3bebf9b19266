"""What stands beside a number: sensitivity lines, small-evidence intervals, subgroups, published results."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.review.entry import run_entry
from steelyard.review.result import AnalysisResult
from tests.support.reviews import Builder, analysis

# Counts that disagree enough for tau² > 0 under every estimator.
TRIALS = {
    "a": (20, 40, 8, 40),
    "b": (15, 40, 14, 40),
    "c": (25, 50, 9, 50),
    "d": (6, 30, 12, 30),
    "e": (18, 35, 5, 35),
}


def builder(*names: str) -> Builder:
    made = Builder()
    for name in names or TRIALS:
        made.two_arms(name, control_type="active" if name in "ab" else "inactive").counts(name, *TRIALS[name])
    return made


def run(made: Builder, **given: Any) -> AnalysisResult:
    context = made.context(analysis(**given))
    return run_entry(context, context.plan.analyses[0])


def lines(result: AnalysisResult, group: str) -> dict[str, Any]:
    return {s.label: s for s in result.sensitivity if s.group == group}


def test_estimators_and_intervals_stand_beside_the_plan_s_own() -> None:
    result = run(builder())
    assert set(lines(result, "Estimator")) == {"Common effect", "DerSimonian–Laird", "Paule–Mandel"}
    assert set(lines(result, "Interval")) == {"Wald interval"}
    assert set(lines(result, "Model")) == {"Common effect, Mantel–Haenszel"}


def test_leaving_one_out_equals_an_entry_without_it() -> None:
    left = lines(run(builder()), "Leave one out")["Without d"]
    direct = run(builder("a", "b", "c", "e"))
    assert direct.pooled is not None
    assert left.estimate.value == direct.pooled.estimate.value
    assert left.estimate.ci_low == direct.pooled.estimate.ci_low
    assert (left.k, left.people) == (direct.k, direct.people)


def test_a_line_that_changes_the_conclusion_is_marked() -> None:
    result = run(builder(), model={"method": "EE"})
    assert result.pooled is not None
    assert result.pooled.estimate.ci_low is not None
    assert result.pooled.estimate.ci_low > 1
    flipped = [s for s in result.sensitivity if s.flips]
    assert flipped
    assert all((s.estimate.ci_low or 0) < 1 < (s.estimate.ci_high or 0) for s in flipped)


def test_a_variant_is_the_same_entry_with_other_filters() -> None:
    made = builder("a", "b", "c")
    made.two_arms("n").counts("n", 9, 20, 4, 20, basis="news")
    variant = {"id": "news", "label": "With news", "add_bases": ["news"]}
    assert lines(run(made, variants=[variant]), "Which results")["With news"].k == 4


@pytest.mark.parametrize(("k", "small"), [(2, True), (4, True), (5, False)])
def test_small_evidence_shows_its_intervals_side_by_side(k: int, small: bool) -> None:
    result = run(builder(*list(TRIALS)[:k]))
    assert bool(result.small_evidence) is small
    if small:
        names = [s.label.split(" (")[0] for s in result.small_evidence]
        assert names == [
            "Wald interval",
            "Hartung–Knapp interval",
            "Guarded Hartung–Knapp interval",
            "Profile likelihood interval",
        ]


def test_an_empty_cell_makes_evidence_small() -> None:
    made = builder().two_arms("z").counts("z", 3, 10, 0, 10)
    assert run(made).small_evidence


@pytest.mark.parametrize(
    ("k", "note"),
    [(3, "not informative: 3 results, fewer than 5"), (5, "")],
)
def test_a_prediction_interval_says_when_it_is_not_informative(k: int, note: str) -> None:
    pooled = run(builder(*list(TRIALS)[:k])).pooled
    assert pooled is not None
    assert pooled.estimate.pi_note == note


def test_subgroups_are_compared() -> None:
    groups = run(builder(), subgroup="control_type").subgroups
    assert groups is not None
    assert [g.name for g in groups.groups] == ["active", "inactive"]
    assert (groups.df, groups.p is not None) == (1, True)
    alone = run(builder("a", "b"), subgroup="control_type").subgroups
    assert alone is not None
    assert alone.note == "all results are of one group; nothing to compare"


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("indication", ["Illness", "Illness at night"]),
        ("intervention", ["Drug", "Twice the drug"]),
        ("control_type", ["ECT", "usual care"]),
        ("route", ["iv", "not stated"]),
    ],
)
def test_subgroups_have_the_plan_s_names(by: str, names: list[str]) -> None:
    made = Builder()
    for name in "ab":
        made.two_arms(name, control_type="usual-care").counts(name, *TRIALS[name])
    for name in "cd":
        made.study(name, indication="night", control_type="ect")
        made.arm(name, "drug", "double", route="iv").arm(name, "pill", "placebo").counts(name, *TRIALS[name])
    ill, drugs = {"id": "ill", "label": "Illness"}, {"id": "drugs", "label": "Drugs"}
    context = made.context(
        analysis(subgroup=by, eligible={"interventions": ["drugs"]}),
        conditions=[ill, {"id": "night", "label": "Illness at night", "broader": "ill"}],
        treatments=[
            drugs,
            {"id": "drug", "label": "Drug", "broader": "drugs"},
            {"id": "double", "label": "Twice the drug", "broader": "drugs"},
            {"id": "placebo", "label": "Placebo"},
        ],
    )
    result = run_entry(context, context.plan.analyses[0])
    assert result.subgroups is not None
    assert sorted(g.name for g in result.subgroups.groups) == names
    assert {row.subgroup for row in result.rows} == set(names)


def test_below_the_plan_s_minimum_nothing_is_pooled() -> None:
    result = run(builder("a", "b"), minimum_k=3)
    assert (result.status, result.reason) == (
        "not pooled",
        "2 studies have a usable result; the plan pools 3 or more",
    )
    assert len(result.rows) == 2
    assert "Model" not in {s.group for s in result.sensitivity}


def test_leave_one_out_keeps_the_headline_s_interval() -> None:
    result = run(builder("a", "b", "c"))
    assert result.pooled is not None
    assert result.pooled.test_used == "knha"
    methods = {s.estimate.interval_method for s in result.sensitivity if s.group == "Leave one out"}
    assert methods == {"Hartung–Knapp interval"}


def test_a_variant_that_touches_nothing_says_so() -> None:
    variant = {"id": "news", "label": "With news", "add_bases": ["news"]}
    line = lines(run(builder(), variants=[variant]), "Which results")["With news"]
    assert (line.note, line.same_question) == ("no result is affected", False)


def series(*counts: tuple[int, int]) -> AnalysisResult:
    made = Builder()
    for i, (events, n) in enumerate(counts):
        made.study(f"s{i}", design="case-series", allocation="none").arm(f"s{i}", "all", "drug")
        made.outcome(f"s{i}", "all", events=events, n=n)
    return run(made, stream="uncontrolled", kind="proportion", measure="PLO")


def test_few_series_show_their_share_under_t_beside_z() -> None:
    result = series((14, 15), (5, 5), (65, 97))
    wald, t = result.small_evidence
    assert (wald.label, t.label) == ("Wald interval", "Student's t interval")
    assert (t.estimate.ci_low or 1) < (wald.estimate.ci_low or 0)


def test_series_without_any_event_get_an_exact_interval_and_nothing_undefined() -> None:
    pooled = series(*[(0, 20)] * 6).pooled
    assert pooled is not None
    assert pooled.heterogeneity is None
    e = pooled.estimate
    # Clopper–Pearson without events: (1 - u)^n = 0.025
    assert (e.value, e.ci_low, e.ci_high) == pytest.approx((0.0, 0.0, 1 - 0.025 ** (1 / 120)), rel=1e-9)
    assert (e.pi_low, e.pi_high, e.yi) == (None, None, None)
    assert e.pi_note.startswith("not defined")
    assert e.interval_method == "exact (Clopper–Pearson), all people together"


def test_a_common_effect_has_no_prediction_interval() -> None:
    pooled = run(builder(), model={"method": "EE"}).pooled
    assert pooled is not None
    assert (pooled.estimate.pi_low, pooled.estimate.pi_note) == (
        None,
        "a common-effect model has no prediction interval",
    )


def test_published_results_are_matched_by_the_fields_given() -> None:
    made = builder("a", "b")
    made.published(review="R1", outcome="cured", time="24 h", measure="RR", estimate=1.5)
    made.published(review="R1", outcome="cured", time="7 d", measure="RR", estimate=1.2)
    made.published(review="R2", outcome="cured", time="24 h", measure="OR", estimate=2.0)
    found = run(made, published=[{"review": "R1", "time": "24 h", "note": "like ours"}]).published
    assert [(p.review, p.value, p.note) for p in found] == [("R1", 1.5, "like ours")]


def test_described_and_planned_entries_carry_words_only() -> None:
    made = builder("a")
    for kind in ("described", "planned"):
        result = run(made, kind=kind, reason="because", measure=None)
        assert (result.status, result.pooled, result.rows, result.reason) == (kind, None, (), "because")
