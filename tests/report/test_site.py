"""The site: every page there, every number in results.json, nothing of a user's text alive, equal bytes."""

from __future__ import annotations

import html
import json
import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import PurePosixPath

import jsonschema
import pytest

from steelyard import numfmt
from steelyard.report.palette import DARK, LIGHT, contrast_ratio
from steelyard.report.safe import anchor, markdown, safe_href, safe_url, study_path
from steelyard.report.site import build_site
from steelyard.review import result as contract
from steelyard.review.result import Estimate
from tests.report.sample import BAD_URL, HOSTILE, RESPONSE, RESULT

STATES = {"response-rr": "benefit, size open", "pain-md": "inconclusive"}
SITE = build_site(RESULT, STATES)
PAGES = sorted(name for name in SITE if name.endswith(".html"))
SCHEMA = json.loads(files("steelyard.report").joinpath("schema/results-1.schema.json").read_text("utf-8"))


class Page(HTMLParser):
    """What a test asks of a page: its tags with attributes, its ids, its links, its text."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute)) is not None]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(name: str) -> Page:
    return Page(SITE[name])


def test_every_entry_and_every_study_has_a_page() -> None:
    assert {f"analyses/{a.spec.id}.html" for a in RESULT.analyses} <= set(SITE)
    assert {f"studies/{s.study_id}.html" for s in RESULT.studies} <= set(SITE)
    assert {"index.html", "studies.html", "risk-of-bias.html", "warnings.html", "method.html"} <= set(SITE)


def test_two_builds_are_the_same_bytes() -> None:
    assert build_site(RESULT, STATES) == SITE


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_site_leads_somewhere(name: str) -> None:
    for href in page(name).all("href"):
        if href.startswith(("https://", "data:")):
            continue
        target, _, fragment = href.partition("#")
        path = str(PurePosixPath(name).parent / target) if target else name
        parts: list[str] = []
        for part in PurePosixPath(path).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        found = "/".join(parts)
        assert found in SITE, href
        if fragment:
            assert fragment in page(found).all("id"), href


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_the_page_has_its_frame(name: str) -> None:
    found = page(name)
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    assert ("html", {"lang": "en"}) in found.tags
    assert any(tag == "main" for tag, _ in found.tags)
    assert [tag for tag, _ in found.tags].count("h1") == 1
    assert any("default-src 'none'" in (value or "") for value in found.all("content"))


@pytest.mark.parametrize("name", PAGES)
def test_nothing_a_user_wrote_is_alive(name: str) -> None:
    found = page(name)
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"script", "iframe", "object", "img", "form", "style"}
    assert not any(attribute.startswith("on") for _, attrs in found.tags for attribute in attrs)
    assert not any("style" in attrs for _, attrs in found.tags)
    for href in found.all("href"):
        assert not href.lower().startswith(("javascript", "//", "http:"))
    assert "\u202e" not in SITE[name].decode()


def test_hostile_text_is_shown_as_text() -> None:
    assert html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;") in SITE["index.html"].decode()
    assert HOSTILE in page("studies/doe-2019.html").text


@pytest.mark.parametrize(
    "url",
    [BAD_URL, "JaVaScRiPt:x", "data:text/html,x", "//evil.org", "ftp://x.org/a", "https:/x", "file:///etc"],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_url(url) == ""


def test_relative_links_and_web_addresses_stay() -> None:
    assert safe_href("../studies/a.html#b") == "../studies/a.html#b"
    assert safe_href("https://example.org/?a=1&b=2") == "https://example.org/?a=1&b=2"
    assert anchor("outcomes.csv:57") == "outcomes.csv-57"


def test_markdown_is_prose_without_html_images_or_foreign_schemes() -> None:
    made = markdown(f"**b** {HOSTILE} [x]({BAD_URL}) [y](https://e.org) ![i](https://e.org/i.png)")
    assert "<strong>b</strong>" in made
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
    assert '<a href="https://e.org">y</a>' in made


def test_an_answer_says_its_sentence_its_numbers_and_its_certainty() -> None:
    text = page("index.html").text
    assert "In these 3 trials, more people responded with drug A than with placebo; how certain" in text
    assert "risk ratio 1.81 (95\u00a0%\u00a0CI 1.01 to 3.25)".replace("\u00a0", " ") in text.replace(
        "\u00a0", " "
    )
    assert "prediction interval not informative: 3 results, fewer than 5" in text
    assert "Certainty not rated" in text
    assert "Certainty not rated Interval on the side of benefit" in text
    assert "Certainty not rated Interval allows benefit and harm" in text
    assert "No systematic search. Trials were taken from a textbook." in text
    assert "do not pool" in text


def test_a_planned_entry_has_no_number() -> None:
    found = page("analyses/later.html").text
    body = found.split("A network", 2)[-1].split("Made by Steelyard")[0]
    assert "planned" in body
    assert not re.search(r"\d", body.replace(HOSTILE, ""))


def test_the_ledger_shows_each_result_with_its_rule_and_row() -> None:
    text = page("analyses/response-rr.html").text
    for said in ("printed as OR", "time window", "Known, but not poolable", "9/30 v 4/31", "outcomes.csv:2"):
        assert said in text
    assert "1 would change the conclusion, marked ◆" in text


def test_risk_of_bias_shows_both_reviews_and_what_nobody_assessed() -> None:
    text = page("risk-of-bias.html").text
    assert (
        "1 of 3 studies were judged by somebody, 1 by reviews that differ: both judgements are shown." in text
    )
    assert "(1) Smith 2020; (2) Jones 2021" in text
    assert "No published judgement is known for these 2 studies" in text
    spec = SITE["analyses/response-rr.html"].decode()
    assert "Random sequence generation: low, high" in spec


def test_results_json_follows_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(SITE["results.json"]), SCHEMA)


def test_the_schema_names_every_field_of_the_contract() -> None:
    for cls, name in (
        (contract.Estimate, "Estimate"),
        (contract.Row, "Result"),
        (contract.LedgerEntry, "LedgerEntry"),
        (contract.Heterogeneity, "Heterogeneity"),
        (contract.Pooled, "Pooled"),
        (contract.NamedEstimate, "NamedEstimate"),
        (contract.Source, "Source"),
    ):
        assert set(SCHEMA["$defs"][name]["properties"]) == {f.name for f in fields(cls)}


def test_results_have_ten_digits_and_null_has_a_reason() -> None:
    found = json.loads(SITE["results.json"])["analyses"]
    headline = found["response-rr"]["headline"]
    assert headline["value"] == 1.812345679
    assert json.loads(SITE["results.json"])["tables"]["contrasts"][0]["ci_low"] == -6.56
    nil = found["response-rr"]["rows"][2]["estimate"]
    assert (nil["value"], nil["reason"]) == (None, "no events")
    assert (found["later"]["headline"], found["later"]["reason"]) == (None, "The comparisons form a tree.")
    endless = replace(RESPONSE, pooled=replace(RESPONSE.pooled, estimate=Estimate("OR", float("inf"), 0.7)))  # type: ignore[type-var]
    site = build_site(replace(RESULT, analyses=(endless,)))
    made = json.loads(site["results.json"])["analyses"]["response-rr"]["headline"]
    assert (made["value"], made["reason"]) == (None, "infinite")
    jsonschema.validate(json.loads(site["results.json"]), SCHEMA)


def printed_numbers(value: object) -> set[str]:
    """Return every form in which the numbers of results.json may be printed."""
    if isinstance(value, dict):
        return set().union(*(printed_numbers(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(printed_numbers(v) for v in value), {str(len(value))})
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, str):
        return set(re.findall(r"\d+(?:\.\d+)?", value))
    assert isinstance(value, (int, float))
    forms = {numfmt.effect(value), numfmt.tidy(value), numfmt.p_value(value), numfmt.hours(value)}
    forms |= {numfmt.fixed(value, d) for d in (0, 1, 2, 3)} | {numfmt.share(value), numfmt.percent(value)}
    return set().union(*(re.findall(r"\d+(?:\.\d+)?", form) for form in forms))


def test_every_number_of_an_analysis_page_stands_in_results_json() -> None:
    known = printed_numbers(json.loads(SITE["results.json"]))
    text = page("analyses/response-rr.html").text
    shown = set(re.findall(r"\d+(?:\.\d+)?", text))
    # What remains is the scale of figures (ticks, confidence level, total weight) and counts of flips.
    assert shown - known <= {"95", "0.1", "0.2", "0.5", "1", "2", "5", "10", "100.0", "4", "0.25"}


def test_dark_and_light_text_can_be_read() -> None:
    for colours in (LIGHT, DARK):
        for ink in ("ink", "soft", "accent", "contrast", "none"):
            for ground in ("paper", "wash"):
                assert contrast_ratio(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for strong in ("low", "high"):
            assert contrast_ratio(colours["on-strong"], colours[strong]) >= 4.5
        for light in ("some", "unclear", "described"):
            assert contrast_ratio(colours["on-light"], colours[light]) >= 4.5


def test_the_style_sheet_loads_nothing() -> None:
    style = SITE["style.css"].decode()
    assert "url(" not in style
    assert "@import" not in style
    assert set(re.findall(r"var\(--([a-z-]+)\)", style)) <= {*LIGHT, "serif", "sans", "mono"}


def test_rows_of_one_study_are_told_apart() -> None:
    rows = tuple(replace(RESPONSE.rows[0], scale=scale) for scale in ("halved", "gone"))
    twice = replace(RESPONSE, rows=rows, subgroups=None)
    text = Page(build_site(replace(RESULT, analyses=(twice,)))["analyses/response-rr.html"]).text
    assert "Doe 2019: halved" in text
    assert "Doe 2019: gone" in text


@pytest.mark.parametrize("study_id", ["../../etc", "a/b", "Müller & Co #1?", "", "x" * 300, "con\u202e"])
def test_a_study_id_can_neither_leave_the_folder_nor_break_a_link(study_id: str) -> None:
    path = study_path(study_id)
    assert re.fullmatch(r"studies/[A-Za-z0-9_-]+\.html", path)
    assert path != study_path(study_id + "!")
    assert len(path) < 120


def test_a_plain_study_id_names_its_page() -> None:
    assert study_path("doe-2019") == "studies/doe-2019.html"
