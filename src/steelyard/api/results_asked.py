"""Results of questions put to a fitted model: predictions, contrasts, joint tests, inflation, likelihoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from steelyard.api.describe import (
    Cells,
    Description,
    interval_head,
    joint_line,
    of_measure,
    of_reader,
    statistic,
)
from steelyard.api.results_base import Printed
from steelyard.check import check_choice
from steelyard.errors import ModelError
from steelyard.models import regression
from steelyard.models.information import LikelihoodRatio
from steelyard.models.pairwise import ModeratorTest, Prediction
from steelyard.models.regression import Combinations, Inflation
from steelyard.numfmt import effect, fixed, interval, p_clause, p_value

if TYPE_CHECKING:
    from steelyard.api.results import PoolResult

_SHOWN = 40


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PredictionResult(Printed, Prediction):
    """Predicted means, every attribute of `Prediction`, and what they are called.

    Attributes:
        labels: Of the m rows.
        level: Of every interval.
        measure: metafor's code.
        transformed: Whether the numbers stand on the reader's scale (risk ratios, not their logs); `se` stays
            on the analysis scale.
    """

    labels: tuple[str, ...] = ()
    level: float = 0.95
    measure: str = "GEN"
    transformed: bool = False

    def _columns(self) -> Mapping[str, Any]:
        names = ("pred", "se", "ci_low", "ci_high", "pi_low", "pi_high")
        return {"label": list(self.labels), **{name: getattr(self, name).copy() for name in names}}

    def _page(self) -> Description:
        columns = (self.pred, self.se, self.ci_low, self.ci_high, self.pi_low, self.pi_high)
        bare = bool(np.isnan(self.se).all())  # on the reader's scale a standard error has no meaning
        rows = tuple(
            (
                label,
                effect(pred),
                *(() if bare else (effect(se),)),
                interval(low, high),
                interval(below, above),
            )
            for label, pred, se, low, high, below, above in zip(
                self.labels[:_SHOWN], *(c[:_SHOWN].tolist() for c in columns), strict=True
            )
        )
        cut = len(self.labels) - _SHOWN
        scale = of_reader(self.measure) if self.transformed else of_measure(self.measure)
        return Description(
            f"Predicted means{scale}",
            (
                (
                    "",
                    "predicted",
                    *(() if bare else ("SE",)),
                    interval_head(self.level),
                    "prediction interval",
                ),
                *rows,
            ),
            (*((f"… and {cut} more",) if cut > 0 else ()), *self.notices),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ContrastResult(Printed, Combinations):
    """Linear combinations of coefficients: every attribute of `Combinations`, with labels and level."""

    labels: tuple[str, ...] = ()
    level: float = 0.95

    def _columns(self) -> Mapping[str, Any]:
        names = ("estimate", "se", "zval", "ci_low", "ci_high", "pvalue")
        return {"contrast": list(self.labels), **{name: getattr(self, name).copy() for name in names}}

    def _page(self) -> Description:
        columns = (self.estimate, self.se, self.zval, self.pvalue, self.ci_low, self.ci_high)
        rows = tuple(
            (label, effect(b), effect(se), statistic(z), p_value(p), interval(low, high))
            for label, b, se, z, p, low, high in zip(self.labels, *(c.tolist() for c in columns), strict=True)
        )
        head = ("", "estimate", "SE", "z" if self.df is None else "t", "p", interval_head(self.level))
        joint = (joint_line(self.joint, "All together"),) if len(self.labels) > 1 else ()
        return Description("Linear combinations of coefficients", (head, *rows), joint)


@dataclass(frozen=True, slots=True, repr=False)
class JointTestResult(Printed, ModeratorTest):
    """A joint test of coefficients: every attribute of `ModeratorTest`, and the `terms` tested."""

    terms: tuple[str, ...] = ()

    def _columns(self) -> Mapping[str, Any]:
        return {name: [getattr(self, name)] for name in ("statistic", "df1", "df2", "pvalue")}

    def _page(self) -> Description:
        kind = "χ²" if self.df2 is None else "F"
        df = f"{self.df1}" if self.df2 is None else f"{self.df1} and {self.df2}"
        return Description(
            f"Wald test that {len(self.terms)} coefficient(s) are all 0",
            (("", kind, "df", "p"), ("together", fixed(self.statistic), df, p_value(self.pvalue))),
            (f"Tested: {', '.join(self.terms)}.",),
        )


@dataclass(frozen=True, slots=True, repr=False)
class InflationResult(Printed):
    """Variance inflation of coefficients or terms, in the order of the model.

    Attributes:
        terms: What each is of, the intercept excluded.
        vif: Generalised variance inflation factors; the usual ones where `m` is 1.
        sif: vif^(1 / 2m): how much wider the interval is than with unrelated moderators.
        m: Coefficients in each.
    """

    terms: tuple[str, ...]
    vif: tuple[float, ...]
    sif: tuple[float, ...]
    m: tuple[int, ...]

    @classmethod
    def of(cls, terms: tuple[str, ...], found: list[Inflation]) -> InflationResult:
        """Return the result for one `Inflation` a term."""
        return cls(
            terms, tuple(f.gvif for f in found), tuple(f.gsif for f in found), tuple(f.m for f in found)
        )

    def _columns(self) -> Mapping[str, Any]:
        return {"term": list(self.terms), "m": list(self.m), "vif": list(self.vif), "sif": list(self.sif)}

    def _page(self) -> Description:
        rows = tuple(
            (term, str(m), fixed(vif), fixed(sif))
            for term, m, vif, sif in zip(self.terms, self.m, self.vif, self.sif, strict=True)
        )
        return Description("Variance inflation", (("", "coefficients", "VIF", "SIF"), *rows))


def inflation_of(fit: PoolResult, by: str) -> InflationResult:
    """Return the variance inflation of a fit's coefficients or terms."""
    check_choice("by", by, ("coefficient", "term"))
    if fit.design is None or fit.X is None:
        raise ModelError("The model has no moderators; there is no variance inflation.")
    slopes = [i for i in range(fit.p) if not (fit.X[:, i] == fit.X[0, i]).all()]
    if len(slopes) < 2:
        raise ModelError(f"{len(slopes)} moderator coefficient; variance inflation needs two.")
    place = {i: j for j, i in enumerate(slopes)}
    groups = {fit.terms[i]: [i] for i in slopes}
    if by == "term":
        groups = {name: at for name, at in fit.design.groups.items() if set(at) <= set(slopes)}
    at = [[place[i] for i in group] for group in groups.values()]
    return InflationResult.of(tuple(groups), regression.inflation(fit.vcov[np.ix_(slopes, slopes)], at))


@dataclass(frozen=True, slots=True, repr=False)
class LikelihoodRatioResult(Printed, LikelihoodRatio):
    """A likelihood-ratio test of nested fits: every attribute of `LikelihoodRatio`."""

    def _columns(self) -> Mapping[str, Any]:
        return {
            "model": ["larger", "smaller"],
            "parameters": list(self.parameters),
            "loglik": list(self.loglik),
            "statistic": [None, self.statistic],
            "df": [None, self.df],
            "pvalue": [None, self.pvalue],
        }

    def _page(self) -> Description:
        kind = "restricted log-likelihood" if self.restricted else "log-likelihood"
        rows: tuple[Cells, ...] = tuple(
            (name, str(count), fixed(height, 3))
            for name, count, height in zip(("larger", "smaller"), self.parameters, self.loglik, strict=True)
        )
        line = f"χ² = {fixed(self.statistic)} on {self.df} df, {p_clause(self.pvalue)}."
        return Description(
            "Likelihood-ratio test of nested models",
            (("model", "parameters", kind), *rows),
            (line, *self.notices),
        )
