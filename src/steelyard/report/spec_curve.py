"""Specification curves: estimates of many analyses in order of size, and below them which choices each made.

A specification of the figure, without a pixel; `spec_curve_draw` places it on paper.

Source: Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.figure import Axis
from steelyard.report.plot_axis import spanning
from steelyard.report.words import term_of

CUT = "A line that reaches the edge of the axis goes on beyond it."
CONCLUSIONS = ("favours intervention", "inconclusive", "favours comparator")
FARTHEST_BOUNDS = 0.1
"""Share of bounds, at either end, that may lie beyond the axis: a few endless intervals crush all others."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One specification: its estimate and interval on the reader's scale, its conclusion and its choices."""

    value: float
    low: float
    high: float
    conclusion: str
    levels: tuple[int, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class CurveChoice:
    """One choice with its levels in words; `own` is the plan's."""

    name: str
    levels: tuple[str, ...]
    own: int


@dataclass(frozen=True, slots=True)
class CurveData:
    """Everything a specification curve shows. All points are of one measure.

    `keeping` and `changing` are the specifications that keep the question and that change it; `sides` are the
    words for an interval on the side of the intervention and of the comparator.
    """

    title: str
    measure: str
    choices: tuple[CurveChoice, ...]
    keeping: tuple[CurvePoint, ...]
    changing: tuple[CurvePoint, ...] = ()
    sides: tuple[str, str] = ("interval favours the intervention", "interval favours the comparator")
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePanel:
    """Specifications in order of their estimates."""

    name: str
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class CurveSpec:
    """A whole figure: one or two panels over one axis, and the choices that vary in them.

    `places` is where each choice stands in a point's levels, `rows` holds those of its levels that occur,
    `conclusions` the words of those that occur.
    """

    title: str
    description: str
    y: Axis
    y_title: str
    panels: tuple[CurvePanel, ...]
    choices: tuple[CurveChoice, ...]
    places: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    conclusions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()

    @property
    def own(self) -> CurvePoint | None:
        """Return the plan's own specification, where it has an estimate."""
        return next((p for panel in self.panels for p in panel.points if p.own), None)


def spec_curve(data: CurveData) -> CurveSpec:
    """Return the figure; a choice that does not vary among the points gets no rows."""
    panels = [
        CurvePanel(f"{name}: {numfmt.count(len(points))}", tuple(sorted(points, key=_order)))
        for name, points in (("Keeps the question", data.keeping), ("Changes the question", data.changing))
        if points
    ]
    every = (*data.keeping, *data.changing)
    used = [tuple(sorted({p.levels[i] for p in every})) for i in range(len(data.choices))]
    words = dict(
        zip(CONCLUSIONS, (data.sides[0], "interval allows no difference", data.sides[1]), strict=True)
    )
    axis = _axis(data.measure, every)
    cut = any(p.low < axis.low or p.high > axis.high for p in every)
    return CurveSpec(
        title=data.title,
        description=describe(data),
        y=axis,
        y_title=term_of(data.measure).name,
        panels=tuple(panels),
        choices=tuple(c for c, rows in zip(data.choices, used, strict=True) if len(rows) > 1),
        places=tuple(i for i, rows in enumerate(used) if len(rows) > 1),
        rows=tuple(rows for rows in used if len(rows) > 1),
        conclusions=tuple((c, words[c]) for c in CONCLUSIONS if any(p.conclusion == c for p in every)),
        notes=((CUT,) if cut else ()) + data.notes,
    )


def _order(point: CurvePoint) -> tuple[float, float, float, bool, tuple[int, ...]]:
    """Return a point's place; the last digits, which differ between machines, decide nothing."""
    value, low, high = (numfmt.settle(v) for v in (point.value, point.low, point.high))
    return value, low, high, point.own, point.levels


def _axis(measure: str, points: Sequence[CurvePoint]) -> Axis:
    """Return the axis: every estimate, and the bounds but the farthest."""
    log = term_of(measure).is_ratio
    values = [p.value for p in points]
    lows = _central([p.low for p in points if math.isfinite(p.low) and (p.low > 0 or not log)])
    highs = _central([p.high for p in points if math.isfinite(p.high)])
    null = term_of(measure).null
    reach = [*values, *lows, *highs, *([] if null is None else [null])]
    return spanning(reach, log=log, null=null, pad=0.03)


def _central(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    cut = int(FARTHEST_BOUNDS * len(ordered))
    return ordered[cut : len(ordered) - cut]


def describe(data: CurveData) -> str:
    """Return the sentence read in place of the picture."""
    parts = []
    for name, points in (("keep", data.keeping), ("change", data.changing)):
        if not points:
            continue
        low, high = min(p.value for p in points), max(p.value for p in points)
        held = sum(p.conclusion == "inconclusive" for p in points)
        parts.append(
            f"{numfmt.count(len(points))} specifications {name} the question: estimates from "
            f"{numfmt.effect(low)} to {numfmt.effect(high)}, "
            f"{numfmt.count(held)} intervals allow no difference"
        )
    return f"Specification curve of the {term_of(data.measure).name.lower()}. " + ". ".join(parts) + "."
