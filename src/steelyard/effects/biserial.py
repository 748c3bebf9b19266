"""Formulas that turn a difference of two groups' means into a correlation or a log odds ratio."""

from __future__ import annotations

import math

import numpy as np

from steelyard.effects.arrays import Array
from steelyard.effects.groups import Groups
from steelyard.effects.measure import Pair, Row, fisher, scaled


def _d(g: Groups) -> Pair:
    """d, not corrected for bias, and its large-sample variance."""
    d = g.cohen_d
    return d, 1 / g.n1 + 1 / g.n2 + d**2 / (2 * g.n)


def _point_biserial(g: Groups) -> tuple[Array, Array]:
    """r and the h of r = d/√(d² + h), which makes it the correlation in the people themselves."""
    h = g.df / g.n1 + g.df / g.n2
    return g.cohen_d / np.sqrt(g.cohen_d**2 + h), h


def _rpb_stratified(g: Groups) -> Pair:
    """Point-biserial r; groups of fixed size, by the delta method from d."""
    r, h = _point_biserial(g)
    d, v = _d(g)
    return r, h**2 / (h + d**2) ** 3 * v


def _rpb_cross_sectional(g: Groups) -> Pair:
    """Point-biserial r; the total fixed alone (Tate 1954, Ann Math Stat 25:603)."""
    r, _ = _point_biserial(g)
    p = g.n1 / g.n
    return r, (1 - r**2) ** 2 / g.n * (1 - 1.5 * r**2 + r**2 / (4 * p * (1 - p)))


def _rbis(g: Groups) -> Pair:
    """Biserial r and its variance (Soper 1914, Biometrika 10:384; Jacobs & Viechtbauer 2017).

    The estimate may pass ±1, the correlation cannot: the variance is taken at ±1 then.
    """
    from scipy.special import ndtri

    r, _ = _point_biserial(g)
    p = g.n1 / g.n
    z = -ndtri(p)
    f = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    spread = p * (1 - p) / f**2
    yi = np.sqrt(spread) * r
    square = 1.5 + (1 - p * z / f) * (1 + (1 - p) * z / f)
    rho = np.clip(yi, -1.0, 1.0)
    return yi, (spread - square * rho**2 + rho**4) / (g.n - 1)


# D2OR*: Hasselblad & Hedges (1995), Psychol Bull 117:167; Chinn (2000), Stat Med 19:3127 (logistic); Cox &
# Snell (1989), Analysis of Binary Data (normal).
BISERIAL_MEASURES: dict[str, Row[Groups]] = {
    "RPB": Row({"LS": _rpb_stratified, "ST": _rpb_stratified, "CS": _rpb_cross_sectional}),
    "RBIS": Row({"LS": _rbis}),
    "ZPB": Row(
        {
            "LS": fisher(_rpb_stratified),
            "ST": fisher(_rpb_stratified),
            "CS": fisher(_rpb_cross_sectional),
        }
    ),
    "ZBIS": Row({"LS": fisher(_rbis)}),
    "D2OR": Row({"LS": scaled(_d, math.pi / math.sqrt(3))}),
    "D2ORN": Row({"LS": scaled(_d, 1.65)}),
    "D2ORL": Row({"LS": scaled(_d, math.pi / math.sqrt(3))}),
}
