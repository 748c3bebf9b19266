"""What denies a word of change: "not", "nobody", "failed to"; and a direction as it was read."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.reading.lexicon import (
    FAILS,
    NEGATIONS,
    NO_OBJECT,
)
from steelyard.claims.slots import Direction
from steelyard.claims.wordlists import words

_NOT_DENIED = words("only just merely surprising surprisingly least")


@dataclass(frozen=True, slots=True)
class Said:
    """A direction with the tokens and the rule that it was read by."""

    direction: Direction
    first: int
    last: int
    rule: str
    negated: tuple[int, ...] = ()


def denials_of(view: View, clause: Clause, at: int) -> tuple[int, ...]:
    """Return the words that deny the cue at `at`: "not", "nobody", "failed to" before it in its clause."""
    found: list[int] = []
    i = at - 1
    while i >= clause.first and at - i <= 12:
        low = view.low(i)
        if low in {";", ":"} or (low == "," and (found or _has_term(view, clause, i, at))):
            break
        if (i not in view.covered and is_denial(view, i)) or (low in FAILS and i not in view.covered):
            found.append(i)
        i -= 1
    return tuple(sorted(found))


def _has_term(view: View, clause: Clause, first: int, last: int) -> bool:
    return any(first < t.first < last and t.meaning("outcome") for t in clause.terms)


def is_denial(view: View, at: int) -> bool:
    low = view.low(at)
    if low == "nor" or low.endswith("n't"):
        return True
    if low not in NEGATIONS:
        return False
    if low == "no" and view.low(at + 1) in {"doubt", "wonder", "matter"}:
        return False
    if (
        low == "not"
        and view.low(at - 1) == "but"
        and any(t.meaning("treatment") and at < t.first <= at + 3 for t in view.terms)
    ):
        return False
    if low == "little":
        return view.low(at - 1) != "a" and (view.low(at + 1) in NO_OBJECT or view.low(at + 1) == "or")
    if low == "without":
        return view.low(at - 1) in {"not", "than"} or view.low(at + 1) in NO_OBJECT | {"any"}
    if low == "nothing":
        return view.low(at - 1) not in {"than", "on", "to"}
    return not (low == "not" and view.low(at + 1) in _NOT_DENIED)


def sense_of(view: View, denied: tuple[int, ...]) -> str:
    """Return what denials come to: "nobody failed to" affirms, "neither … nor" denies once; "" for none."""
    low = [view.low(i) for i in denied]
    if not low:
        return ""
    fails = sum(word in FAILS for word in low)
    plain = len(low) - fails - ("nor" in low and "neither" in low)
    if "not" in low and "without" in low:
        return "affirmed"
    if plain > 1 or fails > 1:
        return "unclear"
    return "denied" if (plain + fails) % 2 else "affirmed"


def is_denied(view: View, clause: Clause, at: int) -> bool:
    return sense_of(view, denials_of(view, clause, at)) == "denied"
