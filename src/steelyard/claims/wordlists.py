"""Words of general English as the rules see them: folded, singular, in one spelling."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\d+(?:[.,·]\d+)*|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?|[^\w\s]|_")
_AMERICAN = (
    (re.compile(r"(?<=\w\w)is(e|ed|es|ing|ation|er)$"), r"iz\1"),
    (re.compile(r"(?<=\w\w)ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=\w\w)our(s|ed|ing|al|able|ite)?$"), r"or\1"),
    (re.compile(r"aem"), "em"),
    (re.compile(r"^(o|h|p|l|f)ae|^oe"), lambda m: (m.group(1) or "") + "e"),
    (re.compile(r"rrhoea"), "rrhea"),
    (re.compile(r"(?<=\w\w)tre$"), "ter"),
    (re.compile(r"(?<=\w)lling$"), "ling"),
    (re.compile(r"(?<=\w)lled$"), "led"),
)
_NOT_PLURAL = re.compile(r"(ss|us|is|ous|[^aeiou]ys|as)$")


def words(*lines: str) -> frozenset[str]:
    """Return the words of the lines."""
    return frozenset(word for line in lines for word in line.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a text.

    Attributes:
        text: As it stands in the text.
        low: In lower case, with a straight apostrophe.
        word: Folded: no accents, no possessive, singular, American spelling.
        start, end: Its place in the text.
    """

    text: str
    low: str
    word: str
    start: int
    end: int


def tokenise(text: str, start: int = 0) -> tuple[Token, ...]:
    """Return the tokens of `text`; offsets count from `start`. Hyphens and slashes stand alone."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        low, word = _lowered(piece)
        found.append(Token(piece, low, word, start + match.start(), start + match.end()))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _lowered(piece: str) -> tuple[str, str]:
    low = piece.lower().replace("’", "'")
    return low, folded(low)


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Return the form under which spellings and numbers of a word meet."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = plain.removesuffix("'s").removesuffix("'")
    if not plain.isalpha() or len(plain) < 4:
        return plain
    if plain.endswith("ies") and len(plain) > 4:
        plain = plain[:-3] + "y"
    elif plain.endswith("s") and not _NOT_PLURAL.search(plain):
        plain = plain[:-1]
    for pattern, replacement in _AMERICAN:
        plain = pattern.sub(replacement, plain)
    return plain
