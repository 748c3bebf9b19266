"""Slots that a sentence takes over from those before it: "it", "the drug", or no subject at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from steelyard.claims.slots import CHECKABLE, Part, Slot, Slots

_REACH = 8
"""Sentences after which what was named is no longer taken for meant."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a sentence named, and which sentence of the page that was."""

    slots: tuple[Slot[str], ...]
    number: int


def with_inherited(sentences: Sequence[tuple[Part, ...]]) -> list[tuple[Part, ...]]:
    """Return the parts of each sentence with the treatment and the condition of those before, marked as "
    "such."""
    found: list[tuple[Part, ...]] = []
    treatment = condition = _Named((), -_REACH - 1)
    for number, parts in enumerate(sentences):
        own = [slot for part in parts for slot in part.slots.interventions]
        given = tuple(_inherited(treatment.slots)) if number - treatment.number <= _REACH and not own else ()
        people = [slot for part in parts for slot in part.slots.conditions]
        about = (
            tuple(_inherited(condition.slots)) if number - condition.number <= _REACH and not people else ()
        )
        found.append(tuple(_with(part, given, about) for part in parts))
        if own:
            treatment = _Named(tuple(_once(own)), number)
        if people:
            condition = _Named(tuple(_once(people)), number)
    return found


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


def _inherited(slots: Iterable[Slot[str]]) -> Iterable[Slot[str]]:
    return (replace(slot, inherited=True) for slot in slots)


def _once(slots: Iterable[Slot[str]]) -> Iterable[Slot[str]]:
    return {slot.value: slot for slot in slots}.values()
