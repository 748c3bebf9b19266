"""Which data of a crossover trial may enter, and how they are analysed, by the plan's rule.

`by-design` (default): both periods, paired, where the washout is stated and at least as long as the plan's
threshold; else the first period. `paired`: both periods whatever the washout. `first-period`: never more than
the first period. `conservative`: both periods analysed as if the two treatments had been given to different
people, which ignores what pairing gains. A trial that published only its first period enters as that under
every rule; a test of carryover is shown and never decides (Freeman 1989, Statistics in Medicine 8:1421).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from steelyard import numfmt
from steelyard.data.rows import CrossoverRow
from steelyard.review.candidate import Candidate
from steelyard.review.plan import CrossoverPlan
from steelyard.terms import CrossoverRule

_HOURS = {"h": 1.0, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"(\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_DURATION = re.compile(rf"{_NUMBER}(?:\s*(?:-|–|to|or)\s*{_NUMBER})?[\s-]*(h|hour|day|week|month)s?\b")

Mode = Literal["parallel", "first period", "paired", "conservative"]


@dataclass(frozen=True, slots=True)
class CrossoverSetting:
    """The rule in force and the within-person correlation where one must be assumed."""

    rule: CrossoverRule
    washout_hours: float
    correlation: float

    @classmethod
    def of(cls, plan: CrossoverPlan | None) -> CrossoverSetting:
        """Return the plan's setting; without a plan, the first period alone (nothing assumed)."""
        if plan is None:
            return cls("first-period", float("inf"), 0.0)
        return cls(plan.rule, plan.washout_hours, plan.correlation.value)


def washout_hours(facts: Iterable[CrossoverRow]) -> float | None:
    """Return a trial's stated washout in hours ("28 days", "two weeks between infusions"), or None.

    Of a range, and of several durations in one cell, the shortest counts: it must be long enough.
    """
    stated = [
        _number(found[1]) * _HOURS[found[3]]
        for fact in facts
        if fact.field == "washout"
        for found in _DURATION.finditer(fact.value.lower())
    ]
    return min(stated, default=None)


def _number(text: str) -> float:
    return float(_WORDS.index(text) + 1) if text in _WORDS else float(text)


def mode_of(candidate: Candidate, setting: CrossoverSetting) -> Mode:
    """Return how a result that the rule let through is analysed."""
    if candidate.study.design != "crossover":
        return "parallel"
    if candidate.period == "first":
        return "first period"
    return "conservative" if setting.rule == "conservative" else "paired"


def rule_refuses(candidate: Candidate, setting: CrossoverSetting, facts: Iterable[CrossoverRow]) -> str:
    """Return why the rule keeps a result out, or "" where it may enter."""
    if candidate.study.design != "crossover" or candidate.period == "first":
        return ""
    if candidate.period == "second":
        return "the second period alone is never used"
    if setting.rule == "first-period":
        return "first-period data needed, and this result is of both periods"
    if setting.rule == "conservative" and candidate.kind == "contrast":
        return "a printed paired difference cannot be analysed as if the groups were independent"
    if setting.rule == "by-design":
        washout = washout_hours(facts)
        if washout is None:
            return "washout not stated, so first-period data are needed; this result is of both periods"
        if washout < setting.washout_hours:
            return (
                f"washout {numfmt.hours(washout)} is shorter than {numfmt.hours(setting.washout_hours)}, so "
                "first-period data are needed; this result is of both periods"
            )
    return ""
