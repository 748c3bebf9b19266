"""Which result of each study enters an analysis: refusal by rule, then preference, then overlaps.

The outcome is a ledger as much as a choice: every result that the analysis looked at stands in it with the
rule that chose or refused it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.review.candidates import Candidate
from steelyard.review.plan import Analysis, Overlap
from steelyard.review.result import LedgerStatus
from steelyard.review.rules import Asked, of_question, refusal, scale_rank, window
from steelyard.terms import MEASURES


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, what happened to it, and by which rule."""

    candidate: Candidate
    status: LedgerStatus
    rule: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen results, by study in file order, and the fate of every result looked at."""

    chosen: tuple[tuple[str, tuple[Candidate, ...]], ...]
    judged: tuple[Judged, ...]


Usable = Callable[[Candidate], str]
People = Callable[[Candidate], float]


def select(
    found: Iterable[Candidate],
    asked: Asked,
    *,
    usable: Usable,
    fits_crossover_rule: Usable,
    overlaps: Sequence[Overlap],
    people: People,
) -> Selection:
    """Return what enters an analysis and why.

    Args:
        found: Every result on the analysis's outcomes.
        asked: The analysis with the plan's concepts.
        usable: Why a result's numbers cannot be used, or "".
        fits_crossover_rule: Why the crossover rule refuses a result, or "".
        overlaps: Studies that report the same people.
        people: How many people a result is about; decides between overlapping studies.
    """
    judged: list[Judged] = []
    open_: list[Candidate] = []
    for candidate in found:
        if not of_question(candidate, asked):
            continue
        rule, reason = refusal(candidate, asked)
        if reason:
            judged.append(Judged(candidate, "refused", f"{rule}: {reason}"))
        elif why := usable(candidate):
            judged.append(Judged(candidate, "not poolable", why))
        elif why := fits_crossover_rule(candidate):
            judged.append(Judged(candidate, "refused", f"crossover rule: {why}"))
        else:
            open_.append(candidate)
    best, passed_over = _one_a_comparison(open_, asked.analysis)
    judged += passed_over
    kept, overlapping = _without_overlaps(best, overlaps, people)
    judged += overlapping
    judged += [Judged(c, "used", _why_used(c, open_, asked.analysis)) for c in kept]
    return Selection(_by_study(kept), tuple(judged))


def _one_a_comparison(open_: Sequence[Candidate], analysis: Analysis) -> tuple[list[Candidate], list[Judged]]:
    """Choose one result for each comparison of each study (and each outcome, in a listed entry)."""
    groups: dict[tuple[str, tuple[str, str], str], list[Candidate]] = defaultdict(list)
    for candidate in open_:
        groups[candidate.study.study_id, candidate.comparison, candidate.outcome].append(candidate)
    best: list[Candidate] = []
    rest: list[Judged] = []
    for group in groups.values():
        winner = min(group, key=lambda c: _preference(c, analysis))
        best.append(winner)
        rest += [Judged(c, "not chosen", _why_not(c, winner, analysis)) for c in group if c is not winner]
    return best, rest


def _preference(candidate: Candidate, analysis: Analysis) -> tuple[float, ...]:
    return tuple(key(candidate, analysis) for _, key in _KEYS)


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
    ("scale preferred", _scale_key),
    ("value type preferred", _value_type_key),
    ("both periods before the first alone", _period_key),
    ("time", _time_key),
    ("tie-break", _tie_key),
    ("source", _kind_key),
)


def _why_not(candidate: Candidate, winner: Candidate, analysis: Analysis) -> str:
    """Return which preference decided against a result."""
    for name, key in _KEYS:
        if key(candidate, analysis) != key(winner, analysis):
            if name in {"time", "tie-break"}:
                return f"time: {numfmt.hours(winner.time_h)} is preferred"
            if name == "scale preferred":
                return f"scale: “{winner.scale}” comes first in the plan"
            if name == "source":
                return "source: " + (
                    "arm counts are preferred to a printed ratio"
                    if winner.kind == "arms"
                    else "the reported difference is preferred to one recomputed from the arms"
                )
            return f"{name} in the plan"
    return "equal in every rule; the first in the file was taken"


def _why_used(candidate: Candidate, open_: Sequence[Candidate], analysis: Analysis) -> str:
    rivals = [
        c
        for c in open_
        if c.study.study_id == candidate.study.study_id
        and c.comparison == candidate.comparison
        and c.outcome == candidate.outcome
    ]
    if len(rivals) == 1:
        return "the only eligible result of this comparison"
    return f"chosen of {len(rivals)}: {window(analysis)}"


def _without_overlaps(
    best: Sequence[Candidate], overlaps: Sequence[Overlap], people: People
) -> tuple[list[Candidate], list[Judged]]:
    """Take out studies whose people another study in the analysis already holds."""
    kept = list(best)
    out: list[Judged] = []
    for overlap in overlaps:
        present = [s for s in overlap.studies if any(c.study.study_id == s for c in kept)]
        losers = _losers(present, overlap, kept, people)
        winners = ", ".join(s for s in present if s not in losers)
        for candidate in [c for c in kept if c.study.study_id in losers]:
            kept.remove(candidate)
            out.append(Judged(candidate, "refused", f"overlap with {winners}: {overlap.reason.rstrip('.')}"))
    return kept, out


def _losers(present: Sequence[str], overlap: Overlap, kept: Sequence[Candidate], people: People) -> set[str]:
    if len(present) < 2:
        return set()
    if overlap.pool is not None:
        return {overlap.pool} if overlap.pool in present else set()

    def total(study_id: str) -> float:
        return max(people(c) for c in kept if c.study.study_id == study_id)

    winner = max(present, key=total)
    return {s for s in present if s != winner}


def _by_study(kept: Sequence[Candidate]) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in kept:
        groups.setdefault(candidate.study.study_id, []).append(candidate)
    return tuple((study, tuple(group)) for study, group in groups.items())
