"""Counts and rates in print: each number to half of its last digit.

Pages and tables are those that the analysis examples of metafor 5.1 name beside the same numbers; where an
example gives more digits than the book or paper, its digits stand here.
"""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.effects.rates import rate_comparisons, rate_effects
from steelyard.effects.single import proportion_effects
from steelyard.effects.tables import table_effects
from steelyard.models.binomial_normal import pool_proportions
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.tables import cmh_test, mantel_haenszel, mantel_haenszel_rates, peto
from tests.models.reference import pinned, vector
from tests.support.printed import agrees

DATA = pinned("published.json")
HALF = 1.959963984540054
QUADRATURE = 1.5e-3  # what seven nodes a study leave in tau², against integration by R's integrate()
SCORING = 1e-5  # where metafor's scoring of tau² stops unless told otherwise


def cells(name):
    return [np.array(DATA[name][key], dtype=float) for key in ("ai", "bi", "ci", "di")]


def arms(name):
    """Return events and people of both arms, of the tables that are known."""
    rows = [vector(DATA[name][key]) for key in ("ai", "n1i", "ci", "n2i")]
    known = np.isfinite(sum(rows))
    return [row[known] for row in rows]


def rates(name, unit=1.0):
    x1, t1, x2, t2 = (np.array(DATA[name][key], dtype=float) for key in ("x1i", "t1i", "x2i", "t2i"))
    return x1, t1 / unit, x2, t2 / unit


def test_yusuf_1985():
    """Yusuf et al. (1985), Prog Cardiovasc Dis 27:335, table 6: early beta blockers, Peto's method."""
    a, n1, c, n2 = arms("yusuf1985")
    fit = peto(a, n1 - a, c, n2 - c)
    agrees(np.exp([fit.beta[0], fit.ci_low[0], fit.ci_high[0]]), ".9332 .7385 1.1792")
    yi, vi = table_effects("PETO", a, n1 - a, c, n2 - c, add=0.0)
    known = np.isfinite(yi)
    assert (~known).sum() == 3  # nobody died in either arm
    weighted = fit_pairwise(yi[known], vi[known], method="EE", test="z")
    agrees(np.exp([weighted.beta[0], weighted.ci_low[0], weighted.ci_high[0]]), ".9332 .7385 1.1792")


def test_rothman_2008_tolbutamide_by_age():
    """Rothman et al. (2008), Modern Epidemiology, 3rd ed., table 15-1: both strata, and the crude table."""
    for tables, rd, se, rr, low, high in (
        (cells("rothman_tolbutamide"), "0.0338 0.0363", "0.0315 0.0598", "1.8113 1.1926", "0.6112 0.6713",
         "5.3679 2.1188"),
        ([x.sum() for x in cells("rothman_tolbutamide")], "0.0446", "0.0326", "1.4356", "0.8510", "2.4216"),
    ):  # fmt: skip
        yi, vi = table_effects("RD", *tables)
        agrees(yi, rd)
        agrees(np.sqrt(vi), se)
        yi, vi = table_effects("RR", *tables)
        agrees(np.exp(yi), rr)
        agrees(np.exp(yi - HALF * np.sqrt(vi)), low)
        agrees(np.exp(yi + HALF * np.sqrt(vi)), high)


@pytest.mark.parametrize(
    ("name", "measure", "pooled", "q"),
    [
        ("rothman_tolbutamide", "RD", "0.0349 -0.0176 0.0874", "0.0017 0.9669"),
        ("rothman_tolbutamide", "RR", "0.2818 -0.1442 0.7078", "0.4472 0.5037"),
        ("rothman_tolbutamide", "OR", "0.3387 -0.1731 0.8505", "0.3474 0.5556"),
        ("rothman_spermicide", "OR", "1.3300 0.3579 2.3021", "0.1378 0.7105"),
    ],
)
def test_rothman_2008_mantel_haenszel(name, measure, pooled, q):
    """Chapter 15, from tables 15-1 and 15-5, 90 % intervals (the book has 0.088 for an upper bound)."""
    fit = mantel_haenszel(measure, *cells(name), level=0.9)
    agrees([fit.beta[0], fit.ci_low[0], fit.ci_high[0]], pooled)
    agrees([fit.q, fit.q_pvalue], q)


@pytest.mark.parametrize(
    ("name", "cmh", "tarone"),
    [
        ("rothman_tolbutamide", "1.1914 0.2750", "0.3489 0.5547"),
        ("rothman_spermicide", "5.8092 0.0159", "0.1391 0.7092"),
    ],
)
def test_rothman_2008_tests_of_tables(name, cmh, tarone):
    agrees(cmh_test(*cells(name), correct=False), cmh)
    fit = mantel_haenszel("OR", *cells(name))
    agrees([fit.tarone, fit.tarone_pvalue], tarone)


