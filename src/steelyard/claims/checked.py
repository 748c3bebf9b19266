"""What a check of a page gives: a card for each claim, and what the page's claims come to together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.appraisal.grade.parts import Level, Target
from steelyard.claims.claimfile_model import HintSaid, PageSaid, Reading, Status
from steelyard.claims.fidelity import Fidelity
from steelyard.claims.match import Match
from steelyard.claims.numbers_check import NumberFinding
from steelyard.claims.scope import Line
from steelyard.claims.verdict_parts import Evidence, Rule, Verdict, Word
from steelyard.review.result import AnalysisResult, Estimate
from steelyard.review.result.findings import FindingsRow

Standing = Literal["proposed", "imported", "signed", "rejected"]
"""proposed: read by the machine alone; imported: filled from a file and signed by nobody."""


@dataclass(frozen=True, slots=True)
class ClaimedFound:
    """One thing as claimed and as found: "time", "24 h", "4 weeks"."""

    name: str
    claimed: str
    found: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the deciding entry holds, for the card.

    Attributes:
        entry: The entry itself.
        estimate: Its number; None with `no_number` saying why.
        absolute: Its row in a summary of findings, which holds the absolute effect; None where it has none.
        level, not_rated, changes: The certainty, or why there is none, and what lowered it.
        target, increases: What the certainty is about, and whether the outcome itself goes up: what a GRADE
            sentence is made of. None where there is nothing to say.
    """

    entry: AnalysisResult
    estimate: Estimate | None
    no_number: str
    absolute: FindingsRow | None
    k: int
    people: int | None
    level: Level | None
    not_rated: str
    changes: tuple[str, ...]
    target: Target | None
    increases: bool | None


@dataclass(frozen=True, slots=True)
class Card:
    """One claim, its verdict, and everything that belongs beside it.

    Attributes:
        id: The sentence's key, with ".2" and so on for a further claim of it.
        key: The sentence's key.
        outcome, condition: Ids that this card is about; "" where none is named.
        standing: Whose reading this is; `by` and `on` where it is signed.
        reading_changed: A later reading differs from the signed one, and is not used.
        match: The deciding entry and how closely it matches; None where none decides.
        others: Further entries on the claim, the closest first; `empty` have no result.
        lines: Results of ledgers, where no entry matches; or those of a deciding entry without a number.
        not_matched: What of the claim was not looked up or not found.
    """

    id: str
    key: str
    text: str
    reading: Reading
    outcome: str
    condition: str
    verdict: Verdict
    standing: Standing
    status: Status
    by: str
    organisation: str
    on: str
    note: str
    reading_changed: bool
    evidence: Evidence | None
    found: Found | None
    match: Match | None
    others: tuple[Match, ...]
    empty: tuple[Match, ...]
    lines: tuple[Line, ...]
    claimed_found: tuple[ClaimedFound, ...]
    not_matched: tuple[str, ...]
    numbers: tuple[NumberFinding, ...]
    fidelity: Fidelity
    garbled: tuple[HintSaid, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many claims have a word; `unsigned` of them rest on a reading that nobody signed."""

    word: Word
    claims: int
    unsigned: int


@dataclass(frozen=True, slots=True)
class NotCheckable:
    """How many claims cannot be checked for one reason: "opinion", "navigation", "cut off"."""

    why: str
    claims: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A verdict that differs from an earlier check; "" stands where the claim was not there."""

    id: str
    text: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page held against a review.

    Attributes:
        name: The claim file's name without its ending.
        sentences: How many sentences the page has; `stale` are those of the file that it no longer has.
        cards: In the order of the file.
        counts: Claims by verdict, in the order of the words; no score is made of them.
        not_checkable: Why claims cannot be checked, the most frequent reason first.
        open: Sentences whose reading nobody has signed or imported.
        version: The version of Steelyard; `review_sha256` is that of the review's files together.
        searched: When the review searched last; "" where it did not, with `search` in its own words.
        changed: Verdicts that differ from the earlier check that was given.
    """

    name: str
    page: PageSaid
    sentences: int
    stale: tuple[str, ...]
    cards: tuple[Card, ...]
    counts: tuple[Counted, ...]
    not_checkable: tuple[NotCheckable, ...]
    open: tuple[str, ...]
    rule: Rule
    version: str
    review_title: str
    review_sha256: str
    systematic: bool
    search: str
    searched: str
    changed: tuple[Changed, ...] = ()

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Keys of the sentences that no person has signed, in order; what a strict check refuses."""
        kept = (c.key for c in self.cards if c.standing in ("proposed", "imported"))
        return tuple(dict.fromkeys(kept))
