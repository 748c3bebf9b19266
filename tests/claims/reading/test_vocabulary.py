"""Words of a review: what is generated and what is found."""

from __future__ import annotations

import pytest

from steelyard.claims.wordlists import folded, tokenise
from tests.claims.reading.review import vocabulary


def found(text: str) -> list[tuple[str, str]]:
    terms = vocabulary().find(tokenise(text))
    return [(m.kind, m.id) for term in terms for m in term.term.meanings]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("melatonin", ("treatment", "melatonin")),
        ("Melatonin Tablets", ("treatment", "melatonin")),
        ("prolonged release melatonin", ("treatment", "slow-melatonin")),
        ("jetlag symptoms", ("outcome", "jet-lag")),
        ("severity of jet lag", ("outcome", "jet-lag")),
        ("jet-lag scores", ("outcome", "jet-lag")),
        ("PSQI 7", ("outcome", "insomnia")),
        ("ISI scores", ("outcome", "insomnia")),
        ("headaches", ("outcome", "headache")),
        ("exhausted", ("outcome", "fatigue")),
        ("free of insomnia", ("outcome", "remission")),
        ("in remission", ("outcome", "remission")),
        ("unwanted effects", ("outcome", "adverse-event")),
        ("Insomnia-like symptoms", ("outcome", "insomnia")),
    ],
)
def test_variants_of_a_term_are_found(text: str, meaning: tuple[str, str]) -> None:
    assert meaning in found(text)


def test_the_longest_term_wins() -> None:
    assert found("chronic insomnia") == [("condition", "chronic-insomnia")]
    assert [id_ for kind, id_ in found("prolonged-release melatonin") if kind == "treatment"] == [
        "slow-melatonin"
    ]


def test_a_short_abbreviation_keeps_its_case() -> None:
    assert found("SAD") == [("condition", "sad")]
    assert found("a sad story") == []


def test_a_pleasant_word_of_a_bad_outcome_is_turned() -> None:
    meanings = [m for t in vocabulary().find(tokenise("energy")) for m in t.term.meanings]
    assert [(m.id, m.turned) for m in meanings] == [("fatigue", True)]


def test_comparators_of_the_entries_and_general_ones_are_controls() -> None:
    assert vocabulary().controls == {"placebo"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("randomised", "randomized"), ("colour", "color"), ("anaemia", "anemia"), ("oedema", "edema"),
     ("studies", "study"), ("diarrhoea", "diarrhea"), ("patient’s", "patient"), ("naïve", "naive")],
)  # fmt: skip
def test_spellings_meet(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize("word", ["insomnias", "bias", "virus", "loss", "sinusitis"])
def test_a_final_s_that_is_no_plural_stays(word: str) -> None:
    assert folded(word) == (word if word != "insomnias" else folded(word))
    assert folded(folded(word)) == folded(word)
