"""Entry -> the certainty of its result: the facts from one more pass, the decisions from review.yaml."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from steelyard.appraisal.grade import (
    Body,
    Decision,
    Domain,
    DomainName,
    Effect,
    Evidence,
    Mid,
    Record,
    Search,
    Settings,
    StudyFact,
    mid_of_risks,
    rate,
    risk_of,
    unrated,
)
from steelyard.appraisal.grade.body import ELEMENTS, Element, Risk
from steelyard.appraisal.grade.information import size_of
from steelyard.appraisal.grade.publication import FUNNEL_K
from steelyard.appraisal.grade.study_risk import worse_of
from steelyard.appraisal.grade.upgrading import AGAINST
from steelyard.errors import ModelError
from steelyard.models.pairwise import fit_pairwise
from steelyard.review.context import Context
from steelyard.review.contribute import Contribution
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.estimates import back
from steelyard.review.evaluate import Evaluation, evaluate
from steelyard.review.plan import Analysis, Certainty, Outcome
from steelyard.review.plan.certainty import PublicationBias, RatedDown, RatedUp, Recorded
from steelyard.review.pooling import defined
from steelyard.review.result import AnalysisResult, BiasCell, Row
from steelyard.review.result.analysis import RatedResult
from steelyard.review.result.robustness import EnoughResult
from steelyard.review.sensitivity import result_of
from steelyard.terms import MEASURES

_NO_NUMBER = {
    "not pooled": "the results are not pooled, so there is no estimate to rate",
    "no data": "there is no result to rate",
    "failed": "the model gave no estimate to rate",
    "described": "the entry is described in words, without an estimate to rate",
    "planned": "the entry is planned, without a result to rate",
}


def with_certainty(context: Context, result: AnalysisResult) -> AnalysisResult:
    """Return an entry with its rating; its rows must already carry their judgements of risk of bias."""
    settings = context.plan.grade.settings()
    analysis = result.spec
    if result.status in _NO_NUMBER or analysis.measure is None:
        reason = _NO_NUMBER.get(result.status, "there is no estimate to rate")
        return replace(result, certainty=unrated(reason, settings))
    if analysis.stream != "uncontrolled" and MEASURES[analysis.measure].null is None:
        reason = "nobody is compared, so there is no effect to rate"
        return replace(result, certainty=unrated(reason, settings))
    given = analysis.certainty or Certainty()
    body, low = _body(context, result, given, settings)
    adjusted = given.overall_adjustment
    adjustment = (
        None
        if adjusted is None
        else Decision(adjusted.change, adjusted.reason, adjusted.by, _day(adjusted.date))
    )
    bias = given.risk_of_bias
    rating = rate(
        body, settings, decisions_of(given), adjustment, None if bias is None else bias.low_risk_only
    )
    return replace(
        result,
        certainty=rating,
        rated=low if rating.low_risk_only else None,
        enough=_enough(body, body.low_risk if rating.low_risk_only else None, settings),
        notices=(*result.notices, *(f"Certainty: {AGAINST}." for d in rating.domains if _against(d))),
    )


def _against(d: Domain) -> bool:
    return d.rule_id == "UP-0" and (d.final or 0) > 0


def _enough(body: Body, rated: Evidence | None, settings: Settings) -> EnoughResult | None:
    """Return the information size of what is rated, None where an input of it is not known."""
    size = size_of(body, rated or body.evidence, settings)
    return None if isinstance(size, str) else EnoughResult(size.there, size.needed, size.unit, size.fact.text)


def _body(
    context: Context, result: AnalysisResult, given: Certainty, settings: Settings
) -> tuple[Body, RatedResult | None]:
    """Return the body of evidence, and the result of its studies at low risk of bias alone."""
    analysis = result.spec
    outcome = context.outcomes[analysis.outcomes[0]]
    setting = CrossoverSetting.of(context.plan.crossover)
    risks = _risks(result, settings)
    done = evaluate(context, analysis, setting)
    evidence = evidence_of(done, risks, settings)
    low = tuple(i for i, risk in risks.items() if risk == "low")
    low_risk = not_high = rated = None
    if low and len(low) < len(risks):
        alone = evaluate(context, _only(analysis, low), setting)
        low_risk = evidence_of(alone, risks, settings)
        studies = tuple(dict.fromkeys(c.study.study_id for c in alone.counted))
        rated = RatedResult(result_of(alone), alone.k, alone.people, studies)
    unjudged = tuple(i for i, risk in risks.items() if risk != "high")
    if any(risks[i] is None for i in unjudged):
        not_high = evidence_of(evaluate(context, _only(analysis, unjudged), setting), risks, settings)
    mid, mid_missing = _mid(outcome, analysis, evidence.control_risk)
    weighted = done.pooled is None or bool(done.weights)
    body = Body(
        stream=analysis.stream,
        measure=analysis.measure or "GEN",
        better=outcome.better,
        evidence=evidence,
        low_risk=low_risk,
        not_high=not_high,
        mid=mid,
        mid_missing=mid_missing,
        robins_i=bool(result.rows) and all(_by_robins_i(row) for row in result.rows),
        weights="of the model" if weighted else "shares of people: the model has none",
        search=_search(given.publication_bias),
        elements=_elements(given),
        subgroup=_record(given.credible_subgroup),
        dose_response=_record(given.dose_response),
        confounding=_record(given.confounding),
    )
    return body, rated


def _by_robins_i(row: Row) -> bool:
    return any("ROBINS-I" in cell.tool.upper() for cell in row.bias)


def evidence_of(done: Evaluation, risks: Mapping[str, Risk | None], settings: Settings) -> Evidence:
    """Return what a pass found, as the rules of certainty need it."""
    estimate = result_of(done)
    lines = done.counted
    effect = None
    if estimate.value is not None and estimate.ci_low is not None and estimate.ci_high is not None:
        effect = Effect(estimate.value, estimate.ci_low, estimate.ci_high)
    heterogeneity = done.pooled.heterogeneity if done.pooled is not None else None
    informative = not estimate.pi_note and estimate.pi_low is not None and estimate.pi_high is not None
    control = _risk(lines, 1)
    p, words = _asymmetry(done)
    return Evidence(
        effect=effect,
        studies=_studies(done, lines, risks, estimate.value),
        people=done.people,
        events=_events(lines),
        control_risk=control,
        sd=_sd(lines),
        i2=None if heterogeneity is None else heterogeneity.i2,
        tau2=None if heterogeneity is None else heterogeneity.tau2,
        few_events=_few(lines) or (control is not None and control < settings.rare_below),
        empty_arm=_counted(lines) and any(_risk(lines, side) == 0 for side in (0, 1)),
        prediction=(estimate.pi_low, estimate.pi_high)
        if informative and estimate.pi_low is not None and estimate.pi_high is not None
        else None,
        asymmetry_p=p,
        asymmetry_words=words,
    )


def decisions_of(given: Certainty) -> dict[DomainName, Decision]:
    """Return the decisions that replace what a rule proposes, by domain."""
    directness = given.indirectness
    found: dict[DomainName, RatedDown | RatedUp | None] = {
        "risk of bias": given.risk_of_bias,
        "inconsistency": given.inconsistency,
        "indirectness": None if directness is None else directness.together,
        "imprecision": given.imprecision,
        "large effect": given.large_effect,
    }
    made = {name: _decision(d) for name, d in found.items() if d is not None}
    publication = given.publication_bias
    if publication is not None and publication.change is not None:
        made["publication bias"] = Decision(
            publication.change, publication.reason, publication.by, _day(publication.date)
        )
    return made


def _risks(result: AnalysisResult, settings: Settings) -> dict[str, Risk | None]:
    """Return each study's risk; of several results of one study, the worse."""
    found: dict[str, Risk | None] = {}
    for row in result.rows:
        risk = row_risk(row.bias, settings)
        known = found.get(row.study_id, "low")
        found[row.study_id] = "high" if "high" in (risk, known) else (None if risk is None else known)
    return found


