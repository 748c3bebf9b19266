"""Combining arms against the raw people, and contrasts of one control against theory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.effects.arms import (
    combine_contrasts,
    combine_events,
    combine_means,
    shared_control_covariance,
    split_control,
)
from steelyard.effects.means import mean_effects
from steelyard.errors import InputError

CLOSED = 1e-10


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_combined_groups_equal_their_people_taken_together(sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = [rng.normal(rng.uniform(-50, 50), rng.uniform(0.1, 20), n) for n in sizes]
    people = np.concatenate(groups)
    sds = [g.std(ddof=1) if g.size > 1 else np.nan for g in groups]
    n, mean, sd = combine_means(sizes, [g.mean() for g in groups], sds)
    assert n == people.size
    assert mean == pytest.approx(people.mean(), rel=1e-9, abs=1e-9)
    expected = people.std(ddof=1) if people.size > 1 else np.nan
    assert sd == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_events_add_up() -> None:
    assert combine_events([3, 0, 7], [10, 12, 20]) == (10.0, 42.0)


def test_a_divided_control_adds_up() -> None:
    n, events = split_control(31, 3, events=7)
    assert events is not None
    assert (3 * n, 3 * events) == pytest.approx((31, 7))
    assert split_control(31, 2) == (15.5, None)


def test_contrasts_with_one_spread_combine_to_the_difference_of_the_combined_arm() -> None:
    """With one known SD, weighing n people alike is optimal: (Σ n m)/Σ n − control, s²/Σn + s²/n control."""
    n, means, s, control, nc = np.array([20.0, 35, 9]), np.array([4.0, 6.5, 5.1]), 3.2, 2.0, 27
    yi, vi = mean_effects("MD", means, s, n, control, s, nc)
    V = shared_control_covariance("MD", yi, vi, control_sd=s, control_n=nc)
    estimate, variance = combine_contrasts(yi, V)
    assert estimate == pytest.approx(n @ means / n.sum() - control, rel=CLOSED)
    assert variance == pytest.approx(s**2 / n.sum() + s**2 / nc, rel=CLOSED)
    np.testing.assert_allclose(
        shared_control_covariance("MD", yi, vi, control_se=s / np.sqrt(nc)), V, rtol=CLOSED
    )


def test_equal_arms_combine_to_their_mean() -> None:
    estimate, variance = combine_contrasts([0.2, 0.6], [[0.10, 0.04], [0.04, 0.10]])
    assert (estimate, variance) == pytest.approx((0.4, 0.07), rel=CLOSED)


def test_ignoring_the_shared_control_understates_the_variance() -> None:
    independent = combine_contrasts([0.2, 0.6], np.diag([0.10, 0.10]))[1]
    assert independent == pytest.approx(0.05, rel=CLOSED)
    assert combine_contrasts([0.2, 0.6], [[0.10, 0.04], [0.04, 0.10]])[1] > independent


def test_standardised_contrasts_follow_gleser_and_olkin() -> None:
    """1/n control + g1 g2 / (2 N), by hand: 1/25 + 0.5·0.8/(2·75)."""
    V = shared_control_covariance("SMD", [0.5, 0.8], [0.1, 0.2], control_n=25, n=[20, 30])
    np.testing.assert_allclose(V, [[0.1, 0.04 + 0.4 / 150], [0.04 + 0.4 / 150, 0.2]], rtol=CLOSED)


def test_a_control_without_events_is_corrected_like_its_table() -> None:
    """0 of 20 becomes 0.5 and 20.5."""
    for measure, expected in (
        ("OR", 1 / 0.5 + 1 / 20.5),
        ("RR", 1 / 0.5 - 1 / 21),
        ("RD", 0.5 * 20.5 / 21**3),
    ):
        V = shared_control_covariance(measure, [0.1, 0.2], [9, 9], control_n=20, control_events=0)
        assert V[0, 1] == pytest.approx(expected, rel=CLOSED)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: combine_means([10, 0.5], [1, 2], [1, 1]), r"row 2: n is 0\.5; a group must hold at least"),
        (lambda: combine_means([10, 5], [1, 2], [1, -1]), r"row 2: sd is -1; an SD must be >= 0"),
        (lambda: combine_means([], [], []), r"n is empty"),
        (lambda: combine_events([3, 11], [10, 10]), r"row 2: events is 11, larger than n = 10"),
        (lambda: combine_events([-1], [10]), r"events is -1; a count must be >= 0"),
        (lambda: split_control(10, 0), r"parts is 0; must be at least 1"),
        (lambda: split_control(0, 2), r"n is 0; must be > 0"),
        (lambda: split_control(10, 2, events=11), r"events is 11; need 0 <= events <= n = 10"),
        (lambda: combine_contrasts([1, 2], [[1.0]]), r"V has shape \(1, 1\); must be \(2, 2\)"),
        (lambda: combine_contrasts([1, 2], [[1, 0.5], [0.4, 1]]), r"V is not symmetric"),
        (lambda: combine_contrasts([1, 2], [[1, 2], [2, 1]]), r"V is not positive definite"),
        (lambda: combine_contrasts([1, np.nan], np.eye(2)), r"holds a missing value"),
        (lambda: shared_control_covariance("ROM", 1, 1), r"measure is 'ROM'; one of MD, OR, RD, RR, SMD"),
        (
            lambda: shared_control_covariance("OR", 1, 1, control_n=5),
            r"control_events is missing; OR needs it",
        ),
        (
            lambda: shared_control_covariance("OR", 1, 1, control_n=5, control_events=6),
            r"control_events is 6; need 0 <= control_events <= control_n = 5",
        ),
        (
            lambda: shared_control_covariance("RR", 1, 1, control_n=5, control_events=0, add=0),
            r"add is 0; RR is undefined",
        ),
        (
            lambda: shared_control_covariance("MD", 1, 1, control_n=0, control_sd=2),
            r"control_n is 0\.0; must",
        ),
    ],
)
def test_impossible_arms_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
