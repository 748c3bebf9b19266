"""A printed difference as an effect with its variance, or the reason why it gives none. One place for both.

The standard error comes first, then the interval, then an exact p. A mean difference of few people is read
with t (Cochrane Handbook 6.5.2.3): its interval was made with it, and z would make it look less certain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.data.rows import ContrastRow
from steelyard.data.values import as_printed, exact
from steelyard.effects.generic import from_ci, from_p, from_se
from steelyard.models.distributions import t_critical, z_critical
from steelyard.terms import MEASURES

FEW = 118
"""Degrees of freedom below which t and z differ enough to matter: under 60 people in each of two groups."""


@dataclass(frozen=True, slots=True)
class PrintedEffect:
    """Effect and variance on the analysis scale, how the variance was read, and degrees of freedom if t."""

    yi: float
    vi: float
    how: str
    df: int | None = None


def printed_effect(row: ContrastRow, measure: str, df: int | None) -> PrintedEffect | str:
    """Return the effect of a printed difference in `measure`, or why it gives none.

    Args:
        row: The difference as its source prints it.
        measure: The measure of the entry.
        df: Degrees of freedom of a t test of the people compared; None where their number is not known.
    """
    if reason := _no_estimate(row, measure):
        return reason
    found = _read(row, MEASURES[measure].is_ratio, df)
    if isinstance(found, PrintedEffect) and not (math.isfinite(found.yi) and 0 < found.vi < math.inf):
        return f"{found.how} gives no usable variance"
    return found


def _read(row: ContrastRow, ratio: bool, df: int | None) -> PrintedEffect | str:
    if row.se is not None and not ratio:
        yi, vi = from_se(row.estimate or 0.0, row.se, ratio=False)
        return PrintedEffect(float(yi[0]), float(vi[0]), "the printed standard error")
    if row.ci_low is not None and row.ci_high is not None:
        return _from_interval(row, ratio, df)
    return _from_p(row, ratio, df)


def _no_estimate(row: ContrastRow, measure: str) -> str:
    if row.measure == "other":
        return (
            "the printed value is not an effect size"
            if row.estimate is not None
            else "only a p value is printed"
        )
    if row.measure != measure:
        return f"printed as {row.measure}; this entry is in {measure}"
    if row.estimate is None:
        return "no estimate is printed"
    if row.se is not None and row.se <= 0:
        return "a standard error of 0 gives no weight"
    return "a ratio must be above 0" if MEASURES[measure].is_ratio and row.estimate <= 0 else ""


def _from_interval(row: ContrastRow, ratio: bool, df: int | None) -> PrintedEffect | str:
    low, high, estimate = row.ci_low, row.ci_high, row.estimate
    if low is None or high is None or estimate is None or not low <= estimate <= high or low == high:
        return "the printed interval does not hold its estimate"
    if ratio and low <= 0:
        return "the printed interval of a ratio reaches 0, so it has no standard error on the log scale"
    level = row.ci_level or 0.95
    yi, vi = from_ci(estimate, low, high, level=level, ratio=ratio)
    how = f"the printed {100 * level:g} % interval"
    if row.measure != "MD" or df is None or df >= FEW:
        return PrintedEffect(float(yi[0]), float(vi[0]), how)
    shrink = (z_critical(level) / t_critical(level, df)) ** 2
    return PrintedEffect(float(yi[0]), float(vi[0]) * shrink, f"{how} (t with {df} degrees of freedom)", df)


def _from_p(row: ContrastRow, ratio: bool, df: int | None) -> PrintedEffect | str:
    p = exact(row.p)
    if p is None:
        if row.p is not None:
            return f"p is printed as {as_printed(row.p)}; an inexact p gives no standard error"
        if ratio and row.se is not None:
            return "the scale of a ratio's standard error is not known; an interval or an exact p is needed"
        return "no interval, standard error or exact p is printed"
    estimate = row.estimate or 0.0
    if not 0 < p < 1:
        return f"p is printed as {numfmt.tidy(p)}; only a p between 0 and 1 gives a standard error"
    if (math.log(estimate) if ratio else estimate) == 0:
        return "an estimate of no effect with a p gives no standard error"
    used_df = None if ratio else df
    yi, vi = from_p(estimate, p, ratio=ratio, df=used_df)
    law = "normal" if used_df is None else f"t with {used_df} degrees of freedom"
    return PrintedEffect(
        float(yi[0]), float(vi[0]), f"the printed exact p = {numfmt.tidy(p)} ({law})", used_df
    )
