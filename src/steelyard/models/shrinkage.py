"""The true effect of each study: its estimate drawn towards the fitted value, best linear unbiased."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.check import check_level
from steelyard.errors import ModelError
from steelyard.models.distributions import Array, critical
from steelyard.models.pairwise_fit import PairwiseFit
from steelyard.models.residuals import fitted


@dataclass(frozen=True, slots=True, eq=False)
class Shrunken:
    """Predicted true effects, or deviations, on the analysis scale with their bounds, each of shape (k,)."""

    pred: Array
    se: Array
    pi_low: Array
    pi_high: Array


def true_effects(fit: PairwiseFit, level: float) -> Shrunken:
    """Return the best linear unbiased prediction of each study's true effect (BLUP).

    With l = tau² / (tau² + vi) it is l yi + (1 - l) x'beta, and its variance l vi + (1 - l)² x'Vx with the
    covariance V of the fit; tau² is taken as known. Bounds by the fit's own distribution, t or normal.

    Raises:
        ModelError: a fit with weights of its own, for which these are not the best.

    Source: Raudenbush & Bryk (1985), Journal of Educational Statistics 10:75; Morris (1983), JASA 78:47.
    Checked: metafor 3.8-1 blup(), tests/reference/models/residuals.json, rtol 1e-10.
    """
    share, around, middle = _parts(fit)
    pred = share * fit.yi + (1.0 - share) * middle
    return _bounded(fit, pred, share * fit.vi + (1.0 - share) ** 2 * around, level)


def deviations(fit: PairwiseFit, level: float) -> Shrunken:
    """Return the prediction of each study's random effect: how far it lies from the fitted value.

    With l as in `true_effects` it is l (yi - x'beta), and its variance l vi + l² x'Vx. 0 where tau² is 0.

    Source and Raises: as `true_effects`.
    Checked: metafor 3.8-1 ranef(), tests/reference/models/residuals.json, rtol 1e-10.
    """
    share, around, middle = _parts(fit)
    return _bounded(fit, share * (fit.yi - middle), share * fit.vi + share**2 * around, level)


def _parts(fit: PairwiseFit) -> tuple[Array, Array, Array]:
    """Return l, x'Vx and the fitted value of each study."""
    if fit.own_weights is not None:
        raise ModelError("The fit has weights of its own; predicted true effects need those of the model.")
    X = np.ones((fit.k, 1)) if fit.X is None else fit.X
    around = np.einsum("ij,jk,ik->i", X, fit.vcov, X)
    return fit.tau2 / (fit.tau2 + fit.vi), around, fitted(fit)


def _bounded(fit: PairwiseFit, pred: Array, variance: Array, level: float) -> Shrunken:
    se = np.sqrt(variance)
    half = critical(check_level(level), fit.df) * se
    return Shrunken(pred, se, pred - half, pred + half)
