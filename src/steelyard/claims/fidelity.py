"""What the source says, and how the wording departs from it: a line beside support, never mixed with it.

A sentence may copy its source faithfully and still rest on fifteen people; another may depart from it and be
right. Only a recorded source is compared. Departures are those that a person recorded, and those that follow
from the two readings; the closed list of kinds is `claimfile_model.DepartureKind`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from steelyard.claims.claimfile_model import ClaimEntry, DepartureKind, NumberSaid, Reading, SourceSaid
from steelyard.claims.slots import CHECKABLE

_DESIGNS = {
    "case-report": 0,
    "case-series": 0,
    "uncontrolled": 1,
    "before-after": 1,
    "observational": 2,
    "cohort": 2,
    "controlled": 3,
    "trial": 3,
    "randomised": 4,
    "review": 5,
    "meta-analysis": 6,
}
"""Design words from the weakest; a word of a higher rank than the source's is an upgrade."""

_SIZES = {None: 0, "small": 1, "moderate": 2, "large": 3}
_OPPOSITE = {("better", "worse"), ("worse", "better")}


@dataclass(frozen=True, slots=True)
class Departed:
    """One departure: its kind, in words, and whether a person recorded it or it follows from the readings."""

    kind: DepartureKind
    words: str
    found: Literal["recorded", "compared"]


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What the source is and says, and every departure from it.

    Attributes:
        known: Whether a source is recorded; nothing is said of fidelity where none is.
        source: Its label, or its identifier.
        identified: How sure it is that this is the source; "" where nobody says.
        compared: Whether somebody recorded what it says, so that "no departure" means something.
    """

    known: bool
    source: str = ""
    id: str = ""
    url: str = ""
    identified: str = ""
    says: str = ""
    quote: str = ""
    note: str = ""
    compared: bool = False
    departures: tuple[Departed, ...] = ()


def fidelity_of(entry: ClaimEntry, reading: Reading) -> Fidelity:
    """Return how a claim as it is read stands to the recorded source of its sentence."""
    source = entry.human.source
    if isinstance(source, str):
        return Fidelity(bool(source), source)
    recorded = [Departed(d.kind, d.words, "recorded") for d in source.departures]
    kinds = {d.kind for d in recorded}
    compared = [d for d in _compared(reading, source) if d.kind not in kinds]
    return Fidelity(
        known=bool(source.label or source.id or source.url or source.says),
        source=source.label or source.id or source.url,
        id=source.id,
        url=source.url,
        identified=source.identified,
        says=source.says,
        quote=source.quote,
        note=source.note,
        compared=bool(source.says or source.quote or source.departures or source.slots.model_fields_set),
        departures=(*recorded, *compared),
    )


def _compared(reading: Reading, source: SourceSaid) -> Iterator[Departed]:
    """Yield the departures that follow from the slots; only what the source states is compared."""
    said, theirs = reading.slots, source.slots
    stated = theirs.model_fields_set
    if "direction" in stated and (said.direction, theirs.direction) in _OPPOSITE:
        yield Departed("direction reversed", f"{theirs.direction} → {said.direction}", "compared")
    inflated = _inflated(reading, source)
    if inflated:
        yield Departed("certainty inflated", "; ".join(inflated), "compared")
    if "numbers" in stated:
        broken = [n.text for n in said.numbers if not any(_same(n, t) for t in theirs.numbers)]
        if broken:
            held = ", ".join(n.text for n in theirs.numbers) or "no such number"
            yield Departed("number or unit broken", f"{held} → {', '.join(broken)}", "compared")
    if theirs.conditions and said.conditions and set(theirs.conditions).isdisjoint(said.conditions):
        words = f"{', '.join(theirs.conditions)} → {', '.join(said.conditions)}"
        yield Departed("condition renamed", words, "compared")
    if _rank(said.design) > _rank(theirs.design) >= 0:
        yield Departed(
            "design upgraded", f"{', '.join(theirs.design)} → {', '.join(said.design)}", "compared"
        )


def _inflated(reading: Reading, source: SourceSaid) -> list[str]:
    said, theirs = reading.slots, source.slots
    stated = theirs.model_fields_set
    found = []
    if "hedged" in stated and theirs.hedged and not said.hedged:
        found.append("hedged → stated flatly")
    if "magnitude" in stated and _SIZES[said.size] > _SIZES[theirs.size]:
        found.append(f"{theirs.size or 'no size'} → {said.size}")
    if "direction" in stated and theirs.direction == "unknown" and said.direction != "unknown":
        found.append(f"no direction → {said.direction}")
    if source.type is not None and source.type not in CHECKABLE and reading.type in CHECKABLE:
        found.append(f"{source.type} → {reading.type}")
    return found


def _same(one: NumberSaid, other: NumberSaid) -> bool:
    return (one.low, one.high, _unit(one)) == (other.low, other.high, _unit(other))


def _unit(number: NumberSaid) -> str:
    return number.unit.replace(" ", "").lower()


def _rank(designs: tuple[str, ...]) -> int:
    return max((_DESIGNS[d] for d in designs if d in _DESIGNS), default=-1)
