"""The tables of an analysis page. Each returns a section, or None where there is nothing to show."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.forest_data import group_name, row_labels
from steelyard.report.pages.section import ROOT, Part, Section, joined, study_cell
from steelyard.report.tables import (
    Body,
    Cell,
    Heading,
    Table,
    TableRow,
    cells,
    grouped,
    source_links,
)
from steelyard.review.result import (
    AnalysisResult,
    ArmData,
    LedgerEntry,
    Row,
)

LEDGER_NAMES = {
    "used": "Used",
    "not chosen": "Eligible, another row of the same study was chosen",
    "refused": "Refused by a rule",
    "not poolable": "Known, but not poolable",
}


def results(context: Context, a: AnalysisResult) -> Section | None:
    """Return the forest plot's numbers as a table, for reading, copying and screen readers."""
    if not a.rows:
        return None
    arms = min(max(len(r.arms) for r in a.rows), 2)
    names = words.arm_names(a, context.result.plan)
    fallbacks = ("Group",) if arms == 1 else ("Intervention", "Comparator")
    headings = [Heading("Study"), *(Heading(names[i] or fallbacks[i], True) for i in range(arms))]
    weighted = any(r.weight is not None for r in a.rows)
    headings += [Heading("Effect", True), *([Heading("Weight", True)] if weighted else [])]
    headings += [Heading("Measured"), Heading("Where it stands")]
    labels = row_labels(a, context.result.plan)
    rows = tuple(_result_row(context, r, labels[r], arms, weighted) for r in a.rows)
    table = Table("Each result of the figure", tuple(headings), (Body(rows),))
    return Section("numbers", "The same numbers as a table", "", (Part(table),), folded=True)


def _result_row(context: Context, r: Row, name: str, arms: int, weighted: bool) -> TableRow:
    shown = [study_cell(context, r.study_id, name)]
    shown += [Cell(_arm_text(r.arms[i]) if i < len(r.arms) else "") for i in range(arms)]
    shown.append(Cell(words.short_effect(r.estimate)))
    if weighted:
        shown.append(Cell("" if r.weight is None else f"{numfmt.fixed(r.weight, 1)} %"))
    shown.append(
        Cell(
            joined(r.scale, r.time_label or numfmt.hours(r.time_h), r.basis),
            note="" if r.contribution == " v ".join(map(_arm_text, r.arms)) else r.contribution,
        )
    )
    notes = " ".join(words.as_sentence(n) for n in dict.fromkeys(r.notes) if n != r.contribution)
    links = source_links(r.sources, r.study_id, context.result.sources, ROOT)
    return TableRow((*shown, Cell(links=links, note=notes)))


def _arm_text(arm: ArmData) -> str:
    n = numfmt.tidy(None if arm.n is None else round(arm.n, 1))
    if arm.events is not None:
        return f"{numfmt.tidy(round(arm.events, 1))}/{n}"
    if arm.mean is not None:
        return f"{numfmt.effect(arm.mean)} (SD {numfmt.effect(arm.sd)}), n = {n}"
    return f"n = {n}" if arm.n is not None else ""


def small_evidence(a: AnalysisResult) -> Section | None:
    if not a.small_evidence:
        return None
    table = Table(
        "The same data, several intervals",
        (Heading("Interval"), Heading("Effect", True), Heading("p", True), Heading("Note")),
        (
            Body(
                tuple(
                    TableRow(
                        cells(n.label, words.short_effect(n.estimate), numfmt.p_value(n.estimate.p), n.note),
                        cls="flips" if n.flips else "",
                    )
                    for n in a.small_evidence
                )
            ),
        ),
    )
    lead = "With few studies or events the interval depends on how it is made; these stand side by side."
    return Section("small", "Small evidence", lead, (Part(table),))


