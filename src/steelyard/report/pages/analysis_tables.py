"""The tables of an analysis page. Each returns a section, or None where there is nothing to show."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.forest_data import row_labels
from steelyard.report.safe import anchor, study_path
from steelyard.report.tables import (
    Body,
    Cell,
    Heading,
    Link,
    Table,
    TableRow,
    cells,
    grouped,
    place_links,
    source_links,
)
from steelyard.review.result import (
    AnalysisResult,
    ArmData,
    CrossoverContribution,
    LedgerEntry,
    NamedEstimate,
    Row,
)

ROOT = "../"
LEDGER_NAMES = {
    "used": "Used",
    "not chosen": "Eligible, another row of the same study was chosen",
    "refused": "Refused by a rule",
    "not poolable": "Known, but not poolable",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a line of explanation and a table; `folded` ones open on demand."""

    id: str
    title: str
    lead: str
    table: Table
    folded: bool = False


def study_cell(context: Context, study_id: str, label: str) -> Cell:
    known = study_id in context.studies
    return Cell(links=(Link(label, f"{ROOT}{study_path(study_id)}" if known else ""),))


def results(context: Context, a: AnalysisResult) -> Section | None:
    """Return the forest plot's numbers as a table, for reading, copying and screen readers."""
    if not a.rows:
        return None
    labels = a.spec.labels or ("First arm", "Second arm")
    arms = max(len(r.arms) for r in a.rows)
    headings = [Heading("Study"), *(Heading(labels[i], True) for i in range(min(arms, 2)))]
    weighted = any(r.weight is not None for r in a.rows)
    headings += [Heading("Effect", True), *([Heading("Weight", True)] if weighted else [])]
    headings += [Heading("Measured"), Heading("Where it stands")]
    names = row_labels(a, context.result.plan)
    rows = tuple(_result_row(context, r, names[r], min(arms, 2), weighted) for r in a.rows)
    table = Table("Each result of the figure", tuple(headings), (Body(rows),))
    return Section("numbers", "The same numbers as a table", "", table, folded=True)


def _result_row(context: Context, r: Row, name: str, arms: int, weighted: bool) -> TableRow:
    shown = [study_cell(context, r.study_id, name)]
    shown += [Cell(_arm_text(r.arms[i]) if i < len(r.arms) else "") for i in range(arms)]
    shown.append(Cell(words.short_effect(r.estimate)))
    if weighted:
        shown.append(Cell("" if r.weight is None else f"{numfmt.fixed(r.weight, 1)} %"))
    shown.append(
        Cell(
            _joined(r.scale, r.time_label or numfmt.hours(r.time_h), r.basis),
            note="" if r.contribution == " v ".join(map(_arm_text, r.arms)) else r.contribution,
        )
    )
    notes = " ".join(r.notes)
    links = source_links(r.sources, r.study_id, context.result.sources, ROOT)
    return TableRow((*shown, Cell(links=links, note=notes)))


def _arm_text(arm: ArmData) -> str:
    n = numfmt.tidy(None if arm.n is None else round(arm.n, 1))
    if arm.events is not None:
        return f"{numfmt.tidy(round(arm.events, 1))}/{n}"
    if arm.mean is not None:
        return f"{numfmt.effect(arm.mean)} (SD {numfmt.effect(arm.sd)}), n = {n}"
    return f"n = {n}" if arm.n is not None else ""


def _joined(*parts: str) -> str:
    return " · ".join(p for p in parts if p)


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
    return Section("small", "Small evidence", lead, table)


