"""Forest plots of tables, subgroups, cumulative and leave-one-out results, as data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import InputError
from steelyard.report.figure import Diamond, FigureSpec
from steelyard.report.layout import Group, Text
from steelyard.report.narrow import draw_narrow

# The BCG trials (Colditz et al. 1994, as metafor's dat.bcg), log risk ratios of the first six.
YI = [-0.8893113, -1.5853887, -1.3480731, -1.4415512, -0.2175473, -0.7861156]
VI = [0.3255848, 0.1945811, 0.4153680, 0.0200100, 0.0512102, 0.0069056]
LABELS = list("ABCDEF")
TABLES = {"ai": [4, 6, 0], "n1i": [123, 306, 50], "ci": [11, 29, 0], "n2i": [139, 303, 52]}


def fit():
    return sy.pool(YI, VI, measure="RR", slab=LABELS, method="DL", test="z")


def spec_of(figure) -> FigureSpec:
    assert isinstance(figure.spec, FigureSpec)
    return figure.spec


def test_a_cumulative_forest_has_a_diamond_a_row_and_ends_at_the_whole():
    spec = spec_of(sy.forest(sy.cumulative(fit(), [6, 5, 4, 3, 2, 1])))
    assert [r.cells[0] for r in spec.rows] == ["F", "+ E", "+ D", "+ C", "+ B", "+ A"]
    assert [r.cells[1] for r in spec.rows] == ["1", "2", "3", "4", "5", "6"]
    assert all(isinstance(r.marks[0], Diamond) for r in spec.rows)
    assert spec.rows[-1].cells[-1] == spec_of(sy.forest(fit())).rows[6].cells[-1]
    assert spec.pooled == pytest.approx(spec.rows[-1].marks[0].value)
    assert spec.rows[0].cells[2] == "", "one study has no I²"


def test_a_leave_one_out_forest_has_the_whole_below():
    spec = spec_of(sy.forest(sy.leave1out(fit()), slab=["a", "b", "c", "d", "e", "f"]))
    assert [r.cells[0] for r in spec.rows] == [*(f"Without {x}" for x in "abcdef"), "All studies"]
    assert [r.cells[1] for r in spec.rows] == ["5"] * 6 + ["6"]
    assert spec.rows[-1].role == "total"
    assert spec.rows[-1].cells[-1] == spec_of(sy.forest(fit())).rows[6].cells[-1]
    assert spec.rows[0].cells[2].endswith(" %")


def test_the_narrow_form_of_a_step_says_how_many_studies():
    drawing = draw_narrow(spec_of(sy.forest(sy.cumulative(fit()))))
    items = [i for item in drawing.items for i in (item.items if isinstance(item, Group) else (item,))]
    words = [i.text for i in items if isinstance(i, Text)]
    assert "1 study" in words
    assert any(w.startswith("2 studies · I² ") for w in words)


def test_subgroups_keep_the_names_of_their_studies():
    groups = sy.subgroups(fit(), ["new", "old", "new", "old", "old", "new"])
    spec = spec_of(sy.forest(groups))
    names = [r.cells[0] for r in spec.rows]
    assert names[:5] == ["new", "A", "C", "F", "Subtotal (95 % CI)"]
    assert names[6:11] == ["old", "B", "D", "E", "Subtotal (95 % CI)"]
    subtotals = [r for r in spec.rows if r.role == "subtotal"]
    for row, one in zip(subtotals, groups.fits, strict=True):
        mark = row.marks[0]
        assert isinstance(mark, Diamond)
        assert mark.value == pytest.approx(float(np.exp(one.beta[0])), rel=1e-8)
    assert spec.notes[-1].startswith("Test for subgroup differences: Chi²")


def test_tables_show_their_arms_and_the_pooled_effect_of_their_method():
    pooled = sy.pool_tables("OR", **TABLES)
    spec = spec_of(sy.forest(pooled, arms=("Vaccine", "Control"), better="less"))
    assert spec.rows[0].cells[1:5] == ("4", "123", "11", "139")
    # log odds ratio log(4 · 128 / (119 · 11)) = -0.93869, SE sqrt(1/4 + 1/119 + 1/11 + 1/128) = 0.59761
    assert spec.rows[0].cells[-1] == "0.39 [0.12, 1.26]"
    assert spec.rows[2].cells[-1] == "Not estimable"
    assert spec.rows[3].cells[2:5:2] == ("479", "494")
    assert spec.columns[-1].heading.startswith("Mantel–Haenszel")
    assert spec.axis.favours == ("Favours vaccine", "Favours control")
    assert not any("Tau²" in note for note in spec.notes)


def test_petos_tables_show_petos_own_effects():
    own = sy.escalc("PETO", **TABLES)
    spec = spec_of(sy.forest(sy.pool_tables("OR", **TABLES, method="Peto")))
    assert spec.rows[1].cells[-1].startswith(f"{np.exp(own.yi[1]):.2f} ")


def test_subgroups_of_tables_have_diamonds_too():
    groups = sy.subgroups(sy.pool_tables("RR", **TABLES), ["a", "b", "b"])
    spec = spec_of(sy.forest(groups))
    assert [r.cells[0] for r in spec.rows if r.role == "subgroup"] == ["a", "b"]


def test_tables_cannot_take_another_measures_axis():
    with pytest.raises(InputError, match="measure is 'RD'; these tables were pooled as OR"):
        sy.forest(sy.pool_tables("OR", **TABLES), measure="RD")


def test_a_slope_is_not_drawn_as_a_mean():
    with pytest.raises(InputError, match="has a moderator and no intercept; need a mean"):
        sy.forest(sy.pool(YI, VI, mods=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], intercept=False))


@pytest.mark.parametrize("make", [sy.cumulative, sy.leave1out], ids=["cumulative", "leave1out"])
def test_every_format_is_written_and_twice_the_same(make, tmp_path: Path):
    for form in ("svg", "png", "pdf"):
        one, two = (
            sy.forest(make(fit())).save(tmp_path / f"{i}.{form}", dpi=60).read_bytes() for i in (1, 2)
        )
        assert one == two
