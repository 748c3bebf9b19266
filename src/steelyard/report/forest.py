"""Forest plots in the anatomy clinicians know: study, arms, weight, effect, plot, risk of bias.

`ForestData` holds what is shown, already computed; `forest_figure` arranges it. The order of the columns and
the wording of the lines under the diamond follow Cochrane's RevMan; the prediction interval is added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.axis import diamond_mark, estimate_marks, interval_mark, make_axis
from steelyard.report.figure import (
    GLYPHS,
    Axis,
    Column,
    FigureRow,
    FigureSpec,
    Judgement,
    Mark,
)
from steelyard.report.forest_parts import (
    ForestData,
    ForestRow,
    ForestTotal,
    describe,
    effect_text,
    favours,
    percents,
)
from steelyard.report.words import term_of
from steelyard.review.result import ArmData, Estimate

__all__ = ["ForestData", "ForestRow", "ForestTotal", "forest_figure"]

SMALLEST, LARGEST = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class _Form:
    """What all rows of a figure share: its axis and columns, and the largest weight, found once."""

    axis: Axis
    arm_headings: tuple[str, ...]
    arm_count: int
    weighted: bool
    largest: float


def forest_figure(data: ForestData) -> FigureSpec:
    """Return the figure of `data`: rows in their order, grouped where subgroups are given."""
    form = _form(data)
    axis, columns = form.axis, _columns(data, form)
    rows = [row for name, found in _groups(data) for row in _group_rows(data, name, found, form)]
    if data.total is not None:
        rows += _total_rows(data.total, form)
    return FigureSpec(
        title=data.title,
        description=describe(data),
        columns=columns,
        rows=tuple(rows),
        axis=axis,
        bias_columns=data.bias_columns,
        pooled=_shown_pooled(data, axis),
        notes=(*(data.total.notes if data.total else ()), *data.notes),
        legend=_legend(data),
        legend_keys=_legend_keys(data),
        names=data.bias_names,
    )


def _form(data: ForestData) -> _Form:
    headings = _arm_headings(data)
    weights = [row.weight for row in data.rows if row.weight is not None]
    return _Form(
        axis=_axis(data),
        arm_headings=headings,
        arm_count=max((len(row.arms) for row in data.rows), default=0) if headings else 0,
        weighted=bool(weights),
        largest=max(weights, default=0.0),
    )


def _axis(data: ForestData) -> Axis:
    estimates = [row.estimate for row in data.rows]
    pooled = [t.estimate for t in (*data.subtotals, *((data.total,) if data.total else ()))]
    points = [e.value for e in estimates if e.value is not None]
    bounds = [b for e in (*estimates, *pooled) for b in (e.ci_low, e.ci_high) if b is not None]
    must = [b for e in pooled for b in (e.value, e.ci_low, e.ci_high) if b is not None]
    return make_axis(data.measure, points, bounds, must, favours(data.better, data.arm_labels, data.measure))


def _shown_pooled(data: ForestData, axis: Axis) -> float | None:
    value = data.total.estimate.value if data.total else None
    return value if value is not None and math.isfinite(value) and axis.holds(value) else None


def _columns(data: ForestData, form: _Form) -> tuple[Column, ...]:
    columns = [Column("Study", "label")]
    for i in range(form.arm_count):
        group = data.arm_labels[i] if i < len(data.arm_labels) else ""
        columns += [Column(heading, "arm", group) for heading in form.arm_headings]
    if form.weighted:
        columns.append(Column("Weight", "weight"))
    level = {(r.estimate.level) for r in data.rows} or {0.95}
    percent = f"{100 * max(level):.3g} % CI".replace(" ", "\u00a0")
    columns.append(Column(", ".join(x for x in (data.method, percent) if x), "effect", _measure_name(data)))
    return tuple(columns)


def _measure_name(data: ForestData) -> str:
    name = term_of(data.measure).name
    return "Std. mean difference" if data.measure == "SMD" else name


def _arm_headings(data: ForestData) -> tuple[str, ...]:
    arms = [arm for row in data.rows for arm in row.arms]
    if any(arm.events is not None for arm in arms):
        return ("Events", "Total")
    if any(arm.mean is not None for arm in arms):
        return ("Mean", "SD", "Total")
    return ("Total",) if any(arm.n is not None for arm in arms) else ()


def _arm_cells(arm: ArmData | None, headings: tuple[str, ...]) -> tuple[str, ...]:
    if arm is None:
        return ("",) * len(headings)
    values = {
        "Events": numfmt.tidy(_rounded(arm.events)) if arm.events is not None else "",
        "Total": numfmt.tidy(_rounded(arm.n)) if arm.n is not None else "",
        "Mean": numfmt.effect(arm.mean) if arm.mean is not None else "",
        "SD": numfmt.effect(arm.sd) if arm.sd is not None else "",
    }
    return tuple(values[h] for h in headings)


def _rounded(value: float | None) -> float | None:
    """Shared control groups are divided, so counts may be fractions: one decimal is enough to see it."""
    return None if value is None else round(value, 1)


def _cells(form: _Form, label: str, arms: tuple[ArmData, ...], weight: str, effect: str) -> tuple[str, ...]:
    cells = [label]
    for i in range(form.arm_count):
        cells += _arm_cells(arms[i] if i < len(arms) else None, form.arm_headings)
    if form.weighted:
        cells.append(weight)
    return (*cells, effect)


def _groups(data: ForestData) -> list[tuple[str, list[ForestRow]]]:
    """Return the rows of each subgroup in order of appearance; one empty name where there are none."""
    groups: dict[str, list[ForestRow]] = {}
    for row in data.rows:
        groups.setdefault(row.subgroup, []).append(row)
    return list(groups.items())


def _group_rows(data: ForestData, group: str, found: list[ForestRow], form: _Form) -> list[FigureRow]:
    rows = [_study_row(row, form) for row in found]
    if not group:
        return rows
    blank = ("",) * (len(_cells(form, "", (), "", "")) - 1)
    rows = [FigureRow("subgroup", (group, *blank)), *rows]
    for subtotal in data.subtotals:
        if subtotal.subgroup == group:
            rows.append(_pooled_row(subtotal, form, "subtotal", ""))
            rows += [FigureRow("quiet", (note, *blank)) for note in subtotal.notes]
    return rows


def _study_row(row: ForestRow, form: _Form) -> FigureRow:
    e = row.estimate
    weight = "" if row.weight is None or e.value is None else f"{numfmt.fixed(row.weight, 1)} %"
    marks = estimate_marks(form.axis, e.value, e.ci_low, e.ci_high, _size(form, row.weight))
    text = effect_text(e)
    return FigureRow(
        role="study",
        cells=_cells(form, row.label, row.arms, weight, text),
        marks=marks,
        bias=row.bias,
        href=row.href,
        mark_href=row.mark_href or row.href,
        title=row.title or f"{row.label}: {text}",
        compact=_compact(row.arms, weight),
    )


def _compact(arms: tuple[ArmData, ...], weight: str) -> str:
    """Return "14/42 v 3/42 · 5.7 %": the arm columns in one line."""
    shown = []
    for arm in arms:
        events, n, mean, sd = (
            numfmt.tidy(_rounded(arm.events)),
            numfmt.tidy(_rounded(arm.n)),
            numfmt.effect(arm.mean),
            numfmt.effect(arm.sd),
        )
        if arm.events is not None:
            shown.append(f"{events}/{n}")
        elif arm.mean is not None:
            shown.append(f"{mean} ({sd}), {n}")
        elif arm.n is not None:
            shown.append(n)
    joined = " v ".join(shown)
    return " · ".join(x for x in (joined, f"weight {weight}" if weight else "") if x)


def _size(form: _Form, weight: float | None) -> float:
    """Return a square's side: its area is proportional to the weight, bounded so that the smallest shows."""
    if weight is None or form.largest <= 0:
        return 0.8
    return min(LARGEST, max(SMALLEST, LARGEST * math.sqrt(max(weight, 0.0) / form.largest)))


