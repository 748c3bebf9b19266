"""Effects remember the table they were made from, and some of them can be taken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

import steelyard as sy
from steelyard.errors import InputError
from tests.api.bcg import DATA, TABLES

LIBRARIES = pytest.mark.parametrize("library", [dict, pd.DataFrame, pl.DataFrame])
MODS = "ablat + alloc"


def effects(data=DATA, **given):
    return sy.escalc("RR", **TABLES, data=data, **{"slab": "author", **given})


def with_data():
    return sy.pool(effects(), mods=MODS, data=DATA, method="REML", test="knha")


@LIBRARIES
def test_moderators_weights_orders_and_groups_need_no_data(library):
    es = effects(library(DATA))
    fit = sy.pool(es, mods=MODS, method="REML", test="knha")
    np.testing.assert_array_equal(fit.beta, with_data().beta)
    assert fit.terms == ("intercept", "ablat", "alloc[T.random]", "alloc[T.systematic]")
    assert sy.pool(es, weights="tpos").beta[0] == sy.pool(es, weights=DATA["tpos"]).beta[0]
    mean = sy.pool(es)
    assert sy.cumulative(mean, "year").labels == sy.cumulative(mean, DATA["year"]).labels
    assert sy.subgroups(mean, "alloc").q_between == sy.subgroups(mean, DATA["alloc"]).q_between
    with pytest.raises(InputError, match="'year', a column's name; need data="):
        sy.cumulative(sy.pool(es.yi, es.vi), "year")


@LIBRARIES
def test_what_is_carried_is_the_table_as_it_was(library):
    data = library({name: list(column) for name, column in DATA.items()})
    es = effects(data)
    if library is pl.DataFrame:
        data[0, "ablat"] = 999
    elif library is dict:
        data["ablat"][0] = 999
    else:
        data.loc[0, "ablat"] = 999
    assert es.data["ablat"][0] == DATA["ablat"][0]
    np.testing.assert_array_equal(sy.pool(es, mods=MODS, test="knha").beta, with_data().beta)
    held = es.data
    if library is dict:
        held["ablat"][0] = 999
        assert es.data["ablat"][0] == DATA["ablat"][0]


def test_an_explicit_table_wins():
    other = pd.DataFrame({**DATA, "ablat": [x / 10 for x in DATA["ablat"]]})
    fit = sy.pool(effects(), mods="ablat", data=other)
    assert fit.beta[1] == pytest.approx(10 * sy.pool(effects(), mods="ablat").beta[1], rel=1e-6)
    alone = pd.DataFrame({"dose": DATA["ablat"]})
    assert sy.pool(effects(), mods="dose", data=alone).beta[1] == sy.pool(effects(), mods="ablat").beta[1]


def test_a_table_that_is_visibly_another_is_refused():
    frame = pd.DataFrame(DATA)
    es = effects(frame)
    turned = frame.iloc[::-1]
    changed = frame.assign(tpos=[5, *DATA["tpos"][1:]])
    renamed = frame.assign(author=["Someone", *DATA["author"][1:]])
    moderators = frame[["ablat"]]
    for data, message in (
        (turned, "data has the row labels of the effects in another order. Leave data= out"),
        (
            turned.reset_index(drop=True),
            r"row 1: tpos is \d+ in data and 4 where the effects come from",
        ),
        (changed, "row 1: tpos is 5 in data and 4 where"),
        (renamed, "row 1: author is Someone in data and Aronson where"),
        (frame.iloc[:5], "data has 5 rows for 13 effects; need a row for each"),
        (moderators.iloc[::-1], "row labels of the effects in another order"),
        (moderators.set_axis(range(100, 113)), "the effects and data have different row labels"),
        (pl.DataFrame(DATA).reverse(), "row 1: tpos is"),
    ):
        with pytest.raises(InputError, match=message):
            sy.pool(es, mods="ablat", data=data)
    series = sy.escalc("RR", **{cell: frame[name] for cell, name in TABLES.items()})
    with pytest.raises(InputError, match="row labels of the effects in another order"):
        sy.pool(series, mods="ablat", data=turned)
    assert sy.pool(series, mods="ablat", data=frame).p == 2
    assert sy.pool(es, mods="ablat", data=frame.set_axis(range(100, 113))).p == 2


def test_a_table_of_another_length_is_not_carried():
    es = sy.escalc("GEN", yi=[0.1, 0.2], vi=[0.1, 0.1], data=DATA)
    assert es.data is None
    with pytest.raises(InputError, match="mods is the formula 'ablat'; need data="):
        sy.pool(es, mods="ablat")


def test_labels_in_another_order_than_the_cells_are_refused():
    frame = pd.DataFrame(DATA)
    with pytest.raises(InputError, match="ai and slab have different row labels"):
        sy.escalc(
            "RR", **{cell: frame[name] for cell, name in TABLES.items()}, slab=frame["author"].iloc[::-1]
        )


@LIBRARIES
def test_some_effects_keep_labels_and_rows(library):
    es = effects(library(DATA))
    at = [i for i, kind in enumerate(DATA["alloc"]) if kind == "random"]
    mask = [kind == "random" for kind in DATA["alloc"]]
    nullable = pd.Series(mask, dtype="boolean")
    for rows in (at, np.array(at), mask, np.array(mask), pd.Series(mask), nullable, pl.Series(mask)):
        some = es[rows]
        np.testing.assert_array_equal(some.yi, es.yi[at])
        np.testing.assert_array_equal(some.vi, es.vi[at])
        assert some.slab == tuple(es.slab[i] for i in at)
        assert some.measure == "RR"
        assert list(some.data["year"]) == [DATA["year"][i] for i in at]
    alone = {name: [column[i] for i in at] for name, column in DATA.items()}
    expected = sy.pool(effects(library(alone)), mods="ablat")
    assert sy.pool(es[at], mods="ablat").beta[1] == expected.beta[1]
    assert es[2:5].slab == es.slab[2:5]
    assert es[::-1][[0, -1]].slab == (es.slab[-1], es.slab[0])
    assert len(es[[]]) == 0


def test_notices_of_some_effects_say_whose_rows_they_count():
    es = sy.escalc("OR", ai=[0, 4, 5], bi=[10, 9, 8], ci=[3, 2, 1], di=[9, 9, 9])
    assert es.notices == ("0.5 added to cells for zeros (row 1).",)
    once = es[[2, 0]]
    assert once.notices == once[:1].notices == ("Of all 3 rows: 0.5 added to cells for zeros (row 1).",)


def test_rows_that_are_not_there_are_refused():
    es = effects(pd.DataFrame(DATA))
    other = pd.Series([True] * 13, index=range(12, -1, -1))
    for rows, message in (
        ([True] * 3, "rows has 3 booleans for 13 effects; need one for each"),
        (np.ones(14, dtype=bool), "rows has 14 booleans for 13 effects"),
        ([0, 13], r"rows\[1\] is 13; of 13 effects, need 0 to 12"),
        ([-14], r"rows\[0\] is -14"),
        ([0.5], r"rows\[0\] is 0.5; need booleans or whole numbers"),
        ([True, None] + [False] * 11, r"rows\[1\] is None; need True or False"),
        (3, r"rows is 3; need a slice, 13 booleans, or a list of positions such as \[0, 2\]"),
        ("random", "rows is random; need a slice"),
        (other, "rows has other row labels than the effects"),
    ):
        with pytest.raises(InputError, match=message):
            es[rows]


@LIBRARIES
def test_tables_remember_theirs(library):
    fit = sy.pool_tables("OR", **TABLES, data=library(DATA), slab="author")
    assert sy.cumulative(fit, "year").labels == sy.cumulative(fit, DATA["year"]).labels
    assert sy.subgroups(fit, "alloc").names == ("random", "alternate", "systematic")
    assert "frame" not in fit.to_dict()
    arrays = sy.pool_tables("OR", **{cell: DATA[name] for cell, name in TABLES.items()})
    with pytest.raises(InputError, match="order is 'year', a column's name; need data="):
        sy.cumulative(arrays, "year")


def test_a_table_that_is_none_is_refused():
    with pytest.raises(InputError, match="data is of type int; must be a dataframe"):
        sy.escalc("GEN", yi=[0.1], vi=[0.2], data=3)
    with pytest.raises(InputError, match=r"data is of type LazyFrame; .*Did you forget to collect it"):
        sy.escalc("GEN", yi=[0.1], vi=[0.2], data=pl.DataFrame(DATA).lazy())
