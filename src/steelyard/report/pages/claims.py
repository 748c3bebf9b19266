"""The pages of checked documents: a list of them, and each with its text, its counts and its cards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from steelyard import numfmt
from steelyard.claims.checked import Card
from steelyard.claims.claimreview import claim_reviews
from steelyard.claims.slots import CHECKABLE
from steelyard.claims.trace import settings_line
from steelyard.claims.verdict_parts import Step
from steelyard.report.claims_json import claims_json
from steelyard.report.claims_markdown import claims_markdown
from steelyard.report.claims_view import (
    NAMES,
    CardView,
    PageClaims,
    not_checkable_line,
    search_status,
    view_of,
)
from steelyard.report.context import Context
from steelyard.report.safe import safe_url
from steelyard.report.tables import Body, Cell, Heading, Link, Table, TableRow, cells

PAGE = "claims.html"
ROOT = "../"
KINDS_FOR_NOTE = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; `slot` names what was read from it, "" where nothing was."""

    text: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the page's text: where its card is, its verdict, and whether it claims anything."""

    key: str
    text: str
    number: int
    href: str
    name: str
    checkable: bool


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with what only a page has: its number, the marked sentence, and links."""

    number: int
    view: CardView
    pieces: tuple[Piece, ...]
    table: Table | None
    entry: Link | None
    others: tuple[Link, ...]
    source_url: str
    steps: tuple[Step, ...]


def claims_pages(context: Context, pages: Sequence[PageClaims]) -> dict[str, bytes]:
    """Return the list of checked documents and each one's page, Markdown and JSON; nothing without any."""
    if not pages:
        return {}
    made = {PAGE: _list_page(context, pages)}
    for page in pages:
        name = f"claims/{page.checked.name}"
        made[f"{name}.html"] = _page(context, page)
        made[f"{name}.md"] = claims_markdown(page).encode()
        made[f"{name}.json"] = claims_json(page).encode()
    return made


def _list_page(context: Context, pages: Sequence[PageClaims]) -> bytes:
    headings = (
        Heading("Document"), Heading("Sentences", num=True), Heading("Claims", num=True),
        Heading("Signed by nobody", num=True), Heading("Verdicts"), Heading("Changed", num=True),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            cells(
                Cell(links=(Link(page.title, f"claims/{page.checked.name}.html"),)),
                numfmt.count(page.checked.sentences),
                numfmt.count(len(page.checked.cards)),
                numfmt.count(sum(c.unsigned for c in page.checked.counts)),
                ", ".join(f"{NAMES[c.word]} {c.claims}" for c in page.checked.counts),
                numfmt.count(len(page.checked.changed)) if page.checked.changed else "",
            )
        )
        for page in pages
    )
    return context.render(
        "list.html.j2",
        PAGE,
        "Claims",
        lead="Documents held against this review, sentence by sentence. The machine reads and proposes, a "
        "person signs, a published rule decides. No document gets a score.",
        tables=[Table("Checked documents", headings, (Body(rows),), "plain")],
    )


def _page(context: Context, page: PageClaims) -> bytes:
    checked = page.checked
    cards = [_shown(card, number, page) for number, card in enumerate(checked.cards, start=1)]
    return context.render(
        "claims.html.j2",
        PAGE,
        page.title,
        ROOT,
        name=checked.name,
        lead=_lead(page),
        facts=list(_facts(page)),
        counts=_counts(page),
        not_checkable=not_checkable_line(checked),
        changed=_changed(page),
        stale=len(checked.stale),
        garbled=_garbled(page),
        paragraphs=_paragraphs(page),
        cards=cards,
        settings=settings_line(checked.rule),
        data=_linked_data(page),
    )


def _lead(page: PageClaims) -> str:
    checked = page.checked
    sentences = numfmt.several(checked.sentences, "sentence")
    claims = numfmt.several(len(checked.cards), "claim")
    unsigned = sum(c.unsigned for c in checked.counts)
    signed = (
        "every one signed by a person" if not unsigned
        else "none of them signed by a person" if unsigned == len(checked.cards)
        else f"{unsigned} of them signed by nobody"
    )  # fmt: skip
    return f"{sentences}, read as {claims}, {signed}."