def _pooled_row(total: ForestTotal, form: _Form, role: str, weight: str) -> FigureRow:
    e = total.estimate
    return FigureRow(
        role="total" if role == "total" else "subtotal",
        cells=_cells(form, total.label, _without_events(total.totals), weight, effect_text(e)),
        marks=diamond_mark(form.axis, e.value, e.ci_low, e.ci_high),
        title=f"{total.label}: {effect_text(e)}",
        compact=_compact(total.totals, ""),
    )


def _without_events(totals: tuple[ArmData, ...]) -> tuple[ArmData, ...]:
    """In RevMan's anatomy the total line holds people; events get a line of their own."""
    return tuple(ArmData(arm.label, n=arm.n) for arm in totals)


def _total_rows(total: ForestTotal, form: _Form) -> list[FigureRow]:
    rows = [_pooled_row(total, form, "total", "100.0 %")]
    prediction = _prediction_row(total.estimate, form)
    if prediction is not None:
        rows.append(prediction)
    if "Events" in form.arm_headings and any(a.events is not None for a in total.totals):
        arms = tuple(ArmData(a.label, events=a.events) for a in total.totals)
        rows.append(FigureRow("quiet", _cells(form, "Total events", arms, "", "")))
    return rows


def _prediction_row(e: Estimate, form: _Form) -> FigureRow | None:
    if e.pi_low is None or e.pi_high is None or e.pi_note:
        if not e.pi_note:
            return None
        cells = _cells(form, "Prediction interval", (), "", short_note(e.pi_note))
        return FigureRow("quiet", cells, title=f"Prediction interval: {e.pi_note}")
    bar = interval_mark(form.axis, e.pi_low, e.pi_high, "prediction")
    text = f"[{numfmt.interval(e.pi_low, e.pi_high, ', ')}]"
    if term_of(e.measure).data == "proportion":
        text = f"[{percents(e.pi_low, e.pi_high)} %]"
    marks: tuple[Mark, ...] = () if bar is None else (bar,)
    return FigureRow("quiet", _cells(form, "Prediction interval", (), "", text), marks)


def short_note(note: str) -> str:
    """Return the first clause of a note, for a cell; the whole note stands in the figure's notes."""
    first = note.split(":")[0].split("(")[0].split(";")[0].strip()
    return first if len(first) <= 24 else "not informative"


def _legend(data: ForestData) -> tuple[str, ...]:
    if not data.bias_columns:
        return ()
    letters = " ".join(f"({c.letter}) {c.name};" for c in data.bias_columns)
    head = f"Risk of bias{', ' + data.bias_note if data.bias_note else ''}: "
    return (f"{head}{letters[:-1]}.",)


def _legend_keys(data: ForestData) -> tuple[Judgement, ...]:
    seen = {j for row in data.rows for cell in row.bias for j in cell or ("not assessed",)}
    return tuple(j for j in GLYPHS if j in seen) if data.bias_columns else ()
