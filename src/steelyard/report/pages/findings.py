"""The pages of a summary of findings: for readers of evidence in two layouts, and for patients."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from steelyard.report import findings_words as say
from steelyard.report.context import Context
from steelyard.report.findings import EXPLAINED, facts, layout_of
from steelyard.report.findings_patients import caption, patients_say, trust
from steelyard.report.icons import icon_array
from steelyard.report.pages.section import Part, Section
from steelyard.report.svg import inline_svg
from steelyard.report.tables import Body, Cell, Heading, Link, Table, TableRow, cells
from steelyard.report.words import inner
from steelyard.review.result import AnalysisResult
from steelyard.review.result.findings import FindingsRow, FindingsTable

PAGE = "findings.html"
ROOT = "../"


@dataclass(frozen=True, slots=True)
class ForPatients:
    """One outcome of the patients' page; an array is (arm, caption, picture)."""

    label: str
    follow_up: str
    sentence: str
    trust: str
    arrays: tuple[tuple[str, str, Markup], ...]


def findings_pages(context: Context) -> dict[str, bytes]:
    """Return the list of tables and each table's two pages; nothing where the review has none."""
    tables = context.result.findings
    if not tables:
        return {}
    pages = {PAGE: _list_page(context)}
    for table in tables:
        pages[f"findings/{table.id}.html"] = _table_page(context, table)
        pages[f"findings/{table.id}-patients.html"] = _patients_page(context, table)
    return pages


def in_findings(context: Context, a: AnalysisResult) -> Section | None:
    """Return the section of an entry's page that leads to the tables it stands in."""
    rows = [
        TableRow(cells(_link(table, ROOT), row.label, say.what_happens(row, table, a, context.result.plan)))
        for table in context.result.findings
        for row in table.rows
        if row.analysis == a.spec.id
    ]
    if not rows:
        return None
    headings = (Heading("Table"), Heading("Outcome"), Heading("What happens"))
    made = Table("Summary-of-findings tables with this entry", headings, (Body(tuple(rows)),), "plain")
    return Section("summary-of-findings", "Summary of findings", "", (Part(made),))


def _list_page(context: Context) -> bytes:
    headings = (Heading("Summary"), Heading("Outcomes"), Heading("For patients"))
    rows = tuple(
        TableRow(
            cells(
                _link(table, ""),
                ", ".join(row.label for row in table.rows),
                Cell(links=(Link(f"{table.title}: for patients", f"findings/{table.id}-patients.html"),)),
            )
        )
        for table in context.result.findings
    )
    return context.render(
        "list.html.j2",
        PAGE,
        "Summary of findings",
        lead="The outcomes that matter most, benefits and harms together, with what each means for 1000 "
        "people and how certain it is. Outcomes that nobody measured are listed, too.",
        tables=[Table("Summary-of-findings tables", headings, (Body(rows),), "plain")],
    )


def _link(table: FindingsTable, root: str) -> Cell:
    return Cell(links=(Link(table.title, f"{root}findings/{table.id}.html"),))


def _table_page(context: Context, table: FindingsTable) -> bytes:
    keys = ("core-grade", "gradepro") if table.layout == "core-grade" else ("gradepro", "core-grade")
    first, other = (layout_of(context.result, table, key) for key in keys)
    return context.render(
        "findings.html.j2",
        PAGE,
        table.title,
        ROOT,
        id=table.id,
        caption=f"Summary of findings: {table.title}",
        facts=facts(table),
        first=first,
        other=other,
        footnotes=table.footnotes,
        explained=EXPLAINED,
    )


def _patients_page(context: Context, table: FindingsTable) -> bytes:
    outcomes = [_for_patients(context, table, row) for row in table.rows]
    return context.render(
        "findings-patients.html.j2",
        PAGE,
        f"{table.title}: for patients",
        ROOT,
        id=table.id,
        table_title=table.title,
        population=inner(table.population),
        intervention=table.intervention,
        comparator=inner(table.comparator),
        outcomes=outcomes,
        pictured=any(part.arrays for part in outcomes),
    )


def _for_patients(context: Context, table: FindingsTable, row: FindingsRow) -> ForPatients:
    plan, a = context.result.plan, context.analyses.get(row.analysis)
    return ForPatients(
        row.label,
        row.follow_up,
        patients_say(row, table, a, plan),
        trust(row),
        _arrays(context, table, row),
    )


def _arrays(context: Context, table: FindingsTable, row: FindingsRow) -> tuple[tuple[str, str, Markup], ...]:
    a, people = context.analyses.get(row.analysis), row.hundred
    if a is None or people is None:
        return ()
    first, second = say.arms(a, table, context.result.plan)
    said = say.people_said(row, context.result.plan)
    shown = [(first, people.with_it, True)]
    if people.without is not None:
        shown.insert(0, (second, people.without, False))
    about = "About " if people.in_thousand else ""
    return tuple(
        (
            name,
            caption(row, n, with_it=with_it),
            inline_svg(icon_array(n, f"With {name}", f"{about}{n} of 100 people {said}."), "icons"),
        )
        for name, n, with_it in shown
    )
