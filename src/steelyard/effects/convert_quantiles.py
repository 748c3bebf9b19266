"""Mean and SD from a median with quartiles, a range, or both, for outcomes that are about normal.

Everything is elementwise, shape (k,) or one value. Three sets of summaries are understood: median and range,
median and quartiles, all five. For skewed outcomes see `convert_skewed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.errors import InputError

SpreadMethod = Literal["shi", "wan"]
CentreMethod = Literal["luo", "wan"]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Printed quantiles and people.

    Attributes:
        columns: Smallest, first quartile, median, third quartile, largest, n; each of shape (k,), NaN
            throughout where that one was not printed.
        has_range, has_quartiles: Which were.
    """

    columns: tuple[Array, ...]
    has_range: bool
    has_quartiles: bool

    @property
    def median(self) -> Array:
        return self.columns[2]

    @property
    def n(self) -> Array:
        return self.columns[5]

    @property
    def middle_range(self) -> Array:
        return (self.columns[0] + self.columns[4]) / 2

    @property
    def middle_box(self) -> Array:
        return (self.columns[1] + self.columns[3]) / 2

    @property
    def width_range(self) -> Array:
        return self.columns[4] - self.columns[0]

    @property
    def width_box(self) -> Array:
        return self.columns[3] - self.columns[1]


def mean_sd_from_quantiles(
    median: ArrayLike,
    n: ArrayLike,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    q1: ArrayLike | None = None,
    q3: ArrayLike | None = None,
    centre: CentreMethod = "luo",
    spread: SpreadMethod = "shi",
) -> tuple[Array, Array]:
    """(mean, SD), each shape (k,), from a median with its range (low, high), its quartiles, or both.

    Assumes that the outcome is normal in people: then both are about unbiased. A skewed outcome, which the
    quantiles often show, biases them; a study that printed a median seldom did so without a reason.

    Args:
        median, n: Median and people.
        low, high: Smallest and largest value; both or neither.
        q1, q3: First and third quartile; both or neither.
        centre: "luo" (weights optimal for the n; Luo et al. 2018) or "wan" (fixed weights).
        spread: "shi" or "wan"; they differ only where both range and quartiles are given (Shi et al. 2020
            weighs the two optimally, Wan et al. 2014 equally).

    Raises:
        InputError: neither pair, half a pair, quantiles out of order, n below 2, an unknown choice, or
            unequal lengths.

    Source: Luo et al. (2018), Stat Methods Med Res 27:1785, eqs. 7, 11 and 15; Wan et al. (2014), BMC Med Res
    Methodol 14:135, eqs. 3, 7, 9, 10, 12, 13, 14 and 16; Shi et al. (2020), Res Synth Methods 11:641, eq. 12.
    Checked: metafor 5.1-12 conv.fivenum(), tests/reference/effects/current_conversions.json, rtol 1e-10;
    expected normal order statistics by integrate() in R 4.2.2.
    """
    check_choice("centre", centre, ("luo", "wan"))
    check_choice("spread", spread, ("shi", "wan"))
    q = checked_quantiles(median, n, low=low, high=high, q1=q1, q3=q3)
    mean = _luo_mean(q) if centre == "luo" else _wan_mean(q)
    return mean, _sd(q, spread)


def checked_quantiles(
    median: ArrayLike,
    n: ArrayLike,
    *,
    low: ArrayLike | None,
    high: ArrayLike | None,
    q1: ArrayLike | None,
    q3: ArrayLike | None,
) -> Quantiles:
    """Return the quantiles as vectors. Raises InputError as `mean_sd_from_quantiles`."""
    for one, other, names in ((low, high, ("low", "high")), (q1, q3, ("q1", "q3"))):
        if (one is None) != (other is None):
            raise InputError(f"{names[one is not None]} is missing; {names[0]} and {names[1]} go together.")
    if low is None and q1 is None:
        raise InputError("low and high, and q1 and q3, are missing; need one pair.")
    given = {"low": low, "q1": q1, "median": median, "q3": q3, "high": high}
    columns = vectors(**{k: np.nan if v is None else v for k, v in given.items()}, n=n)
    known = [(name, c) for name, c in zip(given, columns, strict=False) if given[name] is not None]
    for (before, a), (name, b) in pairwise(known):
        refuse(b < a, name, b, f"must be at least {before}.")
    refuse(columns[5] < 2, "n", columns[5], "an SD needs at least two people.")
    return Quantiles(columns, has_range=low is not None, has_quartiles=q1 is not None)


def _luo_mean(q: Quantiles) -> Array:
    if not q.has_quartiles:
        w = 4 / (4 + q.n**0.75)
        return w * q.middle_range + (1 - w) * q.median
    if not q.has_range:
        w = 0.7 + 0.39 / q.n
        return w * q.middle_box + (1 - w) * q.median
    w1, w2 = 2.2 / (2.2 + q.n**0.75), 0.7 - 0.72 / q.n**0.55
    return w1 * q.middle_range + w2 * q.middle_box + (1 - w1 - w2) * q.median


def _wan_mean(q: Quantiles) -> Array:
    if not q.has_quartiles:
        return (q.middle_range + q.median) / 2
    if not q.has_range:
        return (2 * q.middle_box + q.median) / 3
    return (q.middle_range + 2 * q.middle_box + q.median) / 4


def _sd(q: Quantiles, spread: str) -> Array:
    by_range = q.width_range / (2 * extreme_quantile(q.n))
    by_box = q.width_box / (2 * quartile_quantile(q.n))
    if not q.has_quartiles:
        return by_range
    if not q.has_range:
        return by_box
    w = 1 / (1 + 0.07 * q.n**0.6) if spread == "shi" else 0.5
    return w * by_range + (1 - w) * by_box


def extreme_quantile(n: Array) -> Array:
    """Where the largest of n standard normal values is expected, by Blom's approximation."""
    from scipy.special import ndtri

    return np.asarray(ndtri((n - 0.375) / (n + 0.25)))


def quartile_quantile(n: Array) -> Array:
    """Where the third quartile of n standard normal values is expected, by Blom's approximation."""
    from scipy.special import ndtri

    return np.asarray(ndtri((0.75 * n - 0.125) / (n + 0.25)))
