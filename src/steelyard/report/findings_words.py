"""The words of a summary of findings: risks per 1000, differences, certainty, what happens, for whom.

A rated outcome has the sentence of its certainty. One that is not rated has its numbers and says that it is
not rated. No word is made from p.
"""

from __future__ import annotations

from dataclasses import replace

from steelyard import numfmt
from steelyard.appraisal.grade import Level
from steelyard.report import words
from steelyard.report.statements import certainty_sentence
from steelyard.review.plan import ImportantDifference, Outcome, Plan
from steelyard.review.result import AnalysisResult
from steelyard.review.result.findings import FindingsRow, FindingsTable

SYMBOLS: dict[Level, str] = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}
NOT_RATED = "Not rated"
NOT_REPORTED = "No study of this review reports it."


def per_1000(risk: float | None) -> str:
    """Return a proportion as people per 1000: "381"; below one with a decimal; an en dash for None."""
    if risk is None:
        return numfmt.NONE
    people = numfmt.settle(1000 * abs(risk))
    return numfmt.fixed(people, 1) if 0 < people < 0.95 else numfmt.count(int(people + 0.5))


def risk_text(row: FindingsRow) -> str:
    """Return the risk with the intervention: "381 per 1000 (290 to 490)"."""
    if row.risk is None:
        return ""
    said = f"{per_1000(row.risk.risk)} per 1000"
    if row.risk.low is None or row.risk.high is None:
        return said
    return f"{said} ({per_1000(row.risk.low)} to {per_1000(row.risk.high)})"


def difference_text(row: FindingsRow) -> str:
    """Return "71 fewer per 1000 (102 fewer to 32 fewer)", or a mean's "5.71 lower (8 lower to 1 lower)"."""
    if row.mean is not None:
        m = row.mean
        return _with_bounds(mean_text(m.difference), mean_text(m.low), mean_text(m.high))
    risk = row.risk
    if risk is None or risk.difference is None:
        return ""
    said = f"{_people(risk.difference)} per 1000"
    return _with_bounds(said, _people(risk.difference_low), _people(risk.difference_high))


def _with_bounds(said: str, low: str, high: str) -> str:
    return f"{said} ({low} to {high})" if low and high else said


def _people(difference: float | None) -> str:
    if difference is None:
        return ""
    return f"{per_1000(difference)} {'fewer' if difference < 0 else 'more'}"


def mean_text(difference: float | None) -> str:
    if difference is None:
        return ""
    return f"{numfmt.effect(abs(difference))} {'lower' if difference < 0 else 'higher'}"


def without_text(row: FindingsRow) -> tuple[str, str]:
    """Return the risk, or the means, without the intervention, and a note on their range."""
    b = row.baseline
    if b is not None:
        ranged = b.low is not None and b.high is not None
        return f"{per_1000(b.risk)} per 1000", (
            f"{per_1000(b.low)} to {per_1000(b.high)} in the results" if ranged else ""
        )
    if row.means_low is not None and row.means_high is not None:
        low, high = numfmt.effect(row.means_low), numfmt.effect(row.means_high)
        return (f"Mean {low}" if low == high else f"Means from {low} to {high}"), ""
    return "", ""


def relative_text(row: FindingsRow) -> tuple[str, str]:
    """Return the relative effect and what kind it is; several effects as their range."""
    name = words.term_of(row.measure).name if row.measure else ""
    if row.relative is not None:
        shown = "" if row.measure in ("MD", "PLO", "MC") else words.short_effect(row.relative)
        return shown, name if shown else ""
    if row.range is not None:
        least, most = numfmt.effect(row.range.least), numfmt.effect(row.range.most)
        said = f"{least} in each result" if least == most else f"{least} to {most}"
        return said, f"{name}, not pooled{_outermost(row)}"
    return ("Not measured" if row.status == "not reported" else numfmt.NONE), ""


def _outermost(row: FindingsRow) -> str:
    """Return "; intervals reach from −0.22 to 0.23"."""
    found = row.range
    if found is None or found.low is None or found.high is None:
        return ""
    return f"; intervals reach from {numfmt.effect(found.low)} to {numfmt.effect(found.high)}"


def people_text(row: FindingsRow) -> tuple[str, str]:
    """Return the people and, below, the studies: "356", "5 randomised trials"."""
    if not row.k:
        return ("None used", f"{not_used(row)}") if row.unused else ("None", "")
    nouns = words.STREAM_NOUNS.get(row.stream, ("study", "studies"))
    studies = words.plural(row.k if row.trials is None else row.trials, *nouns)
    if row.trials is not None:
        studies += f" in {words.plural(row.k, 'report', 'reports')}"
    return ("People not stated" if row.people is None else numfmt.count(row.people)), studies


def not_used(row: FindingsRow) -> str:
    """Return "1 trial reports it, not used: basis: “news” enters sensitivity analyses only"."""
    noun = ("trial", "trials") if row.stream == "randomised" else ("study", "studies")
    one, many = (f"{noun[0]} reports it", f"{noun[1]} report it")
    return "; ".join(f"{words.plural(u.studies, one, many)}, not used: {u.rule}" for u in row.unused)


