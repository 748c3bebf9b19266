"""Traffic light, summary bars and the pages: nothing blank, no level by colour alone, every path there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import steelyard as sy
from steelyard.api.review import run
from steelyard.appraisal.rob import TOOLS
from steelyard.errors import InputError
from steelyard.report.bias_columns import elsewhere_note
from steelyard.report.figure import GLYPHS
from steelyard.report.forest_data import forest_data
from steelyard.report.layout import Drawing, Group, Item, Line, Text
from steelyard.report.mpl import rendered
from steelyard.report.rob_draw import draw_rob
from steelyard.report.rob_figure import figures_of, summary_spec, traffic_spec
from steelyard.report.site import build_site
from steelyard.review.result import BiasCell, ReviewResult, Row
from steelyard.review.rob.cells import shares_of
from tests.report.sample import RESPONSE, RESULT
from tests.report.test_site import SCHEMA
from tests.review.test_rob_assess import HEAD, as_lines, rows
from tests.validate.sample import added, write

TABLE = {
    "Study": ["Doe 2021", "Roe 2022", "Poe 2023"],
    "D1": ["Low", "High", None],
    "D2": ["Some concerns", "Low", "Low"],
    "Overall": ["Some concerns", "High", ""],
    "Weight": [50, 30, 20],
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ReviewResult:
    home = write(tmp_path_factory.mktemp("rob"))
    found = [*rows("ann", D3="high"), *rows("bob", q1_2="N"), *rows("ann", study="cedar-2020")]
    added(home, "rob.csv", HEAD, *as_lines(found))
    return run(home)


@pytest.fixture(scope="module")
def site(result: ReviewResult) -> dict[str, str]:
    return {name: page.decode() for name, page in build_site(result).items()}


def flat(items: tuple[Item, ...]) -> list[Item]:
    return [part for item in items for part in (item.items if isinstance(item, Group) else (item,))]


def texts(drawing: Drawing) -> list[str]:
    return [item.text for item in flat(drawing.items) if isinstance(item, Text)]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_traffic_light_has_a_glyph_for_each_level_and_hatches_the_rest(narrow: bool) -> None:
    figure = sy.rob_traffic(TABLE, tool="RoB2", narrow=narrow)
    drawing = draw_rob(figure.spec, narrow)  # type: ignore[arg-type]
    glyphs = [i.text for i in flat(drawing.items) if isinstance(i, Text) and "glyph" in i.cls]
    # 3 x 3 cells, two of them not assessed; three levels and no hatching have a glyph in the legend.
    assert len(glyphs) == 7 + 3
    assert sum(isinstance(i, Line) and i.cls == "hatch" for i in flat(drawing.items)) == 3 * (2 + 1)
    assert drawing.width == (360 if narrow else 720)
    assert max(x for i in flat(drawing.items) if isinstance(i, Text) for x in [i.x]) <= drawing.width


def test_the_columns_are_named_in_the_legend_by_the_tool() -> None:
    spec = sy.rob_traffic(TABLE, tool="RoB2").spec
    assert [c.letter for c in spec.columns] == ["D1", "D2", "All"]  # type: ignore[union-attr]
    assert spec.legend[0].startswith("(D1) Randomisation; (D2) Deviations")


def test_a_domain_that_nobody_judged_keeps_its_column() -> None:
    figure = sy.rob_traffic({**TABLE, "D3": ["", "", None]})
    assert [row.cells[2] for row in figure.spec.rows] == [("not assessed",)] * 3  # type: ignore[union-attr]


def test_results_json_with_own_assessments_follows_its_schema(result: ReviewResult) -> None:
    document = json.loads(build_site(result)["results.json"])
    jsonschema.validate(document, SCHEMA)
    assert document["risk_of_bias"][0]["judgements"][0]["domains"][2]["reason"] == "p. D3"
    assert document["analyses"]["pain-24h"]["rows"][0]["bias"][0]["own"] is True


def test_the_summary_is_weighted_and_counted() -> None:
    spec = sy.rob_summary(TABLE).spec
    (_, weighted), (_, counted) = spec.panels  # type: ignore[union-attr]
    third = pytest.approx(1 / 3, rel=1e-12)
    assert weighted[0].parts == (("low", 0.5), ("high", 0.3), ("not assessed", 0.2))
    assert counted[0].parts == (("low", third), ("high", third), ("not assessed", third))


def test_bars_are_as_long_as_their_shares() -> None:
    drawing = draw_rob(sy.rob_summary(TABLE).spec)  # type: ignore[arg-type]
    assert "+ 50 %" in texts(drawing)
    assert "20 %" in texts(drawing)  # hatched, its share in words


def test_no_weights_no_weighted_panel() -> None:
    table = {name: values for name, values in TABLE.items() if name != "Weight"}
    assert [heading for heading, _ in sy.rob_summary(table).spec.panels] == [  # type: ignore[union-attr]
        "By number of results (of 3)"
    ]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_both_are_saved(ending: str, tmp_path: Path, result: ReviewResult) -> None:
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for figure in (sy.rob_traffic(result, "pain-24h"), sy.rob_summary(result, "pain-24h")):
        path = figure.save(tmp_path / f"x.{ending}")
        assert path.read_bytes().startswith(starts[ending])


def test_the_same_drawing_gives_the_same_bytes(result: ReviewResult) -> None:
    drawing = draw_rob(sy.rob_traffic(result, "pain-24h").spec)  # type: ignore[arg-type]
    assert rendered(drawing, "png") == rendered(drawing, "png")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({"D1": ["Low"]},), "the table has no column Study"),
        (({"Study": ["A"], "D1": ["fine"]},), "D1 of A is 'fine'; no level that is known"),
        (({"Study": ["A"], "D1": [""]},), "Nobody has judged any of these results"),
        (("reviews/none",), "analysis is missing; a review has several"),
    ],
)
def test_what_cannot_be_shown_is_said(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sy.rob_traffic(*arguments)


def test_a_level_that_a_person_changed_is_marked(result: ReviewResult) -> None:
    spec = sy.rob_traffic(result, "pain-24h").spec
    assert spec.rows[0].moved == (False, False, True, False, False, False)  # type: ignore[union-attr]
    assert any("▲" in line for line in spec.legend)


def test_levels_are_named_in_the_words_of_their_tool() -> None:
    cells = tuple(
        replace(cell, judgement=level, printed=word)
        for cell, (level, word) in zip(
            RESPONSE.rows[0].bias,
            [("some", "Moderate"), ("high", "Serious"), ("critical", "Critical")],
            strict=True,
        )
    )
    rows = (replace(RESPONSE.rows[0], bias=cells),)
    spec = traffic_spec(rows, ["Doe"], "x")
    assert [spec.names[k] for k in spec.legend_keys] == ["moderate", "serious", "critical"]
    assert GLYPHS["critical"] == "!"


def test_an_analysis_that_nobody_judged_has_no_figure() -> None:
    rows = tuple(replace(row, bias=()) for row in RESPONSE.rows)
    assert figures_of(replace(RESPONSE, rows=rows), ["a", "b", "c"]) is None


def test_the_summary_says_that_a_disputed_result_counts_half(result: ReviewResult) -> None:
    entry = next(a for a in result.analyses if a.spec.id == "pain-24h")
    cells = [c for row in entry.rows for c in row.bias]
    spec = summary_spec(entry.rob_shares, cells, "x", len(entry.rows))
    assert spec.legend == ("A result that two judges see differently counts half for each.",)


def test_the_page_shows_paths_reasons_and_agreement(site: dict[str, str]) -> None:
    page = site["risk-of-bias.html"]
    assert "This review assessed 2 results itself" in page
    assert 'id="rob-2"' in page
    assert "▲ The tool&#39;s rules give some concerns. P. D3." in page
    assert "3.4 Whether data are missing probably did depend on the value itself." in page
    assert "alike in 3 of 5 domains" in page
    assert "Agreement of two assessors" in page


def test_the_analysis_page_and_the_study_page_lead_there(site: dict[str, str]) -> None:
    assert 'href="../risk-of-bias.html#rob-2"' in site["analyses/pain-24h.html"]
    assert 'href="../risk-of-bias.html#rob-2"' in site["studies/birch-2019.html"]
    assert "Not assessed: nobody has judged any of these results." in site["analyses/response-24h.html"]


def test_two_assessors_who_agree_have_one_circle(result: ReviewResult, site: dict[str, str]) -> None:
    overall = [[j.domains[-1].final for j in a.judgements] for a in result.rob]
    assert overall == [["high", "high"], ["some concerns"]]
    table = (
        site["analyses/pain-24h.html"].split("Assessments behind these figures", 1)[1].split("</table>")[0]
    )
    assert [row.count('class="judged') for row in table.split("<tr")[2:]] == [1, 1]


def test_a_forest_plot_without_judgements_says_not_assessed(site: dict[str, str]) -> None:
    page = site["analyses/response-24h.html"]
    assert "Risk of bias, not assessed: (All) Overall." in page
    assert "rob-not-assessed" in page


def of_tools(*tools: str) -> tuple[Row, ...]:
    """Return a result a tool, judged low in every domain; "RoB1" as a published review judged it."""
    made = []
    for i, tool in enumerate(tools):
        own = tool != "RoB1"
        found = [(d.id if own else "", d.name) for d in TOOLS[tool].domains] if own else [("", "Allocation")]
        cells = [
            BiasCell(str(i), tool, name, "low", "low", "ann", "rob.csv:2", "", short, own)
            for short, name in (*found, *([("overall", "Overall")] if own else []))
        ]
        made.append(replace(RESPONSE.rows[0], study_id=str(i), label=tool, weight=20.0, bias=tuple(cells)))
    return tuple(made)


@pytest.mark.parametrize("tools", [("RoB2", "RoB2-crossover"), ("RoB2-crossover", "RoB2")])
def test_domains_stand_in_their_tool_s_order_whichever_study_comes_first(tools: tuple[str, ...]) -> None:
    spec = traffic_spec(of_tools(*tools), tools, "x")
    assert [c.letter for c in spec.columns] == ["D1", "DS", "D2", "D3", "D4", "D5", "All"]
    assert {row.label: row.cells[1] for row in spec.rows} == {
        "RoB2": ("not applicable",),
        "RoB2-crossover": ("low",),
    }
    assert spec.legend_keys == ("low", "not applicable")
    assert "DS not applicable" in spec.description


def test_what_does_not_apply_is_a_dash_and_counts_nowhere() -> None:
    rows = of_tools("RoB2", "RoB2", "RoB2-crossover")
    labels = ["a", "b", "c"]
    drawing = draw_rob(traffic_spec(rows, labels, "x"))
    dashes = [i for i in flat(drawing.items) if isinstance(i, Line) and i.cls == "faint"]
    assert len(dashes) == 2 + 1  # two results and the legend
    assert not [i for i in flat(drawing.items) if isinstance(i, Line) and i.cls == "hatch"]
    shares = shares_of(rows)
    ds = [s for s in shares if s.short == "DS"]
    assert [(s.judgement, s.results, s.share, s.weighted) for s in ds] == [("low", 1.0, 1.0, 1.0)]
    spec = summary_spec(shares, [c for row in rows for c in row.bias], "x", 3)
    assert spec.legend == ("A result counts only in the domains that apply to it.",)


def test_what_others_judged_in_other_domains_is_told_under_the_figures() -> None:
    rows = of_tools("RoB2", "RoB1")
    entry = replace(RESPONSE, rows=rows, pooled=None, subgroups=None)
    note = "Published reviews judged RoB1 in other domains; see the page on risk of bias."
    (forest,) = forest_data(entry, RESULT.plan)
    assert note in forest.notes
    assert elsewhere_note(rows, ["RoB2", "RoB1"]) == note
    assert elsewhere_note(of_tools("RoB1"), ["RoB1"]) == elsewhere_note(rows[:1], ["RoB2"]) == ""
    page = build_site(replace(RESULT, analyses=(entry,)))[f"analyses/{entry.spec.id}.html"].decode()
    assert page.split('id="rob"', 1)[1].count("judged RoB1 in other domains") >= 2


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"Study": ["a", "b"], "D1": ["Low"]}, "D1 has 1 cells and Study 2; need one for each study"),
        (
            {"Study": ["a"], "D1": ["Low"], "Weight": [-1]},
            "Weight of a is -1; need a number that is 0 or more",
        ),
        ({"Study": ["a"], "D1": ["Low"], "Weight": [None]}, "Weight of a is nan; need a number"),
        ({"Study": ["a"], "D1": ["Low"], "Weight": [0]}, "Weight is 0 for every study"),
        ({"Study": ["a", "b"], "D1": ["Low", "High"], "Weight": [1]}, "Weight has 1 cells and Study 2"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table: dict[str, list[object]], message: str) -> None:
    for draw in (sy.rob_summary, sy.rob_traffic):
        with pytest.raises(InputError, match=message):
            draw(table)
