"""Reasons and names say something: blanks and punctuation are refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.appraisal.rob import Assessment, judge
from steelyard.check import says_something
from steelyard.review.validate import check_folder
from tests.validate.cases_rob import D1, HEAD, row
from tests.validate.sample import added, changed, write

DEVIATION = "deviations:\n  - {{path: grade, reason: {reason}, by: {by}, on: 2026-06-01}}\nanalyses:\n"
CERTAINTY = "    measure: RR\n    certainty:\n      imprecision: {{change: -1, reason: {reason}, by: {by}}}\n"
NOTHING = ['" "', '"."', '" -- "', '"\\t"', '"…"']


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("key", ["reason", "by"])
@pytest.mark.parametrize(
    ("old", "block", "line"), [("analyses:\n", DEVIATION, 29), ("    measure: RR\n", CERTAINTY, 37)]
)
def test_a_reason_and_a_name_hold_words(
    old: str, block: str, line: int, key: str, nothing: str, tmp_path: Path
) -> None:
    home = write(tmp_path)
    values = {"reason": "As said.", "by": "Ann"} | {key: nothing}
    changed(home, "review.yaml", old, block.format(**values))
    (found,) = [p for p in check_folder(home) if p.severity == "error"]
    assert f"{key} is" in found.message
    assert found.message.endswith("; must hold a letter or a digit.")
    assert (found.place.file, found.place.line) == ("review.yaml", line)


@pytest.mark.parametrize("support", [" . ", "-", "…"])
def test_an_override_for_a_dot_is_not_used(support: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    added(home, HEAD[0], HEAD[2], *(row(item)[2] for item in (*D1, f"D1,high,{support}")))
    (found,) = [p for p in check_folder(home) if p.code == "rob-no-reason"]
    assert str(found.place) == "rob.csv:5"
    assert "it is not used until a reason is given" in found.message


def test_a_note_that_there_is_no_reason_is_none() -> None:
    answers = {"1.1": "Y", "1.2": "Y", "1.3": "N"}
    support = {"D1": "No reason given in the macro, which has high."}
    sheet = Assessment("s", "o", "t", "RoB2", "ann", answers, {"D1": "high"}, support)
    assert judge(sheet).domains[0].final == "low"


@pytest.mark.parametrize("head", ["suport", "suppport", "outcom", "time_labl"])
def test_a_misspelt_column_of_rob_csv_is_one_message(head: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    column = {"s": "support", "o": "outcome", "t": "time_label"}[head[0]]
    results = ("ash-2018,pain,day 1", "ash-2018,response,day 1", "birch-2019,pain,day 1")
    added(home, HEAD[0], HEAD[2].replace(column, head))
    for result in results:
        added(home, HEAD[0], *(row(item, result)[2] for item in (*D1, "D1,high,Because.")))
    (found,) = [p for p in check_folder(home) if p.place.file == "rob.csv"]
    assert found.code == "unknown-column"
    assert found.hint == f"Did you mean {column}?"


def test_a_column_of_one_s_own_costs_one_message_and_no_check(tmp_path: Path) -> None:
    home = write(tmp_path)
    added(home, HEAD[0], f"{HEAD[2]},my_note", f"{row('D1,high,')[2]},later")
    codes = [p.code for p in check_folder(home) if p.place.file == "rob.csv"]
    assert codes == ["unknown-column", "rob-no-reason"]


@pytest.mark.parametrize("text", ["a", "7", "理由", "б", "é."])
def test_any_script_says_something(text: str) -> None:
    assert says_something(text)
