"""Readings written into a claim file: what people wrote survives, byte for byte where nothing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.claims.claimfile_model import PageSaid
from steelyard.claims.claimfile_text import auto_lines, entries, entry_lines, scalar
from steelyard.claims.slots import Reading
from steelyard.errors import InputError

_FLAG = "auto_changed_since_confirmation"
_KEPT = frozenset({"imported", "confirmed", "corrected", "rejected"})
"""States under which a changed reading is flagged and not used."""


def new_text(readings: Sequence[Reading], page: PageSaid) -> str:
    """Return a claim file that holds every reading once, in the page's order, all entries open."""
    lines = ["format: 1", "page:"]
    lines += [f"  {key}: {scalar(value)}".rstrip() for key, value in page.model_dump().items()]
    lines.append("claims:" if readings else "claims: {}")
    for key, entry in entries(readings).items():
        lines += entry_lines(key, entry)
    return "\n".join(lines) + "\n"


def merged_text(existing: str, readings: Sequence[Reading], page: PageSaid) -> str:
    """Return `existing` with the readings put in: `auto` renewed, `human` and comments as they were.

    Only the lines that change are touched. A sentence that is no longer on the page is marked `stale`. A
    signed entry that is read otherwise now keeps its `auto` and is flagged until it is read as before or its
    status is set to open, which takes the new reading in.

    Raises:
        InputError: `existing` is not a claim file, or an entry is written on one line.
    """
    document = _loaded(existing)
    text = _Text(existing)
    found = entries(readings)
    _renew_page(text, document, page.model_dump(mode="json"))
    claims = document.get("claims") or {}
    for key, entry in claims.items():
        _mark_stale(text, entry, key not in found)
        if key in found:
            _renew(text, entry, found[key])
    after = None
    for key, entry in found.items():
        if key in claims:
            after = key
        else:
            text.insert(_end_of_entry(text, document, after), entry_lines(key, entry))
    return text.result()


class _Text:
    """The lines of a file and what is to become of them; lines that no edit names stay as they are."""

    def __init__(self, text: str) -> None:
        self._break = "\r\n" if "\r\n" in text else "\n"
        self.lines = text.replace("\r\n", "\n").split("\n")
        self._original = text
        self._edits: list[tuple[int, int, list[str]]] = []

    def block_end(self, start: int) -> int:
        """Return the line after the value of the key on line `start`, comments below it left out."""
        indent = _indent(self.lines[start])
        end = at = start + 1
        while at < len(self.lines):
            line = self.lines[at]
            if line.strip() and not line.lstrip().startswith("#"):
                if _indent(line) <= indent:
                    break
                end = at + 1
            at += 1
        return end

    def insert(self, at: int, lines: list[str]) -> None:
        self.replace(at, at, lines)

    def replace(self, start: int, end: int, lines: list[str]) -> None:
        self._edits.append((start, end, lines))

    def result(self) -> str:
        if not self._edits:
            return self._original
        out: list[str] = []
        at = 0
        for start, end, lines in sorted(self._edits, key=lambda edit: edit[:2]):
            out += [*self.lines[at:start], *lines]
            at = end
        return self._break.join([*out, *self.lines[at:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _loaded(existing: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        document = YAML(typ="rt").load(existing)
    except (YAMLError, ValueError) as error:
        raise InputError("the claim file is not YAML; mend it before the page is read again.") from error
    if not isinstance(document, dict) or document.get("format") != 1 or "claims" not in document:
        raise InputError("the claim file lacks `format: 1` or `claims:`; need one that a reading wrote.")
    if document.get("page") and (not isinstance(document["page"], dict) or _in_one_line(document["page"])):
        raise InputError("page: is not a block of keys; need source, url and so on, each on its own line.")
    claims = document.get("claims") or {}
    if not isinstance(claims, dict) or (claims and _in_one_line(claims)):
        raise InputError("claims: is not a block of entries; need one entry below the other.")
    for key, entry in claims.items():
        if not isinstance(entry, dict) or _in_one_line(entry) or not {"text", "auto"} <= set(entry):
            raise InputError(f"claims.{key}: need text, auto and human, each on a line of its own.")
        if not isinstance(entry.get("human") or {}, Mapping):
            raise InputError(f"claims.{key}.human: is not a block of keys; need status, by, on and so on.")
    return document


def _in_one_line(value: Any) -> bool:
    return bool(value.fa.flow_style())


def _renew_page(text: _Text, document: Any, page: Mapping[str, Any]) -> None:
    """Put in what is known of the page now; what a person added (its address) stays."""
    known = document.get("page")
    if not known:
        lines = ["page:", *(f"  {key}: {scalar(value)}".rstrip() for key, value in page.items())]
        start = document.lc.key("page" if "page" in document else "claims")[0]
        text.replace(start, start + ("page" in document), lines)
        return
    for key, value in page.items():
        if not value or str(known.get(key) or "") == str(value):
            continue
        first, indent = known.lc.key(next(iter(known)))
        start = known.lc.key(key)[0] if key in known else first
        end = text.block_end(start) if key in known else start
        text.replace(start, end, [f"{' ' * indent}{key}: {scalar(value)}"])


def _end_of_entry(text: _Text, document: Any, key: str | None) -> int:
    """Return the line before which an entry after `key` goes; None: as the first."""
    if key is not None:
        return text.block_end(document["claims"].lc.key(key)[0])
    start = int(document.lc.key("claims")[0])
    if not document["claims"] and text.lines[start].strip() != "claims:":
        text.replace(start, start + 1, ["claims:"])
    return start + 1


def _mark_stale(text: _Text, entry: Any, gone: bool) -> None:
    if bool(entry.get("stale")) != gone:
        _set_flag(text, entry, "stale", "text", gone)


def _set_flag(text: _Text, entry: Any, name: str, after: str, value: bool) -> None:
    if name in entry:
        start = entry.lc.key(name)[0]
        text.replace(start, text.block_end(start), [])
    if value:
        start, indent = entry.lc.key(after)
        text.insert(text.block_end(start), [f"{' ' * indent}{name}: true"])


def _renew(text: _Text, entry: Any, new: Mapping[str, Any]) -> None:
    """Renew `auto` of one entry; what was signed stays, and a flag says where it is read otherwise now."""
    start, indent = entry.lc.key("auto")
    old = entry.get("auto")
    flag = bool(entry.get(_FLAG))
    if (entry.get("human") or {}).get("status", "open") in _KEPT:
        differs = _telling(old) != _telling(new["auto"])
        if differs != flag:
            _set_flag(text, entry, _FLAG, "text", differs)
        if differs:
            return
    elif flag:
        _set_flag(text, entry, _FLAG, "text", False)
    if _plain(old) != _plain(new["auto"]):
        lines = [" " * indent + line[4:] for line in auto_lines(new["auto"])]
        text.replace(start, text.block_end(start), lines)


def _telling(auto: Any) -> Any:
    """Return what of a reading a person signs: all but where it was read."""
    found = {key: value for key, value in _plain(auto or {}).items() if key != "spans"}
    parts = [{key: value for key, value in part.items() if key != "spans"} for part in found.get("parts", [])]
    return {**found, "parts": parts} if parts else found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return float(value) if isinstance(value, int | float) else str(value)
