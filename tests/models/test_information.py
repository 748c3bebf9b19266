"""Log-likelihoods where numbers get large or few; metafor's are in tests/api/test_regression.py."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steelyard.models.information import information, log_likelihood
from steelyard.models.pairwise import fit_pairwise

EXACT = 1e-12


def test_variances_over_twelve_orders_of_magnitude():
    """Against the closed form of the mean: -2 lR = (k-1) log 2 pi + sum log v + log sum(1/v) - log k + Q."""
    v = 10.0 ** np.arange(-6.0, 7.0)
    y = np.sin(np.arange(13.0)) * np.sqrt(v)
    fit = fit_pairwise(y, v, method="REML", tau2=0.0)
    w = 1.0 / v
    mean = math.fsum(w * y) / math.fsum(w)
    squares = math.fsum(w * (y - mean) ** 2)
    expected = -0.5 * (
        12 * math.log(2 * math.pi) + math.fsum(np.log(v)) + math.log(math.fsum(w)) - math.log(13) + squares
    )
    assert information(fit, tau2_fixed=True).loglik == pytest.approx(expected, rel=EXACT)


def test_a_likelihood_is_a_product_of_densities():
    """The full likelihood is the sum of log normal densities, written out."""
    y, v, beta, tau2 = np.array([0.1, 0.4, -0.2]), np.array([0.1, 0.2, 0.3]), 0.15, 0.05
    expected = sum(
        -0.5 * math.log(2 * math.pi * (s + tau2)) - (x - beta) ** 2 / (2 * (s + tau2))
        for x, s in zip(y, v, strict=True)
    )
    found = log_likelihood(y, v, None, np.array([beta]), tau2, restricted=False)
    assert found == pytest.approx(expected, rel=EXACT)


def test_one_estimate_has_no_restricted_likelihood_to_count():
    found = information(fit_pairwise([0.3], [0.04]))
    assert found.loglik == pytest.approx(0.0, abs=1e-15)
    assert math.isnan(found.bic)
    assert math.isfinite(found.aicc)
