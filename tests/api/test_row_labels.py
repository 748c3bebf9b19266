"""Two inputs whose row labels differ are refused wherever they would be paired by position."""

from __future__ import annotations

import pandas as pd
import pytest

import steelyard as sy
from steelyard.errors import InputError
from tests.api.bcg import DATA, TABLES

FRAME = pd.DataFrame(DATA)
NAMED = FRAME.set_index("author")
CELLS = {cell: NAMED[name] for cell, name in TABLES.items()}
TOTALS = {"ai": "tpos", "n1i": NAMED["tpos"] + NAMED["tneg"], "ci": "cpos", "di": "cneg"}
KEYS = NAMED["alloc"]


def es():
    return sy.escalc("RR", **TABLES, data=NAMED)


def gap():
    """Effects of which the first is left out of a fit."""
    return sy.escalc("GEN", yi=NAMED["yi"].where(NAMED["year"] != 1948), vi=NAMED["vi"])


# each pairs one more column, `x`, one value a row, with data labelled by author
ROUTES = {
    "escalc, a column beside a table": lambda x: sy.escalc("RR", **{**TOTALS, "n1i": x + 1000}, data=NAMED),
    "escalc, Series": lambda x: sy.escalc("RR", **{**CELLS, "di": x}),
    "escalc, slab": lambda x: sy.escalc("RR", **TABLES, data=NAMED, slab=x.astype(str)),
    "escalc, a dict of Series": lambda x: sy.escalc("RR", **TABLES, data={**dict(NAMED), "cneg": x}),
    "pool_tables": lambda x: sy.pool_tables("OR", **{**CELLS, "bi": x}),
    "pool_tables, data": lambda x: sy.pool_tables("OR", **{**TABLES, "bi": x}, data=NAMED),
    "pool, vi": lambda x: sy.pool(NAMED["yi"], x),
    "pool, sei": lambda x: sy.pool(yi=NAMED["yi"], sei=x),
    "pool, a column and a Series": lambda x: sy.pool("yi", x, data=NAMED),
    "pool, mods as a Series": lambda x: sy.pool(es(), mods=x),
    "pool, mods as a table": lambda x: sy.pool(es(), mods=pd.DataFrame({"x": x})),
    "pool, mods as a dict": lambda x: sy.pool(es(), mods={"x": x}),
    "pool, mods beside arrays": lambda x: sy.pool("yi", "vi", data=NAMED, mods={"x": x}),
    "pool, data": lambda x: sy.pool(es(), mods="x", data=pd.DataFrame({"x": x})),
    "pool, weights": lambda x: sy.pool(es(), weights=x),
    "pool, slab": lambda x: sy.pool(es(), slab=x.astype(str)),
    "cumulative": lambda x: sy.cumulative(sy.pool(es()), x),
    "cumulative, data": lambda x: sy.cumulative(sy.pool(es()), "x", data=pd.DataFrame({"x": x})),
    "cumulative, tables": lambda x: sy.cumulative(sy.pool_tables("OR", **CELLS), x),
    "cumulative, rows left out": lambda x: sy.cumulative(sy.pool(gap()), x),
    "cumulative, rows used": lambda x: sy.cumulative(sy.pool(gap()), x[:-1]),
    "subgroups": lambda x: sy.subgroups(sy.pool(es()), x > 200),
    "subgroups, tables": lambda x: sy.subgroups(sy.pool_tables("OR", **TABLES, data=NAMED), x > 200),
    "pool_many": lambda x: sy.pool_many(NAMED["yi"], x, key=KEYS),
    "pool_many, key": lambda x: sy.pool_many(NAMED["yi"], NAMED["vi"], key=x),
    "some effects": lambda x: es()[x > 200],
    "some effects, pooled": lambda x: sy.pool(es()[:7], weights=x[:7]),
    "forest": lambda x: sy.forest(sy.pool(es()), slab=x.astype(str)),
    "forest, tables": lambda x: sy.forest(sy.pool_tables("OR", **CELLS), slab=x.astype(str)),
    "multiverse, rows": lambda x: sy.multiverse(es(), rows={"Size": {"large": x > 200}}),
    "multiverse, values": lambda x: sy.multiverse(es(), values={"Other": {"so": (x / 100, NAMED["vi"])}}),
    "fragility": lambda x: sy.fragility(**{**CELLS, "bi": x}),
}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("order", [slice(None, None, -1), [1, 0, *range(2, 13)]], ids=["reversed", "swapped"])
def test_another_order_is_refused_in_every_route(route, order):
    with pytest.raises(InputError, match=r"different row labels|other row labels|labels .* in another order"):
        ROUTES[route](NAMED["cneg"].iloc[order])


@pytest.mark.parametrize("route", [r for r in ROUTES if r != "cumulative, rows used"])
def test_the_same_order_and_bare_values_are_taken(route):
    ROUTES[route](NAMED["cneg"])


def test_rows_used_are_compared_with_their_own_labels():
    fit = sy.pool(gap())
    used = NAMED["cneg"][fit.used]
    assert sy.cumulative(fit, used).labels == sy.cumulative(fit, used.to_numpy()).labels


@pytest.mark.parametrize("labels", [range(12, -1, -1), range(1, 14), [f"S{i}" for i in range(13)]])
def test_any_other_labels_are_refused(labels):
    weights = pd.Series(DATA["ablat"], index=labels)
    with pytest.raises(InputError, match="effects and weights have different row labels"):
        sy.pool(sy.escalc("RR", **TABLES, data=FRAME), weights=weights)


def test_the_message_names_both_the_row_and_the_way_out():
    message = (
        r"^ai and bi have different row labels \(row 1: Aronson and Comstock et al\) and would be paired by "
        r"position. Bring them into one order, such as by .reindex\(\), or give .to_numpy\(\) of one of them"
    )
    with pytest.raises(InputError, match=message):
        sy.pool_tables("OR", **{**CELLS, "bi": CELLS["bi"][::-1]})
    with pytest.raises(InputError, match=r"effects and mods\['x'\] have different row labels"):
        sy.pool(es(), mods={"x": NAMED["ablat"][::-1]})
    turned = sy.pool(es(), mods={"x": NAMED["ablat"][::-1].to_numpy()})
    assert turned.beta[1] != sy.pool(es(), mods={"x": NAMED["ablat"]}).beta[1]
