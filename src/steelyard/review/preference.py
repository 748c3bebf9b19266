"""Which of several eligible results of one comparison is taken, and the words that say why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steelyard import numfmt
from steelyard.review.candidate import Candidate
from steelyard.review.plan import Analysis
from steelyard.review.rules import scale_rank, window
from steelyard.terms import MEASURES


def preference(candidate: Candidate, analysis: Analysis) -> tuple[float, ...]:
    """Return a result's place in the plan's order of preference; the smallest is taken."""
    return tuple(key(candidate, analysis) for _, key in _KEYS)


def why_not(candidate: Candidate, winner: Candidate, analysis: Analysis) -> str:
    """Return which preference decided against a result."""
    name = _decided_by(candidate, winner, analysis)
    if name in {"time", "tie-break"}:
        return f"time: {numfmt.hours(winner.time_h)} is preferred"
    if name == "scale":
        return f"scale: “{winner.scale}” comes first in the plan"
    if name == "source":
        return "source: " + (
            "arm counts are preferred to a printed ratio"
            if winner.kind == "arms"
            else "the reported difference is preferred to one recomputed from the arms"
        )
    if name == "value type":
        return f"value type: {winner.value_type} comes first in the plan"
    if name == "period":
        return "period: both periods are preferred to the first alone"
    return "equal in every rule; the first in the file was taken"


def why_used(winner: Candidate, rivals: Sequence[Candidate], analysis: Analysis) -> str:
    """Return why a result was taken before its rivals, which hold it too."""
    if len(rivals) == 1:
        return "the only eligible result of this comparison"
    names = [_decided_by(c, winner, analysis) for c in rivals if c is not winner]
    by = " and ".join(dict.fromkeys("time" if n == "tie-break" else n for n in names))
    when = f": {window(analysis)}" if "time" in by else ""
    return f"chosen of {len(rivals)} by {by}{when}"


def _decided_by(candidate: Candidate, winner: Candidate, analysis: Analysis) -> str:
    for name, key in _KEYS:
        if key(candidate, analysis) != key(winner, analysis):
            return name
    return "order in the file"


def _scale_key(candidate: Candidate, analysis: Analysis) -> float:
    return float(scale_rank(candidate.scale, analysis.eligible.scales) or 0)


def _value_type_key(candidate: Candidate, analysis: Analysis) -> float:
    order = analysis.eligible.value_types
    kind = candidate.value_type
    return float(next((i for i, v in enumerate(order) if v == kind), len(order)))


def _period_key(candidate: Candidate, analysis: Analysis) -> float:
    # Where both are allowed the paired data of both periods hold the first period too.
    return 1.0 if candidate.period == "first" else 0.0


def _time_key(candidate: Candidate, analysis: Analysis) -> float:
    rule, time = analysis.time, candidate.time_h
    if time is None:
        return float("inf")
    if rule.prefer == "nearest" and rule.target_h is not None:
        return abs(time - rule.target_h)
    late = rule.prefer == "latest" or (rule.prefer == "nearest" and rule.tie == "latest")
    return -time if late else time


def _tie_key(candidate: Candidate, analysis: Analysis) -> float:
    time = candidate.time_h
    if time is None:
        return 0.0
    return -time if analysis.time.tie == "latest" else time


def _kind_key(candidate: Candidate, analysis: Analysis) -> float:
    # Counts say more than a printed ratio; a printed mean difference is the trialists' own analysis.
    counts = analysis.measure is not None and MEASURES[analysis.measure].data == "2x2"
    return float((candidate.kind == "contrast") == counts)


_KEYS: tuple[tuple[str, Callable[[Candidate, Analysis], float]], ...] = (
    ("scale", _scale_key),
    ("value type", _value_type_key),
    ("period", _period_key),
    ("time", _time_key),
    ("tie-break", _tie_key),
    ("source", _kind_key),
)
