"""Means and standard deviations that a scale with a least and a greatest score cannot give.

Source: Bhatia & Davis (2000), American Mathematical Monthly 107:353-357: of values in [a, b] with mean m, the
variance (divisor n) is at most (b - m)(m - a).
"""

from __future__ import annotations

import math

from steelyard.appraisal.detect.printed import check_people, check_rounding, figure
from steelyard.appraisal.detect.verdict import Verdict
from steelyard.errors import InputError


def scale_range(
    mean: str | float,
    n: int,
    low: float,
    high: float,
    *,
    sd: str | float | None = None,
    decimals: int | None = None,
    rounding: str = "any",
) -> Verdict:
    """Return whether scores between `low` and `high` can have the printed mean and SD.

    The mean must lie in [low, high], and the sample SD is at most sqrt(n/(n - 1) (high - m)(m - low)): that
    of people who all stand at one end or the other. Rounding is allowed for in both.

    Args:
        mean, sd: As printed; `sd` is the sample SD, None where none is printed.
        n: People.
        low, high: Least and greatest possible score.
        decimals, rounding: As in `grim`.

    Raises:
        InputError: low not below high, or a number that is none.
    """
    way = check_rounding(rounding)
    people = check_people(n)
    if not low < high:
        raise InputError(f"low is {low:g} and high is {high:g}; need low < high.")
    average = figure("mean", mean, decimals)
    least, most = (float(end) for end in (average.span(way).low, average.span(way).high))
    if most < low or least > high:
        told = f"a mean of {average.text} lies outside the scale, {low:g} to {high:g}"
        return Verdict("range", False, True, told)
    if sd is None or people < 2:
        told = f"a mean of {average.text} lies on the scale, {low:g} to {high:g}"
        return Verdict("range", True, True, told)
    spread = figure("sd", sd, decimals)
    # The bound is largest at the middle of the scale: of the means printed so, the one nearest to it counts.
    at = min(max((low + high) / 2, max(least, low)), min(most, high))
    largest = math.sqrt(people / (people - 1) * (high - at) * (at - low))
    possible = float(spread.span(way).low) <= largest * (1 + 1e-12)
    told = (
        f"between {low:g} and {high:g}, {people} people with a mean of {average.text} have an SD of at most "
        f"sqrt({people}/{people - 1} x ({high:g} - {at:.6g}) x ({at:.6g} - {low:g})) = {largest:.4g}; "
        f"printed is {spread.text}"
    )
    return Verdict("range", possible, True, told, (f"{largest:.4g}",))
