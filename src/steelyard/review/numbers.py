"""Whether a result's printed numbers are enough for a measure, and what is missing where they are not."""

from __future__ import annotations

from steelyard.data.rows import ContrastRow, OutcomeRow
from steelyard.data.values import as_printed, exact
from steelyard.review.candidates import Candidate, one_armed
from steelyard.review.plan import Analysis
from steelyard.terms import MEASURES


def unusable(candidate: Candidate, analysis: Analysis) -> str:
    """Return why a result cannot give an effect of the analysis's measure, or "" where it can."""
    if analysis.measure is None:
        return "listed as reported"
    data = MEASURES[analysis.measure].data
    if candidate.kind == "single" and not one_armed(analysis):
        return "the control group's value is not printed"
    if candidate.contrast is not None:
        return _contrast(candidate.contrast, analysis.measure)
    rows = [r for r in (candidate.a, candidate.b) if r is not None]
    if data in {"2x2", "proportion"}:
        return next((why for r in rows if (why := _counts(r))), "")
    if data in {"means", "change"}:
        return next((why for r in rows if (why := _mean(r))), "")
    return f"arm values give no {MEASURES[analysis.measure].name.lower()}"


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


def _contrast(row: ContrastRow, measure: str) -> str:
    if row.measure == "other":
        return (
            "the printed value is not an effect size"
            if row.estimate is not None
            else "only a p value is printed"
        )
    if row.measure != measure:
        return f"printed as {row.measure}; this entry is in {measure}"
    if row.estimate is None:
        return "no estimate is printed"
    if row.se is not None or (row.ci_low is not None and row.ci_high is not None):
        return ""
    if exact(row.p) is not None:
        return ""
    if row.p is not None:
        return f"p is printed as {as_printed(row.p)}; an inexact p gives no standard error"
    return "no interval, standard error or exact p is printed"
