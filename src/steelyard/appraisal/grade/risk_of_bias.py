"""Risk of bias of a body of evidence (Core GRADE 4, figure 2): who carries the weight, and what follows."""

from __future__ import annotations

from dataclasses import replace

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Effect, Evidence, zone
from steelyard.appraisal.grade.parts import Domain, Fact, Rule, Step, domain
from steelyard.appraisal.grade.settings import Settings, convention
from steelyard.appraisal.grade.study_risk import MAPPING

RULES = {
    r.id: r
    for r in (
        Rule("ROB-NA", "An input is missing.", None),
        Rule(
            "ROB-1",
            "Every study is at high risk of bias: one level down.",
            -1,
            "two levels down where the bias could explain the whole effect",
        ),
        Rule("ROB-2", "Studies at high risk dominate, and bias would have made the effect smaller.", 0),
        Rule("ROB-3", "Studies at high risk dominate, and bias would have made the absent effect larger.", 0),
        Rule("ROB-4", "Studies at high risk dominate, and bias may be responsible: one level down.", -1),
        Rule(
            "ROB-5",
            "Studies at high risk do not dominate; those at low risk differ substantially and alone count.",
            0,
        ),
        Rule("ROB-6", "Studies at high risk do not dominate and agree with the others; all count.", 0),
        Rule(
            "ROB-7", "Studies at high risk do not dominate, though low-risk evidence is thin; all count.", 0
        ),
        Rule("ROB-8", "No study is at high risk of bias.", 0),
    )
}

ROBINS_MORE = "two levels down, as is usual for confounding where ROBINS-I starts the rating at high"


def risk_of_bias(body: Body, settings: Settings) -> tuple[Domain, bool]:
    """Return the domain, and whether every later domain rests on the studies at low risk alone."""
    found, low_only = _judged(body, settings)
    counted = (
        convention("some_concerns_count_as", f"{settings.some_concerns_count_as} risk"),
        convention("unclear_counts_as", f"{settings.unclear_counts_as} risk"),
    )
    how = Fact("How a study is judged", MAPPING)
    return replace(found, facts=(*found.facts, how), conventions=(*counted, *found.conventions)), low_only


def _judged(body: Body, settings: Settings) -> tuple[Domain, bool]:
    shares = _shares(body.evidence)
    facts = _facts(body, shares)
    path: list[Step] = []
    if shares is None or body.evidence.effect is None:
        what = "there is no estimate with an interval" if shares is not None else "no study has a weight"
        return domain("risk of bias", RULES["ROB-NA"], facts, path, missing=what), False
    high, low, unknown = shares
    if low == high == 0:
        return (
            domain("risk of bias", RULES["ROB-NA"], facts, path, missing="no study's risk of bias is judged"),
            False,
        )
    limit = settings.dominate_share
    if high < limit <= high + unknown:
        missing = f"studies with {numfmt.percent(unknown)} of the weight have no judgement, and they decide"
        return domain("risk of bias", RULES["ROB-NA"], facts, path, missing=missing), False
    dominate = high >= limit
    question = f"Do studies at high risk dominate (≥ {numfmt.percent(limit)} of the weight)?"
    path.append(Step(question, f"{'yes' if dominate else 'no'}, {numfmt.percent(high)}"))
    if dominate:
        return _dominated(body, settings, facts, path), False
    return _not_dominated(body, settings, facts, path, low)


def _dominated(body: Body, settings: Settings, facts: list[Fact], path: list[Step]) -> Domain:
    rated = body.evidence.effect
    low = body.low_risk.effect if body.low_risk is not None else None
    if not any(s.risk == "low" for s in body.evidence.studies):
        path.append(Step("Is any study at low risk, to show which way bias went?", "none is judged so"))
        every = all(s.risk == "high" for s in body.evidence.studies)
        return _made(body, "ROB-1" if every else "ROB-4", facts, path)
    if rated is None or low is None:
        missing = "the studies at low risk give no estimate to compare with"
        return domain("risk of bias", RULES["ROB-NA"], facts, path, missing=missing)
    facts.append(_estimate("Low risk only", low))
    there = _apparent(body, rated)
    shift = body.x(rated.value) - body.x(low.value)
    grew = shift * body.x(rated.value) > 0
    path.append(Step("Is there an apparent effect?", "yes" if there else "no"))
    moved = "no" if shift == 0 else ("made the effect larger" if grew else "made the effect smaller")
    path.append(Step("What did the studies at high risk do to the estimate?", moved))
    if there and shift != 0 and not grew:
        return _made(body, "ROB-2", facts, path)
    if not there and grew:
        return _made(body, "ROB-3", facts, path)
    return _made(body, "ROB-4", facts, path)


