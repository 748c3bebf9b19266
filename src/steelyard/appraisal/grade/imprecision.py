"""Imprecision (Core GRADE 2, figure 4): the interval against the threshold, then the information size."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Effect, Evidence, exceeds, reaches
from steelyard.appraisal.grade.information import Size, size_of, undesirable_ratio
from steelyard.appraisal.grade.parts import Domain, Fact, Rule, Step, domain
from steelyard.appraisal.grade.settings import Settings, convention
from steelyard.appraisal.grade.target import Aim, crossed

_MORE_BOTH = "two levels down: the interval holds important benefit and important harm"
_MORE_WIDE = "two levels down: the interval is very wide for so large an effect"
_MORE_FEW = "two levels down: fewer than 30 % of the people needed"
RULES = {
    r.id: r
    for r in (
        Rule("IMP-NA", "An input is missing.", None),
        Rule("IMP-1", "The interval crosses the threshold: one level down.", -1),
        Rule("IMP-2", "The interval crosses the threshold and both important differences.", -1, _MORE_BOTH),
        Rule("IMP-3", "The interval keeps to one side, and the effect is not implausibly large.", 0),
        Rule("IMP-4", "Implausibly large effect with a very wide interval: one level down.", -1, _MORE_WIDE),
        Rule("IMP-5", "Implausibly large effect, and enough people for one well-powered trial.", 0),
        Rule("IMP-6", "Implausibly large effect, and too few people for one trial: one level down.", -1),
        Rule("IMP-7", "Implausibly large effect, and far too few people: one level down.", -1, _MORE_FEW),
    )
}
CI_RATIO = {"RR": 3.0, "OR": 2.5, "PETO": 2.5, "HR": 3.0}
"""Upper over lower bound from which an interval is very wide (Core GRADE 2: risk and odds ratios)."""

_LARGE = "whether the effect is implausibly large cannot be told"
FEW = 0.30
"""Share of the people needed, the rule of thumb included, below which a mean is far too uncertain."""


def imprecision(body: Body, evidence: Evidence, aim: Aim, settings: Settings) -> Domain:
    """Return the domain, by the steps of figure 4 in their order."""
    effect = evidence.effect
    facts = facts_of(body, evidence)
    path: list[Step] = []
    if effect is None or aim.target is None:
        return missing(facts, path, aim.words)
    if evidence.empty_arm:
        return missing(facts, path, "one group has no events in any study: not assessable by its interval")
    over = [t for t in aim.thresholds if crossed(body, effect, t)]
    path.append(Step(f"Does the interval cross {_named(aim)}?", "yes" if over else "no"))
    if over:
        both = holds_both(body, effect)
        said = {True: "yes", False: "no", None: f"cannot be told: {body.mid_missing}"}[both]
        path.append(Step("Does it hold important benefit and important harm?", said))
        return domain("imprecision", RULES["IMP-2" if both else "IMP-1"], facts, path)
    return _large(body, evidence, effect, settings, facts, path)


def _large(
    body: Body, evidence: Evidence, effect: Effect, settings: Settings, facts: list[Fact], path: list[Step]
) -> Domain:
    question = "Is the effect implausibly large?"
    used: tuple[str, ...] = ()
    if body.kind == "continuous":
        used = (convention("smd_large", numfmt.tidy(settings.smd_large)),)
        size = abs(effect.value) if body.measure == "SMD" else None
        if size is None and evidence.sd:
            size = abs(effect.value) / evidence.sd
        if size is None:
            return missing(facts, path, f"no standard deviation is known; {_LARGE}")
        large = reaches(size, settings.smd_large)
        path.append(Step(question, f"{_yes(large)}, {numfmt.effect(size)} standard deviations"))
    else:
        ratio = undesirable_ratio(body, evidence, effect.value)
        if ratio is None:
            return missing(facts, path, f"the risk in the control groups is not known; {_LARGE}")
        change = 100 * (1 - min(ratio, 1 / ratio if ratio > 0 else 0.0))
        large = exceeds(change, settings.implausible_perhaps)
        sure = "surely" if exceeds(change, settings.implausible_surely) else "perhaps"
        words = f"relative change of the undesirable event {numfmt.percent(change)}"
        path.append(Step(question, f"{sure if large else 'no'}, {words}"))
    if not large:
        return domain("imprecision", RULES["IMP-3"], facts, path, conventions=used)
    return _sized(body, evidence, effect, settings, facts, path, used)


def _sized(
    body: Body,
    evidence: Evidence,
    effect: Effect,
    settings: Settings,
    facts: list[Fact],
    path: list[Step],
    used: tuple[str, ...],
) -> Domain:
    cut = CI_RATIO.get(body.measure)
    if cut is not None:
        wide = effect.high / effect.low if effect.low > 0 else float("inf")
        path.append(
            Step(
                f"Is its upper bound {cut:g} times the lower or more?",
                f"{_yes(reaches(wide, cut))}, {numfmt.effect(wide)}",
            )
        )
        if body.measure == "HR":
            used = (*used, "Cut-off 3 of risk ratios, used for hazard ratios")
        if reaches(wide, cut):
            return domain("imprecision", RULES["IMP-4"], facts, path, conventions=used)
    size = size_of(body, evidence, settings)
    if isinstance(size, str):
        return missing(facts, path, size)
    used = (*used, *size.conventions)
    facts.append(size.fact)
    path.append(enough(size))
    if size.met:
        return domain("imprecision", RULES["IMP-5"], facts, path, conventions=used)
    few = False
    if body.kind == "continuous":
        few = exceeds(FEW * size.needed, size.there)
        share = f"{_yes(few)}, {numfmt.percent(100 * size.there / size.needed)}"
        path.append(Step("Are there fewer than 30 % of them?", share))
    return domain("imprecision", RULES["IMP-7" if few else "IMP-6"], facts, path, conventions=used)


def holds_both(body: Body, effect: Effect) -> bool | None:
    """Return whether an interval reaches an important difference on both sides; None without a MID."""
    band = body.band
    return (
        None
        if band is None
        else reaches(band[0], body.x(effect.low)) and reaches(body.x(effect.high), band[1])
    )


def enough(size: Size) -> Step:
    """Return the question of the information size with its answer."""
    shown = f"{numfmt.count(int(size.there))} of {numfmt.count(_up(size.needed))}"
    answer = f"{_yes(size.met)}, {shown}"
    return Step(f"Are there as many {size.unit} as one well-powered trial needs?", answer)


def missing(facts: list[Fact], path: list[Step], what: str) -> Domain:
    """Return the domain as not assessed."""
    return domain("imprecision", RULES["IMP-NA"], facts, path, missing=what)


def facts_of(body: Body, evidence: Evidence) -> list[Fact]:
    """Return what every rule of imprecision looks at."""
    facts = []
    effect = evidence.effect
    if effect is not None:
        text = f"{numfmt.effect(effect.value)} ({numfmt.interval(effect.low, effect.high)})"
        facts.append(Fact("Estimate", text, effect.value))
    if body.mid is not None:
        band = numfmt.interval(body.mid.low, body.mid.high)
        facts.append(Fact("Does not matter", f"{band}{f', {body.mid.words}' if body.mid.words else ''}"))
    if evidence.people is not None:
        facts.append(Fact("People", numfmt.count(evidence.people), evidence.people))
    if evidence.events is not None:
        facts.append(Fact("Events", numfmt.tidy(round(evidence.events, 1)), evidence.events))
    if evidence.control_risk is not None:
        facts.append(Fact("Control risk", numfmt.share(evidence.control_risk, 1), evidence.control_risk))
    return facts


def _named(aim: Aim) -> str:
    return "no effect" if aim.thresholds == (0.0,) else "the minimal important difference"


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _up(value: float) -> int:
    return int(-(-value // 1))
