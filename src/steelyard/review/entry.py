"""One entry of the review from start to end: the headline pass and everything that stands beside it."""

from __future__ import annotations

import numpy as np

from steelyard import numfmt
from steelyard.models.newcombe import METHOD
from steelyard.models.pairwise import PairwiseFit
from steelyard.models.subgroups import fit_subgroups
from steelyard.review.candidate import weakest
from steelyard.review.context import Context
from steelyard.review.contribute import EMPTY_CELL, EMPTY_CELL_RD, Contribution
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.crossover_table import crossover_table
from steelyard.review.estimates import of_contribution, of_single
from steelyard.review.evaluate import Evaluation, evaluate, people_behind
from steelyard.review.fragility import fragility
from steelyard.review.information import information
from steelyard.review.ledger import ledger
from steelyard.review.multiverse import multiverse
from steelyard.review.plan import Analysis, Plan, PublishedMatch
from steelyard.review.pooling import defined, finite, pooled_estimate, studies_of
from steelyard.review.result import (
    AnalysisResult,
    Estimate,
    PublishedResult,
    Row,
    Subgroup,
    Subgroups,
)
from steelyard.review.rules import window
from steelyard.review.sensitivity import sensitivity
from steelyard.review.small import small_evidence
from steelyard.terms import CONTROL_NAMES, MEASURES, METHOD_NAMES, TEST_NAMES


def run_entry(context: Context, analysis: Analysis) -> AnalysisResult:
    """Return one entry with its rows, ledger, number or reason, and all that puts the number in doubt."""
    if analysis.kind in {"described", "planned"}:
        return _without_numbers(context, analysis)
    setting = CrossoverSetting.of(context.plan.crossover)
    done = evaluate(context, analysis, setting)
    better = context.outcomes[analysis.outcomes[0]].better if analysis.outcomes else "more"
    return AnalysisResult(
        spec=analysis,
        status=done.status,
        reason=done.reason,
        k=done.k,
        people=done.people,
        rows=_rows(done, context.plan),
        ledger=ledger(context, done.judged),
        pooled=done.pooled,
        small_evidence=small_evidence(done),
        sensitivity=sensitivity(context, done, setting, better),
        multiverse=multiverse(context, done, setting, better),
        subgroups=_subgroups(done, context.plan),
        fragility=fragility(done),
        information=information(done),
        crossover=crossover_table(context, done, setting),
        published=tuple(p for m in analysis.published for p in _published(context, m)),
        method_line=method_line(done),
        rule_line=rule_line(analysis),
        notices=done.pooled.notices if done.pooled else (),
    )


def _without_numbers(context: Context, analysis: Analysis) -> AnalysisResult:
    named = [context.studies[s] for s in analysis.eligible.studies if s in context.studies]
    arms = [a.n for a in context.tables.arms if a.study_id in {s.study_id for s in named}]
    known = [n for n in arms if n is not None]
    return AnalysisResult(
        spec=analysis,
        status="described" if analysis.kind == "described" else "planned",
        reason=analysis.reason,
        k=len(named),
        people=sum(known) if known and len(known) == len(arms) else None,
        published=tuple(p for m in analysis.published for p in _published(context, m)),
    )


def _rows(done: Evaluation, plan: Plan) -> tuple[Row, ...]:
    weights = done.weights or (None,) * len(done.lines)
    # Side by side, a risk difference has the interval of one that stands alone; weighted, that of its weight.
    side_by_side = done.pooled is None and done.analysis.measure == "RD"
    alone = done.status == "single" or side_by_side
    level = done.analysis.model.level
    return tuple(
        _row(c, w, of_single(c, level) if alone else of_contribution(c, level), done.analysis, plan)
        for c, w in zip(done.lines, weights, strict=True)
    )


def _row(c: Contribution, weight: float | None, estimate: Estimate, analysis: Analysis, plan: Plan) -> Row:
    first = c.first
    several = len(analysis.outcomes) > 1
    return Row(
        study_id=c.study.study_id,
        label=c.label,
        year=c.study.year,
        arms=c.arms,
        estimate=estimate,
        weight=weight,
        people=c.people,
        scale=first.scale,
        time_h=first.time_h,
        time_label=first.time_label,
        basis=weakest(x.basis for x in c.candidates),
        subgroup=first.outcome if several else subgroup_of(c, analysis, plan),
        contribution=c.text,
        sources=tuple(dict.fromkeys(s for x in c.candidates for s in x.sources)),
        notes=_notes(c, estimate),
        outcome=first.outcome,
        separate=c.separate,
    )


def _notes(c: Contribution, estimate: Estimate) -> tuple[str, ...]:
    """Return a line's notes; an exact estimate, or Newcombe's interval, adds nothing to an empty cell."""
    unused = {METHOD: EMPTY_CELL_RD}.get(estimate.interval_method)
    if estimate.interval_method.startswith("conditional exact"):
        unused = EMPTY_CELL
    notes = [n for n in c.notes if n != unused]
    return (*notes, c.bounded) if c.bounded else tuple(notes)


