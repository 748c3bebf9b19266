"""Newcombe's interval of a difference of risks, against his paper and R."""

from __future__ import annotations

import math

import pytest

from steelyard.errors import InputError
from steelyard.models.newcombe import newcombe_difference


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_table_of_the_paper(table: tuple[int, int, int, int], low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17:873, table II, method 10."""
    made = newcombe_difference(*table)
    assert made.estimate == table[0] / table[1] - table[2] / table[3]
    assert (made.ci_low, made.ci_high) == pytest.approx((low, high), abs=5e-5)


def test_the_parts_are_those_of_r() -> None:
    """R 4.2 prop.test(x, n, correct=FALSE)$conf.int of 56/70 and 48/80, put together by method 10."""
    l1, u1 = 0.69183355503746946, 0.87695260751637039
    l2, u2 = 0.49045465005160405, 0.70038172404129073
    made = newcombe_difference(56, 70, 48, 80)
    assert made.ci_low == pytest.approx(0.2 - math.sqrt((0.8 - l1) ** 2 + (u2 - 0.6) ** 2), rel=1e-10)
    assert made.ci_high == pytest.approx(0.2 + math.sqrt((u1 - 0.8) ** 2 + (0.6 - l2) ** 2), rel=1e-10)


def test_nobody_in_either_group_is_no_difference_and_bounds_stay_inside() -> None:
    """R 4.2: the upper Wilson bounds of 0/13 and 0/14 are 0.22809537... and 0.21531080..."""
    made = newcombe_difference(0, 13, 0, 14)
    assert made.estimate == 0.0
    assert made.ci_low == pytest.approx(-0.21531080273763575, rel=1e-10)
    assert made.ci_high == pytest.approx(0.2280953723541983, rel=1e-10)
    with pytest.raises(InputError, match=r"need 0 <= x <= n"):
        newcombe_difference(3, 2, 0, 14)
