"""Log-likelihoods of pairwise fits, the criteria made of them, and the test of nested fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steelyard.errors import ModelError
from steelyard.models.distributions import Array, chi2_tail
from steelyard.models.pairwise import PairwiseFit

SAME = 1e-9  # a column whose part outside the larger model's columns is smaller, relative to it, lies in them


class Information(NamedTuple):
    """A log-likelihood with the criteria made of it.

    Attributes:
        loglik: With every constant. Restricted where the fit is by REML, full otherwise.
        restricted: Which of the two; they are not comparable with each other.
        parameters: Coefficients, and tau² where it was estimated.
        aic, bic, aicc: Smaller is better; BIC is NaN for k = p under REML.
    """

    loglik: float
    restricted: bool
    parameters: int
    aic: float
    bic: float
    aicc: float


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """Twice the difference of two log-likelihoods, referred to chi-square with `df` degrees of freedom."""

    statistic: float
    df: int
    pvalue: float
    loglik: tuple[float, float]
    parameters: tuple[int, int]
    restricted: bool
    notices: tuple[str, ...] = ()


def log_likelihood(
    yi: Array, vi: Array, X: Array | None, beta: Array, tau2: float, *, restricted: bool
) -> float:
    """Return the log-likelihood of coefficients and tau², every constant included.

    Args:
        yi, vi: Effects and variances, shape (k,).
        X: Design (k, p); None for the intercept alone.
        beta: Coefficients, shape (p,); the weighted least-squares ones where `restricted`.
        restricted: REML, with +½ log|X'X|: only fits with the same columns compare.

    Source: Harville (1974), Biometrika 61:383, eq. 2; Viechtbauer (2005), JEBS 30:261.
    Checked: metafor 3.8-1 logLik.rma, tests/reference/models, rtol 1e-9.
    """
    total = vi + tau2
    design = np.ones((yi.size, 1)) if X is None else X
    residual = yi - design @ beta
    squares = float(np.log(total).sum()) + float(residual @ (residual / total))
    k, p = int(design.shape[0]), int(design.shape[1])
    if not restricted:
        return -0.5 * (k * math.log(2.0 * math.pi) + squares)
    # by rows in order of precision: keeps QR stable under variances of many sizes
    order = np.argsort(total, kind="stable")
    scaled = design[order] / np.sqrt(total[order])[:, None]
    freedom = (k - p) * math.log(2.0 * math.pi)
    return -0.5 * (freedom + squares + _logdet(scaled) - _logdet(design))


def _logdet(A: Array) -> float:
    """Return log|A'A| from the triangle of A."""
    triangle = np.linalg.qr(A)[1]
    return 2.0 * float(np.log(np.abs(triangle.diagonal())).sum())


def information(fit: PairwiseFit, *, tau2_fixed: bool = False) -> Information:
    """Return log-likelihood, AIC, BIC and AICc of a fit.

    Args:
        fit: Any pairwise fit without weights of its own. Methods that maximise no likelihood have the full
            one at their tau².
        tau2_fixed: tau² was given, not estimated, and is no parameter.

    Under REML the number of observations in BIC and AICc is k - p, which is how metafor counts.

    Source: Akaike (1973); Schwarz (1978), Annals of Statistics 6:461; Hurvich & Tsai (1989), Biometrika
        76:297.
    Checked: metafor 3.8-1 fitstats.rma, tests/reference/models, rtol 1e-8.
    """
    _check_weights(fit)
    restricted = fit.method == "REML"
    value = log_likelihood(fit.yi, fit.vi, fit.X, fit.beta, fit.tau2, restricted=restricted)
    count = fit.p + (0 if fit.method == "EE" or tau2_fixed else 1)
    n = fit.k - fit.p if restricted else fit.k
    small = max(n, count + 2)
    deviance = -2.0 * value
    return Information(
        loglik=value,
        restricted=restricted,
        parameters=count,
        aic=deviance + 2.0 * count,
        bic=deviance + count * math.log(n) if n > 0 else math.nan,
        aicc=deviance + 2.0 * count * small / (small - count - 1.0),
    )