def certainty_text(row: FindingsRow) -> tuple[str, str, str]:
    """Return symbols, word and reasons: "⊕⊕◯◯", "Low", "imprecision −2"."""
    if row.level is not None:
        return SYMBOLS[row.level], row.level.capitalize(), ", ".join(row.changes)
    return "", numfmt.NONE if row.status in ("not reported", "not analysed") else NOT_RATED, ""


def outcome_note(row: FindingsRow, plan: Plan) -> str:
    """Return what a reader of a score needs: the scale, the good direction, the difference that matters."""
    parts = [row.follow_up]
    if row.mean is not None:
        shown = ", ".join(row.scales[:3])
        parts.append(shown if row.converted is None else f"converted to {shown}")
        parts.append("higher is better" if row.better == "more" else "lower is better")
        outcome = outcome_of(row, plan)
        matters = None if outcome is None else outcome.important_difference
        parts.append(
            "no important difference is set" if matters is None else _least_that_matters(row, matters)
        )
    return " · ".join(p for p in parts if p)


def _least_that_matters(row: FindingsRow, matters: ImportantDifference) -> str:
    """Return the important difference in its own units; "" where it is of another kind than the row."""
    if matters.measure != row.measure:
        return ""
    if row.measure != "SMD":
        return f"{numfmt.tidy(matters.value)} is the least that matters"
    points = ""
    if row.converted is not None and row.converted.matters is not None:
        points = f"{_points(row.converted.matters)} ("
    sds = f"{points}{numfmt.tidy(matters.value)} standard deviations{')' if points else ''}"
    return f"{sds} is the least that matters"


def _points(points: float) -> str:
    return f"{numfmt.tidy(round(points, 2))} {'point' if points == 1 else 'points'}"


def what_happens(row: FindingsRow, table: FindingsTable, a: AnalysisResult | None, plan: Plan) -> str:
    """Return the sentence of a row: by its certainty, else its numbers and that they are not rated."""
    if row.status == "not reported":
        return NOT_REPORTED
    if row.status == "not analysed" or a is None:
        studies = words.plural(row.k, "study reports", "studies report")
        return f"{studies} it; no entry of this review analyses it."
    if row.level is not None:
        said = certainty_sentence(a, plan)
        if said:
            return said
    told = numbers(row, table, a, plan)
    return f"{told} Certainty not rated." if row.level is None else told


def numbers(row: FindingsRow, table: FindingsTable, a: AnalysisResult, plan: Plan) -> str:
    """Return the numbers of a row as a sentence, without a word on how certain they are."""
    first, second = arms(a, table, plan)
    risk = row.risk
    if risk is not None:
        said = people_said(row, plan)
        interval = (
            ""
            if risk.low is None or risk.high is None
            else f" ({per_1000(risk.low)} to {per_1000(risk.high)})"
        )
        if risk.baseline is None:
            people = f"{per_1000(risk.risk)} of 1000 people{interval} {said}"
            return f"{people}; nobody was compared with them."
        return (
            f"With {second}, {per_1000(risk.baseline)} of 1000 people {said}; with {first}, "
            f"{per_1000(risk.risk)}{interval}."
        )
    if row.mean is not None:
        return f"{row.label} was on average {difference_text(row)} with {first} than with {second}."
    if row.range is not None:
        return f"{words.as_sentence(_several(row))}{counted(row, first, second, plan)}"
    if row.unused:
        return f"{words.as_sentence(not_used(row))}"
    if row.status in ("pooled", "single"):
        return words.finding(as_rated(a), plan, certainty=False)
    return words.as_sentence(row.reason) or "There is no number."


def as_rated(a: AnalysisResult) -> AnalysisResult:
    """Return an entry whose number is the one that is rated, as that of a summary's row is."""
    if a.rated is None or a.pooled is None:
        return a
    pooled = replace(a.pooled, estimate=a.rated.estimate)
    return replace(a, k=a.rated.k, people=a.rated.people, pooled=pooled)


def _several(row: FindingsRow) -> str:
    name = words.term_of(row.measure).name.lower()
    said, _ = relative_text(row)
    between = said if said.endswith("result") else f"from {said} in results"
    return f"{name} {between}, not pooled{_outermost(row)}"


def counted(row: FindingsRow, first: str, second: str, plan: Plan) -> str:
    """Return " In all, 2 of 42 people had it with A and 0 of 43 with B." where all print counts."""
    c = None if row.range is None else row.range.counted
    if c is None:
        return ""
    return (
        f" In all, {numfmt.count(c.events)} of {numfmt.count(c.people)} people {people_said(row, plan)} with "
        f"{first} and {numfmt.count(c.events_without)} of {numfmt.count(c.people_without)} with {second}."
    )


def people_said(row: FindingsRow, plan: Plan) -> str:
    """Return what is said of people who have the outcome: "were in remission"."""
    outcome = outcome_of(row, plan)
    if outcome is not None and outcome.sentence:
        return outcome.sentence
    return f"had the outcome ({words.inner(row.label if outcome is None else outcome.label)})"


def outcome_of(row: FindingsRow, plan: Plan) -> Outcome | None:
    return next((o for o in plan.outcomes if o.id == row.outcome), None)


def arms(a: AnalysisResult, table: FindingsTable, plan: Plan) -> tuple[str, str]:
    """Return the names of the two arms inside a sentence: the entry's own, else the table's."""
    first, second = words.arm_names(a, plan)
    return words.inner(first or table.intervention), words.inner(second or table.comparator)
