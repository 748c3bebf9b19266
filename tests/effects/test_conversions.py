"""Conversions against published examples, known distributions and R."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from steelyard.effects import convert_spread as spread
from steelyard.effects.convert_change import change_correlation, change_from_baseline
from steelyard.effects.convert_quantiles import extreme_quantile, mean_sd_from_quantiles, quartile_quantile
from steelyard.effects.convert_ratios import convert_effect, number_needed, risk_with
from steelyard.effects.convert_skewed import box_cox_quantiles, fit_quantiles
from steelyard.effects.generic import from_logrank, logrank_from_p
from steelyard.errors import InputError
from tests.effects.cases import CLOSED, cases

# The rounding of a print with two decimals.
PRINT = 0.005


def test_sd_from_an_interval_as_in_the_handbook() -> None:
    """Cochrane Handbook 6.5.2.2: 25 people, 95 % interval 30.0 to 34.2, SD 5.09."""
    assert float(spread.sd_from_ci(30.0, 34.2, 25)[0]) == pytest.approx(5.09, abs=PRINT)


def test_sd_from_a_p_value_as_in_the_handbook() -> None:
    """Cochrane Handbook 6.5.2.3: difference 3.8, p = 0.008, 25 and 22 people: t 2.78, SE 1.37, SD 4.69."""
    t = spread.t_from_p(0.008, 25 + 22 - 2)
    assert float(t[0]) == pytest.approx(2.78, abs=PRINT)
    se = spread.se_from_p(3.8, 0.008, 45)
    assert float(se[0]) == pytest.approx(1.37, abs=PRINT)
    # The book goes on from its rounded SE.
    assert float(spread.sd_from_difference_se(se, 25, 22)[0]) == pytest.approx(4.69, abs=0.02)


def test_correlations_of_change_as_in_the_handbook() -> None:
    """Cochrane Handbook 6.5.2.8: SDs 6.4, 7.1, change 4.5 give 0.78; 7.0, 6.9, 4.2 give 0.82."""
    r = change_correlation([6.4, 7.0], [7.1, 6.9], [4.5, 4.2])
    np.testing.assert_allclose(r, [0.78, 0.82], atol=PRINT)
    mean, sd = change_from_baseline([15.2, 15.7], [6.4, 7.0], [16.2, 17.2], [7.1, 6.9], r)
    np.testing.assert_allclose(mean, [1.0, 1.5], rtol=CLOSED)
    np.testing.assert_allclose(sd, [4.5, 4.2], rtol=CLOSED)


@pytest.mark.parametrize("df", [None, 3, 17.5, 900])
def test_p_t_se_and_interval_are_one_thing(df: float | None) -> None:
    law = stats.norm if df is None else stats.t(df)
    p = np.array([1e-12, 0.003, 0.5, 0.97])
    np.testing.assert_allclose(spread.t_from_p(p, df), law.isf(p / 2), rtol=1e-9)
    np.testing.assert_allclose(spread.p_from_t(spread.t_from_p(p, df), df), p, rtol=1e-9)
    low, high = spread.ci_from_se(1.5, 0.4, level=0.9, df=df)
    assert float(high[0] - low[0]) == pytest.approx(0.8 * law.isf(0.05), rel=1e-9)
    np.testing.assert_allclose(spread.se_from_ci(low, high, level=0.9, df=df), 0.4, rtol=CLOSED)
    np.testing.assert_allclose(spread.sd_from_se(spread.se_from_sd(3, 25), 25), 3, rtol=CLOSED)
    np.testing.assert_allclose(spread.se_from_t(-3, 2), 1.5, rtol=CLOSED)
    np.testing.assert_allclose(spread.d_from_t(2.5, 10, 40), 2.5 * math.sqrt(0.125), rtol=CLOSED)


def test_a_logrank_p_gives_back_the_hazard_ratio() -> None:
    """With equal groups V is a quarter of the events: z = (O − E)/√V, log HR = z/√V."""
    oe, v = logrank_from_p([0.05, 0.001], 100, 80, 80, [True, False])
    np.testing.assert_allclose(v, 25.0, rtol=CLOSED)
    np.testing.assert_allclose(oe / np.sqrt(v), [-stats.norm.isf(0.025), stats.norm.isf(0.0005)], rtol=1e-9)
    yi, vi = from_logrank(oe, v)
    np.testing.assert_allclose(yi / np.sqrt(vi), oe / np.sqrt(v), rtol=CLOSED)
    np.testing.assert_allclose(vi, 0.04, rtol=CLOSED)


def test_positions_of_order_statistics_are_near_their_expectations() -> None:
    """Blom's approximation is within one percent from n = 9 on (R, integrate())."""
    n = np.array([case["n"] for case in cases("order_statistics")], dtype=float)
    largest = np.array([case["largest"] for case in cases("order_statistics")])
    quartile = np.array([case["quartile"] for case in cases("order_statistics")])
    np.testing.assert_allclose(extreme_quantile(n), largest, rtol=0.01)
    np.testing.assert_allclose(quartile_quantile(n), quartile, rtol=0.01)


