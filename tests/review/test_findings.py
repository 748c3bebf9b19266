"""Summary-of-findings rows: risks that the trials had, statuses, footnotes, and nothing that is not known."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from steelyard.appraisal.absolute import absolute_risk
from steelyard.appraisal.grade import Decision, Domain, Fact, Rating
from steelyard.review.certainty import with_certainty
from steelyard.review.context import Context
from steelyard.review.entry import run_entry
from steelyard.review.findings import CLIPPED, letter, summaries
from steelyard.review.findings_baseline import ALL_EVENTS, NO_COUNTS, NO_EVENTS, SEEN
from steelyard.review.findings_notes import SOME_AS_HIGH, certainty_notes
from steelyard.review.findings_parts import out_of_hundred, trials_behind
from steelyard.review.plan import Overlap
from steelyard.review.result import BiasCell
from steelyard.review.result.findings import Converted, CountedGroups, FindingsRow, FindingsTable
from tests.support.reviews import Builder, analysis

CLOSED_FORM = 1e-12
ONE = {"a": (9, 30, 4, 31)}
FOUR = {"a": (20, 100, 40, 100), "b": (22, 100, 42, 100), "c": (38, 100, 41, 100), "d": (39, 100, 10, 20)}
OUTCOMES = [
    {"id": "cured", "label": "Cured", "better": "more", "sentence": "were cured"},
    {"id": "score", "label": "Score", "better": "less"},
    {"id": "death", "label": "Death", "better": "less"},
    {"id": "nausea", "label": "Nausea", "better": "less", "harm": True},
]


def table(
    trials: dict[str, tuple[int, int, int, int]],
    *lines: dict[str, Any],
    rating: Rating | None = None,
    more: Builder | None = None,
    **given: Any,
) -> FindingsTable:
    """Return the table of one entry of these trials: events and people, treated then control."""
    made = more or Builder()
    for name, counts in trials.items():
        made.two_arms(name).counts(name, *counts)
    asked = {
        "id": "main",
        "title": "T",
        "population": "P",
        "intervention": "Drug",
        "comparator": "Placebo",
        "rows": list(lines) or [{"analysis": "main"}],
    }
    context = made.context(analysis(**given), outcomes=OUTCOMES, summary_of_findings=[asked])
    done = [with_certainty(context, run_entry(context, a)) for a in context.plan.analyses]
    if rating is not None:
        done = [replace(a, certainty=rating) for a in done]
    return summaries(context.plan, context.tables, done)[0]


def row(trials: dict[str, tuple[int, int, int, int]], *lines: dict[str, Any], **given: Any) -> FindingsRow:
    return table(trials, *lines, **given).rows[0]


def notes(made: FindingsTable, column: str, at: int = 0) -> list[str]:
    text = {f.letter: f.text for f in made.footnotes}
    return [text[m.letter] for m in made.rows[at].marks if m.column == column]


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_one_trial_gives_back_its_own_risks(measure: str) -> None:
    """At the trial's own baseline risk every measure of effect means the risk that was seen."""
    found = row(ONE, measure=measure)
    assert found.status == "single"
    assert found.baseline is not None
    assert found.risk is not None
    assert found.baseline.risk == pytest.approx(4 / 31, rel=CLOSED_FORM)
    assert found.risk.risk == pytest.approx(9 / 30, rel=CLOSED_FORM)
    assert found.risk.difference == pytest.approx(9 / 30 - 4 / 31, rel=CLOSED_FORM)
    assert found.hundred is not None
    assert (found.hundred.without, found.hundred.with_it) == (13, 30)
    assert (found.k, found.people) == (1, 61)


def test_the_baseline_is_the_median_of_the_trials_with_its_range() -> None:
    made = table(FOUR)
    found = made.rows[0].baseline
    assert found is not None
    assert found.risk == pytest.approx(0.415, rel=CLOSED_FORM)  # of 0.40, 0.41, 0.42 and 0.50
    assert (found.low, found.high, found.stated) == (0.40, 0.50, False)
    assert notes(made, "baseline") == ["Median risk of the comparison groups of 4 results."]


def test_or_all_groups_together_or_what_the_plan_states() -> None:
    together = row(FOUR, {"analysis": "main", "baseline": {"trials": "together"}}).baseline
    assert together is not None
    assert together.risk == pytest.approx(133 / 320, rel=CLOSED_FORM)
    stated = table(FOUR, {"analysis": "main", "baseline": {"risk": 0.2, "source": "A cohort."}})
    assert stated.rows[0].baseline is not None
    assert stated.rows[0].baseline.risk == 0.2
    assert notes(stated, "baseline") == ["Baseline risk as stated by the review: A cohort."]
    risk, effect = stated.rows[0].risk, stated.rows[0].relative
    assert risk is not None
    assert effect is not None
    assert effect.value is not None
    assert risk.risk == pytest.approx(0.2 * effect.value, rel=CLOSED_FORM)


