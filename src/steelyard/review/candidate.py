"""One result of one study, before any rule has chosen: two arm rows, a printed difference, or one arm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from steelyard import numfmt
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow, StudyRow
from steelyard.data.values import as_printed
from steelyard.terms import BASES

RATIOS = frozenset({"OR", "RR", "HR"})
_TURNABLE = RATIOS | {"RD", "MD", "SMD"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that a ledger lists.

    `kind`: "arms" (two arm rows), "contrast" (a reported difference, arm_a against arm_b), "single" (one
    arm). `arm_b` is the comparator; for "single" it is None, and so is `b`. `turned`: the source reports the
    difference the other way round, and `contrast` holds it turned. `other_words`: a control value exists,
    under another definition or scale.
    """

    kind: Literal["arms", "contrast", "single"]
    study: StudyRow
    arm_a: ArmRow | None
    arm_b: ArmRow | None
    a: OutcomeRow | None = None
    b: OutcomeRow | None = None
    contrast: ContrastRow | None = None
    turned: bool = False
    other_words: bool = False

    @property
    def rows(self) -> tuple[OutcomeRow | ContrastRow, ...]:
        return tuple(r for r in (self.contrast, self.a, self.b) if r is not None)

    @property
    def row(self) -> OutcomeRow | ContrastRow:
        """Return the row that names the result: the contrast, or the intervention's."""
        if not self.rows:
            raise ValueError("a candidate has at least one row")
        return self.rows[0]

    @property
    def outcome(self) -> str:
        return self.row.outcome

    @property
    def scale(self) -> str:
        return self.row.scale

    @property
    def scales(self) -> tuple[str, ...]:
        """Return the scale or definition of every row, each once."""
        return tuple(dict.fromkeys(r.scale for r in self.rows))

    @property
    def time_h(self) -> float | None:
        return self.row.time_h

    @property
    def time_label(self) -> str:
        return self.row.time_label

    @property
    def period(self) -> str:
        return self.row.period

    @property
    def value_type(self) -> str:
        if isinstance(self.row, OutcomeRow):
            return self.row.value_type
        return "change" if self.row.scale.endswith(" change") else ""

    @property
    def basis(self) -> str:
        """The weakest basis of the rows used: a pair is no better than its worse half."""
        return weakest(r.basis for r in self.rows)

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

    @property
    def form(self) -> tuple[object, ...]:
        """What results of several arms must share to stand in one comparison."""
        return (self.kind, self.outcome, self.scale, self.time_h, self.period, self.value_type)


def weakest(bases: Iterable[str]) -> str:
    """Return the weakest of several bases; an unknown word is weaker than every known one."""
    order = {name: i for i, name in enumerate(BASES)}
    return max(bases, key=lambda basis: order.get(basis, len(order)))


def turned(candidate: Candidate) -> Candidate:
    """Return a printed difference the other way round: a difference changes sign, a ratio is inverted.

    Anything else that a source prints as a difference ("other") has no known way to be turned and stays.
    """
    row = candidate.contrast
    if row is None:
        return candidate
    swapped = replace(candidate, arm_a=candidate.arm_b, arm_b=candidate.arm_a, turned=not candidate.turned)
    if row.measure not in _TURNABLE:
        return swapped
    ratio = row.measure in RATIOS

    def flip(value: float | None) -> float | None:
        if value is None or (ratio and value == 0):
            return None
        return 1 / value if ratio else -value

    other = replace(row, estimate=flip(row.estimate), ci_low=flip(row.ci_high), ci_high=flip(row.ci_low))
    return replace(swapped, contrast=other)


def as_source_prints(candidate: Candidate) -> str:
    """Return the result in its source's own terms: "14/42 v 3/42", "MD −3.8 (−6.56 to −1.09)"."""
    if candidate.contrast is not None:
        if not candidate.turned:
            return _contrast_text(candidate.contrast)
        original = turned(candidate).contrast
        return f"{_contrast_text(original or candidate.contrast)}; reported the other way round"
    return " v ".join(_arm_text(r) for r in (candidate.a, candidate.b) if r is not None)


def _contrast_text(row: ContrastRow) -> str:
    label = row.measure if row.measure != "other" else row.scale
    value = numfmt.tidy(row.estimate) if row.estimate is not None else "no value printed"
    text = f"{label} {value}"
    if row.ci_low is not None and row.ci_high is not None:
        level = "" if row.ci_level in {None, 0.95} else f"{100 * (row.ci_level or 0):g} % "
        text += f" ({level}{numfmt.tidy(row.ci_low)} to {numfmt.tidy(row.ci_high)})"
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
