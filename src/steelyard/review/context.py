"""What every analysis of one review shares: the plan, the tables, and indexes into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steelyard.data.rows import ArmRow, CrossoverRow, OutcomeRow, StudyRow, Tables
from steelyard.review.candidates import Candidate
from steelyard.review.concepts import Concepts
from steelyard.review.plan import Outcome, Plan


@dataclass(frozen=True)
class Context:
    """A review's plan and tables with the look-ups that the analyses need."""

    plan: Plan
    tables: Tables

    @cached_property
    def treatments(self) -> Concepts:
        return Concepts(self.plan.treatments)

    @cached_property
    def conditions(self) -> Concepts:
        return Concepts(self.plan.conditions)

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        return {o.id: o for o in self.plan.outcomes}

    @cached_property
    def studies(self) -> dict[str, StudyRow]:
        return {s.study_id: s for s in self.tables.studies}

    @cached_property
    def arms(self) -> dict[tuple[str, str], ArmRow]:
        return {(a.study_id, a.arm_id): a for a in self.tables.arms}

    @cached_property
    def crossover_facts(self) -> dict[str, tuple[CrossoverRow, ...]]:
        facts: dict[str, tuple[CrossoverRow, ...]] = {}
        for row in self.tables.crossover:
            facts[row.study_id] = (*facts.get(row.study_id, ()), row)
        return facts

    def control_row(self, candidate: Candidate) -> OutcomeRow | None:
        """Return the control arm's own row for a printed difference: same outcome and time, with a spread."""
        contrast = candidate.contrast
        if contrast is None:
            return None
        for row in self.tables.outcomes:
            if (
                row.study_id == contrast.study_id
                and row.arm_id == contrast.arm_b
                and row.outcome == contrast.outcome
                and row.time_h == contrast.time_h
                and (row.se is not None or (row.sd is not None and row.n is not None))
            ):
                return row
        return None
