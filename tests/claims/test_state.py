"""What an interval allows one to say: the six rows, and what must hold over every interval."""

from __future__ import annotations

import itertools
import math

import pytest

from steelyard.claims.state import State, oriented, state_of, state_of_entry
from steelyard.review.plan import ImportantDifference
from steelyard.review.result import AnalysisResult, Estimate, Pooled
from tests.support.reviews import Builder, analysis

GRID = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]
INTERVALS = [(a, b) for a, b in itertools.product(GRID, GRID) if a <= b]
MIRROR: dict[State, State] = {
    "important benefit": "important harm",
    "important harm": "important benefit",
    "benefit, size open": "harm, size open",
    "harm, size open": "benefit, size open",
    "no important difference": "no important difference",
    "inconclusive": "inconclusive",
}


@pytest.mark.parametrize(
    ("low", "high", "important", "state"),
    [
        (-0.4, 0.4, 0.5, "no important difference"),
        (0.1, 0.4, 0.5, "no important difference"),
        (0.5, 2.0, 0.5, "important benefit"),
        (-2.0, -0.5, 0.5, "important harm"),
        (0.1, 2.0, 0.5, "benefit, size open"),
        (-2.0, -0.1, 0.5, "harm, size open"),
        (0.0, 2.0, None, "inconclusive"),
        (0.1, 0.4, None, "benefit, size open"),
        (-0.4, 0.4, None, "inconclusive"),
    ],
)
def test_the_first_matching_row_holds(low: float, high: float, important: float | None, state: str) -> None:
    assert state_of(low, high, important) == state


@pytest.mark.parametrize("important", [None, 0.5, 1.0])
def test_turning_the_interval_round_mirrors_the_state(important: float | None) -> None:
    for low, high in INTERVALS:
        assert state_of(-high, -low, important) == MIRROR[state_of(low, high, important)]


@pytest.mark.parametrize("important", [None, 0.5, 1.0])
def test_a_wider_interval_never_says_more(important: float | None) -> None:
    said = {"inconclusive": 0, "benefit, size open": 1, "harm, size open": 1}
    for (low, high), (lower, higher) in itertools.product(INTERVALS, INTERVALS):
        if lower <= low and higher >= high:
            narrow, wide = state_of(low, high, important), state_of(lower, higher, important)
            if wide not in {"inconclusive"}:
                assert said.get(wide, 2) <= said.get(narrow, 2)


def test_no_important_difference_needs_a_threshold() -> None:
    assert all(state_of(a, b) != "no important difference" for a, b in INTERVALS)


def test_ratios_are_oriented_on_the_log_scale() -> None:
    ratio = Estimate("RR", value=0.5, ci_low=0.25, ci_high=1.0)
    assert oriented(ratio, "less") == pytest.approx((0.0, math.log(4)))
    assert oriented(Estimate("OR", ci_low=0.7, ci_high=math.inf), "more") == (math.log(0.7), math.inf)
    assert oriented(Estimate("PLO", ci_low=0.7, ci_high=0.8), "more") is None
    assert oriented(Estimate("RR", reason="no data"), "more") is None


def entry(measure: str, low: float, high: float) -> AnalysisResult:
    context = Builder().context(analysis(measure=measure))
    pooled = Pooled(3, 90, "REML", "z", "z", Estimate(measure, 1.0, low, high), None)
    return AnalysisResult(context.plan.analyses[0], "pooled", "", 3, 90, pooled=pooled)


def difference(value: float, measure: str) -> ImportantDifference:
    return ImportantDifference(value=value, measure=measure, source="a survey")  # type: ignore[arg-type]


def test_an_important_difference_counts_only_in_its_own_measure() -> None:
    points = difference(2.0, "MD")
    assert state_of_entry(entry("MD", -1.6, -0.9), "less", points) == "no important difference"
    assert state_of_entry(entry("SMD", -1.6, -0.9), "less", points) == "benefit, size open"
    assert state_of_entry(entry("RD", 0.42, 0.58), "more", difference(1.25, "RR")) == "benefit, size open"


def test_an_important_ratio_is_read_on_the_log_scale() -> None:
    assert state_of_entry(entry("RR", 1.5, 3.0), "more", difference(1.25, "RR")) == "important benefit"
    assert state_of_entry(entry("RR", 0.9, 1.2), "more", difference(1.25, "RR")) == "no important difference"
    assert state_of_entry(entry("RR", 0.5, 0.7), "less", difference(1.25, "RR")) == "important benefit"
