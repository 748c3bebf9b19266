"""Several comparisons of one trial that share people: they enter in one form, or only one of them does.

Two arms against one control can be added up only where all three numbers are of one time, one scale and one
kind; a control counted at 24 hours beside itself at 72 hours would count its people twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steelyard.review.candidate import Candidate

Preference = Callable[[Candidate], tuple[float, ...]]
CannotCombine = Callable[[Sequence[Candidate]], str]


@dataclass(frozen=True, slots=True)
class OneForm:
    """What of a trial's chosen comparisons may stand together, and why the others may not."""

    kept: tuple[Candidate, ...]
    dropped: tuple[tuple[Candidate, str], ...]


def sharing_arms(chosen: Sequence[Candidate]) -> list[list[Candidate]]:
    """Group comparisons of one trial and outcome that share an arm with one another."""
    groups: list[list[Candidate]] = []
    for c in chosen:
        arms = set(c.comparison) - {""}
        touching = [
            g
            for g in groups
            if g[0].study.study_id == c.study.study_id
            and g[0].outcome == c.outcome
            and any(arms & set(o.comparison) for o in g)
        ]
        groups = [g for g in groups if not any(g is t for t in touching)]
        groups.append([x for g in touching for x in g] + [c])
    return groups


def one_form(
    chosen: Sequence[Candidate],
    open_: Sequence[Candidate],
    preference: Preference,
    cannot_combine: CannotCombine,
) -> OneForm:
    """Return the comparisons of every trial in one form each.

    Args:
        chosen: One result a comparison.
        open_: Every eligible result, from which another form of a comparison may be taken.
        preference: The plan's order; the best result decides the form.
        cannot_combine: Why comparisons in one form cannot be combined, or "".
    """
    kept: list[Candidate] = []
    dropped: list[tuple[Candidate, str]] = []
    for group in sharing_arms(chosen):
        leader = min(group, key=preference)
        same: list[Candidate] = []
        for c in group:
            like = [o for o in open_ if _same_comparison(o, c) and o.form == leader.form]
            if not like:
                dropped.append((c, "shared arm: this trial's other comparison stands in another form"))
                continue
            taken = min(like, key=preference)
            same.append(taken)
            if taken is not c:
                dropped.append((c, "shared arm: taken in the same form as this trial's other comparison"))
        if len(same) > 1 and (reason := cannot_combine(same)):
            dropped += [(c, f"shared arm: {reason}") for c in same if c is not leader]
            same = [leader]
        kept += same
    return OneForm(tuple(kept), tuple(dropped))


def _same_comparison(one: Candidate, other: Candidate) -> bool:
    return (one.study.study_id, one.comparison, one.outcome) == (
        other.study.study_id,
        other.comparison,
        other.outcome,
    )
