"""Axes that hold everything with ticks a reader expects, and what is cut off at a frame."""

from __future__ import annotations

import math

import pytest

from steelyard.report.clip import Frame, clip_line, clip_outline
from steelyard.report.plot_axis import FARTHEST, from_zero, linear_ticks, ratio_ticks, share_axis, spanning

FRAME = Frame(0.0, 0.0, 10.0, 10.0)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.08, 12.0, ["0.1", "0.2", "0.5", "1", "2", "5", "10"]),
        (0.14, 1.9, ["0.15", "0.2", "0.3", "0.5", "0.7", "1", "1.5"]),
        (0.9, 2.1, ["0.9", "1", "1.2", "1.4", "1.6", "1.8", "2"]),
        (0.95, 1.06, ["0.96", "0.98", "1", "1.02", "1.04", "1.06"]),
        (0.0005, 800.0, ["0.001", "0.01", "0.1", "1", "10", "100"]),
        (1e-12, 1e9, ["1e−12", "1e−09", "1e−06", "0.001", "1", "1000", "1000000", "1000000000"]),
    ],
)
def test_ratios_have_the_ticks_of_a_log_axis(low: float, high: float, labels: list[str]) -> None:
    assert [t.label for t in ratio_ticks(low, high)] == labels


def test_differences_have_round_ticks() -> None:
    assert [t.label for t in linear_ticks(-1.1, 0.7)] == ["−1", "−0.5", "0", "0.5"]
    assert [t.value for t in linear_ticks(0.0, 61.0)] == [0, 10, 20, 30, 40, 50, 60]


@pytest.mark.parametrize("values", [[], [0.3], [math.nan, math.inf], [1e300, 1e-300], [2.0, 2.0 + 1e-15]])
@pytest.mark.parametrize("log", [False, True])
def test_an_axis_always_has_a_length(values: list[float], log: bool) -> None:
    axis = spanning(values, log=log)
    assert math.isfinite(axis.low)
    assert math.isfinite(axis.high)
    assert axis.low < axis.high
    inside = [v for v in values if math.isfinite(v) and (not log or abs(math.log(v)) < FARTHEST)]
    assert all(axis.holds(v) for v in inside)


def test_proportions_stay_between_nothing_and_all() -> None:
    axis = share_axis([0.01, 0.97])
    assert (axis.low, axis.high) == (0.0, 1.0)
    assert axis.ticks[0].label == "0 %"
    assert from_zero([]).high > 0


def test_an_outline_is_cut_at_the_frame() -> None:
    inside = ((1.0, 1.0), (2.0, 1.0), (2.0, 2.0))
    assert clip_outline(inside, FRAME) == inside
    whole = clip_outline(((-5.0, -5.0), (15.0, -5.0), (15.0, 15.0), (-5.0, 15.0)), FRAME)
    assert set(whole) == {(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)}
    assert clip_outline(((11.0, 1.0), (12.0, 1.0), (12.0, 2.0)), FRAME) == ()


def test_a_line_is_cut_into_the_pieces_inside() -> None:
    assert clip_line(((-5.0, 5.0), (5.0, 5.0), (15.0, 5.0)), FRAME) == [((0.0, 5.0), (5.0, 5.0), (10.0, 5.0))]
    twice = clip_line(((1.0, 5.0), (1.0, 15.0), (3.0, 15.0), (3.0, 5.0)), FRAME)
    assert twice == [((1.0, 5.0), (1.0, 10.0)), ((3.0, 10.0), (3.0, 5.0))]
    assert clip_line(((-5.0, 5.0), (5.0, -15.0)), FRAME) == []
