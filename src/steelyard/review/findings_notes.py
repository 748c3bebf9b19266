"""The footnotes of a summary's row: why its certainty is what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steelyard.appraisal.grade import Decision, Domain, Rating
from steelyard.appraisal.grade.settings import convention
from steelyard.appraisal.grade.upgrading import AGAINST
from steelyard.review.result import Row
from steelyard.review.result.findings import FindingsColumn, FindingsRow

Texts = list[tuple[FindingsColumn, str]]
"""(column, footnote) of one row."""

ONE_OF_SEVERAL = "a certainty belongs to a whole entry; this outcome of several needs an entry of its own"
SOME_AS_HIGH = convention("some_concerns_count_as", "high risk")
_LEVELS = {1: "one level", 2: "two levels", 3: "three levels"}


def changes(rating: Rating) -> tuple[str, ...]:
    found = [f"{d.name} {_signed(d.final or 0)}" for d in rating.changes]
    if rating.adjustment is not None:
        found.append(f"overall adjustment {_signed(rating.adjustment.change)}")
    return tuple(found)


def _signed(change: int) -> str:
    return f"{'+' if change > 0 else '−'}{abs(change)}"


def certainty_notes(rating: Rating, row: FindingsRow, rows: Sequence[Row]) -> Texts:
    """Return a footnote for each change of level, for a start below high, and for a missing level."""
    if row.status in ("not reported", "not analysed"):
        return []
    if row.level is None:
        return [("certainty", f"Certainty not rated: {row.not_rated or 'there is no estimate to rate'}.")]
    some = any(cell.judgement == "some" for r in rows for cell in r.bias)
    texts = [f"{_change(d)}{_counted_as(d) if some else ''}" for d in rating.changes]
    if rating.start is not None and rating.start != "high":
        texts.insert(0, f"Starts at {rating.start}: {rating.start_words}.")
    if rating.adjustment is not None:
        texts.append(_decided("Overall adjustment", rating.adjustment))
    return [("certainty", text) for text in texts]


def _change(d: Domain) -> str:
    size = d.final or 0
    way = f"{_LEVELS[abs(size)]} {'down' if size < 0 else 'up'}".capitalize()
    if d.decision is not None:
        told = _decided(f"{way} for {d.name}", d.decision)
        return f"{told} {AGAINST[:1].upper()}{AGAINST[1:]}." if d.rule_id == "UP-0" else told
    rule = d.rule_words.rstrip(".").removesuffix(f": {way.lower()}")
    # A judgement of a part of the question stands among the facts, with its number below 0.
    parts = [
        f"{f.name}: {_one_stop(f.text)}" for f in d.facts if d.name == "indirectness" and (f.number or 0) < 0
    ]
    return " ".join([f"{way} for {d.name}: {rule} ({d.rule_id}).", *(f"{part}." for part in parts)])


def _counted_as(d: Domain) -> str:
    """Return " Some concerns are counted as high risk (a setting)." where they are."""
    counted = d.name == "risk of bias" and SOME_AS_HIGH in d.conventions
    return " Some concerns are counted as high risk (a setting)." if counted and d.decision is None else ""


def _one_stop(text: str) -> str:
    """Return "Nobody looked (Ann)" for "Nobody looked. (Ann)": the sentence goes on after the name."""
    return re.sub(r"\.\s+(\([^()]*\))\.?$", r" \1", text)


def _decided(head: str, decision: Decision) -> str:
    by = ", ".join(t for t in (decision.by, decision.date) if t)
    return f"{head}: {decision.reason.rstrip('.')} ({by})."
