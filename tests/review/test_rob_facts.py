"""What the worksheet of a crossover trial tells an assessor of its washout and its sequences."""

from __future__ import annotations

from pathlib import Path

import pytest

import steelyard as sy
from steelyard.review.entry import run_entry
from steelyard.review.result import ReviewResult
from steelyard.review.rob.facts import facts_of
from tests.support.reviews import Builder, analysis

EXAMPLE = Path(sy.__file__).parent / "api" / "example"


@pytest.fixture(scope="module")
def result() -> ReviewResult:
    return sy.run(EXAMPLE)


def facts(result: ReviewResult, study_id: str) -> str:
    study = next(s for s in result.tables.studies if s.study_id == study_id)
    row = next(r for a in result.analyses for r in a.rows if r.study_id == study_id)
    return facts_of(result.tables, study, row, result.plan.crossover)["crossover"]


def test_a_washout_stands_beside_the_time_of_measurement_and_the_plan(result: ReviewResult) -> None:
    long = facts(result, "nightjar-2015")
    assert "washout: 14 days" in long
    assert "at least the 7 days that the plan asks for" in long
    short = facts(result, "flicker-2010")
    assert "washout of 2 days shorter than the time to this measurement" in short
    assert "less than the 7 days that the plan asks for" in short


def test_the_people_of_the_sequences_are_added_up_and_compared(result: ReviewResult) -> None:
    assert "computed: 16 + 16 = 32 in 2 sequences, all sequences alike" in facts(result, "nightjar-2015")


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        (
            "16 drug first, 12 pill first",
            "computed: 16 + 12 = 28 in 2 sequences, from 12 to 16 people; 30 were",
        ),
        ("14 drug 20 mg first, 16 pill first", "computed: 14 + 16 = 30 in 2 sequences, from 14 to 16 people"),
        ("not stated", "people per sequence: not stated; first-period"),
    ],
)
def test_sequences_are_read_from_what_is_printed(printed: str, told: str) -> None:
    made = (
        Builder().two_arms("a", design="crossover", n_randomised=30).fact("a", "people per sequence", printed)
    )
    made.counts("a", 4, 15, 6, 15, period="first")
    context = made.context(analysis())
    row = run_entry(context, context.plan.analyses[0]).rows[0]
    assert told in facts_of(context.tables, context.tables.studies[0], row)["crossover"]
