"""Numbers that real data gave are never called impossible, and impossible ones are by brute force."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import steelyard as sy
from steelyard.appraisal.detect.printed import ROUNDINGS, figure
from steelyard.errors import InputError

SCORES = st.lists(st.integers(0, 60), min_size=2, max_size=70)


def rounded(value: Fraction, decimals: int, up: bool) -> str:
    """Return a number >= 0 as printed, a tie going up or down."""
    scaled = value * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    half = Fraction(rest, scaled.denominator) - Fraction(1, 2)
    whole += half > 0 or (half == 0 and up)
    digits = str(whole).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def root(value: Fraction, decimals: int) -> str:
    """Return the root of a number as printed; an exact tie goes up."""
    twice = math.isqrt(value.numerator * (2 * 10**decimals) ** 2 // value.denominator)
    return rounded(Fraction((twice + 1) // 2, 10**decimals), decimals, True)


def variance(values: list[int]) -> Fraction:
    n = len(values)
    return Fraction(n * sum(v * v for v in values) - sum(values) ** 2, n * (n - 1))


@settings(deadline=None)
@given(SCORES, st.integers(0, 4), st.booleans())
def test_samples_of_whole_scores_pass(scores: list[int], decimals: int, up: bool) -> None:
    n = len(scores)
    mean = rounded(Fraction(sum(scores), n), decimals, up)
    sd = root(variance(scores), decimals)
    assert sy.grim(mean, n).possible
    assert sy.grim(mean, n, rounding="half-up" if up else "nearest").possible
    assert sy.grimmer(mean, sd, n).possible
    assert sy.scale_range(mean, n, 0, 60, sd=sd).possible


@settings(deadline=None)
@given(SCORES, st.integers(2, 9), st.integers(1, 3))
def test_averages_of_items_pass(totals: list[int], items: int, decimals: int) -> None:
    n = len(totals)
    mean = rounded(Fraction(sum(totals), n * items), decimals, True)
    sd = root(variance(totals) / items**2, decimals)
    assert sy.grimmer(mean, sd, n, items=items).possible


@settings(deadline=None)
@given(SCORES, st.sampled_from([2, 5]))
def test_scores_in_steps_pass(units: list[int], step: int) -> None:
    scores = [step * u for u in units]
    mean = rounded(Fraction(sum(scores), len(scores)), 2, False)
    assert sy.grimmer(mean, root(variance(scores), 2), len(scores), step=step).possible


@given(SCORES, st.integers(0, 3))
def test_changes_pass_as_scores_do(scores: list[int], decimals: int) -> None:
    mean = rounded(Fraction(sum(scores), len(scores)), decimals, True)
    assert sy.grim(f"-{mean}", len(scores)).possible
    assert sy.grimmer(f"-{mean}", root(variance(scores), decimals), len(scores)).possible


@given(st.integers(2, 200), st.data())
def test_counts_pass(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    decimals = data.draw(st.integers(0, 3))
    verdict = sy.percent_counts(rounded(Fraction(100 * k, n), decimals, data.draw(st.booleans())), n)
    assert verdict.possible
    share = rounded(Fraction(k, n), decimals + 1, True)
    sd = root(Fraction(k * (n - k), n * (n - 1)), decimals + 1)
    assert sy.debit(share, sd, n).possible


def test_grimmer_refuses_all_that_no_sample_gives() -> None:
    """All samples of 4 scores from 0 to 6: what they print is possible, and little else near by."""
    printed = {
        (rounded(Fraction(sum(x), 4), 2, True), root(variance(list(x)), 2))
        for x in itertools.combinations_with_replacement(range(7), 4)
    }
    assert all(sy.grimmer(mean, sd, 4).possible for mean, sd in printed)
    means = sorted({mean for mean, _ in printed if 1 <= float(mean) <= 2})
    tried = [(mean, f"{sd / 100:.2f}") for mean in means for sd in range(0, 200, 3)]
    refused = [pair for pair in tried if not sy.grimmer(*pair, 4).possible]
    assert not set(refused) & printed
    # Few of the tried pairs are printed by a sample; scores above 6 or below 0 allow some more.
    assert len(refused) > 0.8 * len(tried)


@given(st.decimals(0, 100, places=2), st.sampled_from(ROUNDINGS))
def test_a_number_is_printed_as_itself(value: object, way: str) -> None:
    number = figure("x", str(value))
    assert number.span(way).holds(number.value)  # type: ignore[arg-type]
    assert not number.span(way).holds(number.value + 2 * number.unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("way", "low", "high"),
    [
        ("nearest", True, True),
        ("half-up", True, False),
        ("half-even", False, False),
        ("truncated", False, True),
        ("any", True, True),
    ],
)
def test_the_ends_of_rounding(way: str, low: bool, high: bool) -> None:
    span = figure("x", "2.35").span(way)  # type: ignore[arg-type]
    assert span.holds(Fraction("2.345")) is low
    assert span.holds(Fraction("2.3549")) is True
    assert span.holds(Fraction("2.355")) is high


@given(
    st.lists(st.floats(-50, 50), min_size=3, max_size=30),
    st.lists(st.floats(-50, 50), min_size=3, max_size=30),
)
def test_a_standard_error_of_the_arms_is_consistent(a: list[float], b: list[float]) -> None:
    groups = [sy.Group(f"{fmean(v):.2f}", f"{stdev(v):.2f}", len(v)) for v in (a, b)]
    se = math.sqrt(stdev(a) ** 2 / len(a) + stdev(b) ** 2 / len(b))
    assert sy.check_spread(groups[0], groups[1], se=f"{se:.2f}").consistent


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: sy.grim("five", 10), r"mean is 'five'; must be a plain number"),
        (lambda: sy.grim("5.2", 0), r"n is 0; must be a whole number, 1 or more"),
        (lambda: sy.grim("5.2", 10, items=0), r"items is 0"),
        (lambda: sy.grim("5.2", 10, step=0), r"step is 0; must be more than 0"),
        (lambda: sy.grim("5.2", 10, rounding="up"), r"rounding is 'up'; one of any"),
        (lambda: sy.grim(5.2, 10, decimals=40), r"decimals is 40; must lie in \[0, 12\]"),
        (lambda: sy.grimmer("5.2", "-1", 10), r"sd is -1; must be 0 or more"),
        (lambda: sy.grimmer("5.2", "1", 1), r"n is 1; must be a whole number, 2 or more"),
        (lambda: sy.debit("1.2", "0.3", 10), r"mean is 1\.2; must lie in \[0, 1\]"),
        (lambda: sy.percent_counts("120", 10), r"percent is 120; must lie in \[0, 100\]"),
        (lambda: sy.scale_range("5", 10, 7, 1), r"low is 7 and high is 1; need low < high"),
        (lambda: sy.check_p("0.03", "2"), r"neither se nor ci is given"),
        (lambda: sy.check_p("three", "2", se="1"), r"p is 'three'; must be a number such as"),
        (lambda: sy.check_p("3", "2", se="1"), r"p is '3'; must lie in \[0, 1\]"),
        (lambda: sy.check_p("0.03", "-2", se="1", ratio=True), r"estimate is -2; a ratio is above 0"),
        (lambda: sy.check_p("0.03", "2", ci=("5", "1")), r"the lower bound comes first"),
        (lambda: sy.table_p(5, 4, 1, 4), r"events1 is 5; must be a whole number in \[0, 4\]"),
        (lambda: sy.check_table_p("0.5", 0, 4, 0, 4), r"no test is defined"),
        (lambda: sy.check_spread(sy.Group("1", "2", 9), sy.Group("1", "2", 9)), r"neither se nor ci"),
        (lambda: sy.sd_or_se(0, 9, 2), r"value is 0; must be more than 0"),
    ],
)
def test_refused(call, match: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=match):
        call()


def test_a_number_with_decimals_is_as_its_text() -> None:
    assert sy.grim(5.2, 28, decimals=2) == sy.grim("5.20", 28)
    assert sy.grim("5.2", 28).possible
    assert not sy.grim("5.20", 28).possible


def test_a_bound_is_reached_by_people_at_the_ends() -> None:
    """Ten people, five at 0 and five at 10: SD = sqrt(10/9 x 25) = 5.27, the most there can be."""
    assert sy.scale_range("5.00", 10, 0, 10, sd="5.27").possible
    over = sy.scale_range("5.00", 10, 0, 10, sd="5.29")
    assert not over.possible
    assert over.near == ("5.27",)
    assert not sy.scale_range("10.2", 10, 0, 10).possible
