"""Arms of different studies with the same numbers: one group of people, or one row, under two names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from steelyard.data.rows import OutcomeRow
from steelyard.review.validate.facts import Facts, Finding, grouped

ENOUGH_DIGITS = 5
ENOUGH_COUNTS = 3
MOST_ALIKE = 20
_LEAST_PEOPLE = 10
_Count = tuple[str, float | None, int, int]


def alike_arms(facts: Facts) -> Iterator[Finding]:
    """A mean and an SD (or error) of five digits together (six where n differs), or three counts.

    Studies whose overlap is declared are not told.
    """
    for rows in grouped(_telling(facts), lambda told: told[0]).values():
        for (_, first), (_, row) in combinations(rows[:MOST_ALIKE], 2):
            if first.study_id != row.study_id and not _declared(facts, first.study_id, row.study_id):
                mean, spread = _texts(facts, row)
                if first.n != row.n and _digits(mean, spread) < ENOUGH_DIGITS + 1:
                    continue
                n = f", and the n = {row.n}," if row.n is not None and row.n == first.n else ""
                yield Finding(
                    row.place,
                    f"{row.study_id}, {row.arm_id} has the mean {mean} and spread {spread}{n} of "
                    f"{first.study_id}, {first.arm_id} ({first.place}); such a pair rarely comes twice.",
                    "Is it one trial under two names, or a copied row? Declare an overlap if so.",
                )
    yield from _alike_counts(facts)


def _alike_counts(facts: Facts) -> Iterator[Finding]:
    """Two studies with three or more equal counts of one outcome and time each, and equal n."""
    held: dict[str, dict[_Count, OutcomeRow]] = {}
    for row in facts.tables.outcomes:
        if row.events and row.n and row.n >= _LEAST_PEOPLE and row.events < row.n:
            key = row.outcome, row.time_h, row.n, row.events
            held.setdefault(row.study_id, {}).setdefault(key, row)
    where = grouped(((key, study) for study, keys in held.items() for key in keys), lambda x: x[0])
    shared: dict[tuple[str, str], list[_Count]] = {}
    for key, holders in where.items():
        for (_, a), (_, b) in combinations(holders[:MOST_ALIKE], 2):
            shared.setdefault((a, b), []).append(key)
    for (a, b), keys in shared.items():
        if len(keys) >= ENOUGH_COUNTS and not _declared(facts, a, b):
            row = held[b][keys[0]]
            counts = ", ".join(f"{key[3]}/{key[2]} ({key[0]})" for key in keys[:4])
            yield Finding(
                row.place,
                f"{b} and {a} ({held[a][keys[0]].place}) have {len(keys)} equal counts: {counts}.",
                "Is it one trial under two names? Declare an overlap if so.",
            )


def _telling(facts: Facts) -> Iterator[tuple[tuple[str, ...], OutcomeRow]]:
    """Yield each row whose mean and spread have digits enough, by them and which spread it is."""
    for row in facts.tables.outcomes:
        if row.mean is None or not (row.sd or row.se):
            continue
        mean, spread = _texts(facts, row)
        if _digits(mean, spread) >= ENOUGH_DIGITS:
            yield (mean, spread, "sd" if row.sd else "se"), row


def _digits(mean: str, spread: str) -> int:
    return sum(c.isdigit() for c in mean.lstrip("-0.") + spread.lstrip("0."))


def _texts(facts: Facts, row: OutcomeRow) -> tuple[str, str]:
    as_typed = facts.tables.as_typed
    mean = as_typed(row.place, "mean", row.mean or 0.0)
    spread = as_typed(row.place, "sd", row.sd) if row.sd else as_typed(row.place, "se", row.se or 0.0)
    return mean, spread


def _declared(facts: Facts, a: str, b: str) -> bool:
    overlaps = facts.plan.overlaps if facts.plan is not None else ()
    return any(a in overlap.studies and b in overlap.studies for overlap in overlaps)
