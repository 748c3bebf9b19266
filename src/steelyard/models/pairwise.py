"""Pairwise meta-analysis and meta-regression: the common-effect and random-effects models."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steelyard.check import check_choice, check_level
from steelyard.errors import InputError, ModelError
from steelyard.models import heterogeneity
from steelyard.models.distributions import Array, chi2_tail, critical, f_tail
from steelyard.models.inference import Inference, canonical_test, infer
from steelyard.models.inputs import check_design, check_estimates
from steelyard.models.tau2 import Tau2, estimate
from steelyard.models.weighted import Problem, Traces, problem
from steelyard.terms import METHOD_ALIASES, METHODS


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Predicted means with confidence and prediction bounds, each of shape (m,)."""

    pred: Array
    se: Array
    ci_low: Array
    ci_high: Array
    pi_low: Array
    pi_high: Array


@dataclass(frozen=True, slots=True)
class ModeratorTest:
    """Joint test of all coefficients but the intercept; `df2` is None for the chi-square form."""

    statistic: float
    df1: int
    df2: int | None
    pvalue: float


@dataclass(frozen=True, slots=True, eq=False)
class PairwiseFit:
    """A fitted pairwise model. Vectors have shape (p,), `vcov` (p, p), `weights` (k,).

    Attributes:
        k, p: Estimates and coefficients.
        method: "EE", "DL", "REML" or "PM".
        test: As asked for; `test_used` is "z" or "knha", what "guarded" decided.
        df: Degrees of freedom of t, k - p; None under z.
        tau2, se_tau2: Between-study variance and its standard error (None where tau² was not estimated).
        q, q_df, q_pvalue: Cochran's Q of the common-effect model (residual Q with moderators).
        i2, h2: I² in percent and H², from tau²; from Q under "EE". NaN for a single estimate.
        weights: Percent of the total weight, in the order of the input.
        notices: What a reader should know, whole sentences.
        iterations: Steps the estimator of tau² took.
        yi, vi, X: The data of the fit; X is None where the intercept stands alone.
    """

    k: int
    p: int
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
    df: int | None
    vcov: Array
    tau2: float
    se_tau2: float | None
    q: float
    q_df: int
    q_pvalue: float
    i2: float
    h2: float
    weights: Array
    notices: tuple[str, ...]
    iterations: int
    yi: Array = field(repr=False)
    vi: Array = field(repr=False)
    X: Array | None = field(repr=False, default=None)

    def tau2_ci(self, level: float | None = None) -> tuple[float, float]:
        """Return the Q-profile interval of tau²; (nan, nan) is the empty set, (0, inf) says nothing.

        See `heterogeneity.tau2_qprofile` for both cases.
        """
        level = self.level if level is None else check_level(level)
        return heterogeneity.qprofile(problem(self.yi, self.vi, self.X), level)

    def predict(self, X: Any = None, *, level: float | None = None) -> Prediction:
        """Return predicted means with intervals for rows of a design matrix (m, p), intercept included.

        Without `X`: the mean, one row, or the fitted values of the k estimates where there are moderators.
        Prediction bounds hold the true effect of a new study like these: mean ± crit · sqrt(se² + tau²),
        crit from z under test z and from t with k - p degrees of freedom otherwise.

        Source: Higgins, Thompson & Spiegelhalter (2009), JRSS A 172:137; Riley et al. (2011), BMJ 342:d549.
        """
        rows = self._rows(X)
        pred = rows @ self.beta
        variance = np.einsum("ij,jk,ik->i", rows, self.vcov, rows)
        crit = critical(self.level if level is None else check_level(level), self.df)
        se = np.sqrt(variance)
        wide = crit * np.sqrt(variance + self.tau2)
        return Prediction(pred, se, pred - crit * se, pred + crit * se, pred - wide, pred + wide)

    def prediction_interval(self, level: float | None = None) -> tuple[float, float]:
        """Return (low, high) for the true effect of a new study; only where the intercept stands alone."""
        if self.X is not None:
            raise ModelError("A model with moderators has one prediction interval a row; use predict(X).")
        crit = critical(self.level if level is None else check_level(level), self.df)
        half = crit * math.sqrt(float(self.vcov[0, 0]) + self.tau2)
        centre = float(self.beta[0])
        return centre - half, centre + half

    def moderator_test(self) -> ModeratorTest:
        """Return the joint Wald test of every coefficient but an intercept in the first column.

        Chi-square under z; F with k - p denominator degrees of freedom under Hartung–Knapp.
        """
        if self.X is None:
            raise ModelError("The model has no moderators; there is nothing to test jointly.")
        first = 1 if self.p > 1 and bool((self.X[:, 0] == 1.0).all()) else 0
        part = self.beta[first:]
        statistic = float(part @ np.linalg.solve(self.vcov[first:, first:], part))
        if self.df is None:
            return ModeratorTest(statistic, part.size, None, chi2_tail(statistic, part.size))
        ratio = statistic / part.size
        return ModeratorTest(ratio, part.size, self.df, f_tail(ratio, part.size, self.df))

    def _rows(self, X: Any) -> Array:
        if X is None:
            return np.ones((1, 1)) if self.X is None else self.X
        rows = np.atleast_2d(np.asarray(X, dtype=np.float64))
        if rows.shape[1] != self.p:
            raise InputError(f"X has shape {rows.shape}; need (m, {self.p}), the intercept included.")
        return rows


