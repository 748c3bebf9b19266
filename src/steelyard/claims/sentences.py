"""A page cut into sentences, each with its place and a key that survives a change of white space."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from steelyard.claims.page import PageText
from steelyard.claims.slots import Sentence
from steelyard.claims.wordlists import words

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:\s?\[\d[\d,;–\- ]{0,30}\])*")
_SUPERSCRIPT = re.compile(r"\.(\d{1,3}(?:[,–-]\d{1,3})*)(?=\s+[A-Z“\"])")
_BEFORE = re.compile(r"([^\s(\[“\"']+)$")
_NEXT_WORD = re.compile(r"[\s“\"'(\[]*([^\s,.;:!?]+)")
_NEVER_LAST = words(
    "e.g i.e vs v cf viz dr mr mrs ms prof fig figs no nos approx ca vol pp p ed eds ref refs incl",
    "esp resp dept st gen sen rep gov lt col sgt rev hon dist sq ft eq tab sec ch s.d s.e",
)
_SELDOM_LAST = words(
    "al etc a.m p.m u.s u.k u.s.a e.u d.c inc ltd co corp jr sr ph.d m.d b.sc m.sc min max wk wks mo",
    "mos yr yrs hr hrs jan feb mar apr jun jul aug sep sept oct nov dec est",
)
_STARTERS = words(
    "a an the this that these those it its he she they we you i in on at for from with without by to",
    "after before during when while if as although though however but and so yet because since there",
    "here no not some many most both all each more less fewer one two our their his her my your what",
    "who why how does do is are was were can could should may might people patients participants",
    "researchers results treatment studies trials once another other also then thus therefore overall",
    "moreover furthermore meanwhile even only such",
)
_LETTERED = words(
    "vitamin vitamins hepatitis type group phase arm grade class plan part stage appendix table",
    "figure schedule influenza strain factor protein option category",
)


def key_of(text: str) -> str:
    """Return the key of a sentence; the same for any white space and Unicode composition of it."""
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return "c" + hashlib.sha256(normal.encode("utf-8", errors="surrogatepass")).hexdigest()[:12]


def split(page: PageText) -> tuple[Sentence, ...]:
    """Return every sentence of the page in order; a heading, list item or cell without a stop is one too."""
    found: list[Sentence] = []
    for number, block in enumerate(page.blocks):
        text = page.text[block.start : block.end]
        for start, end in _spans(text):
            sentence = text[start:end]
            found.append(Sentence(key_of(sentence), sentence, block.start + start, block.start + end, number))
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _ends(text):
        if text[start:end].strip():
            yield _trimmed(text, start, end)
            start = end
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str) -> Iterator[int]:
    last = 0
    for stop in _STOP.finditer(text):
        if stop.start() < last:
            continue
        end = stop.end()
        superscript = _SUPERSCRIPT.match(text, stop.start())
        if superscript and text[max(stop.start() - 1, 0)].isalpha():
            end = superscript.end()
        if end >= len(text) or _is_end(text, stop.start(), end):
            last = end
            yield end


def _is_end(text: str, at: int, end: int) -> bool:
    """Return whether the stop at `at` (its marks end at `end`) closes a sentence."""
    if not text[end].isspace():
        return _is_glued(text, at, end)
    following = _NEXT_WORD.match(text, end)
    if following is None:
        return True
    word = following.group(1)
    starts = word.lower().strip("’'”\"") in _STARTERS
    if text[at] in "!?":
        return not word[0].islower()
    if text[at] == "…" or text.startswith("..", at):
        return word[0].isupper()
    if word[0].islower():
        return False
    before = _BEFORE.search(text, max(at - 40, 0), at)
    if before is None:
        return True
    last = before.group(1)
    plain = last.lower().strip(".")
    if plain in _NEVER_LAST and not (plain in {"no", "p", "s.d", "s.e", "v", "min"} and starts):
        return False
    if plain in _SELDOM_LAST:
        return starts
    if len(last) == 1 and last.isalpha() and last.isupper():
        return _letter_ends(text, at, starts)
    return True


def _letter_ends(text: str, at: int, starts: bool) -> bool:
    """Return whether a single capital ends a sentence ("vitamin D.") and is no initial ("J. Smith")."""
    previous = text[max(at - 40, 0) : at - 1].split()
    if starts or not previous:
        return starts
    word = previous[-1].strip("(“\"'")
    return word.lower() in _LETTERED or word[:1].islower()


def _is_glued(text: str, at: int, end: int) -> bool:
    """Return whether the space after a stop was forgotten, as in "it worked.The next day"."""
    before, after = text[max(at - 3, 0) : at], text[end : end + 2]
    return (
        text[at:end] == "."
        and len(before) == 3
        and before.isalpha()
        and before.islower()
        and len(after) == 2
        and after[0].isupper()
        and after[1].islower()
    )
