"""The compiled path of a batch: `batch_columns` and `batch_tau2` as loops over one row, for numba.

Imported only when this path is taken. Without numba the same functions run as plain Python, slowly: that
is for tests, which compare both. What numba compiled is kept beside this file, and made anew when this file
changes; after a change in `batch_formulas`, delete `__pycache__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from steelyard.models import batch_formulas as formulas
from steelyard.models.batch_blocks import Block, Index
from steelyard.models.distributions import Array

try:
    from numba import njit
except ImportError:
    njit = None

F = TypeVar("F", bound=Callable[..., Any])
COMPILED = njit is not None
CODES = {"EE": 0, "DL": 1, "PM": 2, "REML": 3, "ML": 4}
DL, PM, REML = CODES["DL"], CODES["PM"], CODES["REML"]
STEPS, CLOSE, PROOFS = formulas.STEPS, formulas.CLOSE, formulas.PROOFS
NAN, INF = np.nan, np.inf
LANES = 4  # rows are padded to a multiple, so that no loop has a remainder


def _jit(function: F) -> F:
    """Return the compiled function; sums may be reordered, but infinities keep their meaning."""
    if njit is None:
        return function
    options = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract", "nsz"}}
    compiled: F
    try:
        compiled = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder can be written: compile anew in every process
        compiled = njit(**options)(function)
    return compiled


_trace_parts = _jit(formulas.trace_parts)
_score_bend = _jit(formulas.score_bend)
_first_left = _jit(formulas.first_left)
_first_right = _jit(formulas.first_right)
_right_reach = _jit(formulas.right_reach)
_left_reach = _jit(formulas.left_reach)


@_jit
def _gather(yi: Array, vi: Array, y: Array, v: Array) -> tuple[float, float, float]:
    """Fill y and v as `Columns` has them, padded with weightless studies; return the origin, v0, largest."""
    first, v0, largest = 0, INF, 0.0
    for i in range(vi.size):
        if vi[i] < v0:
            first, v0 = i, vi[i]
        if largest < vi[i] < INF:
            largest = vi[i]
    origin = yi[first]
    for i in range(vi.size):
        y[i], v[i] = yi[i] - origin, vi[i]
    for i in range(vi.size, v.size):
        y[i], v[i] = 0.0, INF
    v[first] = INF
    return origin, v0, largest


@_jit
def _weights(y: Array, v: Array, v0: float, tau2: float, w: Array) -> tuple[float, float, float, float]:
    """Fill w and return w0, sum(w), sum(w²) of the others and the mean less the origin."""
    r1 = r2 = s = 0.0
    for i in range(y.size):
        one = 1.0 / (v[i] + tau2)
        w[i] = one
        r1 += one
        r2 += one * one
        s += one * y[i]
    w0 = 1.0 / (v0 + tau2)
    return w0, r1, r2, s / (w0 + r1)


@_jit
def _q_slope(y: Array, v: Array, v0: float, tau2: float, w: Array) -> tuple[float, float]:
    w0, _, _, shift = _weights(y, v, v0, tau2, w)
    z0 = w0 * shift
    q, slope = z0 * shift, z0 * z0
    for i in range(y.size):
        e = y[i] - shift
        z = w[i] * e
        q += z * e
        slope += z * z
    return q, slope


@_jit
def _residual(y: Array, w: Array, w0: float, shift: float) -> float:
    q = w0 * shift * shift
    for i in range(y.size):
        q += w[i] * (y[i] - shift) * (y[i] - shift)
    return q


@_jit
def _derivatives(
    y: Array, v: Array, v0: float, tau2: float, restricted: bool, w: Array
) -> tuple[float, float, float, float]:
    w0, r1, r2, shift = _weights(y, v, v0, tau2, w)
    total = w0 + r1
    z0 = -w0 * shift
    a, centre = z0 * z0, 0.0
    for i in range(y.size):
        z = w[i] * (y[i] - shift)
        a += z * z
        centre += w[i] * (z - z0)
    centre /= total
    c, r3 = w0 * centre * centre, 0.0
    for i in range(y.size):
        moved = w[i] * (y[i] - shift) - z0 - centre
        c += w[i] * moved * moved
        r3 += w[i] * w[i] * w[i]
    if not restricted:
        return a, c, total, w0 * w0 + r2
    tr, tr2 = _trace_parts(w0, r1, r2, r3)
    return a, c, tr, tr2


@_jit
def _step(
    y: Array, v: Array, v0: float, df: float, tau2: float, code: int, w: Array, at: Array
) -> tuple[float, float, bool]:
    """Return a value that is positive left of the root, a step to it, and whether that is Newton's.

    For a likelihood, `at` keeps its derivatives for the proof.
    """
    if code == PM:
        q, slope = _q_slope(y, v, v0, tau2, w)
        return q - df, (q / slope) * (q / df - 1.0), slope > 0.0
    a, c, tr, tr2 = _derivatives(y, v, v0, tau2, code == REML, w)
    at[0], at[1], at[2], at[3] = a, c, tr, tr2
    bend = _score_bend(a, c, tr, tr2)
    bent = bend > 0.01 * tr2
    return a - tr, (a - tr) / (bend if bent else tr2), bent


@_jit
def _root(y: Array, v: Array, v0: float, df: float, start: float, code: int, w: Array, at: Array) -> float:
    """Return the root as `batch_tau2._roots` does; NaN where none was found."""
    x, low, high = start, -1.0, INF
    for _ in range(STEPS):
        value, change, newton = _step(y, v, v0, df, x, code, w, at)
        if not np.isfinite(value + change):
            return NAN
        if value <= 0.0 and x == 0.0:
            return 0.0
        if value > 0.0:
            low = x
        else:
            high = x
        new = max(x + change, 0.0)
        if newton and abs(new - x) <= CLOSE * (new + 1e-3 * v0):
            return new
        x = new if low < new < high else _inside(low, high)
    return NAN


@_jit
def _inside(low: float, high: float) -> float:
    if high == INF:
        return 2.0 * low if low > 0.0 else 1.0
    if low <= 0.0:
        return 0.0 if low < 0.0 else 0.25 * high
    return float(np.sqrt(low * high))


@_jit
def _alone(
    y: Array, v: Array, v0: float, largest: float, tau2: float, restricted: bool, w: Array, at: Array
) -> bool:
    """Return whether the maximum at tau² is proven to be the only one, as `batch_tau2._alone` does.

    `at` are the derivatives at the last iterate, as close to the maximum as the steps get.
    """
    a, c, tr, tr2 = at[0], at[1], at[2], at[3]
    inner = tau2 > 0.0
    ratio = 1.0 if inner else a / tr
    b, disc, reach = _right_reach(ratio, tr, tr2, tau2, largest)
    if b < 0.0 and not disc < 0.0:
        bends = _first_right(c, tr2, tau2, v0) if inner else 0.0
        if not _proven_right(y, v, v0, largest, tau2 + max(bends, reach), restricted, w):
            return False
    if not inner:
        return True
    start = tau2 - _left_reach(ratio, a, c, tau2, v0)
    start = start if start <= 0.0 else min(start, tau2 - _first_left(c, tr2, tau2, v0))
    return start <= 0.0 or _proven_left(y, v, v0, start, restricted, w)


@_jit
def _proven_right(
    y: Array, v: Array, v0: float, largest: float, x: float, restricted: bool, w: Array
) -> bool:
    for _ in range(PROOFS):
        a, _c, tr, tr2 = _derivatives(y, v, v0, x, restricted, w)
        if not a < tr:
            return False
        b, disc, reach = _right_reach(a / tr, tr, tr2, x, largest)
        if b >= 0.0 or disc < 0.0:
            return True
        x += reach
    return False


@_jit
def _proven_left(y: Array, v: Array, v0: float, x: float, restricted: bool, w: Array) -> bool:
    for _ in range(PROOFS):
        a, c, tr, _tr2 = _derivatives(y, v, v0, x, restricted, w)
        if not a > tr:
            return False
        x -= _left_reach(a / tr, a, c, x, v0)
        if x <= 0.0:
            return True
    return False


@_jit
def _tau2(
    y: Array,
    v: Array,
    v0: float,
    largest: float,
    df: float,
    code: int,
    q: float,
    tr: float,
    w: Array,
    at: Array,
) -> float:
    """Return tau², NaN where it is not settled; q and tr belong to tau² = 0."""
    if df < 1.0 or code == 0:
        return 0.0
    moment = max(q - df, 0.0) / tr
    if code == DL:
        return moment
    if code == PM:
        return 0.0 if q <= df else _root(y, v, v0, df, 0.0, code, w, at)
    tau2 = _root(y, v, v0, df, moment, code, w, at)
    return tau2 if _alone(y, v, v0, largest, tau2, code == REML, w, at) else NAN


@_jit
def _rows(yi: Array, vi: Array, k: Index, code: int, residual: bool, out: Array) -> None:
    """Fill out, shape (6, m), with the fields of `batch.Parts`."""
    width = LANES * -(-yi.shape[1] // LANES)
    y, v, w, at = np.empty(width), np.empty(width), np.empty(width), np.empty(4)
    for row in range(yi.shape[0]):
        origin, v0, largest = _gather(yi[row], vi[row], y, v)
        w0, r1, r2, shift = _weights(y, v, v0, 0.0, w)
        q = _residual(y, w, w0, shift)
        tr, _ = _trace_parts(w0, r1, r2, 0.0)
        tau2 = _tau2(y, v, v0, largest, k[row] - 1.0, code, q, tr, w, at)
        w0, r1, _, shift = _weights(y, v, v0, tau2, w)
        out[0, row], out[1, row] = origin + shift, 1.0 / (w0 + r1)
        out[2, row] = _residual(y, w, w0, shift) if residual else NAN
        out[3, row], out[4, row], out[5, row] = tau2, q, tr


def block_parts(block: Block, method: str, residual: bool) -> Array:
    """Return the fields of `batch.Parts` as the rows of an array, shape (6, m).

    Args:
        block: Rows of the batch.
        method: "EE", "DL", "PM", "REML" or "ML".
        residual: Whether Q at tau² is wanted; it is NaN otherwise.
    """
    out = np.empty((6, block.k.size))
    yi, vi = np.ascontiguousarray(block.yi), np.ascontiguousarray(block.vi)
    _rows(yi, vi, block.k, CODES[method], residual, out)
    return out
