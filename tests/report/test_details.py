"""What a reader of a page must find: words for codes, rows for numbers, no empty answer, no noise."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from dataclasses import replace
from typing import Any, get_args

import pytest

from steelyard import numfmt, terms
from steelyard.claims.state import State
from steelyard.data.columns import ROUTES
from steelyard.report import words
from steelyard.report.forest import forest_figure
from steelyard.report.forest_data import forest_data
from steelyard.report.pages.analysis_tables import favoured
from steelyard.report.settled import settled, settled_result
from steelyard.report.site import build_site
from steelyard.review.plan import Analysis
from steelyard.review.result import AnalysisResult, Estimate, NamedEstimate, PublishedResult, ReviewResult
from tests.report.sample import PAIN, PLAN, POOLED, RESPONSE, RESULT, SERIES
from tests.report.test_site import Page


def analysis_page(a: AnalysisResult, states: dict[str, str] | None = None) -> Page:
    return Page(build_site(replace(RESULT, analyses=(a,)), states)[f"analyses/{a.spec.id}.html"])


def with_spec(a: AnalysisResult, **changes: object) -> AnalysisResult:
    spec = Analysis.model_validate({**a.spec.model_dump(by_alias=True), **changes})
    return replace(a, spec=spec)


def test_a_direction_that_the_source_does_not_tell_is_said_so() -> None:
    assert favoured(("Drug A", "Placebo"), "unknown") == "not stated"
    assert favoured(("Drug A", "Placebo"), "comparator") == "Placebo"
    assert favoured(("", ""), "intervention") == "Intervention"
    unknown = replace(RESPONSE, ledger=(replace(RESPONSE.ledger[0], direction="unknown"),))
    assert "not stated" in analysis_page(unknown).text


def test_arms_without_labels_are_named_by_the_plan_where_results_differ() -> None:
    rows = tuple(
        replace(r, arms=tuple(replace(arm, label=f"{arm.label} {i}") for arm in r.arms))
        for i, r in enumerate(RESPONSE.rows)
    )
    asked = {"interventions": ["a"], "comparators": ["placebo"]}
    named = with_spec(replace(RESPONSE, rows=rows), labels=None, eligible=asked)
    assert words.arm_names(named, PLAN) == ("Drug A", "Placebo")
    nameless = with_spec(replace(RESPONSE, rows=rows), labels=None)
    assert words.arm_names(nameless, PLAN) == ("", "")
    assert "more people responded with the intervention than with the comparator;" in words.finding(
        nameless, PLAN
    )


def test_one_group_is_headed_group_and_two_by_their_names() -> None:
    assert "First arm" not in analysis_page(SERIES).text
    one, other = SERIES.rows
    differing = replace(SERIES, rows=(one, replace(other, arms=(replace(other.arms[0], label="Drug B"),))))
    assert "Study Group Effect" in analysis_page(differing).text
    assert "Study Drug A Effect" in analysis_page(SERIES).text
    headings = analysis_page(RESPONSE).text
    assert "Drug A Placebo Effect Weight" in headings


def test_intervals_read_from_print_say_that_they_were_recomputed() -> None:
    read = replace(PAIN.rows[0], contribution="reported difference; variance from the printed 95 % interval")
    for rows, said in (((read,), True), (PAIN.rows, False)):
        (data,) = forest_data(replace(PAIN, rows=rows), PLAN)
        notes = forest_figure(data).notes
        assert ("Intervals recomputed symmetric; as printed in the ledger." in notes) is said


@pytest.mark.parametrize("state", get_args(State))
def test_each_state_is_a_phrase_and_a_sentence(state: str) -> None:
    short, sentence = words.state_words(state)
    assert short.startswith("interval ")
    assert sentence.startswith("The interval ")
    assert sentence.endswith(".")


def test_the_analysis_page_says_what_the_interval_allows_in_full() -> None:
    text = analysis_page(RESPONSE, {"response-rr": "benefit, size open"}).text
    allowed = "The interval lies wholly on the side of benefit; how large is open."
    assert f"Certainty Not rated {allowed}" in text


def line(label: str, estimate: Estimate, **more: Any) -> NamedEstimate:
    return NamedEstimate(more.pop("group", "Which results"), label, 3, 165, estimate, **more)


OTHER = Estimate("RR", 1.7, 0.9, 3.0)


def test_sensitivity_keeps_choices_that_change_the_question_apart() -> None:
    lines = (
        line("Paired", POOLED, group="Crossover rule", note="the plan's rule"),
        line("First period", OTHER, group="Crossover rule", flips=True),
        line("No secondary sources", POOLED, note="no result is affected"),
        line("Active controls", OTHER, flips=True, same_question=False),
        line("Other scale", OTHER, same_question=False),
    )
    text = analysis_page(replace(RESPONSE, sensitivity=lines)).text
    assert (
        "2 other choices keep the question; 1 would change the conclusion, marked ◆. "
        "2 other choices change the question or the data; 1 would change the conclusion, marked ◆." in text
    )
    first, second = text.split("Sensitivity", 1)[1].split("A different question or other data", 1)
    assert "Same question, other methods" in first
    assert first.count("no result is affected") == 1
    assert "Active controls" in second.split("What others found")[0]
    assert "Active controls" not in first


def test_a_single_other_choice_is_told_in_the_singular() -> None:
    text = analysis_page(replace(RESPONSE, sensitivity=(line("Other rows", OTHER),))).text
    assert "1 other choice keeps the question; it does not change the conclusion." in text


def test_others_results_in_our_measure_come_first_and_say_so() -> None:
    mine = RESPONSE.published[0]
    odds = replace(mine, review="Odd 2018", measure="OR")
    text = analysis_page(replace(RESPONSE, published=(odds, mine))).text
    found = text.split("What others found", 1)[1]
    assert found.index("Other 2020") < found.index("Odd 2018")
    assert "Risk ratio same measure 1.90" in found
    assert "Odds ratio another measure 1.90" in found


def test_an_unknown_measure_of_others_is_printed_as_it_stands() -> None:
    strange: PublishedResult = replace(RESPONSE.published[0], measure="MMRM difference")
    assert "MMRM difference another measure" in analysis_page(replace(RESPONSE, published=(strange,))).text


def test_a_printed_percentage_has_its_unit() -> None:
    shown = {
        p: analysis_page(replace(RESPONSE, published=(replace(RESPONSE.published[0], i2=p),))).text
        for p in ("12", "12.5", "not reported")
    }
    assert all(f" {said} " in shown[p] for p, said in (("12", "12 %"), ("12.5", "12.5 %")))
    assert "not reported %" not in shown["not reported"]
    rows = tuple(replace(r, i2=12.0) for r in RESULT.tables.published_pooled)
    site = build_site(replace(RESULT, tables=replace(RESULT.tables, published_pooled=rows)))
    assert " 12 % " in Page(site["published.html"]).text


def test_routes_are_words() -> None:
    assert tuple(terms.ROUTES) == ROUTES
    text = Page(build_site(RESULT)["studies/doe-2019.html"]).text
    assert "intravenous · over 40 min · 1 dose" in text
    page = analysis_page(RESPONSE).text
    assert "Route: intravenous" in page


def test_every_row_shown_is_linked_by_file_and_line() -> None:
    site = build_site(RESULT)
    assert "#published_pooled.csv-2" in Page(site["published.html"]).all("href")
    crossover = Page(site["analyses/response-rr.html"]).all("href")
    assert "../studies/nil-2020.html#crossover.csv-2" in crossover
    assert "#crossover.csv-2" in Page(site["studies/nil-2020.html"]).all("href")
    assert "#studies.csv-4" in Page(site["studies/nil-2020.html"]).all("href")


def test_a_crossover_fact_names_its_row_once() -> None:
    made = replace(RESPONSE.crossover[0], facts=(("washout", "2 weeks", "crossover.csv:2"),))
    text = analysis_page(replace(RESPONSE, crossover=(made,))).text.split("Crossover trials", 1)[1]
    assert "washout: 2 weeks" in text
    assert text.count("crossover.csv:2") == 1


def test_a_note_stands_once() -> None:
    rows = (replace(RESPONSE.rows[0], notes=("0.5 added", "0.5 added")), *RESPONSE.rows[1:])
    table = analysis_page(replace(RESPONSE, rows=rows)).text.split("Each result of the figure", 1)[1]
    assert table.count("0.5 added") == 1


def undefined(value: Any, number: float) -> Any:
    """Return a result with `number` in place of every float but confidence levels."""
    if isinstance(value, float):
        return number
    if isinstance(value, tuple):
        return tuple(undefined(v, number) for v in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in dataclasses.fields(value) if f.name != "level"]
        fields = {name: undefined(getattr(value, name), number) for name in names}
        return replace(value, **fields)
    return value


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_page_and_no_json_holds_a_number_that_is_none(number: float) -> None:
    broken: ReviewResult = replace(RESULT, analyses=undefined(RESULT.analyses, number))
    site = build_site(broken)
    for name, content in site.items():
        if name.endswith(".R"):  # R writes an infinite number as Inf
            continue
        text = content.decode()
        assert not re.search(r"\b(nan|inf|infinity)\b", text, re.IGNORECASE), name
    json.loads(site["results.json"], parse_constant=pytest.fail)


def test_hours_and_short_numbers_have_words_for_what_is_undefined() -> None:
    assert numfmt.hours(math.nan) == "time not stated"
    assert numfmt.tidy(math.inf) == "∞"
    assert numfmt.tidy(-math.inf) == "−∞"
    assert numfmt.tidy(math.nan) == "–"


def test_noise_in_the_last_digits_never_shows() -> None:
    # 0.285 and 2.675 lie on rounding edges; the noise is what processors differ by.
    for value in (0.285, 2.675, 1234.5, 0.0005, 64.25):
        for noise in (-3e-15, 3e-15):
            noisy = value * (1 + noise)
            for write in (numfmt.effect, numfmt.fixed, numfmt.tidy, numfmt.p_value):
                assert write(noisy) == write(value)
    assert numfmt.settle(1 / 3) == 0.3333333333
    assert math.isnan(numfmt.settle(math.nan))


def test_a_result_with_other_last_digits_gives_the_same_bytes() -> None:
    noisy = replace(RESULT, analyses=shaken(RESULT.analyses, 3e-15))
    assert noisy.analyses != RESULT.analyses
    assert build_site(noisy) == build_site(RESULT)


def shaken(value: Any, noise: float) -> Any:
    """Return a result with every float off by a share of `noise`."""
    if isinstance(value, float):
        return value * (1 + noise)
    if isinstance(value, tuple):
        return tuple(shaken(v, noise) for v in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: shaken(getattr(value, f.name), noise) for f in dataclasses.fields(value)}
        return replace(value, **fields)
    return value


def test_settling_keeps_input_rows_and_drops_nan_from_estimates() -> None:
    assert settled_result(RESULT).tables is RESULT.tables
    made = settled(Estimate("RR", math.nan, 1 / 3, math.inf))
    assert (made.value, made.ci_low, made.ci_high) == (None, 0.3333333333, math.inf)


@pytest.mark.parametrize(
    ("period", "said"), [("both", "both periods"), ("first", "first period"), ("", "day 7")]
)
def test_a_period_is_said_in_words(period: str, said: str) -> None:
    rows = tuple(replace(r, period=period) for r in RESULT.tables.outcomes)
    printed = tuple(replace(r, period=period) for r in RESULT.tables.contrasts)
    tables = replace(RESULT.tables, outcomes=rows, contrasts=printed)
    site = build_site(replace(RESULT, tables=tables))
    text = Page(site["studies/doe-2019.html"]).text
    differences = Page(site[f"studies/{printed[0].study_id}.html"]).text.split("Differences as reported", 1)[
        1
    ]
    assert said in differences or not period
    assert said in text
    assert "both period " not in text
    assert ("period" in text.split("Values by arm", 1)[1].split("Risk of bias")[0]) is bool(period)


def test_the_kind_of_control_is_in_words() -> None:
    rows = tuple(replace(r, control_type="usual-care") for r in RESULT.tables.studies)
    site = build_site(replace(RESULT, tables=replace(RESULT.tables, studies=rows)))
    assert "Control usual care" in Page(site["studies/doe-2019.html"]).text
