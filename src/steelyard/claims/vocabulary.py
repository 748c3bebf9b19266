"""The words of a review: every term that means one of its treatments, conditions or outcomes.

Generated from review.yaml alone, so that a new topic costs a concept file and no code. A condition's words
with "symptoms", "severity" or "score" mean the outcome that measures it. Terms are found longest first; a
term with several meanings keeps them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steelyard.claims.vocabulary_parts import Found, Kind, Meaning, Term, as_outcome, match_at, stem_of
from steelyard.claims.vocabulary_terms import all_terms, controls, measures, variants
from steelyard.claims.wordlists import Token
from steelyard.review.plan import Plan
from steelyard.terms import Better

__all__ = ["Found", "Kind", "Meaning", "Term", "Vocabulary", "as_outcome", "match_at", "vocabulary_of"]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The terms of a review and what the rules need to know of its concepts.

    Attributes:
        terms: First word -> terms that begin with it, the longest first.
        better: Outcome id -> which of more and less is good.
        harms: Outcome ids that are harms.
        controls: Treatment ids that stand only on the comparator's side of the review's entries.
        broader: Concept id -> the id of the wider concept.
        measured_by: Condition id -> the outcome that its symptoms are measured by.
        stems: Stem of a one-word outcome -> its term, so that "exhausted" is found for "exhaustion".
        places: Term -> slots, as (folded text, kind, id), for tables and error messages.
    """

    terms: Mapping[str, tuple[Term, ...]]
    better: Mapping[str, Better]
    harms: frozenset[str]
    controls: frozenset[str]
    broader: Mapping[str, str]
    measured_by: Mapping[str, str]
    stems: Mapping[str, Term]

    @property
    def places(self) -> tuple[tuple[str, Kind, str], ...]:
        """Every term as (folded text, kind, id), sorted."""
        rows = {
            (" ".join(term.words), meaning.kind, meaning.id)
            for group in self.terms.values()
            for term in group
            for meaning in term.meanings
        }
        return tuple(sorted(rows))

    def find(self, tokens: Sequence[Token]) -> tuple[Found, ...]:
        """Return the terms in `tokens`, in order, none overlapping, the longest at each place."""
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            match = self._longest(tokens, at)
            if match is None:
                at += 1
            else:
                found.append(match)
                at = match.last
        return tuple(found)

    def _longest(self, tokens: Sequence[Token], at: int) -> Found | None:
        if at + 2 < len(tokens) and tokens[at + 1].text in "-‐‑–" and tokens[at].text.isalpha():
            # "well-being" for a term written "wellbeing".
            joined = tokens[at].word + tokens[at + 2].word
            single = next((t for t in self.terms.get(joined, ()) if len(t.words) == 1), None)
            if single is not None and not any(
                match_at(t, tokens, at) > at + 3 for t in self.terms.get(tokens[at].word, ())
            ):
                return Found(single, at, at + 3)
        for term in self.terms.get(tokens[at].word, ()):
            last = match_at(term, tokens, at)
            if last:
                return Found(term, at, last)
        kin = self.stems.get(stem_of(tokens[at].word))
        return Found(kin, at, at + 1) if kin is not None and len(tokens[at].word) > 4 else None


def vocabulary_of(plan: Plan) -> Vocabulary:
    """Return the vocabulary of a review; deterministic, no outside words but general English."""
    meanings: dict[tuple[tuple[str, ...], str], list[Meaning]] = defaultdict(list)
    # Labels come before synonyms and these before abbreviations, so that a shared word means the label.
    for _, text, meaning in sorted(all_terms(plan), key=lambda item: item[0]):
        for variant, exact in variants(text):
            known = meanings[variant, exact]
            if not any(m.kind == meaning.kind for m in known):
                known.append(meaning)
    by_first: dict[str, list[Term]] = defaultdict(list)
    for (variant, exact), known in meanings.items():
        by_first[variant[0]].append(Term(variant, tuple(known), exact))
    terms = {
        first: tuple(sorted(group, key=lambda t: (-len(t.words), t.words, -len(t.exact))))
        for first, group in by_first.items()
    }
    return Vocabulary(
        terms,
        {o.id: o.better for o in plan.outcomes},
        frozenset(o.id for o in plan.outcomes if o.harm),
        controls(plan),
        {c.id: c.broader for c in (*plan.treatments, *plan.conditions) if c.broader},
        measures(plan),
        _stems(terms),
    )


def _stems(terms: Mapping[str, tuple[Term, ...]]) -> dict[str, Term]:
    """Return the stems that belong to one outcome alone."""
    found: dict[str, Term | None] = {}
    for group in terms.values():
        for term in group:
            stem = stem_of(term.words[0])
            if len(term.words) > 1 or len(stem) < 4 or [m.kind for m in term.meanings] != ["outcome"]:
                continue
            other = found.get(stem, term)
            same = other is not None and other.meanings == term.meanings
            found[stem] = term if same else None
    return {stem: term for stem, term in found.items() if term is not None}
