"""The section of an analysis page on every combination of defensible choices."""

from __future__ import annotations

import math

from markupsafe import Markup

from steelyard import numfmt
from steelyard.appraisal.multiverse_summary import Span
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.pages.section import Part, Section
from steelyard.report.spec_curve import CurveChoice, CurveData, CurvePoint, spec_curve
from steelyard.report.spec_curve_draw import draw_spec_curve
from steelyard.report.svg import inline_svg
from steelyard.report.tables import Body, Cell, Heading, Table, TableRow, cells
from steelyard.review.plan import Plan
from steelyard.review.result import AnalysisResult
from steelyard.review.result.multiverse import Multiverse, SingleChoice, Specifications

SHOWN = 200
MOST_NAMED = 3
COUNTS = "Specifications share the same trials; how many there are is no probability of anything."


def multiverse(context: Context, a: AnalysisResult) -> list[Section]:
    """Return the section with its figure and tables, and the folded list of specifications."""
    found = a.multiverse
    if found is None:
        return []
    specs = found.specifications
    if specs is None:
        return [Section("multiverse", "Multiverse", words.as_sentence(found.reason), ())]
    sides = side_words(a, context.result.plan)
    figures = (_figure(a, found, specs, sides),) if _drawn(found, specs) else ()
    parts = [
        Part(_ranges(found, sides), "Range of the results"),
        *(
            [Part(_flips(found, sides), "Single choices that change the conclusion")]
            if _flipping(found)
            else []
        ),
        *([Part(_failures(found), "Without a number")] if found.failures else []),
    ]
    return [
        Section("multiverse", "Multiverse", headline(found, sides), tuple(parts), figures=figures),
        _all(found, specs, sides),
    ]


def side_words(a: AnalysisResult, plan: Plan) -> dict[str, str]:
    """Return each conclusion in words: on the side of one arm, or allowing no difference."""
    first, second = words.arm_names(a, plan)
    return {
        "favours intervention": f"favours {words.inner(first) or 'the intervention'}",
        "inconclusive": "allows no difference",
        "favours comparator": f"favours {words.inner(second) or 'the comparator'}",
        "none": "none",
    }


def headline(m: Multiverse, sides: dict[str, str]) -> str:
    """Return what the multiverse says, in counts and ranges."""
    said = [_told(r, sides) for r in m.ranges if r.same_question]
    flips = _flipping(m)
    keeping = [f"{s.choice}: {s.level}" for s in flips if s.same_question]
    changing = [f"{s.choice}: {s.level}" for s in flips if not s.same_question]
    if m.conclusion == "none":
        said.append("The plan's own analysis has no interval, so that no choice can change its conclusion.")
    elif not flips:
        said.append("No single choice changes the conclusion.")
    if keeping:
        said.append(f"Of the choices that keep the question, {_alone(keeping)}.")
    if changing:
        said.append(f"Of those that change the question, {_alone(changing)}.")
    if flips and not keeping:
        said.append("No single choice that keeps the question changes the conclusion.")
    if m.without_effect:
        said.append(f"Looked at, and without effect on any result: {_listed(m.without_effect)}.")
    return " ".join([*said, COUNTS])


def _alone(choices: list[str]) -> str:
    verb = "changes" if len(choices) == 1 else "each change"
    named = "listed below" if len(choices) > MOST_NAMED else "; ".join(choices)
    return f"{len(choices)} alone {verb} the conclusion ({named})"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(words.inner(n) for n in names)


def _told(r: Span, sides: dict[str, str]) -> str:
    pointing = [(name, n) for name, n in r.conclusions if n]
    count = words.plural(r.specifications, "specification keeps", "specifications keep")
    if not pointing:
        return f"{count} the question; none has an interval."
    if len(pointing) == 1:
        which = "each of them" if r.estimable == r.specifications else "each that has one"
        end = f"the interval of {which} {sides[pointing[0][0]]}"
    else:
        end = ", ".join(f"{numfmt.count(n)} intervals {_many(sides[name])}" for name, n in pointing)
    lowest, highest = numfmt.effect(r.low), numfmt.effect(r.high)
    return f"{count} the question: {end}. Their estimates run from {lowest} to {highest}."


def _many(told: str) -> str:
    return told.replace("favours", "favour", 1).replace("allows", "allow", 1)


def _flipping(m: Multiverse) -> list[SingleChoice]:
    return [s for s in m.singles if s.flips]


def _drawn(m: Multiverse, specs: Specifications) -> bool:
    mine = specs.measure[m.own]
    return sum(c != "none" and k == mine for c, k in zip(specs.conclusion, specs.measure, strict=True)) > 1


def _figure(a: AnalysisResult, m: Multiverse, specs: Specifications, sides: dict[str, str]) -> Markup:
    spec = spec_curve(curve_data(a, m, specs, sides))
    return inline_svg(draw_spec_curve(spec), "wide") + inline_svg(
        draw_spec_curve(spec, narrow=True), "narrow"
    )


