"""The sequential plot: the pool after each trial against the boundary it has to reach to count as settled."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.report.plot import Curve, Key, PlotSpec, Point
from steelyard.report.plot_axis import from_zero, spanning
from steelyard.review.result import InformationResult

HIGHEST = 8.0
"""Boundaries above this stand outside the figure: early looks hardly spend any error."""

CONVENTIONAL = 1.96


def sequential_figure(title: str, found: InformationResult) -> PlotSpec:
    """Return the figure of an entry with looks; the boundary goes on to the people needed."""
    z = [look.z for look in found.looks if look.z is not None]
    top = max((abs(v) for v in z), default=0.0)
    highest = min(HIGHEST, max(4.0, top * 1.15))
    bounds = [(k.fraction, min(k.boundary or HIGHEST, HIGHEST)) for k in found.looks] + list(found.ahead)
    points = tuple(
        Point(k.fraction, k.z, f"after {k.label}: {numfmt.count(k.people)} people, z = {numfmt.fixed(k.z)}")
        for k in found.looks
        if k.z is not None
    )
    path = ((0.0, 0.0), *((p.x, p.y) for p in points))
    return PlotSpec(
        title=title,
        description=describe(found),
        x=from_zero([1.0, *(k.fraction for k in found.looks)], 0.04),
        y=spanning([-highest, highest], null=0.0),
        x_title="Share of the people needed",
        y_title="z of the pooled effect after each trial",
        points=points,
        curves=(
            Curve(((1.0, -2 * HIGHEST), (1.0, 2 * HIGHEST)), "null"),
            Curve(tuple(bounds), "limit"),
            Curve(tuple((x, -y) for x, y in bounds), "limit"),
            Curve(path, "fit"),
        ),
        keys=(
            Key("point", "after each trial"),
            Key("limit", "O'Brien–Fleming boundary, after the last trial as if looked at after every tenth"),
            Key("null", "people needed"),
        ),
        notes=(f"An interval that excludes no effect by itself needs |z| above {CONVENTIONAL}.",),
    )


def describe(found: InformationResult) -> str:
    """Return the sentence read in place of the picture."""
    last = found.looks[-1]
    reached = "reached" if any(k.crossed for k in found.looks) else "not reached"
    return (
        f"Pooled z at {len(found.looks)} looks, one a year, against the share of people needed; "
        f"at the last it is {numfmt.fixed(last.z)} and the boundary was {reached}."
    )
