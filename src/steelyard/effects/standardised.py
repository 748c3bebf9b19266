"""Formulas for differences of means, raw and standardised.

Vocabulary: d is a standardised difference as computed, g = J(df)·d the one corrected for its small-sample
bias. Every measure here but "MD" is a g.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from steelyard.effects.arrays import Array
from steelyard.effects.groups import Groups, hedges_j, null_factor, unbiased_square
from steelyard.effects.measure import Pair, Row, weighted_mean


def _md(g: Groups) -> Pair:
    return g.difference, g.sd1**2 / g.n1 + g.sd2**2 / g.n2


def _md_homoscedastic(g: Groups) -> Pair:
    return g.difference, g.pooled_sd**2 * (1 / g.n1 + 1 / g.n2)


def _variances(
    raw: Callable[[Groups], Array], df: Callable[[Groups], Array], people: Callable[[Groups], Array]
) -> Mapping[str, Callable[[Groups], Pair]]:
    """The five kinds of variance of a standardised difference with one spread.

    Args:
        raw: d.
        df: Degrees of freedom of its standardiser.
        people: The n of the term g²/(2n).
    """

    def at(effect: Array, g: Groups) -> Array:
        return 1 / g.n1 + 1 / g.n2 + effect**2 / (2 * people(g))

    def corrected(g: Groups) -> Array:
        return hedges_j(df(g)) * raw(g)

    def ls(g: Groups) -> Pair:
        yi = corrected(g)
        return yi, at(yi, g)

    def ls2(g: Groups) -> Pair:
        return corrected(g), hedges_j(df(g)) ** 2 * at(raw(g), g)

    def ub(g: Groups) -> Pair:
        yi = corrected(g)
        return yi, 1 / g.n1 + 1 / g.n2 + unbiased_square(df(g)) * yi**2

    def av(g: Groups) -> Pair:
        yi = corrected(g)
        return yi, at(np.full_like(yi, weighted_mean(yi, g.n)), g)

    def h0(g: Groups) -> Pair:
        return corrected(g), null_factor(df(g)) * (1 / g.n1 + 1 / g.n2)

    return {"LS": ls, "LS2": ls2, "UB": ub, "AV": av, "H0": h0}


def _smdh(g: Groups, mean: float, sd: float) -> Pair:
    """g by the root of the mean variance, with the variance of two groups that may differ in spread.

    Args:
        mean, sd: What is taken off n, 0 or 1, in the variances of the means and of the SDs: 1, 1 is Bonett
            (2008), eq. 8; 0, 0 the delta method in large samples; 0, 1 the same with the exact variances
            of a mean, σ²/n, and of a sample variance, 2σ⁴/(n − 1).
    """
    s2 = (g.sd1**2 + g.sd2**2) / 2
    yi = hedges_j(g.df) * g.difference / np.sqrt(s2)
    of_sd = yi**2 * (g.sd1**4 / (g.n1 - sd) + g.sd2**4 / (g.n2 - sd)) / (8 * s2**2)
    return yi, of_sd + (g.sd1**2 / (g.n1 - mean) + g.sd2**2 / (g.n2 - mean)) / s2


def _smd1h(g: Groups) -> Pair:
    """Glass' Δ with SDs that may differ (Bonett 2008, eq. 12)."""
    yi = hedges_j(g.n2 - 1) * g.difference / g.sd2
    return yi, g.sd1**2 / g.sd2**2 / (g.n1 - 1) + 1 / (g.n2 - 1) + yi**2 / (2 * (g.n2 - 1))


# SMD: Hedges (1981), J Educ Stat 6:107; LS Hedges (1982), Psychol Bull 92:490, eq. 8; UB Hedges (1983),
# Psychol Bull 93:388, eq. 9; LS2 Borenstein (2009), in Cooper, Hedges & Valentine, eq. 12.17; AV is LS at the
# sample-size weighted mean of g, H0 the exact variance at no effect, by the t distribution.
# SMDH, SMD1H: Bonett (2008), Psychol Methods 13:99, at g. metafor 3.8 multiplies the first by J² once more
# and has n in place of n − 1 in the second; both were changed to these in its version 4.6.
DIFFERENCE_MEASURES: dict[str, Row[Groups]] = {
    "MD": Row({"LS": _md, "UB": _md, "HO": _md_homoscedastic}),
    "SMD": Row(_variances(lambda g: g.cohen_d, lambda g: g.df, lambda g: g.n)),
    "SMDH": Row(
        {"LS": lambda g: _smdh(g, 1, 1), "LS2": lambda g: _smdh(g, 0, 0), "LS3": lambda g: _smdh(g, 0, 1)}
    ),
    "SMD1": Row(_variances(lambda g: g.difference / g.sd2, lambda g: g.n2 - 1, lambda g: g.n2)),
    "SMD1H": Row({"LS": _smd1h}),
}