def curve_data(a: AnalysisResult, m: Multiverse, specs: Specifications, sides: dict[str, str]) -> CurveData:
    """Return what the figure shows: the specifications in the plan's measure that have an interval."""
    mine = specs.measure[m.own]
    points: dict[bool, list[CurvePoint]] = {True: [], False: []}
    others = 0
    for i in range(len(specs)):
        if specs.measure[i] != mine:
            others += 1
        elif specs.conclusion[i] != "none" and (value := specs.value[i]) is not None:
            low, high = specs.ci_low[i], specs.ci_high[i]
            points[specs.same_question[i]].append(
                CurvePoint(
                    value,
                    -math.inf if low is None else low,
                    math.inf if high is None else high,
                    specs.conclusion[i],
                    specs.choices[i],
                    i == m.own,
                )
            )
    count = words.plural(others, "specification", "specifications")
    note = f"{count} in another measure stand in the table alone."
    return CurveData(
        title=f"Specification curve: {a.spec.title}",
        measure=mine,
        choices=tuple(CurveChoice(c.name, c.levels, c.own) for c in m.choices),
        keeping=tuple(points[True]),
        changing=tuple(points[False]),
        sides=(f"interval {sides['favours intervention']}", f"interval {sides['favours comparator']}"),
        notes=(note,) if others else (),
    )


def _ranges(m: Multiverse, sides: dict[str, str]) -> Table:
    headings = (
        Heading("Specifications"),
        Heading("Number", True),
        Heading("Different results", True),
        Heading("Estimates", True),
        Heading("Outermost bounds", True),
        Heading("Intervals"),
    )
    rows = tuple(_range_row(r, sides) for r in m.ranges)
    return Table("Range of the results", headings, (Body(rows),))


def _range_row(r: Span, sides: dict[str, str]) -> TableRow:
    without = r.specifications - r.estimable
    counted = [
        f"{numfmt.count(n)} {_many(sides[name]) if n > 1 else sides[name]}" for name, n in r.conclusions if n
    ]
    counted += [f"{numfmt.count(without)} without"] if without else []
    kind = "Keep the question" if r.same_question else "Change the question"
    return TableRow(
        cells(
            Cell(kind, note=words.term_of(r.measure).name),
            numfmt.count(r.specifications),
            numfmt.count(r.distinct),
            _between(r.low, r.high),
            _between(r.ci_low, r.ci_high),
            "; ".join(counted),
        )
    )


def _between(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return numfmt.NONE
    return f"{numfmt.effect(low) if low is not None else 'no limit'} to " + (
        numfmt.effect(high) if high is not None else "no limit"
    )


def _flips(m: Multiverse, sides: dict[str, str]) -> Table:
    headings = (
        Heading("Choice"),
        Heading("Made otherwise"),
        Heading("Studies", True),
        Heading("People", True),
        Heading("Effect", True),
        Heading("Interval"),
        Heading("Question"),
    )
    rows = tuple(
        TableRow(
            cells(
                s.choice,
                s.level,
                numfmt.count(s.k),
                "" if s.people is None else numfmt.count(s.people),
                Cell(words.short_effect(s.estimate), note=words.term_of(s.estimate.measure).name),
                sides[s.conclusion],
                "kept" if s.same_question else "changed",
            )
        )
        for s in m.singles
        if s.flips
    )
    return Table("Single choices that change the conclusion", headings, (Body(rows),))


def _failures(m: Multiverse) -> Table:
    rows = tuple(TableRow(cells(words.as_sentence(reason), numfmt.count(n))) for reason, n in m.failures)
    return Table("Without a number", (Heading("Reason"), Heading("Specifications", True)), (Body(rows),))


def _all(m: Multiverse, specs: Specifications, sides: dict[str, str]) -> Section:
    """Return the first specifications: the plan's, then those that keep the question, then the others."""
    order = sorted(range(len(specs)), key=lambda i: (i != m.own, not specs.same_question[i], i))
    headings = (
        Heading("Differs from the plan in"),
        Heading("Studies", True),
        Heading("People", True),
        Heading("Effect", True),
        Heading("Interval"),
        Heading("Question"),
    )
    rows = tuple(_specification(m, specs, i, sides) for i in order[:SHOWN])
    more = len(specs) - SHOWN
    lead = (
        f"The first {SHOWN} of {numfmt.count(len(specs))}; results.json holds all of them."
        if more > 0
        else "Each as it differs from the plan's own."
    )
    table = Table("Every specification", headings, (Body(rows),))
    return Section("specifications", "Every specification", lead, (Part(table),), folded=True)


def _specification(m: Multiverse, specs: Specifications, i: int, sides: dict[str, str]) -> TableRow:
    differs = "; ".join(
        f"{c.name}: {c.levels[level]}"
        for c, level in zip(m.choices, specs.choices[i], strict=True)
        if level != c.own
    )
    value, low, high = specs.value[i], specs.ci_low[i], specs.ci_high[i]
    told = numfmt.effect(value) if value is not None else numfmt.NONE
    if low is not None and high is not None:
        told += f" ({numfmt.interval(low, high)})"
    people = specs.people[i]
    return TableRow(
        cells(
            differs or "nothing: the plan's own analysis",
            numfmt.count(specs.k[i]),
            "" if people is None else numfmt.count(people),
            Cell(told, note=words.term_of(specs.measure[i]).name),
            sides[specs.conclusion[i]] if not specs.reason[i] else specs.reason[i],
            "kept" if specs.same_question[i] else "changed",
        ),
        cls="ours" if i == m.own else "",
    )