def test_a_median_of_nothing_falls_back_and_says_so() -> None:
    made = table({"a": (5, 40, 0, 40), "b": (6, 40, 0, 40), "c": (7, 40, 6, 40)})
    found = made.rows[0].baseline
    assert found is not None
    assert found.risk == pytest.approx(6 / 120, rel=CLOSED_FORM)
    assert notes(made, "baseline")[0].endswith("taken together, because their median is 0 or 1.")


@pytest.mark.parametrize(
    ("trials", "why"),
    [
        ({"a": (4, 8, 0, 7), "b": (3, 8, 0, 9)}, NO_EVENTS),
        ({"a": (4, 8, 7, 7), "b": (3, 8, 9, 9)}, ALL_EVENTS),
    ],
)
def test_no_risk_without_events_or_with_nothing_else(
    trials: dict[str, tuple[int, int, int, int]], why: str
) -> None:
    made = table(trials)
    assert made.rows[0].risk is None
    assert made.rows[0].hundred is None
    assert made.rows[0].no_absolute == why
    assert notes(made, "absolute") == [why]


@pytest.mark.parametrize("measure", ["RR", "OR"])
def test_a_single_trial_with_an_empty_group_shows_what_it_counted(measure: str) -> None:
    made = table({"a": (4, 8, 0, 7)}, measure=measure)
    found = made.rows[0].risk
    assert found is not None
    assert (found.baseline, found.risk, found.difference) == (0, 0.5, 0.5)
    assert (found.low, found.high, found.needed) == (None, None, None)
    assert notes(made, "absolute") == [SEEN]


def test_a_risk_that_cannot_be_is_not_shown() -> None:
    made = table(ONE, {"analysis": "main", "baseline": {"risk": 0.6, "source": "Elsewhere."}})
    assert made.rows[0].risk is None
    assert "it makes a risk of 1.39, and a risk lies in [0, 1]" in notes(made, "absolute")[0]


def test_a_bound_beyond_a_thousand_is_clipped_with_a_footnote() -> None:
    made = table({"a": (6, 12, 2, 12)}, {"analysis": "main", "baseline": {"risk": 0.3, "source": "S."}})
    assert made.rows[0].risk is not None
    assert made.rows[0].risk.high == 1.0
    assert notes(made, "absolute") == [CLIPPED]


def listed(**given: Any) -> dict[str, Any]:
    return {"kind": "listed", "reason": "They differ.", **given}


def test_several_results_that_are_not_pooled_are_a_range() -> None:
    made = table(FOUR, **listed())
    found = made.rows[0]
    assert found.status == "several results"
    assert (found.relative, found.risk, found.level) == (None, None, None)
    assert found.range is not None
    assert found.range.least == pytest.approx(0.5, rel=CLOSED_FORM)
    assert found.range.most == pytest.approx(0.38 / 0.41, rel=CLOSED_FORM)
    assert notes(made, "relative") == ["Not pooled: They differ."]
    assert notes(made, "certainty") == [
        "Certainty not rated: the results are not pooled, so there is no estimate to rate."
    ]


def test_one_outcome_of_an_entry_with_several() -> None:
    more = Builder().two_arms("z").counts("z", 6, 40, 2, 40, outcome="nausea")
    line = {"analysis": "main", "outcome": "nausea"}
    found = row(FOUR, line, more=more, **listed(outcome=["cured", "nausea"]))
    assert (found.status, found.outcome, found.k, found.people) == ("one result", "nausea", 1, 80)
    assert found.harm
    assert found.risk is not None
    assert found.risk.risk == pytest.approx(6 / 40, rel=CLOSED_FORM)
    assert found.level is None
    assert "needs an entry of its own" in found.not_rated


def test_an_outcome_that_nobody_measured_has_its_row() -> None:
    made = table(
        ONE, {"analysis": "main"}, {"outcome": "death"}, {"outcome": "cured", "label": "Cured again"}
    )
    assert [r.status for r in made.rows] == ["single", "not reported", "not analysed"]
    assert [r.label for r in made.rows] == ["Cured", "Death", "Cured again"]
    assert made.rows[1].marks == ()
    assert made.rows[2].k == 1


