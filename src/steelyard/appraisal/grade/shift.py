"""How far studies at low risk of bias move an estimate: no number of the paper says when that is much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard import numfmt
from steelyard.appraisal.grade.body import Body, Effect, exceeds, reaches, zone
from steelyard.appraisal.grade.settings import Settings, convention
from steelyard.terms import MEASURES

DIRECTION = (
    "Which way bias went is read from the studies at low risk alone: they differ substantially, and their "
    "interval excludes the estimate of all"
)
"""Core GRADE 4 asks for the direction and says nothing of how it is found."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Whether the studies at low risk differ substantially from all; "open": a person has to say."""

    answer: Literal["yes", "open", "no"]
    words: str


def differ(body: Body, rated: Effect, low: Effect, settings: Settings) -> Shift:
    """Return whether leaving out the studies at high risk changes the estimate substantially.

    Three conditions, all conventions: the change is more than `differ_substantially` percent of the estimate
    at low risk (of its log for ratios); it is more than `differ_at_least` (of logs of ratios, of standard
    deviations for means), as a share of next to nothing says little; and it matters: another side of the
    minimal important difference, or out of the interval of all. Where only the last fails, a person has to
    say.
    """
    x, x_low = body.x(rated.value), body.x(low.value)
    change = abs(x - x_low)
    share = 100 * change / abs(x_low) if x_low else (float("inf") if change else 0.0)
    scale = " on the log scale" if MEASURES[body.measure].is_ratio else ""
    if body.band is not None and zone(x, body.band) == zone(x_low, body.band) == 0:
        return Shift("no", "no: neither reaches the minimal important difference")
    apart = f"{numfmt.percent(share)} apart{scale}" if share < float("inf") else "low risk shows no effect"
    if not exceeds(share, settings.differ_substantially):
        return Shift("no", f"no: {apart}")
    units = _units(body, change)
    if units is not None and not exceeds(units, settings.differ_at_least):
        return Shift("no", f"no: {apart}, and yet next to nothing")
    if body.band is not None and zone(x, body.band) != zone(x_low, body.band):
        return Shift("yes", f"yes: {apart}, on different sides of the minimal important difference")
    if exceeds(body.x(rated.low), x_low) or exceeds(x_low, body.x(rated.high)):
        return Shift("yes", f"yes: {apart}, outside the interval of all studies")
    return Shift("open", f"for a person to say: {apart}, but within the interval of all studies")


def shows_direction(body: Body, rated: Effect, low: Effect, settings: Settings) -> bool:
    """Return whether the studies at low risk show which way bias went; see `DIRECTION`."""
    inside = reaches(body.x(rated.value), body.x(low.low)) and reaches(body.x(low.high), body.x(rated.value))
    return differ(body, rated, low, settings).answer == "yes" and not inside


def used_to_differ(settings: Settings) -> tuple[str, ...]:
    """Return the conventions of `differ` in words."""
    return (
        convention("differ_substantially", numfmt.percent(settings.differ_substantially)),
        convention("differ_at_least", numfmt.tidy(settings.differ_at_least)),
    )


def _units(body: Body, change: float) -> float | None:
    """Return a change in logs or standard deviations; None where it has no such unit."""
    if MEASURES[body.measure].is_ratio or body.measure == "SMD":
        return change
    if body.kind == "continuous" and body.evidence.sd:
        return change / body.evidence.sd
    return None
