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

import steelyard as sy
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
    wanted = {k.replace("q", "Q").replace("_", "."): v for k, v in answers.items()}
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
    assert by_item["Q3.2"]["allowed"] == "Y, PY, PN, N"
    assert (
        by_item["Q3.2"]["asked_if"] == "only if 3.1 is PN, N or NI" or "3.1 is" in by_item["Q3.2"]["asked_if"]
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


def test_an_answer_is_taken_back_where_asked(home: Path, tmp_path: Path) -> None:
    added(
        home, "rob.csv", HEAD, *(f"birch-2019,pain,day 1,RoB2,ann,{x}" for x in ("1.1,Y,p. 3", "1.2,N,p. 4"))
    )
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    rows = sheet(out)
    for row in rows:
        if row["item"] == "Q1.1":
            row["answer"] = row["support"] = ""
    save(out, rows)
    done = call(home, "--read", out)
    assert done.status == 1
    assert "is Y (p. 3), and empty in ann.csv. --replace takes it back" in done.err
    done = call(home, "--read", out, "--replace")
    assert done.status == 0
    assert "birch-2019 pain day 1 RoB2 1.1 (ann): Y (p. 3) is taken back" in done.out
    assert "1 taken back" in done.out
    assert (home / "rob.csv").read_text("utf-8") == f"{HEAD}\nbirch-2019,pain,day 1,RoB2,ann,1.2,N,p. 4\n"
    assert call(home, "--read", out, "--replace").status == 0


def test_an_answer_that_has_changed_since_is_not_taken_back(home: Path, tmp_path: Path) -> None:
    added(home, "rob.csv", HEAD, "birch-2019,pain,day 1,RoB2,ann,1.1,Y,p. 3")
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    rows = [row | {"answer": "", "support": ""} for row in sheet(out)]
    save(out, rows)
    changed(home, "rob.csv", "1.1,Y,p. 3", "1.1,N,p. 9")
    assert call(home, "--read", out, "--replace").status == 1
    assert "1.1,N,p. 9" in (home / "rob.csv").read_text("utf-8")


def test_an_answer_without_its_support_is_taken_back_alone(home: Path, tmp_path: Path) -> None:
    added(home, "rob.csv", HEAD, "birch-2019,pain,day 1,RoB2,ann,1.1,Y,p. 3")
    out = tmp_path / "ann.csv"
    call(home, "--assessor", "ann", "--write", out)
    save(out, [row | {"answer": ""} for row in sheet(out)])
    assert "is Y (p. 3), and empty in ann.csv" in call(home, "--read", out).err
    assert call(home, "--read", out, "--replace").status == 0
    assert "1.1,,p. 3" in (home / "rob.csv").read_text("utf-8")


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
        (
            "birch-2019,pain,,RoB2,ann,1.9,Y,x",
            r"item is '1\.9'; RoB2 has D1, .*1\.1, .*overall\. Did you mean 1",
        ),
        ("birch-2019,pain,,RoB2,,1.1,Y,x", "assessor is ''; need a name"),
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
    ("row", "message"),
    [
        ("1.2,maybe,x", r"1\.2: the answer is 'MAYBE'; one of Y, PY, PN, N, NI"),
        ("D1,bad,x", r"D1: the judgement is 'bad'; one of high, low, some"),
        ("D1,high,", r"D1: the judgement is high, there is no level from a rule; it is not used until"),
        ("D1,high, . ", r"D1: the judgement is high, .* it is not used until a reason is given"),
        ("overall,low,x", r"overall: the overall judgement is low, and D1, .* are not assessed"),
    ],
)
def test_an_answer_that_does_not_exist_is_refused_at_its_own_line(
    row: str, message: str, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "in.csv"
    file.write_text(f"{HEAD}\nbirch-2019,pain,,RoB2,ann,1.1,Y,x\nbirch-2019,pain,,RoB2,ann,{row}\n", "utf-8")
    done = call(home, "--read", file)
    assert done.status == 1
    assert re.search(f"in.csv:3: {message}", done.err), done.err
    assert not (home / "rob.csv").exists()


def test_a_level_that_a_change_leaves_without_reason_is_said_where_it_changes(
    home: Path, tmp_path: Path
) -> None:
    own = ("1.1,Y,p. 3", "1.2,NI,", "1.3,N,", "D1,some,")
    added(home, "rob.csv", HEAD, *(f"birch-2019,pain,day 1,RoB2,ann,{x}" for x in own))
    file = tmp_path / "in.csv"
    file.write_text(f"{HEAD}\nbirch-2019,pain,day 1,RoB2,ann,1.2,Y,p. 5\n", "utf-8")
    done = call(home, "--read", file, "--replace")
    assert done.status == 1
    assert "in.csv:2: D1: the judgement is some, the rule says low; it is not used" in done.err


def test_a_level_in_a_robvis_table_that_no_tool_has_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "robvis.csv"
    file.write_text(ROBVIS.replace("Some concerns", "Bad"), "utf-8")
    done = call(home, "--read", file, "--assessor", "ann")
    assert (done.status, "robvis.csv:2: D2: the judgement is 'bad'" in done.err) == (1, True)
    assert not (home / "rob.csv").exists()
    assert "need the assessor's name: --assessor NAME" in call(home, "--read", file).err


def test_a_worksheet_is_written_though_rob_csv_is_faulty(home: Path, tmp_path: Path) -> None:
    own = ("1.1,Y,p. 3", "1.2,maybe,", "D2,high,")
    added(home, "rob.csv", HEAD, *(f"birch-2019,pain,day 1,RoB2,ann,{x}" for x in own))
    out = tmp_path / "ann.csv"
    assert call(home).status == 0
    done = call(home, "--assessor", "ann", "--write", out)
    assert done.status == 0, done.err
    rows = {
        r["item"]: r["answer"] for r in sheet(out) if r["study_id"] == "birch-2019" and r["outcome"] == "pain"
    }
    assert (rows["Q1.2"], rows["D2"]) == ("MAYBE", "high")
    filled(out, q1_2="PY")
    assert call(home, "--read", out, "--replace").status == 0
    assert "1.2,PY" in (home / "rob.csv").read_text("utf-8")


def test_the_consensus_sees_what_each_said_and_nobody_else_does(home: Path, tmp_path: Path) -> None:
    for who, answers in {"ann": ("1.1,Y,list", "1.2,PY,sealed"), "bob": ("1.1,Y,", "1.2,N,open")}.items():
        head = [] if who == "bob" else [HEAD]
        added(home, "rob.csv", *head, *(f"birch-2019,pain,day 1,RoB2,{who},{x}" for x in answers))
    out, own = tmp_path / "consensus.csv", tmp_path / "ann.csv"
    assert call(home, "--assessor", "consensus", "--write", out).status == 0
    assert call(home, "--assessor", "ann", "--write", own).status == 0
    assert "open" not in own.read_text("utf-8-sig")
    rows = {r["item"]: r for r in sheet(out) if r["study_id"] == "birch-2019" and r["outcome"] == "pain"}
    first, second = rows["Q1.1"], rows["Q1.2"]
    assert (first["answer"], first["all say"], first["support of ann"]) == ("", "Y", "list")
    assert (second["all say"], second["answer of ann"], second["answer of bob"]) == ("", "PY", "N")
    assert second["support of bob"] == "open"
    assert rows["Q1.3"]["all say"] == ""
    assert "0 added, 0 changed" in call(home, "--read", out).out  # a suggestion is no answer


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_runs_as_a_formula_and_all_come_back(ending: str, home: Path, tmp_path: Path) -> None:
    texts = ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "'=1+1", "'quoted'"]
    items = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.6")
    own = [f"birch-2019,pain,day 1,RoB2,ann,{i},Y,{t}" for i, t in zip(items, texts, strict=True)]
    added(home, "rob.csv", HEAD, *own)
    before = (home / "rob.csv").read_bytes()
    out = tmp_path / f"ann.{ending}"
    assert call(home, "--assessor", "ann", "--write", out).status == 0
    if ending == "csv":
        cells = [cell for row in sheet(out) for cell in row.values()]
    else:
        cells = [str(c.value or "") for row in openpyxl.load_workbook(out).active.iter_rows() for c in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'=cmd|' /C calc'!A0" in cells
    assert "0 added, 0 changed, 6 as before" in call(home, "--read", out).out
    assert (home / "rob.csv").read_bytes() == before


def test_a_workbook_offers_the_answers_of_each_question(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "ann.xlsx"
    assert call(home, "--assessor", "ann", "--write", out).status == 0
    page = openpyxl.load_workbook(out).active
    offered = {
        page.cell(cell.min_row, 6).value: v.formula1
        for v in page.data_validations.dataValidation
        for cell in v.sqref.ranges
    }
    assert offered["Q1.1"] == '"Y,PY,PN,N,NI"'
    assert offered["overall"] == '"low,some concerns,high"'


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            "01. Jan",
            r"item is '01\. Jan'; RoB2 has .* A spreadsheet took the question for a date; write it as Q1\.1",
        ),
        ("2026-01-01 00:00:00", "A spreadsheet took the question for a date"),
        ("9.9", r"item is '9\.9'; RoB2 has D1, .*5\.3, overall"),
    ],
)
def test_an_item_that_is_none_says_what_there_is(item: str, message: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(f"{HEAD}\nbirch-2019,pain,,RoB2,ann,{item},Y,x\n", "utf-8")
    assert re.search(f"in.csv:2: .*{message}", call(home, "--read", file).err)


def test_items_are_read_with_and_without_their_letter(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    both = [f"birch-2019,pain,,RoB2,ann,{x},Y,x" for x in ("Q1.1", "1.2", "q1.3")]
    file.write_text("\n".join((HEAD, *both, "")), "utf-8")
    assert call(home, "--read", file).status == 0
    items = [r["item"] for r in sheet(home / "rob.csv")]
    assert items == ["1.1", "1.2", "1.3"]


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


def test_a_label_in_a_robvis_table_does_not_run_as_a_formula(home: Path, tmp_path: Path) -> None:
    changed(home, "studies.csv", "Birch 2019", "=HYPERLINK(1)")
    added(home, "bias.csv", "study_id,tool,domain,judgement", "birch-2019,RoB1,Allocation concealment,Low")
    out = tmp_path / "out.csv"
    assert call(home, "--robvis", out, "--analysis", "pain-24h").status == 0
    assert sheet(out)[0]["Study"] == "'=HYPERLINK(1)"


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
    assert "birch-2019,pain,,RoB2,ann,3.1,Y,Two left." in text
    assert '"No reason given in the macro, which has some concerns."' in text
    assert (
        "ROB2.xlsx:3: D3 is some concerns, and its answers give low; no reason given in the macro" in done.err
    )
    assert not [p for p in sy.validate(home) if p.severity == "error"]
    (judged,) = sy.run(home).rob
    assert {d.short: d.final for d in judged.judgements[0].domains}["D3"] == "low"
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
        if row[5].value == "Q1.1":
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


def test_the_status_names_domains_without_support_and_results_judged_by_one(home: Path) -> None:
    rows = [f"cedar-2020,,,RoB2,zed,{q},{a}," for q, a in (("1.1", "Y"), ("1.2", "Y"), ("1.3", "N"))]
    added(home, "rob.csv", HEAD, *rows)
    ended = call(home)
    assert ended.status == 0
    assert re.search(r"cedar-2020.*zed: open 2\.1, .*, support missing: D1", ended.out)
    assert "1 result by one assessor alone" in ended.out
    told = json.loads(call(home, "--json").out)
    (zed,) = [s for r in told["results"] for s in r["assessors"]]
    assert zed["unsupported"] == ["D1"]
