"""What the rule of verdicts takes and gives: claim, evidence, settings, the word and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.appraisal.grade.parts import Level
from steelyard.claims.slots import ClaimType, Direction, Magnitude
from steelyard.claims.state import State
from steelyard.terms import Stream

Undecided = Literal[
    "not-checkable",
    "needs-human",
    "no-evidence-in-this-review",
    "certainty-not-rated",
]
Decided = Literal[
    "supported",
    "supported-low-certainty",
    "overstated",
    "contradicted",
    "contradicted-low-certainty",
    "not-settled",
    "small-evidence",
    "uncontrolled-only",
    "indirect-only",
]
Word = Undecided | Decided
Reason = Literal["size", "certainty", "causal", "population", "time", "generality"]
Relation = Literal["agrees", "opposite", "neither"]
Breadth = Literal["exact", "broader", "narrower"]
"""The entry's condition against the claim's: the same, one that holds it, or only a part of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The settings of the rule; a report prints them.

    Attributes:
        information_size: People that one adequate trial needs, where an entry's own cannot be computed.
        low_certainty_flat: Whether a flat statement at low certainty is overstated, or flagged only.
        most_weight: One trial above this share of the weight, in percent, makes evidence small.
        time_mismatch: A time this many times longer or shorter than the entry's is another question.
        time_wider: A time this many times longer than the entry's goes beyond it.
    """

    information_size: float = 800.0
    low_certainty_flat: Literal["overstated", "flag"] = "overstated"
    most_weight: float = 75.0
    time_mismatch: float = 4.0
    time_wider: float = 1.5


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said, as far as the rule needs it.

    Attributes:
        within_group: It compares people with themselves before, not with others.
        general: It speaks of people as such, not of some of them.
        wider_population, wider_time: It goes beyond the people or the time of the evidence.
        open_slots: Slots whose meaning a person has to settle first.
        not_a_claim: Why it cannot be checked, beyond its type; "" where nothing else stands against it.
    """

    direction: Direction
    type: ClaimType = "effect"
    magnitude: Magnitude | None = None
    hedged: bool = False
    within_group: bool = False
    general: bool = False
    wider_population: bool = False
    wider_time: bool = False
    open_slots: tuple[str, ...] = ()
    not_a_claim: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the closest entry found, turned so that more is good for the patient, on the log scale for ratios.

    Attributes:
        low, high, estimate: The interval and its centre; None where the entry has no number.
        important, large: The minimal important difference and the threshold of a large effect, where set.
        prediction: The prediction interval, where it is informative.
        largest_weight: The heaviest trial's share in percent; None where nothing is weighted.
        information: People (or events, by `information_unit`) that are enough, and how many are `there`; None
            where it is not known. `information_words` say whence.
        comparator_differs: Why the comparator is not the claim's; "" where it is, or none is named.
        time_ratio: How many times longer or shorter the entry's time is; 1 where they meet, None unknown.
        not_pooled: Why there is no number; "" where there is one.
    """

    stream: Stream = "randomised"
    low: float | None = None
    high: float | None = None
    estimate: float | None = None
    important: float | None = None
    large: float | None = None
    certainty: Level | None = None
    not_rated: str = ""
    k: int = 0
    people: int | None = None
    information: float | None = None
    there: float | None = None
    information_unit: str = "people"
    information_words: str = ""
    largest_weight: float | None = None
    prediction: tuple[float, float] | None = None
    tau2: float | None = None
    breadth: Breadth = "exact"
    comparator_differs: str = ""
    time_ratio: float | None = None
    not_pooled: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One test of the rule: what it asked, the answer with its numbers, and whether it gave the verdict."""

    test: str
    question: str
    answer: str
    fired: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, why, and the way there.

    Attributes:
        reasons: For overstated, in which respects.
        why: The words of the test that fired.
        state: What the interval allows one to say; None where there is none or nothing may be said of it.
        flags: What a reader has to know beside the word.
        trace: Every test up to the one that fired.
    """

    word: Word
    reasons: tuple[Reason, ...]
    why: str
    state: State | None
    flags: tuple[str, ...]
    trace: tuple[Step, ...]
