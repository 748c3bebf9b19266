"""The percentages, counts and ratios that a sentence states, as numbers that data can be held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

StatedKind = Literal["percent", "count of", "people", "none", "all", "fraction", "times"]

_LONGEST = 5000
_NUMBER = r"(?<![\d.,])\d{1,9}(?:[.,]\d{1,9})?"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_COUNT = rf"(?:(?<![\d.,])\d{{1,9}}|{'|'.join(_WORDS)})"
_PEOPLE = (
    r"(?:people|persons?|patients?|participants?|individuals?|subjects?|volunteers?|women|men|adults|children"
    r"|ones?)"
)
_RANGE = rf"(?P<low>{_NUMBER})(?:\s?(?:-|–|to)\s?(?P<high>{_NUMBER}))?"
_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_PATTERNS: tuple[tuple[StatedKind, str], ...] = (
    ("percent", rf"{_RANGE}\s?(?:%|per ?cent\b|percent\b)(?! ?(?:CI\b|confidence|credible|interval))"),
    ("count of", rf"\b(?P<low>{_COUNT})\s?(?:/|(?:out )?of(?: the| all)?)\s?(?P<total>{_COUNT})\b(?! ?%)"),
    ("times", rf"\b(?P<low>{_NUMBER}|two|three|four|five|ten)[- ]?(?:times|fold)\b"),
    ("times", r"\b(?P<twice>twice|double[ds]?)\b"),
    ("times", r"\b(?P<half>halved)\b"),
    ("none", rf"\b(?:no|none of (?:the|these|those)|not (?:one|a single))\s(?:\w{{1,30}}\s)?{_PEOPLE}\b"),
    ("none", r"\bnone(?: of them)?\b(?! of)|\bnobody\b|\bno one\b"),
    ("all", rf"\b(?:all|every(?: one)? of)(?: of)?(?: the| these| those)?\s(?:\w{{1,30}}\s)?{_PEOPLE}\b"),
    (
        "fraction",
        r"\b(?P<many>a|one|two|three|four)?[- ]?(?P<part>half|third|quarter|fifth|tenth)s?\s(?:of|the)\b",
    ),
    ("people", rf"\b(?P<low>{_COUNT})\s(?:\w{{1,30}}\s)?{_PEOPLE}\b"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a sentence states.

    Attributes:
        kind: "percent" of people, "count of" a total, "people", "none", "all", a "fraction", or "times".
        low, high: The number; percent in percent units, a fraction as a proportion, times as a ratio.
        total: Of how many, for "count of".
        digits: Decimals as printed.
        start, end: Offsets in the sentence.
    """

    kind: StatedKind
    text: str
    low: float
    high: float
    total: int | None
    digits: int
    start: int
    end: int


def stated_in(sentence: str) -> tuple[Stated, ...]:
    """Return the numbers of a sentence that people can be counted by, in order and without overlap.

    Of a sentence beyond any reader's patience only the first 5000 characters are looked at.
    """
    found: list[Stated] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(sentence[:_LONGEST]):
            made = _made(kind, match)
            if made is not None and all(made.end <= f.start or made.start >= f.end for f in found):
                found.append(made)
    return tuple(sorted(found, key=lambda s: s.start))


def _made(kind: StatedKind, match: re.Match[str]) -> Stated | None:
    held = {name: value for name, value in match.groupdict().items() if value}
    values = _values(kind, held)
    if values is None:
        return None
    low, high, total = values
    digits = max((len(v.replace(",", ".").partition(".")[2]) for v in _numbers(held)), default=0)
    return Stated(kind, match[0].strip(), low, high, total, digits, match.start(), match.end())


def _numbers(held: dict[str, str]) -> Iterator[str]:
    return (held[name] for name in ("low", "high") if name in held)


def _values(kind: StatedKind, held: dict[str, str]) -> tuple[float, float, int | None] | None:
    if kind in ("none", "all"):
        share = 0.0 if kind == "none" else 1.0
        return share, share, None
    if kind == "fraction":
        value = _FRACTIONS[held["part"].lower()] * _number(held.get("many", "one"))
        return (value, value, None) if value < 1 else None
    if kind == "times" and "low" not in held:
        value = 2.0 if "twice" in held else 0.5
        return value, value, None
    low = _number(held["low"])
    high = _number(held["high"]) if "high" in held else low
    total = int(_number(held["total"])) if "total" in held else None
    return None if total is not None and low > total else (low, high, total)


def _number(text: str) -> float:
    word = text.lower()
    if word == "a":
        return 1.0
    return float(_WORDS[word]) if word in _WORDS else float(text.replace(",", "."))
