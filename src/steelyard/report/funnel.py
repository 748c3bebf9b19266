"""Funnel plots: precision against effect, shaded by the p-value that a study there would have."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.figure import Axis
from steelyard.report.plot import Area, AreaKind, At, Curve, Key, PlotSpec, Point
from steelyard.report.plot_axis import from_zero, share_axis, spanning
from steelyard.report.words import inner, term_of

ENOUGH = 10
TOO_FEW = "Fewer than 10 studies: asymmetry cannot be judged."
SHADES: tuple[AreaKind, ...] = ("shade-light", "shade-mid", "shade-deep")


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A study: its effect on the reader's scale (or its residual) and its standard error."""

    label: str
    x: float
    se: float


@dataclass(frozen=True, slots=True)
class Sides:
    """Where intervals of one level end, as (x, standard error) from the most precise downwards."""

    level: float
    low: tuple[At, ...]
    high: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class FunnelData:
    """Everything a funnel plot shows.

    Attributes:
        scale: Of the standard errors: "log scale", "logit scale", or "".
        contours: Around no effect, or a residual of 0, ascending; () where no value stands for no effect.
        pooled: The pooled estimate; None for residuals.
        limits: Around the pooled estimate: where that share of studies would lie without heterogeneity.
        residuals: Whether x is what a model with moderators leaves over, on the analysis scale.
        missing: Results without an estimate, which no funnel holds.
    """

    title: str
    measure: str
    scale: str
    points: tuple[FunnelPoint, ...]
    contours: tuple[Sides, ...] = ()
    pooled: float | None = None
    limits: Sides | None = None
    residuals: bool = False
    missing: int = 0


def funnel_figure(data: FunnelData) -> PlotSpec:
    """Return the figure: the most precise studies on top, areas of equal p from light to dark."""
    x = _x_axis(data)
    y = from_zero((p.se for p in data.points), 0.05)
    curves = [Curve(((x.null, y.low), (x.null, y.high)), "null")] if x.null is not None else []
    if data.limits is not None:
        curves += [Curve(data.limits.low, "limit"), Curve(data.limits.high, "limit")]
    if data.pooled is not None:
        curves.append(Curve(((data.pooled, y.low), (data.pooled, y.high)), "pooled"))
    return PlotSpec(
        title=data.title,
        description=describe(data),
        x=x,
        y=y,
        x_title=_x_title(data),
        y_title=f"Standard error{f' ({data.scale})' if data.scale else ''}, most precise on top",
        points=tuple(_point(p, data) for p in data.points),
        curves=tuple(curves),
        areas=tuple(reversed([_area(s, k) for s, k in zip(data.contours, SHADES, strict=False)])),
        keys=_keys(data),
        warning=TOO_FEW if len(data.points) < ENOUGH else "",
        notes=_notes(data),
        y_down=True,
    )


def describe(data: FunnelData) -> str:
    """Return the sentence read in place of the picture."""
    counted = f"{len(data.points)} result" + ("" if len(data.points) == 1 else "s")
    if data.residuals:
        return f"Funnel plot of the residuals of {counted}."
    name = term_of(data.measure).name.lower()
    pooled = "" if data.pooled is None else f"; pooled {name} {_value(data.pooled, data.measure)}"
    return f"Funnel plot of {counted}, {name}{pooled}."


def _x_axis(data: FunnelData) -> Axis:
    """Return an axis that holds the points, the contours and the limits as far down as the points go."""
    term = term_of(data.measure)
    xs = [p.x for p in data.points]
    lines = [s for s in (data.limits, *data.contours) if s is not None]
    ends = [points[-1][0] for s in lines for points in (s.low, s.high)]
    pooled = [data.pooled] if data.pooled is not None else []
    if term.data == "proportion" and not data.residuals:
        return share_axis((*xs, *ends, *pooled))
    null = 0.0 if data.residuals else term.null
    return spanning(
        (*xs, *ends, *pooled, *([null] if null is not None else [])),
        log=term.is_ratio and not data.residuals,
        null=null,
    )


def _x_title(data: FunnelData) -> str:
    name = term_of(data.measure).name
    if not data.residuals:
        return f"{name} (log scale)" if term_of(data.measure).is_ratio else name
    return f"Residual: {inner(name)}{f', {data.scale}' if data.scale else ''}, minus the model's value"


def _value(x: float, measure: str) -> str:
    return numfmt.share(x) if term_of(measure).data == "proportion" else numfmt.effect(x)


def _point(p: FunnelPoint, data: FunnelData) -> Point:
    shown = numfmt.effect(p.x) if data.residuals else _value(p.x, data.measure)
    what = "residual " if data.residuals else ""
    return Point(p.x, p.se, f"{p.label}: {what}{shown}, standard error {numfmt.effect(p.se)}")


def _area(sides: Sides, kind: AreaKind) -> Area:
    return Area((*sides.low, *reversed(sides.high)), kind)


def _keys(data: FunnelData) -> tuple[Key, ...]:
    keys = [Key("point", "Study")]
    if data.pooled is not None:
        keys.append(Key("pooled", "Pooled estimate"))
    if data.limits is not None:
        share = f"{100 * data.limits.level:.3g}\u00a0%"
        keys.append(Key("limit", f"{share} of studies, if they differed by chance alone"))
    above: list[str] = []
    for sides, kind in zip(data.contours, SHADES, strict=False):
        bound = _p(1 - sides.level)
        between = f"{bound} < p ≤ {above[-1]}" if above else f"p > {bound}"
        keys.append(Key(kind, f"{100 * sides.level:.4g}\u00a0% of residuals" if data.residuals else between))
        above.append(bound)
    if above and not data.residuals:
        keys.append(Key("paper", f"p ≤ {above[-1]}"))
    return tuple(keys)


def _p(p: float) -> str:
    """Return 0.10, 0.05 or 0.001: two decimals, or as many as it needs."""
    return max(numfmt.fixed(p), numfmt.tidy(round(p, 6)), key=len)


def _notes(data: FunnelData) -> tuple[str, ...]:
    notes = []
    if data.contours and not data.residuals:
        notes.append(
            "Shades are p-values of the single study against no effect, not against the pooled estimate."
        )
    if data.residuals:
        notes.append(
            "Standard errors are those of the studies' own estimates, not of the residuals: what makes small "
            "studies small. Shades show where residuals would lie if only chance within studies made them."
        )
    if data.missing:
        were = "result without an estimate is" if data.missing == 1 else "results without an estimate are"
        notes.append(f"{data.missing} {were} not shown.")
    return tuple(notes)
