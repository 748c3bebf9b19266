"""Every word that means a treatment, a condition or an outcome of a review, made from review.yaml alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from steelyard.claims.vocabulary_parts import Kind, Meaning
from steelyard.claims.wordlists import Token, folded, tokenise, words
from steelyard.review.plan import Concept, Outcome, Plan

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
_OF_A_KIND = words(
    "program programme lesson therapy treatment device supplement supplementation tablet capsule pill",
    "injection infusion machine appliance training course session exercise",
)
_REMOVES = words("relief reduction improvement freedom easing")
_UNPLEASANT = words(
    "low poor bad loss lack disability impairment dysfunction limitation stiffness weakness reduced",
    "impaired pain problem worse tiredness sleepiness",
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
    "quality of life": ("QoL",),
    "fall": ("fell", "fallen", "falling", "faller"),
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


def all_terms(plan: Plan) -> Iterator[tuple[int, str, Meaning]]:
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
        made = (*_doers(concept), *_groups(concept))
        yield from ((2, text, Meaning("treatment", concept.id)) for text in made)
    yield from _initials(plan)
    for head, outcome in _heads(plan):
        yield 3, head, Meaning("outcome", outcome.id, _is_turned(head, outcome))
    for outcome in plan.outcomes:
        for text in _outcome_names(outcome):
            rank = 0 if text == outcome.label else 1 if text in outcome.synonyms else 2
            yield rank, text, Meaning("outcome", outcome.id, _is_turned(text, outcome))
    measured = measures(plan)
    for concept in plan.conditions:
        if concept.id in measured:
            for text in _names(concept):
                meaning = Meaning("outcome", measured[concept.id])
                yield from ((2, f"{text} {word}", meaning) for word in _SEVERITY)
                yield from ((2, f"{word} {text}", meaning) for word in _BEFORE)


def _names(concept: Concept) -> Iterator[str]:
    yield from (t for t in (concept.label, *concept.synonyms, concept.abbreviation) if t.strip())


def _heads(plan: Plan) -> Iterator[tuple[str, Outcome]]:
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
            if (
                len(parts) > 1
                and len(head) > 5
                and head not in _HEADS_APART | _REMOVES
                and users[head] == {outcome.id}
            ):
                yield head, outcome


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


def _groups(concept: Concept) -> Iterator[str]:
    """Yield "phonics group" for a "phonics programme": its group is named without the word of its kind."""
    for text in (concept.label, *concept.synonyms):
        parts = [t.word for t in tokenise(text)]
        if len(parts) > 1 and parts[-1] in _OF_A_KIND:
            rest = " ".join(parts[:-1])
            yield from (f"{rest} group", f"{rest} arm")


def _initials(plan: Plan) -> Iterator[tuple[int, str, Meaning]]:
    """Yield "MAD" for "mandibular advancement device": capitals alone, of names of three words or more."""
    found: dict[str, Meaning | None] = {}
    kinds: tuple[tuple[Kind, tuple[Concept, ...] | tuple[Outcome, ...]], ...] = (
        ("treatment", plan.treatments),
        ("condition", plan.conditions),
        ("outcome", plan.outcomes),
    )
    for kind, concepts in kinds:
        for concept in concepts:
            for text in (concept.label, *concept.synonyms):
                parts = [p for p in re.split(r"[\s/-]+", text) if p]
                short = "".join(p[0] for p in parts).upper()
                if 3 <= len(parts) <= 4 and all(p.isalpha() for p in parts):
                    meaning = Meaning(kind, concept.id)
                    found[short] = meaning if found.get(short, meaning) == meaning else None
    yield from ((4, short, meaning) for short, meaning in found.items() if meaning is not None)


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
        if own.isdisjoint(_REMOVES) and not _REMOVES.isdisjoint(parts):
            return True
        pleasant = any(p in _PLEASANT for p in parts) and not any(p in _UNPLEASANT for p in parts)
        freed = any(p in {"free", "without", "no"} for p in parts)
        return (pleasant and not own & _PLEASANT) or freed
    unpleasant = [p for p in parts if p in _UNPLEASANT]
    return bool(unpleasant) and not {t.word for t in tokenise(outcome.label)} & set(unpleasant)


def controls(plan: Plan) -> frozenset[str]:
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


def measures(plan: Plan) -> dict[str, str]:
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


def variants(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
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
