"""Verdicts that follow from a reading, held against those that follow from the labels.

Both go through the same check against the topic's toy review; so what differs is the reading's doing. A
verdict is *unsafe* where the reading leads to a decided word and the labels lead to another one. Only
sentences are compared whose labels leave no value open. What is not labelled (who took part, the design,
whether people are compared with themselves) is taken from the reading for both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from evaluation.claims.align import Group, groups_of
from evaluation.claims.labels import ID_SLOTS, Label
from evaluation.claims.pages import HOME, Page
from evaluation.claims.readings import of_readings

Answers = Counter[tuple[str, str]]
"""How often each pair of outcome and verdict comes out of a sentence."""


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """Slots that the labels leave to the reading."""

    populations: tuple[str, ...]
    design: tuple[str, ...]
    within_group: bool


NOTHING = Unlabelled((), (), within_group=False)


class Judge:
    """Checks readings and labels of a page against its topic's review; everything imported at first use."""

    def __init__(self, home: Path = HOME) -> None:
        self._home = home
        self._results: dict[str, Any] = {}

    def __call__(self, page: Page, text: str, readings: Sequence[Any]) -> Counter[str]:
        """Return the counts of one page: verdicts, decided, right, unsafe."""
        counts: Counter[str] = Counter()
        result = self._result(page.topic)
        read = _read_answers(readings, result)
        starts = {one.sentence.start: one for one in readings}
        for group in groups_of(page, of_readings(text, readings)):
            labels = [label for line in group.lines for label in line.labels]
            if not _settled(labels):
                continue
            seen = [starts[one.start] for one in group.read]
            found: Answers = sum((read[one.sentence.key] for one in seen), Answers())
            wanted = _label_answers(group, labels, _unlabelled(seen), result) if labels else Answers()
            _compare(found, wanted, counts)
        return counts

    def _result(self, topic: str) -> Any:
        if topic not in self._results:
            from steelyard.review.load import load_review
            from steelyard.review.run import run

            self._results[topic] = run(load_review(self._home / "topics" / topic))
        return self._results[topic]


def _compare(found: Answers, wanted: Answers, counts: Counter[str]) -> None:
    from steelyard.claims.verdict_parts import Decided

    decided = frozenset(get_args(Decided))
    checkable = {pair: n for pair, n in found.items() if pair[1] != "not-checkable"}
    counts["verdicts"] += max(sum(checkable.values()), sum(wanted.values()))
    counts["verdicts right"] += sum((Answers(checkable) & wanted).values())
    said = {pair for pair in checkable if pair[1] in decided}
    counts["verdicts decided"] += sum(checkable[pair] for pair in said)
    counts["verdicts unsafe"] += sum(checkable[pair] for pair in said if pair not in wanted)


def _settled(labels: Iterable[Label]) -> bool:
    """Return whether labels leave nothing open that could change a verdict."""
    for label in labels:
        values = [label.of(slot) for slot in ("interventions", "comparators", "outcomes")]
        if label.direction == "any" or label.times_free or label.size_free:
            return False
        if label.checkable and any(v.free or v.optional for v in (*values, label.of("conditions"))):
            return False
    return True


def _unlabelled(readings: Sequence[Any]) -> Unlabelled:
    slots = [part.slots for one in readings for part in one.parts]
    return Unlabelled(
        tuple(dict.fromkeys(p.value for s in slots for p in s.populations)),
        tuple(dict.fromkeys(d.value for s in slots for d in s.design)),
        any(s.within_group for s in slots),
    )


def _read_answers(readings: Sequence[Any], result: Any) -> Mapping[str, Answers]:
    """Return the answers to each sentence as it was read, by its key."""
    from steelyard.claims.claimfile_model import Auto, ClaimEntry, ClaimFile, HintSaid, MachinePart

    claims = {}
    for one in readings:
        parts = tuple(MachinePart(type=part.type, slots=_read_slots(part.slots)) for part in one.parts)
        hints = tuple(HintSaid(text=h.text, maybe=h.maybe, slot=h.slot) for h in one.garbled)
        several = parts if len(parts) > 1 else ()
        auto = Auto(type=parts[0].type, slots=parts[0].slots, parts=several, garbled=hints)
        claims[one.sentence.key] = ClaimEntry(text=one.sentence.text, auto=auto)
    return _answers(ClaimFile(format=1, claims=claims), result)


def _read_slots(slots: Any) -> Any:
    from steelyard.claims.claimfile_model import MachineSlots, TimeSaid

    lists = (*ID_SLOTS.values(), "populations", "design", "route")
    return MachineSlots(
        **{name: tuple(one.value for one in getattr(slots, name)) for name in lists},
        direction="unknown" if slots.direction is None else slots.direction.value,
        magnitude=None if slots.magnitude is None else slots.magnitude.value,
        time=tuple(TimeSaid(low_h=t.value.low_h, high_h=t.value.high_h) for t in slots.time),
        hedged=bool(slots.hedged),
        negated=bool(slots.negated),
        within_group=bool(slots.within_group),
    )


def _label_answers(group: Group, labels: Sequence[Label], rest: Unlabelled, result: Any) -> Answers:
    from steelyard.claims.claimfile_model import Auto, ClaimEntry, ClaimFile, MachinePart

    parts = tuple(
        MachinePart(type=label.type, slots=slots_of(label, rest)) for label in labels if label.checkable
    )
    if not parts:
        return Answers()
    several = parts if len(parts) > 1 else ()
    auto = Auto(type=parts[0].type, slots=parts[0].slots, parts=several)
    text = " ".join(line.text for line in group.lines)
    file = ClaimFile(format=1, claims={"label": ClaimEntry(text=text, auto=auto)})
    return _answers(file, result)["label"]


def _answers(file: Any, result: Any) -> defaultdict[str, Answers]:
    from steelyard.claims.check import check

    found: defaultdict[str, Answers] = defaultdict(Counter)
    for card in check(file, result).cards:
        found[card.key][(card.outcome, card.verdict.word)] += 1
    return found


def slots_of(label: Label, rest: Unlabelled = NOTHING) -> Any:
    """Return a label's slots as a claim file holds them."""
    from steelyard.claims.claimfile_model import MachineSlots, TimeSaid

    ids = {
        slot: tuple(sorted(label.of(slot).needed | label.of(slot).inherited)) for slot in ID_SLOTS.values()
    }
    return MachineSlots(
        **ids,
        populations=rest.populations,
        design=rest.design,
        within_group=rest.within_group,
        direction=label.direction,
        magnitude=label.size or None,
        time=tuple(TimeSaid(low_h=t.low, high_h=t.high) for t in label.times),
        hedged=label.hedged,
        negated=label.negated,
    )
