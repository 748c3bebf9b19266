"""The specification curve: what it says, that it is told apart without colour, and that it stays small."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import InputError
from steelyard.report.layout import Circle, Group, Item, Line, Polygon, Text
from steelyard.report.spec_curve import CUT, CurveChoice, CurveData, CurvePoint, spec_curve
from steelyard.report.spec_curve_draw import draw_spec_curve
from steelyard.report.svg import standalone_svg
from steelyard.report.textwidth import text_width

LARGEST = 150_000
FOR, OPEN, AGAINST = "favours intervention", "inconclusive", "favours comparator"


def data(**given: object) -> CurveData:
    base = CurveData(
        title="Specification curve",
        measure="RR",
        choices=(
            CurveChoice("Estimator", ("REML", "DL"), 0),
            CurveChoice("Interval", ("Wald",), 0),
            CurveChoice("Control", ("All", "Active"), 0),
        ),
        keeping=(
            CurvePoint(2.0, 1.2, 3.0, FOR, (0, 0, 0), own=True),
            CurvePoint(1.5, 0.9, 2.5, OPEN, (1, 0, 0)),
        ),
        changing=(CurvePoint(0.5, 0.3, 0.8, AGAINST, (0, 0, 1)),),
    )
    return dataclasses.replace(base, **given)  # type: ignore[arg-type]


def flat(items: tuple[Item, ...]) -> list[Item]:
    return [part for item in items for part in (item.items if isinstance(item, Group) else (item,))]


def texts(narrow: bool = False, **given: object) -> list[str]:
    return [
        i.text for i in flat(draw_spec_curve(spec_curve(data(**given)), narrow).items) if isinstance(i, Text)
    ]


def test_points_stand_in_order_of_their_estimates_question_by_question() -> None:
    spec = spec_curve(data())
    assert [p.name for p in spec.panels] == ["Keeps the question: 2", "Changes the question: 1"]
    assert [p.value for p in spec.panels[0].points] == [1.5, 2.0]
    assert spec.own is not None
    assert spec.own.value == 2.0


def test_a_choice_that_does_not_vary_has_no_rows() -> None:
    shown = texts()
    assert "Interval" not in shown
    assert {"Estimator", "REML ◆", "DL", "Control", "All ◆", "Active"} <= set(shown)


def test_one_panel_where_nothing_changes_the_question() -> None:
    assert "Changes the question" not in " ".join(texts(changing=()))
    assert "Control" not in texts(changing=())


def test_conclusions_are_told_apart_by_shape() -> None:
    items = flat(draw_spec_curve(spec_curve(data())).items)
    marks = [i for i in items if isinstance(i, Circle | Polygon) and i.cls.startswith("curve-")]
    triangle = [m for m in marks if m.cls == "curve-against"]
    assert all(isinstance(m, Polygon) and len(m.points) == 3 for m in triangle)
    assert [m.cls for m in marks if isinstance(m, Polygon) and len(m.points) == 4].count("curve-own") == 2
    assert {m.cls for m in marks if isinstance(m, Circle)} >= {"curve-for", "curve-open"}
    assert "curve-open" in {m.cls for m in marks}


def test_the_plans_own_is_marked_in_the_curve_and_below_it() -> None:
    drawing = draw_spec_curve(spec_curve(data()))
    titles = [i.title for i in drawing.items if isinstance(i, Group)]
    assert titles == [
        "1.50 (0.90 to 2.50)",
        "The plan's own analysis: 2.00 (1.20 to 3.00)",
        "0.50 (0.30 to 0.80)",
    ]
    assert sum(isinstance(i, Polygon) and i.cls == "band" for i in drawing.items) == 1
    assert sum(isinstance(i, Line) and i.cls == "pooled" for i in drawing.items) == 2


def test_an_interval_without_end_is_cut_at_the_axis_and_said() -> None:
    endless = (*data().keeping, *(CurvePoint(1.8, 1.1, 2.9, FOR, (1, 0, 0)) for _ in range(12)))
    spec = spec_curve(data(keeping=(*endless, CurvePoint(2.1, 0.0, float("inf"), OPEN, (1, 0, 0)))))
    assert spec.notes[0] == CUT
    lines = [i for i in draw_spec_curve(spec).items if isinstance(i, Line)]
    axis = next(i for i in lines if i.cls == "rule" and i.x1 == i.x2)
    intervals = [i for i in lines if i.cls.startswith("curve-ci")]
    assert min(i.y1 for i in intervals) == axis.y1
    assert max(i.y2 for i in intervals) == axis.y2
    assert spec_curve(data()).notes == ()


def test_the_sentence_read_in_place_of_the_picture_counts_and_gives_no_share() -> None:
    said = spec_curve(data()).description
    assert "2 specifications keep the question: estimates from 1.50 to 2.00, 1 intervals" in said
    assert "%" not in said


@pytest.mark.parametrize("narrow", [False, True])
def test_no_text_leaves_the_paper(narrow: bool) -> None:
    drawing = draw_spec_curve(spec_curve(data()), narrow)
    for item in flat(drawing.items):
        if isinstance(item, Text):
            width = text_width(item.text, item.size, "h" in item.cls.split())
            left = item.x - {"start": 0.0, "middle": width / 2, "end": width}[item.anchor]
            assert left >= -0.5, item.text
            assert left + width <= drawing.width + 0.5, item.text


@pytest.fixture(scope="module")
def thousands() -> sy.MultiverseResult:
    rng = np.random.default_rng(20)
    y, v = rng.normal(0.3, 0.3, 30), rng.uniform(0.01, 0.2, 30)
    rows = {f"Filter {i}": {"on": rng.random(30) < 0.8} for i in range(9)}
    return sy.multiverse(y, v, rows=rows, methods=("REML", "DL", "PM", "ML"), tests=("z", "knha"))


@pytest.mark.parametrize("narrow", [False, True])
def test_thousands_share_columns_and_stay_small(thousands: sy.MultiverseResult, narrow: bool) -> None:
    figure = thousands.figure(narrow=narrow)
    text = figure.svg()
    assert len(text) <= LARGEST
    assert "A column stands for up to" in text
    assert text.count("The plan's own analysis:") == 1
    assert figure.svg() == thousands.figure(narrow=narrow).svg()


def test_bars_are_as_high_as_the_share_of_their_column() -> None:
    points = tuple(
        CurvePoint(1.0 + i / 4000, 0.8, 3.0, OPEN, (int(i % 4 == 0), 0, 0), own=i == 0) for i in range(4000)
    )
    drawing = draw_spec_curve(spec_curve(data(keeping=points, changing=())))
    bars = [i for i in drawing.items if isinstance(i, Polygon) and i.cls == "curve-level"]
    height = [max(y for _, y in b.points) - min(y for _, y in b.points) for b in bars]
    assert height == pytest.approx([9.0, 6.75, 2.25], abs=0.6)


def test_a_figure_needs_an_interval() -> None:
    nothing = sy.multiverse([0.1, 0.2], [0.1, 0.1], methods=("DL",), tests=("z",), measure="PLO")
    with pytest.raises(InputError, match="no specification has an interval"):
        nothing.figure()


def test_a_picture_can_be_saved_in_every_form(tmp_path, thousands: sy.MultiverseResult) -> None:
    small = sy.multiverse([0.1, 0.3, 0.35], [0.02, 0.01, 0.04])
    assert small.figure().save(tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert small.figure().save(tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
    assert (
        standalone_svg(draw_spec_curve(small.figure().spec))
        == small.figure().save(tmp_path / "x.svg").read_bytes()
    )
    assert re.search("Keeps the question", thousands.figure().svg())
