"""A number as it is printed: its digits, and the exact values that are printed so.

Everything is exact (fractions, not floating point), because whether 2.675 rounds to 2.67 or 2.68 decides a
verdict of "impossible".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steelyard.check import check_choice, shown
from steelyard.errors import InputError

Rounding = Literal["nearest", "half-up", "half-even", "truncated", "any"]
ROUNDINGS: tuple[Rounding, ...] = ("nearest", "half-up", "half-even", "truncated", "any")
"""nearest: a tie may go either way, as programs differ. any: nearest, or the digits cut off."""

MAX_DECIMALS = 12
_PLAIN = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)")


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of exact values.

    Attributes:
        low, high: Its ends, low <= high.
        closed_low, closed_high: Whether each end belongs to it.
    """

    low: Fraction
    high: Fraction
    closed_low: bool = True
    closed_high: bool = True

    def holds(self, value: Fraction) -> bool:
        """Return whether an exact value lies in the interval."""
        above = value > self.low or (self.closed_low and value == self.low)
        return above and (value < self.high or (self.closed_high and value == self.high))

    def holds_whole_number(self) -> bool:
        """Return whether a whole number lies in the interval."""
        return self.first_whole() is not None

    def first_whole(self) -> int | None:
        """Return the least whole number in the interval; None where there is none."""
        first = -(-self.low.numerator // self.low.denominator)
        if not self.closed_low and first == self.low:
            first += 1
        return first if self.holds(Fraction(first)) else None

    def last_whole(self) -> int | None:
        """Return the greatest whole number in the interval; None where there is none."""
        last = self.high.numerator // self.high.denominator
        if not self.closed_high and last == self.high:
            last -= 1
        return last if self.holds(Fraction(last)) else None

    def squared(self) -> Span:
        """Return the interval of the squares, for values of which none is below 0."""
        closed = self.closed_low or self.low < 0
        return Span(max(self.low, Fraction(0)) ** 2, self.high**2, closed, self.closed_high)

    def scaled(self, factor: Fraction) -> Span:
        """Return the interval multiplied by a positive number."""
        return Span(self.low * factor, self.high * factor, self.closed_low, self.closed_high)


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number.

    Attributes:
        text: As printed.
        value: Its exact value.
        decimals: Digits after the point.
    """

    text: str
    value: Fraction
    decimals: int

    @property
    def unit(self) -> Fraction:
        """One of the last digit: 0.01 for 5.20."""
        return Fraction(1, 10**self.decimals)

    def span(self, rounding: Rounding = "nearest") -> Span:
        """Return every exact value that is printed as this number under a way of rounding."""
        half = self.unit / 2
        low, high = self.value - half, self.value + half
        if rounding == "nearest":
            return Span(low, high)
        if rounding == "half-even":
            even = self.value / self.unit % 2 == 0
            return Span(low, high, even, even)
        negative, zero = self.value < 0, self.value == 0
        if rounding == "half-up":
            return Span(low, high, not negative and not zero, negative)
        cut_low = self.value - (self.unit if negative or zero else 0)
        cut_high = self.value + (0 if negative else self.unit)
        if rounding == "truncated":
            return Span(cut_low, cut_high, not negative and not zero, negative)
        return Span(min(low, cut_low), max(high, cut_high), cut_low >= low, cut_high <= high)


def figure(name: str, printed: str | float, decimals: int | None = None) -> Figure:
    """Return a printed number; text keeps its trailing zeros, a number needs `decimals` to have any.

    Raises:
        InputError: not a plain decimal number, or a number of decimals outside 0 to 12.
    """
    if isinstance(printed, bool) or not isinstance(printed, str | int | float):
        raise InputError(f"{name} is {shown(printed)}; must be text such as '5.20', or a number.")
    if decimals is not None and not 0 <= decimals <= MAX_DECIMALS:
        raise InputError(f"decimals is {decimals}; must lie in [0, {MAX_DECIMALS}].")
    text = printed.strip().replace("−", "-") if isinstance(printed, str) else _typed(printed, decimals)
    if not _PLAIN.fullmatch(text):
        raise InputError(f"{name} is '{shown(text)}'; must be a plain number such as 5.20.")
    places = len(text.partition(".")[2])
    if places > MAX_DECIMALS:
        raise InputError(f"{name} is '{shown(text)}'; at most {MAX_DECIMALS} decimals are read.")
    return Figure(text, Fraction(text.rstrip(".")), max(places, decimals or 0))


def check_people(n: int, name: str = "n", least: int = 1) -> int:
    """Return a number of people, at least `least`, else raise InputError."""
    if isinstance(n, bool) or int(n) != n or n < least:
        raise InputError(f"{name} is {shown(n)}; must be a whole number, {least} or more.")
    return int(n)


def check_rounding(rounding: str) -> Rounding:
    """Return the way of rounding if it is known, else raise InputError."""
    check_choice("rounding", rounding, ROUNDINGS)
    return next(known for known in ROUNDINGS if known == rounding)


def _typed(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value:.{decimals}f}"
    return f"{value:.10f}".rstrip("0").rstrip(".") or "0"
