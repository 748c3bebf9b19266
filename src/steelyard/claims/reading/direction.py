"""Which way a clause says an outcome went, seen as the patient's good.

Rules are tried from the surest: what forbids a direction (a superlative, a subgroup, a doubt), then "no
difference", the cue of change that governs the outcome, and printed numbers of two arms. Cues that disagree
give "unknown".
"""

from __future__ import annotations

from steelyard.claims.reading.arms import Arms
from steelyard.claims.reading.clause import Clause, Cue, View
from steelyard.claims.reading.denial import Said, denials_of, is_denial, sense_of
from steelyard.claims.reading.lexicon import (
    TROUBLES,
)
from steelyard.claims.reading.no_difference import GAINS, no_difference
from steelyard.claims.reading.shares import changes_say, figures_of, shares_say
from steelyard.claims.reading.unknowns import why_unknown
from steelyard.claims.slots import Direction
from steelyard.claims.vocabulary import Found, Vocabulary
from steelyard.claims.wordlists import words

_RISK = words(
    "risk risks chance chances odds likelihood probability rate rates incidence danger number share",
    "proportion",
)
_LINKS = words(
    "and or , the of in a an for on their with risk risks rate rates chance odds both also likelihood",
    "number levels symptoms to your my his her its some any overall new by from more feelings amount",
    "frequency severity probability incidence proportion days use need people patients those who were",
    "was ( )",
)
_RARE = words("rare uncommon infrequent")
_LOW = words("low few poor little")
_LASTS = words("persisted persist persists lasted lasts held continued maintained sustained endured")
_WERE = words("was were is are been be remained stayed became")
_PAST_TERMS = words("fell died quit left withdrew slept came threw felt")
_DRAWBACKS = words(
    "drawback drawbacks downside downsides complication complications disadvantage disadvantages"
)
_CARRIES = words("carry carries carried pose poses posed come comes came")
_GENERIC = words("effect effects reaction reactions event events")
_BOTH = words("both either two all")
_ARMS = words("arm arms group groups team teams")


def direction_of(view: View, clause: Clause, term: Found, arms: Arms, vocabulary: Vocabulary) -> Said:
    """Return which way the outcome that `term` names went in this clause."""
    reason = why_unknown(view, clause, arms, vocabulary)
    if reason is not None:
        return Said("unknown", reason[0], reason[0] + 1, reason[1])
    meaning = term.meaning("outcome")
    if meaning is None:
        return Said("unknown", term.first, term.last, "no outcome")
    if arms.sign == 0 and _compares(clause):
        return Said("unknown", clause.first, clause.last, "group not told apart")
    sign = 1 if (vocabulary.better[meaning.id] == "more") != meaning.turned else -1
    if vocabulary.better[meaning.id] == "more" and _is_trouble(view, term):
        sign = -sign
    if _is_freed(view, term) and (_compares(clause) or figures_of(view.sentence.text)):
        sign = -sign
    harm = meaning.id in vocabulary.harms
    worded = _worded(view, clause, term, sign, harm)
    counted = shares_say(view, clause, arms, _share_sign(view, clause, term, sign), vocabulary)
    if counted is not None and counted[0] == "no-difference" and (worded is None or not _compares(clause)):
        return Said("no-difference", counted[1], counted[2], counted[3])
    moved = None if counted is not None or worded is None else _moved(view, clause, arms, worded, vocabulary)
    if moved is not None:
        return moved
    if worded is None or worded.rule == "there":
        if counted is not None:
            return Said(counted[0], counted[1], counted[2], counted[3])
        if worded is not None and arms.sign < 0:
            return Said("unknown", worded.first, worded.last, "seen under a control", worded.negated)
        return worded or Said("unknown", term.first, term.last, "no cue")
    if worded.direction == "no-difference" or worded.direction == "unknown":
        return worded
    controls = vocabulary.controls
    alone = bool(arms.about) and not arms.reference and all(id_ in controls for id_, _ in arms.about)
    if alone and not _governed_by_comparison(view, clause, term):
        return Said("unknown", worded.first, worded.last, "seen under a control", worded.negated)
    if arms.sign < 0 or alone:
        worded = Said(
            _turned(worded.direction),
            worded.first,
            worded.last,
            worded.rule + ", arms turned",
            worded.negated,
        )
    if counted is not None and counted[0] != worded.direction and counted[0] != "no-difference":
        if term.first < worded.first and not _governed_by_comparison(view, clause, term):
            return Said(counted[0], counted[1], counted[2], counted[3])
        return Said("unknown", worded.first, worded.last, "words and numbers disagree")
    return worded


