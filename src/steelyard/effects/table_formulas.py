"""Formulas for two independent groups and a binary outcome, from the cells of 2×2 tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from steelyard.effects.arrays import Array
from steelyard.effects.measure import Pair, Row, scaled, weighted_mean

# A logistic variate has SD π/√3; 1.65 brings the logistic and the normal distribution function closest.
LOGISTIC = math.sqrt(3) / math.pi
NORMAL = 1 / 1.65


@dataclass(frozen=True, slots=True)
class Table:
    """Cells after any zero correction, a and b of group 1, c and d of group 2; every array of shape (k,)."""

    a: Array
    b: Array
    c: Array
    d: Array

    @property
    def n1(self) -> Array:
        return self.a + self.b

    @property
    def n2(self) -> Array:
        return self.c + self.d

    @property
    def n(self) -> Array:
        return self.n1 + self.n2


TableFormula = Callable[[Table], Pair]


def log_odds_ratio(t: Table) -> Pair:
    """log(ad / bc) and Woolf's variance (1955, Ann Hum Genet 19:251)."""
    return np.log(t.a) + np.log(t.d) - np.log(t.b) - np.log(t.c), 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


def log_risk_ratio(t: Table) -> Pair:
    """log of the ratio of risks (Katz et al. 1978, Biometrics 34:469).

    The variance 1/a − 1/n is written b/(a·n), which cannot cancel.
    """
    return np.log(t.a / t.n1) - np.log(t.c / t.n2), t.b / (t.a * t.n1) + t.d / (t.c * t.n2)


def risk_difference(t: Table) -> Pair:
    """Difference of risks and the sum of their binomial variances (Fleiss & Berlin 2009)."""
    return t.a / t.n1 - t.c / t.n2, t.a * t.b / t.n1**3 + t.c * t.d / t.n2**3


def _risk_difference_unbiased(t: Table) -> Pair:
    """The same with n − 1, which makes each binomial variance unbiased."""
    yi = t.a / t.n1 - t.c / t.n2
    return yi, t.a * t.b / (t.n1**2 * (t.n1 - 1)) + t.c * t.d / (t.n2**2 * (t.n2 - 1))


def peto_log_odds(t: Table) -> Pair:
    """(O − E)/V and 1/V, V hypergeometric (Yusuf et al. 1985, Prog Cardiovasc Dis 27:335)."""
    events, n = t.a + t.c, t.n
    v = events * (t.b + t.d) * (t.n1 / n) * (t.n2 / n) / (n - 1)
    return (t.a - events * t.n1 / n) / v, 1 / v


def arcsine_difference(t: Table) -> Pair:
    """asin√p1 − asin√p2, whose variance needs no risk (Rücker et al. 2009, Stat Med 28:721)."""
    yi = np.arcsin(np.sqrt(t.a / t.n1)) - np.arcsin(np.sqrt(t.c / t.n2))
    return yi, 1 / (4 * t.n1) + 1 / (4 * t.n2)


def probit_difference(t: Table) -> Pair:
    """Difference of probits (Sánchez-Meca et al. 2003, Psychol Methods 8:448)."""
    y1, v1 = probit(t.a, t.n1)
    y2, v2 = probit(t.c, t.n2)
    return y1 - y2, v1 + v2


def probit(x: Array, n: Array) -> Pair:
    """Φ⁻¹(x/n) and its variance 2π p(1 − p) exp(z²)/n, by the delta method."""
    from scipy.special import ndtri

    z = ndtri(x / n)
    return z, 2 * math.pi * x * (n - x) * np.exp(z**2) / n**3


def _at_average_risks(formula: TableFormula) -> TableFormula:
    """The variance at each group's risk in all tables together, for tables of these sizes."""

    def averaged(t: Table) -> Pair:
        p1, p2 = weighted_mean(t.a / t.n1, t.n1), weighted_mean(t.c / t.n2, t.n2)
        expected = Table(p1 * t.n1, (1 - p1) * t.n1, p2 * t.n2, (1 - p2) * t.n2)
        return formula(t)[0], formula(expected)[1]

    return averaged


def _at_one_risk(formula: TableFormula) -> TableFormula:
    """The variance if both groups had the risk of the whole table."""

    def null(t: Table) -> Pair:
        p = (t.a + t.c) / t.n
        return formula(t)[0], formula(Table(p * t.n1, (1 - p) * t.n1, p * t.n2, (1 - p) * t.n2))[1]

    return null


def _risks(formula: TableFormula, **more: TableFormula) -> Row[Table]:
    average, null = _at_average_risks(formula), _at_one_risk(formula)
    return Row({"LS": formula, **more, "AV": average, "H0": null}, 0.5)


# Chinn (2000), Stat Med 19:3127 for π/√3; Cox & Snell (1989), Analysis of Binary Data, for 1.65.
COMPARISON_MEASURES: dict[str, Row[Table]] = {
    "OR": _risks(log_odds_ratio),
    "RR": _risks(log_risk_ratio),
    "RD": _risks(risk_difference, UB=_risk_difference_unbiased),
    "PETO": Row({"LS": peto_log_odds}, 0.5),
    "AS": Row({"LS": arcsine_difference}),
    "PBIT": Row({"LS": probit_difference}, 0.5),
    "OR2D": Row({"LS": scaled(log_odds_ratio, LOGISTIC)}, 0.5),
    "OR2DN": Row({"LS": scaled(log_odds_ratio, NORMAL)}, 0.5),
    "OR2DL": Row({"LS": scaled(log_odds_ratio, LOGISTIC)}, 0.5),
}
