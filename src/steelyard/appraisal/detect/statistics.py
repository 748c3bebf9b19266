"""p values, intervals and differences held against the figures they were made from, with every rounding.

Each printed figure stands for all values that are printed so; what follows from them is a range, and only
what lies outside it is called a contradiction. The idea for p is statcheck's: Nuijten et al. (2016), Behavior
Research Methods 48:1205-1226.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import NormalDist

from steelyard.appraisal.detect.printed import Figure, figure
from steelyard.check import check_level, shown
from steelyard.errors import InputError

_SIGNED = re.compile(r"\s*(?:p\s*)?(<=|>=|=|<|>|≤|≥)?\s*([0-9]*\.?[0-9]+)\s*", re.IGNORECASE)
_NORMAL = NormalDist()
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PVerdict:
    """A printed p beside what the other figures allow.

    Attributes:
        consistent: Whether some values that round to the printed figures give the printed p.
        low, high: The least and the greatest two-sided p that they give.
        printed: p as printed.
        decision: Whether every p they give lies on the other side of `alpha` than the printed one.
        one_sided: Whether the printed p fits half of a p they give, and no whole one.
        arithmetic: The sums, in words.
    """

    consistent: bool
    low: float
    high: float
    printed: str
    decision: bool
    one_sided: bool
    arithmetic: str

    def __str__(self) -> str:
        word = "consistent" if self.consistent else "inconsistent"
        return f"p {self.printed}: {word}; {self.arithmetic}"


def check_p(
    p: str | float,
    estimate: str | float,
    *,
    se: str | float | None = None,
    ci: tuple[str | float, str | float] | None = None,
    level: float = 0.95,
    ratio: bool = False,
    df: float | tuple[float, ...] | None = None,
    alpha: float = 0.05,
) -> PVerdict:
    """Return whether a printed p can follow from an estimate and its standard error or interval.

    z = estimate / SE, with SE from the interval's width where none is printed; p = 2 (1 - Phi(|z|)), or by
    Student's t where `df` is given, for the quantile and the tail. With `df` either may fit, or lie between.

    Args:
        p: As printed: "0.03", "<0.001", "p = .02".
        estimate: As printed, a ratio on its own scale.
        se: Standard error as printed (of the logarithm for a ratio).
        ci: Lower and upper bound as printed; used where `se` is None.
        level: Level of the interval.
        ratio: Whether the estimate is a ratio, tested on the log scale.
        df: Degrees of freedom of a t test; several where they are not known, as n1 + n2 - 2 and the smaller
            n - 1, between which Welch's lie.
        alpha: The threshold for `decision`.

    Raises:
        InputError: neither se nor ci, a p outside [0, 1], a ratio that is not positive, or bounds in the
            wrong order.

    Source: Altman & Bland (2011), BMJ 343:d2304 (p from an interval), with interval arithmetic.
    """
    check_level(level)
    bounds, text = p_bounds(p)
    effect = span_of("estimate", estimate, ratio)
    tests = [None, *(() if df is None else df if isinstance(df, tuple) else (df,))]
    ranges = [_p_range(effect, _se_bounds(se, ci, level, ratio, test), test) for test in tests]
    ranges.append((min(r[0] for r in ranges), max(r[1] for r in ranges)))
    errors = _se_bounds(se, ci, level, ratio, None)
    told = f"the estimate is {_between(effect)} and its standard error {_between(errors)}" + (
        " on the log scale" if ratio else ""
    )
    return compared(bounds, text, ranges, told, alpha)


def compared(bounds: Bounds, text: str, ranges: list[Bounds], told: str, alpha: float = 0.05) -> PVerdict:
    """Return a printed p (as bounds) beside the ranges of p that several tests give."""
    low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
    consistent = any(meets(bounds, r) for r in ranges)
    one_sided = not consistent and any(meets(bounds, (r[0] / 2, r[1] / 2)) for r in ranges)
    decision = not consistent and (
        (bounds[1] < alpha and low > alpha) or (bounds[0] > alpha and high < alpha)
    )
    gives = f"{low:.2g}" if f"{low:.2g}" == f"{high:.2g}" else f"{low:.2g} to {high:.2g}"
    return PVerdict(consistent, low, high, text, decision, one_sided, f"{told}, which gives p = {gives}")


def p_bounds(p: str | float) -> tuple[Bounds, str]:
    """Return the least and greatest p that is printed so, and the text.

    Raises:
        InputError: no number, or outside [0, 1].
    """
    text = p.strip() if isinstance(p, str) else f"{p:.10g}"
    match = _SIGNED.fullmatch(text)
    if match is None:
        raise InputError(f"p is '{shown(text)}'; must be a number such as 0.03 or <0.001.")
    bound = figure("p", match[2])
    if bound.value > 1:
        raise InputError(f"p is '{shown(text)}'; must lie in [0, 1].")
    sign = match[1] or "="
    if sign in ("<", "<=", "≤"):
        return (0.0, float(bound.value)), text
    if sign in (">", ">=", "≥"):
        return (float(bound.value), 1.0), text
    span = bound.span("any")
    return (max(0.0, float(span.low)), min(1.0, float(span.high))), text


def span_of(name: str, printed: str | float, log: bool = False) -> Bounds:
    """Return the least and greatest value that is printed so, as logarithms if asked."""
    number = figure(name, printed)
    if log and number.value <= 0:
        raise InputError(f"{name} is {number.text}; a ratio is above 0.")
    low, high = _ends(number)
    return (math.log(low) if low > 0 else -math.inf, math.log(high)) if log else (low, high)


def meets(a: Bounds, b: Bounds) -> bool:
    """Return whether two ranges have a value in common, a hair's breadth allowed."""
    slack = 1e-9 * max(abs(a[1]), abs(b[1]))
    return a[0] <= b[1] + slack and b[0] <= a[1] + slack


