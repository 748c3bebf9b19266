"""Times after the start of treatment in hours, and regimens: doses, infusion lengths, numbers of doses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from steelyard.claims.reading.amounts import value_of
from steelyard.claims.slots import Amount, Dose, TimeRange

HOURS = {
    "minute": 1 / 60,
    "hour": 1.0,
    "day": 24.0,
    "week": 168.0,
    "fortnight": 336.0,
    "month": 730.0,
    "year": 8760.0,
}
"""Hours in a unit of time; a month is a twelfth of a year of 365 days."""

_SHORT = {"min": "minute", "h": "hour", "hr": "hour", "d": "day", "wk": "week", "mo": "month", "yr": "year"}
_N = (
    r"(?:\d+(?:[.,]\d+)?|(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|"
    r"twenty|thirty|"
    r"sixty|ninety)(?:\sand\sa\shalf)?)"
)
_U = r"(?:minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|fortnights?|months?|mo|years?|yrs?)"
_SPAN = re.compile(
    rf"(?<![\w.])(?:(?P<n>{_N})(?:[\s -]?(?P<u1>{_U}))?\s?(?:-|–|—|to|or|"
    rf"and)\s?)?(?P<m>{_N})[\s -](?P<u>{_U})\b"
    rf"(?P<half>\sand\sa\shalf)?|(?<![\w.])(?P<glued>\d+(?:\.\d+)?)(?P<gu>h|hrs?|d|wks?|mo|min)\b"
    r"|(?P<label>\b(?:days?|weeks?|months?|years?|hours?)\s(?P<ln>\d{1,3}(?:\.\d+)?|one|two|three|four|"
    r"five|six|seven|eight|"
    r"twelve|twenty-eight)(?:\s?(?:-|–|to|and|or)\s?(?P<lm>\d{1,3}|two|three|four|five|seven))?)"
    r"|\b(?:the|first|next|following|same|that|this|a|within)\s(?P<bare>day|week|month|fortnight|year|"
    r"hour)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?P<cue>within|inside|in under|in less than|up to|for up to|by|at|after|over|for|during|throughout|"
    r"in|on|until|beyond|past|"
    r"for at least|lasting|following|later)"
    r"\s(?:(?:the|about|around|roughly|approximately|just|only|nearly|almost|some|its|as little as|a mere|"
    r"at least|an?|another|more than|less than|first|next|end of(?: the)?|to start with|up to|of|"
    r"course of(?: the)?|period of)\s)*$",
    re.IGNORECASE,
)
_RANGED = {
    "within",
    "inside",
    "in under",
    "in less than",
    "up to",
    "for up to",
    "over",
    "during",
    "throughout",
    "until",
}
_AFTER = re.compile(r"\s?(?:later|after|afterwards?|on\b|follow|post|of\b|in\b|into\b|out\b)", re.IGNORECASE)
_RECURRING = re.compile(
    r"\s?(?:old|olds|of age|trial|study|programme|program|course|session|ago|long|past)\b|-?\s?old",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"(?:past|last|previous|every|each|per|a|twice|once|ago|times|aged?|than)\s$", re.IGNORECASE
)
_DOSE = re.compile(
    r"(?<![\w.])(?P<a>\d+(?:,\d{3})*(?:\.\d+)?)(?:\s?(?:-|–|to|or|and)\s?(?P<b>\d+(?:,\d{3})*(?:\.\d+)?))?\s?"
    r"(?P<unit>(?:mg|mcg|µg|μg|g|ml|mL|IU|units?)(?:\s?/\s?(?:kg|day|d|h|hr|week|min)){0,2}|micrograms?|"
    r"milligrams?|grams?|cm\s?H2O|cmH2O)\b"
    r"(?P<perkg>\s?per\s(?:kg|kilo(?:gram)?)|\sa\skilo)?",
)
_OVER = re.compile(
    rf"(?:,?\s[\w-]+){{0,3}}?,?\s?(?:over|for|more than|during)\s(?P<n>{_N})(?:\s?(?:-|–|"
    rf"to)\s?(?P<m>{_N}))?[\s -]?"
    r"(?P<u>min(?:ute)?s?|h(?:ours?|rs?)?)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"\b(?P<n>{_N})(?:\s?(?:-|–|to)\s?(?P<m>{_N}))?\s(?:(?!after|before|of|to|than|in|on|with|weeks?|"
    rf"days?|hours?|months?|years?)[\w-]+\s){{0,3}}?(?P<what>infusions?|doses?|sessions?|injections?|"
    rf"treatments|courses)\b"
    rf"(?:\s(?:in|over|within|during|across)\s(?:the\s)?(?P<k>{_N})\s(?P<u>{_U})\b)?",
    re.IGNORECASE,
)
_ANY_DOSE = re.compile(r"\d|infusion|dose|session|injection|treatments|course", re.IGNORECASE)
_COUNT_IN = re.compile(r"\b(?P<n>\d{1,2})\sin\s(?P<k>\d{1,2})\s(?P<u>weeks?|days?|months?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timed:
    """A time and its place in a text."""

    start: int
    end: int
    value: TimeRange


@dataclass(frozen=True, slots=True)
class Dosed:
    """A regimen and its place in a text."""

    start: int
    end: int
    value: Dose


@lru_cache(maxsize=256)
def times(text: str) -> tuple[Timed, ...]:
    """Return the times at which something was seen, in order; ages, frequencies and infusion lengths are "
    "none."""
    taken = [(d.start, d.end) for d in doses(text)]
    found: list[Timed] = []
    for match in _SPAN.finditer(text):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        timed = _timed(text, match)
        if timed is not None:
            found.append(timed)
    return tuple(found)


