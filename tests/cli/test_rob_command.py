"""steelyard rob: what is open, worksheets out and in without loss, robvis tables and the RoB 2 macro."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from tests.validate.sample import added, changed, write
from typer.testing import CliRunner

from steelyard.cli.main import app

HEAD = "study_id,outcome,time_label,tool,assessor,item,answer,support"
MACRO_NOTE = "Risk of bias 2, results"
MACRO = (
    "Unique ID|Study ID|Aim|Outcome|1.1|1.2|1.3|Note for 1.1&1.2|Note for 1.3|1.0 Algorithm result|"
    "1.0 Assessor's Judgement|3.1|Note for 3.1|3.0 Assessor's judgement"
)


class Ended(NamedTuple):
    status: int
    out: str
    err: str


def call(*arguments: str | Path) -> Ended:
    result = CliRunner().invoke(app, ["rob", *map(str, arguments)])
    return Ended(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write(tmp_path)


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def filled(path: Path, **answers: str) -> None:
    """Answer questions of the first result, as in `q1_1="Y"`, with a support each."""
    rows = sheet(path)
    first = (rows[0]["study_id"], rows[0]["outcome"])
    wanted = {k.removeprefix("q").replace("_", "."): v for k, v in answers.items()}
    for row in rows:
        if (row["study_id"], row["outcome"]) == first and row["item"] in wanted:
            row["answer"], row["support"] = wanted[row["item"]], 'p. 3, "as said"'
    save(path, rows)


def test_without_an_option_it_says_what_is_open(home: Path) -> None:
    added(home, "rob.csv", HEAD, "birch-2019,pain,day 1,RoB2,ann,1.1,Y,p. 3")
    done = call(home)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0] == "birch-2019 · pain · day 1  RoB2  ann: open 1.2, 1.3, 2.1, 2.2, 2.6, 3.1, ..."
    assert "0 of 4 results judged; 4 to judge" in lines
    told = json.loads(call(home, "--json").out)
    assert told["results"][0]["facts"]["missing"] == "100 randomised, 100 analysed"
    assert told["results"][0]["assessors"][0]["open"][0] == "1.2"


def test_a_worksheet_holds_every_question_with_its_codes_and_facts(home: Path, tmp_path: Path) -> None:
    changed(home, "studies.csv", "2020,parallel", "2020,crossover")
    changed(home, "contrasts.csv", "pla,,pain", "pla,both,pain")
    added(home, "crossover.csv", "study_id,field,value", "cedar-2020,washout,2 weeks")
    out = tmp_path / "ann.csv"
    assert call(home, "--assessor", "ann", "--write", out).status == 0
    rows = [r for r in sheet(out) if r["study_id"] == "cedar-2020" and r["outcome"] == "pain"]
    assert {r["tool"] for r in rows} == {"RoB2-crossover"}
    by_item = {r["item"]: r for r in rows}
    assert by_item["3.2"]["allowed"] == "Y, PY, PN, N"
    assert (
        by_item["3.2"]["asked_if"] == "only if 3.1 is PN, N or NI" or "3.1 is" in by_item["3.2"]["asked_if"]
    )
    assert "washout: 2 weeks" in rows[0]["facts"]
    assert "paired standard error or interval: yes" in rows[0]["facts"]
    assert by_item["overall"]["allowed"] == "low, some concerns, high"


def test_answers_come_back_whole_and_twice_changes_nothing(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    filled(out, q1_1="y", q1_2="PY")
    done = call(home, "--read", out)
    assert (done.status, done.out.strip().endswith("2 added, 0 changed, 0 as before")) == (0, True)
    text = (home / "rob.csv").read_text("utf-8")
    first = sheet(out)[0]["study_id"]
    assert f'{first},pain,day 1,RoB2,ann,1.1,Y,"p. 3, ""as said"""' in text
    before = (home / "rob.csv").stat().st_mtime_ns
    again = call(home, "--read", out)
    assert "0 added, 0 changed, 2 as before" in again.out
    assert (home / "rob.csv").stat().st_mtime_ns == before


