"""Which entry of a review a claim is about: treatment × comparator × condition × outcome × time.

Treatment and outcome must match: the same id, an id that the entry's wider one holds, or one that the review
declares equal. Condition, comparator and time may differ, and it is recorded how. The closest entry decides.
Closeness never looks at a result: an entry with a control group comes before one without, then (for a claim
that names no comparator) one with a usual comparator, then the condition, the treatment, the comparator, the
time, and at last the order of the review.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from steelyard.claims.claimfile_model import SlotValues, TimeSaid
from steelyard.claims.scope import EMPTY, Line, Scope, Scopes
from steelyard.claims.verdict_parts import Breadth, Rule
from steelyard.review.concepts import Concepts
from steelyard.terms import STREAMS

ComparatorMatch = Literal["same", "among others", "not named", "differs"]

_BREADTHS: tuple[Breadth, ...] = ("exact", "broader", "narrower")
_COMPARATORS: tuple[ComparatorMatch, ...] = ("same", "among others", "not named", "differs")
_CONTROLLED = frozenset({"randomised", "non-randomised"})


@dataclass(frozen=True, slots=True)
class Question:
    """One claim as it is looked up: at most one condition, one outcome."""

    interventions: tuple[str, ...]
    comparators: tuple[str, ...]
    condition: str
    outcome: str
    time: tuple[TimeSaid, ...] = ()
    animals: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One entry that answers a claim, and how closely.

    Attributes:
        breadth: The entry's condition against the claim's: exact, broader (it holds it), narrower (a part).
        treatment_exact: Whether the treatment is the very same, not held by a wider one.
        comparator: How the comparator matches; `comparator_differs` says in words where it does not.
        usual: False where the claim names no comparator and the entry's is none that the review calls usual.
        time_ratio: As in `verdict_parts.Evidence`.
        time_beyond: Whether the claim reaches further in time than the entry.
    """

    scope: Scope
    breadth: Breadth
    treatment_exact: bool
    comparator: ComparatorMatch
    comparator_differs: str
    usual: bool
    time_ratio: float | None
    time_beyond: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """What a review has on a claim.

    Attributes:
        closest: The entry that decides; None where there is none.
        others: Further entries on it, the closest first.
        empty: Entries that ask it and have no result.
        lines: Results of ledgers, where no entry with a result matches.
        open_slot: The slot that a person has to settle before an entry can be chosen; "" where none.
        why_not: Why nothing matches; "" where something does.
    """

    closest: Match | None = None
    others: tuple[Match, ...] = ()
    empty: tuple[Match, ...] = ()
    lines: tuple[Line, ...] = ()
    open_slot: str = ""
    why_not: str = ""


def questions_of(slots: SlotValues) -> tuple[Question, ...]:
    """Return the claims that a list of conditions or outcomes makes; none where no outcome is named."""
    animals = any("animal" in word for word in (*slots.design, *slots.populations))
    return tuple(
        Question(slots.interventions, slots.comparators, condition, outcome, slots.time, animals)
        for condition in slots.conditions or ("",)
        for outcome in slots.outcomes
    )


def find(question: Question, scopes: Scopes, rule: Rule) -> Matches:
    """Return the entries that a claim is about, and which of them decides."""
    if not question.outcome:
        return Matches(why_not="the claim names no outcome")
    if not question.interventions:
        return Matches(why_not="the claim names no treatment")
    found = [m for s in scopes.entries if (m := _match(question, s, scopes, rule)) is not None]
    found.sort(key=lambda m: _closeness(m, rule))
    full = [m for m in found if m.scope.entry.status not in EMPTY]
    empty = tuple(m for m in found if m.scope.entry.status in EMPTY)
    if not full:
        lines = tuple(_lines(question, scopes))
        why = "" if lines else _why_not(question, scopes, empty)
        return Matches(empty=empty, lines=lines, why_not=why)
    if not question.condition and _ambiguous(full):
        return Matches(others=tuple(full), empty=empty, open_slot="conditions")
    return Matches(closest=full[0], others=tuple(full[1:]), empty=empty)


def breadth_of(claimed: str, entry: Sequence[str], concepts: Concepts) -> Breadth | None:
    """Return how an entry's concepts stand to the claimed one; None where they have nothing in common."""
    if not claimed:
        return "narrower" if entry else "exact"
    if not entry:
        return "broader"
    if concepts.held_by(claimed, entry):
        return "exact" if tuple(entry) == (claimed,) else "broader"
    return "narrower" if any(concepts.held_by(e, [claimed]) for e in entry) else None


def time_ratio(said: Iterable[TimeSaid], held: tuple[float, float] | None) -> float | None:
    """Return how many times further off the worst of the claimed times is; 1 where each meets the entry's."""
    if held is None:
        return None
    ratios = [_apart(t, held) for t in said if t.low_h is not None or t.high_h is not None]
    return max(ratios, default=None)


