"""Contributions of parallel groups: arm rows, with several arms against one control by the plan's rule.

`combine` adds arms up into one comparison (Cochrane Handbook 23.3.4); `split` divides the control's people
between the comparisons, which keeps the arms apart and understates nobody's number. Either way nobody is
counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.data.rows import ArmRow, OutcomeRow
from steelyard.effects.arms import combine_means
from steelyard.effects.means import mean_effects
from steelyard.effects.tables import table_effects
from steelyard.review.candidates import Candidate
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
    binary = MEASURES[measure].data == "2x2"
    if multi_arm == "combine" or len(group) == 1:
        given = _combined([(c.a, c.arm_a) for c in group], binary)
        against = _combined([(c.b, c.arm_b) for c in group], binary)
        how = _combined_note(group)
        return (_contribution(tuple(group), measure, given, against, how, "", first_period),)
    made = []
    parts = {id(c.b): sum(o.b is c.b for o in group) for c in group}
    for c in group:
        share = parts[id(c.b)]
        given = _combined([(c.a, c.arm_a)], binary)
        against = _divided(_combined([(c.b, c.arm_b)], binary), share)
        how = f"the control's people are divided between {share} comparisons" if share > 1 else ""
        made.append(_contribution((c,), measure, given, against, how, arm_label(c.arm_a), first_period))
    return tuple(made)


def _combined(pairs: Sequence[tuple[OutcomeRow | None, ArmRow | None]], binary: bool) -> _Group:
    rows = {id(r): (r, a) for r, a in pairs if r is not None}
    unique = list(rows.values())
    label = " + ".join(arm_label(a) for _, a in unique)
    if binary:
        counts = [counts_of(r) for r, _ in unique]
        return _Group(label, n=float(sum(n for _, n in counts)), events=float(sum(e for e, _ in counts)))
    if len(unique) == 1:
        row = unique[0][0]
        return _Group(label, n=float(row.n or 0), mean=float(row.mean or 0.0), sd=sd_of(row))
    n, mean, sd = combine_means(
        [float(r.n or 0) for r, _ in unique],
        [float(r.mean or 0.0) for r, _ in unique],
        [sd_of(r) for r, _ in unique],
    )
    return _Group(label, n=float(n), mean=float(mean), sd=float(sd))


def _divided(group: _Group, parts: int) -> _Group:
    return _Group(group.label, group.n / parts, group.events / parts, group.mean, group.sd)


def _combined_note(group: Sequence[Candidate]) -> str:
    given = {c.arm_a.arm_id for c in group if c.arm_a}
    against = {c.arm_b.arm_id for c in group if c.arm_b}
    if len(given) > 1 or len(against) > 1:
        return f"{len(given)} and {len(against)} arms are taken together as two groups"
    return ""


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
    binary = MEASURES[measure].data == "2x2"
    if binary:
        table = (given.events, given.n - given.events, against.events, against.n - against.events)
        yi, vi = table_effects(measure, *([x] for x in table))
        arms = tuple(ArmData(g.label, n=g.n, events=g.events) for g in (given, against))
        text = f"{fraction(given.events, given.n)} v {fraction(against.events, against.n)}"
    else:
        table = None
        yi, vi = mean_effects(
            measure, [given.mean], [given.sd], [given.n], [against.mean], [against.sd], [against.n]
        )
        arms = tuple(ArmData(g.label, n=g.n, mean=g.mean, sd=g.sd) for g in (given, against))
        text = f"means of {given.n:g} and {against.n:g} people"
    notes = [how] if how else []
    if not all(c.same_wording for c in used):
        notes.append("the two arms' definitions are printed in different words")
    if table is not None and min(table) == 0:
        notes.append(_zero_note(table, measure))
    if any(r.sd is None and r.se is not None for c in used for r in (c.a, c.b) if r is not None):
        notes.append("standard deviation computed from the printed standard error")
    if first_period:
        text = f"first period: {text}"
    return Contribution(
        study=study,
        candidates=used,
        label=f"{study.label}, {suffix}" if suffix else study.label,
        measure=measure,
        arms=arms,
        yi=_defined(float(yi[0])),
        vi=_defined(float(vi[0])),
        person_arms=people_of(used),
        text=text,
        notes=tuple(notes),
        table=table,
    )


def _zero_note(table: tuple[float, float, float, float], measure: str) -> str:
    if (table[0] == 0 and table[2] == 0) or (table[1] == 0 and table[3] == 0):
        return "nobody, or everybody, in both groups: the table says little about a ratio"
    return "a zero cell: 0.5 is added to each cell for the inverse-variance weight"


def _defined(value: float) -> float | None:
    return value if value == value else None
