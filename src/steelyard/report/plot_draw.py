"""Places a figure with two axes on paper, in two widths: the desk's and the phone's."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.clip import At, Frame, clip_line, clip_outline
from steelyard.report.figure import Axis
from steelyard.report.layout import (
    Anchor,
    Circle,
    Drawing,
    Group,
    Item,
    Line,
    Plot,
    Polygon,
    Polyline,
    Text,
    axis_items,
)
from steelyard.report.plot import Curve, Key, PlotSpec, Point
from steelyard.report.textwidth import text_width, wrap

FAR = 60.0
"""Axis lengths beyond which a place is as good as any: keeps coordinates finite before they are cut."""
SMALLEST = 2.0
LABEL = 11.5
LONGEST = 180.0


@dataclass(frozen=True, slots=True)
class Size:
    """The paper of a form of the figure: its width, the plot's height, the largest bubble's radius."""

    width: float
    height: float
    largest: float


WIDE = Size(720.0, 400.0, 15.0)
NARROW = Size(360.0, 300.0, 10.0)


def draw_plot(spec: PlotSpec, narrow: bool = False) -> Drawing:
    """Return the figure 720 units wide, or 360 for phones."""
    size = NARROW if narrow else WIDE
    ticks = max((text_width(t.label, 12) for t in spec.y.ticks), default=0.0)
    heading = wrap(spec.y_title, size.width, 12, 3)
    top = 14 + 15.0 * len(heading)
    frame = Frame(round(ticks + 10, 1), top, size.width - 12, top + size.height)
    items: list[Item] = [Text(0, 12 + 15 * i, line, "soft", size=12) for i, line in enumerate(heading)]
    for area in spec.areas:
        outline = clip_outline(_places(area.outline, spec, frame), frame)
        if outline:
            items.append(Polygon(outline, area.kind))
    items += _axes(spec, frame)
    for curve in spec.curves:
        items += _curve(curve, spec, frame)
    items += _points(spec, frame, size)
    y = _caption(spec, frame, size.width, items)
    return Drawing(size.width, round(y + 8, 1), spec.title, spec.description, tuple(items))


def _along(axis: Axis, value: float) -> float:
    """Return where a value lies, 0 to 1 on the axis and beyond it outside."""
    low, high = axis.low, axis.high
    if axis.log:
        value = math.log(value) if 0 < value < math.inf else (FAR * 1e3 if value > 0 else -FAR * 1e3)
        low, high = math.log(low), math.log(high)
    return min(max((value - low) / (high - low), -FAR), FAR)


def _place(x: float, y: float, spec: PlotSpec, frame: Frame) -> At:
    """Return a point's place on paper; settled, as logarithms differ in their last digit between machines."""
    right = frame.left + _along(spec.x, x) * (frame.right - frame.left)
    share = _along(spec.y, y)
    down = frame.top + (share if spec.y_down else 1 - share) * (frame.bottom - frame.top)
    return numfmt.settle(right), numfmt.settle(down)


def _places(points: tuple[At, ...], spec: PlotSpec, frame: Frame) -> tuple[At, ...]:
    return tuple(_place(x, y, spec, frame) for x, y in points)


def _curve(curve: Curve, spec: PlotSpec, frame: Frame) -> list[Item]:
    pieces = clip_line(_places(curve.points, spec, frame), frame)
    return [Polyline(piece, curve.kind) for piece in pieces]


def _axes(spec: PlotSpec, frame: Frame) -> list[Item]:
    items: list[Item] = [Line(frame.left, frame.top, frame.left, frame.bottom, "rule")]
    for tick in spec.y.ticks:
        _, y = _place(spec.x.low, tick.value, spec, frame)
        items.append(Line(frame.left - 4, y, frame.left, y, "rule"))
        items.append(Text(frame.left - 8, y + 4, tick.label, "soft", "end", 12))
    return items + axis_items(Plot(spec.x, frame.left, frame.right), frame.bottom)


def _radius(point: Point, spec: PlotSpec, size: Size) -> float:
    count = len(spec.points)
    if point.size is None:
        return 4.5 if count <= 40 else 3.5 if count <= 150 else 2.6
    return max(SMALLEST, point.size * size.largest * (1.0 if count <= 40 else 0.7))


