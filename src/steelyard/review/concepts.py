"""Concept trees: a treatment or condition and the wider ones that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from steelyard.review.plan import Concept


class Concepts:
    """The treatments or the conditions of a plan, with their wider concepts."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_id: Mapping[str, Concept] = {c.id: c for c in concepts}

    def __contains__(self, id_: str) -> bool:
        return id_ in self._by_id

    def chain(self, id_: str) -> tuple[str, ...]:
        """Return `id_` and every concept that holds it, the narrowest first; a cycle ends the chain."""
        found: list[str] = []
        at: str | None = id_
        while at is not None and at not in found:
            found.append(at)
            at = self._by_id[at].broader if at in self._by_id else None
        return tuple(found)

    def held_by(self, id_: str, wider: Iterable[str]) -> bool:
        """Return whether `id_` is one of `wider` or narrower than one of them."""
        return not set(self.chain(id_)).isdisjoint(wider)

    def label(self, id_: str) -> str:
        """Return the concept's label, or the id itself where it is not declared."""
        return self._by_id[id_].label if id_ in self._by_id else id_
