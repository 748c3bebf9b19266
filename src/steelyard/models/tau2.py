"""Estimators of the between-study variance tau².

Every public function takes arrays and returns a number; `estimate` is what the fits call with a problem
already set up. All of them take moderators through `X`.
"""

from __future__ import annotations

import math
from typing import Any

from steelyard.errors import InputError, ModelError
from steelyard.models.batch_formulas import GRID, TIE
from steelyard.models.distributions import Array, chi2_quantile
from steelyard.models.inputs import check_design, check_estimates, check_weights
from steelyard.models.roots import decreasing_root
from steelyard.models.tau2_likelihood import likelihood
from steelyard.models.tau2_moments import Tau2, dl, genq, hs, moment, sj
from steelyard.models.weighted import Problem, Traces, problem

__all__ = ["GRID", "TIE", "Tau2", "estimate", "moment", "q_root"]

WEIGHTED = ("GENQ", "GENQM")  # estimators that need weights of their own
_SAME_ROOT = ("PM", "EB", "SJIT", "DLIT")


def tau2_dl(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by the DerSimonian–Laird moment estimator.

    Args:
        yi: Effects on the analysis scale (log odds ratios for "OR"), shape (k,).
        vi: Sampling variances on that scale squared, shape (k,), all > 0.
        X: Design matrix, intercept first, shape (k, p), rank p < k; None for the intercept alone.

    Returns:
        tau², in units of vi; 0 where the moment estimate is negative.

    Raises:
        ModelError: k <= p, so no degrees of freedom are left.

    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7:177, eq. 8; with moderators
        Raudenbush (2009), Handbook of Research Synthesis, 2nd ed., ch. 16.
    Checked: metafor 3.8-1 rma.uni(method="DL"), tests/reference/models, rtol 1e-10.
    """
    return _of("DL", yi, vi, X)


def tau2_he(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Hedges' moment estimator, with equal weights (also "CA", Cochran's ANOVA).

    Arguments, units and errors as `tau2_dl`.

    Source: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 9; Cochran (1954),
        Biometrics 10:101.
    Checked: metafor 3.8-1 rma.uni(method="HE"), tests/reference/models, rtol 1e-10.
    """
    return _of("HE", yi, vi, X)


def tau2_hs(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Hunter and Schmidt, (Q - k) / sum(w); biased downwards.

    Arguments, units and errors as `tau2_dl`.

    Source: Hunter & Schmidt (1990), Methods of Meta-Analysis; in this form Viechtbauer (2005), Journal of
        Educational and Behavioral Statistics 30:261.
    Checked: metafor 3.8-1 rma.uni(method="HS"), tests/reference/models, rtol 1e-10.
    """
    return _of("HS", yi, vi, X)


def tau2_hsk(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Hunter and Schmidt with the small-sample correction k / (k - p) of Q.

    Arguments, units and errors as `tau2_dl`.

    Source: Brannick, Potter, Benitez & Morris (2019), Journal of Applied Psychology 104:1379.
    Checked: metafor 3.8-1 rma.uni(method="HSk"), tests/reference/models, rtol 1e-10.
    """
    return _of("HSk", yi, vi, X)


def tau2_sj(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Sidik and Jonkman, one step from the variance of the effects; never 0.

    Arguments, units and errors as `tau2_dl`. It is 0 only where all effects are identical.

    Source: Sidik & Jonkman (2005), Journal of Biopharmaceutical Statistics 15:823, and Applied Statistics
        54:367.
    Checked: metafor 3.8-1 rma.uni(method="SJ"), tests/reference/models, rtol 1e-10.
    """
    return _of("SJ", yi, vi, X)


def tau2_sjit(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Sidik and Jonkman's step repeated until it changes nothing.

    t ← t Q(t) / (k - p) has tQ(t) increasing and Q(t) falling, so that it ends at the Paule–Mandel value,
    which is returned, without the iteration's slowness near 0. Arguments, units and errors as `tau2_pm`.

    Source: Sidik & Jonkman (2007), Statistics in Medicine 26:1964.
    Checked: metafor 3.8-1 rma.uni(method="SJIT", control=list(threshold=1e-14)), tests/reference/models.
    """
    return _of("SJIT", yi, vi, X)


def tau2_pm(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by Paule and Mandel: the tau² at which the generalised Q equals k - p.

    Arguments, units and errors as `tau2_dl`; ConvergenceError where no root is found.

    Source: Paule & Mandel (1982), Journal of Research of the National Bureau of Standards 87:377.
    Checked: metafor 3.8-1 rma.uni(method="PM", control=list(tol=1e-14)), tests/reference/models, rtol 1e-9.
    """
    return _of("PM", yi, vi, X)


def tau2_eb(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by the empirical Bayes estimator, which is the Paule–Mandel value.

    Arguments, units and errors as `tau2_pm`.

    Source: Morris (1983), JASA 78:47; the identity as in Viechtbauer et al. (2015), Psychol Methods 20:360.
    Checked: metafor 3.8-1 rma.uni(method="EB"), tests/reference/models, rtol 1e-7.
    """
    return _of("EB", yi, vi, X)


def tau2_pmm(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by the median-unbiased Paule–Mandel estimator: Q equals the chi-square's median.

    Arguments, units and errors as `tau2_pm`.

    Source: Viechtbauer (2021), Median-unbiased estimators for the amount of heterogeneity in meta-analysis,
        European Congress of Methodology, Valencia.
    Checked: metafor 3.8-1 rma.uni(method="PMM"), tests/reference/models, rtol 1e-7.
    """
    return _of("PMM", yi, vi, X)


def tau2_dlit(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by DerSimonian and Laird's moment equation with the weights 1 / (vi + tau²).

    Repeated until nothing changes it is Paule and Mandel's equation, whose root is returned. metafor 3.8
    stops elsewhere (0.158 for the BCG trials, where its own equation gives 0.318); later versions agree.
    Arguments, units and errors as `tau2_pm`.

    Source: DerSimonian & Kacker (2007), Contemporary Clinical Trials 28:105.
    Checked: the moment equation itself, tests/models/test_tau2.py.
    """
    return _of("DLIT", yi, vi, X)


def tau2_ml(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by maximum likelihood, the highest of its maxima on tau² >= 0; biased downwards.

    Arguments, units and errors as `tau2_dl`; ConvergenceError where the score has no root that is found.

    Source: Hardy & Thompson (1996), Statistics in Medicine 15:619; score and information as in Viechtbauer
        (2005), Journal of Educational and Behavioral Statistics 30:261.
    Checked: metafor 3.8-1 rma.uni(method="ML") at tight control, tests/reference/models, rtol 1e-7.
    """
    return _of("ML", yi, vi, X)


def tau2_reml(yi: Any, vi: Any, X: Any = None) -> float:
    """Between-study variance by restricted maximum likelihood, the highest of its maxima on tau² >= 0.

    Arguments, units and errors as `tau2_dl`; ConvergenceError where the score has no root that is found.

    Source: Harville (1977), JASA 72:320; score and information as in Viechtbauer (2005), Journal of
        Educational and Behavioral Statistics 30:261.
    Checked: metafor 3.8-1 rma.uni(method="REML", control=list(threshold=1e-14, maxiter=10000)),
        tests/reference/models, rtol 1e-9.
    """
    return _of("REML", yi, vi, X)


def tau2_genq(yi: Any, vi: Any, weights: Any, X: Any = None) -> float:
    """Between-study variance by the generalised Q statistic with fixed weights, shape (k,), all > 0.

    Weights 1/vi give DerSimonian–Laird, equal ones Hedges. Other arguments, units and errors as `tau2_dl`.

    Source: DerSimonian & Kacker (2007), Contemporary Clinical Trials 28:105.
    Checked: metafor 3.8-1 rma.uni(method="GENQ", weights=), tests/reference/models, rtol 1e-10.
    """
    return _of("GENQ", yi, vi, X, weights)


def tau2_genqm(yi: Any, vi: Any, weights: Any, X: Any = None) -> float:
    """Between-study variance at which the generalised Q statistic is the median of its own distribution.

    Arguments, units and errors as `tau2_genq`; ConvergenceError where no root is found.

    Source: Viechtbauer (2021), as `tau2_pmm`; the distribution as in Jackson (2013),
        Research Synthesis Methods 4:220.
    Checked: weights 1/vi with equal variances are PMM in closed form, and by simulation of its median,
        tests/models/test_tau2.py.
    """
    return _of("GENQM", yi, vi, X, weights)


def estimate(model: Problem, method: str, common: Traces | None = None, weights: Array | None = None) -> Tau2:
    """Return tau² and its standard error for a problem with k > p.

    `common` are its traces at tau² = 0; `weights`, shape (k,), are those of GENQ and GENQM.
    """
    common = model.traces(0.0) if common is None else common
    if method in ("REML", "ML"):
        return likelihood(model, common, restricted=method == "REML")
    if method == "DL":
        return dl(model, common)
    if method in _SAME_ROOT:
        return _at_root(model, float(model.k - model.p), common)
    if method == "PMM":
        return _at_root(model, chi2_quantile(0.5, model.k - model.p), common)
    if method in ("HS", "HSk"):
        return hs(model, common, corrected=method == "HSk")
    if method == "SJ":
        return sj(model)
    if method == "HE":
        return genq(model, 1.0 + 0.0 * model.vi)
    return _generalised(model, method, weights)


def _generalised(model: Problem, method: str, weights: Array | None) -> Tau2:
    if weights is None:
        raise InputError(f"method {method} needs weights, one number above 0 a row; none are given.")
    if method == "GENQ":
        return genq(model, weights)
    from steelyard.models.tau2_genq import genqm

    return genqm(model, weights)


def _of(method: str, yi: Any, vi: Any, X: Any, weights: Any = None) -> float:
    yi, vi = check_estimates(yi, vi)
    model = problem(yi, vi, check_design(X, yi.size))
    if model.k <= model.p:
        raise ModelError(f"{model.k} estimates and {model.p} coefficients; tau² needs at least one more.")
    return estimate(model, method, None, check_weights(weights, model.k)).tau2


def _at_root(model: Problem, target: float, common: Traces) -> Tau2:
    """The standard error is Viechtbauer et al. (2015), Psychological Methods 20:360, eq. for EB and PM."""
    tau2, steps = q_root(model, target, common)
    total, _ = model.weight_sums(tau2)
    return Tau2(tau2, math.sqrt(2.0 * model.k**2 / (model.k - model.p)) / total, steps)


def q_root(model: Problem, target: float, common: Traces) -> tuple[float, int]:
    """Return the tau² >= 0 at which the generalised Q equals `target` (0 where Q is below it everywhere).

    Newton's method on 1/Q, which is a straight line in tau² when all variances are equal.
    """
    if common.q <= target:
        return 0.0, 0

    def step(tau2: float) -> tuple[float, float]:
        q, slope = model.q_slope(tau2)
        return q - target, (q / slope) * (q / target - 1.0)

    first = (common.q / common.ypy2) * (common.q / target - 1.0)
    return decreasing_root(step, first, model.smallest, "The iteration for tau²")
