"""Summaries of findings as words, pages, Word and CSV: nothing lost, nothing alive, equal bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from steelyard.appraisal.absolute import AbsoluteMean, absolute_risk
from steelyard.appraisal.grade import Rating
from steelyard.errors import InputError
from steelyard.report import findings_docx as word
from steelyard.report import findings_words as say
from steelyard.report.findings import layout_of
from steelyard.report.findings_csv import findings_columns, findings_csv
from steelyard.report.findings_docx import findings_docx
from steelyard.report.findings_patients import caption, patients_say, trust
from steelyard.report.icons import icon_array
from steelyard.report.layout import Circle
from steelyard.report.site import build_site
from steelyard.review.plan import ImportantDifference, Instrument
from steelyard.review.result import AnalysisResult, Estimate, ReviewResult
from steelyard.review.result.findings import (
    BaselineRisk,
    Converted,
    CountedGroups,
    FindingsRow,
    FindingsTable,
    Footnote,
    FootnoteMark,
    OutOfHundred,
    RangeOfResults,
    Unused,
)
from tests.report.sample import HOSTILE, PAIN, PLAN, RESPONSE, RESULT

EFFECT = Estimate("RR", 1.8, 1.2, 2.7)
RISK = absolute_risk("RR", 1.8, 1.2, 2.7, 0.24, event_is_bad=False)


def row(**given: Any) -> FindingsRow:
    base: dict[str, Any] = {
        "outcome": "response",
        "label": "Response",
        "follow_up": "1 week",
        "analysis": "response-rr",
        "better": "more",
        "harm": False,
        "status": "pooled",
        "reason": "",
        "stream": "randomised",
        "k": 3,
        "people": 165,
        "measure": "RR",
        "relative": EFFECT,
        "baseline": BaselineRisk(0.24, "Median.", False, 0.1, 0.3),
        "risk": RISK,
        "hundred": OutOfHundred(24, 43, 29, 65),
        "not_rated": "indirectness is not assessed",
        "marks": (FootnoteMark("baseline", "a"), FootnoteMark("certainty", "b")),
    }
    return FindingsRow(**{**base, **given})


NOBODY = row(
    outcome="harm", label=f"=Nausea {HOSTILE}", analysis="", status="not reported", k=0, people=None,
    measure="", relative=None, baseline=None, risk=None, hundred=None, not_rated="", marks=(),
    harm=True, better="less",
)  # fmt: skip
MEAN = row(
    outcome="pain", label="Pain score", analysis="pain-md", status="single", k=1, people=60, measure="MD",
    relative=Estimate("MD", -3.8, -6.5, -1.1), baseline=None, risk=None, hundred=None, better="less",
    mean=AbsoluteMean(-3.8, -6.5, -1.1, "mean difference"), scales=("VAS",), means_low=12.0, means_high=15.5,
)  # fmt: skip
RANGE = row(
    status="several results",
    relative=None,
    range=RangeOfResults(0.5, 2.25, 0.1, 4.0, None),
    baseline=None,
    risk=None,
    hundred=None,
    reason="they differ",
)
TABLE = FindingsTable(
    id="main",
    title="Drug A for pain",
    population="Adults",
    setting="",
    intervention="Drug A",
    comparator="Placebo",
    layout="gradepro",
    rows=(row(), MEAN, RANGE, NOBODY),
    footnotes=(Footnote("a", "Median."), Footnote("b", f"Certainty not rated: {HOSTILE}.")),
)
FOUND = replace(RESULT, findings=(TABLE,))
SITE = build_site(FOUND)
SCHEMA = json.loads(files("steelyard.report").joinpath("schema/results-1.schema.json").read_text("utf-8"))


def rated(level: Any, target: Any = "effect") -> AnalysisResult:
    return replace(RESPONSE, certainty=Rating("core-grade-2025", start="high", target=target, level=level))


class Text(HTMLParser):
    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize(
    ("risk", "shown"),
    [
        (0.381, "381"),
        (0.0005, "0.5"),
        (0.00096, "1"),
        (0.0, "0"),
        (0.3815, "382"),
        (1.0, "1\u202f000"),
        (None, "–"),
    ],
)
def test_people_per_1000(risk: float | None, shown: str) -> None:
    assert say.per_1000(risk) == shown


def test_a_difference_names_its_direction_at_each_bound() -> None:
    assert say.difference_text(row()) == "192 more per 1000 (48 more to 408 more)"
    both = absolute_risk("RR", 0.9, 0.7, 1.2, 0.2)
    assert say.difference_text(row(risk=both)) == "20 fewer per 1000 (60 fewer to 40 more)"
    assert say.difference_text(MEAN) == "3.80 lower (6.50 lower to 1.10 lower)"
    assert say.risk_text(row()) == "432 per 1000 (288 to 648)"
    assert say.without_text(row()) == ("240 per 1000", "100 to 300 in the results")
    assert say.without_text(MEAN) == ("Means from 12.00 to 15.50", "")


@pytest.mark.parametrize(
    ("level", "symbols"),
    [("high", "⊕⊕⊕⊕"), ("moderate", "⊕⊕⊕◯"), ("low", "⊕⊕◯◯"), ("very low", "⊕◯◯◯")],
)
def test_a_level_has_its_symbols_its_word_and_its_reasons(level: Any, symbols: str) -> None:
    made = say.certainty_text(row(level=level, changes=("imprecision −1",)))
    assert made == (symbols, level.capitalize(), "imprecision −1")


def test_a_rated_row_has_the_sentence_of_its_certainty() -> None:
    def said(level: Any, target: Any = "effect") -> str:
        return say.what_happens(row(level=level), TABLE, rated(level, target), PLAN)

    people = "the number of people who responded"
    assert said("high") == f"Compared with placebo, drug A increases {people}."
    assert said("moderate") == f"Compared with placebo, drug A probably increases {people}."
    assert said("low", "little or no effect").endswith(f"may have little to no important effect on {people}.")
    assert said("very low") == (
        f"Compared with placebo, we are very uncertain about the effect of drug A on {people}."
    )


def test_a_row_without_a_level_has_its_numbers_and_no_adverb() -> None:
    told = say.what_happens(row(), TABLE, RESPONSE, PLAN)
    assert told == (
        "With placebo, 240 of 1000 people responded; with drug A, 432 (288 to 648). Certainty not rated."
    )
    assert say.what_happens(MEAN, TABLE, PAIN, PLAN) == (
        "Pain score was on average 3.80 lower (6.50 lower to 1.10 lower) with drug A than with placebo. "
        "Certainty not rated."
    )
    ranged = say.what_happens(RANGE, TABLE, RESPONSE, PLAN)
    assert ranged == (
        "Risk ratio from 0.50 to 2.25 in results, not pooled; intervals reach from 0.10 to 4.00. "
        "Certainty not rated."
    )
    for sentence in (told, ranged):
        assert not {"probably", "may", "significant"} & set(sentence.split())


def test_no_p_value_changes_a_word() -> None:
    other = replace(RESPONSE, pooled=replace(RESPONSE.pooled, estimate=replace(RESPONSE.headline, p=0.9)))  # type: ignore[type-var]
    for shown in (row(), row(level="low")):
        one, two = (replace(a, certainty=rated("low").certainty) for a in (RESPONSE, other))
        assert say.what_happens(shown, TABLE, one, PLAN) == say.what_happens(shown, TABLE, two, PLAN)


def test_what_nobody_reported_and_what_nobody_analysed() -> None:
    assert say.what_happens(NOBODY, TABLE, None, PLAN) == "No study of this review reports it."
    open_ = replace(NOBODY, status="not analysed", k=2)
    assert say.what_happens(open_, TABLE, None, PLAN) == (
        "2 studies report it; no entry of this review analyses it."
    )
    assert "nothing can be said" in patients_say(NOBODY, TABLE, None, PLAN)
    assert trust(NOBODY) == ""


def test_patients_read_natural_frequencies() -> None:
    assert patients_say(row(), TABLE, RESPONSE, PLAN) == (
        "Out of 100 people, 24 responded with placebo, and 43 with drug A. "
        "With drug A it could be from 29 to 65."
    )
    either = row(hundred=OutOfHundred(24, 30, 20, 45), risk=absolute_risk("RR", 1.25, 0.83, 1.9, 0.24))
    assert patients_say(either, TABLE, RESPONSE, PLAN).endswith(
        "it could be from 20 to 45, so fewer or more than with placebo."
    )
    assert patients_say(MEAN, TABLE, PAIN, PLAN) == (
        "With placebo, the mean was between 12.00 and 15.50. Pain score was on average 3.80 lower with drug "
        "A than with placebo. It could be from 6.50 lower to 1.10 lower. A lower number is better. It was "
        "measured on: VAS."
    )
    vas = Instrument(name="VAS", scales=("VAS*",), low=0, high=10)
    nrs = Instrument(name="NRS", scales=("NRS",), low=0, high=100)
    ranged = PLAN.model_copy(update={"instruments": (vas, nrs)})
    assert "3.80 lower with drug A than with placebo, on a scale of 0 to 10. It" in patients_say(
        MEAN, TABLE, PAIN, ranged
    )
    for scales in (("VAS", "NRS"), ("VAS", "another")):
        assert "on a scale of" not in patients_say(replace(MEAN, scales=scales), TABLE, PAIN, ranged)
    rare = row(hundred=OutOfHundred(0, 0, 0, 1), risk=absolute_risk("RR", 1.5, 0.5, 3, 0.003))
    assert "fewer than 1 responded with placebo, and fewer than 1 with drug A" in patients_say(
        rare, TABLE, RESPONSE, PLAN
    )
    assert caption(rare, 0, with_it=True) == "0 of 100 (0\u00a0to\u00a01)"
    bare = row(risk=None, hundred=None, baseline=None)
    assert patients_say(bare, TABLE, RESPONSE, PLAN) == (
        "In these 3 trials, more people responded with drug A than with placebo. This cannot be put as "
        "people out of 100."
    )
    assert trust(row()) == "How far this can be trusted has not been rated."
    assert trust(row(level="very low")) == "We are very uncertain whether this is right."


def test_a_score_says_its_scale_its_direction_and_what_matters_in_its_own_units() -> None:
    def note(**difference: Any) -> str:
        matters = (
            {"important_difference": ImportantDifference(source="S.", **difference)} if difference else {}
        )
        outcomes = tuple(o.model_copy(update=matters) for o in PLAN.outcomes)
        measure = difference.get("measure", "MD")
        shown = replace(MEAN, measure="SMD" if measure == "SMD" else "MD")
        return say.outcome_note(shown, PLAN.model_copy(update={"outcomes": outcomes}))

    head = "1 week · VAS · lower is better"
    assert note() == f"{head} · no important difference is set"
    assert note(value=2.0) == f"{head} · 2 is the least that matters"
    assert note(value=0.3, measure="SMD") == f"{head} · 0.3 standard deviations is the least that matters"
    assert note(value=1.5, measure="RR") == head


ON_A_SCALE = replace(
    MEAN,
    measure="SMD",
    relative=Estimate("SMD", -0.3, -0.8, 0.2),
    mean=AbsoluteMean(-1.8, -4.8, 1.2, "SMD × SD"),
    scales=("Scale A 0-30",),
    means_low=None,
    means_high=None,
    converted=Converted("Scale A 0-30", 6.0, "A survey.", ("Scale A 0-30", "Scale B 0-60"), 1.8),
)


def test_a_converted_score_says_so_for_readers_and_patients_and_in_the_csv() -> None:
    matters = ImportantDifference(value=0.3, measure="SMD", source="S.")
    outcomes = tuple(o.model_copy(update={"important_difference": matters}) for o in PLAN.outcomes)
    plan = PLAN.model_copy(update={"outcomes": outcomes})
    assert say.outcome_note(ON_A_SCALE, plan) == (
        "1 week · converted to Scale A 0-30 · lower is better · 1.8 points (0.3 standard deviations) "
        "is the least that matters"
    )
    told = patients_say(ON_A_SCALE, TABLE, PAIN, plan)
    assert told.endswith(
        "A difference of 1.8 is the least that matters to people. A lower number is better. It was measured "
        "on: Scale A 0-30, Scale B 0-60. The number was converted to the Scale A 0-30 with a standard "
        "deviation of 6 (A survey)."
    )
    columns = findings_columns(FOUND, [replace(TABLE, rows=(ON_A_SCALE, row()))])
    assert columns["converted_with_sd"] == [6.0, None]
    assert columns["sd_source"] == ["A survey.", ""]
    assert columns["measured_on"] == ["Scale A 0-30, Scale B 0-60", ""]


def test_patients_read_people_of_1000_where_100_cannot_show_the_difference() -> None:
    """44.2 and 46.0 of 1000 are 4 and 5 of 100, which would draw a difference five times too large."""
    near = absolute_risk("RR", 0.046 / 0.0442, 0.62, 1.75, 0.0442)
    shown = row(risk=near, hundred=OutOfHundred(4, 4, 3, 8, in_thousand=True))
    assert patients_say(shown, TABLE, RESPONSE, PLAN) == (
        "Out of 1000 people, 44 responded with placebo, and 46 with drug A. With drug A it could be from 27 "
        "to 77, so fewer or more than with placebo."
    )
    assert caption(shown, 4, with_it=True) == "about 4 of 100 (3\u00a0to\u00a08)"


def test_results_side_by_side_have_their_counts_and_their_outermost_bounds() -> None:
    found = RangeOfResults(0.0, 0.0, -0.22, 0.23, CountedGroups(2, 42, 0, 43))
    rare = replace(RANGE, measure="RD", range=found, reason="Too few events.")
    assert say.relative_text(rare) == (
        "0.00 in each result",
        "Risk difference, not pooled; intervals reach from −0.22 to 0.23",
    )
    assert say.what_happens(rare, TABLE, RESPONSE, PLAN) == (
        "Risk difference 0.00 in each result, not pooled; intervals reach from −0.22 to 0.23. In all, 2 "
        "of 42 people responded with drug A and 0 of 43 with placebo. Certainty not rated."
    )
    assert patients_say(rare, TABLE, RESPONSE, PLAN) == (
        "In all, 2 of 42 people responded with drug A and 0 of 43 with placebo. The results were not put "
        "into one number: too few events."
    )


def test_a_result_that_a_rule_keeps_out_is_no_missing_result_and_pooled_trials_are_counted() -> None:
    out = replace(
        RANGE, status="no number", range=None, k=0, people=None, unused=(Unused("basis: “news”", 1),)
    )
    assert say.people_text(out) == ("None used", "1 trial reports it, not used: basis: “news”")
    assert say.what_happens(out, TABLE, RESPONSE, PLAN).startswith("1 trial reports it, not used: ")
    assert say.people_text(row(k=1, people=452, trials=2)) == ("452", "2 randomised trials in 1 report")


@pytest.mark.parametrize("count", [0, 24, 100])
def test_an_icon_array_has_a_mark_for_each_of_100_people(count: int) -> None:
    drawing = icon_array(count, "With drug A", f"{count} of 100 people responded.")
    marks = [item for item in drawing.items if isinstance(item, Circle)]
    assert len({(m.x, m.y) for m in marks}) == 100
    assert [m.cls for m in marks] == ["icon-yes"] * count + ["icon-no"] * (100 - count)
    sizes = {m.cls: m.r for m in marks}
    assert sizes.get("icon-yes", 9) > sizes.get("icon-no", 0), "the mark must not need its colour"


@pytest.mark.parametrize("key", ["gradepro", "core-grade"])
def test_both_layouts_hold_every_row_in_order_with_its_footnotes(key: str) -> None:
    made = layout_of(FOUND, TABLE, key)
    assert [line.cells[0].text for line in made.lines] == [r.label for r in TABLE.rows]
    assert all(len(line.cells) == len(made.headings) for line in made.lines)
    letters = {x for cell in made.lines[0].cells for x in cell.letters}
    assert letters == {"a", "b"}
    texts = [cell.text for cell in made.lines[0].cells]
    assert "240 per 1000" in texts
    assert ("192 more per 1000 (48 more to 408 more)" in texts) == (key == "core-grade")
    last = [cell.text for cell in made.lines[-1].cells]
    assert "" not in last
    assert {"None", "Not measured", "–"} < set(last)


def test_a_row_names_whom_its_risk_is_of_where_the_heading_names_others() -> None:
    wider = replace(TABLE, comparator="Placebo or usual care")
    for key, at in (("gradepro", 1), ("core-grade", 3)):
        cell = layout_of(FOUND, wider, key).lines[0].cells[at]
        assert (cell.text, cell.note) == ("240 per 1000", "with placebo; 100 to 300 in the results")


def test_the_pages_hold_both_layouts_and_the_footnotes_once() -> None:
    page = Text(SITE["findings/main.html"])
    assert [tag for tag, _ in page.tags].count("table") == 2
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert ids.count("note-a") == 1
    targets = [a["href"] for tag, a in page.tags if tag == "a" and (a.get("href") or "").startswith("#note")]
    assert set(targets) == {"#note-a", "#note-b"}
    assert HOSTILE in page.text
    assert not any(tag == "script" for tag, _ in page.tags)
    assert "Drug A for pain" in Text(SITE["findings.html"]).text
    assert "Drug A for pain" in Text(SITE["analyses/response-rr.html"]).text


def test_the_patients_page_has_two_described_pictures() -> None:
    page = Text(SITE["findings/main-patients.html"])
    told = [a.get("aria-label") for tag, a in page.tags if tag == "svg"]
    assert told == [
        "With placebo. 24 of 100 people responded.",
        "With drug A. 43 of 100 people responded.",
    ]
    assert "With drug A: 43 of 100 (29 to 65)" in page.text
    assert page.text.index("How far this can be trusted") < page.text.index("43 of 100 (29 to 65)")


@pytest.mark.needs_browser
def test_in_a_browser_nothing_scrolls_sideways_and_one_layout_is_printed(
    chromium: str, tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    for name, content in SITE.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_context(viewport={"width": 375, "height": 800}).new_page()
        for name in ("findings.html", "findings/main.html", "findings/main-patients.html"):
            tab.goto((tmp_path / name).as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth") <= 375, name
        tab.goto((tmp_path / "findings/main.html").as_uri())
        tab.emulate_media(media="print")
        assert tab.locator("table.sof").first.is_visible()
        assert not tab.locator("details.other").is_visible()
        browser.close()


def test_a_review_without_tables_has_no_page_and_no_menu_entry() -> None:
    site = build_site(RESULT)
    assert not [name for name in site if name.startswith("findings")]
    assert "Summary of findings" not in Text(site["index.html"]).text


def test_results_json_holds_rows_sentences_and_numbers() -> None:
    made = json.loads(SITE["results.json"])
    jsonschema.validate(made, SCHEMA)
    first = made["summary_of_findings"]["main"]["rows"][0]
    assert first["risk"]["difference"] == pytest.approx(0.192)
    assert first["sentence"].startswith("With placebo, 240 of 1000")
    assert first["patients"].startswith("Out of 100 people, 24")


def test_the_csv_is_numbers_and_inert_text() -> None:
    content = findings_csv(FOUND, FOUND.findings)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [line["status"] for line in lines] == ["pooled", "single", "several results", "not reported"]
    assert float(lines[0]["difference_per_1000"]) == pytest.approx(192)
    assert lines[1]["mean_difference"] == "-3.8", "a negative number is no formula"
    assert lines[3]["outcome"].startswith("'=Nausea")
    assert findings_csv(FOUND, ()) == b"\xef\xbb\xbf\n"
    assert len(findings_columns(FOUND, FOUND.findings)["table"]) == 4


def test_the_document_opens_and_holds_the_table(tmp_path: Any) -> None:
    docx = pytest.importorskip("docx")
    content = findings_docx(FOUND, FOUND.findings)
    document = docx.Document(io.BytesIO(content))
    (grid,) = document.tables
    assert [len(r.cells) for r in grid.rows] == [7] * 5
    assert grid.rows[0]._tr.trPr is not None
    assert grid.rows[0]._tr.trPr.xpath("w:tblHeader"), "the heading row repeats on each page"
    assert "240 per 1000a" in grid.rows[1].cells[1].text
    paragraphs = [p.text for p in document.paragraphs]
    assert "Drug A for pain" in paragraphs
    assert "a Median." in paragraphs
    assert f"b Certainty not rated: {HOSTILE}." in paragraphs
    core = findings_docx(FOUND, FOUND.findings, "core-grade")
    assert len(docx.Document(io.BytesIO(core)).tables[0].columns) == 8


def test_the_document_is_the_same_bytes_and_reads_no_clock() -> None:
    pytest.importorskip("docx")
    content = findings_docx(FOUND, FOUND.findings)
    assert findings_docx(FOUND, FOUND.findings) == content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {p.date_time for p in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01" in parts.read("docProps/core.xml")


def test_without_the_library_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs python-docx, which is not installed.*steelyard\[word\]"):
        findings_docx(FOUND, FOUND.findings)


def test_a_character_no_xml_may_hold_does_not_break_the_document() -> None:
    pytest.importorskip("docx")
    odd: ReviewResult = replace(FOUND, findings=(replace(TABLE, title="A\x00B\u202eC"),))
    assert findings_docx(odd, odd.findings)
