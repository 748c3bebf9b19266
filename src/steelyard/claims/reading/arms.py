"""Who is compared with whom: the treatments of a clause, and which of them the statement is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.reading.lexicon import PEOPLE
from steelyard.claims.vocabulary import Found, Vocabulary
from steelyard.claims.wordlists import words

_MARKERS = words("than versus vs v against unlike over behind")
_TO = words(
    "compared comparison relative opposed inferior superior similar comparable equal equivalent",
    "preferable contrast",
)
_FROM = words(
    "differ differs differed different difference separated separate indistinguishable",
    "distinguishable",
)
_BEATS = words(
    "beat beats beaten beating outperform outperforms outperformed surpass surpasses surpassed exceed",
    "exceeds exceeded rival rivals rivalled match matches matched outdo outdid trumps trumped trailed",
    "trails outscore outscores outscored outstrip outstrips outstripped outclass outclassed",
)
_INSTEAD = words("instead rather")
_ADDED = words("plus added adding addition top alongside")
_STEP = words(
    "a an the of with on in by for to that those who people patients participants taking given",
    "receiving received took treatment group arm usual after from under individuals had were it did",
    "does do as is was getting assigned using standard among seen all other only any form forms kind",
    "kinds type types each both intravenous oral nasal",
    "pupils students kids classmates peers wearers teams classes",
) | (PEOPLE - words("many some half most few"))
_FIGURES = words(
    "% percent per cent half third thirds quarter fifth out one two three four five six seven eight",
    "nine ten none just only about ( )",
)
_GROUP_NOUNS = words("people patients participants children adults pupils women men users others")
_PRONOUNS = words("it its this these they treatment therapy drug intervention programme program both")
_REACH = 9


@dataclass(frozen=True, slots=True)
class Arms:
    """The treatments of a clause by role, each with the term that names it.

    Attributes:
        about: What the statement is about, controls included.
        reference: What it is held against.
        sign: -1 where the statement is about a control, or people not treated, and held against a treatment;
            0 where it is about people of whom it is not said what they had; else 1.
    """

    about: tuple[tuple[str, Found], ...]
    reference: tuple[tuple[str, Found], ...]
    sign: int

    def interventions(self, controls: frozenset[str]) -> tuple[tuple[str, Found], ...]:
        """Return the treatments tested."""
        if self.sign < 0:
            return self.reference
        return tuple(arm for arm in self.about if arm[0] not in controls)

    def comparators(self, controls: frozenset[str]) -> tuple[tuple[str, Found], ...]:
        """Return what they were held against."""
        if self.sign < 0:
            return self.about
        return (*self.reference, *(arm for arm in self.about if arm[0] in controls))


def arms_of(view: View, clause: Clause, vocabulary: Vocabulary) -> Arms:
    """Return the treatments of a clause with its contrasting tail by role."""
    about: list[tuple[str, Found]] = []
    reference: list[tuple[str, Found]] = []
    for term in clause.terms:
        meaning = term.meaning("treatment")
        if meaning is None or (term.meaning("outcome") and not _is_arm(view, term)):
            continue
        if (_is_added(view, term) and meaning.id in vocabulary.controls) or _is_base(view, term):
            continue
        contrasted = term.first >= clause.last and bool(about)
        side = reference if contrasted or _is_reference(view, clause, term) else about
        if meaning.id not in {id_ for id_, _ in (*about, *reference)}:
            side.append((meaning.id, term))
    about, reference = _between(view, about, reference)
    controls = vocabulary.controls
    own = [id_ for id_, _ in about]
    turned = (
        bool(own) and all(id_ in controls for id_ in own) and any(id_ not in controls for id_, _ in reference)
    )
    sign = -1 if turned else 1
    if not about and reference and not any(id_ in controls for id_, _ in reference):
        sign = _sign_of_unnamed(view, clause, reference[0][1])
    return Arms(tuple(about), tuple(reference), sign)


def _sign_of_unnamed(view: View, clause: Clause, reference: Found) -> int:
    """Return whom a comparison is about: -1 the untreated, 0 people not told apart, 1 what went before."""
    low = [view.low(i) for i in range(clause.first, reference.first)]
    than = next((n for n, word in enumerate(low) if word in _MARKERS or word in {"compared", "as"}), len(low))
    subject = low[:than]
    if {"without", "untreated", "control", "controls", "unaided", "nonusers"} & set(subject):
        return -1
    if any(pair == ["as", "usual"] for pair in (low[n : n + 2] for n in range(len(low)))):
        return -1
    named = _GROUP_NOUNS & set(subject)
    return 0 if named and not _PRONOUNS & set(subject) else 1


def _between(
    view: View, about: list[tuple[str, Found]], reference: list[tuple[str, Found]]
) -> tuple[list[tuple[str, Found]], list[tuple[str, Found]]]:
    """Take the second of "between A and B" for what the first is held against."""
    if len(about) >= 2 and not reference:
        first = about[0][1].first
        near = {view.low(i) for i in range(max(first - 4, 0), first)}
        if "between" in near:
            return about[:1], about[1:]
    return about, reference


def _is_arm(view: View, term: Found) -> bool:
    return view.low(term.first - 1) in {"with", "on", "than", "of", "given", "by"}


def _is_added(view: View, term: Found) -> bool:
    return any(view.low(i) in _ADDED for i in range(max(term.first - 3, 0), term.first))


def _is_base(view: View, term: Found) -> bool:
    """Return whether something is added to it ("adding A to B")."""
    before = [view.low(i) for i in range(max(term.first - 7, 0), term.first)]
    return before[-1:] == ["to"] and bool({"adding", "added", "addition"} & set(before))


def _is_reference(view: View, clause: Clause, term: Found) -> bool:
    """Return whether a word of comparison leads up to the term, over words that only lead to an arm."""
    at = term.first - 1
    for _ in range(_REACH):
        if at < clause.first:
            return False
        low = view.low(at)
        if low == "than" and (view.low(at + 1) in _FIGURES or view.low(at + 1)[:1].isdigit()):
            return False
        if low == "not" and view.low(at - 1) in {"but", "and"}:
            return at - 1 > clause.first
        if low in {"above", "below"} and view.low(at + 1) in {"that", "those"}:
            return True
        if low in _MARKERS:
            return not (low == "over" and view.low(at + 1).isdigit())
        if low in {"to", "with"} and view.low(at - 1) in _TO:
            return True
        if low == "from" and view.low(at - 1) in _FROM:
            return True
        if low == "of" and (view.low(at - 1) in _INSTEAD or view.low(at - 1) in {"ahead", "short"}):
            return True
        if low in _BEATS:
            return not view.low(at - 1)[:1].isdigit() and view.low(at - 1) not in {
                "be",
                "was",
                "were",
                "been",
                "is",
            }
        if low == "by" and view.low(at - 1) in _BEATS:
            return False
        if low == "as" and _has_first_as(view, clause, at):
            return True
        if (
            low not in _STEP
            and low not in _FIGURES
            and not low[:1].isdigit()
            and not _joined(view, clause, at, term)
        ):
            return False
        at -= 1
    return False


def _joined(view: View, clause: Clause, at: int, term: Found) -> bool:
    """Return whether the token belongs to another treatment in a list ("than placebo or usual care")."""
    if view.low(at) in {"or", "and"}:
        return view.low(at) == "or" or at + 1 == term.first
    return any(t.first <= at < t.last and t.meaning("treatment") for t in clause.terms)


def _has_first_as(view: View, clause: Clause, second: int) -> bool:
    return any(view.low(i) in {"as", "same"} for i in range(max(second - 12, clause.first), second - 1))


def ids(arms: Iterable[tuple[str, Found]]) -> Sequence[str]:
    """Return the ids alone."""
    return [id_ for id_, _ in arms]
