"""Subgroup fits and the test of difference between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from steelyard.check import check_choice
from steelyard.errors import InputError
from steelyard.models.distributions import Array, chi2_tail
from steelyard.models.inputs import check_estimates
from steelyard.models.pairwise import PairwiseFit, canonical_method, fit_pairwise


@dataclass(frozen=True, slots=True, eq=False)
class SubgroupFit:
    """One pairwise fit a group, in order of first appearance, and Q between the groups.

    `q_between` has a chi-square reference with `df` = groups - 1; 0 on 0 df for one group. `tau2` says
    whether each group has its own between-study variance ("separate") or all share one ("common").
    """

    names: tuple[str, ...]
    fits: tuple[PairwiseFit, ...]
    tau2: str
    q_between: float
    df: int
    pvalue: float
    notices: tuple[str, ...]


def fit_subgroups(
    yi: Any,
    vi: Any,
    groups: Sequence[object],
    *,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    tau2: Literal["separate", "common"] = "separate",
) -> SubgroupFit:
    """Return a fit for each group and the test whether the groups' means differ.

    Args:
        yi, vi: Effects and variances, shape (k,).
        groups: The group of each estimate, length k.
        method, test, level: As in `fit_pairwise`, within every group.
        tau2: "separate", or "common" for one residual tau² from the model with the groups as moderator.

    Q between compares the group means by inverse variance, with their model variances 1/sum(w) whatever
    the test: a group of one estimate has no Hartung–Knapp variance.

    Source: Borenstein et al. (2009), Introduction to Meta-Analysis, ch. 19 (Q-test based on analysis of
        variance); Cochrane Handbook, version 6.5, section 10.11.3.1.
    Checked: metafor 3.8-1, rma of the groups' means (separate) and QM with a factor (common).
    """
    check_choice("tau2", tau2, ("separate", "common"))
    yi, vi = check_estimates(yi, vi)
    labels = [str(group) for group in groups]
    if len(labels) != yi.size:
        raise InputError(f"groups has {len(labels)} entries and yi {yi.size}; need as many of each.")
    names = tuple(dict.fromkeys(labels))
    member = np.array([[label == name for name in names] for label in labels])
    shared = None
    if tau2 == "common" and canonical_method(method) != "EE":
        shared = fit_pairwise(yi, vi, member.astype(np.float64), method=method, test="z").tau2
    fits = tuple(
        fit_pairwise(yi[rows], vi[rows], method=method, test=test, level=level, tau2=shared)
        for rows in member.T
    )
    q, df = between(
        np.array([fit.beta[0] for fit in fits]),
        np.array([1.0 / float((1.0 / (fit.vi + fit.tau2)).sum()) for fit in fits]),
    )
    return SubgroupFit(names, fits, tau2, q, df, chi2_tail(q, df), _notices(names, fits))


def between(mean: Array, variance: Array) -> tuple[float, int]:
    """Return Q between groups and its df from their means and model variances, each of shape (g,)."""
    if mean.size < 2:
        return 0.0, 0
    weight = 1.0 / variance
    centre = float(weight @ mean) / float(weight.sum())
    return float(weight @ (mean - centre) ** 2), mean.size - 1


def _notices(names: tuple[str, ...], fits: tuple[PairwiseFit, ...]) -> tuple[str, ...]:
    if len(names) == 1:
        return ("All estimates are in one group; there is nothing to compare.",)
    single = [name for name, fit in zip(names, fits, strict=True) if fit.k == 1]
    if not single:
        return ()
    return (f"Groups of one estimate: {', '.join(single)}; their between-study variance is unknown.",)
