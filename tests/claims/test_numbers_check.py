"""Percentages and counts of a sentence against arm-level data: whole people, as the print rounds them."""

from __future__ import annotations

import pytest

from steelyard.claims.numbers_check import ArmFact, check_numbers, facts_of, fits
from steelyard.claims.stated import stated_in
from steelyard.review.result import AnalysisResult, ArmData, Estimate, Row
from tests.support.reviews import Builder, analysis

SENTENCE = (
    "Precisely, 50% of individuals inside the treated group satisfied criteria for response 1 week after, "
    "whereas no individuals from the placebo group did."
)


def fact(events: int | None, n: int | None, percent: float | None = None) -> ArmFact:
    return ArmFact("a", "A 2001", "arm", "cured", "cured", "1 week", events, n, percent, "outcomes.csv:2")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (SENTENCE, [("percent", 50.0, 50.0, None), ("none", 0.0, 0.0, None)]),
        ("4 of 8 v 0/7 responded", [("count of", 4.0, 4.0, 8), ("count of", 0.0, 0.0, 7)]),
        ("Half of them did, none relapsed", [("fraction", 0.5, 0.5, None), ("none", 0.0, 0.0, None)]),
        ("Two-thirds of the group", [("fraction", pytest.approx(2 / 3), pytest.approx(2 / 3), None)]),
        ("between 12.5–20 % of people", [("percent", 12.5, 20.0, None)]),
        ("twice as likely, or three-fold", [("times", 2.0, 2.0, None), ("times", 3.0, 3.0, None)]),
        ("All of the participants improved", [("all", 1.0, 1.0, None)]),
        ("in 26 patients", [("people", 26.0, 26.0, None)]),
        ("No difference was found (95 % CI 0.1 to 0.4) after 0.5 mg/kg over 40 minutes", []),
        ("8 of 8 people", [("count of", 8.0, 8.0, 8)]),
        ("9 of 8 people", [("people", 8.0, 8.0, None)]),
    ],
)
def test_what_a_sentence_states(sentence: str, said: list[tuple[str, float, float, int | None]]) -> None:
    assert [(s.kind, s.low, s.high, s.total) for s in stated_in(sentence)] == said


def test_offsets_are_those_of_the_sentence() -> None:
    for stated in stated_in(SENTENCE):
        assert SENTENCE[stated.start : stated.end].strip() == stated.text


def test_a_row_of_digits_is_read_in_no_time() -> None:
    assert stated_in("1" * 100_000) == ()


@pytest.mark.parametrize(
    ("sentence", "events", "n", "fit"),
    [
        ("50 %", 4, 8, True),
        ("50 %", 5, 11, False),
        ("33 %", 1, 3, True),
        ("33.3 %", 1, 3, True),
        ("33.4 %", 1, 3, False),
        ("34 %", 1, 3, False),
        ("12.5 %", 1, 8, True),
        ("13 %", 1, 8, True),
        ("12 %", 1, 8, True),
        ("40–60 %", 4, 8, True),
        ("none of the patients", 0, 7, True),
        ("none of the patients", 1, 700, False),
        ("all patients", 7, 7, True),
        ("a third of them", 5, 15, True),
        ("a third of them", 6, 15, False),
        ("4 of 8", 4, 8, True),
        ("4 of 8", 5, 10, False),
    ],
)
def test_a_share_fits_whole_people_only(sentence: str, events: int, n: int, fit: bool) -> None:
    (stated,) = stated_in(sentence)
    assert fits(stated, fact(events, n)) is fit


def test_a_printed_percentage_serves_where_no_count_is_known() -> None:
    (stated,) = stated_in("41 %")
    assert fits(stated, fact(None, None, 41.2))
    assert not fits(stated, fact(None, None))


def small_trial() -> Builder:
    return Builder().two_arms("a").counts("a", 4, 8, 0, 7, time_label="1 week")


def entry() -> AnalysisResult:
    spec = small_trial().context(analysis()).plan.analyses[0]
    # R 4 fisher.test(matrix(c(4, 4, 0, 7), 2)): conditional exact interval and two-sided p.
    estimate = Estimate("OR", ci_low=0.699079186, p=0.0769230769)
    arms = (ArmData("drug", 8, 4), ArmData("pill", 7, 0))
    sources = ("outcomes.csv:2", "outcomes.csv:3")
    row = Row("a", "A 2001", 2001, arms, estimate, None, 15, "cured", 168, "1 week", "table", "", "", sources)
    return AnalysisResult(spec, "single", "", 1, 15, rows=(row,))


def facts() -> tuple[ArmFact, ...]:
    return facts_of(small_trial().tables(), ["a"], ["cured"], {"a": "A 2001"})


def test_two_percentages_are_two_arms_of_one_trial_with_its_interval_and_p() -> None:
    (found,) = check_numbers(stated_in(SENTENCE), facts(), [entry()])
    assert (found.status, found.compared, found.people) == ("fits", "4/8 v 0/7", 15)
    assert found.texts == ("50%", "no individuals")
    assert found.estimate is not None
    assert found.estimate.p == pytest.approx(0.0769230769)
    assert found.entry_id == "main"


def test_the_order_of_the_arms_does_not_matter() -> None:
    (found,) = check_numbers(stated_in("Nobody on placebo and 50 % on the drug"), facts(), [entry()])
    assert found.compared == "0/7 v 4/8"


def test_two_shares_of_one_arm_are_no_comparison() -> None:
    findings = check_numbers(stated_in("50 %, that is half of them, responded"), facts(), [entry()])
    assert [(f.texts, f.compared) for f in findings] == [(("50 %",), ""), (("half of",), "")]


def test_a_changed_number_is_reported_with_what_the_study_reports() -> None:
    findings = check_numbers(stated_in("5 % responded, and none on placebo"), facts(), [entry()])
    assert [(f.texts[0], f.status) for f in findings] == [("5 %", "does not fit"), ("none", "fits")]
    assert [f.printed for f in findings[0].facts] == ["4/8", "0/7"]


def test_without_data_nothing_is_said_to_be_wrong() -> None:
    (found,) = check_numbers(stated_in("50 % responded"), (), [])
    assert found.status == "no data"


def test_people_are_reported_only_where_they_fit() -> None:
    assert check_numbers(stated_in("26 patients"), facts(), [entry()]) == ()
    (found,) = check_numbers(stated_in("15 patients"), facts(), [entry()])
    assert (found.status, found.people) == ("fits", 15)
