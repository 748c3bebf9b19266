"""new, validate, build: exit statuses, plain words with file and line, nothing raw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from steelyard._version import __version__
from steelyard.api.review import new_review
from steelyard.cli import review as review_commands
from steelyard.cli.main import app
from steelyard.errors import Place, Problem


class Ended(NamedTuple):
    status: int
    out: str
    err: str


def call(*arguments: str) -> Ended:
    """Run the command in this process."""
    result = CliRunner().invoke(app, list(arguments))
    return Ended(result.exit_code, result.stdout, result.stderr)


def process(*arguments: str, cwd: Path, **environment: str) -> Ended:
    """Run the command as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def review(tmp_path: Path) -> Path:
    new_review(tmp_path / "mine")
    return tmp_path / "mine"


def spoil(review: Path, file: str, old: str, new: str) -> None:
    path = review / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_version_both_ways() -> None:
    assert call("version").out == call("--version").out == f"steelyard {__version__}\n"


def test_help_without_arguments_is_wrong_usage() -> None:
    assert call().status == 2


@pytest.mark.parametrize("command", ["new", "validate", "build", "pool"])
def test_each_command_explains_itself(command: str) -> None:
    ended = call(command, "--help")
    assert ended.status == 0
    assert "\x1b" not in ended.out


def test_new_writes_a_review_and_says_what_next(tmp_path: Path) -> None:
    ended = call("new", str(tmp_path / "mine"))
    assert ended.status == 0
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == [
        "arms.csv", "outcomes.csv", "review.yaml", "studies.csv",
    ]  # fmt: skip
    assert f"steelyard build {tmp_path / 'mine'}" in ended.out


def test_new_with_example_writes_a_complete_review_that_builds(tmp_path: Path) -> None:
    ended = call("new", str(tmp_path / "mine"), "--example")
    assert ended.status == 0
    assert "All of its trials are invented." in ended.out
    assert "vaccine" not in ended.out
    assert call("validate", "--strict", str(tmp_path / "mine")).status == 0
    built = call("build", str(tmp_path / "mine"), "--out", str(tmp_path / "site"))
    assert built.status == 0
    assert "1 not pooled, 1 planned, 8 pooled, 1 single" in built.out


def test_new_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    ended = call("new", str(tmp_path))
    assert ended.status == 1
    assert "already holds files" in ended.err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_new_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine", "utf-8")
    assert "is a file; need the name of a new folder" in call("new", str(tmp_path / "x")).err


def test_the_starter_is_valid_without_a_warning(review: Path) -> None:
    ended = call("validate", "--strict", str(review))
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"valid: {review}: 0 errors, 0 warnings\n"


def test_an_error_names_its_file_and_line(review: Path) -> None:
    spoil(review, "outcomes.csv", ",123,4,", ",123,400,")
    ended = call("validate", str(review))
    assert ended.status == 1
    assert f"{review}/outcomes.csv:2: error: " in ended.out
    assert "400" in ended.out
    assert "not valid: " in ended.out


def test_validate_names_the_faults_of_every_file_at_once(review: Path) -> None:
    spoil(review, "review.yaml", "measure: RR", "measure: RRR")
    spoil(review, "studies.csv", ",1948,parallel,", ",1948,paralel,")
    spoil(review, "outcomes.csv", ",123,4,", ",x,4,")
    spoil(review, "outcomes.csv", ",139,11,", ",139,1100,")
    ended = call("validate", str(review))
    assert ended.status == 1
    found = [line.removeprefix(f"{review}/").split(":")[0] for line in ended.out.splitlines()[:-1]]
    assert set(found) == {"outcomes.csv", "review.yaml", "studies.csv"}
    assert f"{review}/outcomes.csv:3: error: events is 1100, larger than n = 139" in ended.out
    assert "n is empty" not in ended.out


def test_an_unreadable_cell_hides_no_warning(review: Path) -> None:
    spoil(review, "studies.csv", ",262,", ",200,")
    warned = call("validate", str(review)).out
    assert f"{review}/studies.csv:2: warning: " in warned
    spoil(review, "outcomes.csv", ",303,29,", ",x,29,")
    both = call("validate", str(review)).out
    assert f"{review}/studies.csv:2: warning: " in both
    assert "1 error" in both


