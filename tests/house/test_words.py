"""The engine knows no subject: nothing of the reviews that stand in this repository is named in `src`."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import steelyard

SRC = Path(steelyard.__file__).parent
REVIEWS = Path(__file__).parents[2] / "reviews"
# What many trials are compared with is no subject; the engine still has no reason to name a drug.
COMPARATORS = {"placebo", "saline", "none", "mixed", "usual-care", "ect"}


def cells(table: str, column: str) -> set[str]:
    found: set[str] = set()
    for path in sorted(REVIEWS.glob(f"*/{table}")):
        with path.open(encoding="utf-8", newline="") as lines:
            found |= {row[column] for row in csv.DictReader(lines)}
    return found


def subject_words() -> set[str]:
    """Return the names of interventions, and the acronyms of scales, that the reviews' tables use."""
    drugs = cells("arms.csv", "intervention") - COMPARATORS - {""}
    scales = cells("outcomes.csv", "scale") | cells("contrasts.csv", "scale")
    acronyms = {word for scale in scales for word in re.findall(r"\b[A-Z][A-Z-]{3,}\b", scale)}
    return {word.strip("-").lower() for word in drugs | acronyms}


WORDS = subject_words()


def test_the_reviews_give_words_to_look_for() -> None:
    assert len(WORDS) > 20


FILES = sorted(p for p in SRC.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_subject_in_the_engine(path: Path) -> None:
    text = path.read_text("utf-8").lower()
    found = {word for word in WORDS if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)}
    assert not found, f"{path.relative_to(SRC)} names {sorted(found)}"
