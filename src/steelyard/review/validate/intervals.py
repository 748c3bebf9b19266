"""Reported differences: intervals, standard errors and p values that cannot be or do not agree."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist

from steelyard.data.rows import ContrastRow, PublishedRow
from steelyard.data.values import Inequality, exact
from steelyard.review.validate.facts import Facts, Finding, number, what

_RATIOS = ("OR", "RR", "HR")
_DIFFERENCES = ("MD", "SMD", "RD")
_ASYMMETRY = 0.2
_SE_TOLERANCE = 0.15
_P_FACTOR = 3.0
_Z_APART = 0.3


def interval_order(facts: Facts) -> Iterator[Finding]:
    for row in _reported(facts):
        if row.ci_low is not None and row.ci_high is not None and row.ci_low > row.ci_high:
            yield Finding(
                row.place,
                f"ci_low is {number(row.ci_low)}, above ci_high = {number(row.ci_high)}; "
                "the lower bound comes first.",
                "Were the two columns swapped, or a minus sign lost?",
            )


def interval_misses_estimate(facts: Facts) -> Iterator[Finding]:
    for row in _reported(facts):
        if row.estimate is None or row.ci_low is None or row.ci_high is None or row.ci_low > row.ci_high:
            continue
        if not row.ci_low <= row.estimate <= row.ci_high:
            yield Finding(
                row.place,
                f"estimate is {number(row.estimate)}, outside its interval {_interval(row)}; "
                "need ci_low <= estimate <= ci_high.",
                "Is a minus sign lost?" if row.ci_low <= -row.estimate <= row.ci_high else "",
            )


def half_interval(facts: Facts) -> Iterator[Finding]:
    for row in _reported(facts):
        if facts.unread(row.place, "ci_low", "ci_high"):
            continue
        if (row.ci_low is None) != (row.ci_high is None):
            empty = "ci_low" if row.ci_low is None else "ci_high"
            yield Finding(row.place, f"{empty} is empty, and the other bound is not; it takes both.")


def interval_without_level(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        if row.ci_level is not None or facts.unread(row.place, "ci_level"):
            continue
        if row.ci_low is not None and row.ci_high is not None:
            yield Finding(row.place, "ci_level is empty beside an interval; say 0.95 where it is 95 %.")


def ratio_not_positive(facts: Facts) -> Iterator[Finding]:
    for row in _reported(facts):
        if row.measure not in _RATIOS:
            continue
        for name, value in _bounds(row):
            if value is not None and value < 0:
                yield Finding(
                    row.place,
                    f"{name} is {number(value)} for a {row.measure}; a ratio is above 0.",
                    f"Is it a logarithm? exp({number(value)}) = {math.exp(max(value, -700.0)):.3g}.",
                )
                break


def ratio_zero(facts: Facts) -> Iterator[Finding]:
    for row in _reported(facts):
        for name, value in _bounds(row):
            if row.measure in _RATIOS and value == 0:
                yield Finding(row.place, f"{name} is 0 for a {row.measure}; its logarithm is undefined.")
                break


def difference_beyond_one(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        if row.measure != "RD":
            continue
        for name, value in _bounds(row):
            if value is not None and abs(value) > 1:
                hint = f"Percentage points? Did you mean {value / 100:g}?" if abs(value) <= 100 else ""
                yield Finding(
                    row.place, f"{name} is {number(value)}; a risk difference lies in [-1, 1].", hint
                )
                break


def asymmetric_interval(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        scaled = _on_its_scale(row)
        if scaled is None:
            continue
        estimate, low, high = scaled
        off = abs((high + low) / 2 - estimate) / (high - low) if high > low else 0.0
        if off <= _ASYMMETRY:
            continue
        if row.measure in _RATIOS and row.estimate is not None and _plainly_symmetric(row):
            scale = "logarithmic scale, though it does on the plain one"
            hint = "Are estimate and bounds logarithms, or another measure?"
        else:
            scale, hint = ("logarithmic scale" if row.measure in _RATIOS else "scale of the difference"), ""
        yield Finding(
            row.place,
            f"estimate {_given(row.estimate)} is far from the middle of {_interval(row)} on the {scale}, "
            f"off by {100 * off:.0f} % of the width; expected within {100 * _ASYMMETRY:.0f} %.",
            hint,
        )


def p_against_interval(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        scaled = _on_its_scale(row)
        if scaled is None or row.ci_level is None:
            continue
        estimate, low, high = scaled
        if high <= low:
            continue
        z = estimate / ((high - low) / (2 * NormalDist().inv_cdf(0.5 + row.ci_level / 2)))
        implied = math.erfc(abs(z) / math.sqrt(2))
        excludes = low > 0 or high < 0
        threshold = 1 - row.ci_level
        printed = row.p.bound if isinstance(row.p, Inequality) else row.p
        if not isinstance(printed, float):
            continue
        below = printed < threshold or (isinstance(row.p, Inequality) and row.p.sign == "<=")
        clear = max(implied, threshold) / max(min(implied, threshold), 1e-12) > _P_FACTOR
        if clear and excludes != below and not _says_nothing(row.p, below):
            shown_p = row.p.text if isinstance(row.p, Inequality) else number(printed)
            yield Finding(
                row.place,
                f"p is {shown_p}, but the interval {_interval(row)} {'excludes' if excludes else 'holds'} no "
                f"effect and implies p = {implied:.2g}; they should agree.",
                "One of them may be of another analysis.",
            )


def p_unlike_interval(facts: Facts) -> Iterator[Finding]:
    """Both say the same of an effect, and differ by more than rounding: they are of different analyses."""
    for row in facts.tables.contrasts:
        scaled, p = _on_its_scale(row), exact(row.p)
        if scaled is None or row.ci_level is None or p is None or not 0 < p < 1 or scaled[2] <= scaled[1]:
            continue
        estimate, low, high = scaled
        z = abs(estimate) / ((high - low) / (2 * NormalDist().inv_cdf(0.5 + row.ci_level / 2)))
        apart = abs(z + NormalDist().inv_cdf(p / 2)) > _Z_APART
        if apart and (low > 0 or high < 0) == (p < 1 - row.ci_level):
            yield Finding(
                row.place,
                f"p is {number(p)}, and the interval {_interval(row)} implies p = "
                f"{math.erfc(z / math.sqrt(2)):.2g}.",
                "Are they of two analyses, such as a log-rank test beside a Cox model?",
            )


def se_against_interval(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        scaled = _on_its_scale(row)
        if scaled is None or not row.se or row.ci_level is None:
            continue
        _, low, high = scaled
        implied = (high - low) / (2 * NormalDist().inv_cdf(0.5 + row.ci_level / 2))
        if abs(implied - row.se) > _SE_TOLERANCE * row.se:
            yield Finding(
                row.place,
                f"se is {number(row.se)}, but the interval {_interval(row)} implies {implied:.3g} "
                "(its width divided by twice the normal quantile); they should agree.",
            )


def _reported(facts: Facts) -> Iterator[ContrastRow | PublishedRow]:
    yield from facts.tables.contrasts
    yield from facts.tables.published_pooled


def _bounds(row: ContrastRow | PublishedRow) -> tuple[tuple[str, float | None], ...]:
    return ("estimate", row.estimate), ("ci_low", row.ci_low), ("ci_high", row.ci_high)


def _interval(row: ContrastRow | PublishedRow) -> str:
    return (
        f"{_given(row.ci_low)} to {_given(row.ci_high)} ({what(row)})"
        if isinstance(row, ContrastRow)
        else (f"{_given(row.ci_low)} to {_given(row.ci_high)}")
    )


def _given(value: float | None) -> str:
    return "" if value is None else number(value)


def _on_its_scale(row: ContrastRow) -> tuple[float, float, float] | None:
    """Return estimate and bounds on the scale where an interval is symmetric; None where not sound."""
    estimate, low, high = row.estimate, row.ci_low, row.ci_high
    if estimate is None or low is None or high is None or not low <= estimate <= high:
        return None
    if row.measure in _RATIOS:
        return (math.log(estimate), math.log(low), math.log(high)) if low > 0 else None
    return (estimate, low, high) if row.measure in _DIFFERENCES else None


def _plainly_symmetric(row: ContrastRow) -> bool:
    if row.estimate is None or row.ci_low is None or row.ci_high is None:
        return False
    width = row.ci_high - row.ci_low
    return abs((row.ci_high + row.ci_low) / 2 - row.estimate) < 0.02 * width


def _says_nothing(p: object, below: bool) -> bool:
    """Return whether an inequality leaves it open on which side of the threshold p lies."""
    return isinstance(p, Inequality) and (p.sign.startswith("<") != below)
