"""Means and standard deviations that no sample of whole-numbered scores can have.

Source: GRIM, Brown & Heathers (2017), Social Psychological and Personality Science 8(4):363-369; GRIMMER,
Anaya (2016), PeerJ Preprints 4:e2400, in the analytic form of Allard (2018).
"""

from __future__ import annotations

from fractions import Fraction

from steelyard.appraisal.detect.printed import Figure, Rounding, Span, check_people, check_rounding, figure
from steelyard.appraisal.detect.verdict import Verdict
from steelyard.errors import InputError

MOST_SUMS = 20_000
"""Where more sums than this fit a mean, its digits say nothing and no further test is made."""


def grim(
    mean: str | float,
    n: int,
    *,
    items: int = 1,
    step: str | float = 1,
    decimals: int | None = None,
    rounding: str = "nearest",
) -> Verdict:
    """Return whether n people's whole-numbered scores can have the printed mean (GRIM).

    Args:
        mean: As printed, as text so that 5.20 keeps its zero.
        n: People.
        items: Items that a person's score averages; 1 for a total score or a single item.
        step: The distance between possible scores of one item.
        decimals: Digits after the point, where `mean` is a number.
        rounding: "nearest" (ties either way), "half-up", "half-even", "truncated", or "any".

    Returns:
        The verdict. It is decisive only where n x items / step < 10^decimals: with more people every mean of
        so few digits is possible. `power` is 1 - n x items / (step x 10^decimals).

    Raises:
        InputError: a mean that is no number, or n or items below 1.

    Source: Brown & Heathers (2017). Checked: the examples of scrutiny's documentation and of INSPECT-SR 4.8.
    """
    way = check_rounding(rounding)
    return _grim(figure("mean", mean, decimals), check_people(n), _grain(items, step), way)


def _grain(items: int, step: str | float) -> Fraction:
    """Return the distance between two possible scores of a person."""
    size = figure("step", step).value
    if size <= 0:
        raise InputError(f"step is {step}; must be more than 0.")
    return size / check_people(items, "items")


def _grim(mean: Figure, n: int, grain: Fraction, way: Rounding) -> Verdict:
    span = mean.span(way).scaled(n / grain)
    possible = span.holds_whole_number()
    share = grain / (n * mean.unit)
    power = max(0.0, 1.0 - float(1 / share))
    total = mean.value * n / grain
    below = total.numerator // total.denominator
    near = sorted((below, below + 1), key=lambda s: abs(s - total))
    printed = tuple(f"{float(s * grain / n):.{mean.decimals}f}" for s in near)
    units = "" if grain == 1 else f" = {float(total):.6g} units of {float(grain):.4g}"
    told = f"{mean.text} x {n} = {float(mean.value * n):.10g}{units}"
    sums = ", ".join(
        f"{float(s * grain):.6g}/{n} = {float(s * grain / n):.{mean.decimals + 2}f}" for s in sorted(near)
    )
    return Verdict("GRIM", possible, share > 1, f"{told}; the nearest sums give {sums}", printed, power)


def grimmer(
    mean: str | float,
    sd: str | float,
    n: int,
    *,
    items: int = 1,
    step: str | float = 1,
    decimals: int | None = None,
    rounding: str = "nearest",
) -> Verdict:
    """Return whether n people's whole-numbered scores can have the printed mean and SD (GRIMMER).

    For whole scores x the sum S and the sum of squares Q are whole, Q has the parity of S (x² and x are odd
    together), and Q is at least what n scores as equal as S allows have. With (n - 1) SD² = Q - S²/n each sum
    that fits the mean is tried: (1) a whole Q must lie between the bounds that the printed SD gives; (2) it
    must give back the printed SD; (3) it must have the parity of S and be large enough. The bounds are exact,
    so (1) and (2) are one.

    Args:
        mean, sd: As printed, as text so that trailing zeros are kept; `sd` is the sample SD (n - 1).
        n: People, 2 or more.
        items, step, decimals, rounding: As in `grim`.

    Returns:
        The verdict; the failed test stands in its arithmetic. Where the mean itself is impossible, GRIM's.

    Raises:
        InputError: as `grim`, or a negative SD, or n below 2.

    Source: Allard (2018), "Analytic-GRIMMER"; Anaya (2016). Checked: samples drawn at random, all of them
    possible, and scrutiny's published results.
    """
    way = check_rounding(rounding)
    average, spread = figure("mean", mean, decimals), figure("sd", sd, decimals)
    people, grain = check_people(n, least=2), _grain(items, step)
    if spread.value < 0:
        raise InputError(f"sd is {spread.text}; must be 0 or more.")
    first = _grim(average, people, grain, way)
    if not first.possible:
        return first
    return _grimmer(average, spread, people, grain, way)


def _grimmer(mean: Figure, sd: Figure, n: int, grain: Fraction, way: Rounding) -> Verdict:
    sums = mean.span(way).scaled(n / grain)
    low, high = sums.first_whole(), sums.last_whole()
    squares = sd.span(way).squared().scaled((n - 1) / grain**2)
    share = grain / (n * mean.unit)
    if low is None or high is None or high - low >= MOST_SUMS:
        return Verdict("GRIMMER", True, False, f"{sd.text}: too many sums fit the mean {mean.text}")
    whole, fitting, tried = False, [], []
    for total in range(low, high + 1):
        shifted = Span(
            squares.low + Fraction(total**2, n),
            squares.high + Fraction(total**2, n),
            squares.closed_low,
            squares.closed_high,
        )
        tried.append((total, shifted))
        first, last = shifted.first_whole(), shifted.last_whole()
        if first is None or last is None:
            continue
        whole = True
        least = _least_squares(total, n)
        start = max(first, least)
        start += (start - total) % 2
        if start <= last:
            fitting.append((total, start))
    told = _told_squares(mean, sd, n, grain, tried[0])
    power = 0.0
    width = float(squares.high - squares.low)
    if width < 2 and share > 1:
        power = 1.0 - width / 2
    if fitting:
        return Verdict("GRIMMER", True, power > 0, told, (), power)
    why = (
        "no whole number lies there"
        if not whole
        else "none there has the parity of the sum and is large enough"
    )
    test = "tests 1 and 2" if not whole else "test 3"
    return Verdict("GRIMMER", False, True, f"{told}; {why} ({test})", (), power)


def _least_squares(total: int, n: int) -> int:
    """Return the least sum of squares of n whole numbers that sum to `total`."""
    quotient, rest = divmod(total, n)
    return (n - rest) * quotient**2 + rest * (quotient + 1) ** 2


def _told_squares(mean: Figure, sd: Figure, n: int, grain: Fraction, tried: tuple[int, Span]) -> str:
    total, span = tried
    unit = "" if grain == 1 else f" (in units of {float(grain):.4g})"
    return (
        f"with the sum {total}{unit} of {n} scores, an SD printed as {sd.text} needs a sum of squares "
        f"between {float(span.low):.10g} and {float(span.high):.10g}"
    )
