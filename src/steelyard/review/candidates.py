"""Every result a review holds on a question, before any rule has chosen: the raw material of a ledger.

A candidate is one study's result at one time on one scale: a pair of arm rows, a reported contrast, or a
single arm. Pairing arms is mechanical (same outcome, scale, time, period and value type); whether the pair
may be used is decided elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from steelyard import numfmt
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow, StudyRow, Tables
from steelyard.data.values import as_printed
from steelyard.review.concepts import Concepts
from steelyard.review.plan import Analysis, Eligible
from steelyard.terms import BASES


@dataclass(frozen=True, slots=True)
class Candidate:
    """One result of one study.

    `kind`: "arms" (two arm rows), "contrast" (a reported difference, arm_a against arm_b), "single" (one
    arm). `arm_b` is the comparator; for "single" it is None, and so is `b`.
    """

    kind: Literal["arms", "contrast", "single"]
    study: StudyRow
    arm_a: ArmRow | None
    arm_b: ArmRow | None
    a: OutcomeRow | None = None
    b: OutcomeRow | None = None
    contrast: ContrastRow | None = None

    @property
    def _row(self) -> OutcomeRow | ContrastRow:
        row = self.contrast or self.a or self.b
        if row is None:
            raise ValueError("a candidate has at least one row")
        return row

    @property
    def outcome(self) -> str:
        return self._row.outcome

    @property
    def scale(self) -> str:
        return self._row.scale

    @property
    def same_wording(self) -> bool:
        """Return whether both arms' values are described in the same words."""
        return self.a is None or self.b is None or self.a.scale == self.b.scale

    @property
    def time_h(self) -> float | None:
        return self._row.time_h

    @property
    def time_label(self) -> str:
        return self._row.time_label

    @property
    def period(self) -> str:
        return self._row.period

    @property
    def value_type(self) -> str:
        if self.contrast is not None:
            return "change" if "change" in self.contrast.scale else ""
        return self._row.value_type if isinstance(self._row, OutcomeRow) else ""

    @property
    def rows(self) -> tuple[OutcomeRow | ContrastRow, ...]:
        return tuple(r for r in (self.contrast, self.a, self.b) if r is not None)

    @property
    def basis(self) -> str:
        """The weakest basis of the rows used: a pair is no better than its worse half."""
        order = {name: i for i, name in enumerate(BASES)}
        return max((r.basis for r in self.rows), key=lambda basis: order.get(basis, len(order)))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(str(r.place) for r in self.rows)

    @property
    def comparison(self) -> tuple[str, str]:
        """The two arm ids; the second is empty for a single arm."""
        return (
            self.arm_a.arm_id if self.arm_a else "",
            self.arm_b.arm_id if self.arm_b else "",
        )


def candidates(tables: Tables, analysis: Analysis, treatments: Concepts) -> tuple[Candidate, ...]:
    """Return every result on an analysis's outcomes that compares its treatments, in file order.

    A result is of the question when its arms are (intervention against comparator, or a single arm of the
    intervention for one-arm questions); condition, time, scale, basis and the rest are for the rules.
    """
    studies = {s.study_id: s for s in tables.studies}
    arms = {(a.study_id, a.arm_id): a for a in tables.arms}
    wanted = set(analysis.outcomes)
    found = [
        *_from_arms(tables, analysis, treatments, studies, arms, wanted),
        *_from_contrasts(tables, analysis, treatments, studies, arms, wanted),
    ]
    order = {s.study_id: i for i, s in enumerate(tables.studies)}
    return tuple(sorted(found, key=lambda c: order[c.study.study_id]))


def one_armed(analysis: Analysis) -> bool:
    """Return whether an analysis is about single arms rather than comparisons."""
    return analysis.stream == "uncontrolled" or analysis.kind == "proportion"


def _from_arms(
    tables: Tables,
    analysis: Analysis,
    treatments: Concepts,
    studies: dict[str, StudyRow],
    arms: dict[tuple[str, str], ArmRow],
    wanted: set[str],
) -> Iterator[Candidate]:
    groups: dict[tuple[object, ...], list[OutcomeRow]] = defaultdict(list)
    for row in tables.outcomes:
        if row.outcome in wanted and row.study_id in studies and (row.study_id, row.arm_id) in arms:
            key = (
                row.study_id,
                row.outcome,
                row.scale,
                row.time_h,
                row.time_label,
                row.period,
                row.value_type,
            )
            groups[key].append(row)
    lonely: list[tuple[OutcomeRow, ArmRow, StudyRow]] = []
    controls: list[tuple[OutcomeRow, ArmRow]] = []
    for rows in groups.values():
        study = studies[rows[0].study_id]
        mine = [(r, arms[r.study_id, r.arm_id]) for r in rows]
        given = [(r, a) for r, a in mine if is_intervention(a, analysis.eligible, treatments)]
        against = [(r, a) for r, a in mine if is_comparator(a, analysis.eligible, treatments)]
        if one_armed(analysis):
            for row, arm in given:
                yield Candidate("single", study, arm, None, a=row)
            continue
        for row, arm in given:
            for other, control in against:
                yield Candidate("arms", study, arm, control, a=row, b=other)
        if given and not against:
            lonely += [(row, arm, study) for row, arm in given]
        elif against and not given:
            controls += [(row, arm) for row, arm in against]
    for row, arm, study in lonely:
        partner = _other_wording(row, lonely, controls)
        if partner is not None:
            yield Candidate("arms", study, arm, partner[1], a=row, b=partner[0])
        elif _has_comparator(study, arms, analysis.eligible, treatments):
            yield Candidate("single", study, arm, None, a=row)


