"""The same result twice, and the same trial under two names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from steelyard.check import shown
from steelyard.data.rows import ContrastRow, OutcomeRow, StudyRow
from steelyard.review.validate.facts import Facts, Finding, grouped, what

SAME_NUMBERS = 2
MOST_ALIKE = 50


def repeated_rows(facts: Facts) -> Iterator[Finding]:
    for first, row in _same_question(facts, with_basis=True):
        if _values(first) == _values(row):
            yield Finding(
                row.place,
                f"the row repeats line {first.place.line} ({what(row)}); each result stands once.",
            )


def conflicting_rows(facts: Facts) -> Iterator[Finding]:
    """Two answers to one question from one kind of source: which is used would depend on their order."""
    for first, row in _same_question(facts, with_basis=True):
        if _values(first) != _values(row):
            yield Finding(
                row.place,
                f"the row has the same study, arm, outcome, scale, time and basis as line {first.place.line} "
                f"({what(row)}) and other values; one of them must go.",
                "Do they differ in scale, time_label or period?",
            )


def differing_sources(facts: Facts) -> Iterator[Finding]:
    for first, row in _same_question(facts, with_basis=False):
        if first.basis != row.basis and _values(first) != _values(row):
            yield Finding(
                row.place,
                f"the {row.basis} gives other values than the {first.basis} on line {first.place.line} "
                f"({what(row)}).",
            )


def same_trial_by_number(facts: Facts) -> Iterator[Finding]:
    for name, numbers in (("registration", _registrations), ("doi", _doi), ("pmid", _pmid)):
        met: dict[str, StudyRow] = {}
        for row in facts.tables.studies:
            for value in numbers(row):
                first = met.setdefault(value, row)
                if first is row or first.study_id == row.study_id or _declared(facts, first, row):
                    continue
                yield Finding(
                    row.place,
                    f"{row.study_id} has the {name} {shown(value)} of {first.study_id} "
                    f"(line {first.place.line}); is it one trial under two names?",
                    "Declare them under overlaps if they share people.",
                )


def same_trial_by_results(facts: Facts) -> Iterator[Finding]:
    """Studies of the same year and arm sizes with at least two identical results."""
    studies = facts.studies()
    sizes = {
        study: tuple(sorted(arm.n for arm in arms if arm.n is not None))
        for study, arms in grouped(facts.tables.arms, lambda row: row.study_id).items()
    }
    results = {
        study: {(r.outcome, r.time_h, r.n, r.events, r.mean, r.sd) for r in rows if _telling(r)}
        for study, rows in grouped(facts.tables.outcomes, lambda row: row.study_id).items()
    }
    by_size = grouped(
        (s for s in studies.values() if len(sizes.get(s.study_id, ())) > 1),
        lambda row: (row.year, sizes[row.study_id]),
    )
    for alike in by_size.values():
        for first, row in combinations(alike[:MOST_ALIKE], 2):
            shared = results.get(first.study_id, set()) & results.get(row.study_id, set())
            if len(shared) >= SAME_NUMBERS and not _declared(facts, first, row):
                yield Finding(
                    row.place,
                    f"{row.study_id} and {first.study_id} (line {first.place.line}) have the same year, the "
                    f"same arm sizes and {len(shared)} identical results; is it one trial under two names?",
                    "Declare them under overlaps if they share people.",
                )


def _telling(row: OutcomeRow) -> bool:
    return row.n is not None and (bool(row.events) or row.mean is not None)


def _declared(facts: Facts, a: StudyRow, b: StudyRow) -> bool:
    overlaps = facts.plan.overlaps if facts.plan is not None else ()
    return any(a.study_id in overlap.studies and b.study_id in overlap.studies for overlap in overlaps)


def _registrations(row: StudyRow) -> list[str]:
    # A cell may hold several numbers; a word without digits ("none", "not registered") is none.
    parts = re.split(r"[;,|\s]+", row.registration.upper())
    return [part for part in parts if re.search("[0-9]{4}", part)]


def _doi(row: StudyRow) -> list[str]:
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", row.doi.lower())
    return [doi] if doi.startswith("10.") else []


def _pmid(row: StudyRow) -> list[str]:
    return [row.pmid] if row.pmid.isdigit() else []


def _same_question(
    facts: Facts, with_basis: bool
) -> Iterator[tuple[OutcomeRow | ContrastRow, OutcomeRow | ContrastRow]]:
    """Yield each row that asks what an earlier row of its table asked, with that row."""
    met: dict[tuple[object, ...], OutcomeRow | ContrastRow] = {}
    for row in facts.results():
        if facts.unread(row.place):
            continue
        key = (
            type(row).__name__,
            row.study_id,
            (row.arm_a, row.arm_b, row.measure) if isinstance(row, ContrastRow) else row.arm_id,
            row.period,
            row.outcome,
            row.scale,
            row.time_h,
            row.time_label,
            "" if isinstance(row, ContrastRow) else row.value_type,
            row.basis if with_basis else "",
        )
        first = met.setdefault(key, row)
        if first is not row:
            yield first, row


def _values(row: OutcomeRow | ContrastRow) -> tuple[object, ...]:
    if isinstance(row, ContrastRow):
        return row.estimate, row.ci_low, row.ci_high, row.ci_level, row.se, row.p
    return row.n, row.events, row.mean, row.sd, row.se, row.median, row.percent