def _moved(view: View, clause: Clause, arms: Arms, worded: Said, vocabulary: Vocabulary) -> Said | None:
    """Return what the changes of two arms say ("fell by 5 points with A and by 3 with B")."""
    if (
        _compares(clause)
        or worded.direction not in {"better", "worse"}
        or not worded.rule.endswith("of outcome")
    ):
        return None
    more = changes_say(view, clause, arms, vocabulary)
    if more is None:
        return None
    first, last = worded.first, worded.last
    if more == 0:
        return Said("no-difference", first, last, "equal changes")
    direction = worded.direction if more > 0 else _turned(worded.direction)
    return Said(direction, first, last, "changes of two arms")


def _is_freed(view: View, term: Found) -> bool:
    """Return whether the words are of being without the outcome: "free of colds"."""
    return view.low(term.first - 2) == "free" and view.low(term.first - 1) in {"of", "from"}


def _is_trouble(view: View, term: Found) -> bool:
    """Return whether the words are of what goes wrong with a good outcome: "spelling errors"."""
    after, before = view.low(term.last), view.low(term.first - 2)
    return after in TROUBLES or (before in TROUBLES and view.low(term.first - 1) in {"with", "in", "of"})


def _share_sign(view: View, clause: Clause, term: Found, sign: int) -> int:
    """Return whether a larger share is good: of those who improved, or of those with the outcome."""
    cue = _governing(view, clause, term)
    if cue is None or cue.compared or cue.kind in {"there", "cause"}:
        return sign
    return _value(view, cue, term, sign)


def _governed_by_comparison(view: View, clause: Clause, term: Found) -> bool:
    cue = _governing(view, clause, term)
    return cue is not None and cue.compared


def _turned(direction: Direction) -> Direction:
    return {"better": "worse", "worse": "better"}.get(direction, direction)  # type: ignore[return-value]


def _compares(clause: Clause) -> bool:
    return any(cue.compared for cue in clause.cues)


def _worded(view: View, clause: Clause, term: Found, sign: int, harm: bool) -> Said | None:
    """Return what the words say of the outcome; None where no cue speaks of it."""
    same = no_difference(view, clause)
    if same is not None:
        return same
    named = _named_as_harm(view, clause) if harm else None
    if named is not None:
        return named
    cue = _governing(view, clause, term)
    if cue is None:
        return _absent(view, clause, term, sign, harm)
    denied = denials_of(view, clause, cue.at)
    if cue.kind == "there" and not cue.compared:
        return _seen(view, clause, term, cue, sign, harm)
    if sign < 0 and view.low(cue.at).startswith("enhanc"):
        return Said("unknown", cue.at, cue.at + 1, MAY_MEAN_IMPROVED)
    value = _value(view, cue, term, sign)
    sense = sense_of(view, denied)
    if sense == "denied":
        last = max(denied[-1], cue.at) + 1
        return Said("no-difference", min(denied[0], cue.at), last, "denied change", denied)
    if sense == "unclear":
        return Said("unknown", denied[0], cue.at + 1, "several denials", denied)
    after = tuple(i for i in range(cue.at + 1, term.first) if i not in view.covered and is_denial(view, i))
    if after and sense == "":
        return Said(
            "unknown" if harm else "no-difference", cue.at, after[-1] + 1, "denied after the cue", after
        )
    direction: Direction = "better" if value > 0 else "worse"
    first = denied[0] if denied else cue.at
    return Said(direction, first, cue.at + 1, f"{cue.kind} of outcome", denied)


