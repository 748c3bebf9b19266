"""The tetrachoric correlation: that of two normal variables of which only "above or below a cut" is known."""

from __future__ import annotations

import numpy as np

from steelyard.effects.arrays import Array, Mask

# Halvings of (−1, 1): what is left is below the spacing of floats near 1.
_HALVINGS = 54


def tetrachoric(a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array]:
    """Maximum-likelihood correlation and its variance from 2×2 tables, each shape (k,).

    The model has as many parameters (two cuts and rho) as the table has free cells, so the fit is exact: the
    cuts are those of the margins, and rho puts a/n into the corner. Its variance is that of this solution
    under multinomial sampling, which equals the inverse of the information matrix.

    Args:
        a, b, c, d: Cells, >= 0. Where one is 0 the likelihood has its maximum at rho = ±1, which has no
            variance: NaN in both.

    Source: Pearson (1900), Phil Trans R Soc A 195:1; Kirk (1973), Psychometrika 38:259; variance by
    differentiating the defining equation. Owen (1956), Ann Math Stat 27:1075 for the bivariate normal.
    Checked: R 4.2.2, rho by uniroot() on integrate() of the bivariate density, variance from numDeriv's
    Hessian of the log-likelihood; tests/reference/effects/tetrachoric.json, rtol 1e-5
    (differences); at rho = 0 and cuts of 0 it is π²/(4n). (metafor 3.8-1 needs
    a further package and iterates to about 1e-4.)
    """
    from scipy.special import ndtri

    n = a + b + c + d
    inner = (a > 0) & (b > 0) & (c > 0) & (d > 0)
    safe = [np.where(inner, x, 1.0) for x in (a, b, c, d)]
    total = safe[0] + safe[1] + safe[2] + safe[3]
    h, k = ndtri((safe[0] + safe[1]) / total), ndtri((safe[0] + safe[2]) / total)
    rho = _solve(h, k, safe[0] / total)
    vi = _variance(h, k, rho, [x / total for x in safe]) / n
    return np.where(inner, rho, np.nan), np.where(inner, vi, np.nan)


def _solve(h: Array, k: Array, corner: Array) -> Array:
    """The rho at which P(X < h, Y < k) is `corner`, by bisection: the probability rises with rho."""
    low, high = np.full(h.shape, -1.0), np.full(h.shape, 1.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = bivariate_normal(h, k, middle) < corner
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def _variance(h: Array, k: Array, rho: Array, p: list[Array]) -> Array:
    """n times the variance of rho: rho moves with the corner and with both margins."""
    from scipy.special import ndtr

    root = np.sqrt((1 - rho) * (1 + rho))
    density = np.exp(-(h**2 - 2 * rho * h * k + k**2) / (2 * root**2)) / (2 * np.pi * root)
    by_row, by_column = ndtr((k - rho * h) / root), ndtr((h - rho * k) / root)
    weights = (1 - by_row - by_column, -by_row, -by_column)
    mean = sum(w * q for w, q in zip(weights, p, strict=False))
    square = sum(w**2 * q for w, q in zip(weights, p, strict=False))
    return np.asarray((square - mean**2) / density**2)


def bivariate_normal(h: Array, k: Array, rho: Array) -> Array:
    """P(X < h, Y < k) of two standard normal variables with correlation rho, |rho| < 1; shape (k,).

    Source: Owen (1956), Ann Math Stat 27:1075, eq. 2.1.
    """
    from scipy.special import ndtr

    root = np.sqrt((1 - rho) * (1 + rho))
    apart: Mask = (h * k < 0) | ((h * k == 0) & (h + k < 0))
    owen = _owen(h, k, rho, root) + _owen(k, h, rho, root)
    general = (ndtr(h) + ndtr(k)) / 2 - owen - np.where(apart, 0.5, 0.0)
    centre = 0.25 + np.arcsin(rho) / (2 * np.pi)
    return np.where((h == 0) & (k == 0), centre, general)


def _owen(h: Array, k: Array, rho: Array, root: Array) -> Array:
    from scipy.special import owens_t

    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (k / h - rho) / root
    # At h = 0 Owen's function has the limit of a steep line on the side of k.
    steep = np.where(k >= 0, 0.25, -0.25)
    return np.where(h == 0, steep, owens_t(h, np.where(h == 0, 0.0, slope)))
