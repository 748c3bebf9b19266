"""Formulas for log ratios of two groups' means, SDs and coefficients of variation.

Each is corrected for the bias of a log in small samples, by the second-order term of its Taylor series. For
normal data mean and SD are independent, so no covariance of the two appears.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from steelyard.effects.arrays import Array
from steelyard.effects.groups import Groups
from steelyard.effects.measure import Pair, Row, weighted_mean


def log_mean_variance(m: Array, sd: Array, n: Array) -> Array:
    """Variance of a log mean, the squared coefficient of variation over n."""
    return sd**2 / (n * m**2)


def second_order(v: Array) -> Array:
    """What the second-order term adds to the variance v of a log mean: v²/2."""
    return v + v**2 / 2


def _of_means(g: Groups) -> tuple[Array, Array]:
    return log_mean_variance(g.m1, g.sd1, g.n1), log_mean_variance(g.m2, g.sd2, g.n2)


def _rom(variance: Callable[[Groups], Array]) -> Callable[[Groups], Pair]:
    def formula(g: Groups) -> Pair:
        v1, v2 = _of_means(g)
        return np.log(g.m1 / g.m2) + (v1 - v2) / 2, variance(g)

    return formula


def _separate(g: Groups) -> Array:
    v1, v2 = _of_means(g)
    return v1 + v2


def _separate_second_order(g: Groups) -> Array:
    v1, v2 = _of_means(g)
    return second_order(v1) + second_order(v2)


def _one_sd(g: Groups) -> Array:
    sd = g.pooled_sd
    return log_mean_variance(g.m1, sd, g.n1) + log_mean_variance(g.m2, sd, g.n2)


def _average_cv(g: Groups) -> Array:
    """The squared mean coefficient of variation of each group over the studies, weighted by people."""
    cv1, cv2 = weighted_mean(g.sd1 / g.m1, g.n1), weighted_mean(g.sd2 / g.m2, g.n2)
    return cv1**2 / g.n1 + cv2**2 / g.n2


def _one_average_cv(g: Groups) -> Array:
    each = (g.n1 * g.sd1 / g.m1 + g.n2 * g.sd2 / g.m2) / g.n
    return weighted_mean(each, g.n) ** 2 * (1 / g.n1 + 1 / g.n2)


def log_sd_variance(n: Array) -> Array:
    """Variance of a log SD, 1/(2(n − 1)), which is also its bias with the sign turned."""
    return 1 / (2 * (n - 1))


def _log_sd_second_order(n: Array) -> Array:
    return n / (2 * (n - 1) ** 2)


def _vr(variance: Callable[[Array], Array]) -> Callable[[Groups], Pair]:
    def formula(g: Groups) -> Pair:
        yi = np.log(g.sd1) - np.log(g.sd2) + log_sd_variance(g.n1) - log_sd_variance(g.n2)
        return yi, variance(g.n1) + variance(g.n2)

    return formula


def _cvr(of_sd: Callable[[Groups], Pair], of_mean: Callable[[Groups], Array]) -> Callable[[Groups], Pair]:
    def formula(g: Groups) -> Pair:
        v1, v2 = _of_means(g)
        yi, vi = of_sd(g)
        # A log mean is too low by v/2 on average, and the mean stands below the line.
        return yi - np.log(g.m1) + np.log(g.m2) - (v1 - v2) / 2, vi + of_mean(g)

    return formula


# ROM: Hedges et al. (1999), Ecology 80:1150; its correction and LS2 Lajeunesse (2015), Ecology 96:2056; AV
# and AVHO Nakagawa et al. (2023), Ecol Lett 26:232. VR, CVR: Nakagawa et al. (2015), Methods Ecol Evol 6:143;
# the mean's part of CVR's correction and LS2 Senior et al. (2020), Res Synth Methods 11:553. metafor 3.8 has
# no correction for means in ROM and CVR; it became its default in version 5.0.
RATIO_MEASURES: dict[str, Row[Groups]] = {
    "ROM": Row(
        {
            "LS": _rom(_separate),
            "LS2": _rom(_separate_second_order),
            "HO": _rom(_one_sd),
            "AV": _rom(_average_cv),
            "AVHO": _rom(_one_average_cv),
        }
    ),
    "VR": Row({"LS": _vr(log_sd_variance), "LS2": _vr(_log_sd_second_order)}),
    "CVR": Row(
        {
            "LS": _cvr(_vr(log_sd_variance), _separate),
            "LS2": _cvr(_vr(_log_sd_second_order), _separate_second_order),
        }
    ),
}
