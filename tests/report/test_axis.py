"""The axis shows what is there: marks within the plot, arrows where clipped, ticks symmetric and sorted."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.report.axis import diamond_mark, estimate_marks, interval_mark, make_axis
from steelyard.report.figure import Axis, Diamond, Interval, Square

LINEAR = ("MD", "SMD", "RD", "GEN")
RATIO = ("OR", "RR", "HR")

finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=0, allow_nan=False, allow_infinity=False, exclude_min=True)


def check_marks(axis: Axis, value: float, low: float, high: float) -> None:
    marks = estimate_marks(axis, value, low, high, 1.0)
    assert marks, "every finite estimate leaves a mark"
    for mark in marks:
        if isinstance(mark, Square):
            assert axis.low <= mark.value <= axis.high
            assert 0.0 <= axis.at(mark.value) <= 1.0
        elif isinstance(mark, Interval):
            assert axis.low <= mark.low <= mark.high <= axis.high
            assert 0.0 <= axis.at(mark.low) <= axis.at(mark.high) <= 1.0
            if axis.holds(value):
                assert mark.clip_low == (low < axis.low)
                assert mark.clip_high == (high > axis.high)
            else:
                assert mark.clip_low or mark.clip_high


def check_ticks(axis: Axis) -> None:
    values = [t.value for t in axis.ticks]
    assert values == sorted(values)
    assert len(set(values)) == len(values) >= 3
    assert all(axis.holds(v) for v in values)
    assert axis.null is not None
    assert axis.null in values
    for low, high in zip(values, reversed(values), strict=True):
        if axis.log:
            assert low * high == pytest.approx(1.0, rel=1e-12)
        else:
            assert low - axis.null == pytest.approx(-(high - axis.null), rel=1e-9)


@given(st.sampled_from(LINEAR), st.lists(st.tuples(finite, finite, finite), min_size=1, max_size=20))
def test_any_difference_stays_in_the_plot(measure: str, rows: list[tuple[float, float, float]]) -> None:
    ordered = [sorted(row) for row in rows]
    axis = make_axis(measure, [v for _, v, _ in ordered], [b for r in ordered for b in (r[0], r[2])])
    check_ticks(axis)
    for low, value, high in ordered:
        check_marks(axis, value, low, high)


@given(st.sampled_from(RATIO), st.lists(st.tuples(positive, positive, positive), min_size=1, max_size=20))
def test_any_ratio_stays_in_the_plot(measure: str, rows: list[tuple[float, float, float]]) -> None:
    ordered = [sorted(row) for row in rows]
    axis = make_axis(measure, [v for _, v, _ in ordered], [b for r in ordered for b in (r[0], r[2])])
    check_ticks(axis)
    for low, value, high in ordered:
        check_marks(axis, value, low, high)


def test_a_ratio_of_zero_to_infinity_is_an_arrow_at_both_ends() -> None:
    axis = make_axis("OR", [2.0], [0.0, math.inf])
    line = estimate_marks(axis, 2.0, 0.0, math.inf, 1.0)[0]
    assert isinstance(line, Interval)
    assert (line.clip_low, line.clip_high) == (True, True)


def test_one_wild_interval_does_not_crush_the_others() -> None:
    axis = make_axis("RR", [2.2, 2.0, 2.4], [1.05, 4.7, 1.4, 2.9, 0.01, 900.0])
    assert axis.high < 20
    mark = interval_mark(axis, 0.01, 900.0)
    assert mark is not None
    assert mark.clip_low
    assert mark.clip_high


@pytest.mark.parametrize(
    ("reach", "labels"),
    [
        (1.2, ["0.8", "1", "1.25"]),
        (1.9, ["0.5", "0.67", "1", "1.5", "2"]),
        (9.0, ["0.1", "0.2", "0.5", "1", "2", "5", "10"]),
        (90.0, ["0.01", "0.1", "1", "10", "100"]),
    ],
)
def test_ratio_ticks_are_round(reach: float, labels: list[str]) -> None:
    axis = make_axis("RR", [reach], [])
    assert [t.label for t in axis.ticks] == labels


def test_linear_ticks_are_round() -> None:
    axis = make_axis("MD", [-7.3], [-11.0, -3.1])
    assert [t.label for t in axis.ticks] == ["−15", "−10", "−5", "0", "5", "10", "15"]


def test_a_proportion_runs_from_none_to_all() -> None:
    axis = make_axis("PLO", [0.4], [0.2, 0.6])
    assert (axis.low, axis.high, axis.null) == (0.0, 1.0, None)
    assert [t.label for t in axis.ticks] == ["0 %", "25 %", "50 %", "75 %", "100 %"]


def test_a_diamond_is_clipped_to_the_axis() -> None:
    axis = make_axis("RR", [1.5], [], [])
    mark = diamond_mark(axis, 1.5, 0.001, 1.7)[0]
    assert isinstance(mark, Diamond)
    assert mark.low == axis.low
    assert (mark.clip_low, mark.clip_high) == (True, False)
