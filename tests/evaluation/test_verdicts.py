"""Verdicts on the topics: those that their data were made for, and how wrong readings show in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from evaluation.claims.labels import Label, Span, Values
from evaluation.claims.pages import HOME, TOPICS, Page, load_pages
from evaluation.claims.topics import known_results
from evaluation.claims.verdicts import Judge, slots_of

from steelyard.claims.check import check
from steelyard.claims.claimfile_model import Auto, ClaimEntry, ClaimFile
from steelyard.claims.page import read_page
from steelyard.claims.sentences import split
from steelyard.claims.slots import Part, Reading, Sentence, Slot, Slots, TimeRange
from steelyard.review.load import load_review
from steelyard.review.result import AnalysisResult
from steelyard.review.run import run

DIRECTIONS = {"better": "better", "worse": "worse", "same": "no-difference"}
TURNED = {"better": "worse", "worse": "better"}
PAGES = load_pages("development")[::2]


def claim_about(entry: AnalysisResult, words: str) -> Label:
    """Return the plain claim that asks just what an entry answers."""
    eligible, time = entry.spec.eligible, entry.spec.time
    hours = time.target_h or 0
    ids = {
        "interventions": eligible.interventions[:1],
        "comparators": eligible.comparators[:1],
        "conditions": eligible.conditions[:1],
        "outcomes": entry.spec.outcomes[:1],
    }
    return Label(
        type="effect",
        direction=DIRECTIONS[words.removeprefix("hedged ")],
        slots={slot: Values(frozenset(values)) for slot, values in ids.items()},
        times=(Span(hours, hours),),
        hedged=words.startswith("hedged "),
    )


@pytest.mark.parametrize("topic", TOPICS)
def test_a_plain_claim_gets_the_verdict_its_entry_was_made_for(topic: str) -> None:
    result = run(load_review(HOME / "topics" / topic))
    entries = {entry.spec.id: entry for entry in result.analyses}
    asked = [
        (known.analysis, words, word)
        for known in known_results(topic)
        for words, word in known.verdicts.items()
    ]
    claims = {
        f"{name} {words}": ClaimEntry(
            text="A claim.", auto=Auto(type="effect", slots=slots_of(claim_about(entries[name], words)))
        )
        for name, words, _ in asked
    }
    found = {card.key: card.verdict.word for card in check(ClaimFile(format=1, claims=claims), result).cards}
    assert found == {f"{name} {words}": word for name, words, word in asked}
    assert len({word for _, _, word in asked}) >= 6


def readings_of(page: Page, turn: Callable[[str], str]) -> tuple[str, tuple[Reading, ...]]:
    """Return readings that say what the labels say, their directions turned."""
    text = read_page(page.raw, page.kind)
    lines = {page.shown(line): line for line in page.sentences}
    found = []
    for sentence in split(text):
        line = lines.get(sentence.text)
        labels = [label for label in line.labels if label.checkable] if line else []
        parts = tuple(part_of(label, sentence, turn) for label in labels) or (Part("background"),)
        found.append(Reading(sentence, parts))
    return text.text, tuple(found)


def part_of(label: Label, at: Sentence, turn: Callable[[str], str]) -> Part:
    def slot(value: object) -> Slot:  # type: ignore[type-arg]
        return Slot(value, at.text, at.start, at.end, "label")

    ids = {
        name: tuple(slot(value) for value in sorted(values.needed | values.inherited))
        for name, values in label.slots.items()
    }
    said = turn(label.direction if label.direction != "any" else "unknown")
    return Part(
        label.type,  # type: ignore[arg-type]
        Slots(
            **ids,
            direction=slot(said),
            magnitude=slot(label.size) if label.size else None,
            time=tuple(slot(TimeRange(t.low, t.high)) for t in label.times),
            hedged=(slot("may"),) if label.hedged else (),
        ),
    )


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def judged(judge: Judge, turn: Callable[[str], str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for page in PAGES:
        counts.update(judge(page, *readings_of(page, turn)))
    return counts


def test_readings_like_the_labels_get_the_verdicts_of_the_labels(judge: Judge) -> None:
    counts = judged(judge, lambda said: said)
    assert counts["verdicts"] > 50
    assert counts["verdicts right"] == counts["verdicts"]
    assert counts["verdicts decided"] > 10
    assert counts["verdicts unsafe"] == 0


def test_flipped_readings_are_unsafe_and_undecided_ones_are_not(judge: Judge) -> None:
    flipped = judged(judge, lambda said: TURNED.get(said, said))
    assert flipped["verdicts unsafe"] > 10
    unknown = judged(judge, lambda said: "unknown")
    assert unknown["verdicts unsafe"] == unknown["verdicts decided"] == 0
    assert unknown["verdicts right"] < unknown["verdicts"]