def subgroups(a: AnalysisResult) -> Section | None:
    s = a.subgroups
    if s is None or not s.groups:
        return None
    rows = tuple(
        TableRow(
            cells(
                group_name(s, g.name) or "not stated",
                numfmt.count(g.k),
                "" if g.people is None else numfmt.count(g.people),
                words.short_effect(g.estimate),
                numfmt.percent(g.i2),
            )
        )
        for g in s.groups
    )
    headings = (
        Heading("Subgroup"),
        Heading("Studies", True),
        Heading("People", True),
        Heading("Effect", True),
        Heading("I²", True),
    )
    if s.q_between is not None and s.df is not None:
        test = f"Test of difference: Chi² = {numfmt.fixed(s.q_between)}, df = {s.df}, {numfmt.p_clause(s.p)}."
    else:
        test = ""
    by = s.by.replace("_", " ")
    return Section(
        "subgroups",
        f"Subgroups by {by}",
        " ".join(x for x in (test, words.as_sentence(s.note)) if x),
        (Part(Table(f"By {by}", headings, (Body(rows),))),),
    )


def ledger(context: Context, a: AnalysisResult) -> Section | None:
    """Return each result the analysis looked at, what happened to it and by which rule."""
    if not a.ledger:
        return None
    headings = (
        Heading("Study"),
        Heading("As printed"),
        Heading("Favours"),
        Heading("p", True),
        Heading("Measured"),
        Heading("Rule"),
        Heading("Where it stands"),
    )
    ordered = sorted(a.ledger, key=lambda entry: list(LEDGER_NAMES).index(entry.status))
    arms = words.arm_names(a, context.result.plan)
    rows = [(e.status, _ledger_row(context, e, favoured(arms, e.direction))) for e in ordered]
    used = sum(e.status == "used" for e in a.ledger)
    lead = f"Every result this entry looked at: {len(a.ledger)} in all, {used} used."
    table = Table("What was looked at, and what became of it", headings, grouped(rows, LEDGER_NAMES), "wide")
    if not a.rows and a.rule_line:
        lead = f"{lead} {a.rule_line}"
    return Section("ledger", "Ledger", lead, (Part(table),))


def favoured(arms: tuple[str, str], direction: str) -> str:
    """Return the favoured arm by its name in this entry; "not stated" where the source does not tell."""
    told = {
        "intervention": arms[0] or "Intervention",
        "comparator": arms[1] or "Comparator",
        "neither": "neither",
    }
    return told.get(direction, "not stated")


def _ledger_row(context: Context, e: LedgerEntry, favoured: str) -> TableRow:
    measured = joined(context.outcome(e.outcome), e.scale, e.time_label or numfmt.hours(e.time_h), e.basis)
    links = source_links(e.sources, e.study_id, context.result.sources, ROOT)
    return TableRow(
        cells(
            study_cell(context, e.study_id, e.label),
            e.printed,
            favoured,
            e.p,
            measured,
            e.rule,
            Cell(links=links),
        ),
        cls=e.status.replace(" ", "-"),
    )


def provenance(context: Context, a: AnalysisResult) -> Section | None:
    """Return every input number's row: file and line, basis, place in the publication, address."""
    owners = {i: r.study_id for r in a.rows for i in r.sources}
    owners |= {i: e.study_id for e in a.ledger if e.status == "used" for i in e.sources if i not in owners}
    known = [(i, study) for i, study in owners.items() if i in context.result.sources]
    if not known:
        return None
    rows = []
    for i, study in known:
        s = context.result.sources[i]
        links = source_links((i,), study, context.result.sources, ROOT)
        basis = f"{s.basis}, derived" if s.derived else s.basis
        rows.append(
            TableRow(
                cells(Cell(links=links[:1]), context.label(study), basis, Cell(s.locator, links=links[1:]))
            )
        )
    headings = (Heading("Row"), Heading("Study"), Heading("Basis"), Heading("Place in the publication"))
    table = Table("Where each number was read", headings, (Body(tuple(rows)),))
    return Section("provenance", "Where each number was read", "", (Part(table),), folded=True)
