"""Names of coefficients and terms become positions and weights."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from steelyard.check import one_of, shown
from steelyard.errors import InputError
from steelyard.models.distributions import Array
from steelyard.numfmt import several, tidy

_FACTOR = re.compile(r"\b(?:as\.)?factor\(")


def positions(
    names: str | Sequence[str], terms: tuple[str, ...], groups: Mapping[str, Sequence[int]]
) -> list[int]:
    """Return the positions of coefficients named by themselves or by their term, in order, each once.

    Raises:
        InputError: a name that is neither.
    """
    at: list[int] = []
    known = {_evaluated(name): name for name in (*groups, *terms)}
    for asked in (names,) if isinstance(names, str) else tuple(names):
        name = known.get(_evaluated(str(asked)), asked)
        if name in terms:
            at.append(terms.index(name))
        elif name in groups:
            at.extend(groups[name])
        else:
            raise InputError(f"terms has {shown(name)!r}; {one_of(str(name), {*terms, *groups})}")
    if not at:
        raise InputError("terms is empty; need at least one coefficient.")
    return sorted(set(at))


def _evaluated(name: str) -> str:
    """Return a term without blanks and in the evaluator's words, so that it is found as it was written."""
    return _FACTOR.sub("C(", "".join(name.split())).replace("^", "**")


def contrast_matrix(
    L: Any, terms: tuple[str, ...], labels: Sequence[str] | None
) -> tuple[Array, tuple[str, ...]]:
    """Return weights (m, p) and the names of the m combinations."""
    if isinstance(L, Mapping):
        matrix = _weights(L, terms)[None, :]
    elif isinstance(L, (list, tuple)) and L and all(isinstance(one, Mapping) for one in L):
        matrix = np.array([_weights(one, terms) for one in L])
    else:
        try:
            matrix = np.atleast_2d(np.asarray(L, dtype=np.float64))
        except (TypeError, ValueError) as error:
            raise InputError(
                "L is not understood; need a dict {coefficient: weight}, a list of such dicts, or a matrix."
            ) from error
    names = tuple(labels) if labels is not None else tuple(_in_words(row, terms) for row in matrix)
    if len(names) != len(matrix):
        raise InputError(
            f"labels has {several(len(names), 'name')} for {several(len(matrix), 'combination')}; need one "
            "each."
        )
    return matrix, names


def _weights(given: Mapping[str, float], terms: tuple[str, ...]) -> Array:
    row = np.zeros(len(terms))
    for name, weight in given.items():
        if name not in terms:
            raise InputError(f"L has {shown(name)!r}; {one_of(str(name), terms)}")
        row[terms.index(name)] = float(weight)
    return row


def _in_words(row: Array, terms: tuple[str, ...]) -> str:
    """Return "a − b" or "intercept + 33.5 · ablat"."""
    text = ""
    for weight, term in zip(row.tolist(), terms, strict=False):
        if weight == 0.0:
            continue
        size = term if abs(weight) == 1.0 else f"{tidy(abs(weight))} · {term}"
        sign = "−" if weight < 0 else "+"
        text += f" {sign} {size}" if text else (f"−{size}" if weight < 0 else size)
    return text or "0"
