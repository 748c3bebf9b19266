"""Which studies of an entry are at high risk of bias, as published reviews and as this review judge them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steelyard.appraisal.published_bias import judgement_of
from steelyard.data.rows import BiasRow, RobRow
from steelyard.review.contribute import Contribution
from steelyard.review.result import ResultAssessment
from steelyard.review.rob.assess import assessed
from steelyard.review.rob.own import of_result

HIGH = frozenset({"high", "critical"})


def judged_high(rows: Iterable[BiasRow]) -> set[str]:
    """Return the studies of which a published review judged any domain to be at high or critical risk."""
    return {row.study_id for row in rows if judgement_of(row.judgement) in HIGH}


def assessed_high(rows: Iterable[RobRow], lines: Sequence[Contribution]) -> set[str]:
    """Return the studies whose result in these lines this review judges at high or critical risk overall.

    Where several assessors count, one of them is enough.
    """
    own = assessed(rows)
    high = set()
    for line in lines:
        first = line.first
        found = of_result(own, line.study.study_id, first.outcome, first.time_label, first.time_h)
        if found is not None and _overall_high(found):
            high.add(line.study.study_id)
    return high


def _overall_high(assessment: ResultAssessment) -> bool:
    return any(
        judgement.domains[-1].level in HIGH
        for judgement in assessment.judgements
        if judgement.assessor in assessment.counted and judgement.domains
    )