def _other_wording(
    row: OutcomeRow,
    lonely: list[tuple[OutcomeRow, ArmRow, StudyRow]],
    controls: list[tuple[OutcomeRow, ArmRow]],
) -> tuple[OutcomeRow, ArmRow] | None:
    """Return the control row of a value whose two arms are described in different words, or None.

    Only where nothing can be confused: the study has one such value and one such control row for the same
    outcome, time, period and kind of value.
    """

    def same(other: OutcomeRow) -> bool:
        return (row.study_id, row.outcome, row.time_h, row.period, row.value_type) == (
            other.study_id,
            other.outcome,
            other.time_h,
            other.period,
            other.value_type,
        )

    found = [(r, a) for r, a in controls if same(r)]
    alone = sum(same(r) for r, _, _ in lonely) == 1
    return found[0] if alone and len(found) == 1 else None


def _from_contrasts(
    tables: Tables,
    analysis: Analysis,
    treatments: Concepts,
    studies: dict[str, StudyRow],
    arms: dict[tuple[str, str], ArmRow],
    wanted: set[str],
) -> Iterator[Candidate]:
    if one_armed(analysis):
        return
    for row in tables.contrasts:
        if row.outcome not in wanted or row.study_id not in studies or not row.arm_b:
            continue
        arm_a, arm_b = arms.get((row.study_id, row.arm_a)), arms.get((row.study_id, row.arm_b))
        if arm_a is None or arm_b is None:
            continue
        candidate = Candidate("contrast", studies[row.study_id], arm_a, arm_b, contrast=row)
        if _compares(candidate, analysis.eligible, treatments):
            yield candidate
        else:
            turned = replace(candidate, arm_a=arm_b, arm_b=arm_a, contrast=_turned(row))
            if _compares(turned, analysis.eligible, treatments):
                yield turned


def _compares(candidate: Candidate, eligible: Eligible, treatments: Concepts) -> bool:
    a, b = candidate.arm_a, candidate.arm_b
    return (
        a is not None
        and b is not None
        and is_intervention(a, eligible, treatments)
        and is_comparator(b, eligible, treatments)
    )


def _turned(row: ContrastRow) -> ContrastRow:
    """Return a contrast the other way round: a difference changes sign, a ratio is inverted."""
    ratio = row.measure in {"OR", "RR", "HR"}

    def flip(value: float | None) -> float | None:
        if value is None or (ratio and value == 0):
            return None
        return 1 / value if ratio else -value

    return replace(
        row,
        arm_a=row.arm_b,
        arm_b=row.arm_a,
        estimate=flip(row.estimate),
        ci_low=flip(row.ci_high),
        ci_high=flip(row.ci_low),
    )


def is_intervention(arm: ArmRow, eligible: Eligible, treatments: Concepts) -> bool:
    """Return whether an arm got what the analysis asks about (any declared treatment if it names none)."""
    return not eligible.interventions or treatments.held_by(arm.intervention, eligible.interventions)


def is_comparator(arm: ArmRow, eligible: Eligible, treatments: Concepts) -> bool:
    """Return whether an arm is a control of the analysis: a named comparator, or any other arm if none is."""
    if eligible.comparators:
        return treatments.held_by(arm.intervention, eligible.comparators)
    return not is_intervention(arm, eligible, treatments)


def _has_comparator(
    study: StudyRow, arms: dict[tuple[str, str], ArmRow], eligible: Eligible, treatments: Concepts
) -> bool:
    """Return whether the study has such a control arm at all: then its value is missing, not its control."""
    return any(
        is_comparator(arm, eligible, treatments) for (sid, _), arm in arms.items() if sid == study.study_id
    )


def as_source_prints(candidate: Candidate) -> str:
    """Return the result in its source's own terms: "14/42 v 3/42", "MD −3.8 (−6.56 to −1.09)"."""
    if candidate.contrast is not None:
        return _contrast_text(candidate.contrast)
    parts = [_arm_text(r) for r in (candidate.a, candidate.b) if r is not None]
    if candidate.kind == "single" and candidate.arm_b is None and len(parts) == 1:
        return parts[0]
    return " v ".join(parts)


def _contrast_text(row: ContrastRow) -> str:
    label = row.measure if row.measure != "other" else row.scale
    value = numfmt.tidy(row.estimate) if row.estimate is not None else "no value printed"
    text = f"{label} {value}"
    if row.ci_low is not None and row.ci_high is not None:
        text += f" ({numfmt.tidy(row.ci_low)} to {numfmt.tidy(row.ci_high)})"
    elif row.se is not None:
        text += f" (SE {numfmt.tidy(row.se)})"
    printed = as_printed(row.p)
    return text + (f", p {printed if printed.startswith('<') else '= ' + printed}" if printed else "")


def _arm_text(row: OutcomeRow) -> str:
    if row.events is not None:
        return f"{row.events}/{row.n}" if row.n is not None else f"{row.events} (n not stated)"
    if row.mean is not None:
        spread = f" (SD {numfmt.tidy(row.sd)})" if row.sd is not None else ""
        spread = spread or (f" (SE {numfmt.tidy(row.se)})" if row.se is not None else "")
        return f"{numfmt.tidy(row.mean)}{spread}" + (f", n = {row.n}" if row.n is not None else "")
    if row.median is not None:
        return f"median {numfmt.tidy(row.median)}"
    if row.percent is not None:
        return f"{numfmt.tidy(row.percent)} %"
    return "no value printed"
