"""A figure with two axes as a specification: points, curves and areas in data coordinates, no pixel.

`plot_draw` places it on paper, `svg` and `mpl` draw what it placed. Funnel, bubble and Baujat plots are made
of nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.report.figure import Axis

At = tuple[float, float]
AreaKind = Literal["shade-light", "shade-mid", "shade-deep", "paper", "band"]
CurveKind = Literal["null", "pooled", "limit", "fit", "prediction"]


@dataclass(frozen=True, slots=True)
class Area:
    """A closed outline; what lies outside the axes is cut off when it is drawn."""

    outline: tuple[At, ...]
    kind: AreaKind


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points; what lies outside the axes is cut off when it is drawn."""

    points: tuple[At, ...]
    kind: CurveKind


@dataclass(frozen=True, slots=True)
class Point:
    """One study.

    Attributes:
        size: Its radius as a share of the largest, so that areas follow weights; None where all are alike.
        title: What hovering shows.
        label: What stands beside it; "" for nothing.
    """

    x: float
    y: float
    title: str
    size: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: how a mark looks, and what it stands for."""

    kind: AreaKind | CurveKind | Literal["point", "bubble"]
    text: str


@dataclass(frozen=True, slots=True)
class PlotSpec:
    """A whole figure. `y_down` puts the smallest value on top; `warning` stands out in the caption, before
    the `notes`. Areas lie under curves, curves under points, each in their order."""

    title: str
    description: str
    x: Axis
    y: Axis
    x_title: str
    y_title: str
    points: tuple[Point, ...]
    curves: tuple[Curve, ...] = ()
    areas: tuple[Area, ...] = ()
    keys: tuple[Key, ...] = ()
    warning: str = ""
    notes: tuple[str, ...] = ()
    y_down: bool = False
