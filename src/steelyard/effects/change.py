"""Effects from two occasions, or two treatments, in the same people: changes and paired ratios.

For a change from before to after these have no comparison group. They are labelled uncontrolled and never
pooled with randomised contrasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.correlations import unbiased_correlation
from steelyard.effects.groups import hedges_j, null_factor, unbiased_square
from steelyard.effects.measure import Pair, Row, evaluated, formula_of
from steelyard.effects.variability import log_mean_variance
from steelyard.errors import InputError

# Measures that use the first SD alone, and measures that use no mean.
ONE_SD = ("SMCR",)
MEANLESS = ("VRC",)


@dataclass(frozen=True, slots=True)
class Change:
    """Two occasions (or two treatments) in the same people; every array of shape (k,)."""

    m1: Array
    m2: Array
    sd1: Array
    sd2: Array
    n: Array
    r: Array

    @property
    def change(self) -> Array:
        return self.m1 - self.m2

    @property
    def change_variance(self) -> Array:
        """Variance of a person's change, written so that it cannot go below 0."""
        return (self.sd1 - self.sd2) ** 2 + 2 * (1 - self.r) * self.sd1 * self.sd2

    @property
    def mean_variance(self) -> Array:
        return (self.sd1**2 + self.sd2**2) / 2


def change_effects(
    measure: str,
    m1i: ArrayLike | None,
    m2i: ArrayLike | None,
    sd1i: ArrayLike,
    ni: ArrayLike,
    ri: ArrayLike,
    *,
    sd2i: ArrayLike | None = None,
    vtype: str = "LS",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Effects of occasion 1 against 2 within one group, with sampling variances.

    metafor's arguments: for a change from before to after, `m1i` is the mean after and `m2i` before. "SMCR"
    and "SMCRH" divide by `sd1i` alone, which is then the SD *before* (Becker 1988), although m1i is the mean
    after; for "MC" and "SMCC" the order of the two SDs does not matter.

    Args:
        measure: "MC", the raw mean change. Standardised: "SMCC" by the SD of the changes, "SMCR" by sd1 and
            "SMCRH" the same where the SDs may differ, "SMCRP" by the root of the mean of the two variances
            and "SMCRPH" the same where they may differ. Log ratios: "ROMC" of means, "VRC" of SDs, "CVRC" of
            coefficients of variation.
        m1i, m2i, sd1i, ni, ri: Means, the SD, pairs, and the correlation within a person, each shape (k,) or
            one value. The means may be None for "VRC".
        sd2i: The other SD; needed by all but "SMCR".
        vtype: "LS" for every measure. "SMCC" and "SMCR" also "LS2" (d instead of g, times J²), "UB"
            (unbiased) and "H0" (exact where there is no change); for "SMCR" the last two put the unbiased
            correlation in for r, and need n > 4. "SMCRH" and "SMCRPH" also "LS2", with n instead of
            n − 1. "ROMC", "VRC" and "CVRC" also "LS2", to the second order.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN in both where either is undefined.

    Raises:
        InputError: a negative SD, n below 1, |r| above 1, sd2i missing, or unequal lengths.

    Source: at each formula.
    Checked: metafor 3.8-1 escalc() where its definition is the current one, R's symbolic derivatives where
    not (tests/reference/effects/change.json), metafor 5.1-12 (current.json), all rtol 1e-10; simulations.
    """
    formula = formula_of(CHANGE_MEASURES, measure, vtype)
    if measure not in ONE_SD and sd2i is None:
        raise InputError(f"sd2i is missing; {measure} needs the SD of both occasions.")
    unused = np.nan if measure not in MEANLESS else 0.0
    change = Change(
        *vectors(
            m1i=unused if m1i is None else m1i,
            m2i=unused if m2i is None else m2i,
            sd1i=sd1i,
            sd2i=sd1i if sd2i is None else sd2i,
            ni=ni,
            ri=ri,
        )
    )
    check_change(change, labels)
    return evaluated(formula, change)


def check_change(c: Change, labels: Sequence[str] = ()) -> None:
    """Raise InputError naming the row with a negative SD, fewer than one pair, or |r| above 1."""
    for name, sd in (("sd1i", c.sd1), ("sd2i", c.sd2)):
        refuse(sd < 0, name, sd, "an SD must be >= 0.", labels)
    refuse(c.n < 1, "ni", c.n, "a group must hold at least one person.", labels)
    refuse(np.abs(c.r) > 1, "ri", c.r, "a correlation must lie in [-1, 1].", labels)


def mean_change(c: Change) -> tuple[Array, Array]:
    """m1 − m2 and the variance of a mean of paired differences."""
    return c.change, c.change_variance / c.n


def _standardised(
    raw: Callable[[Change], Array], no_change: Callable[[Change, Array], Array]
) -> Mapping[str, Callable[[Change], Pair]]:
    """The kinds of variance of a change d with n − 1 degrees of freedom in its standardiser.

    Args:
        raw: d.
        no_change: Variance of the mean change in SDs, which is that of d in large samples where there is no
            change, from the correlation.
    """

    def at_none(c: Change) -> Array:
        return no_change(c, c.r)

    def unbiased_at_none(c: Change) -> Array:
        return no_change(c, unbiased_correlation(c.r, c.n))

    def ls(c: Change) -> Pair:
        yi = hedges_j(c.n - 1) * raw(c)
        return yi, at_none(c) + yi**2 / (2 * c.n)

    def ls2(c: Change) -> Pair:
        j, d = hedges_j(c.n - 1), raw(c)
        return j * d, j**2 * (at_none(c) + d**2 / (2 * c.n))

    def ub(c: Change) -> Pair:
        yi = hedges_j(c.n - 1) * raw(c)
        return yi, unbiased_at_none(c) + unbiased_square(c.n - 1) * yi**2

    def h0(c: Change) -> Pair:
        return hedges_j(c.n - 1) * raw(c), null_factor(c.n - 1) * unbiased_at_none(c)

    return {"LS": ls, "LS2": ls2, "UB": ub, "H0": h0}


def _smcrh(c: Change, n: Array) -> Pair:
    """Bonett (2008), Psychol Methods 13:99, eq. 13, at g, where n is n − 1."""
    yi = hedges_j(c.n - 1) * c.change / c.sd1
    return yi, c.change_variance / (c.sd1**2 * n) + yi**2 / (2 * n)


def _pooled_g(c: Change) -> Array:
    """g with 2(n − 1)/(1 + r²) degrees of freedom: two variances correlated by r² are less than two."""
    return hedges_j(2 * (c.n - 1) / (1 + c.r**2)) * c.change / np.sqrt(c.mean_variance)


def _smcrp(c: Change) -> Pair:
    """Cousineau (2020), Quant Methods Psychol 16:418."""
    yi = _pooled_g(c)
    return yi, 2 * (1 - c.r) / c.n + yi**2 * (1 + c.r**2) / (4 * c.n)


def _smcrph(c: Change, n: Array) -> Pair:
    """Bonett (2008), Psychol Methods 13:99, eq. 10, at g, where n is n − 1."""
    yi, s2 = _pooled_g(c), c.mean_variance
    fourth = c.sd1**4 + c.sd2**4 + 2 * c.r**2 * c.sd1**2 * c.sd2**2
    return yi, (yi**2 * fourth / (8 * s2**2) + c.change_variance / s2) / n


def _log_mean_variances(c: Change) -> tuple[Array, Array]:
    return log_mean_variance(c.m1, c.sd1, c.n), log_mean_variance(c.m2, c.sd2, c.n)


def _spreads(c: Change) -> tuple[Array, Array]:
    """The two coefficients of variation; their log ratio exists for means of one sign alone."""
    return c.sd1 / np.abs(c.m1), c.sd2 / np.abs(c.m2)


def _romc(c: Change) -> Pair:
    v1, v2 = _log_mean_variances(c)
    cv1, cv2 = _spreads(c)
    # as a square and what r lacks of 1 it cannot go below 0
    vi = ((cv1 - cv2) ** 2 + 2 * (1 - c.r) * cv1 * cv2) / c.n
    return np.log(c.m1 / c.m2) + (v1 - v2) / 2, vi


def _vrc(c: Change) -> Pair:
    return np.log(c.sd1) - np.log(c.sd2), (1 - c.r**2) / (c.n - 1)


def _romc_second(c: Change) -> Pair:
    """The second-order term of two correlated logs, (v1² + v2²)/2 less the squared covariance."""
    cv1, cv2 = _spreads(c)
    yi, vi = _romc(c)
    apart = (cv1 - cv2) * (cv1 + cv2)
    return yi, vi + (apart**2 / 2 + (1 - c.r**2) * (cv1 * cv2) ** 2) / c.n**2


def _vrc_second(c: Change) -> Pair:
    """The same for log SDs, whose squares correlate by r²."""
    yi, vi = _vrc(c)
    return yi, vi + (1 - c.r**4) / (c.n - 1) ** 2


def _cvrc(means: Callable[[Change], Pair], sds: Callable[[Change], Pair]) -> Callable[[Change], Pair]:
    """Undefined for means below 0, whose coefficient of variation has no log."""

    def formula(c: Change) -> Pair:
        of_means, of_sds = means(c), sds(c)
        log_cv = of_sds[0] - of_means[0]
        return np.where((c.m1 > 0) & (c.m2 > 0), log_cv, np.nan), of_sds[1] + of_means[1]

    return formula


# MC: Becker (1988), Br J Math Stat Psychol 41:257. SMCC: Gibbons et al. (1993), J Educ Stat 18:271. SMCR:
# Becker (1988); Morris & DeShon (2002), Psychol Methods 7:105. UB after Hedges (1983). ROMC: Lajeunesse
# (2011), Ecology 92:2049. VRC, CVRC, and the correction of ROMC and CVRC for the bias of log means: Senior et
# al. (2020), Res Synth Methods 11:553.
# The LS2 of the three ratios is the delta method; eqs. 19, 22 and 24 of Senior et al. change with the unit of
# one measurement.
# metafor 3.8 has no such correction (its default since 5.0), multiplies SMCRH's variance by J² once more
# (until 4.6), and lacks SMCRP, SMCRPH and UB.
CHANGE_MEASURES: dict[str, Row[Change]] = {
    "MC": Row({"LS": mean_change}),
    "SMCC": Row(_standardised(lambda c: c.change / np.sqrt(c.change_variance), lambda c, r: 1 / c.n)),
    "SMCR": Row(_standardised(lambda c: c.change / c.sd1, lambda c, r: 2 * (1 - r) / c.n)),
    "SMCRH": Row({"LS": lambda c: _smcrh(c, c.n - 1), "LS2": lambda c: _smcrh(c, c.n)}),
    "SMCRP": Row({"LS": _smcrp}),
    "SMCRPH": Row({"LS": lambda c: _smcrph(c, c.n - 1), "LS2": lambda c: _smcrph(c, c.n)}),
    "ROMC": Row({"LS": _romc, "LS2": _romc_second}),
    "VRC": Row({"LS": _vrc, "LS2": _vrc_second}),
    "CVRC": Row({"LS": _cvrc(_romc, _vrc), "LS2": _cvrc(_romc_second, _vrc_second)}),
}
