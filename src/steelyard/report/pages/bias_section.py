"""The section of an analysis page about risk of bias: traffic light and summary of its results."""

from __future__ import annotations

from markupsafe import Markup

from steelyard.report.bias_columns import bias_note, elsewhere_note
from steelyard.report.context import Context
from steelyard.report.forest_data import row_labels
from steelyard.report.pages.section import ROOT, Part, Section
from steelyard.report.rob_draw import draw_rob
from steelyard.report.rob_figure import RobSpec, figures_of
from steelyard.report.safe import study_path
from steelyard.report.svg import inline_svg
from steelyard.report.tables import Body, Cell, Chip, Heading, Link, Table, TableRow
from steelyard.review.result import AnalysisResult, ResultAssessment
from steelyard.review.rob.cells import shown_domains

PAGE = "risk-of-bias.html"


def risk_of_bias(context: Context, a: AnalysisResult) -> Section | None:
    """Return the section; None where the entry shows no result."""
    if not a.rows:
        return None
    title = "Risk of bias"
    if not shown_domains(a.rows):
        return Section("rob", title, "Not assessed: nobody has judged any of these results.", ())
    names = row_labels(a, context.result.plan)
    labels = [names[row] for row in a.rows]
    hrefs = [f"{ROOT}{study_path(row.study_id)}" for row in a.rows]
    found = figures_of(a, labels, hrefs, elsewhere_note(a.rows, labels))
    figures = tuple(rob_markup(spec) for spec in found) if found else ()
    parts = (Part(_assessments(context, a)),) if a.rob else ()
    return Section("rob", title, _lead(a), parts, figures=figures)


def rob_markup(spec: RobSpec) -> Markup:
    """Return both forms of a figure for a page: the style sheet shows the one that fits."""
    return inline_svg(draw_rob(spec), "wide rob") + inline_svg(draw_rob(spec, True), "narrow")


def _lead(a: AnalysisResult) -> str:
    note = bias_note(a.rows)
    open_ = sum(all(c.judgement == "not assessed" for c in row.bias) for row in a.rows)
    rest = f" {open_} of {len(a.rows)} are not assessed in any domain." if open_ else ""
    return f"{note[:1].upper()}{note[1:]}.{rest}"


def _assessments(context: Context, a: AnalysisResult) -> Table:
    headings = (Heading("Assessed result"), Heading("Tool"), Heading("By"), Heading("Overall"))
    return Table(
        "Assessments behind these figures", headings, (Body(tuple(_row(context, r) for r in a.rob)),)
    )


def _row(context: Context, r: ResultAssessment) -> TableRow:
    overall = [j.domains[-1] for j in r.judgements if j.assessor in r.counted]
    said = dict.fromkeys((d.level, d.final or "not assessed") for d in overall)
    chips = tuple(Chip(level, title=final) for level, final in said)
    link = Link(context.label(r.study_id), f"{ROOT}{PAGE}#{assessment_anchor(r)}")
    what = " · ".join(x for x in (context.outcome(r.outcome) if r.outcome else "", r.time_label) if x)
    cells = (Cell(links=(link,), note=what), Cell(r.tool_name), Cell(", ".join(r.counted)), Cell(chips=chips))
    return TableRow(cells)


def assessment_anchor(r: ResultAssessment) -> str:
    """Return the anchor of an assessment on the risk-of-bias page: the line of its first answer."""
    return "rob-" + r.judgements[0].source.rpartition(":")[2]
