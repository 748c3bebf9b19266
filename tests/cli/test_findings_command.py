"""findings: printed, as CSV, as Word, as JSON; from the command line and from Python."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import steelyard as sy
from steelyard.api.review import new_review
from steelyard.cli.main import app
from steelyard.errors import InputError

BLOCK = """
summary_of_findings:
  - id: main
    title: Vaccination
    population: People at risk
    intervention: Vaccination
    comparator: No vaccination
    rows:
      - {analysis: %s, baseline: {risk: 0.02, source: A round number.}}
"""


@pytest.fixture
def review(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    new_review(folder)
    plan = folder / "review.yaml"
    first = next(a.spec.id for a in sy.run(folder).analyses if a.status == "pooled")
    plan.write_text(plan.read_text("utf-8") + BLOCK % first, "utf-8")
    return folder


def call(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["findings", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_it_prints_what_each_row_says(review: Path) -> None:
    status, out, _ = call(str(review))
    assert status == 0
    assert "Vaccination compared with No vaccination" in out
    assert "20 of 1000 people" in out
    assert "Certainty not rated." in out


def test_it_writes_a_csv(review: Path, tmp_path: Path) -> None:
    target = tmp_path / "f.csv"
    status, out, _ = call(str(review), "--out", str(target), "--table", "main")
    assert status == 0
    assert out == f"wrote {target}: 1 table\n"
    (line,) = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    assert float(line["risk_per_1000"]) == pytest.approx(20 * float(line["effect"]), rel=1e-6)


def test_it_writes_a_document(review: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    target = tmp_path / "f.docx"
    status, _, _ = call(str(review), "-o", str(target), "--layout", "core-grade")
    assert status == 0
    assert len(docx.Document(str(target)).tables[0].columns) == 8


def test_it_prints_json(review: Path) -> None:
    status, out, _ = call(str(review), "--json")
    assert status == 0
    made = json.loads(out)
    assert made["schema"] == 1
    assert made["tables"]["main"]["rows"][0]["baseline"]["risk"] == 0.02


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--out", "f.pdf"], 2, "--out f.pdf; need a name ending in .docx or .csv."),
        (["--layout", "wide"], 2, "--layout 'wide'; one of gradepro, core-grade."),
        (["--table", "man"], 1, "table is 'man'; one of main. Did you mean main?"),
    ],
)
def test_wrong_usage_is_said(review: Path, options: list[str], status: int, said: str) -> None:
    ended, _, err = call(str(review), *options)
    assert ended == status
    assert said in err


def test_no_folder_and_no_table(tmp_path: Path) -> None:
    status, _, err = call(str(tmp_path / "none"))
    assert status == 2
    assert "there is no such folder" in err
    new_review(tmp_path / "plain")
    status, _, err = call(str(tmp_path / "plain"))
    assert status == 1
    assert "the review has no summary of findings" in err


def test_from_python(review: Path, tmp_path: Path) -> None:
    found = sy.summary_of_findings(review)
    assert [t.id for t in found.tables] == ["main"]
    assert list(found.to_frame()["outcome"]) == [found.tables[0].rows[0].label]
    assert found.to_dict()["main"]["title"] == "Vaccination"
    assert repr(found).startswith("Vaccination\n")
    assert found.save(tmp_path / "f.csv") == tmp_path / "f.csv"
    with pytest.raises(InputError, match=r"the ending of the file is '.odt'; one of .csv, .docx"):
        found.save(tmp_path / "f.odt")
    with pytest.raises(InputError, match=r"layout is 'wide'; one of core-grade, gradepro"):
        found.save(tmp_path / "f.docx", layout="wide")
