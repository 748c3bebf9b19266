"""From the analysis scale to the reader's: one place that makes an `Estimate`."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from steelyard.models.distributions import critical, two_sided
from steelyard.models.exact import ExactFit, conditional_odds_ratio, proportion_interval
from steelyard.models.newcombe import METHOD, newcombe_difference
from steelyard.models.paired_exact import paired_odds_ratio
from steelyard.review.contribute import Contribution
from steelyard.review.contribute.base import Table
from steelyard.review.result import Estimate
from steelyard.terms import MEASURES


def back(value: float | None, measure: str) -> float | None:
    """Return an analysis-scale value on the reader's scale of a measure; None and NaN stay undefined."""
    if value is None or math.isnan(value):
        return None
    kind = MEASURES[measure].back
    if kind == "exp":
        return math.exp(value) if value < 700 else math.inf
    if kind == "expit":
        return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
    return value


def wald(
    yi: float, vi: float, measure: str, level: float, how: str = "Wald", df: int | None = None
) -> Estimate:
    """Return an estimate with its normal (or, with `df`, t) interval and two-sided p, back-transformed."""
    se = math.sqrt(vi)
    z = critical(level, df)
    tested = se > 0 and MEASURES[measure].null is not None
    p = float(two_sided(np.array([yi / se]), df)[0]) if tested else None
    return Estimate(
        measure=measure,
        value=back(yi, measure),
        ci_low=back(yi - z * se, measure),
        ci_high=back(yi + z * se, measure),
        level=level,
        p=p,
        yi=yi,
        se=se,
        interval_method=how,
    )


def of_contribution(c: Contribution, level: float) -> Estimate:
    """Return the estimate of one line: exact for a single group's share, normal otherwise."""
    if c.counts is not None:
        events, n = c.counts
        exact = proportion_interval(events, n, level)
        return Estimate(
            measure=c.measure,
            value=events / n,
            ci_low=exact.ci_low,
            ci_high=exact.ci_high,
            level=level,
            yi=c.yi,
            se=None if c.vi is None else math.sqrt(c.vi),
            interval_method="exact (Clopper–Pearson)",
        )
    if c.yi is None or c.vi is None or not c.defined:
        return Estimate(measure=c.measure, level=level, reason=c.reason or "not defined for these numbers")
    how = "Wald" if c.df is None else f"t with {c.df} degrees of freedom"
    return wald(c.yi, c.vi, c.measure, level, how, c.df)


def exact_odds_ratio(c: Contribution, level: float) -> Estimate | None:
    """Return the exact conditional odds ratio of a line that is a 2×2 table of two groups; None otherwise."""
    if c.table is None or any(cell != int(cell) for cell in c.table):
        return None
    return from_exact(conditional_odds_ratio(*(int(cell) for cell in c.table), level=level), level)


def from_exact(fit: ExactFit, level: float) -> Estimate:
    """Return an exact odds ratio; infinite where one cell is empty, with the reason."""
    one_sided = "" if 0 < fit.estimate < math.inf else "an empty cell: the odds ratio has no finite estimate"
    return Estimate(
        measure="OR",
        value=fit.estimate,
        ci_low=fit.ci_low,
        ci_high=fit.ci_high,
        level=level,
        p=fit.pvalue,
        interval_method=fit.method,
        reason=one_sided,
    )


def of_single(c: Contribution, level: float) -> Estimate:
    """Return the estimate of a line that stands alone: exact where an odds ratio has an empty cell.

    A risk difference from counts has Newcombe's interval, which needs nothing added to an empty cell, and no
    p, since that interval is no test turned round.
    """
    if c.measure == "RD" and c.table is not None:
        return _counted_difference(c, c.table, level)
    if c.measure == "OR" and c.table is not None and min(c.table) == 0:
        exact = exact_odds_ratio(c, level)
        if exact is not None:
            return exact
    if c.measure == "OR" and c.discordant and all(min(pair) == 0 for pair in c.discordant):
        return from_exact(least_favourable(c.discordant, level), level)
    return of_contribution(c, level)


def _counted_difference(c: Contribution, table: Table, level: float) -> Estimate:
    a, b, other, d = table
    made = newcombe_difference(a, a + b, other, other + d, level)
    return Estimate(
        measure="RD",
        value=made.estimate,
        ci_low=made.ci_low,
        ci_high=made.ci_high,
        level=level,
        yi=made.estimate,
        se=None if c.vi is None else math.sqrt(c.vi),
        interval_method=METHOD,
    )


def least_favourable(discordant: Sequence[tuple[int, int]], level: float) -> ExactFit:
    """Return the exact paired odds ratio with the largest p of all that the margins allow."""
    return max((paired_odds_ratio(*pair, level=level) for pair in discordant), key=lambda fit: fit.pvalue)
