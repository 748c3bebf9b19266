"""One study's chosen results -> its contributions, by kind of data and crossover rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steelyard.effects.single import proportion_effects
from steelyard.review.candidate import Candidate
from steelyard.review.contribute.base import (
    Contribution,
    arm_data,
    arm_label,
    counts_of,
    fraction,
    people_of,
    sd_of,
)
from steelyard.review.contribute.paired import from_both_periods
from steelyard.review.contribute.parallel import from_arms
from steelyard.review.contribute.printed import ControlRow, from_contrasts
from steelyard.review.crossover import CrossoverSetting, mode_of
from steelyard.review.shared_arms import sharing_arms
from steelyard.terms import MultiArm


def contributions(
    chosen: Sequence[Candidate],
    measure: str,
    multi_arm: MultiArm,
    setting: CrossoverSetting,
    control_row: ControlRow,
) -> tuple[Contribution, ...]:
    """Return what one study contributes: one line, or one a comparison where the plan keeps arms apart.

    Args:
        chosen: The study's chosen results, one a comparison, those that share people in one form.
        measure: metafor's code.
        multi_arm: What to do with several arms against one control.
        setting: The crossover rule in force.
        control_row: Finds the control arm's own row for a printed difference.
    """
    made: list[Contribution] = []
    for group in sharing_arms(chosen):
        kind, mode = group[0].kind, mode_of(group[0], setting)
        if kind == "single":
            made += [_single(c, measure) for c in group]
        elif kind == "contrast":
            made += from_contrasts(group, measure, control_row, paired=mode == "paired")
        elif mode in {"paired", "conservative"}:
            made += [from_both_periods(c, measure, setting, mode == "conservative") for c in group]
        else:
            made += from_arms(group, measure, multi_arm, first_period=mode == "first period")
    return tuple(made)


def side_by_side(
    chosen: Sequence[Candidate], measure: str, setting: CrossoverSetting, control_row: ControlRow
) -> tuple[Contribution, ...]:
    """Return every chosen result of one study as a line of its own: nothing is added up in a listed entry."""
    made: list[Contribution] = []
    several = len({c.comparison for c in chosen}) > 1
    for c in chosen:
        (line,) = contributions((c,), measure, "combine", setting, control_row)
        label = f"{c.study.label}, {arm_label(c.arm_a)}" if several else line.label
        made.append(replace(line, label=label))
    return tuple(made)


def _single(c: Candidate, measure: str) -> Contribution:
    if c.a is None:
        raise ValueError("a single-arm result has a row")
    counts = None
    if measure == "MC":
        sd, n = sd_of(c.a), float(c.a.n or 0)
        yi, vi, text = float(c.a.mean or 0.0), sd * sd / n, f"mean change of {n:g} people, one group"
    else:
        counts = counts_of(c.a)
        yis, vis = proportion_effects(measure, [counts[0]], [counts[1]])
        yi, vi, text = float(yis[0]), float(vis[0]), f"{fraction(*counts)}, one group"
    return Contribution(
        study=c.study,
        candidates=(c,),
        label=c.study.label,
        measure=measure,
        arms=(arm_data(c.a, c.arm_a),),
        yi=yi,
        vi=vi,
        person_arms=people_of((c,)),
        text=text,
        notes=(arm_label(c.arm_a),) if arm_label(c.arm_a) else (),
        counts=counts,
    )
