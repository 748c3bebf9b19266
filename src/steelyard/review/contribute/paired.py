"""Contributions of both periods of a crossover trial: the same people under two treatments.

Counts under each treatment say nothing of how many people responded to both, so a binary result has a range
of variances and not one: from no association within people (the interval of independent groups) to as many
people as the margins allow responding to both. The widest enters, and the range is shown. A negative
association, which would widen it further, is not assumed.
"""

from __future__ import annotations

import math

from steelyard import numfmt
from steelyard.effects.paired import paired_binary, paired_means
from steelyard.effects.tables import To, table_effects
from steelyard.models.distributions import z_critical
from steelyard.review.candidate import Candidate
from steelyard.review.contribute.base import (
    Contribution,
    arm_data,
    counts_of,
    fraction,
    people_of,
    sd_of,
)
from steelyard.review.crossover import CrossoverSetting
from steelyard.terms import MEASURES


def from_both_periods(
    candidate: Candidate, measure: str, setting: CrossoverSetting, conservative: bool
) -> Contribution:
    """Return the contribution of arm rows that hold both periods of a crossover trial."""
    if MEASURES[measure].data == "2x2":
        return _binary(candidate, measure, conservative)
    return _continuous(candidate, measure, setting, conservative)


def _binary(c: Candidate, measure: str, conservative: bool) -> Contribution:
    if c.a is None or c.b is None:
        raise ValueError("both arms are needed; callers check first")
    (e1, n1), (e2, n2) = counts_of(c.a), counts_of(c.b)
    text = f"{fraction(e1, n1)} v {fraction(e2, n2)}"
    if conservative:
        vi = table_effects(measure, [e1], [n1 - e1], [e2], [n2 - e2])[1]
        return _made(
            c,
            measure,
            _estimate(measure, (e1, n1), (e2, n2)),
            float(vi[0]),
            f"both periods as if different people: {text}",
        )
    pairs = min(n1, n2)
    margins = _margins((e1, n1), (e2, n2), pairs)
    low, high = _variances(measure, margins, pairs)
    estimate = _estimate(measure, (e1, n1), (e2, n2))
    z = z_critical(0.95)
    back = MEASURES[measure].is_ratio

    def shown(vi: float) -> str:
        half = z * math.sqrt(vi)
        ends = estimate - half, estimate + half
        from_, to = (math.exp(ends[0]), math.exp(ends[1])) if back else ends
        return numfmt.interval(from_, to)

    bounded = (
        "how many people responded under both treatments is not printed: the 95 % interval runs from "
        f"{shown(low)} (as many as possible) to {shown(high)} (no association within people), which is used"
    )
    notes = [] if n1 == n2 else [f"{n1} and {n2} people have a value; {pairs} pairs at most"]
    return _made(
        c,
        measure,
        estimate,
        high,
        f"both periods, paired: {text}",
        vi_low=low,
        bounded=bounded,
        notes=tuple(notes),
        discordant=_discordant(margins, pairs),
    )


def _estimate(measure: str, first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return the effect; a risk difference is the one counted, also where a cell is empty."""
    (e1, n1), (e2, n2) = first, second
    to: To = "none" if measure == "RD" else "only0"
    return float(table_effects(measure, [e1], [n1 - e1], [e2], [n2 - e2], to=to)[0][0])


def _margins(first: tuple[int, int], second: tuple[int, int], pairs: int) -> list[tuple[int, int]]:
    """Return every (responders under one, under the other) among the pairs; some people may lack a pair."""
    (e1, n1), (e2, n2) = first, second
    ones = range(max(0, e1 - (n1 - pairs)), min(e1, pairs) + 1)
    twos = range(max(0, e2 - (n2 - pairs)), min(e2, pairs) + 1)
    return [(x, y) for x in ones for y in twos]


def _variances(measure: str, margins: list[tuple[int, int]], pairs: int) -> tuple[float, float]:
    """Return the variance at the strongest association that the margins allow, and at none."""

    def at(x: int, y: int, both: float) -> float:
        return float(paired_binary(measure, both, x - both, y - both, pairs - x - y + both)[1][0])

    strongest = min(at(x, y, min(x, y)) for x, y in margins)
    none = max(at(x, y, x * y / pairs) for x, y in margins)
    return strongest, none


def _discordant(margins: list[tuple[int, int]], pairs: int) -> tuple[tuple[int, int], ...]:
    """Return every (responded to one only, to the other only) that the margins allow."""
    found = {(x - both, y - both) for x, y in margins for both in range(max(0, x + y - pairs), min(x, y) + 1)}
    return tuple(sorted(found))


def _continuous(c: Candidate, measure: str, setting: CrossoverSetting, conservative: bool) -> Contribution:
    if c.a is None or c.b is None or c.a.mean is None or c.b.mean is None:
        raise ValueError("both means are needed; callers check first")
    n = min(c.a.n or 0, c.b.n or 0)
    r = 0.0 if conservative else setting.correlation
    yi, vi = paired_means([c.a.mean], [sd_of(c.a)], [c.b.mean], [sd_of(c.b)], [n], [r])
    if conservative:
        return _made(
            c, measure, float(yi[0]), float(vi[0]), f"both periods as if different people, {n} people"
        )
    return _made(
        c,
        measure,
        float(yi[0]),
        float(vi[0]),
        f"both periods, paired: {n} people, within-person correlation {numfmt.tidy(r)} assumed",
        correlation_assumed=True,
    )


def _made(
    c: Candidate,
    measure: str,
    yi: float,
    vi: float,
    text: str,
    *,
    vi_low: float | None = None,
    bounded: str = "",
    notes: tuple[str, ...] = (),
    discordant: tuple[tuple[int, int], ...] = (),
    correlation_assumed: bool = False,
) -> Contribution:
    if c.a is None or c.b is None:
        raise ValueError("both arms are needed; callers check first")
    return Contribution(
        study=c.study,
        candidates=(c,),
        label=c.study.label,
        measure=measure,
        arms=(arm_data(c.a, c.arm_a), arm_data(c.b, c.arm_b)),
        yi=yi,
        vi=vi,
        person_arms=people_of((c,)),
        text=text,
        notes=notes,
        vi_low=vi_low,
        bounded=bounded,
        discordant=discordant,
        correlation_assumed=correlation_assumed,
    )
