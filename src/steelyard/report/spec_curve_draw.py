"""Places a specification curve on paper, in two widths: the desk's and the phone's.

Thousands of specifications share columns: a column then shows the middle one of its neighbours in size, and
the rows below it what share of them made each choice, as the height of a bar.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from steelyard import numfmt
from steelyard.report.clip import Frame
from steelyard.report.layout import Circle, Drawing, Group, Item, Line, Polygon, Text
from steelyard.report.spec_curve import CurvePanel, CurvePoint, CurveSpec
from steelyard.report.textwidth import text_width, wrap

MARKS = {"favours intervention": "for", "inconclusive": "open", "favours comparator": "against"}
DOTS = 8.0
"""Width of a column from which a choice is a dot; below it bars that touch say the same in less."""
HOVERED = 150
"""Marks up to which each has a hover text; beyond, only the plan's own."""


@dataclass(frozen=True, slots=True)
class Form:
    """The paper of one form: width, room for labels, height of the curve, narrowest column, row height."""

    width: float
    gutter: float
    height: float
    column: float
    row: float
    stacked: bool


WIDE = Form(960.0, 268.0, 270.0, 3.6, 16.0, False)
NARROW = Form(360.0, 40.0, 210.0, 2.2, 28.0, True)
GAP = 22.0


@dataclass(frozen=True, slots=True)
class Column:
    """Neighbouring specifications that share a place; `shown` is the one that is drawn."""

    members: tuple[CurvePoint, ...]
    shown: CurvePoint

    def share(self, choice: int, level: int) -> float:
        return sum(p.levels[choice] == level for p in self.members) / len(self.members)

    def concluding(self, conclusion: str) -> float:
        return sum(p.conclusion == conclusion for p in self.members) / len(self.members)


@dataclass(frozen=True, slots=True)
class Placed:
    """A panel on paper: its frame and its columns with their common width."""

    panel: CurvePanel
    frame: Frame
    columns: tuple[Column, ...]

    @property
    def step(self) -> float:
        return (self.frame.right - self.frame.left) / len(self.columns)

    def left(self, index: int) -> float:
        return self.frame.left + index * self.step

    def centre(self, index: int) -> float:
        return numfmt.settle(self.left(index) + self.step / 2)


def draw_spec_curve(spec: CurveSpec, narrow: bool = False) -> Drawing:
    """Return the figure 960 units wide, or 360 for phones."""
    form = NARROW if narrow else WIDE
    items: list[Item] = [Text(0, 12, spec.y_title, "soft", size=12)]
    placed = _placed(spec, form, items)
    bottom = placed[0].frame.bottom
    items += _axis(spec, placed, form)
    y = _matrix_height(spec, form, bottom)
    for one in placed:
        items += _own_band(one, bottom, y)
    items += _matrix(spec, placed, form, bottom)
    for one in placed:
        items += _curve(spec, one)
    if form.stacked:
        y = _legend(spec, form.width, y + 26, items)
    else:
        _legend(spec, form.gutter - 50, placed[0].frame.top + 20, items)
        y += 8
    thinned = max(len(c.members) for one in placed for c in one.columns)
    notes = list(spec.notes)
    if thinned > 1:
        notes.insert(
            0,
            f"A column stands for up to {thinned} specifications next to each other in size: the middle one "
            "is drawn, the bars below show how many of them made each choice.",
        )
    for note in notes:
        for line in wrap(note, form.width, 12, 8):
            y += 16
            items.append(Text(0, y, line, "soft", size=12))
        y += 2
    return Drawing(form.width, round(y + 8, 1), spec.title, spec.description, tuple(items))


