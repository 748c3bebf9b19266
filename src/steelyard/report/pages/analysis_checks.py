"""The tables that hold an answer against something else: other rules, other choices, other reviews."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.pages.section import ROOT, Part, Section, joined, study_cell
from steelyard.report.safe import anchor, study_path
from steelyard.report.tables import Body, Cell, Heading, Link, Table, TableRow, cells, grouped, place_links
from steelyard.review.result import AnalysisResult, CrossoverContribution, NamedEstimate, PublishedResult
from steelyard.terms import MEASURES

SAME = "Same question, other methods"
OTHER = "A different question or other data"


def crossover(context: Context, a: AnalysisResult) -> Section | None:
    """Return what each crossover trial gives under each rule, with its facts and their rows."""
    if not a.crossover:
        return None
    rows = []
    seen: set[str] = set()
    for c in a.crossover:
        told = "" if c.estimate is None else words.short_effect(c.estimate)
        # A trial's facts stand once, beside its first rule.
        first = c.study_id not in seen
        seen.add(c.study_id)
        links = _fact_links(context, c) if first else ()
        note = joined(c.bounded, _facts(c, links) if first else "")
        why = Cell(c.why, links=links, note=note)
        study = study_cell(context, c.study_id, c.label)
        rows.append((study.links[0].text, TableRow(cells(c.rule, c.contributed, told, why))))
    headings = (Heading("Rule"), Heading("Contributes"), Heading("Effect", True), Heading("Why"))
    table = Table("Crossover trials under each rule", headings, grouped(rows))
    lead = "What each crossover trial gives under each rule; the review's own rule is written in its plan."
    return Section("crossover", "Crossover trials", lead, (Part(table),))


def _facts(c: CrossoverContribution, links: Sequence[Link]) -> str:
    """Return the facts in words, each with its place unless that is linked already."""
    linked = {"", *(link.text for link in links)}
    return "; ".join(
        f"{name}: {value}" if where in linked else f"{name}: {value} ({where})"
        for name, value, where in c.facts
    )


def _fact_links(context: Context, c: CrossoverContribution) -> tuple[Link, ...]:
    """Return for each fact a link to its row, named by file and line."""
    told = {(name, value) for name, value, _ in c.facts}
    return tuple(
        Link(str(r.place), f"{ROOT}{study_path(c.study_id)}#{anchor(str(r.place))}", r.field, code=True)
        for r in context.crossover.get(c.study_id, [])
        if (r.field, r.value) in told
    )


def sensitivity(a: AnalysisResult) -> Section | None:
    """Return the entry under other choices: those that keep its question apart from those that do not."""
    if not a.sensitivity:
        return None
    parts, said = [], []
    for same, heading, kind in (
        (True, SAME, "keep the question"),
        (False, OTHER, "change the question or the data"),
    ):
        lines = [n for n in a.sensitivity if n.same_question == same]
        others = [n for n in lines if not own(n)]
        if lines:
            parts.append(Part(_sensitivity_table(lines, heading), heading))
        if others:
            said.append(_told(others, kind))
    return Section("sensitivity", "Sensitivity", " ".join(said), tuple(parts))


def own(n: NamedEstimate) -> bool:
    """Return whether a line is the plan's own choice, shown beside the others."""
    return n.note.startswith("the plan's")


def _told(lines: Sequence[NamedEstimate], kind: str) -> str:
    flips = sum(n.flips for n in lines)
    end = f"{flips} would change the conclusion, marked ◆" if flips else "none changes the conclusion"
    if len(lines) == 1:
        end = "it would change the conclusion, marked ◆" if flips else "it does not change the conclusion"
        kind = kind.replace("keep", "keeps").replace("change", "changes")
    return f"{words.plural(len(lines), 'other choice', 'other choices')} {kind}; {end}."


def _sensitivity_table(lines: Sequence[NamedEstimate], caption: str) -> Table:
    headings = (
        Heading("Choice"),
        Heading("Studies", True),
        Heading("People", True),
        Heading("Effect", True),
        Heading("tau²", True),
        Heading("I²", True),
        Heading("Note"),
    )
    return Table(caption, headings, grouped([(n.group, _sensitivity_row(n)) for n in lines]))


def _sensitivity_row(n: NamedEstimate) -> TableRow:
    mark = "◆ changes the conclusion" if n.flips else ""
    # A sentence would not fit a column of numbers.
    missing = n.estimate.reason if n.estimate.value is None else ""
    return TableRow(
        cells(
            n.label,
            numfmt.count(n.k),
            "" if n.people is None else numfmt.count(n.people),
            numfmt.NONE if missing else words.short_effect(n.estimate),
            "" if n.tau2 is None else numfmt.fixed(n.tau2, 3),
            "" if n.i2 is None else numfmt.percent(n.i2),
            Cell(joined(mark, n.note, missing)),
        ),
        cls="flips" if n.flips else "",
    )


def published(context: Context, a: AnalysisResult) -> Section | None:
    """Return others' pooled results on the same question, those in our measure first, beside ours."""
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
    measure = a.headline.measure if a.headline else a.spec.measure
    ordered = sorted(a.published, key=lambda p: p.measure != measure)
    rows = [*_ours(a), *(_published_row(p, measure) for p in ordered)]
    table = Table("Others' pooled results beside ours", headings, (Body(tuple(rows)),), "wide")
    return Section(
        "published", "What others found", "Pooled results that other reviews print.", (Part(table),)
    )


def _ours(a: AnalysisResult) -> list[TableRow]:
    e = a.headline
    if e is None or e.value is None:
        return []
    i2 = a.pooled.heterogeneity.i2 if a.pooled and a.pooled.heterogeneity else None
    shown = cells(
        "This review",
        a.spec.title,
        words.term_of(e.measure).name,
        words.short_effect(e),
        "" if i2 is None else numfmt.percent(i2),
        numfmt.count(a.k),
        "" if a.people is None else numfmt.count(a.people),
        "",
    )
    return [TableRow(shown, cls="ours")]


def _published_row(p: PublishedResult, measure: str | None) -> TableRow:
    told = numfmt.effect(p.value)
    if p.ci_low is not None and p.ci_high is not None:
        told = f"{told} ({numfmt.interval(p.ci_low, p.ci_high)})"
    name = MEASURES[p.measure].name if p.measure in MEASURES else p.measure
    links = place_links(p.source, f"{ROOT}published.html#{anchor(p.source)}", p.url)
    return TableRow(
        cells(
            p.review,
            joined(p.comparison, p.outcome, p.time),
            Cell(name, note="same measure" if p.measure == measure else "another measure"),
            told,
            words.printed_percent(p.i2),
            "" if p.k is None else numfmt.count(p.k),
            "" if p.n is None else numfmt.count(p.n),
            Cell(p.note, links=links),
        )
    )
