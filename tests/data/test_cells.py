"""Cells as numbers, counts and what sources print."""

from __future__ import annotations

import re

import pytest

from steelyard.data.cells import CellFault, count, number, printed
from steelyard.data.values import Inequality, Range, Words


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", 12.5), ("-3", -3.0), ("−3", -3.0), ("+.5", 0.5), ("7.", 7.0), ("0", 0.0)],
)
def test_plain_decimals_are_numbers(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,5", r"Did you mean 1\.5\? The decimal mark is a point"),
        ("1,234", r"Did you mean 1234 without a thousands separator, or 1\.234"),
        ("1 234 567", "Did you mean 1234567 without a thousands separator"),
        ("1e400", "without an exponent"),
        ("1E-05", "without an exponent"),
        ("nan", "Leave it empty where nothing is known"),
        ("inf", "Leave it empty where nothing is known"),
        ("-Infinity", "Leave it empty where nothing is known"),
        ("#DIV/0!", "Leave it empty where nothing is known"),
        ("64%", "belongs in the column percent"),
        ("<0.001", "An inequality or a range is not a number"),
        ("2-3", "An inequality or a range is not a number"),
        ("twelve", "Leave it empty where the source does not say"),
        ("9" * 30, "At most 25 characters"),
        ("٣", "Leave it empty"),
        ("0x10", "Leave it empty"),
        ("1_000", "Leave it empty"),
        ("--1", "Leave it empty"),
    ],
)
def test_anything_else_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(CellFault, match="must be a plain number") as refused:
        number(text)
    assert re.search(hint, refused.value.hint)


def test_a_count_is_whole() -> None:
    assert count("12") == 12
    assert count("12.0") == 12
    with pytest.raises(CellFault, match="whole number") as refused:
        count("64.2")
    assert refused.value.hint == "A percentage belongs in the column percent."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("-5", -5.0),
        ("56-84", Range(56, 84, "56-84")),
        ("56–84", Range(56, 84, "56–84")),
        ("0.5-3.0", Range(0.5, 3, "0.5-3.0")),
        ("84-56", Words("84-56")),
        ("<0.001", Inequality("<", 0.001, "<0.001")),
        ("≤0.05", Inequality("<=", 0.05, "≤0.05")),
        (">= 5", Inequality(">=", 5, ">= 5")),
        ("> 0.5", Inequality(">", 0.5, "> 0.5")),
        ("<0.001 (non-inferiority)", Words("<0.001 (non-inferiority)")),
        ("56 or 84", Words("56 or 84")),
        ("0.71; 1.41", Words("0.71; 1.41")),
        ("up to 12", Words("up to 12")),
        ("<1.2.3", Words("<1.2.3")),
    ],
)
def test_printed_values_keep_what_they_are(text: str, value: object) -> None:
    assert printed(text) == value


@pytest.mark.parametrize("text", ["NaN", "inf", "-inf", "#NUM!"])
def test_what_is_no_number_is_not_kept_as_words(text: str) -> None:
    with pytest.raises(CellFault, match="what the source prints"):
        printed(text)