def _facts(page: PageClaims) -> Iterator[tuple[str, Cell]]:
    held = page.checked.page
    url = safe_url(held.url)
    if url:
        yield "Address", Cell(links=(Link(url, url),))
    if held.source:
        yield "File", Cell(held.source)
    if held.retrieved:
        yield "Read on", Cell(held.retrieved)
    if held.sha256:
        yield "SHA-256 of the page", Cell(links=(Link(held.sha256[:16] + "…", title=held.sha256, code=True),))
    checked = page.checked
    yield "Review", Cell(f"Steelyard {checked.version}, files {checked.review_sha256[:12]}")
    yield "Search", Cell(search_status(checked))


def _counts(page: PageClaims) -> Table:
    headings = (Heading("Verdict"), Heading("Claims", num=True), Heading("Signed by nobody", num=True))
    rows = tuple(
        TableRow(cells(NAMES[c.word], numfmt.count(c.claims), numfmt.count(c.unsigned)))
        for c in page.checked.counts
    )
    return Table("Claims by verdict", headings, (Body(rows),), "plain counts")


def _changed(page: PageClaims) -> Table | None:
    headings = (Heading("Claim"), Heading("Before"), Heading("Now"), Heading("Because of"))
    rows = tuple(
        TableRow(
            cells(
                Cell(links=(Link(c.text, f"#{c.id}" if c.after else ""),)),
                NAMES.get(c.before, "–"),
                NAMES.get(c.after, "–"),
                c.why,
            )
        )
        for c in page.checked.changed
    )
    return Table("Verdicts that changed", headings, (Body(rows),), "plain") if rows else None


def _garbled(page: PageClaims) -> bool:
    """Return whether enough kinds of odd wording were met to say so of the page; one hit says nothing."""
    return len({hint.rule for card in page.checked.cards for hint in card.garbled}) >= KINDS_FOR_NOTE


def _paragraphs(page: PageClaims) -> list[list[Sentence]]:
    first: dict[str, Sentence] = {}
    for number, card in enumerate(page.checked.cards, start=1):
        if card.key not in first:
            checkable = card.verdict.word != "not-checkable" and card.reading.type in CHECKABLE
            first[card.key] = Sentence(
                card.key, card.text, number, f"#{card.id}", NAMES[card.verdict.word], checkable
            )
    return [[first[key] for key in keys if key in first] for keys in page.paragraphs]


def _shown(card: Card, number: int, page: PageClaims) -> ShownCard:
    view = view_of(card, page)
    return ShownCard(
        number=number,
        view=view,
        pieces=tuple(_pieces(card)),
        table=_claimed_found(view),
        entry=Link(view.entry_title, f"{ROOT}analyses/{view.entry}.html") if view.entry else None,
        others=tuple(Link(title, f"{ROOT}analyses/{id_}.html") for id_, title in view.others),
        source_url=safe_url(view.fidelity.url),
        steps=card.verdict.trace,
    )


def _claimed_found(view: CardView) -> Table | None:
    rows = tuple(TableRow(cells(n, claimed or "–", found or "–")) for n, claimed, found in view.claimed_found)
    if not rows:
        return None
    headings = (Heading("Part"), Heading("Claimed"), Heading("Found"))
    return Table(f"Claim {view.id}: claimed and found", headings, (Body(rows),), "plain claimed")


def _pieces(card: Card) -> Iterator[Piece]:
    """Yield the sentence with what was read from it marked; of overlapping spans the first counts."""
    spans = sorted(
        (span.start, span.end, slot)
        for slot, held in card.reading.spans.items()
        for span in held
        if not span.inherited and 0 <= span.start < span.end <= len(card.text)
    )
    at = 0
    for start, end, slot in spans:
        if start < at:
            continue
        if start > at:
            yield Piece(card.text[at:start])
        yield Piece(card.text[start:end], slot)
        at = end
    if at < len(card.text):
        yield Piece(card.text[at:])


def _linked_data(page: PageClaims) -> Markup:
    """Return the signed and decided claims as JSON-LD that cannot end its element; "" without any."""
    made = claim_reviews(page.checked)
    if not made["@graph"]:
        return Markup()
    text = json.dumps(made, ensure_ascii=True, sort_keys=True, indent=1)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