@pytest.mark.parametrize("given", [("low", "high"), ("q1", "q3"), ("low", "q1", "q3", "high")])
@pytest.mark.parametrize(("centre", "how"), [("luo", "shi"), ("luo", "wan"), ("wan", "wan")])
def test_expected_normal_quantiles_give_back_mean_and_sd(
    given: tuple[str, ...], centre: str, how: str
) -> None:
    for case in cases("order_statistics"):
        z = {
            "low": -case["largest"],
            "q1": -case["quartile"],
            "q3": case["quartile"],
            "high": case["largest"],
        }
        quantiles = {name: 70 + 8 * z[name] for name in given}
        mean, sd = mean_sd_from_quantiles(70, case["n"], centre=centre, spread=how, **quantiles)  # type: ignore[arg-type]
        assert float(mean[0]) == pytest.approx(70, abs=1e-9)
        assert float(sd[0]) == pytest.approx(8, rel=0.01)


def test_the_weights_of_luo_and_shi_are_their_formulas() -> None:
    """By hand for n = 81: 81^0.75 = 27, so w = 4/31; 0.7 + 0.39/81; and Shi's 1/(1 + 0.07·81^0.6)."""
    mean, _ = mean_sd_from_quantiles(10, 81, low=0, high=51)
    assert float(mean[0]) == pytest.approx(10 + 4 / 31 * 15.5, rel=CLOSED)
    mean, _ = mean_sd_from_quantiles(10, 81, q1=6, q3=20)
    assert float(mean[0]) == pytest.approx(10 + (0.7 + 0.39 / 81) * 3, rel=CLOSED)
    five = {"low": 0, "q1": 6, "q3": 20, "high": 51}
    mean, sd = mean_sd_from_quantiles(10, 81, **five)
    w1, w2 = 2.2 / 29.2, 0.7 - 0.72 / 81**0.55
    assert float(mean[0]) == pytest.approx(w1 * 25.5 + w2 * 13 + (1 - w1 - w2) * 10, rel=CLOSED)
    theta = 0.14 * 81**0.6
    by_range = 51 / ((2 + theta) * stats.norm.ppf(80.625 / 81.25))
    by_box = 14 / ((2 + 2 / (theta / 2)) * stats.norm.ppf((0.75 * 81 - 0.125) / 81.25))
    assert float(sd[0]) == pytest.approx(by_range + by_box, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("normal", stats.norm(50, 9)),
        ("log-normal", stats.lognorm(0.7, scale=12)),
        ("gamma", stats.gamma(2.2, scale=5)),
        ("Weibull", stats.weibull_min(1.6, scale=30)),
    ],
)
def test_quantiles_of_a_known_distribution_give_back_its_mean_and_sd(
    name: str, law: stats.rv_continuous
) -> None:
    n = 200
    p = {"low": 1 / n, "q1": 0.25, "q3": 0.75, "high": 1 - 1 / n}
    fit = fit_quantiles(law.median(), n, **{k: float(law.ppf(q)) for k, q in p.items()})
    assert fit.family == name
    assert (fit.mean, fit.sd) == pytest.approx((law.mean(), law.std()), rel=1e-5)


