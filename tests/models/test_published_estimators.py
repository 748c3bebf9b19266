"""Tables of tau² estimators in print: each number to half of its last digit.

Pages and tables are those that the analysis examples of metafor 5.1 name beside the same numbers; where an
example gives more digits than the paper, its digits stand here.
"""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.effects.tables import table_effects
from steelyard.models.pairwise import fit_pairwise
from tests.models.reference import pinned
from tests.support.printed import agrees

DATA = pinned("published.json")
SCORING = 1e-5  # where metafor's scoring of tau² stops unless told otherwise
SEARCH = 1.3e-4  # and its searches for a root


def log_odds_ratios(name):
    a, n1, c, n2 = (np.array(DATA[name][key], dtype=float) for key in ("ai", "n1i", "ci", "n2i"))
    return table_effects("OR", a, n1 - a, c, n2 - c)


def two_step(yi, vi, first):
    """Return tau² of the second step: the generalised Q whose weights hold the first step's tau²."""
    return fit_pairwise(yi, vi, method="GENQ", weights=1 / (vi + first)).tau2


# DerSimonian & Kacker (2007), Contemporary Clinical Trials 28:105, pp. 111–112, tables 3 and 4, CLASP.
CLASP = {
    "PM": "0.3681 -0.3811 0.2060",
    "HE": "0.4410 -0.4035 0.2327",
    "DL": "0.2323 -0.3240 0.1540",
    "EB": "0.3681 -0.3811 0.2060",
    "ML": "0.00 -0.1974 0.0694",  # printed as 0.0023, whose square is within the scoring's last step of 0
    "REML": "0.1843 -0.2980 0.1343",
    "HS": "0.1330 -0.2666 0.1125",
    "SJ": "0.4572 -0.4079 0.2386",
    # not in the paper: metafor 5.1, the example's own lines
    "HSk": "0.1644 -0.2863 0.1259",
    "PMM": "0.4341 -0.4016 0.2302",
}


@pytest.mark.parametrize("method", CLASP)
def test_dersimonian_and_kacker_2007(method):
    """Tau, log odds ratio and its standard error."""
    yi, vi = log_odds_ratios("clasp")
    fit = fit_pairwise(yi, vi, method=method, test="z")
    agrees([fit.tau2**0.5, fit.beta[0], fit.se[0]], CLASP[method], more=1e-4 if method == "ML" else 0.0)


@pytest.mark.parametrize(
    ("first", "printed"), [("HE", "0.3831 -0.3861 0.2115"), ("DL", "0.3254 -0.3655 0.1901")]
)
def test_dersimonian_and_kacker_2007_in_two_steps(first, printed):
    """The same tables, CA2 and DL2."""
    yi, vi = log_odds_ratios("clasp")
    tau2 = two_step(yi, vi, fit_pairwise(yi, vi, method=first).tau2)
    fit = fit_pairwise(yi, vi, tau2=tau2, test="z")
    agrees([tau2**0.5, fit.beta[0], fit.se[0]], printed)


def test_the_median_unbiased_generalised_q_of_metafor():
    """metafor 5.1, its example of DerSimonian & Kacker (2007): rma(method="GENQM", weights=1/vi)."""
    yi, vi = log_odds_ratios("clasp")
    fit = fit_pairwise(yi, vi, method="GENQM", weights=1 / vi, test="z")
    agrees([fit.tau2**0.5, fit.beta[0], fit.se[0]], "0.2929 -0.1973 0.2342", more=SEARCH)


METHODS_2005 = ("HS", "HE", "DL", "ML", "REML", "EB", "SJ")


