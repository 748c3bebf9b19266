"""Two groups' summaries, and the small-sample factor of every standardised mean difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array

# Above this many degrees of freedom the series below is exact to the last digit, and the difference of two
# log-gammas no longer is.
_SERIES_FROM = 100.0


@dataclass(frozen=True, slots=True)
class Groups:
    """Two groups in the order of the measure's subtraction; every array of shape (k,)."""

    m1: Array
    sd1: Array
    n1: Array
    m2: Array
    sd2: Array
    n2: Array

    @property
    def n(self) -> Array:
        return self.n1 + self.n2

    @property
    def df(self) -> Array:
        return self.n1 + self.n2 - 2

    @property
    def difference(self) -> Array:
        return self.m1 - self.m2

    @property
    def pooled_sd(self) -> Array:
        within = (self.n1 - 1) * self.sd1**2 + (self.n2 - 1) * self.sd2**2
        return np.sqrt(within / self.df)

    @property
    def cohen_d(self) -> Array:
        return self.difference / self.pooled_sd


def hedges_j(m: ArrayLike) -> Array:
    """Exact small-sample factor J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)); NaN for m <= 1.

    Source: Hedges (1981), J Educ Stat 6:107, eq. 6e. Large m: the asymptotic series of Γ(x+½)/Γ(x), in
    Graham, Knuth & Patashnik (1994), Concrete Mathematics, answer 9.60.
    """
    from scipy.special import gammaln

    df = np.asarray(m, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
        u = 2 / (df - 1)
        series = 1 - u / 8 + u**2 / 128 + 5 * u**3 / 1024 - 21 * u**4 / 32768 - 399 * u**5 / 262144
        large = np.sqrt((df - 1) / df) * series
    return np.where(df > 1, np.where(df >= _SERIES_FROM, large, exact), np.nan)


def unbiased_square(df: Array) -> Array:
    """The c for which c·g² estimates var(g) − var(g | no effect) without bias, g = J(df)·d.

    A noncentral t with df degrees of freedom has E(d²) = df/(df − 2)·(δ² + the variance at no effect).
    Source: Hedges (1983), Psychol Bull 93:388, eq. 9.
    """
    return 1 - (df - 2) / (df * hedges_j(df) ** 2)


def null_factor(df: Array) -> Array:
    """Variance of g = J(df)·d over that of the mean difference in SDs, where there is no effect; exact.

    d is then a central t with df degrees of freedom, whose variance is df/(df − 2); NaN for df <= 2.
    """
    return np.where(df > 2, hedges_j(df) ** 2 * df / (df - 2), np.nan)
