"""Percentages that no whole count of people gives, or another count than the one beside them."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.detect.shares import percent_counts, percent_fits
from steelyard.data.rows import OutcomeRow
from steelyard.review.validate.detect_rows import typed
from steelyard.review.validate.facts import Facts, Finding, what

_WIDE = 1.0
_LEAST_SHARE = 0.7
_MOST_TRIED = 200


def impossible_percent(facts: Facts) -> Iterator[Finding]:
    for row, percent in _percentages(facts):
        if row.n is None or row.events is not None:
            continue
        verdict = percent_counts(percent, row.n)
        if not verdict.possible:
            yield Finding(
                row.place,
                f"percent is {percent} ({what(row)}), and no count of n = {row.n} gives it: "
                f"{verdict.arithmetic}.",
                _others(percent, row.n),
            )


def percent_of_another_count(facts: Facts) -> Iterator[Finding]:
    """Off by less than a point, which percent-against-events leaves alone, and more than rounding."""
    for row, percent in _percentages(facts):
        if row.events is None or not row.n or row.events > row.n or row.percent is None:
            continue
        share = 100 * row.events / row.n
        if not percent_fits(percent, row.events, row.n) and abs(share - row.percent) <= _WIDE:
            verdict = percent_counts(percent, row.n)
            yield Finding(
                row.place,
                f"percent is {percent} ({what(row)}), but {row.events}/{row.n} is {share:.3f} %; "
                f"{verdict.arithmetic}.",
                "Is it rounded otherwise, or of another n?",
            )


def percent_of_arm(facts: Facts) -> Iterator[Finding]:
    """Where the number analysed is not printed: the arm's own number does not give the percentage."""
    arms = facts.arms()
    for row, percent in _percentages(facts):
        arm = arms.get((row.study_id, row.arm_id))
        if row.n is not None or row.events is not None or arm is None or not arm.n:
            continue
        verdict = percent_counts(percent, arm.n, rounding="any")
        if not verdict.possible:
            yield Finding(
                row.place,
                f"percent is {percent} ({what(row)}) and n is empty; no count of the arm's n = {arm.n} "
                f"({arm.place}) gives it: {verdict.arithmetic}.",
                _others(percent, arm.n),
            )


def _others(percent: str, n: int) -> str:
    """Return the nearest smaller numbers of people that do give the percentage."""
    least = max(int(_LEAST_SHARE * n), n - _MOST_TRIED)
    fitting = [m for m in range(n - 1, least, -1) if percent_counts(percent, m).possible]
    if not fitting:
        return f"No n from {least + 1} to {n} gives it; is it of a model or a curve?"
    return f"Of fewer people it is possible, as of {', '.join(str(m) for m in fitting[:3])}; who was counted?"


def _percentages(facts: Facts) -> Iterator[tuple[OutcomeRow, str]]:
    """Yield each row whose percentage is of people; one of a dose or of time is not."""
    for row in facts.tables.outcomes:
        scale = row.scale.lower()
        of_people = not ("% of " in scale and not any(word in scale for word in _PEOPLE))
        if row.percent is not None and of_people:
            text = typed(facts, row, "percent", row.percent)
            if text is not None:
                yield row, text


_PEOPLE = ("patient", "people", "participant", "women", "men", "subject", "case", "person", "adult", "child")
