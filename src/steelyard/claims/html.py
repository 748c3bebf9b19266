"""The text of an HTML page as a browser would show it, block by block.

Linear in the length of the page whatever the markup: tags are found by one forward scan, and an element
that is never closed costs no second look. What a browser does not show (scripts, styles, hidden elements)
and what belongs to the site and not to the page (navigation, page header and footer) is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal

from steelyard.claims.wordlists import words

BlockKind = Literal["heading", "paragraph", "item", "cell"]

_RAW = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noembed", "noframes"})
_UNSEEN = words(
    "head script style title noscript iframe template svg math object audio video canvas select",
    "datalist textarea nav menu dialog noembed noframes",
)
_SITE = frozenset({"header", "footer"})
_OWN = frozenset({"article", "main", "section"})
_VOID = words("area base br col embed hr img input link meta param source track wbr")
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "summary"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
}
_BLOCKS = words(
    "address article aside blockquote body button center details dir div dl fieldset figcaption",
    "figure footer form header hr html label main nav ol option p pre search section table tbody",
    "tfoot thead tr ul",
) | frozenset(_KINDS)
_CLOSES_ITS_LIKE = words("p li dt dd td th tr option")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]*))?""")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_LONGEST_ATTRIBUTES = 20_000
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A run of text that no block boundary cuts, its white space collapsed."""

    text: str
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closing: bool
    attributes: str


def shown_blocks(markup: str) -> tuple[ShownBlock, ...]:
    """Return the blocks of text that a browser would show of `markup`, in order, none of them empty."""
    page = _Page()
    for piece in _pieces(markup):
        if isinstance(piece, str):
            page.text(piece)
        elif piece.closing:
            page.end(piece.name)
        else:
            page.start(piece.name, piece.attributes)
    page.flush()
    return tuple(page.blocks)


class _Page:
    """What is open and what was shown so far."""

    def __init__(self) -> None:
        self.blocks: list[ShownBlock] = []
        self._parts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._count: Counter[str] = Counter()
        self._hidden = 0

    def text(self, text: str) -> None:
        if not self._hidden:
            self._parts.append(unescape(text) if "&" in text else text)

    def start(self, name: str, attributes: str) -> None:
        if self._open and (
            (self._open[-1][0] == name and name in _CLOSES_ITS_LIKE)
            or (self._open[-1][0] == "p" and name in _BLOCKS)
        ):
            self._pop()
        if name == "br":
            self._line_break()
            return
        if name in _BLOCKS:
            self.flush()
        if name not in _VOID:
            hidden = self._is_hidden(name, attributes)
            self._open.append((name, hidden))
            self._count[name] += 1
            self._hidden += hidden

    def end(self, name: str) -> None:
        if name in _BLOCKS:
            self.flush()
        if name == "br":
            self._line_break()
        if self._count[name]:
            while self._pop() != name:
                pass

    def flush(self) -> None:
        """End the block that is being filled."""
        text = _SPACE.sub(" ", "".join(self._parts)).strip()
        self._parts.clear()
        if text and not text.isspace():
            self.blocks.append(ShownBlock(text, self._kind()))

    def _line_break(self) -> None:
        """Take two line breaks for the end of a paragraph, one for a space."""
        if self._parts and self._parts[-1] == "\n":
            self.flush()
        elif not self._hidden:
            self._parts.append("\n")

    def _kind(self) -> BlockKind:
        # A paragraph inside a list item is still an item: the nearest telling element decides.
        for name, _ in self._open[:-20:-1]:
            if name in _KINDS:
                return _KINDS[name]
        return "paragraph"

    def _is_hidden(self, name: str, attributes: str) -> bool:
        if name in _UNSEEN:
            return True
        if name in _SITE and not any(self._count[own] for own in _OWN):
            return True
        if not attributes or len(attributes) > _LONGEST_ATTRIBUTES:
            return False
        found = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(attributes)}
        return (
            "hidden" in found
            or found.get("aria-hidden", "").lower() == "true"
            or found.get("role", "").lower() in {"navigation", "menu", "menubar"}
            or _HIDDEN_STYLE.search(found.get("style", "")) is not None
        )

    def _pop(self) -> str:
        name, hidden = self._open.pop()
        if name in _BLOCKS and not hidden:
            self._open.append((name, hidden))
            self.flush()
            self._open.pop()
        self._count[name] -= 1
        self._hidden -= hidden
        return name


def _pieces(markup: str) -> Iterator[str | _Tag]:
    """Yield runs of text and tags in order; comments, declarations and raw elements' content are dropped."""
    ends = _Ends(markup)
    at, size = 0, len(markup)
    while at < size:
        opening = markup.find("<", at)
        if opening < 0:
            yield markup[at:]
            return
        if opening > at:
            yield markup[at:opening]
        after = markup[opening + 1 : opening + 2]
        if markup.startswith("<!--", opening):
            at = ends.after("-->", opening + 4)
        elif after in {"!", "?"}:
            at = ends.after(">", opening + 2)
        else:
            closing = after == "/"
            name = _NAME.match(markup, opening + 1 + closing)
            if name is None:
                yield "<"
                at = opening + 1
                continue
            stop = ends.of_tag(name.end())
            tag = _Tag(name.group()[:40].lower(), closing, markup[name.end() : stop - 1])
            yield tag
            at = ends.of_raw(tag.name, stop) if not closing and tag.name in _RAW else stop


class _Ends:
    """Where things end; what was once not found ahead is not looked for again."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._absent: set[str] = set()

    def after(self, mark: str, start: int) -> int:
        """Return the place after the next `mark`, or the end of the page."""
        found = self._find(mark, start)
        return len(self._markup) if found < 0 else found + len(mark)

    def of_tag(self, start: int) -> int:
        """Return the place after the ">" that ends a tag, past any quoted attribute."""
        at = start
        while True:
            close = self._find(">", at)
            if close < 0:
                return len(self._markup)
            quote = _first_quote(self._markup, at, close)
            if quote < 0:
                return close + 1
            partner = self._find(self._markup[quote], quote + 1)
            if partner < 0:
                return close + 1
            at = partner + 1

    def of_raw(self, name: str, start: int) -> int:
        """Return where the closing tag of a raw element begins, or the end of the page."""
        if name in self._absent:
            return len(self._markup)
        found = re.compile(f"</{name}", re.IGNORECASE).search(self._markup, start)
        if found is None:
            self._absent.add(name)
            return len(self._markup)
        return found.start()

    def _find(self, mark: str, start: int) -> int:
        if mark in self._absent:
            return -1
        found = self._markup.find(mark, start)
        if found < 0:
            self._absent.add(mark)
        return found


def _first_quote(markup: str, start: int, stop: int) -> int:
    """Return where an attribute's opening quote stands between `start` and `stop`, -1 if nowhere."""
    places = [p for p in (markup.find('="', start, stop), markup.find("='", start, stop)) if p >= 0]
    return min(places) + 1 if places else -1
