"""An interval for the difference of two risks that needs no event: Newcombe's hybrid score interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard.models.exact import proportion_interval

METHOD = "Newcombe’s hybrid score interval"


@dataclass(frozen=True, slots=True)
class RiskDifference:
    """The observed difference of two risks, first minus second, with its bounds; all in [−1, 1]."""

    estimate: float
    ci_low: float
    ci_high: float
    level: float


def newcombe_difference(ai: float, n1i: float, ci: float, n2i: float, level: float = 0.95) -> RiskDifference:
    """Return ai/n1i − ci/n2i, nothing added to any cell, with its hybrid score interval.

    Args:
        ai, n1i: Events and people of group 1; fractions are allowed, as a control group may be divided.
        ci, n2i: Those of group 2.
        level: Confidence level.

    Raises:
        InputError: counts that are not 0 <= events <= people, or a level outside (0, 1).

    Source: Newcombe (1998), Statistics in Medicine 17:873, method 10, from Wilson's interval of each risk.
    Checked: the eight rows of its table II; R prop.test(correct=FALSE) for the parts.
    """
    first = proportion_interval(ai, n1i, level, method="wilson")
    second = proportion_interval(ci, n2i, level, method="wilson")
    p1, p2 = first.estimate, second.estimate
    low = p1 - p2 - math.hypot(p1 - first.ci_low, second.ci_high - p2)
    high = p1 - p2 + math.hypot(first.ci_high - p1, p2 - second.ci_low)
    return RiskDifference(p1 - p2, low, high, level)
