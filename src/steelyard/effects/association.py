"""Formulas for the association of two binary variables: phi, Yule's Q and Y, the tetrachoric correlation."""

from __future__ import annotations

import numpy as np

from steelyard.effects.arrays import Array, Mask
from steelyard.effects.measure import Pair, Row, fisher
from steelyard.effects.table_formulas import Table
from steelyard.effects.tetrachoric import tetrachoric


def _phi(t: Table) -> Array:
    """(ad − bc)/√(product of the margins); exactly ±1 where one diagonal is empty."""
    margins = np.sqrt(t.n1) * np.sqrt(t.n2) * np.sqrt(t.a + t.c) * np.sqrt(t.b + t.d)
    phi: Array = (t.a * t.d - t.b * t.c) / margins
    exact: Array = np.where(_perfect(t) & np.isfinite(phi), np.sign(phi), phi)
    return exact


def _perfect(t: Table) -> Mask:
    """Where the two variables agree, or disagree, in everybody."""
    agree: Mask = (t.b == 0) & (t.c == 0)
    differ: Mask = (t.a == 0) & (t.d == 0)
    return agree | differ


def _phi_cross_sectional(t: Table) -> Pair:
    """Phi with the variance of multinomial sampling (Yule 1912, J R Stat Soc 75:579)."""
    yi, n = _phi(t), t.n
    row, column = t.n1 / n, (t.a + t.c) / n
    row_spread, column_spread = row * (1 - row), column * (1 - column)
    row_lean, column_lean = 2 * row - 1, 2 * column - 1
    both = row_lean * column_lean / np.sqrt(row_spread * column_spread)
    each = row_lean**2 / row_spread + column_lean**2 / column_spread
    vi = (1 - yi**2 + yi * (1 + yi**2 / 2) * both - 0.75 * yi**2 * each) / n
    # At ±1 it is 0 in theory; rounding would leave a weight of any size.
    return yi, np.where(_perfect(t) & np.isfinite(vi), 0.0, vi)


def _phi_stratified(t: Table) -> Pair:
    """Phi with the variance of two groups of fixed size, by the delta method in the two risks."""
    p1, p2, share = t.a / t.n1, t.c / t.n2, t.n1 / t.n
    p = share * p1 + (1 - share) * p2
    spread = p * (1 - p)
    lean = (p1 - p2) * (1 - 2 * p) / (2 * spread)
    slope1, slope2 = 1 - lean * share, -1 - lean * (1 - share)
    v = slope1**2 * p1 * (1 - p1) / t.n1 + slope2**2 * p2 * (1 - p2) / t.n2
    return _phi(t), share * (1 - share) / spread * v


def _reciprocals(t: Table) -> Array:
    return 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


def _yule_q(t: Table) -> Pair:
    """(OR − 1)/(OR + 1) (Yule 1912)."""
    agree, differ = t.a * t.d, t.b * t.c
    yi = (agree - differ) / (agree + differ)
    return yi, (1 - yi**2) ** 2 * _reciprocals(t) / 4


def _yule_y(t: Table) -> Pair:
    """(√OR − 1)/(√OR + 1) (Yule 1912)."""
    agree, differ = np.sqrt(t.a * t.d), np.sqrt(t.b * t.c)
    yi = (agree - differ) / (agree + differ)
    return yi, (1 - yi**2) ** 2 * _reciprocals(t) / 16


def _tetrachoric(t: Table) -> Pair:
    return tetrachoric(t.a, t.b, t.c, t.d)


ASSOCIATION_MEASURES: dict[str, Row[Table]] = {
    "PHI": Row({"LS": _phi_cross_sectional, "ST": _phi_stratified, "CS": _phi_cross_sectional}),
    "ZPHI": Row(
        {
            "LS": fisher(_phi_cross_sectional),
            "ST": fisher(_phi_stratified),
            "CS": fisher(_phi_cross_sectional),
        }
    ),
    "YUQ": Row({"LS": _yule_q}, 0.5),
    "YUY": Row({"LS": _yule_y}, 0.5),
    "RTET": Row({"LS": _tetrachoric}),
    "ZTET": Row({"LS": fisher(_tetrachoric)}),
}
