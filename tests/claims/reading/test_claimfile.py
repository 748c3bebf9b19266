"""A claim file survives being read again: what people wrote, comments, order, and every byte of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.claims.claimfile import merged_text, new_text
from steelyard.claims.claimfile_load import read_claim_file
from steelyard.claims.claimfile_model import ClaimFile, PageSaid
from steelyard.errors import InputError
from tests.claims.reading.review import readings

SOURCE = PageSaid(source="page.txt", sha256="0" * 64)
TEXT = (
    'Melatonin reduced fatigue but caused headaches. It costs: little, "they" say # here.\n\n'
    "Remission occurred in 40 % on melatonin and 20 % on placebo. True\n\n- null"
)


def written(text: str) -> str:
    return new_text(readings(text), SOURCE)


def loaded(text: str, folder: Path) -> ClaimFile:
    path = folder / "page.claims.yaml"
    path.write_text(text, encoding="utf-8")
    file, problems = read_claim_file(path)
    assert file is not None, problems
    return file


def test_every_sentence_is_there_verbatim_and_in_order(tmp_path: Path) -> None:
    file = loaded(written(TEXT), tmp_path)
    assert [entry.text for entry in file.claims.values()] == [r.sentence.text for r in readings(TEXT)]
    assert list(file.claims) == [r.sentence.key for r in readings(TEXT)]


def test_slots_and_parts_come_back_as_they_were_read(tmp_path: Path) -> None:
    entry = next(iter(loaded(written(TEXT), tmp_path).claims.values()))
    assert [(p.type, p.slots.outcomes, p.slots.direction) for p in entry.auto.parts] == [
        ("effect", ("fatigue",), "better"),
        ("safety", ("headache",), "worse"),
    ]
    assert entry.auto.slots == entry.auto.parts[0].slots


def test_reading_again_changes_no_byte() -> None:
    text = written(TEXT)
    assert merged_text(text, readings(TEXT), SOURCE) == text
    by_hand = text.replace("status: open", "status: confirmed   # by hand", 1).replace("\n", "\r\n")
    assert merged_text(by_hand, readings(TEXT), SOURCE) == by_hand


def test_human_blocks_and_comments_survive_a_changed_page() -> None:
    text = written(TEXT).replace(
        "    human:\n      status: open", "    # seen\n    human:\n      status: corrected", 1
    )
    again = merged_text(text, readings("A new line stands first.\n\n" + TEXT), SOURCE)
    assert "    # seen\n    human:\n      status: corrected" in again
    added = [line for line in again.split("\n") if line not in text.split("\n")]
    assert added == [
        f"  {readings('A new line stands first.')[0].sentence.key}:",
        "    text: A new line stands first.",
    ]


@pytest.mark.parametrize("status", ["imported", "confirmed", "corrected", "rejected"])
def test_a_changed_reading_under_a_signature_is_flagged_and_not_used(status: str, tmp_path: Path) -> None:
    text = (
        written(TEXT)
        .replace("direction: worse", "direction: better")
        .replace("status: open", f"status: {status}", 1)
    )
    again = merged_text(text, readings(TEXT), SOURCE)
    entry = next(iter(loaded(again, tmp_path).claims.values()))
    assert entry.auto_changed_since_confirmation is True
    assert [p.slots.direction for p in entry.auto.parts] == ["better", "better"]
    assert merged_text(again, readings(TEXT), SOURCE) == again
    reopened = again.replace(f"status: {status}", "status: open")
    entry = next(iter(loaded(merged_text(reopened, readings(TEXT), SOURCE), tmp_path).claims.values()))
    assert entry.auto_changed_since_confirmation is False
    assert [p.slots.direction for p in entry.auto.parts] == ["better", "worse"]


def test_an_open_entry_takes_the_new_reading() -> None:
    text = written(TEXT)
    assert merged_text(text.replace("direction: worse", "direction: better"), readings(TEXT), SOURCE) == text


def test_a_sentence_that_vanished_is_stale_until_it_is_back(tmp_path: Path) -> None:
    text = written(TEXT)
    without = merged_text(text, readings(TEXT)[1:], SOURCE)
    assert [entry.stale for entry in loaded(without, tmp_path).claims.values()][:2] == [True, False]
    assert merged_text(without, readings(TEXT)[1:], SOURCE) == without
    assert merged_text(without, readings(TEXT), SOURCE) == text


def test_what_a_person_wrote_about_the_page_stays() -> None:
    text = written(TEXT).replace("  url:", "  url: https://example.org/a")
    changed = PageSaid(source="page.txt", sha256="1" * 64)
    again = merged_text(text, readings(TEXT), changed)
    assert "url: https://example.org/a" in again
    assert "1" * 64 in again


@pytest.mark.parametrize("text", ["", "a: [", "format: 2\nclaims: {}\n", "format: 1\nclaims: [1]\n",
                                  "format: 1\nclaims: {c1: {text: a, auto: {}}}\n"])  # fmt: skip
def test_what_is_no_claim_file_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"claim"):
        merged_text(text, readings(TEXT), SOURCE)


def test_an_empty_page_has_an_empty_file(tmp_path: Path) -> None:
    assert loaded(written(""), tmp_path).claims == {}
    assert merged_text(written(""), readings("It helped."), SOURCE).count("    text: It helped.\n") == 1