def test_means_stay_and_standardised_ones_take_a_known_scale() -> None:
    more = Builder().two_arms("m")
    for arm, mean in (("drug", 12.0), ("pill", 16.0)):
        more.outcome("m", arm, outcome="score", scale="VAS", mean=mean, sd=8.0, n=50)
    plain = row({}, more=more, outcome="score", measure="MD")
    assert plain.mean is not None
    assert plain.mean.difference == pytest.approx(-4, rel=CLOSED_FORM)
    assert (plain.scales, plain.means_low, plain.means_high) == (("VAS",), 16.0, 16.0)
    again = Builder().two_arms("m")
    for arm, mean in (("drug", 12.0), ("pill", 16.0)):
        again.outcome("m", arm, outcome="score", scale="VAS", mean=mean, sd=8.0, n=50)
    line = {"analysis": "main", "scale": {"scale": "Known", "sd": 10, "source": "S."}}
    known = row({}, line, more=again, outcome="score", measure="SMD")
    assert known.mean is not None
    assert known.relative is not None
    assert known.relative.value is not None
    assert known.mean.difference == pytest.approx(10 * known.relative.value, rel=CLOSED_FORM)
    assert known.scales == ("Known",)


def context_of_one() -> Context:
    return Builder().two_arms("a").counts("a", 9, 30, 4, 31).context(analysis())


def rating_of(*domains: Domain, **more: Any) -> Rating:
    return Rating("core-grade-2025", start="high", target="effect", level="low", domains=domains, **more)


def domain(name: Any, final: int, decision: Decision | None = None) -> Domain:
    return Domain(name, (), (), "R-1", "The rule.", final, decision=decision, final=final)


def test_each_change_of_level_has_a_footnote() -> None:
    decision = Decision(-1, "All of one centre.", "Ann", "2026-01-31")
    made = table(
        FOUR,
        rating=rating_of(
            domain("risk of bias", 0),
            domain("imprecision", -2),
            domain("indirectness", -1, decision),
            domain("large effect", 1),
            adjustment=Decision(1, "They overlap", "Ben"),
        ),
    )
    assert notes(made, "certainty") == [
        "Two levels down for imprecision: The rule (R-1).",
        "One level down for indirectness: All of one centre (Ann, 2026-01-31).",
        "One level up for large effect: The rule (R-1).",
        "Overall adjustment: They overlap (Ben).",
    ]
    assert made.rows[0].level == "low"
    assert made.rows[0].changes == (
        "imprecision −2",
        "indirectness −1",
        "large effect +1",
        "overall adjustment +1",
    )


def test_a_footnote_of_a_rule_says_the_rule_once_and_the_reasons_people_gave() -> None:
    facts = (Fact("Population", "As asked. (Ann)", 0), Fact("Outcome", "Stands in for another (Ben)", -1))
    judged = replace(domain("indirectness", -1), facts=facts, rule_words="It is indirect: one level down.")
    made = table(FOUR, rating=rating_of(judged))
    assert notes(made, "certainty") == [
        "One level down for indirectness: It is indirect (R-1). Outcome: Stands in for another (Ben)."
    ]


def test_a_footnote_ends_once_and_says_where_some_concerns_count_as_high() -> None:
    facts = (Fact("Outcome", "Nobody looked. (Ben, 2026-03-05)", -1),)
    judged = replace(domain("indirectness", -1), facts=facts)
    counted = replace(domain("risk of bias", -1), conventions=(SOME_AS_HIGH,))
    made = table(FOUR, rating=rating_of(judged, counted))
    assert notes(made, "certainty") == [
        "One level down for indirectness: The rule (R-1). Outcome: Nobody looked (Ben, 2026-03-05).",
        "One level down for risk of bias: The rule (R-1).",
    ]
    cell = BiasCell("a", "RoB2", "Overall", "some", "some concerns", "Ann", "rob.csv:2", "")
    (line,) = run_entry(context_of_one(), context_of_one().plan.analyses[0]).rows
    rating = rating_of(counted)
    texts = certainty_notes(rating, made.rows[0], [replace(line, bias=(cell,))])
    assert texts == [
        (
            "certainty",
            "One level down for risk of bias: The rule (R-1). Some concerns are counted as high risk (a "
            "setting).",
        )
    ]


