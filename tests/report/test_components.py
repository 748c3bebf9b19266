"""The parts of a page one by one: the small picture of an answer, a table, a judgement, an axis group."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from steelyard.report.context import environment
from steelyard.report.figure import GLYPHS
from steelyard.report.forest import forest_figure
from steelyard.report.forest_data import axis_groups, forest_data
from steelyard.report.layout import Circle, Line, Polygon, Text
from steelyard.report.pages.answers import chips, facts
from steelyard.report.strip import strip
from steelyard.report.svg import inline_svg
from steelyard.report.tables import Body, Cell, Chip, Heading, Link, Table, TableRow, cells
from steelyard.review.result import Estimate
from steelyard.review.rob.cells import judgements_of, shown_domains
from tests.report.sample import LATER, PAIN, PLAN, RESPONSE, RESULT, SERIES, WORDS


def test_a_strip_shows_the_diamond_over_its_results() -> None:
    drawing = strip(RESPONSE, PLAN)
    assert drawing is not None
    diamonds = [i for i in drawing.items if isinstance(i, Polygon) and i.cls == "dia"]
    dots = [i for i in drawing.items if isinstance(i, Circle)]
    null = [i for i in drawing.items if isinstance(i, Line) and i.cls == "null"]
    assert (len(diamonds), len(dots), len(null)) == (1, 2, 1)
    assert diamonds[0].points[0][0] > null[0].x1, "an interval above 1 lies right of the null line"
    assert drawing.description.startswith("Risk ratio 1.81 (95")
    assert drawing.description.endswith("line of no effect at 1.")
    words = [i.text for i in drawing.items if isinstance(i, Text)]
    assert "←\u00a0Favours placebo".replace("\u00a0", " ") in [w.replace("\u00a0", " ") for w in words]


def test_a_strip_of_one_result_has_a_square_and_of_listed_results_neither() -> None:
    single = strip(PAIN, PLAN)
    listed = strip(SERIES, PLAN)
    assert single is not None
    assert listed is not None
    assert [i.cls for i in single.items if isinstance(i, Polygon)] == ["sq"]
    assert [i.cls for i in listed.items if isinstance(i, Polygon)] == []
    assert listed.description == "2 results side by side, not pooled."


def test_results_of_different_measures_never_share_an_axis() -> None:
    mixed = replace(SERIES, rows=(*SERIES.rows, *PAIN.rows))
    assert strip(mixed, PLAN) is None
    assert [name for name, _ in axis_groups(mixed.rows)] == ["PLO", "VAS"]
    assert len(forest_data(mixed, PLAN)) == 2


def test_mean_differences_of_different_scales_never_share_an_axis() -> None:
    other = replace(PAIN.rows[0], scale="NRS")
    assert [name for name, _ in axis_groups((PAIN.rows[0], other))] == ["VAS", "NRS"]


@pytest.mark.parametrize(("better", "left"), [("more", "Favours placebo"), ("less", "Favours drug A")])
def test_the_favours_words_come_from_the_plan(better: str, left: str) -> None:
    outcomes = tuple(o.model_copy(update={"better": better}) for o in PLAN.outcomes)
    (data,) = forest_data(RESPONSE, PLAN.model_copy(update={"outcomes": outcomes}))
    assert forest_figure(data).axis.favours[0] == left


def test_domains_are_named_once_and_both_judgements_kept() -> None:
    bias = RESULT.studies[0].bias
    row = replace(RESPONSE.rows[0], bias=bias)
    assert shown_domains([row]) == (("Random sequence generation", ""), ("Blinding", ""))
    assert judgements_of(bias, "Random sequence generation") == ("low", "high")
    assert judgements_of(bias, "Allocation") == ()


def test_every_judgement_has_its_own_glyph() -> None:
    assert len(set(GLYPHS.values())) == len(GLYPHS)


def test_an_estimate_beyond_every_axis_is_an_arrow_not_a_gap() -> None:
    endless = replace(PAIN.rows[0], estimate=Estimate("OR", float("inf"), 0.7, float("inf")))
    drawing = strip(replace(PAIN, rows=(endless,)), PLAN)
    assert drawing is not None
    assert [i.cls for i in drawing.items if isinstance(i, Polygon)] == ["arrow"]
    ET.fromstring(inline_svg(drawing))


def test_chips_and_facts_of_each_kind() -> None:
    assert chips(RESPONSE) == ()
    assert chips(PAIN) == ("one result",)
    assert chips(SERIES) == ("do not pool", "uncontrolled")
    assert chips(WORDS) == ("described", "animal")
    assert chips(LATER) == ("planned",)
    assert facts(LATER) == ()
    assert facts(RESPONSE)[:2] == ("3 randomised trials", "165 people")


def test_a_table_in_html() -> None:
    row = TableRow(
        cells(Cell("A & B"), Cell("1", links=(Link("x:1", "#x-1", code=True),)), Cell(chips=(Chip("low"),))),
        id="x-1",
    )
    table = Table(
        "A <caption>", (Heading("Name"), Heading("n", num=True), Heading("Bias")), (Body((row,), "G"),)
    )
    parts = environment().get_template("parts.html.j2").module
    made = ET.fromstring(str(parts.table(table)))  # type: ignore[attr-defined]
    assert made.findtext(".//caption") == "A <caption>"
    assert [h.get("scope") for h in made.iter("th")] == ["col", "col", "col", "rowgroup", "row"]
    assert [d.get("data-label") for d in made.iter("td")] == ["n", "Bias"]
    assert next(a for a in made.iter("a")).get("href") == "#x-1"
    assert next(s for s in made.iter("span") if s.get("role") == "img").attrib["aria-label"] == "low"


def test_a_strip_has_an_arrow_for_each_end_beyond_its_axis_and_its_labels_whole() -> None:
    assert RESPONSE.pooled is not None
    wide = replace(RESPONSE.rows[0], estimate=Estimate("RR", 1.5, 0.001, 900.0))
    spec = RESPONSE.spec.model_copy(update={"labels": ("Drug A", "No drug or the care that is usual there")})
    drawing = strip(replace(RESPONSE, spec=spec, rows=(wide, *RESPONSE.rows[1:])), PLAN)
    assert drawing is not None
    arrows = [i for i in drawing.items if isinstance(i, Polygon) and i.cls == "dot"]
    assert len(arrows) == 2
    assert arrows[0].points[0][0] < arrows[0].points[1][0]
    assert arrows[1].points[0][0] > arrows[1].points[1][0]
    said = " ".join(i.text for i in drawing.items if isinstance(i, Text)).replace("\u00a0", " ")
    assert "Favours no drug or the care that is usual there" in said
    assert "…" not in said
    assert max(i.y for i in drawing.items if isinstance(i, Text)) < drawing.height