def subgroup_of(c: Contribution, analysis: Analysis, plan: Plan) -> str:
    """Return a line's subgroup by the plan's moderator, as the plan names it, or ""."""
    by = analysis.subgroup
    if by is None:
        return ""
    of: object = c.first.arm_a if by in {"route", "intervention"} else c.study
    value: str = getattr(of, by, "")
    if by in {"indication", "intervention"}:
        named = plan.conditions if by == "indication" else plan.treatments
        return next((x.label for x in named if x.id == value), value) or "not stated"
    if by == "control_type":
        return CONTROL_NAMES.get(value, value) or "not stated"
    return value or "not stated"


def _subgroups(done: Evaluation, plan: Plan) -> Subgroups | None:
    by = done.analysis.subgroup
    if by is None or done.pooled is None or done.analysis.kind != "pairwise":
        return None
    lines = defined(done.lines)
    names = [subgroup_of(c, done.analysis, plan) for c in lines]
    if len(set(names)) < 2:
        return Subgroups(by, (), None, None, None, "all results are of one group; nothing to compare")
    model = done.analysis.model
    fit = fit_subgroups(
        np.array([c.yi for c in lines], dtype=float),
        np.array([c.vi for c in lines], dtype=float),
        names,
        method=model.method,
        test=model.test,
        level=model.level,
        tau2="common",
    )
    groups = tuple(
        _subgroup(name, one, [c for c, n in zip(lines, names, strict=True) if n == name])
        for name, one in zip(fit.names, fit.fits, strict=True)
    )
    few = "few results in a group: the test misses real differences and finds false ones"
    notes = [few] if len(lines) < 10 or min(g.k for g in groups) < 3 else []
    return Subgroups(by, groups, fit.q_between, fit.df, fit.pvalue, "; ".join(notes))


def _subgroup(name: str, fit: PairwiseFit, lines: list[Contribution]) -> Subgroup:
    return Subgroup(
        name=name,
        k=studies_of(lines),
        people=people_behind(lines),
        estimate=pooled_estimate(fit, lines[0].measure, studies_of(lines)),
        tau2=fit.tau2,
        i2=finite(fit.i2),
        q=fit.q,
        df=fit.q_df,
    )


def _published(context: Context, match: PublishedMatch) -> list[PublishedResult]:
    wanted = {f: v for f in ("review", "comparison", "outcome", "time") if (v := getattr(match, f))}
    return [
        PublishedResult(
            review=row.review,
            comparison=row.comparison,
            outcome=row.outcome,
            time=row.time,
            measure=row.measure,
            value=row.estimate,
            ci_low=row.ci_low,
            ci_high=row.ci_high,
            i2="" if row.i2 is None else (numfmt.tidy(row.i2) if isinstance(row.i2, float) else row.i2.text),
            k=row.k,
            n=row.n,
            url=row.url,
            note=match.note,
            source=str(row.place),
        )
        for row in context.tables.published_pooled
        if all(getattr(row, f) == v for f, v in wanted.items())
    ]


def method_line(done: Evaluation) -> str:
    """Return what was done, in the words of a methods section."""
    measure = done.analysis.measure
    if measure is None:
        return "Shown as reported."
    name = MEASURES[measure].name
    level = f"{100 * done.analysis.model.level:g} % interval"
    if done.status == "single" and done.lines:
        how = of_single(done.lines[0], done.analysis.model.level).interval_method
        return f"{name}; one result, {level}: {how}."
    if done.pooled is None:
        how = f" ({METHOD})" if any(c.measure == "RD" and c.table is not None for c in done.lines) else ""
        return f"{name} of each result with its {level}{how}; not pooled."
    if done.analysis.kind == "proportion":
        return f"{name} in a typical study; {level}: {done.pooled.estimate.interval_method}."
    if done.analysis.model.method == "EE":
        return f"{name}, inverse variance, common effect; {level}."
    tau = METHOD_NAMES[done.analysis.model.method]
    return f"{name}, inverse variance, random effects ({tau}); {level}: {TEST_NAMES[done.pooled.test_used]}."


def rule_line(analysis: Analysis) -> str:
    """Return the selection rule in words."""
    parts = [f"Time: {window(analysis)}"]
    if analysis.eligible.scales:
        parts.append("scales in order: " + ", ".join(analysis.eligible.scales))
    parts.append("basis: " + ", ".join(analysis.eligible.bases))
    several = (
        "taken together" if analysis.multi_arm == "combine" else "kept apart, the control's people divided"
    )
    if analysis.kind == "pairwise":
        parts.append(f"several arms of one trial: {several}")
    return "; ".join(parts) + "."
