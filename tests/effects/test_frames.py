"""The door for dataframes: what comes in, and what is said of what cannot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from steelyard.api.frames import column_names, numbers, texts
from steelyard.errors import InputError

COLUMNS: dict[str, list[Any]] = {
    "author": ["Aronson", "Ferguson", None],
    "tpos": [4, 6, 3],
    "mean": [1.5, None, -2.0],
    "printed": ["12", " 7.5 ", "<0.001"],
    "typed": ["12", "", "-3e2"],
}
FRAMES = {"dict": COLUMNS, "pandas": pd.DataFrame(COLUMNS), "polars": pl.DataFrame(COLUMNS)}
each_frame = pytest.mark.parametrize("data", FRAMES.values(), ids=FRAMES)


@each_frame
def test_columns_become_numbers_and_labels(data: Any) -> None:
    np.testing.assert_array_equal(numbers("tpos", name="ai", data=data), [4.0, 6.0, 3.0])
    np.testing.assert_array_equal(numbers("mean", name="m1i", data=data), [1.5, np.nan, -2.0])
    np.testing.assert_array_equal(numbers("typed", name="m1i", data=data), [12.0, np.nan, -300.0])
    assert texts("author", name="slab", data=data) == ("Aronson", "Ferguson", "")
    assert texts("tpos", name="slab", data=data) == ("4", "6", "3")
    assert column_names(data) == ("author", "tpos", "mean", "printed", "typed")


@each_frame
def test_a_missing_column_is_answered_with_what_there_is(data: Any) -> None:
    message = (
        r"ai is 'tpso', which is not a column of data; it has author, tpos, mean, printed, typed\. "
        r"Did you mean tpos\?"
    )
    with pytest.raises(InputError, match=message):
        numbers("tpso", name="ai", data=data)


@each_frame
def test_text_in_place_of_a_number_is_named_by_its_row(data: Any) -> None:
    with pytest.raises(InputError, match=r"row 3: pval \(column 'printed'\) is '<0\.001'; must be a number"):
        numbers("printed", name="pval", data=data)


@pytest.mark.parametrize(
    "value",
    [
        [1, 2.5, None],
        (1, 2.5, np.nan),
        np.array([1, 2.5, np.nan]),
        np.array([1, 2.5, None], dtype=object),
        np.ma.masked_array([1, 2.5, 9], mask=[False, False, True]),
        pd.Series([1, 2.5, None], index=[7, 8, 9]),
        pd.Series([1, 2.5, None], dtype="Float64"),
        pl.Series([1.0, 2.5, None]),
        [Decimal(1), Decimal("2.5"), pd.NA],
        (x for x in (1, 2.5, None)),
    ],
    ids=lambda value: type(value).__module__ + "." + type(value).__name__,
)
def test_values_may_come_in_any_container(value: Any) -> None:
    np.testing.assert_array_equal(numbers(value, name="yi"), [1.0, 2.5, np.nan])


def test_whole_number_types_and_single_values() -> None:
    np.testing.assert_array_equal(numbers(pd.Series([1, None], dtype="Int64"), name="ai"), [1.0, np.nan])
    np.testing.assert_array_equal(numbers(np.int32(3), name="ai"), [3.0])
    np.testing.assert_array_equal(numbers(3, name="ai"), [3.0])
    np.testing.assert_array_equal(numbers([True, False], name="x"), [1.0, 0.0])
    assert numbers([], name="ai").shape == (0,)


def test_a_column_may_be_called_like_its_argument() -> None:
    with pytest.raises(InputError, match=r"^row 2: ai is 'x'; must be a number\.$"):
        numbers("ai", name="ai", data={"ai": [1, "x"]})


def test_labels_from_a_category_and_from_numbers() -> None:
    frame = pd.DataFrame({"s": pd.Categorical(["b", "a"]), "year": [1990.0, 2001.0]})
    assert texts("s", name="slab", data=frame) == ("b", "a")
    assert texts("year", name="slab", data=frame) == ("1990", "2001")


@pytest.mark.parametrize(
    ("value", "data", "message"),
    [
        ("tpos", None, r"ai is 'tpos', a column's name; need data= to take it from"),
        ("tpos", [{"tpos": 1}], r"data is of type list; must be a dataframe"),
        ("tpos", pl.LazyFrame(COLUMNS), r"data is of type LazyFrame; .* Did you forget to collect it\?"),
        ("a", {"a": "4, 6"}, r"ai \(column 'a'\) is '4, 6'; must be a list"),
        ("a", {}, r"'a', which is not a column of data; it has no columns"),
        ([1, [2]], None, r"row 2: ai holds a list; must be single values"),
        (np.zeros((2, 2)), None, r"ai has shape \(2, 2\); must be one value or a vector"),
        ({1: 2}, None, r"ai is of type dict; must be a column name, number"),
        ([1, "NA"], None, r"row 2: ai is 'NA'; must be a number\. Read it as missing"),
        ([1, "1_000"], None, r"row 2: ai is '1_000'; must be a number"),
        ([1, 2j], None, r"row 2: ai is 2j; must be a number"),
        ([1, np.inf], None, r"row 2: ai is inf; must be a finite number"),
        ([1, "x" * 500], None, r"row 2: ai is 'x{79}…'; must be a number"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused(value: Any, data: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        numbers(value, name="ai", data=data)


def test_a_wide_frame_lists_only_its_first_columns() -> None:
    with pytest.raises(InputError, match=r"c18, c19 and 80 more\."):
        numbers("zzz", name="ai", data={f"c{i}": [1] for i in range(100)})
