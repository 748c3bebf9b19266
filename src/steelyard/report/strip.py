"""The small picture beside an answer: its estimate and interval over the results it rests on."""

from __future__ import annotations

from steelyard.report.axis import diamond_mark, estimate_marks, interval_mark, make_axis
from steelyard.report.figure import Axis, Interval
from steelyard.report.forest_data import arm_labels, axis_groups, better_direction
from steelyard.report.forest_parts import favours
from steelyard.report.layout import Circle, Drawing, Item, Line, Plot, Polygon, Text, mark_items
from steelyard.report.textwidth import text_width, wrap
from steelyard.report.words import effect_line, term_of
from steelyard.review.plan import Plan
from steelyard.review.result import AnalysisResult, Estimate, Row

WIDTH = 300.0
INSET = 8.0
MOST_ROWS = 14
ARROW_HALF = 2.2
LINE = 13.0


def strip(result: AnalysisResult, plan: Plan) -> Drawing | None:
    """Return the small picture of an entry, or None where it has no numbers or no common axis."""
    rows = [r for r in result.rows if r.estimate.value is not None]
    if not rows or len(axis_groups(result.rows)) > 1:
        return None
    e = result.headline
    axis = _axis(result, plan, rows, e)
    plot = Plot(axis, INSET, WIDTH - INSET)
    items: list[Item] = []
    y = _rows(rows, plot, items, listed=e is None) if len(rows) > 1 else 6.0
    if e is not None:
        y = _headline(e, result.pooled is not None, plot, y, items)
    bottom = y + 4
    if axis.null is not None:
        x = plot.x(axis.null)
        items.insert(0, Line(x, 2, x, bottom, "null"))
    height = _axis_text(plot, bottom, items)
    return Drawing(WIDTH, height, result.spec.title, _described(result, e), tuple(items))


def _axis(result: AnalysisResult, plan: Plan, rows: list[Row], e: Estimate | None) -> Axis:
    measure = (e or rows[0].estimate).measure
    must = [b for b in (e.value, e.ci_low, e.ci_high) if b is not None] if e else []
    points = [r.estimate.value for r in rows if r.estimate.value is not None]
    bounds = [] if e else [b for r in rows for b in (r.estimate.ci_low, r.estimate.ci_high) if b is not None]
    words = favours(better_direction(result, plan), arm_labels(result, rows, plan), measure)
    return make_axis(measure, points, bounds, must, words)


def _rows(rows: list[Row], plot: Plot, items: list[Item], listed: bool) -> float:
    """Draw each result as a thin line with a dot; return where they end."""
    step = 5.0 if len(rows) <= MOST_ROWS else 5.0 * MOST_ROWS / len(rows)
    if listed:
        step = min(step * 1.6, 8.0)
    y = 6.0
    for row in rows:
        e = row.estimate
        value = e.value if e.value is not None else plot.axis.low
        if e.ci_low is not None and e.ci_high is not None:
            line = interval_mark(plot.axis, e.ci_low, e.ci_high)
            if line is not None:
                items += _faint(line, plot, y)
        if plot.axis.holds(value):
            items.append(Circle(plot.x(value), y, 1.9 if not listed else 2.6, "dot"))
        y += step
    return y


def _faint(line: Interval, plot: Plot, y: float) -> list[Item]:
    """Return a result's interval; an end beyond the axis is an arrow, small enough for rows so near."""
    low, high = plot.x(line.low), plot.x(line.high)
    drawn: list[Item] = [Line(low, y, high, y, "faint")]
    for x, inward, cut in ((low, 1, line.clip_low), (high, -1, line.clip_high)):
        if cut:
            tip, back = x - 2 * inward, x + 3 * inward
            drawn.append(Polygon(((tip, y), (back, y - ARROW_HALF), (back, y + ARROW_HALF)), "dot"))
    return drawn


def _headline(e: Estimate, pooled: bool, plot: Plot, y: float, items: list[Item]) -> float:
    y += 10
    if pooled:
        items += mark_items(diamond_mark(plot.axis, e.value, e.ci_low, e.ci_high), plot, y)
    else:
        items += mark_items(estimate_marks(plot.axis, e.value, e.ci_low, e.ci_high, 1.1), plot, y)
    y += 9
    if e.pi_low is not None and e.pi_high is not None and not e.pi_note:
        bar = interval_mark(plot.axis, e.pi_low, e.pi_high, "prediction")
        if bar is not None:
            items += mark_items((bar,), plot, y + 4)
            y += 9
    return y


def _axis_text(plot: Plot, y: float, items: list[Item]) -> float:
    """Draw the axis, three or so of its ticks, and the favours labels; return the picture's height."""
    items.append(Line(plot.left, y, plot.right, y, "rule"))
    ticks = plot.axis.ticks
    kept = {0, len(ticks) // 2, len(ticks) - 1} if len(ticks) <= 5 else set(range(0, len(ticks), 3))
    for i, tick in enumerate(ticks):
        x = plot.x(tick.value)
        items.append(Line(x, y, x, y + 3, "rule"))
        if i in kept:
            items.append(Text(_inside(x, tick.label), y + 14, tick.label, "soft", "middle", 11))
    left, right = plot.axis.favours
    if not left:
        return y + 18
    null = plot.x(plot.axis.null or 0.0)
    near = wrap(f"←\u00a0{left}", null - 8, 11, 4)
    far = wrap(f"{right}\u00a0→", WIDTH - null - 8, 11, 4)
    items += [Text(null - 8, y + 28 + LINE * i, t, "soft", "end", 11) for i, t in enumerate(near)]
    items += [Text(null + 8, y + 28 + LINE * i, t, "soft", "start", 11) for i, t in enumerate(far)]
    return y + 32 + LINE * (max(len(near), len(far)) - 1)


def _inside(x: float, label: str) -> float:
    half = text_width(label, 11) / 2
    return min(max(x, half), WIDTH - half)


def _described(result: AnalysisResult, e: Estimate | None) -> str:
    if e is None:
        return f"{len(result.rows)} results side by side, not pooled."
    null = term_of(e.measure).null
    line = "" if null is None else f"; line of no effect at {null:g}"
    text = effect_line(e)
    return f"{text[:1].upper()}{text[1:]}{line}."
