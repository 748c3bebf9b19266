"""What `pool` returns: a pairwise fit that knows what its data were called and answers questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.api import results_lines as lines
from steelyard.api.asked import contrast_matrix, positions
from steelyard.api.describe import Description, describe_pairwise, readable
from steelyard.api.formulas import Design
from steelyard.api.results_asked import (
    ContrastResult,
    InflationResult,
    JointTestResult,
    LikelihoodRatioResult,
    PredictionResult,
    inflation_of,
)
from steelyard.api.results_base import (
    Printed,
    coefficient_columns,
    field_values,
    frame,
    on_readers_scale,
    plain_fields,
)
from steelyard.api.results_studies import ResidualsResult, TrueEffectsResult, residuals_of, true_effects_of
from steelyard.check import check_level
from steelyard.errors import InputError, ModelError
from steelyard.models import information, regression, residuals
from steelyard.models.distributions import Array
from steelyard.models.pairwise import PairwiseFit, fit_pairwise

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PoolResult(Printed, PairwiseFit):
    """A pairwise fit with what its data were called. Every attribute of `PairwiseFit`, and:

    Attributes:
        measure: metafor's code; "GEN" where it is not known.
        options: The settings of the fit, as `fit_pairwise` takes them.
        design: Names and coding of the moderators; None where there are none.
        labels: Of every row given; None where they had none.
        used: Which rows given are in the fit; None for all.
        frame: The table that the effects carried, one row for each given; None where there was none.
        index: Row labels of the rows given; None where they had none.
    """

    measure: str = "GEN"
    options: Mapping[str, Any] = field(default_factory=dict)
    design: Design | None = None
    labels: tuple[str, ...] | None = None
    used: Mask | None = None
    frame: Any = None
    index: Any = None

    def __post_init__(self) -> None:
        # as of every result, by name, as a fit is made in some 80 microseconds; the arrays are its own
        for values in (
            self.beta, self.se, self.zval, self.ci_low, self.ci_high, self.pvalue, self.vcov, self.weights,
            self.yi, self.vi, self.X, self.own_weights,
        ):  # fmt: skip
            if values is not None:
                values.setflags(write=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the coefficients, length p."""
        return ("mean",) if self.design is None else self.design.terms

    @property
    def rows(self) -> tuple[int, ...]:
        """Positions of the k estimates among the rows given, counted from 0."""
        if self.used is None:
            return tuple(range(self.k))
        return tuple(np.flatnonzero(self.used).tolist())

    @property
    def slab(self) -> tuple[str, ...]:
        """Labels of the k estimates used."""
        if self.labels is None:
            return tuple(f"Study {i + 1}" for i in self.rows)
        return tuple(self.labels[i] for i in self.rows)

    @property
    def r2(self) -> float:
        """R² in percent: the share of tau² that moderators account for, at least 0; see `explained`."""
        return self.explained().r2

    @property
    def loglik(self) -> float:
        """Log-likelihood with every constant; the restricted one under REML."""
        return self.information().loglik

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return self.information().aic

    @property
    def bic(self) -> float:
        """The Bayesian criterion; see `information` for the number of observations under REML."""
        return self.information().bic

    @property
    def aicc(self) -> float:
        """Akaike's criterion corrected for small k."""
        return self.information().aicc

    def predict(
        self,
        newdata: Any = None,
        *,
        level: float | None = None,
        pi: str = "default",
        transform: bool = False,
    ) -> PredictionResult:
        """Return predicted means with confidence and prediction bounds, each of shape (m,).

        Args:
            newdata: New values of the moderators: a dataframe or dict where the model came from a formula or
                named columns, else a matrix (m, moderators) without the intercept. With one moderator, a
                plain list of its values. None: the mean, or the fitted values of the k estimates where there
                are moderators.
            level: Confidence level; the fit's own by default.
            pi: Which published prediction interval, see `models.prediction`.
            transform: On the reader's scale: risk ratios in place of their logs.

        On the reader's scale there is no standard error: `se` is NaN.

        Raises:
            InputError: a moderator that is missing, a level of a factor that the fit has not seen, or a
                measure that cannot be read back by itself (PFT, IRFT).
        """
        if newdata is not None and self.design is None:
            raise ModelError("The model has no moderators; predict() takes no newdata.")
        if transform:
            self._check_readable()
        X, labels = None, self.terms if self.design is None else self.slab
        if newdata is not None and self.design is not None:
            newdata = self.design.asked(newdata)
            X = self.design.rows(newdata)
            labels = self.design.labels(newdata, len(X))
        level = self.level if level is None else check_level(level)
        # the zero-argument super() does not work in a class that slots=True has made anew
        found = field_values(PairwiseFit.predict(self, X, level=level, pi=pi))
        if transform:
            found = on_readers_scale(found, self.measure)
        return PredictionResult(
            **found, labels=labels, level=level, measure=self.measure, transformed=transform
        )

    @property
    def fitted(self) -> Array:
        """Fitted values of the k estimates on the analysis scale, shape (k,)."""
        return residuals.fitted(self)

    @property
    def hat(self) -> Array:
        """How much each estimate pulls at its own fitted value, shape (k,); see `models.residuals.hat`."""
        return residuals.hat(self)

    def residuals(self, kind: str = "internal") -> ResidualsResult:
        """Return residuals of the k estimates with their standard errors and z values.

        Args:
            kind: "internal": yi less the fitted value, over its own standard error (metafor's rstandard);
                "external": from the fit without the study (rstudent), k fits, under the "guarded" interval
                with Wald's variance throughout; "pearson": over sqrt(vi + tau²).
        """
        return residuals_of(self, kind)

    def blup(self, *, level: float | None = None, transform: bool = False) -> TrueEffectsResult:
        """Return the true effect of each study, predicted: its estimate drawn towards the fitted value.

        Args:
            level: Of the bounds; the fit's own by default.
            transform: On the reader's scale, where there is no standard error; as in `predict`.

        Raises:
            ModelError: a fit with weights of its own.
            InputError: a measure that cannot be read back by itself (PFT, IRFT).
        """
        if transform:
            self._check_readable()
        return true_effects_of(self, "blup", level, transform)

    def ranef(self, *, level: float | None = None) -> TrueEffectsResult:
        """Return how far each study's true effect lies from the fitted value, predicted; as `blup`."""
        return true_effects_of(self, "ranef", level, transform=False)

    def contrast(
        self, L: Any, *, labels: Sequence[str] | None = None, level: float | None = None
    ) -> ContrastResult:
        """Return linear combinations of the coefficients, and the test that all of them are 0.

        Args:
            L: A dict {coefficient: weight}, a list of such dicts, or a matrix (m, p) or vector (p,).
            labels: Names of the m combinations.
            level: Confidence level; the fit's own by default.

        Raises:
            InputError: a coefficient that the model does not have, or another shape.
            ModelError: combinations that depend on each other.

        Example:
            >>> from steelyard.api.pooling import pool
            >>> data = {"y": [0.1, 0.2, 0.4, 0.6, 0.5, 0.2], "v": [0.1] * 6, "g": list("aabbcc")}
            >>> fit = pool("y", "v", data=data, mods="g", test="z")
            >>> fit.contrast({"g[T.b]": 1, "g[T.c]": -1}).estimate.round(2)
            array([0.15])
        """
        matrix, names = contrast_matrix(L, self.terms, labels)
        level = self.level if level is None else check_level(level)
        found = field_values(regression.combinations(self, matrix, level))
        return ContrastResult(**found, labels=names, level=level)

    def moderator_test(self, terms: str | Sequence[str] | None = None) -> JointTestResult:
        """Return the Wald test that several coefficients are all 0: QM under z, F under t.

        Args:
            terms: Names of coefficients, such as "alloc[T.random]", or of a formula's terms, such as "alloc";
                every coefficient but the intercept by default.
        """
        if terms is None:
            whole = PairwiseFit.moderator_test(self)
            at = list(range(self.p - whole.df1, self.p))
        else:
            at = positions(terms, self.terms, {} if self.design is None else self.design.groups)
            whole = regression.joint_test(self.beta[at], self.vcov[np.ix_(at, at)], self.df)
        return JointTestResult(
            whole.statistic, whole.df1, whole.df2, whole.pvalue, tuple(self.terms[i] for i in at)
        )

    def vif(self, by: str = "coefficient") -> InflationResult:
        """Return variance inflation factors: by "coefficient", or generalised ones by "term" of a formula.

        Raises:
            ModelError: fewer than two coefficients beside the intercept.
        """
        return inflation_of(self, by)

    def explained(self) -> regression.Explained:
        """Return R² with tau² without moderators and what a reader should know.

        Raises:
            ModelError: no moderators, no intercept, or a tau² that was given.
        """
        if self.X is None or not regression.spans_intercept(self.X):
            raise ModelError(
                "R² compares with the model of the mean alone; need moderators and an intercept."
            )
        if self._tau2_given:
            raise ModelError("tau² was given, not estimated; R² has no meaning.")
        without = fit_pairwise(self.yi, self.vi, weights=self.own_weights, **self.options)
        return regression.explained(self, without)

    def information(self) -> information.Information:
        """Return the log-likelihood with AIC, BIC and AICc."""
        return information.information(self, tau2_fixed=self._tau2_given)

    def lrt(self, other: PoolResult) -> LikelihoodRatioResult:
        """Return the likelihood-ratio test against another fit of the same estimates, one within the other.

        Raises:
            ModelError: fits that do not compare, with the reason; see `models.information.likelihood_ratio`.
        """
        found = information.likelihood_ratio(self, other, tau2_fixed=(self._tau2_given, other._tau2_given))
        return LikelihoodRatioResult(**field_values(found))

    def refit(self, rows: Any) -> PairwiseFit:
        """Return the fit of a part of the estimates, with the same settings.

        Args:
            rows: Positions among the k estimates, or k booleans.
        """
        X, own = (None if part is None else part[rows] for part in (self.X, self.own_weights))
        return fit_pairwise(self.yi[rows], self.vi[rows], X, weights=own, **self.options)

    def summary(self) -> str:
        """Return the page of `repr` with the terms tested, R², criteria of fit, and the studies."""
        return self._full().text()

    def to_dict(self) -> dict[str, Any]:
        """Return every number in plain Python; undefined is None."""
        skip = ("design", "yi", "vi", "X", "own_weights", "labels", "used", "options", "frame", "index")
        found = plain_fields(self, skip)
        return {**found, "terms": list(self.terms), "slab": list(self.slab), "rows": list(self.rows)}

    def studies(self) -> Any:
        """Return a dataframe of the estimates: slab, yi, vi and weight in percent."""
        columns: dict[str, Any] = {"slab": list(self.slab), "yi": self.yi.copy(), "vi": self.vi.copy()}
        return frame({**columns, "weight": self.weights.copy()})

    def _check_readable(self) -> None:
        if not readable(self.measure):
            raise InputError(
                f"{self.measure} cannot be read back by itself; use sy.back(pred, ..., ni= or ti=)."
            )

    @property
    def _tau2_given(self) -> bool:
        return self.options.get("tau2") is not None

    def _columns(self) -> Mapping[str, Any]:
        return coefficient_columns(self, self.terms)

    def _page(self) -> Description:
        return describe_pairwise(self, self.terms, self.measure)

    def _full(self) -> Description:
        more = (*lines.term_lines(self), *lines.r2_lines(self), *lines.information_lines(self))
        page = describe_pairwise(self, self.terms, self.measure, more)
        return Description(page.title, page.table, page.lines, lines.study_table(self))
