"""The binomial–normal model of proportions: logits vary normally between studies, counts are binomial."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from steelyard.check import check_choice, check_level
from steelyard.errors import ConvergenceError, InputError, ModelError
from steelyard.models.binomial_likelihood import likelihood, log_coefficients, rule
from steelyard.models.distributions import Array, chi2_tail, critical, two_sided
from steelyard.models.exact import proportion_interval
from steelyard.models.inputs import check_counts

NODES = (41, 121, 1201)  # the next number is taken where it still changes the log-likelihood by SETTLED
SETTLED = 1e-7
HEIGHT = 1e-7  # a fall of the log-likelihood this small may be the integral's, not the step's
STEPS = 100
WIDEST = 50.0  # a tau beyond this has left every scale on which a proportion varies


@dataclass(frozen=True, slots=True)
class Proportion:
    """The pooled proportion on the reader's scale, 0 to 1; NaN bounds are undefined."""

    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float


@dataclass(frozen=True, slots=True, eq=False)
class ProportionFit:
    """A pooled proportion, on the logit scale; vectors of shape (1,), vcov (1, 1). See `proportion`.

    `beta` is the logit of the median proportion: the average over studies lies nearer to 1/2.

    Attributes:
        k, people, events: Studies, and the sums of ni and xi.
        test, df: "z", or "t" with k - 1 degrees of freedom; df None under z.
        pvalue: Of a logit of 0, which is a proportion of one half.
        tau2: Between-study variance of the logits; NaN where undefined.
        loglik: Maximised log-likelihood with its binomial coefficients.
        lrt, lrt_pvalue: Likelihood-ratio test that all studies share one proportion, k - 1 df.
        wald, wald_pvalue: Wald test of the same; NaN where a study has 0 % or 100 %.
        pi_low, pi_high: Prediction interval for a new study's logit.
        nodes: Quadrature nodes a study; 0 where no integral was needed.
    """

    k: int
    p: int
    people: float
    events: float
    method: str
    test: str
    test_used: str
    level: float
    beta: Array
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    vcov: Array
    df: int | None
    tau2: float
    loglik: float
    lrt: float
    lrt_df: int
    lrt_pvalue: float
    wald: float
    wald_pvalue: float
    pi_low: float
    pi_high: float
    nodes: int
    iterations: int
    notices: tuple[str, ...]

    @property
    def proportion(self) -> Proportion:
        """The pooled proportion with its intervals, 0 to 1."""
        logits = (self.beta[0], self.ci_low[0], self.ci_high[0], self.pi_low, self.pi_high)
        return Proportion(*(float(special.expit(value)) for value in logits))


class _Maximum(NamedTuple):
    mu: float
    variance: float
    tau: float
    loglik: float
    iterations: int
    nodes: int


def pool_proportions(xi: Any, ni: Any, *, test: str = "z", level: float = 0.95) -> ProportionFit:
    """Return the pooled proportion of k single-arm results by the binomial–normal model.

    Maximum likelihood with adaptive Gauss–Hermite quadrature, iterated until the Newton step is below 1e-8:
    41 nodes a study, 121, or 1201 evenly spaced points where proportions lie far apart (`nodes` says
    which). No count is changed: studies with 0 % or 100 % enter as they are.

    Args:
        xi: Events, shape (k,).
        ni: People, shape (k,), 0 <= xi <= ni, ni > 0.
        test: "z", or "t" with k - 1 degrees of freedom.
        level: Confidence level.

    Three cases are not a fit of the model and say so in `notices`: one study, and no events or only events
    in every study, give the exact (Clopper–Pearson) interval of the summed counts, with tau² and the
    prediction interval undefined.

    Raises:
        InputError: a count that is impossible, named by its row.
        ModelError: every study has 0 % or 100 % and both occur: no finite tau² is most likely.
        ConvergenceError: no maximum was found.

    Source: Hamza, van Houwelingen & Stijnen (2008), Journal of Clinical Epidemiology 61:41; Stijnen, Hamza &
        Özdemir (2010), Statistics in Medicine 29:3046; Pinheiro & Bates (1995), JCGS 4:12 (quadrature).
    Checked: lme4 glmer(nAGQ=25) and metafor 3.8-1 rma.glmm(measure="PLO"), tests/reference/models.
    """
    check_choice("test", test, ("z", "t"))
    level = check_level(level)
    x, n = _counts(xi, ni)
    if x.size == 1 or x.sum() in (0.0, n.sum()):
        return _exact(x, n, test, level)
    if ((x == 0) | (x == n)).all():
        raise ModelError(
            "every study has 0 % or 100 %, and both occur; the between-study variance has no finite "
            "estimate. Show the studies without pooling them."
        )
    best = _maximise(x, n)
    return _fit(x, n, best, test, level)


