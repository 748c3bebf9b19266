"""The plan lock: it notices what matters, tells what became of it, and cannot be edited in silence."""

from __future__ import annotations

import copy
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import steelyard as sy
from steelyard.errors import InputError, OutputError
from steelyard.review.lock import LOCK_FILE, Lock, departures, digest, locked_part
from steelyard.review.plan import Plan
from tests.support.reviews import analysis, make_plan

DAY = date(2026, 5, 31)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sy.new_review(tmp_path / "mine")
    return tmp_path / "mine"


def _edit(folder: Path, before: str, after: str) -> None:
    path = folder / "review.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def _codes(folder: Path) -> list[str]:
    return [p.code for p in sy.validate(folder)]


def _other_method(folder: Path) -> str:
    """Give the first entry another estimator; return the entry's id."""
    _edit(folder, "method: REML", "method: PM")
    return sy.load_review(folder).plan.analyses[0].id


def test_an_unchanged_plan_departs_in_nothing(folder: Path) -> None:
    path = sy.lock_plan(folder, by="A. Reviewer", on=DAY)
    lock = sy.run(folder).lock
    assert path == folder / LOCK_FILE
    assert lock is not None
    assert (lock.on, lock.by, lock.departures) == ("2026-05-31", "A. Reviewer", ())
    held = json.loads(path.read_text("utf-8"))
    signed = {name: held[name] for name in ("on", "by", "plan")}
    plain = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert lock.sha256 == hashlib.sha256(plain.encode()).hexdigest()


def test_a_change_is_a_warning_until_it_is_explained(folder: Path) -> None:
    sy.lock_plan(folder, by="A. Reviewer", on=DAY)
    name = _other_method(folder)
    (found,) = [p for p in sy.validate(folder) if p.code == "deviation-unexplained"]
    assert found.message == (
        f"analyses.{name}.model.method was REML when the plan was locked on 2026-05-31; it is PM now."
    )
    assert found.place.line > 0
    with (folder / "review.yaml").open("a", encoding="utf-8") as file:
        file.write(
            f"\ndeviations:\n  - {{path: analyses.{name}.model, reason: Asked for by a referee., by: B., "
            "on: 2026-06-30}\n"
        )
    assert not [c for c in _codes(folder) if c.startswith("deviation")]
    lock = sy.run(folder).lock
    assert lock is not None
    (told,) = lock.departures
    assert (told.reason, told.by, told.on) == ("Asked for by a referee.", "B.", "2026-06-30")


def test_a_deviation_that_is_none_is_told(folder: Path) -> None:
    with (folder / "review.yaml").open("a", encoding="utf-8") as file:
        file.write("\ndeviations:\n  - {path: analyses.x, reason: None., by: B., on: 2026-06-30}\n")
    assert "deviation-without-change" in _codes(folder)
    sy.lock_plan(folder, by="A.", on=DAY)
    assert "deviation-without-change" in _codes(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace('"better": "less"', '"better": "more"', 1),
        lambda text: text[:100],
        lambda text: "[]",
        lambda text: text.replace('"format": 2', '"format": 9'),
        lambda text: text.replace('"on": "2026-05-31"', '"on": "2025-05-31"'),
        lambda text: text.replace('"by": "A."', '"by": "B."'),
    ],
)
def test_a_lock_changed_by_hand_is_an_error(folder: Path, damage: Any) -> None:
    path = sy.lock_plan(folder, by="A.", on=DAY)
    text = path.read_text("utf-8")
    assert damage(text) != text
    path.write_text(damage(text), "utf-8")
    assert "broken-lock" in _codes(folder)


def test_a_plan_is_not_locked_twice_by_accident(folder: Path) -> None:
    path = sy.lock_plan(folder, by="A.", on=DAY)
    before = path.read_bytes()
    with pytest.raises(OutputError, match=r"was locked on 2026-05-31 by A\.; need replace"):
        sy.lock_plan(folder, by="B.", on=DAY)
    assert path.read_bytes() == before
    sy.lock_plan(folder, by="B.", on=date(2026, 6, 30), replace=True)
    assert path.read_bytes() != before
    lock = sy.run(folder).lock
    assert lock is not None
    (earlier,) = lock.replaced
    assert (earlier.on, earlier.by) == ("2026-05-31", "A.")
    assert earlier.sha256 == json.loads(before)["sha256"]


def test_a_lock_is_not_replaced_by_an_earlier_one(folder: Path) -> None:
    path = sy.lock_plan(folder, by="A.", on=DAY)
    before = path.read_bytes()
    with pytest.raises(InputError, match="the day is 2001-01-01, before the lock of 2026-05-31"):
        sy.lock_plan(folder, by="B.", on=date(2001, 1, 1), replace=True)
    assert path.read_bytes() == before


def test_a_replaced_lock_cannot_be_taken_out_of_the_file(folder: Path) -> None:
    sy.lock_plan(folder, by="A.", on=DAY)
    path = sy.lock_plan(folder, by="B.", on=DAY, replace=True)
    content = json.loads(path.read_text("utf-8"))
    del content["replaced"]
    path.write_text(json.dumps(content), "utf-8")
    assert "broken-lock" in _codes(folder)


