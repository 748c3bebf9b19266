"""A row of a summary of findings in the words of its page for patients."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.appraisal.absolute import AbsoluteMean, AbsoluteRisk
from steelyard.appraisal.grade import Level
from steelyard.report import findings_words as say
from steelyard.report import words
from steelyard.report.statements import certainty_sentence
from steelyard.review.plan import Plan
from steelyard.review.plan.detect import instrument_of
from steelyard.review.result import AnalysisResult
from steelyard.review.result.findings import FindingsRow, FindingsTable, OutOfHundred

TRUST: dict[Level, str] = {
    "high": "The studies make us confident of this.",
    "moderate": "This is probably right; more studies could change it.",
    "low": "This may be right; more studies could well change it.",
    "very low": "We are very uncertain whether this is right.",
}
"""What a level means to somebody who has never heard of it."""
UNTOLD = "How far this can be trusted has not been rated."


def patients_say(row: FindingsRow, table: FindingsTable, a: AnalysisResult | None, plan: Plan) -> str:
    """Return a row's sentence for patients: people out of 100, and how far the number could be off."""
    if row.status == "not reported":
        return "No study of this review measured this, so nothing can be said about it."
    if row.status == "not analysed" or a is None:
        return "Studies measured this, and this review has not put their results together."
    first, second = say.arms(a, table, plan)
    people, risk = row.hundred, row.risk
    if people is not None and risk is not None:
        return _frequencies(row, risk, people, (first, second), plan)
    if row.mean is not None:
        return _score(row, row.mean, (first, second), plan)
    if row.relative is not None:
        told = certainty_sentence(a, plan) if row.level is not None else ""
        told = told or words.finding(say.as_rated(a), plan, certainty=False)
        return f"{told} This cannot be put as people out of 100."
    return _no_number(row, (first, second), plan)


def _frequencies(
    row: FindingsRow, risk: AbsoluteRisk, people: OutOfHundred, names: tuple[str, str], plan: Plan
) -> str:
    """Return natural frequencies: of 100, or of 1000 where 100 people cannot show the difference."""
    first, second = names
    said, of = say.people_said(row, plan), 1000 if people.in_thousand else 100

    def number(risk_of: float, shown: int) -> str:
        return say.per_1000(risk_of) if people.in_thousand else _of_100(shown, risk_of)

    with_it = number(risk.risk, people.with_it)
    if people.without is None or risk.baseline is None:
        return f"Out of {of} people who had {first}, {with_it} {said}. Nobody was compared with them."
    without = number(risk.baseline, people.without)
    told = f"Out of {of} people, {without} {said} with {second}, and {with_it} with {first}."
    if risk.low is None or risk.high is None or people.low is None or people.high is None:
        return told
    low, high = number(risk.low, people.low), number(risk.high, people.high)
    if low == high:
        return told
    so = f", so fewer or more than with {second}" if risk.low < risk.baseline < risk.high else ""
    return f"{told} With {first} it could be from {low} to {high}{so}."


def _score(row: FindingsRow, m: AbsoluteMean, names: tuple[str, str], plan: Plan) -> str:
    """Return a difference of scores with what it starts from, what matters, and what it was measured on."""
    first, second = names
    good = "higher" if row.better == "more" else "lower"
    begun = ""
    if row.means_low is not None and row.means_high is not None:
        low, high = numfmt.effect(row.means_low), numfmt.effect(row.means_high)
        mean = f"was {low}" if low == high else f"was between {low} and {high}"
        begun = f"With {second}, the mean {mean}. "
    told = f"{begun}{row.label} was on average {say.mean_text(m.difference)} with {first} than with {second}"
    told += f"{_range(row, plan)}."
    if m.low is not None and m.high is not None:
        told += f" It could be from {say.mean_text(m.low)} to {say.mean_text(m.high)}."
    matters = _matters(row, plan)
    told += f" A difference of {matters} is the least that matters to people." if matters else ""
    return f"{told} A {good} number is better.{_measured(row)}"


def _measured(row: FindingsRow) -> str:
    made = row.converted
    if made is None:
        return f" It was measured on: {', '.join(row.scales)}." if row.scales else ""
    on = f" It was measured on: {', '.join(made.measured)}." if made.measured else ""
    source = made.source.strip().rstrip(".")
    how = f"with a standard deviation of {made.sd:g} ({source})"
    return f"{on} The number was converted to the {made.scale} {how}."


def _matters(row: FindingsRow, plan: Plan) -> str:
    """Return the important difference in the units of a row's score; "" where it has none in them."""
    outcome = say.outcome_of(row, plan)
    matters = None if outcome is None else outcome.important_difference
    if row.converted is not None:
        return "" if row.converted.matters is None else numfmt.tidy(round(row.converted.matters, 2))
    return "" if matters is None or matters.measure != row.measure else numfmt.tidy(matters.value)


def _no_number(row: FindingsRow, names: tuple[str, str], plan: Plan) -> str:
    """Return why patients read no single number, with what was counted where that is known."""
    told = say.counted(row, *names, plan).strip()
    why = words.as_sentence(row.reason)
    if row.range is not None:
        return f"{told} The results were not put into one number: {words.inner(why)}".strip()
    if row.unused:
        return f"{words.as_sentence(say.not_used(row))} So this review has no number."
    return f"There is no one number. {why}".strip()


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


def caption(row: FindingsRow, shown: int, *, with_it: bool) -> str:
    """Return "53 of 100 (46 to 61)" for a picture; the interval stands with the intervention alone."""
    people = row.hundred
    if people is None:
        return ""
    about = "about " if people.in_thousand else ""
    if not with_it or people.low is None or people.high is None:
        return f"{about}{shown} of 100"
    # The bounds stay together where a narrow picture breaks its caption.
    bounds = f"({people.low} to {people.high})".replace(" ", words.NBSP)
    return f"{about}{shown} of 100 {bounds}"
