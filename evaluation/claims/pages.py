"""A labelled page: its lines, the bytes a reader is given, and the sentences it should find."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluation.claims.labels import Label, LabelError, parse_label

HOME = Path(__file__).parent
PARTS = ("development", "test")
TOPICS = ("ketamine", "vitamin-d", "back-exercise", "cpap")

PageKind = Literal["text", "html", "markdown"]

_MARKER = re.compile(r"^(?:[-*•]\s+|\d+\.\s+|#{1,6}\s+)")
_TAG = re.compile(r"<[^>]+>")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its labels, or (without labels) text printed as it is; empty: a paragraph's end.

    `counted`: whether it is scored; in a variant only the changed sentences are.
    """

    text: str
    labels: tuple[Label, ...] = ()
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the exam."""

    name: str
    topic: str
    style: str
    kind: PageKind
    lines: tuple[Line, ...]

    @property
    def sentences(self) -> tuple[Line, ...]:
        """The labelled lines."""
        return tuple(line for line in self.lines if line.labels)

    @property
    def raw(self) -> bytes:
        """The page as it would be fetched."""
        if self.kind == "html":
            return "\n".join(line.text for line in self.lines).encode()
        return "\n\n".join(_paragraphs(self.lines)).encode()

    def shown(self, line: Line) -> str:
        """Return a sentence as a browser shows it, without its bullet or its marks of emphasis."""
        return shown(line.text, self.kind)


def shown(text: str, kind: PageKind) -> str:
    """Return the text of a line without markup, white space as single spaces."""
    text = html.unescape(_TAG.sub("", text)) if kind == "html" else _MARKER.sub("", text)
    if kind == "markdown":
        text = text.replace("**", "")
    return _BLANKS.sub(" ", text).strip()


def _paragraphs(lines: tuple[Line, ...]) -> Iterator[str]:
    """Sentences of a paragraph are joined by a space; bullets and headings keep lines of their own."""
    held = ""
    for line in lines:
        if not line.text.strip():
            if held:
                yield held
            held = ""
        elif _MARKER.match(line.text):
            held += ("\n" if held else "") + line.text
        else:
            held += (" " if held else "") + line.text
    if held:
        yield held


def parse_page(text: str, where: str = "") -> Page:
    """Return the page written in the notation of GUIDE.md.

    Raises:
        LabelError: a head without its four keys, a label without a sentence, a sentence without a label.
    """
    head, found, body = text.partition("\n---\n")
    keys = dict(line.split(": ", 1) for line in head.splitlines())
    if not found or set(keys) != {"page", "topic", "style", "kind"}:
        raise LabelError(f"{where}: the head needs page, topic, style and kind, and --- after them.")
    if keys["kind"] not in ("text", "html", "markdown"):
        raise LabelError(f"{where}: kind is {keys['kind']!r}; text, html or markdown.")
    kind: PageKind = keys["kind"]  # type: ignore[assignment]  # checked above
    lines: list[Line] = []
    for number, line in enumerate(body.splitlines(), start=6):
        if line.startswith("> "):
            if not lines or not lines[-1].text.strip() or _raw(lines[-1]):
                raise LabelError(f"{where}:{number}: a label without a sentence.")
            last = lines.pop()
            lines.append(Line(last.text, (*last.labels, parse_label(line[2:]))))
        else:
            lines.append(Line(line))
    for one in lines:
        if one.text.strip() and not one.labels and not _raw(one):
            raise LabelError(f"{where}: {one.text!r} has no label.")
    return Page(keys["page"], keys["topic"], keys["style"], kind, tuple(map(_unbarred, lines)))


def _raw(line: Line) -> bool:
    return line.text.startswith("|")


def _unbarred(line: Line) -> Line:
    return Line(line.text[1:]) if _raw(line) else line


def load_pages(part: str, home: Path = HOME) -> tuple[Page, ...]:
    """Return the pages of "development" or "test", by name."""
    return tuple(parse_page(p.read_text("utf-8"), p.name) for p in sorted((home / part).glob("*.page")))
