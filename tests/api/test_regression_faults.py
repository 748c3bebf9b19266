"""Meta-regression: what is refused, in the words of the columns and coefficients."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

import steelyard as sy
from steelyard.errors import InputError, ModelError
from tests.api.bcg import DATA


def fit_of(formula, method="REML", data=DATA):
    return sy.pool("yi", "vi", data=data, mods=None if formula == "1" else formula, method=method, test="z")


def test_collinear_and_saturated_models_are_refused_by_the_column():
    data = {**DATA, "one": [3.0] * 13, "zero": [0.0] * 13, "id": [str(i) for i in range(13)]}
    data["mixed"] = [2 * a - y + 5 for a, y in zip(DATA["ablat"], DATA["year"], strict=True)]
    for mods, message in (
        ("ablat + year + mixed", "moderator mixed is a linear combination of intercept, ablat, year"),
        ("ablat + one", "moderator one has one value in every row"),
        ("ablat + zero", "moderator zero is 0 in every row"),
        (
            "id",
            r"13 estimates for 13 coefficients \(intercept, id.* and 5 more\); the model is saturated",
        ),
    ):
        with pytest.raises(ModelError, match=message):
            fit_of(mods, data=data)
    with pytest.raises(ModelError, match="moderator mods2 is a linear combination of mods1"):
        sy.pool(DATA["yi"], DATA["vi"], mods=np.column_stack([DATA["ablat"], np.multiply(2, DATA["ablat"])]))


def test_new_levels_and_missing_moderators_are_refused_by_name():
    fit = fit_of("ablat + alloc")
    with pytest.raises(
        InputError, match=r"newdata row 2: alloc is 'randm', which the fit has not seen; need one of"
    ):
        fit.predict({"ablat": [10, 20], "alloc": ["random", "randm"]})
    with pytest.raises(InputError, match="newdata lacks a moderator"):
        fit.predict({"ablat": [10, 20]})
    with pytest.raises(InputError, match="newdata has a missing value"):
        fit.predict({"ablat": [10, None], "alloc": ["random", "random"]})
    with pytest.raises(InputError, match="newdata has a level that the fit has not seen"):
        fit_of("C(alloc)").predict({"alloc": ["random", "randm"]})


def test_names_that_do_not_exist_are_refused_with_a_hint():
    fit = fit_of("ablat + alloc")
    with pytest.raises(InputError, match=r"terms has 'alock'; one of .* Did you mean alloc\?"):
        fit.moderator_test("alock")
    with pytest.raises(InputError, match=r"L has 'Ablat'.*Did you mean ablat\?"):
        fit.contrast({"Ablat": 1})
    with pytest.raises(InputError, match="terms is empty"):
        fit.moderator_test([])
    with pytest.raises(InputError, match=r"L has shape \(1, 2\); need \(m, 4\)"):
        fit.contrast([1, 2])
    with pytest.raises(InputError, match="L is not understood"):
        fit.contrast("ablat")
    with pytest.raises(InputError, match="a row of L is all zeros"):
        fit.contrast([0, 0, 0, 0])
    with pytest.raises(ModelError, match="the 2 rows of L are linearly dependent"):
        fit.contrast([[1, 0, 0, 0], [2, 0, 0, 0]])
    with pytest.raises(InputError, match="labels has 2 names for 1 combination;"):
        fit.contrast([1, 0, 0, 0], labels=["a", "b"])
    with pytest.raises(InputError, match="by is 'terms'; one of coefficient, term"):
        fit.vif("terms")


def test_what_a_model_cannot_answer_is_refused():
    mean, one = fit_of("1"), fit_of("ablat")
    for ask, message in (
        (mean.vif, "no moderators; there is no variance inflation"),
        (one.vif, "1 moderator coefficient; variance inflation needs two"),
        (mean.explained, "need moderators and an intercept"),
        (mean.moderator_test, "no moderators; there is nothing to test"),
        (sy.pool("yi", "vi", data=DATA, mods="0 + ablat").explained, "need moderators and an intercept"),
        (sy.pool("yi", "vi", data=DATA, mods="ablat", tau2=0.1).explained, "tau² was given"),
    ):
        with pytest.raises(ModelError, match=message):
            ask()


def test_a_fixed_tau2_is_no_parameter():
    free, fixed = fit_of("ablat", "ML"), sy.pool("yi", "vi", data=DATA, mods="ablat", method="ML", tau2=0.1)
    assert fixed.information().parameters == free.information().parameters - 1
    assert free.lrt(fixed).df == 1


def test_what_is_not_a_design_is_refused():
    y, v, four = [0.1, 0.2, 0.5, 0.4], [0.1, 0.1, 0.2, 0.2], {"x": [1, 2, 3, 4]}
    for mods, data, message in (
        (["a", "b", "a", "b"], None, "mods holds something that is not a number.*A factor needs a formula"),
        ({"g": ["a", "b", "a", "b"]}, None, "row 1: g is 'a'; must be a number"),
        ("y ~ x", four, "mods is 'y ~ x'; need the right side alone"),
        ("0", four, "mods is '0', which leaves no column"),
        ("x + ", four, "which is not understood"),
        ("x y", four, "not understood: Missing operator between `x` and `y`"),
    ):
        with pytest.raises(InputError, match=message):
            sy.pool(y, v, mods=mods, data=data)
    with pytest.raises(InputError, match="newdata holds something that is not a number"):
        sy.pool(y, v, mods=four["x"]).predict(["a"])
    assert sy.pool(y, v, mods="~ x", data=four).terms == ("intercept", "x")
    assert sy.pool(y, v, mods="1", data=four).X is None


def columns(**more):
    """BCG's columns with the first study's ablat, or others, replaced."""
    late = DATA["ablat"][1:]
    odd = {"zero": [0.0, *late], "negative": [-1.0, *late], "gap": [None, *late]}
    return {**DATA, **odd, **more}


@pytest.mark.parametrize(
    ("mods", "message"),
    [
        ("log(zero)", r"mods: log\(zero\) is -inf in row 1 \(zero is 0.0\); need a finite number"),
        ("year + np.log(zero)", r"mods: np.log\(zero\) is -inf in row 1"),
        ("log(negative)", r"mods: the formula is undefined in row 1 \(negative is -1.0\)"),
        ("e ~ ablat", "mods is 'e ~ ablat'; need the right side alone"),
        ("ablatt + year", r"not understood: ablatt is no column of data.*Did you mean ablat\?"),
        ("log(Year)", r"not understood: Year is no column of data.*Did you mean year\?"),
        ("`ablat x`", r"not understood: ablat x is no column of data.*Did you mean ablat\?"),
    ],
)
def test_a_formula_that_its_table_does_not_bear_is_refused(mods, message):
    with pytest.raises(InputError, match=message):
        fit_of(mods, data=columns())


def test_a_missing_value_is_still_left_out_and_not_refused():
    for mods in ("gap", "log(gap)", "center(gap)", "I(gap ** 2)"):
        assert fit_of(mods, data=columns()).k == 12


def test_an_empty_text_is_no_level():
    data = columns(group=["", *DATA["alloc"][1:-1], "  "])
    with pytest.raises(InputError, match=r"mods: group is an empty text in rows 1, 13; .*Make it None"):
        fit_of("group", data=data)
    missing = columns(group=[None, *DATA["alloc"][1:]])
    assert fit_of("group", data=missing).k == 12


def test_dates_are_no_numbers():
    days = pd.date_range("2020-01-01", periods=13)
    for table in (pd.DataFrame({**DATA, "day": days}), pl.DataFrame({**DATA, "day": days.date.tolist()})):
        for mods in ("day", "C(day)", "ablat:day"):
            with pytest.raises(InputError, match="mods: day holds dates; need numbers or levels"):
                fit_of(mods, data=table)
    for mods in (pd.Series(days), days.to_numpy()):
        with pytest.raises(InputError, match="mods holds dates; need numbers"):
            sy.pool("yi", "vi", data=DATA, mods=mods)


@pytest.mark.parametrize("mods", ["ablat", "log(ablat)", "center(ablat)", "I(ablat - 30)"])
def test_one_moderator_is_predicted_from_a_plain_list(mods):
    fit = fit_of(mods)
    expected = fit.predict({"ablat": [30.0, 44.0]})
    for newdata in ([30, 44], np.array([30.0, 44.0]), np.array([[30.0], [44.0]]), pd.Series([30, 44])):
        found = fit.predict(newdata)
        np.testing.assert_array_equal(found.pred, expected.pred)
        assert found.labels == expected.labels == ("ablat 30", "ablat 44")
    assert fit.predict(30).pred[0] == expected.pred[0]


def test_a_plain_list_of_levels_or_for_a_matrix_will_do():
    factor = fit_of("alloc")
    assert factor.predict(["random"]).pred[0] == factor.predict({"alloc": ["random"]}).pred[0]
    matrix = sy.pool("yi", "vi", data=DATA, mods=DATA["ablat"])
    assert (
        matrix.predict([30]).pred[0]
        == matrix.predict(30).pred[0]
        == fit_of("ablat", "REML").predict([30]).pred[0]
    )


def test_new_values_that_do_not_fit_say_what_to_pass():
    several, one = fit_of("ablat + alloc"), fit_of("ablat")
    pair = sy.pool("yi", "vi", data=DATA, mods={"ablat": DATA["ablat"], "year": DATA["year"]})
    for ask, message in (
        (
            lambda: several.predict([30, 1, 0]),
            r'newdata is of type list; the formula uses ablat, alloc, so need .*"ablat": \[...\], "alloc"',
        ),
        (
            lambda: pair.predict([30]),
            r"newdata has shape \(1, 1\); need \(m, 2\), one column .*: ablat, year",
        ),
        (lambda: one.predict(["a"]), "newdata row 1: ablat is 'a', a text; must be a number"),
        (lambda: one.predict({"Ablat": [3]}), r"newdata lacks a moderator, ablat; .*Did you mean Ablat\?"),
        (lambda: fit_of("log(ablat)").predict([0]), r"newdata: log\(ablat\) is -inf in row 1"),
        (lambda: several.predict({"ablat": [1], "alloc": [""]}), "alloc is '', which the fit has not seen"),
    ):
        with pytest.raises(InputError, match=message):
            ask()
