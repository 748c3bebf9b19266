"""Prediction intervals by name: against R meta, a published bootstrap, and each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import t_critical, z_critical
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.prediction import PREDICTIONS, RULES
from tests.models.reference import pinned

META = pinned("meta_prediction.json")
DATA = pinned("estimators.json")["data"]
META_REML = 1e-5  # meta stops REML at a change of tau² of 1e-5
NAMES = {"V": "v", "HTS": "hts", "HK": "v-hk", "HK-PR": "hts-hk", "S": "s"}  # meta's name: ours

# cisapride v placebo, Hartung & Knapp (2001), Statistics in Medicine 20:3875: responders and patients
M1 = [15, 12, 29, 42, 14, 44, 14, 29, 10, 17, 38, 19, 21]
N1 = [16, 16, 34, 56, 22, 54, 17, 58, 14, 26, 44, 29, 38]
M2 = [9, 1, 18, 31, 6, 17, 7, 23, 3, 6, 12, 22, 19]
N2 = [16, 16, 34, 56, 22, 55, 15, 58, 15, 27, 45, 30, 38]


def spooner():
    n1, m1, s1, n2, m2, s2 = (np.array(META["data"][name]) for name in ("Ne", "Me", "Se", "Nc", "Mc", "Sc"))
    return m1 - m2, s1**2 / n1 + s2**2 / n2


def cisapride():
    """Return log odds ratios with half an event added to every cell."""
    a, n, c, m = (np.array(x, dtype=float) for x in (M1, N1, M2, N2))
    cells = np.stack((a, n - a, c, m - c)) + 0.5
    return np.log(cells[0] * cells[3] / (cells[1] * cells[2])), (1 / cells).sum(axis=0)


@pytest.mark.parametrize("name", META["prediction"])
def test_against_meta(name):
    expected = META["prediction"][name]
    low, high = fit_pairwise(*spooner(), test="z").prediction_interval(pi=NAMES[name])
    assert (low, high) == pytest.approx((expected["lo"], expected["up"]), rel=META_REML)


def test_the_bootstrap_of_nagashima_noma_and_furukawa():
    """pimeta 1.1.4, pima(dat$y, dat$se, seed=2236067): odds ratio 4.141, prediction interval 0.533 to 33.692.

    Theirs has 25 000 draws, hence a standard error of each bound near 0.02 on the log scale.
    """
    fit = fit_pairwise(*cisapride(), method="DL", test="z")
    assert round(math.exp(fit.beta[0]), 3) == 4.141
    assert round(fit.tau2, 3) == 0.718
    low, high = fit.prediction_interval(pi="nnf", rng=np.random.default_rng(1), repeats=100_000)
    assert low == pytest.approx(math.log(0.533), abs=0.08)
    assert high == pytest.approx(math.log(33.692), abs=0.08)
    assert fit.prediction_interval(pi="NNF", rng=np.random.default_rng(1), repeats=100_000) == (low, high)


@pytest.mark.parametrize("test", ["z", "t", "knha", "adhoc", "guarded"])
def test_each_rule_is_what_its_table_says(test):
    y, v = DATA["raudenbush1985"]["yi"], DATA["raudenbush1985"]["vi"]
    fit = fit_pairwise(y, v, test=test)
    wald = fit_pairwise(y, v, test="z").se[0] ** 2
    scaled = fit_pairwise(y, v, test="knha").se[0] ** 2
    own, z, d = fit.se[0] ** 2, z_critical(0.95), fit.k - 1
    default = z if fit.test_used == "z" else t_critical(0.95, d)
    expected = {
        "default": (default, own),
        "z": (z, own),
        "t": (t_critical(0.95, d), own),
        "riley": (t_critical(0.95, d - 1), own),
        "simple": (z, 0.0),
        "s": (z, wald),
        "hts": (t_critical(0.95, d - 1), wald),
        "hts-hk": (t_critical(0.95, d - 1), scaled),
        "v": (t_critical(0.95, d), wald),
        "v-hk": (t_critical(0.95, d), scaled),
    }
    assert set(expected) == set(RULES)
    for name, (crit, variance) in expected.items():
        half = crit * math.sqrt(variance + fit.tau2)
        low, high = fit.prediction_interval(pi=name)
        assert (low, high) == pytest.approx((fit.beta[0] - half, fit.beta[0] + half), rel=1e-12)
        row = fit.predict(pi=name.upper())
        assert (row.pi_low[0], row.pi_high[0]) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.slow
def test_the_bootstrap_covers_a_new_study_better_than_the_normal_form_with_few_studies():
    """Nagashima, Noma & Furukawa (2019), section 4: five studies, the bootstrap near 95 %, z far below."""
    rng, hits = np.random.default_rng(8), {"nnf": 0, "z": 0}
    repeats = 100
    for _ in range(repeats):
        v = rng.uniform(0.05, 0.3, 5)
        y = rng.normal(0, np.sqrt(v + 0.2))
        new = rng.normal(0, math.sqrt(0.2))
        fit = fit_pairwise(y, v, method="DL", test="z")
        for name in hits:
            extra = {"rng": rng, "repeats": 2000} if name == "nnf" else {}
            low, high = fit.prediction_interval(pi=name, **extra)
            hits[name] += low <= new <= high
    assert hits["nnf"] / repeats > 0.95 - 3 * math.sqrt(0.95 * 0.05 / repeats)
    assert hits["z"] < hits["nnf"]


def test_one_estimate_has_no_prediction_interval():
    fit = fit_pairwise([0.3], [0.04])
    for pi in ("default", "z", "hts"):
        row = fit.predict(pi=pi)
        assert np.isnan([row.pi_low[0], row.pi_high[0]]).all()
        assert row.notices == ("No prediction interval: tau² cannot be estimated from one estimate.",)
    assert (row.ci_low[0], row.ci_high[0]) == (fit.ci_low[0], fit.ci_high[0])
    assert np.isnan(fit.prediction_interval()).all()


def test_one_estimate_has_a_prediction_interval_where_tau2_is_not_estimated():
    half = z_critical(0.95) * math.sqrt(0.04 + 0.05 + 0.05)  # of the mean, and of a new study about it
    given = fit_pairwise([0.3], [0.04], tau2=0.05).prediction_interval()
    assert given == pytest.approx((0.3 - half, 0.3 + half), rel=1e-12)
    common = fit_pairwise([0.3], [0.04], method="EE")
    assert common.prediction_interval() == pytest.approx((common.ci_low[0], common.ci_high[0]), rel=1e-12)


def test_faults():
    y, v = [0.1, 0.5, 0.3], [0.1, 0.2, 0.1]
    with pytest.raises(InputError, match=r"pi is 'rily'; one of .* Did you mean riley"):
        fit_pairwise(y, v).predict(pi="rily")
    with pytest.raises(ModelError, match="1 degree of freedom or more; 0 are left"):
        fit_pairwise(y[:2], v[:2]).prediction_interval(pi="hts")
    with pytest.raises(ModelError, match="of the mean alone; use prediction_interval"):
        fit_pairwise(y, v).predict(pi="nnf")
    with pytest.raises(ModelError, match="2 estimates; the bootstrap prediction interval needs"):
        fit_pairwise(y[:2], v[:2]).prediction_interval(pi="nnf")
    assert len(PREDICTIONS) == len(RULES) + 1
