"""The variants: what changes in the words, and that the labels change with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from evaluation.claims.__main__ import score_variants, surfaces_of
from evaluation.claims.labels import Span
from evaluation.claims.pages import Line, Page, load_pages, parse_page
from evaluation.claims.score import score_page
from evaluation.claims.topics import same_words
from evaluation.claims.variants import (
    arms_swapped,
    fewer_percent,
    hedged,
    homoglyphs,
    negated,
    odd_spaces,
    other_unit,
    reordered,
    spun,
    variants_of,
)

from tests.evaluation.readers import knowing

PAGES = load_pages("development")


def page(*sentences: str) -> Page:
    body = "\n".join(sentences)
    return parse_page(f"page: a-01\ntopic: a\nstyle: news\nkind: text\n---\n{body}\n", "a")


def changed(one: Page, make: Callable[[Page], Page]) -> list[Line]:
    return [line for line in make(one).sentences if line.counted]


def test_denial_makes_no_difference_of_a_benefit() -> None:
    [line] = changed(page("A lowers pain.", "> effect better i=a o=pain", "Call.", "> navigation"), negated)
    assert line.text == "A does not lower pain."
    assert (line.labels[0].direction, line.labels[0].negated) == ("no-difference", True)


def test_a_hedge_keeps_the_direction() -> None:
    [line] = changed(page("A lowers pain.", "> effect better i=a o=pain"), hedged)
    assert line.text == "A may lower pain."
    assert (line.labels[0].direction, line.labels[0].hedged) == ("better", True)


@pytest.mark.parametrize("make", [negated, hedged])
@pytest.mark.parametrize(
    "body",
    [
        ("A does not lower pain.", "> effect same i=a o=pain negated"),
        ("A reduced pain and lowered risk.", "> effect better i=a o=pain"),
        ("A lowers pain but not sleep.", "> effect better i=a o=pain", "> effect same i=a o=sleep"),
        (
            "Pain, much reduced by A, is gone.",
            "> effect better i=a o=pain",
        ),
        ("Pain was greatly reduced by A.", "> effect better i=a o=pain"),
    ],
)
def test_sentences_that_a_verb_alone_does_not_turn_are_left(
    make: Callable[[Page], Page], body: tuple[str, ...]
) -> None:
    assert changed(page(*body), make) == []


def test_swapped_arms_turn_the_direction() -> None:
    one = page("Aspirin lowers pain more than placebo.", "> effect better i=a v=b o=pain")
    [line] = changed(one, lambda p: arms_swapped(p, {"a": ("aspirin",), "b": ("placebo",)}))
    assert line.text == "Placebo lowers pain more than aspirin."
    assert line.labels[0].direction == "worse"


def test_what_a_phrase_alone_denies_is_denied() -> None:
    one = page("Pain was reduced by A.", "> effect better i=a o=pain")
    assert [line.text for line in changed(one, negated)] == ["Pain was not reduced by A."]
    several = page("A lowers pain and sleep.", "> effect better i=a o=pain,sleep")
    assert changed(several, negated) == []
    figures = page("Pain fell from 7 to 3.", "> effect better i=a o=pain")
    assert changed(figures, negated) == []


def test_a_name_inside_a_longer_one_is_no_arm() -> None:
    one = page("In aspirin allergy placebo beats aspirin.", "> effect worse i=a v=b o=pain")
    words = {"a": ("aspirin",), "b": ("placebo",), "": ("aspirin allergy",)}
    assert changed(one, lambda p: arms_swapped(p, words)) == []


def test_fifty_percent_becomes_five() -> None:
    one = page(
        "50 % got well with A, 12 percent with B.", '> effect better i=a v=b o=well n="50 %;12 percent"'
    )
    [line] = changed(one, fewer_percent)
    assert line.text == "5 % got well with A, 1.2 percent with B."
    assert line.labels[0].numbers == ("5", "1.2")


def test_another_unit_is_another_time() -> None:
    [line] = changed(page("A lowers pain after 6 weeks.", "> effect better i=a o=pain t=6w"), other_unit)
    assert line.text == "A lowers pain after 6 days."
    assert line.labels[0].times == (Span(144, 144),)


def test_another_order_keeps_every_sentence() -> None:
    for one in PAGES:
        if one.kind != "html":
            texts = sorted(line.text for line in reordered(one).sentences)
            assert texts == sorted(line.text for line in one.sentences)
            assert not any(
                v.inherited for s in reordered(one).sentences for lb in s.labels for v in lb.slots.values()
            )


@pytest.mark.parametrize("make", [homoglyphs, spun])
def test_wording_that_nobody_should_trust_may_be_left_open(make: Callable[[Page], Page]) -> None:
    [line] = changed(page("A reduced severity in patients.", "> effect better i=a o=pain"), make)
    label = line.labels[0]
    assert line.text != "A reduced severity in patients."
    assert label.accepts("better")
    assert label.accepts("unknown")
    assert not label.accepts("worse")
    assert not any(values.needed for values in label.slots.values())


def test_other_letters_look_the_same_and_are_not() -> None:
    [line] = changed(page("A reduced severity.", "> effect better i=a o=pain"), homoglyphs)
    assert len(line.text) == len("A reduced severity.")
    assert any("CYRILLIC" in unicodedata.name(c) for c in line.text)


def test_white_space_changes_no_word() -> None:
    for one in PAGES:
        for line, odd in zip(one.sentences, odd_spaces(one).sentences, strict=True):
            if odd.counted:
                plain = unicodedata.normalize("NFC", " ".join(odd.text.split())).replace("’", "'")
                assert plain == unicodedata.normalize("NFC", " ".join(line.text.split())).replace("’", "'")
                assert odd.labels == line.labels


def test_every_kind_changes_enough_to_be_worth_a_row() -> None:
    found = score_variants(PAGES, knowing(), same_words())
    claims = {kind: sum(one.counts["claims"] for one in scores) for kind, scores in found.items()}
    assert set(claims) == {kind for kind, _ in variants_of(PAGES[0], surfaces_of(PAGES[0].topic))}
    assert min(claims.values()) >= 5, claims
    for kind, scores in found.items():
        for one in scores:
            assert one.counts["direction wrong"] == one.counts["unsafe"] == 0, (kind, one.page.name)
            assert one.counts["claims right"] == one.counts["claims"]


def test_unchanged_sentences_are_not_counted() -> None:
    one = page(
        "A lowers pain.", "> effect better i=a o=pain", "A eases and lowers it.", "> effect better i=a o=x"
    )
    changed_ = negated(one)
    counts = score_page(changed_, knowing()(changed_), {}).counts
    assert (counts["claims"], counts["claims read"], counts["sentences"]) == (1, 1, 1)
