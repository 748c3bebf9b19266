"""Effects from paired data of two treatments in the same people, as in a crossover trial.

Vocabulary: of n people, `both` respond under both treatments, `only1` under the first alone, `only2` under
the second alone, `neither` under none; e1 = both + only1 and e2 = both + only2 are the *margins*, which are
often all that is printed. Data of the first period alone are parallel groups: `tables` and `means`.

Zero handling: where a margin is empty or full, 0.25 is added to each of the four paired cells, which is 0.5
in each cell of the table of margins. The point estimate then is that of `table_effects` on the margins and
never depends on `both`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, Mask, both_or_neither, refuse, vectors
from steelyard.effects.change import Change, check_change, mean_change
from steelyard.effects.generic import from_p
from steelyard.errors import InputError

_PAIRED_ADD = 0.25
_CONDITIONAL_ADD = 0.5


def paired_means(
    m1: ArrayLike, sd1: ArrayLike, m2: ArrayLike, sd2: ArrayLike, n: ArrayLike, r: ArrayLike
) -> tuple[Array, Array]:
    """Mean difference m1 − m2 within people and its variance (sd1² + sd2² − 2 r sd1 sd2)/n, each shape (k,).

    Args:
        m1, sd1, m2, sd2: Means and standard deviations under the two treatments, each (k,) or one value.
        n: People with both values.
        r: Correlation between a person's two values, in [-1, 1].

    Raises:
        InputError: a negative SD, n below 1, |r| above 1, or unequal lengths.

    Source: Elbourne et al. (2002), Int J Epidemiol 31:140.
    Checked: metafor 3.8-1 escalc("MC"), tests/reference/effects/paired.json, rtol 1e-10.
    """
    a1, s1, a2, s2, people, corr = vectors(m1=m1, sd1=sd1, m2=m2, sd2=sd2, n=n, r=r)
    change = Change(a1, a2, s1, s2, people, corr)
    check_change(change)
    return both_or_neither(*mean_change(change))


def paired_se_from_t(difference: ArrayLike, t: ArrayLike) -> Array:
    """Standard error of a paired mean difference from its t statistic, |difference / t|, shape (k,).

    Raises:
        InputError: t or the difference is 0, or unequal lengths.
    """
    d, statistic = vectors(difference=difference, t=t)
    refuse(statistic == 0, "t", statistic, "a t of 0 tells no standard error.")
    refuse(d == 0, "difference", d, "at no difference a t statistic tells no standard error.")
    return np.abs(d / statistic)


def paired_se_from_p(difference: ArrayLike, p: ArrayLike, df: ArrayLike) -> Array:
    """Standard error of a paired mean difference from an exact two-sided p of a t test, shape (k,).

    Args:
        difference: Mean difference between the treatments.
        p: Exact p-value in (0, 1).
        df: n − 1 for a paired t test of n people; n − 2 where a period effect was estimated as well.

    Raises:
        InputError: as `generic.from_p`.
    """
    return np.sqrt(from_p(difference, p, ratio=False, df=df)[1])


def paired_binary(
    measure: str,
    both: ArrayLike,
    only1: ArrayLike,
    only2: ArrayLike,
    neither: ArrayLike,
    *,
    odds: Literal["marginal", "conditional"] = "marginal",
) -> tuple[Array, Array]:
    """Effect of treatment 1 against 2 from paired binary outcomes, with the paired sampling variance.

    Args:
        measure: "OR" and "RR" (on the log scale) or "RD".
        both, only1, only2, neither: People, each shape (k,) or one value.
        odds: For "OR": "marginal" compares the odds in all people, as a parallel trial does, and may be
            pooled with one; "conditional" is only1/only2, with 0.5 added to the two where either is 0.

    Returns:
        (yi, vi), each shape (k,). vi is 0 where everybody responded alike under both treatments: such a
        trial shows no variation, and an inverse-variance weight does not exist.

    Raises:
        InputError: an unknown choice, a negative count, nobody at all, or unequal lengths.

    Source: Becker & Balagtas (1993), Biometrics 49:997 (marginal OR); Elbourne et al. (2002), Int J
    Epidemiol 31:140; Zou (2007), Stat Methods Med Res 16:183 (RR, RD).
    Checked: metafor 3.8-1 MPOR, MPORC, MPRR, MPRD; tests/reference/effects/paired.json, rtol 1e-10.
    """
    check_choice("measure", measure, PAIRED_MEASURES)
    check_choice("odds", odds, ("marginal", "conditional"))
    cells = vectors(both=both, only1=only1, only2=only2, neither=neither)
    for name, cell in zip(("both", "only1", "only2", "neither"), cells, strict=True):
        refuse(cell < 0, name, cell, "a count must be >= 0.")
    people = cells[0] + cells[1] + cells[2] + cells[3]
    refuse(people == 0, "n", people, "a trial must hold somebody.")
    if measure == "OR" and odds == "conditional":
        return _conditional_odds(cells[1], cells[2])
    extra = np.where(_empty_margin(*cells), _PAIRED_ADD, 0.0)
    return both_or_neither(*PAIRED_MEASURES[measure](*(cell + extra for cell in cells)))


@dataclass(frozen=True, slots=True)
class PairedBounds:
    """What the margins of one paired trial allow.

    Attributes:
        yi: Effect on the analysis scale; the same for every feasible pairing.
        vi_low, vi_high: Least and greatest sampling variance over all feasible pairings. vi_low is 0 where
            the margins allow that everybody responded alike under both treatments.
        both_low, both_high: Fewest and most people who can have responded under both treatments.
        zero_corrected: Whether 0.25 was added to each paired cell because a margin is empty or full.
    """

    yi: float
    vi_low: float
    vi_high: float
    both_low: int
    both_high: int
    zero_corrected: bool


def paired_binary_bounds(measure: str, e1: float, e2: float, n: float) -> PairedBounds:
    """Effect of one paired trial and the range of its variance when only e1/n and e2/n are known.

    Every number of people who can have responded under both treatments is tried; none is preferred.

    Args:
        measure: "OR" (marginal, log), "RR" (log) or "RD".
        e1, e2: People who responded under treatment 1 and 2, whole numbers in 0..n.
        n: People with both values, a whole number >= 1.

    Raises:
        InputError: a value that is not whole or not in its range, or an unknown measure.
    """
    for name, value, low, high in (("n", n, 1.0, np.inf), ("e1", e1, 0.0, n), ("e2", e2, 0.0, n)):
        if not (np.isfinite(value) and float(value).is_integer() and low <= value <= high):
            allowed = f"from 0 to n = {n:.10g}" if name != "n" else ">= 1"
            raise InputError(f"{name} is {value!r}; must be a whole number {allowed}.")
    both_low, both_high = int(max(0, e1 + e2 - n)), int(min(e1, e2))
    both = np.arange(both_low, both_high + 1, dtype=np.float64)
    cells = (both, e1 - both, e2 - both, n - e1 - e2 + both)
    yi, vi = paired_binary(measure, *cells)
    return PairedBounds(
        yi=float(yi[0]),
        vi_low=float(vi.min()),
        vi_high=float(vi.max()),
        both_low=both_low,
        both_high=both_high,
        zero_corrected=bool(_empty_margin(*cells)[0]),
    )


def _empty_margin(both: Array, only1: Array, only2: Array, neither: Array) -> Mask:
    first: Mask = (both + only1 == 0) | (only2 + neither == 0)
    second: Mask = (both + only2 == 0) | (only1 + neither == 0)
    return np.logical_or(first, second)


def _conditional_odds(only1: Array, only2: Array) -> tuple[Array, Array]:
    extra = np.where((only1 == 0) | (only2 == 0), _CONDITIONAL_ADD, 0.0)
    b, c = only1 + extra, only2 + extra
    return both_or_neither(np.log(b) - np.log(c), 1 / b + 1 / c)


def _marginal_odds(both: Array, only1: Array, only2: Array, neither: Array) -> tuple[Array, Array]:
    e1, f1, e2, f2 = both + only1, only2 + neither, both + only2, only1 + neither
    # 1/e1 + 1/f1 = n/(e1 f1): over one denominator whole numbers cancel exactly, to 0 where all pairs agree
    apart = e1 * f1 + e2 * f2 - 2 * (both * neither - only1 * only2)
    vi = (e1 + f1) * apart / (e1 * f1 * e2 * f2)
    return np.log(e1) + np.log(f2) - np.log(f1) - np.log(e2), vi


def _marginal_ratio(both: Array, only1: Array, only2: Array, neither: Array) -> tuple[Array, Array]:
    e1, e2 = both + only1, both + only2
    return np.log(e1) - np.log(e2), (only1 + only2) / (e1 * e2)


def _marginal_difference(both: Array, only1: Array, only2: Array, neither: Array) -> tuple[Array, Array]:
    n = both + only1 + only2 + neither
    return (only1 - only2) / n, (n * (only1 + only2) - (only1 - only2) ** 2) / n**3


PairedFormula = Callable[[Array, Array, Array, Array], tuple[Array, Array]]
PAIRED_MEASURES: dict[str, PairedFormula] = {
    "OR": _marginal_odds,
    "RR": _marginal_ratio,
    "RD": _marginal_difference,
}
