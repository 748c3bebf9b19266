"""What forbids a decided direction: superlatives, subgroups and interactions, comparisons of doses, doubt."""

from __future__ import annotations

import re

from steelyard.claims.reading.arms import Arms
from steelyard.claims.reading.clause import Clause, View
from steelyard.claims.reading.lexicon import DIFFERENCES, PEOPLE, SAMES, SUPERLATIVES, UNKNOWNS
from steelyard.claims.vocabulary import Vocabulary
from steelyard.claims.wordlists import words

_GROUPS = words(
    "men women males females male female younger older girls boys smokers obesity obese overweight",
    "lean severe milder unipolar drinkers nondrinkers carriers whites blacks asians teenagers",
    "adolescents elderly young old sex gender age",
)
_SUBGROUP = words(
    "subgroup subgroups interaction interactions moderated moderates confined unless restricted",
)
_DOSES = words("dose doses dosage dosages course courses session sessions")
_DOSE_DEGREES = words(
    "higher lower larger smaller bigger longer shorter more fewer daily monthly above over below",
)
_THIN = words(
    "weak thin limited lacking insufficient scant scarce poor inconclusive mixed patchy flimsy",
)
_MYTHS = words("myth myths untrue debunked falsely misconception nonsense")
_TAKES = words(
    "given take taking taken took receive receiving received use using used wear wearing get getting had"
)
_WITHHELD = words(
    "stopping stopped stop withdrawing withdrawal withdrawn discontinuing discontinued quitting",
    "without lack skipping skipped missing missed untreated lacking",
)
_CONFLICT = re.compile(
    r"\b(?:some|several|certain|two|three) (?:of the \w+ )?(?:trials|studies|"
    r"reports)\b.{0,160}?\b(?:others?|another|one (?:showed|found))\b",
    re.IGNORECASE,
)
_MOST_OF = words(
    "people patients of participants adults users women men cases studies trials likely common often",
)


def why_unknown(view: View, clause: Clause, arms: Arms, vocabulary: Vocabulary) -> tuple[int, str] | None:
    """Return the token and the rule that forbid a direction in this clause; None where nothing does."""
    if _CONFLICT.search(view.sentence.text):
        return clause.first, "conflicting trials"
    for i in range(clause.first, clause.tail):
        if i in view.covered:
            continue
        low = view.low(i)
        if low in SUPERLATIVES and _is_superlative(view, clause, i):
            return i, "superlative"
        if low in _SUBGROUP:
            return i, "subgroup"
        if low in UNKNOWNS and not (
            low == "whether"
            and any(view.low(k) == "or" and view.low(k + 1) == "not" for k in range(i, clause.tail))
            and any(view.low(k) in SAMES | DIFFERENCES | {"different"} for k in range(clause.first, i))
        ):
            return i, "not known"
        if low in {"known", "clear", "proven", "established"} and view.low(i - 1) in {"not", "yet", "un"}:
            return i, "not known"
        if low == "rule" and view.low(i + 1) == "out":
            return i, "not known"
        if (
            low in {"disagree", "disagreed", "disagrees", "depends", "depended", "differed"}
            and low[:6] != "differ"
        ):
            return i, "conflict"
        if low == "than" and _compares_groups(view, clause, i):
            return i, "subgroup"
        if low == "than" and _compares_doses(view, clause, i):
            return i, "doses compared"
        if low in _DOSES and view.low(i + 1) == "of" and {"above", "higher", "more"} & _next(view, clause, i):
            return i, "doses compared"
        if low in {"with", "of", "whose", "who"} and _describes_group(view, clause, i):
            return i, "subgroup"
        if low == "evidence" and any(view.low(k) in _THIN for k in range(clause.first, clause.tail)):
            return i, "thin evidence"
        if low == "nothing" and "like" in {view.low(k) for k in range(i, clause.tail)}:
            return i, "superlative"
        if low in _MYTHS:
            return i, "called untrue"
        if low in _WITHHELD and _is_withheld(view, clause, i):
            return i, "treatment withheld"
        if (low == "not" or low.endswith("n't")) and _is_untreated(view, clause, i):
            return i, "treatment withheld"
        if low == "much" and _is_not_much(view, clause, i):
            return i, "not much"
        if low == "between" and _between_groups(view, clause, i):
            return i, "subgroup"
    return None


