"""The measure table: every effect size that can be computed from raw data, and what it is made from.

A row of a family's own table appears here by itself. A new measure is a formula, a row there, a row in
`terms.MEASURES`, and a reference case; a test compares the three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.effects import change, group_means, means
from steelyard.effects.arrays import Array, Mask
from steelyard.effects.change import CHANGE_MEASURES, change_effects
from steelyard.effects.correlations import (
    CORRELATION_MEASURES,
    REGRESSION_MEASURES,
    correlation_effects,
    regression_effects,
)
from steelyard.effects.determination import DETERMINATION_MEASURES, determination_effects
from steelyard.effects.genotypes import HETEROZYGOSITY_MEASURES, heterozygosity_effects
from steelyard.effects.group_means import GROUP_MEAN_MEASURES, group_mean_effects
from steelyard.effects.matched import MARGIN_MEASURES, MATCHED_MEASURES, margin_effects, matched_effects
from steelyard.effects.means import MEAN_MEASURES, mean_effects
from steelyard.effects.measure import Row
from steelyard.effects.rates import RATE_COMPARISONS, RATE_MEASURES, rate_comparisons, rate_effects
from steelyard.effects.reliability import RELIABILITY_MEASURES, reliability_effects
from steelyard.effects.single import PROPORTION_MEASURES, proportion_effects
from steelyard.effects.tables import TABLE_MEASURES, table_effects
from steelyard.terms import MeasureData

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The measures that are made from the same data.

    Attributes:
        compute: (measure, **arguments, **options) -> (yi, vi).
        measures: Code -> row.
        needed: Arguments always needed, in metafor's names. A tuple of several means one of these (bi, or
            n1i to take ai from).
        optional: Code -> arguments that this measure needs besides, as `needed`; absent for most.
        spared: Code -> arguments of `needed` that this measure does not use.
        zeros: Arguments -> the rows with a zero that calls for a correction; None where nothing is corrected.
        drops: Whether studies without events in either group can be dropped.
    """

    compute: Callable[..., tuple[Array, Array]]
    measures: Mapping[str, Row[Any]]
    needed: Groups
    optional: Mapping[str, Groups]
    spared: Mapping[str, tuple[str, ...]]
    zeros: Callable[[Mapping[str, Array]], Mask] | None = None
    drops: bool = False

    def arguments(self, measure: str) -> Groups:
        """Return what a measure is made from; a tuple of several means one of these."""
        spared = self.spared.get(measure, ())
        kept = tuple(group for group in self.needed if not set(group) & set(spared))
        return kept + self.optional.get(measure, ())

    def filled(self, measure: str, x: Mapping[str, Array]) -> dict[str, Array | None]:
        """Return the arguments with None for those of the family that this measure does without."""
        return {**dict.fromkeys(self.spared.get(measure, ())), **x}

    def allowed(self, measure: str) -> frozenset[str]:
        """Return every argument that may be given, whether or not the measure uses it."""
        return frozenset(name for group in (*self.needed, *self.optional.get(measure, ())) for name in group)


def _zero_in(*names: str) -> Callable[[Mapping[str, Array]], Mask]:
    def zeros(x: Mapping[str, Array]) -> Mask:
        mask: Mask = np.any([x[name] == 0 for name in names], axis=0)
        return mask

    return zeros


def _none_or_all(x: Mapping[str, Array]) -> Mask:
    mask: Mask = np.logical_or(x["xi"] == 0, x["xi"] == x["ni"])
    return mask


_TABLE: Groups = (("ai",), ("bi", "n1i"), ("ci",), ("di", "n2i"))
_CELLS = _zero_in("ai", "bi", "ci", "di")

FAMILIES: dict[MeasureData, Family] = {
    "2x2": Family(table_effects, TABLE_MEASURES, _TABLE, {}, {}, _CELLS, drops=True),
    "pairs": Family(
        matched_effects, MATCHED_MEASURES, (("ai",), ("bi",), ("ci",), ("di",)), {}, {}, _CELLS, drops=True
    ),
    "margins": Family(margin_effects, MARGIN_MEASURES, (*_TABLE, ("ri", "pi")), {}, {}, _CELLS, drops=True),
    "rates": Family(
        rate_comparisons,
        RATE_COMPARISONS,
        (("x1i",), ("t1i",), ("x2i",), ("t2i",)),
        {},
        {},
        _zero_in("x1i", "x2i"),
        drops=True,
    ),
    "rate": Family(rate_effects, RATE_MEASURES, (("xi",), ("ti",)), {}, {}, _zero_in("xi")),
    "means": Family(
        mean_effects,
        MEAN_MEASURES,
        (("m1i",), ("sd1i",), ("n1i",), ("m2i",), ("sd2i",), ("n2i",)),
        {},
        dict.fromkeys(means.MEANLESS, ("m1i", "m2i")),
    ),
    "mean": Family(
        group_mean_effects,
        GROUP_MEAN_MEASURES,
        (("mi",), ("sdi",), ("ni",)),
        {},
        dict.fromkeys(group_means.MEANLESS, ("mi",)),
    ),
    "proportion": Family(proportion_effects, PROPORTION_MEASURES, (("xi",), ("ni",)), {}, {}, _none_or_all),
    "change": Family(
        change_effects,
        CHANGE_MEASURES,
        (("m1i",), ("m2i",), ("sd1i",), ("sd2i",), ("ni",), ("ri",)),
        {},
        {**dict.fromkeys(change.MEANLESS, ("m1i", "m2i")), **dict.fromkeys(change.ONE_SD, ("sd2i",))},
    ),
    "correlation": Family(correlation_effects, CORRELATION_MEASURES, (("ri",), ("ni",)), {}, {}),
    "regression": Family(
        regression_effects,
        REGRESSION_MEASURES,
        (("ti",), ("ni",), ("mi",)),
        dict.fromkeys(("SPCOR", "ZSPCOR"), (("r2i",),)),
        {},
    ),
    "determination": Family(
        determination_effects, DETERMINATION_MEASURES, (("r2i",), ("ni",), ("mi",)), {}, {}
    ),
    "reliability": Family(reliability_effects, RELIABILITY_MEASURES, (("ai",), ("mi",), ("ni",)), {}, {}),
    "genotypes": Family(heterozygosity_effects, HETEROZYGOSITY_MEASURES, (("ai",), ("bi",), ("ci",)), {}, {}),
}

REGISTRY: dict[str, MeasureData] = {
    code: kind for kind, family in FAMILIES.items() for code in family.measures
}


def vtypes(measure: str) -> tuple[str, ...]:
    """Return the kinds of sampling variance of a measure, the default first."""
    return tuple(FAMILIES[REGISTRY[measure]].measures[measure].formulas)
