"""Which way an interval points: the coarse conclusion that a sensitivity analysis may keep or flip."""

from __future__ import annotations

from typing import Literal

from steelyard.terms import Better

Conclusion = Literal["favours intervention", "favours comparator", "inconclusive", "none"]


def conclusion(low: float | None, high: float | None, null: float | None, better: Better) -> Conclusion:
    """Return what an interval on the reader's scale lets one conclude about direction.

    A bound at the null leaves no difference possible. "none" where there is no interval or no null (a single
    group's proportion compares nothing).
    """
    if low is None or high is None or null is None:
        return "none"
    if low <= null <= high:
        return "inconclusive"
    more = low > null
    return "favours intervention" if more == (better == "more") else "favours comparator"


def direction(value: float | None, null: float | None, better: Better) -> str:
    """Return whom a point estimate favours: "intervention", "comparator", "neither" or "unknown"."""
    if value is None or null is None:
        return "unknown"
    if value == null:
        return "neither"
    return "intervention" if (value > null) == (better == "more") else "comparator"