def test_validate_json(review: Path) -> None:
    spoil(review, "outcomes.csv", ",123,4,", ",123,400,")
    ended = call("validate", "--json", str(review))
    content = json.loads(ended.out)
    assert ended.status == 1
    assert content["schema"] == 1
    assert content["errors"] == len(content["problems"]) == 1
    assert {"severity", "code", "file", "line", "message", "hint", "looked_at"} == set(content["problems"][0])
    assert (content["problems"][0]["file"], content["problems"][0]["line"]) == ("outcomes.csv", 2)


def test_strict_makes_warnings_a_gate(review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warning = Problem("warning", "se-as-sd", Place("outcomes.csv", 3), "sd is 0.4; looks like an SE.")
    monkeypatch.setattr(review_commands, "problems_in", lambda _: (None, (warning,)))
    assert call("validate", str(review)).status == 0
    assert call("validate", "--strict", str(review)).status == 3


def test_a_warning_that_was_looked_at_passes_the_gate(review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Problem(
        "warning", "x", Place("arms.csv", 3), "sd is 0.4.", "An SE?", "Looked at by A: a log scale."
    )
    monkeypatch.setattr(review_commands, "problems_in", lambda _: (None, (seen,)))
    ended = call("validate", "--strict", str(review))
    assert ended.status == 0
    assert "warning: sd is 0.4. Looked at by A: a log scale.\n" in ended.out
    assert ended.out.endswith("0 errors, 1 warning, 1 of them looked at\n")


@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path, command: str) -> None:
    ended = call(command, str(tmp_path / "nowhere"))
    assert ended.status == 2
    assert "there is no such folder" in ended.err


@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_file_in_place_of_a_folder_is_wrong_usage(review: Path, command: str) -> None:
    assert call(command, str(review / "review.yaml")).status == 2


def test_an_empty_folder_has_problems(tmp_path: Path) -> None:
    ended = call("validate", str(tmp_path))
    assert ended.status == 1
    assert "review.yaml" in ended.out


def test_build_writes_a_site_and_says_where(review: Path, tmp_path: Path) -> None:
    ended = call("build", str(review), "--out", str(tmp_path / "site"))
    assert ended.status == 0, ended.err
    assert ended.out.endswith(f"Open {tmp_path / 'site' / 'index.html'}\n")
    assert "1 pooled" in ended.out
    assert b"BCG" in (tmp_path / "site" / "index.html").read_bytes()


def test_build_twice_gives_the_same_bytes(review: Path, tmp_path: Path) -> None:
    def pages() -> dict[str, bytes]:
        assert call("build", str(review), "--out", str(tmp_path / "site")).status == 0
        found = (p for p in (tmp_path / "site").rglob("*") if p.is_file())
        return {str(p.relative_to(tmp_path)): p.read_bytes() for p in found}

    assert pages() == pages()


def test_warnings_of_a_build_are_counted_in_a_line_and_stand_in_the_site(
    review: Path, tmp_path: Path
) -> None:
    spoil(review, "studies.csv", ",262,", ",200,")
    ended = call("build", str(review), "--out", str(tmp_path / "site"))
    assert ended.status == 0
    page = tmp_path / "site" / "warnings.html"
    assert ended.err == f"1 warning; see {page} or steelyard validate {review}\n"
    assert ended.out.endswith(f"Open {tmp_path / 'site' / 'index.html'}\n")
    assert b"studies.csv:2" in (tmp_path / "site" / "warnings.html").read_bytes()


def test_build_json(review: Path, tmp_path: Path) -> None:
    ended = call("build", str(review), "--out", str(tmp_path / "site"), "--json")
    content = json.loads(ended.out)
    assert content["built"] is True
    assert content["index"] == str(tmp_path / "site" / "index.html")
    assert content["analyses"] == {"pooled": 1, "not pooled": 1}


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_build_stops_at_an_error_and_leaves_the_old_site(
    review: Path, tmp_path: Path, as_json: list[str]
) -> None:
    out = tmp_path / "site"
    assert call("build", str(review), "--out", str(out)).status == 0
    before = (out / "index.html").read_bytes()
    spoil(review, "outcomes.csv", ",123,4,", ",123,400,")
    ended = call("build", str(review), "--out", str(out), *as_json)
    assert ended.status == 1
    assert (out / "index.html").read_bytes() == before
    if as_json:
        assert json.loads(ended.out)["built"] is False
    else:
        assert "outcomes.csv:2: error: " in ended.err


@pytest.mark.parametrize("where", [".", "..", "link"])
def test_build_never_replaces_the_review(review: Path, where: str) -> None:
    (review.parent / ".steelyard-site").write_bytes(b"")
    (review / ".steelyard-site").write_bytes(b"")
    (review / "link").symlink_to(review.parent, target_is_directory=True)
    ended = call("build", str(review), "--out", str(review / where))
    assert ended.status == 1
    assert "holds the review itself" in ended.err
    assert (review / "review.yaml").exists()


def test_build_refuses_a_foreign_folder(review: Path, tmp_path: Path) -> None:
    (tmp_path / "mine2").mkdir()
    (tmp_path / "mine2" / "thesis.txt").write_text("mine", "utf-8")
    ended = call("build", str(review), "--out", str(tmp_path / "mine2"))
    assert ended.status == 1
    assert "steelyard build did not write" in ended.err


def test_hostile_text_is_shown_and_never_obeyed(review: Path) -> None:
    spoil(review, "studies.csv", "aronson-1948,Aronson 1948,1948", "aronson-1948,[red]x[/red]‮ 1948,19x48")
    spoil(review, "outcomes.csv", "end of follow-up", "[bold]end[/bold]")
    spoil(review, "arms.csv", "aronson-1948,bcg,", "[link=file:///etc/passwd]x,bcg,")
    ended = call("validate", str(review))
    assert ended.status == 1
    assert "[link=file:///etc/passwd]x" in ended.out
    assert "‮" not in ended.out


def test_output_is_plain_in_a_pipe(review: Path, tmp_path: Path) -> None:
    ended = process("validate", str(review), cwd=tmp_path)
    assert ended == (0, f"valid: {review}: 0 errors, 0 warnings\n", "")


def test_a_long_path_is_not_folded(tmp_path: Path) -> None:
    deep = tmp_path / ("long-folder-name-" * 6) / ("another-long-folder-name-" * 5)
    ended = process("new", str(deep), cwd=tmp_path)
    assert f"wrote {deep / 'review.yaml'}\n" in ended.out


def test_no_command_shows_a_traceback(tmp_path: Path) -> None:
    for arguments in (["validate", "nowhere"], ["build", "nowhere"], ["pool", "nowhere.csv"], ["zz"]):
        ended = process(*arguments, cwd=tmp_path)
        assert ended.status == 2
        assert "Traceback" not in ended.err


def test_what_was_not_foreseen_is_one_line(review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.delenv("STEELYARD_DEBUG", raising=False)
    monkeypatch.setattr(review_commands, "problems_in", fail)
    ended = call("validate", str(review))
    assert ended.status == 1
    assert "ZeroDivisionError: division by zero" in ended.err
    assert "STEELYARD_DEBUG=1" in ended.err
    monkeypatch.setenv("STEELYARD_DEBUG", "1")
    raised = CliRunner().invoke(app, ["validate", str(review)]).exception
    assert isinstance(raised, ZeroDivisionError)


def test_an_interrupt_ends_with_130(review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(review_commands, "problems_in", interrupt)
    ended = call("validate", str(review))
    assert (ended.status, ended.err) == (130, "interrupted\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes of a POSIX shell")
def test_a_closed_pipe_is_quiet(review: Path, tmp_path: Path) -> None:
    spoil(review, "outcomes.csv", "study_id", "study_idx")
    command = f"{sys.executable} -m steelyard validate {review} | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""


CONTRASTS = (
    "study_id,arm_a,arm_b,outcome,time_label,measure,estimate,ci_low,ci_high,ci_level,se,p,basis,locator\n"
    "rosenthal-1961,bcg,control,tuberculosis,end,RR,{},table,Table 1\n"
)


@pytest.mark.parametrize(
    "cells",
    [
        "0.5,0,2,0.95,,",
        "0,0,2,0.95,,",
        "0.5,,,,,0",
        "0.5,,,,,1",
        "1,,,,,0.3",
        "0.5,0.5,0.5,0.95,,",
        "0.5,,,,0,",
    ],
)
def test_a_row_that_gives_no_effect_is_a_warning_and_stops_no_build(
    review: Path, tmp_path: Path, cells: str
) -> None:
    text = (review / "outcomes.csv").read_text("utf-8").splitlines(keepends=True)
    (review / "outcomes.csv").write_text(
        "".join(line for line in text if not line.startswith("rosenthal-1961,")), "utf-8"
    )
    (review / "contrasts.csv").write_text(CONTRASTS.format(cells), "utf-8")
    checked = call("validate", str(review))
    assert checked.status == 0
    assert f"{review}/contrasts.csv:2: warning: " in checked.out
    assert call("build", str(review), "--out", str(tmp_path / "site")).status == 0
