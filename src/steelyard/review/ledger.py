"""The ledger's words: each result looked at, in its source's own terms, with its direction and printed p."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.appraisal.conclusion import direction
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
        direction=direction_of(c, context.outcomes[c.outcome].better),
        p=as_printed(c.contrast.p) if c.contrast is not None else "",
        outcome=c.outcome,
        scale=c.scale,
        time_h=c.time_h,
        time_label=c.time_label,
        basis=c.basis,
        sources=c.sources,
    )


def direction_of(c: Candidate, better: Better) -> str:
    """Return whom a printed result favours, from its values alone; no test, no interval."""
    if c.contrast is not None:
        if c.contrast.measure == "HR" and better == "more":
            return "unknown"  # a hazard of a good event is printed either way round
        term = MEASURES.get(c.contrast.measure)
        return direction(c.contrast.estimate, term.null if term else None, better)
    if c.a is None or c.b is None:
        return "unknown"
    for pair in (
        (_risk(c.a.events, c.a.n), _risk(c.b.events, c.b.n)),
        (c.a.mean, c.b.mean),
        (c.a.percent, c.b.percent),
        (c.a.median, c.b.median),
    ):
        if pair[0] is not None and pair[1] is not None:
            return direction(pair[0] - pair[1], 0.0, better)
    return "unknown"


def _risk(events: int | None, n: int | None) -> float | None:
    return None if events is None or not n else events / n