def over(effect: Bounds, error: Bounds) -> Bounds:
    """Return the range of |effect / error|, the error not below 0."""
    sizes = [abs(end) for end in effect]
    least = 0.0 if effect[0] <= 0 <= effect[1] else min(sizes)
    low = least / error[1] if error[1] > 0 else math.inf
    return low, max(sizes) / error[0] if error[0] > 0 else math.inf


def tail(statistic: float, df: float | None) -> float:
    """Return the two-sided p of a z (df None) or t statistic."""
    if df is None or math.isinf(statistic):
        return math.erfc(abs(statistic) / math.sqrt(2))
    # scipy, and only where t is asked for.
    from scipy import special

    return float(2.0 * special.stdtr(df, -abs(statistic)))


def critical(level: float, df: float | None) -> float:
    """Return the two-sided quantile of z (df None) or t."""
    if df is None:
        return _NORMAL.inv_cdf(0.5 + level / 2)
    from steelyard.models.distributions import t_critical

    return t_critical(level, df)


def _p_range(effect: Bounds, error: Bounds, df: float | None) -> Bounds:
    low, high = over(effect, error)
    return tail(high, df), tail(low, df)


def _se_bounds(
    se: str | float | None,
    ci: tuple[str | float, str | float] | None,
    level: float,
    ratio: bool,
    df: float | None,
) -> Bounds:
    """Return the range of the standard error, as printed or as the interval's width gives it."""
    if se is not None:
        low, high = span_of("se", se)
        return max(low, 0.0), high
    if ci is None:
        raise InputError("neither se nor ci is given; p needs one of them.")
    return width_se(ci, level, ratio, df)


def width_se(ci: tuple[str | float, str | float], level: float, ratio: bool, df: float | None) -> Bounds:
    """Return the range of the standard error that an interval's printed bounds give.

    Raises:
        InputError: the bounds in the wrong order.
    """
    lower, upper = span_of("ci_low", ci[0], ratio), span_of("ci_high", ci[1], ratio)
    if upper[1] < lower[0]:
        raise InputError(f"ci is ({ci[0]}, {ci[1]}); the lower bound comes first.")
    twice = 2 * critical(level, df)
    return max(upper[0] - lower[1], 0.0) / twice, (upper[1] - lower[0]) / twice


def _ends(number: Figure) -> Bounds:
    span = number.span("nearest")
    return float(span.low), float(span.high)


def _between(bounds: Bounds) -> str:
    low, high = (f"{end:.4g}" for end in bounds)
    return low if low == high else f"between {low} and {high}"
