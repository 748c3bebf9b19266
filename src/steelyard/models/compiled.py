"""The compiled path of a batch: `batch_tau2` as loops over one row, for numba; `compiled_row` has its sums.

Imported only when this path is taken. What numba compiled is kept beside this file, and made anew when this
file changes; after a change in `batch_formulas` or `compiled_row`, delete `__pycache__`.
"""

from __future__ import annotations

import numpy as np

from steelyard.models import batch_formulas as formulas
from steelyard.models.batch_blocks import Block, Index
from steelyard.models.compiled_row import (
    COMPILED,
    derivatives,
    jit,
    largest_variance,
    loglik,
    mean,
    most_precise,
    q_slope,
    trace_parts,
)
from steelyard.models.distributions import Array
from steelyard.models.weighted import furthest

__all__ = ["COMPILED", "block_parts"]

CODES = {"EE": 0, "DL": 1, "PM": 2, "REML": 3, "ML": 4}
DL, PM, REML = CODES["DL"], CODES["PM"], CODES["REML"]
STEPS, CLOSE, PROOFS = formulas.STEPS, formulas.CLOSE, formulas.PROOFS
BOTTOM, TIE = formulas.BOTTOM, formulas.TIE
NAN, INF = np.nan, np.inf

_furthest = jit(furthest)
_grid_at = jit(formulas.grid_at)
_grid_points = jit(formulas.grid_points)
_score_bend = jit(formulas.score_bend)
_first_left = jit(formulas.first_left)
_first_right = jit(formulas.first_right)
_right_reach = jit(formulas.right_reach)
_left_reach = jit(formulas.left_reach)


@jit
def _step(
    yi: Array, vi: Array, first: int, df: float, tau2: float, code: int, at: Array
) -> tuple[float, float, bool]:
    """Return a value that is positive left of the root, a step to it, and whether that is Newton's.

    For a likelihood, `at` keeps its derivatives for the proof.
    """
    if code == PM:
        q, slope = q_slope(yi, vi, first, tau2)
        return q - df, (q / slope) * (q / df - 1.0), slope > 0.0
    a, c, tr, tr2 = derivatives(yi, vi, first, tau2, code == REML)
    at[0], at[1], at[2], at[3] = a, c, tr, tr2
    bend = _score_bend(a, c, tr, tr2)
    bent = bend > 0.01 * tr2
    return a - tr, (a - tr) / (bend if bent else tr2), bent


@jit
def _root(
    yi: Array,
    vi: Array,
    first: int,
    df: float,
    start: float,
    low: float,
    high: float,
    code: int,
    at: Array,
) -> float:
    """Return the root as `batch_tau2._roots` does, between `low` and `high`; NaN where none was found."""
    x = start
    for _ in range(STEPS):
        value, change, newton = _step(yi, vi, first, df, x, code, at)
        if not np.isfinite(value + change):
            return NAN
        if value <= 0.0 and x == 0.0:
            return 0.0
        if value > 0.0:
            low = x
        else:
            high = x
        new = max(x + change, 0.0)
        if newton and abs(new - x) <= CLOSE * (new + 1e-3 * vi[first]):
            return new
        x = new if low < new < high else _inside(low, high)
    return NAN


@jit
def _inside(low: float, high: float) -> float:
    if high == INF:
        return 2.0 * low if low > 0.0 else 1.0
    if low <= 0.0:
        return 0.0 if low < 0.0 else 0.25 * high
    return float(np.sqrt(low * high))


@jit
def _alone(yi: Array, vi: Array, first: int, tau2: float, restricted: bool, at: Array) -> bool:
    """Return whether the maximum at tau² is proven to be the only one, as `batch_tau2._alone` does.

    `at` are the derivatives at the last iterate, as close to the maximum as the steps get.
    """
    a, c, tr, tr2 = at[0], at[1], at[2], at[3]
    longest, v0 = largest_variance(vi), vi[first]
    inner = tau2 > 0.0
    ratio = 1.0 if inner else a / tr
    b, disc, reach = _right_reach(ratio, tr, tr2, tau2, longest)
    if b < 0.0 and not disc < 0.0:
        bends = _first_right(c, tr2, tau2, v0) if inner else 0.0
        if not _proven_right(yi, vi, first, longest, tau2 + max(bends, reach), restricted):
            return False
    if not inner:
        return True
    start = tau2 - _left_reach(ratio, a, c, tau2, v0)
    start = start if start <= 0.0 else min(start, tau2 - _first_left(c, tr2, tau2, v0))
    return start <= 0.0 or _proven_left(yi, vi, first, start, restricted)


