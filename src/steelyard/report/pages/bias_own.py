"""The review's own assessments on the risk-of-bias page: levels, the path to each, reasons, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.report.context import Context
from steelyard.report.pages.bias_section import assessment_anchor
from steelyard.report.safe import study_path
from steelyard.report.tables import Body, Cell, Chip, Heading, Link, Table, TableRow, cells
from steelyard.report.words import as_sentence
from steelyard.review.result import AssessorJudgement, ResultAssessment, RobAgreement, RobDomain

CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class OwnAssessment:
    """One assessment as the page shows it: where it is, what it is about, and its two tables."""

    anchor: str
    study: Link
    about: str
    lead: str
    levels: Table
    path: Table | None


def own_assessments(context: Context) -> list[OwnAssessment]:
    """Return the review's own assessments in the order of rob.csv."""
    return [_one(context, a) for a in context.result.rob]


def _one(context: Context, a: ResultAssessment) -> OwnAssessment:
    outcome = context.outcome(a.outcome) if a.outcome else "every outcome"
    about = f"{outcome}, {a.time_label or 'every time'}"
    label = context.label(a.study_id)
    return OwnAssessment(
        anchor=assessment_anchor(a),
        study=Link(label, study_path(a.study_id)),
        about=about,
        lead=_lead(a),
        levels=_levels(a, f"Risk of bias of {label}, {about}"),
        path=_path(a, f"Answers about {label}, {about}"),
    )


def _lead(a: ResultAssessment) -> str:
    names = [j.assessor for j in a.judgements if j.assessor != CONSENSUS]
    said = [a.tool_name]
    if names:
        said.append(f"judged by {' and '.join(names)}")
    if CONSENSUS in a.counted:
        said.append("the consensus counts")
    if a.agreement is not None:
        same = round(a.agreement * a.compared)
        said.append(f"alike in {same} of {a.compared} domains")
    return f"{'; '.join(said)}."


def _levels(a: ResultAssessment, caption: str) -> Table:
    """Return domains by assessors: the level, and beside it what the tool's rules give and why it differs."""
    judges = [Heading(j.assessor) for j in a.judgements]
    rows = [
        TableRow((Cell(_domain_name(same[0])), *(_level(d) for d in same)))
        for same in zip(*(j.domains for j in a.judgements), strict=True)
    ]
    return Table(caption, (Heading("Domain"), *judges), (Body(tuple(rows)),))


def _domain_name(d: RobDomain) -> str:
    return d.name if d.short == "overall" else f"{d.short} {d.name}"


def _level(d: RobDomain) -> Cell:
    text = d.final or "not assessed"
    notes = []
    if d.overridden:
        notes.append(f"▲ The tool's rules give {d.algorithm}.")
    if d.reason:
        notes.append(as_sentence(d.reason))
    if d.note:
        notes.append(as_sentence(d.note))
    return Cell(links=(Link(text),), chips=(Chip(d.level, title=text),), note=" ".join(notes))


def _path(a: ResultAssessment, caption: str) -> Table | None:
    """Return the questions that led to each level, with everybody's answer and support; None without any."""
    judges = tuple(Heading(j.assessor) for j in a.judgements)
    bodies = []
    for i, domain in enumerate(a.judgements[0].domains):
        steps = [j.domains[i].path for j in a.judgements]
        asked = {s.question: s.asks for path in steps for s in path}
        rows = [
            TableRow((Cell(f"{q} {asks}"), *(_answer(j, i, q) for j in a.judgements)))
            for q, asks in asked.items()
        ]
        if rows:
            levels = [j.domains[i].algorithm or "no level from a rule" for j in a.judgements]
            rule = TableRow(cells("By the rules", *levels), cls="ours")
            bodies.append(Body((*rows, rule), _domain_name(domain)))
    return Table(caption, (Heading("Question"), *judges), tuple(bodies)) if bodies else None


def _answer(j: AssessorJudgement, domain: int, question: str) -> Cell:
    step = next((s for s in j.domains[domain].path if s.question == question), None)
    return Cell(step.answer or "open", note=step.support) if step else Cell("not on the path")


def agreement_table(found: Sequence[RobAgreement]) -> Table | None:
    """Return how far each two assessors agree, by tool and domain; None where nobody was judged twice."""
    if not found:
        return None
    headings = (
        Heading("Domain"),
        Heading("Results judged by both", num=True),
        Heading("Judged alike", num=True),
        Heading("Kappa", num=True),
    )
    groups: dict[str, list[TableRow]] = {}
    for a in found:
        groups.setdefault(f"{a.one} and {a.two}, {a.tool}", []).append(
            TableRow(cells(a.domain, numfmt.count(a.n), numfmt.share(a.share), Cell(_kappa(a), note=a.note)))
        )
    bodies = tuple(Body(tuple(rows), name) for name, rows in groups.items())
    return Table("Agreement of two assessors", headings, bodies)


def _kappa(a: RobAgreement) -> str:
    if a.kappa is None:
        return numfmt.NONE
    interval = "" if a.ci_low is None else f" ({numfmt.interval(a.ci_low, a.ci_high)})"
    return f"{numfmt.fixed(a.kappa)}{interval}"
