"""AB/BA crossover trials from each sequence's means and SDs by period.

Vocabulary: of two randomised sequences, AB takes A in period 1 and B in period 2, BA the other way round. A
difference in *carryover* is what A leaves behind in period 2 less what B leaves behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors

# Rows: treatment by both periods, treatment by period 1, carryover, period. Columns: AB 1, AB 2, BA 1, BA 2.
_CONTRASTS = np.array(
    [[0.5, -0.5, -0.5, 0.5], [1.0, 0.0, -1.0, 0.0], [1.0, 1.0, -1.0, -1.0], [0.5, -0.5, 0.5, -0.5]]
)


@dataclass(frozen=True, slots=True)
class SequenceMeans:
    """One sequence's people: means and SDs in the two periods, each a number or shape (k,).

    Attributes:
        n: People with both periods.
        m1, sd1: Mean and SD in period 1.
        m2, sd2: Mean and SD in period 2.
        r: Correlation between a person's two values; stated where a paper does not print it.
    """

    n: ArrayLike
    m1: ArrayLike
    sd1: ArrayLike
    m2: ArrayLike
    sd2: ArrayLike
    r: ArrayLike


@dataclass(frozen=True, slots=True)
class CrossoverEstimates:
    """Estimates of A against B from k AB/BA trials.

    Attributes:
        estimates: Columns two-period, first-period, carryover, period; shape (k, 4).
        V: Their covariance matrices, shape (k, 4, 4).
    """

    estimates: Array
    V: Array

    @property
    def two_period(self) -> tuple[Array, Array]:
        """(A − B, variance) from both periods, adjusted for the period; off by half of any carryover."""
        return self._of(0)

    @property
    def first_period(self) -> tuple[Array, Array]:
        """(A − B, variance) from period 1 as parallel groups; free of carryover, and less precise."""
        return self._of(1)

    @property
    def carryover(self) -> tuple[Array, Array]:
        """(difference in carryover, variance), from people's totals, so between people: seldom precise."""
        return self._of(2)

    @property
    def period(self) -> tuple[Array, Array]:
        """(period 1 − period 2, variance), where carryover does not add to it."""
        return self._of(3)

    def _of(self, which: int) -> tuple[Array, Array]:
        return self.estimates[:, which], self.V[:, which, which]


def crossover_means(
    ab: SequenceMeans, ba: SequenceMeans, *, pooled: bool = False, labels: Sequence[str] = ()
) -> CrossoverEstimates:
    """Treatment by both periods and by the first, carryover and period, with covariances.

    The first-period estimate is the two-period one plus half the carryover estimate; their covariances say
    why to test for carryover and then choose is biased (Freeman 1989).

    Args:
        ab, ba: The two sequences.
        pooled: One covariance matrix in both sequences, pooled by n − 1 (as the two-sample t test of the
            differences has it, n_ab + n_ba − 2 degrees of freedom); else each its own.
        labels: Study labels, k of them, for messages.

    Raises:
        InputError: a negative SD, fewer than two people in a sequence, |r| above 1, or unequal lengths.

    Source: Curtin, Elbourne & Altman (2002), Stat Med 21:2145 and 2161; Senn (2002), Cross-over Trials in
    Clinical Research, ch. 3; Freeman (1989), Stat Med 8:1421.
    Checked: R 4.2.2, t.test() and vcov(lm()) of people's own values, tests/reference/effects/crossover.json,
    rtol 1e-10.
    """
    names = ("n", "m1", "sd1", "m2", "sd2", "r")
    given = {f"{which}.{name}": getattr(s, name) for which, s in (("ab", ab), ("ba", ba)) for name in names}
    columns = vectors(**given)
    first, second = columns[:6], columns[6:]
    _check("ab", first, labels)
    _check("ba", second, labels)
    means = np.stack([first[1], first[3], second[1], second[3]], axis=1)
    sigma = [_covariance(*part) for part in (first, second)]
    n1, n2 = (part[0][:, None, None] for part in (first, second))
    if pooled:
        both = ((n1 - 1) * sigma[0] + (n2 - 1) * sigma[1]) / (n1 + n2 - 2)
        sigma = [both, both]
    cov = np.zeros((means.shape[0], 4, 4))
    cov[:, :2, :2], cov[:, 2:, 2:] = sigma[0] / n1, sigma[1] / n2
    return CrossoverEstimates(means @ _CONTRASTS.T, _CONTRASTS @ cov @ _CONTRASTS.T)


def _covariance(n: Array, m1: Array, sd1: Array, m2: Array, sd2: Array, r: Array) -> Array:
    """Covariance matrices of a person's two values, shape (k, 2, 2)."""
    across = r * sd1 * sd2
    return np.stack([np.stack([sd1**2, across], axis=1), np.stack([across, sd2**2], axis=1)], axis=1)


def _check(which: str, sequence: tuple[Array, ...], labels: Sequence[str]) -> None:
    n, _, sd1, _, sd2, r = sequence
    refuse(n < 2, f"{which}.n", n, "a sequence must hold at least two people.", labels)
    for name, sd in (("sd1", sd1), ("sd2", sd2)):
        refuse(sd < 0, f"{which}.{name}", sd, "an SD must be >= 0.", labels)
    refuse(np.abs(r) > 1, f"{which}.r", r, "a correlation must lie in [-1, 1].", labels)
