"""Variances where there is no effect, against exact distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from steelyard.effects.correlations import correlation_effects
from steelyard.effects.means import mean_effects


@pytest.mark.parametrize("n", [6, 10, 20])
def test_a_z_test_of_no_correlation_is_nearer_its_level_with_one_over_n(n: int) -> None:
    """In small groups, exactly: where there is none, r² is Beta(1/2, (n − 2)/2)."""
    law = stats.beta(0.5, (n - 2) / 2)
    missed = {}
    for vtype in ("H0", "H0b"):
        variance = float(correlation_effects("COR", 0.1, n, vtype=vtype)[1][0])
        missed[vtype] = abs(law.sf(1.959963984540054**2 * variance) - 0.05)
    assert missed["H0b"] < missed["H0"]


@pytest.mark.parametrize(("n1", "n2"), [(2, 3), (5, 40), (300, 4)])
def test_the_null_variance_of_hedges_g_is_that_of_a_t_variable(n1: int, n2: int) -> None:
    """g is J(df) sqrt(1/n1 + 1/n2) t where there is no effect; J is g of one SD."""
    df = n1 + n2 - 2
    j = float(mean_effects("SMD", 1, 1, n1, 0, 1, n2)[0][0])
    vi = mean_effects("SMD", 1, 1, n1, 0, 1, n2, vtype="H0")[1][0]
    assert vi == pytest.approx(j**2 * (1 / n1 + 1 / n2) * stats.t(df).var(), rel=1e-10)
    assert np.isnan(mean_effects("SMD", 1, 1, 2, 0, 1, 2, vtype="H0")[1][0])  # a t on 2 df has none
