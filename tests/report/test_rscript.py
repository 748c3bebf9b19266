"""An entry as an R script: deterministic text in which nothing that a user wrote is alive."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

import steelyard
from steelyard.api.export import export_review
from steelyard.api.review import new_review, run
from steelyard.errors import InputError, OutputError
from steelyard.report.exports import exported, rows_csv
from steelyard.report.rscript import has_script, r_script
from steelyard.report.rscript_text import comment, number, quoted
from steelyard.report.settled import settled_result
from steelyard.report.site import build_site
from steelyard.review.result import AnalysisResult, ReviewResult

EXAMPLE = Path(steelyard.__file__).parent / "api" / "example"
HOSTILE = [
    'x"); system("touch hurt"); ("',
    "x\\",
    'x\\"); stop("hurt',
    "x\nsystem('touch hurt')",
    "x\r\u2028\x85\x0bsystem('touch hurt')",
    "x\x00\x1b[2J\u202etxt",
    "#line 1 other.R",
    "100 %s %d `x` ${x} $(x) 'x' é 漢 🙂",
    "\ud800",
]


@cache
def result() -> ReviewResult:
    return settled_result(run(EXAMPLE))


def hostile(text: str) -> AnalysisResult:
    """Return a pooled entry with `text` wherever a person writes."""
    a = next(a for a in result().analyses if a.subgroups is not None)
    rows = tuple(
        dataclasses.replace(
            r, label=f"{r.label} {text}", study_id=r.study_id + text, contribution=text, notes=(text,)
        )
        for r in a.rows
    )
    spec = a.spec.model_copy(update={"title": text, "question": text})
    return dataclasses.replace(a, rows=rows, spec=spec, method_line=text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_stays_within_its_string_and_its_comment(text: str) -> None:
    assert re.fullmatch(r'"(?:[^"\\\n]|\\["\\]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"', quoted(text))
    assert quoted(text).isascii()
    assert all(re.fullmatch(r"# [^\n\r\x0b\x0c\x85\u2028\u2029]*", line) for line in comment(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (14.0, "14"),
        (0.1, "0.1"),
        (1e-05, "1e-05"),
        (float("inf"), "Inf"),
        (float("-inf"), "-Inf"),
        (None, "NA"),
    ],
)
def test_numbers_are_r_s(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.needs_r
def test_r_runs_a_script_full_of_hostile_text_and_nothing_else(rscript: str, tmp_path: Path) -> None:
    for i, text in enumerate(HOSTILE):
        (tmp_path / f"{i}.R").write_bytes(r_script(result(), hostile(text)))
    call = 'for (f in dir(pattern = "R$")) sys.source(f, new.env())'
    done = subprocess.run(
        [rscript, "-e", call],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
        env={"LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.count(b"\nAll ") == len(HOSTILE)
    assert {p.name for p in tmp_path.iterdir()} == {f"{i}.R" for i in range(len(HOSTILE))}


def test_a_site_links_each_script_and_claims_no_run() -> None:
    site = build_site(result())
    scripts = {name for name in site if name.endswith(".R")}
    assert scripts == {f"analyses/{a.spec.id}.R" for a in result().analyses if has_script(a)}
    assert len(scripts) >= 10
    for name in scripts:
        page = site[name.removesuffix("R") + "html"].decode()
        assert f'<a href="{Path(name).name}">' in page
    assert not any(b"eproduced in R" in content for content in site.values())
    assert {n: site[n] for n in scripts} == {n: build_site(result())[n] for n in scripts}


def test_a_script_names_the_file_and_line_of_each_row() -> None:
    for a in result().analyses:
        text = r_script(result(), a).decode() if has_script(a) else ""
        unwrapped = re.sub(r"\n *# ", " ", text)
        assert all(", ".join(r.sources) in unwrapped for r in a.rows)


def test_an_entry_without_a_number_has_no_script() -> None:
    planned = [a for a in result().analyses if a.status == "planned"]
    assert planned
    assert not any(has_script(a) for a in planned)


def test_a_table_disarms_formulas() -> None:
    text = rows_csv(hostile("x")).decode("utf-8-sig")
    assert text.startswith("study_id,study,year,")
    assert ",'=1+1," in rows_csv(hostile("=1+1")).decode("utf-8-sig")


def test_the_export_of_a_form_holds_each_entry_with_something_to_say() -> None:
    assert len(exported(result(), "json", {})) == len(result().analyses)
    assert set(exported(result(), "csv", {})) == {f"{a.spec.id}.csv" for a in result().analyses if a.rows}
    assert list(exported(result(), "r", {}, "mood")) == ["mood.R"]


def test_an_export_writes_all_or_nothing(tmp_path: Path) -> None:
    new_review(tmp_path / "mine", example=True)
    out = tmp_path / "out"
    written = export_review(tmp_path / "mine", out, to="r")
    assert sorted(out.iterdir()) == sorted(written)
    kept, gone = written[-1], written[0]
    gone.unlink()
    kept.write_text("mine\n", "utf-8")
    with pytest.raises(OutputError, match="is there already; need another name, or overwrite"):
        export_review(tmp_path / "mine", out, to="r")
    assert not gone.exists()
    assert kept.read_text("utf-8") == "mine\n"
    assert export_review(tmp_path / "mine", out, to="r", overwrite=True) == written
    assert kept.read_bytes() == exported(result(), "r", {})[kept.name]


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"analysis is 'moods'; one of .* Did you mean mood"):
        export_review(EXAMPLE, tmp_path / "out", to="r", analysis="moods")
    with pytest.raises(InputError, match="brightness: has not a number that R could compute"):
        export_review(EXAMPLE, tmp_path / "out", to="r", analysis="brightness")
    with pytest.raises(InputError, match="to is 'rr'; one of csv, json, r"):
        export_review(EXAMPLE, tmp_path / "out", to="rr")
    with pytest.raises(OutputError, match="need the name of a folder, in one that is there"):
        export_review(EXAMPLE, tmp_path / "no" / "out", to="r")
    assert list(tmp_path.iterdir()) == []
