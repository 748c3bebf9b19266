"""What an interval allows one to say: the six rows, and what must hold over every interval."""

from __future__ import annotations

import itertools
import math

import pytest

from steelyard.claims.state import State, oriented, state_of
from steelyard.review.result import Estimate

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
