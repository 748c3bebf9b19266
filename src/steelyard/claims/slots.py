"""What a sentence says, slot by slot, each with the words it was read from and the rule that read it.

Values are ids of the review (treatments, conditions, outcomes), closed words, or numbers; a reader never
writes free text where an id exists. Offsets count characters of the page's text, as a browser shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

ClaimType = Literal["effect", "safety", "mechanism", "methods", "opinion", "navigation", "background"]
CHECKABLE: frozenset[ClaimType] = frozenset({"effect", "safety"})
"""Types that can be held against evidence; all others cannot, and the type says why."""

Direction = Literal["better", "worse", "no-difference", "unknown"]
"""What is claimed for the patient: more of a harm is worse."""

Magnitude = Literal["small", "moderate", "large"]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a page.

    Attributes:
        key: "c" and twelve hexadecimal digits, a hash of the normalised sentence.
        text: The whole sentence, verbatim.
        start, end: Its offsets in the page's text.
        block: Number of the paragraph, heading or list item that holds it, from 0.
    """

    key: str
    text: str
    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A time after the first dose in hours; a bound is None where the words leave it open."""

    low_h: float | None
    high_h: float | None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit as printed ("%", "mg/kg", "people"); a range keeps both ends."""

    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """A regimen as far as the words give it: amount, minutes of infusion, number of doses, days they span."""

    amount: Amount | None = None
    over_min: tuple[float, float] | None = None
    doses: tuple[float, float] | None = None
    within_h: float | None = None


@dataclass(frozen=True, slots=True)
class Slot(Generic[Value]):
    """One value and where it was read.

    Attributes:
        value: An id, a closed word, a number or a range.
        text: The words it was read from, as the page shows them.
        start, end: Their offsets in the page's text.
        rule: Name of the rule that read it.
        inherited: Whether it was taken over from an earlier sentence.
    """

    value: Value
    text: str
    start: int
    end: int
    rule: str
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one claim; an empty tuple or None: nothing was said.

    `hedged`, `negated` and `within_group` hold the words that make it so; their values are those words.
    """

    interventions: tuple[Slot[str], ...] = ()
    comparators: tuple[Slot[str], ...] = ()
    conditions: tuple[Slot[str], ...] = ()
    populations: tuple[Slot[str], ...] = ()
    outcomes: tuple[Slot[str], ...] = ()
    direction: Slot[Direction] | None = None
    magnitude: Slot[Magnitude] | None = None
    time: tuple[Slot[TimeRange], ...] = ()
    numbers: tuple[Slot[Amount], ...] = ()
    dose: tuple[Slot[Dose], ...] = ()
    route: tuple[Slot[str], ...] = ()
    design: tuple[Slot[str], ...] = ()
    hedged: tuple[Slot[str], ...] = ()
    negated: tuple[Slot[str], ...] = ()
    within_group: tuple[Slot[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One claim of a sentence."""

    type: ClaimType
    slots: Slots = Slots()


@dataclass(frozen=True, slots=True)
class Hint:
    """Wording that looks garbled and what it may mean; never a correction.

    `slot` names the slot it touches ("" where none): a hint on a decisive slot needs a person.
    """

    text: str
    maybe: str
    start: int
    end: int
    rule: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence as it was read: at least one part, the first of which is the sentence's own."""

    sentence: Sentence
    parts: tuple[Part, ...]
    garbled: tuple[Hint, ...] = ()
