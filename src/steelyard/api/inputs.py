"""What a user's columns become before they are pooled: vectors, labels, and which rows are complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steelyard.api.frames import numbers, texts
from steelyard.errors import InputError
from steelyard.models.distributions import Array
from steelyard.models.inputs import extremes
from steelyard.numfmt import several

_LISTED = 5
_PLAIN = frozenset((float, int))


def estimates(effects: Any, vi: Any, yi: Any, sei: Any, data: Any) -> tuple[Array, Array]:
    """Return effects and variances, each of shape (k,), NaN where missing; copies of what was given."""
    if hasattr(effects, "yi") and hasattr(effects, "vi"):
        if vi is not None or yi is not None or sei is not None:
            raise InputError("effects already hold yi and vi; give either them or yi and vi.")
        return np.array(effects.yi, dtype=np.float64), np.array(effects.vi, dtype=np.float64)
    if (effects is None) == (yi is None):
        raise InputError("yi is missing or given twice; need effects from escalc, or yi with vi or sei.")
    if (vi is None) == (sei is None):
        raise InputError("need exactly one of vi and sei beside yi.")
    y = vector(yi if effects is None else effects, "yi", data)
    v = vector(vi, "vi", data) if sei is None else _squared(vector(sei, "sei", data))
    if y.size != v.size:
        raise InputError(
            f"yi has {several(y.size, 'row')} and {'vi' if sei is None else 'sei'} {v.size}; need as many of "
            "each."
        )
    return y, v


def _squared(sei: Array) -> Array:
    """Return variances of standard errors; a negative one is no standard error, whatever its square."""
    if (sei < 0).any():
        i = int(np.argmax(sei < 0))
        raise InputError(f"row {i + 1}: sei is {sei[i]:g}; need a standard error above 0.")
    return sei**2


def vector(value: Any, name: str, data: Any) -> Array:
    """Return a float vector of a column, list or Series; short for what is plain numbers already."""
    if type(value) is list and _PLAIN.issuperset(map(type, value)):
        value = np.array(value, dtype=np.float64)
    if type(value) is np.ndarray and value.dtype == np.float64 and value.ndim == 1:
        low, high = extremes(value) if value.size else (0.0, 0.0)
        if not (-np.inf < low and high < np.inf) and np.isinf(value).any():
            i = int(np.argmax(np.isinf(value)))
            raise InputError(f"row {i + 1}: {name} is {value[i]}; must be a finite number.")
        return value.copy()
    return numbers(value, name=name, data=data)


def weights(given: Any, k: int, data: Any) -> Array | str | None:
    """Return k weights, "equal", or None where none are given."""
    if given is None or (isinstance(given, str) and given == "equal"):
        return given
    found = vector(given, "weights", data)
    if found.size != k:
        raise InputError(
            f"weights has {several(found.size, 'row')} for {several(k, 'estimate')}; need as many of each."
        )
    return found


def labels(slab: Any, k: int, data: Any) -> tuple[str, ...] | None:
    """Return k labels, or None where there are none."""
    if slab is None:
        return None
    names = texts(slab, name="slab", data=data)
    if len(names) != k:
        raise InputError(
            f"slab has {several(len(names), 'label')} for {several(k, 'row')}; must be equally long."
        )
    return names


def label_of(names: Sequence[str] | None, row: int) -> str:
    """Return a row's label, or what it is called without one."""
    return f"Study {row + 1}" if names is None else names[row]


def check_variances(v: Array, names: Sequence[str] | None) -> None:
    """Refuse a variance that is not above 0, by row."""
    if v.size and extremes(v)[0] > 0.0:
        return
    bad = v <= 0
    if bad.any():
        i = int(np.argmax(bad))
        raise InputError(
            f"row {i + 1} ({label_of(names, i)}): vi is {v[i]:g}; need a variance above 0, or leave it "
            "missing."
        )


def left_out(kept: Any, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the notice that names the rows left out, if there are any."""
    gone = np.flatnonzero(~kept).tolist()
    if not gone:
        return ()
    listed = ", ".join(label_of(names, i) for i in gone[:_LISTED])
    more = f" and {len(gone) - _LISTED} more" if len(gone) > _LISTED else ""
    return (f"{len(gone)} of {kept.size} rows left out for missing values: {listed}{more}.",)
