"""Rating up (Core GRADE 4; GRADE 9): for non-randomised evidence only, and only where nothing is wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Evidence, exceeds, treated_risk
from steelyard.appraisal.grade.parts import UP, Domain, DomainName, Fact, Record, Rule, Step, domain, signed
from steelyard.appraisal.grade.settings import Settings

_MORE = "two levels up: the effect is very large"
RULES = {
    r.id: r
    for r in (
        Rule("UP-NA", "An input is missing.", None),
        Rule("UP-0", "Not considered: the evidence is rated down, or not yet assessed, elsewhere.", 0),
        Rule("UP-1", "No large effect.", 0),
        Rule("UP-2", "Large effect (risk ratio above 2 or below 0.5): one level up.", 1),
        Rule("UP-3", "Very large effect (risk ratio above 5 or below 0.2): one level up.", 1, _MORE),
        Rule("UP-4", "A large effect has no cut-off in this measure; a person may rate up.", 0),
        Rule("UP-5", "A gradient of dose and response: one level up.", 1),
        Rule("UP-6", "No gradient of dose and response.", 0),
        Rule("UP-7", "Plausible confounding would have hidden the effect: one level up.", 1),
        Rule("UP-8", "No confounding that would have hidden the effect.", 0),
    )
}


def rating_up(
    body: Body, evidence: Evidence, below: Sequence[Domain], settings: Settings
) -> tuple[Domain, ...]:
    """Return the domains of rating up; none for any stream but the non-randomised.

    `below` are the domains of rating down, as decided. Opposing confounding is in classic GRADE only.
    """
    if body.stream != "non-randomised":
        return ()
    names = UP if settings.ruleset == "grade-classic" else UP[:2]
    if any(d.final != 0 for d in below):
        said = "yes" if all(d.final is not None for d in below) else "some are not assessed"
        step = [Step("Is the evidence rated down anywhere?", said)]
        return tuple(domain(name, RULES["UP-0"], [], step) for name in names)
    found = [
        _large(body, evidence),
        _recorded(
            "dose–response", "Does the response grow with the dose?", body.dose_response, "UP-5", "UP-6"
        ),
        _recorded(
            "opposing confounding",
            "Would plausible confounding have hidden the effect?",
            body.confounding,
            "UP-7",
            "UP-8",
        ),
    ]
    return tuple(found[: len(names)])


AGAINST = "a person rates up, though GRADE rates up only where nothing is rated down or left open"


def against(found: Domain) -> Domain:
    """Return a domain that says so where a person rates up what no rule would."""
    if found.rule_id != "UP-0" or not (found.final or 0) > 0:
        return found
    return replace(found, facts=(*found.facts, Fact("Against the rule", AGAINST)))


def _large(body: Body, evidence: Evidence) -> Domain:
    effect = evidence.effect
    if effect is None:
        return domain("large effect", RULES["UP-NA"], [], [], missing="there is no estimate")
    if body.kind not in {"binary", "hazard"}:
        return domain("large effect", RULES["UP-4"], [], [])
    ratio = _risk_ratio(body, evidence, effect.value)
    if ratio is None:
        what = "the risk in the control groups is not known; the risk ratio cannot be told"
        return domain("large effect", RULES["UP-NA"], [], [], missing=what)
    size = max(ratio, 1 / ratio if ratio > 0 else math.inf)
    rule = "UP-3" if exceeds(size, 5) else ("UP-2" if exceeds(size, 2) else "UP-1")
    facts = [Fact("Risk ratio", numfmt.effect(ratio), ratio)]
    answer = {"UP-3": "very large", "UP-2": "large", "UP-1": "no"}[rule]
    return domain("large effect", RULES[rule], facts, [Step("Is the effect large?", answer)])


def _risk_ratio(body: Body, evidence: Evidence, value: float) -> float | None:
    """Return the effect as a risk ratio; a hazard ratio without a control risk is taken as it is."""
    p0 = evidence.control_risk
    if body.measure == "RR" or (body.measure == "HR" and p0 is None):
        return value
    p1 = treated_risk(body.measure, value, p0)
    return p1 / p0 if p0 and p1 is not None else None


def _recorded(name: DomainName, question: str, record: Record | None, yes: str, no: str) -> Domain:
    if record is None:
        return domain(name, RULES["UP-NA"], [], [], missing="nobody has recorded whether it is there")
    facts = [Fact("Recorded", f"{record.reason} ({signed(record.by, record.date)})")]
    return domain(
        name, RULES[yes if record.yes else no], facts, [Step(question, "yes" if record.yes else "no")]
    )
