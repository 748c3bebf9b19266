"""Contributions of printed differences: a reported effect with its standard error, interval or exact p."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steelyard.data.rows import OutcomeRow
from steelyard.effects.arms import combine_contrasts, shared_control_covariance
from steelyard.review.candidate import Candidate
from steelyard.review.contribute.base import Contribution, arm_label, people_of
from steelyard.review.printed_effect import PrintedEffect, printed_effect
from steelyard.review.result import ArmData

ControlRow = Callable[[Candidate], OutcomeRow | None]


def cannot_combine(group: Sequence[Candidate], measure: str, control_row: ControlRow) -> str:
    """Return why printed differences of one trial that share people cannot be combined, or "".

    Differences against one control share its sampling error. That is known only for mean differences whose
    control has a row of its own; without it a combination would be a guess.
    """
    first = group[0]
    if len({c.comparison[1] for c in group}) > 1:
        return "printed differences of one arm from several controls; their covariance is not known"
    if first.study.design == "crossover":
        return "the same people stand in another comparison of this trial"
    if measure != "MD":
        return "printed ratios against one control cannot be combined without their covariance"
    control = control_row(first)
    if control is None:
        return "the variance of the control group they share is not printed"
    if _variance_of_mean(control) >= min(e.vi for e in _effects(group, measure, None)):
        return "the control's printed variance does not fit the differences'"
    return ""


def from_contrasts(
    group: Sequence[Candidate], measure: str, control_row: ControlRow, paired: bool
) -> tuple[Contribution, ...]:
    """Return the contribution of one study's printed differences from one control group.

    One difference stands as it is; several are combined by generalised least squares with the control's
    variance as their covariance (Gleser & Olkin 2009). `cannot_combine` has been asked before.
    """
    people = people_of(group)
    n = sum(count for _, count in people) if people else 0
    df = (n - 1 if paired else n - 2) if n > 2 else None
    effects = _effects(group, measure, df)
    if len(group) == 1:
        return (_contribution(tuple(group), measure, effects[0], "", paired),)
    row = control_row(group[0])
    if row is None:
        raise ValueError("callers ask cannot_combine first")
    yi = [e.yi for e in effects]
    se = _variance_of_mean(row) ** 0.5
    V = shared_control_covariance("MD", yi, [e.vi for e in effects], control_se=se)
    estimate, variance = combine_contrasts(yi, V)
    sources = ", ".join(dict.fromkeys(e.how for e in effects))
    note = (
        f"{len(group)} arms against one control, combined by generalised least squares; covariance "
        f"{se * se:.3g} from {row.place}"
    )
    combined = PrintedEffect(estimate, variance, f"{sources} of each")
    return (_contribution(tuple(group), measure, combined, note, paired),)


def _effects(group: Sequence[Candidate], measure: str, df: int | None) -> list[PrintedEffect]:
    found = [printed_effect(c.contrast, measure, df) for c in group if c.contrast is not None]
    return [e for e in found if isinstance(e, PrintedEffect)]


def _variance_of_mean(row: OutcomeRow) -> float:
    if row.se is not None:
        return row.se * row.se
    if row.sd is None or not row.n:
        raise ValueError(f"{row.place}: no spread; control_row returns rows that have one")
    return row.sd * row.sd / row.n


def _contribution(
    used: tuple[Candidate, ...], measure: str, effect: PrintedEffect, note: str, paired: bool
) -> Contribution:
    study = used[0].study
    kind = "reported paired difference" if paired else "reported difference"
    arms = (
        ArmData(" + ".join(dict.fromkeys(arm_label(c.arm_a) for c in used)), n=_arm_n(used, "arm_a")),
        ArmData(arm_label(used[0].arm_b), n=_arm_n(used[:1], "arm_b")),
    )
    return Contribution(
        study=study,
        candidates=used,
        label=study.label,
        measure=measure,
        arms=arms,
        yi=effect.yi,
        vi=effect.vi,
        df=effect.df,
        person_arms=people_of(used),
        text=f"{kind}; variance from {effect.how}",
        notes=(note,) if note else (),
    )


def _arm_n(used: Sequence[Candidate], side: str) -> float | None:
    arms = {a.arm_id: a.n for c in used if (a := (c.arm_a if side == "arm_a" else c.arm_b)) is not None}
    known = [n for n in arms.values() if n is not None]
    return float(sum(known)) if known and len(known) == len(arms) else None