def row_risk(cells: Iterable[BiasCell], settings: Settings) -> Risk | None:
    """Return the risk of one result from its judgements: this review's own, or published ones, the worse."""
    reviews: dict[tuple[bool, str, str], list[tuple[str, str]]] = {}
    for c in cells:
        name = "overall" if c.short == "overall" else c.domain
        reviews.setdefault((c.own, c.tool, c.judged_by), []).append((name, c.judgement))
    return worse_of(risk_of(pairs, settings, tool) for (_, tool, _), pairs in reviews.items())


def _only(analysis: Analysis, studies: Sequence[str]) -> Analysis:
    eligible = analysis.eligible.model_copy(update={"studies": tuple(studies)})
    return analysis.model_copy(update={"eligible": eligible})


def _studies(
    done: Evaluation, lines: Sequence[Contribution], risks: Mapping[str, Risk | None], alone: float | None
) -> tuple[StudyFact, ...]:
    weights = _weights(done, lines)
    single = len(lines) == 1
    return tuple(
        StudyFact(
            label=c.study.label or c.study.study_id,
            value=alone if single else back(c.yi, c.measure),
            weight=weight,
            risk=risks.get(c.study.study_id),
        )
        for c, weight in zip(lines, weights, strict=True)
    )


def _weights(done: Evaluation, lines: Sequence[Contribution]) -> list[float | None]:
    """Return the model's weights; a share of people where it has none; all of it for a single result."""
    if len(lines) == 1:
        return [100.0]
    if done.weights:
        every = {id(c): w for c, w in zip(done.lines, done.weights, strict=True)}
        return [every[id(c)] for c in lines]
    people = [c.people for c in lines]
    known = [n for n in people if n is not None]
    if len(known) < len(people) or not sum(known):
        return [None] * len(lines)
    return [100 * n / sum(known) for n in known]