def subgroups(a: AnalysisResult) -> Section | None:
    s = a.subgroups
    if s is None or not s.groups:
        return None
    rows = tuple(
        TableRow(
            cells(
                g.name,
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
        Table(f"By {by}", headings, (Body(rows),)),
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
    rows = [(e.status, _ledger_row(context, e, _favoured(a, e.direction))) for e in ordered]
    used = sum(e.status == "used" for e in a.ledger)
    lead = f"Every result this entry looked at: {len(a.ledger)} in all, {used} used."
    table = Table("What was looked at, and what became of it", headings, grouped(rows, LEDGER_NAMES), "wide")
    if not a.rows and a.rule_line:
        lead = f"{lead} {a.rule_line}"
    return Section("ledger", "Ledger", lead, table)


def _favoured(a: AnalysisResult, direction: str) -> str:
    """Return the favoured arm by its name in this entry; empty where the source does not tell."""
    labels = a.spec.labels or ("Intervention", "Comparator")
    return {"intervention": labels[0], "comparator": labels[1], "unknown": ""}.get(direction, direction)


def _ledger_row(context: Context, e: LedgerEntry, favoured: str) -> TableRow:
    measured = _joined(context.outcome(e.outcome), e.scale, e.time_label or numfmt.hours(e.time_h), e.basis)
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


def crossover(context: Context, a: AnalysisResult) -> Section | None:
    if not a.crossover:
        return None
    rows = []
    seen: set[str] = set()
    for c in a.crossover:
        told = "" if c.estimate is None else words.short_effect(c.estimate)
        # A trial's facts stand once, beside its first rule.
        told_once = "" if c.study_id in seen else _crossover_facts(c)
        seen.add(c.study_id)
        study = study_cell(context, c.study_id, c.label)
        row = TableRow(cells(c.rule, c.contributed, told, Cell(c.why, note=_joined(c.bounded, told_once))))
        rows.append((study.links[0].text, row))
    headings = (Heading("Rule"), Heading("Contributes"), Heading("Effect", True), Heading("Why"))
    table = Table("Crossover trials under each rule", headings, grouped(rows))
    lead = "What each crossover trial gives under each rule; the review's own rule is written in its plan."
    return Section("crossover", "Crossover trials", lead, table)


def _crossover_facts(c: CrossoverContribution) -> str:
    return "; ".join(
        f"{name}: {value} ({where})" if where else f"{name}: {value}" for name, value, where in c.facts
    )


def sensitivity(a: AnalysisResult) -> Section | None:
    if not a.sensitivity:
        return None
    rows = [(n.group, _sensitivity_row(n)) for n in a.sensitivity]
    headings = (
        Heading("Choice"),
        Heading("Studies", True),
        Heading("People", True),
        Heading("Effect", True),
        Heading("tau²", True),
        Heading("I²", True),
        Heading("Note"),
    )
    flips = sum(n.flips for n in a.sensitivity)
    lead = f"The same question under {len(a.sensitivity)} other choices; " + (
        "none changes the conclusion." if not flips else f"{flips} would change the conclusion, marked ◆."
    )
    return Section("sensitivity", "Sensitivity", lead, Table("Other choices", headings, grouped(rows)))


def _sensitivity_row(n: NamedEstimate) -> TableRow:
    mark = "◆ changes the conclusion" if n.flips else ""
    return TableRow(
        cells(
            n.label,
            numfmt.count(n.k),
            "" if n.people is None else numfmt.count(n.people),
            words.short_effect(n.estimate),
            "" if n.tau2 is None else numfmt.fixed(n.tau2, 3),
            "" if n.i2 is None else numfmt.percent(n.i2),
            Cell(_joined(mark, n.note)),
        ),
        cls="flips" if n.flips else "",
    )


def published(context: Context, a: AnalysisResult) -> Section | None:
    """Return others' pooled results on the same question, beside ours."""
    if not a.published:
        return None
    headings = (
        Heading("Review"),
        Heading("Question"),
        Heading("Measure"),
        Heading("Result", True),
        Heading("I²", True),
        Heading("Studies", True),
        Heading("People", True),
        Heading("How it differs"),
    )
    e = a.headline
    rows = []
    if e is not None and e.value is not None:
        i2 = a.pooled.heterogeneity.i2 if a.pooled and a.pooled.heterogeneity else None
        people = "" if a.people is None else numfmt.count(a.people)
        ours = cells("This review", a.spec.title, words.term_of(e.measure).name, words.short_effect(e),
                     "" if i2 is None else numfmt.percent(i2), numfmt.count(a.k), people, "")  # fmt: skip
        rows.append(TableRow(ours, cls="ours"))
    for p in a.published:
        told = numfmt.effect(p.value)
        if p.ci_low is not None and p.ci_high is not None:
            told = f"{told} ({numfmt.interval(p.ci_low, p.ci_high)})"
        links = place_links(p.source, f"{ROOT}published.html#{anchor(p.source)}", p.url)
        rows.append(
            TableRow(
                cells(
                    p.review,
                    _joined(p.comparison, p.outcome, p.time),
                    p.measure,
                    told,
                    p.i2,
                    "" if p.k is None else numfmt.count(p.k),
                    "" if p.n is None else numfmt.count(p.n),
                    Cell(p.note, links=links),
                )
            )
        )
    table = Table("Others' pooled results beside ours", headings, (Body(tuple(rows)),), "wide")
    return Section("published", "What others found", "Pooled results that other reviews print.", table)


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
    return Section("provenance", "Where each number was read", "", table, folded=True)
