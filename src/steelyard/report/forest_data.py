"""From an analysis of a review to what its forest plot shows: nothing is computed, everything is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.bias_columns import bias_columns, bias_note, elsewhere_note, level_names
from steelyard.report.figure import BiasColumn
from steelyard.report.forest_parts import ForestData, ForestRow, ForestTotal, effect_text
from steelyard.report.safe import anchor, study_path
from steelyard.review.plan import Plan
from steelyard.review.result import (
    AnalysisResult,
    Heterogeneity,
    Pooled,
    Row,
    Subgroup,
    Subgroups,
)
from steelyard.review.rob.cells import judgements_of
from steelyard.terms import METHODS, Better

METHOD_HEADINGS = {"EE": "IV, Common", "MH": "Mantel–Haenszel", "Peto": "Peto"} | {
    m: f"IV, Random ({m})" for m in METHODS if m != "EE"
}


def forest_data(result: AnalysisResult, plan: Plan, root: str = "../") -> tuple[ForestData, ...]:
    """Return one forest plot, or several where results of different measures or units are listed.

    Args:
        result: The analysis; entries without rows give none.
        plan: Names the outcome's good direction.
        root: Relative path from the page to the site's root, for links.
    """
    groups = axis_groups(result.rows)
    return tuple(_one(result, rows, plan, root, name if len(groups) > 1 else "") for name, rows in groups)


def axis_groups(rows: Sequence[Row]) -> list[tuple[str, tuple[Row, ...]]]:
    """Return rows that may share an axis: of one measure and, where it has units, of one scale."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        measure = row.estimate.measure
        unit = row.scale if measure in ("MD", "MC", "GEN") else ""
        groups.setdefault((measure, unit), []).append(row)
    if len({measure for measure, _ in groups}) == 1 and all(row.weight is not None for row in rows):
        return [("", tuple(rows))]
    return [(unit or measure, tuple(found)) for (measure, unit), found in groups.items()]


def _one(
    result: AnalysisResult,
    rows: tuple[Row, ...],
    plan: Plan,
    root: str,
    name: str,
) -> ForestData:
    columns = bias_columns(rows)
    labels = arm_labels(result, rows, plan)
    names = row_labels(result, plan)
    shown = tuple(_row(r, names[r], result, columns, root) for r in rows)
    grouped = result.subgroups is not None
    return ForestData(
        title=f"{result.spec.title} ({name})" if name else result.spec.title,
        measure=rows[0].estimate.measure,
        method=method_heading(result.pooled),
        rows=shown,
        total=_total(result) if result.pooled is not None else None,
        subtotals=_subtotals(result.subgroups) if grouped else (),
        arm_labels=labels,
        better=better_direction(result, plan),
        bias_columns=columns,
        bias_note=bias_note(rows),
        bias_names=level_names([c for r in rows for c in r.bias]),
        notes=(*_unpooled_note(result), *_recomputed_note(rows), *_elsewhere(rows, names)),
    )


def row_labels(result: AnalysisResult, plan: Plan) -> dict[Row, str]:
    """Return each row's name; where a study stands in several rows, with what tells them apart."""
    outcomes = {o.id: o.label for o in plan.outcomes}
    told = {entry.sources: outcomes.get(entry.outcome, "") for entry in result.ledger if entry.sources}
    several = len(result.spec.outcomes) > 1
    counts = Counter(row.label for row in result.rows)
    names = {}
    for row in result.rows:
        outcome = told.get(row.sources, "") if several else ""
        more = outcome or (row.scale or row.time_label if counts[row.label] > 1 else "")
        names[row] = f"{row.label}: {more}" if more else row.label
    return names


def _unpooled_note(result: AnalysisResult) -> tuple[str, ...]:
    if result.pooled is not None or result.status == "single":
        return ()
    return ("Not pooled: the results stand side by side.",)


def _elsewhere(rows: Sequence[Row], names: Mapping[Row, str]) -> tuple[str, ...]:
    note = elsewhere_note(rows, [names[row] for row in rows])
    return (note,) if note else ()


def _recomputed_note(rows: Sequence[Row]) -> tuple[str, ...]:
    """A variance read from a printed interval gives a symmetric one, which need not be the printed one."""
    read = any("variance from" in r.contribution and "interval" in r.contribution for r in rows)
    return ("Intervals recomputed symmetric; as printed in the ledger.",) if read else ()


def method_heading(pooled: Pooled | None) -> str:
    """Return the method as RevMan heads its effect column, with the estimator's name."""
    if pooled is None:
        return ""
    return METHOD_HEADINGS.get(pooled.method, pooled.method)


def arm_labels(result: AnalysisResult, rows: Sequence[Row], plan: Plan) -> tuple[str, ...]:
    """Return the names over the arm columns, as `words.arm_names` finds them in these rows."""
    most = min(max((len(row.arms) for row in rows), default=0), 2)
    if result.spec.labels is not None:
        return result.spec.labels
    fallbacks = ("Intervention", "Comparator") if most > 1 else ("",)
    names = words.arm_names(replace(result, rows=tuple(rows)), plan)
    return tuple(names[i] or fallbacks[i] for i in range(most))


