"""Cutting many meta-analyses into blocks that fit a processor's cache, whatever form they come in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.errors import InputError
from steelyard.models.distributions import Array
from steelyard.models.inputs import as_vector

Index = npt.NDArray[np.intp]


class Block(NamedTuple):
    """Some rows side by side. A missing study has yi 0 and vi infinite.

    Attributes:
        rows: Which of the batch: a slice, or positions of shape (m,).
        yi, vi: Effects and variances, shape (m, width).
        k: Studies in each, shape (m,).
        whole: None is missing.
    """

    rows: slice | Index
    yi: Array
    vi: Array
    k: Index
    whole: bool


class Matrix(NamedTuple):
    """Meta-analyses of shape (batch, width), NaN where a study is missing."""

    yi: Array
    vi: Array
    whole: bool

    @property
    def size(self) -> int:
        return int(self.yi.shape[0])

    def blocks(self, cells: int) -> Iterator[Block]:
        """Yield consecutive rows, about `cells` estimates at a time, or one row."""
        width = self.yi.shape[1]
        height = max(1, cells // max(width, 1))
        for start in range(0, self.size if width else 0, height):
            rows = slice(start, start + height)
            yi, vi = self.yi[rows], self.vi[rows]
            if self.whole:
                yield Block(rows, yi, vi, np.full(yi.shape[0], width), True)
                continue
            known = ~(np.isnan(yi) | np.isnan(vi))
            yi, vi = np.where(known, yi, 0.0), np.where(known, vi, np.inf)
            yield Block(rows, yi, vi, known.sum(axis=1), False)


class Groups(NamedTuple):
    """Meta-analyses one below the other: complete rows, ordered by the number of their group.

    Attributes:
        yi, vi: Shape (n,).
        start, k: First row and number of rows of each group, shape (batch,).
    """

    yi: Array
    vi: Array
    start: Index
    k: Index

    @property
    def size(self) -> int:
        return int(self.k.size)

    def blocks(self, cells: int) -> Iterator[Block]:
        """Yield groups of like size together, so that the padding stays below the data."""
        order = np.argsort(self.k, kind="stable")
        sizes = self.k[order]
        at = int(np.searchsorted(sizes, 1))  # groups without a complete row have nothing to fit
        while at < order.size:
            smallest = int(sizes[at])
            end = min(
                at + max(1, cells // (2 * smallest)), int(np.searchsorted(sizes, 2 * smallest, "right"))
            )
            yield self._block(order[at:end], int(sizes[end - 1]))
            at = end

    def _block(self, rows: Index, width: int) -> Block:
        k = self.k[rows]
        column = np.arange(width)
        known = column < k[:, None]
        place = self.start[rows][:, None] + np.where(known, column, 0)
        yi, vi = np.where(known, self.yi[place], 0.0), np.where(known, self.vi[place], np.inf)
        return Block(rows, yi, vi, k, bool(k[0] == width))  # sizes ascend


def matrix(yi: Any, vi: Any) -> Matrix:
    """Return checked meta-analyses of shape (batch, width).

    Raises:
        InputError: shapes that differ, an infinite effect, or a variance that is not above 0, named by place.
    """
    yi, vi = _as_matrix(yi, "yi"), _as_matrix(vi, "vi")
    if yi.shape != vi.shape:
        raise InputError(f"yi has shape {yi.shape} and vi {vi.shape}; need as many of each.")
    return Matrix(yi, vi, _check_values(yi, vi))


def groups(yi: Any, vi: Any, number: Index, size: int) -> Groups:
    """Return checked meta-analyses from vectors of shape (n,) and the number of each row's group.

    Args:
        yi, vi: Effects and variances; a row with NaN in either is left out.
        number: Group of each row, 0 <= number < size, shape (n,).
        size: Number of groups; one may end without a row.

    Raises:
        InputError: as `matrix`.
    """
    yi, vi = as_vector(yi, "yi"), as_vector(vi, "vi")
    if not yi.size == vi.size == number.size:
        raise InputError(f"yi has {yi.size} rows, vi {vi.size} and key {number.size}; need as many of each.")
    if not _check_values(yi, vi):
        known = ~(np.isnan(yi) | np.isnan(vi))
        yi, vi, number = yi[known], vi[known], number[known]
    if (number[1:] < number[:-1]).any():
        order = np.argsort(number, kind="stable")
        yi, vi, number = yi[order], vi[order], number[order]
    k = np.bincount(number, minlength=size)
    return Groups(yi, vi, np.cumsum(k) - k, k)


def _as_matrix(values: Any, name: str) -> Array:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{name} holds something that is not a number, or rows of different lengths; need (batch, k) "
            "numbers, NaN where a study is missing."
        ) from error
    if array.ndim != 2:
        raise InputError(
            f"{name} has shape {array.shape}; need (batch, k), one meta-analysis a row, or vectors and key."
        )
    return array


def _check_values(yi: Array, vi: Array) -> bool:
    """Return whether no value is missing, or raise InputError naming the first impossible one."""
    if yi.size == 0:
        return True
    low, high = vi.min(), vi.max()
    # extremes, and no product: a threaded BLAS waits for every core, for milliseconds where one is busy
    if low > 0.0 and high < np.inf and np.isfinite(yi.min()) and np.isfinite(yi.max()):
        return True
    bad = np.isinf(yi)
    if bad.any():
        raise InputError(
            f"yi{_place(bad)} is {yi[bad][0]}; need a finite number, or NaN where it is missing."
        )
    with np.errstate(invalid="ignore"):
        bad = (vi <= 0.0) | np.isinf(vi)
    if bad.any():
        raise InputError(
            f"vi{_place(bad)} is {vi[bad][0]}; need a finite variance above 0, or NaN where it is missing."
        )
    return not (np.isnan(low) or np.isnan(yi).any())


def _place(bad: npt.NDArray[np.bool_]) -> str:
    return "[" + ", ".join(str(int(i)) for i in np.argwhere(bad)[0]) + "]"
