"""One cell's text as a value: a number, a count, a word of a list, or what a source prints instead.

Each parser returns the value or raises `CellFault` with the half of a message that follows the cell's text.
"""

from __future__ import annotations

import re

from steelyard.data.values import Inequality, Printed, Range, Words

MAX_NUMBER_CHARS = 25

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_EXPONENT = re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,' \u00a0\u202f][0-9]{3})+(\.[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|#n/a|#num!|#div/0!|#value!|#ref!)", re.IGNORECASE)
_PERCENT = re.compile(r"[+-]?[0-9.]+ ?%")
_INEQUALITY = re.compile(r"(<=|>=|<|>|≤|≥) ?([+-]?[0-9.]+)")
_RANGE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?[-–] ?([0-9]+(?:\.[0-9]+)?)")
_SIGNS = {"≤": "<=", "≥": ">="}
_LEAVE_EMPTY = "Leave it empty where nothing is known."
_MINUS = str.maketrans({"−": "-"})


class CellFault(Exception):  # noqa: N818 - never leaves `data`; it carries a message's second half
    """What is allowed in a cell, and a hint."""

    def __init__(self, allowed: str, hint: str = "") -> None:
        self.allowed = allowed
        self.hint = hint
        super().__init__(allowed)


def number(text: str) -> float:
    """Return a plain decimal; "-" and the true minus sign both negate."""
    plain = text.translate(_MINUS)
    if len(plain) <= MAX_NUMBER_CHARS and _NUMBER.fullmatch(plain):
        return float(plain)
    raise CellFault("must be a plain number such as 12.5", _number_hint(plain))


def count(text: str) -> int:
    """Return a whole number."""
    value = number_or_fault(text, "must be a whole number such as 12")
    if not value.is_integer():
        percentage = "A percentage belongs in the column percent." if 0 < value < 100 else ""
        raise CellFault("must be a whole number such as 12", percentage)
    return int(value)


def number_or_fault(text: str, allowed: str) -> float:
    """Return a plain decimal, or raise with `allowed` as the wording."""
    try:
        return number(text)
    except CellFault as fault:
        raise CellFault(allowed, fault.hint) from None


def printed(text: str) -> Printed:
    """Return what the cell prints: a number, a range, an inequality, or words."""
    plain = text.translate(_MINUS)
    if _NOT_FINITE.fullmatch(plain):
        raise CellFault(
            "must be a number or what the source prints", "Leave it empty where nothing is known."
        )
    if _NUMBER.fullmatch(plain):
        return number(text)
    if match := _INEQUALITY.fullmatch(plain):
        if _NUMBER.fullmatch(match[2]) and len(match[2]) <= MAX_NUMBER_CHARS:
            return Inequality(_SIGNS.get(match[1], match[1]), float(match[2]), text)
    elif (match := _RANGE.fullmatch(plain)) and len(plain) <= 2 * MAX_NUMBER_CHARS:
        low, high = float(match[1]), float(match[2])
        if low <= high:
            return Range(low, high, text)
    return Words(text)


def looks_like_decimal_comma(text: str) -> bool:
    """Return whether `text` is a number written with a decimal comma, as in "1,5"."""
    return _DECIMAL_COMMA.fullmatch(text.translate(_MINUS)) is not None


def _number_hint(text: str) -> str:
    if len(text) > MAX_NUMBER_CHARS:
        return f"At most {MAX_NUMBER_CHARS} characters."
    if _THOUSANDS.fullmatch(text):
        digits = re.sub("[,' \u00a0\u202f]", "", text)
        point = f", or {text.replace(',', '.')} with a decimal point" if text.count(",") == 1 else ""
        return f"Did you mean {digits} without a thousands separator{point}?"
    if _DECIMAL_COMMA.fullmatch(text):
        return f"Did you mean {text.replace(',', '.')}? The decimal mark is a point."
    if _EXPONENT.fullmatch(text):
        return "Write it out without an exponent."
    if _PERCENT.fullmatch(text):
        return "A percentage belongs in the column percent, without the sign."
    if _INEQUALITY.fullmatch(text) or _RANGE.fullmatch(text):
        return "An inequality or a range is not a number; leave the cell empty and say it in the locator."
    if _NOT_FINITE.fullmatch(text):
        return _LEAVE_EMPTY
    return "Leave it empty where the source does not say."
