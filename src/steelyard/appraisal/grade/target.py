"""What the certainty is about (Core GRADE 2, figure 2), and the thresholds that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.appraisal.grade.body import Body, Effect, exceeds, reaches, zone
from steelyard.appraisal.grade.parts import Target
from steelyard.appraisal.grade.settings import Settings


@dataclass(frozen=True, slots=True)
class Aim:
    """The target of a rating.

    Attributes:
        target: None where it cannot be told; `words` then says what is missing.
        words: How it was found.
        thresholds: On the scale where 0 is no effect: (0,) or both bounds of the band that does not matter.
    """

    target: Target | None
    words: str
    thresholds: tuple[float, ...] = ()


def aim_of(body: Body, effect: Effect | None, settings: Settings) -> Aim:
    """Return the target for an estimate: the table of Core GRADE 2, figure 2.

    | asked | estimate | target | thresholds |
    |---|---|---|---|
    | MID | beyond the MID | important effect | ± MID |
    | MID | within it | little or no effect | ± MID |
    | null | within a known MID | little or no effect | ± MID |
    | null | otherwise | effect | 0 |
    """
    if effect is None:
        return Aim(None, "there is no estimate with an interval")
    band = body.band
    asked_mid = settings.threshold == "MID"
    if band is None:
        if asked_mid:
            return Aim(None, body.mid_missing)
        return Aim("effect", f"any effect is asked about; {body.mid_missing}", (0.0,))
    if zone(body.x(effect.value), band) == 0:
        return Aim("little or no effect", "the estimate lies within the minimal important difference", band)
    if asked_mid:
        return Aim("important effect", "the estimate lies beyond the minimal important difference", band)
    return Aim("effect", "any effect is asked about, and the estimate is not near none", (0.0,))


def crossed(body: Body, effect: Effect, threshold: float) -> bool:
    """Return whether an interval holds both sides of a threshold.

    A bound at no effect leaves no effect possible; one at an important difference reaches it.
    """
    low, high = body.x(effect.low), body.x(effect.high)
    if threshold > 0:
        return exceeds(threshold, low) and reaches(high, threshold)
    if threshold < 0:
        return reaches(threshold, low) and exceeds(high, threshold)
    return reaches(0, low) and reaches(high, 0)
