"""Proportions of a table: exact intervals of the rows, pooled by the binomial–normal model."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steelyard.appraisal.smallness import prediction_note
from steelyard.models.binomial_normal import ProportionFit, pool_proportions
from steelyard.models.exact import proportion_interval
from steelyard.review.result import ArmData, Estimate, Heterogeneity, Pooled, Subgroup, Subgroups

MEASURE = "PLO"


def usable(events: float, people: float) -> bool:
    """Return whether a row has both of its counts."""
    return math.isfinite(events) and math.isfinite(people) and people > 0


def row_estimate(events: float, people: float, level: float) -> Estimate:
    """Return one row's share with its exact (Clopper–Pearson) interval."""
    if not usable(events, people):
        return Estimate(MEASURE, level=level, reason="not estimable")
    exact = proportion_interval(events, people, level)
    return Estimate(MEASURE, events / people, exact.ci_low, exact.ci_high, level, interval_method="exact")


def pool_rows(
    events: Sequence[float], people: Sequence[float], level: float
) -> tuple[Pooled, tuple[str, ...]]:
    """Return the pooled share of rows that are all usable, and what a reader should know."""
    fit = pool_proportions(events, people, level=level)
    pooled = Pooled(
        k=fit.k,
        people=int(fit.people),
        method=fit.method,
        test=fit.test,
        test_used=fit.test_used,
        estimate=_estimate(fit),
        heterogeneity=_heterogeneity(fit) if math.isfinite(fit.tau2) else None,
        totals=(ArmData("Total", fit.people, fit.events),),
    )
    return pooled, fit.notices


def by_group(
    by: str, groups: Sequence[str], events: Sequence[float], people: Sequence[float], level: float
) -> Subgroups:
    """Return each group's own pooled share; the model gives no test between them."""
    found = []
    for name in dict.fromkeys(groups):
        at = [i for i, group in enumerate(groups) if group == name]
        fit = pool_proportions([events[i] for i in at], [people[i] for i in at], level=level)
        tau2 = fit.tau2 if math.isfinite(fit.tau2) else None
        found.append(Subgroup(name, fit.k, int(fit.people), _estimate(fit), tau2, None, None, None))
    return Subgroups(
        by, tuple(found), None, None, None, "the binomial–normal model is fitted to each group alone"
    )


def _estimate(fit: ProportionFit) -> Estimate:
    share = fit.proportion
    predicted = math.isfinite(share.pi_low) and math.isfinite(share.pi_high)
    return Estimate(
        measure=MEASURE,
        value=share.estimate,
        ci_low=share.ci_low,
        ci_high=share.ci_high,
        level=fit.level,
        pi_low=share.pi_low if predicted else None,
        pi_high=share.pi_high if predicted else None,
        pi_note=prediction_note(fit.k, fit.tau2),
        yi=float(fit.beta[0]),
        se=float(fit.se[0]),
        interval_method="Wald interval of a binomial–normal model on the logit scale",
    )


def _heterogeneity(fit: ProportionFit) -> Heterogeneity:
    return Heterogeneity(
        q=fit.lrt,
        df=fit.lrt_df,
        p=fit.lrt_pvalue,
        i2=None,
        h2=None,
        tau2=fit.tau2,
        tau2_low=None,
        tau2_high=None,
        test="likelihood ratio",
    )
