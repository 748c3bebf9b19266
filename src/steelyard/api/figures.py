"""Figures of Python's own fits: `forest(fit).save("x.svg")`. Drawing is the report's, saving is done here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.check import check_choice, check_level, shown
from steelyard.effects.back import back as readers_scale
from steelyard.errors import InputError
from steelyard.files import write_file
from steelyard.models.distributions import critical
from steelyard.report.figure import FigureSpec
from steelyard.report.forest import ForestData, ForestRow, ForestTotal, forest_figure
from steelyard.report.forest_data import heterogeneity_line, method_heading
from steelyard.report.mpl import rendered
from steelyard.report.narrow import draw_narrow
from steelyard.report.settled import settled
from steelyard.report.svg import standalone_svg
from steelyard.report.wide import draw_wide
from steelyard.review.result import Estimate, Heterogeneity, Pooled
from steelyard.terms import MEASURES, Better

MOST_DRAWN = 800
"""Rows of a picture or a printed page: beyond these a PDF's page ends and no screen shows the picture."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that can be shown in a notebook and saved as SVG, PNG or PDF; `spec` holds its content."""

    spec: FigureSpec
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
        rows = len(self.spec.rows)
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

    def _drawing(self) -> Any:
        return draw_narrow(self.spec) if self.narrow else draw_wide(self.spec)

    def _repr_html_(self) -> str:
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
    """Return a forest plot of a pooled fit (with its diamond) or of effects (without).

    Args:
        result: A pairwise fit, whose `yi`, `vi`, `weights` and `beta` are shown; or effects from `escalc`.
        slab: Study labels, k of them; the result's own by default, else "1", "2", …
        measure: metafor's code, which decides the axis; the result's own by default, else "GEN".
        level: Of every result's interval; the fit's own by default, else 0.95.
        title: What a reader of screens hears, and what a saved file is called inside.
        arms: Names of the two arms, for the words beside the line of no effect.
        better: "more" or "less": which direction of the outcome is good. Without it no side is favoured.
        narrow: The form for phones, a study above its bar.

    Raises:
        InputError: labels of another length, an unknown measure, a fit with moderators, or one without yi.

    Each result's interval is its Wald interval, as in RevMan and in metafor's `forest.rma`.
    """
    if not (hasattr(result, "yi") and hasattr(result, "vi")):
        raise InputError(
            f"result is {shown(type(result).__name__)}; need a fit or effects with yi and vi. "
            "A fit of 2×2 tables has none: give escalc's effects of the same tables."
        )
    yi, vi = [float(v) for v in result.yi], [float(v) for v in result.vi]
    code = check_choice("measure", measure or getattr(result, "measure", None) or "GEN", MEASURES)
    back = _back(code)
    if back is None:
        code, back = "GEN", float
    labels = _labels(slab if slab is not None else getattr(result, "slab", None), len(yi))
    chosen = check_level(level if level is not None else getattr(result, "level", 0.95))
    fitted = hasattr(result, "beta")
    weights = [float(w) for w in result.weights] if fitted else [None] * len(yi)
    z = critical(chosen, None)
    rows = tuple(
        ForestRow(name, _row_estimate(code, back, y, v, z, chosen), weight=w)
        for name, y, v, w in zip(labels, yi, vi, weights, strict=True)
    )
    data = ForestData(
        title=title,
        measure=code,
        method=method_heading(_heading(result)) if fitted else "",
        rows=rows,
        total=_total(result, code, back) if fitted else None,
        arm_labels=arms or (),
        better=better,
    )
    return Figure(forest_figure(settled(data)), narrow)


def _back(measure: str) -> Callable[[float], float] | None:
    """Return how an analysis-scale value becomes the reader's; None where that needs more than the value."""
    if MEASURES[measure].back in ("double-arcsine", "root-rate"):
        return None
    return lambda value: float(readers_scale(value, measure)[0])


def _labels(slab: Sequence[str] | None, k: int) -> list[str]:
    labels = [str(x) for x in slab] if slab is not None else [str(i + 1) for i in range(k)]
    if len(labels) != k:
        raise InputError(f"slab has {len(labels)} labels for {k} results; must be equally long.")
    return labels


def _row_estimate(
    code: str, back: Callable[[float], float], y: float, v: float, z: float, level: float
) -> Estimate:
    if not (math.isfinite(y) and math.isfinite(v) and v >= 0):
        return Estimate(code, level=level, reason="not estimable")
    half = z * math.sqrt(v)
    return Estimate(code, back(y), back(y - half), back(y + half), level=level, yi=y, se=math.sqrt(v))


def _heading(fit: Any) -> Pooled:
    return Pooled(fit.k, None, fit.method, fit.test, fit.test_used, Estimate("GEN"), None)


def _total(fit: Any, code: str, back: Callable[[float], float]) -> ForestTotal:
    if len(fit.beta) != 1:
        raise InputError(
            f"The fit has {len(fit.beta)} coefficients; need one, the diamond. Fit without moderators."
        )
    several = fit.k > 1
    predicted = _prediction(fit, back) if several and fit.method != "EE" and fit.tau2 > 0 else (None, None)
    estimate = Estimate(
        code,
        back(float(fit.beta[0])),
        back(float(fit.ci_low[0])),
        back(float(fit.ci_high[0])),
        level=fit.level,
        p=float(fit.pvalue[0]),
        pi_low=predicted[0],
        pi_high=predicted[1],
    )
    notes = [_heterogeneity(fit)] if several else []
    return ForestTotal(f"Total ({100 * fit.level:.3g} % CI)", estimate, notes=tuple(notes))


def _prediction(fit: Any, back: Callable[[float], float]) -> tuple[float, float]:
    low, high = fit.prediction_interval()
    return back(float(low)), back(float(high))


def _heterogeneity(fit: Any) -> str:
    return heterogeneity_line(
        Heterogeneity(fit.q, fit.q_df, fit.q_pvalue, fit.i2, fit.h2, fit.tau2, None, None)
    )
