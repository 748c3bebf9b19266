"""What follows from many means, row by row: the formulas of `inference` and `heterogeneity` on arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from steelyard.models.distributions import Array, t_critical, z_critical


class Inferred(NamedTuple):
    """As `inference.Inference`, each of shape (batch,); `knha` says where Hartung–Knapp was used."""

    knha: npt.NDArray[np.bool_]
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array


def infer_rows(
    beta: Array,
    variance: Array,
    residual: Array,
    tau2: Array,
    df: Array,
    *,
    guard: bool,
    knha: bool,
    level: float,
) -> Inferred:
    """Return the inference for means of shape (batch,), sources as `inference.infer`.

    Args:
        beta, variance: Weighted means and their model variances.
        residual: Weighted residual sums of squares at tau².
        tau2: Between-study variances in the weights.
        df: k - 1.
        guard, knha: Which test: guarded, Hartung–Knapp, or Wald where both are False.
        level: Confidence level.
    """
    wald = z_critical(level)
    if not (guard or knha):
        se = np.sqrt(variance)
        return _around(np.zeros(beta.shape, dtype=np.bool_), beta, se, wald * se)
    used = df >= 1.0
    quantile = _t_critical_rows(level, df)
    scale = np.sqrt(residual / df)
    if guard:
        used &= (df >= 2.0) & (tau2 > 0.0) & (scale * quantile >= wald)
    se = np.sqrt(variance) * np.where(used, scale, 1.0)
    return _around(used, beta, se, np.where(used, quantile, wald) * se)


def _around(used: npt.NDArray[np.bool_], beta: Array, se: Array, half: Array) -> Inferred:
    return Inferred(used, se, beta / se, beta - half, beta + half)


def two_sided_rows(zval: Array, knha: npt.NDArray[np.bool_], df: Array) -> Array:
    """Return two-sided p-values of statistics that are t where `knha`, else normal."""
    below = -np.abs(zval)
    pvalue: Array = 2.0 * special.ndtr(below)
    pvalue[knha] = 2.0 * special.stdtr(df[knha], below[knha])
    return pvalue


def _t_critical_rows(level: float, df: Array) -> Array:
    """Return t critical values; each number of degrees of freedom is worked out once."""
    distinct, which = np.unique(df, return_inverse=True)
    values = np.array([t_critical(level, one) if one >= 1.0 else np.nan for one in distinct.tolist()])
    rows: Array = values[which]
    return rows


def shares(method: str, tau2: Array, q: Array, tr: Array, df: Array) -> tuple[Array, Array]:
    """Return I² in percent and H², NaN for fewer than two studies; from Q under "EE", from tau² otherwise."""
    if method == "EE":
        i2 = np.where(q > 0.0, np.maximum(0.0, 100.0 * (q - df) / q), 0.0)
        h2 = q / df
    else:
        # in few arrays: memory that is new to the process costs more than the arithmetic
        i2 = tr / df
        i2 *= tau2  # relative to the typical variance
        h2 = 1.0 + i2
        i2 *= 100.0
        i2 /= h2
    several = df >= 1.0
    if several.all():
        return i2, h2
    return np.where(several, i2, np.nan), np.where(several, h2, np.nan)


def chi2_tails(q: Array, df: Array) -> Array:
    """Return P(X > q) for chi-square variables; 1 for no degrees of freedom, NaN below none."""
    tail = np.where(df > 0.0, special.chdtrc(np.maximum(df, 1.0), q), 1.0)
    return np.where(df >= 0.0, tail, np.nan)
