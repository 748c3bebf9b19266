"""Readings as the lines of a claim file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.claims.slots import Amount, Dose, Reading, Slot, Slots, TimeRange

_PLAIN = re.compile(r"[A-Za-z(][A-Za-z0-9 .,;()%/'’“”–—+&é=<>-]*")
_NOT_PLAIN = re.compile(r"(?i)true|false|null|yes|no|on|off|~|.*[:#]\s|.*:$|.*\s#.*|.*\s$")
_LISTS = ("interventions", "comparators", "conditions", "populations", "outcomes")
_WORDS = ("route", "design")
_FLAGS = ("hedged", "negated", "within_group")


def entries(readings: Sequence[Reading]) -> dict[str, dict[str, Any]]:
    """Return key -> entry; a sentence that stands twice on the page has one entry, its first."""
    entries: dict[str, dict[str, Any]] = {}
    for reading in readings:
        if reading.sentence.key not in entries:
            entries[reading.sentence.key] = {
                "text": reading.sentence.text,
                "auto": _auto(reading),
                "human": {
                    "status": "open",
                    "by": None,
                    "on": None,
                    "slots": {},
                    "source": None,
                    "note": None,
                },
            }
    return entries


def _auto(reading: Reading) -> dict[str, Any]:
    first = reading.parts[0]
    auto: dict[str, Any] = {"type": first.type, "slots": _slots(first.slots)}
    base = reading.sentence.start
    if len(reading.parts) > 1:
        auto["parts"] = [
            {"type": part.type, "slots": _slots(part.slots), "spans": _spans(part.slots, base)}
            for part in reading.parts
        ]
    if reading.garbled:
        auto["garbled"] = [
            {"text": h.text, "maybe": h.maybe, "start": h.start - base, "end": h.end - base, "rule": h.rule}
            | ({"slot": h.slot} if h.slot else {})
            for h in reading.garbled
        ]
    spans = _spans(first.slots, base)
    if spans and len(reading.parts) == 1:
        auto["spans"] = spans
    return auto


def _slots(slots: Slots) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _LISTS:
        values = [slot.value for slot in getattr(slots, name)]
        if values:
            found[name] = values
    if slots.direction is not None:
        found["direction"] = slots.direction.value
    if slots.magnitude is not None:
        found["magnitude"] = slots.magnitude.value
    if slots.time:
        found["time"] = [_time(slot) for slot in slots.time]
    if slots.numbers:
        found["numbers"] = [{"text": slot.text, **_amount(slot.value)} for slot in slots.numbers]
    if slots.dose:
        found["dose"] = [{"text": slot.text, **_dose(slot.value)} for slot in slots.dose]
    for name in _WORDS:
        values = [slot.value for slot in getattr(slots, name)]
        if values:
            found[name] = values
    for name in _FLAGS:
        if getattr(slots, name):
            found[name] = True
    return found


def _time(slot: Slot[TimeRange]) -> dict[str, Any]:
    found = {"low_h": slot.value.low_h, "high_h": slot.value.high_h}
    return {key: _number(value) for key, value in found.items() if value is not None} | {"text": slot.text}


def _amount(amount: Amount) -> dict[str, Any]:
    found: dict[str, Any] = {"low": _number(amount.low), "high": _number(amount.high)}
    return {**found, "unit": amount.unit} if amount.unit else found


def _dose(dose: Dose) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if dose.amount is not None:
        found["amount"] = _amount(dose.amount)
    if dose.over_min is not None:
        found["over_min"] = [_number(x) for x in dose.over_min]
    if dose.doses is not None:
        found["doses"] = [_number(x) for x in dose.doses]
    if dose.within_h is not None:
        found["within_h"] = _number(dose.within_h)
    return found


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


def _spans(slots: Slots, base: int) -> dict[str, list[dict[str, Any]]]:
    """Return slot -> where it was read; offsets count from the sentence's first character."""
    spans: dict[str, list[dict[str, Any]]] = {}
    for name in Slots.__dataclass_fields__:
        value = getattr(slots, name)
        for slot in value if isinstance(value, tuple) else (value,):
            if slot is None:
                continue
            span: dict[str, Any] = {"value": slot.value} if isinstance(slot.value, str) else {}
            span |= {"text": slot.text, "start": slot.start - base, "end": slot.end - base, "rule": slot.rule}
            if slot.inherited:
                span["inherited"] = True
            spans.setdefault(name, []).append(span)
    return spans


def entry_lines(key: str, entry: Mapping[str, Any]) -> list[str]:
    lines = [f"  {key}:", f"    text: {scalar(entry['text'])}", *auto_lines(entry["auto"]), "    human:"]
    return [*lines, *(f"      {name}: {_flow(value)}".rstrip() for name, value in entry["human"].items())]


def auto_lines(auto: Mapping[str, Any]) -> list[str]:
    lines = ["    auto:"]
    for name, value in auto.items():
        if name == "slots" and value:
            lines.append("      slots:")
            lines += [f"        {slot}: {_flow(item)}" for slot, item in value.items()]
        elif name == "spans":
            lines.append("      spans:")
            lines += [f"        {slot}: {_flow(item)}" for slot, item in value.items()]
        elif name in {"parts", "garbled"}:
            lines.append(f"      {name}:")
            lines += [f"        - {_flow(item)}" for item in value]
        else:
            lines.append(f"      {name}: {_flow(value)}")
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return scalar(value, flow=True)


def scalar(value: Any, *, flow: bool = False) -> str:
    if value is None or value == "":
        return "" if not flow or value is None else '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    plain = (
        _PLAIN.fullmatch(text) and not _NOT_PLAIN.match(text) and not (flow and re.search(r"[,\[\]{}]", text))
    )
    return text if plain else json.dumps(text, ensure_ascii=False)
