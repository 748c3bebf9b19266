"""Slots that a sentence takes over from those before it: "it", "the drug", or no subject at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from steelyard.claims.reading.direction import FROM_BEFORE
from steelyard.claims.slots import CHECKABLE, Part, Slot, Slots

_FEW = 3
"""Sentences after which a condition is no longer taken for meant."""
_NEAR = 2
"""Sentences after which "the difference" no longer means the outcome that was named."""
_REACH = 8
"""Sentences after which what was named is no longer taken for meant."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a sentence named, and which sentence of the page that was."""

    slots: tuple[Slot[str], ...]
    number: int


def with_inherited(sentences: Sequence[tuple[Part, ...]], blocks: Sequence[int]) -> list[tuple[Part, ...]]:
    """Return the parts of each sentence with the treatment and the condition of those before, marked as "
    "such."""
    found: list[tuple[Part, ...]] = []
    treatment = condition = outcome = _Named((), -_REACH - 1)
    for number, parts in enumerate(sentences):
        own = [slot for part in parts for slot in part.slots.interventions]
        given = tuple(_inherited(treatment.slots)) if number - treatment.number <= _REACH and not own else ()
        people = [slot for part in parts for slot in part.slots.conditions]
        about = (
            tuple(_inherited(condition.slots))
            if _is_near(condition.number, number, blocks) and not people
            else ()
        )
        meant = tuple(_inherited(outcome.slots)) if number - outcome.number <= _NEAR else ()
        found.append(tuple(_settled(_with(part, given, about), meant) for part in parts))
        if own:
            treatment = _Named(tuple(_once(own)), number)
        told = [slot for part in parts if part.type in CHECKABLE for slot in part.slots.outcomes]
        if told:
            outcome = _Named(tuple(_once(told)), number)
        if people:
            condition = _Named(tuple(_once(people)), number)
    return found


def _is_near(named: int, number: int, blocks: Sequence[int]) -> bool:
    """Return whether a condition named there is still meant: a few sentences and a block on."""
    return named >= 0 and number - named <= _FEW and blocks[number] - blocks[named] <= 1


def _with(part: Part, treatments: tuple[Slot[str], ...], conditions: tuple[Slot[str], ...]) -> Part:
    if part.type not in CHECKABLE:
        return part
    slots: Slots = part.slots
    against = {slot.value for slot in slots.comparators}
    given = tuple(slot for slot in treatments if slot.value not in against)
    if given and not slots.interventions:
        slots = replace(slots, interventions=given)
    if conditions and not slots.conditions:
        slots = replace(slots, conditions=conditions)
    return replace(part, slots=slots)


def _settled(part: Part, outcomes: tuple[Slot[str], ...]) -> Part:
    """Give a claim that needs an outcome from before the one that was named, or leave its direction open."""
    direction = part.slots.direction
    if direction is None or not direction.rule.endswith(FROM_BEFORE):
        return part
    if len(outcomes) == 1:
        return replace(part, slots=replace(part.slots, outcomes=outcomes))
    open_ = replace(direction, value="unknown", rule="no outcome")
    return replace(part, slots=replace(part.slots, direction=open_))


def _inherited(slots: Iterable[Slot[str]]) -> Iterable[Slot[str]]:
    return (replace(slot, inherited=True) for slot in slots)


def _once(slots: Iterable[Slot[str]]) -> Iterable[Slot[str]]:
    return {slot.value: slot for slot in slots}.values()