def test_a_start_below_high_is_a_footnote_and_no_level_has_no_change() -> None:
    low = replace(rating_of(), start="low", start_words="non-randomised evidence starts at low")
    made = table(FOUR, rating=low)
    assert notes(made, "certainty") == ["Starts at low: non-randomised evidence starts at low."]
    open_ = replace(
        rating_of(domain("imprecision", -1)), level=None, not_rated="indirectness is not assessed"
    )
    unrated = table(FOUR, rating=open_)
    assert unrated.rows[0].changes == ()
    assert notes(unrated, "certainty") == ["Certainty not rated: indirectness is not assessed."]


def test_equal_footnotes_share_a_letter_and_letters_never_run_out() -> None:
    made = table(FOUR, {"analysis": "main"}, {"analysis": "main", "label": "Again"})
    assert made.rows[0].marks == made.rows[1].marks
    assert [f.letter for f in made.footnotes] == ["a", "b"]
    assert [letter(i) for i in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "a", "z", "aa", "ab", "az", "ba", "zz", "aaa",
    ]  # fmt: skip


def test_without_counts_there_is_no_absolute_effect() -> None:
    more = (
        Builder()
        .two_arms("c")
        .contrast("c", outcome="cured", measure="HR", estimate=0.5, ci_low=0.3, ci_high=0.9)
    )
    found = row({}, more=more, measure="HR")
    assert found.no_absolute == NO_COUNTS
    assert found.relative is not None


@pytest.mark.parametrize(
    ("risks", "shown", "in_thousand"),
    [
        ((0.350, 0.533), (35, 53), False),
        ((0.0442, 0.0460), (4, 4), True),
        ((0.4454, 0.4540), (45, 46), True),
        ((0.4546, 0.4446), (45, 44), False),
        ((0.002, 0.003), (0, 0), True),
    ],
)
def test_people_of_100_differ_by_what_the_risks_differ(
    risks: tuple[float, float], shown: tuple[int, int], in_thousand: bool
) -> None:
    made = out_of_hundred(absolute_risk("RD", risks[1] - risks[0], None, None, risks[0]))
    assert (made.without, made.with_it, made.in_thousand) == (*shown, in_thousand)
    assert abs((made.with_it - shown[0]) / 100 - (risks[1] - risks[0])) <= 0.005 + 1e-9


def test_a_range_has_its_outermost_bounds_and_what_was_counted() -> None:
    """Both bounds are Newcombe's of 1/20 v 0/10, from R 4.2 prop.test(correct=FALSE) of each risk."""
    trials = {"a": (0, 13, 0, 14), "b": (1, 20, 0, 10), "c": (2, 30, 3, 30)}
    found = row(trials, **listed(measure="RD")).range
    assert found is not None
    assert found.counted == CountedGroups(3, 63, 3, 54)
    assert found.least == pytest.approx(2 / 30 - 3 / 30, rel=CLOSED_FORM)
    assert found.low == pytest.approx(0.05 - math.hypot(0.05 - 0.008881432, 0.2775328), rel=1e-6)
    assert found.high == pytest.approx(0.2361309, abs=1e-6)


def test_a_standardised_difference_says_what_it_was_measured_on_and_what_matters_there() -> None:
    more = Builder()
    for name, scale in (("m", "Known 0-30"), ("n", "Other 0-60")):
        more.two_arms(name)
        for arm, mean in (("drug", 12.0), ("pill", 16.0)):
            more.outcome(name, arm, outcome="score", scale=scale, mean=mean, sd=8.0, n=50)
    line = {"analysis": "main", "scale": {"scale": "Known 0-30", "sd": 6, "source": "Norms."}}
    made = table({}, line, more=more, outcome="score", measure="SMD")
    assert made.rows[0].converted == Converted(
        "Known 0-30", 6.0, "Norms.", ("Known 0-30", "Other 0-60"), None
    )
    assert notes(made, "absolute") == [
        "A standardised difference converted with a standard deviation of 6 (Norms); measured on Known 0-30, "
        "Other 0-60."
    ]


def test_a_refused_result_is_named_with_the_rule_that_kept_it_out() -> None:
    more = Builder().two_arms("news").counts("news", 5, 20, 9, 20, basis="news")
    found = row({}, more=more, **listed())
    assert (found.k, found.status) == (0, "no number")
    assert [(u.studies, "news" in u.rule) for u in found.unused] == [(1, True)]


def test_a_study_that_pools_others_counts_as_its_trials() -> None:
    pool = Overlap(id="o", pool="both", studies=("both", "one", "two"), reason="R.")
    plain = Overlap(id="p", studies=("x", "y"), reason="R.")
    assert trials_behind(["both"], [pool, plain]) == 2
    assert trials_behind(["both", "x", "x"], [pool, plain]) == 3
