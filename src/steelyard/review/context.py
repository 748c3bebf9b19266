"""What every analysis of one review shares: the plan, the tables, and indexes into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steelyard.data.rows import ArmRow, ContrastRow, CrossoverRow, OutcomeRow, StudyRow, Tables
from steelyard.review.candidate import Candidate
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

    def arm_values(self, contrast: ContrastRow, arm_id: str) -> list[OutcomeRow]:
        """Return an arm's own values of the outcome and time of a printed difference."""
        return [
            row
            for row in self.tables.outcomes
            if (row.study_id, row.arm_id, row.outcome, row.time_h)
            == (contrast.study_id, arm_id, contrast.outcome, contrast.time_h)
        ]

    def control_row(self, candidate: Candidate) -> OutcomeRow | None:
        """Return the control arm's own row for a printed difference, with a spread; None where not just one.

        The row is of the same outcome, time and period, and on the same scale: "X", or "X change" for a
        change on X.
        """
        contrast, control = candidate.contrast, candidate.arm_b
        if contrast is None or control is None:
            return None
        found = [
            row
            for row in self.tables.outcomes
            if (row.study_id, row.arm_id) == (control.study_id, control.arm_id)
            and (row.outcome, row.time_h, row.period) == (contrast.outcome, contrast.time_h, contrast.period)
            and contrast.scale in {row.scale, f"{row.scale} {row.value_type}"}
            and (row.se is not None or (row.sd is not None and row.n is not None))
        ]
        return found[0] if len(found) == 1 else None
