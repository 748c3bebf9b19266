"""Studies of the same people never stand together: the larger stays, a pool makes way for its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steelyard.review.candidate import Candidate
from steelyard.review.plan import Overlap

People = Callable[[Candidate], float]


def without_overlaps(
    chosen: Sequence[Candidate], overlaps: Sequence[Overlap], people: People
) -> tuple[tuple[Candidate, ...], tuple[tuple[Candidate, str], ...]]:
    """Return what may stand together, and (result, reason) of what may not.

    Every overlap is weighed at once, so the order in which the plan lists them decides nothing: studies are
    taken from the largest down (pools last), each unless it conflicts with one already taken.
    """
    size = {c.study.study_id: 0.0 for c in chosen}
    for c in chosen:
        size[c.study.study_id] = max(size[c.study.study_id], people(c))
    pools = {o.pool for o in overlaps if o.pool is not None}
    taken: list[str] = []
    out: dict[str, str] = {}
    for study in sorted(size, key=lambda s: (s in pools, -size[s])):
        found = [(o, t) for o in overlaps for t in taken if _conflict(o, study, t)]
        if found:
            others = ", ".join(dict.fromkeys(t for _, t in found))
            out[study] = f"overlap with {others}: {found[0][0].reason.rstrip('.')}"
        else:
            taken.append(study)
    kept = tuple(c for c in chosen if c.study.study_id not in out)
    return kept, tuple((c, out[c.study.study_id]) for c in chosen if c.study.study_id in out)


def _conflict(overlap: Overlap, one: str, other: str) -> bool:
    if one not in overlap.studies or other not in overlap.studies:
        return False
    return overlap.pool is None or overlap.pool in {one, other}
