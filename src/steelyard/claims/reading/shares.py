"""What printed numbers of two arms say: 50 % against none, 24 of 100 against 46, an interval over 1."""

from __future__ import annotations

import re
from functools import lru_cache

from steelyard.claims.reading.amounts import Figure, figures, value_of
from steelyard.claims.reading.arms import Arms
from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.slots import Direction
from steelyard.claims.vocabulary import Vocabulary
from steelyard.claims.wordlists import words

_CI = re.compile(
    r"(?:(?P<ratio>\b(?:RR|OR|HR|(?:risk|odds|hazard|rate) ratio)\b)[^;]{0,60}?)?\b(?:95\s?%\s?)?(?:CI|"
    r"confidence interval)[,:]?\s?"
    r"(?P<low>[-−]?\d+(?:\.\d+)?)\s?(?:to|–|—|-|,|;)\s?(?P<high>[-−]?\d+(?:\.\d+)?)"
)
_AGAINST = words("versus vs v against compared control controls without whereas opposed while than")
_BY = re.compile(r"\bby (?:about |around |roughly |only |just |a mean of |an average of )?$", re.IGNORECASE)
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
        null = 1.0 if match["ratio"] and low > 0 else 0.0
        if low < null < high and (match["ratio"] or low < 0):
            return match.span()
    return None


def _ratio_says(text: str, sign: int) -> Direction | None:
    """Return what a risk, odds or hazard ratio says whose interval lies on one side of 1."""
    for match in _CI.finditer(text):
        low, high = value_of(match["low"]), value_of(match["high"])
        if match["ratio"] and 0 < low <= high and (low > 1 or high < 1):
            return "better" if (low > 1) == (sign > 0) else "worse"
    return None


def shares_say(
    view: View, clause: Clause, arms: Arms, sign: int, vocabulary: Vocabulary
) -> tuple[Direction, int, int, str] | None:
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
    ratio = _ratio_says(text, sign)
    if ratio is not None:
        return ratio, clause.first, clause.tail, "ratio with its interval"
    shares = [f for f in figures_of(text) if f.share is not None]
    if len(shares) != 2:
        return None
    pair = _by_arm(view, clause, arms, shares, begin + base, vocabulary)
    if pair is None:
        return None
    ours, theirs = pair
    first, last = _tokens(view, begin + base, shares)
    if ours.share is None or theirs.share is None or ours.share == theirs.share:
        return "no-difference", first, last, "equal shares"
    if _are_changes(view, clause):
        return None
    better = (ours.share > theirs.share) == (sign > 0)
    return ("better" if better else "worse"), first, last, "shares of two arms"


def changes_say(view: View, clause: Clause, arms: Arms, vocabulary: Vocabulary) -> int | None:
    """Return 1, 0 or -1 as our arm's change is larger, equal or smaller; None where two are not printed.

    A change is printed after "by": "fell by two points with A and by three with B".
    """
    if not (arms.interventions(vocabulary.controls) and arms.comparators(vocabulary.controls)):
        return None
    base = view.sentence.start
    begin = view.tokens[clause.first].start - base
    text = view.sentence.text[begin : view.tokens[clause.tail - 1].end - base]
    found = [f for f in figures_of(text) if _BY.search(text[: f.start])]
    if not found:
        return None
    found += [f for f in figures_of(text) if f not in found and f.amount.unit == found[0].amount.unit]
    if len(found) != 2 or found[0].amount.unit != found[1].amount.unit:
        return None
    pair = _by_arm(view, clause, arms, sorted(found, key=lambda f: f.start), begin + base, vocabulary)
    if pair is None or any(f.amount.low != f.amount.high for f in pair):
        return None
    ours, theirs = (f.amount.low for f in pair)
    return (ours > theirs) - (ours < theirs)


def _are_changes(view: View, clause: Clause) -> bool:
    """Return whether the shares are sizes of a change ("rose by 0.4 %") and not of people."""
    return any(
        view.low(i) == "by" for i in range(clause.first, clause.tail - 1) if view.low(i + 1)[:1].isdigit()
    )


def _by_arm(
    view: View, clause: Clause, arms: Arms, shares: list[Figure], base: int, vocabulary: Vocabulary
) -> tuple[Figure, Figure] | None:
    """Return the share of the treatment and that of what it is held against; None where it is not told.

    Two arms and two shares go together in their order. One arm has the share beside it.
    """
    theirs = {id_ for id_, _ in arms.comparators(vocabulary.controls)}
    named = sorted((*arms.about, *arms.reference), key=lambda arm: arm[1].first)
    first, second = shares
    if len(named) >= 2:
        sides = [id_ in theirs for id_, _ in named[:2]]
        if sides == [False, False]:
            sides = [False, True]
        if sides[0] == sides[1]:
            return None
        return (second, first) if sides[0] else (first, second)
    at = view.tokens[named[0][1].first].start if named else base
    between = {t.low for t in view.tokens if first.start + base < t.start < max(at, second.start + base)}
    if not named:
        after = {t.low for t in view.tokens if t.start >= first.start + base}
        return (first, second) if after & _AGAINST else None
    is_control = named[0][0] in theirs
    contrasted = bool(between & _AGAINST) and _late(view, at)
    owns_second = at > second.start + base or (at > first.start + base and contrasted)
    every = {t.low for t in view.tokens}
    if not owns_second and not every & _AGAINST:
        return None
    return (first, second) if owns_second == is_control else (second, first)


def _late(view: View, at: int) -> bool:
    """Return whether a word of contrast stands right before an arm ("40 %, against placebo's 20 %")."""
    before = [t.low for t in view.tokens if t.start < at][-4:]
    return bool(_AGAINST & set(before))


def _tokens(view: View, base: int, shares: list[Figure]) -> tuple[int, int]:
    first, last = shares[0].start + base, shares[1].end + base
    inside = [i for i, t in enumerate(view.tokens) if first <= t.start < last]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)
