"""What a pooled result says in plain words, without a claim that the numbers do not hold."""

from __future__ import annotations

from steelyard import numfmt
from steelyard.review.result import Estimate, Pooled
from steelyard.terms import MEASURES


def in_words(pooled: Pooled, name: str) -> tuple[str, ...]:
    """Return one or two sentences: the pooled effect, and what it leaves open."""
    e = pooled.estimate
    studies = "1 study" if pooled.k == 1 else f"{pooled.k} studies"
    level = f"{100 * e.level:.3g} % CI"
    bounds = numfmt.interval(e.ci_low, e.ci_high)
    first = f"Over {studies}, the {name.lower()} is {numfmt.effect(e.value)} ({level} {bounds})"
    null = MEASURES[e.measure].null
    if null is None or e.value is None or e.ci_low is None or e.ci_high is None:
        return (f"{first}.",)
    none = numfmt.tidy(null)
    if e.ci_low <= null <= e.ci_high:
        return (f"{first}; the interval includes {none} (no difference).", *_open(e, null))
    side = "above" if e.value > null else "below"
    return (f"{first}; the whole interval lies {side} {none} (no difference).", *_open(e, null))


def _open(e: Estimate, null: float) -> tuple[str, ...]:
    """Return what the prediction interval adds where it says something else than the interval."""
    if e.pi_low is None or e.pi_high is None or e.ci_low is None or e.ci_high is None or e.pi_note:
        return ()
    if e.pi_low <= null <= e.pi_high and not e.ci_low <= null <= e.ci_high:
        return ("Studies differ: the true effect in a new study could lie on either side.",)
    return ()
