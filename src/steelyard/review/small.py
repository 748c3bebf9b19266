"""Small-evidence mode: with few results or empty cells, the intervals of several methods side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from steelyard import numfmt
from steelyard.appraisal.smallness import is_small
from steelyard.models.exact import conditional_odds_ratio
from steelyard.models.paired_exact import paired_odds_ratio
from steelyard.models.small_evidence import small_evidence_intervals
from steelyard.review.estimates import back, exact_odds_ratio, from_exact, of_contribution
from steelyard.review.evaluate import Evaluation
from steelyard.review.pooling import defined, fit_counts, proportion_estimate
from steelyard.review.result import Estimate, NamedEstimate
from steelyard.terms import MEASURES

GROUP = "Small evidence"


def small_evidence(evaluation: Evaluation) -> tuple[NamedEstimate, ...]:
    """Return the side-by-side intervals of an entry with a number; nothing where evidence is not small."""
    tables = [c.table for c in evaluation.lines if c.table is not None]
    if evaluation.status == "single":
        return _single(evaluation)
    if evaluation.pooled is None:
        return ()
    if evaluation.analysis.kind == "proportion":
        return _proportions(evaluation)
    lines = defined(evaluation.lines)
    if not is_small(evaluation.k, tables):
        return ()
    analysis = evaluation.analysis
    intervals = small_evidence_intervals(
        np.array([c.yi for c in lines], dtype=float),
        np.array([c.vi for c in lines], dtype=float),
        level=analysis.model.level,
        method=analysis.model.method,
    )
    measure = lines[0].measure
    return tuple(
        NamedEstimate(
            group=GROUP,
            label=i.name[0].upper() + i.name[1:],
            k=evaluation.k,
            people=evaluation.people,
            estimate=Estimate(
                measure=measure,
                value=back(i.estimate, measure),
                ci_low=back(i.low, measure),
                ci_high=back(i.high, measure),
                level=analysis.model.level,
                p=i.pvalue,
                interval_method=i.name,
                reason=i.reason,
            ),
        )
        for i in intervals
    )


def _proportions(evaluation: Evaluation) -> tuple[NamedEstimate, ...]:
    """Return a pooled proportion under z and under t, which holds its level with few studies."""
    counts = [c.counts for c in evaluation.lines if c.counts is not None]
    if not is_small(len(counts), ()):
        return ()
    level = evaluation.analysis.model.level
    fits = {test: fit_counts(counts, level, test) for test in ("z", "t")}
    return tuple(
        NamedEstimate(
            group=GROUP,
            label=f"{name} interval",
            k=evaluation.k,
            people=evaluation.people,
            estimate=proportion_estimate(fits[test]),
        )
        for test, name in (("z", "Wald"), ("t", "Student's t"))
    )


def _single(evaluation: Evaluation) -> tuple[NamedEstimate, ...]:
    """Return a single 2×2 table's exact odds ratio beside its normal interval."""
    line = evaluation.lines[0]
    level = evaluation.analysis.model.level
    if line.discordant:
        return _paired(evaluation)
    exact = exact_odds_ratio(line, level)
    if exact is None or MEASURES[line.measure].data != "2x2":
        return ()
    name = MEASURES[line.measure].name.lower()
    rows = [
        (f"Normal interval of the {name}", of_contribution(line, level)),
        ("Exact conditional odds ratio", exact),
    ]
    lines = [
        NamedEstimate(group=GROUP, label=label, k=1, people=evaluation.people, estimate=estimate)
        for label, estimate in rows
    ]
    central = conditional_odds_ratio(*(int(cell) for cell in line.table or ()), level=level).pvalue_central
    note = (
        f"p is Fisher's; twice the smaller tail, which agrees with the interval, {numfmt.p_clause(central)}"
    )
    return (*lines[:-1], replace(lines[-1], note=note))


def _paired(evaluation: Evaluation) -> tuple[NamedEstimate, ...]:
    """Return the exact paired odds ratio at both ends of what the margins of one crossover trial allow."""
    line = evaluation.lines[0]
    level = evaluation.analysis.model.level
    fits = [(pair, paired_odds_ratio(*pair, level=level)) for pair in line.discordant]
    ends = sorted(fits, key=lambda f: f[1].pvalue)
    name = MEASURES[line.measure].name.lower()
    rows = [(f"Normal interval of the marginal {name}, widest", of_contribution(line, level))]
    for which, (pair, fit) in (("smallest p possible", ends[0]), ("largest p possible", ends[-1])):
        label = (
            f"Exact conditional (paired) odds ratio, {which}: {pair[0]} v {pair[1]} people responded to one "
            "treatment only"
        )
        rows.append((label, from_exact(fit, level)))
    return tuple(
        NamedEstimate(group=GROUP, label=label, k=1, people=evaluation.people, estimate=estimate)
        for label, estimate in rows
    )
