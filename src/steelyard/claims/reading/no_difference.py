"""Where a clause says that nothing differs or changes: "the same", "as good as", "did not budge"."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.reading.denial import Said, denials_of, is_denial, is_denied
from steelyard.claims.reading.lexicon import (
    CHANGES,
    DIFFERENCES,
    NO_OBJECT,
    SAMES,
)
from steelyard.claims.wordlists import words

_SAME_AS = words(
    "as in with for on between number rate rates amount level levels proportion risk result results",
    "effect effects degree extent at after across whether among",
)
_NO_LONGER = words(
    "present seen significant detectable apparent evident different find finds found better superior",
    "there",
)
_GONE = words(
    "disappeared disappear disappears vanished vanishes faded fades waned wore evaporated lost gone",
)
_SHOWN = words(
    "seen observed found shown demonstrated confirmed detected noted apparent evident established",
    "proven",
)
GAINS = words("effect advantage benefit benefits improvement improvements gain gains")
_NOT_EQUAL = words(
    "well soon long far little many low high early part a the if of for though to with was were",
)


def no_difference(view: View, clause: Clause) -> Said | None:
    """Return "no difference" where the clause says so of the outcome."""
    for i in range(clause.first, clause.tail):
        if i in view.covered:
            continue
        low = view.low(i)
        if (
            low in SAMES
            and not is_denied(view, clause, i)
            and not (low == "same" and not _is_same_as(view, i))
        ):
            return Said("no-difference", i, i + 1, "same")
        if low in CHANGES and is_denied(view, clause, i):
            return Said("no-difference", i, i + 1, "did not change", denials_of(view, clause, i))
        if low in DIFFERENCES and is_denied(view, clause, i):
            return Said("no-difference", i, i + 1, "no difference", denials_of(view, clause, i))
        if low == "as" and _as_as(view, clause, i):
            return Said("no-difference", i, i + 1, "as … as")
        if is_denial(view, i) and _no_object(view, clause, i):
            return Said("no-difference", i, i + 2, "no effect", (i,))
        if low in {"significant", "significance"} and is_denied(view, clause, i):
            return Said("no-difference", i, i + 1, "not significant", denials_of(view, clause, i))
        if low == "not" and _is_not_shown(view, clause, i):
            return Said("no-difference", i, i + 2, "change not seen", (i,))
        if low in _GONE and any(
            view.low(k) in GAINS for k in range(clause.first, i) if k not in view.covered
        ):
            return Said("no-difference", i, i + 1, "gain gone")
        if low == "no" and view.low(i + 1) == "longer" and view.low(i + 2) in _NO_LONGER:
            return Said("no-difference", i, i + 2, "no longer", (i,))
        if low in {"nonsignificant", "insignificant", "distributed", "balanced"} or _phrase(view, i):
            return Said("no-difference", i, i + 1, "same")
    return None


_PHRASES: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for line in (
        "dead heat; on a par; caught up; did nothing; does nothing; do nothing; done nothing; waste of; "
        "not met",
        "much the same; just as; no help; no different; not different; not budge; made no; no clear",
        "in each group; in each arm; gap closed; gap had closed; level pegging; neck and neck; no better; "
        "no worse",
        "not reach; makes no; make no; nothing for; to choose between; no dent; not change; not changed; "
        "not differ; not separate",
    )
    for phrase in line.split("; ")
)
_PHRASES_BY_FIRST: Mapping[str, tuple[tuple[str, ...], ...]] = {
    phrase[0]: tuple(p for p in _PHRASES if p[0] == phrase[0]) for phrase in _PHRASES
}


def _phrase(view: View, at: int) -> bool:
    phrases = _PHRASES_BY_FIRST.get(view.low(at), ())
    return any(all(view.low(at + k) == word for k, word in enumerate(phrase)) for phrase in phrases)


def _is_same_as(view: View, at: int) -> bool:
    """Return whether "the same" makes two things equal, and is not one already meant ("the same trial")."""
    after = view.low(at + 1)
    return not after or not after[0].isalnum() or after in _SAME_AS or at + 1 in view.covered


def _as_as(view: View, clause: Clause, at: int) -> bool:
    """Return whether "as … as" makes two things equal; "as well as" and "as soon as" do not."""
    after = view.low(at + 1)
    if after in _NOT_EQUAL:
        return after == "well" and "tolerated" in {view.low(at + 2), view.low(at + 3)}
    if view.low(at - 1) in {"twice", "times", "half"}:
        return False
    if is_denied(view, clause, at) or (at + 1 < len(view.tokens) and after[0].isdigit()):
        return False
    return any(view.low(k) == "as" for k in range(at + 2, min(at + 13, clause.tail)))


def _no_object(view: View, clause: Clause, at: int) -> bool:
    """Return whether "no" is followed by what it denies: an effect, a change, a comparison."""
    if view.low(at - 1) in {"not", "failed"} and view.low(at) == "without":
        return False
    for k in range(at + 1, min(at + 5, clause.last)):
        if k in view.covered:
            return False
        if view.low(k) in NO_OBJECT:
            return not _fewer_and_more(view, at, k)
        if view.low(k) in {",", ";", ":", "but"}:
            return False
    return False


def _is_not_shown(view: View, clause: Clause, at: int) -> bool:
    """Return whether a change that was named "was not seen"."""
    after = view.low(at + 2) if view.low(at + 1) == "been" else view.low(at + 1)
    return after in _SHOWN and any(cue.at < at and cue.kind != "there" for cue in clause.cues)


def _fewer_and_more(view: View, at: int, k: int) -> bool:
    return len([i for i in range(max(at - 6, 0), at) if is_denial(view, i)]) % 2 == 1
