"""Published meta-regressions of the BCG trials, redone through the public names."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard as sy
from tests.api.bcg import DATA, TABLES


def to_digits(value, digits):
    return round(float(value), digits)


def berkey_effects():
    """Log risk ratios with variances from the average odds of no event in each arm, as in the paper."""
    t, u, c, d = (np.array(DATA[name], dtype=float) for name in ("tpos", "tneg", "cpos", "cneg"))
    yi = np.log(t / (t + u)) - np.log(c / (c + d))
    return yi, np.mean(u / t) / (t + u) + np.mean(d / c) / (c + d)


def test_berkey_1995():
    """Berkey, Hoaglin, Mosteller & Colditz (1995), Stat Med 14:395: empirical Bayes, latitude - 33.46.

    Mean -0.5429 (SE 0.1842), tau² 0.268; with latitude -0.6303 (0.1591) and -0.0268 (0.0110), tau² 0.157.
    """
    yi, vi = berkey_effects()
    mean = sy.pool(yi, vi, method="EB", test="z")
    assert (to_digits(mean.beta[0], 4), to_digits(mean.se[0], 4)) == (-0.5429, 0.1842)
    assert to_digits(mean.tau2, 3) == 0.268
    fit = sy.pool(yi, vi, mods="I(ablat - 33.46)", data=DATA, method="EB", test="z")
    assert [to_digits(b, 4) for b in fit.beta] == [-0.6303, -0.0268]
    assert [to_digits(s, 4) for s in fit.se] == [0.1591, 0.0110]
    assert to_digits(fit.tau2, 3) == 0.157


def test_van_houwelingen_2002():
    """van Houwelingen, Arends & Stijnen (2002), Stat Med 21:589, sections 3 and 5: log odds ratios by ML.

    Common effect -0.436; mean -0.742 (SE 0.178), between-trial variance 0.302; on latitude
    0.371 - 0.033 latitude, residual variance 0.004.
    """
    es = sy.escalc("OR", **TABLES, data=DATA)
    assert to_digits(sy.pool(es, method="EE").beta[0], 3) == -0.436
    mean = sy.pool(es, method="ML", test="z")
    assert (to_digits(mean.beta[0], 3), to_digits(mean.se[0], 3)) == (-0.742, 0.178)
    assert mean.tau2 == pytest.approx(0.302, abs=0.001)
    fit = sy.pool(es, mods="ablat", data=DATA, method="ML", test="z")
    assert [to_digits(b, 3) for b in fit.beta] == [0.371, -0.033]
    assert to_digits(fit.tau2, 3) == 0.004
