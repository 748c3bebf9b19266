"""A checked page in words: what each card says, for pages, Markdown and JSON alike.

Support and fidelity stand on two lines that are never made one, and no page gets a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.claims.checked import Card, CheckedPage, Found
from steelyard.claims.claimfile_model import HintSaid, SlotValues
from steelyard.claims.numbers_check import NumberFinding
from steelyard.claims.trace import explain
from steelyard.claims.verdict_parts import Word
from steelyard.report import words
from steelyard.report.findings_words import difference_text
from steelyard.report.statements import certainty_sentence
from steelyard.review.plan import Plan
from steelyard.terms import ROUTES

NAMES: dict[str, str] = {
    "supported": "Supported",
    "supported-low-certainty": "Supported, low certainty",
    "overstated": "Overstated",
    "contradicted": "Contradicted",
    "contradicted-low-certainty": "Contradicted, low certainty",
    "not-settled": "Not settled",
    "small-evidence": "Small evidence",
    "uncontrolled-only": "Uncontrolled studies only",
    "indirect-only": "Indirect evidence only",
    "not-checkable": "Not checkable",
    "needs-human": "Needs a person",
    "no-evidence-in-this-review": "No evidence in this review",
    "certainty-not-rated": "Certainty not rated",
}
"""Every word of a verdict as a reader sees it."""

MEANINGS: dict[Word, str] = {
    "supported": "The evidence agrees with the claim as it is put.",
    "supported-low-certainty": "The evidence agrees with the claim, and may change.",
    "overstated": "The evidence points the same way; the claim says more than it bears.",
    "contradicted": "The evidence points the other way.",
    "contradicted-low-certainty": "The evidence points the other way, and may change.",
    "not-settled": "The evidence does not decide it.",
    "small-evidence": "There is too little evidence to support or contradict it.",
    "uncontrolled-only": "Nobody was compared with people who were treated otherwise.",
    "indirect-only": "The evidence is about other people, another comparator or another time.",
    "not-checkable": "It is no claim that trials can answer.",
    "needs-human": "The words leave open what is claimed; a person has to say.",
    "no-evidence-in-this-review": "This review has nothing on it.",
    "certainty-not-rated": "What was found is shown; nobody has rated how far it can be trusted, so nothing "
    "is said of support.",
}
"""What a verdict means, whatever the claim."""

WHY_NOT: dict[str, str] = {
    "opinion": "opinion or recommendation",
    "navigation": "leads readers on, claims nothing",
    "methods": "says how a study or review was done",
    "mechanism": "says how something may work, not what it does for people",
    "background": "background: use, price, law, procedure",
}

READ_OTHERWISE = "The rules read the sentence otherwise now; that reading is not used."
UNIDENTIFIED = "unidentified"
"""What a person writes where a source was looked for and not found."""

_SLOT_NAMES = {
    "interventions": "treatment", "comparators": "compared with", "conditions": "condition",
    "populations": "people", "outcomes": "outcome", "direction": "direction", "magnitude": "size",
    "time": "time", "numbers": "numbers", "dose": "dose", "route": "route", "design": "design",
}  # fmt: skip
_DIRECTIONS = {
    "better": "better for the patient",
    "worse": "worse for the patient",
    "no-difference": "no difference",
    "unknown": "not clear",
}


@dataclass(frozen=True, slots=True)
class PageClaims:
    """A checked page with what its text needs.

    Attributes:
        checked: The check.
        paragraphs: Keys of the sentences paragraph by paragraph, in the page's order.
        plan: The review's plan, for names.
    """

    checked: CheckedPage
    paragraphs: tuple[tuple[str, ...], ...]
    plan: Plan

    @property
    def title(self) -> str:
        page = self.checked.page
        return page.title or page.source or page.url or self.checked.name


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The second line of a card: what its source says and how the wording departs."""

    line: str
    source: str
    url: str
    says: str
    departures: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class CardView:
    """What a card says, in words; an empty string or tuple: nothing to say."""

    id: str
    text: str
    word: Word
    name: str
    reasons: str
    meaning: str
    standing: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    entry: str
    entry_title: str
    reading: tuple[tuple[str, str], ...]
    claimed_found: tuple[tuple[str, str, str], ...]
    not_matched: tuple[str, ...]
    flags: tuple[str, ...]
    numbers: tuple[str, ...]
    lines: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    hints: tuple[str, ...]
    note: str
    fidelity: Fidelity
    trace: tuple[str, ...]


