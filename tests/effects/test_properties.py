"""Identities that hold for any data: what swapping, shifting and scaling do."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.effects.means import MEAN_MEASURES, hedges_j, mean_effects
from steelyard.effects.rates import RATE_COMPARISONS, rate_comparisons
from steelyard.effects.single import proportion_effects
from steelyard.effects.tables import TABLE_MEASURES, table_effects

# Sums of a few logs and quotients.
RTOL = 1e-9
count = st.integers(min_value=0, max_value=5000)
cell = st.tuples(count, count).filter(lambda pair: sum(pair) > 0)
size = st.integers(min_value=2, max_value=400)
sd = st.floats(min_value=0.05, max_value=50)
mean = st.floats(min_value=-100, max_value=100)
group = st.tuples(mean, sd, size)
# A mean of 1e-179 has a coefficient of variation beyond floats.
measured = st.tuples(mean.filter(lambda m: m == 0 or abs(m) > 1e-3), sd, size)


@given(cell, cell, st.sampled_from(["OR", "RR", "RD"]), st.sampled_from(["only0", "all", "none"]))
def test_swapping_the_arms_negates_the_effect(
    one: tuple[int, int], two: tuple[int, int], measure: str, to: str
) -> None:
    yi, vi = table_effects(measure, *one, *two, to=to)
    back, vback = table_effects(measure, *two, *one, to=to)
    np.testing.assert_allclose(back, -yi, rtol=RTOL, atol=1e-12)
    np.testing.assert_allclose(vback, vi, rtol=RTOL)


@given(cell, cell, st.sampled_from(sorted(TABLE_MEASURES)))
def test_swapping_the_arms_negates_every_measure_of_a_table(
    one: tuple[int, int], two: tuple[int, int], measure: str
) -> None:
    for vtype in TABLE_MEASURES[measure].formulas:
        yi, vi = table_effects(measure, *one, *two, vtype=vtype)
        back, vback = table_effects(measure, *two, *one, vtype=vtype)
        np.testing.assert_allclose(back, -yi, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(vback, vi, rtol=1e-6, atol=1e-12)


@given(measured, measured, st.floats(min_value=0.01, max_value=100))
def test_swapping_the_groups_negates_and_the_unit_does_not_matter(
    one: tuple[float, float, int], two: tuple[float, float, int], scale: float
) -> None:
    """All measures but those by the second SD negate; all but the raw difference have no unit."""
    (m1, s1, n1), (m2, s2, n2) = one, two
    for measure, row in MEAN_MEASURES.items():
        for vtype in row.formulas:
            yi, vi = mean_effects(measure, m1, s1, n1, m2, s2, n2, vtype=vtype)
            if not measure.startswith("SMD1"):
                back, vback = mean_effects(measure, m2, s2, n2, m1, s1, n1, vtype=vtype)
                np.testing.assert_allclose(back, -yi, rtol=1e-7, atol=1e-9)
                np.testing.assert_allclose(vback, vi, rtol=1e-6, atol=1e-9)
            if measure != "MD":
                again, vagain = mean_effects(
                    measure, scale * m1, scale * s1, n1, scale * m2, scale * s2, n2, vtype=vtype
                )
                np.testing.assert_allclose(again, yi, rtol=1e-7, atol=1e-9)
                np.testing.assert_allclose(vagain, vi, rtol=1e-6, atol=1e-9)


@given(cell, cell, st.floats(min_value=0.1, max_value=1000), st.floats(min_value=0.1, max_value=1000))
def test_swapping_the_groups_negates_every_comparison_of_rates(
    one: tuple[int, int], two: tuple[int, int], t1: float, t2: float
) -> None:
    for measure in RATE_COMPARISONS:
        yi, vi = rate_comparisons(measure, one[0], t1, two[0], t2)
        back, vback = rate_comparisons(measure, two[0], t2, one[0], t1)
        np.testing.assert_allclose(back, -yi, rtol=RTOL, atol=1e-12)
        np.testing.assert_allclose(vback, vi, rtol=RTOL)


@given(cell, cell)
def test_swapping_event_and_non_event_negates_the_odds_ratio_and_the_risk_difference(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    for measure in ("OR", "RD"):
        yi, vi = table_effects(measure, *one, *two)
        back, vback = table_effects(measure, *one[::-1], *two[::-1])
        np.testing.assert_allclose(back, -yi, rtol=RTOL, atol=1e-12)
        np.testing.assert_allclose(vback, vi, rtol=RTOL)


def test_swapping_event_and_non_event_does_not_negate_the_risk_ratio() -> None:
    assert table_effects("RR", 4, 16, 8, 12)[0][0] == pytest.approx(math.log(0.5))
    assert table_effects("RR", 16, 4, 12, 8)[0][0] == pytest.approx(math.log(4 / 3))


@given(group, group, mean, st.floats(min_value=0.01, max_value=100))
def test_shift_leaves_a_difference_and_scale_leaves_a_standardised_one(
    one: tuple[float, float, int], two: tuple[float, float, int], shift: float, scale: float
) -> None:
    (m1, s1, n1), (m2, s2, n2) = one, two
    yi, vi = mean_effects("MD", m1, s1, n1, m2, s2, n2)
    moved, vmoved = mean_effects("MD", scale * m1 + shift, scale * s1, n1, scale * m2 + shift, scale * s2, n2)
    np.testing.assert_allclose(moved, scale * yi, rtol=1e-7, atol=1e-9 * scale + 1e-10)
    np.testing.assert_allclose(vmoved, scale**2 * vi, rtol=RTOL)
    for vtype in ("LS", "LS2", "UB", "AV"):
        g, vg = mean_effects("SMD", m1, s1, n1, m2, s2, n2, vtype=vtype)
        scaled, vscaled = mean_effects(
            "SMD", scale * m1, scale * s1, n1, scale * m2, scale * s2, n2, vtype=vtype
        )
        np.testing.assert_allclose(scaled, g, rtol=RTOL, atol=1e-9)
        np.testing.assert_allclose(vscaled, vg, rtol=1e-7, atol=1e-9)


@given(st.lists(st.tuples(cell, cell), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_studies_changes_nothing(
    rows: list[tuple[tuple[int, int], tuple[int, int]]], random: Random
) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    table = np.array([(*one, *two) for one, two in rows], dtype=float)
    yi, vi = table_effects("OR", *table.T, to="if0all", drop00=True)
    moved, vmoved = table_effects("OR", *table[order].T, to="if0all", drop00=True)
    np.testing.assert_array_equal(moved, yi[order])
    np.testing.assert_array_equal(vmoved, vi[order])


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_counting_the_others_negates_a_logit_and_mirrors_an_arcsine(xn: tuple[int, int]) -> None:
    x, n = xn
    for measure, centre in (("PLO", 0.0), ("PAS", math.pi / 4), ("PFT", math.pi / 4), ("PR", 0.5)):
        yi, vi = proportion_effects(measure, x, n)
        back, vback = proportion_effects(measure, n - x, n)
        np.testing.assert_allclose(back - centre, centre - yi, rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(vback, vi, rtol=RTOL)


@pytest.mark.parametrize("m", [2, 3, 4, 5, 30, 31, 98, 99, 100, 101, 102, 999, 1000])
def test_hedges_factor_equals_the_ratio_of_gamma_functions(m: int) -> None:
    """Γ(m/2)/Γ((m−1)/2) by the recursion Γ(x + 1) = xΓ(x) from Γ(1) and Γ(½), exact in each step."""
    ratio, at = (1 / math.sqrt(math.pi), 2) if m % 2 == 0 else (math.sqrt(math.pi) / 2, 3)
    while at < m:
        ratio, at = ratio * at / (at - 1), at + 2
    assert float(hedges_j(m)) == pytest.approx(ratio / math.sqrt(m / 2), rel=1e-12)


def test_hedges_factor_approaches_its_published_approximation() -> None:
    """1 − 3/(4m − 1), Hedges (1981), eq. 7; its error falls with m cubed or faster."""
    m = np.array([10.0, 100.0, 1e4, 1e8])
    np.testing.assert_array_less(np.abs(hedges_j(m) - (1 - 3 / (4 * m - 1))), 0.04 / m**2 + 1e-15)
    assert np.isnan(hedges_j([1.0, 0.0])).all()
