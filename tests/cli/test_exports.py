"""Exports replace nothing unasked, and never a table that a review is made of."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.validate.sample import write
from typer.testing import CliRunner

from steelyard.api.exports import check_export
from steelyard.api.review import new_review
from steelyard.cli.main import app
from steelyard.errors import OutputError

TABLE = "study,ai,n1i,ci,n2i\na,1,10,2,10\nb,3,12,4,12\n"


def call(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    return result.exit_code, result.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    new_review(tmp_path / "mine", example=True)
    return tmp_path / "mine"


EXPORTS = [
    ("rob", "--assessor", "ann", "--write"),
    ("findings", "-o"),
    ("rob", "--analysis", "good-sleep", "--robvis"),
]


@pytest.mark.parametrize("arguments", EXPORTS, ids=lambda a: f"{a[0]}{a[-1]}")
@pytest.mark.parametrize("name", ["studies.csv", "STUDIES.CSV", "bias.csv", "rob.csv"])
@pytest.mark.parametrize("also", [(), ("--overwrite",)], ids=["", "overwrite"])
def test_a_table_of_the_review_is_never_written_over(
    arguments: tuple[str, ...], name: str, also: tuple[str, ...], home: Path
) -> None:
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    status, err = call(arguments[0], home, *arguments[1:], home / name, *also)
    assert status == 1
    assert f"{name}: the review is made of this file; need another name or folder" in err
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("arguments", EXPORTS, ids=lambda a: f"{a[0]}{a[-1]}")
def test_another_file_is_replaced_only_where_asked(
    arguments: tuple[str, ...], home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine\n", "utf-8")
    status, err = call(arguments[0], home, *arguments[1:], out)
    assert status == 1
    assert "out.csv: is there already; need another name, or overwrite (--overwrite)" in err
    assert out.read_text("utf-8") == "mine\n"
    assert call(arguments[0], home, *arguments[1:], out, "--overwrite")[0] == 0
    assert out.read_text("utf-8") != "mine\n"


@pytest.mark.parametrize("arguments", EXPORTS, ids=lambda a: f"{a[0]}{a[-1]}")
def test_no_link_is_followed_and_no_folder_made(
    arguments: tuple[str, ...], home: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(home / "studies.csv")
    status, err = call(arguments[0], home, *arguments[1:], link, "--overwrite")
    assert (status, "is a link, which an export does not write through" in err) == (1, True)
    status, err = call(arguments[0], home, *arguments[1:], tmp_path / "no" / "x.csv")
    assert (status, "Make it first." in err) == (1, True)
    assert not (tmp_path / "no").exists()


def test_a_forest_plot_is_replaced_only_where_asked(tmp_path: Path) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "x.svg"
    table.write_text(TABLE, "utf-8")
    asked = ("pool", table, "--measure", "OR", "--forest", out)
    assert call(*asked)[0] == 0
    assert "is there already" in call(*asked)[1]
    assert call(*asked, "--overwrite")[0] == 0


def test_a_worksheet_with_answers_that_were_not_read_is_kept(tmp_path: Path) -> None:
    home, out = write(tmp_path), tmp_path / "ann.csv"
    asked = ("rob", home, "--assessor", "ann", "--write", out, "--overwrite")
    assert call(*asked)[0] == 0
    assert call(*asked)[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1]["answer"], rows[1]["support"] = "Y", "p. 3"
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    before = out.read_bytes()
    status, err = call(*asked)
    assert status == 1
    assert "1 of its answers are not in rob.csv; read them first: steelyard rob" in err
    assert out.read_bytes() == before
    assert call("rob", home, "--read", out)[0] == 0
    assert call(*asked)[0] == 0


def test_a_folder_is_no_place_for_an_export(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder or a device; need the name of a file"):
        check_export(tmp_path, overwrite=True)
