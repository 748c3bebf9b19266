"""Entries of review.yaml that ask for what cannot be: two outcomes at once, an arm against itself."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.review.concepts import Concepts
from steelyard.review.plan import Analysis, Eligible
from steelyard.review.validate.facts import Facts, Finding, number
from steelyard.terms import MEASURES


def several_outcomes(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        if analysis.kind in ("pairwise", "proportion") and len(set(analysis.outcomes)) > 1:
            yield Finding(
                facts.at("analyses", index, "outcome"),
                f"analyses[{index}] ({analysis.id}) is {analysis.kind} and has the outcomes "
                f"{', '.join(analysis.outcomes)}; one outcome an entry.",
                "Give each other outcome an entry of its own.",
            )


def arm_on_both_sides(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        if analysis.kind != "pairwise":
            continue
        path: tuple[str | int, ...] = ("analyses", index, "eligible")
        yield from _both_sides(facts, analysis.eligible, path)
        for at, variant in enumerate(analysis.variants):
            if variant.eligible is not None:
                filters = variant.eligible
                if filters.interventions or filters.comparators:
                    yield from _both_sides(facts, filters, ("analyses", index, "variants", at, "eligible"))


def _both_sides(facts: Facts, eligible: Eligible, path: tuple[str | int, ...]) -> Iterator[Finding]:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    if not eligible.interventions and not eligible.comparators:
        message = f"{where} names neither interventions nor comparators; any arm would be on either side."
        yield Finding(facts.at(*path), message, "Name the comparators.")
        return
    if facts.plan is None or not eligible.interventions or not eligible.comparators:
        return  # one side that is not named is every arm that the other does not hold
    concepts = Concepts(facts.plan.treatments)
    both = [
        concept.id
        for concept in facts.plan.treatments
        if concepts.held_by(concept.id, eligible.interventions)
        and concepts.held_by(concept.id, eligible.comparators)
    ]
    if both:
        yield Finding(
            facts.at(*path, "comparators"),
            f"{where} holds {', '.join(both[:5])} under interventions and under comparators; "
            "an arm is on one side.",
            "Name narrower concepts.",
        )


def ratio_of_no_difference(facts: Facts) -> Iterator[Finding]:
    for index, outcome in enumerate(facts.plan.outcomes if facts.plan is not None else ()):
        difference = outcome.important_difference
        if difference is not None and MEASURES[difference.measure].is_ratio and difference.value <= 1:
            hint = f"Did you mean {1 / difference.value:.3g}?" if difference.value < 1 else ""
            yield Finding(
                facts.at("outcomes", index, "important_difference", "value"),
                f"outcomes[{index}].important_difference.value is {number(difference.value)} as "
                f"{difference.measure}; an important ratio is above 1, and it holds in both directions.",
                hint,
            )


def difference_never_used(facts: Facts) -> Iterator[Finding]:
    """A difference stated in a measure that no entry of its outcome has is compared with nothing."""
    for index, outcome in enumerate(facts.plan.outcomes if facts.plan is not None else ()):
        difference = outcome.important_difference
        entries = [a for _, a in _analyses(facts) if outcome.id in a.outcomes and a.measure is not None]
        measures = sorted({str(entry.measure) for entry in entries})
        if difference is not None and measures and difference.measure not in measures:
            yield Finding(
                facts.at("outcomes", index, "important_difference"),
                f"outcomes[{index}].important_difference is stated as {difference.measure}, and the entries "
                f"of {outcome.id} are in {', '.join(measures)}; it is compared with none of them.",
            )


def _analyses(facts: Facts) -> Iterator[tuple[int, Analysis]]:
    if facts.plan is not None:
        yield from enumerate(facts.plan.analyses)
