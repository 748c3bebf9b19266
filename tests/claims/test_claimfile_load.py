"""Claim files from disk: every fault at its line, ids of the review, signatures with a name and a date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.claims.claimfile_load import load_claim_file, read_claim_file
from steelyard.claims.claimfile_model import readings_of
from tests.claims.reviews import review

PLAN = review(({"id": "main"}, {})).plan

GOOD = """\
format: 1
page: {source: page.html, url: , retrieved: , sha256: }
claims:
  c000000000001:
    text: The drug cures.
    auto:
      type: effect
      slots:
        interventions: [drug]
        outcomes: [cured]
        direction: better
        time: [{low_h: 24, high_h: 24, text: after a day}]
        numbers: [{text: 50 %, low: 50, high: 50, unit: "%"}]
        dose: [{text: 0.5 mg/kg, amount: {low: 0.5, high: 0.5, unit: mg/kg}}]
      spans:
        outcomes: [{value: cured, text: cures, start: 9, end: 14, rule: term}]
      garbled:
        - {text: cures, maybe: cares, start: 9, end: 14, rule: table}
    human: {status: open, by: , on: , slots: {}, source: , note: }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "a.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_as_the_reader_writes_it(tmp_path: Path) -> None:
    file, problems = load_claim_file(written(tmp_path, GOOD), PLAN)
    assert problems == ()
    assert file is not None
    entry = file.claims["c000000000001"]
    assert (entry.human.status, entry.human.by, entry.human.source) == ("open", "", "")
    (reading,) = readings_of(entry)
    assert reading.slots.time[0].low_h == 24
    assert reading.slots.numbers[0].unit == "%"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("format: 1", "format: 2", 1, "format is 2; one of 1"),
        ("direction: better", "direction: beter", 11, "Did you mean better?"),
        ("status: open", "statuss: open", 19, "statuss is not a known key.*Did you mean status?"),
        ("status: open, by: , on: ", "status: confirmed, by: A, on: ", 19,
         "confirmed without on; a signature has both"),
        ("slots: {}", "slots: {outcomes: [curd]}", 19, "'curd'; review.yaml has no such id. Did you mean"),
        ("slots: {}", "slots: {directon: better}", 19, "directon is not a known key"),
        ("    text: The", "    txt: The", 4, "lacks the key 'text'"),
        ("low: 50", "low: fifty", 13, "must be a number"),
        ("auto:", "auto: &a", 6, "anchor"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    file, problems = load_claim_file(written(tmp_path, GOOD.replace(old, new, 1)), PLAN)
    assert file is None
    told = [p for p in problems if re.search(words, str(p))]
    assert told, [str(p) for p in problems]
    assert told[0].place.line == line


def test_an_id_that_the_machine_read_and_the_review_lost_is_a_warning(tmp_path: Path) -> None:
    text = GOOD.replace("outcomes: [cured]", "outcomes: [curd]", 1)
    file, problems = load_claim_file(written(tmp_path, text), PLAN)
    assert file is not None
    assert [(p.severity, p.code, p.place.line) for p in problems] == [("warning", "unknown-id", 10)]


def test_a_missing_file_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    file, problems = read_claim_file(tmp_path / "none.yaml")
    assert file is None
    assert problems[0].severity == "error"


def test_keys_of_a_later_reader_are_passed_over(tmp_path: Path) -> None:
    text = GOOD.replace("      type: effect\n", "      type: effect\n      later: 1\n", 1)
    file, problems = load_claim_file(written(tmp_path, text), PLAN)
    assert (file is not None, problems) == (True, ())


def test_the_example_of_the_documents_is_a_human_block(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "claim-verdicts.md"
    (block,) = re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    text = GOOD[: GOOD.index("    human:")] + block
    file, problems = read_claim_file(written(tmp_path, text))
    assert problems == ()
    assert file is not None
    human = file.claims["c000000000001"].human
    assert (human.status, human.organisation) == ("corrected", "The Board")
