"""A sentence as the rules see it: words, terms of the review, cues of change, and their clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steelyard.claims.reading.lexicon import (
    COMPARATIVES,
    CUES,
    DEGREES_DOWN,
    DEGREES_UP,
    MODERATE,
    MOVES,
    NOUNS,
    PARTICLES,
    PAST_FELL,
    PLAIN_ADJECTIVES,
    SMALL,
    CueKind,
)
from steelyard.claims.slots import Sentence
from steelyard.claims.vocabulary import Found, Term, Vocabulary, match_at
from steelyard.claims.wordlists import Token, tokenise, words

_EFFECTS = words("effect effects impact influence result results outcome outcomes")
_COMPARES = words(
    "commoner rarer likelier milder favour favours favoured favor favors favored ahead behind",
)
_TURNS = words("but whereas while although though yet")
_UNITS = words("hour hours day days week weeks month months year years twelve at by")
_ENDS = words("not no longer neither caught gone disappeared vanished faded lost similar same")
_BE = words("is are was were be been")
_BETWEEN_BE = words("all both also well far slightly sharply significantly")
_SHARES = words("rate rates risk odds chance chances number incidence amount likelihood")
_KEEPS = words("keep keeps kept keeping")
_SELDOM = words("rare uncommon short brief")
_WEIGHTY = words(
    "significant real clear serious important consistent lasting measurable definite worthwhile",
    "statistically clinically meaningful",
)
_CONTRASTS = words("whereas while against versus")
_AFTER_DEGREE = words(
    "than with in on for among by after when at from as often if over under to during within and",
)
_APPROXIMATE = words("more less fewer greater higher lower longer shorter later smaller better")
_NUMBERED = words(
    "a an half third quarter one two three four five six seven eight nine ten twelve twenty thirty",
    "forty fifty double",
)
_ADVERBS = words(
    "clearly significantly much far even slightly somewhat considerably statistically any markedly",
    "notably often substantially numerically still likely a",
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that says what happened to an outcome.

    Attributes:
        at: Its token.
        kind: What it says.
        degree: -1 where it is compared downwards ("less effective"), else 1.
        compared: Whether it compares two things ("more", "higher", "fell more").
    """

    at: int
    kind: CueKind
    degree: int = 1
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `first` up to `last`; `tail` is the end of what only contrasts it ("whereas none on "
    "placebo")."""

    first: int
    last: int
    tail: int
    cues: tuple[Cue, ...]
    terms: tuple[Found, ...]

    def outcomes(self) -> tuple[Found, ...]:
        """Return its terms that can mean an outcome."""
        return tuple(t for t in self.terms if t.meaning("outcome"))


@dataclass(frozen=True, slots=True)
class View:
    """A sentence with all that was found in it.

    `covered` tells the tokens inside a term; `guesses` are garbled words that may stand for one, and those
    that may stand for a term of the review are among `terms` too.
    """

    sentence: Sentence
    tokens: tuple[Token, ...]
    terms: tuple[Found, ...]
    guesses: tuple[Found, ...]
    covered: frozenset[int]
    clauses: tuple[Clause, ...]

    def text(self, first: int, last: int) -> str:
        """Return the words of tokens `first` up to `last` as the page shows them."""
        if first >= last:
            return ""
        base = self.sentence.start
        return self.sentence.text[self.tokens[first].start - base : self.tokens[last - 1].end - base]

    def low(self, at: int) -> str:
        """Return a token in lower case, "" outside the sentence."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""


def view_of(sentence: Sentence, vocabulary: Vocabulary, frames: Mapping[str, tuple[Term, ...]]) -> View:
    """Return the sentence with its terms, cues and clauses; words of `frames` count as what they may mean."""
    tokens = tokenise(sentence.text, sentence.start)
    every = vocabulary.find(tokens)
    terms = tuple(term for term in every if not _is_verb_of_other(tokens, every, term))
    covered = frozenset(i for term in terms for i in range(term.first, term.last))
    guesses = _guesses(tokens, covered, frames)
    terms = tuple(sorted((*terms, *(g for g in guesses if g.term.meanings)), key=lambda t: t.first))
    covered = frozenset(i for term in (*terms, *guesses) for i in range(term.first, term.last))
    cues = _cues(tokens, covered, frozenset(t.first for t in terms if t.meaning("outcome")))
    return View(sentence, tokens, terms, guesses, covered, _clauses(tokens, terms, cues, covered))


