"""robvis tables of every layout, and what a study's design and tables say to an assessor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steelyard.data.rows import StudyRow
from steelyard.errors import InputError, Place
from steelyard.review.rob.incoming import csv_rows, sheet_of
from steelyard.review.rob.robvis import from_robvis, tool_of
from steelyard.review.rob.suggest import fits, suggested_tool

STUDY = StudyRow(
    Place("studies.csv", 2), "doe-2021", "Doe 2021", 2021, "parallel", "randomised", "ill", "", None, "", "",
    "", "", "", "", "", "", "",
)  # fmt: skip
ROB1 = "Study,Random sequence generation,Allocation concealment,Selective reporting,Overall"


# Headers as robvis documents them: https://mcguinlu.github.io/robvis (ROB2, ROBINS-I, Generic).
@pytest.mark.parametrize(
    ("text", "tool", "answers"),
    [
        (
            "Study,D1,D2,D3,D4,D5,Overall,Weight\nDoe 2021,Low,Some concerns,Low,High,Low,High,33.3",
            "RoB2",
            {"D1": "low", "D2": "some", "D3": "low", "D4": "high", "D5": "low", "overall": "high"},
        ),
        (
            "Study;D1;D2;D3;D4;D5;D6;D7;Overall\n"
            "doe-2021;Low;Moderate;Serious;;Critical;No information;Low;Critical",
            "ROBINS-I",
            {
                "D1": "low", "D2": "moderate", "D3": "serious", "D5": "critical", "D6": "no information",
                "D7": "low", "overall": "critical",
            },
        ),
        (f"{ROB1}\nDoe 2021,Low,Unclear,High risk,High", "RoB1",
         {"D1": "low", "D2": "unclear", "D6": "high", "overall": "high"}),
    ],
    ids=["ROB2", "ROBINS-I", "ROB1"],
)  # fmt: skip
def test_each_layout_is_read(text: str, tool: str, answers: dict[str, str]) -> None:
    sheet = sheet_of("r.csv", csv_rows(text))
    assert tool_of(sheet) == tool
    found = from_robvis(sheet, [STUDY], tool, "ann", "pain", "")
    assert found.problems == ()
    assert {a.item: a.answer for a in found.answers} == answers
    assert {(a.study_id, a.tool, a.outcome) for a in found.answers} == {("doe-2021", tool, "pain")}


def test_a_study_that_the_review_does_not_have_is_named() -> None:
    sheet = sheet_of("r.csv", csv_rows("Study,D1,D2,D3,D4,D5,Overall\nDoe 2012,Low,Low,Low,Low,Low,Low"))
    (problem,) = from_robvis(sheet, [STUDY], "RoB2", "ann", "pain", "").problems
    assert str(problem).startswith("r.csv:2: the study is 'Doe 2012', which is no study_id or label")
    assert problem.hint == "Did you mean Doe 2021?"


def test_a_table_of_no_outcome_says_that_it_counts_for_every_one() -> None:
    sheet = sheet_of("r.csv", csv_rows("Study,D1,D2,D3,D4,D5,Overall\nDoe 2021,Low,Low,Low,Low,Low,Low"))
    found = from_robvis(sheet, [STUDY], "RoB2", "ann", "", "")
    (problem,) = found.problems
    assert (problem.severity, problem.place.file) == ("warning", "r.csv")
    assert "its levels count for every outcome of a study" in problem.message
    assert {a.outcome for a in found.answers} == {""}


def test_other_columns_need_the_tool() -> None:
    with pytest.raises(InputError, match="the domains are a, b, of no tool that is known; need --tool"):
        tool_of(sheet_of("r.csv", csv_rows("Study,a,b,Overall\nDoe 2021,Low,Low,Low")))
    with pytest.raises(InputError, match="the column 'a' is no domain of RoB2; need Study, D1"):
        from_robvis(
            sheet_of("r.csv", csv_rows("Study,a,Overall\nDoe 2021,Low,Low")), [STUDY], "RoB2", "x", "", ""
        )


@pytest.mark.parametrize(
    ("design", "allocation", "tool"),
    [
        ("parallel", "randomised", "RoB2"),
        ("crossover", "randomised", "RoB2-crossover"),
        ("cluster", "randomised", "RoB2-cluster"),
        ("crossover", "dose order not randomised", "ROBINS-I"),
        ("parallel", "unclear", "ROBINS-I"),
        ("cohort", "non-randomised", "ROBINS-I"),
        ("single-arm", "none", "JBI-case-series"),
        ("case-series", "none", "JBI-case-series"),
        ("case-report", "none", "JBI-case-report"),
        ("animal", "randomised", "SYRCLE"),
    ],
)
def test_the_design_asks_for_a_tool_that_fits(design: str, allocation: str, tool: str) -> None:
    study = replace(STUDY, design=design, allocation=allocation)
    assert suggested_tool(study) == tool
    assert fits(tool, study)


def test_a_first_period_is_judged_as_parallel() -> None:
    crossover = replace(STUDY, design="crossover")
    assert suggested_tool(crossover, first_period=True) == "RoB2"
    assert not fits("RoB2", crossover)
    assert fits("RoB1", crossover)
    assert not fits("SYRCLE", crossover)
