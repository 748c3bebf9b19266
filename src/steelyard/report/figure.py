"""A figure is a specification: text columns, and marks in data coordinates. Nothing here knows a pixel.

`layout` places a specification on paper (a wide and a narrow form), `svg` and `mpl` draw what it placed.
A test reads the specification itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Judgement = Literal[
    "low", "some", "high", "critical", "unclear", "described", "not applicable", "not assessed"
]

GLYPHS: dict[Judgement, str] = {
    "low": "+",
    "some": "−",
    "high": "×",
    "critical": "!",
    "unclear": "?",
    "described": "i",
    "not applicable": "-",
    "not assessed": "–",
}
JUDGEMENT_NAMES: dict[Judgement, str] = {
    "low": "low",
    "some": "some concerns",
    "high": "high",
    "critical": "critical",
    "unclear": "unclear",
    "described": "described, not judged",
    "not applicable": "not applicable",
    "not assessed": "not assessed",
}


@dataclass(frozen=True, slots=True)
class Tick:
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The horizontal axis, on the reader's scale.

    `low` and `high` bound the plot; `null` is the value of no effect (None for a single-arm quantity);
    `favours` are the words at the left and the right of it.
    """

    low: float
    high: float
    log: bool
    ticks: tuple[Tick, ...]
    null: float | None
    favours: tuple[str, str] = ("", "")

    def at(self, value: float) -> float:
        """Return where `value` lies: 0 at the left edge, 1 at the right, never outside."""
        low, high, x = self.low, self.high, min(max(value, self.low), self.high)
        if self.log:
            low, high, x = math.log(low), math.log(high), math.log(x)
        return (x - low) / (high - low)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Square:
    """A point estimate; `size` is the side in units of a plain square, 0.5 to 1.5, its area by weight."""

    value: float
    size: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A horizontal line whose ends lie on the axis; a clipped end goes on beyond it and gets an arrow."""

    low: float
    high: float
    clip_low: bool = False
    clip_high: bool = False
    kind: Literal["confidence", "prediction"] = "confidence"


@dataclass(frozen=True, slots=True)
class Diamond:
    """A pooled estimate over its confidence interval, clipped to the axis."""

    low: float
    value: float
    high: float
    clip_low: bool = False
    clip_high: bool = False


Mark = Square | Interval | Diamond


@dataclass(frozen=True, slots=True)
class Column:
    """A text column. Columns that share a `group` stand under one spanning heading."""

    heading: str
    role: Literal["label", "arm", "weight", "effect"]
    group: str = ""


@dataclass(frozen=True, slots=True)
class BiasColumn:
    """A column of circles; `letter` is its heading, `name` its entry in the legend."""

    letter: str
    name: str


RowRole = Literal["study", "subgroup", "subtotal", "total", "quiet"]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of a figure.

    Attributes:
        role: "subgroup" is a heading; "quiet" an additional line such as the total of events.
        cells: One text for each column of the figure.
        marks: What stands in the plot.
        bias: For each bias column the judgements made (two where two reviews differ); () for no circles.
        href: Where the study's name leads; `mark_href`: where its mark leads.
        title: What hovering over the mark shows.
        compact: The arms and the weight in one line, for the narrow form.
    """

    role: RowRole
    cells: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    bias: tuple[tuple[Judgement, ...], ...] = ()
    href: str = ""
    mark_href: str = ""
    title: str = ""
    compact: str = ""


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A whole figure. `pooled` draws a dashed line; `notes` stand below; `legend` and the circles
    of `legend_keys` below all, with their `names`."""

    title: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[FigureRow, ...]
    axis: Axis
    bias_columns: tuple[BiasColumn, ...] = ()
    bias_heading: str = "Risk of bias"
    pooled: float | None = None
    notes: tuple[str, ...] = ()
    legend: tuple[str, ...] = ()
    legend_keys: tuple[Judgement, ...] = ()
    names: Mapping[Judgement, str] = field(default_factory=lambda: JUDGEMENT_NAMES)
