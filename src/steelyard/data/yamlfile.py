"""A YAML file as plain values that know their line, built from the parser's events.

Nothing is expanded or constructed on the parser's behalf: an alias, an anchor, a tag, a second document or a
repeated key is refused with its line before it can do anything. Plain scalars follow YAML 1.2's core schema
(so `no` and `on` are words).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steelyard.check import shown
from steelyard.data.problems import Collector
from steelyard.data.source import read_source
from steelyard.errors import Problem

MAX_FILE_BYTES = 1_000_000
MAX_LINE_CHARS = 20_000
MAX_DEPTH = 30
MAX_FAULTS = 50

YamlPath = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Faults after which the values are still worth checking, so that all problems show at once.
_MENDABLE = {"duplicate-key", "yaml-anchor", "yaml-tag"}
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What a YAML file holds.

    Attributes:
        value: The root mapping, of str, int, float, bool, None, lists and dicts; None where it cannot be
            used. It may stand beside problems (a repeated key) that refuse the file all the same.
        lines: Line of every key (and list item) by its path.
        sha256: Of the file's bytes; "" where it was not read.
        problems: Every fault found.
    """

    value: dict[str, Any] | None
    lines: Mapping[YamlPath, int]
    sha256: str
    problems: tuple[Problem, ...]

    def line_of(self, path: YamlPath) -> int:
        """Return the line of `path`, or of the nearest thing that holds it; 0 where there is none."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return self.lines.get((), 0)


class _Stop(Exception):  # noqa: N818 - ends the walk of a file whose fault has been reported
    pass


@dataclass(slots=True)
class _Builder:
    """Builds values from the events of one file."""

    events: Iterator[Any]
    found: Collector
    lines: dict[YamlPath, int] = field(default_factory=dict)

    def root(self) -> Any:
        """Return the only document's value."""
        value = None
        documents = 0
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self._stop("several-documents", event, "a second document starts here; need one.")
                self.lines[()] = event.start_mark.line + 1
                value = self.value(next(self.events), ())
        return value

    def value(self, event: Any, path: YamlPath) -> Any:
        kind = type(event).__name__
        self._refuse_machinery(event, kind)
        if len(path) > MAX_DEPTH:
            self._stop("too-deep", event, f"is nested more than {MAX_DEPTH} levels deep.")
        if kind == "MappingStartEvent":
            return self._mapping(path)
        if kind == "SequenceStartEvent":
            return self._sequence(path)
        return self._scalar(event) if kind == "ScalarEvent" else None

    def _mapping(self, path: YamlPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            self._refuse_machinery(event, type(event).__name__)
            if type(event).__name__ not in ("ScalarEvent", "AliasEvent"):
                self._stop("complex-key", event, "a list or a mapping stands as a key; keys are words.")
            key = str(getattr(event, "value", ""))
            below = (*path, key)
            line = event.start_mark.line + 1
            if key in result:
                first = self.lines[below]
                self._error(
                    "duplicate-key",
                    event,
                    f"the key '{shown(key)}' stands already on line {first}; each stands once.",
                )
                self.value(next(self.events), (*path, key, "again"))
                continue
            self.lines[below] = line
            result[key] = self.value(next(self.events), below)
        return result

    def _sequence(self, path: YamlPath) -> list[Any]:
        result: list[Any] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            below = (*path, len(result))
            self.lines[below] = event.start_mark.line + 1
            result.append(self.value(event, below))
        return result

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if _UNSAFE.search(text):
            self._error("control-character", event, "the text holds a control character or half a character.")
            return ""
        if event.style is not None:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text) and len(text) < 40:
            number = float(text)
            if math.isfinite(number):
                return number
        elif not _NOT_FINITE.fullmatch(text):
            return text
        self._error("not-finite", event, f"'{shown(text)}' is not a number that can be used.")
        return text

    def _refuse_machinery(self, event: Any, kind: str) -> None:
        name = shown(str(getattr(event, "anchor", None)))
        if kind == "AliasEvent":
            self._error("yaml-alias", event, f"the alias *{name} is refused; write the value out.")
        elif getattr(event, "anchor", None) is not None:
            self._error("yaml-anchor", event, f"the anchor &{name} is refused; write values out.")
        if getattr(event, "tag", None) is not None:
            self._error("yaml-tag", event, f"the tag {shown(str(event.tag))} is refused; need plain values.")

    def _error(self, code: str, event: Any, message: str) -> None:
        self.found.error(code, event.start_mark.line + 1, message)
        if len(self.found.problems) >= MAX_FAULTS:
            raise _Stop

    def _stop(self, code: str, event: Any, message: str) -> None:
        self.found.error(code, event.start_mark.line + 1, message)
        raise _Stop


def read_yaml(path: Path, name: str, *, limit: int = MAX_FILE_BYTES) -> YamlFile:
    """Return the mapping in `path`, or its problems; raises nothing for any content.

    Args:
        path: The file.
        name: What the problems call it.
        limit: Most bytes that are read; a larger file is refused.
    """
    found = Collector(name)
    source = read_source(path, found, limit)
    if source is None:
        return YamlFile(None, {}, "", found.problems)
    _check_lines(source.text, found)
    if found.problems:
        return YamlFile(None, {}, source.sha256, found.problems)
    value, lines = _parse(source.text, found)
    if not found.problems and not isinstance(value, dict):
        what = "holds nothing" if value is None else f"holds a {_KINDS.get(type(value), 'value')}"
        found.error("not-a-mapping", lines.get((), 1), f"the file {what}; need keys with values.")
    sound = all(problem.code in _MENDABLE for problem in found.problems)
    usable = value if isinstance(value, dict) and sound else None
    return YamlFile(usable, lines, source.sha256, found.problems)


_KINDS: dict[type, str] = {list: "list", str: "text", int: "number", float: "number", bool: "true or false"}


def _check_lines(text: str, found: Collector) -> None:
    started = False
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line[: len(line) - len(line.lstrip())] and line.strip():
            found.error("yaml-tab", number, "the line is indented with a tab; YAML takes spaces.")
        if len(line) > MAX_LINE_CHARS:
            found.error("long-line", number, f"has {len(line):,} characters; at most {MAX_LINE_CHARS:,}.")
        if not started and line.startswith("%"):
            found.error("yaml-directive", number, "a directive is refused; start with a key.")
        started = started or bool(line.strip() and not line.startswith(("#", "%")))


def _parse(text: str, found: Collector) -> tuple[Any, dict[YamlPath, int]]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(iter(()), found)
    try:
        builder.events = iter(YAML(typ="safe", pure=True).parse(text))
        return builder.root(), builder.lines
    except _Stop:
        return None, builder.lines
    except MarkedYAMLError as error:
        quoted = "quoted scalar" in (error.context or "")
        # For a quote that is never closed the line where it opens says more than the end of the file.
        mark = error.context_mark if quoted else error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        found.error("broken-yaml", mark.line + 1 if mark else 0, f"is not YAML: {shown(what)}.", _hint(what))
    except (YAMLError, ValueError, OverflowError, LookupError, AttributeError, StopIteration) as error:
        # The parser lets some malformed escapes and characters through to Python's own errors.
        found.error("broken-yaml", 0, f"is not YAML: {shown(' '.join(str(error).split()))}.")
    return None, builder.lines


def _hint(what: str) -> str:
    if "mapping values are not allowed" in what:
        return 'Put text that holds ": " in quotes.'
    if "quoted scalar" in what:
        return "Is a quote not closed?"
    if "could not find expected ':'" in what:
        return 'Is a ":" missing after the key?'
    return ""
