"""A matched entry as the rule of verdicts takes it: turned so that more is good for the patient."""

from __future__ import annotations

import math
from dataclasses import replace

from steelyard.claims.match import Match
from steelyard.claims.scope import Line
from steelyard.claims.state import oriented
from steelyard.claims.verdict_parts import Evidence
from steelyard.review.plan import ImportantDifference, LargeEffect, Outcome, Plan
from steelyard.review.result import AnalysisResult, Estimate
from steelyard.terms import MEASURES, Better, Stream

_BEST_FIRST: tuple[Stream, ...] = ("randomised", "non-randomised", "uncontrolled", "animal")


def evidence_of(match: Match, plan: Plan) -> Evidence:
    """Return what an entry found; an entry without a number gives its reason."""
    entry = match.scope.entry
    outcome = outcome_of(entry, plan)
    base = Evidence(
        stream=match.scope.stream,
        certainty=entry.certainty.level,
        not_rated=entry.certainty.not_rated,
        k=entry.rated_k,
        people=entry.rated_people,
        breadth=match.breadth,
        comparator_differs=match.comparator_differs,
        time_ratio=match.time_ratio,
        not_pooled=no_number(entry),
    )
    estimate = entry.rated_estimate
    if estimate is None or outcome is None or base.not_pooled:
        return base
    return _with_number(base, entry, estimate, outcome, plan)


def evidence_of_lines(lines: tuple[Line, ...]) -> Evidence:
    """Return what results of ledgers are worth: their best stream, and no number."""
    streams = {held.stream for held in lines}
    return Evidence(
        stream=next(s for s in _BEST_FIRST if s in streams),
        k=len({held.study.study_id for held in lines}),
        not_pooled="no entry pools these results",
    )


def outcome_of(entry: AnalysisResult, plan: Plan) -> Outcome | None:
    """Return the outcome of an entry that has exactly one."""
    ids = entry.spec.outcomes
    return next((o for o in plan.outcomes if o.id == ids[0]), None) if len(ids) == 1 else None


def no_number(entry: AnalysisResult) -> str:
    """Return why an entry has no number; "" where it has one."""
    if entry.headline is not None:
        return ""
    words = {
        "not pooled": "the results are not pooled",
        "described": "the entry is described in words",
        "failed": "the model gave no estimate",
    }
    start = words.get(entry.status, "there is no estimate")
    reason = entry.reason or entry.spec.reason
    return f"{start}: {' '.join(reason.split())}" if reason else start


def turned(value: float, measure: str, better: Better) -> float:
    """Return a value of the reader's scale turned so that more is good, on the log scale for ratios."""
    if MEASURES[measure].is_ratio:
        value = math.log(value) if 0 < value < math.inf else (math.inf if value > 0 else -math.inf)
    return value if better == "more" else -value


def _with_number(
    base: Evidence, entry: AnalysisResult, headline: Estimate, outcome: Outcome, plan: Plan
) -> Evidence:
    bounds = oriented(headline, outcome.better)
    if bounds is None:
        return base
    measure, better = headline.measure, outcome.better
    needed, there, unit, words = _information(entry)
    large = [x for x in plan.claims.large if x.outcome == outcome.id]
    return replace(
        base,
        low=bounds[0],
        high=bounds[1],
        estimate=None if headline.value is None else turned(headline.value, measure, better),
        important=_threshold(outcome.important_difference, measure),
        large=next((t for x in large if (t := _threshold(x, measure)) is not None), None),
        prediction=_prediction(headline, better),
        tau2=_tau2(entry),
        largest_weight=_largest(entry),
        information=needed,
        there=there,
        information_unit=unit,
        information_words=words,
    )


def _threshold(given: ImportantDifference | LargeEffect | None, measure: str) -> float | None:
    """Return a threshold stated in the entry's own measure, above 0 and on the log scale for ratios."""
    if given is None or given.measure != measure:
        return None
    return abs(math.log(given.value)) if MEASURES[measure].is_ratio else given.value


def _prediction(headline: Estimate, better: Better) -> tuple[float, float] | None:
    if headline.pi_note or headline.pi_low is None or headline.pi_high is None:
        return None
    ends = [turned(x, headline.measure, better) for x in (headline.pi_low, headline.pi_high)]
    return min(ends), max(ends)


def _tau2(entry: AnalysisResult) -> float | None:
    pooled = entry.pooled
    return None if pooled is None or pooled.heterogeneity is None else pooled.heterogeneity.tau2


def _largest(entry: AnalysisResult) -> float | None:
    weights = [row.weight for row in entry.rows if row.weight is not None]
    return max(weights) if len(weights) > 1 else None


def _information(entry: AnalysisResult) -> tuple[float | None, float | None, str, str]:
    """Return what is needed, what is there, its unit, and whence: by the plan, else GRADE's optimal size."""
    planned = entry.information
    if planned is not None and planned.adjusted is not None:
        there = None if planned.people is None else float(planned.people)
        return planned.adjusted, there, "people", f"by plan: {planned.inputs}"
    if entry.enough is not None:
        return entry.enough.needed, entry.enough.there, entry.enough.unit, entry.enough.words
    return None, None, "people", ""
