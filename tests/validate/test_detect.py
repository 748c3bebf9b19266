"""Warnings that were looked at, digits as typed, and rows that a check must leave alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from steelyard.errors import Problem
from steelyard.review.load import load_review
from steelyard.review.validate import check_folder
from tests.validate.cases_detect import scored
from tests.validate.sample import changed, only, write

OUT, CON, YAML = "outcomes.csv", "contrasts.csv", "review.yaml"
DETECTED = {
    "impossible-mean",
    "impossible-sd",
    "impossible-percent",
    "percent-of-another-count",
    "p-against-statistic",
    "p-against-means",
    "interval-against-spread",
    "estimate-off-centre",
}


def accepted(home: Path, fields: str) -> None:
    changed(home, YAML, "analyses:\n", f"accepted_warnings:\n  - {{{fields}}}\nanalyses:\n")


def codes(home: Path) -> set[str]:
    return {p.code for p in check_folder(home)}


def test_an_accepted_warning_is_shown_with_what_it_is(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, OUT, "40,20,,,,,,", "40,,,,,,34,")
    accepted(home, "code: impossible-percent, study: ash-2018, reason: As printed., by: A. Reader")
    problem = only(home, "impossible-percent")
    assert problem.looked_at == "Looked at by A. Reader: As printed."
    assert str(problem).endswith("Looked at by A. Reader: As printed.")
    assert "accepted-nothing" not in codes(home)


@pytest.mark.parametrize(
    "fields",
    [
        "code: impossible-percent, study: birch-2019, reason: R., by: B",
        "code: impossible-percent, file: contrasts.csv, reason: R., by: B",
        "code: impossible-percent, says: no such words, reason: R., by: B",
        "code: impossible-mean, study: ash-2018, reason: R., by: B",
    ],
)
def test_what_fits_nothing_is_a_warning_of_its_own(fields: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, OUT, "40,20,,,,,,", "40,,,,,,34,")
    accepted(home, fields)
    assert only(home, "impossible-percent").looked_at == ""
    stale = only(home, "accepted-nothing")
    assert (str(stale.place), stale.severity) == ("review.yaml:29", "warning")
    assert "accepted_warnings[0]: there is no warning impossible-" in stale.message


def test_an_error_cannot_be_accepted(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, OUT, "40,20,", "40,50,")
    accepted(home, "code: events-above-n, reason: R., by: B")
    assert only(home, "events-above-n").looked_at == ""
    assert "accepted-nothing" in codes(home)


def test_a_number_is_known_as_it_is_typed(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, OUT, "40,,30,12", "40,,30.50,12")
    tables = load_review(home).tables
    row = tables.outcomes[4]
    assert row.mean == 30.5
    assert tables.as_typed(row.place, "mean", 30.5) == "30.50"
    assert tables.as_typed(row.place, "sd", 12.0) == "12"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40,,30,12,,,,endpoint,table,no,Table 1", "40,,30.21,12,,,,endpoint,table,no,LS mean"),
        ("40,,30,12,,,,endpoint,table,no", "40,,30.21,12,,,,endpoint,table,yes"),
        ("40,,30,12", "40,,30.20,12"),
        ("40,,30,12", "40,,30.23,12"),
        ("40,,30,12", "40,,30.22,12"),  # 30.225 may be cut to either side
    ],
)
def test_means_of_models_and_possible_means_are_left_alone(old: str, new: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, *scored())
    changed(home, OUT, old, new)
    assert "impossible-mean" not in codes(home)


def test_a_truncated_mean_gets_a_hint(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, *scored())
    changed(home, OUT, "50,,31,12", "50,,31.01,12")  # 31.02 is 1551/50
    changed(home, OUT, "30,,29,11", "30,,29.06,11")  # 872/30 = 29.0667
    hints = [p.hint for p in check_folder(home) if p.code == "impossible-mean"]
    assert hints == [
        "Is n another number, with missing values, or is it a model's mean?",
        "Its digits may have been cut off and not rounded.",
    ]


def test_half_of_p_is_called_one_sided(tmp_path: Path) -> None:
    home = write(tmp_path)
    # z = 12/6.1 = 1.967, p = 0.049 two-sided and 0.0246 one-sided
    changed(home, CON, "MD,-12,-18,-6,0.95,3.06,<0.001", "MD,-12.00,,,,6.10,0.0246")
    assert only(home, "p-against-statistic").hint == "Half of it fits: is the printed p one-sided?"


def test_a_crossover_trial_s_interval_is_not_that_of_its_arms(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, CON, "MD,-12,-18,-6,0.95,3.06,<0.001", "MD,-12,-13,-11,0.95,,")
    needs: Problem = only(home, "interval-against-spread")
    assert "Adjusting for baseline would need a correlation of 0.9" in needs.hint
    changed(home, "studies.csv", "2020,parallel", "2020,crossover")
    assert "interval-against-spread" not in codes(home)


def test_the_sample_has_nothing_of_these(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, *scored())
    assert not codes(home) & DETECTED


ODD = ["+30.50", "−30.5", ".5", "30.", "0.0000000000000001", "9999999999999999999999", "0", "0.0", "-0.0"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_are_read_or_passed_over(odd: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, *scored(0, 1))
    for old, new in (
        ("40,,30,12", f"40,,{odd},12"),
        ("50,,31,12", f"50,,31,{odd}"),
        ("30,,29,11", f"{odd},,1,1"),
    ):
        changed(home, OUT, old, new)
    changed(home, OUT, "50,30,,,,,,", f"50,,,,,,{odd},")
    changed(home, CON, "RR,2,1.25,3.2,0.95,,0.004", f"RR,{odd},{odd},3.2,0.95,,{odd}")
    changed(home, CON, "-12,-18,-6,0.95,3.06,<0.001", f"{odd},,,,{odd},{odd}")
    assert check_folder(home)


def test_a_table_of_any_length_is_checked_quickly(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, *scored())
    rows = [
        f"ash-2018,drug,,pain,VAS,{h},h,999999999,,30.{h % 1000:03},9.{h % 97:02},,,{h % 100}.5,,table,no,T"
        for h in range(30, 6030)
    ]
    with (home / OUT).open("a", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    began = time.process_time()
    check_folder(home)
    assert time.process_time() - began < 20


def test_a_standard_error_for_a_standard_deviation_is_told_once(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, OUT, "40,,30,12,,", "40,,30,2,,")
    told = [p.code for p in check_folder(home) if str(p.place) == f"{OUT}:6"]
    assert sorted(c for c in told if c in {"sd-looks-like-se", "sd-unlike-sibling"}) == ["sd-unlike-sibling"]
