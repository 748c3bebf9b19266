"""The one place that decides a covariance matrix and a reference distribution.

Vocabulary: *Wald* is normal with the model's covariance, *t* the same with Student's t on k - p degrees of
freedom; *Hartung–Knapp* scales that covariance by the weighted residual mean square and refers to the same t;
*ad hoc* never scales it down; *guarded* takes Hartung–Knapp only where it is trustworthy and wider.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from steelyard.check import check_choice
from steelyard.models.distributions import Array, critical, t_critical, two_sided, z_critical
from steelyard.terms import TESTS

TEST_ALIASES = {
    "normal": "z",
    "wald": "z",
    "student": "t",
    "hk": "knha",
    "hksj": "knha",
    "hartung-knapp": "knha",
    "knapp-hartung": "knha",
    "ad-hoc": "adhoc",
    "modified-knapp-hartung": "adhoc",
    "cochrane": "guarded",
}


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """Standard errors, intervals and p-values of coefficients; vectors have shape (p,), vcov (p, p).

    Attributes:
        test_used: "z", "t", "knha" or "adhoc".
        df: Degrees of freedom of t; None for the normal distribution.
    """

    test_used: str
    df: int | None
    vcov: Array
    se: Array
    zval: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array


def canonical_test(test: str) -> str:
    """Return the short name of a test given by any of its names."""
    return check_choice("test", TEST_ALIASES.get(str(test).lower(), test), TESTS)


def infer(
    beta: Array, vcov: Array, q: float, df: int, *, tau2: float, method: str, test: str, level: float
) -> Inference:
    """Return the inference for weighted least-squares coefficients.

    Args:
        beta: Coefficients, shape (p,).
        vcov: Their covariance under the model, shape (p, p): the inverse of X'WX, or a sandwich where the
            weights are the user's.
        q: Residual sum of squares with weights 1 / (vi + tau²) at the estimated tau².
        df: k - p.
        tau2: The between-study variance in the weights.
        method: "EE" makes "guarded" the Wald interval.
        test: "z", "t", "knha", "adhoc" or "guarded".
        level: Confidence level.

    Source: Hartung & Knapp (2001), Statistics in Medicine 20:3875; Sidik & Jonkman (2002), Stat Med 21:3153;
        with moderators, and the ad hoc form, Knapp & Hartung (2003), Stat Med 22:2693. The guard is that of
        the Cochrane Handbook, version 6.5, section 10.10.4.
    """
    used = _decide(q, df, tau2=tau2, method=method, test=test, level=level)
    freedom = None if used == "z" else df
    if used == "knha" or (used == "adhoc" and q > df):
        vcov = vcov * (q / df)
    se = np.sqrt(vcov.diagonal())
    # Identical effects give a Hartung–Knapp variance of exactly 0: beta/0 is infinite, 0/0 undefined.
    with np.errstate(divide="ignore", invalid="ignore"):
        zval = beta / se
    half = critical(level, freedom) * se
    return Inference(used, freedom, vcov, se, zval, beta - half, beta + half, two_sided(zval, freedom))


def _decide(q: float, df: int, *, tau2: float, method: str, test: str, level: float) -> str:
    """Return "z", "t", "knha" or "adhoc".

    Under "guarded" both intervals have the same centre and, for every coefficient, the same ratio of
    widths, so one comparison decides for all of them. k >= 3 reads df >= 2 when there are moderators.
    """
    if df < 1 or test == "z":
        return "z"
    if test != "guarded":
        return test
    if method == "EE" or df < 2 or tau2 <= 0.0:
        return "z"
    wider = math.sqrt(q / df) * t_critical(level, df) >= z_critical(level)
    return "knha" if wider else "z"
