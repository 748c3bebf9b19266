"""Printed forms where a count is one, an interval leaves its estimate out, and in a notebook."""

from __future__ import annotations

import re

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import InputError, ModelError
from tests.api.bcg import DATA, TABLES

NAN = float("nan")
REMARK = "That interval of tau² (Q-profile) does not hold its value, which has another source."


@pytest.mark.parametrize(
    ("yi", "title"),
    [
        ([[0.1]], "1 meta-analysis of 1 study"),
        ([[0.1], [0.2]], "2 meta-analyses of 1 study"),
        ([[0.1, 0.3]], "1 meta-analysis of 2 studies"),
        ([[0.1, NAN], [0.2, 0.3]], "2 meta-analyses of 1 to 2 studies"),
    ],
)
def test_many_are_counted_in_words_that_fit(yi, title):
    many = sy.pool_many(yi, np.full(np.shape(yi), 0.1))
    assert repr(many).splitlines()[0] == title
    assert many.summary() == repr(many)
    assert f"<caption>{title}</caption>" in many._repr_html_()


def test_many_are_shown_by_their_first_rows_and_keys():
    many = sy.pool_many(np.zeros((30, 2)), np.ones((30, 2)))
    assert "… and 20 more" in repr(many)
    keyed = sy.pool_many([0.1, 0.2], [0.1, 0.1], key=["<a>", "b"])
    assert "<a>  1" in repr(keyed)
    assert "&lt;a&gt;" in keyed._repr_html_()
    assert keyed.to_frame().shape[0] == 2


def test_one_of_a_thing_is_singular():
    one = sy.pool([0.1], [0.2], method="EE").summary()
    assert "with 1 parameter:" in one
    tables = sy.pool_tables("OR", ai=[1, 0], bi=[2, 0], ci=[3, 4], di=[4, 4])
    assert "1 table without people in one group was left out." in repr(tables)
    for call, message in (
        (lambda: sy.pool([0.1], [0.2], mods=[3]), "^1 estimate for 2 coefficients"),
        (lambda: sy.pool([0.1, 0.2], [0.2]), "^yi has 2 rows and vi 1;"),
        (lambda: sy.pool([0.1], [0.2, 0.1]), "^yi has 1 row and vi 2;"),
        (lambda: sy.pool([0.1], [0.2], slab=["a", "b"]), "^slab has 2 labels for 1 row;"),
        (lambda: sy.escalc("GEN", yi=[0.1], vi=[0.2])[[True, False]], "^rows has 2 booleans for 1 effect;"),
    ):
        with pytest.raises((InputError, ModelError), match=message):
            call()


def test_every_page_is_free_of_one_and_many():
    es = sy.escalc("RR", **TABLES, data=DATA, slab="author")
    alone = es[[0]]
    pages = [
        repr(alone),
        sy.pool(alone).summary(),
        sy.pool(es[:2]).summary(),
        repr(sy.cumulative(sy.pool(es))),
        repr(sy.leave1out(sy.pool(es[:2]))),
        repr(sy.subgroups(sy.pool(es[:2]), ["a", "b"])),
        repr(sy.pool_tables("OR", ai=1, bi=2, ci=3, di=4)),
        sy.pool(es[:4], mods="ablat").summary(),
    ]
    assert not re.findall(
        r"(?<![\d.,])1 (?:studies|estimates|tables|parameters|coefficients|rows)", "\n".join(pages)
    )


def test_an_interval_of_tau2_that_leaves_its_value_out_is_remarked():
    y, v = [0.1, -1.5, 0.6], [0.01, 0.22, 0.21]
    fit = sy.pool(y, v, method="HS")
    low, _ = fit.tau2_ci()
    assert fit.tau2 < low
    assert REMARK in repr(fit).splitlines()
    assert REMARK in fit._repr_html_()
    given = sy.pool(y, v, tau2=100)
    assert given.tau2_ci()[1] < 100
    assert REMARK in repr(given)
    for quiet in (sy.pool(y, v), sy.pool(y, v, method="EE"), sy.pool([0.1, 0.1, 0.1], [1, 1, 1])):
        assert REMARK not in repr(quiet)


def test_a_notebook_shows_an_escaped_table():
    es = sy.escalc("GEN", yi=[0.1, 0.2, 0.4], vi=[0.1, 0.1, 0.1], slab=["<b>", "&", "c"])
    fit = sy.pool(es)
    for result in (es, fit, fit.predict(), fit.blup(), sy.leave1out(fit), sy.cumulative(fit)):
        text = result._repr_html_()
        assert text.startswith("<table><caption>")
        assert "<b>" not in text
    assert "&lt;b&gt;" in es._repr_html_()
