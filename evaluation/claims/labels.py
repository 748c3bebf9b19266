"""A label: what one claim says, in the notation of GUIDE.md."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LabelType = Literal["effect", "safety", "mechanism", "methods", "opinion", "navigation", "background", "none"]
TYPES = ("effect", "safety", "mechanism", "methods", "opinion", "navigation", "background", "none")
CHECKABLE = frozenset({"effect", "safety"})
DIRECTIONS = {
    "better": "better",
    "worse": "worse",
    "same": "no-difference",
    "unknown": "unknown",
    "any": "any",
}
DECIDED = frozenset({"better", "worse", "no-difference"})
ID_SLOTS = {"i": "interventions", "v": "comparators", "c": "conditions", "o": "outcomes"}
SIZES = ("small", "moderate", "large")
HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "m": 730.0, "y": 8760.0}

_TIME = re.compile(r"(?:(\d+(?:\.\d+)?)-)?(\d+(?:\.\d+)?)([hdwmy])")


class LabelError(ValueError):
    """A label that the notation does not allow."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one slot: needed; inherited from before; optional; `free`: nothing here is scored."""

    needed: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    free: bool = False

    @property
    def named(self) -> frozenset[str]:
        """Every value that the label names."""
        return self.needed | self.inherited | self.optional


@dataclass(frozen=True, slots=True)
class Span:
    """A time in hours; `low` is 0 for "within"."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Label:
    """One claim, or one sentence that is none."""

    type: LabelType
    direction: str = ""
    slots: Mapping[str, Values] = field(default_factory=dict)
    times: tuple[Span, ...] = ()
    times_free: bool = False
    size: str = ""
    size_free: bool = False
    numbers: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()
    hedged: bool = False
    negated: bool = False
    allowed: frozenset[str] = frozenset()

    @property
    def checkable(self) -> bool:
        """Whether it can be held against evidence."""
        return self.type in CHECKABLE

    @property
    def directed(self) -> bool:
        """Whether it says better, worse or no difference."""
        return self.direction in DECIDED

    def of(self, slot: str) -> Values:
        """Return the values of a slot by its long name."""
        return self.slots.get(slot, Values())

    def accepts(self, direction: str) -> bool:
        """Return whether reading `direction` is right."""
        return self.direction == "any" or direction == self.direction or direction in self.allowed


def parse_label(text: str) -> Label:
    """Return the label written after `> `.

    Raises:
        LabelError: an unknown word, or a part that stands twice.
    """
    words = shlex.split(text)
    if not words or words[0] not in TYPES:
        raise LabelError(f"{text!r} begins with no type; one of {', '.join(TYPES)}.")
    given: dict[str, str] = {}
    flags: set[str] = set()
    direction = ""
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if equals:
            if key in given or key not in {*ID_SLOTS, "t", "size", "n", "dose"}:
                raise LabelError(f"{text!r}: {key} is unknown or stands twice.")
            given[key] = value
        elif word in DIRECTIONS and not direction:
            direction = DIRECTIONS[word]
        elif word in {"hedged", "negated"}:
            flags.add(word)
        else:
            raise LabelError(f"{text!r}: {word!r} is no part of a label.")
    kind: LabelType = words[0]  # type: ignore[assignment]  # one of TYPES, checked above
    if (kind in CHECKABLE) != bool(direction):
        raise LabelError(f"{text!r}: a direction stands with effect and safety, and only there.")
    return _label(kind, direction, given, frozenset(flags), text)


def _label(
    kind: LabelType, direction: str, given: Mapping[str, str], flags: frozenset[str], text: str
) -> Label:
    times, times_free = _times(given.get("t", ""), text)
    size = given.get("size", "")
    size_free = size.endswith("?")
    if size.rstrip("?") not in {*SIZES, ""}:
        raise LabelError(f"{text!r}: size is {size!r}; one of {', '.join(SIZES)}.")
    return Label(
        type=kind,
        direction=direction,
        slots={name: _values(given[key]) for key, name in ID_SLOTS.items() if key in given},
        times=times,
        times_free=times_free,
        size="" if size_free else size,
        size_free=size_free,
        numbers=_several(given.get("n", "")),
        doses=_several(given.get("dose", "")),
        hedged="hedged" in flags,
        negated="negated" in flags,
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip() not in {"", "?"})


def _values(text: str) -> Values:
    sorts: dict[str, set[str]] = {"needed": set(), "inherited": set(), "optional": set()}
    free = False
    for part in text.split(","):
        if part == "?":
            free = True
        else:
            sort = "optional" if part.endswith("?") else "inherited" if part.startswith("^") else "needed"
            sorts[sort].add(part.strip("^?"))
    return Values(
        frozenset(sorts["needed"]), frozenset(sorts["inherited"]), frozenset(sorts["optional"]), free
    )


def _times(text: str, label: str) -> tuple[tuple[Span, ...], bool]:
    spans = []
    free = False
    for part in filter(None, text.split(",")):
        if part.endswith("?") or part.startswith("^"):
            free = True
            continue
        match = _TIME.fullmatch(part)
        if match is None:
            raise LabelError(f"{label!r}: {part!r} is no time; write 24h, 7d, 6w, 3m, 1y or 4-6h.")
        low, high, unit = match.groups()
        spans.append(Span(float(low or high) * HOURS[unit], float(high) * HOURS[unit]))
    return tuple(spans), free
