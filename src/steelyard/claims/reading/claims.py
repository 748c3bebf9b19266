"""The claims of one sentence: outcomes with their directions, like ones joined, unlike ones kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steelyard.claims.html import BlockKind
from steelyard.claims.reading import marks
from steelyard.claims.reading.amounts import figures
from steelyard.claims.reading.arms import Arms, arms_of
from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.reading.denial import Said
from steelyard.claims.reading.direction import direction_of, without_outcome
from steelyard.claims.reading.kinds import is_advice, is_background, kind_by_words, other_kind
from steelyard.claims.reading.lexicon import DIFFERENCES, SAMES, SUPERLATIVES
from steelyard.claims.reading.times import Dosed, Timed, doses, times
from steelyard.claims.slots import Amount, ClaimType, Direction, Dose, Part, Slot, Slots, TimeRange
from steelyard.claims.vocabulary import Found, Vocabulary, as_outcome
from steelyard.claims.wordlists import words

_TIMES = words("hour hours day days week weeks month months year years twelve six three end")
_OF_WHOM = words("with in for having among whose of")
_AIMS = words(
    "whether aim aims aimed aiming will would hypothesis hypothesised hypothesized determine test tested"
)
_SHORT_DENIALS = words("didn't doesn't don't wasn't weren't couldn't hasn't hadn't")
_AUXILIARIES = words("did does do was were is are has had could")
_LEFT = words("leave leaves left")
_PEOPLE_AFTER = words(
    "patient patients people adults sufferers trials participants women men volunteers clinic clinics",
)
_RESULT = words(
    "effect effects benefit benefits advantage effective effectiveness efficacy works worked work",
    "helps helped beneficial better worse response responded improvement promise useless success",
    "successful gained profit fared tolerated promise",
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """One outcome, or none, in one clause with its direction."""

    clause: Clause
    arms: Arms
    outcome: tuple[str, Found] | None
    said: Said
    rule: str


def parts_of(view: View, block: BlockKind, vocabulary: Vocabulary) -> tuple[Part, ...]:
    """Return the claims of a sentence, at least one part; a sentence without a claim has its type alone."""
    kind = kind_by_words(view, block)
    statements = _statements(view, vocabulary) if kind is None or kind in _OVERRULED else []
    if kind is not None and not (kind in _OVERRULED and _is_firm(view, statements)):
        return (Part(kind, _bare(view, vocabulary)),)
    if not statements or not _is_claim(view, statements):
        return (Part(other_kind(view, block), _bare(view, vocabulary)),)
    groups = _grouped(statements)
    return tuple(_part(view, group, groups, vocabulary) for group in groups)


_OVERRULED: frozenset[ClaimType] = frozenset({"methods", "mechanism"})
"""Types that a word suggests and that a plain comparison of two arms overrules."""


def _is_firm(view: View, statements: Sequence[_Statement]) -> bool:
    """Return whether a sentence with a word of methods still says how an outcome went in two named arms."""
    if _AIMS & {token.low for token in view.tokens}:
        return False
    return any(
        s.outcome
        and s.said.direction != "unknown"
        and s.arms.about
        and s.arms.reference
        and (any(cue.kind != "there" for cue in s.clause.cues) or s.said.direction == "no-difference")
        for s in statements
    )


def _statements(view: View, vocabulary: Vocabulary) -> list[_Statement]:
    found: list[_Statement] = []
    for clause in view.clauses:
        arms = arms_of(view, clause, vocabulary)
        terms = _outcome_terms(view, clause, vocabulary)
        for id_, term, rule in terms:
            said = direction_of(view, clause, term, arms, vocabulary)
            found.append(_Statement(clause, arms, (id_, term), said, rule))
        echoes = _fades(view, clause) or (bool(arms.about) and _ends_denied(view, clause))
        if not terms and found and found[-1].outcome and echoes:
            found += _faded(view, clause, arms, found)
        elif not terms and _tells_result(view, clause, arms):
            said = without_outcome(view, clause, arms, vocabulary)
            found.append(_Statement(clause, arms, None, said, "no outcome"))
    found = _without_labels(view, found)
    if any(s.outcome for s in found):
        return [s for s in found if s.outcome]
    return found[:1]


def _fades(view: View, clause: Clause) -> bool:
    """Return whether a clause says that what went before was not so at another time or in other people."""
    low = [view.low(i) for i in range(clause.first, clause.tail)]
    over = {"not", "no", "neither", "caught", "gone", "disappeared", "vanished", "faded", "lost"} & set(low)
    whom = any(term.meaning("condition") for term in clause.terms)
    return bool(over) and (whom or any(word in _TIMES for word in low))


def _ends_denied(view: View, clause: Clause) -> bool:
    """Return whether a clause only denies what went before of another treatment: "but B did not"."""
    last = clause.tail
    while last > clause.first and not view.low(last - 1)[:1].isalpha():
        last -= 1
    end, before = view.low(last - 1), view.low(last - 2)
    return end in _SHORT_DENIALS or (end == "not" and before in _AUXILIARIES)


def _faded(view: View, clause: Clause, arms: Arms, before: Sequence[_Statement]) -> list[_Statement]:
    last = before[-1].clause
    said = Said("no-difference", clause.first, clause.tail, "not at another time", (clause.first,))
    denied = tuple(i for i in range(clause.first, clause.tail) if view.low(i) in {"not", "no"})
    said = Said(said.direction, said.first, said.last, said.rule, denied)
    return [_Statement(clause, arms, s.outcome, said, s.rule) for s in before if s.clause is last]


def _without_labels(view: View, found: Sequence[_Statement]) -> list[_Statement]:
    """Drop an outcome that only labels the line ("Pain: scores fell"), where it is named again."""
    kept: list[_Statement] = []
    for n, statement in enumerate(found):
        later = [
            s
            for s in found[n + 1 :]
            if s.outcome and statement.outcome and s.outcome[0] == statement.outcome[0]
        ]
        if statement.outcome and later and later[0].outcome:
            gap = range(statement.outcome[1].last, later[0].outcome[1].first)
            if any(view.low(i) == ":" for i in gap):
                continue
        kept.append(statement)
    return kept


def _outcome_terms(view: View, clause: Clause, vocabulary: Vocabulary) -> list[tuple[str, Found, str]]:
    found: list[tuple[str, Found, str]] = []
    for term in clause.terms:
        meaning = term.meaning("outcome")
        if meaning is None or term.first >= clause.last:
            continue
        if _is_of_people(view, term):
            continue
        if term.meaning("treatment"):
            continue
        found.append((meaning.id, term, "term"))
    if not found:
        found = [item for term in clause.terms for item in _as_outcome(view, clause, term, vocabulary)]
        return found[:1]
    return found + list(_listed(view, clause, found, vocabulary))


def _listed(
    view: View, clause: Clause, found: Sequence[tuple[str, Found, str]], vocabulary: Vocabulary
) -> Iterable[tuple[str, Found, str]]:
    """Yield the outcomes of conditions that head a list of outcomes: "on tinnitus, sleep or mood"."""
    after = {term.first for _, term, _ in found}
    for term in clause.terms:
        meaning = term.meaning("condition")
        if meaning is None or term.meaning("outcome") or _is_of_people(view, term):
            continue
        outcome = vocabulary.measured_by.get(meaning.id)
        if (
            outcome is None
            or view.low(term.last) not in {",", "or", "and", "nor"}
            or term.last + 1 not in after
        ):
            continue
        yield outcome, Found(as_outcome(term.term, outcome), term.first, term.last), "condition as outcome"


def _as_outcome(
    view: View, clause: Clause, term: Found, vocabulary: Vocabulary
) -> Iterable[tuple[str, Found, str]]:
    """Yield the outcome that a condition's own name stands for: "relieves depression", "depression "
    "improved"."""
    meaning = term.meaning("condition")
    if meaning is None or term.first >= clause.last or _is_of_people(view, term):
        return
    outcome = vocabulary.measured_by.get(meaning.id)
    if outcome is None:
        return
    before = any(cue.at in range(term.first - 6, term.first) for cue in clause.cues if cue.kind != "there")
    after = any(cue.at in range(term.last, term.last + 6) for cue in clause.cues if cue.kind != "there")
    before = before or any(view.low(i) in _LEFT for i in range(max(term.first - 4, clause.first), term.first))
    after = after or any(view.low(i) in SAMES for i in range(term.last, term.last + 4))
    if before or (after and term.first - clause.first <= 3):
        yield outcome, Found(as_outcome(term.term, outcome), term.first, term.last), "condition as outcome"


def _is_of_people(view: View, term: Found) -> bool:
    """Return whether a word stands for whom and not for what: "people with", "in", "for", "patients"."""
    if view.low(term.last) in _PEOPLE_AFTER:
        return True
    if not term.meaning("condition"):
        return False
    before = view.low(term.first - 1)
    if before in {"with", "in", "for", "having", "had", "against"}:
        return True
    return view.low(term.last) == "treatment"


def _tells_result(view: View, clause: Clause, arms: Arms) -> bool:
    """Return whether a clause without an outcome still says how something turned out."""
    low = {view.low(i) for i in range(clause.first, clause.tail) if i not in view.covered}
    if low & _RESULT or any(cue.kind in {"good", "bad"} for cue in clause.cues):
        return True
    if low & (SAMES | DIFFERENCES | SUPERLATIVES) and (arms.about or arms.reference or clause.cues):
        return True
    return bool(arms.reference and (arms.about or clause.cues)) or view.low(clause.first) == "whether"


def _is_claim(view: View, statements: Sequence[_Statement]) -> bool:
    """Return whether what was found is asserted: a cue speaks of an outcome, and no advice or price does."""
    text = view.sentence.text
    if all(_is_of_disease(view, s) for s in statements):
        return False
    told = [
        s for s in statements if (s.said.rule != "no cue" or _is_listed_harm(view, s)) and _tells(view, s)
    ]
    if not told:
        return False
    strong = any(s.outcome and s.said.direction != "unknown" for s in told)
    if is_advice(text):
        return strong and any(s.arms.about or s.arms.reference for s in told)
    armed = any(_has_arm(s) for s in told)
    return not (is_background(text) and not (strong and armed))


def _is_of_disease(view: View, statement: _Statement) -> bool:
    """Return whether a disease, and no treatment, is said to bring the outcome."""
    if statement.outcome is None or _has_arm(statement):
        return False
    if not statement.said.rule.startswith(("up of", "cause of", "bad of")):
        return False
    subjects = [t for t in view.terms if t.first < statement.said.first and t.meaning("condition")]
    return any(view.low(t.first - 1) not in _OF_WHOM for t in subjects if t is not statement.outcome[1])


def _is_listed_harm(view: View, statement: _Statement) -> bool:
    """Return whether a harm stands with a number or an arm, which says that it was seen."""
    if statement.outcome is None:
        return False
    others = {t.first for c in view.clauses for t in c.outcomes()}
    return _has_arm(statement) or len(others) > 1 or any(c.isdigit() for c in view.sentence.text)


def _tells(view: View, statement: _Statement) -> bool:
    """Return whether a statement has an outcome, or a treatment, or compares groups or doses."""
    if statement.outcome or _has_arm(statement):
        return True
    clause = statement.clause
    if any(term.meaning("condition") for term in clause.terms):
        return True
    compared = any(cue.compared or cue.kind in {"good", "bad"} for cue in clause.cues)
    return compared or any(
        view.low(i) in {"no", "not", "did", "differ", "whether"} for i in range(clause.first, clause.last)
    )


def _has_arm(statement: _Statement) -> bool:
    return bool(statement.arms.about or statement.arms.reference)


def _grouped(statements: Sequence[_Statement]) -> list[list[_Statement]]:
    groups: list[list[_Statement]] = []
    for statement in statements:
        for group in groups:
            if _alike(group[0], statement):
                group.append(statement)
                break
        else:
            groups.append([statement])
    return groups


def _alike(one: _Statement, other: _Statement) -> bool:
    return one.said.direction == other.said.direction and (
        one.clause is other.clause or not other.arms.about or one.arms.about == other.arms.about
    )


def _part(
    view: View, group: Sequence[_Statement], groups: Sequence[Sequence[_Statement]], vocabulary: Vocabulary
) -> Part:
    clauses = list({id(s.clause): s.clause for s in group}.values())
    harm = all(s.outcome and s.outcome[0] in vocabulary.harms for s in group) or _tells_safety(view, group)
    kind: ClaimType = "safety" if harm else "effect"
    first = group[0]
    said = first.said
    interventions, comparators = _roles(view, group, groups, vocabulary)
    direction: Slot[Direction] = Slot(
        said.direction,
        view.text(said.first, said.last),
        *_place(view, said.first, said.last),
        said.rule,
    )
    outcomes = _unique((s.outcome[0], s.outcome[1], s.rule) for s in group if s.outcome)
    slots = Slots(
        interventions=_slots(view, interventions, "treatment"),
        comparators=_slots(view, comparators, "comparator"),
        conditions=_slots(view, _near(view, _conditions(view, outcomes), clauses, groups), "condition"),
        populations=marks.populations(view.sentence),
        outcomes=tuple(_slot(view, id_, term, rule) for id_, term, rule in outcomes),
        direction=direction,
        magnitude=None
        if said.direction == "no-difference"
        else next((m for m in (marks.magnitude(view, c) for c in clauses) if m), None),
        time=_times(view, clauses, groups),
        numbers=_numbers(view, clauses, groups),
        dose=_doses(view),
        route=marks.routes(view.sentence),
        design=marks.designs(view.sentence),
        hedged=marks.hedges(view),
        negated=marks.negations(view, (i for s in group for i in s.said.negated)),
        within_group=marks.within_group(view.sentence),
    )
    return Part(kind, slots)


def _tells_safety(view: View, group: Sequence[_Statement]) -> bool:
    if any(s.outcome for s in group):
        return False
    return any(view.low(i) in {"tolerated", "safe", "safety", "safer"} for i in range(len(view.tokens)))


def _bare(view: View, vocabulary: Vocabulary) -> Slots:
    """Return what a sentence that is no claim names, so that later sentences can take it over."""
    clause = Clause(0, len(view.tokens), len(view.tokens), (), view.terms)
    arms = arms_of(view, clause, vocabulary)
    return Slots(
        interventions=_slots(view, arms.interventions(vocabulary.controls), "treatment"),
        comparators=_slots(view, arms.comparators(vocabulary.controls), "comparator"),
        conditions=_slots(view, _conditions(view, ()), "condition"),
        populations=marks.populations(view.sentence),
        dose=_doses(view),
        route=marks.routes(view.sentence),
        design=marks.designs(view.sentence),
        hedged=marks.hedges(view),
    )


def _roles(
    view: View, group: Sequence[_Statement], groups: Sequence[Sequence[_Statement]], vocabulary: Vocabulary
) -> tuple[list[tuple[str, Found]], list[tuple[str, Found]]]:
    """Return interventions and comparators of a claim, taken from the rest of the sentence where it has "
    "none."""
    controls = vocabulary.controls
    interventions = [arm for s in group for arm in s.arms.interventions(controls)]
    comparators = [arm for s in group for arm in s.arms.comparators(controls)]
    rest = [arms_of(view, c, vocabulary) for c in view.clauses]
    if not interventions:
        interventions = next((list(a.interventions(controls)) for a in rest if a.interventions(controls)), [])
    if not comparators and len(groups) == 1:
        comparators = next((list(a.comparators(controls)) for a in rest if a.comparators(controls)), [])
    taken = {id_ for id_, _ in interventions}
    return interventions, [arm for arm in comparators if arm[0] not in taken]


