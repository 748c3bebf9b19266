"""Change from baseline when a paper prints the two occasions, or the other way round."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.effects.arrays import Array, refuse, vectors


def change_from_baseline(
    mean_before: ArrayLike,
    sd_before: ArrayLike,
    mean_after: ArrayLike,
    sd_after: ArrayLike,
    r: ArrayLike,
) -> tuple[Array, Array]:
    """(mean, SD) of people's changes, after less before, each shape (k,).

    Args:
        mean_before, sd_before, mean_after, sd_after: As printed, of the same people.
        r: Correlation between before and after. It is seldom printed and must be stated: from a trial that
            prints all three SDs (`change_correlation`), or over a range.

    Raises:
        InputError: a negative SD, |r| above 1, or unequal lengths.

    Source: Cochrane Handbook for Systematic Reviews of Interventions, section 6.5.2.8.
    """
    m1, s1, m2, s2, corr = vectors(
        mean_before=mean_before, sd_before=sd_before, mean_after=mean_after, sd_after=sd_after, r=r
    )
    for name, sd in (("sd_before", s1), ("sd_after", s2)):
        refuse(sd < 0, name, sd, "an SD must be >= 0.")
    refuse(np.abs(corr) > 1, "r", corr, "a correlation must lie in [-1, 1].")
    return m2 - m1, np.sqrt((s1 - s2) ** 2 + 2 * (1 - corr) * s1 * s2)


def change_correlation(sd_before: ArrayLike, sd_after: ArrayLike, sd_change: ArrayLike) -> Array:
    """The correlation between before and after that the three SDs imply, shape (k,).

    Raises:
        InputError: an SD that is not above 0, or three that no correlation can make, or unequal lengths.

    Source: Cochrane Handbook, section 6.5.2.8, with its example in tests/effects.
    """
    s1, s2, s3 = vectors(sd_before=sd_before, sd_after=sd_after, sd_change=sd_change)
    for name, sd in (("sd_before", s1), ("sd_after", s2)):
        refuse(sd <= 0, name, sd, "an SD must be > 0.")
    r = (s1**2 + s2**2 - s3**2) / (2 * s1 * s2)
    refuse(
        (s3 < 0) | (np.abs(r) > 1), "sd_change", s3, "must lie between the two SDs' difference and their sum."
    )
    return r
