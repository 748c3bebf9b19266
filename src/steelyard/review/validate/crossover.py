"""Crossover trials: a rule for them, their washout, and which period a value belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from steelyard.check import shown
from steelyard.numfmt import hours
from steelyard.review.crossover import washout_hours
from steelyard.review.validate.facts import Facts, Finding, what

WASHOUT = "washout"
_SPACING = ("spacing", "interval")
_UNCLEAR = re.compile(r"<|≤|\b(less than|under|up to|at most|below|no wash[- ]?out)\b")


def crossover_without_rule(facts: Facts) -> Iterator[Finding]:
    trials = [row.study_id for row in facts.tables.studies if row.design == "crossover"]
    if facts.plan is not None and facts.plan.crossover is None and trials:
        named = ", ".join(trials[:6]) + (", ..." if len(trials) > 6 else "")
        yield Finding(
            facts.at(),
            f"there are {len(trials)} crossover trials ({named}) and no rule; need the key crossover.",
        )


def washout_not_stated(facts: Facts) -> Iterator[Finding]:
    """Only trials with results: the others enter no analysis."""
    if "crossover.csv" in facts.partial:
        return
    stated = {row.study_id for row in facts.tables.crossover if row.field == WASHOUT or _nearly(row.field)}
    spacing = {
        row.study_id: f"Is the {shown(row.field)} on {row.place} its washout?"
        for row in facts.tables.crossover
        if any(word in row.field.lower() for word in _SPACING)
    }
    with_results = {row.study_id for row in facts.results()}
    for row in facts.tables.studies:
        if row.design == "crossover" and row.study_id in with_results and row.study_id not in stated:
            yield Finding(
                row.place,
                f"{row.study_id} is a crossover trial, and crossover.csv has no washout for it; by-design "
                "analysis then needs its first period.",
                spacing.get(row.study_id, ""),
            )


def washout_unclear(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.crossover:
        if row.field != WASHOUT:
            continue
        if washout_hours([row]) is None:
            yield Finding(
                row.place,
                f"washout is '{shown(row.value)}'; no duration can be read from it, so it counts as not "
                "stated.",
                "Write it as a number and h, days, weeks or months, such as 2 weeks.",
            )
        elif found := _UNCLEAR.search(row.value.lower()):
            yield Finding(
                row.place,
                f"washout is '{shown(row.value)}', which says {found[0]!r}; it is read as a washout of "
                f"{hours(washout_hours([row]))}.",
                "Is there a shorter one, or none?",
            )


def washout_misnamed(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.crossover:
        if row.field != WASHOUT and _nearly(row.field):
            yield Finding(
                row.place,
                f"field is '{shown(row.field)}'; a washout is read only where it is called {WASHOUT!r}.",
                f"Did you mean {WASHOUT}?",
            )


def _nearly(field: str) -> bool:
    """Return whether a field's name means the washout and is not spelt so."""
    lower = field.lower()
    return "wash" in lower or bool(get_close_matches(lower, [WASHOUT], cutoff=0.8))


def not_a_crossover(facts: Facts) -> Iterator[Finding]:
    studies = facts.studies()
    for row in facts.tables.crossover:
        study = studies.get(row.study_id)
        if study is not None and study.design and study.design != "crossover":
            yield Finding(
                row.place, f"{row.study_id} has the design {study.design} in studies.csv, not crossover."
            )


def period_missing(facts: Facts) -> Iterator[Finding]:
    studies = facts.studies()
    for row in facts.results():
        study = studies.get(row.study_id)
        unread = facts.unread(row.place, "period")
        if study is not None and study.design == "crossover" and not row.period and not unread:
            yield Finding(
                row.place, f"period is empty for a crossover trial ({what(row)}); say first, second or both."
            )


def period_unexpected(facts: Facts) -> Iterator[Finding]:
    studies = facts.studies()
    for row in facts.results():
        study = studies.get(row.study_id)
        if study is not None and study.design not in ("crossover", "") and row.period:
            yield Finding(
                row.place, f"period is {row.period} ({what(row)}), but the study's design is {study.design}."
            )
