"""Fragility and sequential looks as a user calls them; the kernels are compared with R in tests/appraisal."""

from __future__ import annotations

import math

import pytest

import steelyard as sy
from steelyard.errors import InputError
from tests.api.bcg import DATA, TABLES


def test_several_tables_are_pooled_and_one_is_exact() -> None:
    """R fragility 1.6.1: frag.ma of dat.bcg with DL and z gives 45 (OR); frag.study of 4/8 v 0/7 gives 1."""
    many = sy.fragility("OR", **TABLES, data=DATA, method="DL", test="z", slab="author")
    assert (many.index, many.significant) == (45, True)
    assert list(many.to_frame()["study"])[-1] in set(DATA["author"])
    one = sy.fragility(ai=4, n1i=8, ci=0, n2i=7)
    assert (one.index, one.after) == (1, (5, 0))
    assert one.to_dict()["quotient"] == pytest.approx(1 / 15, rel=1e-12)


def test_a_row_with_a_missing_cell_is_left_out_and_the_names_stay_right() -> None:
    found = sy.fragility(
        "OR", ai=[3, math.nan, 1, 0], n1i=[30, 9, 17, 12], ci=[7, 2, 1, 2], n2i=[30, 9, 16, 13],
        method="DL", test="z", slab=["a", "b", "c", "d"],
    )  # fmt: skip
    assert (found.index, found.people) == (2, 118)  # R fragility 1.6.1: 2 of 118
    assert set(found.to_frame()["study"]) <= {"a", "c", "d"}


def test_the_printed_form_is_a_sentence() -> None:
    text = repr(sy.fragility(ai=4, n1i=8, ci=0, n2i=7))
    assert "The result is not significant; 1 person turns it." in text
    assert "6.7 %" in text


def test_looks_of_a_cumulative_pool_are_held_against_boundaries() -> None:
    found = sy.sequential([0.2, 0.6, 1.0], [1.5, 2.9, 3.1])
    assert found.crossed == 1
    assert "The boundary was reached at look 2." in repr(found)
    assert list(found.to_frame()["crossed"]) == [False, True, True]
    assert sy.sequential([0.1, 0.2], [1.0, 2.5]).crossed is None


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="2 fractions and 1 z"):
        sy.sequential([0.1, 0.2], [1.0])
    with pytest.raises(InputError, match="fraction or z has a missing value"):
        sy.sequential([0.1, math.nan], [1.0, 1.0])
    with pytest.raises(InputError, match=r"ai is 1\.5; need a whole number"):
        sy.fragility(ai=1.5, n1i=4, ci=1, n2i=4)
    with pytest.raises(InputError, match=r"measure is .SMD."):
        sy.fragility("SMD", **TABLES, data=DATA)
