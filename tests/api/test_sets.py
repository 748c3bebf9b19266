"""Subgroups, cumulative and leave-one-out against metafor (reference/models/regression.json)."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import InputError, ModelError
from tests.api.bcg import DATA, REFERENCE, TABLES
from tests.models.reference import vector

ITERATIVE = 1e-6
CLOSED = 1e-10
NOTHING = 1e-8

SEQUENCES = {case["kind"]: case for case in REFERENCE["sequence"]}


def fit(**given):
    return sy.pool(
        "yi", "vi", data=DATA, slab="author", measure="RR", **{"method": "REML", "test": "z", **given}
    )


def tables(method):
    return sy.pool_tables("OR", **TABLES, data=DATA, slab="author", method=method)


def same(found, case, rtol):
    for name in ("estimate", "se", "ci_low", "ci_high", "pvalue", "q"):
        np.testing.assert_allclose(
            getattr(found, name), vector(case[name]), rtol=rtol, atol=NOTHING, err_msg=name
        )
    for name in ("tau2", "i2"):
        if name in case:
            known = slice(1, None) if found.k[0] == 1 else slice(None)  # one study: metafor says 0, we NaN
            np.testing.assert_allclose(
                getattr(found, name)[known], vector(case[name])[known], rtol=rtol, atol=1e-6
            )


@pytest.mark.parametrize(
    "order", ["year", DATA["year"], np.array(DATA["year"])], ids=["name", "list", "array"]
)
def test_cumulative(order):
    same(sy.cumulative(fit(), order, data=DATA), SEQUENCES["cumul"], ITERATIVE)
    same(sy.cumulative(fit(), order, decreasing=True, data=DATA), SEQUENCES["cumul_backwards"], ITERATIVE)


def test_leave_one_out():
    same(sy.leave1out(fit()), SEQUENCES["leave1out"], ITERATIVE)


@pytest.mark.parametrize("method", ["MH", "Peto"])
def test_tables(method):
    made, name = tables(method), method.lower()
    same(sy.cumulative(made, "year", data=DATA), SEQUENCES[f"cumul_{name}"], CLOSED)
    same(sy.leave1out(made), SEQUENCES[f"leave1out_{name}"], CLOSED)


def test_the_last_row_of_a_cumulative_analysis_is_the_fit():
    whole = fit()
    rows = sy.cumulative(whole)
    assert rows.estimate[-1] == whole.beta[0]
    assert (rows.k[0], rows.k[-1], rows.rows) == (1, 13, tuple(range(13)))
    assert rows.estimate[0] == whole.yi[0]
    assert rows.labels == whole.slab
    assert sy.cumulative(whole, decreasing=True).rows == tuple(range(12, -1, -1))


def test_settings_and_weights_of_the_fit_are_kept():
    weights = np.arange(1.0, 14.0)
    made = fit(method="DL", test="knha", level=0.9, weights=weights)
    rows = sy.leave1out(made)
    alone = sy.pool(DATA["yi"][1:], DATA["vi"][1:], method="DL", test="knha", level=0.9, weights=weights[1:])
    assert rows.estimate[0] == pytest.approx(alone.beta[0], rel=1e-12)
    assert rows.ci_high[0] == pytest.approx(alone.ci_high[0], rel=1e-12)


@pytest.mark.parametrize("case", REFERENCE["groups"], ids=lambda c: f"{c['tau2']}-{c['method']}")
def test_subgroups(case):
    found = sy.subgroups(fit(method=case["method"]), "alloc", tau2=case["tau2"], data=DATA)
    levels = ("alternate", "random", "systematic")
    assert set(found.names) == set(levels)
    for i, name in enumerate(levels):
        one = found[name]
        expected = (case["beta"][i], case["se"][i], case["taus"][i])
        assert (one.beta[0], one.se[0], one.tau2) == pytest.approx(expected, rel=ITERATIVE, abs=NOTHING)
    assert (found.q_between, found.pvalue) == pytest.approx((case["q"][0], case["p"][0]), rel=ITERATIVE)
    assert found.df == 2
    assert found.overall.k == 13


def test_subgroups_of_tables_are_the_tables_of_each_group():
    found = sy.subgroups(tables("MH"), DATA["alloc"])
    rows = [i for i, group in enumerate(DATA["alloc"]) if group == "random"]
    alone = sy.pool_tables("OR", **{cell: [DATA[name][i] for i in rows] for cell, name in TABLES.items()})
    assert found["random"].beta[0] == alone.beta[0]
    weight = np.array([1 / f.se[0] ** 2 for f in found.fits])
    mean = np.array([f.beta[0] for f in found.fits])
    centre = (weight * mean).sum() / weight.sum()
    assert found.q_between == pytest.approx((weight * (mean - centre) ** 2).sum(), rel=1e-12)
    assert found.tau2 == "none"


def test_a_group_of_tables_without_events_is_named():
    made = sy.pool_tables("OR", ai=[1, 2, 0], bi=[9, 8, 9], ci=[2, 3, 0], di=[9, 7, 8])
    found = sy.subgroups(made, ["a", "b", "c"])
    assert found.notices == ("Groups without an estimate, left out of the test: c.",)
    assert found.df == 1
    assert math.isnan(found["c"].beta[0])


def test_groups_and_orders_may_be_as_long_as_the_rows_given():
    y = [DATA["yi"][0], math.nan, *DATA["yi"][2:]]
    made = sy.pool(y, DATA["vi"])
    assert made.k == 12
    assert sum(one.k for one in sy.subgroups(made, DATA["alloc"]).fits) == 12
    assert sy.cumulative(made, DATA["year"]).k[-1] == 12
    gaps = sy.pool_tables("OR", ai=[1, None, 4], bi=[9, 8, 9], ci=[2, 3, 1], di=[9, 7, 8])
    assert sy.cumulative(gaps, [3, 2, 1]).labels == ("Study 3", "Study 1")


def test_what_cannot_be_done_is_refused():
    moderated = sy.pool("yi", "vi", data=DATA, mods="ablat")
    for call, error, message in (
        (
            lambda: sy.cumulative(moderated),
            ModelError,
            "the fit has moderators; cumulative needs one without",
        ),
        (lambda: sy.leave1out(moderated), ModelError, "the fit has moderators; leave1out"),
        (lambda: sy.subgroups(moderated, DATA["alloc"]), ModelError, "the fit has moderators; subgroups"),
        (
            lambda: sy.leave1out("fit"),
            InputError,
            "leave1out takes what pool or pool_tables returned, not a str",
        ),
        (lambda: sy.henmi_copas(moderated), ModelError, "the fit has moderators; henmi_copas needs one"),
        (lambda: sy.henmi_copas([0.1]), InputError, "henmi_copas takes what pool returned, not a list"),
        (lambda: sy.leave1out(sy.pool([0.1], [0.1])), ModelError, "1 estimate; leaving one out needs"),
        (lambda: sy.cumulative(fit(), [1, 2]), InputError, "order has 2 entries for 13 studies"),
        (
            lambda: sy.cumulative(fit(), [None, *range(12)]),
            InputError,
            "order is missing for Aronson; need a number",
        ),
        (lambda: sy.subgroups(fit(), [None, *DATA["alloc"][1:]]), InputError, "by is missing for Aronson"),
        (lambda: sy.subgroups(fit(), ["a"] * 3), InputError, "by has 3 entries for 13 studies"),
        (
            lambda: sy.subgroups(fit(tau2=0.1), DATA["alloc"]),
            ModelError,
            "need a fit without weights and tau2",
        ),
        (lambda: sy.subgroups(fit(), DATA["alloc"], tau2="both"), InputError, "one of common, separate"),
    ):
        with pytest.raises(error, match=message):
            call()


def test_plain_data_and_frames():
    for result, rows in (
        (sy.cumulative(fit(), "year", data=DATA), 13),
        (sy.leave1out(tables("MH")), 13),
        (sy.subgroups(fit(), DATA["alloc"]), 3),
        (sy.henmi_copas(fit()), 1),
        (sy.subgroups(tables("Peto"), DATA["alloc"]), 3),
    ):
        json.dumps(result.to_dict(), allow_nan=False)
        assert len(result.to_frame()) == rows
        assert result._repr_html_().startswith("<table><caption>")
