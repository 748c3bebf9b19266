"""Bubble plots: the effect along a moderator, with the regression line and its bands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.figure import Axis
from steelyard.report.plot import Area, At, Curve, Key, PlotSpec, Point
from steelyard.report.plot_axis import FARTHEST, share_axis, spanning
from steelyard.report.words import term_of


@dataclass(frozen=True, slots=True)
class BubblePoint:
    """A study: its moderator, its effect on the reader's scale, and its weight in percent."""

    label: str
    x: float
    y: float
    weight: float


@dataclass(frozen=True, slots=True)
class Band:
    """Bounds along the moderator, as (moderator, effect)."""

    low: tuple[At, ...]
    high: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class BubbleData:
    """Everything a bubble plot shows; `held` says at what the other moderators are held."""

    title: str
    measure: str
    moderator: str
    level: float
    points: tuple[BubblePoint, ...]
    line: tuple[At, ...]
    confidence: Band
    prediction: Band | None = None
    held: str = ""


def bubble_figure(data: BubbleData) -> PlotSpec:
    """Return the figure: areas of points follow weights, the largest lie below."""
    term = term_of(data.measure)
    y = _y_axis(data)
    percent = f"{100 * data.level:.3g}\u00a0%"
    keys = [
        Key("bubble", "Study, its area by weight"),
        Key("fit", "Regression line"),
        Key("band", f"{percent} confidence band"),
    ]
    curves = [Curve(data.line, "fit")]
    x = spanning((p.x for p in data.points), pad=0.08)
    if y.null is not None:
        curves.insert(0, Curve(((x.low, y.null), (x.high, y.null)), "null"))
    if data.prediction is not None:
        keys.append(Key("prediction", f"{percent} prediction band"))
        curves += [Curve(data.prediction.low, "prediction"), Curve(data.prediction.high, "prediction")]
    largest = max(p.weight for p in data.points)
    return PlotSpec(
        title=data.title,
        description=describe(data),
        x=x,
        y=y,
        x_title=data.moderator,
        y_title=f"{term.name} (log scale)" if term.is_ratio else term.name,
        points=tuple(
            Point(p.x, p.y, _title(p, data), math.sqrt(p.weight / largest) if largest > 0 else 1.0)
            for p in data.points
        ),
        curves=tuple(curves),
        areas=(Area((*data.confidence.low, *reversed(data.confidence.high)), "band"),),
        keys=tuple(keys),
        notes=tuple(note for note in (data.held, _beyond(data, y)) if note),
    )


def describe(data: BubbleData) -> str:
    """Return the sentence read in place of the picture."""
    (x0, y0), (x1, y1) = data.line[0], data.line[-1]
    name = term_of(data.measure).name.lower()
    first, last = (f"{_value(y, data.measure)} at {numfmt.effect(x)}" for x, y in ((x0, y0), (x1, y1)))
    return (
        f"Bubble plot of {len(data.points)} results, {name} by {data.moderator}; "
        f"the line goes from {first} to {last}."
    )


def _y_axis(data: BubbleData) -> Axis:
    """Return an axis that holds points, line, confidence band, and the prediction band as far as it may."""
    term = term_of(data.measure)
    band = [y for points in (data.line, data.confidence.low, data.confidence.high) for _, y in points]
    values = _with_prediction([*(p.y for p in data.points), *band], data)
    if term.data == "proportion":
        return share_axis(values)
    axis = spanning(values, log=term.is_ratio)
    if term.null is None or not axis.holds(term.null):
        return axis
    return Axis(axis.low, axis.high, axis.log, axis.ticks, term.null)


def _with_prediction(values: list[float], data: BubbleData) -> list[float]:
    """Return the values with those of the prediction band, which at most doubles the length of the axis."""
    log = term_of(data.measure).is_ratio
    held = [math.log(y) if log else y for y in values if math.isfinite(y) and (y > 0 or not log)]
    if data.prediction is None or not held:
        return values
    room = (max(held) - min(held)) / 2
    low, high = min(held) - room, max(held) + room
    if log:
        low, high = (math.exp(min(max(end, -FARTHEST), FARTHEST)) for end in (low, high))
    bounds = (y for _, y in (*data.prediction.low, *data.prediction.high))
    return [*values, *(min(max(y, low), high) for y in bounds if not math.isnan(y))]


def _beyond(data: BubbleData, axis: Axis) -> str:
    """Return the sentence that the prediction band is wider than the figure, where it is."""
    if data.prediction is None:
        return ""
    bounds = (y for _, y in (*data.prediction.low, *data.prediction.high))
    return "" if all(axis.holds(y) for y in bounds) else "The prediction band goes beyond the axis."


def _value(y: float, measure: str) -> str:
    return numfmt.share(y) if term_of(measure).data == "proportion" else numfmt.effect(y)


def _title(p: BubblePoint, data: BubbleData) -> str:
    weight = numfmt.percent(p.weight, 1)
    return f"{p.label}: {_value(p.y, data.measure)} at {numfmt.tidy(p.x)}, weight {weight}"
