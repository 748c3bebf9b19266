"""Wording that looks as if a machine had paraphrased it, and what it may mean; never a correction.

One hint says nothing about a page. A hint that touches what a verdict rests on names the slot, so that a
person has to say what is meant. Letters of another script that look like Latin ones are shown, not mapped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from steelyard.claims.reading.amounts import value_of
from steelyard.claims.reading.clause import View
from steelyard.claims.reading.direction import MAY_MEAN_IMPROVED
from steelyard.claims.reading.lexicon import CUES, NEGATIONS
from steelyard.claims.slots import Hint, Part
from steelyard.claims.vocabulary import Kind, Vocabulary
from steelyard.claims.wordlists import tokenise

_NUMBER_WORDS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|"
    r"seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|"
    r"eighteen|nineteen)"
)
_BRACKETED = re.compile(
    rf"\[\s?(?P<a>{_NUMBER_WORDS})(?:\s?[,–-]\s?(?:{_NUMBER_WORDS}|\d+))*\s?\]|"
    rf"\b[Nn]\s?=\s?(?P<n>{_NUMBER_WORDS})\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"(?<![\d.,])\b(?P<a>\d) (?P<b>\d{1,2}) (?P<u>days?|hours?|weeks?|months?|minutes?|mg)\b"
)
_PREFIX = re.compile(r"\b(?P<p>publish|article|submit)-(?P<w>[a-z]{4,})\b", re.IGNORECASE)
_UP = re.compile(r"\b(?:adhere|adhering|abide|comply|stick) (?:to|by|with)-up\b", re.IGNORECASE)
_LINK = re.compile(
    r"\b(?:get more info|more info here|click here|read more here|check this out|visit (?:this|"
    r"our) (?:site|website)|"
    r"find out more here|go here|see this site|click this link|try these out|helpful resources)\b",
    re.IGNORECASE,
)
_SLOTS: Mapping[Kind, str] = {"treatment": "interventions", "condition": "conditions", "outcome": "outcomes"}
_WORD = re.compile(r"[^\W\d_]+")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтнвАЕОРСУХІЈЅКМТНВοανρτυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhkmthbAEOPCYXIJSKMTHBoavptuikABEZHIKMNOPTYX",
)
_ZERO_WIDTH = re.compile("(?<=\\w)[\u200b\u200c\u200d\u2060\u00ad](?=\\w)")
_MIXED_ALLOWED = re.compile(r"[µμ][glm]|[α-ωΑ-Ω]")


def hints(view: View, parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[Hint, ...]:
    """Return the hints of a sentence in order, none overlapping."""
    found: list[Hint] = []
    for hint in (
        *_letters(view, vocabulary),
        *_patterns(view),
        *_framed(view),
        *_turned(view, parts, vocabulary),
    ):
        if not any(hint.start < h.end and h.start < hint.end for h in found):
            found.append(hint)
    return tuple(sorted(found, key=lambda h: h.start))


def _patterns(view: View) -> Iterator[Hint]:
    text = view.sentence.text
    for match in _BRACKETED.finditer(text):
        word = match["a"] or match["n"]
        maybe = match.group().replace(word, f"{value_of(word):g}")
        yield _hint(view, match.start(), match.end(), maybe, "number word")
    for match in _BROKEN.finditer(text):
        week = (
            " or 1 week" if match["a"] == "1" and match["b"] == "7" and match["u"].startswith("day") else ""
        )
        maybe = f"{match['a']}{match['b']} {match['u']}{week}"
        yield _hint(view, match.start(), match.end(), maybe, "broken number", "time")
    for match in _PREFIX.finditer(text):
        yield _hint(view, match.start(), match.end(), f"post-{match['w']}", "prefix")
    for match in _UP.finditer(text):
        yield _hint(view, match.start(), match.end(), "follow-up", "prefix")
    for match in _LINK.finditer(text):
        if match.start() > 20 and match.end() < len(text) - 10:
            yield _hint(view, match.start(), match.end(), "an injected link", "injected link")


def _letters(view: View, vocabulary: Vocabulary) -> Iterator[Hint]:
    text = view.sentence.text
    if text.isascii():
        return
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii() or _MIXED_ALLOWED.fullmatch(word):
            continue
        scripts = {unicodedata.name(c, "?").split()[0] for c in word}
        plain = word.translate(_LOOKALIKES)
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1 or (plain.isascii() and plain != word):
            slot = _slot_of(plain, vocabulary)
            yield _hint(view, match.start(), match.end(), plain, "letters of another script", slot)
    for match in _ZERO_WIDTH.finditer(text):
        yield _hint(view, match.start(), match.end(), "nothing", "invisible character")


def _slot_of(word: str, vocabulary: Vocabulary) -> str:
    """Return the slot that a word would have filled, were its letters what they look like."""
    if word.lower() in CUES or word.lower() in NEGATIONS:
        return "direction"
    tokens = tokenise(word)
    for term in vocabulary.find(tokens):
        return _SLOTS[term.term.meanings[0].kind]
    return "outcomes" if tokens and tokens[0].word in _parts_of(vocabulary) else ""


def _parts_of(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(w for text, _, _ in vocabulary.places for w in text.split() if len(w) > 3)


def _framed(view: View) -> Iterator[Hint]:
    base = view.sentence.start
    for term in view.guesses:
        start, end = view.tokens[term.first].start - base, view.tokens[term.last - 1].end - base
        slot = _SLOTS[term.term.meanings[0].kind] if term.term.meanings else ""
        yield _hint(view, start, end, term.term.maybe, "term with a word replaced", slot)


def _turned(view: View, parts: Sequence[Part], vocabulary: Vocabulary) -> Iterator[Hint]:
    """Yield "enhanced" of something bad and "improvements" in a harm, which may say the opposite of what "
    "is meant."""
    base = view.sentence.start
    for part in parts:
        direction = part.slots.direction
        for outcome in part.slots.outcomes:
            if direction is None or outcome.inherited:
                continue
            less = vocabulary.better.get(outcome.value) == "less"
            low = direction.text.lower()
            if less and direction.rule == MAY_MEAN_IMPROVED:
                yield _hint(
                    view, direction.start - base, direction.end - base, "improved", "turned word", "direction"
                )
            elif outcome.value in vocabulary.harms and low in {"improvement", "improvements"}:
                yield _hint(
                    view, direction.start - base, direction.end - base, "changes", "turned word", "direction"
                )


def _hint(view: View, start: int, end: int, maybe: str, rule: str, slot: str = "") -> Hint:
    base = view.sentence.start
    return Hint(view.sentence.text[start:end], maybe, base + start, base + end, rule, slot)
