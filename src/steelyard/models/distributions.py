"""Tails and quantiles of the normal, t, chi-square and F distributions.

Upper tails are computed as tails, never as one minus a distribution function: from z = 8.3 on that
difference is exactly 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]


def z_critical(level: float) -> float:
    """Return z with P(|Z| <= z) = `level`: 1.96 for 0.95."""
    return -float(special.ndtri(0.5 * (1.0 - level)))


def t_critical(level: float, df: float) -> float:
    """Return t with P(|T| <= t) = `level` for Student's t with `df` degrees of freedom.

    By the inverse incomplete beta function (Abramowitz & Stegun 26.5.27): x = df / (df + t²).
    """
    x = float(special.betaincinv(0.5 * df, 0.5, 1.0 - level))
    return math.sqrt(df * (1.0 - x) / x)


def critical(level: float, df: float | None) -> float:
    """Return the two-sided critical value: normal where `df` is None, else t."""
    return z_critical(level) if df is None else t_critical(level, df)


def two_sided(statistic: Array, df: float | None) -> Array:
    """Return two-sided p-values of z (df None) or t statistics, accurate far into the tails."""
    below = -np.abs(statistic)
    p: Any = special.ndtr(below) if df is None else special.stdtr(df, below)
    return np.asarray(2.0 * p, dtype=np.float64)


def chi2_tail(q: float, df: int) -> float:
    """Return P(X > q) for chi-square with `df` degrees of freedom; 1 for df = 0."""
    return float(special.chdtrc(df, q)) if df > 0 else 1.0


def chi2_quantile(lower: float, df: int) -> float:
    """Return q with P(X <= q) = `lower` for chi-square with `df` degrees of freedom."""
    return 2.0 * float(special.gammaincinv(0.5 * df, lower))


def chi2_upper_quantile(upper: float, df: int) -> float:
    """Return q with P(X > q) = `upper` for chi-square with `df` degrees of freedom."""
    return 2.0 * float(special.gammainccinv(0.5 * df, upper))


def f_tail(f: float, df1: int, df2: int) -> float:
    """Return P(X > f) for F with `df1` and `df2` degrees of freedom."""
    return float(special.fdtrc(df1, df2, f))
