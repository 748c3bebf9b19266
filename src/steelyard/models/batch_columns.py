"""Many weighted means at once, as arrays of shape (k, m): study by study, m rows side by side.

The same form as `weighted.MeanModel`, written around the most precise study of each row, whose weight is kept
apart. A missing study, and the most precise one in its own column, have an infinite variance: no weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.models.batch_formulas import trace_parts
from steelyard.models.distributions import Array


class Common(NamedTuple):
    """At tau² = 0: q = y'Py, a = y'PPy, tr = tr P, the mean less the origin, sum(w); each of shape (m,)."""

    q: Array
    a: Array
    tr: Array
    shift: Array
    weight: Array


class Derivatives(NamedTuple):
    """What `batch_formulas` calls a, c, tr and tr2 at one tau² a row, each of shape (m,)."""

    a: Array
    c: Array
    tr: Array
    tr2: Array


class Solved(NamedTuple):
    """Weighted mean less the origin, its variance and the residual sum of squares, each of shape (m,)."""

    shift: Array
    variance: Array
    q: Array


def dot(left: Array, right: Array) -> Array:
    """Return the sums of products over the studies: (k, m), (k, m) → (m,)."""
    total: Array = np.einsum("ij,ij->j", left, right)
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """m weighted means. Shapes (k, m) for y and v, (m,) for the others.

    Attributes:
        y: Effects minus the origin; 0 where missing.
        v: Variances; infinite where missing and for the most precise study.
        origin, v0: Effect and variance of the most precise study.
    """

    y: Array
    v: Array
    origin: Array
    v0: Array

    @classmethod
    def of(cls, yi: Array, vi: Array, whole: bool = False) -> Columns:
        """Return the problem for rows of shape (m, k), in which a missing study has an infinite vi.

        `whole` says that none is missing.
        """
        first = vi.argmin(axis=1)
        rows = np.arange(first.size)
        origin, v0 = yi[rows, first], vi[rows, first]
        y = np.subtract(yi.T, origin, order="C")
        v = np.array(vi.T, order="C")
        if not whole:
            y[np.isinf(v)] = 0.0
        v[first, rows] = np.inf
        return cls(y, v, origin, v0)

    def take(self, which: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Columns:
        """Return the problem of some rows, by position or mask."""
        return Columns(self.y[:, which], self.v[:, which], self.origin[which], self.v0[which])

    def largest(self) -> Array:
        """Return the largest variance of each row, shape (m,)."""
        rest: Array = np.where(np.isinf(self.v), self.v0, self.v).max(axis=0)
        return rest

    def common(self, slope: bool) -> Common:
        """Return what the moment estimator, I² and the starts of the iterations need; a only with `slope`."""
        w, w0, r1, shift = self._weights(0.0)
        e = self.y - shift
        z = w * e
        tr, _ = trace_parts(w0, r1, dot(w, w), 0.0 * r1)
        a = dot(z, z) + (w0 * shift) ** 2 if slope else np.full(shift.size, np.nan)
        return Common(dot(z, e) + w0 * shift * shift, a, tr, shift, w0 + r1)

    def derivatives(self, tau2: Array, restricted: bool) -> Derivatives:
        """Return the derivatives of the (restricted) likelihood at one tau² a row, shape (m,)."""
        w, w0, r1, shift = self._weights(tau2)
        z = self.y - shift
        z *= w
        z0 = -w0 * shift
        a = dot(z, z) + z0 * z0
        z -= z0
        centre = dot(w, z) / (w0 + r1)
        z -= centre
        scaled = z * w
        c = dot(scaled, z) + w0 * centre * centre
        squares = np.multiply(w, w, out=scaled)
        r2 = np.add.reduce(squares, axis=0)
        if not restricted:
            return Derivatives(a, c, w0 + r1, w0 * w0 + r2)
        return Derivatives(a, c, *trace_parts(w0, r1, r2, dot(w, squares)))

    def q_slope(self, tau2: Array) -> tuple[Array, Array]:
        """Return Q(tau²) and -dQ/dtau² = y'PPy at one tau² a row."""
        w, w0, _, shift = self._weights(tau2)
        e = self.y - shift
        w *= e
        z0 = w0 * shift
        return dot(w, e) + z0 * shift, dot(w, w) + z0 * z0

    def solve(self, tau2: Array, residual: bool = True) -> Solved:
        """Return the weighted means at one tau² a row; q is NaN where `residual` is not asked for."""
        w, w0, r1, shift = self._weights(tau2)
        if not residual:
            return Solved(shift, 1.0 / (w0 + r1), np.full(shift.size, np.nan))
        e = self.y - shift
        w *= e
        return Solved(shift, 1.0 / (w0 + r1), dot(w, e) + w0 * shift * shift)

    def _weights(self, tau2: Array | float) -> tuple[Array, Array, Array, Array]:
        w = self.v + tau2
        np.divide(1.0, w, out=w)
        w0 = 1.0 / (self.v0 + tau2)
        r1 = np.add.reduce(w, axis=0)
        return w, w0, r1, dot(w, self.y) / (w0 + r1)
