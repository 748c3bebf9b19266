"""A regression moved to an origin near its data: years and other numbers far from 0 then lose no digits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steelyard.models.distributions import Array


class Centred(NamedTuple):
    """A problem of the same fit: coefficients c of `y` on `X` are the coefficients `back` · c + `origin`.

    `back` has shape (p, p) and determinant 1, `origin` shape (p,): likelihoods are the same.
    """

    y: Array
    X: Array
    back: Array
    origin: Array


def centred(y: Array, X: Array) -> Centred:
    """Return effects (k,) and columns (k, p) less their first row, where a constant column makes up for it.

    Years around 2000 differ from a constant in their last four digits alone, and all that follows would lose
    as many. Numbers that are near each other differ exactly, so that nothing is lost by this. Without a
    constant column nothing is moved.
    """
    p = X.shape[1]
    back, origin = np.eye(p), np.zeros(p)
    constant = np.flatnonzero((X[0] == X).all(axis=0) & (X[0] != 0.0))
    if not constant.size:
        return Centred(y, X, back, origin)
    own = int(constant[0])
    height = float(X[0, own])
    moved = X[0].copy()
    moved[own] = 0.0
    back[own] -= moved / height
    origin[own] = y[0] / height
    return Centred(y - y[0], X - moved, back, origin)
