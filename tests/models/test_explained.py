"""R² where the intercept is among what the columns span, though none is written."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.api.pooling import pool
from steelyard.errors import ModelError

Y = [-0.889, -1.585, -1.348, -1.442, -0.218, -0.786, -1.621, 0.012, -0.469, -1.371, -0.339, 0.446, -0.017]
V = [0.326, 0.195, 0.415, 0.02, 0.051, 0.007, 0.223, 0.004, 0.056, 0.073, 0.012, 0.533, 0.071]
GROUP = ["random"] * 3 + ["other", "random", "other"] + ["random"] * 3 + ["systematic"] * 4


@pytest.mark.parametrize("method", ["REML", "DL", "EE"])
def test_a_factor_without_an_intercept_has_the_r2_of_the_same_model_with_one(method):
    """One column space, one fit, one R²; metafor 3.8-1 gives NA for rma(y, v, mods = ~ 0 + group)$R2."""
    data = {"group": GROUP}
    with_one = pool(Y, V, mods="group", data=data, method=method)
    without = pool(Y, V, mods="0 + group", data=data, method=method)
    assert without.tau2 == pytest.approx(with_one.tau2, rel=1e-9, abs=1e-12)
    assert without.r2 == pytest.approx(with_one.r2, rel=1e-8, abs=1e-8)


def test_columns_that_span_no_intercept_have_no_r2():
    fit = pool(Y, V, mods={"x": np.arange(13.0)}, intercept=False)
    with pytest.raises(ModelError, match="need moderators and an intercept"):
        _ = fit.r2
