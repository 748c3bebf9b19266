"""Which reading belongs to which label: sentences by the text they share, claims by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation.claims.labels import ID_SLOTS, Label
from evaluation.claims.pages import Line, Page
from evaluation.claims.readings import Claim, ReadPage, ReadSentence

SHARED = 0.5
"""Share of the shorter of two stretches from which they are the same sentence."""


@dataclass(frozen=True, slots=True)
class Group:
    """Labelled sentences and read ones that cover the same text; usually one and one."""

    lines: tuple[Line, ...]
    read: tuple[ReadSentence, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled claim with the claim read for it (None: missed), or a claim read where none is labelled."""

    label: Label | None
    claim: Claim | None


def groups_of(page: Page, read: ReadPage) -> tuple[Group, ...]:
    """Return the page's sentences with their readings; offsets are compared without white space."""
    before = _counts(read.text)
    spans = [(before[s.start], before[s.end]) for s in read.sentences]
    found = _found(page, read.text)
    owner = list(range(len(found) + len(spans)))
    for i, gold in enumerate(found):
        for j, span in enumerate(spans):
            if gold is not None and _shared(gold, span) >= SHARED:
                _join(owner, i, len(found) + j)
    roots = [_root(owner, i) for i in range(len(owner))]
    lines = page.sentences
    return tuple(
        Group(
            tuple(lines[i] for i in range(len(lines)) if roots[i] == root),
            tuple(s for j, s in enumerate(read.sentences) if roots[len(lines) + j] == root),
        )
        for root in dict.fromkeys(roots)
    )


def pairs_of(group: Group) -> tuple[Pair, ...]:
    """Return the checkable claims of a group, each label with at most one claim, the most alike first."""
    if group.lines and not any(line.counted for line in group.lines):
        return ()
    labels = [label for line in group.lines if line.counted for label in line.labels if label.checkable]
    claims = merged([c for s in group.read for c in s.claims if c.checkable])
    claims = [_turned(c, labels) for c in claims]
    ranked = sorted(
        ((_likeness(label, claim), i, j) for i, label in enumerate(labels) for j, claim in enumerate(claims)),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    taken: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in taken and j not in taken.values():
            taken[i] = j
    pairs = [Pair(label, claims[taken[i]] if i in taken else None) for i, label in enumerate(labels)]
    return (*pairs, *(Pair(None, c) for j, c in enumerate(claims) if j not in taken.values()))


def merged(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims with those joined that differ in nothing but their outcomes or conditions."""
    done: list[Claim] = []
    for claim in claims:
        at = next((n for n, other in enumerate(done) if _same_but_listed(other, claim)), None)
        if at is None:
            done.append(claim)
        else:
            slots = {
                name: done[at].slots.get(name, frozenset()) | claim.slots.get(name, frozenset())
                for name in ID_SLOTS.values()
            }
            done[at] = replace(done[at], slots=slots)
    return done


def _same_but_listed(one: Claim, other: Claim) -> bool:
    sides = ("interventions", "comparators")
    return (
        (one.direction, one.times, one.size) == (other.direction, other.times, other.size)
        and one.checkable == other.checkable
        and all(one.all_of(name) == other.all_of(name) for name in sides)
    )


def _turned(claim: Claim, labels: Sequence[Label]) -> Claim:
    """Return the claim, mirrored where its arms are a label's the other way round and no label's as read."""
    left, right = claim.all_of("interventions"), claim.all_of("comparators")
    arms = [(label.of("interventions").named, label.of("comparators").named) for label in labels]
    if any(left & of or right & against for of, against in arms):
        return claim
    return claim.mirrored if any(left & against and right & of for of, against in arms) else claim


def _likeness(label: Label, claim: Claim) -> float:
    score = 1.5 * (claim.direction == label.direction)
    for name in ID_SLOTS.values():
        weight = 2.0 if name == "outcomes" else 1.0
        named, read = label.of(name).named, claim.all_of(name)
        if named or read:
            score += weight * len(named & read) / len(named | read)
    return score


def _counts(text: str) -> list[int]:
    """Return how many characters other than white space stand before each offset."""
    counts = [0]
    for character in text:
        counts.append(counts[-1] + (not character.isspace()))
    return counts


def _found(page: Page, text: str) -> list[tuple[int, int] | None]:
    """Return where each labelled sentence stands in the text without white space; None: not shown."""
    whole = "".join(text.split())
    at = 0
    spans: list[tuple[int, int] | None] = []
    for line in page.sentences:
        wanted = "".join(page.shown(line).split())
        start = whole.find(wanted, at)
        spans.append(None if start < 0 else (start, start + len(wanted)))
        at = at if start < 0 else start + len(wanted)
    return spans


def _shared(one: tuple[int, int], other: tuple[int, int]) -> float:
    shorter = min(one[1] - one[0], other[1] - other[0])
    return max(0, min(one[1], other[1]) - max(one[0], other[0])) / shorter if shorter > 0 else 0.0


def _root(owner: list[int], at: int) -> int:
    while owner[at] != at:
        at = owner[at]
    return at


def _join(owner: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(owner, one), _root(owner, other)))
    owner[high] = low
