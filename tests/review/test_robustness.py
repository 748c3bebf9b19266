"""An entry's fragility and information: the numbers of its own rows, and a reason where there are none."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from steelyard.appraisal.fragility import pooled_fragility
from steelyard.appraisal.sequential import boundaries
from steelyard.report.pages import robustness
from steelyard.review.entry import run_entry
from steelyard.review.plan.information import Information
from steelyard.review.result import AnalysisResult
from tests.support.reviews import Builder, analysis

TRIALS = (("one", 2001, 30, 60, 15, 60), ("two", 2004, 22, 50, 14, 50), ("three", 2003, 41, 90, 20, 88))
PLAN = {"relative_change": 0.25, "source": "A guess.", "sequential": True}


def _run(trials: tuple[Any, ...] = TRIALS, **given: Any) -> AnalysisResult:
    b = Builder()
    for name, year, e1, n1, e2, n2 in trials:
        b.two_arms(name, year=year).counts(name, e1, n1, e2, n2)
    context = b.context(analysis(**given))
    return run_entry(context, context.plan.analyses[0])


def test_an_entry_is_as_fragile_as_its_tables() -> None:
    found = _run(measure="OR").fragility
    assert found is not None
    direct = pooled_fragility("OR", [30, 22, 41], [60, 50, 90], [15, 14, 20], [60, 50, 88])
    assert (found.index, found.quotient, found.people) == (direct.index, direct.quotient, 398)
    assert sum(abs(c.events) for c in found.changes) == found.index
    assert [t.index for t in found.trials] == [4, 3, 8]  # R fragility 1.6.1 frag.study


def test_a_single_result_has_the_index_of_its_table() -> None:
    """R fragility 1.6.1 frag.study: 4/8 v 0/7 needs one change; Fisher's p = 0.0769."""
    found = _run((("only", 2013, 4, 8, 0, 7),), measure="OR").fragility
    assert found is not None
    assert (found.index, found.significant, found.people) == (1, False, 15)
    assert found.trials[0].p == pytest.approx(1 / 13, rel=1e-10)
    assert robustness.told(found).startswith("The interval includes no effect; if one person had fared")


def test_what_is_not_counts_has_no_fragility() -> None:
    b = Builder()
    for name in ("one", "two"):
        b.two_arms(name).contrast(name, measure="OR", estimate=2.0, ci_low=1.2, ci_high=3.3)
    context = b.context(analysis(measure="OR", outcome="score"))
    done = run_entry(context, context.plan.analyses[0])
    assert done.status == "pooled"
    assert done.fragility is None


def test_another_estimator_says_why_there_is_no_index() -> None:
    found = _run(measure="OR", model={"method": "SJ"}).fragility
    assert found is not None
    assert (found.index, found.reason) == (None, "not computed for SJ with test guarded")
    assert robustness.told(found) == "No index for the result: not computed for SJ with test guarded."


def test_information_is_the_sample_size_of_one_trial_raised_for_diversity() -> None:
    """z from R 4.2.2: qnorm(0.975) + qnorm(0.8) = 2.8015852181129261."""
    found = _run(measure="RR", information=PLAN).information
    assert found is not None
    risk = (15 + 14 + 20) / (60 + 50 + 88)
    mean = 0.5 * (risk + 1.25 * risk)
    needed = 4 * 2.8015852181129261**2 * mean * (1 - mean) / (0.25 * risk) ** 2
    assert found.needed == pytest.approx(needed, rel=1e-12)
    assert found.adjusted == pytest.approx(needed / (1 - (found.diversity or 0)), rel=1e-12)
    assert found.people == 398
    assert found.fraction == pytest.approx(398 / (found.adjusted or math.nan), rel=1e-12)


def test_looks_follow_the_years_and_their_boundaries() -> None:
    found = _run(measure="RR", information=PLAN).information
    assert found is not None
    assert [k.label for k in found.looks] == ["one", "three", "two"]
    assert [k.people for k in found.looks] == [120, 298, 398]
    expected = boundaries([k.fraction for k in found.looks])
    assert [k.boundary for k in found.looks if k.boundary] == pytest.approx(
        [b for b in expected if b < 8], rel=1e-12
    )
    assert found.ahead[-1][0] == 1.0
    assert found.ahead[-1][1] < found.ahead[0][1]


def test_trials_of_one_year_are_one_look() -> None:
    made = Builder()
    for name, year, n in (("one", 2001, 60), ("two", 2005, 50), ("three", 2005, 88)):
        made.two_arms(name, year=year).counts(name, 10, n, 15, n)
    context = made.context(analysis(information=PLAN))
    found = run_entry(context, context.plan.analyses[0]).information
    assert found is not None
    assert [(k.label, k.year, k.people) for k in found.looks] == [
        ("one", 2001, 120),
        ("two, three", 2005, 396),
    ]


def test_what_cannot_be_computed_says_what_is_missing() -> None:
    plan = {"difference": 2.0, "source": "A guess."}
    found = _run(measure="RR", information=plan).information
    assert found is not None
    assert found.needed is None
    assert found.reason == "no arm prints a standard deviation; give sd in the plan."
    assert "give sd in the plan" in robustness.size_told(found)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs relative_change"),
        ({"relative_change": 0.2, "difference": 1.0}, "and not both"),
        ({"relative_change": 0.0}, "is not 0"),
    ],
)
def test_a_plan_names_one_kind_of_change(given: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Information(source="x", **given)
