"""A sentence's percentages and counts, held against what each arm of the matched studies reports.

Arithmetic on whole people, nothing estimated: 50 % fits 4 of 8 because 4/8, rounded as printed, is 50 %.
Intervals and p values are those of the entry. That a number fits says where it may come from, not that the
sentence is right; that none fits says that its source is not among the matched studies, or that the number
was changed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from steelyard.claims.stated import Stated
from steelyard.data.rows import ArmRow, OutcomeRow, Tables
from steelyard.review.result import AnalysisResult, Estimate, Row

Fitting = Literal["fits", "does not fit", "no data"]
_SHARES = frozenset({"percent", "count of", "none", "all", "fraction"})


@dataclass(frozen=True, slots=True)
class ArmFact:
    """How many of one arm had an outcome at one time; `percent` alone where no count is printed."""

    study_id: str
    label: str
    arm: str
    outcome: str
    scale: str
    time_label: str
    events: int | None
    n: int | None
    percent: float | None
    source: str

    @property
    def printed(self) -> str:
        """Return "4/8", or the percentage where no count is printed."""
        if self.events is not None and self.n is not None:
            return f"{self.events}/{self.n}"
        return f"{self.percent:g} %" if self.percent is not None else "–"


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """One number of a sentence, or two that compare arms, against the data.

    Attributes:
        texts: The words of the sentence.
        facts: What fits them, arm by arm; where nothing fits, what the studies report instead.
        compared: The facts as "4/8 v 0/7", where two arms of one study fit two numbers.
        people: People in those arms together.
        estimate: The entry's own estimate of that comparison, with interval and p; None where it has none.
        entry_id: The entry it stands in.
    """

    texts: tuple[str, ...]
    status: Fitting
    facts: tuple[ArmFact, ...] = ()
    compared: str = ""
    people: int | None = None
    estimate: Estimate | None = None
    entry_id: str = ""


def facts_of(
    tables: Tables, studies: Iterable[str], outcomes: Iterable[str], labels: dict[str, str]
) -> tuple[ArmFact, ...]:
    """Return what the arms of these studies report on these outcomes, in the order of the studies."""
    rank = {study_id: place for place, study_id in reversed(list(enumerate(studies)))}
    about = set(outcomes)
    arms = {(a.study_id, a.arm_id): a for a in tables.arms}
    found = [
        (rank[row.study_id], _fact(row, arms.get((row.study_id, row.arm_id)), labels))
        for row in tables.outcomes
        if row.study_id in rank and row.outcome in about and _counts(row)
    ]
    return tuple(fact for _, fact in sorted(found, key=lambda pair: pair[0]))


def check_numbers(
    stated: Sequence[Stated], facts: Sequence[ArmFact], entries: Sequence[AnalysisResult]
) -> tuple[NumberFinding, ...]:
    """Return each number of a sentence with what fits it; two shares that fit one study's arms together.

    Args:
        stated: The sentence's numbers, in order.
        facts: What the arms of the matched studies report.
        entries: The matched entries, the closest first: intervals are taken from their rows.
    """
    shares = [s for s in stated if s.kind in _SHARES]
    findings: list[NumberFinding] = []
    paired: set[Stated] = set()
    for first, second in itertools.pairwise(shares):
        pair = _pair(first, second, facts, entries) if not paired & {first, second} else None
        if pair is not None:
            findings.append(pair)
            paired |= {first, second}
    findings += [_alone(s, facts) for s in shares if s not in paired]
    findings += [f for s in stated if s.kind == "times" and (f := _times(s, entries)) is not None]
    findings += [f for s in stated if s.kind == "people" and (f := _people(s, entries)) is not None]
    return tuple(findings)


def fits(stated: Stated, fact: ArmFact) -> bool:
    """Return whether a share is that of an arm, under the rounding of its print."""
    if stated.kind == "count of":
        return (fact.events, fact.n) == (stated.low, stated.total)
    if fact.events is not None and fact.n:
        share = 100 * fact.events / fact.n
    elif fact.percent is not None:
        share = fact.percent
    else:
        return False
    if stated.kind == "none":
        return share == 0
    if stated.kind == "all":
        return share == 100
    if stated.kind == "fraction":
        return abs(share - 100 * stated.low) < 0.5
    # Half a unit of the last printed digit either way; a hair more for binary fractions at the edge.
    half = 0.5 * 10.0**-stated.digits + 1e-9
    return stated.low - half <= share <= stated.high + half


def _pair(
    first: Stated, second: Stated, facts: Sequence[ArmFact], entries: Sequence[AnalysisResult]
) -> NumberFinding | None:
    """Return two numbers as two arms of one study at one time, where there is such a study."""
    for group in _comparable(facts):
        ones = [fact for fact in group if fits(first, fact)]
        others = [fact for fact in group if fits(second, fact)] if ones else []
        for one, other in itertools.product(ones, others):
            if one.arm != other.arm:
                return _paired(first, second, one, other, entries)
    return None


def _comparable(facts: Sequence[ArmFact]) -> Iterable[list[ArmFact]]:
    """Return the facts by study, outcome, scale and time: what two arms can be compared in."""
    groups: dict[tuple[str, ...], list[ArmFact]] = {}
    for fact in facts:
        groups.setdefault((fact.study_id, fact.outcome, fact.scale, fact.time_label), []).append(fact)
    return groups.values()


def _paired(
    first: Stated, second: Stated, one: ArmFact, other: ArmFact, entries: Sequence[AnalysisResult]
) -> NumberFinding:
    row, entry_id = _row_of(one, other, entries)
    return NumberFinding(
        texts=(first.text, second.text),
        status="fits",
        facts=(one, other),
        compared=f"{one.printed} v {other.printed}",
        people=None if one.n is None or other.n is None else one.n + other.n,
        estimate=None if row is None else row.estimate,
        entry_id=entry_id,
    )


def _row_of(one: ArmFact, other: ArmFact, entries: Sequence[AnalysisResult]) -> tuple[Row | None, str]:
    """Return the row of an entry that was made from these two arms: both their sources stand in it."""
    for entry in entries:
        for row in entry.rows:
            if {one.source, other.source} <= set(row.sources):
                return row, entry.spec.id
    return None, ""


def _alone(stated: Stated, facts: Sequence[ArmFact]) -> NumberFinding:
    found = tuple(f for f in facts if fits(stated, f))
    if found:
        return NumberFinding((stated.text,), "fits", found)
    return NumberFinding((stated.text,), "does not fit" if facts else "no data", tuple(facts))


def _times(stated: Stated, entries: Sequence[AnalysisResult]) -> NumberFinding | None:
    """Return "three times" against the closest entry's ratio: whether it rounds to it."""
    for entry in entries:
        headline = entry.headline
        if headline is None or headline.value is None or headline.measure not in ("RR", "HR"):
            continue
        half = 0.5 * 10.0**-stated.digits
        near = any(abs(x - stated.low) <= half for x in (headline.value, 1 / headline.value) if x)
        status: Fitting = "fits" if near else "does not fit"
        return NumberFinding((stated.text,), status, estimate=headline, entry_id=entry.spec.id)
    return None


def _people(stated: Stated, entries: Sequence[AnalysisResult]) -> NumberFinding | None:
    """Return a number of people where it is that of an entry or of one of its studies; None otherwise.

    A number of people that fits nothing may count anything, so nothing is said of it.
    """
    for entry in entries:
        if entry.people == stated.low or any(row.people == stated.low for row in entry.rows):
            return NumberFinding((stated.text,), "fits", people=int(stated.low), entry_id=entry.spec.id)
    return None


def _counts(row: OutcomeRow) -> bool:
    return (row.events is not None and row.n is not None) or row.percent is not None


def _fact(row: OutcomeRow, arm: ArmRow | None, labels: dict[str, str]) -> ArmFact:
    return ArmFact(
        study_id=row.study_id,
        label=labels.get(row.study_id, row.study_id),
        arm=arm.label if arm is not None and arm.label else row.arm_id,
        outcome=row.outcome,
        scale=row.scale,
        time_label=row.time_label,
        events=row.events,
        n=row.n,
        percent=row.percent,
        source=f"{row.place}",
    )
