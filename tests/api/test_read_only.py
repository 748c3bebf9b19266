"""What a call returns cannot be changed by accident, and what was given is never closed to its owner."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

import steelyard as sy
from tests.api.bcg import DATA, TABLES

ES = sy.escalc("RR", **TABLES, data=DATA)
FIT = sy.pool(ES, mods="ablat + alloc")
OWN = sy.pool(ES, weights="tpos")
MEAN = sy.pool(ES)
RESULTS = {
    "effects": ES,
    "some effects": ES[:3],
    "pool": FIT,
    "pool with weights": OWN,
    "pool_tables": sy.pool_tables("OR", **TABLES, data=DATA),
    "predict": FIT.predict(),
    "contrast": FIT.contrast({"ablat": 1}),
    "residuals": FIT.residuals(),
    "blup": MEAN.blup(transform=True),
    "cumulative": sy.cumulative(MEAN, "year"),
    "pool_many": sy.pool_many(DATA["yi"], DATA["vi"], key=DATA["alloc"]),
}


@pytest.mark.parametrize("name", RESULTS)
def test_no_array_of_a_result_can_be_written_to(name):
    result = RESULTS[name]
    arrays = {f.name: getattr(result, f.name) for f in fields(result)}
    arrays = {key: value for key, value in arrays.items() if isinstance(value, np.ndarray) and value.ndim}
    assert arrays
    for values in arrays.values():
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 9


def test_what_was_given_stays_its_owners():
    y, v, w = (np.array(DATA[name], dtype=float) for name in ("yi", "vi", "year"))
    X = np.column_stack([np.ones(13), DATA["ablat"]])
    keys = np.arange(13) % 3
    sy.pool(y, v, mods=X, intercept=False, weights=w)
    sy.pool(y, v, mods=X[:, 1])
    sy.pool_many(y, v, key=keys)
    sy.pool_many(y[None, :], v[None, :])
    sy.cumulative(sy.pool(y, v), w)
    a, b, c, d = (np.array(DATA[name], dtype=float) for name in ("tpos", "tneg", "cpos", "cneg"))
    sy.pool_tables("OR", ai=a, bi=b, ci=c, di=d)
    for values in (y, v, w, X, keys, a, b, c, d):
        assert values.flags.writeable


def test_tables_made_of_a_result_are_the_readers_own():
    for table in (FIT.to_frame(), ES.to_frame(), FIT.predict().to_frame(), RESULTS["pool_many"].to_frame()):
        assert isinstance(table, pd.DataFrame)
        column = table.columns[-1]
        table.loc[0, column] = 0.5
        assert table[column][0] == 0.5
    assert FIT.to_dict()["beta"][0] == FIT.beta[0]


def test_effects_are_not_iterated_over_and_say_what_to_do():
    assert len(ES) == 13
    with pytest.raises(TypeError, match=r"Effects are not iterated over; use zip\(es.slab, es.yi, es.vi\)"):
        list(ES)
