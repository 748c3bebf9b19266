"""The rules that refuse a result, each with the words that stand in the ledger.

A rule takes a candidate and the question and returns why the result may not enter, or an empty string. They
are asked in the order of `RULES`; the first refusal is the one that is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.review.candidate import Candidate
from steelyard.review.candidates import one_armed
from steelyard.review.concepts import Concepts
from steelyard.review.plan import Analysis
from steelyard.review.streams import stream_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules know besides the result: the analysis and the plan's concepts."""

    analysis: Analysis
    treatments: Concepts
    conditions: Concepts


def of_question(candidate: Candidate, asked: Asked) -> bool:
    """Return whether a result concerns the analysis's people at all; others are not listed in its ledger."""
    eligible = asked.analysis.eligible
    if eligible.studies and candidate.study.study_id not in eligible.studies:
        return False
    if candidate.time_label.lower().startswith("baseline"):
        return False
    if one_armed(asked.analysis) and stream_of(candidate.study) != asked.analysis.stream:
        return False  # one arm of a trial is no result of an uncontrolled stream
    return not eligible.conditions or asked.conditions.held_by(
        candidate.study.indication, eligible.conditions
    )


def _stream(candidate: Candidate, asked: Asked) -> str:
    stream = stream_of(candidate.study)
    if stream == asked.analysis.stream:
        return ""
    return f"belongs to the {stream} stream; this entry is of the {asked.analysis.stream} stream"


def _named_study(candidate: Candidate, asked: Asked) -> str:
    return asked.analysis.eligible.not_studies.get(candidate.study.study_id, "")


def _route(candidate: Candidate, asked: Asked) -> str:
    return _one_of(candidate.arm_a.route if candidate.arm_a else "", asked.analysis.eligible.routes)


def _control_type(candidate: Candidate, asked: Asked) -> str:
    return _one_of(candidate.study.control_type, asked.analysis.eligible.control_types)


def _concurrent(candidate: Candidate, asked: Asked) -> str:
    return _one_of(candidate.study.concurrent_treatment, asked.analysis.eligible.concurrent_treatments)


def _scale(candidate: Candidate, asked: Asked) -> str:
    eligible = asked.analysis.eligible
    for scale in candidate.scales:
        shown = f"“{scale}”" if scale else "not stated"
        if any(scale_matches(pattern, scale) for pattern in eligible.not_scales):
            return f"{shown} is excluded by the plan"
        if eligible.scales and scale_rank(scale, eligible.scales) is None:
            return f"{shown} is not one of this entry's scales or definitions"
    return ""


def _value_type(candidate: Candidate, asked: Asked) -> str:
    wanted = asked.analysis.eligible.value_types
    if not wanted or not candidate.value_type or candidate.value_type in wanted:
        return ""
    return f"{candidate.value_type} score; this entry takes {' or '.join(wanted)} scores"


def _basis(candidate: Candidate, asked: Asked) -> str:
    if candidate.basis in asked.analysis.eligible.bases:
        return ""
    return f"“{candidate.basis}” enters sensitivity analyses only"


def _time(candidate: Candidate, asked: Asked) -> str:
    rule, time = asked.analysis.time, candidate.time_h
    if time is None:
        windowed = any(v is not None for v in (rule.target_h, rule.from_h, rule.to_h))
        return "not stated" if windowed and not rule.unstated else ""
    if rule.from_h is not None and time < rule.from_h:
        return f"{numfmt.hours(time)} is before it"
    if rule.to_h is not None and time > rule.to_h:
        return f"{numfmt.hours(time)} is after it"
    return ""


Rule = Callable[[Candidate, Asked], str]
RULES: tuple[tuple[str, Rule], ...] = (
    ("stream", _stream),
    ("excluded by name", _named_study),
    ("route", _route),
    ("control", _control_type),
    ("concurrent treatment", _concurrent),
    ("scale", _scale),
    ("value type", _value_type),
    ("time window", _time),
    ("basis", _basis),
)


def refusal(candidate: Candidate, asked: Asked) -> tuple[str, str]:
    """Return (rule, reason) of the first rule that refuses a result, or two empty strings."""
    for name, rule in RULES:
        reason = rule(candidate, asked)
        if reason:
            return name, reason
    return "", ""


def scale_matches(pattern: str, scale: str) -> bool:
    """Return whether a scale's text is meant by a pattern; a trailing * makes it a prefix."""
    return scale.startswith(pattern[:-1]) if pattern.endswith("*") else scale == pattern


def scale_rank(scale: str, patterns: Iterable[str]) -> int | None:
    """Return the place of a scale in an order of preference, or None where it is not in it."""
    return next((i for i, p in enumerate(patterns) if scale_matches(p, scale)), None)


def window(analysis: Analysis) -> str:
    """Return the time rule in words: "up to 3 days, the latest"."""
    rule = analysis.time
    if rule.from_h is not None and rule.to_h is not None:
        text = f"{numfmt.hours(rule.from_h)} to {numfmt.hours(rule.to_h)}"
    elif rule.to_h is not None:
        text = f"up to {numfmt.hours(rule.to_h)}"
    elif rule.from_h is not None:
        text = f"from {numfmt.hours(rule.from_h)}"
    else:
        text = "any time"
    if rule.prefer == "nearest" and rule.target_h is not None:
        return f"{text}, nearest to {numfmt.hours(rule.target_h)}, of two equally near the {rule.tie}"
    return f"{text}, the {rule.prefer if rule.prefer != 'nearest' else rule.tie}"


def _one_of(found: str, wanted: tuple[str, ...]) -> str:
    if not wanted or found in wanted:
        return ""
    return f"{found or 'not stated'}; this entry takes {' or '.join(wanted)}"
