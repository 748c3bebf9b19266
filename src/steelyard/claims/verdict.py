"""The rule that decides a claim: one order of tests, the first that fires gives the word.

The words fall in two groups. *Not decided* says why nothing is said of support; *decided* holds the claim
against the evidence, or says that the evidence settles nothing. The order matters: whatever is missing to
decide (a reading, a match, a control group, a rating) is asked before anything is decided.

What follows from the order, and is tested over a grid: a claim and its mirror get mirrored verdicts; a hedge
never lowers a verdict; more certainty never turns supported into overstated; evidence that is inconclusive,
unrated, of very low certainty or small neither supports nor contradicts; better and worse are never both
supported; a wider interval never raises support and never decides what a narrower one left open. A precise
interval around no effect contradicts a claim of benefit or harm. An interval that excludes no effect and is
trivial throughout agrees with its direction and with "no important difference", and is flagged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steelyard import numfmt
from steelyard.claims.slots import CHECKABLE, Direction
from steelyard.claims.state import State, state_of
from steelyard.claims.verdict_excess import excess
from steelyard.claims.verdict_parts import Claim, Evidence, Reason, Relation, Rule, Step, Verdict, Word
from steelyard.errors import SteelyardError


@dataclass(frozen=True, slots=True)
class _Found:
    """What one test found: an answer, and a word where it decides."""

    answer: str
    word: Word | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    claim: Claim
    evidence: Evidence
    matched: bool
    rule: Rule
    state: State | None = None
    why_not: str = ""


def decide(
    claim: Claim, evidence: Evidence | None, rule: Rule | None = None, *, why_not: str = ""
) -> Verdict:
    """Return the verdict on a claim, given the closest evidence.

    Args:
        claim: What is said.
        evidence: What the closest entry found; None where the review has none.
        rule: The settings; defaults where absent.
        why_not: Why there is no evidence, for the trace.

    Example:
        >>> found = Evidence(low=0.2, high=0.9, estimate=0.5, certainty="high", k=6, people=2000)
        >>> decide(Claim("better"), found).word
        'supported'
    """
    found = evidence or Evidence()
    case = _Case(claim, found, evidence is not None, rule or Rule(), _state(evidence), why_not)
    steps: list[Step] = []
    for name, question, test in TESTS:
        said = test(case)
        steps.append(Step(name, question, said.answer, said.word is not None))
        if said.word is not None:
            shown = case.state if case.matched and claim.type in CHECKABLE else None
            return Verdict(said.word, said.reasons, said.answer, shown, flags_of(case), tuple(steps))
    raise SteelyardError("no test gave a verdict; the last of them always does.")


def relation_of(direction: Direction, state: State, low: float, high: float) -> Relation:
    """Return how a state stands to a claimed direction.

    "No difference" is borne out only by an interval within the minimal important difference, and opposed
    only by one beyond it.
    """
    if direction == "no-difference":
        if state == "no important difference":
            return "agrees"
        return "opposite" if state.startswith("important") else "neither"
    if state == "inconclusive" or direction == "unknown":
        return "neither"
    if state == "no important difference":
        good, bad = low > 0, high < 0
    else:
        good, bad = "benefit" in state, "harm" in state
    return "agrees" if (good if direction == "better" else bad) else "opposite"


def is_small(evidence: Evidence, rule: Rule) -> str:
    """Return why evidence is small, or ""; an unknown number of people is not known to be enough."""
    if evidence.k == 1:
        people = f" of {numfmt.several(evidence.people, 'person', 'people')}" if evidence.people else ""
        return f"one {'trial' if evidence.stream == 'randomised' else 'study'}{people}"
    needed = evidence.information if evidence.information is not None else rule.information_size
    unit = evidence.information_unit
    there = evidence.people if evidence.there is None else evidence.there
    if there is None:
        return f"the number of {unit} is not known; {_whole(needed)} are needed"
    if there < needed:
        return f"{numfmt.count(int(there))} {unit}, fewer than {_whole(needed)}"
    if evidence.largest_weight is not None and evidence.largest_weight > rule.most_weight:
        share = numfmt.percent(evidence.largest_weight)
        return f"one trial has {share} of the weight, more than {numfmt.percent(rule.most_weight)}"
    return ""


def flags_of(case: _Case) -> tuple[str, ...]:
    """Return what stands beside the word, whatever the word is."""
    claim, evidence, state = case.claim, case.evidence, case.state
    if not case.matched or claim.type not in CHECKABLE:
        return ()
    flags = []
    small = is_small(evidence, case.rule) if evidence.k else ""
    if small:
        flags.append(f"small evidence: {small}")
    if state is not None and evidence.important is None:
        if claim.magnitude is not None:
            flags.append("nothing is said of size: no minimal important difference is set")
        if claim.direction == "no-difference":
            flags.append("nothing is said of no effect: no minimal important difference is set")
    if state == "no important difference" and not (evidence.low or 0) <= 0 <= (evidence.high or 0):
        flags.append("not zero, but trivial")
    if evidence.certainty == "low" and not claim.hedged and case.rule.low_certainty_flat == "flag":
        flags.append("stated flatly at low certainty")
    return tuple(flags)


def _state(evidence: Evidence | None) -> State | None:
    if evidence is None or evidence.low is None or evidence.high is None:
        return None
    return state_of(evidence.low, evidence.high, evidence.important)


def _whole(number: float) -> str:
    return numfmt.count(int(-(-number // 1)))


def _kind(case: _Case) -> _Found:
    if case.claim.not_a_claim:
        return _Found(case.claim.not_a_claim, "not-checkable")
    if case.claim.type not in CHECKABLE:
        return _Found(case.claim.type, "not-checkable")
    return _Found(case.claim.type)


def _reading(case: _Case) -> _Found:
    open_ = list(case.claim.open_slots)
    if case.claim.direction == "unknown" and "direction" not in open_:
        open_.insert(0, "direction")
    if open_:
        return _Found(f"to be settled by a person: {', '.join(open_)}", "needs-human")
    return _Found(f"yes, {case.claim.direction}")


def _match(case: _Case) -> _Found:
    if not case.matched:
        why = case.why_not
        return _Found(f"no: {why}" if why else "no", "no-evidence-in-this-review")
    return _Found(f"yes, {case.evidence.breadth}")


def _controlled(case: _Case) -> _Found:
    stream = case.evidence.stream
    if stream == "animal":
        return _Found("no, animals only", "indirect-only")
    if stream == "uncontrolled":
        return _Found("no, uncontrolled studies only", "uncontrolled-only")
    return _Found(f"yes, {stream}")


def _between(case: _Case) -> _Found:
    if case.claim.within_group:
        return _Found("no, people with themselves before", "uncontrolled-only")
    return _Found("yes")


def _direct(case: _Case) -> _Found:
    evidence = case.evidence
    if evidence.comparator_differs:
        return _Found(f"no: {evidence.comparator_differs}", "indirect-only")
    ratio = evidence.time_ratio
    if ratio is not None and ratio > case.rule.time_mismatch:
        words = f"no: times differ {numfmt.tidy(round(ratio, 1))}-fold, more than {case.rule.time_mismatch:g}"
        return _Found(words, "indirect-only")
    if ratio is None:
        return _Found("yes")
    return _Found("yes" if ratio == 1 else f"yes, times differ {numfmt.tidy(round(ratio, 1))}-fold")


def _rated(case: _Case) -> _Found:
    evidence = case.evidence
    if evidence.not_pooled:
        return _Found(f"no: {evidence.not_pooled}", "certainty-not-rated")
    if evidence.certainty is None or case.state is None:
        why = evidence.not_rated or "there is no interval to rate"
        return _Found(f"no: {why}", "certainty-not-rated")
    return _Found(f"yes, {evidence.certainty}")


def _enough(case: _Case) -> _Found:
    small = is_small(case.evidence, case.rule)
    if small:
        return _Found(f"no: {small}", "small-evidence")
    people = case.evidence.people or 0
    return _Found(
        f"yes, {numfmt.count(people)} people in {numfmt.several(case.evidence.k, 'study', 'studies')}"
    )


def _settled(case: _Case) -> _Found:
    shown = f"{numfmt.interval(case.evidence.low, case.evidence.high)}: {case.state}"
    return _Found(shown, "not-settled" if case.state == "inconclusive" else None)


def _sure(case: _Case) -> _Found:
    if case.evidence.certainty == "very low":
        return _Found("no, very low", "not-settled")
    return _Found(f"yes, {case.evidence.certainty}")


def _agrees(case: _Case) -> _Found:
    evidence, state = case.evidence, case.state
    if state is None or evidence.low is None or evidence.high is None:
        return _Found("there is no interval", "not-settled")
    relation = relation_of(case.claim.direction, state, evidence.low, evidence.high)
    words = f"{case.claim.direction} was claimed; {state}"
    if relation == "opposite":
        low = evidence.certainty == "low"
        return _Found(words, "contradicted-low-certainty" if low else "contradicted")
    if relation == "neither":
        return _Found(f"{words}: neither borne out nor opposed", "not-settled")
    return _Found(words)


def _stronger(case: _Case) -> _Found:
    found = excess(case.claim, case.evidence, case.rule)
    if not found:
        return _Found("no")
    return _Found("; ".join(words for _, words in found), "overstated", tuple(reason for reason, _ in found))


def _end(case: _Case) -> _Found:
    low = case.evidence.certainty == "low"
    return _Found(f"{case.evidence.certainty} certainty", "supported-low-certainty" if low else "supported")


TESTS: tuple[tuple[str, str, Callable[[_Case], _Found]], ...] = (
    ("type", "Can it be checked?", _kind),
    ("reading", "Is it clear what is claimed?", _reading),
    ("match", "Does this review have an entry on it?", _match),
    ("control", "Is the evidence controlled?", _controlled),
    ("comparison", "Does the claim compare treated people with others?", _between),
    ("directness", "Are comparator and time those of the entry?", _direct),
    ("rating", "Is the certainty rated?", _rated),
    ("amount", "Is there enough evidence?", _enough),
    ("interval", "Does the interval say anything?", _settled),
    ("certainty", "Is certainty more than very low?", _sure),
    ("direction", "Does the evidence agree with the claim?", _agrees),
    ("strength", "Is the claim stronger than the evidence?", _stronger),
    ("support", "How certain is the support?", _end),
)
"""Every test in its order: name, question, and what answers it."""
