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
from steelyard.review.plan.detect import instrument_of
from steelyard.review.result import AnalysisResult
from steelyard.review.result.findings import FindingsRow, FindingsTable

SYMBOLS: dict[Level, str] = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}
NOT_RATED = "Not rated"
NOT_REPORTED = "No study of this review reports it."
TRUST: dict[Level, str] = {
    "high": "The studies make us confident of this.",
    "moderate": "This is probably right; more studies could change it.",
    "low": "This may be right; more studies could well change it.",
    "very low": "We are very uncertain whether this is right.",
}
"""What a level means to somebody who has never heard of it."""
UNTOLD = "How far this can be trusted has not been rated."


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
        return _with_bounds(_mean(m.difference), _mean(m.low), _mean(m.high))
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


def _mean(difference: float | None) -> str:
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
    if row.least is not None and row.most is not None:
        return f"{numfmt.effect(row.least)} to {numfmt.effect(row.most)}", f"{name}, not pooled"
    return "", ""


def people_text(row: FindingsRow) -> tuple[str, str]:
    """Return the people and, below, the studies: "356", "5 randomised trials"."""
    if not row.k:
        return "None", ""
    nouns = words.STREAM_NOUNS.get(row.stream, ("study", "studies"))
    studies = words.plural(row.k, *nouns)
    return ("People not stated" if row.people is None else numfmt.count(row.people)), studies


def certainty_text(row: FindingsRow) -> tuple[str, str, str]:
    """Return symbols, word and reasons: "⊕⊕◯◯", "Low", "imprecision −2"."""
    if row.level is not None:
        return SYMBOLS[row.level], row.level.capitalize(), ", ".join(row.changes)
    return "", "" if row.status in ("not reported", "not analysed") else NOT_RATED, ""


def outcome_note(row: FindingsRow, plan: Plan) -> str:
    """Return what a reader of a score needs: the scale, the good direction, the difference that matters."""
    parts = [row.follow_up]
    if row.mean is not None:
        parts.append(", ".join(row.scales[:3]))
        parts.append("higher is better" if row.better == "more" else "lower is better")
        outcome = _outcome(row, plan)
        matters = None if outcome is None else outcome.important_difference
        parts.append(
            "no important difference is set" if matters is None else _least_that_matters(row, matters)
        )
    return " · ".join(p for p in parts if p)


def _least_that_matters(row: FindingsRow, matters: ImportantDifference) -> str:
    """Return the important difference in its own units; "" where it is of another kind than the row."""
    if matters.measure != row.measure:
        return ""
    units = " standard deviations" if row.measure == "SMD" else ""
    return f"{numfmt.tidy(matters.value)}{units} is the least that matters"


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
    if row.least is not None and row.most is not None:
        return f"{words.as_sentence(_several(row))}"
    if row.status in ("pooled", "single"):
        return words.finding(_rated(a), plan, certainty=False)
    return words.as_sentence(row.reason) or "There is no number."


def _rated(a: AnalysisResult) -> AnalysisResult:
    """Return an entry whose number is the one that is rated, as that of a summary's row is."""
    if a.rated is None or a.pooled is None:
        return a
    pooled = replace(a.pooled, estimate=a.rated.estimate)
    return replace(a, k=a.rated.k, people=a.rated.people, pooled=pooled)


def _several(row: FindingsRow) -> str:
    name = words.term_of(row.measure).name.lower()
    least, most = numfmt.effect(row.least), numfmt.effect(row.most)
    return f"{name} from {least} to {most} in results that are not pooled"


def patients_say(row: FindingsRow, table: FindingsTable, a: AnalysisResult | None, plan: Plan) -> str:
    """Return a row's sentence for patients: people out of 100, and how far the number could be off."""
    if row.status == "not reported":
        return "No study of this review measured this, so nothing can be said about it."
    if row.status == "not analysed" or a is None:
        return "Studies measured this, and this review has not put their results together."
    first, second = arms(a, table, plan)
    people, risk = row.hundred, row.risk
    if people is not None and risk is not None:
        said = people_said(row, plan)
        with_it = _of_100(people.with_it, risk.risk)
        if people.without is None:
            return f"Out of 100 people who had {first}, {with_it} {said}. Nobody was compared with them."
        without = _of_100(people.without, risk.baseline)
        told = f"Out of 100 people, {without} {said} with {second}, and {with_it} with {first}."
        if people.low is None or people.high is None:
            return told
        low, high = _of_100(people.low, risk.low), _of_100(people.high, risk.high)
        if low == high:
            return told
        either = people.low < people.without < people.high
        so = f", so fewer or more than with {second}" if either else ""
        return f"{told} With {first} it could be from {low} to {high}{so}."
    if row.mean is not None:
        good = "higher" if row.better == "more" else "lower"
        m = row.mean
        told = f"{row.label} was on average {_mean(m.difference)} with {first} than with {second}"
        told += f"{_range(row, plan)}."
        if m.low is not None and m.high is not None:
            told += f" It could be from {_mean(m.low)} to {_mean(m.high)}."
        scales = f" It was measured on: {', '.join(row.scales)}." if row.scales else ""
        return f"{told} A {good} number is better.{scales}"
    if row.relative is not None:
        told = certainty_sentence(a, plan) if row.level is not None else ""
        told = told or words.finding(_rated(a), plan, certainty=False)
        return f"{told} This cannot be put as people out of 100."
    return "The studies measured this in ways that cannot be put into one number."


def _range(row: FindingsRow, plan: Plan) -> str:
    """Return ", on a scale of 0 to 24" where the plan declares one range for every scale of a row."""
    found = [instrument_of(plan.instruments, scale) for scale in row.scales]
    ranges = {None if i is None else (i.low, i.high) for i in found}
    known = ranges.pop() if len(ranges) == 1 else None
    return "" if known is None else f", on a scale of {numfmt.tidy(known[0])} to {numfmt.tidy(known[1])}"


def trust(row: FindingsRow) -> str:
    """Return in plain words how far a row can be trusted; "" where it says nothing."""
    if row.status in ("not reported", "not analysed"):
        return ""
    return UNTOLD if row.level is None else TRUST[row.level]


def _of_100(people: int, risk: float | None) -> str:
    return "fewer than 1" if not people and risk else str(people)


def people_said(row: FindingsRow, plan: Plan) -> str:
    """Return what is said of people who have the outcome: "were in remission"."""
    outcome = _outcome(row, plan)
    if outcome is not None and outcome.sentence:
        return outcome.sentence
    return f"had the outcome ({words.inner(row.label if outcome is None else outcome.label)})"


def _outcome(row: FindingsRow, plan: Plan) -> Outcome | None:
    return next((o for o in plan.outcomes if o.id == row.outcome), None)


def arms(a: AnalysisResult, table: FindingsTable, plan: Plan) -> tuple[str, str]:
    """Return the names of the two arms inside a sentence: the entry's own, else the table's."""
    first, second = words.arm_names(a, plan)
    return words.inner(first or table.intervention), words.inner(second or table.comparator)
