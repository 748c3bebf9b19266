"""What an interval allows one to say about an effect, before anybody says it.

Orient the effect so that more is good for the patient; let the interval be (low, high) and m the minimal
important difference. The first matching row holds; a bound that equals m reaches it, and one at 0 leaves no
effect possible:

1. m set, -m < low and high < m: no important difference
2. m set, low >= m: important benefit
3. m set, high <= -m: important harm
4. low > 0: benefit, size open
5. high < 0: harm, size open
6. otherwise: inconclusive
"""

from __future__ import annotations

import math
from typing import Literal

from steelyard.review.plan import ImportantDifference
from steelyard.review.result import AnalysisResult, Estimate
from steelyard.terms import MEASURES, Better

State = Literal[
    "no important difference",
    "important benefit",
    "important harm",
    "benefit, size open",
    "harm, size open",
    "inconclusive",
]


def state_of(low: float, high: float, important: float | None = None) -> State:
    """Return the state of an oriented interval; `important` is the minimal important difference or None."""
    if important is not None:
        if -important < low and high < important:
            return "no important difference"
        if low >= important:
            return "important benefit"
        if high <= -important:
            return "important harm"
    if low > 0:
        return "benefit, size open"
    if high < 0:
        return "harm, size open"
    return "inconclusive"


def oriented(estimate: Estimate, better: Better) -> tuple[float, float] | None:
    """Return the bounds turned so that more is good, on the log scale for ratios; None if undefined."""
    term = MEASURES[estimate.measure]
    if term.null is None or estimate.ci_low is None or estimate.ci_high is None:
        return None
    low, high = estimate.ci_low, estimate.ci_high
    if term.is_ratio:
        low, high = _log(low), _log(high)
    return (low, high) if better == "more" else (-high, -low)


def state_of_entry(
    entry: AnalysisResult, better: Better, important: ImportantDifference | None
) -> State | None:
    """Return the state of an entry's own number; None where it has none or compares nothing.

    A minimal important difference counts only in the measure it is stated in: points on a scale say nothing
    about a standardised difference or a ratio.
    """
    headline = entry.headline
    bounds = None if headline is None else oriented(headline, better)
    if headline is None or bounds is None:
        return None
    if important is None or important.measure != headline.measure:
        return state_of(*bounds)
    ratio = MEASURES[headline.measure].is_ratio
    return state_of(*bounds, math.log(important.value) if ratio else important.value)


def _log(value: float) -> float:
    return math.log(value) if 0 < value < math.inf else (math.inf if value > 0 else -math.inf)
