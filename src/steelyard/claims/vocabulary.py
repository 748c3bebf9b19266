"""The words of a review: every term that means one of its treatments, conditions or outcomes.

Generated from review.yaml alone, so that a new topic costs a concept file and no code. A condition's words
with "symptoms", "severity" or "score" mean the outcome that measures it. Terms are found longest first; a
term with several meanings keeps them all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from steelyard.claims.wordlists import Token, folded, tokenise, words
from steelyard.review.plan import Concept, Outcome, Plan
from steelyard.terms import Better

Kind = Literal["treatment", "condition", "outcome"]

_SEVERITY = (
    "symptom",
    "severity",
    "score",
    "rating",
    "level",
    "scale",
    "sign",
    "intensity",
    "symptom severity",
)
_BEFORE = ("symptom of", "severity of", "sign of", "level of", "feeling of")
_SUFFIXES = words(
    "symptom severity score rating level scale sign intensity disorder index total change",
)
_PLEASANT = words(
    "relief reduction improvement survival live longer alive mood energy alertness wakefulness vigor",
    "vitality sobriety wellbeing happiness function functioning mobility strength fitness freedom",
    "quality abstinence concentration memory flexibility confidence satisfaction",
)
_UNPLEASANT = words(
    "low poor bad loss lack disability impairment dysfunction limitation stiffness weakness reduced",
    "impaired pain problem worse tiredness sleepiness",
)
_ENDINGS = tuple(
    sorted(
        words("ation ition ion iousness iness ness ive ous ety ed ing ance ence ant ent y e ily ly"),
        key=lambda e: (-len(e), e),
    )
)
_HEADS_APART = words(
    "symptom score quality event effect treatment use rate level index problem disorder function",
    "severity work movement leave pressure cause change body care number time test status life pain",
    "risk scale sign attendance",
)
_LEADING = words("a an the were was had have has is are be been being in of with to")
_KIN: Mapping[str, tuple[str, ...]] = {
    "response": (
        "responded",
        "respond",
        "responds",
        "responding",
        "responder",
        "response rate",
        "treatment response",
    ),
    "remission": ("remitted", "remit", "remits", "remitting", "remitter", "remission rate"),
    "relapse": ("relapsed", "relapsing", "relapse rate"),
    "recurrence": (
        "recur",
        "recurred",
        "recurs",
        "come back",
        "came back",
        "coming back",
        "new episode",
        "comes back",
    ),
    "sleep": ("slept", "sleeping", "sleeps"),
    "sleep quality": ("slept", "sleeping", "sleeps", "sleep"),
    "daytime sleepiness": (
        "sleepy",
        "drowsiness",
        "drowsy",
        "sleepiness",
        "nodding off",
        "dozing off",
        "dozed off",
    ),
    "snoring": ("snore", "snored", "snores"),
    "weight": ("weigh", "weighed", "body weight", "kilos"),
    "hypertension": ("blood pressure", "high blood pressure"),
    "vomiting": ("vomited", "throw up", "threw up", "being sick"),
    "survival": ("survived", "survive", "live longer", "stay alive"),
    "recovery": ("recovered", "recovering", "recover"),
    "abstinence": ("abstinent", "abstained", "abstain"),
    "death": (
        "died",
        "die",
        "dies",
        "dying",
        "mortality",
        "fatality",
        "live longer",
        "survival",
        "survived",
        "loss of life",
    ),
    "mortality": (
        "died",
        "die",
        "dies",
        "dying",
        "death",
        "live longer",
        "survival",
        "survived",
        "loss of life",
    ),
    "dropout": (
        "dropped out",
        "drop out",
        "dropping out",
        "drops out",
        "left early",
        "discontinued",
        "discontinuation",
        "withdrew",
        "withdrawal",
        "quit",
        "stopped treatment",
        "gave up treatment",
        "stopped early",
    ),
    "nausea": (
        "nauseous",
        "nauseated",
        "feel sick",
        "felt sick",
        "make you sick",
        "feeling sick",
        "threw up",
        "throw up",
    ),
    "dizziness": ("dizzy",),
    "sedation": ("sedated",),
    "dissociation": ("dissociated", "dissociative"),
    "sleepiness": ("sleepy",),
    "drowsiness": ("drowsy",),
    "tiredness": ("tired",),
    "fatigue": ("fatigued", "tired", "tiredness"),
    "constipation": ("constipated",),
    "fracture": ("fractured", "fracture rate", "broken bone"),
    "infection": ("infected",),
    "hospitalization": ("hospitalized", "hospital admission", "admitted to hospital"),
    "hospital admission": ("hospitalized", "hospitalization", "admitted to hospital"),
    "adverse event": ("side effect", "adverse effect", "adverse reaction", "unwanted effect", "side-effect"),
    "side effect": ("adverse event", "adverse effect", "adverse reaction", "unwanted effect", "side-effect"),
    "serious adverse event": ("serious side effect", "serious adverse effect", "serious harm"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term can mean; `turned` where more of the word is less of the outcome ("mood" of depression)."""

    kind: Kind
    id: str
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words with their meanings.

    Attributes:
        words: As they are matched.
        meanings: What they can mean, one a kind.
        exact: The one spelling of a short abbreviation, "" where case does not matter.
        maybe: The term that garbled words may stand for, "" for a term of the review itself.
    """

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    exact: str = ""
    maybe: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A term found: tokens `first` up to, not including, `last`."""

    term: Term
    first: int
    last: int

    def meaning(self, kind: Kind) -> Meaning | None:
        """Return what it means as a treatment, condition or outcome; None where it means none."""
        return next((m for m in self.term.meanings if m.kind == kind), None)


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


