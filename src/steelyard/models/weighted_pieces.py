"""The sums of `weighted.MeanModel` for many estimates, piece by piece: every temporary stays in cache.

Whole vectors would go to memory and back a dozen times at each tau². A piece is also too short for a
threaded product, which waits for every core and adds in an order of its own.

In all functions `v` and `rest` are the variances and centred effects; the most precise estimate, whose
variance is `v0`, is left out or has an infinite variance there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from steelyard.models.batch_formulas import STEADY, trace_parts
from steelyard.models.distributions import Array

PIECE = 8192
SHORT = 1024  # studies whose sums one product makes, too few for it to be threaded


def _weighed(v: Array, rest: Array, tau2: float) -> Iterator[tuple[Array, Array, Array, Array]]:
    """Yield the weights, the effects and room for two results, piece after piece in the same memory."""
    weights, room, more = np.empty((3, min(PIECE, v.size)))
    for i in range(0, v.size, PIECE):
        part = v[i : i + PIECE]
        w = np.add(part, tau2, out=weights[: part.size])
        yield np.divide(1.0, w, out=w), rest[i : i + PIECE], room[: part.size], more[: part.size]


def traces(v: Array, rest: Array, v0: float, tau2: float) -> tuple[float, float, float, float, float]:
    """Return the fields of `weighted.Traces`, by the formulas of `weighted.MeanModel.traces`."""
    w0 = 1.0 / (v0 + tau2)
    r1 = r2 = r3 = first = 0.0
    for w, y, room, _ in _weighed(v, rest, tau2):
        square = np.multiply(w, w, out=room)
        r1 += float(w.sum())
        r2 += float(square.sum())
        r3 += float(w.dot(square))
        first += float(w.dot(y))
    shift = first / (w0 + r1)
    z0 = -w0 * shift
    q, ypy2, along, ypy3 = -z0 * shift, z0 * z0, 0.0, 0.0
    for w, y, room, more in _weighed(v, rest, tau2):
        e = np.subtract(y, shift, out=room)
        z = np.multiply(w, e, out=more)
        q += float(z.dot(e))
        ypy2 += float(z.dot(z))
        z -= z0
        along += float(w.dot(z))
        z *= z
        ypy3 += float(w.dot(z))
    centre = along / (w0 + r1)
    if ypy3 - along * centre > STEADY * ypy3:
        ypy3 -= along * centre
    else:
        ypy3 = _centred(v, rest, tau2, shift, z0 + centre) + w0 * centre * centre
    return q, ypy2, ypy3, *trace_parts(w0, r1, r2, r3)


def _centred(v: Array, rest: Array, tau2: float, shift: float, centre: float) -> float:
    """Return the sum of w (w (y - shift) - centre)², for what would cancel when it is expanded."""
    total = 0.0
    for w, y, room, _ in _weighed(v, rest, tau2):
        z = np.subtract(y, shift, out=room)
        z *= w
        z -= centre
        z *= z
        total += float(w.dot(z))
    return total


def fitted(v: Array, rest: Array, v0: float, tau2: float) -> tuple[float, float, float, float]:
    """Return the mean less the origin, the sum of weights, Q and y'PPy."""
    w0 = 1.0 / (v0 + tau2)
    r1 = first = 0.0
    for w, y, _, _ in _weighed(v, rest, tau2):
        r1 += float(w.sum())
        first += float(w.dot(y))
    shift = first / (w0 + r1)
    q, ypy2 = w0 * shift * shift, (w0 * shift) ** 2
    for w, y, room, _ in _weighed(v, rest, tau2):
        e = np.subtract(y, shift, out=room)
        w *= e
        q += float(w.dot(e))
        ypy2 += float(w.dot(w))
    return shift, w0 + r1, q, ypy2
