"""Checks of arguments and values, and the one wording of their messages.

A message reads `<what, with the value>; <what is allowed>. <hint, if one is likely right>`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from steelyard.errors import InputError

CUT = 80


def shown(value: object) -> str:
    """Return `value` as it may stand in a message: control characters escaped, cut at 80 characters."""
    text = value if isinstance(value, str) else repr(value)
    safe = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: 2 * CUT])
    return safe if len(safe) <= CUT else safe[: CUT - 1] + "…"


def named(path: object) -> str:
    """Return a path as it may stand in a message: control characters escaped, and whole."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(path))


def says_something(text: str) -> bool:
    """Return whether a text holds a letter or a digit of any script; blanks and punctuation say nothing."""
    return any(c.isalnum() for c in text)


def did_you_mean(value: str, allowed: Iterable[str]) -> str:
    """Return "Did you mean X?" for the closest allowed word, or an empty string."""
    if len(value) > CUT:
        return ""
    by_lower = {word.lower(): word for word in allowed}
    close = get_close_matches(value.lower(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean {by_lower[close[0]]}?" if close else ""


def one_of(value: str, allowed: Iterable[str]) -> str:
    """Return "one of A, B, C" with a hint, the second half of a message about `value`."""
    words = sorted(allowed)
    listed = ", ".join(words) if words else "nothing"
    hint = did_you_mean(value, words)
    return f"one of {listed}." + (f" {hint}" if hint else "")


def check_choice(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return `value` if it is allowed, else raise InputError naming what is."""
    words = tuple(allowed)
    if value not in words:
        raise InputError(f"{name} is {shown(value)!r}; {one_of(str(value), words)}")
    return value


def check_level(value: float, name: str = "level") -> float:
    """Return a confidence level in (0, 1); 95 instead of 0.95 is the usual slip and gets a hint."""
    if not 0.0 < value < 1.0:
        hint = f" Did you mean {value / 100:g}?" if 1 < value < 100 else ""
        raise InputError(f"{name} is {value!r}; must lie in (0, 1).{hint}")
    return float(value)
