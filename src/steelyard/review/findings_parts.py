"""Parts of a summary's row: people of 100, a range of results, another scale, what is not used."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.appraisal.absolute import AbsoluteRisk
from steelyard.review.plan import Outcome, Overlap
from steelyard.review.plan.findings import ScaleSd
from steelyard.review.result import AnalysisResult, Row
from steelyard.review.result.findings import Converted, CountedGroups, OutOfHundred, RangeOfResults, Unused

MOST_ROUNDED = 0.005
"""A difference of rounded people may miss the true one by half a person of 100, no more."""


def out_of_hundred(risk: AbsoluteRisk) -> OutOfHundred:
    """Return people out of 100, their difference as the risks have it.

    Where rounding each risk alone would move their difference by half a person or more, it is the
    difference that is rounded, and `in_thousand` says that words need people out of 1000.
    """
    with_it, low, high = of_hundred(risk.risk), _maybe(risk.low), _maybe(risk.high)
    if risk.baseline is None or risk.difference is None:
        return OutOfHundred(None, with_it, low, high)
    without = of_hundred(risk.baseline)
    misled = abs((with_it - without) / 100 - risk.difference) > MOST_ROUNDED + 1e-9
    if misled:
        with_it = min(max(without + _rounded(100 * risk.difference), 0), 100)
    unseen = any(0 < r < MOST_ROUNDED for r in (risk.baseline, risk.risk))
    return OutOfHundred(without, with_it, low, high, in_thousand=misled or unseen)


def of_hundred(risk: float) -> int:
    """Return people out of 100, halves up."""
    return _rounded(100 * risk)


def _maybe(risk: float | None) -> int | None:
    return None if risk is None else of_hundred(risk)


def _rounded(people: float) -> int:
    size = int(abs(people) + 0.5 + 1e-9)
    return size if people >= 0 else -size


def range_of(rows: Sequence[Row]) -> RangeOfResults | None:
    """Return the least and the greatest of several effects, the widest interval, and what was counted."""
    known = [r.estimate for r in rows if r.estimate.value is not None]
    if not known:
        return None
    values = [e.value for e in known if e.value is not None]
    lows = [e.ci_low for e in known if e.ci_low is not None]
    highs = [e.ci_high for e in known if e.ci_high is not None]
    whole = len(lows) == len(highs) == len(known)
    return RangeOfResults(
        min(values),
        max(values),
        min(lows) if whole else None,
        max(highs) if whole else None,
        _counted(rows),
    )


def _counted(rows: Sequence[Row]) -> CountedGroups | None:
    """Return the events and people of both groups over results that all print counts of different people."""
    if len({r.study_id for r in rows}) < len(rows) or any(len(r.arms) != 2 for r in rows):
        return None
    sums = [0.0] * 4
    for row in rows:
        for side, arm in enumerate(row.arms):
            if arm.events is None or not arm.n:
                return None
            sums[2 * side] += arm.events
            sums[2 * side + 1] += arm.n
    if any(abs(x - round(x)) > 1e-9 for x in sums):
        return None
    return CountedGroups(*(round(x) for x in sums))


def converted(asked: ScaleSd, rows: Sequence[Row], outcome: Outcome | None) -> Converted:
    """Return what an SMD was put on: the scale, its SD with the source, and what the trials measured on."""
    matters = None if outcome is None else outcome.important_difference
    return Converted(
        asked.scale,
        asked.sd,
        asked.source,
        tuple(dict.fromkeys(r.scale for r in rows if r.scale)),
        asked.sd * matters.value if matters is not None and matters.measure == "SMD" else None,
    )


def unused(a: AnalysisResult, outcome: str) -> tuple[Unused, ...]:
    """Return how many studies report an outcome and were kept out, by the rule that kept them out."""
    found: dict[str, set[str]] = {}
    for e in a.ledger:
        if e.outcome == outcome and e.status in ("refused", "not poolable"):
            found.setdefault(e.rule, set()).add(e.study_id)
    return tuple(Unused(rule, len(studies)) for rule, studies in found.items())


def trials_behind(studies: Sequence[str], overlaps: Sequence[Overlap]) -> int:
    """Return the trials behind some studies: one that pools others, as the plan declares, counts as those."""
    pools = {o.pool: len(o.studies) - 1 for o in overlaps if o.pool is not None}
    return sum(pools.get(s, 1) for s in set(studies))