def canonical_method(method: str) -> str:
    """Return metafor's code of a method; FE and CE are EE."""
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
) -> PairwiseFit:
    """Return the pooled effect (or the coefficients of a meta-regression) with its heterogeneity.

    Args:
        yi: Effects on the analysis scale, shape (k,), finite.
        vi: Sampling variances, shape (k,), finite and > 0.
        X: Design matrix with the intercept as its first column, shape (k, p), rank p < k; None: intercept.
        method: "EE" (also "FE", "CE"), "DL", "REML" or "PM".
        test: "z" (Wald), "knha" (Hartung–Knapp) or "guarded": Hartung–Knapp where k - p >= 2, tau² > 0 and
            its interval is the wider one, else Wald; Wald throughout under "EE".
        level: Confidence level of every interval.
        tau2: A fixed between-study variance in place of an estimate.

    A single estimate without moderators is returned as it is: tau² = 0, Q = 0 on 0 degrees of freedom.

    Raises:
        InputError: an argument that is not understood, or a row that is not finite, named.
        ModelError: k <= p, or dependent columns.
        ConvergenceError: an iteration that found no root.

    Checked: metafor 3.8-1 rma.uni, tests/reference/models.
    """
    method, test, level = canonical_method(method), canonical_test(test), check_level(level)
    yi, vi = check_estimates(yi, vi)
    X = check_design(X, yi.size)
    model = problem(yi, vi, X)
    if tau2 is not None and (method == "EE" or not (math.isfinite(tau2) and tau2 >= 0)):
        raise InputError(f"tau2 is {tau2!r}; need a finite number >= 0, and a random-effects method.")
    common = model.traces(0.0) if model.k > 1 else None
    between = _between(model, method, tau2, common)
    solved = model.solve(between.tau2)
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
    return PairwiseFit(
        k=model.k,
        p=model.p,
        method=method,
        test=test,
        test_used=drawn.test_used,
        level=level,
        beta=solved.beta,
        se=drawn.se,
        zval=drawn.zval,
        ci_low=drawn.ci_low,
        ci_high=drawn.ci_high,
        pvalue=drawn.pvalue,
        df=drawn.df,
        vcov=drawn.vcov,
        tau2=between.tau2,
        se_tau2=None if math.isnan(between.se) else between.se,
        q=q,
        q_df=df,
        q_pvalue=chi2_tail(q, df),
        i2=i2,
        h2=h2,
        weights=solved.w * (100.0 / float(solved.w.sum())),
        notices=between.notices + _notices(model, test, drawn),
        iterations=between.iterations,
        yi=yi,
        vi=vi,
        X=X,
    )


def _between(model: Problem, method: str, fixed: float | None, common: Traces | None) -> Tau2:
    if fixed is not None:
        return Tau2(float(fixed), math.nan, 0, (f"tau² was fixed at {fixed:g}, not estimated.",))
    if method == "EE" or common is None:
        return Tau2(0.0, math.nan, 0)
    return estimate(model, method, common)


def _shares(method: str, tau2: float, df: int, common: Traces | None) -> tuple[float, float]:
    """Return I² and H²; undefined for a single estimate."""
    if common is None:
        return math.nan, math.nan
    if method == "EE":
        return heterogeneity.i2_from_q(common.q, df), heterogeneity.h2_from_q(common.q, df)
    typical = heterogeneity.typical_variance(df, common.tr)
    return heterogeneity.i2(tau2, typical), heterogeneity.h2(tau2, typical)


def _notices(model: Problem, test: str, drawn: Inference) -> tuple[str, ...]:
    if model.k > 1:
        flat = drawn.test_used == "knha" and not drawn.se.all()
        return ("The estimates agree exactly: the Hartung–Knapp interval has no width.",) if flat else ()
    single = "One estimate: it is shown as it is; tau², I² and H² cannot be estimated from it."
    if test == "knha":
        return (single, "A Hartung–Knapp interval needs two estimates; the Wald interval is given.")
    return (single,)
