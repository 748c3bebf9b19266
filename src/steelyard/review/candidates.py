"""Every result a review holds on a question, before any rule has chosen: the raw material of a ledger.

Pairing arms is mechanical (same outcome, scale, time, period and value type); whether the pair may be used
is decided elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from steelyard.data.rows import ArmRow, OutcomeRow, StudyRow, Tables
from steelyard.review.candidate import Candidate, turned
from steelyard.review.concepts import Concepts
from steelyard.review.plan import Analysis


def candidates(tables: Tables, analysis: Analysis, treatments: Concepts) -> tuple[Candidate, ...]:
    """Return every result on an analysis's outcomes that compares its treatments, in file order.

    A result is of the question when its arms are (intervention against comparator, or a single arm of the
    intervention for one-arm questions); condition, time, scale, basis and the rest are for the rules.
    """
    finder = _Finder(
        tables,
        analysis,
        treatments,
        {s.study_id: s for s in tables.studies},
        {(a.study_id, a.arm_id): a for a in tables.arms},
    )
    found = [*finder.from_arms(), *finder.from_contrasts()]
    order = {s.study_id: i for i, s in enumerate(tables.studies)}
    return tuple(sorted(found, key=lambda c: order[c.study.study_id]))


def one_armed(analysis: Analysis) -> bool:
    """Return whether an analysis is about single arms rather than comparisons."""
    return analysis.stream == "uncontrolled" or analysis.kind == "proportion"


Value = tuple[OutcomeRow, ArmRow]


@dataclass(frozen=True, slots=True)
class _Finder:
    tables: Tables
    analysis: Analysis
    treatments: Concepts
    studies: dict[str, StudyRow]
    arms: dict[tuple[str, str], ArmRow]

    def from_arms(self) -> Iterator[Candidate]:
        alone: list[Value] = []
        controls: list[Value] = []
        for values in self._described_alike():
            given = [v for v in values if self._is_intervention(v[1])]
            against = [v for v in values if self._is_comparator(v[1])]
            if one_armed(self.analysis):
                yield from (self._single(v) for v in given)
                continue
            yield from (self._pair(v, w) for v in given for w in against)
            alone += given if not against else []
            controls += against if not given else []
        yield from self._without_a_like(alone, controls)

    def from_contrasts(self) -> Iterator[Candidate]:
        if one_armed(self.analysis):
            return
        wanted = set(self.analysis.outcomes)
        for row in self.tables.contrasts:
            arm_a = self.arms.get((row.study_id, row.arm_a))
            arm_b = self.arms.get((row.study_id, row.arm_b))
            if row.outcome not in wanted or row.study_id not in self.studies or not arm_a or not arm_b:
                continue
            candidate = Candidate("contrast", self.studies[row.study_id], arm_a, arm_b, contrast=row)
            if self._is_intervention(arm_a) and self._is_comparator(arm_b):
                yield candidate
            elif self._is_intervention(arm_b) and self._is_comparator(arm_a):
                yield turned(candidate)

    def _described_alike(self) -> list[list[Value]]:
        """Return the arm values on the analysis's outcomes, grouped by everything but the arm."""
        groups: dict[tuple[object, ...], list[Value]] = defaultdict(list)
        wanted = set(self.analysis.outcomes)
        for row in self.tables.outcomes:
            arm = self.arms.get((row.study_id, row.arm_id))
            if row.outcome in wanted and row.study_id in self.studies and arm is not None:
                groups[(*_moment(row), row.scale, row.time_label)].append((row, arm))
        return list(groups.values())

    def _without_a_like(self, alone: list[Value], controls: list[Value]) -> Iterator[Candidate]:
        """Pair values of two arms described in different words, where the plan allows it; else list them.

        Counts only, and only where nothing can be confused: the study has one such value and one such control
        value for the same outcome, time and period.
        """
        for value in alone:
            row = value[0]
            partners = [w for w in controls if _moment(w[0]) == _moment(row)]
            lonely = sum(_moment(v[0]) == _moment(row) for v in alone) == 1
            counted = row.events is not None and all(w[0].events is not None for w in partners)
            if self.analysis.eligible.mixed_wording and lonely and counted and len(partners) == 1:
                yield self._pair(value, partners[0])
            elif self._has_comparator(row.study_id):
                yield replace(self._single(value), other_words=bool(partners))

    def _pair(self, given: Value, against: Value) -> Candidate:
        study = self.studies[given[0].study_id]
        return Candidate("arms", study, given[1], against[1], a=given[0], b=against[0])

    def _single(self, value: Value) -> Candidate:
        return Candidate("single", self.studies[value[0].study_id], value[1], None, a=value[0])

    def _is_intervention(self, arm: ArmRow) -> bool:
        """Return whether an arm got what the analysis asks about.

        Without named interventions that is every arm but the named comparators.
        """
        eligible = self.analysis.eligible
        if eligible.interventions:
            return self.treatments.held_by(arm.intervention, eligible.interventions)
        return not self.treatments.held_by(arm.intervention, eligible.comparators)

    def _is_comparator(self, arm: ArmRow) -> bool:
        """Return whether an arm is a control: a named comparator, or any other arm if none is named.

        No arm is both: what counts as the intervention is never its own control.
        """
        wanted = self.analysis.eligible.comparators
        held = not wanted or self.treatments.held_by(arm.intervention, wanted)
        return held and not self._is_intervention(arm)

    def _has_comparator(self, study_id: str) -> bool:
        """Return whether the study has such a control arm: then its value is missing, not its control."""
        return any(self._is_comparator(arm) for (s, _), arm in self.arms.items() if s == study_id)


def _moment(row: OutcomeRow) -> tuple[object, ...]:
    return (row.study_id, row.outcome, row.time_h, row.period, row.value_type)