def test_skewed_quantiles_as_the_authors_of_the_methods_have_them() -> None:
    """estmeansd's README (2019): range 2 to 9, median 4, n = 100."""
    fit = fit_quantiles(4, 100, low=2, high=9)
    assert (fit.mean, fit.sd) == pytest.approx((4.347284, 1.502171), rel=1e-5)
    # There Box–Cox is 1000 random draws: the standard errors of their mean and SD are 0.04 and 0.04.
    transformed = box_cox_quantiles(4, 100, low=2, high=9)
    assert (transformed.mean, transformed.sd) == pytest.approx((4.204881, 1.277236), abs=0.1)


def test_box_cox_finds_the_root_and_the_log() -> None:
    n = 10**9  # so that the expected quartiles are those of the distribution
    z = float(stats.norm.ppf(0.75))
    root = box_cox_quantiles(36.0, n, q1=(6 - 1.5 * z) ** 2, q3=(6 + 1.5 * z) ** 2)
    assert root.power == pytest.approx(0.5, abs=1e-5)
    # (6 + 1.5 Z)² has mean μ² + σ² and variance 4μ²σ² + 2σ⁴.
    assert root.mean == pytest.approx(36 + 2.25, rel=1e-4)
    assert root.sd == pytest.approx(math.sqrt(4 * 36 * 2.25 + 2 * 2.25**2), rel=1e-4)
    log = box_cox_quantiles(math.exp(2), n, q1=math.exp(2 - 0.5 * z), q3=math.exp(2 + 0.5 * z))
    assert log.power == pytest.approx(0.0, abs=1e-6)
    assert log.mean == pytest.approx(math.exp(2.125), rel=1e-5)


def test_a_risk_ratio_and_an_odds_ratio_at_a_baseline() -> None:
    """Zhang & Yu (1998): RR = OR/(1 − p0 + p0·OR). 40 % and 20 % are OR 8/3, RR 2, RD 0.2."""
    for measure, value in (("OR", 8 / 3), ("RR", 2.0), ("RD", 0.2)):
        assert float(risk_with(value, measure, 0.2)[0]) == pytest.approx(0.4, rel=CLOSED)
        for to, other in (("OR", 8 / 3), ("RR", 2.0), ("RD", 0.2)):
            found = convert_effect(value, measure, to, baseline=0.2)  # type: ignore[arg-type]
            assert float(found[0]) == pytest.approx(other, rel=CLOSED)
    smd = convert_effect(8 / 3, "OR", "SMD")
    assert float(smd[0]) == pytest.approx(math.log(8 / 3) * math.sqrt(3) / math.pi, rel=CLOSED)
    assert float(convert_effect(smd, "SMD", "OR")[0]) == pytest.approx(8 / 3, rel=CLOSED)
    assert float(convert_effect(smd, "SMD", "RD", baseline=0.2)[0]) == pytest.approx(0.2, rel=CLOSED)
    assert float(convert_effect(0.2, "RD", "SMD", baseline=0.2)[0]) == pytest.approx(
        float(smd[0]), rel=CLOSED
    )


def test_a_logistic_outcome_cut_anywhere_has_the_odds_ratio_of_its_difference() -> None:
    shift = 0.6 * math.pi / math.sqrt(3)
    for cut in (-2.0, 0.3, 1.5):
        p1, p0 = stats.logistic.sf(cut - shift), stats.logistic.sf(cut)
        assert float(convert_effect(0.6, "SMD", "RD", baseline=p0)[0]) == pytest.approx(p1 - p0, rel=CLOSED)


