"""Imprecision in classic GRADE (GRADE 6, 2011): the information size counts even for a clear interval."""

from __future__ import annotations

import math

from steelyard.appraisal.grade.body import Body, Effect, Evidence, Mid, exceeds, reaches
from steelyard.appraisal.grade.imprecision import enough, facts_of, missing
from steelyard.appraisal.grade.information import size_of
from steelyard.appraisal.grade.parts import Domain, Rule, Step, domain
from steelyard.appraisal.grade.settings import Settings

RULES = {
    r.id: r
    for r in (
        Rule("IMPC-1", "The interval excludes no effect, and there are enough people.", 0),
        Rule("IMPC-2", "The interval excludes no effect, and there are too few people: one level down.", -1),
        Rule("IMPC-3", "The interval holds no effect and an appreciable one: one level down.", -1),
        Rule(
            "IMPC-4",
            "The interval holds appreciable benefit and appreciable harm: one level down.",
            -1,
            "two levels down: the interval holds appreciable benefit and harm",
        ),
        Rule("IMPC-5", "The interval holds no effect and nothing appreciable, with enough people.", 0),
        Rule("IMPC-6", "The interval holds no effect and nothing appreciable; too few people.", -1),
    )
}
APPRECIABLE_RR = (0.75, 1.25)
APPRECIABLE_SMD = 0.5


def imprecision_classic(body: Body, evidence: Evidence, settings: Settings) -> Domain:
    """Return the domain by GRADE 6: appreciable is RR 0.75 or 1.25, half a standard deviation, or the MID."""
    effect = evidence.effect
    facts = facts_of(body, evidence)
    path: list[Step] = []
    if effect is None:
        return missing(facts, path, "there is no estimate with an interval")
    if evidence.empty_arm:
        return missing(facts, path, "one group has no events in any study: not assessable by its interval")
    holds = reaches(0, body.x(effect.low)) and reaches(body.x(effect.high), 0)
    path.append(Step("Does the interval hold no effect?", "yes" if holds else "no"))
    if holds:
        band = _appreciable(body, evidence)
        if band is None:
            return missing(facts, path, "which difference is appreciable is not known in this measure")
        sides = _reached(body, effect, band)
        path.append(Step("Does it hold appreciable benefit or harm?", ("no", "one of them", "both")[sides]))
        if sides:
            return domain("imprecision", RULES["IMPC-4" if sides == 2 else "IMPC-3"], facts, path)
    size = size_of(body, evidence, settings)
    if isinstance(size, str):
        return missing(facts, path, size)
    facts.append(size.fact)
    path.append(enough(size))
    met = size.met
    rule = ("IMPC-5" if met else "IMPC-6") if holds else ("IMPC-1" if met else "IMPC-2")
    return domain("imprecision", RULES[rule], facts, path, conventions=size.conventions)


def _reached(body: Body, effect: Effect, band: Mid) -> int:
    """Return on how many sides an interval goes beyond the band."""
    low, high = body.x(effect.low), body.x(effect.high)
    return int(exceeds(body.x(band.low), low)) + int(exceeds(high, body.x(band.high)))


def _appreciable(body: Body, evidence: Evidence) -> Mid | None:
    if body.kind == "continuous":
        if body.mid is not None:
            return body.mid
        half = APPRECIABLE_SMD * (1.0 if body.measure == "SMD" else evidence.sd or math.nan)
        return None if math.isnan(half) else Mid(-half, half)
    if body.measure in {"RR", "OR", "PETO", "HR"}:
        return Mid(*APPRECIABLE_RR)
    p0 = evidence.control_risk
    if body.measure == "RD" and p0 is not None:
        return Mid(-0.25 * p0, 0.25 * p0)
    return body.mid
