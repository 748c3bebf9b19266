"""One safeguarded root search for decreasing functions on [0, inf): proposals inside a shrinking bracket."""

from __future__ import annotations

import math
from collections.abc import Callable

from steelyard.errors import ConvergenceError

STEPS = 200
RELATIVE = 1e-13  # not a rounding error away from the root on any processor
NEWTON = 1e-7  # a Newton step this small leaves an error near its square


def decreasing_root(
    value_and_step: Callable[[float], tuple[float, float]],
    start: float,
    scale: float,
    what: str,
    low: float = -1.0,
    high: float = math.inf,
) -> tuple[float, int]:
    """Return (root, evaluations) of a function that is positive left of its root; 0 where it never is.

    As `settled_root`, with one tolerance for every step: it ends where a step changes nothing.
    """
    return settled_root(lambda x: (*value_and_step(x), RELATIVE), start, scale, what, low, high)


def settled_root(
    propose: Callable[[float], tuple[float, float, float]],
    start: float,
    scale: float,
    what: str,
    low: float = -1.0,
    high: float = math.inf,
) -> tuple[float, int]:
    """Return (root, evaluations) of a function that is positive left of its root; 0 where it never is.

    Args:
        propose: At x >= 0 the value (only its sign is used), the proposed step to the root, and the relative
            size at which this step is the last: `NEWTON` where its error is near its square.
        start: First x, >= 0.
        scale: A size of x below which differences do not matter, > 0.
        what: Name of the iteration for the error.
        low, high: Bounds of the search; below 0 where 0 itself may be the answer.

    Raises:
        ConvergenceError: no root after 200 evaluations, or a value that is not a number.
    """
    x = start
    for count in range(1, STEPS + 1):
        value, step, enough = propose(x)
        if not (math.isfinite(value) and math.isfinite(step)):
            break
        if value <= 0.0 and x == 0.0:
            return 0.0, count
        if value > 0.0:
            low = x
        else:
            high = x
        new = max(x + step, 0.0)
        # before the bracket is asked: at the root, rounding decides the sign and thereby the bracket
        if abs(new - x) <= enough * (new + 1e-3 * scale):
            return new, count
        if low >= 0.0 and high - low <= RELATIVE * (low + 1e-3 * scale):
            return 0.5 * (low + high), count  # the root is between the two, whatever size the steps have
        x = new if low < new < high else _inside(low, high)
    raise ConvergenceError(f"{what} did not converge in {STEPS} steps; no estimate is returned.")


def _inside(low: float, high: float) -> float:
    """Return a point between the bounds: doubling while nothing is above, geometric over decades."""
    if math.isinf(high):
        return 2.0 * low if low > 0.0 else 1.0
    if low <= 0.0:
        return 0.0 if low < 0.0 else 0.25 * high
    return math.sqrt(low * high)
