"""Claimed v found, side by side, and what of a claim was not looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from steelyard import numfmt
from steelyard.claims.checked import ClaimedFound
from steelyard.claims.claimfile_model import SlotValues
from steelyard.claims.match import Match, Matches, Question
from steelyard.claims.state import state_of_entry
from steelyard.data.rows import ArmRow
from steelyard.data.values import as_printed
from steelyard.review.plan import Plan
from steelyard.review.result import AnalysisResult, ReviewResult
from steelyard.terms import MEASURES, ROUTES

_BREADTHS = {
    "broader": "the entry's people are a wider group that holds those of the claim",
    "narrower": "the entry's people are only a part of those of the claim",
}


def claimed_found(
    slots: SlotValues, question: Question, match: Match, result: ReviewResult
) -> tuple[ClaimedFound, ...]:
    """Return what is claimed beside what the entry holds, from treatment to design."""
    plan, entry, scope = result.plan, match.scope.entry, match.scope
    treatments = {c.id: c.label for c in plan.treatments}
    conditions = {c.id: c.label for c in plan.conditions}
    outcomes = {o.id: o.label for o in plan.outcomes}
    people = [*(conditions.get(c, c) for c in [question.condition] if c), *slots.populations]
    lines = [
        ("treatment", _named(question.interventions, treatments), _named(scope.interventions, treatments)),
        ("comparator", _named(question.comparators, treatments), _named(scope.comparators, treatments)),
        ("people", ", ".join(people), _named(scope.conditions, conditions)),
        ("outcome", outcomes.get(question.outcome, question.outcome), _named(scope.outcomes, outcomes)),
        ("direction", slots.direction, _state(entry, plan)),
        ("size", slots.size or "", _number(entry)),
        ("time", ", ".join(t.text for t in slots.time if t.text), _times(match)),
        ("dose", ", ".join(d.text for d in slots.dose if d.text), _doses(entry, question, result)),
        ("design", ", ".join(slots.design), scope.stream),
    ]
    return tuple(ClaimedFound(name, claimed, found) for name, claimed, found in lines if claimed or found)


def not_matched(slots: SlotValues, question: Question, matches: Matches) -> tuple[str, ...]:
    """Return, in words, what of a claim was not found or not looked up."""
    return tuple(_missing(slots, question, matches))


def _missing(slots: SlotValues, question: Question, matches: Matches) -> Iterator[str]:
    if matches.why_not:
        yield matches.why_not
    if matches.open_slot:
        yield "several entries answer it for different conditions, and the claim names none"
    match = matches.closest
    if match is None:
        return
    if match.breadth in _BREADTHS:
        yield _BREADTHS[match.breadth]
    if not match.treatment_exact:
        yield "the entry takes the treatment together with others"
    if match.comparator == "not named":
        yield "the claim names no comparator"
    if match.comparator_differs:
        yield match.comparator_differs
    if not question.time:
        yield "the claim names no time"
    elif match.time_ratio is None:
        yield "the entry's time is not stated"
    for name, held in (("population", slots.populations), ("route", slots.route)):
        if held:
            yield f"{name} is not matched: {', '.join(held)}"
    if slots.dose:
        yield "dose is shown and not matched"


def _named(ids: Iterable[str], labels: dict[str, str]) -> str:
    return ", ".join(labels.get(i, i) for i in ids)


def _state(entry: AnalysisResult, plan: Plan) -> str:
    ids = entry.spec.outcomes
    outcome = next((o for o in plan.outcomes if len(ids) == 1 and o.id == ids[0]), None)
    state = None if outcome is None else state_of_entry(entry, outcome.better, outcome.important_difference)
    return state or ""


def _number(entry: AnalysisResult) -> str:
    estimate = entry.rated_estimate
    if estimate is None:
        return ""
    name = MEASURES[estimate.measure].name.lower()
    bounds = numfmt.interval(estimate.ci_low, estimate.ci_high)
    return f"{name} {numfmt.effect(estimate.value)} ({bounds})"


def _times(match: Match) -> str:
    held = match.scope.times_h
    if held is None:
        return ""
    low, high = (numfmt.hours(x) for x in held)
    return low if low == high else f"{low} to {high}"


def _doses(entry: AnalysisResult, question: Question, result: ReviewResult) -> str:
    """Return the regimens of the trials' treated arms, each once."""
    studies = {row.study_id for row in entry.rows}
    control = {*question.comparators, *entry.spec.eligible.comparators}
    arms = (a for a in result.tables.arms if a.study_id in studies and a.intervention not in control)
    return "; ".join(dict.fromkeys(text for a in arms if (text := _dose(a))))


def _dose(arm: ArmRow) -> str:
    amount = as_printed(arm.dose)
    if not amount:
        return ""
    words = [f"{amount} {arm.dose_unit}".strip()]
    minutes, doses = as_printed(arm.infusion_min), as_printed(arm.n_doses)
    if minutes:
        words.append(f"over {minutes} min")
    if arm.route:
        words.append(ROUTES.get(arm.route, arm.route))
    if doses and doses != "1":
        words.append(f"× {doses}")
    return " ".join(words)
