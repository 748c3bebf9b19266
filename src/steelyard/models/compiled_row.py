"""Sums over one row of a batch, for the compiled path: `weighted.MeanModel` as loops, for numba.

Every function takes a row, its effects and variances (infinite where a study is missing), and the place of
its most precise study, whose effect is the origin; `batch_formulas` explains the names. Without numba the
same functions run as plain Python, slowly: that is for tests, which compare both.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

from steelyard.models import batch_formulas as formulas
from steelyard.models.distributions import Array

njit: Any = None
with suppress(ImportError):
    njit = import_module("numba").njit

F = TypeVar("F", bound=Callable[..., Any])
COMPILED = njit is not None
STEADY = formulas.STEADY
INF = np.inf


def jit(function: F) -> F:
    """Return the compiled function; sums may be reordered, but infinities keep their meaning.

    Inlined, as handing two arrays to a function costs as much as a sum over a few studies.
    """
    if njit is None:
        return function
    options = {
        "nogil": True,
        "forceinline": True,
        "error_model": "numpy",
        "fastmath": {"reassoc", "contract", "nsz"},
    }
    compiled: F
    try:
        compiled = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder can be written: compile anew in every process
        compiled = njit(**options)(function)
    return compiled


expanded = jit(formulas.expanded)
trace_parts = jit(formulas.trace_parts)


@jit
def most_precise(vi: Array) -> int:
    """Return the place of the first of the smallest variances."""
    smallest = INF
    for i in range(vi.size):
        smallest = vi[i] if vi[i] < smallest else smallest
    first = 0
    while vi[first] > smallest:
        first += 1
    return first


@jit
def largest_variance(vi: Array) -> float:
    """Return the largest variance that is not infinite."""
    longest = 0.0
    for i in range(vi.size):
        one = vi[i] if vi[i] < INF else 0.0
        longest = one if one > longest else longest
    return longest


@jit
def _weight(vi: Array, i: int, first: int, tau2: float) -> float:
    """Return a study's weight; 0 for the most precise one, whose weight is kept apart."""
    one = 1.0 / (vi[i] + tau2)
    return 0.0 if i == first else one


@jit
def mean(yi: Array, vi: Array, first: int, tau2: float) -> tuple[float, float, float, float, float]:
    """Return w0, sum(w) and sum(w²) of the others, the mean less the origin, and Q."""
    origin = yi[first]
    r1 = r2 = s1 = u1 = 0.0
    for i in range(vi.size):
        w = _weight(vi, i, first, tau2)
        y = yi[i] - origin
        r1 += w
        r2 += w * w
        s1 += w * y
        u1 += w * y * y
    w0 = 1.0 / (vi[first] + tau2)
    shift = s1 / (w0 + r1)
    q = u1 - s1 * shift
    if not q > STEADY * u1:
        q = w0 * shift * shift
        for i in range(vi.size):
            e = yi[i] - origin - shift
            q += _weight(vi, i, first, tau2) * e * e
    return w0, r1, r2, shift, q


@jit
def q_slope(yi: Array, vi: Array, first: int, tau2: float) -> tuple[float, float]:
    w0, _, _, shift, q = mean(yi, vi, first, tau2)
    origin = yi[first]
    slope = (w0 * shift) ** 2
    for i in range(vi.size):
        z = _weight(vi, i, first, tau2) * (yi[i] - origin - shift)
        slope += z * z
    return q, slope


@jit
def derivatives(
    yi: Array, vi: Array, first: int, tau2: float, restricted: bool
) -> tuple[float, float, float, float]:
    origin = yi[first]
    r1 = r2 = r3 = s1 = s2 = s3 = u2 = u3 = 0.0
    for i in range(vi.size):
        w = _weight(vi, i, first, tau2)
        y = yi[i] - origin
        square = w * w
        cube = square * w
        r1 += w
        r2 += square
        r3 += cube
        s1 += w * y
        s2 += square * y
        s3 += cube * y
        u2 += square * y * y
        u3 += cube * y * y
    w0 = 1.0 / (vi[first] + tau2)
    shift = s1 / (w0 + r1)
    a, c, most_a, most_c = expanded(w0, shift, r1, r2, r3, s2, s3, u2, u3)
    if not (a > STEADY * most_a and c > STEADY * most_c):
        a, c = _study_by_study(yi, vi, first, tau2, shift, w0 + r1)
    if not restricted:
        return a, c, w0 + r1, w0 * w0 + r2
    tr, tr2 = trace_parts(w0, r1, r2, r3)
    return a, c, tr, tr2


@jit
def _study_by_study(
    yi: Array, vi: Array, first: int, tau2: float, shift: float, total: float
) -> tuple[float, float]:
    """Return a and c for effects whose squares would cancel."""
    origin, w0 = yi[first], 1.0 / (vi[first] + tau2)
    z0 = -w0 * shift
    a, centre = z0 * z0, 0.0
    for i in range(vi.size):
        w = _weight(vi, i, first, tau2)
        z = w * (yi[i] - origin - shift)
        a += z * z
        centre += w * (z - z0)
    centre /= total
    c = w0 * centre * centre
    for i in range(vi.size):
        w = _weight(vi, i, first, tau2)
        moved = w * (yi[i] - origin - shift) - z0 - centre
        c += w * moved * moved
    return a, c


@jit
def loglik(yi: Array, vi: Array, first: int, tau2: float, restricted: bool) -> float:
    """Return the (restricted) log-likelihood without its constant."""
    w0, r1, _, _, q = mean(yi, vi, first, tau2)
    value = q + np.log(w0 + r1) if restricted else q
    for i in range(vi.size):
        if vi[i] < INF:
            value += np.log(vi[i] + tau2)
    return -0.5 * value