def _counts(lines: Sequence[Contribution], side: int) -> list[tuple[float, float]]:
    """Return (events, people) of one side's groups, for the lines that print them."""
    arms = [c.arms[side] for c in lines if len(c.arms) > side]
    return [(a.events, a.n) for a in arms if a.events is not None and a.n]


def _risk(lines: Sequence[Contribution], side: int) -> float | None:
    counts = _counts(lines, side)
    return sum(e for e, _ in counts) / sum(n for _, n in counts) if counts else None


def _events(lines: Sequence[Contribution]) -> float | None:
    sides = [_counts(lines, side) for side in (0, 1)]
    if any(len(side) != len(lines) for side in sides):
        return None
    return float(sum(e for side in sides for e, _ in side))


def _few(lines: Sequence[Contribution]) -> bool:
    """Return whether at least half of the results have a group without events: I² then means nothing."""
    tables = [c.table for c in lines if c.table is not None]
    empty = [table for table in tables if min(table[0], table[2]) == 0]
    return bool(tables) and 2 * len(empty) >= len(lines)


def _counted(lines: Sequence[Contribution]) -> bool:
    """Return whether every result prints the events of both groups: else an empty one says nothing of all."""
    return bool(lines) and all(len(_counts(lines, side)) == len(lines) for side in (0, 1))


def _sd(lines: Sequence[Contribution]) -> float | None:
    """Return the pooled standard deviation of all groups that print one."""
    known = [(a.sd, a.n) for c in lines for a in c.arms if a.sd is not None and a.n is not None and a.n > 1]
    degrees = sum(n - 1 for _, n in known)
    return math.sqrt(sum((n - 1) * sd**2 for sd, n in known) / degrees) if degrees else None


def _asymmetry(done: Evaluation) -> tuple[float | None, str]:
    """Return p of a regression of the estimates on their standard errors, or why none was run.

    Source: Sterne and Egger (2005), the model's own tau². Checked: metafor regtest(model="rma",
    predictor="sei").
    """
    lines = defined(done.counted)
    if len(lines) < FUNNEL_K:
        return None, f"{len(lines)} results, fewer than {FUNNEL_K}"
    if done.pooled is None or done.analysis.kind != "pairwise":
        return None, "no regression for this model"
    vi = np.array([c.vi for c in lines], dtype=float)
    X = np.column_stack([np.ones(len(vi)), np.sqrt(vi)])
    yi = np.array([c.yi for c in lines], dtype=float)
    try:
        fit = fit_pairwise(yi, vi, X, method=done.analysis.model.method, test="z")
    except ModelError as error:
        return None, str(error)
    return float(fit.pvalue[1]), "regression on the standard error"


def _mid(outcome: Outcome, analysis: Analysis, control_risk: float | None) -> tuple[Mid | None, str]:
    """Return the band that does not matter in the entry's measure, or why there is none."""
    stated = outcome.important_difference
    measure = analysis.measure or "GEN"
    if stated is None:
        return None, "no minimal important difference is set"
    if stated.measure == measure:
        low = 1 / stated.value if MEASURES[measure].is_ratio else -stated.value
        return Mid(low, stated.value, stated.source), ""
    if stated.measure == "RD" and control_risk is not None:
        made = mid_of_risks(measure, stated.value, control_risk)
        if made is not None:
            return made, ""
    return None, f"the minimal important difference is stated as {stated.measure}, not as {measure}"


def _search(given: PublicationBias | None) -> Search | None:
    if given is None:
        return None
    return Search(
        searched=given.unpublished_searched,
        found=given.found,
        small_industry=given.small_industry,
        reason=given.reason,
        by=given.by,
        date=_day(given.date),
    )


def _elements(given: Certainty) -> dict[Element, Decision]:
    if given.indirectness is None:
        return {}
    stated = {e: getattr(given.indirectness, e) for e in ELEMENTS}
    return {e: _decision(d) for e, d in stated.items() if d is not None}


def _decision(given: RatedDown | RatedUp) -> Decision:
    return Decision(given.change, given.reason, given.by, _day(given.date))


def _record(given: Recorded | None) -> Record | None:
    return None if given is None else Record(given.present, given.reason, given.by, _day(given.date))


def _day(date: object) -> str:
    return "" if date is None else str(date)
