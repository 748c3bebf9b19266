"""The sentences of Core GRADE 6, box 1, word by word."""

from __future__ import annotations

import pytest

from steelyard.appraisal.grade import LEVELS, Level, Target
from steelyard.report.statements import PATTERNS, Direction, statement

BOX: dict[tuple[Level, Target, Direction], str] = {
    ("high", "important effect", "reduction"): "X results in an important reduction in O.",
    ("moderate", "important effect", "increase"): "X probably results in an important increase in O.",
    ("low", "important effect", "increase"): "X may result in an important increase in O.",
    ("very low", "important effect", "increase"): "We are very uncertain about the effect of X on O.",
    ("high", "little or no effect", "increase"): "X has little to no important effect on O.",
    ("moderate", "little or no effect", "increase"): "X probably has little to no important effect on O.",
    ("low", "little or no effect", "increase"): "X may have little to no important effect on O.",
    ("very low", "little or no effect", "increase"): "We are very uncertain about the effect of X on O.",
    ("high", "effect", "increase"): "X increases O.",
    ("moderate", "effect", "reduction"): "X probably reduces O.",
    ("low", "effect", "reduction"): "X may reduce O.",
    ("very low", "effect", "reduction"): "We are very uncertain about the effect of X on O.",
}


@pytest.mark.parametrize("key", BOX)
def test_the_box(key: tuple[Level, Target, Direction]) -> None:
    assert statement(*key, "O", "X") == BOX[key]


def test_the_box_is_whole() -> None:
    assert {(level, target) for level, target, _ in BOX} == {(x, t) for t in PATTERNS for x in LEVELS}


def test_one_adverb_and_the_comparator_first() -> None:
    said = statement("low", "effect", "increase", "the number of people who relapsed", "drug A", "placebo")
    assert said == "Compared with placebo, drug A may increase the number of people who relapsed."
    for patterns in PATTERNS.values():
        for pattern in patterns.values():
            assert sum(pattern.count(word) for word in ("probably", " may ", "very uncertain")) <= 1
