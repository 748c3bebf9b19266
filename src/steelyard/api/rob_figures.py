"""Risk-of-bias figures from Python: of an analysis of a review, or of a table in robvis' form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from steelyard.api.figures import Figure
from steelyard.api.review import AnyPath
from steelyard.api.rob import entry_of
from steelyard.check import check_choice, shown
from steelyard.errors import InputError
from steelyard.report.bias_columns import bias_note
from steelyard.report.rob_figure import summary_spec, traffic_spec
from steelyard.review.result import AnalysisResult, BiasCell, Estimate, ReviewResult, Row
from steelyard.review.rob.cells import shares_of

Source = AnyPath | ReviewResult | AnalysisResult


def rob_traffic(
    source: Source | Any,
    analysis: str | None = None,
    *,
    tool: str | None = None,
    title: str = "Risk of bias",
    narrow: bool = False,
) -> Figure:
    """Return a traffic light: results by domains, a circle with a glyph each, hatched where not assessed.

    Args:
        source: A review's result or folder, with `analysis`; one of its analyses; or a table (dataframe or
            dict of columns) in robvis' form: Study, the domains, Overall, perhaps Weight.
        analysis: Id of the analysis, for a review.
        tool: Of a table: names its columns D1, D2, … in the legend, such as "RoB2". Without it they stand as
            they are.
        title: What a reader of screens hears, and what a saved file is called inside.
        narrow: The form for phones.

    Raises:
        InputError: a review without `analysis`; nothing that is judged; an unknown tool or level; columns of
            different lengths; a weight below 0.
        ReviewError: the folder has errors.

    Example:
        >>> table = {"Study": ["Doe 2021"], "D1": ["Low"], "D2": ["High"], "Overall": ["High"]}
        >>> rob_traffic(table).spec.rows[0].cells
        (('low',), ('high',), ('high',))
    """
    rows = _rows(source, analysis, tool)
    return Figure(traffic_spec(rows, [row.label for row in rows], title, note=_note(rows, source)), narrow)


def rob_summary(
    source: Source | Any,
    analysis: str | None = None,
    *,
    tool: str | None = None,
    title: str = "Risk of bias, summary",
    narrow: bool = False,
) -> Figure:
    """Return the summary: each level's share in each domain, by weight where there are weights, and by count.

    Args, errors: as in `rob_traffic`. Weights are those of the analysis, or of a table's column Weight.

    Example:
        >>> table = {"Study": ["Doe 2021", "Roe 2022"], "D1": ["Low", "High"], "Weight": [30, 10]}
        >>> [bars[0].parts for _, bars in rob_summary(table).spec.panels]
        [(('low', 0.75), ('high', 0.25)), (('low', 0.5), ('high', 0.5))]
    """
    rows = _rows(source, analysis, tool)
    cells = [cell for row in rows for cell in row.bias]
    spec = summary_spec(shares_of(rows), cells, title, len(rows), _note(rows, source))
    return Figure(spec, narrow)


def _note(rows: Sequence[Row], source: object) -> str:
    """Return who judged, where that is known: a bare table does not say."""
    if isinstance(source, str | ReviewResult | AnalysisResult) or hasattr(source, "__fspath__"):
        note = bias_note(rows)
        return f"{note[:1].upper()}{note[1:]}."
    return ""


def _rows(source: Any, analysis: str | None, tool: str | None) -> tuple[Row, ...]:
    if isinstance(source, AnalysisResult):
        rows = source.rows
    elif isinstance(source, str | ReviewResult) or hasattr(source, "__fspath__"):
        if analysis is None:
            raise InputError("analysis is missing; a review has several, and a figure shows one.")
        rows = entry_of(source, analysis).rows
    else:
        rows = _of_table(source, tool)
    if not any(cell.judgement != "not assessed" for row in rows for cell in row.bias):
        raise InputError("Nobody has judged any of these results; there is nothing to show.")
    return rows


def _of_table(table: Any, tool: str | None) -> tuple[Row, ...]:
    """Return a table's rows as results without numbers, only with their judgements."""
    from steelyard.api.frames import column_names, numbers, texts
    from steelyard.appraisal.published_bias import judgement_of
    from steelyard.appraisal.rob import TOOLS

    columns = {name: texts(name, name=name, data=table) for name in column_names(table)}
    by_lower = {name.lower(): name for name in columns}
    if "study" not in by_lower:
        raise InputError("the table has no column Study; need Study, the domains and, if wanted, Overall.")
    names = {}
    if tool is not None:
        names = {d.id: d.name for d in TOOLS[check_choice("tool", tool, TOOLS)].domains}
    named = "weight" in by_lower
    weights = [float(w) for w in numbers(by_lower["weight"], name="Weight", data=table)] if named else []
    labels = columns[by_lower["study"]]
    for name, cells_there in columns.items():
        if len(cells_there) != len(labels):
            raise InputError(
                f"{shown(name)} has {len(cells_there)} cells and Study {len(labels)}; need one for each "
                "study."
            )
    for label, w in zip(labels, weights, strict=bool(weights)):
        if not 0 <= w < math.inf:
            raise InputError(f"Weight of {shown(str(label))} is {w:g}; need a number that is 0 or more.")
    total = sum(weights)
    if weights and total == 0:
        raise InputError("Weight is 0 for every study; need one above 0, or no such column.")
    domains = [c for c in columns if c.lower() not in ("study", "weight")]
    made = []
    for i, label in enumerate(labels):
        cells = []
        for domain in domains:
            printed = columns[domain][i].strip()
            level = judgement_of(printed) if printed else "not assessed"
            if level == "described":
                raise InputError(f"{domain} of {label} is {printed!r}; no level that is known.")
            short = "overall" if domain.lower() == "overall" else domain if domain in names else ""
            name = names.get(domain, domain)
            cells.append(BiasCell(str(i), tool or "", name, level, printed, "", "", "", short, own=True))
        weight = 100 * weights[i] / total if weights else None
        made.append(_row(str(label), i, tuple(cells), weight))
    return tuple(made)


def _row(label: str, index: int, cells: tuple[BiasCell, ...], weight: float | None) -> Row:
    return Row(
        study_id=str(index),
        label=label,
        year=None,
        arms=(),
        estimate=Estimate("GEN"),
        weight=weight,
        people=None,
        scale="",
        time_h=None,
        time_label="",
        basis="",
        subgroup="",
        contribution="",
        sources=(),
        bias=cells,
    )