def _conditions(view: View, outcomes: Iterable[tuple[str, Found, str]]) -> list[tuple[str, Found]]:
    used = {id(term) for _, term, _ in outcomes}
    found = []
    for term in view.terms:
        meaning = term.meaning("condition")
        if meaning is not None and id(term) not in used:
            found.append((meaning.id, term))
    return found


def _near(
    view: View,
    found: list[tuple[str, Found]],
    clauses: Sequence[Clause],
    groups: Sequence[Sequence[_Statement]],
) -> list[tuple[str, Found]]:
    """Keep, of several claims' conditions, those of this claim's clauses, or those named before them."""
    if len(groups) < 2:
        return found
    own = [c for c in found if any(clause.first <= c[1].first < clause.tail for clause in clauses)]
    return own or [c for c in found if c[1].first < clauses[0].first]


def _unique(items: Iterable[tuple[str, Found, str]]) -> list[tuple[str, Found, str]]:
    found: dict[str, tuple[str, Found, str]] = {}
    for item in items:
        found.setdefault(item[0], item)
    return list(found.values())


def _slots(view: View, arms: Iterable[tuple[str, Found]], rule: str) -> tuple[Slot[str], ...]:
    found: dict[str, Slot[str]] = {}
    for id_, term in arms:
        found.setdefault(id_, _slot(view, id_, term, rule))
    return tuple(found.values())


