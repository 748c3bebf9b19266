"""`pool` and `pool_tables`: what comes in, what is left out and said, and how a result reads."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest

from steelyard.api.pooling import pool, pool_tables
from steelyard.effects.result import Effects
from steelyard.errors import InputError, ModelError
from steelyard.models.pairwise import PairwiseFit, fit_pairwise
from steelyard.models.tables import mantel_haenszel
from tests.models.reference import pinned

DATA = pinned("pairwise.json")["data"]
Y, V = DATA["bcg"]["yi"], DATA["bcg"]["vi"]
X = np.array(DATA["bcg_moderators"]["X"])
FRAME = {"y": Y, "v": V, "ablat": X[:, 1], "year": X[:, 2], "alloc": list("rrarrsasrrsrs")}


def same(one, other):
    np.testing.assert_allclose(one.beta, other.beta, rtol=1e-12)
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=1e-10)
    assert one.tau2 == pytest.approx(other.tau2, rel=1e-10)


@pytest.mark.parametrize("library", [dict, pd.DataFrame, pl.DataFrame])
def test_every_door_gives_the_kernels_fit(library):
    data = library(FRAME)
    expected = fit_pairwise(Y, V, test="knha")
    assert isinstance(pool(Y, V), PairwiseFit)
    for fit in (
        pool("y", "v", data=data, test="hartung-knapp"),
        pool(yi="y", vi="v", data=data, test="knha"),
        pool(Y, sei=np.sqrt(V), test="knha"),
        pool(Effects(np.array(Y), np.array(V), "RR", tuple("abcdefghijklm")), test="knha"),
    ):
        same(fit, expected)
    by_columns = fit_pairwise(Y, V, X)
    same(pool("y", "v", data=data, mods="ablat + year"), by_columns)
    same(pool(Y, V, mods=X[:, 1:]), by_columns)
    same(pool(Y, V, mods=X, intercept=False), by_columns)
    same(pool(Y, V, mods=library({"ablat": X[:, 1], "year": X[:, 2]})), by_columns)


def test_defaults_are_the_reviews():
    fit = pool(Y, V)
    assert (fit.method, fit.test, fit.level) == ("REML", "guarded", 0.95)
    assert fit.terms == ("mean",)
    assert fit.slab[0] == "Study 1"


def test_rows_with_missing_values_are_left_out_and_named():
    y, v = [0.1, math.nan, 0.4, 0.2], [0.1, 0.1, 0.2, None]
    fit = pool(y, v, slab=["Aa 1990", "Bb 1991", "Cc 1992", "Dd 1993"])
    assert (fit.k, fit.rows, fit.slab) == (2, (0, 2), ("Aa 1990", "Cc 1992"))
    assert fit.notices == ("2 of 4 rows left out for missing values: Bb 1991, Dd 1993.",)


def test_a_missing_moderator_leaves_its_row_out_and_its_level_uncoded():
    data = {"y": [0.1, 0.2, 0.4, 0.6, 0.9], "v": [0.1, 0.1, 0.2, 0.1, 0.2], "g": ["a", "b", None, "b", "a"]}
    fit = pool("y", "v", data=data, mods="g")
    assert fit.rows == (0, 1, 3, 4)
    assert fit.terms == ("intercept", "g[T.b]")
    dropped = pool([0.1, 0.2, 0.4, 0.6], [0.1, 0.2, 0.1, 0.2], mods=[1.0, math.nan, 3.0, 4.0])
    assert dropped.rows == (0, 2, 3)
    # a level that only stands in a row without an effect does not become a column of zeros
    data["g"], data["y"] = ["a", "b", "c", "b", "a"], [0.1, 0.2, math.nan, 0.6, 0.9]
    assert pool("y", "v", data=data, mods="g").terms == ("intercept", "g[T.b]")


def test_prediction_at_new_values_codes_them_as_the_fit_did():
    formula = pool("y", "v", data=FRAME, mods="ablat + alloc")
    rows = {"ablat": [10.0, 20.0], "alloc": ["s", "a"]}
    b = dict(zip(formula.terms, formula.beta, strict=True))
    expected = [b["intercept"] + 10 * b["ablat"] + b["alloc[T.s]"], b["intercept"] + 20 * b["ablat"]]
    np.testing.assert_allclose(formula.predict(rows).pred, expected, rtol=1e-12)
    np.testing.assert_allclose(formula.predict(pl.DataFrame(rows)).pred, expected, rtol=1e-12)
    named = pool(Y, V, mods={"ablat": X[:, 1]})
    for new in ({"ablat": [10.0, 20.0]}, [[10.0], [20.0]], [10.0, 20.0]):
        np.testing.assert_allclose(
            named.predict(new).pred, named.beta[0] + named.beta[1] * np.array([10, 20]), rtol=1e-12
        )
    assert named.predict().pred.shape == (13,)
    assert pool(Y, V).predict().pi_low[0] == pytest.approx(pool(Y, V).prediction_interval()[0], rel=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: pool(), InputError, "yi is missing or given twice"),
        (lambda: pool(Y), InputError, "exactly one of vi and sei"),
        (lambda: pool(Y, V, sei=V), InputError, "exactly one of vi and sei"),
        (lambda: pool(Y, V[:3]), InputError, "yi has 13 rows and vi 3"),
        (
            lambda: pool([0.1, 0.2], [0.1, 0.0]),
            InputError,
            r"row 2 \(Study 2\): vi is 0; need a variance above 0",
        ),
        (lambda: pool("yy", "v", data=FRAME), InputError, "not a column of data"),
        (lambda: pool(Y, V, slab=["a"]), InputError, "slab has 1 label for 13 rows"),
        (lambda: pool(Y, V, mods="ablat"), InputError, "need data= for its names"),
        (lambda: pool(Y, V, mods="nosuch", data=FRAME), InputError, "need a formula of columns of data"),
        (lambda: pool(Y, V, mods="ablat +", data=FRAME), InputError, "which is not understood"),
        (
            lambda: pool(Y[:3], V[:3], mods="ablat", data=FRAME),
            InputError,
            "data has 13 rows for 3 estimates",
        ),
        (lambda: pool(Y, V, mods=[1.0]), InputError, r"mods has shape \(1, 1\); need one row"),
        (
            lambda: pool(Effects(np.array([0.1]), np.array([0.1]), "MD", ("a",)), V),
            InputError,
            "already hold yi",
        ),
        (lambda: pool([math.nan], [1.0]), ModelError, "no estimates are left"),
        (lambda: pool(Y, V).predict([1.0]), ModelError, "predict\\(\\) takes no newdata"),
        (lambda: pool(Y, V, mods=X[:, 1:]).predict([1.0]), InputError, r"need \(m, 2\)"),
        (
            lambda: pool("y", "v", data=FRAME, mods="ablat").predict({"x": [1]}),
            InputError,
            "lacks a moderator",
        ),
    ],
)
def test_faults(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_result_reads_like_a_page():
    text = repr(pool(Y, V, measure="RR"))
    assert text.splitlines()[0] == (
        "Random-effects model (restricted maximum likelihood) of risk ratios (RR, log scale), k = 13"
    )
    assert "as risk ratio" in text
    assert "0.49" in text
    assert "Hartung–Knapp chosen by the guard" in text
    assert "I² = 92 %" in text
    with_moderators = repr(pool("y", "v", data=FRAME, mods="ablat", test="z"))
    assert "Moderators: χ²" in with_moderators
    assert "ablat" in with_moderators


def test_html_escapes_what_users_named():
    page = pool(Y, V, mods={"<b>ablat": X[:, 1]})._repr_html_()
    assert "&lt;b&gt;ablat" in page
    assert "<b>" not in page


def test_to_dict_is_json_and_to_frame_a_row_a_coefficient():
    fit = pool([0.3], [0.1])
    plain = fit.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False))["i2"] is None
    frame = pool(Y, V, mods=X[:, 1]).to_frame()
    assert list(frame.columns) == ["term", "estimate", "se", "zval", "ci_low", "ci_high", "pvalue"]
    assert list(frame["term"]) == ["intercept", "mods1"]


def test_tables():
    data = pd.DataFrame(
        {"e1": [4, 1, 3, None], "n1": [14, 13, 12, 9], "e2": [2, 3, 5, 1], "n2": [14, 9, 16, 8]}
    )
    fit = pool_tables("OR", ai="e1", n1i="n1", ci="e2", n2i="n2", data=data)
    kernel = mantel_haenszel("OR", [4, 1, 3], [10, 12, 9], [2, 3, 5], [12, 6, 11])
    assert fit.beta[0] == kernel.beta[0]
    assert fit.slab == ("Study 1", "Study 2", "Study 3")
    assert fit.notices == ("1 of 4 rows left out for missing values: Study 4.",)
    assert "Common-effect model (Mantel–Haenszel) of odds ratios (OR, log scale), k = 3" in repr(fit)
    assert "<table>" in fit._repr_html_()
    assert json.dumps(fit.to_dict(), allow_nan=False)
    assert len(fit.to_frame()) == 1
    with pytest.raises(InputError, match=r"row 1: ai is 15, larger than n1i = 14; need 0 <= ai <= n1i"):
        pool_tables("OR", ai=[15], n1i=[14], ci=[2], n2i=[9])
    with pytest.raises(InputError, match="need exactly one of bi and n1i"):
        pool_tables("OR", ai=[15], ci=[2], n2i=[9])
    with pytest.raises(InputError, match="one of MH, Peto"):
        pool_tables("OR", ai=[1], bi=[2], ci=[2], di=[9], method="ML")
