"""The relative excess of heterozygotes, a departure from Hardy–Weinberg equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, formula_of


@dataclass(frozen=True, slots=True)
class Genotypes:
    """People with two dominant, two different and two recessive alleles; every array of shape (k,)."""

    dominant: Array
    mixed: Array
    recessive: Array


def heterozygosity_effects(
    measure: str,
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    *,
    labels: Sequence[str] = (),
) -> Pair:
    """Log relative excess of heterozygotes ("REH"), b/(2√(ac)), with sampling variances.

    Args:
        measure: "REH".
        ai, bi, ci: People homozygous dominant, heterozygous and homozygous recessive, each (k,) or one value.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where a count is 0: nothing is added.

    Raises:
        InputError: a negative count, an unknown measure, or unequal lengths.

    Source: Ziegler et al. (2011), Biom J 53:972.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/others.json, rtol 1e-10.
    """
    formula = formula_of(HETEROZYGOSITY_MEASURES, measure, "LS")
    counts = vectors(ai=ai, bi=bi, ci=ci)
    for name, count in zip(("ai", "bi", "ci"), counts, strict=True):
        refuse(count < 0, name, count, "a count must be >= 0.", labels)
    return evaluated(formula, Genotypes(*counts))


def _reh(g: Genotypes) -> Pair:
    yi = np.log(g.mixed) - np.log(2) - (np.log(g.dominant) + np.log(g.recessive)) / 2
    return yi, 1 / g.mixed + 1 / (4 * g.dominant) + 1 / (4 * g.recessive)


HETEROZYGOSITY_MEASURES: dict[str, Row[Genotypes]] = {"REH": Row({"LS": _reh})}
