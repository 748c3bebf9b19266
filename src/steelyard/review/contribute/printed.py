"""Contributions of printed differences: a reported effect with its standard error, interval or exact p."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from steelyard import numfmt
from steelyard.data.rows import ContrastRow, OutcomeRow
from steelyard.data.values import exact
from steelyard.effects.arms import combine_contrasts
from steelyard.effects.generic import from_ci, from_p, from_se
from steelyard.review.candidates import Candidate
from steelyard.review.contribute.base import Contribution, arm_label, people_of
from steelyard.review.result import ArmData
from steelyard.terms import MEASURES

ControlRow = Callable[[Candidate], OutcomeRow | None]


@dataclass(frozen=True, slots=True)
class _Effect:
    """A printed difference as an effect, how its variance was read, and its degrees of freedom if any."""

    yi: float
    vi: float
    how: str
    df: int | None = None


def effect_of(row: ContrastRow, df: int | None) -> _Effect:
    """Return the effect of a printed difference: from its standard error, else interval, else exact p.

    Args:
        row: A contrast that `numbers.unusable` let through.
        df: Degrees of freedom for a p value of a mean difference; None takes the normal distribution.
    """
    ratio = MEASURES[row.measure].is_ratio
    if row.estimate is None:
        raise ValueError(f"{row.place}: no estimate; callers check with numbers.unusable first")
    if row.se is not None and not ratio:
        yi, vi = from_se(row.estimate, row.se, ratio=False)
        return _Effect(float(yi[0]), float(vi[0]), "the printed standard error")
    if row.ci_low is not None and row.ci_high is not None:
        level = row.ci_level or 0.95
        yi, vi = from_ci(row.estimate, row.ci_low, row.ci_high, level=level, ratio=ratio)
        return _Effect(float(yi[0]), float(vi[0]), f"the printed {100 * level:g} % interval")
    p = exact(row.p)
    if p is None:
        raise ValueError(f"{row.place}: no spread; callers check with numbers.unusable first")
    used_df = None if ratio else df
    yi, vi = from_p(row.estimate, p, ratio=ratio, df=used_df)
    law = "normal" if used_df is None else f"t with {used_df} degrees of freedom"
    return _Effect(float(yi[0]), float(vi[0]), f"the printed exact p = {numfmt.tidy(p)} ({law})", used_df)


def from_contrasts(
    group: Sequence[Candidate], measure: str, control_row: ControlRow, paired: bool
) -> tuple[Contribution, ...]:
    """Return the contributions of one study's printed differences that share a control group.

    One difference stands as it is. Several against one control are combined by generalised least squares;
    they share the control's sampling error, whose variance is read from the control's own row. Where that is
    not printed their covariance is unknown, and only the first difference in the file is used, with a note.
    """
    people = people_of(group)
    n = sum(count for _, count in people) if people else 0
    df = (n - 1 if paired else n - 2) if n > 2 else None
    effects = [effect_of(c.contrast, df) for c in group if c.contrast is not None]
    if len(group) == 1:
        return (_contribution(tuple(group), measure, effects[0], "", paired),)
    row = control_row(group[0])
    control = None if row is None else _variance_of_mean(row)
    if control is None or measure != "MD" or control >= min(e.vi for e in effects):
        note = f"{len(group) - 1} further arms share this control, whose variance is not printed: not used"
        return (_contribution((group[0],), measure, effects[0], note, paired),)
    V = np.full((len(group), len(group)), control)
    V[np.diag_indices_from(V)] = [e.vi for e in effects]
    yi, vi = combine_contrasts([e.yi for e in effects], V)
    how = f"{effects[0].how}s"
    note = (
        f"{len(group)} arms against one control, combined by generalised least squares; covariance "
        f"{control:.3g} from {row.place if row else ''}"
    )
    return (_contribution(tuple(group), measure, _Effect(float(yi), float(vi), how), note, paired),)


def _variance_of_mean(row: OutcomeRow) -> float | None:
    if row.se is not None:
        return row.se**2
    return row.sd**2 / row.n if row.sd is not None and row.n else None


def _contribution(
    used: tuple[Candidate, ...], measure: str, effect: _Effect, note: str, paired: bool
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
