"""Standard errors of reported differences, held against the spread of the arms and of other rows.

A difference of two means has a standard error of about sd x sqrt(1/n1 + 1/n2). Turned round, a standard error
implies a standard deviation; one that is several times the usual on its scale was probably a standard
deviation itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from steelyard.data.rows import ContrastRow
from steelyard.review.validate.facts import Facts, Finding, grouped, number, what

FAR = 3.0
OTHER_STUDIES = 2
_Known = list[tuple[str, float]]


def error_unlike_spread(facts: Facts) -> Iterator[Finding]:
    """Mean differences of parallel groups alone: a crossover's error also depends on the correlation."""
    spreads = grouped(_spreads(facts), lambda known: known[0])
    for row, implied, people in _implied(facts):
        known = [(study, sd) for _, study, sd, line in spreads[row.outcome, row.scale] if line != row.place]
        reference, whose = _reference(row.study_id, known)
        if reference is None or 1 / FAR <= implied / reference <= FAR:
            continue
        as_sd = implied > reference and 1 / FAR <= (row.se or 0.0) / reference <= FAR
        yield Finding(
            row.place,
            f"se is {number(row.se or 0.0)} ({what(row)}), which with {people[0]} and {people[1]} people "
            f"implies a standard deviation of {implied:.3g}; {whose} {reference:.3g}.",
            "Is it a standard deviation?" if as_sd else "Is it the error of another quantity?",
        )


def _reference(study: str, known: _Known) -> tuple[float | None, str]:
    """Return the usual standard deviation on a scale: of the study itself, else of two or more others."""
    own = [sd for id_, sd in known if id_ == study]
    if own:
        return median(own), "the study's other rows on this scale have"
    others = {id_: median(sd for other, sd in known if other == id_) for id_, _ in known[:50]}
    if len(others) < OTHER_STUDIES:
        return None, ""
    return median(others.values()), f"the median of {len(others)} other studies on this scale is"


def _spreads(facts: Facts) -> Iterator[tuple[tuple[str, str], str, float, object]]:
    """Yield outcome and scale, study, standard deviation and place, as printed or as a row implies it."""
    for row in facts.tables.outcomes:
        if row.sd:
            yield (row.outcome, row.scale), row.study_id, row.sd, row.place
        elif row.se and row.n:
            yield (row.outcome, row.scale), row.study_id, row.se * math.sqrt(row.n), row.place
    for contrast, implied, _ in _implied(facts):
        yield (contrast.outcome, contrast.scale), contrast.study_id, implied, contrast.place


def _implied(facts: Facts) -> Iterator[tuple[ContrastRow, float, tuple[int, int]]]:
    """Yield each mean difference with a standard error, the spread it implies, and its arms' sizes."""
    studies, arms = facts.studies(), facts.arms()
    for row in facts.tables.contrasts:
        study = studies.get(row.study_id)
        parallel = study is not None and study.design == "parallel"
        if row.measure != "MD" or not row.se or row.ci_low is not None or not parallel:
            continue
        a, b = arms.get((row.study_id, row.arm_a)), arms.get((row.study_id, row.arm_b))
        if a is not None and b is not None and a.n and b.n:
            yield row, row.se / math.sqrt(1 / a.n + 1 / b.n), (a.n, b.n)
