"""The same drawing as PNG or PDF, by matplotlib, which is imported only here and only when asked."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from steelyard.report.layout import Circle, Drawing, Group, Item, Line, Polygon, Polyline, Text
from steelyard.report.palette import LIGHT, STYLES, TEXT_STYLES
from steelyard.report.safe import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 72 / 96
BORDER = 12.0


def rendered(drawing: Drawing, form: Literal["png", "pdf"], dpi: int = 200) -> bytes:
    """Return the drawing as a PNG or PDF file; 96 of its units are one inch. No date stands in the file."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = drawing.width + 2 * BORDER, drawing.height + 2 * BORDER
    style: Any = {
        "font.family": "DejaVu Sans",
        "pdf.fonttype": 42,
        "svg.hashsalt": "steelyard",
        "path.simplify": False,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(width / 96, height / 96), facecolor=LIGHT["paper"])
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(-BORDER, drawing.width + BORDER)
        axes.set_ylim(drawing.height + BORDER, -BORDER)
        axes.axis("off")
        for item in drawing.items:
            _draw(axes, item)
        for place, artist in enumerate(axes.get_children()):
            artist.set_zorder(place)  # as drawn; by itself matplotlib puts every line above every area
        out = BytesIO()
        figure.savefig(out, format=form, dpi=dpi, metadata=_metadata(drawing, form))
    return out.getvalue()


def _metadata(drawing: Drawing, form: str) -> dict[str, Any]:
    title = clean(drawing.title)
    if form == "png":
        return {"Title": title, "Software": "Steelyard"}
    return {"Title": title, "Creator": "Steelyard", "Producer": None, "CreationDate": None}


def _draw(axes: Axes, item: Item) -> None:
    from matplotlib import patches

    match item:
        case Group():
            for part in item.items:
                _draw(axes, part)
        case Text():
            _text(axes, item)
        case Line():
            _stroke(axes, ((item.x1, item.y1), (item.x2, item.y2)), item.cls)
        case Polyline():
            _stroke(axes, item.points, item.cls)
        case Polygon():
            axes.add_patch(patches.Polygon(item.points, closed=True, **_paint(item.cls)))
        case Circle():
            axes.add_patch(patches.Circle((item.x, item.y), item.r, **_paint(item.cls)))


def _stroke(axes: Axes, points: tuple[tuple[float, float], ...], cls: str) -> None:
    _, stroke, width, dashes = _style(cls)
    axes.plot(
        [x for x, _ in points],
        [y for _, y in points],
        color=LIGHT[stroke or "ink"],
        linewidth=width * POINTS,
        linestyle=(0, tuple(d / max(width, 1) for d in dashes)) if dashes else "-",
        solid_capstyle="butt",
    )


def _text(axes: Axes, item: Text) -> None:
    names = [TEXT_STYLES[c] for c in item.cls.split() if c in TEXT_STYLES]
    colour, bold = names[-1] if names else ("ink", False)
    align = {"start": "left", "middle": "center", "end": "right"}[item.anchor]
    axes.text(
        item.x,
        item.y,
        clean(item.text),
        color=LIGHT[colour],
        fontsize=item.size * POINTS * 0.94,
        fontweight="bold" if bold else "normal",
        ha=align,
        va="baseline",
        parse_math=False,
    )


def _style(cls: str) -> tuple[str, str, float, tuple[float, ...]]:
    return next((STYLES[c] for c in cls.split() if c in STYLES), ("ink", "", 0.0, ()))


def _paint(cls: str) -> dict[str, Any]:
    fill, stroke, width, dashes = _style(cls)
    paint: dict[str, Any] = {
        "facecolor": LIGHT[fill] if fill else "none",
        "edgecolor": LIGHT[stroke] if stroke else "none",
        "linewidth": width * POINTS,
    }
    if dashes:
        paint["linestyle"] = (0, dashes)
    return paint
