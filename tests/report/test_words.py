"""The sentence of an answer: direction, outcome, what its interval allows. Never "significant"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steelyard import numfmt
from steelyard.appraisal.grade import Level, Rating
from steelyard.report import words
from steelyard.report.pages.analysis_checks import _sensitivity_row
from steelyard.report.statements import answer, certainty_sentence
from steelyard.review.plan import Analysis
from steelyard.review.result import AnalysisResult, ArmData, Estimate, NamedEstimate
from tests.report.sample import LATER, PAIN, PLAN, RESPONSE, RESULT, SERIES


def told(estimate: Estimate, base: AnalysisResult = RESPONSE) -> str:
    assert base.pooled is not None
    return words.finding(replace(base, pooled=replace(base.pooled, estimate=estimate)), PLAN)


UNRATED = "how certain that is has not been rated."


@pytest.mark.parametrize(
    ("estimate", "sentence"),
    [
        (Estimate("RR", 2.0, 1.5, 2.6), "more people responded with drug A than with placebo; "),
        (Estimate("RR", 0.5, 0.3, 0.8), "fewer people responded with drug A than with placebo; "),
        (
            Estimate("RR", 1.3, 0.8, 2.1),
            "more people responded with drug A than with placebo; the interval allows fewer and more, and ",
        ),
        (
            Estimate("RR", 1.001, 0.8, 1.3),
            "about as many people responded with drug A and with placebo; the interval allows fewer and "
            "more, and ",
        ),
        (Estimate("RD", -0.2, -0.3, -0.1), "fewer people responded with drug A than with placebo; "),
        (Estimate("HR", 0.4, 0.2, 0.8), "response was less frequent with drug A than with placebo; "),
        (
            Estimate("HR", 0.4, 0.2, 1.8),
            "response was less frequent with drug A than with placebo; the interval allows less and more "
            "frequent, and ",
        ),
        (
            Estimate("SMD", 0.4, 0.2, 0.8),
            "response was higher with drug A than with placebo (higher is better); ",
        ),
        (
            Estimate("OR", 3.0, None, None),
            "more people responded with drug A than with placebo; no interval can be given, and ",
        ),
        (
            Estimate("PLO", 0.4, 0.2, 0.6),
            "40 % of people responded in a typical one; nobody was compared with them, and ",
        ),
    ],
)
def test_the_sentence_is_about_the_studies_and_says_that_nothing_is_rated(
    estimate: Estimate, sentence: str
) -> None:
    assert told(estimate) == f"In these 3 trials, {sentence}{UNRATED}"


def test_one_study_is_one_and_a_rating_without_a_sentence_of_its_own_is_named() -> None:
    assert words.finding(PAIN, PLAN) == (
        "In this one trial, pain score was lower with drug A than with placebo (lower is better); the "
        f"interval allows lower and higher, and {UNRATED}"
    )
    share = replace(
        RESPONSE,
        k=1,
        status="single",
        spec=RESPONSE.spec.model_copy(update={"stream": "uncontrolled"}),
        pooled=replace(RESPONSE.pooled, estimate=Estimate("PLO", 0.4, 0.2, 0.6)),  # type: ignore[type-var]
        certainty=Rating("core-grade-2025", start="low", level="very low"),
    )
    assert answer(share, PLAN) == (
        "In this one study, 40 % of people responded; nobody was compared with them, and "
        "the certainty of this is very low."
    )


@pytest.mark.parametrize("level", ["high", "moderate", "low", "very low"])
def test_a_rated_entry_is_headed_by_the_sentence_of_its_certainty(level: Level) -> None:
    """A ratio of 1.02 at little or no effect, or any at very low certainty, is never told as more people."""
    assert RESPONSE.pooled is not None
    rated = replace(
        RESPONSE,
        pooled=replace(RESPONSE.pooled, estimate=Estimate("RR", 1.02, 0.9, 1.1)),
        certainty=Rating("core-grade-2025", start="high", target="little or no effect", level=level),
    )
    assert answer(rated, PLAN) == certainty_sentence(rated, PLAN)
    assert "More people" not in answer(rated, PLAN)
    assert answer(RESPONSE, PLAN) == words.finding(RESPONSE, PLAN)


def test_entries_without_a_number_give_their_reason() -> None:
    assert words.finding(SERIES, PLAN) == "They count different things."
    assert words.finding(LATER, PLAN) == "The comparisons form a tree."
    nothing = replace(SERIES, status="no data", reason="", rows=())
    assert words.finding(nothing, PLAN) == "No eligible result is known to this review."
    failed = replace(SERIES, status="failed", reason="", rows=())
    assert words.finding(failed, PLAN) == "The model did not converge, so no number is given."


def test_no_sentence_is_called_significant() -> None:
    for analysis in RESULT.analyses:
        assert "significan" not in words.finding(analysis, PLAN).lower()


def test_the_effect_line() -> None:
    nb = "\u00a0"
    assert (
        words.effect_line(Estimate("RR", 2.2333, 1.69, 2.956))
        == f"risk ratio 2.23 (95{nb}%{nb}CI 1.69 to 2.96)"
    )
    assert (
        words.effect_line(Estimate("PLO", 0.4, 0.2, 0.63)) == f"proportion 40 % (95{nb}%{nb}CI 20 % to 63 %)"
    )
    assert words.effect_line(Estimate("RR", reason="no events")) == "no events"


def test_arms_without_labels_are_named_by_their_rows() -> None:
    spec = Analysis.model_validate({**RESPONSE.spec.model_dump(by_alias=True), "labels": None})
    base = replace(RESPONSE, spec=spec)
    assert "more people responded with drug A than with placebo;" in told(Estimate("RR", 2, 1.5, 2.6), base)
    assert base.rows[0].arms[0] == ArmData("Drug A", 30, 9)


def test_a_choice_without_a_number_gives_its_reason_beside_the_numbers() -> None:
    line = NamedEstimate("Crossover rule", "First period only", 0, None, Estimate("RR", reason="no result"))
    row = _sensitivity_row(line)
    assert row.cells[3].text == numfmt.NONE
    assert "no result" in row.cells[-1].text
