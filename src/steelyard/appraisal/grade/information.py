"""How large an effect is on the undesirable outcome, and how many people a trial of it would need."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard import numfmt
from steelyard.appraisal.grade import ois
from steelyard.appraisal.grade.body import Body, Evidence, treated_risk
from steelyard.appraisal.grade.parts import Fact
from steelyard.appraisal.grade.settings import Settings, convention


@dataclass(frozen=True, slots=True)
class Size:
    """What is there against what is needed, in people or, for rare events, in events."""

    there: float
    needed: float
    unit: str
    fact: Fact
    conventions: tuple[str, ...] = ()


def undesirable_ratio(body: Body, evidence: Evidence, value: float) -> float | None:
    """Return the ratio of risks of the undesirable event (of no response, where response is good).

    None where the control risk is needed and not known. A hazard ratio without a control risk is taken as it
    is, as is a risk ratio of an undesirable event.
    """
    p0 = evidence.control_risk
    if body.measure == "RR" and body.better == "less":
        return value
    if body.measure == "HR" and (p0 is None or body.better == "less"):
        return value
    p1 = treated_risk(body.measure, value, p0)
    if p0 is None or p1 is None:
        return None
    before, after = (p0, p1) if body.better == "less" else (1 - p0, 1 - p1)
    return after / before if before > 0 else None


def size_of(body: Body, evidence: Evidence, settings: Settings) -> Size | str:
    """Return the information size and what there is of it, or what is missing."""
    if body.kind == "continuous":
        return _of_means(body, evidence, settings)
    p0 = evidence.control_risk
    if p0 is None or not 0 < p0 < 1:
        return "the risk in the control groups, for the information size"
    p1 = ois.alternative(p0, settings.ois_reduction, body.better == "more")
    people = ois.for_risks(p0, p1, settings.ois_alpha, settings.ois_power)
    if p0 < settings.rare_below or evidence.few_events:
        if evidence.events is None:
            return "the number of events, for the information size"
        needed = people * (p0 + p1) / 2
        used = (convention("rare_below", numfmt.share(settings.rare_below, 1)),)
        return Size(evidence.events, needed, "events", _fact(needed, "events", p0, p1), used)
    if evidence.people is None:
        return "the number of people, for the information size"
    return Size(evidence.people, people, "people", _fact(people, "people", p0, p1))


def _of_means(body: Body, evidence: Evidence, settings: Settings) -> Size | str:
    if evidence.people is None:
        return "the number of people, for the information size"
    sd = 1.0 if body.measure == "SMD" else evidence.sd
    needed, how = float(settings.ois_continuous_n), "rule of thumb"
    if body.band is not None and sd:
        matters = min(-body.band[0], body.band[1])
        exact = ois.for_means(sd, matters, settings.ois_alpha, settings.ois_power)
        needed, how = min(needed, exact), "to find the minimal important difference"
        if exact > settings.ois_continuous_n:
            how = f"rule of thumb; {numfmt.count(round(exact))} to find the minimal important difference"
    text = f"{numfmt.count(int(-(-needed // 1)))} people, {how}"
    return Size(evidence.people, needed, "people", Fact("Information size", text, needed))


def _fact(needed: float, unit: str, p0: float, p1: float) -> Fact:
    risks = f"to tell {numfmt.share(p1, 1)} from {numfmt.share(p0, 1)}"
    return Fact("Information size", f"{numfmt.count(int(-(-needed // 1)))} {unit}, {risks}", needed)
