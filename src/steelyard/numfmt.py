"""How numbers are written for a reader: one rule for each kind of quantity.

A true minus sign (U+2212) is used, intervals are joined by "to" or a comma by style, and a p-value is never
printed as 0.
"""

from __future__ import annotations

import math

MINUS = "−"
NONE = "–"
DIGITS = 10
"""Significant digits of a number that leaves the program.

Processors and their libraries of linear algebra differ in the last digits of an estimate: by 1e-14 of a
closed form, by 1e-10 of an iterated one. Ten digits are far more than any trial supports, and few enough that
the same files give the same bytes.
"""


def settle(value: float) -> float:
    """Return `value` rounded to DIGITS significant digits: what is printed, drawn or written is made from it.

    A number on a rounding edge, as 2.675, is so on every machine once its noise is gone.
    """
    return float(f"{value:.{DIGITS - 1}e}") if math.isfinite(value) else value


def fixed(value: float | None, digits: int = 2) -> str:
    """Return `value` with `digits` decimals and a true minus; an en dash for None or NaN."""
    if value is None or math.isnan(value):
        return NONE
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{settle(value):.{digits}f}"
    if float(text) == 0.0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def several(n: int, one: str, many: str = "") -> str:
    """Return "1 study" or "3 studies"; `many` is `one` with an s unless given."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def effect(value: float | None) -> str:
    """Return an effect with two decimals, or three significant digits where two decimals say nothing."""
    if value is None or math.isnan(value) or math.isinf(value) or value == 0:
        return fixed(value)
    value = settle(value)
    size = abs(value)
    if size >= 1000:
        return f"{value:.3g}".replace("-", MINUS) if size >= 1e6 else fixed(value, 0)
    if size >= 100:
        return fixed(value, 1)
    if size < 0.095:
        return fixed(value, 3) if size >= 0.0005 else f"{value:.1e}".replace("-", MINUS)
    return fixed(value)


def interval(low: float | None, high: float | None, join: str = " to ") -> str:
    """Return "low to high" with both bounds written as effects, or an en dash where either is undefined."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return NONE
    return f"{effect(low)}{join}{effect(high)}"


def p_value(p: float | None) -> str:
    """Return "0.04", "0.004" or "< 0.001"; never 0 and never 0.00."""
    if p is None or not math.isfinite(p):
        return NONE
    p = settle(p)
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p < 0.01 else f"{p:.2f}"


def p_clause(p: float | None, name: str = "p") -> str:
    """Return "p = 0.04" or "p < 0.001"."""
    text = p_value(p)
    return f"{name} {text}" if text.startswith("<") else f"{name} = {text}"


def percent(value: float | None, digits: int = 0) -> str:
    """Return a percentage given in percent units: 64.2 -> "64 %"; I² is written with no decimals."""
    return NONE if value is None or math.isnan(value) else f"{fixed(value, digits)} %"


def share(value: float | None, digits: int = 0) -> str:
    """Return a proportion as a percentage: 0.642 -> "64 %"."""
    return NONE if value is None or math.isnan(value) else percent(100 * value, digits)


def count(value: int) -> str:
    """Return a whole number with a thin space between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def tidy(value: float | None) -> str:
    """Return a number as short as it was typed: 12.0 -> "12", 0.5 -> "0.5"."""
    if value is None or math.isnan(value):
        return NONE
    if math.isinf(value):
        return fixed(value)
    return f"{settle(value):.10g}".replace("-", MINUS)


def hours(value: float | None) -> str:
    """Return a time after the first dose in the unit a reader would use."""
    if value is None or not math.isfinite(value):
        return "time not stated"
    if value < 48:
        return f"{tidy(value)} h"
    days = value / 24
    if days <= 60:
        return f"{days:.3g} days"
    if days % 365 == 0:
        return "1 year" if days == 365 else f"{days / 365:g} years"
    if days % 30 == 0:
        return f"{days / 30:g} months"
    return f"{days / 7:.3g} weeks"
