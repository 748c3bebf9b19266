"""The wide form of a figure: RevMan's columns to the left, the plot, then the risk-of-bias circles."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.report.figure import Column, FigureRow, FigureSpec
from steelyard.report.layout import (
    BIAS_STEP,
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

WIDTH = 1040.0
PLOT_LEAST, PLOT_MOST = 240.0, 430.0
LABEL_LEAST, LABEL_MOST = 110.0, 225.0
GAP = 16.0
EDGE = 12.0
RIGHT_PAD = 20.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns stand: right edges of the text columns (left edge of the first), plot, circles."""

    width: float
    label_width: float
    edges: tuple[float, ...]
    text_right: float
    plot: Plot
    bias_left: float


def draw_wide(spec: FigureSpec) -> Drawing:
    """Return the figure as it stands on a desk's screen, on paper and in a file."""
    grid = _grid(spec)
    items: list[Item] = []
    y = _header(spec, grid, items)
    top = y
    step = _row_step(len(spec.rows))
    pooled_from = y
    for row in spec.rows:
        if row.role in ("total", "subgroup") and y > top:
            y += 5
        if row.role == "total":
            items.append(Line(0, y, grid.width, y, "rule"))
            y += 5
        y = _row(spec, row, grid, y, step, items)
    bottom = y + 4
    items[:0] = _reference_lines(spec, grid, top, pooled_from, bottom)
    y = _below(spec, grid, bottom, items)
    return Drawing(grid.width, y + 6, spec.title, spec.description, tuple(items))


def _row_step(rows: int) -> float:
    return 28.0 if rows <= 16 else 24.0 if rows <= 40 else 21.0


def _grid(spec: FigureSpec) -> Grid:
    widths = [_column_width(spec, i, c) for i, c in enumerate(spec.columns)]
    edges = [widths[0]]
    for i, width in enumerate(widths[1:], start=1):
        new_group = spec.columns[i].group != spec.columns[i - 1].group or i == 1
        edges.append(edges[-1] + width + (GAP if new_group else GAP * 0.75))
    bias = BIAS_STEP * len(spec.bias_columns) + (GAP if spec.bias_columns else 0.0)
    room = WIDTH - edges[-1] - bias - EDGE - RIGHT_PAD
    plot_width = min(max(room, PLOT_LEAST), PLOT_MOST)
    slack = max(room - plot_width, 0.0)
    edges = [edges[0] + slack, *(e + slack for e in edges[1:])]
    left = edges[-1] + EDGE + 8
    right = left + plot_width - 8
    bias_left = right + RIGHT_PAD + (GAP if spec.bias_columns else 0.0)
    width = bias_left + BIAS_STEP * len(spec.bias_columns)
    return Grid(round(width, 1), edges[0], tuple(edges), edges[-1], Plot(spec.axis, left, right), bias_left)


def _column_width(spec: FigureSpec, index: int, column: Column) -> float:
    if column.role == "label":
        texts = [
            text_width(r.cells[0], bold=r.role != "study") for r in spec.rows if any(r.cells[1:]) or r.marks
        ]
        return min(max(max(texts, default=0.0), LABEL_LEAST), LABEL_MOST)
    texts = [text_width(r.cells[index], bold=r.role in ("total", "subtotal")) for r in spec.rows]
    heading = max((text_width(w, 13, True) for w in column.heading.split()), default=0.0)
    if column.role == "effect":
        heading = max(
            heading, min(text_width(column.heading, 12), 150.0), min(text_width(column.group, 13, True), 150)
        )
    elif column.role == "arm":
        share = sum(1 for c in spec.columns if c.group == column.group and c.role == "arm")
        words = max((text_width(w, 13, True) for w in column.group.split()), default=0.0)
        heading = max(heading, min(words, 150.0) / max(share, 1))
    return max(*texts, heading, 30.0) if texts else heading


