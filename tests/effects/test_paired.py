"""Crossover trials: brute force over people, a simulation, and what the margins alone allow."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.effects.paired import (
    paired_binary,
    paired_binary_bounds,
    paired_means,
    paired_se_from_p,
    paired_se_from_t,
)
from steelyard.effects.tables import table_effects
from steelyard.errors import InputError

CLOSED = 1e-10
MEASURES = ("OR", "RR", "RD")
cell = st.integers(min_value=0, max_value=40)
table = st.tuples(cell, cell, cell, cell).filter(lambda t: sum(t) > 0)


def test_mean_difference_equals_the_analysis_of_each_persons_difference() -> None:
    rng = np.random.default_rng(20020131)
    first = rng.normal(20, 6, 17)
    second = 0.6 * first + rng.normal(5, 4, 17)
    r = np.corrcoef(first, second)[0, 1]
    yi, vi = paired_means(first.mean(), first.std(ddof=1), second.mean(), second.std(ddof=1), 17, r)
    differences = first - second
    assert yi[0] == pytest.approx(differences.mean(), rel=CLOSED)
    assert vi[0] == pytest.approx(differences.var(ddof=1) / 17, rel=CLOSED)
    t = differences.mean() / math.sqrt(vi[0])
    assert paired_se_from_t(yi, -t)[0] == pytest.approx(math.sqrt(vi[0]), rel=CLOSED)


def test_standard_error_from_a_paired_p() -> None:
    """R 4.2.2: t.test(sleep$extra[1:10], sleep$extra[11:20], paired=TRUE), difference -1.58."""
    p, t = 0.0028328901973842702, -4.0621276833820366
    assert paired_se_from_p(-1.58, p, 9)[0] == pytest.approx(-1.58 / t, rel=CLOSED)
    assert paired_se_from_t(-1.58, t)[0] == pytest.approx(-1.58 / t, rel=CLOSED)


@given(table, st.sampled_from(MEASURES))
def test_the_estimate_is_that_of_the_margins(cells: tuple[int, int, int, int], measure: str) -> None:
    both, only1, only2, neither = cells
    yi, vi = paired_binary(measure, both, only1, only2, neither)
    margins = table_effects(measure, both + only1, only2 + neither, both + only2, only1 + neither)[0]
    np.testing.assert_allclose(yi, margins, rtol=1e-9, atol=1e-12)
    assert vi[0] >= 0


@given(table, st.sampled_from(MEASURES))
def test_swapping_the_treatments_negates_the_estimate(cells: tuple[int, int, int, int], measure: str) -> None:
    both, only1, only2, neither = cells
    yi, vi = paired_binary(measure, both, only1, only2, neither)
    back, vback = paired_binary(measure, both, only2, only1, neither)
    np.testing.assert_allclose(back, -yi, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(vback, vi, rtol=1e-9, atol=1e-15)


def test_independent_responses_have_the_parallel_variance() -> None:
    """With both·neither = only1·only2 pairing adds nothing, and the trial is one of n people an arm."""
    cells = (12, 18, 8, 12)
    for measure in MEASURES:
        paired = paired_binary(measure, *cells)[1][0]
        assert paired == pytest.approx(table_effects(measure, 30, 20, 20, 30)[1][0], rel=CLOSED)


def test_conditional_odds_by_the_binomial_likelihood() -> None:
    """only1 ~ Binomial(only1 + only2, OR/(1 + OR)): the log odds of 9 in 12 and its information."""
    yi, vi = paired_binary("OR", 5, 9, 3, 20, odds="conditional")
    assert yi[0] == pytest.approx(math.log(3), rel=CLOSED)
    assert vi[0] == pytest.approx(1 / (12 * 0.75 * 0.25), rel=CLOSED)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("e1", "e2", "n"), [(7, 4, 18), (15, 12, 18), (0, 4, 18), (18, 4, 18), (9, 9, 9)])
def test_bounds_hold_every_feasible_pairing_and_no_other(measure: str, e1: int, e2: int, n: int) -> None:
    bounds = paired_binary_bounds(measure, e1, e2, n)
    feasible = [
        (both, e1 - both, e2 - both, n - e1 - e2 + both)
        for both in range(n + 1)
        if min(both, e1 - both, e2 - both, n - e1 - e2 + both) >= 0
    ]
    found = [paired_binary(measure, *cells) for cells in feasible]
    assert (bounds.both_low, bounds.both_high) == (feasible[0][0], feasible[-1][0])
    assert bounds.vi_low == min(v[0] for _, v in found)
    assert bounds.vi_high == max(v[0] for _, v in found)
    assert bounds.yi == pytest.approx(table_effects(measure, e1, n - e1, e2, n - e2)[0][0], rel=CLOSED)
    assert bounds.zero_corrected == (e1 in (0, n) or e2 in (0, n))


def test_bounds_by_hand() -> None:
    """7/18 v 4/18, nobody to 4 responding twice: the risk ratio's (only1 + only2)/(e1 e2) by hand."""
    bounds = paired_binary_bounds("RR", 7, 4, 18)
    assert (bounds.both_low, bounds.both_high, bounds.zero_corrected) == (0, 4, False)
    assert (bounds.yi, bounds.vi_low, bounds.vi_high) == pytest.approx((math.log(7 / 4), 3 / 28, 11 / 28))


