"""Fits repeated on parts of the estimates: one more at a time, or all but one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array
from steelyard.models.fit import Fit

Refit = Callable[[Any], Fit]


@dataclass(frozen=True, slots=True, eq=False)
class FitSequence:
    """One fit a row; every array has shape (m,).

    tau², I² and H² are NaN where a fit has none: for the methods of tables, and I² and H² for one estimate.
    """

    estimate: Array
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    k: tuple[int, ...]
    tau2: Array
    i2: Array
    h2: Array
    q: Array
    test_used: tuple[str, ...]


def cumulative(refit: Refit, order: Sequence[int]) -> FitSequence:
    """Return the fits of the first, the first two, … of the estimates in `order`.

    Args:
        refit: Returns the fit of the estimates at some positions; its mean is its first coefficient.
        order: A permutation of the positions 0 to k - 1.

    Source: Lau et al. (1992), New England Journal of Medicine 327:248.
    Checked: metafor 3.8-1 cumul, tests/reference/models.
    """
    positions = list(order)
    if sorted(positions) != list(range(len(positions))):
        raise InputError(f"order is not a permutation of 0 to {len(positions) - 1}; need each position once.")
    return collect(refit(np.array(positions[: i + 1])) for i in range(len(positions)))


def leave_each_out(refit: Refit, k: int) -> FitSequence:
    """Return the k fits that leave out one estimate each; row i is the fit without estimate i.

    Raises:
        ModelError: fewer than two estimates.

    Checked: metafor 3.8-1 leave1out, tests/reference/models.
    """
    if k < 2:
        raise ModelError(f"{k} estimate; leaving one out needs at least two.")
    everything = np.arange(k)
    return collect(refit(np.delete(everything, i)) for i in range(k))


def collect(fits: Iterator[Fit]) -> FitSequence:
    """Return the first coefficients and the heterogeneity of fits, in order."""
    made = list(fits)
    first = {
        name: np.array([getattr(fit, name)[0] for fit in made])
        for name in ("beta", "se", "zval", "ci_low", "ci_high", "pvalue")
    }
    spread = {
        name: np.array([getattr(fit, name, math.nan) for fit in made]) for name in ("tau2", "i2", "h2", "q")
    }
    return FitSequence(
        estimate=first.pop("beta"),
        **first,
        **spread,
        k=tuple(fit.k for fit in made),
        test_used=tuple(fit.test_used for fit in made),
    )