def _guesses(
    tokens: Sequence[Token], covered: frozenset[int], frames: Mapping[str, tuple[Term, ...]]
) -> tuple[Found, ...]:
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        for frame in frames.get(tokens[at].word, ()):
            last = match_at(frame, tokens, at)
            if last and not all(i in covered for i in range(at, last)):
                if not covered.intersection(range(at, last)) or frame.meanings == ():
                    found.append(Found(frame, at, last))
                    at = last - 1
                break
        at += 1
    return tuple(found)


def _is_verb_of_other(tokens: Sequence[Token], terms: Sequence[Found], term: Found) -> bool:
    """Return whether "fell" is what another outcome did, and not the outcome of falling."""
    low = tokens[term.first].low
    if term.last - term.first > 1 or low not in PAST_FELL:
        return False
    after = tokens[term.last].low if term.last < len(tokens) else ""
    if after in {"more", "less"} and _low(tokens, term.last + 1) in {"likely", "common", "frequent"}:
        return False
    others = [
        t for t in terms if t is not term and t.meaning("outcome") and term.first - 8 <= t.first < term.first
    ]
    return bool(others) and (
        low in {"fell", "fallen"} or after in {"by", "from", "to", "with", "more", "after", "in"}
    )


def _cues(tokens: Sequence[Token], covered: frozenset[int], outcomes: frozenset[int]) -> tuple[Cue, ...]:
    raw = [
        Cue(i, CUES[t.low])
        for i, t in enumerate(tokens)
        if i not in covered
        and t.low in CUES
        and not _is_approximate(tokens, i)
        and not _is_idle(tokens, i, outcomes)
    ]
    raw = sorted([*raw, *_particles(tokens, covered), *_times_as(tokens, covered)], key=lambda c: c.at)
    found: list[Cue] = []
    dropped: set[int] = set()
    changed: dict[int, Cue] = {}
    by_place = {cue.at: cue for cue in raw}
    for cue in raw:
        low = tokens[cue.at].low
        if low not in DEGREES_UP and low not in DEGREES_DOWN:
            continue
        target = _degree_of(tokens, cue.at, by_place)
        if target is not None:
            dropped.add(cue.at)
            base = changed.get(target, by_place[target])
            sign = -1 if low in DEGREES_DOWN else 1
            changed[target] = Cue(target, base.kind, base.degree * sign, True)
    for cue in raw:
        if cue.at in dropped:
            continue
        now = changed.get(cue.at, cue)
        low = tokens[now.at].low
        if low in PLAIN_ADJECTIVES and not now.compared:
            now = _plain(now)
        elif low in DEGREES_UP or low in DEGREES_DOWN or low in _COMPARES:
            now = Cue(now.at, now.kind, now.degree, True)
        found.append(now)
    return tuple(found)


def _particles(tokens: Sequence[Token], covered: frozenset[int]) -> list[Cue]:
    """Return "up" and "down" of verbs of movement: "shot up", "nudge … upwards", and "keep … from"."""
    found = []
    for i, token in enumerate(tokens):
        if i in covered:
            continue
        if token.low in PARTICLES and (_follows(tokens, i, MOVES) or _is_predicate(tokens, i)):
            found.append(Cue(i, PARTICLES[token.low]))
        elif token.low in {"above", "below"} and _low(tokens, i + 1) in {"that", "those"}:
            found.append(Cue(i, "up" if token.low == "above" else "down", 1, True))
        elif token.low == "short" and _low(tokens, i + 1) == "of" and _low(tokens, i - 1) in PAST_FELL:
            found.append(Cue(i, "bad", 1, True))
        elif token.low in {"good", "bad"} and _low(tokens, i + 1) == "for":
            found.append(Cue(i, "good" if token.low == "good" else "bad"))
        elif token.low == "from" and _follows(tokens, i, _KEEPS):
            found.append(Cue(i, "down"))
        elif token.low in {"positive", "negative"} and i + 1 < len(tokens) and tokens[i + 1].low in _EFFECTS:
            found.append(Cue(i, "good" if token.low == "positive" else "bad"))
    return found