def _match(question: Question, scope: Scope, scopes: Scopes, rule: Rule) -> Match | None:
    if scopes.equal_outcomes(question.outcome).isdisjoint(scope.outcomes):
        return None
    if question.animals and scope.stream != "animal":
        return None
    if not all(scopes.treatments.held_by(i, scope.interventions) for i in question.interventions):
        return None
    breadth = breadth_of(question.condition, scope.conditions, scopes.conditions)
    if breadth is None:
        return None
    comparator = _comparator(question.comparators, scope.comparators, scopes.treatments)
    usual = comparator != "not named" or scopes.usual(scope.comparators)
    return Match(
        scope=scope,
        breadth=breadth,
        treatment_exact=set(question.interventions) == set(scope.interventions),
        comparator=comparator,
        comparator_differs=_differs(question, scope, scopes) if comparator == "differs" or not usual else "",
        usual=usual,
        time_ratio=time_ratio(question.time, scope.times_h),
        time_beyond=any(_beyond(t, scope.times_h, rule) for t in question.time),
    )


def _comparator(claimed: Sequence[str], entry: Sequence[str], concepts: Concepts) -> ComparatorMatch:
    if not claimed:
        return "not named"
    if set(claimed) == set(entry):
        return "same"
    if not entry or all(concepts.held_by(c, entry) for c in claimed):
        return "among others"
    return "among others" if all(concepts.held_by(e, claimed) for e in entry) else "differs"


def _differs(question: Question, scope: Scope, scopes: Scopes) -> str:
    said = ", ".join(scopes.treatments.label(c) for c in question.comparators)
    held = ", ".join(scopes.treatments.label(c) for c in scope.comparators)
    return f"the claim {f'compares with {said}' if said else 'names no comparator'}, the entry has {held}"


def _apart(said: TimeSaid, held: tuple[float, float]) -> float:
    low = said.low_h if said.low_h is not None else 0.0
    high = said.high_h if said.high_h is not None else math.inf
    if low > held[1]:
        return low / held[1] if held[1] > 0 else math.inf
    if high < held[0]:
        return held[0] / high if high > 0 else math.inf
    return 1.0


def _beyond(said: TimeSaid, held: tuple[float, float] | None, rule: Rule) -> bool:
    reach = said.high_h if said.high_h is not None else said.low_h
    return held is not None and reach is not None and reach > rule.time_wider * held[1]


def _closeness(m: Match, rule: Rule) -> tuple[float, ...]:
    """Return the sort key of a match; a time that is not known comes after those that are near enough."""
    return (
        m.scope.stream not in _CONTROLLED,
        not m.usual,
        _BREADTHS.index(m.breadth),
        not m.treatment_exact,
        _COMPARATORS.index(m.comparator),
        rule.time_mismatch if m.time_ratio is None else m.time_ratio,
        STREAMS.index(m.scope.stream),
        m.scope.order,
    )


def _ambiguous(found: Sequence[Match]) -> bool:
    """Return whether entries on different conditions answer a claim that names none."""
    if any(m.breadth == "exact" for m in found):
        return False
    controlled = [m for m in found if m.scope.stream in _CONTROLLED] or list(found)
    return len({frozenset(m.scope.conditions) for m in controlled}) > 1


def _lines(question: Question, scopes: Scopes) -> Iterable[Line]:
    outcomes = scopes.equal_outcomes(question.outcome)
    seen: set[tuple[str, ...]] = set()
    for held in scopes.lines:
        if held.line.outcome not in outcomes or question.animals != (held.stream == "animal"):
            continue
        if not all(_given(i, held.interventions, scopes) for i in question.interventions):
            continue
        indication = (held.study.indication,) if held.study.indication else ()
        if question.condition and breadth_of(question.condition, indication, scopes.conditions) is None:
            continue
        line = held.line
        key = (line.study_id, line.outcome, line.scale, line.time_label, line.printed)
        if key not in seen:
            seen.add(key)
            yield held


def _given(intervention: str, arms: Sequence[str], scopes: Scopes) -> bool:
    return any(scopes.treatments.held_by(arm, [intervention]) for arm in arms)


def _why_not(question: Question, scopes: Scopes, empty: Sequence[Match]) -> str:
    if empty:
        titles = "; ".join(m.scope.entry.spec.title for m in empty)
        return f"the review asks it and has no result: {titles}"
    outcomes = scopes.equal_outcomes(question.outcome)
    same = [s for s in scopes.entries if not outcomes.isdisjoint(s.outcomes)]
    if not same:
        return "no entry is about this outcome"
    treated = [
        s for s in same if all(scopes.treatments.held_by(i, s.interventions) for i in question.interventions)
    ]
    if not treated:
        return "no entry on this outcome is about this treatment"
    if question.animals:
        return "no entry on this outcome is about animals"
    return "no entry on this treatment and outcome is about this condition"