def _header(spec: FigureSpec, grid: Grid, items: list[Item]) -> float:
    """Draw spanning headings bottom-aligned over the column headings; return where the rows begin."""
    groups: list[tuple[list[str], float, str]] = []
    for name, first, last in _spans(spec):
        left = grid.edges[first - 1] + GAP * 0.75 if first else 0.0
        right = grid.edges[last]
        effect = spec.columns[last].role == "effect"
        lines = wrap(name, right - left, 13, 3, True)
        groups.append((lines, right if effect else (left + right) / 2, "end" if effect else "middle"))
    depth = max([len(lines) for lines, _, _ in groups] + ([1] if spec.bias_columns else []), default=0)
    heading_lines = [_heading_lines(spec, grid, i) for i in range(len(spec.columns))]
    height = max(len(lines) for lines in heading_lines)
    for lines, x, anchor in groups:
        for i, text in enumerate(lines):
            y = 14 + 16 * (depth - len(lines) + i)
            items.append(Text(x, y, text, "h", "end" if anchor == "end" else "middle"))
    base = 14 + 16 * depth
    for i, lines in enumerate(heading_lines):
        for j, text in enumerate(lines):
            y = base + 16 * (height - len(lines) + j)
            label = i == 0
            cls = "h" if label else "soft"
            items.append(
                Text(
                    0 if label else grid.edges[i],
                    y,
                    text,
                    cls,
                    "start" if label else "end",
                    13 if label else 12,
                )
            )
    base += 16 * (height - 1)
    if spec.bias_columns:
        middle = grid.bias_left + BIAS_STEP * len(spec.bias_columns) / 2
        half = text_width(spec.bias_heading, 13, True) / 2
        x = min(middle, grid.width - half)
        items.append(Text(x, base - 16, spec.bias_heading, "h", "middle"))
        for i, column in enumerate(spec.bias_columns):
            x = grid.bias_left + BIAS_STEP * (i + 0.5)
            letter = Text(x, base, column.letter, "soft", "middle", 11.5)
            items.append(Group((letter,), title=column.name))
    items.append(Line(0, base + 10, grid.width, base + 10, "rule"))
    return base + 14


def _heading_lines(spec: FigureSpec, grid: Grid, index: int) -> list[str]:
    column = spec.columns[index]
    if column.role != "effect":
        return [column.heading]
    return wrap(column.heading, grid.edges[index] - grid.edges[index - 1] - 4, 12, 3)


def _spans(spec: FigureSpec) -> list[tuple[str, int, int]]:
    spans: list[tuple[str, int, int]] = []
    for i, column in enumerate(spec.columns):
        if not column.group:
            continue
        if spans and spans[-1][0] == column.group and spans[-1][2] == i - 1 and column.role == "arm":
            spans[-1] = (column.group, spans[-1][1], i)
        else:
            spans.append((column.group, i, i))
    return spans


def _row(spec: FigureSpec, row: FigureRow, grid: Grid, y: float, step: float, items: list[Item]) -> float:
    """Draw one row whose top is `y`; return the top of the next."""
    alone = not any(row.cells[1:]) and not row.marks
    bold = row.role in ("total", "subtotal", "subgroup")
    room = grid.text_right if alone else grid.label_width
    lines = wrap(row.cells[0], room, 13, 3 if alone else 2, bold) if row.cells[0] else []
    height = step + 15.0 * max(len(lines) - 1, 0)
    middle = y + height / 2
    cls = row_text_class(row)
    first = middle + 4.5 - 7.5 * max(len(lines) - 1, 0)
    label = tuple(Text(0, first + 15 * i, t, cls) for i, t in enumerate(lines))
    items.append(Group(label, href=row.href) if row.href else Group(label))
    for i, text in enumerate(row.cells[1:], start=1):
        if text:
            items.append(Text(grid.edges[i], middle + 4.5, text, cls, "end"))
    marks = mark_items(row.marks, grid.plot, middle)
    if marks:
        items.append(Group(tuple(marks), row.mark_href, row.title))
    if row.bias:
        for i, (cell, column) in enumerate(zip(row.bias, spec.bias_columns, strict=True)):
            items.append(
                bias_items(cell, grid.bias_left + BIAS_STEP * (i + 0.5), middle, column.name, spec.names)
            )
    return y + height


def _reference_lines(
    spec: FigureSpec, grid: Grid, top: float, pooled_top: float, bottom: float
) -> list[Item]:
    lines: list[Item] = []
    if spec.axis.null is not None:
        x = grid.plot.x(spec.axis.null)
        lines.append(Line(x, top, x, bottom, "null"))
    if spec.pooled is not None:
        x = grid.plot.x(spec.pooled)
        lines.append(Line(x, pooled_top, x, bottom, "pooled"))
    return lines


def _below(spec: FigureSpec, grid: Grid, y: float, items: list[Item]) -> float:
    """Draw the axis at the right and the notes beside it at the left; return where both end."""
    items += axis_items(grid.plot, y)
    null = grid.plot.x(spec.axis.null) if spec.axis.null is not None else grid.plot.left
    words, height = favours_items(
        grid.plot, y + 35, null - grid.plot.left + 2 * EDGE, grid.plot.right - null + 2 * EDGE
    )
    items += words
    axis_end = y + 20 + (height + 8 if words else 0)
    notes_end = y
    for note in spec.notes:
        for part in wrap(note, grid.text_right - 8, 12.5, 4):
            notes_end += 17
            items.append(Text(0, notes_end, part, "soft", size=12.5))
    legend, end = legend_items(spec, max(axis_end, notes_end) + (12 if spec.legend else 0), grid.width)
    items += legend
    return end
