"""The sentence of an answer: direction, outcome, what its interval allows. Never "significant"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.pages.analysis_checks import _sensitivity_row
from steelyard.review.plan import Analysis
from steelyard.review.result import AnalysisResult, ArmData, Estimate, NamedEstimate
from tests.report.sample import LATER, PAIN, PLAN, RESPONSE, RESULT, SERIES


def told(estimate: Estimate, base: AnalysisResult = RESPONSE) -> str:
    assert base.pooled is not None
    return words.finding(replace(base, pooled=replace(base.pooled, estimate=estimate)), PLAN)


@pytest.mark.parametrize(
    ("estimate", "sentence"),
    [
        (Estimate("RR", 2.0, 1.5, 2.6), "More people responded with drug A than with placebo."),
        (Estimate("RR", 0.5, 0.3, 0.8), "Fewer people responded with drug A than with placebo."),
        (
            Estimate("RR", 1.3, 0.8, 2.1),
            "More people responded with drug A than with placebo, but the interval also allows no difference "
            "and the opposite.",
        ),
        (
            Estimate("RR", 1.001, 0.8, 1.3),
            "About as many people responded with drug A and with placebo, and the interval allows a "
            "difference in either direction.",
        ),
        (Estimate("RD", -0.2, -0.3, -0.1), "Fewer people responded with drug A than with placebo."),
        (Estimate("HR", 0.4, 0.2, 0.8), "Response was less frequent with drug A than with placebo."),
        (
            Estimate("SMD", 0.4, 0.2, 0.8),
            "Response was higher with drug A than with placebo (higher is better).",
        ),
        (
            Estimate("OR", 3.0, None, None),
            "More people responded with drug A than with placebo, but no interval can be given.",
        ),
        (
            Estimate("PLO", 0.4, 0.2, 0.6),
            "In a typical study 40 % of people responded; nobody was compared with them.",
        ),
    ],
)
def test_the_sentence_follows_direction_and_interval(estimate: Estimate, sentence: str) -> None:
    assert told(estimate) == sentence


def test_a_score_says_which_way_is_better_and_one_study_says_so() -> None:
    assert words.finding(PAIN, PLAN) == (
        "In one study, pain score was lower with drug A than with placebo (lower is better), but the "
        "interval also allows no difference and the opposite."
    )


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
    assert told(Estimate("RR", 2.0, 1.5, 2.6), base) == "More people responded with drug A than with placebo."
    assert base.rows[0].arms[0] == ArmData("Drug A", 30, 9)


def test_a_choice_without_a_number_gives_its_reason_beside_the_numbers() -> None:
    line = NamedEstimate("Crossover rule", "First period only", 0, None, Estimate("RR", reason="no result"))
    row = _sensitivity_row(line)
    assert row.cells[3].text == numfmt.NONE
    assert "no result" in row.cells[-1].text
