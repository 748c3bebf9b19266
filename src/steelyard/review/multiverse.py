"""An entry under every combination of defensible choices: each set of rows is judged once, all are fitted.

The choices about data go through the same pass as the headline (`evaluate`); estimators and intervals are
crossed with its lines in batches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from steelyard.appraisal.multiverse import Factor, Models, Universe, explore
from steelyard.appraisal.multiverse_fit import Evidence
from steelyard.appraisal.multiverse_summary import failures, singles, spans
from steelyard.appraisal.multiverse_zeros import ZERO_CELLS, corrected_effects, zero_cells
from steelyard.review.context import Context
from steelyard.review.contribute import Contribution
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.estimates import of_single
from steelyard.review.evaluate import Evaluation, evaluate, people_behind
from steelyard.review.multiverse_choices import DataChoice, Pass, data_choices
from steelyard.review.plan import Analysis
from steelyard.review.plan.multiverse import MultiversePlan
from steelyard.review.pooling import defined, studies_of
from steelyard.review.result import Estimate
from steelyard.review.result.multiverse import (
    Choice,
    Multiverse,
    SingleChoice,
    Specifications,
)
from steelyard.terms import METHOD_NAMES, TEST_NAMES, Better

MOST_PASSES = 1500
"""Combinations of choices about data: each is a pass over the tables, of a few milliseconds."""

_TABLE_METHODS = {"MH": "Common effect, Mantel–Haenszel", "Peto": "Common effect, Peto"}


def multiverse(
    context: Context, headline: Evaluation, setting: CrossoverSetting, better: Better
) -> Multiverse | None:
    """Return an entry's multiverse; None where the plan does not ask for one."""
    analysis = headline.analysis
    if analysis.multiverse is False:
        return None
    if analysis.kind != "pairwise" or analysis.measure is None:
        return Multiverse(reason="only comparisons of two groups that may be pooled have a multiverse")
    plan = analysis.multiverse if isinstance(analysis.multiverse, MultiversePlan) else MultiversePlan()
    found = data_choices(context, headline, setting, plan)
    passes = math.prod(len(c.levels) for c in found.choices)
    if passes > MOST_PASSES:
        reason = f"the choices about data have {passes} combinations; {MOST_PASSES} are allowed"
        return Multiverse(
            reason=f"{reason}: leave some out with exclude", without_effect=found.without_effect
        )
    evidence, rules = _evidence(context, analysis, setting, found.choices, plan.crosses("zero cells"))
    factors = [Factor(c.name, c.labels, 0, c.keeps) for c in found.choices]
    if len(rules) > 1:
        words = tuple(ZERO_CELLS[rule] for rule in rules)
        factors.append(Factor("Empty cells", words, 0, (True,) * len(rules)))
    universe = explore(
        factors, evidence, _models(analysis, plan, evidence), level=analysis.model.level, better=better
    )
    return _result(universe, analysis, found.without_effect)