def _follows(tokens: Sequence[Token], at: int, verbs: frozenset[str]) -> bool:
    return any(tokens[k].low in verbs for k in range(max(at - 5, 0), at))


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_predicate(tokens: Sequence[Token], at: int) -> bool:
    """Return whether "up" or "down" is said of something: "was down by a fifth", "were all up after"."""
    before = _low(tokens, at - 2) if _low(tokens, at - 1) in _BETWEEN_BE else _low(tokens, at - 1)
    return before in _BE and _low(tokens, at + 1) not in {"to", "and", "for", "with"}


def _times_as(tokens: Sequence[Token], covered: frozenset[int]) -> list[Cue]:
    """Return "twice as much" and "three times as many" as more; "half as many" as less."""
    found = []
    for i in range(len(tokens) - 2):
        if (
            tokens[i].low in {"twice", "times", "half"}
            and i not in covered
            and tokens[i + 1].low in {"as", "the"}
        ):
            if tokens[i + 2].low in {"long", "age", "time", "dose", "people", "participants"}:
                continue
            if (tokens[i].low, tokens[i + 1].low) == ("half", "the") and tokens[i + 2].low not in _SHARES:
                continue
            found.append(Cue(i, "down" if tokens[i].low == "half" else "up", 1, True))
    return found


def _is_idle(tokens: Sequence[Token], at: int, outcomes: frozenset[int]) -> bool:
    """Return whether a word that looks like a cue is none here: "the cause of", "in addition"."""
    low = tokens[at].low
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at else ""
    if low in {"cause", "causes", "result", "results"} and (
        after == "of" or before in {"a", "the", "its", "these"}
    ):
        return True
    if low == "longer" and before == "no":
        return True
    if low == "treat" and at > 1 and tokens[at - 2].low == "needed":
        return True
    if low in {"fight", "block", "stop", "stopped"} and before in {"the", "a"}:
        return True
    if low in {"go", "goes", "going", "went", "gone"} and after in PARTICLES:
        return True
    if low in PAST_FELL and after == "short":
        return True
    if low == "added" and after == "to":
        return not any(at + 2 <= place <= at + 4 for place in outcomes)
    return low == "added" and after == "benefit"


def _plain(cue: Cue) -> Cue:
    """Return what "common" or "effective" says without a comparison."""
    return Cue(cue.at, "there" if cue.kind in {"up", "down"} else cue.kind, cue.degree, False)


def _is_approximate(tokens: Sequence[Token], at: int) -> bool:
    """Return whether "more" only rounds a number ("more than a third of")."""
    if tokens[at].low not in _APPROXIMATE or at + 2 >= len(tokens) or tokens[at + 1].low != "than":
        return False
    after = tokens[at + 2].low
    return after[0].isdigit() or after in _NUMBERED


def _degree_of(tokens: Sequence[Token], at: int, cues: dict[int, Cue]) -> int | None:
    """Return the cue that "more" or "less" at `at` compares: the next word's, or the verb's before it."""
    for ahead in (at + 1, at + 2, at + 3):
        if ahead in cues and tokens[ahead].low not in DEGREES_UP | DEGREES_DOWN:
            low = tokens[ahead].low
            if (
                low in PLAIN_ADJECTIVES
                or low in NOUNS
                or cues[ahead].kind in {"good", "bad"}
                or ahead == at + 1
            ):
                return ahead if cues[ahead].kind != "there" or low in PLAIN_ADJECTIVES else None
            return None
        if ahead < len(tokens) and tokens[ahead].low not in _ADVERBS:
            break
    following = tokens[at + 1].low if at + 1 < len(tokens) else "."
    if following not in _AFTER_DEGREE and following[0].isalnum():
        return None
    for back in range(at - 1, max(at - 9, -1), -1):
        if tokens[back].low in {",", ";"} or tokens[back].low == tokens[at].low:
            # "less and less" compares once.
            return None
        if back in cues and cues[back].kind not in {"there", "cause"}:
            low = tokens[back].low
            return None if low in COMPARATIVES and low.endswith("er") else back
    return None