def _counts(xi: Any, ni: Any) -> tuple[Array, Array]:
    x, n = check_counts(("xi", "ni"), xi, ni)
    bad = np.flatnonzero((n <= 0) | (x > n))
    if bad.size:
        i = int(bad[0])
        raise InputError(f"xi[{i}] is {x[i]:g} and ni[{i}] is {n[i]:g}; need 0 <= xi <= ni and ni > 0.")
    return x, n


def _fit(x: Array, n: Array, best: _Maximum, test: str, level: float) -> ProportionFit:
    k = x.size
    df = k - 1 if test == "t" else None
    se = math.sqrt(best.variance)
    crit = critical(level, df)
    wide = crit * math.sqrt(best.variance + best.tau**2)
    lrt, wald = _heterogeneity(x, n)
    zval = np.array([best.mu / se])
    zero = (
        ("The most likely between-study variance is 0: the model is that of one common proportion.",)
        if best.tau == 0.0
        else ()
    )
    return ProportionFit(
        k=k,
        p=1,
        people=float(n.sum()),
        events=float(x.sum()),
        method="binomial–normal",
        test=test,
        test_used=test,
        level=level,
        beta=np.array([best.mu]),
        se=np.array([se]),
        zval=zval,
        ci_low=np.array([best.mu - crit * se]),
        ci_high=np.array([best.mu + crit * se]),
        pvalue=two_sided(zval, df),
        vcov=np.array([[best.variance]]),
        df=df,
        tau2=best.tau**2,
        loglik=best.loglik,
        lrt=lrt,
        lrt_df=k - 1,
        lrt_pvalue=chi2_tail(lrt, k - 1),
        wald=wald,
        wald_pvalue=math.nan if math.isnan(wald) else chi2_tail(wald, k - 1),
        pi_low=best.mu - wide,
        pi_high=best.mu + wide,
        nodes=best.nodes,
        iterations=best.iterations,
        notices=zero,
    )


def _exact(x: Array, n: Array, test: str, level: float) -> ProportionFit:
    """Return the summed counts with their exact interval where the model has nothing to estimate."""
    events, people, k = float(x.sum()), float(n.sum()), x.size
    exact = proportion_interval(events, people, level)
    why = (
        "One study" if k == 1 else ("No events in any study" if events == 0 else "Only events in every study")
    )
    over = "" if k == 1 else " of the summed counts, which takes one common proportion for granted"
    nothing, nan = np.array([math.nan]), math.nan
    return ProportionFit(
        k=k,
        p=1,
        people=people,
        events=events,
        method="exact",
        test=test,
        test_used="exact",
        level=level,
        beta=special.logit(np.array([exact.estimate])),
        se=nothing,
        zval=nothing,
        ci_low=special.logit(np.array([exact.ci_low])),
        ci_high=special.logit(np.array([exact.ci_high])),
        pvalue=nothing,
        vcov=np.array([[nan]]),
        df=None,
        tau2=nan,
        loglik=nan,
        lrt=0.0,
        lrt_df=k - 1,
        lrt_pvalue=1.0,
        wald=nan,
        wald_pvalue=nan,
        pi_low=nan,
        pi_high=nan,
        nodes=0,
        iterations=0,
        notices=(
            f"{why}: the interval is the exact one (Clopper–Pearson){over}; the between-study variance and "
            "the prediction interval are undefined.",
        ),
    )


