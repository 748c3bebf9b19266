"""Reviews from Python: the same answers as from the command line, as objects and exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import steelyard as sy
from steelyard.errors import OutputError, ReviewError

# R 4.2, metafor 3.8-1: rma(measure="RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg,
# subset=alloc=="random", method="REML", test="z", control=list(threshold=1e-12, maxiter=1000)), by exp().
PIN_RANDOM = 0.37871751142139831


@pytest.fixture
def review(tmp_path: Path) -> Path:
    sy.new_review(tmp_path / "mine")
    return tmp_path / "mine"


def break_a_count(review: Path) -> None:
    path = review / "outcomes.csv"
    text = path.read_text("utf-8")
    assert ",123,4," in text
    path.write_text(text.replace(",123,4,", ",123,400,", 1), "utf-8")


def test_the_starter_gives_metafor_s_number(review: Path) -> None:
    randomised, listed = sy.run(review).analyses
    assert (randomised.status, randomised.k, listed.status) == ("pooled", 7, "not pooled")
    assert randomised.headline is not None
    assert randomised.headline.value == pytest.approx(PIN_RANDOM, rel=1e-6)
    assert len(listed.rows) == 6


def test_run_takes_a_review_or_its_folder(review: Path) -> None:
    assert sy.run(sy.load_review(review)) == sy.run(str(review))


def test_a_review_with_an_error_is_not_run(review: Path, tmp_path: Path) -> None:
    break_a_count(review)
    assert [(p.severity, str(p.place)) for p in sy.validate(review)] == [("error", "outcomes.csv:2")]
    with pytest.raises(ReviewError, match=r"outcomes\.csv:2: .*400") as caught:
        sy.run(review)
    assert len(caught.value.problems) == 1
    with pytest.raises(ReviewError, match=r"outcomes\.csv:2"):
        sy.build(review, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="there is no such folder"):
        sy.load_review(tmp_path / "nowhere")


def test_build_reports_what_it_wrote_and_when(review: Path, tmp_path: Path) -> None:
    stages: list[str] = []

    @contextmanager
    def stage(label: str) -> Iterator[None]:
        stages.append(label)
        yield

    report = sy.build(review, tmp_path / "site", stage=stage)
    written = [p for p in report.out.rglob("*") if p.is_file() and p.name != ".steelyard-site"]
    assert report.index.is_file()
    assert report.files == len(written)
    assert report.warnings == ()
    assert len(stages) == 3


def test_the_site_says_what_the_evidence_allows(review: Path, tmp_path: Path) -> None:
    page = sy.build(review, tmp_path / "site").index.read_text("utf-8")
    assert "benefit" in page


def test_new_review_never_overwrites(review: Path) -> None:
    with pytest.raises(OutputError, match="already holds files"):
        sy.new_review(review)