def _models(analysis: Analysis, plan: MultiversePlan, evidence: Sequence[Evidence]) -> Models:
    model = analysis.model
    methods = (model.method, *(m for m in plan.estimators if m != model.method))
    if not plan.crosses("estimator"):
        methods = methods[:1]
    measures = {e.measure for e in evidence if e.tables is not None}
    usable = {"MH": bool(measures & {"OR", "RR", "RD"}), "Peto": "OR" in measures}
    methods = tuple(m for m in methods if usable.get(m, True))
    tests = (model.test, *(t for t in plan.intervals if t != model.test))
    if not plan.crosses("interval"):
        tests = tests[:1]
    return Models(
        methods,
        tuple(_sentence(_TABLE_METHODS.get(m) or METHOD_NAMES[m]) for m in methods),
        0,
        tests,
        tuple(_sentence(TEST_NAMES[t].partition(" (")[0]) for t in tests),
        0,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _evidence(
    context: Context,
    analysis: Analysis,
    setting: CrossoverSetting,
    choices: Sequence[DataChoice],
    cross_zeros: bool,
) -> tuple[list[Evidence], tuple[str, ...]]:
    """Return the evidence of each combination, and the rules of empty cells where any table has one."""
    made: list[tuple[tuple[int, ...], Evaluation]] = []
    for at in product(*(range(len(c.levels)) for c in choices)):
        changed = Pass(analysis, setting)
        for one, level in zip(choices, at, strict=True):
            changed = one.levels[level](changed)
        made.append((at, _judged(context, changed)))
    rules = tuple(ZERO_CELLS) if cross_zeros and any(_empty(e) for _, e in made) else ("half",)
    evidence = []
    for at, done in made:
        affected = rules if _empty(done) else rules[:1]
        for i, rule in enumerate(affected):
            evidence.append(_of(done, (*at, i) if len(rules) > 1 else at, rule))
    return evidence, rules


def _judged(context: Context, changed: Pass) -> Evaluation:
    """Return the pass; its own fit is not used, so it is made by the quickest model."""
    quick = changed.analysis.model.model_copy(update={"method": "EE", "test": "z"})
    done = evaluate(context, changed.analysis.model_copy(update={"model": quick}), changed.setting)
    if not changed.narrow:
        return done
    return replace(done, lines=tuple(replace(c, vi=c.vi_low) if c.vi_low else c for c in done.lines))


def _empty(done: Evaluation) -> bool:
    """Return whether an empty cell of a table enters a pool by its variance."""
    tables = [c.table for c in done.lines if c.table is not None]
    if done.status == "single" or done.analysis.measure == "RD" or not tables:
        return False
    return bool(zero_cells(np.array(tables, dtype=float), done.analysis.measure or "OR").any())


def _of(done: Evaluation, choices: tuple[int, ...], rule: str) -> Evidence:
    analysis = done.analysis
    lines = defined(done.lines)
    if rule != "half":
        lines = _recorrected(done.lines, rule)
    tables = [c.table for c in done.lines if c.table is not None]
    whole = len(tables) == len(done.lines) and len(tables) > 1
    alone = None
    if done.status == "single":
        alone = _alone(of_single(done.lines[0], analysis.model.level))
    said = done.reason.removesuffix("; the ledger lists them")  # which is the headline's ledger
    reason = "" if done.status in {"pooled", "single", "failed"} else said
    if not reason and rule == "omit" and studies_of(lines) < analysis.minimum_k:
        reason = "too few results are left without the tables with an empty cell"
    few = rule != "half"
    return Evidence(
        choices=choices,
        measure=analysis.measure or "GEN",
        yi=np.array([c.yi for c in lines], dtype=float),
        vi=np.array([c.vi for c in lines], dtype=float),
        studies=studies_of(lines) if few else done.k,
        people=people_behind(lines) if few else done.people,
        tables=np.array(tables, dtype=float) if whole else None,
        corrected=few,
        alone=alone,
        reason=reason or (done.lines[0].reason if alone is not None and math.isnan(alone[0]) else ""),
    )


def _recorrected(lines: Sequence[Contribution], rule: str) -> list[Contribution]:
    """Return the lines with the effects of their tables computed under another rule of empty cells."""
    rows = [c for c in lines if c.table is not None]
    tables = np.array([c.table for c in rows], dtype=float)
    yi, vi = corrected_effects(tables, rows[0].measure, rule)
    new = {id(c): (y, v) for c, y, v in zip(rows, yi.tolist(), vi.tolist(), strict=True)}
    made = []
    for c in lines:
        y, v = new.get(id(c), (c.yi, c.vi))
        known = y is not None and v is not None and math.isfinite(y) and math.isfinite(v)
        made.append(replace(c, yi=y if known else None, vi=v if known else None))
    return defined(made)


def _alone(estimate: Estimate) -> tuple[float, float, float, float]:
    numbers = (estimate.value, estimate.ci_low, estimate.ci_high, estimate.p)
    value, low, high, p = (math.nan if x is None else x for x in numbers)
    return value, low, high, p


def _result(universe: Universe, analysis: Analysis, without: tuple[str, ...]) -> Multiverse:
    return Multiverse(
        choices=tuple(Choice(f.name, f.levels, f.own, f.keeps) for f in universe.factors),
        specifications=_columns(universe),
        own=universe.own,
        conclusion=universe.conclusions[universe.own],
        ranges=spans(universe),
        singles=tuple(
            SingleChoice(
                choice=universe.factors[s.factor].name,
                level=universe.factors[s.factor].levels[s.level],
                same_question=s.same_question,
                k=int(universe.k[s.spec]),
                people=universe.people[s.spec],
                estimate=_estimate(universe, s.spec, analysis.model.level),
                conclusion=universe.conclusions[s.spec],
                flips=s.flips,
            )
            for s in singles(universe)
        ),
        failures=failures(universe),
        without_effect=without,
    )


def _estimate(universe: Universe, spec: int, level: float) -> Estimate:
    columns = (universe.estimate, universe.ci_low, universe.ci_high, universe.pvalue)
    value, low, high, p = (_known(float(column[spec])) for column in columns)
    return Estimate(
        measure=universe.measures[spec],
        value=value,
        ci_low=low,
        ci_high=high,
        level=level,
        p=p,
        interval_method=universe.labels(spec)[-1],
        reason=universe.reasons[spec],
    )


def _columns(universe: Universe) -> Specifications:
    def column(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float | None, ...]:
        return tuple(_known(v) for v in values.tolist())

    return Specifications(
        choices=tuple(tuple(row) for row in universe.choices.tolist()),
        measure=universe.measures,
        same_question=tuple(universe.same_question.tolist()),
        value=column(universe.estimate),
        ci_low=column(universe.ci_low),
        ci_high=column(universe.ci_high),
        p=column(universe.pvalue),
        tau2=column(universe.tau2),
        k=tuple(universe.k.tolist()),
        people=universe.people,
        status=universe.status,
        reason=universe.reasons,
        conclusion=universe.conclusions,
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