def test_numbers_needed_as_altman_writes_them() -> None:
    """Altman (1998), BMJ 317:1309: a difference of 10 % with −5 % to 25 % is NNTB 10 (4 to ∞ to NNTH 20)."""
    through = number_needed(-0.10, -0.25, 0.05)
    assert str(through) == "NNTB 10 (NNTB 4 to ∞ to NNTH 20)"
    assert (through.benefit, through.harm) == ((pytest.approx(4), math.inf), (pytest.approx(20), math.inf))
    assert str(number_needed(0.10, 0.05, 0.25, event_is_bad=False)) == "NNTB 10 (NNTB 4 to 20)"
    assert str(number_needed(0.125, 0.05, 0.2)) == "NNTH 8 (NNTH 5 to 20)"
    assert str(number_needed(0.0, -0.1, 0.1)) == "∞ (NNTB 10 to ∞ to NNTH 10)"
    assert str(number_needed(-0.1, -0.2, 0.0)) == "NNTB 10 (NNTB 5 to ∞)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spread.sd_from_se(0, 5), r"row 1: se is 0; must be > 0"),
        (lambda: spread.sd_from_ci(1, 2, 1), r"row 1: n is 1; an SD needs at least two"),
        (lambda: spread.se_from_ci(2, 1), r"row 1: ci_high is 1; must be above ci_low"),
        (lambda: spread.ci_from_se(1, -1), r"row 1: se is -1; a standard error must be >= 0"),
        (lambda: spread.se_from_t(1, 0), r"t is 0; a t of 0 tells no standard error"),
        (lambda: spread.se_from_t(0, 1), r"difference is 0; at no difference"),
        (lambda: spread.t_from_p(1), r"p is 1; an exact p-value must lie in \(0, 1\)"),
        (lambda: spread.t_from_p(0.1, 0), r"df is 0; degrees of freedom must be > 0"),
        (lambda: change_correlation(1, 1, 3), r"sd_change is 3; must lie between"),
        (lambda: change_from_baseline(1, -1, 1, 1, 0), r"sd_before is -1; an SD must be >= 0"),
        (lambda: change_from_baseline(1, 1, 1, 1, 2), r"r is 2; a correlation"),
        (lambda: mean_sd_from_quantiles(5, 20), r"low and high, and q1 and q3, are missing; need one pair"),
        (lambda: mean_sd_from_quantiles(5, 20, low=1), r"high is missing; low and high go together"),
        (lambda: mean_sd_from_quantiles(5, 20, q1=6, q3=9), r"median is 5; must be at least q1"),
        (lambda: mean_sd_from_quantiles(5, 1, q1=4, q3=9), r"n is 1; an SD needs at least two"),
        (lambda: mean_sd_from_quantiles(5, 9, q1=4, q3=9, centre="x"), r"centre is 'x'; one of luo, wan"),  # type: ignore[arg-type]
        (lambda: fit_quantiles(5, 9, q1=5, q3=5), r"the quantiles are \[5\.0, 5\.0, 5\.0\]; must be known"),
        (
            lambda: box_cox_quantiles(5, 9, q1=0, q3=7),
            r"the smallest quantile is .*; Box–Cox needs values above",
        ),
        (lambda: risk_with(2, "RR", 0.6), r"value is 2; with this baseline the risk leaves \[0, 1\]"),
        (lambda: risk_with(-1, "OR", 0.6), r"value is -1; a ratio must be > 0\. Is it on the log"),
        (lambda: risk_with(1, "OR", 1), r"baseline is 1; a risk must lie in \(0, 1\)"),
        (lambda: convert_effect(2, "OR", "RR"), r"baseline is missing; OR becomes RR only at a risk"),
        (lambda: convert_effect(0.4, "RD", "OR", baseline=0.6), r"gives a risk of 0 or 1, which has no odds"),
        (lambda: convert_effect(0, "OR", "SMD"), r"value is 0; a ratio must be > 0"),
        (lambda: number_needed(2, 0, 3), r"rd is 2; must lie in \[-1, 1\]"),
        (lambda: number_needed(0.5, 0, 0.1), r"rd is 0\.5; must lie between ci_low = 0 and ci_high = 0\.1"),
        (lambda: from_logrank(1, 0), r"voi is 0; a variance must be > 0"),
        (lambda: logrank_from_p(0, 1, 1, 1, True), r"p is 0; an exact p-value must lie"),
        (lambda: logrank_from_p(0.5, 0, 1, 1, True), r"events is 0; a count must be > 0"),
    ],
)
def test_what_cannot_be_converted_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
