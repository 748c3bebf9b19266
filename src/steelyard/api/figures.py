"""Figures of Python's own fits: `forest(fit).save("x.svg")`. Drawing is the report's, saving is done here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.check import shown
from steelyard.errors import InputError
from steelyard.files import write_file
from steelyard.report.figure import FigureSpec
from steelyard.report.layout import Drawing
from steelyard.report.mpl import rendered
from steelyard.report.narrow import draw_narrow
from steelyard.report.plot import PlotSpec
from steelyard.report.plot_draw import draw_plot
from steelyard.report.rob_draw import draw_rob
from steelyard.report.rob_figure import RobSpec, SummarySpec, TrafficSpec
from steelyard.report.spec_curve import CurveSpec
from steelyard.report.spec_curve_draw import draw_spec_curve
from steelyard.report.svg import standalone_svg
from steelyard.report.wide import draw_wide
from steelyard.terms import Better

MOST_DRAWN = 800
"""Rows of a picture or a printed page: beyond these a PDF's page ends and no screen shows the picture."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that can be shown in a notebook and saved as SVG, PNG or PDF; `spec` holds its content."""

    spec: FigureSpec | PlotSpec | RobSpec | CurveSpec
    narrow: bool = False

    def svg(self) -> str:
        """Return the figure as the text of an SVG file."""
        return standalone_svg(self._drawing()).decode()

    def save(self, path: str | Path, *, dpi: int = 200) -> Path:
        """Write the figure whole or not at all; the ending of `path` decides: .svg, .png or .pdf.

        Raises:
            InputError: another ending; or more rows than a picture holds.
            OutputError: the file cannot be written.
        """
        target = Path(path)
        form = target.suffix.lower().removeprefix(".")
        if form not in ("svg", "png", "pdf"):
            raise InputError(f"path is {shown(str(path))!r}; must end in .svg, .png or .pdf.")
        rows = len(self.spec.rows) if isinstance(self.spec, FigureSpec | TrafficSpec) else 0
        if form != "svg" and rows > MOST_DRAWN:
            raise InputError(
                f"the figure has {rows} rows; .png and .pdf hold {MOST_DRAWN} at most. "
                "Save it as .svg, or show fewer results."
            )
        drawing = self._drawing()
        if form == "svg":
            write_file(target, standalone_svg(drawing))
        else:
            write_file(target, rendered(drawing, "png" if form == "png" else "pdf", dpi))
        return target

    def _drawing(self) -> Drawing:
        if isinstance(self.spec, PlotSpec):
            return draw_plot(self.spec, self.narrow)
        if isinstance(self.spec, TrafficSpec | SummarySpec):
            return draw_rob(self.spec, self.narrow)
        if isinstance(self.spec, CurveSpec):
            return draw_spec_curve(self.spec, self.narrow)
        return draw_narrow(self.spec) if self.narrow else draw_wide(self.spec)

    def _repr_html_(self) -> str:
        return self.svg()

    def _repr_svg_(self) -> str:
        return self.svg()


def forest(
    result: Any,
    *,
    slab: Sequence[str] | None = None,
    measure: str | None = None,
    level: float | None = None,
    title: str = "Forest plot",
    arms: tuple[str, str] | None = None,
    better: Better | None = None,
    narrow: bool = False,
) -> Figure:
    """Return a forest plot of a pooled fit (with its diamond), of its parts, or of effects (without).

    Args:
        result: What `pool` or `pool_tables` returned: studies, and a diamond. What `subgroups` returned:
            studies under their groups, each with its diamond. What `cumulative` or `leave1out` returned: a
            diamond a row, with the whole evidence as a dashed line. Effects from `escalc`: studies alone.
        slab: Study labels, k of them in the order of the fit; the result's own by default.
        measure: metafor's code, which decides the axis; the result's own by default, else "GEN".
        level: Of every study's interval; the fit's own by default, else 0.95.
        title: What a reader of screens hears, and what a saved file is called inside.
        arms: Names of the two arms, for the columns and for the words beside the line of no effect.
        better: "more" or "less": which direction of the outcome is good. Without it no side is favoured.
        narrow: The form for phones, a study above its bar.

    Raises:
        InputError: labels of another length, an unknown measure, a fit with moderators, or one without yi.

    Each study's interval is its Wald interval, as in RevMan and in metafor's `forest.rma`. Where tables were
    pooled, a study's own effect has half an event added to an empty cell; the pooled one has not.
    """
    from steelyard.api.figures_forest import forest_of

    spec = forest_of(result, slab=slab, measure=measure, level=level, title=title, arms=arms, better=better)
    return Figure(spec, narrow)
