"""The quantities of P for two columns, usually an intercept and one moderator, from sums over the studies.

With so few numbers plain floats are several times as quick as matrices. See `weighted_regression` for the
basis, and for the weights up to which expanded squares and the normal equations keep their digits.
"""

from __future__ import annotations

import numpy as np

from steelyard.models.batch_formulas import STEADY
from steelyard.models.distributions import Array
from steelyard.models.weighted import Traces


def products(basis: Array, rest: Array) -> Array:
    """Return 1, y², b1·y, b2·y, b1², b1·b2 and b2² of each study, shape (7, k), for `line_traces`.

    Args:
        basis: Two orthonormal columns b, shape (k, 2).
        rest: What they leave of the effects without weights, y, shape (k,).
    """
    b1, b2 = basis.T
    return np.array([np.ones(rest.size), rest * rest, b1 * rest, b2 * rest, b1 * b1, b1 * b2, b2 * b2])


def line_traces(of: Array, w: Array) -> Traces | None:
    """Return the quantities of P with weights w; None where the squares would cancel.

    Args:
        of: The products of each study, shape (7, k).
        w: Weights, shape (k,).

    The second column is made orthogonal to the first under w: b2 - slope · b1. What is left is diagonal.
    """
    square = w * w
    r1, u1, f1, f2, a11, a12, a22 = of.dot(w).tolist()
    r2, u2, g1, g2, s11, s12, s22 = of.dot(square).tolist()
    _, u3, h1, h2, t11, t12, t22 = of.dot(square * w).tolist()
    slope = a12 / a11
    d1, d2 = a11, a22 - slope * a12
    f2, g2, h2 = f2 - slope * f1, g2 - slope * g1, h2 - slope * h1
    s12, s22 = s12 - slope * s11, s22 - slope * (2.0 * s12 - slope * s11)
    t12, t22 = t12 - slope * t11, t22 - slope * (2.0 * t12 - slope * t11)
    x1, x2 = f1 / d1, f2 / d2
    fitted1, fitted2 = s11 * x1 + s12 * x2, s12 * x1 + s22 * x2
    along1, along2 = g1 - fitted1, g2 - fitted2
    third = x1 * (t11 * x1 + t12 * x2) + x2 * (t12 * x1 + t22 * x2)
    q = u1 - f1 * x1 - f2 * x2
    a = u2 - x1 * (g1 + along1) - x2 * (g2 + along2)
    c = u3 - 2.0 * (h1 * x1 + h2 * x2) + third - along1 * along1 / d1 - along2 * along2 / d2
    steady = q > STEADY * u1 and a > STEADY * (u2 + x1 * fitted1 + x2 * fitted2) and c > STEADY * (u3 + third)
    if not steady:
        return None
    i11, i12, i22 = s11 / d1, s12 * s12 / (d1 * d2), s22 / d2
    tr2 = r2 - 2.0 * (t11 / d1 + t22 / d2) + i11 * i11 + 2.0 * i12 + i22 * i22
    return Traces(q, a, c, r1 - i11 - i22, tr2)
