"""Analyses that cannot be run as they are written: measure, outcome, time window, bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from steelyard.check import shown
from steelyard.review.plan import Analysis, ReviewMeasure
from steelyard.review.validate.facts import Facts, Finding, number
from steelyard.terms import MEASURES

_COMPARATIVE = ("2x2", "means", "generic")
_BY_KIND = {"binary": ("2x2", "proportion"), "continuous": ("means", "change")}
_WITH_NUMBERS = ("pairwise", "proportion", "listed")
_POOLED = ("pairwise", "proportion")


def measure_of_another_kind(facts: Facts) -> Iterator[Finding]:
    for path, analysis, measure in _measures(facts):
        term = MEASURES.get(measure)
        if term is None:
            continue
        if analysis.kind == "pairwise" and term.data not in _COMPARATIVE:
            allowed = [code for code in get_args(ReviewMeasure) if MEASURES[code].data in _COMPARATIVE]
            yield Finding(
                facts.at(*path),
                f"{_where(path)} is {measure}, which compares nothing; a pairwise entry takes one of "
                f"{', '.join(allowed)}.",
            )
        elif analysis.kind == "proportion" and term.data != "proportion":
            yield Finding(facts.at(*path), f"{_where(path)} is {measure}; a proportion entry takes PLO.")


def measure_of_another_outcome(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None:
        return
    kinds = {outcome.id: outcome.kind for outcome in facts.plan.outcomes}
    for path, analysis, measure in _measures(facts):
        term = MEASURES.get(measure)
        for id_ in analysis.outcomes if term else ():
            kind = kinds.get(id_, "either")
            if term and kind != "either" and term.data != "generic" and term.data not in _BY_KIND[kind]:
                yield Finding(
                    facts.at(*path),
                    f"{_where(path)} is {measure} ({term.name.lower()}), and the outcome {id_} is {kind}.",
                )


def measure_missing(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        if analysis.kind in _POOLED and analysis.measure is None:
            yield Finding(
                facts.at("analyses", index), f"analyses[{index}] is {analysis.kind} and lacks a measure."
            )


def outcome_missing(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        if analysis.kind in _WITH_NUMBERS and not analysis.outcomes:
            yield Finding(
                facts.at("analyses", index), f"analyses[{index}] is {analysis.kind} and lacks an outcome."
            )


def stream_without_comparison(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        if analysis.kind == "pairwise" and analysis.stream == "uncontrolled":
            yield Finding(
                facts.at("analyses", index, "stream"),
                f"analyses[{index}].stream is uncontrolled, and a pairwise entry compares two arms.",
                "Did you mean the kind proportion or listed?",
            )


def time_window(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        time = analysis.time
        if time.from_h is not None and time.to_h is not None and time.from_h > time.to_h:
            yield Finding(
                facts.at("analyses", index, "time", "from_h"),
                f"analyses[{index}].time.from_h is {number(time.from_h)}, after to_h = {number(time.to_h)}; "
                "a window starts before it ends.",
            )


def target_outside_window(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        time = analysis.time
        if time.target_h is None:
            continue
        early = time.from_h is not None and time.target_h < time.from_h
        late = time.to_h is not None and time.target_h > time.to_h
        if early or late:
            yield Finding(
                facts.at("analyses", index, "time", "target_h"),
                f"analyses[{index}].time.target_h is {number(time.target_h)}, outside its own window "
                f"{_bound(time.from_h, '0')} to {_bound(time.to_h, 'any')}.",
            )


def correlation_outside_range(facts: Facts) -> Iterator[Finding]:
    if facts.plan is None or facts.plan.crossover is None:
        return
    assumed = facts.plan.crossover.correlation
    if not assumed.low <= assumed.value <= assumed.high:
        yield Finding(
            facts.at("crossover", "correlation"),
            f"crossover.correlation.value is {number(assumed.value)}; need "
            f"low = {number(assumed.low)} <= value <= high = {number(assumed.high)}.",
        )


def pool_outside_overlap(facts: Facts) -> Iterator[Finding]:
    overlaps = facts.plan.overlaps if facts.plan is not None else ()
    for index, overlap in enumerate(overlaps):
        if overlap.pool is not None and overlap.pool not in overlap.studies:
            message = (
                f"overlaps[{index}].pool is '{shown(overlap.pool)}'; one of {', '.join(overlap.studies)}."
            )
            yield Finding(facts.at("overlaps", index, "pool"), message)


def no_reason(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        if analysis.kind not in _POOLED and not analysis.reason:
            yield Finding(
                facts.at("analyses", index),
                f"analyses[{index}] is {analysis.kind} and has no reason why it has no number.",
            )


def added_study_not_refused(facts: Facts) -> Iterator[Finding]:
    for index, analysis in _analyses(facts):
        for at, variant in enumerate(analysis.variants):
            for id_ in variant.add_studies:
                if id_ not in analysis.eligible.not_studies:
                    yield Finding(
                        facts.at("analyses", index, "variants", at, "add_studies"),
                        f"analyses[{index}].variants[{at}].add_studies has '{shown(id_)}', which not_studies "
                        "does not refuse; it changes nothing.",
                    )


def _analyses(facts: Facts) -> Iterator[tuple[int, Analysis]]:
    if facts.plan is not None:
        yield from enumerate(facts.plan.analyses)


def _measures(facts: Facts) -> Iterator[tuple[tuple[str | int, ...], Analysis, str]]:
    for index, analysis in _analyses(facts):
        if analysis.measure is not None:
            yield ("analyses", index, "measure"), analysis, analysis.measure
        for at, variant in enumerate(analysis.variants):
            if variant.measure is not None:
                yield ("analyses", index, "variants", at, "measure"), analysis, variant.measure


def _where(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def _bound(value: float | None, absent: str) -> str:
    return absent if value is None else number(value)
