"""What printed numbers of two arms say: 50 % against none, 24 of 100 against 46, an interval over 1."""

from __future__ import annotations

import re
from functools import lru_cache

from steelyard.claims.reading.amounts import Figure, figures, value_of
from steelyard.claims.reading.arms import Arms
from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.slots import Direction

_CI = re.compile(
    r"(?P<ratio>\b(?:RR|OR|HR|(?:risk|odds|hazard|rate) ratio)\b)?[^()]{0,30}?\b(?:95\s?%\s?)?(?:CI|"
    r"confidence interval)[,:]?\s?"
    r"(?P<low>[-−]?\d+(?:\.\d+)?)\s?(?:to|–|—|-|,|;)\s?(?P<high>[-−]?\d+(?:\.\d+)?)"
)
_ASIDE = re.compile(r"(?:95|90|99)\s?%\s?(?:CI|confidence)|p\s?[<=>]\s?0?\.\d+", re.IGNORECASE)


@lru_cache(maxsize=256)
def figures_of(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text, those of intervals and p left out."""
    aside = [m.span() for m in _ASIDE.finditer(text)]
    return tuple(f for f in figures(text) if not any(a <= f.start < b for a, b in aside))


def interval_says_nothing(text: str) -> tuple[int, int] | None:
    """Return the place of a confidence interval that holds its value of no effect."""
    for match in _CI.finditer(text):
        low, high = value_of(match["low"]), value_of(match["high"])
        null = 1.0 if match["ratio"] else 0.0
        if low < null < high and (match["ratio"] or low < 0):
            return match.span()
    return None


def shares_say(view: View, clause: Clause, arms: Arms, sign: int) -> tuple[Direction, int, int, str] | None:
    """Return direction, tokens and rule where the clause prints the same share for two arms; None otherwise.

    Args:
        sign: 1 where more of the outcome is good for the patient, else -1.
    """
    base = view.sentence.start
    begin = view.tokens[clause.first].start - base
    end = view.tokens[clause.tail - 1].end - base
    text = view.sentence.text[begin:end]
    if interval_says_nothing(text) is not None:
        return "no-difference", clause.first, clause.tail, "interval holds no effect"
    shares = [f for f in figures_of(text) if f.share is not None]
    if len(shares) != 2:
        return None
    ordered = _ordered(view, arms, shares, begin + base)
    if ordered is None:
        return None
    ours, theirs = ordered
    first, last = _tokens(view, begin + base, shares)
    if ours.share is None or theirs.share is None or ours.share == theirs.share:
        return "no-difference", first, last, "equal shares"
    if _are_changes(view, clause):
        return None
    better = (ours.share > theirs.share) == (sign > 0)
    return ("better" if better else "worse"), first, last, "shares of two arms"


def _are_changes(view: View, clause: Clause) -> bool:
    """Return whether the shares are sizes of a change ("rose by 0.4 %") and not of people."""
    return any(
        view.low(i) == "by" for i in range(clause.first, clause.tail - 1) if view.low(i + 1)[:1].isdigit()
    )


def _ordered(view: View, arms: Arms, shares: list[Figure], base: int) -> tuple[Figure, Figure] | None:
    """Return the share of the treatment and that of what it is held against."""
    theirs = [t for _, t in (arms.about if arms.sign < 0 else arms.reference)]
    ours = [t for _, t in (arms.reference if arms.sign < 0 else arms.about)]
    control = theirs[-1] if theirs else None
    places = [s.start + base for s in shares]
    words_between = {t.low for t in view.tokens if places[0] <= t.start <= places[1] + 60}
    if control is None:
        if len(ours) >= 2:
            control = ours[-1]
        elif not words_between & {
            "versus",
            "vs",
            "v",
            "against",
            "compared",
            "control",
            "controls",
            "without",
            "whereas",
        }:
            return None
        else:
            return shares[0], shares[1]
    at = view.tokens[control.first].start
    mine = view.tokens[ours[0].first].start if ours else None
    if mine is not None and mine > places[0] and at > places[0]:
        return (shares[0], shares[1]) if mine < at else (shares[1], shares[0])
    return (
        (shares[1], shares[0])
        if places[0] < at < places[1] and not _follows(view, at, places)
        else (shares[0], shares[1])
    )


def _follows(view: View, at: int, places: list[int]) -> bool:
    """Return whether the arm between two shares belongs to the second ("40 %, against placebo's 20 %")."""
    between = [t.low for t in view.tokens if places[0] < t.start < at]
    return bool({"versus", "vs", "against", "whereas", "compared", "v", ";"} & set(between))


def _tokens(view: View, base: int, shares: list[Figure]) -> tuple[int, int]:
    first, last = shares[0].start + base, shares[1].end + base
    inside = [i for i, t in enumerate(view.tokens) if first <= t.start < last]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)