def _slot(view: View, id_: str, term: Found, rule: str) -> Slot[str]:
    return Slot(
        id_,
        view.text(term.first, term.last),
        *_place(view, term.first, term.last),
        rule if not term.term.maybe else f"may mean {term.term.maybe}",
    )


def _place(view: View, first: int, last: int) -> tuple[int, int]:
    if not view.tokens or first >= last:
        return view.sentence.start, view.sentence.start
    return view.tokens[first].start, view.tokens[last - 1].end


def _times(
    view: View, clauses: Sequence[Clause], groups: Sequence[Sequence[_Statement]]
) -> tuple[Slot[TimeRange], ...]:
    base = view.sentence.start
    found: list[Timed] = list(times(view.sentence.text))
    if len(groups) > 1 and found:
        own = [t for t in found if any(_inside(view, c, t.start + base) for c in clauses)]
        found = own or [t for t in found if _leads(view, t.start + base)]
    return tuple(
        Slot(t.value, view.sentence.text[t.start : t.end], base + t.start, base + t.end, "time")
        for t in found
    )


def _leads(view: View, at: int) -> bool:
    """Return whether a time stands before anything is claimed, so that it holds for every claim."""
    told = [view.tokens[cue.at].start for clause in view.clauses for cue in clause.cues]
    told += [view.tokens[term.first].start for clause in view.clauses for term in clause.outcomes()]
    return all(at < place for place in told)


def _inside(view: View, clause: Clause, at: int) -> bool:
    return view.tokens[clause.first].start <= at <= view.tokens[clause.tail - 1].end


def _numbers(
    view: View, clauses: Sequence[Clause], groups: Sequence[Sequence[_Statement]]
) -> tuple[Slot[Amount], ...]:
    base = view.sentence.start
    text = view.sentence.text
    aside: list[tuple[int, int]] = [(t.start, t.end) for t in times(text)]
    aside += [(d.start, d.end) for d in doses(text)]
    found = [f for f in figures(text) if not any(a < f.end and f.start < b for a, b in aside)]
    if len(groups) > 1:
        found = [f for f in found if any(_inside(view, c, f.start + base) for c in clauses)]
    return tuple(Slot(f.amount, f.text, base + f.start, base + f.end, "number") for f in found)


def _doses(view: View) -> tuple[Slot[Dose], ...]:
    base = view.sentence.start
    found: tuple[Dosed, ...] = doses(view.sentence.text)
    return tuple(
        Slot(d.value, view.sentence.text[d.start : d.end], base + d.start, base + d.end, "dose")
        for d in found
    )
