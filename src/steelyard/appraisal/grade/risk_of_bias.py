"""Risk of bias of a body of evidence (Core GRADE 4, figure 2): who carries the weight, and what follows."""

from __future__ import annotations

from dataclasses import replace

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Effect, Evidence, reaches, zone
from steelyard.appraisal.grade.parts import Domain, Fact, Rule, Step, domain
from steelyard.appraisal.grade.settings import Settings, convention
from steelyard.appraisal.grade.shift import DIRECTION, differ, shows_direction, used_to_differ
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
        Rule("ROB-8", "Every study is judged, and none is at high risk of bias.", 0),
        Rule(
            "ROB-9",
            "Studies at high risk dominate, and which way bias went is not shown: one level down.",
            -1,
            "no level down where bias would have worked against what was found",
        ),
        Rule(
            "ROB-10",
            "Studies at high risk do not dominate; those at low risk differ, within what all leave open; all "
            "count.",
            0,
            "whether the studies at low risk alone should count",
        ),
        Rule("ROB-11", "Some studies are not judged; however they are judged, all count.", 0),
    )
}

_NOT_ASKED = "the studies at low risk give no estimate to compare with"
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
        return _missing(facts, path, what), False
    high, low, unknown = shares
    if low == high == 0:
        return _missing(facts, path, "no study's risk of bias is judged"), False
    limit = settings.dominate_share
    dominate = reaches(high, limit)
    if not dominate and reaches(high + unknown, limit):
        what = f"studies with {numfmt.percent(unknown)} of the weight have no judgement, and they decide"
        return _missing(facts, path, what), False
    question = f"Do studies at high risk dominate (≥ {numfmt.percent(limit)} of the weight)?"
    path.append(Step(question, f"{_yes(dominate)}, {numfmt.percent(high)}"))
    if dominate:
        return _dominated(body, body.evidence.effect, settings, facts, path), False
    return _not_dominated(body, body.evidence.effect, settings, facts, path)


def _dominated(body: Body, rated: Effect, settings: Settings, facts: list[Fact], path: list[Step]) -> Domain:
    studies = body.evidence.studies
    if not any(s.risk == "low" for s in studies):
        path.append(Step("Is any study at low risk, to show which way bias went?", "none is judged so"))
        return _made(body, "ROB-1" if all(s.risk == "high" for s in studies) else "ROB-9", facts, path)
    low = body.low_risk.effect if body.low_risk is not None else None
    if low is None:
        return _missing(facts, path, _NOT_ASKED)
    facts.append(_estimate("Low risk only", low))
    there = _apparent(body, rated)
    path.append(Step("Is there an apparent effect?", _yes(there)))
    used = (*used_to_differ(settings), DIRECTION)
    # Studies without a judgement may belong to either side: both ways have to show the same.
    others = [low, *_unjudged(body)]
    shown = all(e is not None and shows_direction(body, rated, e, settings) for e in others)
    grew = {_grew(body, rated, e) for e in others if e is not None}
    answer = ("made the effect larger" if grew == {True} else "made the effect smaller") if shown else ""
    question = "What did the studies at high risk do to the estimate?"
    if not shown or len(grew) > 1:
        not_shown = f"not shown: {_told(low)} with low risk only, {_told(rated)} with all"
        path.append(Step(question, not_shown))
        return _made(body, "ROB-9", facts, path, used)
    path.append(Step(question, answer))
    if there and grew == {False}:
        return _made(body, "ROB-2", facts, path, used)
    if not there and grew == {True}:
        return _made(body, "ROB-3", facts, path, used)
    return _made(body, "ROB-4", facts, path, used)


def _not_dominated(
    body: Body, rated: Effect, settings: Settings, facts: list[Fact], path: list[Step]
) -> tuple[Domain, bool]:
    high, low, unknown = _shares(body.evidence) or (0.0, 0.0, 0.0)
    if not any(s.risk is None for s in body.evidence.studies):
        return _compared(body, rated, body.low_risk, high, low, settings, facts, path)
    # Every unjudged study at high risk, then every one at low risk: only what holds both ways is said.
    ends: list[Domain] = []
    for evidence, above, below in (
        (body.low_risk, high + unknown, low),
        (body.not_high, high, low + unknown),
    ):
        end, alone = _compared(body, rated, evidence, above, below, settings, list(facts), [])
        if alone or end.rule_id not in {"ROB-6", "ROB-7", "ROB-8"}:
            what = f"studies with {numfmt.percent(unknown)} of the weight have no judgement"
            return _missing(facts, path, f"{what}, and which studies count may depend on them"), False
        ends.append(end)
    said = f"all count, with {numfmt.percent(unknown)} of the weight not judged"
    path.append(Step("Does the answer depend on the studies that are not judged?", f"no: {said}"))
    used = tuple(dict.fromkeys(c for end in ends for c in end.conventions))
    return _made(body, "ROB-11", facts, path, used), False


def _compared(
    body: Body,
    rated: Effect,
    low_risk: Evidence | None,
    high: float,
    share: float,
    settings: Settings,
    facts: list[Fact],
    path: list[Step],
) -> tuple[Domain, bool]:
    """Return the domain where studies at low risk have `share` percent of the weight and the rest is high."""
    if high == 0:
        return _made(body, "ROB-8", facts, path), False
    ample = reaches(share, settings.low_share)
    question = f"Is there appreciable low-risk evidence (≥ {numfmt.percent(settings.low_share)})?"
    path.append(Step(question, f"{_yes(ample)}, {numfmt.percent(share)}"))
    if not ample:
        return _made(body, "ROB-7", facts, path), False
    low = low_risk.effect if low_risk is not None else None
    if low is None:
        return _missing(facts, path, _NOT_ASKED), False
    facts.append(_estimate("Low risk only", low))
    found = differ(body, rated, low, settings)
    path.append(Step("Do they differ substantially?", found.words))
    rule = {"yes": "ROB-5", "open": "ROB-10", "no": "ROB-6"}[found.answer]
    return _made(body, rule, facts, path, used_to_differ(settings)), found.answer == "yes"


def _unjudged(body: Body) -> list[Effect | None]:
    """Return the estimate with the unjudged studies counted as low, where there are any."""
    if not any(s.risk is None for s in body.evidence.studies):
        return []
    return [None if body.not_high is None else body.not_high.effect]


def _grew(body: Body, rated: Effect, low: Effect) -> bool:
    """Return whether the estimate of all lies further out, on its own side, than that at low risk."""
    return (body.x(rated.value) - body.x(low.value)) * body.x(rated.value) > 0


def _missing(facts: list[Fact], path: list[Step], what: str) -> Domain:
    return domain("risk of bias", RULES["ROB-NA"], facts, path, missing=what)


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _made(
    body: Body, rule: str, facts: list[Fact], path: list[Step], conventions: tuple[str, ...] = ()
) -> Domain:
    found = domain("risk of bias", RULES[rule], facts, path, conventions=conventions)
    if rule in {"ROB-1", "ROB-4", "ROB-9"} and body.robins_i and body.stream == "non-randomised":
        return replace(
            found, more="; or ".join(m for m in (ROBINS_MORE, found.more if rule == "ROB-9" else "") if m)
        )
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
    return not (reaches(0, body.x(effect.low)) and reaches(body.x(effect.high), 0))


def _estimate(name: str, effect: Effect) -> Fact:
    return Fact(name, _told(effect), effect.value)


def _told(effect: Effect) -> str:
    return f"{numfmt.effect(effect.value)} ({numfmt.interval(effect.low, effect.high)})"


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
