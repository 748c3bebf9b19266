"""The review's own assessments: which one a result has, and the circles that stand for it."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard import numfmt
from steelyard.review.result import BiasCell, ResultAssessment


def of_result(
    own: Sequence[ResultAssessment], study_id: str, outcome: str, time_label: str, time_h: float | None
) -> ResultAssessment | None:
    """Return the most specific assessment that covers a result; None where there is none.

    One of this outcome and time comes before one of this outcome, and that before one of the whole study. A
    result whose source prints no time is named by its hours, as in "1 day".
    """
    covering = [
        a
        for a in own
        if a.study_id == study_id
        and a.outcome in ("", outcome)
        and a.time_label in ("", *times_of(time_label, time_h))
    ]
    return max(covering, key=lambda a: (bool(a.outcome), bool(a.time_label)), default=None)


def times_of(time_label: str, time_h: float | None) -> tuple[str, ...]:
    """Return the names of a result's time: its source's words, and its hours in words."""
    hours = numfmt.hours(time_h) if time_h is not None else ""
    return tuple(dict.fromkeys(name for name in (time_label, hours) if name))


def cells_of(assessment: ResultAssessment) -> tuple[BiasCell, ...]:
    """Return a circle for each domain; two where two assessors whose judgements count differ in it."""
    cells: dict[tuple[str, str], BiasCell] = {}
    for judgement in assessment.judgements:
        if judgement.assessor not in assessment.counted:
            continue
        for domain in judgement.domains:
            cells.setdefault(
                (domain.short, domain.level),
                BiasCell(
                    study_id=assessment.study_id,
                    tool=assessment.tool,
                    domain=domain.name,
                    judgement=domain.level,
                    printed=domain.final,
                    judged_by=judgement.assessor,
                    source=judgement.source,
                    locator="",
                    short=domain.short,
                    own=True,
                    moved=domain.overridden,
                ),
            )
    order = list(dict.fromkeys(short for short, _ in cells))
    return tuple(sorted(cells.values(), key=lambda c: order.index(c.short)))
