"""Deleted residuals of estimates that agree: nothing of rounding is shown as a number."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.api.pooling import pool


@pytest.mark.parametrize(
    ("method", "moderators", "k"), [("DL", 0, 4), ("REML", 0, 4), ("SJ", 2, 6), ("DL", 1, 5), ("ML", 0, 30)]
)
@pytest.mark.parametrize("size", [0.1, 0.3, 1.7, -123.456])
def test_identical_effects_have_no_deleted_z(method, moderators, k, size):
    rng = np.random.default_rng(k)
    mods = rng.normal(size=(k, moderators)).round(2) if moderators else None
    fit = pool(np.full(k, size), rng.uniform(0.01, 0.5, k), mods=mods, method=method, test="knha")
    found = fit.residuals("external")
    assert found.resid.tolist() == [0.0] * k
    assert found.se.tolist() == [0.0] * k
    assert np.isnan(found.z).all()
    assert "agree exactly" in repr(found)


def test_one_that_differs_from_all_others_has_no_deleted_z():
    found = pool([0.3, 0.3, 0.3, 0.9], [0.1, 0.2, 0.1, 0.4], method="DL", test="knha").residuals("external")
    assert found.resid[3] == pytest.approx(0.6, rel=1e-12)
    assert np.isnan(found.z).tolist() == [False, False, False, True]
    assert np.isfinite(found.z[:3]).all()


def test_under_z_identical_effects_have_deleted_z_of_0():
    found = pool([0.3] * 4, [0.1, 0.2, 0.1, 0.4], method="DL", test="z").residuals("external")
    assert found.z == pytest.approx([0.0] * 4, abs=1e-14)
    assert (found.se > 0.3).all()
    assert found.notices == ()
