"""Shares, their standard deviations, and percentages that no count of people gives.

Source: DEBIT, Heathers & Brown (2019), OSF; for percentages the idea of GRIM, Brown & Heathers (2017).
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from steelyard.appraisal.detect.grim import MOST_SUMS, grim
from steelyard.appraisal.detect.printed import Span, check_people, check_rounding, figure
from steelyard.appraisal.detect.verdict import Verdict
from steelyard.errors import InputError


def debit(
    mean: str | float,
    sd: str | float,
    n: int,
    *,
    decimals: int | None = None,
    rounding: str = "nearest",
) -> Verdict:
    """Return whether n zeros and ones can have the printed mean and SD (DEBIT).

    With k ones the mean is k/n and the sample SD is sqrt(k (n - k) / (n (n - 1))); some whole k must give
    both as printed.

    Args:
        mean, sd: As printed; the mean as a share in [0, 1], `sd` the sample SD (n - 1).
        n: People, 2 or more.
        decimals, rounding: As in `grim`.

    Raises:
        InputError: a mean outside [0, 1], a negative SD, or n below 2.

    Source: Heathers & Brown (2019), OSF. Checked: the examples of scrutiny's documentation.
    """
    way = check_rounding(rounding)
    share, spread = figure("mean", mean, decimals), figure("sd", sd, decimals)
    people = check_people(n, least=2)
    if not 0 <= share.value <= 1:
        raise InputError(f"mean is {share.text}; must lie in [0, 1].")
    if spread.value < 0:
        raise InputError(f"sd is {spread.text}; must be 0 or more.")
    counts = _counts(share.span(way), people)
    if not counts:
        return grim(share.text, people, rounding=way)
    if counts.stop - counts.start > MOST_SUMS:
        return Verdict("DEBIT", True, False, f"{spread.text}: too many counts fit the share {share.text}")
    bounds = spread.span(way).squared()
    variances = [Fraction(k * (people - k), people * (people - 1)) for k in counts]
    possible = any(bounds.holds(variance) for variance in variances)
    # k(n - k) is largest in the middle; its ends and middle give the range of the SD.
    near = sorted({_root(v, spread.decimals) for v in (min(variances), max(variances))})
    told = (
        f"a share of {share.text} of {people} is {_range(counts)} people, and their SD "
        f"sqrt(k(n - k)/(n(n - 1))) is {' to '.join(near)}; printed is {spread.text}"
    )
    return Verdict("DEBIT", possible, True, told, tuple(near))


def percent_counts(
    percent: str | float,
    n: int,
    *,
    decimals: int | None = None,
    rounding: str = "nearest",
) -> Verdict:
    """Return whether some whole count of n people gives the printed percentage.

    `near` holds the counts that fit, else the nearest ones with their percentages; the count is what a
    reviewer would type as events.

    Raises:
        InputError: a percentage outside [0, 100], or n below 1.
    """
    way = check_rounding(rounding)
    share = figure("percent", percent, decimals)
    people = check_people(n)
    if not 0 <= share.value <= 100:
        raise InputError(f"percent is {share.text}; must lie in [0, 100].")
    counts = _counts(share.span(way).scaled(Fraction(1, 100)), people)
    decisive = share.unit * people < 100
    power = max(0.0, 1.0 - float(share.unit * people / 100))
    exact = share.value * people / 100
    below = exact.numerator // exact.denominator
    nearest = [k for k in sorted((below, below + 1), key=lambda k: abs(k - exact)) if k <= people]
    shown = [
        f"{k}/{people} = {float(Fraction(100 * k, people)):.{share.decimals + 2}f} %" for k in sorted(nearest)
    ]
    told = f"{share.text} % of {people} is {float(exact):.6g} people; the nearest are {' and '.join(shown)}"
    fit = tuple(str(k) for k in counts[:2]) if counts else tuple(str(k) for k in nearest)
    return Verdict("percentage", bool(counts), decisive, told, fit, power)


def percent_fits(percent: str | float, events: int, n: int, *, rounding: str = "any") -> bool:
    """Return whether events / n is printed as this percentage, rounded or (by default) cut off.

    Raises:
        InputError: a percentage that is no number, or n below 1.
    """
    span = figure("percent", percent).span(check_rounding(rounding))
    return span.holds(Fraction(100 * events, check_people(n)))


def _counts(share: Span, n: int) -> range:
    """Return the whole counts of n whose share lies in the interval."""
    span = share.scaled(Fraction(n))
    first, last = span.first_whole(), span.last_whole()
    if first is None or last is None:
        return range(0)
    return range(max(first, 0), min(last, n) + 1)


def _range(counts: range) -> str:
    return f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def _root(variance: Fraction, decimals: int) -> str:
    """Return the square root as it would be printed, ties upwards, without floating point."""
    scale = 10**decimals
    doubled = isqrt(variance.numerator * (2 * scale) ** 2 // variance.denominator)
    return f"{(doubled + 1) // 2 / scale:.{decimals}f}"
