"""Inconsistency (Core GRADE 3, figure 2): do the studies lie on one side of the threshold?"""

from __future__ import annotations

from collections import Counter

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Evidence, exceeds, reaches, zone
from steelyard.appraisal.grade.parts import Domain, Fact, Rule, Step, domain, signed
from steelyard.appraisal.grade.settings import Settings, convention
from steelyard.appraisal.grade.target import Aim

RULES = {
    r.id: r
    for r in (
        Rule("INC-NA", "An input is missing.", None),
        Rule("INC-1", "One result: there is nothing for it to disagree with.", 0),
        Rule("INC-2", "No important differences between estimates with little overlap.", 0),
        Rule("INC-3", "Estimates differ, and most lie on one side of the threshold.", 0),
        Rule("INC-4", "Estimates lie on both sides, and a credible subgroup explains it.", 0),
        Rule("INC-5", "Estimates lie on both sides of the threshold, unexplained: one level down.", -1),
        Rule("INC-6", "Estimates are scattered around the thresholds, unexplained: one level down.", -1),
    )
}
SCATTERED = "Neither most on one side nor a substantial share on both counts as unexplained"
"""Between the two answers that figure 2 knows; no paper says what follows."""
_LOOK = "look at the plot: events are few, and I² says nothing"


def inconsistency(body: Body, evidence: Evidence, aim: Aim, settings: Settings) -> Domain:
    """Return the domain, by the steps of figure 2. Two levels are a person's alone."""
    facts = _facts(body, evidence, aim)
    path: list[Step] = []
    placed = [s for s in evidence.studies if s.value is not None]
    if not placed:
        return _missing(facts, path, "no study has an estimate")
    if len(placed) == 1:
        return domain("inconsistency", RULES["INC-1"], facts, path)
    if aim.target is None:
        return _missing(facts, path, aim.words)
    if evidence.few_events or evidence.empty_arm:
        return _missing(facts, path, _LOOK)
    if evidence.i2 is None:
        return _missing(facts, path, "look at the plot: I² is not defined for this model")
    used: tuple[str, ...] = (convention("i2_differs", numfmt.percent(settings.i2_differs)),)
    differ = exceeds(evidence.i2, settings.i2_differs)
    question = "Do estimates differ importantly, with little overlap?"
    path.append(Step(question, f"{'yes' if differ else 'no'}, by I² {numfmt.percent(evidence.i2)}"))
    if not differ:
        return domain("inconsistency", RULES["INC-2"], facts, path, conventions=used)
    used = (
        *used,
        convention("most", numfmt.percent(settings.most)),
        convention("substantial", numfmt.percent(settings.substantial)),
    )
    values = [body.x(s.value) for s in placed if s.value is not None]
    shares = _shares(values, aim.thresholds)
    most = reaches(shares[0], settings.most)
    path.append(
        Step("Do most lie on one side of the threshold?", f"{'yes' if most else 'no'}, {_told(shares)}")
    )
    if most:
        return domain("inconsistency", RULES["INC-3"], facts, path, conventions=used)
    both = reaches(shares[1], settings.substantial)
    path.append(Step("Is there a substantial share on both sides?", "yes" if both else "no"))
    explained = body.subgroup is not None and body.subgroup.yes
    path.append(Step("Does a credible subgroup explain it?", _explained(body)))
    rule = "INC-4" if explained else ("INC-5" if both else "INC-6")
    if rule == "INC-6":
        used = (*used, SCATTERED)
    return domain("inconsistency", RULES[rule], facts, path, conventions=used)


def _shares(values: list[float], thresholds: tuple[float, ...]) -> list[float]:
    """Return the share of estimates in each zone that the thresholds make, in percent, largest first."""
    band = (thresholds[0], thresholds[-1])
    counts = Counter(zone(x, band) for x in values)
    return sorted((100 * n / len(values) for n in counts.values()), reverse=True)


def _told(shares: list[float]) -> str:
    return " v ".join(numfmt.percent(s) for s in shares)


def _explained(body: Body) -> str:
    if body.subgroup is None:
        return "nobody recorded one"
    made = body.subgroup
    return f"{'yes' if made.yes else 'no'}: {made.reason} ({signed(made.by, made.date)})"


def _missing(facts: list[Fact], path: list[Step], what: str) -> Domain:
    return domain("inconsistency", RULES["INC-NA"], facts, path, missing=what)


def _facts(body: Body, evidence: Evidence, aim: Aim) -> list[Fact]:
    facts = [Fact("Results", str(len(evidence.studies)), len(evidence.studies))]
    if evidence.i2 is not None and len(evidence.studies) > 1:
        facts.append(Fact("I²", numfmt.percent(evidence.i2), evidence.i2))
    if evidence.tau2 is not None and len(evidence.studies) > 1:
        facts.append(Fact("tau²", numfmt.fixed(evidence.tau2, 3), evidence.tau2))
    if evidence.prediction is not None and evidence.effect is not None and aim.thresholds:
        x = body.x(evidence.effect.value)
        low, high = (body.x(b) for b in evidence.prediction)
        other = any(low <= t <= high and (x > t or x < t) for t in aim.thresholds)
        facts.append(
            Fact(
                "Prediction interval",
                f"{numfmt.interval(*evidence.prediction)}, "
                f"{'reaches' if other else 'does not reach'} the other side of the threshold",
            )
        )
    return facts
