"""Checks of the plan lock: every change explained, no explanation of what did not change."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.review.lock import covers, departures
from steelyard.review.validate.facts import Facts, Finding


def unexplained(facts: Facts) -> Iterator[Finding]:
    """Yield each change of the locked plan that `deviations` does not explain."""
    if facts.lock is None or facts.plan is None:
        return
    for d in departures(facts.lock, facts.plan):
        if not d.reason:
            yield Finding(
                facts.at(*_place(facts, d.path)),
                f"{d.path} was {d.before} when the plan was locked on {facts.lock.on}; it is {d.after} now.",
                "Explain it under deviations: {path, reason, by, on}.",
            )


def without_change(facts: Facts) -> Iterator[Finding]:
    """Yield each deviation that names nothing that was changed."""
    if facts.plan is None or not facts.plan.deviations:
        return
    changed = [] if facts.lock is None else [d.path for d in departures(facts.lock, facts.plan)]
    for i, deviation in enumerate(facts.plan.deviations):
        if not any(covers(deviation.path, path) for path in changed):
            what = "the plan is not locked" if facts.lock is None else "nothing there differs from the lock"
            yield Finding(
                facts.at("deviations", i, "path"),
                f"deviation {deviation.path!r}: {what}.",
                "steelyard lock locks a plan." if facts.lock is None else "",
            )


def _place(facts: Facts, path: str) -> tuple[str | int, ...]:
    """Return the key of review.yaml nearest to a changed value: its block's, found by id."""
    head, _, rest = path.partition(".")
    if facts.plan is None or head not in {"analyses", "outcomes"}:
        return (head,)
    blocks = facts.plan.analyses if head == "analyses" else facts.plan.outcomes
    for i, name in enumerate(block.id for block in blocks):
        if covers(name, rest):
            return (head, i, *rest[len(name) + 1 :].split("."))
    return (head,)
