"""How certain a result is: the levels, domain by domain, and the facts and questions behind each."""

from __future__ import annotations

from dataclasses import replace

from steelyard.appraisal.grade import CONVENTION, Decision, Domain, Rating
from steelyard.appraisal.grade.parts import signed
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.pages.section import Part, Section
from steelyard.report.statements import certainty_sentence
from steelyard.report.tables import Body, Cell, Heading, Table, TableRow, cells
from steelyard.review.result import AnalysisResult

RULESETS = {"core-grade-2025": "Core GRADE 2025", "grade-classic": "classic GRADE"}
CHANGES = {
    -3: "three levels down",
    -2: "two levels down",
    -1: "one level down",
    0: "no change",
    1: "one level up",
    2: "two levels up",
}
NOT_ASSESSED = "not assessed"


def certainty(context: Context, a: AnalysisResult) -> list[Section]:
    """Return the section on certainty and, folded, the one with the facts and questions behind it."""
    rating = a.certainty
    if rating.start is None:
        return []
    lead = " ".join([*_lead(rating, certainty_sentence(a, context.result.plan)), *_rated(a)])
    title = "Certainty of the evidence"
    if not rating.domains:
        return [Section("certainty", title, lead, ())]
    return [
        Section("certainty", title, lead, (Part(_levels(rating)),)),
        Section(
            "certainty-path",
            "How each domain was judged",
            "The questions in the order asked, with what was found. "
            "A convention is a cut-off that no paper gives; it is a setting of this review.",
            (Part(_paths(rating)),),
            folded=True,
        ),
    ]


def _lead(rating: Rating, sentence: str) -> list[str]:
    said = [sentence] if sentence else []
    if rating.level is None:
        said.append(f"Not rated: {rating.not_rated}.")
    elif not rating.domains:
        said.append(f"{rating.level.capitalize()}: {rating.start_words}.")
    if rating.domains:
        said.append(f"Rules: {RULESETS[rating.ruleset]}.")
    if rating.target is not None:
        said.append(f"Rated is {_target(rating)} ({rating.target_words}).")
    return said


def _rated(a: AnalysisResult) -> list[str]:
    """Return which estimate the certainty belongs to, where it is not the entry's own."""
    if a.rated is None:
        return []
    e = a.rated.estimate
    who = f"{words.studies_text(a.rated.k, a.spec.stream)}, {words.people_text(a.rated.people)}"
    return [
        f"The certainty is of the studies at low risk of bias alone, not of the number of all: "
        f"{words.effect_line(e)}; {who}. Every domain after risk of bias rests on them."
    ]


def _target(rating: Rating) -> str:
    return {
        "important effect": "whether there is an important effect",
        "little or no effect": "whether there is little or no effect",
        "effect": "whether there is an effect at all",
    }[rating.target or "effect"]


def _levels(rating: Rating) -> Table:
    names = ["Domain", "By rule", "Counts", "Rule", "Decided by a person"]
    if rating.adjustment is None and not any(_decided(d).text for d in rating.domains):
        names.pop()
    headings = tuple(Heading(name) for name in names)
    rows = [
        TableRow(cells("Start", "", (rating.start or "").capitalize(), _sentence(rating.start_words), ""))
    ]
    rows += [_row(d) for d in rating.domains]
    if rating.adjustment is not None:
        change = CHANGES[rating.adjustment.change]
        rows.append(
            TableRow(
                cells(
                    "Overall adjustment",
                    "",
                    change,
                    "One documented change of the whole.",
                    _decision(rating.adjustment),
                )
            )
        )
    end = "Not rated" if rating.level is None else rating.level.capitalize()
    why = _sentence(rating.not_rated)
    rows.append(TableRow(cells("Certainty", "", end, why, ""), cls="total"))
    kept = tuple(replace(row, cells=row.cells[: len(names)]) for row in rows)
    return Table("Certainty by domain", headings, (Body(kept),), "certainty")


def _row(d: Domain) -> TableRow:
    missing = _sentence(d.missing)
    asked = f"To be confirmed by a person: {d.more}." if d.more and d.decision is None else ""
    rule = Cell(missing or d.rule_words, note=" · ".join(t for t in (d.rule_id, asked) if t))
    return TableRow(
        cells(
            d.name.capitalize(),
            NOT_ASSESSED if d.proposed is None else CHANGES[d.proposed],
            NOT_ASSESSED if d.final is None else CHANGES[d.final],
            rule,
            _decided(d),
        ),
        cls="open" if d.final is None else ("down" if d.final < 0 else ""),
    )


def _decided(d: Domain) -> Cell:
    """Return who decided a domain and why; indirectness is judged part by part."""
    if d.decision is None and d.name == "indirectness" and d.proposed is not None:
        return Cell("Each part of the question was judged; see below.")
    return _decision(d.decision)


def _decision(decision: Decision | None) -> Cell:
    if decision is None:
        return Cell("")
    return Cell(_sentence(decision.reason), note=signed(decision.by, decision.date))


def _paths(rating: Rating) -> Table:
    headings = (Heading("Question or fact"), Heading("Found"))
    return Table("Questions and facts by domain", headings, tuple(_body(d) for d in rating.domains), "paths")


def _body(d: Domain) -> Body:
    rows = [TableRow(cells(step.question, Cell(step.answer)), cls="step") for step in d.path]
    end = d.rule_words if d.proposed is not None else f"Not assessed: {_sentence(d.missing)}"
    rows.append(TableRow(cells("By rule", Cell(end, note=d.rule_id)), cls="rule"))
    rows += [TableRow(cells(f.name, f.text), cls="known") for f in d.facts]
    rows += [TableRow(cells(CONVENTION.capitalize(), c), cls="known") for c in d.conventions]
    return Body(tuple(rows), d.name.capitalize())


def _sentence(text: str) -> str:
    return words.as_sentence(text)