def view_of(card: Card, page: PageClaims) -> CardView:
    """Return a card in words."""
    plan, found, verdict = page.plan, card.found, card.verdict
    entry = found.entry if found is not None else None
    return CardView(
        id=card.id,
        text=card.text,
        word=verdict.word,
        name=NAMES[verdict.word],
        reasons=", ".join(verdict.reasons),
        meaning=_meaning(card),
        standing=standing(card) + (f" {READ_OTHERWISE}" if card.reading_changed else ""),
        headline="" if found is None else _headline(found, plan),
        facts=() if found is None else tuple(_facts(found)),
        entry="" if entry is None else entry.spec.id,
        entry_title="" if entry is None else entry.spec.title,
        reading=tuple(_reading(card, plan)),
        claimed_found=tuple((c.name, c.claimed, c.found) for c in card.claimed_found),
        not_matched=card.not_matched,
        flags=verdict.flags,
        numbers=tuple(number_words(n) for n in card.numbers),
        lines=tuple(_lines(card)),
        others=tuple((m.scope.entry.spec.id, m.scope.entry.spec.title) for m in (*card.others, *card.empty)),
        hints=tuple(hint_words(h) for h in card.garbled),
        note=card.note,
        fidelity=_fidelity(card),
        trace=explain(card, page.checked.rule),
    )


def standing(card: Card) -> str:
    """Return who stands behind a reading, in a sentence."""
    if card.standing == "proposed":
        return "Read by rules: a proposal that no person has signed."
    if card.standing == "imported":
        return "Imported: no person has signed this."
    by = f"{card.by}, {card.organisation}" if card.organisation else card.by
    on = f" on {card.on}" if card.on else ""
    if card.standing == "rejected":
        return f"Set aside by {by}{on}." if by else "Set aside by a person."
    return f"Signed by {by}{on}."


def hint_words(hint: HintSaid) -> str:
    """Return a garbled wording as a hint: “X” may mean “Y”."""
    return f"“{hint.text}” may mean “{hint.maybe}”" if hint.maybe else f"“{hint.text}” looks garbled"


def search_status(page: CheckedPage) -> str:
    """Return how the review searched, in a sentence or two."""
    kind = "Systematic search." if page.systematic else "No systematic search."
    said = "" if page.search.lower().startswith(kind.rstrip(".").lower()) else f"{kind} "
    on = f" Last searched {page.searched}." if page.searched else ""
    return f"{said}{page.search}{on}".strip()


def not_checkable_line(page: CheckedPage) -> str:
    """Return the share of claims that cannot be checked, and why; "" where all can."""
    several = sum(reason.claims for reason in page.not_checkable)
    if not several:
        return ""
    why = "; ".join(f"{r.claims} {WHY_NOT.get(r.why, r.why)}" for r in page.not_checkable)
    share = numfmt.share(several / len(page.cards))
    return f"{several} of {len(page.cards)} ({share}) cannot be checked: {why}."


def number_words(found: NumberFinding) -> str:
    """Return what the data say of the numbers of a sentence."""
    said = " and ".join(f"“{text}”" for text in found.texts)
    if found.status == "no data":
        return f"{said}: the matched studies report no such number."
    facts = "; ".join(dict.fromkeys(f"{f.label} {f.printed}" for f in found.facts))
    if found.status == "does not fit":
        return f"{said}: fits no arm of the matched studies; they report {facts}." if facts else (
            f"{said}: fits no arm of the matched studies.")  # fmt: skip
    if not found.compared:
        return f"{said}: fits {facts}."
    label = found.facts[0].label
    people = f" in one study of {numfmt.count(found.people)} people" if found.people else ""
    own = ""
    if found.estimate is not None and found.estimate.value is not None:
        p = numfmt.p_clause(found.estimate.p)
        own = f"; {words.effect_line(found.estimate)}" + (f", {p}" if p else "")
    return f"{said}: {found.compared}{people} ({label}){own}."


