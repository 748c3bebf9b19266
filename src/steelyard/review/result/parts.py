"""What stands beside an entry's number: subgroups, crossover contributions, others' pooled results."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.review.result.values import Estimate


@dataclass(frozen=True, slots=True)
class Subgroup:
    name: str
    k: int
    people: int | None
    estimate: Estimate
    tau2: float | None
    i2: float | None
    q: float | None
    df: int | None


@dataclass(frozen=True, slots=True)
class Subgroups:
    """Subgroup results with the test of difference between them."""

    by: str
    groups: tuple[Subgroup, ...]
    q_between: float | None
    df: int | None
    p: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CrossoverContribution:
    """What one crossover trial gave under one rule, and why."""

    study_id: str
    label: str
    rule: str
    contributed: str
    why: str
    estimate: Estimate | None
    bounded: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """A pooled result that others print on the same question."""

    review: str
    comparison: str
    outcome: str
    time: str
    measure: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    i2: str
    k: int | None
    n: int | None
    url: str
    note: str
    source: str
