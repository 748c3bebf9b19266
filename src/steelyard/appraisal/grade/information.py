"""How large an effect is on the undesirable outcome, and how many people a trial of it would need."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Evidence, reaches, treated_risk
from steelyard.appraisal.grade.parts import Fact
from steelyard.appraisal.grade.settings import Settings, convention
from steelyard.appraisal.information import events_information, means_information

_NEEDED = "the information size cannot be compared"


@dataclass(frozen=True, slots=True)
class Size:
    """What is there against what suffices, in people or, for rare events, in events.

    Of a mean `needed` is the information size or the rule of thumb, whichever is fewer.
    """

    there: float
    needed: float
    unit: str
    fact: Fact
    conventions: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether there is enough."""
        return reaches(self.there, self.needed)


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


def alternative(p0: float, reduction: float, desirable: bool) -> float:
    """Return the risk that one trial should tell from `p0`: fewer undesirable, more desirable events.

    Where more desirable events than all would be needed, the same relative change is taken of those who have
    none.
    """
    if not desirable:
        return p0 * (1 - reduction)
    raised = p0 * (1 + reduction)
    return raised if raised < 1 else 1 - (1 - p0) * (1 - reduction)


def size_of(body: Body, evidence: Evidence, settings: Settings) -> Size | str:
    """Return the information size and what there is of it, or what is missing."""
    if body.kind == "continuous":
        return _of_means(body, evidence, settings)
    p0 = evidence.control_risk
    if p0 is None or not 0 < p0 < 1:
        return f"the risk in the control groups is not known; {_NEEDED}"
    p1 = alternative(p0, settings.ois_reduction, body.better == "more")
    people = events_information(
        p0, risk=p1, alpha=settings.ois_alpha, power=settings.ois_power, variance="separate"
    ).people
    if p0 < settings.rare_below or evidence.few_events:
        if evidence.events is None:
            return f"the number of events is not known; {_NEEDED}"
        needed = people * (p0 + p1) / 2
        used = (convention("rare_below", numfmt.share(settings.rare_below, 1)),)
        return Size(evidence.events, needed, "events", _fact(needed, "events", p0, p1), used)
    if evidence.people is None:
        return f"the number of people is not known; {_NEEDED}"
    return Size(evidence.people, people, "people", _fact(people, "people", p0, p1))


def _of_means(body: Body, evidence: Evidence, settings: Settings) -> Size | str:
    if evidence.people is None:
        return f"the number of people is not known; {_NEEDED}"
    sd = 1.0 if body.measure == "SMD" else evidence.sd
    needed, how = float(settings.ois_continuous_n), "rule of thumb"
    if body.band is not None and sd:
        matters = min(-body.band[0], body.band[1])
        exact = means_information(sd, matters, alpha=settings.ois_alpha, power=settings.ois_power).people
        needed, how = min(needed, exact), "to find the minimal important difference"
        if exact > settings.ois_continuous_n:
            how = f"rule of thumb; {numfmt.count(round(exact))} to find the minimal important difference"
    text = f"{numfmt.count(int(-(-needed // 1)))} people, {how}"
    return Size(evidence.people, needed, "people", Fact("Information size", text, needed))


def _fact(needed: float, unit: str, p0: float, p1: float) -> Fact:
    risks = f"to tell {numfmt.share(p1, 1)} from {numfmt.share(p0, 1)}"
    return Fact("Information size", f"{numfmt.count(int(-(-needed // 1)))} {unit}, {risks}", needed)
