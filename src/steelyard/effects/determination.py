"""Effects that are shares of variance explained by a regression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, formula_of, weighted_mean


@dataclass(frozen=True, slots=True)
class Determination:
    """R², people and predictors; every array of shape (k,)."""

    r2: Array
    n: Array
    m: Array


def determination_effects(
    measure: str,
    r2i: ArrayLike,
    ni: ArrayLike,
    mi: ArrayLike,
    *,
    vtype: str = "LS",
    labels: Sequence[str] = (),
) -> Pair:
    """Coefficients of determination with sampling variances, for multivariate normal data.

    Args:
        measure: "R2" (as it is) or "ZR2" (atanh of its root).
        r2i, ni, mi: R², people and predictors, each shape (k,) or one value.
        vtype: "LS"; for "R2" also "LS2", the approximation with predictors and small samples in view, and
            "AV" and "AV2", the two at the mean R², weighted by people.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,). At R² = 0 "R2" has the variance 0: the approximations do not hold there.
        "LS2" falls short of the spread of simulated R² with few people, by a quarter for 40 and 4 predictors.

    Raises:
        InputError: R² outside [0, 1], n below 1, mi below 1, an unknown choice, or unequal lengths.

    Source: Kendall & Stuart (1979), The Advanced Theory of Statistics 2, eqs. 27.88 (LS) and 27.87 (LS2);
    Olkin & Finn (1995), Psychol Bull 118:155 (ZR2).
    Checked: the delta method by R's symbolic derivatives (metafor 3.8 lacks these),
    tests/reference/effects/correlations.json, rtol 1e-10; LS and LS2 by simulation of large
    samples, tests/effects.
    """
    formula = formula_of(DETERMINATION_MEASURES, measure, vtype)
    r2, n, m = vectors(r2i=r2i, ni=ni, mi=mi)
    refuse((r2 < 0) | (r2 > 1), "r2i", r2, "R² must lie in [0, 1].", labels)
    refuse(n < 1, "ni", n, "a group must hold at least one person.", labels)
    refuse(m < 1, "mi", m, "a regression has at least one predictor.", labels)
    return evaluated(formula, Determination(r2, n, np.where(n > m + 1, m, np.nan)))


def _large_sample(r2: Array, d: Determination) -> Array:
    return 4 * r2 * (1 - r2) ** 2 / d.n


def _with_predictors(r2: Array, d: Determination) -> Array:
    return 4 * r2 * (1 - r2) ** 2 * (d.n - d.m - 1) ** 2 / ((d.n**2 - 1) * (d.n + 3))


def _r2(
    variance: Callable[[Array, Determination], Array], average: bool = False
) -> Callable[[Determination], Pair]:
    def formula(d: Determination) -> Pair:
        at = np.full_like(d.r2, weighted_mean(d.r2, d.n)) if average else d.r2
        return d.r2, variance(at, d)

    return formula


DETERMINATION_MEASURES: dict[str, Row[Determination]] = {
    "R2": Row(
        {
            "LS": _r2(_large_sample),
            "LS2": _r2(_with_predictors),
            "AV": _r2(_large_sample, average=True),
            "AV2": _r2(_with_predictors, average=True),
        }
    ),
    "ZR2": Row({"LS": lambda d: (np.arctanh(np.sqrt(d.r2)), np.where(np.isnan(d.m), np.nan, 1 / d.n))}),
}