def test_a_change_in_the_worksheet_is_taken_and_said(home: Path, tmp_path: Path) -> None:
    added(home, "rob.csv", HEAD, "birch-2019,pain,day 1,RoB2,ann,1.1,Y,p. 3")
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    filled(out, q1_1="NI")
    done = call(home, "--read", out)
    assert done.status == 0
    assert "birch-2019 pain day 1 RoB2 1.1 (ann): Y (p. 3) is now NI" in done.out


def test_what_changed_on_both_sides_is_kept_until_asked(home: Path, tmp_path: Path) -> None:
    added(home, "rob.csv", HEAD, "birch-2019,pain,day 1,RoB2,ann,1.1,Y,p. 3")
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    filled(out, q1_1="NI")
    changed(home, "rob.csv", "1.1,Y,p. 3", "1.1,N,p. 9")
    done = call(home, "--read", out)
    assert done.status == 1
    assert "kept: rob.csv:2: birch-2019 pain day 1 RoB2 1.1 (ann) is N (p. 9)" in done.err
    assert "1.1,N,p. 9" in (home / "rob.csv").read_text("utf-8")
    assert call(home, "--read", out, "--replace").status == 0
    assert "1.1,NI," in (home / "rob.csv").read_text("utf-8")


def test_an_emptied_answer_stays(home: Path, tmp_path: Path) -> None:
    added(home, "rob.csv", HEAD, "birch-2019,pain,day 1,RoB2,ann,1.1,Y,p. 3")
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    rows = sheet(out)
    for row in rows:
        row["answer"] = row["support"] = ""
    save(out, rows)
    done = call(home, "--read", out)
    assert "is Y (p. 3), and empty in ann.csv" in done.err
    assert "1.1,Y,p. 3" in (home / "rob.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("birch-2091,pain,,RoB2,ann,1.1,Y,x", r"study_id is 'birch-2091', .* Did you mean birch-2019\?"),
        ("birch-2019,pain,,RoB3,ann,1.1,Y,x", r"tool is 'RoB3'; one of .* Did you mean RoB"),
        ("birch-2019,pain,,RoB2,ann,1.9,Y,x", "item is '1.9', which RoB2 does not have"),
        ("birch-2019,pain,,RoB2,,1.1,Y,x", "assessor is empty; need a name"),
    ],
)
def test_a_row_that_cannot_be_kept_stops_everything(
    row: str, message: str, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "in.csv"
    file.write_text(f"{HEAD}\nbirch-2019,pain,,RoB2,ann,1.2,Y,x\n{row}\n", "utf-8")
    done = call(home, "--read", file)
    assert done.status == 1
    assert re.search(f"in.csv:3: {message}", done.err), done.err
    assert not (home / "rob.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--write", "x.csv"), "--write needs --assessor NAME"),
        (("--robvis", "x.csv"), "--robvis needs --analysis ID"),
        (("--write", "x.csv", "--read", "y.csv"), "exclude each other"),
    ],
)
def test_wrong_usage_is_said(arguments: tuple[str, ...], message: str, home: Path) -> None:
    done = call(home, *arguments)
    assert done.status == 2
    assert message in done.err


def test_a_file_of_no_known_form_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    done = call(home, "--read", file)
    assert done.status == 1
    assert "is neither a worksheet" in done.err


# The form of robvis' data_rob2: https://github.com/mcguinlu/robvis, data-raw.
ROBVIS = "Study,D1,D2,D3,D4,D5,Overall,Weight\nBirch 2019,Low,Some concerns,Low,High,Low,High,60\n"


