"""Hints at garbled wording: what a spun page holds, and what an ordinary page must not set off."""

from __future__ import annotations

import pytest

from steelyard.claims.slots import Hint
from tests.claims.reading.review import readings


def hints(text: str) -> list[Hint]:
    return [hint for reading in readings(text) for hint in reading.garbled]


@pytest.mark.parametrize(
    ("text", "garbled", "maybe", "slot"),
    [
        ("Shown before [sixty four] by others.", "[sixty four]", "[64]", ""),
        ("All studies (N = eighteen) were small.", "N = eighteen", "N = 18", ""),
        ("It was given in 1 7 days.", "1 7 days", "17 days or 1 week", "time"),
        ("Sleep was better 1 week publish-infusion.", "publish-infusion", "post-infusion", ""),
        ("At six months adhere to-up it was gone.", "adhere to-up", "follow-up", ""),
        ("Melatonin made the heart charge climb.", "heart charge", "heart rate", "outcomes"),
        ("The danger of bias was high.", "danger of bias", "risk of bias", ""),
        ("Seen in animal products of stress.", "animal products", "animal model", ""),
        ("A circumstance report told of it.", "circumstance report", "case report", ""),
        ("Travellers with seasonal affective ailment slept.", "seasonal affective ailment",
         "seasonal affective disorder", "conditions"),
        ("Mеlatonin reduced fatigue.", "Mеlatonin", "Melatonin", "interventions"),
        ("Melatonin rеduced fatigue.", "rеduced", "reduced", "direction"),
        ("Melatonin enhanced insomnia symptoms.", "enhanced", "improved", "direction"),
        ("Travellers all over the world get more info with little sleep have it.", "get more info",
         "an injected link", ""),
    ],
)  # fmt: skip
def test_hints(text: str, garbled: str, maybe: str, slot: str) -> None:
    assert (garbled, maybe, slot) in [(h.text, h.maybe, h.slot) for h in hints(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Melatonin reduced fatigue in 17 days.",
        "The heart rate rose by 5 beats after 2 doses.",
        "Risk of bias was high in [25] and [26].",
        "A dose of 5 μg and β-blockers were given in Zürich.",
        "Click here for more.",
        "People with a sleep disorder took melatonin tablets for jet lag.",
    ],
)
def test_ordinary_wording_sets_nothing_off(text: str) -> None:
    assert hints(text) == []


def test_a_guess_is_named_in_the_rule_and_never_in_the_text() -> None:
    (reading,) = readings("Melatonin increased the heart charge.")
    (slot,) = reading.parts[0].slots.outcomes
    assert (slot.value, slot.text, slot.rule) == ("heart-rate", "heart charge", "may mean heart rate")