@jit
def _proven_right(yi: Array, vi: Array, first: int, longest: float, x: float, restricted: bool) -> bool:
    for _ in range(PROOFS):
        a, _c, tr, tr2 = derivatives(yi, vi, first, x, restricted)
        if not a < tr:
            return False
        b, disc, reach = _right_reach(a / tr, tr, tr2, x, longest)
        if b >= 0.0 or disc < 0.0:
            return True
        x += reach
    return False


@jit
def _proven_left(yi: Array, vi: Array, first: int, x: float, restricted: bool) -> bool:
    for _ in range(PROOFS):
        a, c, tr, _tr2 = derivatives(yi, vi, first, x, restricted)
        if not a > tr:
            return False
        x -= _left_reach(a / tr, a, c, x, vi[first])
        if x <= 0.0:
            return True
    return False


@jit
def _highest(yi: Array, vi: Array, first: int, df: float, tau2: float, code: int, at: Array) -> float:
    """Return the highest maximum: that at `tau2`, or one the grid of `tau2_likelihood` leads to."""
    sums = squares = 0.0
    for i in range(vi.size):
        if vi[i] < INF:
            sums += yi[i] - yi[first]
            squares += (yi[i] - yi[first]) ** 2
    spread = max(squares - sums * sums / (df + 1.0), 0.0)
    top, bottom = max(_furthest(spread, df, largest_variance(vi)), vi[first]), BOTTOM * vi[first]
    points = _grid_points(top, bottom)
    height, best = loglik(yi, vi, first, tau2, code == REML) + TIE, -1
    for j in range(points + 1):
        here = loglik(yi, vi, first, _grid_at(top, bottom, points, j), code == REML)
        if here > height:
            height, best = here, j
    if best <= 0:
        return tau2 if best < 0 else 0.0
    start, low = _grid_at(top, bottom, points, best), _grid_at(top, bottom, points, best - 1)
    high = _grid_at(top, bottom, points, best + 1) if best < points else INF
    return _root(yi, vi, first, df, start, low, high, code, at)


@jit
def _tau2(yi: Array, vi: Array, first: int, df: float, code: int, q: float, tr: float, at: Array) -> float:
    """Return tau², NaN where it is not settled; q and tr belong to tau² = 0."""
    if df < 1.0 or code == 0:
        return 0.0
    moment = max(q - df, 0.0) / tr
    if code == DL:
        return moment
    if code == PM:
        return 0.0 if q <= df else _root(yi, vi, first, df, 0.0, -1.0, INF, code, at)
    tau2 = _root(yi, vi, first, df, moment, -1.0, INF, code, at)
    if not np.isfinite(tau2) or _alone(yi, vi, first, tau2, code == REML, at):
        return tau2
    return _highest(yi, vi, first, df, tau2, code, at)


@jit
def _rows(yi: Array, vi: Array, k: Index, code: int, residual: bool, out: Array) -> None:
    """Fill out, shape (6, m), with the fields of `batch.Parts`."""
    at = np.empty(4)
    for row in range(yi.shape[0]):
        y, v = yi[row], vi[row]
        first = most_precise(v)
        w0, r1, r2, shift, q = mean(y, v, first, 0.0)
        tr, _ = trace_parts(w0, r1, r2, 0.0)
        tau2 = _tau2(y, v, first, k[row] - 1.0, code, q, tr, at)
        w0, r1, _, shift, at_tau2 = mean(y, v, first, tau2)
        out[0, row], out[1, row] = y[first] + shift, 1.0 / (w0 + r1)
        out[2, row] = at_tau2 if residual else NAN
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
