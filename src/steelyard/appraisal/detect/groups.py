"""Two groups' means and standard deviations held against the difference, interval and p made from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard.appraisal.detect.printed import check_people
from steelyard.appraisal.detect.statistics import (
    Bounds,
    PVerdict,
    compared,
    over,
    p_bounds,
    span_of,
    tail,
    width_se,
)
from steelyard.check import check_level
from steelyard.errors import InputError


@dataclass(frozen=True, slots=True)
class Group:
    """One arm as printed.

    Attributes:
        mean, sd: As printed, the sample SD.
        n: People, 2 or more.
    """

    mean: str | float
    sd: str | float
    n: int


@dataclass(frozen=True, slots=True)
class SpreadVerdict:
    """A difference's precision beside what its arms' standard deviations give.

    Attributes:
        consistent: Whether the two ranges of the standard error meet.
        reported: Range of the standard error that the interval, or the printed one, gives.
        computed: Range that the arms' SDs and numbers give, pooled or not.
        ratio: The reported over the computed one, at the middle of each.
        correlation: The correlation with baseline that an adjusted analysis would need for so much smaller a
            standard error, sqrt(1 - ratio²); NaN where the reported one is not smaller.
        arithmetic: The sums, in words.
    """

    consistent: bool
    reported: Bounds
    computed: Bounds
    ratio: float
    correlation: float
    arithmetic: str


def check_means_p(p: str | float, a: Group, b: Group, *, alpha: float = 0.05) -> PVerdict:
    """Return whether a printed p fits two means under Student's t, Welch's t or z.

    Raises:
        InputError: fewer than 2 people in a group, or a figure that is no number.

    Source: Student's and Welch's t; degrees of freedom by Satterthwaite (1946) at the printed values.
    """
    bounds, text = p_bounds(p)
    difference = difference_of(a, b)
    pooled, welch = standard_errors(a, b)
    ranges = []
    for error, df in ((pooled, float(a.n + b.n - 2)), (welch, _satterthwaite(a, b)), (welch, None)):
        low, high = over(difference, error)
        ranges.append((tail(high, df), tail(low, df)))
    told = f"the means differ by {difference[0]:.4g} to {difference[1]:.4g} with a standard error of "
    return compared(bounds, text, ranges, f"{told}{pooled[0]:.4g} to {pooled[1]:.4g}", alpha)


def check_spread(
    a: Group,
    b: Group,
    *,
    se: str | float | None = None,
    ci: tuple[str | float, str | float] | None = None,
    level: float = 0.95,
) -> SpreadVerdict:
    """Return whether a mean difference's standard error or interval can come from its arms' SDs.

    SE = sqrt(sp² (1/n1 + 1/n2)) with the pooled variance, or sqrt(sd1²/n1 + sd2²/n2); the interval's
    half-width is divided by the quantile of Student's t, of Welch's, or of z. It is consistent
    where any of these agree within the rounding of every figure. An analysis adjusted for baseline, or of
    the same people twice, has a smaller one.

    Raises:
        InputError: neither se nor ci, or a figure that is no number.

    Source: Cochrane Handbook 6.5.2.3.
    """
    check_level(level)
    pooled, welch = standard_errors(a, b)
    computed = min(pooled[0], welch[0]), max(pooled[1], welch[1])
    if se is not None:
        low, high = span_of("se", se)
        reported, source = (max(low, 0.0), high), f"the standard error is {se}"
    elif ci is not None:
        widths = [width_se(ci, level, False, df) for df in (float(a.n + b.n - 2), _satterthwaite(a, b), None)]
        reported = min(w[0] for w in widths), max(w[1] for w in widths)
        source = f"the interval {ci[0]} to {ci[1]} gives a standard error of {_between(reported)}"
    else:
        raise InputError("neither se nor ci is given; the check needs one of them.")
    ratio = sum(reported) / sum(computed) if sum(computed) else math.inf
    needs = math.sqrt(1 - ratio**2) if ratio < 1 else math.nan
    consistent = reported[0] <= computed[1] and computed[0] <= reported[1]
    told = f"{source}; the arms' SDs {a.sd} and {b.sd} of {a.n} and {b.n} people give {_between(computed)}"
    return SpreadVerdict(consistent, reported, computed, ratio, needs, told)


def difference_of(a: Group, b: Group) -> Bounds:
    """Return the range of the difference of two printed means."""
    first, second = span_of("mean", a.mean), span_of("mean", b.mean)
    return first[0] - second[1], first[1] - second[0]


def standard_errors(a: Group, b: Group) -> tuple[Bounds, Bounds]:
    """Return the ranges of a difference's standard error: with a pooled variance, and without."""
    n1, n2 = check_people(a.n, "n", 2), check_people(b.n, "n", 2)
    ends = list(zip(span_of("sd", a.sd), span_of("sd", b.sd), strict=True))
    pooled, welch = [], []
    for s1, s2 in ends:
        v1, v2 = max(s1, 0.0) ** 2, max(s2, 0.0) ** 2
        pooled.append(math.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2) * (1 / n1 + 1 / n2)))
        welch.append(math.sqrt(v1 / n1 + v2 / n2))
    return (pooled[0], pooled[1]), (welch[0], welch[1])


def _satterthwaite(a: Group, b: Group) -> float:
    v1, v2 = float(a.sd) ** 2 / a.n, float(b.sd) ** 2 / b.n
    below = v1**2 / (a.n - 1) + v2**2 / (b.n - 1)
    return (v1 + v2) ** 2 / below if below else float(a.n + b.n - 2)


def _between(bounds: Bounds) -> str:
    low, high = (f"{end:.4g}" for end in bounds)
    return low if low == high else f"{low} to {high}"