@pytest.mark.parametrize(
    ("example", "tau2", "i2", "h2", "se"),
    [
        (
            "viechtbauer2005a",
            "0.2282 0.1484 0.2768 0.1967 0.2232 0.192 0.1992",
            "77.2284 68.7988 80.4447 74.5098 76.8399 74.0511 74.7545",
            "4.3914 3.205 5.1137 3.9231 4.3178 3.8537 3.9611",
            "0.1328 0.1234 0.1841 0.1255 0.1464 0.133 0.0979",
        ),
        (
            "viechtbauer2005b",
            "0.0099 0 0.0126 0.0132 0.0157 0.0104 0.0248",
            "22.9266 0 27.5275 28.4505 32.0203 23.7198 42.6734",
            "1.2975 1 1.3798 1.3976 1.471 1.311 1.7444",
            "0.0138 0.0217 0.0159 0.0151 0.0167 0.0156 0.0118",
        ),
    ],
)
def test_viechtbauer_2005(example, tau2, i2, h2, se):
    """Viechtbauer (2005), J Educ Behav Stat 30:261, pp. 271 and 272."""
    data = DATA[example]
    fits = [fit_pairwise(data["yi"], data["vi"], method=method) for method in METHODS_2005]
    agrees([fit.tau2 for fit in fits], tau2)
    # the example prints what scoring to 1e-5 gives; the fourth digit of a percentage is not settled by it
    assert [fit.i2 for fit in fits] == pytest.approx([float(x) for x in i2.split()], abs=6e-3)
    assert [fit.h2 for fit in fits] == pytest.approx([float(x) for x in h2.split()], abs=1e-3)
    agrees([fit.se_tau2 for fit in fits], se)


def test_viechtbauer_2007_intervals():
    """Viechtbauer (2007), Statistics in Medicine 26:37, p. 44, table II: diuretics against pre-eclampsia."""
    yi, vi = log_odds_ratios("collins1985")
    fits = {method: fit_pairwise(yi, vi, method=method) for method in ("DL", "ML", "REML", "SJ")}
    agrees([fit.tau2 for fit in fits.values()], ".2297 .2386 .3008 .4563")
    agrees(fits["DL"].tau2_ci(), ".0723 2.2027")
    agrees(fits["ML"].tau2_ci(kind="PL"), ".0266 1.1308", more=SEARCH)
    agrees(fits["REML"].tau2_ci(kind="PL"), ".0427 1.4747", more=SEARCH)


# Raudenbush (2009), in Cooper, Hedges & Valentine, 2nd ed., ch. 16, p. 309, table 16.3.
# tau², mean, SE, z, interval.
TEACHERS = {
    ("EE", "z"): "0 0.0604 0.0365 1.6553 -0.0111 0.1318",
    ("ML", "z"): "0.0126 0.0777 0.0475 1.6368 -0.0153 0.1708",
    ("REML", "z"): "0.0188 0.0837 0.0516 1.6208 -0.0175 0.1849",
    ("DL", "z"): "0.0259 0.0893 0.0558 1.6009 -0.02 0.1987",
    ("HE", "z"): "0.0804 0.1143 0.0792 1.4432 -0.0409 0.2696",
    ("EE", "knha"): "0 0.0604 0.0515 1.1733 -0.0477 0.1685",
    ("ML", "knha"): "0.0126 0.0777 0.0593 1.311 -0.0468 0.2023",
    ("REML", "knha"): "0.0188 0.0837 0.0616 1.3593 -0.0457 0.2131",
    ("DL", "knha"): "0.0259 0.0893 0.0636 1.405 -0.0442 0.2229",
    ("HE", "knha"): "0.0804 0.1143 0.0711 1.6078 -0.0351 0.2637",
}


@pytest.mark.parametrize(("method", "test"), TEACHERS)
def test_raudenbush_2009_by_estimator_and_test(method, test):
    data = DATA["raudenbush1985"]
    fit = fit_pairwise(data["yi"], data["vi"], method=method, test=test)
    found = [fit.tau2, *(v[0] for v in (fit.beta, fit.se, fit.zval, fit.ci_low, fit.ci_high))]
    printed = TEACHERS[method, test].split()
    agrees(found[:3] + found[4:], " ".join(printed[:3] + printed[4:]))
    # z inherits what the scoring of ML and REML leaves at 1e-5
    assert found[3] == pytest.approx(float(printed[3]), abs=2e-4)


def test_raudenbush_2009_with_weeks_of_contact():
    """Pp. 301–302, table 16.2: weeks of prior contact, at most 3."""
    data = DATA["raudenbush1985"]
    X = np.column_stack([np.ones(19), np.minimum(data["weeks"], 3)])
    fit = fit_pairwise(data["yi"], data["vi"], X, test="z")
    agrees([fit.tau2, *fit.beta, fit.q], "0.0000 0.4072 -0.1572 16.5708", more=SCORING)
    # the example stops at a tau² of 7e-7, which lowers both z by that much
    agrees(fit.zval, "4.6782 -4.3884", more=1e-4)