def _not_dominated(
    body: Body, settings: Settings, facts: list[Fact], path: list[Step], share: float
) -> tuple[Domain, bool]:
    if not any(s.risk == "high" for s in body.evidence.studies):
        return _made(body, "ROB-8", facts, path), False
    ample = share >= settings.low_share
    question = f"Is there appreciable low-risk evidence (≥ {numfmt.percent(settings.low_share)})?"
    path.append(Step(question, f"{'yes' if ample else 'no'}, {numfmt.percent(share)}"))
    if not ample:
        return _made(body, "ROB-7", facts, path), False
    rated = body.evidence.effect
    low = body.low_risk.effect if body.low_risk is not None else None
    if rated is None or low is None:
        missing = "the studies at low risk give no estimate to compare with"
        return domain("risk of bias", RULES["ROB-NA"], facts, path, missing=missing), False
    facts.append(_estimate("Low risk only", low))
    differ, how = _differ(body, rated, low, settings)
    path.append(Step("Do they differ substantially?", f"{'yes' if differ else 'no'}: {how}"))
    conventions = (convention("differ_substantially", numfmt.percent(settings.differ_substantially)),)
    made = _made(body, "ROB-5" if differ else "ROB-6", facts, path, conventions)
    return made, differ


def _made(
    body: Body, rule: str, facts: list[Fact], path: list[Step], conventions: tuple[str, ...] = ()
) -> Domain:
    found = domain("risk of bias", RULES[rule], facts, path, conventions=conventions)
    if found.proposed == -1 and body.robins_i and body.stream == "non-randomised":
        return replace(found, more=ROBINS_MORE)
    return found


def _shares(evidence: Evidence) -> tuple[float, float, float] | None:
    """Return the weight in percent at high, low and unjudged risk; None where there is no weight."""
    weights = [s.weight or 0.0 for s in evidence.studies]
    total = sum(weights)
    if total <= 0:
        return None
    found = {"high": 0.0, "low": 0.0, None: 0.0}
    for study, weight in zip(evidence.studies, weights, strict=True):
        found[study.risk] += 100 * weight / total
    return found["high"], found["low"], found[None]


def _apparent(body: Body, effect: Effect) -> bool:
    """Return whether there is an apparent effect: one that matters, or (no MID) one that excludes none."""
    if body.band is not None:
        return zone(body.x(effect.value), body.band) != 0
    return not body.x(effect.low) <= 0 <= body.x(effect.high)


def _differ(body: Body, rated: Effect, low: Effect, settings: Settings) -> tuple[bool, str]:
    """Return whether leaving out the studies at high risk changes the estimate substantially, and how."""
    x, x_low = body.x(rated.value), body.x(low.value)
    if body.band is not None:
        here, there = zone(x, body.band), zone(x_low, body.band)
        if here != there:
            return True, "they lie on different sides of the minimal important difference"
        if here == 0:
            return False, "neither reaches the minimal important difference"
    if x_low == 0:
        return x != 0, "the studies at low risk show no effect"
    change = 100 * abs(x - x_low) / abs(x_low)
    scale = " on the log scale" if x != rated.value else ""
    return change > settings.differ_substantially, f"{numfmt.percent(change)} apart{scale}"


def _estimate(name: str, effect: Effect) -> Fact:
    text = f"{numfmt.effect(effect.value)} ({numfmt.interval(effect.low, effect.high)})"
    return Fact(name, text, effect.value)


def _facts(body: Body, shares: tuple[float, float, float] | None) -> list[Fact]:
    if shares is None:
        return []
    names = ("At high risk", "At low risk", "Not judged")
    counts = [sum(s.risk == risk for s in body.evidence.studies) for risk in ("high", "low", None)]
    facts = [
        Fact(name, f"{count} of {len(body.evidence.studies)}, {numfmt.percent(share)} of the weight", share)
        for name, count, share in zip(names, counts, shares, strict=True)
        if count or name != "Not judged"
    ]
    return [*facts, Fact("Weights", body.weights)] if len(body.evidence.studies) > 1 else facts
