"""The risk without the intervention: as the plan states it, or as the trials' comparison groups had it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from steelyard.review.plan.findings import Baseline
from steelyard.review.result import Row
from steelyard.review.result.findings import BaselineRisk

ONE_GROUP = "Risk in the comparison group of the one result."
SEEN = (
    "The risks are those counted in the one result, without an interval: a ratio to a risk of 0 or 1 cannot "
    "be turned into one."
)
NO_COUNTS = "No absolute effect: no comparison group prints its events, and no baseline risk is stated."
NO_EVENTS = "No absolute effect: no comparison group has an event, and a ratio of no risk says nothing."
ALL_EVENTS = "No absolute effect: everybody in the comparison groups had the event."


def baseline_risk(asked: Baseline, rows: Sequence[Row], measure: str) -> BaselineRisk | str:
    """Return the risk without the intervention with where it comes from, or why there is none.

    The median of the trials' risks is the default, as in Cochrane reviews; where it is 0 a ratio would say
    nothing, and all comparison groups are taken together.
    """
    if asked.risk is not None:
        return BaselineRisk(asked.risk, f"Baseline risk as stated by the review: {asked.source}", True)
    groups = [c for row in rows if (c := _counts(row)) is not None]
    if not groups:
        return NO_COUNTS
    risks = [events / n for events, n in groups]
    together = sum(e for e, _ in groups) / sum(n for _, n in groups)
    middle = median(risks)
    usable = measure == "RD" or 0 < middle < 1
    by_median = asked.trials == "median" and usable
    risk = middle if by_median else together
    if measure != "RD" and not 0 < risk < 1:
        return ALL_EVENTS if risk else NO_EVENTS
    source = _source(len(groups), len(rows), by_median, fallen_back=asked.trials == "median" and not usable)
    several = len(groups) > 1
    return BaselineRisk(risk, source, False, min(risks) if several else None, max(risks) if several else None)


def seen_risks(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Return the risks with and without the intervention that a single result counted; else None."""
    if len(rows) != 1:
        return None
    counts = [_counts(rows[0], side) for side in (0, 1)]
    with_it, without = ((c[0] / c[1] if c is not None else None) for c in counts)
    return None if with_it is None or without is None else (with_it, without)


def means_of(rows: Sequence[Row]) -> tuple[float | None, float | None]:
    """Return the least and the greatest mean of the comparison groups; None where none is printed."""
    means = [r.arms[1].mean for r in rows if len(r.arms) > 1 and r.arms[1].mean is not None]
    return (min(means), max(means)) if means else (None, None)


def _counts(row: Row, side: int = 1) -> tuple[float, float] | None:
    arm = row.arms[side] if len(row.arms) > 1 else None
    if arm is None or arm.events is None or not arm.n:
        return None
    return arm.events, arm.n


def _source(groups: int, rows: int, by_median: bool, *, fallen_back: bool) -> str:
    if groups == 1:
        said = ONE_GROUP.rstrip(".")
    elif by_median:
        said = f"Median risk of the comparison groups of {groups} results"
    else:
        said = f"Risk of the comparison groups of {groups} results taken together"
    if groups < rows:
        said += f"; {rows - groups} more print{'s' if rows - groups == 1 else ''} no counts"
    if fallen_back and groups > 1:
        said += ", because their median is 0 or 1"
    return f"{said}."
