"""The formulas of one fit, written once for floats and for arrays: both paths of a batch share them.

Vocabulary: with w = 1 / (vi + t) and P = W - W 1 (1'W1)⁻¹ 1'W, *a* = y'PPy, *c* = y'PPPy, *tr* and *tr2* are
tr P and tr PP (sum(w) and sum(w²) under maximum likelihood). The score of the restricted likelihood is half
of a - tr. All four fall with t.

Nothing here branches, so that functions take floats or arrays of one shape; only the grid is for one row.
The bounds on where the score keeps its sign follow from the eigenvalues d of the variances in the space of
contrasts, which lie between the smallest and the largest vi: a = Σ z²/(d + t)², c = Σ z²/(d + t)³, tr = Σ
1/(d + t). Hence 1/tr and a^(-1/2) are concave in t (power means of an order below 1 are: Hardy, Littlewood
& Pólya, 1934, Inequalities, section 2.11), and stay below their tangents.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from steelyard.models.distributions import Array

Value = TypeVar("Value", float, Array)

STEPS = 50  # evaluations before a row is handed to the driver of one fit
CLOSE = 1e-7  # a Newton step this small leaves an error near its square
PROOFS = 40  # evaluations spent on proving that no other maximum is higher
STEADY = 0.01  # a difference that keeps this share of its terms has lost two digits at most
GRID = 4  # points a decade of the grid that looks for a higher maximum, and at least 12
BOTTOM = 0.03  # its lowest tau² above 0, in units of the smallest variance
TIE = 1e-9  # two maxima of the log-likelihood closer than this are the same height
WARY = 1.0 - 1e-6  # keeps a proven reach inside its bound when it is rounded


def trace_parts(w0: Value, r1: Value, r2: Value, r3: Value) -> tuple[Value, Value]:
    """Return tr P and tr PP from the weight of the most precise study and the others' sums of w, w², w³.

    Every subtraction is of terms at most half the first: no digit is lost when w0 is 10¹² times the others.
    """
    total = w0 + r1
    tr = (2.0 * w0 * r1 + (r1 * r1 - r2)) / total
    tr2 = r2 - 2.0 * r3 / total + (w0 * w0 * r1 * r1 + 2.0 * w0 * w0 * r2 + r2 * r2) / (total * total)
    return tr, tr2


def expanded(
    w0: Value, shift: Value, r1: Value, r2: Value, r3: Value, s2: Value, s3: Value, u2: Value, u3: Value
) -> tuple[Value, Value, Value, Value]:
    """Return (a, c, most_a, most_c): a and c from sums over the others, and the size of their terms.

    Args:
        w0: Weight of the most precise study, whose effect is the origin.
        shift: Weighted mean less the origin.
        r1, r2, r3: Sums of w, w², w³.
        s2, s3: Sums of w²y, w³y, with y less the origin.
        u2, u3: Sums of w²y², w³y².

    One pass over the data gives every sum, but the squares are expanded: where a is not above `STEADY` times
    most_a, or c of most_c, digits were lost, and the caller works both out study by study.
    """
    z0 = w0 * shift
    below = shift * shift
    along = s2 - shift * r2
    a = u2 - shift * (s2 + along) + z0 * z0
    third = u3 - shift * (2.0 * s3 - shift * r3)
    moved = along + z0 * r1
    c = third + z0 * (along + moved) - moved * moved / (w0 + r1)
    return a, c, u2 + below * r2 + z0 * z0, u3 + below * r3 + z0 * z0 * r1


def score_bend(a: Value, c: Value, tr: Value, tr2: Value) -> Value:
    """Return the divisor of Newton's step (a - tr) / bend towards the root of a / tr = 1.

    That ratio's inverse is a straight line in t where all variances are equal, so that one step is enough.
    Where the bend is not positive, tr2 (Fisher scoring) takes its place.
    """
    return 2.0 * c * tr / a - tr2


def first_left(c: Value, tr2: Value, at: Value, smallest: Value) -> Value:
    """Return how far left of a maximum the likelihood is proven to bend downwards.

    Its second derivative is tr2/2 - c; to the left c rises and tr2 rises at most as (smallest + t)⁻².
    """
    reach: Value = WARY * (1.0 - np.sqrt(0.5 * tr2 / c)) * (smallest + at)
    return reach


def first_right(c: Value, tr2: Value, at: Value, smallest: Value) -> Value:
    """Return the same to the right, where tr2 falls and c falls at most as (smallest + t)⁻³."""
    reach: Value = WARY * ((2.0 * c / tr2) ** (1.0 / 3.0) - 1.0) * (smallest + at)
    return reach


def right_reach(ratio: Value, tr: Value, tr2: Value, at: Value, largest: Value) -> tuple[Value, Value, Value]:
    """Return (b, disc, reach): right of `at` the score is proven negative for ever, or over `reach`.

    For ever where b >= 0 or disc < 0. With x the distance, q = 1/(largest + at) and `ratio` = a/tr <= 1:
    a falls at least as (1 + qx)⁻², and tr, by the tangent of 1/tr, at most as (1 + x tr2/tr)⁻¹, so the score
    is negative while q²x² + (2q - ratio·tr2/tr)x + 1 - ratio > 0.
    """
    q = 1.0 / (largest + at)
    b = 2.0 * q - ratio * tr2 / tr
    short = 1.0 - ratio
    disc = b * b - 4.0 * q * q * short
    reach = WARY * 2.0 * short / (np.sqrt(np.abs(disc)) - b)
    return b, disc, reach


def left_reach(ratio: Value, a: Value, c: Value, at: Value, smallest: Value) -> Value:
    """Return the distance left of `at` over which the score is proven positive; `ratio` = a/tr >= 1.

    With y the distance and u = 1/(smallest + at): a, by the tangent of a^(-1/2), rises at least as
    (1 - yc/a)⁻², and tr at most as (1 - yu)⁻¹, so the score is positive while
    (yc/a)² + (ratio·u - 2c/a)y + 1 - ratio < 0.
    """
    slope = c / a
    half = 2.0 * slope - ratio / (smallest + at)
    reach: Value = WARY * (half + np.sqrt(half * half + 4.0 * slope * slope * (ratio - 1.0)))
    return reach / (2.0 * slope * slope)


def grid_points(top: float, bottom: float) -> int:
    """Return how many points the grid has from `bottom` to `top`, both included; 0 is one more."""
    return max(12, math.ceil(GRID * math.log10(top / bottom)))


def grid_at(top: float, bottom: float, points: int, j: int) -> float:
    """Return point j of the grid: 0 for j = 0, then equal ratios from `bottom` to `top` for j = points."""
    return bottom * (top / bottom) ** ((j - 1.0) / (points - 1.0)) if j > 0 else 0.0
