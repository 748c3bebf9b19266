"""Claims from Python: pages read into claim files, verdicts of the example and the flagship, what changed."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import pytest

import steelyard as sy
from steelyard.api.claims import (
    card_of,
    check_claims,
    claim_problems,
    keep_verdicts,
    kept_verdicts,
    kind_of,
    read_claims,
)
from steelyard.api.review import load_review, new_review
from steelyard.claims.checked import Card
from steelyard.claims.claimreview import claim_reviews
from steelyard.claims.page import read_page
from steelyard.claims.sentences import split
from steelyard.errors import InputError, ReviewError
from steelyard.report.claims_view import PageClaims, view_of

ROOT = Path(__file__).parents[2]
FLAGSHIP = ROOT / "reviews" / "ketamine"
EXAMPLE = Path(sy.__file__).parent / "api" / "example"


@cache
def checked(folder: Path) -> PageClaims:
    (page,) = check_claims(folder).values()
    return page


def sentence(number: int) -> tuple[Card, ...]:
    """Return the cards of the flagship page's sentence, counted from 1."""
    page = checked(FLAGSHIP)
    keys = list(dict.fromkeys(card.key for card in page.checked.cards))
    return tuple(card for card in page.checked.cards if card.key == keys[number - 1])


def kinds(number: int) -> set[str]:
    return {d.kind for card in sentence(number) for d in card.fidelity.departures}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the example as a review of one's own."""
    new_review(tmp_path / "mine", example=True)
    return tmp_path / "mine"


def test_the_flagship_holds_every_sentence_of_its_page() -> None:
    text = (FLAGSHIP / "claims" / "ketamine_page.txt").read_bytes()
    keys = [s.key for s in split(read_page(text, "text"))]
    page = checked(FLAGSHIP)
    assert len(keys) == 25
    assert [key for paragraph in page.paragraphs for key in paragraph] == keys
    assert list(dict.fromkeys(card.key for card in page.checked.cards)) == keys
    assert len(page.paragraphs) == 14


def test_no_person_has_signed_the_flagship_and_each_card_says_so() -> None:
    page = checked(FLAGSHIP)
    assert {card.standing for card in page.checked.cards} == {"imported"}
    assert {view_of(card, page).standing for card in page.checked.cards} == {
        "Imported: no person has signed this."
    }
    assert len(page.checked.unsigned) == 25
    assert claim_reviews(page.checked)["@graph"] == []


def test_unrated_certainty_is_never_turned_into_support() -> None:
    words = {card.verdict.word for card in checked(FLAGSHIP).checked.cards}
    assert words.isdisjoint({"supported", "supported-low-certainty", "contradicted", "overstated"})


def test_sentence_16_says_the_reverse_of_its_source() -> None:
    assert "direction reversed" in kinds(16)
    assert sentence(16)[0].reading.slots.direction == "worse"


def test_sentence_1_is_inflated() -> None:
    assert {"certainty inflated", "restriction lost"} <= kinds(1)
    assert sentence(1)[0].verdict.word == "no-evidence-in-this-review"


def test_sentence_5_is_faithful_and_yet_one_small_study() -> None:
    (card,) = sentence(5)
    assert card.fidelity.compared
    assert card.fidelity.departures == ()
    assert "small evidence: one trial of 15 people" in card.verdict.flags
    assert [n.compared for n in card.numbers] == ["4/8 v 0/7"]
    assert card.verdict.word == "certainty-not-rated"


@pytest.mark.parametrize("number", [8, 9, 18])
def test_sentences_on_series_and_cases_are_uncontrolled(number: int) -> None:
    assert {card.verdict.word for card in sentence(number)} == {"uncontrolled-only"}


def test_sentence_9_upgrades_a_series() -> None:
    assert "design upgraded" in kinds(9)


def test_sentence_11_stops_before_a_null_result() -> None:
    assert "truncated before the decisive half" in kinds(11)
    assert any("no benefit" in d.words for d in sentence(11)[0].fidelity.departures)


def test_sentence_20_makes_a_benefit_of_a_safety_signal() -> None:
    assert "direction reversed" in kinds(20)
    assert {card.reading.type for card in sentence(20)} == {"safety"}
    assert {card.outcome for card in sentence(20)} == {"sbp", "dbp"}


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (7, "mechanism"), (14, "mechanism"), (15, "mechanism"), (10, "opinion"), (12, "opinion"),
        (13, "navigation"), (3, "methods"), (22, "methods"), (24, "background"),
    ],
)  # fmt: skip
def test_what_is_no_claim_is_not_checked(number: int, why: str) -> None:
    (card,) = sentence(number)
    assert (card.verdict.word, card.verdict.why) == ("not-checkable", why)


@pytest.mark.parametrize("number", [13, 21, 22, 23, 24, 25])
def test_a_source_that_was_not_identified_stays_so(number: int) -> None:
    for card in sentence(number):
        assert card.fidelity.identified == "unidentified"
        assert card.fidelity.says == ""
        assert not card.fidelity.compared