def _points(spec: PlotSpec, frame: Frame, size: Size) -> list[Item]:
    """Return the points, large ones below small ones, then the labels that find room."""
    order = sorted(spec.points, key=lambda p: -(p.size or 0.0))
    items: list[Item] = []
    taken: list[tuple[float, float, float, float]] = []
    for point in order:
        x, y = _place(point.x, point.y, spec, frame)
        r = _radius(point, spec, size)
        items.append(
            Group((Circle(x, y, r, "point" if point.size is None else "bubble"),), title=point.title)
        )
        taken.append((x - r, y - r, x + r, y + r))
    for point in spec.points:
        text = wrap(point.label, min(0.4 * size.width, LONGEST), LABEL, 1)[0]
        label = _label(text, _place(point.x, point.y, spec, frame), _radius(point, spec, size), frame, taken)
        items += [label] if label is not None else []
    return items


def _label(
    text: str, at: At, r: float, frame: Frame, taken: list[tuple[float, float, float, float]]
) -> Text | None:
    """Return the label at the first free place: right, left, above, below; None where none is free."""
    if not text:
        return None
    x, y = at
    width = text_width(text, LABEL)
    places: tuple[tuple[float, float, float, Anchor], ...] = (
        (x + r + 4, y + 4, 0.0, "start"),
        (x - r - 4, y + 4, width, "end"),
        (x, y - r - 5, width / 2, "middle"),
        (x, y + r + 13, width / 2, "middle"),
    )
    for at_x, base, before, anchor in places:
        left = at_x - before
        box = (left, base - 9, left + width, base + 2)
        if (
            box[0] < frame.left + 2
            or box[2] > frame.right + 10
            or box[1] < frame.top
            or box[3] > frame.bottom
        ):
            continue
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return Text(round(at_x, 2), round(base, 2), text, "", anchor, LABEL)
    return None


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _caption(spec: PlotSpec, frame: Frame, width: float, items: list[Item]) -> float:
    """Draw the x axis's title, the legend, the warning and the notes; return where they end."""
    y = frame.bottom + 22
    middle = (frame.left + frame.right) / 2
    for line in wrap(spec.x_title, frame.right - frame.left, 12, 3):
        y += 15
        items.append(Text(middle, y, line, "soft", "middle", 12))
    y = _legend(spec.keys, y + 8, width, items)
    for text, cls, gap in ((spec.warning, "warn", 22.0), *((note, "soft", 18.0) for note in spec.notes)):
        for i, line in enumerate(wrap(text, width, 12, 6, cls == "warn") if text else []):
            y += 15 if i else gap
            items.append(Text(0, y, line, cls, size=12))
    return y


def _legend(keys: tuple[Key, ...], y: float, width: float, items: list[Item]) -> float:
    """Draw lines and points first, areas in a row of their own; return where it ends."""
    x, y = 0.0, y + (18 if keys else 0)
    for before, key in zip((None, *keys), keys, strict=False):
        if key.kind.startswith("shade") and before is not None and not before.kind.startswith("shade"):
            x, y = 0.0, y + 19
        lines = wrap(key.text, width - 30, 12, 3)
        step = 30 + max(text_width(line, 12) for line in lines) + 18
        if x and x + step - 18 > width:
            x, y = 0.0, y + 19
        items.append(_swatch(key, x, y - 4))
        items += [Text(x + 30, y + 15 * i, line, "soft", size=12) for i, line in enumerate(lines)]
        x, y = x + step, y + 15 * (len(lines) - 1)
    return y


def _swatch(key: Key, x: float, y: float) -> Item:
    if key.kind in ("point", "bubble"):
        return Circle(x + 11, y, 4.5, key.kind)
    if key.kind in ("null", "pooled", "limit", "fit", "prediction"):
        return Line(x, y, x + 22, y, key.kind)
    return Polygon(((x, y - 6), (x + 22, y - 6), (x + 22, y + 6), (x, y + 6)), key.kind)