def test_rothman_2008_smoking_and_death():
    """Table 15-2, years in ten thousands: rates by age, and the crude ones."""
    table = rates("rothman_smoking")
    yi, vi = rate_comparisons("IRD", *table)
    agrees(yi, "5.0417 12.804 22.961 38.5674 -20.2008")
    agrees(np.sqrt(vi), "1.3159 4.0118 10.5377 23.1304 42.5574")
    yi, vi = rate_comparisons("IRR", *table)
    agrees(np.exp(yi), "5.7366 2.1388 1.4682 1.3561 0.9047")
    agrees(np.exp(yi - HALF * np.sqrt(vi)), "1.3748 1.1767 0.9894 0.9115 0.6053")
    agrees(np.exp(yi + HALF * np.sqrt(vi)), "23.9371 3.8876 2.1789 2.0176 1.3524")
    crude = [x.sum() for x in table]
    yi, vi = rate_comparisons("IRD", *crude)
    agrees([yi[0], np.sqrt(vi[0])], "18.537 3.1112")
    yi, vi = rate_comparisons("IRR", *crude)
    agrees(
        np.exp([yi[0], yi[0] - HALF * np.sqrt(vi[0]), yi[0] + HALF * np.sqrt(vi[0])]), "1.7198 1.394 2.1219"
    )


@pytest.mark.parametrize(
    ("measure", "pooled", "q"),
    [
        ("IRD", "11.4392 6.3498 16.5286", "26.8758 0.0000"),
        ("IRR", "0.3539 0.1776 0.5303", "10.4117 0.0340"),
    ],
)
def test_rothman_2008_mantel_haenszel_rates(measure, pooled, q):
    x1, t1, x2, t2 = rates("rothman_smoking")
    fit = mantel_haenszel_rates(measure, x1, x2, t1, t2, level=0.9)
    agrees([fit.beta[0], fit.ci_low[0], fit.ci_high[0]], pooled)
    agrees([fit.q, fit.q_pvalue], q)


def expit(x):
    return 1 / (1 + np.exp(-np.asarray(x)))


@pytest.mark.parametrize(
    ("arm", "logit", "risk"),
    [
        (2, "-3.3018 0.2378 0.6629", "0.0355 0.0226 0.0554"),
        (0, "-4.2604 0.2589 0.3928", "0.0139 0.0084 0.0229"),
    ],
)
def test_stijnen_2010_proportions(arm, logit, risk):
    """Stijnen et al. (2010), Statistics in Medicine 29:3046, p. 3050, table II: normal-normal, by REML.

    The paper has 0.035 and 0.056 for two of the risks.
    """
    data = arms("nielweise2007")
    fit = fit_pairwise(*proportion_effects("PLO", data[arm], data[arm + 1]), test="z")
    agrees([fit.beta[0], fit.se[0], fit.tau2], logit, more=SCORING)
    agrees(expit([fit.beta[0], fit.ci_low[0], fit.ci_high[0]]), risk)


@pytest.mark.parametrize(
    ("arm", "logit", "risk"),
    [
        (2, "-3.4964 0.2570 0.8124", "0.0294 0.0180 0.0478"),
        (0, "-4.8121 0.3555 0.8265", "0.0081 0.0040 0.0161"),
    ],
)
def test_stijnen_2010_binomial_normal(arm, logit, risk):
    """The same table: the binomial-normal model, there with seven nodes a study."""
    data = arms("nielweise2007")
    fit = pool_proportions(data[arm], data[arm + 1])
    agrees([fit.beta[0], fit.se[0], fit.tau2], logit, more=QUADRATURE)
    agrees(expit([fit.beta[0], fit.ci_low[0], fit.ci_high[0]]), risk)


def test_stijnen_2010_odds_ratio():
    """P. 3052, table III: normal-normal, one trial without events left out."""
    a, n1, c, n2 = arms("nielweise2007")
    yi, vi = table_effects("OR", a, n1 - a, c, n2 - c, drop00=True)
    known = np.isfinite(yi)
    fit = fit_pairwise(yi[known], vi[known], test="z")
    agrees([fit.beta[0], fit.se[0], np.sqrt(fit.tau2)], "-0.9804 0.2435 0.1886", more=SCORING)
    agrees(np.exp([fit.beta[0], fit.ci_low[0], fit.ci_high[0]]), "0.3752 0.2328 0.6046")


@pytest.mark.parametrize(
    ("group", "log", "rate"),
    [
        (2, "1.4676 0.2425 0.3699", "4.3389 2.6973 6.9795"),
        (0, "0.9808 0.3259 0.6393", "2.6667 1.4078 5.0513"),
    ],
)
def test_stijnen_2010_rates(group, log, rate):
    """P. 3054, table VII: infections in a thousand days, normal-normal."""
    table = rates("nielweise2008", 1000.0)
    fit = fit_pairwise(*rate_effects("IRLN", table[group], table[group + 1]), test="z")
    agrees([fit.beta[0], fit.se[0], fit.tau2], log, more=SCORING)
    agrees(np.exp([fit.beta[0], fit.ci_low[0], fit.ci_high[0]]), rate, more=SCORING)


def test_stijnen_2010_rate_ratio():
    """P. 3055, table VIII: normal-normal (the paper has an SE of 0.223 and an upper bound of 1.04)."""
    fit = fit_pairwise(*rate_comparisons("IRR", *rates("nielweise2008", 1000.0)), test="z")
    agrees([fit.beta[0], fit.se[0], np.sqrt(fit.tau2)], "-0.3963 0.2268 0.3060", more=SCORING)
    agrees(np.exp([fit.beta[0], fit.ci_low[0], fit.ci_high[0]]), "0.6728 0.4314 1.0494")