def test_nobody_locks_nothing(folder: Path) -> None:
    for nobody in (" ", "."):
        with pytest.raises(InputError, match="need the name of who locks the plan"):
            sy.lock_plan(folder, by=nobody)


def test_no_plan_is_locked_on_a_day_to_come(folder: Path) -> None:
    with pytest.raises(
        InputError, match=r"the day is 2999-01-01, and today is \d{4}-\d\d-\d\d; a plan is locked"
    ):
        sy.lock_plan(folder, by="A.", on=date(2999, 1, 1))
    assert not (folder / LOCK_FILE).exists()


def test_a_lock_of_an_earlier_format_says_what_to_do(folder: Path) -> None:
    path = sy.lock_plan(folder, by="A.", on=DAY)
    path.write_text(path.read_text("utf-8").replace('"format": 2', '"format": 1'), "utf-8")
    (found,) = [p for p in sy.validate(folder) if p.code == "broken-lock"]
    assert found.message.startswith("was locked on 2026-05-31 by A. in an earlier format")
    assert "steelyard lock DIR --replace" in found.hint
    with pytest.raises(OutputError, match="the plan is locked already; need replace"):
        sy.lock_plan(folder, by="A.", on=DAY)
    sy.lock_plan(folder, by="A.", on=DAY, replace=True)
    assert not [c for c in _codes(folder) if c == "broken-lock"]


LOCKED: list[dict[str, Any]] = [
    {"measure": "OR"},
    {"time": {"target_h": 5}},
    {"eligible": {"scales": ["a"]}},
    {"model": {"method": "DL"}},
    {"minimum_k": 3},
    {"variants": [{"id": "v", "label": "V", "measure": "OR"}]},
]


@pytest.mark.parametrize("change", LOCKED, ids=lambda c: next(iter(c)))
def test_what_decides_a_number_is_locked(change: dict[str, Any]) -> None:
    assert locked_part(make_plan(analysis(**change))) != locked_part(make_plan(analysis()))


SETTINGS = "claims: {information_size: 900}\n"
FINDINGS = (
    "summary_of_findings:\n  - {id: t, title: T, population: P, intervention: I, comparator: C, rows: "
    "[{analysis: NAME}]}\n"
)
SCALE = "instruments: [{name: Scale, scales: [S], low: 0, high: 9}]\n"


@pytest.mark.parametrize(
    ("block", "path"),
    [
        (SETTINGS, "claims.information_size"),
        (FINDINGS, "summary_of_findings.t"),
        (SCALE, "instruments.Scale"),
    ],
)
def test_settings_made_after_the_lock_are_told(block: str, path: str, folder: Path) -> None:
    name = sy.load_review(folder).plan.analyses[0].id
    sy.lock_plan(folder, by="A.", on=DAY)
    text = (folder / "review.yaml").read_text("utf-8")
    (folder / "review.yaml").write_text(f"{text}\n{block.replace('NAME', name)}", "utf-8")
    lock = sy.load_review(folder).lock
    assert lock is not None
    assert [d.path for d in departures(lock, sy.load_review(folder).plan)] == [path]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"search": {"systematic": False, "statement": "Other.", "last_searched": None}}, "search.statement"),
        ({"treatments": "broader"}, "treatments.{}.broader"),
        ({"conditions": "more"}, "conditions.more"),
    ],
    ids=["search", "treatments", "conditions"],
)
def test_what_decides_which_studies_enter_is_locked(change: dict[str, Any], path: str) -> None:
    before = make_plan(analysis()).model_dump(mode="json", by_alias=True)
    before["search"] = {"systematic": False, "statement": "One.", "last_searched": None}
    before["treatments"].append({"id": "wide", "label": "Wide"})
    after = copy.deepcopy(before)
    first = before["treatments"][0]["id"]
    if "search" in change:
        after["search"] = change["search"]
    elif "treatments" in change:
        after["treatments"][0]["broader"] = "wide"
    else:
        after["conditions"].append({"id": "more", "label": "More"})
    lock = Lock(DAY, "A.", "", locked_part(Plan.model_validate(before)))
    found = departures(lock, Plan.model_validate(after))
    assert [d.path for d in found] == [path.format(first)]


def test_other_words_for_the_same_are_not_locked() -> None:
    before = make_plan(analysis()).model_dump(mode="json", by_alias=True)
    after = copy.deepcopy(before)
    after["treatments"][0]["synonyms"] = ["another word"]
    after["search"]["last_searched"] = "2026-01-31"
    assert locked_part(Plan.model_validate(before)) == locked_part(Plan.model_validate(after))


@pytest.mark.parametrize("change", [{"title": "Other"}, {"text": "More."}, {"labels": ["a", "b"]}])
def test_what_only_words_a_page_is_not(change: dict[str, Any]) -> None:
    assert locked_part(make_plan(analysis(**change))) == locked_part(make_plan(analysis()))


def test_a_key_that_an_older_lock_does_not_know_is_no_change(folder: Path) -> None:
    path = sy.lock_plan(folder, by="A.", on=DAY)
    content = json.loads(path.read_text("utf-8"))
    for entry in content["plan"]["analyses"].values():
        del entry["minimum_k"]
    content["sha256"] = digest(DAY, "A.", content["plan"])
    path.write_text(json.dumps(content), "utf-8")
    assert not [c for c in _codes(folder) if c.startswith(("deviation", "broken"))]