def as_outcome(term: Term, outcome: str) -> Term:
    """Return the term with the outcome that a condition's name stands for as its only meaning."""
    return Term(term.words, (Meaning("outcome", outcome),), term.exact)


def vocabulary_of(plan: Plan) -> Vocabulary:
    """Return the vocabulary of a review; deterministic, no outside words but general English."""
    meanings: dict[tuple[tuple[str, ...], str], list[Meaning]] = defaultdict(list)
    # Labels come before synonyms and these before abbreviations, so that a shared word means the label.
    for _, text, meaning in sorted(_all_terms(plan), key=lambda item: item[0]):
        for variant, exact in _variants(text):
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
        _controls(plan),
        {c.id: c.broader for c in (*plan.treatments, *plan.conditions) if c.broader},
        _measures(plan),
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


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Return a word without the ending that makes a noun, adjective or verb of it, four letters at least."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def match_at(term: Term, tokens: Sequence[Token], at: int) -> int:
    """Return where a match of `term` at `at` ends, 0 where there is none; "-" or "-like" may part its "
    "words."""
    place = at
    for number, word in enumerate(term.words):
        if number and place < len(tokens) and tokens[place].text in "-‐‑–—/":
            place += 1
            if place < len(tokens) and tokens[place].low == "like" and word != "like":
                place += 1
        if place >= len(tokens) or tokens[place].word != word:
            return 0
        place += 1
    if term.exact and tokens[at].text.rstrip("s") != term.exact.rstrip("s"):
        return 0
    return place


def _all_terms(plan: Plan) -> Iterator[tuple[int, str, Meaning]]:
    """Yield rank, words and meaning of every term: 0 a label, 1 a synonym, 2 an abbreviation or made from "
    "one."""
    groups: tuple[tuple[Kind, tuple[Concept, ...]], ...] = (
        ("treatment", plan.treatments),
        ("condition", plan.conditions),
    )
    for kind, concepts in groups:
        for concept in concepts:
            for rank, text in _ranked(concept):
                yield rank, text, Meaning(kind, concept.id)
    for concept in plan.treatments:
        yield from ((2, text, Meaning("treatment", concept.id)) for text in _doers(concept))
    yield from ((3, head, Meaning("outcome", id_)) for head, id_ in _heads(plan))
    for outcome in plan.outcomes:
        for text in _outcome_names(outcome):
            rank = 0 if text == outcome.label else 1 if text in outcome.synonyms else 2
            yield rank, text, Meaning("outcome", outcome.id, _is_turned(text, outcome))
    measures = _measures(plan)
    for concept in plan.conditions:
        if concept.id in measures:
            for text in _names(concept):
                meaning = Meaning("outcome", measures[concept.id])
                yield from ((2, f"{text} {word}", meaning) for word in _SEVERITY)
                yield from ((2, f"{word} {text}", meaning) for word in _BEFORE)


