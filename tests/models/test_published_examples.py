"""Worked examples in print: each number to half of its last digit.

Pages and tables are those that the analysis examples of metafor 5.1 name beside the same numbers; where an
example gives more digits than the paper, its digits stand here.
"""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.effects.means import mean_effects
from steelyard.effects.tables import table_effects
from steelyard.models.henmi_copas import henmi_copas
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.subgroups import fit_subgroups
from tests.models.reference import pinned
from tests.support.printed import agrees

DATA = pinned("published.json")
SEARCH = 1.3e-4  # where metafor's searches for a root stop unless told otherwise


def effects(measure, name):
    a, n1, c, n2 = (np.array(DATA[name][key], dtype=float) for key in ("ai", "n1i", "ci", "n2i"))
    return table_effects(measure, a, n1 - a, c, n2 - c)


def mean_and_interval(fit):
    return [float(v[0]) for v in (fit.beta, fit.ci_low, fit.ci_high)]


@pytest.mark.parametrize("method", ["EE", "REML", "DL"])
def test_normand_1999_lidocaine(method):
    """Normand (1999), Statistics in Medicine 18:321, p. 349, table VII, in percentage points."""
    yi, vi = effects("RD", "hine1989")
    fit = fit_pairwise(100 * yi, 100**2 * vi, method=method, test="z")
    agrees([*mean_and_interval(fit), fit.tau2], "2.9444 0.3831 5.5058 0.0000")


@pytest.mark.parametrize(
    ("method", "printed", "tau2"),
    [
        ("EE", "-3.4939 -5.0265 -1.9613", 0.0),
        ("DL", "-14.0972 -24.4454 -3.7490", 218.7216),
        ("REML", "-15.1217 -32.6716 2.4282", 685.1965),
    ],
)
def test_normand_1999_length_of_stay(method, printed, tau2):
    """The same paper, p. 352, table IX."""
    data = DATA["normand1999"]
    fit = fit_pairwise(*mean_effects("MD", *data_of(data), vtype="HO"), method=method, test="z")
    agrees(mean_and_interval(fit), printed)
    assert fit.tau2 == pytest.approx(tau2, abs=1e-4)


