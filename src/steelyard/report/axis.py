"""The axis of a figure: limits that show the estimates, round ticks symmetric about no effect."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steelyard import numfmt
from steelyard.report.figure import Axis, Diamond, Interval, Mark, Square, Tick
from steelyard.report.words import term_of

# Upper halves of the tick rows of a ratio: each value's reciprocal stands on the other side of 1.
RATIO_TICKS: tuple[tuple[float, ...], ...] = (
    (1.25,),
    (1.5, 2.0),
    (2.0, 4.0),
    (2.0, 5.0, 10.0),
    (5.0, 20.0),
    (5.0, 50.0),
    (10.0, 100.0),
    (10.0, 100.0, 1000.0),
)
OUTLIER = 8.0
REACH = 1.8
MARGIN = 1.04


def make_axis(
    measure: str,
    points: Sequence[float],
    bounds: Sequence[float],
    must_show: Sequence[float] = (),
    favours: tuple[str, str] = ("", ""),
) -> Axis:
    """Return an axis on the reader's scale of `measure`.

    Args:
        measure: A code of `terms.MEASURES`.
        points: Point estimates; all are shown unless they lie absurdly far out.
        bounds: Ends of confidence intervals; shown as far as they do not crush the points.
        must_show: Values that decide, such as a pooled estimate's bounds.
        favours: Words at the left and right of the line of no effect.
    """
    term = term_of(measure)
    if term.data == "proportion":
        ticks = tuple(Tick(x, f"{round(100 * x)} %") for x in (0.0, 0.25, 0.5, 0.75, 1.0))
        return Axis(0.0, 1.0, False, ticks, None)
    null = 0.0 if term.null is None else term.null
    reach = _reach([_distance(x, term.is_ratio, null) for x in points],
                   [_distance(x, term.is_ratio, null) for x in bounds],
                   [_distance(x, term.is_ratio, null) for x in must_show])  # fmt: skip
    if term.is_ratio:
        return _ratio_axis(reach, favours)
    return _linear_axis(reach, null, favours)


def _distance(value: float, ratio: bool, null: float) -> float:
    """Return how far a value lies from no effect on the axis's own scale; inf where it has no place there."""
    if math.isnan(value) or math.isinf(value) or (ratio and value <= 0):
        return math.inf
    return numfmt.settle(abs(math.log(value)) if ratio else abs(value - null))


def _reach(points: list[float], bounds: list[float], must: list[float]) -> float:
    """Return the distance from no effect that the axis covers."""
    finite = sorted(x for x in (*points, *must) if math.isfinite(x))
    if not finite:
        return 3 * max((x for x in bounds if math.isfinite(x)), default=0.0)
    middle = finite[len(finite) // 2]
    core = max(x for x in finite if x <= OUTLIER * middle or x == finite[0])
    ends = [x for x in bounds if math.isfinite(x)]
    return max(core, min(max(ends, default=0.0), max(REACH * core, *_typical(ends))))


def _typical(ends: list[float]) -> tuple[float]:
    """Return the middle of the bounds' distances: half of all intervals are shown whole."""
    return (sorted(ends)[len(ends) // 2] if ends else 0.0,)


def _ratio_axis(reach: float, favours: tuple[str, str]) -> Axis:
    half = next((t for t in RATIO_TICKS if math.log(t[-1]) * MARGIN >= reach), RATIO_TICKS[-1])
    values = (*(1 / x for x in reversed(half)), 1.0, *half)
    edge = numfmt.settle(half[-1] ** MARGIN)
    return Axis(1 / edge, edge, True, tuple(Tick(x, _ratio_label(x)) for x in values), 1.0, favours)


def _ratio_label(value: float) -> str:
    """Return a tick's label with two decimals at most, as 0.67 and 1.25; below 0.1 as short as it is."""
    return numfmt.tidy(round(value, 2) if value >= 0.1 else float(f"{value:.2g}"))


def _linear_axis(reach: float, null: float, favours: tuple[str, str]) -> Axis:
    step, count = _step(reach)
    values = [null + i * step for i in range(-count, count + 1)]
    edge = step * count * MARGIN
    ticks = tuple(Tick(x, numfmt.tidy(float(f"{x:.6g}"))) for x in values)
    return Axis(null - edge, null + edge, False, ticks, null, favours)


def _step(reach: float) -> tuple[float, int]:
    """Return a round step of 1, 2 or 5 times a power of ten, and how many of them cover `reach`."""
    reach = min(max(reach / MARGIN, 1e-12), 1e300)
    power = 10.0 ** math.floor(math.log10(reach))
    for times in (0.5, 1.0, 2.0, 5.0):
        count = math.ceil(reach / (times * power) - 1e-9)
        if count <= 3:
            return times * power, count
    return 10.0 * power, 1


def interval_mark(axis: Axis, low: float, high: float, kind: str = "confidence") -> Interval | None:
    """Return the part of low..high that lies on the axis, or None where nothing of it does."""
    if math.isnan(low) or math.isnan(high) or high < axis.low or low > axis.high:
        return None
    return Interval(
        max(low, axis.low),
        min(high, axis.high),
        clip_low=low < axis.low,
        clip_high=high > axis.high,
        kind="prediction" if kind == "prediction" else "confidence",
    )


def estimate_marks(
    axis: Axis, value: float | None, low: float | None, high: float | None, size: float
) -> tuple[Mark, ...]:
    """Return the square and line of one result; a result off the axis is an arrow.

    The arrow starts at the interval's visible end, or at the edge where nothing of the interval shows.
    """
    if value is None or math.isnan(value):
        return ()
    if not axis.holds(value):
        if low is not None and high is not None and (reach := interval_mark(axis, low, high)) is not None:
            return (reach,)
        edge = axis.low if value < axis.low else axis.high
        return (Interval(edge, edge, clip_low=value < axis.low, clip_high=value > axis.high),)
    line = None if low is None or high is None else interval_mark(axis, low, high)
    return (Square(value, size),) if line is None else (line, Square(value, size))


def diamond_mark(axis: Axis, value: float | None, low: float | None, high: float | None) -> tuple[Mark, ...]:
    """Return a pooled estimate's diamond, clipped to the axis; a square where it has no interval."""
    if value is None or math.isnan(value):
        return ()
    if low is None or high is None or math.isnan(low) or math.isnan(high) or not axis.holds(value):
        return estimate_marks(axis, value, low, high, 1.0)
    return (Diamond(max(low, axis.low), value, min(high, axis.high), low < axis.low, high > axis.high),)
