"""Effects from two independent groups' means and SDs.

The formulas are in `standardised` (differences), `variability` (ratios of means, SDs and coefficients of
variation) and `biserial` (correlations and log odds ratios made from a difference).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.biserial import BISERIAL_MEASURES
from steelyard.effects.groups import Groups, hedges_j
from steelyard.effects.measure import Row, evaluated, formula_of
from steelyard.effects.standardised import DIFFERENCE_MEASURES
from steelyard.effects.variability import RATIO_MEASURES

__all__ = ["MEANLESS", "MEAN_MEASURES", "Groups", "hedges_j", "mean_effects"]

# Measures of spread alone: the means are not used.
MEANLESS = ("VR",)


def mean_effects(
    measure: str,
    m1i: ArrayLike | None,
    sd1i: ArrayLike,
    n1i: ArrayLike,
    m2i: ArrayLike | None,
    sd2i: ArrayLike,
    n2i: ArrayLike,
    *,
    vtype: str = "LS",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Effects of group 1 against group 2 from means and SDs, with sampling variances.

    Args:
        measure: "MD", in the units of the means. Standardised by the pooled SD: "SMD" (Hedges' g); by the
            root of the mean of the two variances: "SMDH"; by the second group's SD: "SMD1", and "SMD1H" where
            the SDs may differ. Log ratios: "ROM" of means, "VR" of SDs, "CVR" of coefficients of variation.
            Correlations: "RPB" (point-biserial), "RBIS" (biserial), their atanh "ZPB" and "ZBIS". Log odds
            ratios: "D2ORN", "D2ORL", and "D2OR", the same as "D2ORL".
        m1i, sd1i, n1i, m2i, sd2i, n2i: Means, standard deviations (not standard errors) and people, each
            shape (k,) or one value. A row with NaN gives NaN. The means may be None for "VR".
        vtype: Kind of sampling variance; each measure has "LS". "MD": "HO" (one SD), "UB" (= "LS"). "SMD",
            "SMD1": "LS2", "UB", "AV", "H0". "SMDH": "LS2", "LS3". "ROM": "HO", "AV", "AVHO", "LS2". "VR",
            "CVR": "LS2". "RPB", "ZPB": "ST" (= "LS", groups of fixed size), "CS" (cross-sectional). See the
            formulas.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN in both where either is undefined (no spread at all, means of
        opposite sign for a ratio, or fewer than two degrees of freedom for a standardised difference).

    Raises:
        InputError: an unknown choice, a negative SD, n below 1, or unequal lengths.

    Source: at each formula.
    Checked: metafor 3.8-1 escalc() where its definition is the current one, R's symbolic derivatives where
    not (tests/reference/effects/means.json), metafor 5.1-12 (current.json), all rtol 1e-10; simulations.
    """
    formula = formula_of(MEAN_MEASURES, measure, vtype)
    unused = np.nan if measure not in MEANLESS else 0.0
    m1, m2 = (unused if m is None else m for m in (m1i, m2i))
    groups = Groups(*vectors(m1i=m1, sd1i=sd1i, n1i=n1i, m2i=m2, sd2i=sd2i, n2i=n2i))
    _check(groups, labels)
    return evaluated(formula, groups)


def _check(g: Groups, labels: Sequence[str]) -> None:
    for name, sd in (("sd1i", g.sd1), ("sd2i", g.sd2)):
        refuse(sd < 0, name, sd, "an SD must be >= 0.", labels)
    for name, n in (("n1i", g.n1), ("n2i", g.n2)):
        refuse(n < 1, name, n, "a group must hold at least one person.", labels)


MEAN_MEASURES: dict[str, Row[Groups]] = {**DIFFERENCE_MEASURES, **RATIO_MEASURES, **BISERIAL_MEASURES}
