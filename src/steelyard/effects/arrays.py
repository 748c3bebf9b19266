"""Arrays of study results: how arguments become float64 vectors, and how an impossible row is named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steelyard.check import shown
from steelyard.errors import InputError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def vector(name: str, values: ArrayLike) -> Array:
    """Return `values` as a float64 vector, a scalar as shape (1,); missing is NaN.

    Raises:
        InputError: not numbers, more than one dimension, or an infinite value.
    """
    try:
        out = np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is {shown(repr(values))}; must be numbers.") from error
    if out.ndim != 1:
        raise InputError(f"{name} has shape {out.shape}; must be one value or a vector.")
    refuse(np.isinf(out), name, out, "must be finite.")
    return out


def vectors(**given: ArrayLike) -> tuple[Array, ...]:
    """Return the named arguments as float64 vectors of one common length k; single values are repeated.

    Raises:
        InputError: lengths differ, or as `vector`.
    """
    out = {name: vector(name, values) for name, values in given.items()}
    k = max((a.size for a in out.values() if a.size != 1), default=1)
    if any(a.size == 0 for a in out.values()):
        k = 0
    for name, a in out.items():
        if a.size not in (1, k):
            longest = next(n for n, b in out.items() if b.size == k)
            raise InputError(
                f"{name} has {a.size} values and {longest} has {k}; must be equally long, or one value."
            )
    return tuple(np.broadcast_to(a, (k,)).copy() if a.size != k else a for a in out.values())


def row_name(index: int, labels: Sequence[str] = ()) -> str:
    """Return "row 3" (1-based), with the study's label where there is one."""
    return f"row {index + 1} ({shown(labels[index])})" if labels else f"row {index + 1}"


def refuse(bad: Mask, name: str, values: Array, allowed: str, labels: Sequence[str] = ()) -> None:
    """Raise InputError for the first row where `bad`, with its number, label and value."""
    if bad.any():
        i = int(np.argmax(bad))
        raise InputError(f"{row_name(i, labels)}: {name} is {values[i]:.10g}; {allowed}")


def check_events(events_name: str, events: Array, n_name: str, n: Array, labels: Sequence[str] = ()) -> None:
    """Raise InputError for the first row with more events than people, naming both values."""
    too_many = events > n
    if too_many.any():
        i = int(np.argmax(too_many))
        raise InputError(
            f"{row_name(i, labels)}: {events_name} is {events[i]:.10g}, larger than {n_name} = {n[i]:.10g}; "
            f"need 0 <= {events_name} <= {n_name}. Were the two columns swapped?"
        )


def both_or_neither(yi: Array, vi: Array) -> tuple[Array, Array]:
    """Return yi and vi with NaN in both wherever either is not a finite number."""
    undefined = ~(np.isfinite(yi) & np.isfinite(vi))
    return np.where(undefined, np.nan, yi), np.where(undefined, np.nan, vi)
