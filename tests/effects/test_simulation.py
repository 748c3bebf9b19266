"""Sampling variances against the spread of simulated studies, where no other program gives them."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.effects.arms import shared_control_covariance
from steelyard.effects.change import change_effects
from steelyard.effects.means import mean_effects
from steelyard.effects.paired import paired_binary

pytestmark = pytest.mark.slow
STUDIES = 200_000
# Monte Carlo error of a variance from 200 000 studies is 0.3 %; the rest is the large-sample formula.
RTOL = 0.03


def test_contrasts_of_a_shared_control_covary_as_gleser_and_olkin_say() -> None:
    rng = np.random.default_rng(2009)
    n, nc, true = np.array([60, 90]), 75, np.array([0.9, 1.4])
    control = rng.standard_normal((STUDIES, nc))
    arms = [rng.standard_normal((STUDIES, n[i])) + true[i] for i in range(2)]
    pooled = sum((a.var(axis=1, ddof=1) * (a.shape[1] - 1) for a in (*arms, control)), start=0.0)
    sd = np.sqrt(pooled / (n.sum() + nc - 3))
    g = np.array([(arm.mean(axis=1) - control.mean(axis=1)) / sd for arm in arms])
    V = shared_control_covariance("SMD", true, [1.0, 1.0], control_n=nc, n=n)
    assert np.cov(g)[0, 1] == pytest.approx(V[0, 1], rel=RTOL)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_paired_binary_variance_is_the_spread_of_estimates(measure: str) -> None:
    rng = np.random.default_rng(1993)
    probabilities = np.array([0.35, 0.25, 0.10, 0.30])
    tables = rng.multinomial(400, probabilities, size=STUDIES).T
    yi, vi = paired_binary(measure, *tables)
    assert yi.var() == pytest.approx(vi.mean(), rel=RTOL)


def test_conditional_odds_variance_is_the_spread_of_estimates() -> None:
    rng = np.random.default_rng(1994)
    tables = rng.multinomial(400, [0.35, 0.25, 0.10, 0.30], size=STUDIES).T
    yi, vi = paired_binary("OR", *tables, odds="conditional")
    assert yi.var() == pytest.approx(vi.mean(), rel=RTOL)


def test_standardised_effects_have_the_spread_their_variance_says() -> None:
    """Summary data drawn from their exact distributions: means normal, variances chi-squared."""
    rng = np.random.default_rng(1981)
    n1, n2, delta = 40, 60, 0.8
    m1, m2 = rng.normal(delta, n1**-0.5, STUDIES), rng.normal(0, n2**-0.5, STUDIES)
    sd1 = np.sqrt(rng.chisquare(n1 - 1, STUDIES) / (n1 - 1))
    sd2 = np.sqrt(rng.chisquare(n2 - 1, STUDIES) / (n2 - 1))
    yi, vi = mean_effects("SMD", m1, sd1, n1, m2, sd2, n2, vtype="UB")
    assert yi.mean() == pytest.approx(delta, abs=0.002)
    assert yi.var() == pytest.approx(vi.mean(), rel=RTOL)


def test_standardised_change_has_the_spread_its_variance_says() -> None:
    rng = np.random.default_rng(1988)
    n, r, delta = 120, 0.6, 0.5
    studies = 20_000
    before = rng.standard_normal((studies, n))
    after = delta + r * before + np.sqrt(1 - r**2) * rng.standard_normal((studies, n))
    yi, vi = change_effects("SMCR", after.mean(1), before.mean(1), before.std(1, ddof=1), n, r)
    # 20 000 studies: the spread of a variance is 1 %.
    assert yi.mean() == pytest.approx(delta, abs=0.003)
    assert yi.var() == pytest.approx(vi.mean(), rel=0.04)
