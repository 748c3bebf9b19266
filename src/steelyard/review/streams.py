"""Four streams of evidence that never mix: randomised, non-randomised controlled, uncontrolled, animal."""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.data.rows import StudyRow
from steelyard.errors import StreamError
from steelyard.terms import Stream

_UNCONTROLLED_DESIGNS = {"single-arm", "case-series", "case-report"}


def stream_of(study: StudyRow) -> Stream:
    """Return the stream a study belongs to.

    Only a concurrent comparison in random order is "randomised": a crossover whose order was not random, and
    an allocation that the source does not state, belong to "non-randomised"; a cohort is controlled only
    where people were allocated to groups at all.
    """
    if study.design == "animal":
        return "animal"
    if study.design in _UNCONTROLLED_DESIGNS or study.allocation == "none":
        return "uncontrolled"
    return "randomised" if study.allocation == "randomised" else "non-randomised"


def require_one_stream(analysis_id: str, wanted: Stream, studies: Iterable[StudyRow]) -> None:
    """Raise if a study that is about to be pooled belongs to another stream than the analysis.

    Raises:
        StreamError: names the analysis and every offending row with its file:line.
    """
    odd = [s for s in studies if stream_of(s) != wanted]
    if odd:
        rows = "; ".join(f"{s.place} {s.study_id} is {stream_of(s)}" for s in odd)
        raise StreamError(
            f"analysis {analysis_id}: pools the {wanted} stream, but {rows}; streams are never mixed. "
            "Give the other stream an analysis of its own."
        )
