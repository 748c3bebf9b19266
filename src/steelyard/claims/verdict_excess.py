"""In which respects a claim that agrees with the evidence says more than it."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.appraisal.smallness import INFORMATIVE_K
from steelyard.claims.verdict_parts import Claim, Evidence, Reason, Rule


def excess(claim: Claim, evidence: Evidence, rule: Rule) -> list[tuple[Reason, str]]:
    """Return each respect in which an agreeing claim goes beyond the evidence, with the words."""
    flat = evidence.certainty == "low" and not claim.hedged and rule.low_certainty_flat == "overstated"
    found: list[tuple[Reason, str]] = [
        ("size", _size(claim, evidence)),
        ("certainty", "stated flatly at low certainty" if flat else ""),
        (
            "population",
            "goes beyond the people studied"
            if claim.wider_population or evidence.breadth == "narrower"
            else "",
        ),
        ("time", "goes beyond the time studied" if claim.wider_time else ""),
        ("generality", _general(claim, evidence)),
    ]
    found = [(reason, words) for reason, words in found if words]
    if found and evidence.stream == "non-randomised" and not claim.hedged:
        found.append(("causal", "cause is stated of a comparison that was not randomised"))
    return found


def _size(claim: Claim, evidence: Evidence) -> str:
    """Return why a claim of a large effect is too much; "" where it is not, or no threshold is set."""
    if claim.magnitude != "large" or claim.direction not in ("better", "worse") or evidence.important is None:
        return ""
    if evidence.low is None or evidence.high is None:
        return ""
    better = claim.direction == "better"
    bound = evidence.low if better else -evidence.high
    if bound < evidence.important:
        return (
            f"called large; the interval begins at {numfmt.effect(bound)}, below the minimal important "
            f"difference of {numfmt.effect(evidence.important)}"
        )
    if evidence.large is None or evidence.estimate is None:
        return ""
    centre = evidence.estimate if better else -evidence.estimate
    if centre < evidence.large:
        return (
            f"called large; the estimate is {numfmt.effect(centre)}, below {numfmt.effect(evidence.large)}, "
            "from which an effect is large"
        )
    return ""


def _general(claim: Claim, evidence: Evidence) -> str:
    if not claim.general or claim.direction not in ("better", "worse") or evidence.prediction is None:
        return ""
    if evidence.k < INFORMATIVE_K or not evidence.tau2:
        return ""
    low, high = evidence.prediction
    if low < 0 < high:
        return f"stated generally; the prediction interval {numfmt.interval(low, high)} holds no effect"
    return ""
