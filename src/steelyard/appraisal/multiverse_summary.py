"""What a multiverse says: ranges, single choices, failures, and counts, which are never probabilities."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from steelyard.appraisal.conclusion import Conclusion
from steelyard.appraisal.multiverse import Universe


@dataclass(frozen=True, slots=True)
class Span:
    """The specifications of one measure that keep the question, or that change it.

    Attributes:
        specifications: How many there are; `estimable`: how many have an interval; `distinct`: how many
            different results those are, to ten digits.
        low, high: Smallest and largest estimate; `ci_low`, `ci_high`: the outermost bounds. Reader's scale,
            None where nothing is estimable, or without end.
        conclusions: How many intervals point each way, in a fixed order.
    """

    same_question: bool
    measure: str
    specifications: int
    estimable: int
    distinct: int
    low: float | None
    high: float | None
    ci_low: float | None
    ci_high: float | None
    conclusions: tuple[tuple[Conclusion, int], ...]


@dataclass(frozen=True, slots=True)
class Single:
    """A specification that differs from the plan's in one choice alone; `flips`: its conclusion differs."""

    spec: int
    factor: int
    level: int
    same_question: bool
    flips: bool


CONCLUSIONS: tuple[Conclusion, ...] = ("favours intervention", "inconclusive", "favours comparator")


def spans(universe: Universe) -> tuple[Span, ...]:
    """Return ranges and counts: the plan's measure first, what keeps the question before what changes it."""
    names = np.array(universe.measures)
    mine = universe.measures[universe.own]
    found = []
    for code in sorted(set(universe.measures), key=lambda m: (m != mine, m)):
        for same in (True, False):
            rows = np.flatnonzero((names == code) & (universe.same_question == same))
            if rows.size:
                found.append(_span(universe, rows.tolist(), same, code))
    return tuple(found)


def _span(universe: Universe, rows: list[int], same: bool, code: str) -> Span:
    known = [i for i in rows if universe.conclusions[i] != "none"]
    values = [
        [float(column[i]) for i in known] for column in (universe.estimate, universe.ci_low, universe.ci_high)
    ]
    estimates, lows, highs = values
    counted = Counter(universe.conclusions[i] for i in known)
    different = {
        (int(universe.k[i]), *(f"{v:.10g}" for v in numbers))
        for i, *numbers in zip(known, *values, strict=True)
    }
    return Span(
        same_question=same,
        measure=code,
        specifications=len(rows),
        estimable=len(known),
        distinct=len(different),
        low=_finite(min(estimates, default=None)),
        high=_finite(max(estimates, default=None)),
        ci_low=_finite(min(lows, default=None)),
        ci_high=_finite(max(highs, default=None)),
        conclusions=tuple((name, counted[name]) for name in CONCLUSIONS),
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def singles(universe: Universe) -> tuple[Single, ...]:
    """Return the specifications one choice away from the plan's, in the order of the factors' levels.

    A conclusion flips where both intervals point somewhere and not the same way.
    """
    apart = universe.choices != universe.choices[universe.own]
    near = np.flatnonzero(apart.sum(axis=1) == 1).tolist()
    mine = universe.conclusions[universe.own]
    made = []
    for spec in near:
        factor = int(np.flatnonzero(apart[spec])[0])
        other = universe.conclusions[spec]
        made.append(
            Single(
                spec=spec,
                factor=factor,
                level=int(universe.choices[spec, factor]),
                same_question=bool(universe.same_question[spec]),
                flips="none" not in (mine, other) and mine != other,
            )
        )
    return tuple(sorted(made, key=lambda s: (s.factor, s.level)))


def failures(universe: Universe) -> tuple[tuple[str, int], ...]:
    """Return each reason why a specification has no number, with how many it stops, the most first."""
    counted = Counter(r for r in universe.reasons if r)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
