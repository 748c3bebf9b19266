"""A claim file: the sentences of one page, what the machine read, and what a person made of it.

The two never share a block: `auto` is written by the machine and rewritten at each reading, `human` by people
alone. What counts is `auto` overlaid by `human`. An empty key in the file counts as absent.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from steelyard.claims.slots import ClaimType, Direction, Magnitude

Status = Literal["open", "imported", "confirmed", "corrected", "rejected"]
SIGNED: frozenset[Status] = frozenset({"confirmed", "corrected"})

DepartureKind = Literal[
    "direction reversed",
    "certainty inflated",
    "restriction lost",
    "truncated before the decisive half",
    "number or unit broken",
    "condition renamed",
    "design upgraded",
]
"""How a wording may depart from its source; a closed list."""


class Block(BaseModel):
    """Base of every block: frozen, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MachineBlock(Block):
    """A block that only the machine writes: a later version may add keys."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TimeSaid(MachineBlock):
    """A time after the first dose in hours; an absent bound is open."""

    low_h: float | None = Field(None, ge=0)
    high_h: float | None = Field(None, ge=0)
    text: str = ""


class NumberSaid(MachineBlock):
    """A number as printed; a range keeps both ends."""

    text: str = ""
    low: float
    high: float
    unit: str = ""


class DoseSaid(MachineBlock):
    """A regimen in the words of the sentence."""

    text: str = ""


class SlotValues(Block):
    """The slots of one claim, as values; ids are those of review.yaml."""

    interventions: tuple[str, ...] = ()
    comparators: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    direction: Direction = "unknown"
    magnitude: Magnitude | Literal["none"] | None = Field(None, description='"none" takes a size away.')
    time: tuple[TimeSaid, ...] = ()
    numbers: tuple[NumberSaid, ...] = ()
    dose: tuple[DoseSaid, ...] = ()
    route: tuple[str, ...] = ()
    design: tuple[str, ...] = ()
    hedged: bool = False
    negated: bool = False
    within_group: bool = Field(False, description="People are compared with themselves before.")

    @property
    def size(self) -> Magnitude | None:
        """The magnitude that was said, or None."""
        return None if self.magnitude == "none" else self.magnitude

    def overlaid(self, by: SlotValues) -> SlotValues:
        """Return these slots with every one replaced that `by` states."""
        stated = {name: getattr(by, name) for name in by.model_fields_set}
        return SlotValues(**{**{n: getattr(self, n) for n in SlotValues.model_fields}, **stated})


class MachineSlots(SlotValues):
    model_config = ConfigDict(extra="ignore", frozen=True)


class HintSaid(MachineBlock):
    """Wording that looks garbled; `slot` is the slot it touches, where it touches one."""

    text: str
    maybe: str = ""
    start: int = 0
    end: int = 0
    slot: str = ""
    rule: str = ""


class SpanSaid(MachineBlock):
    """Where a slot was read; offsets count characters from the sentence's first (inherited: below 0)."""

    value: str = ""
    text: str
    start: int
    end: int
    rule: str = ""
    inherited: bool = False


class MachinePart(MachineBlock):
    """One claim of a sentence as the machine read it; `spans` are those of each slot."""

    type: ClaimType
    slots: MachineSlots = MachineSlots()
    spans: dict[str, tuple[SpanSaid, ...]] = {}


class Auto(MachinePart):
    """What the machine read; `parts` stand only where a sentence holds several claims."""

    parts: tuple[MachinePart, ...] = ()
    garbled: tuple[HintSaid, ...] = ()

    @property
    def claims(self) -> tuple[MachinePart, ...]:
        """The claims of the sentence, at least one."""
        return self.parts or (self,)


class HumanPart(Block):
    """One claim of a sentence as a person reads it."""

    type: ClaimType = "effect"
    slots: SlotValues = SlotValues()


class Departure(Block):
    """One way in which the wording departs from its source, as a person found it."""

    kind: DepartureKind
    words: str = Field("", description="What was changed into what.")


class SourceSaid(Block):
    """What the sentence was taken from, and what that says."""

    id: str = Field("", description="DOI or another identifier.")
    label: str = ""
    url: str = ""
    identified: str = Field("", description="How sure it is that this is the source.")
    quote: str = ""
    says: str = Field("", description="What the source says, in a sentence.")
    type: ClaimType | None = None
    slots: SlotValues = SlotValues()
    departures: tuple[Departure, ...] = ()
    note: str = ""


class Human(Block):
    """What a person made of the reading.

    `imported` was filled from a file and signed by nobody. `rejected` says that the sentence is not a claim
    to be checked, with the reason in `note`.
    """

    status: Status = "open"
    by: str = ""
    organisation: str = ""
    on: str = ""
    type: ClaimType | None = None
    slots: SlotValues = SlotValues()
    parts: tuple[HumanPart, ...] = ()
    source: str | SourceSaid = ""
    note: str = ""


class ClaimEntry(Block):
    """One sentence.

    `auto_changed_since_confirmation`: it is read otherwise now than when it was signed; `auto` is the signed
    reading, and counts. `stale`: the sentence is no longer on the page.
    """

    text: str
    auto: Auto
    auto_changed_since_confirmation: bool = False
    stale: bool = False
    human: Human = Human()


class PageSaid(MachineBlock):
    """Where the page stands, when it was read, and its hash."""

    source: str = ""
    url: str = ""
    title: str = ""
    retrieved: str = ""
    sha256: str = ""


class ClaimFile(Block):
    """The whole of a claim file."""

    format: Literal[1]
    page: PageSaid = PageSaid()
    claims: dict[str, ClaimEntry] = {}


class Reading(BaseModel):
    """One claim of a sentence as it counts: the machine's reading overlaid by a person's.

    `spans` are where the machine read its slots; a person's slots have none.
    """

    model_config = ConfigDict(frozen=True)

    type: ClaimType
    slots: SlotValues
    spans: dict[str, tuple[SpanSaid, ...]] = {}


def readings_of(entry: ClaimEntry) -> tuple[Reading, ...]:
    """Return the claims of a sentence as they count; at least one.

    A person's parts replace the machine's. A person's slots go over the first part, and stand for the whole
    sentence where they name outcomes.
    """
    human, machine = entry.human, entry.auto.claims
    if human.parts:
        return tuple(Reading(type=p.type, slots=p.slots) for p in human.parts)
    stated = human.slots.model_fields_set
    spans = {slot: held for slot, held in machine[0].spans.items() if slot not in stated}
    slots = machine[0].slots.overlaid(human.slots)
    first = Reading(type=human.type or machine[0].type, slots=slots, spans=spans)
    if "outcomes" in stated:
        return (first,)
    return (first, *(Reading(type=p.type, slots=p.slots, spans=p.spans) for p in machine[1:]))
