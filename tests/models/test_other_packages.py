"""R's meta and crossover trials by metafor (reference/models/other_packages.json)."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.effects.change import change_effects
from steelyard.effects.tables import table_effects
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.subgroups import fit_subgroups
from steelyard.models.tables import mantel_haenszel, peto
from tests.models.reference import pinned

PINNED = pinned("other_packages.json")
DATA, META, METAFOR = PINNED["data"], PINNED["meta"], PINNED["metafor"]
CLOSED = 1e-10
META_REML = 1e-5  # meta stops REML at a change of tau² of 1e-5
SETTLED = 1e-8  # metafor at 1e-12


def cells(name):
    a, n1, c, n2 = (np.array(DATA[name][key]) for key in ("Ee", "Ne", "Ec", "Nc"))
    return a, n1 - a, c, n2 - c


def spooner():
    n1, m1, s1, n2, m2, s2 = (
        np.array(DATA["spooner2002"][name]) for name in ("Ne", "Me", "Se", "Nc", "Mc", "Sc")
    )
    return m1 - m2, s1**2 / n1 + s2**2 / n2


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_mantel_haenszel_and_its_q(measure):
    fit, expected = mantel_haenszel(measure, *cells("bassler2004")), META[f"MH_{measure}"]
    assert (fit.beta[0], fit.q) == pytest.approx((expected["TE_c"], expected["Q"]), rel=CLOSED)
    if measure == "RD":
        # meta has the variance of Greenland & Robins (1985), where metafor and this program have Sato (1989)
        assert greenland_and_robins(*cells("bassler2004")) == pytest.approx(expected["se_c"], rel=CLOSED)
    else:
        assert fit.se[0] == pytest.approx(expected["se_c"], rel=CLOSED)


def greenland_and_robins(a, b, c, d):
    n1, n2 = a + b, c + d
    n = n1 + n2
    part = (a * b * n2**3 + c * d * n1**3) / (n1 * n2 * n**2)
    return np.sqrt(part.sum()) / (n1 * n2 / n).sum()


def test_peto_and_its_q():
    fit, expected = peto(*cells("greb2008")), META["Peto"]
    found = (fit.beta[0], fit.se[0], fit.q)
    assert found == pytest.approx((expected["TE_c"], expected["se_c"], expected["Q"]), rel=CLOSED)


def test_arcsine_differences_by_paule_and_mandel():
    yi, vi = table_effects("AS", *cells("greb2008"))
    expected = META["ASD"]
    common, fit = fit_pairwise(yi, vi, method="EE"), fit_pairwise(yi, vi, method="PM", test="z")
    found = (common.beta[0], common.se[0], common.q)
    assert found == pytest.approx((expected["TE_c"], expected["se_c"], expected["Q"]), rel=CLOSED)
    # its search for tau² stops at about 1.2e-4, relative to the spread of the effects
    assert fit.tau2 == pytest.approx(expected["tau2"], abs=1.3e-4)
    assert fit.beta[0] == pytest.approx(expected["TE_r"], abs=1e-4)
    assert (fit.ci_low[0], fit.ci_high[0]) == pytest.approx((expected["lo_r"], expected["up_r"]), abs=1e-4)


@pytest.mark.parametrize(("test", "name"), [("knha", "HK_"), ("adhoc", "HK_se"), ("guarded", "HK_ci")])
def test_hartung_knapp_and_its_guards(test, name):
    fit, expected = fit_pairwise(*spooner(), test=test), META[name]
    found = (fit.beta[0], fit.se[0], fit.ci_low[0], fit.ci_high[0], fit.tau2, fit.q)
    pinned_values = tuple(expected[key] for key in ("TE_r", "se_r", "lo_r", "up_r", "tau2", "Q"))
    assert found == pytest.approx(pinned_values, rel=META_REML)


def test_common_weights_with_a_variance_that_allows_for_heterogeneity():
    """Doi's IVhet: weights 1/vi, and the variance they have under the random-effects model."""
    yi, vi = spooner()
    fit, expected = fit_pairwise(yi, vi, weights=1 / vi, test="z"), META["IVhet"]
    assert fit.beta[0] == pytest.approx(expected["TE_c"], rel=CLOSED)
    assert fit.se[0] == pytest.approx(expected["se_c"], rel=META_REML)


@pytest.mark.parametrize(("tau2", "name"), [("separate", "FALSE"), ("common", "TRUE")])
def test_subgroups_by_either_variance(tau2, name):
    expected = META[f"sub_tau_common_{name}"]
    fit = fit_subgroups(*spooner(), DATA["spooner2002"]["agegroup"], tau2=tau2, test="z")
    of = dict(zip(fit.names, fit.fits, strict=True))
    for i, group in enumerate(expected["lev"]):
        found = (of[group].beta[0], of[group].se[0], of[group].tau2)
        values = tuple(expected[key][i] for key in ("TE", "se", "tau2"))
        assert found == pytest.approx(values, rel=10 * META_REML)
    assert (fit.q_between, fit.pvalue) == pytest.approx((expected["Qb"], expected["pQb"]), rel=10 * META_REML)


def test_crossover_trials_of_potassium():
    """Curtin et al. (2002), Statistics in Medicine 21:2131: differences with paired standard errors."""
    data, expected = DATA["curtin2002"], METAFOR["all"]
    yi, vi = np.array(data["mean"]), np.array(data["SE"]) ** 2
    fit = fit_pairwise(yi, vi, test="z")
    found = (fit.beta[0], fit.se[0], fit.tau2, fit.q, fit.i2)
    assert found == pytest.approx(tuple(expected[k] for k in ("beta", "se", "tau2", "QE", "I2")), rel=SETTLED)
    fit = fit_pairwise(yi, vi, np.column_stack([np.ones(yi.size), data["corr"]]), test="z")
    expected = METAFOR["corr_mod"]
    assert fit.beta == pytest.approx(expected["beta"], rel=SETTLED)
    assert fit.se == pytest.approx(expected["se"], rel=SETTLED)
    assert (fit.tau2, fit.moderator_test().statistic) == pytest.approx(
        (expected["tau2"], expected["QM"]), rel=1e-7
    )


def test_changes_before_to_after():
    d = {name: np.array(values) for name, values in DATA["prepost"].items()}
    yi, vi = change_effects("MC", d["m_post"], d["m_pre"], d["sd_pre"], d["n"], d["r"], sd2i=d["sd_post"])
    fit, expected = fit_pairwise(yi, vi, test="z"), METAFOR["prepost"]
    np.testing.assert_allclose(np.sqrt(vi), expected["se_i"], rtol=CLOSED)
    found = (fit.beta[0], fit.se[0], fit.tau2, fit.q, fit.i2)
    assert found == pytest.approx(tuple(expected[k] for k in ("beta", "se", "tau2", "QE", "I2")), rel=SETTLED)
