"""One row of a family's measure table: the formulas of a measure, by kind of sampling variance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, both_or_neither

Data = TypeVar("Data")
Pair = tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Row(Generic[Data]):
    """One measure.

    Attributes:
        formulas: Kind of sampling variance -> (yi, vi) of the family's data. "LS", the large-sample variance,
            is always there.
        add: What a study with a zero cell gets unless told otherwise; 0 where a zero does no harm.
    """

    formulas: Mapping[str, Callable[[Data], Pair]]
    add: float = 0.0


def formula_of(table: Mapping[str, Row[Data]], measure: str, vtype: str) -> Callable[[Data], Pair]:
    """Return the formula of a measure and a kind of variance.

    Raises:
        InputError: an unknown measure, or a kind of variance that it does not have.
    """
    check_choice("measure", measure, table)
    formulas = table[measure].formulas
    return formulas[check_choice(f"vtype of {measure}", vtype, formulas)]


def evaluated(formula: Callable[[Data], Pair], data: Data) -> Pair:
    """Return (yi, vi), NaN in both where either is undefined or infinite."""
    with np.errstate(all="ignore"):
        return both_or_neither(*formula(data))


def weighted_mean(values: Array, weights: Array) -> np.float64:
    """Mean of the finite values, each weighted; NaN where there is none."""
    known = np.isfinite(values) & np.isfinite(weights)
    total = weights[known].sum()
    # numpy's float, whose square overflows to infinity; Python's raises.
    return np.float64((weights[known] * values[known]).sum() / total if total > 0 else np.nan)


def fisher(formula: Callable[[Data], Pair]) -> Callable[[Data], Pair]:
    """Return the formula of atanh(yi), with its variance by the delta method, vi / (1 − yi²)²."""

    def transformed(data: Data) -> Pair:
        yi, vi = formula(data)
        return np.arctanh(yi), vi / (1 - yi**2) ** 2

    return transformed


def scaled(formula: Callable[[Data], Pair], factor: float) -> Callable[[Data], Pair]:
    """Return the formula of yi times a constant."""

    def multiplied(data: Data) -> Pair:
        yi, vi = formula(data)
        return factor * yi, factor**2 * vi

    return multiplied