def test_an_empty_margin_is_corrected_as_half_a_person_in_each_cell_of_the_margins() -> None:
    """0/18 v 4/18 becomes 0.5/19 v 4.5/19; paired cells 0.25, 0.25, 4.25, 14.25."""
    bounds = paired_binary_bounds("RR", 0, 4, 18)
    assert bounds.yi == pytest.approx(math.log(0.5 / 4.5), rel=CLOSED)
    assert bounds.vi_low == bounds.vi_high == pytest.approx(4.5 / (0.5 * 4.5), rel=CLOSED)


def test_equal_margins_allow_no_variance_at_all() -> None:
    for measure in MEASURES:
        assert paired_binary_bounds(measure, 5, 5, 12).vi_low == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: paired_binary_bounds("OR", 19, 4, 18), r"e1 is 19; must be a whole number from 0 to n = 18"),
        (lambda: paired_binary_bounds("OR", 7, 4.5, 18), r"e2 is 4\.5; must be a whole number"),
        (lambda: paired_binary_bounds("OR", 0, 0, 0), r"n is 0; must be a whole number >= 1"),
        (lambda: paired_binary_bounds("SMD", 1, 1, 4), r"measure is 'SMD'; one of OR, RD, RR"),
        (lambda: paired_binary("OR", 1, -1, 2, 3), r"row 1: only1 is -1; a count must be >= 0"),
        (lambda: paired_binary("OR", [1, 0], 0, 0, 0), r"row 2: n is 0; a trial must hold somebody"),
        (lambda: paired_binary("OR", 1, 1, 1, 1, odds="both"), r"odds is 'both'; one of conditional"),
        (lambda: paired_means(1, 1, 2, 1, 10, 1.5), r"ri is 1\.5; a correlation must lie in \[-1, 1\]"),
        (lambda: paired_se_from_t(1, 0), r"t is 0; a t of 0"),
        (lambda: paired_se_from_t(0, 2), r"difference is 0; at no difference"),
        (lambda: paired_se_from_p(1, 0, 9), r"p is 0; an exact p-value"),
    ],
)
def test_impossible_paired_data_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_rounding_makes_no_variance_negative() -> None:
    """Everybody alike under both treatments: the terms cancel to 0, from either side in floating point."""
    n = np.arange(2, 400)
    for share in (2, 3, 7):
        both = np.maximum(n // share, 1)
        vi = paired_binary("OR", both, 0, 0, n - both)[1]
        assert (vi >= 0).all()
        np.testing.assert_allclose(vi, 0.0, atol=1e-14)
