"""One study's chosen results -> its contributions, by kind of data and crossover rule."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.effects.single import proportion_effects
from steelyard.review.candidates import Candidate
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
        chosen: The study's chosen results, one a comparison.
        measure: metafor's code.
        multi_arm: What to do with several arms against one control.
        setting: The crossover rule in force.
        control_row: Finds the control arm's own row for a printed difference.
    """
    made: list[Contribution] = []
    for group in _sharing_arms(chosen):
        kind, mode = group[0].kind, mode_of(group[0], setting)
        if kind == "single":
            made += [_single(c, measure) for c in group]
        elif kind == "contrast":
            made += from_contrasts(group, measure, control_row, paired=mode == "paired")
        elif mode in {"paired", "conservative"}:
            made.append(from_both_periods(group[0], measure, setting, mode == "conservative"))
        else:
            made += from_arms(group, measure, multi_arm, first_period=mode == "first period")
    return tuple(made)


def _sharing_arms(chosen: Sequence[Candidate]) -> list[list[Candidate]]:
    """Group results of one outcome and kind that share an arm with one another."""
    groups: list[list[Candidate]] = []
    for c in chosen:
        arms = set(c.comparison) - {""}
        touching = [
            g
            for g in groups
            if g[0].kind == c.kind
            and g[0].outcome == c.outcome
            and g[0].period == c.period
            and any(arms & set(o.comparison) for o in g)
        ]
        groups = [g for g in groups if not any(g is t for t in touching)]
        groups.append([x for g in touching for x in g] + [c])
    return groups


def _single(c: Candidate, measure: str) -> Contribution:
    if c.a is None:
        raise ValueError("a single-arm result has a row")
    text, yi, vi, counts = "", 0.0, 0.0, None
    if measure == "MC":
        sd, n = sd_of(c.a), float(c.a.n or 0)
        yi, vi, text = float(c.a.mean or 0.0), sd * sd / n, f"mean change of {n:g} people, one group"
    else:
        events, n_people = counts_of(c.a)
        yis, vis = proportion_effects(measure, [events], [n_people])
        yi, vi, counts = float(yis[0]), float(vis[0]), (events, n_people)
        text = f"{fraction(events, n_people)}, one group"
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
