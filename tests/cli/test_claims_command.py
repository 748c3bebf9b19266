"""claims: read, check, explain, report; what they print, write, refuse, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from steelyard.api.review import new_review
from steelyard.cli.main import app

PAGE = "Bright light may ease low mood. Bright light has no effect on eye strain.\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    new_review(tmp_path / "mine", example=True)
    return tmp_path / "mine"


def call(*arguments: str, given: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["claims", *arguments], input=given)
    return done.exit_code, done.stdout, done.stderr


def test_a_page_is_read_into_the_review_and_read_again_changes_nothing(own: Path, tmp_path: Path) -> None:
    page = tmp_path / "light.md"
    page.write_text(PAGE)
    target = own / "claims" / "light.yaml"
    status, out, _ = call("read", str(page), "--review", str(own), "--retrieved", "2026-03-01")
    assert status == 0
    assert out.startswith(f"wrote {target}: 2 sentences, 2 checkable\n")
    first = target.read_bytes()
    status, out, _ = call("read", str(page), "--review", str(own), "--json")
    assert json.loads(out)["written"] is False
    assert target.read_bytes() == first
    page.write_text(PAGE.split(". ")[0] + ".\n")
    status, out, _ = call("read", str(page), "--review", str(own))
    assert "no longer on the page: c" in out
    assert b"stale: true" in target.read_bytes()


def test_standard_input_goes_to_standard_output(own: Path) -> None:
    status, out, _ = call("read", "-", "--review", str(own), given=f"<p>{PAGE}</p><script>x()</script>")
    assert status == 0
    assert out.startswith("format: 1\n")
    assert "x()" not in out
    assert "Bright light may ease low mood." in out


def test_a_file_that_is_no_claim_file_is_never_written_over(own: Path, tmp_path: Path) -> None:
    page = tmp_path / "light.txt"
    page.write_text(PAGE)
    before = (own / "outcomes.csv").read_bytes()
    status, _, err = call("read", str(page), "--review", str(own), "-o", str(own / "outcomes.csv"))
    assert status == 1
    assert "outcomes.csv: the claim file" in err
    assert (own / "outcomes.csv").read_bytes() == before
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    status, _, err = call("read", str(page), "--review", str(own), "-o", str(tmp_path / "binary.yaml"))
    assert status == 1
    assert "is no UTF-8 text" in err


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("read", "no.txt"), 1, "no.txt: there is no such file"),
        (("read", "-", "--as", "pdf"), 1, "one of html, markdown, text"),
        (("read", "-", "--retrieved", "May"), 2, "need a day such as"),
        (("check", "no-folder"), 2, "there is no such file or folder"),
        (("report", "--out", "a.docx"), 2, "need a name ending in .md, .json, .jsonld"),
    ],
)
def test_wrong_calls_say_what_is_allowed(
    own: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    review = ("--review", str(own))
    done, _, err = call(*arguments, *review, given="x")
    assert done == status
    assert words in err


def test_a_check_lists_verdicts_counts_and_changes(own: Path) -> None:
    status, out, _ = call("check", str(own), "--strict")
    assert status == 0
    assert "  cc37c6c8dbb7b  Supported, low certainty  Bright light may have no effect on eye strain." in out
    assert "changed: cc37c6c8dbb7b: Supported -> Supported, low certainty (its certainty)" in out
    assert "0 sentences signed by nobody" in out
    status, out, _ = call("check", str(own), "--keep")
    assert "kept " in out
    assert "changed:" not in call("check", str(own))[1]


def test_strict_ends_with_3_where_nobody_signed(own: Path) -> None:
    path = own / "claims" / "clinic.yaml"
    path.write_text(path.read_text().replace("status: confirmed", "status: imported", 1))
    status, out, err = call("check", str(path), "--strict")
    assert status == 3
    assert "[imported]" in out
    assert "1 sentence by nobody" in err
    status, out, _ = call("check", str(path), "--strict", "--json")
    assert status == 3
    assert json.loads(out)["unsigned"] == 1


def test_a_claim_file_with_errors_is_refused_with_its_line(own: Path) -> None:
    path = own / "claims" / "clinic.yaml"
    path.write_text(path.read_text().replace("status: confirmed", "status: agreed", 1))
    status, _, err = call("check", str(own))
    assert status == 1
    assert "claims/clinic.yaml:" in err
    assert "agreed" in err
    assert CliRunner().invoke(app, ["validate", str(own)]).exit_code == 1


def test_an_explanation_names_the_test_that_fired_and_its_numbers(own: Path) -> None:
    status, out, _ = call("explain", "cbfb5", str(own))
    assert status == 0
    assert "Is the claim stronger than the evidence? stated flatly" in out
    assert out.count("->") == 1
    (card,) = json.loads(call("explain", "cbfb5", str(own), "--json")[1])["cards"]
    assert card["trace"][-1]["fired"]
    assert card["verdict"] == "overstated"


def test_a_report_is_printed_or_written_once(own: Path, tmp_path: Path) -> None:
    assert call("report", str(own))[1].startswith("# Claims on Page of an invented clinic\n")
    for name in ("a.md", "a.json", "a.jsonld"):
        target = tmp_path / name
        assert call("report", str(own), "-o", str(target))[0] == 0
        assert call("report", str(own), "-o", str(target))[0] == 1
        assert call("report", str(own), "-o", str(target), "--overwrite")[0] == 0
    graph = json.loads((tmp_path / "a.jsonld").read_text())["@graph"]
    assert {review["author"]["name"] for review in graph} == {"Invented Sleep Board"}
    assert len(json.loads((tmp_path / "a.json").read_text())["cards"]) == 13


def test_a_file_outside_a_review_needs_one(own: Path, tmp_path: Path) -> None:
    stray = tmp_path / "stray.yaml"
    stray.write_bytes((own / "claims" / "clinic.yaml").read_bytes())
    status, _, err = call("check", str(stray))
    assert status == 1
    assert "need --review" in err
    assert call("check", str(stray), "--review", str(own))[0] == 0
