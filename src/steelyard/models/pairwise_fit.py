"""A fitted pairwise model: its numbers, and what is computed from them when asked."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steelyard.check import check_level
from steelyard.errors import InputError, ModelError
from steelyard.models import heterogeneity
from steelyard.models.distributions import Array, chi2_tail, critical, f_tail
from steelyard.models.own_weights import solve_with
from steelyard.models.weighted import problem

NO_PREDICTION = "No prediction interval: tau² cannot be estimated from one estimate."


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Predicted means with confidence and prediction bounds, each of shape (m,).

    `notices` are whole sentences that a reader should know.
    """

    pred: Array
    se: Array
    ci_low: Array
    ci_high: Array
    pi_low: Array
    pi_high: Array
    notices: tuple[str, ...] = ()


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
        method: metafor's code of the estimator of tau², one of `terms.METHODS`.
        test: As asked for; `test_used` is what was done, "z" or "knha" where "guarded" decided.
        df: Degrees of freedom of t, k - p; None under z.
        tau2, se_tau2: Between-study variance and its standard error (None where tau² was not estimated).
        q, q_df, q_pvalue: Cochran's Q of the common-effect model (residual Q with moderators).
        i2, h2: I² in percent and H², from tau²; from Q under "EE". NaN for a single estimate.
        weights: Percent of the total weight, in the order of the input.
        notices: What a reader should know, whole sentences.
        iterations: Steps the estimator of tau² took.
        yi, vi, X: The data of the fit; X is None where the intercept stands alone.
        own_weights: The weights given, shape (k,); None where they are 1 / (vi + tau²).
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
    own_weights: Array | None = field(repr=False, default=None)

    def tau2_ci(
        self,
        level: float | None = None,
        kind: str = "QP",
        *,
        rng: np.random.Generator | None = None,
        repeats: int = 1000,
    ) -> tuple[float, float]:
        """Return the interval of tau²; (nan, nan) is the empty set, (0, inf) says nothing.

        It comes from another method than most estimates: on few studies, or beside a tau² that was given, it
        may not hold `tau2`, and the printed fit says so.

        `kind` is "QP" (Q-profile), "GENQ" (generalised Q), "PL" (profile likelihood, after ML or REML), or
        "boot" and "boot-np" (bootstrap); see `intervals.tau2_interval` and, for both cases, `heterogeneity`.
        """
        from steelyard.models.intervals import tau2_interval

        return tau2_interval(
            problem(self.yi, self.vi, self.X),
            self._level(level),
            kind,
            method=self.method,
            weights=self.own_weights,
            tau2=self.tau2,
            rng=rng,
            repeats=repeats,
        )

    def i2_ci(self, level: float | None = None, kind: str = "QP", **settings: Any) -> tuple[float, float]:
        """Return the interval of I² in percent, from that of tau²; arguments as `tau2_ci`."""
        from steelyard.models.intervals import i2_bounds

        return i2_bounds(self.tau2_ci(level, kind, **settings), self._typical())

    def h2_ci(self, level: float | None = None, kind: str = "QP", **settings: Any) -> tuple[float, float]:
        """Return the interval of H², from that of tau²; arguments as `tau2_ci`."""
        from steelyard.models.intervals import h2_bounds

        return h2_bounds(self.tau2_ci(level, kind, **settings), self._typical())

    def predict(self, X: Any = None, *, level: float | None = None, pi: str = "default") -> Prediction:
        """Return predicted means with intervals for rows of a design matrix (m, p), intercept included.

        Without `X`: the mean, one row, or the fitted values of the k estimates where there are moderators.
        Prediction bounds hold the true effect of a new study like these: mean ± crit · sqrt(se² + tau²).
        `pi` names which of the published ones, see `models.prediction`; by default crit is from z under
        test z and from t with k - p degrees of freedom otherwise, also where the guard took Wald. NaN for a
        single estimate, which says nothing about tau²; not where tau² was given, or is 0 under "EE".

        Source: Higgins, Thompson & Spiegelhalter (2009), JRSS A 172:137; Riley et al. (2011), BMJ 342:d549.
        """
        from steelyard.models import prediction

        rows, level = self._rows(X), self._level(level)
        pred = rows @ self.beta
        variance = np.einsum("ij,jk,ik->i", rows, self.vcov, rows)
        crit = critical(level, self.df)
        se = np.sqrt(variance)
        notices: tuple[str, ...] = ()
        if self._unknown_tau2():
            wide, notices = np.full_like(se, math.nan), (NO_PREDICTION,)
        elif pi == "default":
            wide = critical(level, self._new_study_df()) * np.sqrt(variance + self.tau2)
        else:
            rule = prediction.rule(pi)
            about = np.einsum("ij,jk,ik->i", rows, self._vcov(rule.variance), rows)
            wide = prediction.crit(rule, level, self.k - self.p, self.df) * np.sqrt(about + self.tau2)
        return Prediction(pred, se, pred - crit * se, pred + crit * se, pred - wide, pred + wide, notices)

    def prediction_interval(
        self,
        level: float | None = None,
        pi: str = "default",
        *,
        rng: np.random.Generator | None = None,
        repeats: int = 25_000,
    ) -> tuple[float, float]:
        """Return (low, high) for the true effect of a new study; only where the intercept stands alone.

        `pi` as in `predict`, or "nnf": the bootstrap of Nagashima, Noma and Furukawa, by `rng` and `repeats`.
        """
        if self.X is not None:
            raise ModelError("A model with moderators has one prediction interval a row; use predict(X).")
        if str(pi).lower() == "nnf":
            from steelyard.models.prediction import bootstrap

            rng = np.random.default_rng() if rng is None else rng
            return bootstrap(problem(self.yi, self.vi, None), self._level(level), rng, repeats)
        row = PairwiseFit.predict(self, level=level, pi=pi)  # a subclass may take other arguments
        return float(row.pi_low[0]), float(row.pi_high[0])

    def _unknown_tau2(self) -> bool:
        """Return whether tau² stands at 0 for want of estimates to know it from."""
        return self.k <= self.p and self.method != "EE" and self.tau2 == 0.0

    def _new_study_df(self) -> int | None:
        """Return the degrees of freedom for a new study: the guard's Wald makes tau² no better known."""
        guarded = self.test == "guarded" and self.method != "EE" and self.k > self.p
        return self.k - self.p if guarded else self.df

    def _level(self, level: float | None) -> float:
        return self.level if level is None else check_level(level)

    def _typical(self) -> float:
        if self.k <= self.p:
            return math.nan
        model = problem(self.yi, self.vi, self.X)
        return heterogeneity.typical_variance(self.k - self.p, model.traces(0.0).tr)

    def _vcov(self, variance: str) -> Array:
        """Return the covariance of the coefficients: of the fit, under the model, or Hartung–Knapp's."""
        if variance == "fit":
            return self.vcov
        if variance == "none":
            return np.zeros_like(self.vcov)
        solved = solve_with(problem(self.yi, self.vi, self.X), self.tau2, self.own_weights)
        return solved.vcov if variance == "model" else solved.vcov * (solved.q / max(self.k - self.p, 1))

    def moderator_test(self) -> ModeratorTest:
        """Return the joint Wald test of every coefficient but an intercept in the first column.

        Chi-square under z; F with k - p denominator degrees of freedom otherwise.
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
