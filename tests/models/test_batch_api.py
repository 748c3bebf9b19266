"""`pool_many` as users call it: matrices, long form, dataframes, results."""

from __future__ import annotations

import doctest

import numpy as np
import pandas as pd
import polars as pl
import pytest

import steelyard as sy
from steelyard.api import many
from steelyard.errors import InputError

NAN = float("nan")
YI = [[0.1, 0.3, 0.35], [0.2, 0.4, NAN], [NAN, NAN, NAN]]
VI = [[0.02, 0.01, 0.04], [0.1, 0.1, NAN], [NAN, NAN, NAN]]
KEYS = ["b", "a", "b", "b", "a"]
LONG = {"review": KEYS, "y": [0.1, 0.2, 0.3, 0.35, 0.4], "v": [0.02, 0.1, 0.01, 0.04, 0.1]}


def test_the_example_runs():
    failed, tried = doctest.testmod(many, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 3
    assert failed == 0


def test_a_matrix_gives_what_pool_gives():
    result = sy.pool_many(YI, VI)
    one = sy.pool(YI[0], VI[0])
    assert result.beta.shape == (3,)
    assert result.ci_low[0] == pytest.approx(one.ci_low[0], rel=1e-10)
    assert result.k.tolist() == [3, 2, 0]
    assert result.converged.tolist() == [True, True, False]
    assert result.keys is None
    with pytest.raises(AttributeError, match="cannot assign to field"):
        result.beta = result.se


@pytest.mark.parametrize("frame", [dict, pd.DataFrame, pl.DataFrame])
def test_long_form_from_any_frame(frame):
    result = sy.pool_many("y", "v", key="review", data=frame(LONG))
    assert result.keys.tolist() == ["b", "a"]
    wide = sy.pool_many(YI[:2], VI[:2])
    np.testing.assert_allclose(result.beta, wide.beta, rtol=1e-12)
    np.testing.assert_allclose(result.pvalue, wide.pvalue, rtol=1e-10)


def test_whole_numbers_as_keys_and_a_key_without_a_complete_row():
    result = sy.pool_many([0.1, 0.2, NAN], [0.1, 0.1, 0.1], key=np.array([7, 7, 3]))
    assert result.keys.tolist() == [7, 3]
    assert result.k.tolist() == [2, 0]
    assert sy.pool_many([0.1, 0.2], [0.1, 0.1], key=[2020.0, 2020.0]).keys.tolist() == ["2020"]


def test_frames_and_dicts():
    result = sy.pool_many("y", "v", key="review", data=LONG)
    table = result.to_frame()
    assert list(table["key"]) == ["b", "a"]
    assert list(table["q_pvalue"]) == result.q_pvalue.tolist()
    assert "key" not in sy.pool_many(YI, VI).to_dict()
    assert set(result.to_dict()) >= {
        "beta",
        "se",
        "ci_low",
        "ci_high",
        "pvalue",
        "tau2",
        "q",
        "i2",
        "h2",
        "k",
    }


def test_the_summary_counts():
    text = repr(sy.pool_many(YI, VI))
    assert text.startswith("3 meta-analyses of 0 to 3 studies\n")
    assert "95 % interval" in text
    assert "Method REML, test guarded. 2 pooled, 1 without a number" in text
    assert repr(sy.pool_many(np.empty((0, 3)), np.empty((0, 3)))).startswith("0 meta-analyses of no studies")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"yi": [0.1, 0.2], "vi": [1, 1], "key": ["a", None]}, "row 2: key is missing; need one for every"),
        ({"yi": [0.1, 0.2], "vi": [1, 1], "key": ["a"]}, "yi has 2 rows, vi 2 and key 1"),
        ({"yi": [0.1], "vi": [0], "key": ["a"]}, r"vi\[0\] is 0\.0; need a finite variance above 0"),
        ({"yi": "y", "vi": "v", "data": LONG}, "data is given without key"),
        ({"yi": [0.1, 0.2], "vi": [1, 1]}, r"yi has shape \(2,\); need \(batch, k\)"),
    ],
)
def test_faults(arguments, message):
    with pytest.raises(InputError, match=message):
        sy.pool_many(**arguments)
