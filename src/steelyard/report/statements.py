"""What a rating lets one say: the sentences of Core GRADE 6, box 1, as data.

One adverb, by the level; the direction is named on the outcome, never as benefit; nothing is derived from p.
"""

from __future__ import annotations

from typing import Literal

from steelyard.appraisal.grade import Level, Target
from steelyard.report.words import arm_names, finding, inner, outcome_of, term_of
from steelyard.review.plan import Outcome, Plan
from steelyard.review.result import AnalysisResult

Direction = Literal["increase", "reduction"]

VERY_UNCERTAIN = "we are very uncertain about the effect of {x} on {o}"
PATTERNS: dict[Target, dict[Level, str]] = {
    "important effect": {
        "high": "{x} results in an important {noun} in {o}",
        "moderate": "{x} probably results in an important {noun} in {o}",
        "low": "{x} may result in an important {noun} in {o}",
        "very low": VERY_UNCERTAIN,
    },
    "little or no effect": {
        "high": "{x} has little to no important effect on {o}",
        "moderate": "{x} probably has little to no important effect on {o}",
        "low": "{x} may have little to no important effect on {o}",
        "very low": VERY_UNCERTAIN,
    },
    "effect": {
        "high": "{x} {verb}s {o}",
        "moderate": "{x} probably {verb}s {o}",
        "low": "{x} may {verb} {o}",
        "very low": VERY_UNCERTAIN,
    },
}
"""Target -> level -> sentence: {x} intervention, {o} outcome, {noun} increase or reduction or its {verb}."""

_VERBS: dict[Direction, str] = {"increase": "increase", "reduction": "reduce"}


def statement(
    level: Level, target: Target, direction: Direction, outcome: str, intervention: str, comparator: str = ""
) -> str:
    """Return the sentence of a rating, with a capital and a full stop.

    Args:
        level: The certainty.
        target: What the certainty is about.
        direction: What happens to the outcome, whether that is good or bad.
        outcome: As it stands inside a sentence: "pain", "the number of people who relapsed".
        intervention, comparator: As they stand inside a sentence; an empty comparator is left out.

    Example:
        >>> statement("moderate", "effect", "reduction", "pain", "drug A", "placebo")
        'Compared with placebo, drug A probably reduces pain.'
    """
    said = PATTERNS[target][level].format(x=intervention, o=outcome, noun=direction, verb=_VERBS[direction])
    told = f"compared with {comparator}, {said}" if comparator else said
    return f"{told[:1].upper()}{told[1:]}."


def certainty_sentence(a: AnalysisResult, plan: Plan) -> str:
    """Return the sentence that an entry's certainty allows; "" where it is not rated or compares nothing.

    Its direction is that of the estimate that is rated.
    """
    rating, rated = a.certainty, a.rated_estimate
    null = term_of(rated.measure).null if rated is not None else None
    if rating.level is None or rated is None or rated.value is None or null is None:
        return ""
    if rating.target is None and rating.level != "very low":
        return ""
    first, second = arm_names(a, plan)
    return statement(
        rating.level,
        rating.target or "effect",
        "increase" if rated.value > null else "reduction",
        outcome_words(outcome_of(a, plan), a.spec.title),
        inner(first) or "the intervention",
        inner(second),
    )


def answer(a: AnalysisResult, plan: Plan) -> str:
    """Return the sentence at the head of an entry: what its certainty allows, else what its studies had.

    A rated comparison has no other sentence, so that no page says more than the summary of findings does.
    """
    return certainty_sentence(a, plan) or finding(a, plan)


def outcome_words(outcome: Outcome | None, title: str) -> str:
    """Return an outcome inside a sentence: "the number of people who responded", or its name."""
    if outcome is None:
        return inner(title)
    return f"the number of people who {outcome.sentence}" if outcome.sentence else inner(outcome.label)
