"""The same entry under other defensible choices, one at a time, each marked where the conclusion differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from steelyard.appraisal.conclusion import conclusion
from steelyard.errors import ModelError
from steelyard.models.tables import mantel_haenszel
from steelyard.review.context import Context
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.crossover_table import decided_by_crossover_rule
from steelyard.review.estimates import of_single, wald
from steelyard.review.evaluate import Evaluation, evaluate, people_behind
from steelyard.review.plan import Analysis, Eligible, Variant
from steelyard.review.pooling import defined, fit_lines, pooled_estimate
from steelyard.review.result import Estimate, NamedEstimate
from steelyard.terms import CROSSOVER_RULES, MEASURES, METHOD_NAMES, TEST_NAMES, Better

ESTIMATORS = ("EE", "REML", "DL", "PM")
"""The models a reader asks for; more would say the same in other words."""

_ABOUT_DATA = frozenset({"Which results", "Basis of the data", "Several arms"})
"""Groups whose lines may leave every result as it was; they say so."""

_RULE_NAMES = {
    "by-design": "By design: paired where the washout is long enough, else first period",
    "paired": "Paired, whatever the washout",
    "first-period": "First period only",
    "conservative": "Conservative: both periods as if different people",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry, its headline pass and what is needed to run it otherwise."""

    context: Context
    analysis: Analysis
    headline: Evaluation
    setting: CrossoverSetting
    better: Better


def sensitivity(
    context: Context, headline: Evaluation, setting: CrossoverSetting, better: Better
) -> tuple[NamedEstimate, ...]:
    """Return every sensitivity line of an entry, in the order of its table."""
    if headline.analysis.kind not in {"pairwise", "proportion"}:
        return ()
    entry = _Entry(context, headline.analysis, headline, setting, better)
    lines = [
        *_crossover_rules(entry),
        *_correlations(entry),
        *_unknown_pairs(entry),
        *_bases(entry),
        *_variants(entry),
        *_multi_arm(entry),
        *_estimators(entry),
        *_tables(entry),
        *_leave_one_out(entry),
    ]
    return tuple(lines)


def result_of(evaluation: Evaluation) -> Estimate:
    """Return the number a pass ends with: pooled, or the single line's, or the reason why there is none."""
    if evaluation.pooled is not None:
        return evaluation.pooled.estimate
    if evaluation.status == "single":
        return of_single(evaluation.lines[0], evaluation.analysis.model.level)
    return Estimate(measure=evaluation.analysis.measure or "GEN", reason=evaluation.reason)


def _line(
    entry: _Entry, group: str, label: str, other: Evaluation, note: str = "", same_question: bool = True
) -> NamedEstimate:
    estimate = result_of(other)
    if not note and other.lines == entry.headline.lines and group in _ABOUT_DATA:
        note = "no result is affected"
    heterogeneity = other.pooled.heterogeneity if other.pooled else None
    return NamedEstimate(
        group=group,
        label=label,
        k=other.k,
        people=other.people,
        estimate=estimate,
        tau2=heterogeneity.tau2 if heterogeneity else None,
        i2=heterogeneity.i2 if heterogeneity else None,
        note=note,
        flips=_flips(entry, estimate),
        same_question=same_question,
    )


def _flips(entry: _Entry, estimate: Estimate) -> bool:
    mine = result_of(entry.headline)
    return "none" not in (a := _points(mine, entry.better), b := _points(estimate, entry.better)) and a != b


def _points(estimate: Estimate, better: Better) -> str:
    null = MEASURES[estimate.measure].null
    return conclusion(estimate.ci_low, estimate.ci_high, null, better)


def _crossover_rules(entry: _Entry) -> Iterator[NamedEstimate]:
    """Every rule, where both periods of a crossover trial are among the results the rule decides on."""
    if not any(decided_by_crossover_rule(j) and j.candidate.period != "first" for j in entry.headline.judged):
        return
    for rule in CROSSOVER_RULES:
        setting = CrossoverSetting(rule, entry.setting.washout_hours, entry.setting.correlation)
        other = evaluate(entry.context, entry.analysis, setting)
        note = "the plan's rule" if rule == entry.setting.rule else ""
        yield _line(entry, "Crossover rule", _RULE_NAMES[rule], other, note)


