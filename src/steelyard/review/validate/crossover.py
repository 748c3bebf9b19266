"""Crossover trials: a rule for them, their washout, and which period a value belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.review.validate.facts import Facts, Finding, what

_SPACING = ("washout", "spacing", "interval")


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
    stated = {
        row.study_id for row in facts.tables.crossover if any(word in row.field.lower() for word in _SPACING)
    }
    with_results = {row.study_id for row in facts.results()}
    for row in facts.tables.studies:
        if row.design == "crossover" and row.study_id in with_results and row.study_id not in stated:
            yield Finding(
                row.place,
                f"{row.study_id} is a crossover trial, and crossover.csv has no washout for it; by-design "
                "analysis then needs its first period.",
            )


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
        if study is not None and study.design == "crossover" and not row.period:
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