def _clauses(
    tokens: Sequence[Token], terms: Sequence[Found], cues: Sequence[Cue], covered: frozenset[int]
) -> tuple[Clause, ...]:
    edges = _edges(tokens, terms, cues, covered)
    found: list[Clause] = []
    for first, last in zip(edges, [*edges[1:], len(tokens)], strict=True):
        own = tuple(c for c in cues if first <= c.at < last)
        mine = tuple(t for t in terms if first <= t.first < last)
        clause = Clause(first, last, last, own, mine)
        if found and not clause.outcomes() and _only_contrasts(tokens, first, last, own):
            before = found[-1]
            found[-1] = Clause(before.first, before.last, last, before.cues, (*before.terms, *mine))
        else:
            found.append(clause)
    return tuple(found)


def _only_contrasts(tokens: Sequence[Token], first: int, last: int, cues: Sequence[Cue]) -> bool:
    """Return whether a clause without an outcome goes with the one before it."""
    rest = [t.low for t in tokens[first : min(first + 25, last)]]
    if any(low in _UNITS for low in rest) and any(low in _ENDS for low in rest):
        return False
    if rest[-2:-1] == ["not"] or rest[-1:] == ["not"]:
        return False
    return tokens[first].low in _CONTRASTS or all(cue.kind == "there" for cue in cues)


def _edges(
    tokens: Sequence[Token], terms: Sequence[Found], cues: Sequence[Cue], covered: frozenset[int]
) -> list[int]:
    outcomes = [t.first for t in terms if t.meaning("outcome")]
    strong = [c.at for c in cues if c.kind != "there"]
    every = [c.at for c in cues]
    edges = [0]
    depth = 0
    subordinate = bool(tokens) and tokens[0].low in _TURNS
    for i, token in enumerate(tokens):
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth = max(depth - 1, 0)
        if i - edges[-1] < 2 or i in covered or depth:
            continue
        if subordinate and token.text == "," and i > 3:
            edges.append(i)
            subordinate = False
        elif (
            (
                token.low in _TURNS
                and not (token.low == "but" and _is_within_phrase(tokens, i))
                and not (_low(tokens, i + 1) == "not" and _parts_arms(terms, strong, edges[-1], i))
            )
            or token.text == ";"
            or (token.text in "–—" and _is_dash(tokens, i))
            or (token.text == "," and _is_aside(tokens, i))
            or (
                token.low == "and"
                and _joins_two(
                    outcomes, every if tokens[i - 1].text == "," else strong, edges[-1], i, len(tokens)
                )
            )
        ):
            edges.append(i)
    return edges


def _parts_arms(terms: Sequence[Found], strong: Sequence[int], first: int, at: int) -> bool:
    """Return whether "but not B" stands between a subject and its verb ("A, but not B, reduced")."""
    named = any(t.meaning("treatment") and at + 2 <= t.first <= at + 4 for t in terms)
    return named and not any(first <= place < at for place in strong) and any(p > at for p in strong)


def _is_within_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Return whether "but" turns nothing: "all but gone", "a small but significant gain"."""
    before, after = tokens[at - 1].low, _low(tokens, at + 1)
    return before in {"all", "nothing"} or (before in SMALL | MODERATE | _SELDOM and after in _WEIGHTY)


def _is_aside(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a comma begins "an advantage no longer present" or "and no difference"."""
    after = [t.low for t in tokens[at + 1 : at + 4]]
    return after[:2] in (
        ["and", "no"],
        ["an", "advantage"],
        ["a", "benefit"],
        ["an", "effect"],
        ["a", "difference"],
    )


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    return (
        0 < at < len(tokens) - 1
        and tokens[at - 1].end < tokens[at].start
        and tokens[at].end < tokens[at + 1].start
    )


def _joins_two(outcomes: Sequence[int], strong: Sequence[int], first: int, at: int, last: int) -> bool:
    """Return whether "and" joins two statements: each side has an outcome and a cue of its own."""
    sides = ((first, at), (at, last))
    return all(any(a <= o < b for o in outcomes) and any(a <= c < b for c in strong) for a, b in sides)
