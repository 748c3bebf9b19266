"""Words of size, doubt, design, people, route and of comparison with oneself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.reading.lexicon import HEDGES, LARGE, MODERATE, SMALL
from steelyard.claims.slots import Magnitude, Sentence, Slot
from steelyard.claims.wordlists import words
from steelyard.terms import ROUTES

_DESIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "meta-analysis",
            r"\bmeta-?analy\w+|\bpooled (?:analysis|results)|\bwe pooled|\banalysis of \w+ trials",
        ),
        ("review", r"\b(?:systematic |cochrane |literature )?reviews?\b(?! board)"),
        ("randomised", r"\brandomi[sz]\w+|\bRCTs?\b|\bdouble-blind|\bplacebo-controlled|\bcross-?over"),
        ("controlled", r"\bcontrolled (?:trial|study)|\bcompared with (?:a )?control"),
        (
            "uncontrolled",
            r"\b(?:open-label|uncontrolled|no control group|without controls?|single-arm|case series|"
            r"pilot)\b",
        ),
        ("case-report", r"\bcase (?:report|stud(?:y|ies))|\ba patient\b"),
        ("observational", r"\b(?:observational|cohort|case-control|retrospective|registry|survey)\b"),
        ("animal", r"\b(?:mice|mouse|rats?|animals?|rodents?|primates?)\b"),
    )
)
_POPULATIONS = re.compile(
    r"\b(?:veterans?|(?:nursing |breastfeeding )mothers?|pregnant women|children|adolescents|teenagers|"
    r"toddlers?|infants?|"
    r"(?:older|elderly|younger) (?:people|adults|patients|women|men)|adults|women|men|outpatients?|"
    r"inpatients?|"
    r"healthy volunteers?|smokers|workers|drivers|athletes|students|caregivers|residents)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\bfrom (?:an? )?(?:\w+ ){0,2}?[\d.]+ to (?:an? )?(?:\w+ ){0,2}?[\d.]+|\bcompared (?:with|"
    r"to) (?:baseline|before)|\bfrom baseline|\bthan (?:before|at (?:the start|baseline))"
    r"|\bbefore and after\b",
    re.IGNORECASE,
)
_ROUTES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("iv", r"(?i:\bintravenous(?:ly)?|\binfusions?\b|\bdrip\b)|\bIV\b"),
        ("im", r"(?i:\bintramuscular(?:ly)?)|\bIM\b"),
        ("in", r"(?i:\bintranasal(?:ly)?|\bnasal spray)"),
        ("sc", r"(?i:\bsubcutaneous(?:ly)?)|\bSC\b"),
        ("sl", r"(?i:\bsublingual(?:ly)?|\blozenges?)"),
        ("po", r"(?i:\boral(?:ly)?\b|\bby mouth|\btablets?\b|\bcapsules?\b|\bpills?\b)"),
        ("epidural", r"(?i:\bepidural)"),
    )
    if code in ROUTES
)
_DEGREES = words("more less as equally least no twice times how so")
_THINGS = words(
    "trial trials study studies sample series dose doses group groups number analysis review print",
    "pilot capsule",
)


def magnitude(view: View, clause: Clause) -> Slot[Magnitude] | None:
    """Return the size that a clause claims, the first word of size beside a change; None where none is "
    "said."""
    for i in range(clause.first, clause.last):
        low = view.low(i)
        if i in view.covered or low not in LARGE | MODERATE | SMALL or not _is_size(view, clause, i):
            continue
        size: Magnitude = "large" if low in LARGE else "moderate" if low in MODERATE else "small"
        token = view.tokens[i]
        return Slot(size, token.text, token.start, token.end, "size word")
    return None


def _is_size(view: View, clause: Clause, at: int) -> bool:
    low = view.low(at)
    near = {view.low(at + 1), view.low(at + 2)}
    if near & _THINGS or (
        low in SMALL and view.low(at + 1) in {"difference", "effect", "change", "doubt", "evidence"}
    ):
        return False
    if low.endswith("ly") and clause.cues:
        return True
    if view.low(at - 1) in {"not", "no", "pretty", "so", "how", "too", "as", "very"} and low in {
        "far",
        "much",
        "little",
    }:
        return False
    if low in {"little", "bit", "touch"} and view.low(at - 1) == "a" and not view.low(at + 1).isalpha():
        return bool(clause.cues)
    if low in {"far", "much", "little", "bit", "great", "mild", "low", "big"}:
        return _beside_cue(view, clause, at, 2) and view.low(at + 1) not in {"of", "the", "as", "from", "too"}
    if low in {"small", "large", "major", "minor", "strong", "powerful"}:
        return _beside_cue(view, clause, at, 3)
    return _beside_cue(view, clause, at, 6)


def _beside_cue(view: View, clause: Clause, at: int, reach: int) -> bool:
    near = any(abs(cue.at - at) <= reach for cue in clause.cues)
    effect = any(
        view.low(k) in {"effect", "effects", "edge", "difference", "benefit", "effective"}
        for k in range(at + 1, at + 3)
    )
    return near or effect


def hedges(view: View) -> tuple[Slot[str], ...]:
    """Return the words that say "perhaps"; "may" as a month and "can" are none."""
    found = []
    for i, token in enumerate(view.tokens):
        if token.low == "likely" and view.low(i - 1) in _DEGREES:
            continue
        if token.low in HEDGES and i not in view.covered and not (token.text == "May" and i > 0):
            found.append(Slot(token.low, token.text, token.start, token.end, "hedge"))
    return tuple(found)


def negations(view: View, places: Iterable[int]) -> tuple[Slot[str], ...]:
    """Return the denying words at token `places`."""
    return tuple(
        Slot(view.tokens[i].low, view.tokens[i].text, view.tokens[i].start, view.tokens[i].end, "denial")
        for i in sorted(set(places))
    )


def designs(sentence: Sentence) -> tuple[Slot[str], ...]:
    """Return the words of design, each kind once."""
    return _searched(sentence, _DESIGNS, "design word")


def routes(sentence: Sentence) -> tuple[Slot[str], ...]:
    """Return the routes of administration, by code."""
    return _searched(sentence, _ROUTES, "route word")


def populations(sentence: Sentence) -> tuple[Slot[str], ...]:
    """Return words for the people, as found."""
    found: dict[str, Slot[str]] = {}
    for match in _POPULATIONS.finditer(sentence.text):
        start = sentence.start + match.start()
        value = match.group().lower()
        found.setdefault(value, Slot(value, match.group(), start, start + len(match.group()), "people"))
    return tuple(found.values())


def within_group(sentence: Sentence) -> tuple[Slot[str], ...]:
    """Return the words that compare people with themselves before."""
    return tuple(
        Slot(
            m.group().lower(),
            m.group(),
            sentence.start + m.start(),
            sentence.start + m.end(),
            "before and after",
        )
        for m in _WITHIN.finditer(sentence.text)
    )


def _searched(
    sentence: Sentence, patterns: tuple[tuple[str, re.Pattern[str]], ...], rule: str
) -> tuple[Slot[str], ...]:
    found = []
    for name, pattern in patterns:
        match = pattern.search(sentence.text)
        if match:
            start = sentence.start + match.start()
            found.append(Slot(name, match.group(), start, start + len(match.group()), rule))
    return tuple(found)
