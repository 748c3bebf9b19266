"""What is asked of a fitted meta-regression: contrasts, joint tests, R², variance inflation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array, chi2_tail, critical, f_tail, two_sided
from steelyard.models.pairwise import ModeratorTest, PairwiseFit

DEPENDENT = 1e-9  # a column this small beside itself, once the columns before it are taken out, adds nothing
MENTIONED = 1e-6  # a scaled coefficient below this does not name its column


@dataclass(frozen=True, slots=True, eq=False)
class Combinations:
    """m linear combinations of the coefficients; vectors of shape (m,), `vcov` (m, m), `L` (m, p)."""

    L: Array
    estimate: Array
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    vcov: Array
    df: int | None
    joint: ModeratorTest


class Explained(NamedTuple):
    """R² in percent (NaN where undefined), tau² without moderators, and what a reader should know."""

    r2: float
    tau2_without: float
    notices: tuple[str, ...]


class Inflation(NamedTuple):
    """Variance inflation of a group of coefficients: `gvif`, and `gsif` = gvif^(1 / 2m), like an SE ratio."""

    gvif: float
    gsif: float
    m: int


def joint_test(beta: Array, vcov: Array, df: int | None) -> ModeratorTest:
    """Return the Wald test that all of `beta`, shape (m,) with covariance (m, m), are 0.

    Chi-square on m degrees of freedom where `df` is None, else F on m and `df`; NaN where the covariance
    has no inverse.

    Source: Viechtbauer (2010), Journal of Statistical Software 36(3), p. 9; F: Knapp & Hartung (2003),
        Stat Med 22:2693.
    Checked: metafor 3.8-1 anova(btt=, X=), tests/reference/models, rtol 1e-9.
    """
    m = beta.size
    try:
        statistic = float(beta @ np.linalg.solve(vcov, beta))
    except np.linalg.LinAlgError:
        return ModeratorTest(math.nan, m, df, math.nan)
    if df is None:
        return ModeratorTest(statistic, m, None, chi2_tail(statistic, m))
    return ModeratorTest(statistic / m, m, df, f_tail(statistic / m, m, df))


def combinations(fit: PairwiseFit, L: Array, level: float) -> Combinations:
    """Return the linear combinations `L`, shape (m, p), of a fit's coefficients, and their joint test.

    Raises:
        InputError: another number of columns than p, or a row of zeros.
        ModelError: rows that depend on each other, which leave no joint test.

    Checked: metafor 3.8-1 anova(X=), tests/reference/models, rtol 1e-9.
    """
    if L.ndim != 2 or L.shape[1] != fit.p:
        raise InputError(f"L has shape {L.shape}; need (m, {fit.p}), one column a coefficient.")
    if not np.isfinite(L).all() or not L.any(axis=1).all():
        raise InputError("a row of L is all zeros or not finite; need weights that are not all 0.")
    if np.linalg.matrix_rank(L) < L.shape[0]:
        raise ModelError(f"the {L.shape[0]} rows of L are linearly dependent; leave the redundant ones out.")
    estimate = L @ fit.beta
    vcov = L @ fit.vcov @ L.T
    se = np.sqrt(vcov.diagonal())
    with np.errstate(divide="ignore", invalid="ignore"):
        zval = estimate / se
    half = critical(level, fit.df) * se
    return Combinations(
        L=L,
        estimate=estimate,
        se=se,
        zval=zval,
        ci_low=estimate - half,
        ci_high=estimate + half,
        pvalue=two_sided(zval, fit.df),
        vcov=vcov,
        df=fit.df,
        joint=joint_test(estimate, vcov, fit.df),
    )


def explained(fit: PairwiseFit, without: PairwiseFit) -> Explained:
    """Return R²: the share of tau² that moderators account for, 0 where they leave it larger.

    Args:
        fit: With moderators, and an intercept among what its columns span.
        without: The same model without moderators.

    A factor without an intercept ("0 + alloc") is the same model as with one, and has the same R²; metafor
    gives NA for it. Under "EE", where tau² is 0 in both, R² is the adjusted one of the weighted regression,
    from Q.

    Source: Raudenbush (2009), Handbook of Research Synthesis, 2nd ed., p. 311; its wide spread for small k:
        López-López et al. (2014), British Journal of Mathematical and Statistical Psychology 67:30.
    Checked: metafor 3.8-1 rma.uni()$R2, tests/reference/models, rtol 1e-6.
    """
    if fit.method == "EE":
        left, all_of_it = fit.q / fit.q_df, without.q / without.q_df
        words = "residual mean square"
    else:
        left, all_of_it = fit.tau2, without.tau2
        words = "tau²"
    if all_of_it <= 0.0:
        nothing = "R² is undefined: without moderators there is no between-study variance to explain."
        return Explained(math.nan, without.tau2, (nothing,))
    if left > all_of_it:
        return Explained(
            0.0, without.tau2, (f"R² was set to 0: the {words} is larger with the moderators than without.",)
        )
    return Explained(100.0 * (1.0 - left / all_of_it), without.tau2, ())


def spans_intercept(X: Array) -> bool:
    """Return whether the columns of X (k, p) add up to a constant in some combination."""
    weights, *_ = np.linalg.lstsq(X, np.ones(len(X)), rcond=None)
    return bool(np.abs(X @ weights - 1.0).max() < DEPENDENT)


def inflation(vcov: Array, groups: Sequence[Sequence[int]]) -> list[Inflation]:
    """Return the generalised variance inflation factor of groups of coefficients.

    Args:
        vcov: Covariance of the coefficients without the intercept, shape (m, m).
        groups: Positions in `vcov`; one position gives the usual VIF.

    Source: Fox & Monette (1992), JASA 87:178, eq. 10; usual VIF: Belsley, Kuh & Welsch (1980).
    Checked: metafor 3.8-1 vif(), vif(btt=), tests/reference/models, rtol 1e-8.
    """
    size = np.sqrt(vcov.diagonal())
    R = vcov / np.outer(size, size)
    _, whole = np.linalg.slogdet(R)
    found = []
    for group in groups:
        rest = [i for i in range(len(R)) if i not in set(group)]
        _, own = np.linalg.slogdet(R[np.ix_(group, group)])
        _, others = np.linalg.slogdet(R[np.ix_(rest, rest)]) if rest else (1.0, 0.0)
        gvif = math.exp(float(own + others - whole))
        found.append(Inflation(gvif, gvif ** (0.5 / len(group)), len(group)))
    return found


def dependent_column(X: Array) -> tuple[int, list[int]] | None:
    """Return the first column of X that those before it already give, and which of them give it; or None.

    A column of zeros is given by none: (its position, []).
    """
    for j in range(X.shape[1]):
        column, before = X[:, j], X[:, :j]
        size = float(np.linalg.norm(column))
        if size == 0.0:
            return j, []
        if j == 0:
            continue
        scale = np.linalg.norm(before, axis=0)
        weights, *_ = np.linalg.lstsq(before / scale, column / size, rcond=None)
        if float(np.linalg.norm(before / scale @ weights - column / size)) < DEPENDENT:
            return j, [i for i in range(j) if abs(weights[i]) > MENTIONED]
    return None
