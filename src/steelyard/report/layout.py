"""Places a figure on paper: specification in, drawing primitives in pixels out, in two forms.

The wide form has RevMan's columns; the narrow form, for phones, stacks a study and its effect above its bar.
Text widths are estimated from a table of a wide common sans-serif face, so that the same bytes come out on
any machine and no text runs into its neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from steelyard import numfmt
from steelyard.report.figure import (
    GLYPHS,
    JUDGEMENT_NAMES,
    Axis,
    Diamond,
    FigureRow,
    FigureSpec,
    Interval,
    Judgement,
    Mark,
    Square,
)
from steelyard.report.textwidth import text_width, wrap

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    cls: str = ""
    anchor: Anchor = "start"
    size: float = 13.0


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    cls: str


@dataclass(frozen=True, slots=True)
class Polygon:
    points: tuple[tuple[float, float], ...]
    cls: str


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through points, not closed."""

    points: tuple[tuple[float, float], ...]
    cls: str


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    r: float
    cls: str


@dataclass(frozen=True, slots=True)
class Group:
    """Primitives that share a link and a hover text."""

    items: tuple[Text | Line | Polygon | Circle, ...]
    href: str = ""
    title: str = ""


Item = Text | Line | Polygon | Polyline | Circle | Group


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    title: str
    description: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the axis lies on paper."""

    axis: Axis
    left: float
    right: float

    def x(self, value: float) -> float:
        """Return the place of `value`; settled, as logarithms differ in their last digit between machines."""
        return numfmt.settle(self.left + self.axis.at(value) * (self.right - self.left))


@dataclass(slots=True)
class Sheet:
    """Primitives collected from top to bottom."""

    items: list[Item] = field(default_factory=list)
    y: float = 0.0


UNIT = 5.5
DIAMOND_HALF = 7.0
TAIL = 4.0
"""What an interval shows beside its square at least, or it is drawn on it, too."""
BIAS_STEP = 20.0


def mark_items(marks: tuple[Mark, ...], plot: Plot, y: float) -> list[Text | Line | Polygon | Circle]:
    """Return the primitives of a row's marks, centred on `y`."""
    items: list[Text | Line | Polygon | Circle] = []
    for mark in marks:
        if isinstance(mark, Square):
            half, x = UNIT * mark.size, plot.x(mark.value)
            points = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
            items.append(Polygon(points, "sq"))
            items += [line for one in marks for line in _on_square(one, plot, x, half, y)]
        elif isinstance(mark, Diamond):
            low, x, high = plot.x(mark.low), plot.x(mark.value), plot.x(mark.high)
            items.append(Polygon(((low, y), (x, y - DIAMOND_HALF), (high, y), (x, y + DIAMOND_HALF)), "dia"))
            items += _arrows(mark.clip_low, mark.clip_high, low, high, y, "dia")
        else:
            items += _interval_items(mark, plot, y)
    return items


def _on_square(mark: Mark, plot: Plot, x: float, half: float, y: float) -> list[Line]:
    """Return the part of a study's interval on its square, where that leaves little or nothing of an end."""
    if not isinstance(mark, Interval):
        return []
    low, high = plot.x(mark.low), plot.x(mark.high)
    short = (low > x - half - TAIL and not mark.clip_low) or (high < x + half + TAIL and not mark.clip_high)
    return [Line(max(low, x - half), y, min(high, x + half), y, "ci-on")] if short else []


def _interval_items(mark: Interval, plot: Plot, y: float) -> list[Text | Line | Polygon | Circle]:
    low, high = plot.x(mark.low), plot.x(mark.high)
    cls = "ci" if mark.kind == "confidence" else "pi"
    items: list[Text | Line | Polygon | Circle] = [Line(low, y, high, y, cls)]
    if mark.kind == "prediction":
        items += [
            Line(x, y - 4, x, y + 4, cls)
            for x, cut in ((low, mark.clip_low), (high, mark.clip_high))
            if not cut
        ]
    return items + _arrows(
        mark.clip_low, mark.clip_high, low, high, y, "arrow" if cls == "ci" else "pi-arrow"
    )


def _arrows(
    clip_low: bool, clip_high: bool, low: float, high: float, y: float, cls: str
) -> list[Text | Line | Polygon | Circle]:
    items: list[Text | Line | Polygon | Circle] = []
    if clip_low:
        items.append(Polygon(((low - 1, y), (low + 6, y - 4), (low + 6, y + 4)), cls))
    if clip_high:
        items.append(Polygon(((high + 1, y), (high - 6, y - 4), (high - 6, y + 4)), cls))
    return items


