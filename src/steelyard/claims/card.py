"""One sentence of a claim file -> its cards: reading, match, evidence, verdict, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.claims.checked import Card, Found, Standing
from steelyard.claims.claimed_found import claimed_found, not_matched
from steelyard.claims.claimfile_model import (
    SIGNED,
    Auto,
    ClaimEntry,
    HintSaid,
    MachinePart,
    Reading,
    readings_of,
)
from steelyard.claims.evidence import evidence_of, evidence_of_lines, no_number
from steelyard.claims.fidelity import fidelity_of
from steelyard.claims.match import Match, Matches, Question, find, questions_of
from steelyard.claims.numbers_check import NumberFinding, check_numbers, facts_of
from steelyard.claims.scope import Line, Scopes
from steelyard.claims.slots import CHECKABLE
from steelyard.claims.stated import stated_in
from steelyard.claims.verdict import decide
from steelyard.claims.verdict_parts import Claim, Evidence, Rule
from steelyard.review.result import AnalysisResult, ReviewResult
from steelyard.review.result.findings import FindingsRow
from steelyard.terms import MEASURES

DECISIVE = frozenset(
    {"interventions", "comparators", "conditions", "populations", "outcomes", "direction", "dose", "numbers"}
)
"""Slots whose meaning decides: garbled wording there needs a person."""

_OWN_BASELINE = frozenset({"uncontrolled", "before-after", "case-report", "case-series"})


class Reader:
    """Makes the cards of a page against one review."""

    def __init__(self, result: ReviewResult, rule: Rule) -> None:
        self._result = result
        self._rule = rule
        self._scopes = Scopes(result)
        self._labels = {s.study_id: s.label for s in result.tables.studies}

    def cards(self, key: str, entry: ClaimEntry) -> Iterator[Card]:
        """Yield the cards of one sentence: one for each claim, lists of conditions and outcomes split."""
        made = [
            (reading, question) for reading in readings_of(entry) for question in self._questions(reading)
        ]
        for number, (reading, question) in enumerate(made, start=1):
            id_ = key if number == 1 else f"{key}.{number}"
            yield self._card(id_, key, entry, reading, question)

    def _questions(self, reading: Reading) -> tuple[Question, ...]:
        slots = reading.slots
        nothing = Question(slots.interventions, slots.comparators, "", "", slots.time)
        return (questions_of(slots) if reading.type in CHECKABLE else ()) or (nothing,)

    def _card(self, id_: str, key: str, entry: ClaimEntry, reading: Reading, question: Question) -> Card:
        human = entry.human
        checkable = reading.type in CHECKABLE and human.status != "rejected"
        matches = find(question, self._scopes, self._rule) if checkable else Matches()
        evidence = self._evidence(matches)
        closest = matches.closest
        slots = reading.slots
        verdict = decide(
            Claim(
                direction=slots.direction,
                type=reading.type,
                magnitude=slots.size,
                hedged=slots.hedged,
                within_group=slots.within_group or not _OWN_BASELINE.isdisjoint(slots.design),
                general=not slots.hedged and not slots.populations,
                wider_time=closest is not None and closest.time_beyond,
                open_slots=_open_slots(entry, matches),
                not_a_claim=_rejected(entry),
            ),
            evidence,
            self._rule,
            why_not=matches.why_not,
        )
        return Card(
            id=id_,
            key=key,
            text=entry.text,
            reading=reading,
            outcome=question.outcome,
            condition=question.condition,
            verdict=verdict,
            standing=_standing(entry),
            status=human.status,
            by=human.by,
            organisation=human.organisation,
            on=human.on,
            note=human.note,
            reading_changed=entry.auto_changed_since_confirmation and human.status != "open",
            evidence=evidence,
            found=None if closest is None else self._found(closest, question),
            match=closest,
            others=matches.others,
            empty=matches.empty,
            lines=self._lines(matches, question),
            claimed_found=() if closest is None else claimed_found(slots, question, closest, self._result),
            not_matched=not_matched(slots, question, matches) if checkable else (),
            numbers=self._numbers(entry.text, question, matches) if checkable else (),
            fidelity=fidelity_of(entry, reading),
            garbled=entry.auto.garbled,
        )

    def _evidence(self, matches: Matches) -> Evidence | None:
        if matches.closest is not None:
            return evidence_of(matches.closest, self._result.plan)
        return evidence_of_lines(matches.lines) if matches.lines else None

    def _found(self, match: Match, question: Question) -> Found:
        entry = match.scope.entry
        estimate, rating = entry.rated_estimate, entry.certainty
        null = None if estimate is None else MEASURES[estimate.measure].null
        value = None if estimate is None else estimate.value
        return Found(
            entry=entry,
            estimate=estimate,
            no_number=no_number(entry),
            absolute=self._absolute(entry, question),
            k=entry.rated_k,
            people=entry.rated_people,
            level=rating.level,
            not_rated=rating.not_rated,
            changes=tuple(f"{d.name} {d.final:+d}".replace("-", "−") for d in rating.changes),
            target=rating.target,
            increases=None if value is None or null is None or value == null else value > null,
        )

    def _absolute(self, entry: AnalysisResult, question: Question) -> FindingsRow | None:
        rows = [r for t in self._result.findings for r in t.rows if r.analysis == entry.spec.id]
        outcomes = self._scopes.equal_outcomes(question.outcome)
        return next((r for r in rows if r.outcome in outcomes), None)

    def _lines(self, matches: Matches, question: Question) -> tuple[Line, ...]:
        """Return the results behind a verdict that rests on no number."""
        closest = matches.closest
        if closest is None:
            return matches.lines
        if closest.scope.entry.headline is not None:
            return ()
        outcomes = self._scopes.equal_outcomes(question.outcome)
        id_ = closest.scope.entry.spec.id
        return tuple(h for h in self._scopes.lines if h.entry_id == id_ and h.line.outcome in outcomes)

    def _numbers(self, text: str, question: Question, matches: Matches) -> tuple[NumberFinding, ...]:
        stated = stated_in(text)
        if not stated:
            return ()
        closest = () if matches.closest is None else (matches.closest,)
        entries = [m.scope.entry for m in (*closest, *matches.others)]
        outcomes = self._scopes.equal_outcomes(question.outcome).union(*(m.scope.outcomes for m in closest))
        studies = [*(id_ for e in entries for id_ in _studies(e)), *(h.study.study_id for h in matches.lines)]
        facts = facts_of(self._result.tables, studies, outcomes, self._labels)
        return check_numbers(stated, facts, entries)


def _studies(entry: AnalysisResult) -> list[str]:
    named = entry.spec.eligible.studies if entry.status == "described" else ()
    return [*(r.study_id for r in entry.rows), *(e.study_id for e in entry.ledger), *named]


def _standing(entry: ClaimEntry) -> Standing:
    status = entry.human.status
    if status in SIGNED:
        return "signed"
    if status == "open":
        return "proposed"
    return "imported" if status == "imported" else "rejected"


def _rejected(entry: ClaimEntry) -> str:
    if entry.human.status != "rejected":
        return ""
    return entry.human.note or "a person says that it is no claim"


def _open_slots(entry: ClaimEntry, matches: Matches) -> tuple[str, ...]:
    """Return the slots a person has to settle: garbled ones until somebody has, and what a match needs."""
    garbled = _garbled_slots(entry.auto) if entry.human.status == "open" else ()
    return tuple(dict.fromkeys((*garbled, *((matches.open_slot,) if matches.open_slot else ()))))


def _garbled_slots(auto: Auto) -> Iterator[str]:
    for hint in auto.garbled:
        if hint.slot in DECISIVE:
            yield hint.slot
        elif not hint.slot:
            for part in auto.claims:
                yield from (slot for slot in part.spans if slot in DECISIVE and _touches(hint, part, slot))


def _touches(hint: HintSaid, part: MachinePart, slot: str) -> bool:
    return any(not s.inherited and s.start < hint.end and hint.start < s.end for s in part.spans[slot])
