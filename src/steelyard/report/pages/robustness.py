"""What a result hangs on: fragility, and how much information there is of what is needed."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.pages.section import Part, Section, study_cell
from steelyard.report.sequential import sequential_figure
from steelyard.report.svg import plot_markup
from steelyard.report.tables import Body, Cell, Heading, Table, TableRow
from steelyard.review.result import AnalysisResult, FragilityResult, InformationResult


def fragility(context: Context, a: AnalysisResult) -> Section | None:
    """Return how many people the entry's interval hangs on, and each trial's own index."""
    f = a.fragility
    if f is None:
        return None
    headings = (
        Heading("Study"),
        Heading("Counts"),
        Heading("Fisher's p", True),
        Heading("Changes that would turn it", True),
    )
    rows = tuple(
        TableRow(
            (
                study_cell(context, t.study_id, t.label),
                Cell(t.table),
                Cell(numfmt.p_value(t.p)),
                Cell("none does" if t.index is None else numfmt.count(t.index)),
            )
        )
        for t in f.trials
    )
    table = Table("Each trial by Fisher's exact test", headings, (Body(rows),))
    return Section("fragility", "Fragility", f"{told(f)} {CAUTION}", (Part(table),), folded=True)


CAUTION = (
    "A fragility index says how near a result stands to its threshold, not how true it is; "
    "it grows with the number of people."
)


def told(f: FragilityResult) -> str:
    """Return the entry's fragility in a sentence or two."""
    if f.index is None:
        return f"No index for the result: {f.reason}."
    people = "one person" if f.index == 1 else f"{numfmt.count(f.index)} people"
    now, then = ("excludes", "include") if f.significant else ("includes", "exclude")
    sentence = f"The interval {now} no effect; if {people} had fared otherwise, it would {then} it"
    if f.quotient is not None and f.people:
        share = f"{numfmt.tidy(float(f'{100 * f.quotient:.2g}'))}{words.NBSP}%"
        sentence += (
            f" (fragility index {numfmt.count(f.index)}, {share} of {numfmt.count(int(f.people))} people)"
        )
    which = "; ".join(
        f"{c.label}, {c.group}: {numfmt.count(abs(c.events))} {'more' if c.events > 0 else 'fewer'}"
        for c in f.changes
    )
    return f"{sentence}. Changed events, found step by step: {which}." if which else f"{sentence}."


def information(context: Context, a: AnalysisResult) -> Section | None:
    """Return the information size, and the looks against their boundaries where the plan asks for them."""
    i = a.information
    if i is None:
        return None
    figures = (
        (plot_markup(sequential_figure(f"{a.spec.title}: sequential boundaries", i)),) if i.looks else ()
    )
    parts = (Part(_looks_table(context, i)),) if i.looks else ()
    return Section("information", "Information", size_told(i), parts, figures=figures)


def size_told(i: InformationResult) -> str:
    """Return how many people there are of those needed, in sentences."""
    if i.needed is None or i.adjusted is None:
        return f"The information size cannot be computed: {i.reason}"
    needed = f"{numfmt.count(round(i.needed))} people"
    if i.diversity:
        share = numfmt.percent(100 * i.diversity)
        needed += (
            f", raised to {numfmt.count(round(i.adjusted))} because the trials differ (diversity D² {share})"
        )
    have = "an unknown number" if i.people is None else numfmt.count(i.people)
    share = "" if i.fraction is None else f", {numfmt.percent(100 * i.fraction)} of them"
    source = i.source.rstrip(".")
    return (
        f"One adequate trial would need {needed}; there are {have}{share}. By: {i.inputs}. {source}."
        + _looks_told(i)
    )


def _looks_told(i: InformationResult) -> str:
    if not i.looks:
        return ""
    crossed = [k for k in i.looks if k.crossed]
    if crossed:
        return f" The pool reached the O'Brien–Fleming boundary with {crossed[0].label}."
    return " The pool never reached the O'Brien–Fleming boundary that repeated looks ask for."


def _looks_table(context: Context, i: InformationResult) -> Table:
    headings = (
        Heading("After"),
        Heading("Year", True),
        Heading("People", True),
        Heading("Of those needed", True),
        Heading("z", True),
        Heading("Boundary", True),
    )
    rows = tuple(
        TableRow(
            (
                study_cell(context, k.study_id, k.label),
                Cell("" if k.year is None else str(k.year)),
                Cell(numfmt.count(k.people)),
                Cell(numfmt.percent(100 * k.fraction)),
                Cell(numfmt.fixed(k.z)),
                Cell("beyond 8" if k.boundary is None else f"±{numfmt.fixed(k.boundary)}"),
            )
        )
        for k in i.looks
    )
    return Table("The pool after each trial", headings, (Body(rows),))
