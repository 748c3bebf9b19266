"""Checks of how claims are decided: ids that nothing declares, thresholds that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.check import shown
from steelyard.review.validate.facts import Facts, Finding, Rule
from steelyard.review.validate.ids import nearest
from steelyard.terms import MEASURES


def undeclared(facts: Facts) -> Iterator[Finding]:
    """Yield outcomes and treatments of the claims block that review.yaml does not declare."""
    if facts.plan is None:
        return
    claims = facts.plan.claims
    outcomes = [o.id for o in facts.plan.outcomes]
    treatments = [t.id for t in facts.plan.treatments]
    given: list[tuple[tuple[str | int, ...], str, list[str]]] = []
    given += [(("large", i, "outcome"), x.outcome, outcomes) for i, x in enumerate(claims.large)]
    for i, group in enumerate(claims.equal_outcomes):
        given += [(("equal_outcomes", i, "outcomes"), id_, outcomes) for id_ in group.outcomes]
    given += [(("usual_comparators", i), id_, treatments) for i, id_ in enumerate(claims.usual_comparators)]
    for path, id_, known in given:
        if id_ not in known:
            yield Finding(
                facts.at("claims", *path),
                f"claims.{path[0]} names '{shown(id_)}', which review.yaml does not declare.",
                nearest(id_, known),
            )


def threshold(facts: Facts) -> Iterator[Finding]:
    """Yield thresholds of a large effect that no effect, or an unimportant one, would reach."""
    if facts.plan is None:
        return
    important = {o.id: o.important_difference for o in facts.plan.outcomes}
    for i, large in enumerate(facts.plan.claims.large):
        place = facts.at("claims", "large", i, "value")
        least = important.get(large.outcome)
        if MEASURES[large.measure].is_ratio and large.value <= 1:
            message = f"a large {large.measure} of {shown(large.outcome)} is {large.value:g}"
            yield Finding(place, f"{message}; need more than 1.", f"Did you mean {1 / large.value:g}?")
        elif least is not None and least.measure == large.measure and large.value < least.value:
            yield Finding(
                place,
                f"an effect on {shown(large.outcome)} is large from {large.value:g}, below the minimal "
                f"important difference of {least.value:g}.",
            )


CLAIMS_RULES: tuple[Rule, ...] = (
    Rule("claims-undeclared", "error", "An id of the claims block that is not declared.", undeclared),
    Rule(
        "claims-large",
        "error",
        "A threshold of a large effect that is no effect, or below the minimal important difference.",
        threshold,
    ),
)
