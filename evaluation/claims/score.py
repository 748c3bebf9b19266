"""Counts, a page at a time, and the rates that follow from them.

Claims are labelled claims that can be checked (effect, safety). *Recall* is the share of them that has a
claim read in its sentence, *precision* the share of read claims that belong to one. *Slots* are compared in
the matched claims, in the sentence's own words; what is taken over from before is counted apart. *Direction*
counts every directed claim, missed ones too: right, wrong, abstained (unknown or missed); a *sign flip* is
better read as worse or the reverse. *Unsafe* is a direction read with an outcome that is wrong, or that is
none: of a directed claim, of one that must stay unknown, or of a sentence that holds no claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluation.claims.align import Group, Pair, groups_of, pairs_of
from evaluation.claims.labels import DECIDED, ID_SLOTS, Label, Span
from evaluation.claims.pages import Page
from evaluation.claims.readings import MIRRORED, Claim, Reader, ReadPage

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
SLOTS = (*ID_SLOTS.values(), "time", "magnitude")
SameWord = Mapping[str, frozenset[str]]
"""Outcome id -> conditions that share its word, so that reading them beside it is never an error."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """The counts of one page."""

    page: Page
    counts: Counter[str]


def score_page(page: Page, read: ReadPage, same_word: SameWord) -> PageScore:
    """Return what was right and wrong on a page."""
    counts: Counter[str] = Counter()
    for group in groups_of(page, read):
        _sentences(group, counts)
        for pair in pairs_of(group):
            _claim(pair, same_word, counts)
    return PageScore(page, counts)


def score_pages(
    pages: Iterable[Page], reader: Reader, same_word: Mapping[str, SameWord]
) -> tuple[PageScore, ...]:
    """Return the scores of pages, in their order; `same_word` by topic."""
    return tuple(score_page(page, reader(page), same_word.get(page.topic, {})) for page in pages)


def total(scores: Iterable[PageScore]) -> Counter[str]:
    """Return the sum of the counts."""
    added: Counter[str] = Counter()
    for one in scores:
        added.update(one.counts)
    return added


def f1(counts: Mapping[str, int], *slots: str) -> float | None:
    """Return the F1 of slots taken together; None where there is nothing to find or found."""
    right = sum(counts.get(f"{s} right", 0) for s in slots)
    errors = sum(counts.get(f"{s} extra", 0) + counts.get(f"{s} missed", 0) for s in slots)
    return 2 * right / (2 * right + errors) if right + errors else None


def _sentences(group: Group, counts: Counter[str]) -> None:
    counted = [line for line in group.lines if line.counted]
    labelled = any(label.checkable for line in counted for label in line.labels)
    seen = any(claim.checkable for one in group.read for claim in one.claims)
    counts["sentences"] += len(counted)
    counts["checkable sentences"] += labelled
    if counted or not group.lines:
        counts["checkable sentences read"] += seen
        counts["checkable sentences right"] += labelled and seen
    if len(counted) == 1 and len(group.read) == 1 and len(counted[0].labels) == 1:
        label = counted[0].labels[0]
        if label.type != "none":
            counts["typed sentences"] += 1
            counts["typed sentences right"] += group.read[0].claims[0].type == label.type
    counts["flagged"] += bool(counted) and any(one.flagged for one in group.read)


def _claim(pair: Pair, same_word: SameWord, counts: Counter[str]) -> None:
    label, claim = pair.label, pair.claim
    counts["claims"] += label is not None
    counts["claims read"] += claim is not None
    counts["claims right"] += label is not None and claim is not None
    decided = claim is not None and claim.direction in DECIDED and bool(claim.all_of("outcomes"))
    if label is None:
        counts["asked or read"] += 1
        counts["unsafe"] += decided
        return
    counts["asked or read"] += 1
    said = "unknown" if claim is None else claim.direction
    _direction(label, said, counts)
    counts["unsafe"] += decided and not label.accepts(said)
    numbers = () if claim is None else claim.numbers
    for number in map(float, filter(None, map(_figure, label.numbers))):
        counts["numbers"] += 1
        counts["numbers right"] += number in numbers
    if claim is not None:
        _slots(label, claim, same_word, counts)
        counts["hedged right"] += label.hedged and claim.hedged
        counts["hedged missed"] += label.hedged and not claim.hedged
        counts["hedged extra"] += claim.hedged and not label.hedged


def _direction(label: Label, said: str, counts: Counter[str]) -> None:
    if label.direction == "unknown":
        counts["open claims"] += 1
        counts["open claims decided"] += said in DECIDED
    if not label.directed:
        return
    counts["directed"] += 1
    if said == "unknown":
        counts["direction abstained"] += 1
    elif label.accepts(said):
        counts["direction right"] += 1
    else:
        counts["direction wrong"] += 1
        counts["sign flips"] += said == MIRRORED.get(label.direction)


def _slots(label: Label, claim: Claim, same_word: SameWord, counts: Counter[str]) -> None:
    shared = frozenset[str]().union(*(same_word.get(o, frozenset()) for o in label.of("outcomes").named))
    for name in ID_SLOTS.values():
        values = label.of(name)
        read = claim.slots.get(name, frozenset())
        taken = claim.inherited.get(name, frozenset())
        spared = values.optional | values.inherited | (shared if name == "conditions" else frozenset())
        needed = frozenset(v for v in values.needed if v not in shared or name != "conditions")
        counts[f"{name} right"] += len(needed & (read | taken))
        counts[f"{name} missed"] += len(needed - read - taken)
        counts[f"{name} extra"] += 0 if values.free else len(read - needed - spared)
        counts["inherited right"] += len(values.inherited & (read | taken))
        counts["inherited missed"] += len(values.inherited - read - taken)
        counts["inherited extra"] += 0 if values.free else len(taken - needed - spared)
    _times(label, claim, counts)
    if label.size_free:
        return
    counts["magnitude right"] += bool(label.size) and claim.size == label.size
    counts["magnitude missed"] += bool(label.size) and claim.size != label.size
    counts["magnitude extra"] += bool(claim.size) and claim.size != label.size


def _times(label: Label, claim: Claim, counts: Counter[str]) -> None:
    if label.times_free:
        return
    left = list(claim.times)
    for wanted in label.times:
        match = next((t for t in left if _same_time(wanted, t)), None)
        counts["time right"] += match is not None
        counts["time missed"] += match is None
        if match is not None:
            left.remove(match)
    counts["time extra"] += len(left)


def _same_time(one: Span, other: Span) -> bool:
    """Return whether two times are the same within a tenth; "within a day" may or may not start at 0."""
    lows = one.low == 0 or other.low == 0 or _near(one.low, other.low)
    return lows and _near(one.high, other.high)


def _figure(printed: str) -> str:
    """Return the digits of a number as printed; "" where it is in words."""
    found = _FIGURE.search(printed)
    return found.group() if found else ""


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 0.1 * max(one, other)
