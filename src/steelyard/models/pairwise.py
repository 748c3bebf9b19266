"""Pairwise meta-analysis and meta-regression: the common-effect and random-effects models."""

from __future__ import annotations

import math
from typing import Any

from steelyard.check import check_choice, check_level
from steelyard.errors import InputError
from steelyard.models import heterogeneity
from steelyard.models.distributions import Array, chi2_tail
from steelyard.models.inference import Inference, canonical_test, infer
from steelyard.models.inputs import check_design, check_estimates, check_weights
from steelyard.models.own_weights import solve_with
from steelyard.models.pairwise_fit import ModeratorTest, PairwiseFit, Prediction
from steelyard.models.tau2 import WEIGHTED, Tau2, estimate
from steelyard.models.weighted import Problem, Traces, problem
from steelyard.terms import METHOD_ALIASES, METHODS

__all__ = ["ModeratorTest", "PairwiseFit", "Prediction", "canonical_method", "fit_pairwise"]

CONSIDERABLE = 50.0  # percent of I² from which two studies are said to disagree


def canonical_method(method: str) -> str:
    """Return metafor's code of a method; FE and CE are EE, MP is PM, VC, CA and CO are HE."""
    return check_choice("method", METHOD_ALIASES.get(method, method), METHODS)


def fit_pairwise(
    yi: Any,
    vi: Any,
    X: Any = None,
    *,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    tau2: float | None = None,
    weights: Any = None,
) -> PairwiseFit:
    """Return the pooled effect (or the coefficients of a meta-regression) with its heterogeneity.

    Args:
        yi: Effects on the analysis scale, shape (k,), finite.
        vi: Sampling variances, shape (k,), finite and > 0.
        X: Design matrix with the intercept as its first column, shape (k, p), rank p < k; None: intercept.
        method: "EE" (also "FE", "CE"), "REML", "ML", "DL", "HE", "HS", "HSk", "SJ", "SJIT", "EB", "PM",
            "PMM", "DLIT", or with `weights` "GENQ" and "GENQM".
        test: "z" (Wald), "t" (Wald with t), "knha" (Hartung–Knapp), "adhoc" (the same with a variance never
            below Wald's) or "guarded": Hartung–Knapp where k - p >= 2, tau² > 0 and its interval is the
            wider one, else Wald; Wald throughout under "EE".
        level: Confidence level of every interval.
        tau2: A fixed between-study variance in place of an estimate.
        weights: Weights of the mean in place of 1 / (vi + tau²), shape (k,), all > 0, or "equal"; the
            covariance of the coefficients is then the sandwich that allows for them. GENQ and GENQM estimate
            tau² with them too; the other estimators do not use them.

    A single estimate without moderators is returned as it is: tau² = 0, Q = 0 on 0 degrees of freedom.

    Raises:
        InputError: an argument that is not understood, or a row that is not finite, named.
        ModelError: k <= p, or dependent columns.
        ConvergenceError: an iteration that found no root.

    Checked: metafor 3.8-1 rma.uni, tests/reference/models.
    """
    return PairwiseFit(
        **fit_values(yi, vi, X, method=method, test=test, level=level, tau2=tau2, weights=weights)
    )


def fit_values(
    yi: Any, vi: Any, X: Any, *, method: str, test: str, level: float, tau2: float | None, weights: Any
) -> dict[str, Any]:
    """Return the fields of `PairwiseFit` by name, for a fit that has more of them; else as `fit_pairwise`."""
    method, test, level = canonical_method(method), canonical_test(test), check_level(level)
    yi, vi = check_estimates(yi, vi)
    X, own = check_design(X, yi.size), check_weights(weights, yi.size)
    model = problem(yi, vi, X)
    if tau2 is not None and (method == "EE" or not (math.isfinite(tau2) and tau2 >= 0)):
        raise InputError(f"tau2 is {tau2!r}; need a finite number >= 0, and a random-effects method.")
    common = model.traces(0.0) if model.k > 1 else None
    between = _between(model, method, tau2, common, own)
    solved = solve_with(model, between.tau2, own)
    df = model.k - model.p
    drawn = infer(
        solved.beta,
        solved.vcov,
        solved.q,
        df,
        tau2=between.tau2,
        method=method,
        test=test,
        level=level,
    )
    i2, h2 = _shares(method, between.tau2, df, common)
    q = common.q if common is not None else 0.0
    return {
        "k": model.k,
        "p": model.p,
        "method": method,
        "test": test,
        "test_used": drawn.test_used,
        "level": level,
        "beta": solved.beta,
        "se": drawn.se,
        "zval": drawn.zval,
        "ci_low": drawn.ci_low,
        "ci_high": drawn.ci_high,
        "pvalue": drawn.pvalue,
        "df": drawn.df,
        "vcov": drawn.vcov,
        "tau2": between.tau2,
        "se_tau2": None if math.isnan(between.se) else between.se,
        "q": q,
        "q_df": df,
        "q_pvalue": chi2_tail(q, df),
        "i2": i2,
        "h2": h2,
        "weights": solved.w * (100.0 / float(solved.w.sum())),
        "notices": between.notices + _notices(model, test, drawn) + _narrow(model, method, test, i2),
        "iterations": between.iterations,
        "yi": yi,
        "vi": vi,
        "X": X,
        "own_weights": own,
    }


def _between(
    model: Problem, method: str, fixed: float | None, common: Traces | None, own: Array | None
) -> Tau2:
    if method in WEIGHTED and own is None:
        raise InputError(f"method {method} needs weights, one number above 0 a row; none are given.")
    if fixed is not None:
        return Tau2(float(fixed), math.nan, 0, (f"tau² was fixed at {fixed:g}, not estimated.",))
    if method == "EE" or common is None:
        return Tau2(0.0, math.nan, 0)
    return estimate(model, method, common, own)


def _shares(method: str, tau2: float, df: int, common: Traces | None) -> tuple[float, float]:
    """Return I² and H²; undefined for a single estimate."""
    if common is None:
        return math.nan, math.nan
    if method == "EE":
        return heterogeneity.i2_from_q(common.q, df), heterogeneity.h2_from_q(common.q, df)
    typical = heterogeneity.typical_variance(df, common.tr)
    return heterogeneity.i2(tau2, typical), heterogeneity.h2(tau2, typical)


def _narrow(model: Problem, method: str, test: str, i2: float) -> tuple[str, ...]:
    """Return the notice for two studies that disagree, to which the guard gives Wald's interval."""
    if model.k != 2 or test != "guarded" or method == "EE" or not i2 >= CONSIDERABLE:
        return ()
    return (
        f"Two studies that disagree (I² {i2:.0f} %): Wald's interval is too narrow here; of 100 such "
        "intervals about 70 to 90 hold the true mean (simulated, docs/coverage.md).",
    )


def _notices(model: Problem, test: str, drawn: Inference) -> tuple[str, ...]:
    if model.k > 1:
        flat = drawn.test_used == "knha" and not drawn.se.all()
        return ("The estimates agree exactly: the Hartung–Knapp interval has no width.",) if flat else ()
    single = "One estimate: it is shown as it is; tau², I² and H² cannot be estimated from it."
    if test in ("t", "knha", "adhoc"):
        name = "An interval from t" if test == "t" else "A Hartung–Knapp interval"
        return (single, f"{name} needs two estimates; the Wald interval is given.")
    return (single,)