def _named_as_harm(view: View, clause: Clause) -> Said | None:
    """Return "worse" where a harm is called one: "a drawback of", "carries a risk of"."""
    if any(cue.kind != "there" for cue in clause.cues):
        return None
    low = [view.low(i) for i in range(clause.first, clause.last)]
    for i in range(clause.first, clause.last):
        if is_denial(view, i):
            return None
        generic = any(t.first <= i < t.last and t.last - t.first > 1 for t in clause.outcomes())
        of = generic and view.low(i) in _GENERIC and view.low(i + 1) == "of"
        risk = view.low(i) in _CARRIES and bool({"risk", "risks", "danger"} & set(low[i - clause.first :]))
        drawback = view.low(i) in _DRAWBACKS and view.low(i + 1) in {"of", "with"}
        if of or risk or drawback:
            return Said("worse", i, i + 1, "called a harm")
    return None


def _value(view: View, cue: Cue, term: Found, sign: int) -> int:
    if cue.kind in {"good", "bad"}:
        return cue.degree * (1 if cue.kind == "good" else -1)
    if cue.kind == "lift":
        risk = any(view.low(i) in _RISK for i in range(cue.at + 1, term.first))
        return sign if risk else 1
    return cue.degree * sign * (-1 if cue.kind == "down" else 1)


def _governing(view: View, clause: Clause, term: Found) -> Cue | None:
    """Return the cue that speaks of the outcome: the one with the fewest words between that carry meaning."""
    best: tuple[float, Cue] | None = None
    for cue in clause.cues:
        first, last = (cue.at + 1, term.first) if cue.at < term.first else (term.last, cue.at)
        if first > last:
            continue
        distance = 0.0
        for i in range(first, last):
            low = view.low(i)
            if i in view.covered or low in _LINKS:
                distance += 0.2
            elif low in {",", ";", ":"}:
                distance += 1.0
            else:
                distance += 0.6
        distance += {"there": 6.0, "cause": 0.5}.get(cue.kind, 0.0)
        if cue.at > term.first:
            distance += 0.3
        if any(c is not cue and cue.at < c.at < term.first and c.kind != "there" for c in clause.cues):
            distance += 1.5
        if best is None or distance < best[0]:
            best = (distance, cue)
    return _judged_by(view, clause, best[1]) if best else None


def _judged_by(view: View, clause: Clause, cue: Cue) -> Cue:
    """Return the comparison that a verb only completes: "less effective in improving", else the cue."""
    if cue.compared or not (view.low(cue.at).endswith("ing") or view.low(cue.at - 1) == "to"):
        return cue
    if view.low(cue.at - 1) not in {"in", "at", "for", "of", "to"}:
        return cue
    judged = [c for c in clause.cues if c.compared and c.kind in {"good", "bad"} and c.at < cue.at]
    return judged[-1] if judged else cue


def _absent(view: View, clause: Clause, term: Found, sign: int, harm: bool) -> Said | None:
    """Return what "no relapse" says; of a harm that it was not seen says nothing of a comparison."""
    for i in range(max(term.first - 4, clause.first), term.first):
        if i not in view.covered and (is_denial(view, i) or view.low(i) in {"free", "zero"}):
            if harm and view.low(i) == "not" and view.low(i + 1) == "without":
                return Said("worse", i, i + 2, "not without harm", (i, i + 1))
            if harm:
                unlike = any(view.low(k) == "unlike" for k in range(clause.first, i))
                return Said("better" if unlike else "unknown", i, i + 1, "harm not seen", (i,))
            if clause.first > 0 and not clause.cues:
                return Said("no-difference", i, i + 1, "denied after a contrast", (i,))
            return Said("better" if sign < 0 else "worse", i, i + 1, "outcome absent", (i,))
    for i in range(term.last, min(term.last + 5, clause.last)):
        if i not in view.covered and is_denial(view, i):
            return Said("no-difference", i, i + 1, "denied outcome", (i,))
    return _predicate(view, clause, term, sign, harm)


