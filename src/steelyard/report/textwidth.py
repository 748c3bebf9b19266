"""Estimated widths of text, and its wrapping: the same on every machine, because no font is asked.

The table follows a wide face (DejaVu Sans), so that text set in a narrower one always fits.
"""

from __future__ import annotations

import unicodedata

NARROW = set("ijl'|.,:;!()[]·ıI ‘’\u00a0\u202f")
MEDIUM = set('frt-/\\"*°−–')
WIDE = set("mwMW@%—ŒÆ∞←→")
ELLIPSIS = "…"


def text_width(text: str, size: float = 13.0, bold: bool = False) -> float:
    """Return an upper estimate of the width of `text` in pixels at a font size of `size` pixels."""
    return sum(_em(c) for c in text) * size * (1.09 if bold else 1.0)


def _em(char: str) -> float:
    if char in NARROW:
        return 0.36
    if char in MEDIUM:
        return 0.5 if char not in "−–" else 0.72
    if char in WIDE:
        return 0.93
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if unicodedata.combining(char):
        return 0.0
    return 0.7 if char.isupper() else 0.635


def wrap(text: str, width: float, size: float = 13.0, max_lines: int = 2, bold: bool = False) -> list[str]:
    """Return `text` in lines no wider than `width`; what does not fit in `max_lines` ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text, width, size, bold):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], _cut(" ".join(lines[max_lines - 1 :]), width, size, bold)]
    return lines


def _pieces(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the words of `text`; a word wider than a line is broken."""
    pieces: list[str] = []
    for word in text.split(" "):
        rest = word
        while rest and text_width(rest, size, bold) > width:
            cut = _fitting(rest, width, size, bold)
            pieces.append(rest[:cut])
            rest = rest[cut:]
        if rest:
            pieces.append(rest)
    return pieces


def _fitting(word: str, width: float, size: float, bold: bool) -> int:
    """Return how many characters of `word` fit, at least one."""
    used, count = 0.0, 0
    for char in word:
        used += text_width(char, size, bold)
        if used > width:
            break
        count += 1
    return max(count, 1)


def _cut(text: str, width: float, size: float, bold: bool) -> str:
    if text_width(text, size, bold) <= width:
        return text
    room = width - text_width(ELLIPSIS, size, bold)
    return text[: _fitting(text, room, size, bold)].rstrip() + ELLIPSIS