def _names(concept: Concept) -> Iterator[str]:
    yield from (t for t in (concept.label, *concept.synonyms, concept.abbreviation) if t.strip())


def _heads(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the last word of a name where no other outcome, treatment or condition uses it: "attacks"."""
    users: dict[str, set[str]] = defaultdict(set)
    for outcome in plan.outcomes:
        for text in (outcome.label, *outcome.synonyms):
            for token in tokenise(text):
                users[token.word].add(outcome.id)
    for concept in (*plan.treatments, *plan.conditions):
        for text in _names(concept):
            for token in tokenise(text):
                users[token.word].add(f"concept {concept.id}")
    for outcome in plan.outcomes:
        for text in (outcome.label, *outcome.synonyms):
            parts = [t.word for t in tokenise(text)]
            head = parts[-1] if parts else ""
            if len(parts) > 1 and len(head) > 5 and head not in _HEADS_APART and users[head] == {outcome.id}:
                yield head, outcome.id


def _ranked(concept: Concept) -> Iterator[tuple[int, str]]:
    yield 0, concept.label
    yield from ((1, text) for text in concept.synonyms if text.strip())
    if concept.abbreviation:
        yield 2, concept.abbreviation


def _doers(concept: Concept) -> Iterator[str]:
    """Yield who does a treatment that is an activity: "walkers", "exercisers"."""
    word = concept.label.lower()
    if word.isalpha() and word.endswith("ing") and len(word) > 5:
        yield from (word[:-3] + "ers", word[:-3] + "er")
    elif word in {"exercise", "dance", "diet", "cycle"}:
        yield from (word.removesuffix("e") + "ers", word.removesuffix("e") + "ed")


def _outcome_names(outcome: Outcome) -> Iterator[str]:
    own = [outcome.label, *outcome.synonyms]
    yield from own
    for scale in outcome.scales:
        name = re.split(r"[<>=*(]", scale)[0].strip()
        if name:
            yield name
            yield f"{name} score"
    if outcome.sentence:
        said = [t.text for t in tokenise(outcome.sentence)]
        while said and said[0].lower() in _LEADING:
            said.pop(0)
        yield " ".join(said)
    for text in own:
        yield from _turned_round(text)
        key = " ".join(t.word for t in tokenise(text))
        yield from _KIN.get(key, ())
        bare = _without_suffix(key)
        if bare and " " not in key.removesuffix(bare):
            yield from (f"{bare} {word}" for word in _SEVERITY)
            yield from (f"{word} {bare}" for word in _BEFORE)


def _turned_round(text: str) -> Iterator[str]:
    """Yield "asthma flare-ups" for "flare-ups of asthma" and "felt detached" for "feeling detached"."""
    head, of, rest = text.partition(" of ")
    if of and len(rest.split()) <= 2:
        yield f"{rest} {head}"
    if text.lower().startswith("feeling "):
        rest = text[len("feeling ") :]
        yield from (f"{verb} {rest}" for verb in ("feel", "feels", "felt"))


def _without_suffix(key: str) -> str:
    """Return "depression" for "depression score"; empty where nothing is to be taken off."""
    parts = key.split()
    kept = list(parts)
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        kept.pop()
    return " ".join(kept) if len(kept) < len(parts) else ""


def _is_turned(text: str, outcome: Outcome) -> bool:
    """Return whether a word of a bad outcome names the good pole, or of a good one the bad."""
    parts = [t.word for t in tokenise(text)]
    if outcome.better == "less":
        own = {t.word for t in tokenise(outcome.label)}
        pleasant = any(p in _PLEASANT for p in parts) and not any(p in _UNPLEASANT for p in parts)
        freed = any(p in {"free", "without", "no"} for p in parts)
        return (pleasant and not own & _PLEASANT) or freed
    unpleasant = [p for p in parts if p in _UNPLEASANT]
    return bool(unpleasant) and not {t.word for t in tokenise(outcome.label)} & set(unpleasant)


def _controls(plan: Plan) -> frozenset[str]:
    """Return treatments that entries name only as comparators, with what such a concept holds."""
    sides: dict[str, set[str]] = {"i": set(), "c": set()}
    for entry in plan.analyses:
        sides["i"].update(entry.eligible.interventions)
        sides["c"].update(entry.eligible.comparators)
    only = sides["c"] - sides["i"]
    general = {c.id for c in plan.treatments if _GENERAL_CONTROL.search(c.label.lower())}
    wider = {c.id: c.broader for c in plan.treatments}
    held = {id_ for id_ in wider if wider[id_] in only | general}
    return frozenset(only | general | held)


_GENERAL_CONTROL = re.compile(
    r"\b(placebo|sham|usual care|standard care|no treatment|waiting list|wait list|control group|"
    r"inactive control|"
    r"no intervention|saline|dummy|nothing|treatment as usual|advice only|attention control)\b"
)


def _measures(plan: Plan) -> dict[str, str]:
    """Return condition -> outcome, by id or because the outcome's name is the condition's with "symptoms"."""
    names: dict[str, str] = {}
    for outcome in plan.outcomes:
        for text in (outcome.label, *outcome.synonyms):
            key = " ".join(t.word for t in tokenise(text))
            for name in (key, _without_suffix(key)):
                names.setdefault(name, outcome.id)
    found: dict[str, str] = {}
    ids = {o.id for o in plan.outcomes}
    for concept in plan.conditions:
        keys = [" ".join(t.word for t in tokenise(text)) for text in _names(concept)]
        direct = next((names[k] for k in keys if k in names), None)
        shorter = (_without_suffix(k) for k in keys)
        via_suffix = next((names[k] for k in shorter if k and k in names), None)
        outcome_id = concept.id if concept.id in ids else direct or via_suffix
        if outcome_id is not None:
            found[concept.id] = outcome_id
    for concept in plan.conditions:
        ends = [
            k.rsplit(" ", 1)[-1]
            for k in (" ".join(t.word for t in tokenise(text)) for text in _names(concept))
        ]
        tail = next((names[e] for e in ends if e in names), None)
        if concept.id not in found and tail is not None:
            found[concept.id] = tail
    for concept in plan.conditions:
        at: str | None = concept.id
        seen: set[str] = set()
        wider = {c.id: c.broader for c in plan.conditions}
        while at is not None and at not in found and at not in seen:
            seen.add(at)
            at = wider.get(at)
        if at is not None and at in found:
            found[concept.id] = found[at]
    return found


def _variants(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the folded words of a term, with hyphens as gaps and joined, and a short one's exact case."""
    tokens = tokenise(text)
    parts = tuple(t.word for t in tokens if t.text[0].isalnum())
    if not parts or (len(parts) == 1 and parts[0].isdigit()):
        return
    yield parts, text if _is_abbreviation(text) else ""
    joined = tuple(folded(p.replace("-", "").replace("–", "")) for p in text.split())
    if "-" in text and all(p.isalnum() for p in joined) and joined != parts:
        yield joined, ""
    head = _plain_of(tokens)
    if head and head != parts:
        yield head, ""


def _plain_of(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Return the words of a term without what stands in brackets."""
    kept: list[str] = []
    depth = 0
    for token in tokens:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth = max(0, depth - 1)
        elif not depth and token.text[0].isalnum():
            kept.append(token.word)
    return tuple(kept)


def _is_abbreviation(text: str) -> bool:
    return text.isalnum() and len(text) <= 4 and text.upper() == text and not text.isdigit()
