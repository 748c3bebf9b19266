"""Text and numbers as R reads them: nothing that a user wrote can end a string or a comment."""

from __future__ import annotations

import math
import textwrap

from steelyard.report.safe import clean

WIDTH = 100


def quoted(text: str) -> str:
    """Return `text` as an R string of ASCII letters, the same in every locale."""
    return '"' + "".join(_letter(c) for c in _plain(text)) + '"'


def _letter(c: str) -> str:
    if c in '"\\':
        return "\\" + c
    if c.isascii():
        return c
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"


def comment(text: str, indent: str = "") -> list[str]:
    """Return `text` as comment lines; whatever ends a line in it becomes a blank."""
    head = f"{indent}# "
    words = _plain(text)
    return textwrap.wrap(words, WIDTH, initial_indent=head, subsequent_indent=head, break_on_hyphens=False)


def number(value: float | None) -> str:
    """Return a number as R reads it, the shortest text that gives it back; NA for None and NaN."""
    if value is None or math.isnan(value):
        return "NA"
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def check(what: str, value: float | None, r: str, *, small: bool = False) -> list[str]:
    """Return the line that holds the review's number against R's; nothing where the review has none.

    A `small` number, a p, is compared by its own size alone, however near to 0 it is.
    """
    if value is None or math.isnan(value):
        return []
    return [f"check({quoted(what)}, {number(value)}, {r}{', zero = 0' if small else ''})"]


def _plain(text: str) -> str:
    return " ".join(clean(text).split())
