"""A checked page as Markdown: the same words as its page, for a note, a ticket or a print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard.claims.trace import settings_line
from steelyard.report.claims_view import (
    NAMES,
    CardView,
    PageClaims,
    not_checkable_line,
    search_status,
    view_of,
)
from steelyard.report.safe import clean, safe_url

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def claims_markdown(page: PageClaims) -> str:
    """Return a checked page as Markdown; nothing that a page says can act as markup in it."""
    return "\n".join(_lines(page)) + "\n"


def inert(text: str) -> str:
    """Return text on one line, with every character that Markdown or HTML reads as markup escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(clean(text).split()))


def _lines(page: PageClaims) -> Iterator[str]:
    checked = page.checked
    yield f"# Claims on {inert(page.title)}"
    yield ""
    yield f"Held against: {inert(checked.review_title)}."
    yield f"Review: Steelyard {checked.version}, files {checked.review_sha256[:12]}. "
    yield inert(search_status(checked))
    url = safe_url(checked.page.url)
    if url:
        yield f"Page: <{url}>{f', read {inert(checked.page.retrieved)}' if checked.page.retrieved else ''}."
    yield ""
    yield "| verdict | claims | signed by nobody |"
    yield "|---|--:|--:|"
    for counted in checked.counts:
        yield f"| {NAMES[counted.word]} | {counted.claims} | {counted.unsigned} |"
    yield ""
    share = not_checkable_line(checked)
    if share:
        yield inert(share)
        yield ""
    if checked.changed:
        yield "## Changed since the kept verdicts"
        yield ""
        for change in checked.changed:
            before, after = NAMES.get(change.before, "–"), NAMES.get(change.after, "–")
            yield f"- {change.id}: {before} → {after} ({inert(change.why)}): {inert(change.text)}"
        yield ""
    yield "## Claims"
    for card in checked.cards:
        yield ""
        yield from _card(view_of(card, page))
    yield ""
    yield f"Settings of the rule: {inert(settings_line(checked.rule))}."


def _card(card: CardView) -> Iterator[str]:
    reasons = f" ({card.reasons})" if card.reasons else ""
    yield f"### {card.id}: {card.name}{reasons}"
    yield ""
    yield f"> {inert(card.text)}"
    yield ""
    yield f"- Support: {card.name}{reasons}. {inert(card.meaning)} {inert(card.headline)}".rstrip()
    yield f"- Source: {inert(_source(card))}"
    yield f"- Signature: {inert(card.standing)}"
    for name, text in card.facts:
        yield f"- {name}: {inert(text)}"
    if card.reading:
        yield f"- Read as: {inert('; '.join(f'{name} {text}' for name, text in card.reading))}"
    for name, claimed, found in card.claimed_found:
        yield f"- Claimed v found, {name}: {inert(claimed or '–')} v {inert(found or '–')}"
    for text in (*card.numbers, *card.flags):
        yield f"- {inert(text)}"
    for text in card.not_matched:
        yield f"- Not matched: {inert(text)}"
    for text in card.hints:
        yield f"- Wording: {inert(text)}"
    if card.note:
        yield f"- Note: {inert(card.note)}"


def _source(card: CardView) -> str:
    held = card.fidelity
    parts = [
        held.line,
        held.source,
        f"It says: {held.says}" if held.says else "",
        *held.departures,
        held.note,
    ]
    return " · ".join(p for p in parts if p)
