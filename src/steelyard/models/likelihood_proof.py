"""Proof, for one fit, that a maximum of the likelihood is the only one; `batch_formulas` has the bounds.

They hold for any design matrix: the variances in the space of contrasts, whatever its size, lie between the
smallest and the largest vi.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from steelyard.models.batch_formulas import PROOFS, first_left, first_right, left_reach, right_reach
from steelyard.models.weighted import Traces


def is_alone(
    traces: Callable[[float], Traces], at: Traces, tau2: float, smallest: float, longest: float
) -> bool:
    """Return whether the maximum at `tau2` is proven to be the only one on tau² >= 0.

    Args:
        traces: The parts of the score at any tau²: ypy2, ypy3, tr and tr2, as the likelihood has them.
        at: The same at the maximum.
        tau2: Where the maximum is; 0 at the edge, where the score need not be zero.
        smallest, longest: The smallest and the largest variance.

    False says only that the proof failed: there may be one maximum all the same.
    """
    if at.ypy2 <= 0.0:  # effects without a spread, at every tau²
        return tau2 == 0.0
    if not at.ypy3 > 0.0:  # lost to rounding
        return False
    with np.errstate(all="ignore"):  # a reach is worked out also where there is no end to it
        return _falls_for_ever(traces, at, tau2, smallest, longest) and (
            tau2 == 0.0 or _rises_from_zero(traces, at, tau2, smallest)
        )


def _falls_for_ever(
    traces: Callable[[float], Traces], at: Traces, tau2: float, smallest: float, longest: float
) -> bool:
    """Return whether the score is proven negative from the maximum on."""
    # at a maximum inside the range the score is zero, whatever rounding has left of it
    ratio = 1.0 if tau2 > 0.0 else at.ypy2 / at.tr
    b, disc, reach = right_reach(ratio, at.tr, at.tr2, tau2, longest)
    if b >= 0.0 or disc < 0.0:
        return True
    bends = first_right(at.ypy3, at.tr2, tau2, smallest) if tau2 > 0.0 else 0.0
    x = tau2 + float(max(bends, reach))
    for _ in range(PROOFS):
        at = traces(x)
        if not at.ypy2 < at.tr:
            return False
        b, disc, reach = right_reach(at.ypy2 / at.tr, at.tr, at.tr2, x, longest)
        if b >= 0.0 or disc < 0.0:
            return True
        x += float(reach)
    return False


def _rises_from_zero(traces: Callable[[float], Traces], at: Traces, tau2: float, smallest: float) -> bool:
    """Return whether the score is proven positive from 0 to the maximum."""
    reach = left_reach(1.0, at.ypy2, at.ypy3, tau2, smallest)
    x = tau2 - float(max(reach, first_left(at.ypy3, at.tr2, tau2, smallest)))
    for _ in range(PROOFS):
        if x <= 0.0:
            return True
        at = traces(x)
        if not (at.ypy2 > at.tr and at.ypy3 > 0.0):
            return False
        x -= float(left_reach(at.ypy2 / at.tr, at.ypy2, at.ypy3, x, smallest))
    return False