def bias_items(
    judgements: tuple[Judgement, ...],
    x: float,
    y: float,
    name: str,
    names: Mapping[Judgement, str] = JUDGEMENT_NAMES,
) -> Group:
    """Return the circle of a domain, or two small ones side by side where two judges differ."""
    shown = judgements or ("not assessed",)
    words = ", ".join(names[j] for j in shown)
    return Group(tuple(judgement_items(shown, x, y, 7.5)), title=f"{name}: {words}")


def judgement_items(
    judgements: tuple[Judgement, ...], x: float, y: float, r: float
) -> list[Text | Line | Polygon | Circle]:
    """Return one circle of radius `r`, or two of two thirds of it side by side."""
    if len(judgements) > 1:
        r = round(2 * r / 3, 1)
    items: list[Text | Line | Polygon | Circle] = []
    for i, judgement in enumerate(judgements[:2]):
        cx = x + (i - (min(len(judgements), 2) - 1) / 2) * 2 * r
        items += _circle(judgement, cx, y, r)
    return items


def _circle(judgement: Judgement, x: float, y: float, r: float) -> list[Text | Line | Polygon | Circle]:
    """Return a level's circle; a short dash alone where the domain does not apply."""
    if judgement == "not applicable":
        return [Line(x - 0.45 * r, y, x + 0.45 * r, y, "faint")]
    key = judgement.replace(" ", "-")
    items: list[Text | Line | Polygon | Circle] = [Circle(x, y, r, f"rob rob-{key}")]
    if judgement == "not assessed":
        # Diagonal chords: a hatching that needs no pattern, hence no id that two figures could share.
        for shift in (-0.9, 0.0, 0.9):
            d = shift * r
            reach = (max(r * r - d * d / 2, 0.0)) ** 0.5 / 2**0.5
            cx, cy = x + d / 2, y + d / 2
            items.append(Line(cx - reach, cy + reach, cx + reach, cy - reach, "hatch"))
    else:
        size = round(1.7 * r, 1)
        items.append(Text(x, y + 0.36 * size, GLYPHS[judgement], f"glyph glyph-{key}", "middle", size))
    return items


def axis_items(plot: Plot, y: float) -> list[Item]:
    """Return the axis line, its ticks and their labels, and the two favours labels."""
    items: list[Item] = [Line(plot.left, y, plot.right, y, "rule")]
    last_right = -1e9
    for tick in plot.axis.ticks:
        x = plot.x(tick.value)
        items.append(Line(x, y, x, y + 4, "rule"))
        half = text_width(tick.label, 12) / 2
        if x - half > last_right + 4:
            items.append(Text(x, y + 17, tick.label, "soft", "middle", 12))
            last_right = x + half
    return items


def favours_items(plot: Plot, y: float, room_left: float, room_right: float) -> tuple[list[Item], float]:
    """Return the favours labels beside the line of no effect, wrapped to their room, and their height."""
    left, right = plot.axis.favours
    if plot.axis.null is None or not (left or right):
        return [], 0.0
    x = plot.x(plot.axis.null)
    lines_left = wrap(f"←\u00a0{left}", room_left, 12, 3) if left else []
    lines_right = wrap(f"{right}\u00a0→", room_right, 12, 3) if right else []
    items: list[Item] = [Text(x - 8, y + 15 * i, t, "soft", "end", 12) for i, t in enumerate(lines_left)]
    items += [Text(x + 8, y + 15 * i, t, "soft", "start", 12) for i, t in enumerate(lines_right)]
    return items, 15.0 * max(len(lines_left), len(lines_right))


def legend_items(spec: FigureSpec, y: float, width: float) -> tuple[list[Item], float]:
    """Return the legend below everything, wrapped to `width`, and where it ends."""
    return keys_items(spec.legend, spec.legend_keys, y, width, spec.names)


def keys_items(
    legend: Sequence[str],
    keys: Sequence[Judgement],
    y: float,
    width: float,
    names: Mapping[Judgement, str] = JUDGEMENT_NAMES,
) -> tuple[list[Item], float]:
    """Return lines of explanation, then a circle with its name for each of `keys`, and where they end."""
    items: list[Item] = []
    for line in legend:
        for part in wrap(line, width, 12, 12):
            y += 16
            items.append(Text(0, y, part, "soft", size=12))
    if keys:
        y += 24
    x = 0.0
    for judgement in keys:
        name = names[judgement]
        step = 20 + text_width(name, 12) + 14
        if x and x + step > width:
            x, y = 0.0, y + 20
        items += _circle(judgement, x + 7.5, y - 4, 7.5)
        items.append(Text(x + 20, y, name, "soft", size=12))
        x += step
    return items, y


def row_text_class(row: FigureRow) -> str:
    return {"subgroup": "h", "subtotal": "h", "total": "h", "quiet": "soft"}.get(row.role, "")