def _correlations(entry: _Entry) -> Iterator[NamedEstimate]:
    """The ends of the assumed within-person correlation, where one was used."""
    plan = entry.context.plan.crossover
    if plan is None or not any(c.correlation_assumed for c in entry.headline.lines):
        return
    for r in (plan.correlation.low, plan.correlation.high):
        setting = CrossoverSetting(entry.setting.rule, entry.setting.washout_hours, r)
        other = evaluate(entry.context, entry.analysis, setting)
        yield _line(entry, "Within-person correlation", f"r = {r:g}", other)


def _unknown_pairs(entry: _Entry) -> Iterator[NamedEstimate]:
    """The narrowest end where only margins of paired counts are printed; the headline takes the widest."""
    lines = entry.headline.lines
    if entry.headline.pooled is None or not any(c.vi_low for c in lines):
        return
    narrow = [replace(c, vi=c.vi_low) if c.vi_low else c for c in lines]
    fit = fit_lines(defined(narrow), entry.analysis)
    estimate = pooled_estimate(fit, narrow[0].measure, entry.headline.k)
    yield NamedEstimate(
        group="Paired counts",
        label="As many people as possible responded under both treatments",
        k=entry.headline.k,
        people=entry.headline.people,
        estimate=estimate,
        tau2=fit.tau2,
        i2=fit.i2,
        flips=_flips(entry, estimate),
    )


def _bases(entry: _Entry) -> Iterator[NamedEstimate]:
    """Only values that stand in tables, registries and abstracts of the trials themselves."""
    primary = ("table", "abstract", "registry", "text")
    bases = tuple(b for b in entry.analysis.eligible.bases if b in primary)
    if bases == entry.analysis.eligible.bases or not bases:
        return
    if all(c.basis in primary for line in entry.headline.lines for c in line.candidates):
        return
    analysis = _with_eligible(entry.analysis, bases=bases)
    other = evaluate(entry.context, analysis, entry.setting)
    yield _line(entry, "Basis of the data", "Without secondary sources", other)


def _variants(entry: _Entry) -> Iterator[NamedEstimate]:
    for variant in entry.analysis.variants:
        other = evaluate(entry.context, varied(entry.analysis, variant), entry.setting)
        yield _line(entry, "Which results", variant.label, other, same_question=variant.same_question)


def varied(analysis: Analysis, variant: Variant) -> Analysis:
    """Return an analysis with a variant's filters put in place of its own."""
    base = variant.eligible or analysis.eligible
    eligible = base.model_copy(
        update={
            "bases": (*base.bases, *variant.add_bases),
            "scales": (*base.scales, *variant.add_scales) if base.scales else (),
            "routes": (*base.routes, *variant.add_routes) if base.routes else (),
            "not_studies": {k: v for k, v in base.not_studies.items() if k not in variant.add_studies},
        }
    )
    measure = variant.measure or analysis.measure
    return analysis.model_copy(update={"eligible": eligible, "measure": measure})


def _with_eligible(analysis: Analysis, **changes: object) -> Analysis:
    eligible: Eligible = analysis.eligible.model_copy(update=changes)
    return analysis.model_copy(update={"eligible": eligible})


def _multi_arm(entry: _Entry) -> Iterator[NamedEstimate]:
    studies = [c.study.study_id for c in entry.headline.lines]
    several = len(studies) > len(set(studies)) or any(
        len({c.arm_a.arm_id for c in line.candidates if c.arm_a}) > 1 for line in entry.headline.lines
    )
    if not several or entry.analysis.measure is None or MEASURES[entry.analysis.measure].data == "generic":
        return
    other = "combine" if entry.analysis.multi_arm == "split" else "split"
    label = {
        "combine": "Arms of one trial taken together",
        "split": "Arms kept apart, the control's people divided",
    }[other]
    analysis = entry.analysis.model_copy(update={"multi_arm": other})
    yield _line(entry, "Several arms", label, evaluate(entry.context, analysis, entry.setting))


