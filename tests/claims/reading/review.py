"""A small review of a topic that no other page of the repository is about, for reading sentences."""

from __future__ import annotations

from steelyard.claims.page import PageText, read_page
from steelyard.claims.reading import read
from steelyard.claims.slots import Part, Reading
from steelyard.claims.vocabulary import Vocabulary, vocabulary_of
from steelyard.review.plan import Plan


def plan() -> Plan:
    """Return a review of melatonin and bright light for jet lag and insomnia."""
    return Plan.model_validate(
        {
            "schema": 1,
            "title": "Jet lag",
            "question": {
                "text": "What helps?", "population": "Travellers", "intervention": "Melatonin",
                "comparator": "Placebo", "outcomes": "Sleep",
            },
            "search": {"systematic": False, "statement": "None."},
            "treatments": [
                {"id": "melatonin", "label": "Melatonin", "synonyms": ["melatonin tablets"]},
                {"id": "slow-melatonin", "label": "Prolonged-release melatonin", "broader": "melatonin"},
                {"id": "light", "label": "Bright light", "synonyms": ["light therapy"]},
                {"id": "placebo", "label": "Placebo", "synonyms": ["sugar pill"]},
                {"id": "zolpidem", "label": "Zolpidem"},
            ],
            "conditions": [
                {"id": "jet-lag", "label": "Jet lag", "synonyms": ["jetlag"]},
                {"id": "insomnia", "label": "Insomnia", "synonyms": ["sleep disorder"]},
                {"id": "chronic-insomnia", "label": "Chronic insomnia", "broader": "insomnia"},
                {"id": "sad", "label": "Seasonal affective disorder", "synonyms": ["SAD"]},
            ],
            "outcomes": [
                {"id": "jet-lag", "label": "Jet lag score", "better": "less", "scales": ["Columbia"]},
                {"id": "insomnia", "label": "Insomnia symptoms", "better": "less",
                 "scales": ["ISI", "PSQI-7"]},
                {"id": "fatigue", "label": "Fatigue", "better": "less", "synonyms": ["exhaustion", "energy"]},
                {"id": "remission", "label": "Remission", "better": "more",
                 "sentence": "were free of insomnia"},
                {"id": "headache", "label": "Headache", "better": "less", "harm": True},
                {"id": "accident", "label": "Accidents", "better": "less", "synonyms": ["road accidents"]},
                {"id": "adverse-event", "label": "Side effects", "better": "less", "harm": True},
                {"id": "heart-rate", "label": "Raised heart rate", "better": "less", "harm": True,
                 "synonyms": ["heart rate"]},
            ],
            "analyses": [
                {"id": "a", "title": "A", "group": "G", "question": "Q", "kind": "pairwise",
                 "outcome": "insomnia", "measure": "MD",
                 "eligible": {"interventions": ["melatonin"], "comparators": ["placebo"]}},
            ],
        }
    )  # fmt: skip


def vocabulary() -> Vocabulary:
    """Return the words of the review."""
    return vocabulary_of(plan())


def page(text: str) -> PageText:
    """Return plain text as a page."""
    return read_page(text.encode(), "text")


def readings(text: str) -> tuple[Reading, ...]:
    """Return what is read in a plain text."""
    return read(page(text), vocabulary())


def only(text: str) -> Part:
    """Return the first claim of the last sentence of a text."""
    return readings(text)[-1].parts[0]


def direction(text: str) -> str:
    """Return the direction of the first claim of the last sentence, "" where it is no claim."""
    slot = only(text).slots.direction
    return "" if slot is None else slot.value


def ids(part: Part, slot: str) -> set[str]:
    """Return the values of a slot."""
    return {one.value for one in getattr(part.slots, slot)}
