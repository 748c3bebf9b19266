"""What each entry of a review is about: treatments, comparators, conditions, outcomes, times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.data.rows import StudyRow
from steelyard.review.concepts import Concepts
from steelyard.review.result import AnalysisResult, LedgerEntry, ReviewResult
from steelyard.review.streams import stream_of
from steelyard.terms import Stream

EMPTY = frozenset({"planned", "no data"})
"""States of an entry that asks a question and has no result."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one entry is about; an empty tuple: no restriction. `times_h` are the least and greatest."""

    entry: AnalysisResult
    order: int
    interventions: tuple[str, ...]
    comparators: tuple[str, ...]
    conditions: tuple[str, ...]
    outcomes: tuple[str, ...]
    times_h: tuple[float, float] | None
    stream: Stream


@dataclass(frozen=True, slots=True)
class Line:
    """A result that an entry looked at, with what its study is about."""

    entry_id: str
    line: LedgerEntry
    study: StudyRow
    interventions: tuple[str, ...]
    stream: Stream


class Scopes:
    """A review's entries and ledgers as claims are matched against them; made once for a page."""

    def __init__(self, result: ReviewResult) -> None:
        plan, tables = result.plan, result.tables
        self.treatments = Concepts(plan.treatments)
        self.conditions = Concepts(plan.conditions)
        self._all = tuple(t.id for t in plan.treatments)
        self._studies = {s.study_id: s for s in tables.studies}
        self._arms = _by_study((a.study_id, a.intervention) for a in tables.arms)
        pairs = [(o.study_id, o.outcome) for o in tables.outcomes]
        self._outcomes = _by_study([*pairs, *((c.study_id, c.outcome) for c in tables.contrasts)])
        self.entries = tuple(self._scope(a, i) for i, a in enumerate(result.analyses))
        self.lines = tuple(self._lines(result.analyses))
        self._usual = plan.claims.usual_comparators
        self._equal = [frozenset(e.outcomes) for e in plan.claims.equal_outcomes]

    def equal_outcomes(self, outcome: str) -> frozenset[str]:
        """Return the outcome with all that the review declares equal to it."""
        return frozenset({outcome}).union(*(group for group in self._equal if outcome in group))

    def usual(self, comparators: Iterable[str]) -> bool:
        """Return whether a claim that names no comparator is held against these."""
        return not self._usual or all(self.treatments.held_by(c, self._usual) for c in comparators)

    def _scope(self, a: AnalysisResult, order: int) -> Scope:
        eligible = a.spec.eligible
        described = a.spec.kind == "described"
        named = eligible.studies if described else ()
        every = () if a.spec.kind == "planned" else self._all
        given = self._of_studies(self._arms, named) if described else every
        return Scope(
            entry=a,
            order=order,
            interventions=eligible.interventions or given,
            comparators=eligible.comparators,
            conditions=eligible.conditions or self._indications(named),
            outcomes=a.spec.outcomes or self._of_studies(self._outcomes, named),
            times_h=times_of(a),
            stream=a.spec.stream,
        )

    def _of_studies(self, held: Mapping[str, tuple[str, ...]], studies: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(x for s in studies for x in held.get(s, ())))

    def _indications(self, studies: Iterable[str]) -> tuple[str, ...]:
        known = (self._studies[s].indication for s in studies if s in self._studies)
        return tuple(dict.fromkeys(i for i in known if i))

    def _lines(self, analyses: Iterable[AnalysisResult]) -> Iterable[Line]:
        for a in analyses:
            for line in a.ledger:
                study = self._studies.get(line.study_id)
                if study is not None:
                    arms = self._arms.get(line.study_id, ())
                    yield Line(a.spec.id, line, study, arms, stream_of(study))


def times_of(a: AnalysisResult) -> tuple[float, float] | None:
    """Return the least and greatest time of an entry's results in hours, else those its rule asks for."""
    known = [row.time_h for row in a.rows if row.time_h is not None]
    if known:
        return min(known), max(known)
    rule = a.spec.time
    if rule.target_h is not None:
        return rule.target_h, rule.target_h
    if rule.to_h is not None:
        return rule.from_h or 0.0, rule.to_h
    return None


def _by_study(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for study_id, value in pairs:
        if value:
            found.setdefault(study_id, {})[value] = None
    return {study_id: tuple(values) for study_id, values in found.items()}