def _meaning(card: Card) -> str:
    verdict = card.verdict
    if verdict.word == "not-checkable":
        why = WHY_NOT.get(verdict.why, verdict.why)
        return words.as_sentence(why)
    general = MEANINGS[verdict.word]
    if verdict.word in ("needs-human", "no-evidence-in-this-review"):
        return f"{general} {words.as_sentence(verdict.why.removeprefix('no: '))}" if verdict.why else general
    return general


def _headline(found: Found, plan: Plan) -> str:
    """Return the sentence that the rating allows; with very low certainty it has no number."""
    said = certainty_sentence(found.entry, plan)
    if said:
        return said
    if found.level == "very low":
        return "We are very uncertain about this."
    return words.finding(found.entry, plan)


def _facts(found: Found) -> Iterator[tuple[str, str]]:
    estimate = found.estimate
    if estimate is not None:
        yield "Effect", words.effect_line(estimate)
        prediction = words.prediction_text(estimate)
        if prediction:
            yield "Prediction interval", prediction
    elif found.no_number:
        yield "Effect", found.no_number
    absolute = _absolute(found)
    if absolute:
        yield "Absolute effect", absolute
    yield (
        "Evidence",
        f"{words.studies_text(found.k, found.entry.spec.stream)}, {words.people_text(found.people)}",
    )
    if found.level is None:
        yield "Certainty", f"not rated: {found.not_rated}" if found.not_rated else "not rated"
    else:
        changes = f": {', '.join(found.changes)}" if found.changes else ""
        yield "Certainty", f"{found.level}{changes}"


def _absolute(found: Found) -> str:
    row = found.absolute
    if row is None:
        return ""
    people = row.hundred
    if people is not None and people.without is not None:
        bounds = (
            f" ({people.low} to {people.high})" if people.low is not None and people.high is not None else ""
        )
        return f"{people.with_it} of 100 people with it{bounds}, {people.without} of 100 without"
    return difference_text(row)


def _reading(card: Card, plan: Plan) -> Iterator[tuple[str, str]]:
    yield "type", card.reading.type
    treatments = {t.id: t.label for t in plan.treatments}
    labels = {
        "interventions": treatments,
        "comparators": treatments,
        "conditions": {c.id: c.label for c in plan.conditions},
        "outcomes": {o.id: o.label for o in plan.outcomes},
        "route": ROUTES,
    }
    slots = card.reading.slots
    for slot, name in _SLOT_NAMES.items():
        said = _slot(slots, slot, labels.get(slot, {}))
        if said and not (slot == "direction" and card.reading.type not in ("effect", "safety")):
            inherited = any(s.inherited for s in card.reading.spans.get(slot, ()))
            yield name, f"{said} (from an earlier sentence)" if inherited else said
    how = [name for name, held in (("hedged", slots.hedged), ("negated", slots.negated)) if held]
    how += ["compared with themselves before"] if slots.within_group else []
    if how:
        yield "wording", ", ".join(how)


def _slot(slots: SlotValues, name: str, labels: Mapping[str, str]) -> str:
    if name == "direction":
        return _DIRECTIONS[slots.direction]
    if name == "magnitude":
        return slots.size or ""
    value = getattr(slots, name)
    return ", ".join(labels.get(v, v) if isinstance(v, str) else v.text for v in value)


def _lines(card: Card) -> Iterator[str]:
    for held in card.lines:
        noun = words.STREAM_NOUNS.get(held.stream, (held.stream, ""))[0]
        yield f"{held.study.label} ({noun}), in {held.entry_id}"


def _fidelity(card: Card) -> Fidelity:
    held = card.fidelity
    if not held.known:
        return Fidelity("No source is recorded.", "", "", "", (), "")
    departures = tuple(f"{d.kind}: {d.words}" if d.words else d.kind for d in held.departures)
    if departures:
        line = "Departs from its source."
    elif held.identified == UNIDENTIFIED:
        line = "Its source is not identified."
    elif held.compared:
        line = "No departure from its source was found."
    else:
        line = "Nobody has recorded what its source says."
    told = held.identified and held.identified != UNIDENTIFIED
    sure = f" (confidence that this is the source: {held.identified})" if told else ""
    says = held.says or held.quote
    return Fidelity(line, f"{held.source}{sure}", held.url, says, departures, held.note)