def test_a_robvis_table_comes_in_and_goes_out(home: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "robvis.csv", tmp_path / "out.csv"
    file.write_text(ROBVIS, "utf-8")
    done = call(home, "--read", file, "--assessor", "ann", "--outcome", "pain")
    assert (done.status, "7" not in done.out.split("robvis table: ")[1][:2]) == (0, True)
    assert (
        'D4,high,"Level as in robvis.csv, line 2, which gives no reason."' in (home / "rob.csv").read_text()
    )
    assert call(home, "--robvis", out, "--analysis", "pain-24h").status == 0
    rows = sheet(out)
    assert {k: v for k, v in rows[0].items() if k != "Weight"} == {
        "Study": "Birch 2019", "D1": "Low", "D2": "Some concerns", "D3": "Low", "D4": "High", "D5": "Low",
        "Overall": "High",
    }  # fmt: skip
    assert rows[1]["D1"] == ""  # not assessed
    assert sum(float(r["Weight"]) for r in rows) == pytest.approx(100, rel=1e-9)


def test_published_rob1_judgements_go_out_under_their_names(home: Path, tmp_path: Path) -> None:
    added(
        home, "bias.csv", "study_id,tool,domain,judgement", "birch-2019,RoB1,Allocation concealment,Unclear"
    )
    out = tmp_path / "out.csv"
    assert call(home, "--robvis", out, "--analysis", "pain-24h").status == 0
    assert sheet(out)[0] | {"Weight": ""} == {
        "Study": "Birch 2019", "Allocation concealment": "Unclear", "Overall": "", "Weight": "",
    }  # fmt: skip


def macro(path: Path, *rows: dict[str, str]) -> None:
    """Write a workbook with the macro's sheet: its header is the second row."""
    book = openpyxl.Workbook()
    book.active.title = "Intro"
    page = book.create_sheet("Results")
    head = MACRO.split("|")
    page.append([MACRO_NOTE])
    page.append(head)
    for row in rows:
        page.append([row.get(name) for name in head])
    book.save(path)


def test_the_macro_gives_answers_notes_and_only_the_levels_that_differ(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "ROB2.xlsx"
    macro(
        file,
        {
            "Unique ID": "1", "Study ID": "Birch 2019", "Outcome": "Pain",
            "Aim": "assignment to intervention (the 'intention-to-treat' effect)",
            "1.1": "Y", "1.2": "PY", "1.3": "N", "Note for 1.1&1.2": "Central.",
            "1.0 Algorithm result": "Low", "1.0 Assessor's Judgement": "Low",
            "3.1": "Y", "Note for 3.1": "Two left.", "3.0 Assessor's judgement": "Some concerns",
        },
    )  # fmt: skip
    done = call(home, "--read", file, "--assessor", "ann")
    assert done.status == 0, done.err
    text = (home / "rob.csv").read_text("utf-8")
    assert "birch-2019,pain,,RoB2,ann,1.1,Y,Central." in text
    assert "birch-2019,pain,,RoB2,ann,D3,some,Two left." in text
    assert ",D1," not in text


def test_an_aim_that_is_unknown_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "ROB2.xlsx"
    macro(file, {"Unique ID": "birch-2019", "Aim": "?", "1.1": "Y"})
    done = call(home, "--read", file, "--assessor", "ann")
    assert done.status == 1
    assert "the aim is '?'; need intention-to-treat or per-protocol" in done.err


def test_a_worksheet_in_excel_comes_back(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "ann.xlsx"
    assert call(home, "--assessor", "ann", "--write", out).status == 0
    book = openpyxl.load_workbook(out)
    page = book.active
    assert page.freeze_panes == "A2"
    for row in page.iter_rows(min_row=2):
        if row[5].value == "1.1":
            row[6].value, row[7].value = "Y", "=p. 3"
            row[7].data_type = "s"
    book.save(out)
    assert call(home, "--read", out).status == 0
    assert "ann,1.1,Y,=p. 3" in (home / "rob.csv").read_text("utf-8")


def test_excel_without_openpyxl_says_what_to_install(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steelyard.data.xlsx.find_spec", lambda name: None)
    done = call(home, "--assessor", "ann", "--write", tmp_path / "ann.xlsx")
    assert done.status == 1
    assert "needs openpyxl, which is not installed" in done.err
    assert "pip install steelyard[excel]" in done.err
