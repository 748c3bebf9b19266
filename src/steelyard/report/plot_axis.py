"""Axes of figures with two of them: limits that hold every value, and ticks a reader expects."""

from __future__ import annotations

import math
from collections.abc import Iterable

from steelyard import numfmt
from steelyard.report.figure import Axis, Tick

MOST_TICKS = 7
FARTHEST = 600.0
"""Logarithms farther from 0 have no place on paper, and soon none among the numbers."""

# Where ticks may stand within a power of ten, the most usual first, and how many there must be at least.
DECADES: tuple[tuple[tuple[float, ...], int], ...] = (
    ((1.0, 2.0, 5.0), 4),
    ((1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0), 3),
    ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), 3),
    ((1.0,), 3),
)


def spanning(
    values: Iterable[float], *, log: bool = False, null: float | None = None, pad: float = 0.06
) -> Axis:
    """Return an axis that holds all finite `values`, with a share `pad` of its length free at both ends."""
    held = [_inner(v, log) for v in values if math.isfinite(v) and (v > 0 or not log)]
    low, high = (min(held), max(held)) if held else (-1.0, 1.0)
    if high - low < 1e-9 * max(abs(low), abs(high), 1.0):
        low, high = low - 0.5, high + 0.5
    room = pad * (high - low)
    low, high = numfmt.settle(low - room), numfmt.settle(high + room)
    if not log:
        return Axis(low, high, False, linear_ticks(low, high), null)
    low, high = math.exp(low), math.exp(high)
    return Axis(numfmt.settle(low), numfmt.settle(high), True, ratio_ticks(low, high), null)


def from_zero(values: Iterable[float], pad: float = 0.06) -> Axis:
    """Return an axis from 0 to a little beyond the largest value."""
    top = max((v for v in values if math.isfinite(v)), default=0.0)
    high = numfmt.settle((top if top > 0 else 1.0) * (1 + pad))
    return Axis(0.0, high, False, linear_ticks(0.0, high), None)


def share_axis(values: Iterable[float]) -> Axis:
    """Return an axis of proportions in percent, never below 0 or above 100 %."""
    plain = spanning(values)
    low, high = max(plain.low, 0.0), min(plain.high, 1.0)
    ticks = (Tick(t.value, f"{numfmt.tidy(100 * t.value)} %") for t in linear_ticks(low, high))
    return Axis(low, high, False, tuple(ticks), None)


def _inner(value: float, log: bool) -> float:
    return min(max(math.log(value), -FARTHEST), FARTHEST) if log else value


def linear_ticks(low: float, high: float) -> tuple[Tick, ...]:
    """Return ticks at multiples of 1, 2 or 5 times a power of ten, seven at most."""
    raw = (high - low) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(t * power for t in (1.0, 2.0, 5.0, 10.0) if t * power >= raw)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [float(f"{i * step:.10g}") for i in range(first, last + 1)]
    return tuple(Tick(v, numfmt.tidy(v)) for v in values if low <= v <= high)


def ratio_ticks(low: float, high: float) -> tuple[Tick, ...]:
    """Return ticks of a log axis: those most usual that are neither few nor more than seven."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    if last - first > MOST_TICKS:
        step = math.ceil((last - first) / MOST_TICKS)
        powers = [10.0**i for i in range(first - first % step, last + 1, step)]
        return tuple(Tick(v, numfmt.tidy(v)) for v in powers if low <= v <= high)
    for decade, least in DECADES:
        every = (float(f"{d:g}e{i}") for i in range(first, last + 1) for d in decade)
        values = [v for v in every if low <= v <= high]
        if least <= len(values) <= MOST_TICKS:
            return tuple(Tick(v, numfmt.tidy(v)) for v in values)
    return linear_ticks(low, high)
