"""A body of evidence -> its certainty: the start, the domains in their order, one documented adjustment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from steelyard.appraisal.grade.body import Body
from steelyard.appraisal.grade.imprecision import imprecision
from steelyard.appraisal.grade.imprecision_classic import imprecision_classic
from steelyard.appraisal.grade.inconsistency import inconsistency
from steelyard.appraisal.grade.indirectness import indirectness
from steelyard.appraisal.grade.parts import (
    LEVELS,
    Decision,
    Domain,
    DomainName,
    Level,
    Rating,
    Step,
    decided,
    domain,
    listed,
)
from steelyard.appraisal.grade.publication import publication_bias
from steelyard.appraisal.grade.risk_of_bias import RULES as BIAS
from steelyard.appraisal.grade.risk_of_bias import risk_of_bias
from steelyard.appraisal.grade.settings import Settings
from steelyard.appraisal.grade.target import aim_of
from steelyard.appraisal.grade.upgrading import against, rating_up


def rate(
    body: Body,
    settings: Settings,
    decisions: Mapping[DomainName, Decision],
    adjustment: Decision | None = None,
    low_risk_only: bool | None = None,
) -> Rating:
    """Return the certainty of a body of evidence.

    Risk of bias comes first, as it says which estimate every later domain rests on; then the target and the
    thresholds, then the other domains. A person's decision replaces what a rule proposes. Without a decision,
    a domain with a missing input has no change, and then there is no level.

    Args:
        low_risk_only: A person's decision whether the studies at low risk of bias alone count; None: as the
            rule finds.

    Source: Core GRADE 1 to 5 (Guyatt et al., BMJ 2025;389); GRADE 6 and 9 (J Clin Epidemiol 2011) for
    "grade-classic".
    """
    start, why = start_of(body)
    if start is None:
        return Rating(settings.ruleset, not_rated=why)
    if start == "very low":
        return Rating(settings.ruleset, start, why, level=start)
    first, low_only = _first(body, settings, low_risk_only)
    if low_risk_only and first.rule_id == "ROB-NA" and not low_only:
        # What was asked for does not exist: a change of level cannot stand in for it.
        decisions = {name: d for name, d in decisions.items() if name != "risk of bias"}
    evidence = body.low_risk if low_only and body.low_risk is not None else body.evidence
    aim = aim_of(body, evidence.effect, settings)
    classic = settings.ruleset == "grade-classic"
    below = [
        first,
        inconsistency(body, evidence, aim, settings),
        indirectness(body, decisions.get("indirectness")),
        imprecision_classic(body, evidence, settings)
        if classic
        else imprecision(body, evidence, aim, settings),
        publication_bias(body, evidence, settings),
    ]
    below = [decided(d, decisions.get(d.name)) for d in below]
    above = [against(decided(d, decisions.get(d.name))) for d in rating_up(body, evidence, below, settings)]
    domains = (*below, *above)
    level = _level(start, domains, adjustment)
    return Rating(
        settings.ruleset,
        start,
        why,
        aim.target,
        aim.words,
        low_only,
        domains,
        adjustment,
        level,
        "" if level is not None else _open(domains),
    )


def _first(body: Body, settings: Settings, asked: bool | None) -> tuple[Domain, bool]:
    """Return risk of bias, and whether low risk alone counts: by rule, or as a person decided."""
    found, by_rule = risk_of_bias(body, settings)
    if asked is None:
        return found, by_rule
    question = "Do the studies at low risk alone count?"
    path = (*found.path, Step(question, f"{'yes' if asked else 'no'}, as a person decided"))
    if asked and (body.low_risk is None or body.low_risk.effect is None):
        every = bool(body.evidence.studies) and all(s.risk == "low" for s in body.evidence.studies)
        if not every:
            what = "a person asked for the studies at low risk alone, and they give no estimate"
            return domain("risk of bias", BIAS["ROB-NA"], list(found.facts), list(path), missing=what), False
        return replace(found, path=path), False
    return replace(found, path=path), asked


def unrated(reason: str, settings: Settings | None = None) -> Rating:
    """Return a rating that says why there is none."""
    return Rating((settings or Settings()).ruleset, not_rated=reason)


def start_of(body: Body) -> tuple[Level | None, str]:
    """Return the level that the design starts from, and why.

    Source: GRADE 3 (randomised high, non-randomised low), GRADE 18 (non-randomised high with ROBINS-I); any
    other evidence very low: GRADE Working Group, BMJ 2004;328:1490.
    """
    if body.stream == "randomised":
        return "high", "randomised trials start at high"
    if body.stream == "non-randomised":
        if body.robins_i:
            return "high", "non-randomised studies judged with ROBINS-I start at high"
        return "low", "non-randomised studies start at low"
    if body.stream == "uncontrolled":
        return "very low", "without a control group the certainty about an effect is very low"
    return None, "animal studies say nothing direct about people"


def _level(start: Level, domains: tuple[Domain, ...], adjustment: Decision | None) -> Level | None:
    changes = [d.final for d in domains]
    if any(c is None for c in changes):
        return None
    total = sum(c for c in changes if c is not None) + (adjustment.change if adjustment else 0)
    place = LEVELS.index(start) + total
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]


def _open(domains: tuple[Domain, ...]) -> str:
    names = [str(d.name) for d in domains if d.final is None]
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} not assessed"
