"""The narrow form of a figure, for phones: a study and its effect above its bar, nothing beside anything."""

from __future__ import annotations

from steelyard.report.figure import FigureRow, FigureSpec
from steelyard.report.layout import (
    Drawing,
    Group,
    Item,
    Line,
    Plot,
    Text,
    axis_items,
    bias_items,
    favours_items,
    legend_items,
    mark_items,
    row_text_class,
)
from steelyard.report.textwidth import text_width, wrap

WIDTH = 360.0
INSET = 8.0
BIAS_STEP = 20.0
BAND = 24.0


def draw_narrow(spec: FigureSpec) -> Drawing:
    """Return the figure 360 units wide; its height grows with the rows."""
    plot = Plot(spec.axis, INSET, WIDTH - INSET)
    items: list[Item] = []
    y = _header(spec, items)
    for row in spec.rows:
        if _only_columns(row):
            continue
        y = _row(spec, row, plot, y, items)
    items += axis_items(plot, y + 4)
    null = plot.x(spec.axis.null) if spec.axis.null is not None else plot.left
    words, height = favours_items(plot, y + 39, null - 8, WIDTH - null - 8)
    items += words
    y += 24 + (height + 8 if words else 0)
    for note in spec.notes:
        for part in wrap(note, WIDTH, 12, 6):
            y += 16
            items.append(Text(0, y, part, "soft", size=12))
    legend, y = legend_items(spec, y + 4, WIDTH)
    items += legend
    return Drawing(WIDTH, round(y + 8, 1), spec.title, spec.description, tuple(items))


def _header(spec: FigureSpec, items: list[Item]) -> float:
    effect = spec.columns[-1]
    y = 14.0
    items.append(Text(0, y, spec.columns[0].heading, "h"))
    items.append(Text(WIDTH, y, effect.group, "h", "end"))
    arms = list(dict.fromkeys(c.group for c in spec.columns if c.role == "arm" and c.group))
    left = wrap(" v ".join(arms), WIDTH * 0.56, 12, 3) if arms else []
    right = wrap(effect.heading, WIDTH * 0.42, 12, 3)
    for i, text in enumerate(left):
        items.append(Text(0, y + 16 + 15 * i, text, "soft", size=12))
    for i, text in enumerate(right):
        items.append(Text(WIDTH, y + 16 + 15 * i, text, "soft", "end", 12))
    y += 8 + 15 * max(len(left), len(right), 0)
    if spec.bias_columns:
        y += 16
        items.append(Text(_bias_left(spec) - 6, y, spec.bias_heading, "soft", "end", 12))
        for i, column in enumerate(spec.bias_columns):
            x = _bias_left(spec) + BIAS_STEP * (i + 0.5)
            items.append(Group((Text(x, y, column.letter, "soft", "middle", 11),), title=column.name))
    items.append(Line(0, y + 7, WIDTH, y + 7, "rule"))
    return y + 8


def _bias_left(spec: FigureSpec) -> float:
    return WIDTH - BIAS_STEP * len(spec.bias_columns)


def _row(spec: FigureSpec, row: FigureRow, plot: Plot, y: float, items: list[Item]) -> float:
    """Draw one row whose top is `y`; return the top of the next."""
    cls = row_text_class(row)
    effect = row.cells[-1]
    bold = row.role in ("total", "subtotal", "subgroup")
    room = WIDTH - text_width(effect, 13, bold) - (14 if effect else 0)
    lines = wrap(row.cells[0], room, 13, 4 if not effect else 3, bold) or [""]
    if row.role == "total":
        items.append(Line(0, y, WIDTH, y, "rule"))
        y += 2
    y += 18
    if effect:
        items.append(Text(WIDTH, y, effect, cls or "num", "end"))
    label = tuple(Text(0, y + 15 * i, t, cls) for i, t in enumerate(lines))
    items.append(Group(label, href=row.href))
    y += 15 * (len(lines) - 1)
    y = _second_line(spec, row, y, items)
    if not row.marks:
        return y + 8
    middle = y + 6 + BAND / 2
    items += _band_lines(spec, plot, middle)
    items.append(Group(tuple(mark_items(row.marks, plot, middle)), row.mark_href, row.title))
    return y + 8 + BAND


def _only_columns(row: FigureRow) -> bool:
    """Return whether a row says nothing here that the others' second lines do not (the total of events)."""
    return row.role == "quiet" and not row.cells[-1] and any(row.cells[1:])


def _second_line(spec: FigureSpec, row: FigureRow, y: float, items: list[Item]) -> float:
    if not row.compact and not row.bias:
        return y
    room = _bias_left(spec) - 8 if row.bias else WIDTH
    lines = wrap(row.compact, room, 12, 3)
    for i, text in enumerate(lines):
        items.append(Text(0, y + 16 + 15 * i, text, "soft", size=12))
    if row.bias:
        for i, (cell, column) in enumerate(zip(row.bias, spec.bias_columns, strict=True)):
            x = _bias_left(spec) + BIAS_STEP * (i + 0.5)
            items.append(bias_items(cell, x, y + 14, column.name, spec.names))
    return y + 16 + 15 * (max(len(lines), 1) - 1)


def _band_lines(spec: FigureSpec, plot: Plot, middle: float) -> list[Item]:
    top, bottom = middle - BAND / 2, middle + BAND / 2
    lines: list[Item] = []
    if spec.axis.null is not None:
        x = plot.x(spec.axis.null)
        lines.append(Line(x, top, x, bottom, "null"))
    if spec.pooled is not None:
        x = plot.x(spec.pooled)
        lines.append(Line(x, top, x, bottom, "pooled"))
    return lines
