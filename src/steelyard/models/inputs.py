"""Checks of the arrays that every estimator takes, with the row in every message."""

from __future__ import annotations

from typing import Any

import numpy as np

from steelyard.check import shown
from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array
from steelyard.numfmt import several

FAR = 1e50  # effects and variances beyond it, or below its inverse, are a mistake of unit


def as_vector(values: Any, name: str) -> Array:
    """Return `values` as a float vector, or raise InputError naming `name` and the shape found."""
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} holds something that is not a number; need one number a row.") from error
    if vector.ndim != 1:
        raise InputError(f"{name} has shape {vector.shape}; need a vector, one number a row.")
    return vector


def extremes(vector: Array) -> tuple[float, float]:
    """Return the smallest and the largest value of a vector that is not empty; NaN where one is missing.

    By their places, which for few numbers takes a quarter of the time of min() and max().
    """
    return vector.item(vector.argmin()), vector.item(vector.argmax())


def check_estimates(yi: Any, vi: Any) -> tuple[Array, Array]:
    """Return effects and variances as vectors of one length, all finite, all variances positive.

    Raises:
        InputError: naming the first row (counted from 0) that is not so. Missing rows are the caller's to
            drop: a kernel that dropped them would return weights of another length.
    """
    yi, vi = as_vector(yi, "yi"), as_vector(vi, "vi")
    if yi.size != vi.size:
        raise InputError(f"yi has {yi.size} rows and vi has {vi.size}; need as many of each.")
    if yi.size == 0:
        raise ModelError("no estimates are left; need at least one.")
    # Two extremes decide the usual case: NaN fails the comparison. No product: threads of one wait for cores.
    low, high = extremes(yi)
    if not (low > -FAR and high < FAR) and (far := np.flatnonzero(~(np.abs(yi) < FAR))).size:
        row = int(far[0])
        limit = "a finite number" if not np.isfinite(yi[row]) else f"one below {FAR:g} in size"
        raise InputError(f"yi[{row}] is {yi[row]}; need {limit}.")
    low, high = extremes(vi)
    if not (low > 1.0 / FAR and high < FAR):
        row = int(np.flatnonzero(~((vi > 1.0 / FAR) & (vi < FAR)))[0])
        known = np.isfinite(vi[row]) and vi[row] > 0.0
        limit = f"one between {1.0 / FAR:g} and {FAR:g}" if known else "a finite variance above 0"
        raise InputError(f"vi[{row}] is {vi[row]}; need {limit}.")
    return yi, vi


def check_design(X: Any, k: int) -> Array | None:
    """Return the design matrix, or None where it is the intercept alone.

    Raises:
        InputError: wrong shape, or a value that is not finite.
        ModelError: k <= p, or columns that are linearly dependent.
    """
    if X is None:
        return None
    design = _as_matrix(X, k)
    p = design.shape[1]
    if p == 1 and bool((design == 1.0).all()):
        return None
    if k <= p:
        raise ModelError(
            f"{several(k, 'estimate')} and {several(p, 'coefficient')}; need more estimates than "
            "coefficients."
        )
    size = np.linalg.norm(design, axis=0)
    if not (size > 0).all() or not _independent(design / size):
        raise ModelError(f"the {p} columns of X are linearly dependent; drop the redundant ones.")
    return design


def _independent(columns: Array) -> bool:
    """Return whether columns of length 1, fewer than rows, have full rank: numpy's rule for matrix_rank."""
    sizes = np.linalg.svd(columns, compute_uv=False)
    return bool(sizes[-1] > sizes[0] * columns.shape[0] * np.finfo(np.float64).eps)


def _as_matrix(X: Any, k: int) -> Array:
    matrix = np.asarray(X, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != k or matrix.shape[1] == 0:
        raise InputError(f"X has shape {matrix.shape}; need ({k}, p), one row an estimate and p >= 1.")
    if np.count_nonzero(np.isfinite(matrix)) < matrix.size:
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise InputError(f"X[{row}, {column}] is {matrix[row, column]}; need a finite number.")
    return matrix


def check_counts(names: tuple[str, ...], *cells: Any) -> tuple[Array, ...]:
    """Return count vectors of one length: finite, whole or fractional, none negative.

    Raises:
        InputError: naming the cell and its row.
    """
    vectors = tuple(
        as_vector(np.atleast_1d(np.asarray(cell)), name) for name, cell in zip(names, cells, strict=True)
    )
    for name, vector in zip(names, vectors, strict=True):
        if vector.size != vectors[0].size:
            raise InputError(
                f"{name} has {vector.size} rows and {names[0]} has {vectors[0].size}; need as many of each."
            )
        bad = np.flatnonzero(~(np.isfinite(vector) & (vector >= 0)))
        if bad.size:
            raise InputError(f"{name}[{bad[0]}] is {vector[bad[0]]}; need a count of 0 or more.")
    if vectors[0].size == 0:
        raise ModelError("no tables are left; need at least one.")
    return vectors


def check_weights(weights: Any, k: int) -> Array | None:
    """Return weights of shape (k,), all finite and above 0; ones for "equal", None for None.

    Raises:
        InputError: naming the first row (counted from 0) that is not so.
    """
    if weights is None:
        return None
    if isinstance(weights, str):
        if weights != "equal":
            raise InputError(f"weights is {shown(weights)!r}; need one number a row, or the word equal.")
        return np.ones(k)
    vector = as_vector(weights, "weights")
    if vector.size != k:
        raise InputError(f"weights has {vector.size} rows and yi has {k}; need as many of each.")
    bad = np.flatnonzero(~(np.isfinite(vector) & (vector > 0.0)))
    if bad.size:
        raise InputError(f"weights[{bad[0]}] is {vector[bad[0]]}; need a finite weight above 0.")
    return vector
