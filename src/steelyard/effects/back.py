"""From the analysis scale back to the reader's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, refuse, vector, vectors
from steelyard.errors import InputError
from steelyard.terms import MEASURES


def back(yi: ArrayLike, measure: str, *, ni: ArrayLike | None = None, ti: ArrayLike | None = None) -> Array:
    """Effects, means or bounds of intervals on the reader's scale, shape (k,); NaN stays NaN.

    Args:
        yi: Values on the analysis scale of `measure`, shape (k,) or one.
        measure: metafor's code. Ratios come back from the log, "PLO" from the logit, "PRZ" from the probit,
            correlations from Fisher's z, and so on (docs/measures.md); others as they are. A value beyond
            what the transformation can give, as a bound may be, becomes the nearest it can.
        ni: For "PFT": people; one for each yi, or with a single yi those of all studies, of which the
            harmonic mean is taken (Miller 1978); misleading where they differ much (Schwarzer et al. 2019).
        ti: For "IRFT": person-time, in the same way.

    Raises:
        InputError: an unknown measure, ni or ti missing, not above 0, or of another length.

    Source: Miller (1978), Am Stat 32:138 (PFT); algebra.
    Checked: metafor 3.8-1 transf.*(), tests/reference/effects/back.json, rtol 1e-10.

    Example:
        >>> back([0.0, 0.6931471805599453], "OR").tolist()
        [1.0, 2.0]
    """
    check_choice("measure", measure, MEASURES)
    y = vector("yi", yi)
    kind = MEASURES[measure].back
    if kind == "double-arcsine":
        return _double_arcsine(*_with_size(y, "ni", ni, measure))
    if kind == "root-rate":
        return _root_rate(*_with_size(y, "ti", ti, measure))
    with np.errstate(over="ignore"):
        return np.asarray(_WAYS[kind](y), dtype=np.float64)


def _with_size(y: Array, name: str, given: ArrayLike | None, measure: str) -> tuple[Array, Array]:
    if given is None:
        raise InputError(f"{name} is missing; {measure} cannot be read without it.")
    size = vector(name, given)
    refuse(size <= 0, name, size, "must be > 0.")
    if y.size == 1 and size.size > 1:
        size = np.array([1 / np.mean(1 / size)])
    first, second = vectors(**{"yi": y, name: size})
    return first, second


def _double_arcsine(y: Array, n: Array) -> Array:
    """Miller's inverse, held between the values that no event and all events give."""
    none = np.arcsin(np.sqrt(1 / (n + 1))) / 2
    inside = np.clip(y, none, np.pi / 2 - none)
    sine, cosine = np.sin(2 * inside), np.cos(2 * inside)
    root = np.sqrt(np.maximum(1 - (sine + (sine - 1 / sine) / n) ** 2, 0.0))
    p = (1 - np.sign(cosine) * root) / 2
    p = np.where(y <= none, 0.0, np.where(y >= np.pi / 2 - none, 1.0, p))
    return np.where(np.isnan(y), np.nan, p)


def _root_rate(y: Array, t: Array) -> Array:
    """The rate whose halved sum of √rate and √(rate + 1/t) is y; 0 below what no event gives."""
    none = 1 / (2 * np.sqrt(t))
    inside = np.maximum(y, none)
    return np.where(np.isnan(y), np.nan, (inside - 1 / (4 * t * inside)) ** 2)


def _expit(y: Array) -> Array:
    from scipy.special import expit

    return np.asarray(expit(y))


def _probability(y: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr(y))


_WAYS: dict[str, Callable[[Array], Array]] = {
    "none": lambda y: y,
    "exp": np.exp,
    "expit": _expit,
    "probit": _probability,
    "tanh": np.tanh,
    "tanh2": lambda y: np.tanh(np.maximum(y, 0.0)) ** 2,
    "sin2": lambda y: np.sin(np.clip(y, 0.0, np.pi / 2)) ** 2,
    "square": lambda y: np.maximum(y, 0.0) ** 2,
    "cube": lambda y: 1 - (1 - y) ** 3,
    "complement": lambda y: -np.expm1(-y),
}
