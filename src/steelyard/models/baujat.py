"""Which studies make the heterogeneity, and which of them move the result: what Baujat's plot shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.errors import ModelError
from steelyard.models.distributions import Array
from steelyard.models.pairwise_fit import PairwiseFit
from steelyard.models.tables import TableFit


@dataclass(frozen=True, slots=True, eq=False)
class Baujat:
    """Two numbers a study, each of shape (k,).

    Attributes:
        contribution: (yi - fitted)² / (vi + tau²); under the common effect its sum is Cochran's Q.
        influence: The change of the study's fitted value when the study is left out, squared and divided by
            the variance of that value without the study; NaN where no fit is left.
    """

    contribution: Array
    influence: Array


def baujat(fit: PairwiseFit, refit: Callable[[Any], PairwiseFit]) -> Baujat:
    """Return each study's contribution to heterogeneity and its influence on the fitted value.

    Args:
        fit: Of all k estimates, with or without moderators.
        refit: Returns the fit of the estimates at some positions, with one test throughout, as the variance
            is that which the test gives.

    Raises:
        ModelError: fewer than two estimates.

    Source: Baujat et al. (2002), Statistics in Medicine 21:2641; for random effects and moderators the
        squared Pearson residual and the fitted value take the places of Q's terms and of the mean.
    Checked: metafor 3.8-1 baujat(), tests/reference/models/baujat.json.
    """
    if fit.k < 2:
        raise ModelError(f"{fit.k} estimate; leaving one out needs at least two.")
    X = np.ones((fit.k, 1)) if fit.X is None else fit.X
    fitted = X @ fit.beta
    contribution = (fit.yi - fitted) ** 2 / (fit.vi + fit.tau2)
    everything = np.arange(fit.k)
    influence = np.array(
        [_influence(refit, np.delete(everything, i), X[i], float(fitted[i])) for i in range(fit.k)]
    )
    return Baujat(contribution, influence)


def baujat_tables(yi: Array, vi: Array, fit: TableFit, refit: Callable[[Any], TableFit]) -> Baujat:
    """Return the same of tables: (yi - pooled)² / vi, and the change of the pooled effect without the table.

    Args:
        yi, vi: The tables' own effects, shape (k,), NaN for a table that has none: it contributes nothing.
        refit: Returns the fit of the tables at some positions.

    Raises:
        ModelError: fewer than two tables.

    Checked: metafor 3.8-1 baujat() of rma.mh() and rma.peto(), tests/reference/models/baujat.json.
    """
    if yi.size < 2:
        raise ModelError(f"{yi.size} table; leaving one out needs at least two.")
    everything, pooled = np.arange(yi.size), float(fit.beta[0])
    influence = np.full(yi.size, np.nan)
    for i in range(yi.size):
        try:
            without = refit(np.delete(everything, i))
        except ModelError:  # no other table has people in both groups
            continue
        variance = float(without.vcov[0, 0])
        influence[i] = (float(without.beta[0]) - pooled) ** 2 / variance if variance > 0 else np.nan
    return Baujat((yi - pooled) ** 2 / vi, influence)


def _influence(refit: Callable[[Any], PairwiseFit], rest: Any, row: Array, fitted: float) -> float:
    try:
        without = refit(rest)
    except ModelError:  # the study alone carried a coefficient
        return float("nan")
    variance = float(row @ without.vcov @ row)
    change = float(row @ without.beta) - fitted
    return change * change / variance if variance > 0 else float("nan")