def data_of(data):
    return [data[key] for key in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")]


def test_henmi_and_copas_2010():
    """Henmi & Copas (2010), Statistics in Medicine 29:2969, p. 2978: acupuncture point P6."""
    yi, vi = effects("OR", "lee2004")
    fit = fit_pairwise(yi, vi, method="DL", test="z")
    agrees([fit.tau2, *mean_and_interval(fit)], "0.3325 -0.6787 -1.0664 -0.2911")
    robust = henmi_copas(yi, vi)
    agrees([robust.estimate, robust.ci_low, robust.ci_high], "-0.5145 -0.9994 -0.0295")


def test_lipsey_and_wilson_2001_means():
    """Lipsey & Wilson (2001), Practical meta-analysis, p. 133, exhibit 7.3."""
    data = DATA["lipsey2001"]
    common = fit_pairwise(data["yi"], data["vi"], method="EE", test="z")
    agrees([*mean_and_interval(common), common.se[0], common.zval[0]], "0.1549 0.0356 0.2742 0.0609 2.5450")
    agrees([common.q, common.q_pvalue], "14.7640 0.0976")
    random = fit_pairwise(data["yi"], data["vi"], method="DL", test="z")
    agrees([*mean_and_interval(random), random.se[0], random.zval[0]], "0.1534 -0.0146 0.3215 0.0858 1.7893")
    agrees(random.tau2, "0.025955")


def test_lipsey_and_wilson_2001_groups():
    """P. 138, exhibit 7.4, the analogue to the analysis of variance (the book has 7.0738 and 6.4383)."""
    data = DATA["lipsey2001"]
    groups = fit_subgroups(data["yi"], data["vi"], data["random"], method="EE", test="z")
    first, second = groups.fits
    agrees([*mean_and_interval(first), first.se[0]], "0.2984 0.1390 0.4578 0.0813")
    agrees([*mean_and_interval(second), second.se[0]], "-0.0277 -0.2075 0.1521 0.0917")
    agrees([first.q, first.q_pvalue, second.q, second.q_pvalue], "6.4382 0.2659 1.2519 0.7406")
    agrees([groups.q_between, groups.pvalue], "7.0739 0.0078")


def test_lipsey_and_wilson_2001_regression():
    """P. 141, exhibits 7.6 and 7.7."""
    data = DATA["lipsey2001"]
    X = np.column_stack([np.ones(10), data["random"], data["intensity"]])
    common = fit_pairwise(data["yi"], data["vi"], X, method="EE", test="z")
    agrees(common.beta, "0.32233263 -0.32978043 -0.00408559")
    agrees(common.se, "0.29977632 0.13041815 0.04928185")
    agrees([common.moderator_test().statistic, common.moderator_test().pvalue], "7.0807 0.0290")
    agrees([common.q, common.q_pvalue], "7.6832 0.3614")
    random = fit_pairwise(data["yi"], data["vi"], X, method="DL", test="z")
    agrees(random.beta, "0.33106915 -0.32691858 -0.00682302")
    agrees(random.se, "0.31983925 0.1439395 0.0528008")
    agrees([random.moderator_test().statistic, random.tau2], "5.5711 0.00488")


def test_viechtbauer_2007_st_johns_wort():
    """Viechtbauer (2007), Z Psychol 215:104, pp. 106–109: response ratios and their means."""
    yi, vi = effects("RR", "linde2005")
    half = 1.959963984540054 * np.sqrt(vi)
    agrees(np.exp((yi - half)[[12, 16]]), ".7397 1.0039")
    agrees(np.exp((yi + half)[[12, 16]]), "1.2793 1.5434")
    common = fit_pairwise(yi, vi, method="EE", test="z")
    agrees([*np.exp(mean_and_interval(common)), common.q], "1.3840 1.2599 1.5204 51.5454")
    random = fit_pairwise(yi, vi, method="DL", test="z")
    agrees([*np.exp(mean_and_interval(random)), random.tau2], "1.5722 1.3103 1.8864 .0903")
    low, high = random.prediction_interval()
    agrees(np.exp([low, high]), ".8488 2.9120")


# tau² and its standard error, the model of p. 113
WORT = {
    "HS": "0.0253 0.0197", "HE": "0.0388 0.0764", "DL": "0.0475 0.0376", "GENQ": "0.06 0.0528",
    "SJ": "0.0912 0.0436", "SJIT": "0.0633 0.046", "PM": "0.0633 0.046", "ML": "0.024 0.0222",
    "REML": "0.0558 0.0409", "EB": "0.0633 0.046", "DLIT": "0.0633 0.046",
}  # fmt: skip


def wort_design():
    data = DATA["linde2005"]
    # weeks of days of milligrams, in grams over the whole trial
    dose = np.array(data["dosage"]) * 7 / 1000 * np.array(data["duration"]) - 34
    baseline = np.array(data["baseline"]) - 20
    return np.column_stack([np.ones(17), dose, baseline, dose * baseline])


def test_viechtbauer_2007_moderators():
    """P. 113, table II: dosage, baseline severity and their product, by DerSimonian and Laird."""
    yi, vi = effects("RR", "linde2005")
    fit = fit_pairwise(yi, vi, wort_design(), method="DL", test="z")
    agrees(fit.beta, "0.47625885 -0.0058448 -0.06722782 -0.00156996")
    agrees(fit.se, "0.08764097 0.00999872 0.03522283 0.00344659")
    agrees(fit.zval, "5.43420301 -0.58455444 -1.9086436 -0.45551255")
    agrees(fit.pvalue, "0.00000006 0.55884735 0.05630808 0.64874054")
    whole = fit_pairwise(yi, vi, method="DL")
    agrees(100 * (whole.tau2 - fit.tau2) / whole.tau2, "47.3778")
    for baseline, printed in ((12.5, "2.6657 1.4560 4.8806"), (23.6, "1.2639 0.9923 1.6099")):
        x = np.array([1.0, 0.0, baseline - 20, 0.0])
        mean, half = x @ fit.beta, 1.959963984540054 * np.sqrt(x @ fit.vcov @ x)
        agrees(np.exp([mean, mean - half, mean + half]), printed)


@pytest.mark.parametrize("method", WORT)
def test_viechtbauer_2007_moderators_by_estimator(method):
    """metafor 5.1, its example of the same paper; GENQ with the number of people as weights."""
    yi, vi = effects("RR", "linde2005")
    people = np.add(DATA["linde2005"]["n1i"], DATA["linde2005"]["n2i"]) if method == "GENQ" else None
    fit = fit_pairwise(yi, vi, wort_design(), method=method, weights=people)
    agrees([fit.tau2, fit.se_tau2], WORT[method])


# Intervals of tau² by the generalised Q with weights 1/vi and 1/sqrt(vi), and by the Q-profile.
JACKSON = {
    "jackson2014a": ("0.0029 0.6907", "0.0000 1.1245", "0.0023 1.4871"),
    "jackson2014b": ("0.0170 0.1393", "0.0180 0.1375", "0.0178 0.1564"),
}


@pytest.mark.parametrize("example", JACKSON)
def test_jackson_2014(example):
    """Jackson et al. (2014), BMC Medical Research Methodology 14:103, both examples, a moderator each."""
    data = DATA[example]
    vi = np.array(data["vi"])
    X = np.column_stack([np.ones(vi.size), data["xi"]])
    by_variance, by_error, profile = JACKSON[example]
    for weights, printed in ((1 / vi, by_variance), (1 / np.sqrt(vi), by_error)):
        fit = fit_pairwise(data["yi"], vi, X, method="GENQ", weights=weights)
        agrees(fit.tau2_ci(kind="GENQ"), printed, more=SEARCH)
    agrees(fit_pairwise(data["yi"], vi, X, method="PM").tau2_ci(), profile)
