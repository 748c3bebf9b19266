"""Places the risk-of-bias figures on paper, in two widths: the desk's and the phone's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.figure import GLYPHS, Judgement
from steelyard.report.layout import (
    Circle,
    Drawing,
    Group,
    Item,
    Line,
    Polygon,
    Text,
    judgement_items,
    keys_items,
)
from steelyard.report.rob_figure import Bar, RobSpec, SummarySpec, TrafficRow, TrafficSpec
from steelyard.report.textwidth import text_width, wrap

WIDE, NARROW = 720.0, 360.0
STEP_MOST, STEP_LEAST = 44.0, 27.0
ROW = 28.0
BAR = 20.0
LEAST_FOR_GLYPH, LEAST_FOR_SHARE = 13.0, 62.0
HATCH = 7.0

Mark = Text | Line | Polygon | Circle


def draw_rob(spec: RobSpec, narrow: bool = False) -> Drawing:
    """Return the figure at most 720 units wide, or 360 for phones."""
    return _traffic(spec, narrow) if isinstance(spec, TrafficSpec) else _summary(spec, narrow)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the circles of a traffic light stand."""

    label: float
    step: float

    def x(self, index: int) -> float:
        return self.label + self.step * (index + 0.5)


def _traffic(spec: TrafficSpec, narrow: bool) -> Drawing:
    room = NARROW if narrow else WIDE
    count = len(spec.columns)
    longest = max((text_width(row.label) for row in spec.rows), default=0.0) + 14
    step = min(max((room - longest) / count, STEP_LEAST), STEP_MOST)
    label = min(max(longest, 110.0), room - step * count)
    at = _Columns(round(label, 1), step)
    width = round(label + step * count, 1)
    items: list[Item] = [Text(0, 14, "Result", "h")]
    for i, column in enumerate(spec.columns):
        items.append(Group((Text(at.x(i), 14, column.letter, "h", "middle"),), title=column.name))
    items.append(Line(0, 22, width, 22, "rule"))
    y = 24.0
    for row in spec.rows:
        y = _traffic_row(row, spec, at, y, items)
        items.append(Line(0, y, width, y, "rule"))
    legend, y = keys_items(spec.legend, spec.legend_keys, y + 6, room, spec.names)
    return Drawing(room, round(y + 10, 1), spec.title, spec.description, (*items, *legend))


def _traffic_row(row: TrafficRow, spec: TrafficSpec, at: _Columns, y: float, items: list[Item]) -> float:
    """Draw one result whose top is `y`; return the top of the next."""
    lines = wrap(row.label, at.label - 10, 13, 3)
    height = ROW + 15.0 * (len(lines) - 1)
    middle = y + height / 2
    first = middle + 4.5 - 7.5 * (len(lines) - 1)
    items.append(Group(tuple(Text(0, first + 15 * i, text) for i, text in enumerate(lines)), href=row.href))
    for i, column in enumerate(spec.columns):
        title = row.titles[i] if row.titles else column.name
        marks = judgement_items(row.cells[i], at.x(i), middle, 9.5)
        if row.moved and row.moved[i]:
            x, top = at.x(i) + 8, middle - 11
            marks.append(Polygon(((x, top + 7), (x + 4, top), (x + 8, top + 7)), "arrow"))
        items.append(Group(tuple(marks), title=title))
    return y + height


def _summary(spec: SummarySpec, narrow: bool) -> Drawing:
    items: list[Item] = []
    if narrow:
        width, y = NARROW, 0.0
        for heading, bars in spec.panels:
            y = _stacked(heading, bars, spec, y, items) + 14
    else:
        width, y = WIDE, _side_by_side(spec, items)
    legend, y = keys_items(spec.legend, spec.legend_keys, y + 4, width, spec.names)
    return Drawing(width, round(y + 10, 1), spec.title, spec.description, (*items, *legend))


def _side_by_side(spec: SummarySpec, items: list[Item]) -> float:
    """Draw every panel beside the names of the domains; return where the panels end."""
    names = [bar.name for bar in spec.panels[0][1]]
    label = min(max((text_width(n) for n in names), default=0.0) + 14, 230.0)
    gap = 20.0
    panel = (WIDE - label - gap * (len(spec.panels) - 1)) / len(spec.panels)
    for p, (heading, _) in enumerate(spec.panels):
        items.append(Text(label + p * (panel + gap), 14, heading, "h"))
    y = 26.0
    for i, name in enumerate(names):
        lines = wrap(name, label - 10, 13, 3)
        height = max(BAR + 8, 15.0 * len(lines) + 8)
        middle = y + height / 2
        first = middle + 4.5 - 7.5 * (len(lines) - 1)
        items += [Text(0, first + 15 * j, text) for j, text in enumerate(lines)]
        for p, (_, bars) in enumerate(spec.panels):
            left = label + p * (panel + gap)
            items += _bar(bars[i], spec, left, middle - BAR / 2, panel)
        y += height
    return y


def _stacked(heading: str, bars: Sequence[Bar], spec: SummarySpec, y: float, items: list[Item]) -> float:
    """Draw one panel, each domain's name above its bar; return where it ends."""
    items.append(Text(0, y + 14, heading, "h"))
    y += 22
    for bar in bars:
        for text in wrap(bar.name, NARROW, 13, 3):
            y += 15
            items.append(Text(0, y, text))
        items += _bar(bar, spec, 0.0, y + 5, NARROW)
        y += BAR + 12
    return y


def _bar(bar: Bar, spec: SummarySpec, left: float, top: float, width: float) -> list[Item]:
    """Return a bar's parts from the left, a thin gap between them, each with what hovering shows."""
    items: list[Item] = []
    x = left
    for judgement, share in bar.parts:
        full = share * width
        part = max(full - (1.5 if share < 1 else 0.0), 0.5)
        title = f"{bar.name}: {spec.names[judgement]} {numfmt.share(share)}"
        items.append(Group(tuple(_part(judgement, share, x, top, part)), title=title))
        x += full
    return items


def _part(judgement: Judgement, share: float, x: float, top: float, width: float) -> list[Mark]:
    key = judgement.replace(" ", "-")
    corners = ((x, top), (x + width, top), (x + width, top + BAR), (x, top + BAR))
    marks: list[Mark] = [Polygon(corners, f"rob-{key}")]
    if judgement == "not assessed":
        text = numfmt.share(share) if width >= LEAST_FOR_SHARE else ""
        side = (width - text_width(text, 12)) / 2 - 4 if text else width
        marks += _hatching(x, top, side)
        if text:
            marks += _hatching(x + width - side, top, side)
            marks.append(Text(x + width / 2, top + 14.3, text, "", "middle", 12))
    elif width >= LEAST_FOR_GLYPH:
        text = GLYPHS[judgement]
        if width >= LEAST_FOR_SHARE:
            text = f"{text} {numfmt.share(share)}"
        marks.append(Text(x + width / 2, top + 14.6, text, f"glyph-{key}", "middle", 13))
    return marks


def _hatching(x: float, top: float, width: float) -> list[Mark]:
    """Return diagonal lines cut to a rectangle; drawn as lines, so that no pattern needs an id."""
    lines: list[Mark] = []
    start = HATCH / 2
    while start < width + BAR:
        low, high = max(start - BAR, 0.0), min(start, width)
        if high > low:
            lines.append(Line(x + low, top + start - low, x + high, top + start - high, "hatch"))
        start += HATCH
    return lines
