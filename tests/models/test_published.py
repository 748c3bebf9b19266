"""Published results, to the rounding of their print."""

from __future__ import annotations

import math

import pytest

from steelyard.models.pairwise import fit_pairwise
from tests.models.reference import pinned

DATA = pinned("pairwise.json")["data"]


def test_bcg_vaccine_by_reml():
    """Viechtbauer (2010), Journal of Statistical Software 36(3): output of rma(yi, vi) for dat.bcg."""
    fit = fit_pairwise(DATA["bcg"]["yi"], DATA["bcg"]["vi"], test="z")
    assert round(float(fit.beta[0]), 4) == -0.7145
    assert round(float(fit.se[0]), 4) == 0.1798
    assert round(float(fit.zval[0]), 4) == -3.9744
    assert (round(float(fit.ci_low[0]), 4), round(float(fit.ci_high[0]), 4)) == (-1.0669, -0.3622)
    assert (round(fit.tau2, 4), round(fit.se_tau2, 4)) == (0.3132, 0.1664)
    assert (round(fit.i2, 2), round(fit.h2, 2)) == (92.22, 12.86)
    assert (round(fit.q, 4), fit.q_df) == (152.2330, 12)


def test_bcg_vaccine_by_latitude_and_year():
    """Viechtbauer (2010): output of rma(yi, vi, mods = cbind(ablat, year)) for dat.bcg."""
    fit = fit_pairwise(
        DATA["bcg_moderators"]["yi"], DATA["bcg_moderators"]["vi"], DATA["bcg_moderators"]["X"], test="z"
    )
    assert (round(float(fit.beta[1]), 4), round(float(fit.se[1]), 4)) == (-0.0280, 0.0102)
    assert (round(float(fit.beta[2]), 4), round(float(fit.se[2]), 4)) == (0.0019, 0.0147)
    assert round(fit.tau2, 4) == 0.1108
    # the print stops its iteration at a change of tau² of 1e-5: the fourth decimal of its 12.2043 is that
    assert fit.moderator_test().statistic == pytest.approx(12.2043, abs=5e-4)


def test_bcg_vaccine_by_dersimonian_and_laird():
    """Colditz et al. (1994), JAMA 271:698, abstract: relative risk 0.49 (95 % CI 0.34 to 0.70), 13 trials."""
    fit = fit_pairwise(DATA["bcg"]["yi"], DATA["bcg"]["vi"], method="DL", test="z")
    ratio = [round(math.exp(float(v[0])), 2) for v in (fit.beta, fit.ci_low, fit.ci_high)]
    assert ratio == [0.49, 0.34, 0.70]


def test_intervals_of_tau2_for_the_bcg_trials():
    """Viechtbauer (2010), Journal of Statistical Software 36(3): confint(res, digits = 2) by REML."""
    fit = fit_pairwise(DATA["bcg"]["yi"], DATA["bcg"]["vi"])
    assert [round(x, 2) for x in fit.tau2_ci()] == [0.12, 1.11]
    assert [round(x, 2) for x in fit.i2_ci()] == [81.92, 97.68]
    assert [round(x, 2) for x in fit.h2_ci()] == [5.53, 43.07]


def test_profile_likelihood_and_prediction_for_odds_ratios():
    """van Houwelingen et al. (2002), Stat Med 21:589, redone at metafor-project.org by ML.

    Profile likelihood interval of tau² 0.1151 to 0.8937 and Q-profile interval 0.1302 to 1.1812; the page's
    searches stop at 1e-4.
    """
    a, b = (
        [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
        [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    )
    c = [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886]
    d = [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825]
    y = [math.log(p * s / (q * r)) for p, q, r, s in zip(a, b, c, d, strict=True)]
    v = [1 / p + 1 / q + 1 / r + 1 / s for p, q, r, s in zip(a, b, c, d, strict=True)]
    fit = fit_pairwise(y, v, method="ML", test="z")
    assert [round(x, 4) for x in fit.tau2_ci(kind="PL")] == [0.1151, 0.8937]
    assert fit.tau2_ci() == pytest.approx((0.1302, 1.1812), abs=1e-4)
    assert round(float(fit.beta[0]), 3) == -0.742
    assert round(fit.tau2, 3) == 0.302


def test_teacher_expectancy():
    """Raudenbush (2009), Handbook of Research Synthesis, 2nd ed., ch. 16: mean 0.084, tau² 0.019, Q 35.83."""
    fit = fit_pairwise(DATA["raudenbush1985"]["yi"], DATA["raudenbush1985"]["vi"], test="z")
    assert round(float(fit.beta[0]), 3) == 0.084
    assert round(fit.tau2, 3) == 0.019
    assert fit.q == pytest.approx(35.83, abs=0.005)