def _next(view: View, clause: Clause, at: int) -> set[str]:
    return {view.low(k) for k in range(at, min(at + 8, clause.last))}


def _describes_group(view: View, clause: Clause, at: int) -> bool:
    """Return whether a kind of people, told apart by what they have, did better or worse than unnamed "
    "others."""
    if view.low(at - 1) not in PEOPLE or any(t.meaning("treatment") for t in clause.terms):
        return False
    if any(t.first == at + 1 and t.meaning("condition") for t in clause.terms):
        return False
    return any(cue.compared and cue.at > at + 2 for cue in clause.cues)


def _is_not_much(view: View, clause: Clause, at: int) -> bool:
    denied = any(
        view.low(k) == "not" or view.low(k).endswith("n't") for k in range(max(at - 9, clause.first), at)
    )
    return denied and view.low(at + 1) not in {
        "more",
        "less",
        "better",
        "worse",
        "different",
        "higher",
        "lower",
    }


def _is_withheld(view: View, clause: Clause, at: int) -> bool:
    """Return whether what is told happened because a treatment was stopped or not given."""
    if view.low(at) == "untreated":
        return True
    if view.low(at - 1) in {"than", "and", "or", "with"} or at in view.covered:
        return False
    treatments = [t for t in clause.terms if t.meaning("treatment")]
    if any(at < t.first <= at + 3 for t in treatments):
        return True
    passive = view.low(at - 1) in {"was", "is", "were", "been"}
    return passive and any(at - 3 <= t.last <= at - 1 for t in treatments)


def _is_untreated(view: View, clause: Clause, at: int) -> bool:
    """Return whether "not" is said of having the treatment ("those who did not take it had more falls")."""
    if view.low(at + 1) not in _TAKES or view.low(at - 1) == "if":
        return False
    taken = [t for t in clause.terms if t.meaning("treatment") and at < t.first <= at + 4]
    return bool(taken) and any(cue.at > taken[0].first for cue in clause.cues)


def _is_superlative(view: View, clause: Clause, at: int) -> bool:
    low = view.low(at)
    before, after = view.low(at - 1), view.low(at + 1)
    if before == "at" or (after in _MOST_OF and low == "most" and before != "the"):
        return False
    if after in {
        "that",
        "trial",
        "trials",
        "study",
        "studies",
        "review",
        "analysis",
        "series",
        "dose",
        "doses",
        "effect",
    }:
        return False
    if low == "least":
        return before in {"the"}
    if low == "most" and after in {"common", "commonly", "frequent", "frequently", "often"}:
        return False
    if low == "most":
        return before in {"the", "far", "was", "is", "were"} or after.endswith(("ly", "ive", "ful", "al"))
    return before in {"the", "far", "was", "is", "were", "works", "worked", "responded"} or after in {
        "in",
        "option",
    }


def _compares_groups(view: View, clause: Clause, at: int) -> bool:
    """Return whether "than" leads to a group of people and to no treatment."""
    stop = min(at + 8, clause.tail)
    inside = [t for t in clause.terms if at < t.first < clause.tail]
    if any(t.meaning("treatment") for t in inside):
        return False
    named = any(view.low(k) in _GROUPS for k in range(at + 1, stop))
    return named or any(
        t.meaning("condition") and not t.meaning("outcome") and t.first < stop for t in inside
    )


def _between_groups(view: View, clause: Clause, at: int) -> bool:
    stop = min(at + 8, clause.tail)
    return any(view.low(k) in _GROUPS for k in range(at + 1, stop)) or any(
        view.low(k) in _DOSES for k in range(at + 1, stop)
    )


def _compares_doses(view: View, clause: Clause, at: int) -> bool:
    if any(t.meaning("treatment") and at < t.first for t in clause.terms):
        return False
    return any(view.low(k) in _DOSES for k in range(at + 1, min(at + 7, clause.tail)))
