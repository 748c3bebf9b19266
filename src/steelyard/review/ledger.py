"""The ledger's words: each result looked at, in its source's own terms, with its direction and printed p."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.appraisal.conclusion import direction
from steelyard.data.rows import OutcomeRow
from steelyard.data.values import as_printed
from steelyard.review.candidate import Candidate, as_source_prints
from steelyard.review.context import Context
from steelyard.review.result import LedgerEntry
from steelyard.review.select import Judged
from steelyard.terms import MEASURES, Better

_ORDER = {"used": 0, "not chosen": 1, "refused": 2, "not poolable": 3}


def ledger(context: Context, judged: Sequence[Judged]) -> tuple[LedgerEntry, ...]:
    """Return the ledger: used results first, then the others, each group in file order."""
    entries = [_entry(context, j) for j in judged]
    return tuple(sorted(entries, key=lambda e: _ORDER[e.status]))


def _entry(context: Context, judged: Judged) -> LedgerEntry:
    c = judged.candidate
    return LedgerEntry(
        study_id=c.study.study_id,
        label=c.study.label,
        status=judged.status,
        rule=judged.rule,
        printed=as_source_prints(c),
        direction=direction_of(context, c),
        p=as_printed(c.contrast.p) if c.contrast is not None else "",
        outcome=c.outcome,
        scale=c.scale,
        time_h=c.time_h,
        time_label=c.time_label,
        basis=c.basis,
        sources=c.sources,
    )


def direction_of(context: Context, c: Candidate) -> str:
    """Return whom a printed result favours, from printed values alone; no test, no interval.

    A p value printed without an estimate takes its direction from the same trial's arm values at that time.
    """
    better = context.outcomes[c.outcome].better
    row = c.contrast
    if row is None:
        return _of_arms(c.a, c.b, better)
    term = MEASURES.get(row.measure)
    if term is not None and row.estimate is not None:
        # A hazard of a good event is printed either way round.
        good = row.measure == "HR" and better == "more"
        return "unknown" if good else direction(row.estimate, term.null, better)
    if c.arm_a is None or c.arm_b is None:
        return "unknown"
    said = {
        _of_arms(a, b, better)
        for a in context.arm_values(row, c.arm_a.arm_id)
        for b in context.arm_values(row, c.arm_b.arm_id)
        if a.scale == b.scale
    } - {"unknown"}
    return said.pop() if len(said) == 1 else "unknown"


def _of_arms(a: OutcomeRow | None, b: OutcomeRow | None, better: Better) -> str:
    if a is None or b is None:
        return "unknown"
    for one, other in (
        (_risk(a.events, a.n), _risk(b.events, b.n)),
        (a.mean, b.mean),
        (a.percent, b.percent),
        (a.median, b.median),
    ):
        if one is not None and other is not None:
            return direction(one - other, 0.0, better)
    return "unknown"


def _risk(events: int | None, n: int | None) -> float | None:
    return None if events is None or not n else events / n
