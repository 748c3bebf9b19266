"""The text of a page and its blocks: HTML as a browser shows it, Markdown as it is rendered, plain text.

White space is collapsed as in a browser, blocks are parted by an empty line, and every offset used later
(of a sentence, of a slot) counts characters of `PageText.text`.
"""

from __future__ import annotations

import re
import statistics
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from steelyard.claims.html import BlockKind, ShownBlock, shown_blocks

PageKind = Literal["html", "text", "markdown"]

_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4096
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be"), "utf-8"),
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "iso-8859-1", "windows-1252", "cp1252"), "cp1252"),
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{n: n for n in ("koi8-r", "koi8-u", "gb18030", "gbk", "big5", "euc-jp", "shift_jis", "euc-kr")},
    "gb2312": "gbk",
    "macintosh": "mac-roman",
}
_BULLET = re.compile(r"\s*(?:[-*+•‣◦▪–]|\(?\d{1,2}[.)])\s+(?=\S)")
_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n){0,200}?---\n")
_SPACE = re.compile(r"\s+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_WRAP_WIDTH = 120
_WRAP_LEAST = 45


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the page's text that a sentence cannot leave."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text as shown; `blocks` in order, parted by an empty line."""

    text: str
    blocks: tuple[Block, ...]


def read_page(raw: bytes, kind: PageKind) -> PageText:
    """Return the text that `raw` shows to a reader.

    The encoding is told by a byte order mark, then (HTML) by `<meta charset>`; otherwise UTF-8, and where
    that fails windows-1252. Never raises for what the bytes hold; time is linear in their number.
    """
    text = _decoded(raw, kind).replace("\r\n", "\n").replace("\r", "\n")
    text = _UNPRINTABLE.sub("", text)
    if kind == "html":
        return _page_of(shown_blocks(text))
    if kind == "markdown":
        return _page_of(shown_blocks(_rendered(text)))
    return _page_of(_plain_blocks(text))


def _decoded(raw: bytes, kind: PageKind) -> str:
    for mark, encoding in ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    declared = _META.search(raw, 0, _META_WITHIN) if kind == "html" else None
    names = [_ENCODINGS.get(declared.group(1).decode("ascii").lower(), "utf-8")] if declared else []
    for encoding in (*names, "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", errors="replace")


def _page_of(blocks: Iterable[ShownBlock]) -> PageText:
    texts: list[str] = []
    found: list[Block] = []
    at = 0
    for block in blocks:
        text = _SPACE.sub(" ", block.text).strip()
        if text:
            texts.append(text)
            found.append(Block(at, at + len(text), block.kind))
            at += len(text) + 2
    return PageText("\n\n".join(texts), tuple(found))


def _rendered(text: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark").enable("table").render(_FRONT_MATTER.sub("", text)))


def _plain_blocks(text: str) -> list[ShownBlock]:
    """Return paragraphs and list items; lines of a hard-wrapped paragraph are joined, other lines are not."""
    runs = [
        [line for line in run.split("\n") if line.strip()] for run in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text)
    ]
    joined = _is_wrapped(runs)
    blocks: list[ShownBlock] = []
    for run in runs:
        paragraph: list[str] = []
        kind: BlockKind = "paragraph"
        for line in run:
            bullet = _BULLET.match(line)
            if paragraph and (bullet or not joined):
                blocks.append(ShownBlock(" ".join(paragraph), kind))
                paragraph = []
            if not paragraph:
                kind = "item" if bullet else "paragraph"
            paragraph.append(line[bullet.end() :] if bullet else line)
        if paragraph:
            blocks.append(ShownBlock(" ".join(paragraph), _kind_of(kind, paragraph, alone=len(run) == 1)))
    return blocks


def _kind_of(kind: BlockKind, lines: list[str], *, alone: bool) -> BlockKind:
    """Take a short line of its own that no stop ends for a heading."""
    text = lines[0].strip()
    short = alone and kind == "paragraph" and len(text) <= 80 and len(text.split()) <= 12
    return "heading" if short and text[-1] not in ".!?…,;:\"'”’)]" else kind


def _is_wrapped(runs: list[list[str]]) -> bool:
    """Return whether lines were broken at a width: none long, and those with a next one nearly full."""
    inner = [len(line) for run in runs for line in run[:-1] if not _BULLET.match(line)]
    longest = max((len(line) for run in runs for line in run), default=0)
    return bool(inner) and longest <= _WRAP_WIDTH and statistics.median(inner) >= _WRAP_LEAST
