"""Every result that has a forest plot, as the data that the report draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from steelyard.api.figure_parts import Back, Studies, labels_of, reader_back, studies_of
from steelyard.api.results_sets import SequenceResult, SubgroupsResult
from steelyard.check import check_choice, check_level
from steelyard.errors import InputError
from steelyard.models.distributions import critical
from steelyard.report.figure import FigureSpec
from steelyard.report.forest import forest_figure
from steelyard.report.forest_data import heterogeneity_line, method_heading, subgroup_line
from steelyard.report.forest_parts import ForestData, ForestRow, ForestTotal
from steelyard.report.forest_steps import StepRow, StepsData, steps_figure
from steelyard.report.settled import settled
from steelyard.review.result import ArmData, Estimate, Heterogeneity, Pooled, Subgroups
from steelyard.terms import MEASURES, Better


def forest_of(
    result: Any,
    *,
    slab: Sequence[str] | None,
    measure: str | None,
    level: float | None,
    title: str,
    arms: tuple[str, str] | None,
    better: Better | None,
) -> FigureSpec:
    """Return the figure of a result; arguments as in `figures.forest`."""
    if isinstance(result, SequenceResult):
        return _steps(result, slab, measure, title, arms, better)
    groups = result if isinstance(result, SubgroupsResult) else None
    fit = result if groups is None else groups.overall
    studies = studies_of(fit, slab, measure)
    back, code = reader_back(studies.measure)
    chosen = check_level(level if level is not None else getattr(fit, "level", 0.95))
    rows = _rows(studies, code, back, chosen)
    total = _total(fit, code, back, studies) if studies.weights is not None else None
    subtotals: tuple[ForestTotal, ...] = ()
    notes: tuple[str, ...] = ()
    if groups is not None:
        rows = tuple(
            ForestRow(r.label, r.estimate, r.arms, r.weight, group)
            for r, group in zip(rows, groups.by, strict=True)
        )
        subtotals = tuple(_subtotal(groups, i, code, back) for i in range(len(groups.names)))
        notes = (_between(groups),)
    data = ForestData(
        title=title,
        measure=code,
        method=method_heading(_heading(fit)) if total is not None else "",
        rows=rows,
        total=total,
        subtotals=subtotals,
        arm_labels=arms or (("Group 1", "Group 2") if studies.arms else ()),
        better=better,
        notes=notes,
    )
    return forest_figure(settled(data))


def _rows(studies: Studies, code: str, back: Back, level: float) -> tuple[ForestRow, ...]:
    k = len(studies.labels)
    z = critical(level, None)
    weights = studies.weights if studies.weights is not None else [None] * k
    arms = studies.arms or ((),) * k
    values = zip(studies.labels, studies.yi.tolist(), studies.vi.tolist(), weights, arms, strict=True)
    return tuple(
        ForestRow(name, _row_estimate(code, back, y, v, z, level), groups, w)
        for name, y, v, w, groups in values
    )


def _row_estimate(code: str, back: Back, y: float, v: float, z: float, level: float) -> Estimate:
    if not (math.isfinite(y) and math.isfinite(v) and v >= 0):
        return Estimate(code, level=level, reason="not estimable")
    half = z * math.sqrt(v)
    return Estimate(code, back(y), back(y - half), back(y + half), level=level, yi=y, se=math.sqrt(v))


def _heading(fit: Any) -> Pooled:
    return Pooled(fit.k, None, fit.method, fit.test, fit.test_used, Estimate("GEN"), None)


def _total(fit: Any, code: str, back: Back, studies: Studies) -> ForestTotal:
    if len(fit.beta) != 1:
        raise InputError(
            f"The fit has {len(fit.beta)} coefficients; need one, the diamond. Fit without moderators."
        )
    X = getattr(fit, "X", None)
    if X is not None and not (X == 1.0).all():
        raise InputError("The fit has a moderator and no intercept; need a mean, the diamond.")
    predicted = _prediction(fit, back)
    estimate = _pooled(fit, code, back, predicted)
    notes = (_heterogeneity(fit),) if fit.k > 1 else ()
    return ForestTotal(_called("Total", fit.level), estimate, _sums(studies), notes=notes)


def _called(name: str, level: float) -> str:
    return f"{name} ({100 * level:.3g} % CI)"


def _pooled(
    fit: Any, code: str, back: Back, predicted: tuple[float | None, float | None] = (None, None)
) -> Estimate:
    value, low, high = (back(float(x[0])) for x in (fit.beta, fit.ci_low, fit.ci_high))
    p, (pi_low, pi_high) = float(fit.pvalue[0]), predicted
    return Estimate(code, value, low, high, level=fit.level, p=p, pi_low=pi_low, pi_high=pi_high)


def _prediction(fit: Any, back: Back) -> tuple[float | None, float | None]:
    """Return the prediction interval; none under a common effect, or where tau² is 0."""
    if fit.k < 2 or not getattr(fit, "tau2", 0.0) > 0:
        return None, None
    low, high = fit.prediction_interval()
    return back(float(low)), back(float(high))


def _sums(studies: Studies) -> tuple[ArmData, ...]:
    """Return people and events of each group over all tables."""
    return tuple(
        ArmData(arms[0].label, sum(a.n or 0.0 for a in arms), sum(a.events or 0.0 for a in arms))
        for arms in zip(*studies.arms, strict=True)
    )


def _heterogeneity(fit: Any) -> str:
    tau2, h2 = (getattr(fit, name, math.nan) for name in ("tau2", "h2"))
    return heterogeneity_line(Heterogeneity(fit.q, fit.q_df, fit.q_pvalue, fit.i2, h2, tau2, None, None))


def _subtotal(groups: SubgroupsResult, i: int, code: str, back: Back) -> ForestTotal:
    name, fit = groups.names[i], groups.fits[i]
    notes = (_heterogeneity(fit),) if fit.k > 1 else ()
    label = _called("Subtotal", fit.level)
    return ForestTotal(label, _pooled(fit, code, back), subgroup=name, notes=notes)


def _between(groups: SubgroupsResult) -> str:
    if groups.df == 0:
        return "Test for subgroup differences: not possible with one group."
    return subgroup_line(Subgroups("", (), groups.q_between, groups.df, groups.pvalue))


def _steps(
    result: SequenceResult,
    slab: Sequence[str] | None,
    measure: str | None,
    title: str,
    arms: tuple[str, str] | None,
    better: Better | None,
) -> FigureSpec:
    back, code = reader_back(check_choice("measure", measure or result.measure, MEASURES))
    labels = (
        [labels_of(slab, len(result.rows))[i] for i in result.rows] if slab is not None else result.labels
    )
    grown = result.kind == "cumulative"
    columns = (result.estimate, result.ci_low, result.ci_high, result.pvalue, result.i2)
    rows = tuple(
        StepRow(
            ("" if grown and not i else "+ " if grown else "Without ") + label,
            k,
            Estimate(code, back(value), back(low), back(high), level=result.level, p=p),
            None if math.isnan(i2) else i2,
        )
        for i, (label, k, value, low, high, p, i2) in enumerate(
            zip(labels, result.k, *(c.tolist() for c in columns), strict=True)
        )
    )
    value, low, high = (back(x) for x in result.whole)
    whole = Estimate(code, value, low, high, level=result.level)
    data = StepsData(title, code, "Cumulative" if grown else "Leave-one-out", rows, whole, arms or (), better)
    return steps_figure(settled(data))
