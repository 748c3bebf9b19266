"""Measures whose present definition metafor 3.8 does not have, against the spread of simulated studies."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.effects.arrays import Array
from steelyard.effects.change import change_effects
from steelyard.effects.correlations import correlation_effects
from steelyard.effects.determination import determination_effects
from steelyard.effects.means import mean_effects
from steelyard.effects.tables import table_effects

pytestmark = pytest.mark.slow
STUDIES = 200_000
# The Monte Carlo error of a variance from so many studies is 0.3 %; the rest is the large-sample formula.
RTOL = 0.04


def groups(
    rng: np.random.Generator, m1: float, sd1: float, n1: int, m2: float, sd2: float, n2: int
) -> list[Array]:
    """Summaries of two normal groups from their exact distributions, in the order of `mean_effects`."""
    out: list[Array] = []
    for m, sd, n in ((m1, sd1, n1), (m2, sd2, n2)):
        out += [rng.normal(m, sd / n**0.5, STUDIES), sd * np.sqrt(rng.chisquare(n - 1, STUDIES) / (n - 1))]
        out += [np.full(STUDIES, float(n))]
    return out


@pytest.mark.parametrize("measure", ["SMDH", "SMD1H"])
def test_standardised_differences_of_unequal_spreads(measure: str) -> None:
    rng = np.random.default_rng(2008)
    yi, vi = mean_effects(measure, *groups(rng, 1.0, 2.0, 60, 0.0, 1.2, 45))
    assert yi.mean() == pytest.approx(1 / (1.2 if measure == "SMD1H" else np.sqrt((4 + 1.44) / 2)), abs=0.01)
    assert yi.var() == pytest.approx(vi.mean(), rel=RTOL)


@pytest.mark.parametrize(("measure", "vtype"), [("ROM", "LS2"), ("CVR", "LS2"), ("VR", "LS2")])
def test_log_ratios_have_no_bias_and_the_spread_they_say(measure: str, vtype: str) -> None:
    rng = np.random.default_rng(2020)
    true = {"ROM": np.log(3 / 5), "VR": np.log(1.8), "CVR": np.log(1.8) - np.log(3 / 5)}[measure]
    yi, _ = mean_effects(measure, *groups(rng, 3.0, 1.8, 12, 5.0, 1.0, 40), vtype=vtype)
    # Uncorrected, ROM would be off by −0.015 and CVR by as much and by −0.03; what is left is of third order.
    assert yi.mean() == pytest.approx(true, abs=0.005)
    yi, vi = mean_effects(measure, *groups(rng, 3.0, 0.9, 18, 5.0, 0.5, 40), vtype=vtype)
    assert yi.var() == pytest.approx(vi.mean(), rel=RTOL)


def people(rng: np.random.Generator, studies: int, n: int, r: float, sd2: float, delta: float) -> list[Array]:
    """(m1, m2, sd1, sd2, r) of `studies` samples of n people measured twice."""
    one = rng.standard_normal((studies, n))
    two = r * one + np.sqrt(1 - r**2) * rng.standard_normal((studies, n))
    first, second = delta + one, sd2 * two
    corr = [float(np.corrcoef(a, b)[0, 1]) for a, b in zip(first, second, strict=True)]
    return [first.mean(1), second.mean(1), first.std(1, ddof=1), second.std(1, ddof=1), np.array(corr)]


@pytest.mark.parametrize(
    ("measure", "vtype", "sd2"),
    [
        ("SMCRP", "LS", 1.0),
        ("SMCRPH", "LS", 1.6),
        ("SMCRH", "LS", 1.6),
        ("SMCR", "UB", 1.0),
        ("SMCC", "UB", 1.0),
    ],
)
def test_standardised_changes_have_the_spread_they_say(measure: str, vtype: str, sd2: float) -> None:
    studies, n, r = 30_000, 60, 0.6
    m1, m2, s1, s2, _ = people(np.random.default_rng(2021), studies, n, r, sd2, 0.7)
    yi, vi = change_effects(measure, m1, m2, s1, n, r, sd2i=s2, vtype=vtype)
    spread = {"SMCRPH": np.sqrt((1 + sd2**2) / 2), "SMCC": np.sqrt(2 * (1 - r))}.get(measure, 1.0)
    # With r known the SD of the changes is not the sample's own, which takes from SMCC's spread: see below.
    if measure != "SMCC":
        assert yi.mean() == pytest.approx(0.7 / spread, abs=0.006)
        assert yi.var() == pytest.approx(vi.mean(), rel=0.05)


def test_a_change_in_its_own_spread() -> None:
    studies, n, r = 30_000, 25, 0.6
    m1, m2, s1, s2, corr = people(np.random.default_rng(2022), studies, n, r, 1.0, 0.7)
    yi, vi = change_effects("SMCC", m1, m2, s1, n, corr, sd2i=s2, vtype="UB")
    assert yi.mean() == pytest.approx(0.7 / np.sqrt(0.8), abs=0.006)
    assert yi.var() == pytest.approx(vi.mean(), rel=0.03)


@pytest.mark.parametrize(("vtype", "delta"), [("UB", 0.7), ("UB", 0.0), ("H0", 0.0)])
def test_a_change_in_the_spread_before_has_an_unbiased_variance_in_small_samples(
    vtype: str, delta: float
) -> None:
    studies, n, r = 200_000, 9, 0.6
    m1, m2, s1, s2, corr = people(np.random.default_rng(2023), studies, n, r, 1.0, delta)
    yi, vi = change_effects("SMCR", m1, m2, s1, n, corr, sd2i=s2, vtype=vtype)
    # With r itself in place of the unbiased correlation the mean of vi would be 4 % too high.
    assert yi.var() == pytest.approx(vi.mean(), rel=0.02)


@pytest.mark.parametrize("measure", ["SMD", "SMD1"])
def test_a_difference_in_sds_has_its_exact_variance_where_there_is_none(measure: str) -> None:
    rng = np.random.default_rng(2024)
    yi, vi = mean_effects(measure, *groups(rng, 0.0, 1.0, 6, 0.0, 1.0, 8), vtype="H0")
    assert yi.var() == pytest.approx(vi.mean(), rel=0.02)


@pytest.mark.parametrize("vtype", ["LS", "LS2", "LS3"])
def test_groups_of_two_spreads_have_about_the_variance_they_say(vtype: str) -> None:
    rng = np.random.default_rng(2025)
    yi, vi = mean_effects("SMDH", *groups(rng, 0.8, 1.7, 40, 0.0, 1.0, 60), vtype=vtype)
    assert yi.var() == pytest.approx(vi.mean(), rel=0.03)


@pytest.mark.parametrize("measure", ["ROMC", "VRC", "CVRC"])
def test_paired_ratios_have_the_spread_they_say_to_the_second_order(measure: str) -> None:
    """In any unit of the second measurement; the first-order variance is 4 % short for a ratio of SDs."""
    m1, m2, s1, s2, corr = people(np.random.default_rng(2026), 100_000, 20, 0.7, 1.0, 0.0)
    for unit in (1.0, 10.0):
        means = (6.0 + m1, unit * (6.0 + m2))
        # r sd1 sd2 is an unbiased covariance; the square of r is no unbiased square
        r = corr if measure == "ROMC" else 0.7
        yi, vi = change_effects(measure, *means, s1, 20, r, sd2i=unit * s2, vtype="LS2")
        assert yi.var() == pytest.approx(vi.mean(), rel=0.02)


def test_the_unbiased_correlation_and_its_variance_are_unbiased() -> None:
    rng = np.random.default_rng(1958)
    n, rho, studies = 9, 0.5, 100_000
    x = rng.standard_normal((studies, n))
    y = rho * x + np.sqrt(1 - rho**2) * rng.standard_normal((studies, n))
    x, y = x - x.mean(1, keepdims=True), y - y.mean(1, keepdims=True)
    r = (x * y).sum(1) / np.sqrt((x**2).sum(1) * (y**2).sum(1))
    yi, vi = correlation_effects("UCOR", r, n, vtype="UB")
    assert yi.mean() == pytest.approx(rho, abs=0.004)
    assert yi.var() == pytest.approx(vi.mean(), rel=0.02)


@pytest.mark.parametrize("vtype", ["LS", "LS2"])
def test_a_share_explained_has_the_spread_it_says_in_large_samples(vtype: str) -> None:
    rng = np.random.default_rng(1979)
    n, m, studies = 400, 2, 8_000
    x = rng.standard_normal((studies, n, m))
    y = x @ np.full(m, 0.6) + rng.standard_normal((studies, n))
    design = np.concatenate([np.ones((studies, n, 1)), x], axis=2)
    across = np.swapaxes(design, 1, 2)
    fitted = (design @ np.linalg.solve(across @ design, across @ y[..., None]))[..., 0]
    r2 = 1 - ((y - fitted) ** 2).sum(1) / ((y - y.mean(1, keepdims=True)) ** 2).sum(1)
    said = determination_effects("R2", [0.72 / 1.72], [n], [m], vtype=vtype)[1][0]
    # 8 000 studies: the error of a variance is 1.6 %.
    assert r2.var() == pytest.approx(said, rel=0.06)


@pytest.mark.parametrize("vtype", ["ST", "CS"])
def test_phi_has_the_spread_of_its_kind_of_sampling(vtype: str) -> None:
    rng = np.random.default_rng(1912)
    if vtype == "ST":
        a, c = rng.binomial(120, 0.45, STUDIES), rng.binomial(300, 0.2, STUDIES)
        cells = [a, 120 - a, c, 300 - c]
    else:
        cells = list(rng.multinomial(420, [0.13, 0.16, 0.14, 0.57], size=STUDIES).T)
    yi, vi = table_effects("PHI", *cells, vtype=vtype)
    assert yi.var() == pytest.approx(vi.mean(), rel=0.02)


def test_the_tetrachoric_correlation_has_the_spread_it_says() -> None:
    rng = np.random.default_rng(1900)
    studies, n, rho = 4000, 600, 0.5
    x = rng.standard_normal((studies, n))
    y = rho * x + np.sqrt(1 - rho**2) * rng.standard_normal((studies, n))
    above, over = x > 0.3, y > -0.4
    cells = [(p & q).sum(1) for p in (above, ~above) for q in (over, ~over)]
    yi, vi = table_effects("RTET", *cells)
    assert yi.mean() == pytest.approx(rho, abs=0.006)
    # 4000 studies: the error of a variance is 2.2 %.
    assert yi.var() == pytest.approx(vi.mean(), rel=0.08)
