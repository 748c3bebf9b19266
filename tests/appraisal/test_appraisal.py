"""The coarse conclusions and levels that tables and sensitivity lines rest on."""

from __future__ import annotations

import pytest

from steelyard.appraisal.conclusion import conclusion, direction
from steelyard.appraisal.published_bias import domain_of, judgement_of
from steelyard.appraisal.smallness import is_small, prediction_note
from steelyard.terms import Better


@pytest.mark.parametrize(
    ("low", "high", "null", "better", "expected"),
    [
        (1.2, 3.0, 1.0, "more", "favours intervention"),
        (1.2, 3.0, 1.0, "less", "favours comparator"),
        (0.2, 0.9, 1.0, "less", "favours intervention"),
        (0.8, 1.2, 1.0, "more", "inconclusive"),
        (1.0, 1.2, 1.0, "more", "inconclusive"),
        (-0.3, 0.0, 0.0, "less", "inconclusive"),
        (1.0, 1.0, 1.0, "more", "inconclusive"),
        (0.2, 0.9, None, "more", "none"),
        (None, 0.9, 1.0, "more", "none"),
    ],
)
def test_a_bound_at_the_null_leaves_no_difference_possible(
    low: float | None, high: float | None, null: float | None, better: Better, expected: str
) -> None:
    assert conclusion(low, high, null, better) == expected


def test_direction_follows_what_is_good() -> None:
    assert direction(-3.0, 0.0, "less") == "intervention"
    assert direction(-3.0, 0.0, "more") == "comparator"
    assert direction(1.0, 1.0, "more") == "neither"
    assert direction(None, 1.0, "more") == "unknown"


def test_few_results_or_an_empty_cell_are_small_evidence() -> None:
    assert is_small(4, [])
    assert not is_small(5, [(3, 4, 5, 6)])
    assert is_small(9, [(0, 4, 5, 6)])
    assert not is_small(0, [])


def test_prediction_needs_five_results_and_heterogeneity() -> None:
    assert prediction_note(4, 0.3).startswith("not informative: 4 results")
    assert prediction_note(9, 0.0) == "not informative: tau² is estimated as 0"
    assert prediction_note(9, 0.3) == ""


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        ("Low risk", "low"),
        ("Unclear risk", "unclear"),
        ("High risk of bias", "high"),
        ("Serious", "high"),
        ("Some concerns", "some"),
        ("descriptive: Open label", "described"),
    ],
)
def test_printed_judgements_keep_their_level(printed: str, level: str) -> None:
    assert judgement_of(printed) == level


def test_domains_of_one_name_meet_in_one_column() -> None:
    assert domain_of("Allocation concealment (selection bias)") == "Allocation concealment"
    assert domain_of("Blinding of participants and researchers (performance bias)") == (
        "Blinding of participants and personnel"
    )
    assert domain_of("Adequate sequence generation") == "Random sequence generation"
    assert domain_of("Blinding - subjective outcomes") == "Blinding - subjective outcomes"
