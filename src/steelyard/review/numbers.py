"""Whether a result's printed numbers are enough for a measure, and what is missing where they are not."""

from __future__ import annotations

from steelyard.data.rows import OutcomeRow
from steelyard.review.candidate import Candidate
from steelyard.review.candidates import one_armed
from steelyard.review.plan import Analysis
from steelyard.review.printed_effect import printed_effect
from steelyard.terms import MEASURES


def unusable(candidate: Candidate, analysis: Analysis) -> str:
    """Return why a result cannot give an effect of the analysis's measure, or "" where it can."""
    if analysis.measure is None:
        return "listed as reported"
    measure, data = analysis.measure, MEASURES[analysis.measure].data
    if candidate.kind == "single" and not one_armed(analysis):
        if candidate.other_words:
            return "the control group's value is printed under another definition or scale"
        return "the control group's value is not printed"
    if candidate.contrast is not None:
        effect = printed_effect(candidate.contrast, measure, None)
        return effect if isinstance(effect, str) else ""
    rows = [r for r in (candidate.a, candidate.b) if r is not None]
    if data in {"2x2", "proportion"}:
        return next((why for r in rows if (why := _counts(r))), "")
    if data == "generic":
        return f"arm values give no {MEASURES[measure].name.lower()}"
    if measure == "SMD" and candidate.study.design == "crossover" and candidate.period != "first":
        return "means of both periods give no standardised difference that parallel trials' could join"
    if measure == "MC" and candidate.value_type != "change":
        return "a value at one time, not a change from before"
    return next((why for r in rows if (why := _mean(r))), "")


def _counts(row: OutcomeRow) -> str:
    if row.events is None:
        if row.percent is not None:
            return "a percentage is printed without its count"
        return "no count of people is printed" if row.median is None else "only a median is printed"
    return "" if row.n is not None else "the number of people analysed is not printed"


def _mean(row: OutcomeRow) -> str:
    if row.mean is None:
        return "only a median is printed" if row.median is not None else "no mean is printed"
    if row.sd is None and row.se is None:
        return "no standard deviation or standard error is printed"
    return "" if row.n is not None else "the number of people analysed is not printed"
