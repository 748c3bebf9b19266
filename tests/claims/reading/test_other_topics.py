"""Sentences of three topics that no rule was written for, as a clinic, a newspaper or an abstract puts them.

Labels follow evaluation/claims/GUIDE.md. The reader may leave a direction open; it must seldom be wrong.
Every third sentence was kept aside while the rules were made, and is judged apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation.claims.labels import TYPES
from evaluation.claims.pages import parse_page
from evaluation.claims.readings import of_readings
from evaluation.claims.score import SLOTS, f1, score_page

from steelyard.claims.page import read_page
from steelyard.claims.reading import read
from steelyard.claims.vocabulary import vocabulary_of
from tests.claims.reading.other_topics import plans

SAME_WORD = {name: frozenset({name}) for name in ("tinnitus", "ibs", "eczema")}


def _sentences() -> Iterator[tuple[str, str, list[str]]]:
    """Yield topic, sentence and labels."""
    topic, held = "", None
    for line in Path(__file__).with_name("other_topics.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            topic = line[3:]
        elif held is not None and line.split(" ")[0] in TYPES:
            held[2].append(line)
        else:
            if held is not None:
                yield held
            held = (topic, line, [])
    if held is not None:
        yield held


def _counts(*, aside: bool) -> Counter[str]:
    words = {topic: vocabulary_of(plan) for topic, plan in plans().items()}
    counts: Counter[str] = Counter()
    for number, (topic, text, labels) in enumerate(_sentences()):
        if (number % 3 == 2) != aside:
            continue
        labelled = "".join(f"> {label}\n" for label in labels)
        page = parse_page(f"page: p\ntopic: {topic}\nstyle: s\nkind: text\n---\n{text}\n{labelled}")
        shown = read_page(page.raw, "text")
        counts.update(score_page(page, of_readings(shown.text, read(shown, words[topic])), SAME_WORD).counts)
    return counts


@pytest.mark.parametrize(("aside", "least_right", "most_wrong"), [(False, 0.93, 0.0), (True, 0.83, 0.021)])
def test_directions_are_seldom_wrong(aside: bool, least_right: float, most_wrong: float) -> None:
    counts = _counts(aside=aside)
    assert counts["directed"] > 90
    assert counts["direction right"] / counts["directed"] >= least_right
    assert counts["direction wrong"] / counts["directed"] <= most_wrong
    assert counts["sign flips"] / counts["directed"] <= 0.011


@pytest.mark.parametrize("aside", [False, True])
def test_claims_and_their_slots_are_found(aside: bool) -> None:
    counts = _counts(aside=aside)
    assert counts["claims right"] / counts["claims"] >= 0.94
    assert counts["claims right"] / counts["claims read"] >= 0.97
    whole = f1(counts, *SLOTS)
    assert whole is not None
    assert whole >= 0.95