def _placed(spec: CurveSpec, form: Form, items: list[Item]) -> list[Placed]:
    """Divide the width between the panels, write their names, and put their points into columns."""
    ticks = max((text_width(t.label, 12) for t in spec.y.ticks), default=0.0)
    left = max(form.gutter, round(ticks + 12, 1))
    room = form.width - left - 8 - GAP * (len(spec.panels) - 1)
    counts = [len(p.points) for p in spec.panels]
    shares = [1.0]
    if len(counts) > 1:
        first = min(max(counts[0] / sum(counts), 0.32), 0.68)
        shares = [first, 1 - first]
    names = [wrap(p.name, s * room, 12, 3, True) for p, s in zip(spec.panels, shares, strict=True)]
    top = 34.0 + 15 * max(len(n) for n in names)
    placed = []
    for panel, share, name in zip(spec.panels, shares, names, strict=True):
        right = left + share * room
        for i, line in enumerate(name):
            items.append(Text(round(left, 1), 34 + 15 * i, line, "h", size=12))
        frame = Frame(round(left, 2), top, round(right, 2), top + form.height)
        placed.append(Placed(panel, frame, _columns(panel.points, int(share * room / form.column))))
        left = right + GAP
    return placed


def _columns(points: tuple[CurvePoint, ...], most: int) -> tuple[Column, ...]:
    count = min(len(points), most)
    cuts = [round(i * len(points) / count) for i in range(count + 1)]
    made = []
    for start, end in pairwise(cuts):
        members = points[start:end]
        own = [p for p in members if p.own]
        made.append(Column(members, own[0] if own else members[len(members) // 2]))
    return tuple(made)


def _height(spec: CurveSpec, frame: Frame, value: float) -> float:
    if spec.y.log and value <= 0:
        return frame.bottom
    return numfmt.settle(frame.bottom - spec.y.at(value) * (frame.bottom - frame.top))


def _axis(spec: CurveSpec, placed: list[Placed], form: Form) -> list[Item]:
    items: list[Item] = []
    first = placed[0].frame
    for tick in spec.y.ticks:
        y = _height(spec, first, tick.value)
        items.append(Text(first.left - 8, y + 4, tick.label, "soft", "end", 12))
        items += [Line(one.frame.left - 4, y, one.frame.left, y, "rule") for one in placed]
    own = spec.own
    for one in placed:
        frame = one.frame
        items.append(Line(frame.left, frame.top, frame.left, frame.bottom, "rule"))
        if spec.y.null is not None:
            y = _height(spec, frame, spec.y.null)
            items.append(Line(frame.left, y, frame.right, y, "null"))
        if own is not None:
            y = _height(spec, frame, own.value)
            items.append(Line(frame.left, y, frame.right, y, "pooled"))
    return items


def _curve(spec: CurveSpec, one: Placed) -> list[Item]:
    """Return intervals, then marks, the plan's own last."""
    items: list[Item] = []
    radius = min(4.0, max(1.3, one.step / 2.6))
    hover = len(one.columns) <= HOVERED
    for i, column in enumerate(one.columns):
        p, x = column.shown, one.centre(i)
        low, high = (_height(spec, one.frame, v) for v in (p.low, p.high))
        if math.isfinite(p.low) or math.isfinite(p.high):
            items.append(Line(x, high, x, low, f"curve-ci-{MARKS.get(p.conclusion, 'open')}"))
    for i, column in enumerate(one.columns):
        p, x = column.shown, one.centre(i)
        if p.own:
            continue
        mark = _mark(p.conclusion, x, _height(spec, one.frame, p.value), radius)
        items.append(Group((mark,), title=_title(p)) if hover else mark)
    for i, column in enumerate(one.columns):
        p = column.shown
        if p.own:
            mark = _diamond(one.centre(i), _height(spec, one.frame, p.value))
            items.append(Group((mark,), title=f"The plan's own analysis: {_title(p)}"))
    return items


def _mark(conclusion: str, x: float, y: float, r: float) -> Circle | Polygon:
    """Return a full circle, an empty one, or a triangle: told apart without colour."""
    if conclusion == "favours comparator":
        r += 0.6
        return Polygon(((x, y - r), (x + r, y + r), (x - r, y + r)), "curve-against")
    return Circle(x, y, r, f"curve-{MARKS.get(conclusion, 'open')}")


def _diamond(x: float, y: float) -> Polygon:
    return Polygon(((x - 6, y), (x, y - 7), (x + 6, y), (x, y + 7)), "curve-own")


def _title(p: CurvePoint) -> str:
    return f"{numfmt.effect(p.value)} ({numfmt.interval(p.low, p.high)})"


def _matrix_height(spec: CurveSpec, form: Form, top: float) -> float:
    rows = len(spec.conclusions) + sum(len(r) for r in spec.rows)
    return top + 14 + 22.0 * (1 + len(spec.choices)) + form.row * rows


def _own_band(one: Placed, top: float, bottom: float) -> list[Item]:
    for i, column in enumerate(one.columns):
        if column.shown.own:
            half = max(one.step / 2, 3.0)
            x = one.centre(i)
            outline = ((x - half, top + 10), (x + half, top + 10), (x + half, bottom), (x - half, bottom))
            return [Polygon(outline, "band")]
    return []


def _matrix(spec: CurveSpec, placed: list[Placed], form: Form, top: float) -> list[Item]:
    """Return the rows below the curve: the conclusion, then each choice with its levels."""
    items: list[Item] = []
    y = top + 14

    def heading(text: str) -> None:
        nonlocal y
        y += 22
        items.append(Text(0, y - 6, text, "h", size=12))

    def row(label: str, own: bool, shares: list[list[float]], cls: str) -> None:
        nonlocal y
        room = form.width if form.stacked else form.gutter - 26
        text = wrap(f"{label} ◆" if own else label, room - 12, 11.5, 1)[0]
        items.append(Text(10, y + (10 if form.stacked else 12), text, "" if own else "soft", size=11.5))
        base = y + form.row - 3
        for one, share in zip(placed, shares, strict=True):
            items.append(Line(one.frame.left, base + 1, one.frame.right, base + 1, "rule"))
            items.extend(_bars(one, share, base, cls))
        y += form.row

    heading("Conclusion")
    for conclusion, words in spec.conclusions:
        shares = [[c.concluding(conclusion) for c in one.columns] for one in placed]
        own = spec.own is not None and spec.own.conclusion == conclusion
        row(words[:1].upper() + words[1:], own, shares, "curve-level")
    for choice, levels, place in zip(spec.choices, spec.rows, spec.places, strict=True):
        heading(choice.name)
        for level in levels:
            shares = [[c.share(place, level) for c in one.columns] for one in placed]
            row(choice.levels[level], level == choice.own, shares, "curve-level")
    return items


def _bars(one: Placed, shares: list[float], base: float, cls: str) -> list[Item]:
    """Return dots where columns are wide, else one outline a run of columns, as high as their shares."""
    if one.step >= DOTS and all(s in (0.0, 1.0) for s in shares):
        return [Circle(one.centre(i), base - 3.5, 3.0, cls) for i, s in enumerate(shares) if s]
    items: list[Item] = []
    run: list[tuple[float, float]] = []
    for i, share in enumerate([*shares, 0.0]):
        x = numfmt.settle(one.left(i))
        high = numfmt.settle(base - 9 * share)
        if share and not run:
            run = [(x, base)]
        if run and run[-1][1] != (high if share else base):
            run += [(x, run[-1][1])] if len(run) > 1 else []
            run += [(x, high if share else base)]
        if run and not share:
            items.append(Polygon(tuple(run), cls))
            run = []
    return items


def _legend(spec: CurveSpec, width: float, y: float, items: list[Item]) -> float:
    """Draw what each mark stands for, in rows of `width`; return where it ends."""
    x = 0.0
    for kind, text in (("own", "the plan's own analysis"), *spec.conclusions):
        lines = wrap(text, width - 20, 12, 3)
        step = 20 + max(text_width(line, 12) for line in lines) + 18
        if x and x + step - 18 > width:
            x, y = 0.0, y + 20
        items.append(_diamond(x + 7, y - 4) if kind == "own" else _mark(kind, x + 7, y - 4, 4.0))
        items += [Text(x + 20, y + 15 * i, line, "soft", size=12) for i, line in enumerate(lines)]
        x, y = x + step, y + 15 * (len(lines) - 1)
    return y + 6
