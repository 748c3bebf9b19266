"""A page read sentence by sentence: what each says, slot by slot, with the words and the rule behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steelyard.claims.page import PageText
from steelyard.claims.reading.claims import parts_of
from steelyard.claims.reading.clause import View, view_of
from steelyard.claims.reading.garbled import hints
from steelyard.claims.reading.garbled_terms import frames_of
from steelyard.claims.reading.inherit import with_inherited
from steelyard.claims.sentences import split
from steelyard.claims.slots import Hint, Part, Reading
from steelyard.claims.vocabulary import Vocabulary

__all__ = ["read"]

LONGEST = 2_000
"""Characters beyond which a run of words without a stop is no sentence; it is listed and not read."""


def read(page: PageText, vocabulary: Vocabulary) -> tuple[Reading, ...]:
    """Return one reading a sentence, every sentence of the page in order; the same page reads the same.

    Nothing is raised for any text, and time grows with its length. The machine only proposes: what it reads
    is for a person to sign.
    """
    sentences = split(page)
    frames = frames_of(vocabulary)
    views = [
        view_of(sentence, vocabulary, frames) if len(sentence.text) <= LONGEST else None
        for sentence in sentences
    ]
    parts = [_parts(view, page, vocabulary) for view in views]
    inherited = with_inherited(parts, [s.block for s in sentences])
    return tuple(
        _reading(view, own, vocabulary) if view is not None else Reading(sentence, own)
        for sentence, view, own in zip(sentences, views, inherited, strict=True)
    )


def _parts(view: View | None, page: PageText, vocabulary: Vocabulary) -> tuple[Part, ...]:
    if view is None:
        return (Part("background"),)
    return parts_of(view, page.blocks[view.sentence.block].kind, vocabulary)


def _reading(view: View, parts: tuple[Part, ...], vocabulary: Vocabulary) -> Reading:
    """Return the reading of a sentence; a direction that garbled words touch is left open."""
    found = hints(view, parts, vocabulary)
    touched = [hint for hint in found if hint.slot == "direction"]
    return Reading(view.sentence, tuple(_opened(part, touched) for part in parts), found)


def _opened(part: Part, touched: Sequence[Hint]) -> Part:
    direction = part.slots.direction
    if direction is None or not any(h.start < direction.end and direction.start < h.end for h in touched):
        return part
    return replace(part, slots=replace(part.slots, direction=replace(direction, value="unknown")))