def _timed(text: str, match: re.Match[str]) -> Timed | None:
    unit = match["u"] or match["gu"] or match["bare"]
    if match["label"]:
        scale = HOURS[_unit(match["label"].split()[0])]
        low = value_of(match["ln"]) * scale
        high = value_of(match["lm"]) * scale if match["lm"] else low
        return Timed(match.start(), match.end(), TimeRange(low, max(low, high)))
    before = _BEFORE.search(text, max(match.start() - 50, 0), match.start())
    if _PAST.search(text, max(match.start() - 12, 0), match.start()) and before is None:
        return None
    if _RECURRING.match(text, match.end()) or unit is None:
        return None
    scale = HOURS[_unit(unit)]
    if match["bare"]:
        if before is None:
            return None
        low = high = scale
    else:
        high = _count(match["m"] or match["glued"]) * scale
        if match["half"]:
            high += scale / 2
        low = (
            _count(match["n"]) * (HOURS[_unit(match["u1"])] if match["u1"] else scale) if match["n"] else high
        )
    cue = re.sub(r"\s+", " ", before["cue"].lower()) if before else ""
    after = _AFTER.match(text, match.end())
    if not cue and not after and text[match.end() : match.end() + 1] not in {":", ")"}:
        return None
    if cue in _RANGED and low == high:
        low = 0.0
    start = before.start() if before else match.start()
    return Timed(start, match.end(), TimeRange(low, high)) if low <= high else None


def _count(text: str) -> float:
    plain = text.lower()
    half = 0.5 if plain.endswith("and a half") else 0.0
    plain = plain.removesuffix(" and a half")
    return half + (1.0 if plain in {"a", "an"} else value_of(plain.replace(",", ".")))


def _unit(text: str) -> str:
    plain = text.lower()
    plain = plain[:-1] if plain.endswith("s") and len(plain) > 1 else plain
    return _SHORT.get(plain, plain)


@lru_cache(maxsize=256)
def doses(text: str) -> tuple[Dosed, ...]:
    """Return the regimens of `text`: amounts with their infusion length, and numbers of doses."""
    if not _ANY_DOSE.search(text):
        return ()
    return tuple(sorted((*_amounts(text), *_counts(text)), key=lambda d: d.start))


def _amounts(text: str) -> Iterator[Dosed]:
    for match in _DOSE.finditer(text):
        low = value_of(match["a"])
        high = value_of(match["b"]) if match["b"] else low
        unit = re.sub(r"\s?/\s?", "/", match["unit"]) + ("/kg" if match["perkg"] else "")
        over = _OVER.match(text, match.end())
        minutes = _minutes(over) if over else None
        end = over.end() if over else match.end()
        yield Dosed(match.start(), end, Dose(Amount(low, max(low, high), unit), over_min=minutes))


def _minutes(match: re.Match[str]) -> tuple[float, float]:
    scale = 60.0 if match["u"].lower().startswith("h") else 1.0
    low = _count(match["n"]) * scale
    return low, max(low, _count(match["m"]) * scale) if match["m"] else low


def _counts(text: str) -> Iterator[Dosed]:
    for match in _COUNT.finditer(text):
        if match["n"].lower() in {"a", "an"} and not match["k"]:
            continue
        low = _count(match["n"])
        high = _count(match["m"]) if match["m"] else low
        within = _count(match["k"]) * HOURS[_unit(match["u"])] if match["k"] else None
        yield Dosed(match.start(), match.end(), Dose(doses=(low, max(low, high)), within_h=within))
    for match in _COUNT_IN.finditer(text):
        within = _count(match["k"]) * HOURS[_unit(match["u"])]
        number = _count(match["n"])
        yield Dosed(match.start(), match.end(), Dose(doses=(number, number), within_h=within))
