"""The exam's pages: complete, labelled with words that exist, and the frozen part as it was frozen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from evaluation.claims.align import groups_of
from evaluation.claims.labels import LabelError, Span, parse_label
from evaluation.claims.manifest import frozen_files, hashes, read_manifest
from evaluation.claims.pages import HOME, PARTS, TOPICS, Page, load_pages, parse_page
from evaluation.claims.readings import ReadPage, ReadSentence
from evaluation.claims.topics import known_results, same_words

from steelyard.claims.page import read_page
from steelyard.claims.sentences import split
from steelyard.claims.state import state_of_entry
from steelyard.review.load import load_review, read_review
from steelyard.review.plan import Plan
from steelyard.review.run import run

PAGES = [(part, page) for part in PARTS for page in load_pages(part)]
NAMES = [page.name for _, page in PAGES]


@cache
def plan_of(topic: str) -> Plan:
    return load_review(HOME / "topics" / topic).plan


def labels(part: str | None = None, topic: str | None = None) -> list[object]:
    return [
        label
        for where, page in PAGES
        for line in page.sentences
        for label in line.labels
        if label.checkable and part in (None, where) and topic in (None, page.topic)
    ]


def test_there_are_enough_pages_and_claims() -> None:
    assert len(PAGES) >= 80
    assert len(labels()) >= 600
    assert {page.topic for _, page in PAGES} == set(TOPICS)
    for topic in TOPICS:
        assert len([1 for _, page in PAGES if page.topic == topic]) >= 20
        assert len(labels(topic=topic)) >= 140


def test_no_page_is_in_both_parts_and_one_topic_is_only_tested() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {page.topic for part, page in PAGES if part == "development"} == set(TOPICS) - {"cpap"}
    assert {page.topic for part, page in PAGES if part == "test"} == set(TOPICS)


def test_no_sentence_stands_on_two_pages() -> None:
    seen: dict[str, str] = {}
    for _, page in PAGES:
        for line in page.sentences:
            text = page.shown(line)
            if len(text) > 40:
                assert seen.setdefault(text, page.name) == page.name, text


@pytest.mark.parametrize(("part", "page"), PAGES, ids=NAMES)
def test_labels_use_the_words_of_the_topics_review(part: str, page: Page) -> None:
    plan = plan_of(page.topic)
    treatments = {one.id for one in plan.treatments}
    known = {
        "interventions": treatments,
        "comparators": treatments,
        "conditions": {one.id for one in plan.conditions},
        "outcomes": {one.id for one in plan.outcomes},
    }
    assert page.name == f"{page.topic}-{page.name[-2:]}"
    for line in page.sentences:
        for label in line.labels:
            for slot, values in label.slots.items():
                assert values.named <= known[slot], (line.text, slot)
            if label.directed:
                outcomes = label.of("outcomes")
                assert outcomes.needed | outcomes.inherited, f"a direction of nothing: {line.text}"
            for number in label.numbers:
                assert number in page.shown(line), line.text


@pytest.mark.parametrize(("part", "page"), PAGES, ids=NAMES)
def test_every_claim_is_shown_by_the_page_and_met_by_a_sentence(part: str, page: Page) -> None:
    text = read_page(page.raw, page.kind)
    read = ReadPage(text.text, tuple(ReadSentence(s.start, s.end, ()) for s in split(text)))
    for group in groups_of(page, read):
        if any(label.checkable for line in group.lines for label in line.labels):
            assert group.read, group.lines[0].text
    assert 6 <= len(page.sentences) <= 24


def test_the_test_part_is_the_frozen_one() -> None:
    assert hashes() == read_manifest()
    assert len(frozen_files()) > 50


def test_a_changed_page_is_noticed(tmp_path: Path) -> None:
    for path in frozen_files():
        copy = tmp_path / path.relative_to(HOME)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert hashes(tmp_path) == read_manifest()
    copy.write_bytes(copy.read_bytes() + b"\n")
    assert hashes(tmp_path) != read_manifest()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topics_review_is_valid_and_comes_to_what_is_known(topic: str) -> None:
    review, problems = read_review(HOME / "topics" / topic)
    assert review is not None
    assert problems == ()
    outcomes = {one.id: one for one in review.plan.outcomes}
    done = {entry.spec.id: entry for entry in run(review).analyses}
    known = {one.analysis: one for one in known_results(topic)}
    assert set(done) == set(known)
    assert 6 <= len(done) <= 10
    for name, entry in done.items():
        outcome = outcomes[entry.spec.outcomes[0]]
        assert state_of_entry(entry, outcome.better, outcome.important_difference) == known[name].state
        assert entry.certainty.level == known[name].certainty
    assert {None, "high", "moderate", "low", "very low"} <= {one.certainty for one in known.values()}


def test_same_words_are_words_of_the_reviews() -> None:
    for topic, shared in same_words().items():
        plan = plan_of(topic)
        assert set(shared) <= {one.id for one in plan.outcomes}
        assert frozenset[str]().union(*shared.values()) <= {one.id for one in plan.conditions}


def test_a_label_is_read_as_the_guide_says() -> None:
    label = parse_label('effect better i=^a,b? o=c t=0-1d,6w size=large n="50 %;0 %" hedged')
    assert label.of("interventions").inherited == {"a"}
    assert label.of("interventions").optional == {"b"}
    assert label.of("outcomes").needed == {"c"}
    assert label.times == (Span(0, 24), Span(1008, 1008))
    assert (label.size, label.numbers, label.hedged, label.negated) == ("large", ("50 %", "0 %"), True, False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("benefit better o=a", "begins with no type"),
        ("effect o=a", "a direction stands with effect"),
        ("opinion better", "a direction stands with effect"),
        ("effect better o=a o=b", "stands twice"),
        ("effect better o=a t=soon", "is no time"),
        ("effect better o=a size=huge", "size is"),
        ("effect better o=a perhaps", "is no part of a label"),
    ],
)
def test_a_label_outside_the_notation_is_refused(text: str, says: str) -> None:
    with pytest.raises(LabelError, match=says):
        parse_label(text)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("A sentence.\n", "has no label"),
        ("> opinion\n", "a label without a sentence"),
        ("A sentence.\n\n> opinion\n", "a label without a sentence"),
    ],
)
def test_a_page_with_a_gap_is_refused(body: str, says: str) -> None:
    with pytest.raises(LabelError, match=says):
        parse_page(f"page: a\ntopic: b\nstyle: c\nkind: text\n---\n{body}", "a.page")
