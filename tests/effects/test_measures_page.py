"""docs/measures.md says what the measure tables say."""

from __future__ import annotations

from steelyard.effects.registry import FAMILIES, REGISTRY
from steelyard.terms import BACKS
from tests.effects.measures_page import BACK, HEADINGS, PAGE, SOURCES, page


def test_the_page_of_measures_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.effects.measures_page writes it anew"


def test_every_measure_family_and_way_back_is_described() -> None:
    assert set(SOURCES) == set(REGISTRY)
    assert set(HEADINGS) == set(FAMILIES)
    assert set(BACK) == set(BACKS)
