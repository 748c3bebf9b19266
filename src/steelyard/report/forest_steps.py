"""Forest plots of a result repeated: as studies were added, or without each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.axis import diamond_mark, make_axis
from steelyard.report.figure import Axis, Column, FigureRow, FigureSpec
from steelyard.report.forest_parts import effect_text, favours
from steelyard.report.words import inner, plural, term_of
from steelyard.review.result import Estimate
from steelyard.terms import Better


@dataclass(frozen=True, slots=True)
class StepRow:
    """One pooled result of `k` studies; `i2` is in percent, None where a single study has none."""

    label: str
    k: int
    estimate: Estimate
    i2: float | None


@dataclass(frozen=True, slots=True)
class StepsData:
    """Everything the figure shows. `whole` is the result of all studies: a dashed line, and a row of its own
    where no row holds it."""

    title: str
    measure: str
    kind: str
    rows: tuple[StepRow, ...]
    whole: Estimate
    arm_labels: tuple[str, ...] = ()
    better: Better | None = None


def steps_figure(data: StepsData) -> FigureSpec:
    """Return the figure: a diamond a row, as every row is a pooled result."""
    axis = _axis(data)
    level = f"{100 * data.rows[0].estimate.level:.3g}\u00a0%\u00a0CI"
    columns = (
        Column("Study", "label"),
        Column("Studies", "arm"),
        Column("I²", "arm"),
        Column(f"{data.kind}, {level}", "effect", term_of(data.measure).name),
    )
    rows = [_row(row, axis) for row in data.rows]
    largest = max(row.k for row in data.rows)
    if data.kind != "Cumulative":
        rows.append(_row(StepRow("All studies", largest + 1, data.whole, None), axis, "total"))
    value = data.whole.value
    return FigureSpec(
        title=data.title,
        description=describe(data),
        columns=columns,
        rows=tuple(rows),
        axis=axis,
        pooled=value if value is not None and math.isfinite(value) and axis.holds(value) else None,
        notes=(_note(data),),
    )


def describe(data: StepsData) -> str:
    """Return the sentence read in place of the picture."""
    name = inner(term_of(data.measure).name)
    values = [row.estimate for row in data.rows if row.estimate.value is not None]
    if data.kind == "Cumulative":
        whole = effect_text(values[-1]) if values else "not estimable"
        return f"Cumulative forest plot of {len(data.rows)} studies; the {name} of all is {whole}."
    known = sorted(e.value for e in values if e.value is not None and math.isfinite(e.value))
    text = f"from {numfmt.effect(known[0])} to {numfmt.effect(known[-1])}" if known else "not estimable"
    return f"Forest plot without each of {len(data.rows)} studies in turn; the {name} is {text}."


def _note(data: StepsData) -> str:
    if data.kind == "Cumulative":
        return "Each row pools the study it names with all those above it."
    return "Each row pools all studies but the one it names."


def _axis(data: StepsData) -> Axis:
    estimates = [*(row.estimate for row in data.rows), data.whole]
    points = [e.value for e in estimates if e.value is not None]
    bounds = [b for e in estimates for b in (e.ci_low, e.ci_high) if b is not None]
    must = [b for b in (data.whole.value, data.whole.ci_low, data.whole.ci_high) if b is not None]
    return make_axis(data.measure, points, bounds, must, favours(data.better, data.arm_labels, data.measure))


def _row(row: StepRow, axis: Axis, role: str = "study") -> FigureRow:
    e, text = row.estimate, effect_text(row.estimate)
    i2 = numfmt.percent(row.i2) if row.i2 is not None else ""
    studies = plural(row.k, "study", "studies")
    return FigureRow(
        role="total" if role == "total" else "study",
        cells=(row.label, str(row.k), i2, text),
        marks=diamond_mark(axis, e.value, e.ci_low, e.ci_high),
        title=f"{row.label}: {text}, {studies}",
        compact=" · ".join(x for x in (studies, f"I² {i2}" if i2 else "") if x),
    )
