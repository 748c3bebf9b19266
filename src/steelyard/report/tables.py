"""A table is a specification too: headings, bodies, cells with links; one template renders them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.report.figure import GLYPHS, JUDGEMENT_NAMES, Judgement
from steelyard.report.safe import anchor, host, safe_url, study_path
from steelyard.review.result import Source


@dataclass(frozen=True, slots=True)
class Link:
    """A link; with an empty `href` plain text. `code` is for file:line."""

    text: str
    href: str = ""
    title: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A judgement's circle; `mark` says which reviewer, where there are several."""

    judgement: Judgement
    mark: str = ""
    title: str = ""

    @property
    def glyph(self) -> str:
        return GLYPHS[self.judgement]

    @property
    def name(self) -> str:
        return JUDGEMENT_NAMES[self.judgement]

    @property
    def key(self) -> str:
        return self.judgement.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: text, links after it, chips, and a soft second line."""

    text: str = ""
    links: tuple[Link, ...] = ()
    chips: tuple[Chip, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    num: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row; its first cell is its heading. `cls` marks it, `id` is its anchor."""

    cells: tuple[Cell, ...]
    id: str = ""
    cls: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    rows: tuple[TableRow, ...]
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    headings: tuple[Heading, ...]
    bodies: tuple[Body, ...]
    cls: str = ""


def cells(*texts: str | Cell) -> tuple[Cell, ...]:
    return tuple(t if isinstance(t, Cell) else Cell(t) for t in texts)


def grouped(rows: Iterable[tuple[str, TableRow]], names: Mapping[str, str] | None = None) -> tuple[Body, ...]:
    """Return rows as bodies by their group, in order of first appearance."""
    found: dict[str, list[TableRow]] = {}
    for group, row in rows:
        found.setdefault(group, []).append(row)
    return tuple(Body(tuple(r), (names or {}).get(g, g)) for g, r in found.items())


def place_links(place: str, href: str, url: str) -> tuple[Link, ...]:
    """Return a link to a row, named by its file and line, and one to where it was read."""
    row = Link(place, href, code=True)
    return (row, Link(host(url), url, "the source")) if safe_url(url) else (row,)


def source_links(
    ids: Iterable[str], study_id: str, sources: Mapping[str, Source], root: str
) -> tuple[Link, ...]:
    """Return for each input number a link to its row on the study's page, then one to where it was read."""
    ids = tuple(ids)
    links = [Link(i, f"{root}{study_path(study_id)}#{anchor(i)}" if study_id else "", code=True) for i in ids]
    urls = dict.fromkeys(sources[i].url for i in ids if i in sources and safe_url(sources[i].url))
    return (*links, *(Link(host(u), u, "the source") for u in urls))
