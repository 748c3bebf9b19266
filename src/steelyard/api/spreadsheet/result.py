"""What a pooled table of studies holds, and how it becomes a figure or plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from steelyard.api.describe import Cells, Description, interval_head, of_reader, reader_name
from steelyard.api.results_base import Printed
from steelyard.numfmt import NONE, effect, interval, percent, several
from steelyard.review.result import ArmData, Estimate, NamedEstimate, Pooled, Subgroups
from steelyard.terms import MEASURES

if TYPE_CHECKING:
    from steelyard.api.figures import Figure

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TableRow:
    """One study. `weight` is in percent, None where the study could not be pooled; `line` is the file's."""

    label: str
    line: int
    arms: tuple[ArmData, ...]
    estimate: Estimate
    weight: float | None
    group: str


@dataclass(frozen=True, slots=True, repr=False)
class PooledTable(Printed):
    """A pooled table of studies.

    Attributes:
        name: The file.
        measure: metafor's code.
        columns: Role -> column, as recognised or named; "label" and "year" where there are such columns.
        rows: The studies in file order.
        pooled: The whole, made from every study with a usable effect.
        subgroups: By the column asked for, else None.
        notices: What a reader should know, whole sentences.
        small: With four studies or fewer, the intervals of several methods side by side.
    """

    name: str
    measure: str
    columns: Mapping[str, str]
    rows: tuple[TableRow, ...]
    pooled: Pooled
    subgroups: Subgroups | None
    notices: tuple[str, ...] = field(default=())
    small: tuple[NamedEstimate, ...] = ()

    def forest(self) -> Figure:
        """Return the forest plot, with subgroups where there are any; `.save("x.svg")` writes it."""
        from steelyard.api.figures import Figure
        from steelyard.report.forest import ForestData, ForestRow, ForestTotal, forest_figure
        from steelyard.report.forest_data import heterogeneity_line, method_heading, subgroup_line

        whole = self.pooled
        notes = [heterogeneity_line(whole.heterogeneity)] if whole.heterogeneity else []
        notes += [subgroup_line(self.subgroups)] if self.subgroups else []
        level = f"{100 * whole.estimate.level:.3g} % CI"
        groups = self.subgroups.groups if self.subgroups else ()
        data = ForestData(
            title=f"{MEASURES[self.measure].name}, {self.name}",
            measure=self.measure,
            method=method_heading(whole),
            rows=tuple(
                ForestRow(r.label, r.estimate, r.arms, r.weight, r.group if groups else "") for r in self.rows
            ),
            total=ForestTotal(f"Total ({level})", whole.estimate, whole.totals, notes=tuple(notes)),
            subtotals=tuple(
                ForestTotal(f"Subtotal (k = {g.k})", g.estimate, subgroup=g.name) for g in groups if g.k
            ),
            arm_labels=("Group 1", "Group 2") if len(self.rows[0].arms) == 2 else (),
        )
        return Figure(forest_figure(data))

    def _columns(self) -> Mapping[str, Any]:
        estimates = [row.estimate for row in self.rows]
        return {
            "label": [row.label for row in self.rows],
            "estimate": [e.value for e in estimates],
            "ci_low": [e.ci_low for e in estimates],
            "ci_high": [e.ci_high for e in estimates],
            "weight": [row.weight for row in self.rows],
            **({"group": [row.group for row in self.rows]} if self.subgroups else {}),
        }

    def _page(self) -> Description:
        from steelyard.report.forest_data import heterogeneity_line, subgroup_line

        whole, groups = self.pooled, self.subgroups
        body = [(row.label, row.estimate, row.weight) for row in self.rows[:_SHOWN]]
        more = len(self.rows) - len(body)
        parts = (
            [(f"{groups.by}: {g.name} (k = {g.k})", g.estimate, None) for g in groups.groups]
            if groups
            else []
        )
        rows = [_cells(*row) for row in (*body, *parts, (f"Pooled, k = {whole.k}", whole.estimate, None))]
        head = ("", reader_name(self.measure), interval_head(whole.estimate.level), "weight")
        title = of_reader(self.measure).removeprefix(" of ") or "effects"
        return Description(
            f"{title[:1].upper()}{title[1:]} from {self.name}, k = {whole.k}",
            (head, *rows),
            (
                *((f"… and {several(more, 'study', 'studies')} more",) if more > 0 else ()),
                *((heterogeneity_line(whole.heterogeneity),) if whole.heterogeneity else ()),
                *((subgroup_line(groups),) if groups else ()),
                *self.notices,
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything in plain Python; an undefined number is None."""
        return {
            "file": self.name,
            "measure": self.measure,
            "columns": dict(self.columns),
            "studies": [_finite(asdict(row)) for row in self.rows],
            "pooled": _finite(asdict(self.pooled)),
            "subgroups": None if self.subgroups is None else _finite(asdict(self.subgroups)),
            "small_evidence": [_finite(asdict(line)) for line in self.small],
            "notices": list(self.notices),
        }


def _cells(label: str, e: Estimate, weight: float | None) -> Cells:
    if e.value is None:
        return label, e.reason or NONE, "", percent(weight, 1) if weight else ""
    return label, effect(e.value), interval(e.ci_low, e.ci_high), "" if weight is None else percent(weight, 1)


def _finite(value: Any) -> Any:
    """Return nested plain data with NaN and infinities as None, for JSON."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
