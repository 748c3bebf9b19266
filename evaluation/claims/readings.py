"""What a reader found on a page, in the shape in which it is compared with the labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from evaluation.claims.labels import CHECKABLE, ID_SLOTS, Span
from evaluation.claims.pages import HOME, Page

MIRRORED = {"better": "worse", "worse": "better"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One part of a reading: ids by slot, those taken over from before apart."""

    type: str
    direction: str = "unknown"
    slots: dict[str, frozenset[str]] = field(default_factory=dict)
    inherited: dict[str, frozenset[str]] = field(default_factory=dict)
    times: tuple[Span, ...] = ()
    size: str = ""
    numbers: tuple[float, ...] = ()
    hedged: bool = False

    @property
    def checkable(self) -> bool:
        """Whether it is read as something that can be held against evidence."""
        return self.type in CHECKABLE

    def all_of(self, slot: str) -> frozenset[str]:
        """Return a slot's values, wherever they come from."""
        return self.slots.get(slot, frozenset()) | self.inherited.get(slot, frozenset())

    @property
    def mirrored(self) -> Claim:
        """The same claim seen from the other arm."""
        return replace(
            self,
            direction=MIRRORED.get(self.direction, self.direction),
            slots=_exchanged(self.slots),
            inherited=_exchanged(self.inherited),
        )


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A stretch of the page's text that a reader took for a sentence, and the claims it saw there."""

    start: int
    end: int
    claims: tuple[Claim, ...]
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read: its text as shown and its sentences."""

    text: str
    sentences: tuple[ReadSentence, ...]


class Reader(Protocol):
    """Anything that reads a page of the exam."""

    def __call__(self, page: Page) -> ReadPage: ...


class ProductReader:
    """The reader under examination; imported when it is first used."""

    def __init__(self, home: Path = HOME) -> None:
        self._home = home
        self._known: dict[str, Any] = {}

    def __call__(self, page: Page) -> ReadPage:
        """Return what the program reads on a page with the words of its topic's review."""
        return of_readings(*self.readings(page))

    def readings(self, page: Page) -> tuple[str, tuple[Any, ...]]:
        """Return the page's text as the program shows it, and its readings as they are."""
        from steelyard.claims.page import read_page
        from steelyard.claims.reading import read

        text = read_page(page.raw, page.kind)
        return text.text, tuple(read(text, self._vocabulary(page.topic)))

    def _vocabulary(self, topic: str) -> Any:
        if topic not in self._known:
            from steelyard.claims.vocabulary import vocabulary_of
            from steelyard.review.load import load_review

            self._known[topic] = vocabulary_of(load_review(self._home / "topics" / topic).plan)
        return self._known[topic]


def of_readings(text: str, readings: Iterable[Any]) -> ReadPage:
    """Return `steelyard.claims` readings in the shape of this module."""
    return ReadPage(
        text,
        tuple(
            ReadSentence(
                one.sentence.start,
                one.sentence.end,
                tuple(_claim(part.type, part.slots) for part in one.parts),
                flagged=bool(one.garbled),
            )
            for one in readings
        ),
    )


def _claim(kind: str, slots: Any) -> Claim:
    own: dict[str, frozenset[str]] = {}
    before: dict[str, frozenset[str]] = {}
    for name in ID_SLOTS.values():
        values = getattr(slots, name)
        own[name] = frozenset(v.value for v in values if not v.inherited)
        before[name] = frozenset(v.value for v in values if v.inherited)
    return Claim(
        type=kind,
        direction="unknown" if slots.direction is None else slots.direction.value,
        slots=own,
        inherited=before,
        times=tuple(_span(t.value) for t in slots.time if not t.inherited),
        size="" if slots.magnitude is None else slots.magnitude.value,
        numbers=tuple(n.value.low for n in slots.numbers),
        hedged=bool(slots.hedged),
    )


def _span(time: Any) -> Span:
    low = 0.0 if time.low_h is None else time.low_h
    return Span(low, low if time.high_h is None else time.high_h)


def _exchanged(slots: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    changed = dict(slots)
    changed["interventions"] = slots.get("comparators", frozenset())
    changed["comparators"] = slots.get("interventions", frozenset())
    return changed
