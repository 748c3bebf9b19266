"""Contributions of parallel groups: arm rows, with several arms against one control by the plan's rule.

`combine` adds arms up into one comparison (Cochrane Handbook 23.3.4); `split` divides the people of every
arm that stands in several comparisons between them. Either way nobody is counted twice: the selection has
brought arms that share people into one form before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.data.rows import ArmRow, OutcomeRow
from steelyard.effects.arms import combine_events, combine_means, split_control
from steelyard.effects.means import mean_effects
from steelyard.effects.tables import table_effects
from steelyard.review.candidate import Candidate
from steelyard.review.contribute.base import (
    Contribution,
    arm_label,
    counts_of,
    fraction,
    people_of,
    sd_of,
)
from steelyard.review.result import ArmData
from steelyard.terms import MEASURES, MultiArm

EMPTY_CELL = "an empty cell: 0.5 is added to each cell where the effect is weighted by its variance"
EMPTY_CELL_RD = (
    "an empty cell: the difference is the one counted; 0.5 is added to each cell for its variance alone"
)


@dataclass(frozen=True, slots=True)
class _Group:
    """The people on one side of a comparison."""

    label: str
    n: float
    events: float = 0.0
    mean: float = 0.0
    sd: float = 0.0


def from_arms(
    group: Sequence[Candidate], measure: str, multi_arm: MultiArm, first_period: bool
) -> tuple[Contribution, ...]:
    """Return the contributions of one study's arm rows that share arms with one another."""
    if multi_arm == "combine" or len(group) == 1:
        given = _combined([(c.a, c.arm_a) for c in group], measure)
        against = _combined([(c.b, c.arm_b) for c in group], measure)
        how = _combined_note(group)
        return (_contribution(tuple(group), measure, given, against, how, "", first_period),)
    made = []
    for c in group:
        parts_a = sum(o.comparison[0] == c.comparison[0] for o in group)
        parts_b = sum(o.comparison[1] == c.comparison[1] for o in group)
        given = _divided(_combined([(c.a, c.arm_a)], measure), parts_a)
        against = _divided(_combined([(c.b, c.arm_b)], measure), parts_b)
        how = _divided_note(parts_a, parts_b)
        suffix = arm_label(c.arm_a if parts_b > 1 else c.arm_b)
        made.append(_contribution((c,), measure, given, against, how, suffix, first_period))
    return tuple(made)


def _combined(pairs: Sequence[tuple[OutcomeRow | None, ArmRow | None]], measure: str) -> _Group:
    rows = {r.arm_id: (r, a) for r, a in pairs if r is not None}
    unique = list(rows.values())
    label = " + ".join(arm_label(a) for _, a in unique)
    if MEASURES[measure].data == "2x2":
        counts = [counts_of(r) for r, _ in unique]
        events, n = combine_events([e for e, _ in counts], [n for _, n in counts])
        return _Group(label, n=n, events=events)
    n, mean, sd = combine_means(
        [float(r.n or 0) for r, _ in unique],
        [float(r.mean or 0.0) for r, _ in unique],
        [sd_of(r) for r, _ in unique],
    )
    return _Group(label, n=n, mean=mean, sd=sd)


def _divided(group: _Group, parts: int) -> _Group:
    n, events = split_control(group.n, parts, events=group.events)
    return _Group(group.label, n, events or 0.0, group.mean, group.sd)


def _combined_note(group: Sequence[Candidate]) -> str:
    given = {c.comparison[0] for c in group}
    against = {c.comparison[1] for c in group}
    return "; ".join(
        f"{len(arms)} {side} arms are taken together as one group"
        for side, arms in (("intervention", given), ("control", against))
        if len(arms) > 1
    )


def _divided_note(parts_a: int, parts_b: int) -> str:
    said = [
        f"the {name}'s people are divided between {parts} comparisons"
        for name, parts in (("intervention", parts_a), ("control", parts_b))
        if parts > 1
    ]
    return "; ".join(said)


def _contribution(
    used: tuple[Candidate, ...],
    measure: str,
    given: _Group,
    against: _Group,
    how: str,
    suffix: str,
    first_period: bool,
) -> Contribution:
    study = used[0].study
    table = None
    if MEASURES[measure].data == "2x2":
        table = (given.events, given.n - given.events, against.events, against.n - against.events)
        yi, vi = table_effects(measure, *([x] for x in table), drop00=measure != "RD")
        if measure == "RD":
            # Half a person in each cell would make a difference that nobody saw; the variance needs it.
            yi = table_effects(measure, *([x] for x in table), to="none")[0]
        arms = tuple(ArmData(g.label, n=g.n, events=g.events) for g in (given, against))
        text = f"{fraction(given.events, given.n)} v {fraction(against.events, against.n)}"
    else:
        yi, vi = mean_effects(
            measure, [given.mean], [given.sd], [given.n], [against.mean], [against.sd], [against.n]
        )
        arms = tuple(ArmData(g.label, n=g.n, mean=g.mean, sd=g.sd) for g in (given, against))
        text = f"means of {given.n:g} and {against.n:g} people"
    return Contribution(
        study=study,
        candidates=used,
        label=f"{study.label}, {suffix}" if suffix else study.label,
        measure=measure,
        arms=arms,
        yi=_defined(float(yi[0])),
        vi=_defined(float(vi[0])),
        person_arms=people_of(used),
        text=f"first period: {text}" if first_period else text,
        notes=_notes(used, how, table, measure),
        table=table,
        separate=True,
        reason=_undefined(table, float(vi[0]), measure),
    )


def _notes(
    used: Sequence[Candidate], how: str, table: tuple[float, ...] | None, measure: str
) -> tuple[str, ...]:
    notes = [how] if how else []
    if any(len(c.scales) > 1 for c in used):
        notes.append("the two arms' definitions are printed in different words")
    if table is not None and min(table) == 0 and (measure == "RD" or not _says_nothing(table)):
        notes.append(EMPTY_CELL_RD if measure == "RD" else EMPTY_CELL)
    if any(r.sd is None and r.se is not None for c in used for r in (c.a, c.b) if r is not None):
        notes.append("standard deviation computed from the printed standard error")
    return tuple(notes)


def _says_nothing(table: tuple[float, ...]) -> bool:
    return (table[0] == 0 and table[2] == 0) or (table[1] == 0 and table[3] == 0)


def _undefined(table: tuple[float, ...] | None, vi: float, measure: str) -> str:
    """Return why a line has no weight: no events, or events in everybody, or no spread at all."""
    if table is not None and measure != "RD" and _says_nothing(table):
        return "nobody, or everybody, in both groups: says nothing about a ratio (Cochrane Handbook 10.4.4)"
    return "no spread, so no weight" if vi == 0 else ""


def _defined(value: float) -> float | None:
    return value if value == value else None