def likelihood_ratio(
    fit: PairwiseFit, other: PairwiseFit, *, tau2_fixed: tuple[bool, bool] = (False, False)
) -> LikelihoodRatio:
    """Return the likelihood-ratio test of two nested fits of the same estimates, in either order.

    Allowed are pairs by "ML" or "EE", whose columns are nested; and pairs by "REML" or "EE" with the same
    columns, which differ in tau² alone, as a restricted likelihood depends on the columns.

    Raises:
        ModelError: other estimates, another method, columns that are not nested, two equal models, or REML
            fits of different columns, each named.

    Source: Viechtbauer (2005), JEBS 30:261; on the edge of the parameter space: Self & Liang (1987), JASA
        82:605.
    Checked: metafor 3.8-1 anova.rma, tests/reference/models, rtol 1e-7.
    """
    _check_weights(fit)
    _check_weights(other)
    _check_same_data(fit, other)
    restricted = _check_methods(fit.method, other.method)
    given = sorted(((fit, tau2_fixed[0]), (other, tau2_fixed[1])), key=lambda pair: -_count(*pair))
    (full, _), (reduced, _) = given
    counts = (_count(*given[0]), _count(*given[1]))
    _check_nested(full, reduced, restricted)
    if counts[0] == counts[1]:
        raise ModelError(f"both models have {counts[0]} parameters; need one that is smaller.")
    heights = tuple(
        log_likelihood(f.yi, f.vi, f.X, f.beta, f.tau2, restricted=restricted) for f in (full, reduced)
    )
    statistic = max(0.0, 2.0 * (heights[0] - heights[1]))
    df = counts[0] - counts[1]
    return LikelihoodRatio(
        statistic,
        df,
        chi2_tail(statistic, df),
        (heights[0], heights[1]),
        counts,
        restricted,
        _edge(given, df),
    )


def _count(fit: PairwiseFit, fixed: bool) -> int:
    return fit.p + (0 if fit.method == "EE" or fixed else 1)


def _edge(given: list[tuple[PairwiseFit, bool]], df: int) -> tuple[str, ...]:
    """Return the warning where the smaller model has no tau² and the larger one has."""
    (full, full_fixed), (reduced, reduced_fixed) = given
    free = full.method != "EE" and not full_fixed
    if not free or not (reduced.method == "EE" or reduced_fixed):
        return ()
    half = " Half of it is the p-value of the mixture that allows for this." if df == 1 else ""
    return (f"tau² = 0 lies on the edge of what is possible: the p-value is too large.{half}",)


def _check_weights(fit: PairwiseFit) -> None:
    if fit.own_weights is not None:
        raise ModelError(
            "the fit has weights of its own, which maximise no likelihood; need a fit without weights."
        )


def _check_same_data(one: PairwiseFit, other: PairwiseFit) -> None:
    if one.k != other.k:
        raise ModelError(
            f"the fits hold {one.k} and {other.k} estimates; a likelihood-ratio test needs the same. "
            "Were rows left out for a missing moderator?"
        )
    if not (np.array_equal(one.yi, other.yi) and np.array_equal(one.vi, other.vi)):
        raise ModelError(
            "the fits hold different effects or variances; a likelihood-ratio test needs the same."
        )


def _check_methods(one: str, other: str) -> bool:
    """Return whether the restricted likelihood is the one to compare."""
    methods = {one, other}
    if strange := sorted(methods - {"ML", "REML", "EE"}):
        raise ModelError(
            f"method is {strange[0]}, which maximises no likelihood; a likelihood-ratio test needs ML "
            '(or REML for the same moderators). Fit both with method="ML".'
        )
    if methods == {"ML", "REML"}:
        raise ModelError("one fit is by ML and one by REML; need both by the same.")
    return "REML" in methods


def _check_nested(full: PairwiseFit, reduced: PairwiseFit, restricted: bool) -> None:
    if full.method == "EE" and reduced.method != "EE":
        raise ModelError("the smaller model has a tau² and the larger has none; they are not nested.")
    large, small = (np.ones((f.k, 1)) if f.X is None else f.X for f in (full, reduced))
    if not _within(small, large):
        raise ModelError(
            "the models are not nested: a moderator of the smaller one is not in the larger one."
        )
    if restricted and not _within(large, small):
        raise ModelError(
            "the fits are by REML and have different moderators, so that their likelihoods do not compare; "
            'need ML. Fit both with method="ML".'
        )


def _within(columns: Array, space: Array) -> bool:
    """Return whether every one of `columns` is a linear combination of those of `space`."""
    basis, _ = np.linalg.qr(space / np.linalg.norm(space, axis=0))
    sizes = np.linalg.norm(columns, axis=0)
    outside = columns - basis @ (basis.T @ columns)
    return bool((np.linalg.norm(outside, axis=0) <= SAME * sizes).all())
