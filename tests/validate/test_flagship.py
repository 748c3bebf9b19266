"""The ketamine review: no errors, and exactly the oddities that its notes explain."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from steelyard.data.values import Range, Words
from steelyard.review.load import load_review
from steelyard.review.validate import check_folder

HOME = Path(__file__).parents[2] / "reviews" / "ketamine"


def test_it_has_no_errors() -> None:
    assert [str(p) for p in check_folder(HOME) if p.severity == "error"] == []


def test_it_is_read_whole() -> None:
    tables = load_review(HOME).tables
    sizes = {
        name: len((HOME / f"{name}.csv").read_text(encoding="utf-8").splitlines()) - 1
        for name in ("studies", "arms", "outcomes", "contrasts", "crossover", "bias", "standards")
    }
    assert {name: len(getattr(tables, name)) for name in sizes} == sizes
    assert len(tables.published_pooled) == 108


def test_what_is_printed_is_kept() -> None:
    tables = load_review(HOME).tables
    doses = {arm.dose for arm in tables.arms}
    assert Range(56, 84, "56-84") in doses
    assert Range(0.5, 3.0, "0.5-3.0") in doses
    assert Words("0.71; 1.41") in doses
    assert Words("<0.001 (non-inferiority)") in {row.p for row in tables.contrasts}


def test_the_known_oddities_are_warnings() -> None:
    counts = Counter(p.code for p in check_folder(HOME))
    # As the data's notes say: 8 rows with events and no n, 4 with n above the arm's n.
    assert counts["events-without-n"] == 8
    assert counts["n-above-arm"] == 4
    twice = [p for p in check_folder(HOME) if p.code == "arms-above-randomised"]
    crossover = {s.study_id for s in load_review(HOME).tables.studies if s.design == "crossover"}
    assert len(crossover) >= 8
    assert not [p for p in twice if any(f" {study} " in p.message for study in crossover)]
    daly = [p for p in check_folder(HOME) if p.code == "shared-control" and "daly-2018" in p.message]
    assert "used 3 times (depression, arms e28, e56, e84" in daly[0].message