def _estimators(entry: _Entry) -> Iterator[NamedEstimate]:
    """Other estimators of tau² under the plan's interval, then other intervals under its estimator."""
    if entry.headline.pooled is None or entry.analysis.kind != "pairwise":
        return
    model = entry.analysis.model
    for method in ESTIMATORS:
        if method != model.method:
            yield _refit(entry, "Estimator", METHOD_NAMES[method], method=method)
    for test in ("z", "knha"):
        if test != entry.headline.pooled.test_used:
            few = test == "knha" and entry.headline.k < 3
            note = "t with 1 degree of freedom says next to nothing" if few else ""
            yield _refit(entry, "Interval", TEST_NAMES[test], note, test=test)


def _refit(entry: _Entry, group: str, label: str, note: str = "", **changes: str) -> NamedEstimate:
    analysis = entry.analysis.model_copy(update={"model": entry.analysis.model.model_copy(update=changes)})
    return _line(entry, group, label[0].upper() + label[1:], evaluate(entry.context, analysis, entry.setting))


def _tables(entry: _Entry) -> Iterator[NamedEstimate]:
    """Mantel–Haenszel, which needs no correction of empty cells, where every line is a 2×2 table."""
    measure = entry.analysis.measure
    tables = [c.table for c in entry.headline.lines if c.table is not None]
    if entry.headline.pooled is None or measure not in {"OR", "RR", "RD"}:
        return
    if len(tables) < 2 or len(tables) != len(entry.headline.lines):
        return
    ai, bi, ci, di = (np.array(cells, dtype=float) for cells in zip(*tables, strict=True))
    fit = mantel_haenszel(measure, ai, bi, ci, di, level=entry.analysis.model.level)
    estimate = wald(
        float(fit.beta[0]),
        float(fit.se[0]) ** 2,
        measure,
        entry.analysis.model.level,
        "Wald, Mantel–Haenszel",
    )
    yield NamedEstimate(
        group="Model",
        label="Common effect, Mantel–Haenszel",
        k=entry.headline.k,
        people=entry.headline.people,
        estimate=estimate,
        tau2=None,
        i2=fit.i2,
        flips=_flips(entry, estimate),
    )


def _leave_one_out(entry: _Entry) -> Iterator[NamedEstimate]:
    """The pool without each study in turn (all comparisons of a study go together).

    The interval is made as the headline's was: otherwise the guard's switch to Wald at two studies would look
    like the influence of the one left out.
    """
    if entry.headline.pooled is None or entry.analysis.kind != "pairwise":
        return
    fixed = entry.analysis.model.model_copy(update={"test": entry.headline.pooled.test_used})
    analysis = entry.analysis.model_copy(update={"model": fixed})
    lines = defined(entry.headline.lines)
    studies = list(dict.fromkeys(c.study.study_id for c in lines))
    if len(studies) < 3:
        return
    for study in studies:
        rest = [c for c in lines if c.study.study_id != study]
        label = next(c.study.label for c in lines if c.study.study_id == study)
        try:
            fit = fit_lines(rest, analysis)
        except ModelError as error:
            estimate, tau2, i2 = Estimate(measure=rest[0].measure, reason=str(error)), None, None
        else:
            estimate, tau2, i2 = pooled_estimate(fit, rest[0].measure, len(studies) - 1), fit.tau2, fit.i2
        yield NamedEstimate(
            group="Leave one out",
            label=f"Without {label}",
            k=len(studies) - 1,
            people=people_behind(rest),
            estimate=estimate,
            tau2=tau2,
            i2=i2,
            flips=_flips(entry, estimate),
        )
