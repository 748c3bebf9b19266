"""Values as printed: a number, or what a source prints in a number's place.

A cell such as "56-84" or "<0.001" is kept as what it is. It never becomes a number by itself: an inexact p
yields no standard error, and a range of doses yields no dose.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """Two bounds printed in one cell, as in "56-84"."""

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class Inequality:
    """A bound printed in place of a value, as in "<0.001"; `sign` is one of <, <=, >, >=."""

    sign: str
    bound: float
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a column that usually holds a number, as in "56 or 84" or "0.71; 1.41"."""

    text: str


Printed = float | Range | Inequality | Words | None


def exact(value: Printed) -> float | None:
    """Return the value if it is one number, else None."""
    return value if isinstance(value, float) else None


def as_printed(value: Printed) -> str:
    """Return the value as its source prints it; an empty string where the cell is empty."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else value.text
