"""Effects of one group's mean and SD."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.groups import hedges_j
from steelyard.effects.measure import Pair, Row, evaluated, formula_of
from steelyard.effects.variability import log_mean_variance, log_sd_variance

# Measures of spread alone: the mean is not used.
MEANLESS = ("SDLN",)


@dataclass(frozen=True, slots=True)
class Group:
    """One group's mean, SD and people; every array of shape (k,)."""

    m: Array
    sd: Array
    n: Array


def group_mean_effects(
    measure: str,
    mi: ArrayLike | None,
    sdi: ArrayLike,
    ni: ArrayLike,
    *,
    labels: Sequence[str] = (),
) -> Pair:
    """Means of single groups, or what is made of them, with sampling variances.

    Args:
        measure: "MN" (mean), "SMN" (mean over SD, corrected for bias), "MNLN" (log mean), "SDLN" (log SD) or
            "CVLN" (log coefficient of variation), the last two corrected for the bias of a log SD.
        mi, sdi, ni: Means, SDs and people, each shape (k,) or one value; mi may be None for "SDLN".
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined, as the log of a mean that is not above 0.

    Raises:
        InputError: a negative SD, n below 1, an unknown measure, or unequal lengths.

    Source: Raudenbush & Bryk (1987), J Educ Stat 12:241 (SDLN); Nakagawa et al. (2015), Methods Ecol Evol
    6:143 (CVLN, without a covariance of mean and SD, which normal data do not have).
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/group_means.json, rtol 1e-10; SMN, which it
    lacks, is its SMCC of a change of this size.
    """
    formula = formula_of(GROUP_MEAN_MEASURES, measure, "LS")
    unused = np.nan if measure not in MEANLESS else 0.0
    m, sd, n = vectors(mi=unused if mi is None else mi, sdi=sdi, ni=ni)
    refuse(sd < 0, "sdi", sd, "an SD must be >= 0.", labels)
    refuse(n < 1, "ni", n, "a group must hold at least one person.", labels)
    return evaluated(formula, Group(m, sd, n))


def _smn(g: Group) -> Pair:
    yi = hedges_j(g.n - 1) * g.m / g.sd
    return yi, 1 / g.n + yi**2 / (2 * g.n)


def _mnln(g: Group) -> Pair:
    return np.log(g.m), log_mean_variance(g.m, g.sd, g.n)


def _sdln(g: Group) -> Pair:
    return np.log(g.sd) + log_sd_variance(g.n), log_sd_variance(g.n)


def _cvln(g: Group) -> Pair:
    (log_sd, of_sd), (log_mean, of_mean) = _sdln(g), _mnln(g)
    return log_sd - log_mean, of_sd + of_mean


GROUP_MEAN_MEASURES: dict[str, Row[Group]] = {
    "MN": Row({"LS": lambda g: (g.m, g.sd**2 / g.n)}),
    "SMN": Row({"LS": _smn}),
    "MNLN": Row({"LS": _mnln}),
    "SDLN": Row({"LS": _sdln}),
    "CVLN": Row({"LS": _cvln}),
}
