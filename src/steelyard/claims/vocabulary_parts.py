"""A term of a review and where it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from steelyard.claims.wordlists import Token, words

Kind = Literal["treatment", "condition", "outcome"]
_ENDINGS = tuple(
    sorted(
        words("ation ition ion iousness iness ness ive ous ety ed ing ance ence ant ent y e ily ly"),
        key=lambda e: (-len(e), e),
    )
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term can mean; `turned` where more of the word is less of the outcome ("mood" of depression)."""

    kind: Kind
    id: str
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words with their meanings.

    Attributes:
        words: As they are matched.
        meanings: What they can mean, one a kind.
        exact: The one spelling of a short abbreviation, "" where case does not matter.
        maybe: The term that garbled words may stand for, "" for a term of the review itself.
    """

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    exact: str = ""
    maybe: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A term found: tokens `first` up to, not including, `last`."""

    term: Term
    first: int
    last: int

    def meaning(self, kind: Kind) -> Meaning | None:
        """Return what it means as a treatment, condition or outcome; None where it means none."""
        return next((m for m in self.term.meanings if m.kind == kind), None)


def as_outcome(term: Term, outcome: str) -> Term:
    """Return the term with the outcome that a condition's name stands for as its only meaning."""
    return Term(term.words, (Meaning("outcome", outcome),), term.exact)


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Return a word without the ending that makes a noun, adjective or verb of it, four letters at least."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def match_at(term: Term, tokens: Sequence[Token], at: int) -> int:
    """Return where a match of `term` at `at` ends, 0 where there is none; "-" or "-like" may part its
    words, and a stop follows an initial."""
    place = at
    for number, word in enumerate(term.words):
        if number and place < len(tokens) and tokens[place].text in "-‐‑–—/":
            place += 1
            if place < len(tokens) and tokens[place].low == "like" and word != "like":
                place += 1
        elif number == 1 and len(term.words[0]) == 1 and place < len(tokens) and tokens[place].text == ".":
            place += 1
        if place >= len(tokens) or tokens[place].word != word:
            return 0
        place += 1
    if term.exact and tokens[at].text.rstrip("s") != term.exact.rstrip("s"):
        return 0
    return place
