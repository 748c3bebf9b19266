"""Where sentences end, and keys that survive white space."""

from __future__ import annotations

import pytest

from steelyard.claims.page import read_page
from steelyard.claims.sentences import key_of, split


def cut(text: str) -> list[str]:
    return [s.text for s in split(read_page(text.encode(), "text"))]


@pytest.mark.parametrize(
    "text",
    [
        "A dose of 0.5 mg/kg was given.",
        "It fell (p < .001) in both.",
        "Drugs, e.g. Melatonin, helped.",
        "As Smith et al. 2012 found, it helped.",
        "J. R. Smith reported it.",
        "Dr. Jones and Prof. Lee agreed.",
        "Pain vs. Placebo was 3.5 vs. 4.1 points.",
        "See Fig. 3 for this.",
        "It was measured at 8 a.m. on day two.",
        "The trial (n = 12; mean 3.1, S.D. 2.2) was small.",
        "A bullet without a stop",
    ],
)
def test_stops_that_end_nothing(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It helped. It did not last.", ["It helped.", "It did not last."]),
        ("It helped.[25] Later it did not.", ["It helped.[25]", "Later it did not."]),
        ("It helped.25 Later it did not.", ["It helped.25", "Later it did not."]),
        ("“It helped.” She was sure.", ["“It helped.”", "She was sure."]),
        ("Take vitamin D. The rest is luck.", ["Take vitamin D.", "The rest is luck."]),
        ("Does it help? No! It harms.", ["Does it help?", "No!", "It harms."]),
        ("It worked.The next day it did not.", ["It worked.", "The next day it did not."]),
        ("Found by Lee et al. The rest is old.", ["Found by Lee et al.", "The rest is old."]),
        ("It was 5 %. 40 people took part.", ["It was 5 %.", "40 people took part."]),
    ],
)
def test_stops_that_end_a_sentence(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_a_key_is_that_of_the_published_example() -> None:
    """The key of the sentence in the design of claim files, which is SHA-256 by sha256sum."""
    sentence = "Ketamine infusion considerably improved OCD signs compared to placebo."
    assert key_of(sentence) == "cf85409bad099"


def test_a_key_survives_white_space_and_composition_and_not_case() -> None:
    assert key_of("Cafe\u0301  noir\n") == key_of("Caf\u00e9 noir")
    assert key_of("It helped.") != key_of("it helped.")


def test_a_sentence_never_leaves_its_block() -> None:
    page = read_page(b"<h2>Does it help</h2><p>Yes it does.</p><li>one<li>two", "html")
    assert [s.text for s in split(page)] == ["Does it help", "Yes it does.", "one", "two"]
    assert [s.block for s in split(page)] == [0, 1, 2, 3]
