"""Pages of checked documents: what a card says and leaves out, hostile quotations, data for machines."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from steelyard.claims.check import check
from steelyard.claims.claimfile_model import ClaimFile
from steelyard.claims.history import record_of
from steelyard.report.claims_markdown import claims_markdown, inert
from steelyard.report.claims_view import NAMES, PageClaims, hint_words, not_checkable_line, view_of
from steelyard.report.site import build_site
from steelyard.review.result import ReviewResult
from tests.claims.reviews import review

SCHEMA = json.loads(files("steelyard.report").joinpath("schema/results-1.schema.json").read_text("utf-8"))
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202eevil & [x](javascript:y) `|`"
EFFECT = {"interventions": ["drug"], "conditions": ["ill"], "outcomes": ["cured"], "direction": "better"}
MAIN = {"id": "main", "title": "Cured", "eligible": {"conditions": ["ill"], "comparators": ["placebo"]}}
SIGNED = {"status": "confirmed", "by": "A. Person", "organisation": "The Board", "on": "2026-05-01"}


def said(text: str = "The drug cures.", type_: str = "effect", **given: Any) -> dict[str, Any]:
    auto = {"type": type_, "slots": given.pop("slots", EFFECT), "garbled": given.pop("garbled", [])}
    return {"text": text, "auto": {**auto, "spans": given.pop("spans", {})}, "human": given}


def made(
    *entries: dict[str, Any], page: dict[str, Any] | None = None, before: Any = None, **answer: Any
) -> PageClaims:
    claims = {f"c{n:012}": e for n, e in enumerate(entries, start=1)}
    file = ClaimFile.model_validate({"format": 1, "page": page or {"source": "a.txt"}, "claims": claims})
    result: ReviewResult = review((MAIN, answer))
    checked = check(file, result, name="a", before=before)
    return PageClaims(checked, (tuple(claims),), result.plan)


def page_of(claims: PageClaims) -> str:
    return site_of(claims)["claims/a.html"].decode()


def site_of(claims: PageClaims) -> dict[str, bytes]:
    return build_site(review((MAIN, {})), {}, (claims,))


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_site_without_checked_documents_has_no_word_of_claims() -> None:
    site = build_site(review((MAIN, {})))
    assert not any("claims" in name for name in site)
    assert b"claims.html" not in site["index.html"]
    assert json.loads(site["results.json"])["claims"] == {}


def test_a_checked_document_has_a_page_markdown_data_and_a_place_in_the_menu() -> None:
    site = site_of(made(said()))
    assert {"claims.html", "claims/a.html", "claims/a.md", "claims/a.json"} <= set(site)
    assert b'href="claims.html"' in site["index.html"]
    assert b'href="../claims.html" aria-current="page"' in site["claims/a.html"]


def test_a_card_says_sentence_numbers_certainty_and_who_signed() -> None:
    claims = made(said(**SIGNED))
    text = html.unescape(page_of(claims))
    card = view_of(claims.checked.cards[0], claims)
    assert card.headline in text
    assert card.headline.startswith("Compared with placebo, drug results in an important increase")
    assert "risk ratio 2.00 (95\u00a0%\u00a0CI 1.50 to 2.70)" in dict(card.facts)["Effect"]
    assert dict(card.facts)["Certainty"] == "high"
    assert "Signed by A. Person, The Board on 2026-05-01." in text
    assert text.count("No source is recorded.") == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({}, "Read by rules: a proposal that no person has signed."),
        ({"status": "imported"}, "Imported: no person has signed this."),
        ({"status": "rejected", "by": "A. Person", "note": "a joke"}, "Set aside by A. Person."),
    ],
)
def test_who_stands_behind_a_reading_is_said(status: dict[str, Any], words: str) -> None:
    assert words in page_of(made(said(**status)))


def test_a_reading_that_changed_under_a_signature_is_told() -> None:
    changed = made({**said(**SIGNED), "auto_changed_since_confirmation": True})
    assert "The rules read the sentence otherwise now; that reading is not used." in page_of(changed)
    assert "otherwise now" not in page_of(made(said(**SIGNED)))


def test_very_low_certainty_has_no_number_in_its_headline() -> None:
    claims = made(said(), level="very low")
    card = view_of(claims.checked.cards[0], claims)
    assert "very uncertain" in card.headline
    assert not re.search(r"\d", card.headline)


def test_unrated_certainty_says_why_and_nothing_of_support() -> None:
    claims = made(said(), level=None)
    card = view_of(claims.checked.cards[0], claims)
    assert card.name == "Certainty not rated"
    assert "nothing is said of support" in card.meaning
    assert dict(card.facts)["Certainty"].startswith("not rated")


def test_fidelity_is_a_line_of_its_own() -> None:
    source = {"label": "Ash 2018", "says": "It may cure.", "type": "effect", "slots": {"hedged": True}}
    claims = made(said(**SIGNED, source=source))
    card = view_of(claims.checked.cards[0], claims)
    assert card.fidelity.line == "Departs from its source."
    assert card.fidelity.departures == ("certainty inflated: hedged → stated flatly",)
    assert "source" not in card.meaning.lower()
    faithful = made(said(**SIGNED, source={"label": "Ash 2018", "says": "It cures."}))
    assert (
        view_of(faithful.checked.cards[0], faithful).fidelity.line
        == "No departure from its source was found."
    )
    lost = made(said(**SIGNED, source={"label": "a lost review", "identified": "unidentified"}))
    assert view_of(lost.checked.cards[0], lost).fidelity.line == "Its source is not identified."
    named = made(said(**SIGNED, source={"label": "Ash 2018"}))
    assert view_of(named.checked.cards[0], named).fidelity.line == "Nobody has recorded what its source says."


def test_the_share_that_cannot_be_checked_is_told_with_its_reasons() -> None:
    claims = made(said(), said(type_="opinion"), said(type_="opinion"), said(type_="mechanism"))
    assert re.match(r"3 of 4 \(75\s%\) cannot be checked: 2 opinion", not_checkable_line(claims.checked))


def test_what_was_read_is_marked_once_where_spans_overlap() -> None:
    spans = {
        "interventions": [{"value": "drug", "text": "drug", "start": 4, "end": 8}],
        "direction": [{"value": "better", "text": "drug cures", "start": 4, "end": 14}],
        "outcomes": [{"value": "cured", "text": "cures", "start": 9, "end": 14}],
    }
    text = page_of(made(said(spans=spans)))
    assert re.findall(r'<mark title="(\w+)">([^<]*)</mark>', text) == [
        ("interventions", "drug"),
        ("outcomes", "cures"),
    ]


def test_hints_are_offered_and_the_text_is_not_rewritten() -> None:
    garbled = [{"text": "cures", "maybe": "cares", "rule": "r"}]
    claims = made(said(garbled=garbled))
    text = html.unescape(page_of(claims))
    assert "“cures” may mean “cares”" in text
    assert "The drug cures." in text
    assert hint_words(claims.checked.cards[0].garbled[0].model_copy(update={"maybe": ""})) == (
        "“cures” looks garbled"
    )
    assert "machine-paraphrased" not in text
    several = [{"text": "x", "rule": rule} for rule in ("a", "b", "c")]
    assert "machine-paraphrased" in page_of(made(said(garbled=several)))


def test_no_page_gets_a_score_or_a_colour_for_its_verdicts() -> None:
    css = site_of(made(said()))["style.css"].decode()
    assert "article.claim" in css
    assert not re.search(r"\.w-(supported|contradicted|overstated)", css)


def test_verdicts_that_changed_are_listed() -> None:
    before = record_of(made(said(**SIGNED)).checked)
    claims = made(said(**SIGNED), before=before, level="low")
    text = page_of(claims)
    assert "Verdicts that changed" in text
    assert "its certainty" in text
    assert "Verdicts that changed" not in page_of(made(said(**SIGNED), before=before))
    assert "Changed since the kept verdicts" in claims_markdown(claims)


def hostile() -> PageClaims:
    source = {"label": HOSTILE, "says": HOSTILE, "url": "javascript:alert(1)", "note": HOSTILE}
    signed = {**SIGNED, "by": HOSTILE, "organisation": HOSTILE, "note": HOSTILE, "source": source}
    page = {"source": HOSTILE, "title": HOSTILE, "url": "javascript:alert(1)", "retrieved": HOSTILE}
    return made(said(HOSTILE, garbled=[{"text": HOSTILE, "maybe": HOSTILE}], **signed), page=page)


def test_quotations_cannot_act_on_a_page() -> None:
    text = page_of(hostile())
    tags = Tags(text).found
    scripts = [attrs for tag, attrs in tags if tag == "script"]
    assert scripts == [{"type": "application/ld+json"}]
    assert not {tag for tag, _ in tags} & {"img", "iframe", "form", "object", "style"}
    assert not any(name.startswith("on") for _, attrs in tags for name in attrs)
    assert not any((attrs.get("href") or "").startswith("javascript") for _, attrs in tags)
    assert "\u202e" not in text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    (claim,) = json.loads(data[1])["@graph"]
    assert claim["claimReviewed"] == HOSTILE


def test_quotations_cannot_act_in_markdown() -> None:
    text = claims_markdown(hostile())
    assert not re.search(r"(?<!\\)<(script|img)", text)
    assert "](javascript" not in text.replace("\\]", "")
    assert inert("a\n# b | `c`") == "a \\# b \\| \\`c\\`"


def test_only_signed_and_decided_claims_are_linked_data() -> None:
    assert '"ClaimReview"' in page_of(made(said(**SIGNED)))
    for human in ({}, {"status": "imported"}):
        assert "<script" not in page_of(made(said(**human)))
    assert "<script" not in page_of(made(said(**SIGNED), level=None))


def test_the_data_keeps_its_published_form() -> None:
    for claims in (hostile(), made(said(), said(type_="opinion"), level=None), made(said(), value=None)):
        site = site_of(claims)
        document = json.loads(site["results.json"])
        jsonschema.validate(document, SCHEMA)
        own = json.loads(site["claims/a.json"])
        assert {key: own[key] for key in own if key != "schema"} == document["claims"]["a"]


def test_equal_input_gives_equal_bytes() -> None:
    assert site_of(made(said(**SIGNED))) == site_of(made(said(**SIGNED)))


def test_every_word_has_a_name_that_a_reader_understands() -> None:
    words = SCHEMA["$defs"]["ClaimVerdict"]["enum"]
    assert set(NAMES) == set(words)
    assert not any("-" in name for name in NAMES.values())


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        found = tools.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.needs_browser
@pytest.mark.parametrize("width", [375, 1280])
def test_a_page_of_claims_fits_a_phone_and_runs_nothing(browser: Any, tmp_path: Path, width: int) -> None:
    for name, content in site_of(hostile()).items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    tab = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    messages: list[str] = []
    tab.on("console", lambda message: messages.append(message.text))
    tab.on("dialog", lambda dialog: messages.append(dialog.message))
    tab.goto((tmp_path / "claims" / "a.html").as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert messages == []
