"""Effects that are correlations: of two variables, and of one variable and an outcome in a regression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors
from steelyard.effects.measure import Pair, Row, evaluated, fisher, formula_of, weighted_mean

# From here on the series has reached the last digit after so many terms, even at x = 1.
_SERIES_FROM = 50.0
_TERMS = 80


@dataclass(frozen=True, slots=True)
class Correlation:
    """Correlations and the people behind them; each of shape (k,)."""

    r: Array
    n: Array


def correlation_effects(
    measure: str, ri: ArrayLike, ni: ArrayLike, *, vtype: str = "LS", labels: Sequence[str] = ()
) -> Pair:
    """Correlations with sampling variances.

    Args:
        measure: "COR" (as it is), "UCOR" (unbiased) or "ZCOR" (Fisher's z).
        ri, ni: Correlations in [-1, 1] and people, each shape (k,) or one value.
        vtype: "LS", (1 − r²)²/(n − 1), for "ZCOR" 1/(n − 3). "COR" and "UCOR" also "AV", the same at the
            mean of all correlations, weighted by people, and "H0", at no correlation: 1/(n − 1), which is
            exact. "COR" also "H0b", 1/n, with which a z test of up to 20 people is nearer to its level.
            "UCOR" also "UB", unbiased.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined, as a variance with n <= 3 for "ZCOR".

    Raises:
        InputError: |r| above 1, n below 1, an unknown choice, or unequal lengths.

    Source: Olkin & Pratt (1958), Ann Math Stat 29:201, eq. 2.3 (UCOR); Hedges (1989), J Appl Psychol 74:469
    (UB, here by Olkin & Pratt's exact estimator of rho²); Fisher (1921), Metron 1:3 (ZCOR).
    Checked: metafor 3.8-1 escalc() for COR and ZCOR; the hypergeometric series summed in R 4.2.2 for UCOR
    (tests/reference/effects/correlations.json); metafor 5.1-12 (current.json), all rtol 1e-10.
    """
    formula = formula_of(CORRELATION_MEASURES, measure, vtype)
    r, n = vectors(ri=ri, ni=ni)
    refuse(np.abs(r) > 1, "ri", r, "a correlation must lie in [-1, 1].", labels)
    refuse(n < 1, "ni", n, "a group must hold at least one person.", labels)
    return evaluated(formula, Correlation(r, n))


def _raw(c: Correlation) -> Array:
    return c.r


def _unbiased(c: Correlation) -> Array:
    return unbiased_correlation(c.r, c.n)


def unbiased_correlation(r: Array, n: Array) -> Array:
    """r ₂F₁(½, ½; (n − 2)/2; 1 − r²), which is NaN for n <= 4 where it is not unbiased either."""
    usable = n > 4
    factor = _hypergeometric(0.5, np.where(usable, n, 5.0) / 2 - 1, 1 - r**2)
    return np.where(usable, r * factor, np.nan)


def _hypergeometric(a: float, c: Array, x: Array) -> Array:
    """₂F₁(a, a; c; x), 0 <= x <= 1; by its series where c is large, where scipy loses its way."""
    from scipy.special import hyp2f1

    large = c >= _SERIES_FROM
    term, total = np.ones_like(x), np.ones_like(x)
    for j in range(_TERMS):
        term = term * (a + j) ** 2 / ((np.where(large, c, _SERIES_FROM) + j) * (j + 1)) * x
        total = total + term
    return np.where(large, total, hyp2f1(a, a, np.where(large, _SERIES_FROM, c), x))


def _large_sample(at: Array, n: Array) -> Array:
    return np.where(n > 1, (1 - at**2) ** 2 / (n - 1), np.nan)


def _kinds(value: Callable[[Correlation], Array]) -> dict[str, Callable[[Correlation], Pair]]:
    def ls(c: Correlation) -> Pair:
        yi = value(c)
        return yi, _large_sample(yi, c.n)

    def av(c: Correlation) -> Pair:
        yi = value(c)
        return yi, _large_sample(np.full_like(yi, weighted_mean(yi, c.n)), c.n)

    def h0(c: Correlation) -> Pair:
        yi = value(c)
        return yi, _large_sample(np.zeros_like(yi), c.n)

    return {"LS": ls, "AV": av, "H0": h0}


def _cor_null(c: Correlation) -> Pair:
    return c.r, np.where(c.n > 1, 1 / c.n, np.nan)


def _ucor_unbiased(c: Correlation) -> Pair:
    """The square of the unbiased estimator of rho, less the unbiased estimator of rho²."""
    yi = _unbiased(c)
    n = np.where(np.isfinite(yi), c.n, 5.0)
    square = 1 - (n - 3) / (n - 2) * (1 - c.r**2) * _hypergeometric(1.0, n / 2, 1 - c.r**2)
    return yi, yi**2 - square


def _fisher_z(c: Correlation) -> Pair:
    return np.arctanh(c.r), np.where(c.n > 3, 1 / (c.n - 3), np.nan)


@dataclass(frozen=True, slots=True)
class Regression:
    """One coefficient of a regression; every array of shape (k,).

    Attributes:
        t: The coefficient's t statistic.
        n: People.
        m: Predictors in all, this one included.
        r2: R² of the regression; NaN where it is not needed.
    """

    t: Array
    n: Array
    m: Array
    r2: Array

    @property
    def df(self) -> Array:
        return self.n - self.m - 1


def regression_effects(
    measure: str,
    ti: ArrayLike,
    ni: ArrayLike,
    mi: ArrayLike,
    *,
    r2i: ArrayLike | None = None,
    vtype: str = "LS",
    labels: Sequence[str] = (),
) -> Pair:
    """Partial and semi-partial correlations from a regression's t statistics.

    Args:
        measure: "PCOR" (partial) or "SPCOR" (semi-partial) and their atanh, "ZPCOR" and "ZSPCOR".
        ti, ni, mi: t of the coefficient, people, and predictors in all, the one of interest included (as in
            metafor since 4.4), each shape (k,) or one value.
        r2i: R² of the regression, for "SPCOR" and "ZSPCOR".
        vtype: "LS", and for "PCOR" and "SPCOR" "AV": the same at the mean correlation, weighted by people.
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where no degree of freedom is left. "ZPCOR" has 1/(n − m − 2)
        and "PCOR" (1 − r²)²/(n − m), as for m = 1 "ZCOR" and "COR" have; metafor 3.8 has n − m − 1 in both.

    Raises:
        InputError: mi below 1, R² outside [0, 1] or missing, an unknown choice, or unequal lengths.

    Source: Aloe & Becker (2012), J Educ Behav Stat 37:278; Aloe & Thompson (2013), J Soc Soc Work Res 4:390.
    Checked: metafor 3.8-1 escalc(), and its COR and ZCOR of n − m + 1 people
    (tests/reference/effects/correlations.json); metafor 5.1-12 (current.json), all rtol 1e-10.
    """
    formula = formula_of(REGRESSION_MEASURES, measure, vtype)
    t, n, m, r2 = vectors(ti=ti, ni=ni, mi=mi, r2i=np.nan if r2i is None else r2i)
    refuse(m < 1, "mi", m, "a regression has at least one predictor.", labels)
    refuse((r2 < 0) | (r2 > 1), "r2i", r2, "R² must lie in [0, 1].", labels)
    return evaluated(formula, Regression(t, n, np.where(n > m + 1, m, np.nan), r2))


def _partial(g: Regression) -> Array:
    return g.t / np.sqrt(g.t**2 + g.df)


def _partial_at(at: Callable[[Array, Array], Array]) -> Callable[[Regression], Pair]:
    def formula(g: Regression) -> Pair:
        yi = _partial(g)
        return yi, (1 - at(yi, g.n) ** 2) ** 2 / (g.n - g.m)

    return formula


def _partial_z(g: Regression) -> Pair:
    left = g.n - g.m - 2
    return np.arctanh(_partial(g)), np.where(left > 0, 1 / left, np.nan)


def _semi_partial_at(at: Callable[[Array, Array], Array]) -> Callable[[Regression], Pair]:
    """Aloe & Becker (2012), eq. 5, in the R² without this predictor, r2 − yi²."""

    def formula(g: Regression) -> Pair:
        yi = g.t * np.sqrt(1 - g.r2) / np.sqrt(g.df)
        without = g.r2 - at(yi, g.n) ** 2
        vi = (g.r2**2 - 2 * g.r2 + without + 1 - without**2) / g.n
        # a correlation that explains far more than R² does makes it negative: no such data exist
        return yi, np.where(vi >= 0, vi, np.nan)

    return formula


def _own(yi: Array, n: Array) -> Array:
    return yi


def _average(yi: Array, n: Array) -> Array:
    return np.full_like(yi, weighted_mean(yi, n))


CORRELATION_MEASURES: dict[str, Row[Correlation]] = {
    "COR": Row({**_kinds(_raw), "H0b": _cor_null}),
    "UCOR": Row({**_kinds(_unbiased), "UB": _ucor_unbiased}),
    "ZCOR": Row({"LS": _fisher_z}),
}
REGRESSION_MEASURES: dict[str, Row[Regression]] = {
    "PCOR": Row({"LS": _partial_at(_own), "AV": _partial_at(_average)}),
    "ZPCOR": Row({"LS": _partial_z}),
    "SPCOR": Row({"LS": _semi_partial_at(_own), "AV": _semi_partial_at(_average)}),
    "ZSPCOR": Row({"LS": fisher(_semi_partial_at(_own))}),
}