def better_direction(result: AnalysisResult, plan: Plan) -> Better | None:
    """Return which direction of the outcome is good; None where there is none, or several that differ."""
    known = {o.id: o.better for o in plan.outcomes}
    found = {known[o] for o in result.spec.outcomes if o in known}
    return found.pop() if len(found) == 1 else None


def _row(
    row: Row,
    name: str,
    result: AnalysisResult,
    columns: Sequence[BiasColumn],
    root: str,
) -> ForestRow:
    page = f"{root}{study_path(row.study_id)}"
    return ForestRow(
        label=name,
        estimate=row.estimate,
        arms=row.arms,
        weight=row.weight,
        subgroup=_subgroup_name(result.subgroups, row.subgroup),
        bias=tuple(judgements_of(row.bias, c.name) for c in columns),
        href=page,
        mark_href=f"{page}#{anchor(row.sources[0])}" if row.sources else page,
        title=_hover(row, name),
    )


def _hover(row: Row, name: str) -> str:
    """Return what hovering over a mark shows: the numbers, what they are of, and where they stand."""
    lines = [f"{name}: {effect_text(row.estimate)}"]
    lines.append(
        " · ".join(x for x in (row.scale, row.time_label or numfmt.hours(row.time_h), row.basis) if x)
    )
    if row.contribution:
        lines.append(row.contribution)
    if row.sources:
        lines.append(", ".join(row.sources))
    return "\n".join((*lines, *dict.fromkeys(row.notes)))


def _total(result: AnalysisResult) -> ForestTotal | None:
    pooled = result.pooled
    if pooled is None:
        return None
    notes = [heterogeneity_line(pooled.heterogeneity)] if pooled.heterogeneity else []
    if pooled.estimate.p is not None:
        notes.append(f"Test for overall effect: {numfmt.p_clause(pooled.estimate.p, 'P')}")
    if result.subgroups is not None:
        notes.append(subgroup_line(result.subgroups))
    if pooled.estimate.pi_note:
        notes.append(f"Prediction interval: {pooled.estimate.pi_note}")
    label = f"Total ({100 * pooled.estimate.level:.3g} % CI)"
    return ForestTotal(label, pooled.estimate, pooled.totals, notes=tuple(n for n in notes if n))


def _subtotals(subgroups: Subgroups | None) -> tuple[ForestTotal, ...]:
    groups = subgroups.groups if subgroups else ()
    return tuple(
        ForestTotal(
            f"Subtotal (k = {g.k})",
            g.estimate,
            subgroup=_subgroup_name(subgroups, g.name),
            notes=_subtotal_notes(g),
        )
        for g in groups
        if g.estimate.value is not None
    )


def _subgroup_name(subgroups: Subgroups | None, name: str) -> str:
    """Return "Control type: active"; an empty string where nothing is grouped."""
    if subgroups is None:
        return ""
    by = subgroups.by.replace("_", " ")
    return f"{by[:1].upper()}{by[1:]}: {group_name(subgroups, name) or 'not stated'}"


def group_name(subgroups: Subgroups, name: str) -> str:
    """Return a subgroup's name for a reader: a route in words."""
    return words.route(name) if subgroups.by == "route" else name


def _subtotal_notes(group: Subgroup) -> tuple[str, ...]:
    parts = [f"Tau² = {numfmt.fixed(group.tau2, 3)}"] if group.tau2 is not None else []
    if group.q is not None and group.df is not None:
        parts.append(f"Chi² = {numfmt.fixed(group.q)}, df = {group.df}")
    if group.i2 is not None:
        parts.append(f"I² = {numfmt.percent(group.i2)}")
    return (_unbroken(f"Heterogeneity: {'; '.join(parts)}"),) if parts else ()


def heterogeneity_line(h: Heterogeneity) -> str:
    """Return RevMan's line under the diamond: "Heterogeneity: Tau² = …; Chi² = …, df = … (P = …); I² = …"."""
    parts = [] if numfmt.fixed(h.tau2) == numfmt.NONE else [f"Tau² = {numfmt.fixed(h.tau2, 3)}"]
    if numfmt.fixed(h.q) != numfmt.NONE:
        name = "Chi²" if h.test == "Q" else f"{h.test} Chi²"
        parts.append(f"{name} = {numfmt.fixed(h.q)}, df = {h.df} ({numfmt.p_clause(h.p, 'P')})")
    if numfmt.percent(h.i2) != numfmt.NONE:
        parts.append(f"I² = {numfmt.percent(h.i2)}")
    return _unbroken(f"Heterogeneity: {'; '.join(parts)}")


def _unbroken(line: str) -> str:
    """Return a line of statistics in which no name is parted from its number."""
    return line.replace(" = ", "\u00a0=\u00a0").replace(" %", "\u00a0%").replace(" < ", "\u00a0<\u00a0")


def subgroup_line(s: Subgroups) -> str:
    """Return the test of difference between subgroups, or why there is none."""
    if s.q_between is None or s.df is None:
        return f"Test for subgroup differences: {s.note or 'not possible'}"
    return _unbroken(
        f"Test for subgroup differences: Chi² = {numfmt.fixed(s.q_between)}, df = {s.df} "
        f"({numfmt.p_clause(s.p, 'P')})"
    )