def _heterogeneity(x: Array, n: Array) -> tuple[float, float]:
    """Return the likelihood-ratio and Wald statistics of equal proportions."""
    share = float(x.sum() / n.sum())
    apart = special.xlogy(x, x / (n * share)) + special.xlogy(n - x, (n - x) / (n * (1.0 - share)))
    lrt = max(0.0, 2.0 * float(apart.sum()))
    if ((x == 0) | (x == n)).any():
        return lrt, math.nan
    w, logit = x * (n - x) / n, np.log(x / (n - x))
    centre = float(w @ logit) / float(w.sum())
    return lrt, float(w @ (logit - centre) ** 2)


def _maximise(x: Array, n: Array) -> _Maximum:
    """Return the maximum with as many nodes as it takes for the integral to settle."""
    for nodes, other in zip(NODES, (*NODES[1:], NODES[-1] - 400), strict=True):
        best = _climb(x, n, nodes)
        if best is None:
            continue
        if best.tau == 0.0:
            return best
        check = likelihood(x, n, np.array([best.mu, best.tau]), *rule(other))
        if abs(check[0] - best.loglik) < SETTLED:
            return best
    raise ConvergenceError(
        "The binomial–normal model did not converge: the studies' proportions lie too far apart for a "
        "normal distribution of their logits; no estimate is returned."
    )


def _climb(x: Array, n: Array, nodes: int) -> _Maximum | None:
    """Return the highest point over the mean logit and tau >= 0, or None where none is reached.

    The likelihood is even in tau, so that tau = 0 is always stationary; it is compared, not iterated to.
    """
    z, weight = rule(nodes)
    common = _common(x, n, nodes)
    small = 0.01 * math.sqrt(common.variance)  # so near 0, and falling away from it, tau is 0
    logit = np.log((x + 0.5) / (n - x + 0.5))
    at = np.array([float(np.mean(logit)), max(0.3, float(np.std(logit)))])
    value, gradient, hessian = likelihood(x, n, at, z, weight)
    for count in range(1, STEPS + 1):
        step = _uphill(gradient, hessian)
        trial = likelihood(x, n, at + step, z, weight)
        while trial[0] < value - HEIGHT * (1.0 + abs(value)) and np.abs(step).max() > 1e-12:
            step = 0.5 * step
            trial = likelihood(x, n, at + step, z, weight)
        at, (value, gradient, hessian) = at + step, trial
        if not abs(at[1]) < WIDEST:
            return None
        if abs(at[1]) < small and gradient[1] * at[1] <= 0.0:
            return common._replace(iterations=count)
        if np.abs(step).max() < 1e-8:  # a Newton step: what is left is near its square
            if value <= common.loglik + 1e-10:
                return common._replace(iterations=count)
            variance = float(np.linalg.inv(-hessian)[0, 0])
            return _Maximum(float(at[0]), variance, abs(float(at[1])), value, count, nodes)
    return None


def _common(x: Array, n: Array, nodes: int) -> _Maximum:
    """Return the maximum at tau = 0, where everything is closed."""
    share = float(x.sum() / n.sum())
    loglik = float((log_coefficients(x, n) + special.xlogy(x, share) + special.xlog1py(n - x, -share)).sum())
    variance = 1.0 / (float(n.sum()) * share * (1.0 - share))
    return _Maximum(float(special.logit(share)), variance, 0.0, loglik, 0, nodes)


def _uphill(gradient: Array, hessian: Array) -> Array:
    """Return the Newton step, its curvatures turned downwards and its length held where they are not."""
    size, axes = np.linalg.eigh(hessian)
    step: Array = axes @ ((axes.T @ gradient) / np.maximum(np.abs(size), 1e-8))
    longest = float(np.abs(step).max())
    return step if longest <= 1.0 else step / longest
