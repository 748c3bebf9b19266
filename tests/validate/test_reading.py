"""Every fault of a file or a cell is one problem with its line, and the rest is still checked."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from steelyard.data.values import Inequality, Range
from steelyard.errors import ReviewError
from steelyard.review.load import load_review, read_review
from steelyard.review.validate import check_folder, validate
from steelyard.review.validate.catalogue import READING
from tests.validate.faults import CELLS, YAMLS
from tests.validate.sample import FILES, PLAN, added, changed, only, write

OUT = "outcomes.csv"


@pytest.mark.parametrize(
    ("code", "file", "old", "new", "place", "message"), CELLS, ids=[f"{c[0]}-{c[3][:12]}" for c in CELLS]
)
def test_fault(
    code: str, file: str, old: str, new: str, place: str | None, message: str, tmp_path: Path
) -> None:
    home = write(tmp_path)
    changed(home, file, old, new)
    found = [p for p in check_folder(home) if p.code == code]
    assert len(found) == 1
    assert place is None or str(found[0].place) == place
    assert re.search(message, str(found[0])), str(found[0])
    assert found[0].severity == {c.code: c.severity for c in READING}[code]


@pytest.mark.parametrize(("code", "old", "new", "message"), YAMLS, ids=[c[0] for c in YAMLS])
def test_fault_in_yaml(code: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, "review.yaml", old, new)
    assert re.search(message, str(only(home, code)))


def test_items_that_are_no_blocks_do_not_make_a_list_short(tmp_path: Path) -> None:
    home = write(tmp_path, {**FILES, "review.yaml": PLAN[: PLAN.index("analyses:")] + "analyses: [1, [2]]\n"})
    assert [p.message for p in check_folder(home) if p.severity == "error"] == [
        "analyses[0] is 1; must be a block of keys.",
        "analyses[1] is a list of 1; must be a block of keys.",
    ]


def test_an_escape_is_written_once(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, "arms.csv", "Drug,drug,po", "Drug,d\u202eg,po")
    assert "intervention is 'd\\u202eg'; an id has" in str(only(home, "malformed-id"))


def test_yaml_that_holds_nothing_or_a_list(tmp_path: Path) -> None:
    home = write(tmp_path, {**FILES, "review.yaml": "- 1\n"})
    assert "the file holds a list" in str(only(home, "not-a-mapping"))
    (home / "review.yaml").write_text("")
    assert str(only(home, "empty-file")).startswith("review.yaml: the file is empty")
    (home / "review.yaml").write_bytes(b"title: caf\xe9\n")
    assert str(only(home, "not-utf8")).startswith("review.yaml:1: byte 11 of the file is 0xe9")


@pytest.mark.parametrize("name", ["review.yaml", "studies.csv", "arms.csv"])
def test_a_needed_file_is_missing(name: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / name).unlink()
    assert str(only(home, "missing-file")) == f"{name}: the file is missing."


@pytest.mark.parametrize("name", list(FILES))
def test_a_folder_pipe_or_empty_file_in_a_files_place(name: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / name).write_bytes(b"")
    assert str(only(home, "empty-file")).startswith(f"{name}: the file is empty")
    (home / name).unlink()
    (home / name).mkdir()
    assert str(only(home, "not-a-file")).startswith(f"{name}: is a folder")
    (home / name).rmdir()
    os.mkfifo(home / name)
    assert str(only(home, "not-a-file")).startswith(f"{name}: is a pipe")
    (home / name).unlink()
    (home / name).symlink_to(home / name)
    assert "Too many levels of symbolic links" in str(only(home, "unreadable-file"))


@pytest.mark.parametrize("name", ["studies.csv", "arms.csv", "outcomes.csv", "contrasts.csv"])
def test_excel_files_are_read(name: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / name).write_bytes(b"\xef\xbb\xbf" + FILES[name].replace("\n", "\r\n").encode())
    assert check_folder(home) == ()


def test_semicolons_and_latin_1_are_recognised(tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / "arms.csv").write_bytes(FILES["arms.csv"].replace(",", ";").encode())
    assert "separated by semicolons" in str(only(home, "not-comma-separated"))
    (home / "arms.csv").write_bytes(FILES["arms.csv"].replace("Placebo", "Plac\xe9bo").encode("latin-1"))
    assert str(only(home, "not-utf8")).startswith("arms.csv:3: byte")


def test_a_misspelt_file_is_named(tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / "contrasts.csv").rename(home / "contrast.csv")
    problem = only(home, "unknown-file")
    assert str(problem).startswith("contrast.csv: the file is not read; tables are studies.csv")
    assert problem.hint == "Did you mean contrasts.csv?"


def test_a_review_without_results_is_odd(tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / "outcomes.csv").unlink()
    (home / "contrasts.csv").unlink()
    assert "the review has no results" in str(only(home, "no-results"))


def test_other_files_are_let_be(tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / "claims").mkdir()
    (home / "claims" / "page.yaml").write_text("\t")
    (home / "README.md").write_bytes(b"\xff\0")
    (home / "records.csv").write_text('"')
    assert check_folder(home) == ()


def test_the_folder_itself(tmp_path: Path) -> None:
    (problem,) = check_folder(tmp_path / "absent")
    assert problem.code == "missing-file"
    assert "there is no such folder" in problem.message
    (tmp_path / "file").touch()
    (problem,) = check_folder(tmp_path / "file")
    assert problem.code == "not-a-folder"
    (problem,) = check_folder(Path("a\0b"))
    assert problem.severity == "error"


def test_everything_is_reported_at_once(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, "review.yaml", "measure: RR", "measure: RR\n    labels: [one]")
    changed(home, "studies.csv", "2018,parallel", "2018,paralel")
    changed(home, "arms.csv", "drug,po", "drgu,po")
    changed(home, OUT, "40,20,", "40,x,")
    changed(home, OUT, "40,10,", "40,50,")
    changed(home, "contrasts.csv", "-12,-18,-6", "-12,-6,-18")
    assert [(p.code, str(p.place)) for p in check_folder(home) if p.severity == "error"] == [
        ("interval-order", "contrasts.csv:2"),
        ("not-a-number", "outcomes.csv:2"),
        ("events-above-n", "outcomes.csv:3"),
        ("bad-value", "review.yaml:36"),
        ("unknown-word", "studies.csv:2"),
    ]
    review, problems = read_review(home)
    assert review is None
    assert len(problems) == 3
    with pytest.raises(
        ReviewError, match=r"review.yaml:36: analyses\[0\].labels .*\n.*studies.csv:2"
    ) as raised:
        load_review(home)
    assert raised.value.problems == problems


def test_a_sound_review_is_typed(tmp_path: Path) -> None:
    review = load_review(write(tmp_path))
    assert review.problems == ()
    assert validate(review) == ()
    assert review.plan.analyses[1].measure == "MD"
    assert review.line_of(("analyses", 1, "measure")) == PLAN.split("\n").index("    measure: MD") + 1
    assert review.line_of(("analyses", 1, "absent")) == review.line_of(("analyses", 1))
    arm = review.tables.arms[2]
    assert (arm.dose, arm.n, str(arm.place)) == (Range(10, 20, "10-20"), 50, "arms.csv:4")
    assert review.tables.contrasts[0].p == Inequality("<", 0.001, "<0.001")
    assert sorted(review.tables.sha256) == sorted(FILES)


def test_warnings_of_reading_reach_the_validator_once(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, "arms.csv", ",po,", ",by mouth,")
    review = load_review(home)
    assert [p.code for p in review.problems] == ["unusual-word"]
    assert validate(review) == check_folder(home) == review.problems


def test_the_users_files_are_never_touched(tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, OUT, "40,20,", "40,x,")
    added(home, "studies.csv", '"open')
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in home.iterdir()}
    home.chmod(0o555)
    check_folder(home)
    read_review(home)
    home.chmod(0o755)
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in home.iterdir()} == before


def test_every_code_of_reading_is_listed_and_tested() -> None:
    listed = {code.code for code in READING}
    tests = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("validate", "data")
        for path in (Path(__file__).parents[1] / folder).glob("*.py")
    )
    tests += (Path(__file__).parents[1] / "review/test_lock.py").read_text(encoding="utf-8")
    assert [code for code in sorted(listed) if code not in tests] == []
    source = Path(check_folder.__code__.co_filename).parents[2]
    files = [
        *(source / "data").glob("*.py"),
        source / "review" / "load.py",
        source / "review" / "messages.py",
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    used = set(re.findall(r'(?:error|warning|_stop|_error|_made)\(\s*"([a-z0-9-]+)"', text))
    used |= set(re.findall(r'"(?:error|warning)",\s*"([a-z0-9-]+)"', text))
    assert used <= listed
    assert len(used) > 30
