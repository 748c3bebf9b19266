"""The plain lists: studies, others' pooled results, warnings, and how the review was made."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.errors import Problem
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.safe import anchor, study_path
from steelyard.report.tables import Body, Cell, Heading, Link, Table, TableRow, cells, grouped, place_links
from steelyard.review.result import StudyResult
from steelyard.review.result.lock import PlanLock
from steelyard.terms import METHOD_NAMES, TEST_NAMES


def studies_page(context: Context) -> bytes:
    """Return studies.html: every study, grouped by its stream of evidence."""
    headings = (
        Heading("Study"),
        Heading("Condition"),
        Heading("Design"),
        Heading("People", True),
        Heading("Used in", True),
    )
    rows = [(s.stream, _study(context, s)) for s in context.result.studies]
    names = {stream: f"{nouns[1][:1].upper()}{nouns[1][1:]}" for stream, nouns in words.STREAM_NOUNS.items()}
    ordered = sorted(rows, key=lambda r: list(names).index(r[0]) if r[0] in names else len(names))
    table = Table("Studies by stream of evidence", headings, grouped(ordered, names))
    return context.render("studies.html.j2", "studies.html", "Studies", table=table, total=len(rows))


def _study(context: Context, study: StudyResult) -> TableRow:
    fact = context.facts.get(study.study_id)
    used = len([i for i in study.used_in if i in context.analyses])
    return TableRow(
        cells(
            Cell(links=(Link(context.label(study.study_id), study_path(study.study_id)),)),
            context.condition(fact.indication) if fact else "",
            fact.design if fact else "",
            "" if fact is None or fact.n_randomised is None else numfmt.count(fact.n_randomised),
            words.plural(used, "entry", "entries") if used else numfmt.NONE,
        )
    )


def published_page(context: Context) -> bytes:
    """Return published.html: what other reviews print, row by row."""
    headings = (
        Heading("Compared"),
        Heading("Outcome"),
        Heading("Result", True),
        Heading("I²", True),
        Heading("Studies", True),
        Heading("People", True),
        Heading("Where it stands"),
    )
    rows = []
    for p in context.result.tables.published_pooled:
        told = f"{p.measure} {numfmt.effect(p.estimate)}"
        if p.ci_low is not None and p.ci_high is not None:
            told += f" ({numfmt.interval(p.ci_low, p.ci_high)})"
        row = cells(
            Cell(p.comparison, note=p.question),
            " · ".join(x for x in (p.outcome, p.time) if x),
            told,
            words.printed_percent(_printed(p.i2)),
            "" if p.k is None else numfmt.count(p.k),
            "" if p.n is None else numfmt.count(p.n),
            Cell(links=place_links(str(p.place), f"#{anchor(str(p.place))}", p.url)),
        )
        rows.append((p.review, TableRow(row, id=anchor(str(p.place)))))
    table = Table("Pooled results that other reviews print", headings, grouped(rows), "wide")
    return context.render(
        "list.html.j2",
        "published.html",
        "Published results",
        lead="Pooled results that other reviews print: an outside check of those here.",
        tables=[table],
    )


def _printed(value: object) -> str:
    if value is None:
        return ""
    return numfmt.tidy(value) if isinstance(value, float) else str(getattr(value, "text", value))


def warnings_page(context: Context) -> bytes:
    """Return warnings.html: what is odd in the files, each by file and line."""
    found = context.result.warnings
    looked = sum(bool(p.looked_at) for p in found)
    rows = [(p.place.file, _warning(p)) for p in sorted(found, key=lambda p: p.place)]
    headings = (Heading("Where"), Heading("What"), Heading("Rule"))
    tables = [Table("Warnings by file", headings, grouped(rows))] if rows else []
    lead = (
        f"{words.plural(len(found), 'value is', 'values are')} legal and odd. Each was kept as it is printed."
        + (
            f" {words.plural(looked, 'has', 'have')} been looked at; what each was found to be follows it."
            if looked
            else ""
        )
        if found
        else "The validator found nothing odd."
    )
    return context.render("list.html.j2", "warnings.html", "Warnings", lead=lead, tables=tables)


def _warning(p: Problem) -> TableRow:
    """Return a warning's row; what somebody found it to be answers its hint."""
    where = Cell(links=(Link(str(p.place), code=True),))
    return TableRow(cells(where, Cell(p.message, note=p.looked_at or p.hint), p.code), cls=p.severity)


def method_page(context: Context) -> bytes:
    """Return method.html: what was searched, the defaults in words, versions and checksums."""
    plan = context.result.plan
    rows = tuple(TableRow(cells(name, value)) for name, value in sorted(context.result.checksums.items()))
    checksums = Table(
        "SHA-256 of every input file", (Heading("File"), Heading("SHA-256")), (Body(rows),), "code"
    )
    pooled = [a.spec.model for a in context.result.analyses if a.spec.kind in ("pairwise", "proportion")]
    return context.render(
        "method.html.j2",
        "method.html",
        "Method",
        models=list(
            dict.fromkeys(
                (METHOD_NAMES[m.method], TEST_NAMES[m.test], f"{100 * m.level:.3g} %") for m in pooled
            )
        ),
        crossover=plan.crossover,
        hours=numfmt.hours(plan.crossover.washout_hours) if plan.crossover else "",
        overlaps=[
            (o.reason, [Link(context.label(i), study_path(i)) for i in o.studies]) for o in plan.overlaps
        ],
        lock=context.result.lock,
        departures=_departures(context.result.lock),
        checksums=checksums if rows else None,
        tidy=numfmt.tidy,
        digits=numfmt.DIGITS,
    )


def _departures(lock: PlanLock | None) -> Table | None:
    """Return what changed since the plan was locked, each with its explanation or that there is none."""
    if lock is None or not lock.departures:
        return None
    headings = (Heading("Changed"), Heading("Locked"), Heading("Now"), Heading("Why"))
    rows = tuple(
        TableRow(
            cells(d.path, d.before, d.after, Cell(d.reason or "not explained", note=_signed(d.by, d.on)))
        )
        for d in lock.departures
    )
    return Table("Changes since the plan was locked", headings, (Body(rows),))


def _signed(by: str, on: str) -> str:
    return f"{by}, {on}" if by else ""
