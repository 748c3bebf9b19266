"""Zero cells: which rows get something added, how much, and how the choice is checked."""

from __future__ import annotations

from typing import Literal

import numpy as np

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, Mask
from steelyard.errors import InputError

To = Literal["all", "only0", "if0all", "none"]
TO = ("all", "only0", "if0all", "none")


def corrected_rows(zero: Mask, add: float, to: str) -> Mask:
    """Which rows get `add`, given which rows hold a zero; shape as `zero`.

    Raises:
        InputError: `to` is unknown, or `add` is negative or not finite.
    """
    check_choice("to", to, TO)
    if not (np.isfinite(add) and add >= 0):
        raise InputError(f"add is {add!r}; must be a finite number >= 0.")
    if to == "only0":
        return zero
    everyone = to == "all" or (to == "if0all" and bool(zero.any()))
    return np.full(zero.shape, everyone)


def additions(zero: Mask, add: float, to: str) -> Array:
    """What is added to each cell of a row: `add` or 0; shape as `zero`. Raises as `corrected_rows`."""
    return np.where(corrected_rows(zero, add, to), add, 0.0)
