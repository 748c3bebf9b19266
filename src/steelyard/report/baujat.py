"""Baujat plots: which studies make the heterogeneity, and which of them move the result."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.plot import PlotSpec, Point
from steelyard.report.plot_axis import from_zero

MOST_NAMED = 8
WORTH_NAMING = 0.1
"""Of the way to the farther corner: studies nearer to the origin stay unnamed."""


@dataclass(frozen=True, slots=True)
class BaujatPoint:
    label: str
    contribution: float
    influence: float


@dataclass(frozen=True, slots=True)
class BaujatData:
    """Everything a Baujat plot shows; `common` says whether the contributions add up to Q."""

    title: str
    points: tuple[BaujatPoint, ...]
    common: bool
    moderators: bool = False
    notes: tuple[str, ...] = ()


def baujat_figure(data: BaujatData) -> PlotSpec:
    """Return the figure; the studies far from the origin are named, the others on hovering."""
    x = from_zero((p.contribution for p in data.points), 0.08)
    y = from_zero((p.influence for p in data.points), 0.08)
    far = sorted(data.points, key=lambda p: -_distance(p, x.high, y.high))[:MOST_NAMED]
    named = [p for p in far if _distance(p, x.high, y.high) >= WORTH_NAMING]
    return PlotSpec(
        title=data.title,
        description=describe(data),
        x=x,
        y=y,
        x_title="Contribution to Q"
        if data.common
        else "Contribution to heterogeneity (squared Pearson residual)",
        y_title="Influence on the " + ("fitted value" if data.moderators else "pooled result"),
        points=tuple(_point(p, p in named) for p in [*named, *(p for p in data.points if p not in named)]),
        notes=(
            "Influence: the change when the study is left out, squared, over the variance without it.",
            *data.notes,
        ),
    )


def describe(data: BaujatData) -> str:
    """Return the sentence read in place of the picture."""
    most = max(data.points, key=lambda p: p.contribution)
    moves = max(data.points, key=lambda p: p.influence)
    return (
        f"Baujat plot of {len(data.points)} results. {most.label} contributes most to heterogeneity, "
        f"{moves.label} moves the result most."
    )


def _distance(p: BaujatPoint, right: float, top: float) -> float:
    return math.hypot(p.contribution / right, p.influence / top) / math.sqrt(2)


def _point(p: BaujatPoint, named: bool) -> Point:
    title = f"{p.label}: contribution {numfmt.effect(p.contribution)}, influence {numfmt.effect(p.influence)}"
    return Point(p.contribution, p.influence, title, label=p.label if named else "")
