"""A page read sentence by sentence: what each says, slot by slot, with the words and the rule behind each."""

from __future__ import annotations

from steelyard.claims.page import PageText
from steelyard.claims.reading.claims import parts_of
from steelyard.claims.reading.clause import view_of
from steelyard.claims.reading.garbled import hints
from steelyard.claims.reading.garbled_terms import frames_of
from steelyard.claims.reading.inherit import with_inherited
from steelyard.claims.sentences import split
from steelyard.claims.slots import Reading
from steelyard.claims.vocabulary import Vocabulary

__all__ = ["read"]


def read(page: PageText, vocabulary: Vocabulary) -> tuple[Reading, ...]:
    """Return one reading a sentence, every sentence of the page in order; the same page reads the same.

    Nothing is raised for any text, and time grows with its length. The machine only proposes: what it reads
    is for a person to sign.
    """
    sentences = split(page)
    frames = frames_of(vocabulary)
    views = [view_of(sentence, vocabulary, frames) for sentence in sentences]
    parts = [parts_of(view, page.blocks[view.sentence.block].kind, vocabulary) for view in views]
    return tuple(
        Reading(sentence, own, hints(view, own, vocabulary))
        for sentence, view, own in zip(
            sentences, views, with_inherited(parts, [s.block for s in sentences]), strict=True
        )
    )
