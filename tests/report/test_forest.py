"""The forest plot as data: RevMan's columns, weights as areas, words that follow the outcome's direction."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from steelyard.report.figure import Axis, Diamond, FigureSpec, Interval, Square
from steelyard.report.forest import forest_figure
from steelyard.report.forest_parts import ForestData, ForestRow, ForestTotal, favours
from steelyard.report.layout import Drawing, Group, Line, Plot, Text, mark_items
from steelyard.report.narrow import draw_narrow
from steelyard.report.palette import DARK, LIGHT, contrast_ratio
from steelyard.report.svg import inline_svg, standalone_svg
from steelyard.report.textwidth import text_width, wrap
from steelyard.report.wide import draw_wide
from steelyard.review.result import ArmData, Estimate

SVG = "{http://www.w3.org/2000/svg}"


def row(label: str, events: tuple[int, int, int, int], estimate: Estimate, weight: float) -> ForestRow:
    a, n1, c, n2 = events
    return ForestRow(label, estimate, (ArmData("Drug", n1, a), ArmData("Placebo", n2, c)), weight)


def example() -> ForestData:
    return ForestData(
        title="Response",
        measure="OR",
        method="IV, Random (REML)",
        rows=(
            row("Doe 2019", (9, 30, 4, 31), Estimate("OR", 2.89, 0.78, 10.71), 36.1),
            row("Roe 2021", (14, 40, 9, 41), Estimate("OR", 1.91, 0.72, 5.12), 63.9),
            row("Nil 2020", (0, 12, 0, 11), Estimate("OR", reason="no events in either arm"), 0.0),
        ),
        total=ForestTotal(
            "Total (95 % CI)",
            Estimate("OR", 2.22, 1.01, 4.88),
            (ArmData("Drug", 82, 23), ArmData("Placebo", 83, 13)),
            notes=("Heterogeneity: Tau² = 0.000; Chi² = 0.24, df = 1 (P = 0.62); I² = 0 %",),
        ),
        arm_labels=("Drug", "Placebo"),
        better="more",
    )


def texts(drawing: Drawing) -> list[str]:
    items = [i for item in drawing.items for i in (item.items if isinstance(item, Group) else (item,))]
    return [i.text for i in items if isinstance(i, Text)]


def test_the_columns_are_revmans() -> None:
    spec = forest_figure(example())
    assert [(c.group, c.heading) for c in spec.columns] == [
        ("", "Study"),
        ("Drug", "Events"),
        ("Drug", "Total"),
        ("Placebo", "Events"),
        ("Placebo", "Total"),
        ("", "Weight"),
        ("Odds ratio", "IV, Random (REML), 95\u00a0%\u00a0CI"),
    ]
    assert spec.rows[0].cells == ("Doe 2019", "9", "30", "4", "31", "36.1 %", "2.89 [0.78, 10.71]")
    assert spec.rows[3].cells == ("Total (95 % CI)", "", "82", "", "83", "100.0 %", "2.22 [1.01, 4.88]")
    assert spec.rows[4].cells == ("Total events", "23", "", "13", "", "", "")


def test_a_result_that_cannot_be_estimated_stays_in_the_table() -> None:
    nil = forest_figure(example()).rows[2]
    assert nil.cells == ("Nil 2020", "0", "12", "0", "11", "", "Not estimable")
    assert nil.marks == ()


def test_areas_follow_weights_within_bounds() -> None:
    spec = forest_figure(example())
    doe, roe = (next(m for m in r.marks if isinstance(m, Square)) for r in spec.rows[:2])
    assert roe.size == 1.5
    assert doe.size**2 / roe.size**2 == pytest.approx(36.1 / 63.9)
    tiny = replace(example().rows[0], weight=0.01)
    small = forest_figure(replace(example(), rows=(tiny, *example().rows[1:]))).rows[0]
    assert next(m for m in small.marks if isinstance(m, Square)).size == 0.5


def test_the_diamond_spans_its_interval_and_the_pooled_line_is_drawn() -> None:
    spec = forest_figure(example())
    (diamond,) = spec.rows[3].marks
    assert diamond == Diamond(1.01, 2.22, 4.88)
    assert spec.pooled == 2.22


def test_listed_results_have_no_diamond() -> None:
    spec = forest_figure(replace(example(), total=None))
    assert not any(isinstance(m, Diamond) for r in spec.rows for m in r.marks)
    assert spec.pooled is None
    assert spec.description == "Forest plot of 3 results, odds ratio, not pooled."


def test_a_prediction_interval_is_a_bar_or_a_reason() -> None:
    data = example()
    assert data.total is not None
    wide = replace(data.total, estimate=replace(data.total.estimate, pi_low=0.5, pi_high=9.0))
    spec = forest_figure(replace(data, total=wide))
    assert spec.rows[4].cells[-1] == "[0.50, 9.00]"
    assert spec.rows[4].marks == (Interval(0.5, 9.0, kind="prediction"),)
    none = replace(data.total, estimate=replace(data.total.estimate, pi_note="not informative: k < 5"))
    spec = forest_figure(replace(data, total=none))
    assert (spec.rows[4].cells[-1], spec.rows[4].marks) == ("not informative", ())


@pytest.mark.parametrize(
    ("measure", "better", "expected"),
    [
        ("OR", "more", ("Favours placebo", "Favours drug")),
        ("OR", "less", ("Favours drug", "Favours placebo")),
        ("MD", "less", ("Favours drug", "Favours placebo")),
        ("SMD", "more", ("Favours placebo", "Favours drug")),
        ("MC", "less", ("Improvement", "Worsening")),
        ("PLO", "more", ("", "")),
        ("OR", None, ("", "")),
    ],
)
def test_favours_follows_the_direction_of_the_outcome(
    measure: str, better: object, expected: tuple[str, str]
) -> None:
    assert favours(better, ("Drug", "Placebo"), measure) == expected  # type: ignore[arg-type]


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert favours("more", ("ECT", "Usual care"), "OR") == ("Favours usual care", "Favours ECT")


def test_subgroups_stand_under_their_names_with_their_own_diamonds() -> None:
    data = example()
    rows = tuple(replace(r, subgroup=g) for r, g in zip(data.rows, ("Old", "New", "New"), strict=True))
    sub = ForestTotal("Subtotal", Estimate("OR", 2.89, 0.78, 10.71), subgroup="Old", notes=("Tau² = 0",))
    spec = forest_figure(replace(data, rows=rows, subtotals=(sub,)))
    assert [r.cells[0] for r in spec.rows][:6] == [
        "Old",
        "Doe 2019",
        "Subtotal",
        "Tau² = 0",
        "New",
        "Roe 2021",
    ]
    assert isinstance(spec.rows[2].marks[0], Diamond)


@pytest.mark.parametrize("k", [1, 7, 100])
def test_no_text_runs_into_its_neighbour_or_off_the_sheet(k: int) -> None:
    data = example()
    long = "A very long label of a study with several words 2020 and more of them than fit in two lines"
    rows = tuple(replace(data.rows[i % 2], label=f"{long} {i}") for i in range(k))
    spec = forest_figure(replace(data, rows=rows))
    for drawing in (draw_wide(spec), draw_narrow(spec)):
        for left, right, _ in spans(drawing):
            assert left >= -0.5
            assert right <= drawing.width + 0.5
        lines: dict[float, list[tuple[float, float]]] = {}
        for left, right, y in spans(drawing):
            lines.setdefault(round(y, 1), []).append((left, right))
        for line in lines.values():
            line.sort()
            for (_, one), (other, _) in itertools.pairwise(line):
                assert one <= other + 0.5


def spans(drawing: Drawing) -> list[tuple[float, float, float]]:
    found = []
    items = [i for item in drawing.items for i in (item.items if isinstance(item, Group) else (item,))]
    for item in items:
        if isinstance(item, Text):
            width = text_width(item.text, item.size, item.cls == "h")
            left = item.x - {"start": 0.0, "middle": width / 2, "end": width}[item.anchor]
            found.append((left, left + width, item.y))
    return found


def test_the_narrow_form_says_all_that_the_wide_form_says() -> None:
    narrow = " ".join(texts(draw_narrow(forest_figure(example()))))
    for said in (
        "Doe 2019",
        "9/30 v 4/31 · weight 36.1 %",
        "2.89 [0.78, 10.71]",
        "Favours drug",
        "Not estimable",
    ):
        assert said in narrow


def test_a_file_is_well_formed_with_real_text_and_a_name() -> None:
    root = ET.fromstring(standalone_svg(draw_wide(forest_figure(example()))))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title") is not None
    assert root.findtext(f"{SVG}desc") == "Forest plot of 3 results; pooled odds ratio 2.22 [1.01, 4.88]."
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert "2.89 [0.78, 10.71]" in words


HOSTILE = "<script>alert(1)</script>&\"'\u202eevil\u0000"


def test_what_a_user_wrote_is_inert_in_a_picture() -> None:
    data = example()
    bad = replace(data.rows[0], label=HOSTILE, href="javascript:alert(1)", title=HOSTILE)
    spec = forest_figure(replace(data, rows=(bad, *data.rows[1:]), title=HOSTILE))
    markup = inline_svg(draw_wide(spec))
    root = ET.fromstring(markup)
    assert [e.tag for e in root.iter() if "script" in e.tag] == []
    assert "javascript" not in markup
    assert "\u202e" not in markup
    assert "\x00" not in markup
    assert not list(root.iter("a"))


def test_links_lead_to_rows_and_carry_their_hover_text() -> None:
    data = example()
    linked = replace(
        data.rows[0], href="../studies/doe.html", mark_href="../studies/doe.html#outcomes.csv-57"
    )
    root = ET.fromstring(inline_svg(draw_wide(forest_figure(replace(data, rows=(linked, *data.rows[1:]))))))
    assert root.get("role") == "group", "an image may hold no links"
    assert ET.fromstring(inline_svg(draw_wide(forest_figure(data)))).get("role") == "img"
    links = [a.get("href") for a in root.iter("a")]
    assert links == ["../studies/doe.html", "../studies/doe.html#outcomes.csv-57"]
    assert "Doe 2019: 2.89 [0.78, 10.71]" in [t.text for t in root.iter("title")]


def test_wrapping_keeps_every_word_until_the_ellipsis() -> None:
    assert wrap("one two three", 60, 13, 3) == ["one two", "three"]
    assert wrap("x" * 50, 60, 13, 2)[-1].endswith("…")
    assert all(text_width(line) <= 60 for line in wrap("word " * 40, 60, 13, 4))


def test_a_spec_is_plain_data() -> None:
    spec = forest_figure(example())
    assert isinstance(spec, FigureSpec)
    assert spec == forest_figure(example())
    assert not math.isnan(spec.axis.low)


def drawn(low: float, high: float, clip: bool = False) -> list[Line]:
    """The lines of one study at 1 with a square 11 wide, on an axis of 100 units from 0 to 2."""
    marks = (Interval(low, high, clip), Square(1.0, 1.0))
    items = mark_items(marks, Plot(Axis(0.0, 2.0, False, (), None), 0.0, 100.0), 50.0)
    return [item for item in items if isinstance(item, Line)]


def test_a_square_hides_no_end_of_its_interval() -> None:
    """Wholly under it, or with an end that it hides or all but hides, the interval is drawn on the square."""
    (outside,) = drawn(0.5, 1.5)
    assert outside.cls == "ci"
    for low, high, seen in ((0.95, 1.05, (47.5, 52.5)), (0.88, 1.12, (44.5, 55.5)), (0.5, 1.1, (44.5, 55.0))):
        whole, on = drawn(low, high)
        assert (whole.cls, on.cls) == ("ci", "ci-on")
        assert (on.x1, on.x2) == pytest.approx(seen)
    assert [line.cls for line in drawn(0.95, 1.5, clip=True)] == ["ci"]
    assert contrast_ratio(LIGHT["paper"], LIGHT["accent"]) > 4.5
    assert contrast_ratio(DARK["paper"], DARK["accent"]) > 4.5
