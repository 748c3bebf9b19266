"""Numbers with their units as printed: ranges stay ranges, number words count, `mg/kg` is never reduced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from steelyard.claims.slots import Amount

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_VALUES: dict[str, float] = {
    **{word: float(n) for n, word in enumerate(_SMALL.split())},
    **{
        f"{tens}ty": 10.0 * n
        for n, tens in enumerate(("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"), 2)
    },
}
_DIGITS = r"\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.·]\d+)?|\.\d+"
_TENS = "|".join(w for w in _VALUES if w.endswith("ty"))
_UNITS_WORD = "|".join(sorted((w for w in _VALUES if not w.endswith("ty")), key=len, reverse=True))
_WORD = rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS_WORD}))?|{_UNITS_WORD})"
_NUMBER = rf"(?:[-−+±]?(?:{_DIGITS})|\b{_WORD}\b)"
_UNIT = (
    r"%|per\s?cent(?:age points?)?|percent(?:age points?)?|percentage points?|"
    r"(?:mg|mcg|µg|μg|ug|g|ml|mL|IU|units?)(?:\s?/\s?(?:kg|day|d|h|hr|hour|min|week|m2|dL|L|ml|"
    r"mL))*(?:\s?per\s(?:kg|day|hour|week))?|"
    r"mm\s?Hg|points?|(?:people|patients|participants|individuals|adults|women|men|children|studies|"
    r"trials)\b|"
    r"(?:minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|months?|years?|yrs?)\b|times\b|kg\b|cm\b"
)
_AMOUNT = re.compile(
    rf"(?<![\w.])(?P<low>{_NUMBER})(?:\s?(?P<unit1>{_UNIT}))?"
    rf"(?:\s?(?:-|–|—|to|and(?=\s?{_NUMBER}\s?(?:{_UNIT})\s?(?:of|"
    rf"per)))\s?(?P<high>{_NUMBER}))?(?:[\s -]?(?P<unit>{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    rf"(?<![\w.])(?P<part>{_NUMBER})(?:\s(?:out of|of the|of|in)\s(?:every\s)?|"
    rf"/(?=\d{{2,}}\b))(?P<whole>{_NUMBER})(?![\w%])",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:(?P<few>two|three|four|a|one)[ -](?P<part>half|thirds?|quarters?|fifths?|tenths?)"
    r"|(?P<bare>half|(?:thirds?|quarters?|fifths?|tenths?)(?=\sof\b)))\b"
    r"(?!-|\s(?:an?\s|hours?|days?|years?|way|life|lives))",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_NONE = re.compile(
    r"\b(?:none|nobody|no one|no (?:people|patients|participants|individuals|one))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number found in a text: its place, what it is, and its share where it is one (0 to 1)."""

    start: int
    end: int
    text: str
    amount: Amount
    share: float | None = None


def value_of(text: str) -> float:
    """Return the value of digits or of a number word."""
    plain = text.lower().strip().replace("−", "-").replace("+", "").replace("±", "").replace("·", ".")
    if re.fullmatch(r"-?[\d,.\s ]+", plain):
        return float(re.sub(r"[,\s ]", "", plain))
    return sum(_VALUES.get(part, 0.0) for part in re.split(r"[- ]", plain))


@lru_cache(maxsize=256)
def figures(text: str) -> tuple[Figure, ...]:
    """Return the numbers of `text` in order; parts of wholes first, then amounts with units, none "
    "overlapping."""
    found: list[Figure] = []
    taken = bytearray(len(text) + 1)
    for make in (_out_of, _fractions, _amounts, _nones):
        for figure in make(text):
            if not any(taken[figure.start : figure.end]):
                found.append(figure)
                taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    return tuple(sorted(found, key=lambda f: f.start))


def _out_of(text: str) -> Iterator[Figure]:
    for match in _OUT_OF.finditer(text):
        part, whole = value_of(match["part"]), value_of(match["whole"])
        if (
            0 <= part <= whole
            and whole > 0
            and not re.match(r"\s?(?:%|per ?cent|weeks?|days?|months?|years?|mg)", text[match.end() :])
        ):
            amount = Amount(part, part, f"of {whole:g}")
            yield Figure(match.start(), match.end(), match.group(), amount, part / whole)


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        number = value_of(match["few"]) if match["few"] and match["few"].lower() != "a" else 1.0
        share = number / _PARTS[(match["part"] or match["bare"]).lower().removesuffix("s")]
        if share <= 1:
            yield Figure(match.start(), match.end(), match.group(), Amount(share, share, "share"), share)


def _nones(text: str) -> Iterator[Figure]:
    for match in _NONE.finditer(text):
        yield Figure(match.start(), match.end(), match.group(), Amount(0.0, 0.0, "people"), 0.0)


def _amounts(text: str) -> Iterator[Figure]:
    for match in _AMOUNT.finditer(text):
        low = value_of(match["low"])
        high = value_of(match["high"]) if match["high"] else low
        if high < low or (match["high"] and high > 1000 * max(low, 1e-9)):
            high = low
        unit = _unit(match["unit"] or match["unit1"] or "")
        end = match.end()
        share = low / 100 if unit == "%" else None
        yield Figure(match.start(), end, match.group().strip(), Amount(low, high, unit), share)


def _unit(text: str) -> str:
    plain = re.sub(r"\s+", " ", text.strip())
    low = plain.lower().replace(" ", "")
    if low in {"%", "percent"}:
        return "%"
    if low.startswith("percentagepoint"):
        return "percentage points"
    if low in {"mcg", "ug", "μg", "µg"}:
        return "µg"
    return re.sub(r"\s?/\s?", "/", plain)