def test_the_example_shows_every_kind_of_verdict_signed_by_somebody() -> None:
    page = checked(EXAMPLE)
    assert {card.verdict.word for card in page.checked.cards} >= {
        "supported", "supported-low-certainty", "overstated", "contradicted", "not-settled",
        "small-evidence", "uncontrolled-only", "not-checkable",
    }  # fmt: skip
    assert page.checked.unsigned == ()
    assert {card.organisation for card in page.checked.cards} == {"Invented Sleep Board"}


def test_the_example_lists_the_verdicts_that_its_new_rating_changed() -> None:
    changed = {(c.before, c.after, c.why) for c in checked(EXAMPLE).checked.changed}
    assert changed == {
        ("supported", "supported-low-certainty", "its certainty"),
        ("supported", "overstated", "its certainty"),
    }


def test_verdicts_that_are_kept_again_have_not_changed(own: Path) -> None:
    path = own / "claims" / "clinic.yaml"
    keep_verdicts(path, check_claims(own)[path].checked)
    assert check_claims(own)[path].checked.changed == ()


def test_kept_verdicts_that_are_none_are_refused(own: Path) -> None:
    path = own / "claims" / "clinic.yaml"
    (own / "claims" / "clinic.verdicts.json").write_text('{"claims": {"c1": 2}}')
    with pytest.raises(InputError, match="holds no verdicts"):
        kept_verdicts(path)
    (own / "claims" / "clinic.verdicts.json").write_text("{")
    with pytest.raises(InputError, match="is not JSON"):
        kept_verdicts(path)


PAGE = b"Bright light may ease low mood. Bright light has no effect on eye strain."


def test_a_page_read_again_gives_the_same_bytes_and_keeps_what_people_wrote() -> None:
    review = load_review(EXAMPLE)
    first = read_claims(PAGE, review, source="a.txt")
    assert (first.sentences, first.checkable, len(first.new)) == (2, 2, 2)
    text = first.text.replace("  url:", "  url: https://example.org/a", 1)
    text = text.replace("      status: open", "      status: confirmed # seen", 1)
    text = text.replace("      by:", "      by: Ann", 1).replace("      on:", "      on: 2026-01-01", 1)
    again = read_claims(PAGE, review, source="a.txt", existing=text)
    assert again.text == text
    assert again.same
    shorter = read_claims(PAGE.split(b". ")[0] + b".", review, source="a.txt", existing=text)
    assert shorter.stale == first.new[1:]
    assert "status: confirmed # seen" in shorter.text


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.HTML", b"", "html"), ("a.md", b"", "markdown"), ("a.txt", b"", "text"),
        ("-", b"<!DOCTYPE html><p>x", "html"), ("-", b"Plain words.", "text"),
    ],
)  # fmt: skip
def test_how_a_page_is_read_follows_its_ending_or_first_tag(name: str, raw: bytes, kind: str) -> None:
    assert kind_of(name, raw) == kind


def test_an_ending_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.pdf: the ending is \.pdf; need one of \.htm"):
        kind_of("a.pdf")


def test_problems_of_a_claim_file_stop_a_build_and_name_file_and_line(own: Path) -> None:
    path = own / "claims" / "clinic.yaml"
    text = path.read_text().replace("by: Ann Example", "by:", 1)
    path.write_text(text)
    (problem,) = claim_problems(load_review(own))
    assert problem.place.file == "claims/clinic.yaml"
    assert problem.place.line == 1 + text[: text.index("status: confirmed")].count("\n")
    assert "is confirmed without by" in problem.message
    with pytest.raises(ReviewError, match=r"claims/clinic\.yaml:\d+: .* without by"):
        sy.build(own, own.parent / "site")
    shutil.copy(path, path.with_name("a page.yaml"))
    assert "need letters, digits" in claim_problems(load_review(own))[0].message


def test_a_key_may_be_shortened_as_long_as_it_names_one_sentence() -> None:
    pages = (checked(FLAGSHIP),)
    assert card_of(pages, "c896d1a2")[0].id == "c896d1a21e1ff"
    with pytest.raises(InputError, match="begins 26 claims"):
        card_of(pages, "c")
    with pytest.raises(InputError, match="no claim has it"):
        card_of(pages, "x")


def test_a_review_without_claim_files_is_told_how_to_get_one(tmp_path: Path) -> None:
    new_review(tmp_path / "mine")
    with pytest.raises(InputError, match=r"holds no claims/\*\.yaml"):
        check_claims(tmp_path / "mine")


def test_the_flagships_page_is_stored_as_it_was() -> None:
    with (FLAGSHIP / "claims" / "ketamine_page.yaml").open(encoding="utf-8") as file:
        digest = next(line.split()[1] for line in file if line.strip().startswith("sha256"))
    text = (FLAGSHIP / "claims" / "ketamine_page.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest() == digest
