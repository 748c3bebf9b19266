"""Trial sequential boundaries: a meta-analysis that is updated is a trial that is looked at again and again.

Each look spends a part of the error one is prepared to make (Lan & DeMets 1983), by O'Brien and Fleming's
pattern: hardly any while there is little information, nearly all at the required information size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from steelyard.check import check_level
from steelyard.effects.arrays import Array
from steelyard.errors import InputError

STEPS = 24
"""Quadrature nodes for each standard deviation of the narrowest increment; more change no tenth digit."""

FARTHEST = 8.0
"""A boundary further out is not reached by anything: its error is below 1e-15."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: information so far (1 is enough), error spent so far, z, and the bound |z| has to reach."""

    fraction: float
    spent: float
    z: float | None
    boundary: float | None

    @property
    def crossed(self) -> bool:
        """Whether z lies beyond the boundary on either side."""
        return self.z is not None and self.boundary is not None and abs(self.z) >= self.boundary


def spent_alpha(fraction: float, alpha: float = 0.05) -> float:
    """Return the two-sided error spent at an information fraction: 4 (1 − Φ(z₁₋α/₄ / √t)), alpha from t = 1.

    Both sides spend 2 (1 − Φ(z / √t)) of alpha / 2 each, the O'Brien–Fleming type function of Lan and
    DeMets 1983.
    """
    if fraction >= 1.0:
        return alpha
    quantile = float(special.ndtri(1.0 - alpha / 4.0))
    return 4.0 * float(special.ndtr(-quantile / math.sqrt(fraction)))


def boundaries(fractions: ArrayLike, *, alpha: float = 0.05) -> tuple[float, ...]:
    """Return the boundary of |z| at each look.

    Args:
        fractions: Information at each look as a share of what is required, increasing, > 0; from 1 on all of
            the error is spent and no further look has a boundary of its own (the last one stays).
        alpha: Two-sided level over all looks.

    Raises:
        InputError: fractions that do not increase, or are not positive.

    Source: Lan & DeMets 1983, Biometrika 70:659; recursion of Armitage, McPherson & Rowe 1969.
    Checked: R ldbounds 2.0.2 ldBounds(iuse = 1), tests/reference/appraisal; simulation.
    """
    check_level(1.0 - alpha)
    t = np.asarray(fractions, dtype=float)
    if t.ndim != 1 or not np.all(np.isfinite(t)) or np.any(t <= 0) or np.any(np.diff(t) <= 0):
        raise InputError(f"fractions are {t.tolist()!r}; need positive numbers that increase.")
    found: list[float] = []
    density = _Density()
    before, done = 0.0, 0.0
    for now in np.minimum(t, 1.0):
        if now <= before:
            found.append(found[-1])
            continue
        spend = spent_alpha(float(now), alpha) - done
        found.append(density.step(before, float(now), spend))
        before, done = float(now), done + spend
    return tuple(found)


def looks(fractions: Sequence[float], z: Sequence[float], *, alpha: float = 0.05) -> tuple[Look, ...]:
    """Return each look with its boundary. Arguments as in `boundaries`, with z at each look."""
    if len(fractions) != len(z):
        raise InputError(f"{len(fractions)} fractions and {len(z)} z; need one z for each.")
    bounds = boundaries(fractions, alpha=alpha)
    return tuple(
        Look(f, spent_alpha(f, alpha), value, bound if bound < FARTHEST else None)
        for f, value, bound in zip(fractions, z, bounds, strict=True)
    )


class _Density:
    """The density of the score process S(t) = z √t where no boundary was crossed yet, at quadrature nodes."""

    def __init__(self) -> None:
        self.nodes: Array = np.zeros(1)
        self.mass: Array = np.ones(1)

    def step(self, before: float, now: float, spend: float) -> float:
        """Return the boundary that spends `spend` at `now`, and go on with those inside it."""
        width = math.sqrt(now - before)

        def excess(bound: float) -> float:
            out = special.ndtr((self.nodes - bound) / width) + special.ndtr((-bound - self.nodes) / width)
            return float(self.mass @ out) - spend

        farthest = FARTHEST * math.sqrt(now)
        bound = (
            farthest if excess(farthest) >= 0 else float(optimize.brentq(excess, 0.0, farthest, xtol=1e-13))
        )
        self._inside(bound, width)
        return bound / math.sqrt(now)

    def _inside(self, bound: float, width: float) -> None:
        number = max(60, math.ceil(STEPS * bound / width))
        x, weight = special.roots_legendre(min(number, 2000))
        nodes = bound * x
        kernel = np.exp(-0.5 * ((nodes[:, None] - self.nodes[None, :]) / width) ** 2)
        density = (kernel @ self.mass) / (width * math.sqrt(2.0 * math.pi))
        self.nodes, self.mass = nodes, density * weight * bound
