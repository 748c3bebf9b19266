"""The binomial–normal model against lme4, metafor and integration in R (reference/models/others.json)."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import quad

from steelyard.errors import InputError, ModelError
from steelyard.models.binomial_likelihood import likelihood, rule
from steelyard.models.binomial_normal import pool_proportions
from tests.models.reference import pinned

CASES = pinned("others.json")["proportions"]
VARYING = [c for c in CASES if c["tau"][0] > 1e-3]
HEIGHT = 5e-9  # 41 nodes against direct integration; the height at a maximum is second order in its place
PLACE = 2e-6  # where Nelder–Mead leaves the maximum
GLMER = 5e-6  # 25 nodes in lme4 against 41 here: up to 2e-6 where proportions are 0 or 1
SEVEN_NODES = 3e-3  # rma.glmm's default of 7 nodes: the number of nodes, not the model, is the difference
GLM = 1e-5  # glm stops at a relative change of the deviance of 1e-8
SE = 1e-5  # R's standard errors come from a numerical Hessian


def case_id(case):
    return case["set"]


@pytest.mark.parametrize("case", VARYING, ids=case_id)
class TestVarying:
    def test_maximum(self, case):
        fit = pool_proportions(case["xi"], case["ni"])
        assert fit.loglik == pytest.approx(case["loglik"][0], abs=HEIGHT)
        assert fit.loglik >= case["loglik"][0] - HEIGHT
        assert fit.beta[0] == pytest.approx(case["mu"][0], rel=PLACE)
        assert math.sqrt(fit.tau2) == pytest.approx(case["tau"][0], rel=PLACE)
        assert fit.se[0] == pytest.approx(case["se"][0], rel=SE)

    def test_lme4(self, case):
        fit = pool_proportions(case["xi"], case["ni"])
        assert (fit.beta[0], math.sqrt(fit.tau2)) == pytest.approx(case["glmer"][:2], rel=GLMER)
        assert fit.se[0] == pytest.approx(case["glmer"][2], rel=1e-5)

    def test_metafor(self, case):
        fit = pool_proportions(case["xi"], case["ni"])
        assert (fit.beta[0], fit.tau2, fit.se[0]) == pytest.approx(
            case["rma_glmm"], rel=6 * SEVEN_NODES if case["set"] == "zero_and_full" else SEVEN_NODES
        )


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_heterogeneity(case):
    fit = pool_proportions(case["xi"], case["ni"])
    assert fit.lrt == pytest.approx(case["lrt"][0], rel=1e-6)
    assert fit.lrt_pvalue == pytest.approx(case["lrt"][1], rel=1e-6)
    assert fit.lrt_df == case["df"][0]
    if any(x in (0, n) for x, n in zip(case["xi"], case["ni"], strict=True)):
        # metafor's number there is an artefact of where glm stops on its way to an infinite logit
        assert math.isnan(fit.wald)
    else:
        assert (fit.wald, fit.wald_pvalue) == pytest.approx(case["wald"], rel=GLM)


def test_no_variance_is_the_common_proportion():
    fit = pool_proportions([3, 4, 3], [20, 20, 20])
    assert fit.tau2 == 0.0
    assert fit.proportion.estimate == pytest.approx(1 / 6, rel=1e-12)
    assert fit.se[0] == pytest.approx(math.sqrt(1 / 10 + 1 / 50), rel=1e-12)
    assert (fit.pi_low, fit.pi_high) == pytest.approx((fit.ci_low[0], fit.ci_high[0]), rel=1e-12)
    assert "between-study variance is 0" in fit.notices[0]


@pytest.mark.parametrize("case", VARYING, ids=case_id)
def test_more_nodes_change_nothing(case):
    fit = pool_proportions(case["xi"], case["ni"])
    x, n = (np.array(case[name], dtype=float) for name in ("xi", "ni"))
    at = np.array([fit.beta[0], math.sqrt(fit.tau2)])
    finer = likelihood(x, n, at, *rule(2 * fit.nodes + 1))
    assert finer[0] == pytest.approx(fit.loglik, abs=1e-7)
    assert np.abs(finer[1]).max() < 1e-5


def test_the_derivatives_are_those_of_the_likelihood():
    x, n = np.array([3.0, 0, 7, 12]), np.array([20.0, 15, 22, 40])
    nodes, at = rule(61), np.array([-1.1, 0.8])
    _, gradient, hessian = likelihood(x, n, at, *nodes)
    for i, step in enumerate(np.eye(2) * 1e-5):
        up, down = likelihood(x, n, at + step, *nodes), likelihood(x, n, at - step, *nodes)
        assert gradient[i] == pytest.approx((up[0] - down[0]) / 2e-5, rel=1e-6)
        np.testing.assert_allclose(hessian[i], (up[1] - down[1]) / 2e-5, rtol=1e-6, atol=1e-7)


def integrated(x, n, mu, tau):
    """The log-likelihood by adaptive integration of each study, piece by piece."""
    total = 0.0
    for events, people in zip(x, n, strict=True):

        def density(u, events=events, people=people):
            eta = mu + tau * u
            return math.exp(events * eta - people * float(np.logaddexp(0, eta)) - u * u / 2)

        pieces = np.linspace(-12, 12, 97)
        area = sum(quad(density, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in itertools.pairwise(pieces))
        total += math.log(math.comb(people, events) * area / math.sqrt(2 * math.pi))
    return total


def test_proportions_very_far_apart_take_more_nodes():
    x, n = [0, 0, 6, 19], [20, 20, 6, 20]
    fit = pool_proportions(x, n)
    tau = math.sqrt(fit.tau2)
    assert fit.nodes > 41
    assert tau > 4
    assert fit.loglik == pytest.approx(integrated(x, n, fit.beta[0], tau), abs=1e-8)
    for d_mu, d_tau in ((0.2, 0), (-0.2, 0), (0, 0.2), (0, -0.2)):
        assert integrated(x, n, fit.beta[0] + d_mu, tau + d_tau) < fit.loglik


def test_a_likelihood_that_is_flat_at_zero_variance():
    """3/6 and 0/3: the score of tau² at 0 vanishes, where a Newton iteration only creeps."""
    fit = pool_proportions([3, 0], [6, 3])
    assert fit.tau2 == 0.0
    assert fit.proportion.estimate == pytest.approx(1 / 3, rel=1e-12)


@pytest.mark.parametrize(("x", "end"), [([0, 0], 0.0), ([20, 31], 1.0)])
def test_no_events_or_only_events(x, end):
    fit = pool_proportions(x, [20, 31])
    share = fit.proportion
    assert share.estimate == end
    width = 1 - 0.025 ** (1 / 51)  # Clopper–Pearson at 0/n in closed form
    assert (share.ci_low, share.ci_high) == pytest.approx(
        (0, width) if end == 0 else (1 - width, 1), rel=1e-10
    )
    assert math.isnan(fit.tau2)
    assert math.isnan(share.pi_low)
    assert "one common proportion for granted" in fit.notices[0]


def test_one_study_is_exact():
    fit = pool_proportions([4], [8])
    assert (fit.proportion.ci_low, fit.proportion.ci_high) == pytest.approx(
        (0.15701277, 0.84298723), abs=1e-8
    )
    assert fit.test_used == "exact"
    assert fit.notices[0].startswith("One study: the interval is the exact one")


def test_swapping_events_and_non_events_mirrors():
    x, n = np.array([3, 0, 7, 12]), np.array([20, 15, 22, 40])
    one, other = pool_proportions(x, n, test="t"), pool_proportions(n - x, n, test="t")
    assert one.beta[0] == pytest.approx(-other.beta[0], rel=1e-8)
    assert one.tau2 == pytest.approx(other.tau2, rel=1e-8)
    assert one.pi_low == pytest.approx(-other.pi_high, rel=1e-8)
    assert one.df == 3


def test_faults():
    with pytest.raises(ModelError, match="no finite estimate"):
        pool_proportions([0, 9], [10, 9])
    with pytest.raises(InputError, match=r"xi\[1\] is 12 and ni\[1\] is 9; need 0 <= xi <= ni"):
        pool_proportions([1, 12], [10, 9])
    with pytest.raises(InputError, match=r"ni\[0\] is 0; need"):
        pool_proportions([0, 1], [0, 9])
    with pytest.raises(InputError, match="one of t, z"):
        pool_proportions([1, 2], [9, 9], test="knha")
