"""tau² of many rows at once: the estimators of `tau2`, with a bracket a row and finished rows set aside."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from steelyard.models.batch_columns import Columns, Common
from steelyard.models.batch_formulas import (
    CLOSE,
    PROOFS,
    STEPS,
    first_left,
    first_right,
    left_reach,
    right_reach,
    score_bend,
)
from steelyard.models.distributions import Array

Rows = npt.NDArray[np.bool_]
# (columns, tau², positions among all rows) → a value that is positive left of the root, a step to it, and
# whether that is Newton's step, whose error is near its square
Step = Callable[[Columns, Array, npt.NDArray[np.intp]], tuple[Array, Array, Rows]]


def estimate_rows(columns: Columns, common: Common, k: Array, method: str) -> tuple[Array, Rows]:
    """Return tau² and whether it is settled, each of shape (m,), for "DL", "PM", "REML" or "ML".

    A row that is not settled did not converge, or may have a higher maximum elsewhere: the driver of one fit
    decides it. Rows of fewer than two studies have tau² = 0.
    """
    df = k - 1.0
    excess = np.where(df >= 1.0, common.q - df, 0.0)
    moment = np.where(excess > 0.0, excess / common.tr, 0.0)
    if method == "DL":
        return moment, np.isfinite(moment)
    if method == "PM":
        return _pm(columns, common, df)
    return _likelihood(columns, moment, df >= 1.0, method == "REML")


def _pm(columns: Columns, common: Common, df: Array) -> tuple[Array, Rows]:
    """Newton's method on 1/Q, which is a straight line in tau² when all variances are equal."""

    def step(some: Columns, tau2: Array, rows: npt.NDArray[np.intp]) -> tuple[Array, Array, Rows]:
        q, slope = some.q_slope(tau2)
        target = df[rows]
        return q - target, (q / slope) * (q / target - 1.0), slope > 0.0

    open_rows = (df >= 1.0) & ~(common.q <= df)
    first = np.where(open_rows, (common.q / common.a) * (common.q / df - 1.0), 0.0)
    return _roots(columns, step, first, open_rows)


def _likelihood(columns: Columns, start: Array, open_rows: Rows, restricted: bool) -> tuple[Array, Rows]:
    def step(some: Columns, tau2: Array, _: npt.NDArray[np.intp]) -> tuple[Array, Array, Rows]:
        at = some.derivatives(tau2, restricted)
        score, bend = at.a - at.tr, score_bend(*at)
        bent = bend > 0.01 * at.tr2
        return score, score / np.where(bent, bend, at.tr2), bent

    tau2, found = _roots(columns, step, start, open_rows)
    settled = found.copy()
    check = found & open_rows
    settled[check] = _alone(columns if check.all() else columns.take(check), tau2[check], restricted)
    return tau2, settled


def _roots(columns: Columns, step: Step, start: Array, open_rows: Rows) -> tuple[Array, Rows]:
    """Return the roots of decreasing functions on [0, inf), and which were found; the others are NaN.

    As `roots.decreasing_root`, a bracket a row: a proposal outside it is replaced. Rows that are not open
    have the root 0.
    """
    root = np.where(open_rows, np.nan, 0.0)
    rows = np.flatnonzero(open_rows)
    some, x = (columns, start) if open_rows.all() else (columns.take(rows), start[rows])
    low, high = np.full(rows.size, -1.0), np.full(rows.size, np.inf)
    for _ in range(STEPS):
        if not rows.size:
            break
        value, change, newton = step(some, x, rows)
        positive = value > 0.0
        low, high = np.where(positive, x, low), np.where(positive, high, x)
        new = np.maximum(x + change, 0.0)
        at_zero = ~positive & (x == 0.0)
        near = newton & (np.abs(new - x) <= CLOSE * (new + 1e-3 * some.v0))
        done = (at_zero | near) & np.isfinite(value)
        root[rows[done]] = np.where(at_zero, 0.0, new)[done]
        outside = (new >= high) | (new <= low)
        if outside.any():
            new = np.where(outside, _inside(low, high), new)
        lost = ~np.isfinite(value + change)
        if (done | lost).any():
            left = ~(done | lost)
            rows, low, high, new = rows[left], low[left], high[left], new[left]
            some = some.take(left)
        x = new
    return root, np.isfinite(root)


def _inside(low: Array, high: Array) -> Array:
    """Return points between the bounds, chosen as `roots` chooses them."""
    open_above = np.where(low > 0.0, 2.0 * low, 1.0)
    from_zero = np.where(low < 0.0, 0.0, 0.25 * high)
    between = np.where(low > 0.0, np.sqrt(np.maximum(low, 0.0) * high), from_zero)
    return np.where(np.isinf(high), open_above, between)


def _alone(columns: Columns, tau2: Array, restricted: bool) -> Rows:
    """Return for which rows the maximum at `tau2` is proven to be the only one on tau² >= 0."""
    at = columns.derivatives(tau2, restricted)
    # at a maximum inside the range the score is zero, whatever rounding has left of it
    inner = tau2 > 0.0
    ratio = np.where(inner, 1.0, at.a / at.tr)
    b, disc, reach = right_reach(ratio, at.tr, at.tr2, tau2, columns.largest())
    proven = (b >= 0.0) | (disc < 0.0)
    bends = np.where(inner, first_right(at.c, at.tr2, tau2, columns.v0), 0.0)
    more = np.flatnonzero(~proven)
    start = (tau2 + np.maximum(bends, reach))[more]
    proven[more] = _proven(columns, more, start, restricted, rightwards=True)
    reach = left_reach(ratio, at.a, at.c, tau2, columns.v0)
    start = tau2 - np.maximum(reach, first_left(at.c, at.tr2, tau2, columns.v0))
    more = np.flatnonzero(proven & inner & (start > 0.0))
    proven[more] = _proven(columns, more, start[more], restricted, rightwards=False)
    return proven


def _proven(
    columns: Columns, rows: npt.NDArray[np.intp], x: Array, restricted: bool, *, rightwards: bool
) -> Rows:
    """Return for which rows the score keeps its sign from `x` on: negative rightwards, else positive."""
    proven = np.zeros(rows.size, dtype=np.bool_)
    places = np.arange(rows.size)
    for _ in range(PROOFS):
        if not places.size:
            break
        some = columns.take(rows[places])
        at = some.derivatives(x, restricted)
        ratio = at.a / at.tr
        if rightwards:
            b, disc, reach = right_reach(ratio, at.tr, at.tr2, x, some.largest())
            alive = ratio < 1.0
            whole = alive & ((b >= 0.0) | (disc < 0.0))
            x = x + reach
        else:
            alive = ratio > 1.0
            x = x - left_reach(ratio, at.a, at.c, x, some.v0)
            whole = alive & (x <= 0.0)
        proven[places[whole]] = True
        keep = alive & ~whole
        places, x = places[keep], x[keep]
    return proven
