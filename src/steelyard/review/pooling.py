"""Lines -> a pooled result by the plan's model."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from steelyard.appraisal.smallness import prediction_note
from steelyard.models.binomial_normal import ProportionFit, pool_proportions
from steelyard.models.pairwise import PairwiseFit, fit_pairwise
from steelyard.review.contribute import Contribution
from steelyard.review.estimates import back
from steelyard.review.plan import Analysis
from steelyard.review.result import ArmData, Estimate, Heterogeneity, Pooled
from steelyard.terms import TEST_NAMES


def pool(
    lines: Sequence[Contribution], analysis: Analysis, people: int | None
) -> tuple[Pooled, tuple[float, ...]]:
    """Return the pooled result and each line's weight in percent (0 for a line without an effect).

    A binomial–normal model has no weights; an empty tuple stands in their place.

    Raises:
        ModelError, ConvergenceError: from the model; no number is returned then.
    """
    if analysis.kind == "proportion":
        return _proportion(lines, analysis, people)
    used = defined(lines)
    fit = fit_lines(used, analysis)
    studies = studies_of(used)
    weights = dict(zip((id(c) for c in used), fit.weights, strict=True))
    return (
        Pooled(
            k=fit.k,
            people=people,
            method=analysis.model.method,
            test=analysis.model.test,
            test_used=fit.test_used,
            estimate=pooled_estimate(fit, used[0].measure, studies),
            heterogeneity=heterogeneity(fit),
            totals=totals(used),
            notices=(*_several(fit.k, studies), *fit.notices),
        ),
        tuple(float(weights.get(id(c), 0.0)) for c in lines),
    )


def defined(lines: Sequence[Contribution]) -> list[Contribution]:
    """Return the lines whose effect and variance exist and can be weighted."""
    return [c for c in lines if c.defined]


def studies_of(lines: Sequence[Contribution]) -> int:
    """Return how many studies several lines come from."""
    return len({c.study.study_id for c in lines})


def _several(k: int, studies: int) -> tuple[str, ...]:
    if k == studies:
        return ()
    text = (
        f"{k} comparisons from {studies} studies; those of one study are not as independent as studies are."
    )
    return (text,)


def fit_lines(lines: Sequence[Contribution], analysis: Analysis) -> PairwiseFit:
    """Return the pairwise fit of lines that all have an effect.

    Hartung–Knapp needs three independent studies, not three comparisons: with fewer, the guarded interval is
    Wald's.
    """
    model = analysis.model
    test = "z" if model.test == "guarded" and studies_of(lines) < 3 else model.test
    return fit_pairwise(
        np.array([c.yi for c in lines], dtype=float),
        np.array([c.vi for c in lines], dtype=float),
        method=model.method,
        test=test,
        level=model.level,
    )


def pooled_estimate(fit: PairwiseFit, measure: str, studies: int | None = None) -> Estimate:
    """Return the mean of a fit on the reader's scale, with its prediction interval or why it has none.

    `studies` is how many studies the estimates come from, where some give several; None: one each.
    """
    note = "" if fit.method != "EE" else "a common-effect model has no prediction interval"
    low = high = None
    if not note:
        note = prediction_note(fit.k if studies is None else studies, fit.tau2)
        if fit.k > 1:
            low, high = (back(x, measure) for x in fit.prediction_interval())
    return Estimate(
        measure=measure,
        value=back(float(fit.beta[0]), measure),
        ci_low=back(float(fit.ci_low[0]), measure),
        ci_high=back(float(fit.ci_high[0]), measure),
        level=fit.level,
        p=float(fit.pvalue[0]),
        pi_low=low,
        pi_high=high,
        pi_note=note,
        yi=float(fit.beta[0]),
        se=float(fit.se[0]),
        interval_method=TEST_NAMES[fit.test_used],
    )


def heterogeneity(fit: PairwiseFit) -> Heterogeneity:
    """Return a fit's heterogeneity with the Q-profile interval of tau²."""
    low: float | None = None
    high: float | None = None
    if fit.method != "EE" and fit.k > 1:
        low, high = (finite(x) for x in fit.tau2_ci())
    return Heterogeneity(
        q=fit.q,
        df=fit.q_df,
        p=fit.q_pvalue,
        i2=fit.i2,
        h2=fit.h2,
        tau2=fit.tau2,
        tau2_low=low,
        tau2_high=high,
    )


def totals(lines: Sequence[Contribution]) -> tuple[ArmData, ...]:
    """Return the totals row of a figure: people of each side, and events where every line has them."""
    sides = []
    for side in range(max((len(c.arms) for c in lines), default=0)):
        arms = [c.arms[side] for c in lines if len(c.arms) > side]
        ns = [a.n for a in arms if a.n is not None]
        events = [a.events for a in arms if a.events is not None]
        sides.append(
            ArmData(
                "Total",
                n=sum(ns) if len(ns) == len(lines) else None,
                events=sum(events) if len(events) == len(lines) else None,
            )
        )
    return tuple(sides)


def _proportion(
    lines: Sequence[Contribution], analysis: Analysis, people: int | None
) -> tuple[Pooled, tuple[float, ...]]:
    counts = [c.counts for c in lines if c.counts is not None]
    fit = fit_counts(counts, analysis.model.level, "z")
    return (
        Pooled(
            k=fit.k,
            people=people,
            method="ML",
            test="z",
            test_used=fit.test_used,
            estimate=proportion_estimate(fit),
            heterogeneity=_of_logits(fit),
            totals=totals(lines),
            notices=fit.notices,
        ),
        (),
    )


def fit_counts(counts: Sequence[tuple[int, int]], level: float, test: str) -> ProportionFit:
    """Return the binomial–normal fit of (events, n) pairs."""
    return pool_proportions([e for e, _ in counts], [n for _, n in counts], test=test, level=level)


def proportion_estimate(fit: ProportionFit) -> Estimate:
    """Return the proportion of a typical (median) study, with its intervals.

    Where nobody, or everybody, had the event there is no between-study model to fit: the estimate is then
    that of all people together with its exact interval.
    """
    share = fit.proportion
    exact = fit.method == "exact"
    test = "Wald" if fit.test == "z" else f"t with {fit.df} degrees of freedom"
    how = "exact (Clopper–Pearson), all people together" if exact else f"{test}, binomial–normal model"
    note = "not defined: every study has the same extreme result" if exact else ""
    return Estimate(
        measure="PLO",
        value=share.estimate,
        ci_low=share.ci_low,
        ci_high=share.ci_high,
        level=fit.level,
        pi_low=finite(share.pi_low),
        pi_high=finite(share.pi_high),
        pi_note=note or prediction_note(fit.k, fit.tau2),
        yi=finite(float(fit.beta[0])),
        se=finite(float(fit.se[0])),
        interval_method=how,
    )


def finite(value: float) -> float | None:
    """Return a number, or None where it is undefined or infinite."""
    return value if math.isfinite(value) else None


def _of_logits(fit: ProportionFit) -> Heterogeneity | None:
    if not math.isfinite(fit.tau2):
        return None
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
