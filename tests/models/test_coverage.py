"""Coverage of the guarded interval by simulation; thresholds allow four standard errors of 4000 repeats."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.models.pairwise import fit_pairwise

REPEATS = 4000
SLACK = 4 * (0.95 * 0.05 / REPEATS) ** 0.5


def covered(k, tau2, test, seed):
    rng = np.random.default_rng(seed)
    hits = 0
    for _ in range(REPEATS):
        v = rng.uniform(0.02, 0.3, k)
        y = 0.4 + rng.normal(0, np.sqrt(v + tau2))
        fit = fit_pairwise(y, v, test=test)
        hits += bool(fit.ci_low[0] <= 0.4 <= fit.ci_high[0])
    return hits / REPEATS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("k", "tau2"), [(3, 0.0), (5, 0.0), (10, 0.0), (5, 0.1), (10, 0.1), (20, 0.1), (10, 0.5)]
)
def test_guarded_covers(k, tau2):
    assert 0.95 - SLACK - 0.015 <= covered(k, tau2, "guarded", seed=k) <= 1.0


@pytest.mark.slow
def test_guarded_repairs_what_wald_breaks():
    """Five trials and much heterogeneity: IntHout et al. (2014), BMC Med Res Methodol 14:25."""
    wald, guarded = (covered(5, 0.5, test, seed=9) for test in ("z", "guarded"))
    assert wald < 0.92
    assert guarded > 0.93