def _predicate(view: View, clause: Clause, term: Found, sign: int, harm: bool) -> Said | None:
    """Return what a term says that is a verb itself ("responded"), or that people were ("in remission")."""
    were = any(view.low(i) in _WERE for i in range(max(term.first - 3, clause.first), term.first))
    verb = any(view.low(i).endswith("ed") or view.low(i) in _PAST_TERMS for i in range(term.first, term.last))
    if not (verb or (were and sign > 0)):
        return None
    direction: Direction = "worse" if harm else "better" if sign > 0 else "unknown"
    return Said(direction, term.first, term.last, "there")


def _seen(view: View, clause: Clause, term: Found, cue: Cue, sign: int, harm: bool) -> Said:
    denied = denials_of(view, clause, cue.at) or denials_of(view, clause, term.first)
    if view.low(cue.at).startswith("affect") and not harm:
        same: Direction = "no-difference" if len(denied) == 1 else "unknown"
        return Said(same, cue.at, cue.at + 1, "affected or not", denied)
    if len(denied) % 2 == 1:
        if harm:
            return Said("unknown", denied[0], denied[0] + 1, "harm not seen", denied)
        return Said(
            "better" if sign < 0 else "no-difference", denied[0], cue.at + 1, "outcome denied", denied
        )
    near = {view.low(i) for i in range(max(term.first - 4, clause.first), term.first)}
    if view.low(cue.at).startswith("suffer") and cue.at >= term.last and not harm:
        bad: Direction = "worse" if sign > 0 else "unknown"
        return Said(bad, cue.at, cue.at + 1, "suffered")
    if view.low(cue.at) in _RARE or (near & _LOW and cue.at not in range(term.first - 4, term.first)):
        return Said("unknown", cue.at, cue.at + 1, "rate without comparison")
    if any(view.low(i) in _BOTH and view.low(i + 1) in _ARMS for i in range(clause.first, clause.last)):
        return Said("no-difference", cue.at, cue.at + 1, "in both arms")
    if harm:
        return Said("worse", cue.at, cue.at + 1, "there")
    return Said("better" if sign > 0 else "unknown", cue.at, cue.at + 1, "there")


MAY_MEAN_IMPROVED = "may mean improved"
"""Rule for "enhanced" of something bad, which a machine writes for "improved"."""
FROM_BEFORE = ", outcome from before"
"""Ending of the rules that need an outcome which an earlier sentence named."""


def without_outcome(view: View, clause: Clause, arms: Arms, vocabulary: Vocabulary) -> Said:
    """Return what a clause says of an outcome that it does not name; unknown but for a few sure wordings."""
    reason = why_unknown(view, clause, arms, vocabulary)
    if reason is not None:
        return Said("unknown", reason[0], reason[0] + 1, reason[1])
    same = no_difference(view, clause)
    if not (arms.about or arms.reference):
        return Said("unknown", clause.first, clause.last, "no outcome")
    if same is not None:
        return Said(same.direction, same.first, same.last, same.rule + FROM_BEFORE, same.negated)
    low = [view.low(i) for i in range(clause.first, clause.last)]
    if set(low) & GAINS and set(low) & _LASTS and arms.sign > 0 and not denials_of(view, clause, clause.last):
        return Said("better", clause.first, clause.last, "gain lasted" + FROM_BEFORE)
    return Said("unknown", clause.first, clause.last, "no outcome")
