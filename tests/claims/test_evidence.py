"""An entry as the rule takes it: turned for the patient, logarithms for ratios, thresholds in its measure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from steelyard.claims.evidence import evidence_of
from steelyard.claims.match import Question, find
from steelyard.claims.scope import Scopes
from steelyard.claims.verdict_parts import Evidence, Rule
from steelyard.review.result import Estimate, InformationResult, Pooled, ReviewResult, Row
from steelyard.review.result.analysis import RatedResult
from tests.claims.reviews import ENOUGH, review

EXACT = 1e-12


def evidence(result: ReviewResult, outcome: str = "cured") -> Evidence:
    question = Question(("drug",), (), "ill", outcome)
    match = find(question, Scopes(result), Rule()).closest
    assert match is not None
    return evidence_of(match, result.plan)


def answered(outcome: str = "cured", measure: str = "RR", claims: Any = None, **answer: Any) -> Evidence:
    block = {"id": "main", "outcome": outcome, "measure": measure, "eligible": {"conditions": ["ill"]}}
    plan = {} if claims is None else {"claims": claims}
    return evidence(review((block, answer), **plan), outcome)


def test_a_good_outcome_keeps_its_direction_on_the_log_scale() -> None:
    found = answered(value=2.0, low=1.5, high=2.7)
    assert found.low == pytest.approx(math.log(1.5), rel=EXACT)
    assert found.high == pytest.approx(math.log(2.7), rel=EXACT)
    assert found.estimate == pytest.approx(math.log(2.0), rel=EXACT)
    assert found.important == pytest.approx(math.log(1.25), rel=EXACT)


def test_a_bad_outcome_is_turned_round() -> None:
    found = answered("score", "MD", value=-3.0, low=-5.0, high=-1.0)
    assert (found.low, found.high, found.estimate) == (1.0, 5.0, 3.0)


def test_a_threshold_of_another_measure_is_not_used() -> None:
    assert answered(measure="OR").important is None


def test_a_large_effect_is_the_reviews_own() -> None:
    large = {"large": [{"outcome": "cured", "value": 3, "measure": "RR", "source": "S."}]}
    assert answered(claims=large).large == pytest.approx(math.log(3.0), rel=EXACT)
    assert answered(measure="OR", claims=large).large is None


@pytest.mark.parametrize(("note", "used"), [("", (1.0, 7.0)), ("not informative: 4 results", None)])
def test_an_informative_prediction_interval_is_turned_too(
    note: str, used: tuple[float, float] | None
) -> None:
    block = {"id": "main", "outcome": "score", "measure": "MD", "eligible": {"conditions": ["ill"]}}
    result = review((block, {}))
    (made,) = result.analyses
    estimate = Estimate("MD", -3.0, -5.0, -2.0, pi_low=-7.0, pi_high=-1.0, pi_note=note)
    pooled = Pooled(6, 3000, "REML", "z", "z", estimate, None)
    found = evidence(replace(result, analyses=(replace(made, pooled=pooled),)), "score")
    assert found.prediction == used
    assert found.tau2 is None


def test_enough_is_what_the_plan_says_else_what_grade_computes() -> None:
    planned = InformationResult(500, 900.0, 0.1, 1000.0, 0.5, "inputs", "source")
    by_plan = answered(information=planned, enough=ENOUGH)
    assert (by_plan.information, by_plan.there, by_plan.information_words) == (
        1000.0,
        500.0,
        "by plan: inputs",
    )
    by_grade = answered(enough=ENOUGH)
    assert (by_grade.information, by_grade.there, by_grade.information_unit) == (900, 3000, "people")
    assert answered().information is None


def test_the_heaviest_trial_is_known_where_results_are_weighted() -> None:
    def row(weight: float | None) -> Row:
        return Row("a", "A", 2001, (), Estimate("RR"), weight, 9, "", None, "", "table", "", "", ())

    assert answered(rows=(row(80.0), row(20.0))).largest_weight == 80.0
    assert answered(rows=(row(None), row(None))).largest_weight is None
    assert answered(rows=(row(100.0),)).largest_weight is None


def test_where_low_risk_studies_alone_are_rated_their_number_counts() -> None:
    block = {"id": "main", "outcome": "cured", "measure": "RR", "eligible": {"conditions": ["ill"]}}
    result = review((block, {"value": 2.0, "low": 1.5, "high": 2.7}))
    alone = Estimate(measure="RR", value=1.2, ci_low=0.9, ci_high=1.6)
    rated = replace(result.analyses[0], rated=RatedResult(alone, 2, 90, ("a", "b")))
    found = evidence(replace(result, analyses=(rated,)))
    assert (found.k, found.people) == (2, 90)
    assert found.low == pytest.approx(math.log(0.9), rel=EXACT)
