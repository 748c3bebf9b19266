"""Formulas in R's words: powers, functions, factors, empty cells of an interaction, and plain faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import steelyard as sy
from steelyard.errors import InputError, ModelError
from tests.api.bcg import DATA

SPARSE = {**DATA, "g": ["a"] * 6 + ["b"] * 7, "h": ["v", "w"] * 3 + ["v"] * 7, "one": ["x"] * 13}


def fit_of(mods, data=SPARSE):
    return sy.pool("yi", "vi", data=data, mods=mods, test="z")


@pytest.mark.parametrize(
    ("mods", "columns"),
    [
        ("ablat + I(ablat^2)", lambda x: [x, x**2]),
        ("ablat + I((ablat - 30)^2)", lambda x: [x, (x - 30) ** 2]),
        ("I(ablat^3) + log(ablat^2)", lambda x: [x**3, np.log(x**2)]),
        ("{ablat^2}", lambda x: [x**2]),
        ("I(ablat ^ -1)", lambda x: [1 / x]),
        ("I(year^7 / 1e20)", lambda _: [square(DATA["year"]) ** 3.5 / 1e20]),
        ("sqrt(ablat)", lambda x: [np.sqrt(x)]),
        ("log2(ablat) + log10(year)", lambda x: [np.log2(x), np.log10(DATA["year"])]),
        ("log(ablat, 2)", lambda x: [np.log2(x)]),
        ("exp(ablat / 10)", lambda x: [np.exp(x / 10)]),
        ("abs(ablat - 30)", lambda x: [np.abs(x - 30)]),
        ("log1p(ablat)", lambda x: [np.log1p(x)]),
    ],
)
@pytest.mark.parametrize("kind", [int, float])
def test_powers_and_functions_are_those_of_r(mods, columns, kind):
    data = {**DATA, "ablat": [kind(x) for x in DATA["ablat"]]}
    x = np.asarray(DATA["ablat"], dtype=np.float64)
    expected = sy.pool("yi", "vi", data=DATA, mods=np.column_stack(columns(x)), test="z")
    fit = fit_of(mods, data)
    np.testing.assert_allclose(fit.X, expected.X, rtol=1e-13)
    rows = {"ablat": [kind(a) for a in DATA["ablat"]], "year": DATA["year"]}
    np.testing.assert_allclose(fit.predict(rows).pred, fit.fitted, rtol=1e-9)


def square(values):
    return np.square(np.asarray(values, dtype=np.float64))


def test_a_power_of_terms_outside_a_call_crosses_them():
    assert fit_of("(ablat + year)^2").terms == ("intercept", "ablat", "year", "ablat:year")
    data = {**DATA, "a^b": DATA["ablat"]}
    assert fit_of("I(`a^b` + 1)", data).beta[1] == pytest.approx(fit_of("ablat").beta[1], rel=1e-9)


@pytest.mark.parametrize("mods", ["factor(g)", "as.factor(g)", "C(g)"])
def test_a_factor_is_one_by_any_name(mods):
    fit = fit_of(f"ablat + {mods}")
    assert fit.terms == ("intercept", "ablat", "C(g)[T.b]")
    np.testing.assert_array_equal(fit.beta, fit_of("ablat + g").beta)
    years = {"year": [1950, 1960]}
    data = {**DATA, "year": [1950, 1960] * 6 + [1950]}
    assert fit_of("factor(year)", data).predict(years).pred[0] == fit_of("factor(year)", data).beta[0]


@pytest.mark.parametrize(
    ("mods", "message"),
    [
        (
            "relevel(g, ref='b')",
            r"relevel\(\) is no function of formulas.*write C\(x, Treatment\(\"level\"\)\)",
        ),
        (
            "ablat + offset(year)",
            r"offset\(\) is no function of formulas.*Subtract a fixed term from the eff",
        ),
        ("ns(ablat, 3)", r"ns\(\) is no function of formulas; log, log2, .*cr\(x, df=3\) is a natural cubic"),
        (
            "as.numeric(g)",
            r"as.numeric\(\) is no function of formulas.*Make a column of it in the table first",
        ),
        ("I(cut(ablat))", r"cut\(\) is no function of formulas"),
        ("1/0 + ablat", "not understood: / stands where no operator can; need a formula of columns of data"),
        ("ablat +* year", r"not understood: \+\* stands where no operator can"),
        (r"ablat \ year", r"not understood: \\ stands where no operator can"),
        ("I(ablat", "not understood: a bracket or a quotation mark is not closed"),
        ("I(ablat / g)", r"not understood: I\(ablat / g\) cannot be computed: unsupported operand"),
        ("I(ablatt)", r"not understood: ablatt is no column of data.*Did you mean ablat\?"),
        ("g == 'a'", r"a comparison stands outside a call.*Write I\(x == 1\)"),
        ("ablat | g", r"a \| has no meaning; need terms joined by \+, : or \*"),
        ("ablat year", "Missing operator between `ablat` and `year`; need"),
    ],
)
def test_faults_are_told_in_plain_words(mods, message):
    with pytest.raises(InputError, match=message) as caught:
        fit_of(mods)
    said = str(caught.value)
    assert not any(
        mark in said for mark in ("⧛", "⧚", "Unable to evaluate", "NameError", "TypeError", "\x1b")
    )


@pytest.mark.parametrize("mods", ["one", "one + ablat", "ablat * one", "C(one) + ablat", "factor(one)"])
def test_a_factor_of_one_level_is_refused_by_name(mods):
    with pytest.raises(ModelError, match=r"the moderator (C\()?one\)? has one level, 'x', in every row"):
        fit_of(mods)


def test_a_level_that_only_rows_left_out_have_is_none():
    data = {**SPARSE, "one": ["y", *["x"] * 12], "ablat": [None, *DATA["ablat"][1:]]}
    with pytest.raises(ModelError, match="the moderator one has one level, 'x', in every row"):
        fit_of("ablat + one", data)


def test_an_empty_cell_of_an_interaction_is_left_out_with_a_notice():
    fit = fit_of("g * h")
    assert fit.terms == ("intercept", "g[T.b]", "h[T.w]")
    assert "The rows do not tell g[T.b]:h[T.w] apart: it is left out of the model." in fit.notices
    np.testing.assert_array_equal(fit.beta, fit_of("g + h").beta)
    assert fit.moderator_test("h").terms == ("h[T.w]",)
    pred = fit.predict({"g": ["a", "b"], "h": ["w", "v"]}).pred
    np.testing.assert_allclose(pred, [fit.beta[0] + fit.beta[2], fit.beta[0] + fit.beta[1]])
    with pytest.raises(
        InputError, match=r"newdata row 2: the rows of the fit did not tell g\[T.b\]:h\[T.w\] apart"
    ):
        fit.predict({"g": ["a", "b"], "h": ["w", "w"]})


def test_the_columns_after_an_empty_cell_keep_their_places():
    """Of three levels one is empty: by a design without its column."""
    data = {**SPARSE, "g": ["a"] * 5 + ["b"] * 4 + ["c"] * 4, "h": ["v", "w"] * 4 + ["v"] * 5}
    fit = fit_of("g * h + ablat:h", data)
    assert "g[T.c]:h[T.w]" not in fit.terms
    assert "g[T.b]:h[T.w]" in fit.terms
    new = {name: data[name][:9] for name in ("g", "h", "ablat")}
    np.testing.assert_allclose(fit.predict(new).pred, fit.fitted[:9], rtol=1e-12)


def test_a_refused_prediction_leaves_the_fit_as_it_was():
    fit = fit_of("ablat + alloc")
    asked = {"ablat": [10], "alloc": ["random"]}
    before = fit.predict(asked).pred
    for wrong, message in (
        ({"ablat": ["10"], "alloc": ["random"]}, "newdata row 1: ablat is '10', a text; must be a number"),
        ({"ablat": [10], "alloc": [3]}, "newdata row 1: alloc is '3', which the fit has not seen"),
        ({"ablat": [10, None], "alloc": ["random", "random"]}, "newdata has a missing value"),
    ):
        with pytest.raises(InputError, match=message):
            fit.predict(wrong)
        np.testing.assert_array_equal(fit.predict(asked).pred, before)
        np.testing.assert_array_equal(fit.predict(pd.DataFrame(asked)).pred, before)


def test_a_factor_in_a_call_given_numbers_leaves_the_fit_as_it_was():
    fit = fit_of("C(alloc) + scale(ablat)")
    asked = {"ablat": [10], "alloc": ["random"]}
    before = fit.predict(asked).pred
    with pytest.raises(InputError, match="newdata has a level that the fit has not seen, in alloc, ablat"):
        fit.predict({"ablat": [10], "alloc": [3]})
    np.testing.assert_array_equal(fit.predict(asked).pred, before)


def test_an_interaction_that_copies_another_column_is_left_out_too():
    """c is never with v, so that c with w is c: metafor 3.8-1 drops the same column, docs/from-metafor.md."""
    data = {**SPARSE, "g": ["a"] * 5 + ["b"] * 4 + ["c"] * 4, "h": ["v", "w"] * 4 + ["w"] * 5}
    fit = fit_of("g * h", data)
    assert fit.terms == ("intercept", "g[T.b]", "g[T.c]", "h[T.w]", "g[T.b]:h[T.w]")
    assert fit.predict({"g": ["c"], "h": ["w"]}).pred[0] == pytest.approx(fit.fitted[-1])
    with pytest.raises(InputError, match=r"row 1: the rows of the fit did not tell g\[T.c\]:h\[T.w\] apart"):
        fit.predict({"g": ["c"], "h": ["v"]})


@pytest.mark.parametrize("asked", ["I(ablat^2)", "I(ablat ** 2)", "factor(g)", "C(g)", "C(g)[T.b]"])
def test_a_term_is_found_by_the_words_it_was_written_in(asked):
    fit = fit_of("ablat + I(ablat^2) + factor(g)")
    expected = "I(ablat ** 2)" if "ablat" in asked else "C(g)[T.b]"
    assert fit.moderator_test(asked).terms == (expected,)
