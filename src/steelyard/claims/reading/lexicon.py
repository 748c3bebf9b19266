"""The words of change, comparison, doubt and denial: general English, no topic's.

Verbs are listed by their base form and inflected here; a cue that is a verb after "to" or "did" and a noun
after "a" ("increase") is the same cue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from steelyard.claims.wordlists import words

CueKind = Literal["up", "down", "good", "bad", "lift", "cause", "there"]
"""What a cue says of an outcome: more, less, better or worse of it; "lift" is more of a good thing and less
of a bad one; "cause" that the treatment brings it, "there" that it was seen."""

_VERBS: dict[CueKind, frozenset[str]] = {
    "up": words(
        "increase raise boost elevate heighten enhance rise climb grow double triple soar surge jump "
        "strengthen",
        "lengthen prolong extend maximize maximise multiply add quadruple intensify amplify accelerate "
        "sharpen",
        "bolster foster encourage facilitate augment stimulate",
        "swell mount escalate expand gain build restore promote support preserve maintain",
    ),
    "down": words(
        "reduce lower decrease cut diminish lessen decline drop fall shrink halve curb dampen limit minimize",
        "minimise suppress blunt slash trim dent weaken shorten prevent avoid avert stop eliminate abolish",
        "eradicate delay clear protect banish postpone defer quiet slow ward erase chase subside abate "
        "fade vanish disappear recede dip plunge plummet",
        "tumble slump wane restrict block spare dull thin shave decimate forestall ward stave quell douse "
        "lose",
        "reverse quieten tame moderate shed inhibit halt arrest counteract deter thwart wipe rid",
    ),
    "good": words(
        "improve relieve ease alleviate help benefit ameliorate soothe calm cure heal treat aid remedy mend",
        "recover better outperform outscore outstrip outclass beat surpass excel work tackle combat fight",
        "resolve settle brighten fix win mitigate allay assuage",
    ),
    "bad": words(
        "worsen aggravate exacerbate deteriorate impair harm damage hurt undermine hamper hinder disrupt",
        "spoil compromise",
    ),
    "lift": words("lift"),
    "cause": words("cause trigger produce induce provoke bring lead result make"),
    "there": words(
        "experience report suffer develop have occur happen arise appear achieve reach attain meet satisfy "
        "get feel",
        "see notice complain record enter yield deliver give provide affect strike trouble bother find "
        "observe",
        "diagnose include",
    ),
}
_PAST: Mapping[str, str] = {
    "rise": "rose risen", "grow": "grew grown", "fall": "fell fallen", "cut": "cut", "bring": "brought",
    "lead": "led", "have": "had has", "arise": "arose arisen", "get": "got gotten", "strike": "struck",
    "find": "found", "feel": "felt", "see": "saw seen", "beat": "beat beaten", "fight": "fought",
    "become": "became", "give": "gave given", "shrink": "shrank shrunk", "thin": "thinned", "build": "built",
    "hurt": "hurt", "win": "won",
    "meet": "met", "lose": "lost", "shed": "shed", "quell": "quelled", "make": "made",
}  # fmt: skip
_DOUBLED = words(
    "cut get stop drop trim plan dip thin slump jump shed fit spin win quit begin swim run sit hit",
)
_NOUNS: dict[str, CueKind] = {
    **dict.fromkeys(
        words(
            "reduction decline lowering lessening cessation prevention shrinkage disappearance loss",
            "elimination absence protection suppression drop fall decrease cut dip freedom",
        ),
        "down",
    ),
    **dict.fromkeys(words("rise growth gain elevation increment doubling uptick enhancement"), "up"),
    **dict.fromkeys(
        words(
            "improvement relief amelioration alleviation benefit advantage recovery resolution help easing",
            "edge",
        ),
        "good",
    ),
    **dict.fromkeys(
        words("worsening deterioration aggravation exacerbation impairment setback behind"), "bad"
    ),
}
_COMPARATIVES: dict[str, CueKind] = {
    **dict.fromkeys(
        words(
            "more higher greater larger bigger longer commoner likelier oftener stronger elevated increased",
            "raised heavier additional extra further steeper excess frequent common faster",
            "quicker quickly rapidly",
        ),
        "up",
    ),
    **dict.fromkeys(
        words(
            "less fewer lower smaller shorter rarer scarcer weaker reduced decreased lowered rare uncommon",
            "milder lesser lighter infrequent unlikely slower slowly",
        ),
        "down",
    ),
    **dict.fromkeys(
        words(
            "better superior effective beneficial helpful improved healthier happier calmer useful",
            "efficacious brighter effectiveness efficacy relieved eased",
        ),
        "good",
    ),
    **dict.fromkeys(words("worse inferior poorer harmful worsened detrimental worst"), "bad"),
}
PLAIN_ADJECTIVES = words(
    "effective beneficial helpful useful efficacious common frequent rare uncommon effectiveness",
    "efficacy harmful detrimental infrequent quickly rapidly slowly",
)
"""Cues that compare only beside "more", "less" or "as"."""


def _inflected(verb: str) -> Iterable[str]:
    yield verb
    yield verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe")) else verb
    if verb in _DOUBLED:
        stem = verb + verb[-1]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
    else:
        yield stem + "ed"
    yield stem + "ing"
    yield from _PAST.get(verb, "").split()


def _final() -> dict[str, CueKind]:
    table = {**_table(), "gone": "down", "disturbed": "bad"}
    for word in ("favourable", "favorable", "favourably", "favorably", "positively"):
        table[word] = "good"
    for word in ("unfavourable", "unfavorable", "negatively", "adversely"):
        table[word] = "bad"
    for word in ("leading", "rest", "find", "clear", "controls", "control", "controlled", "controlling"):
        table.pop(word, None)
    for word in ("favour", "favours", "favoured", "favor", "favors", "favored", "ahead"):
        table[word] = "good"
    for word in ("behind", "trailed", "trails", "lagged", "lags"):
        table[word] = "bad"
    return table


def _table() -> dict[str, CueKind]:
    table: dict[str, CueKind] = {}
    for kind, verbs in _VERBS.items():
        for verb in sorted(verbs):
            for form in _inflected(verb):
                table.setdefault(form, kind)
    for noun, kind in _NOUNS.items():
        table[noun] = kind
        table.setdefault(noun + "s", kind)
    table.update(_COMPARATIVES)
    return table


CUES: Mapping[str, CueKind] = _final()
PARTICLES: Mapping[str, CueKind] = {
    "up": "up",
    "upwards": "up",
    "upward": "up",
    "down": "down",
    "downwards": "down",
}
MOVES = words(
    "go goes went gone going come comes came coming bring brings brought shoot shot shoots push",
    "pushed pushes nudge nudged nudges creep crept drive drove driven drives send sent tick ticked",
    "edge edged move moved moves keep kept pick picked picks",
)
COMPARATIVES: frozenset[str] = frozenset(_COMPARATIVES) - PLAIN_ADJECTIVES
NOUNS: frozenset[str] = frozenset(_NOUNS) | frozenset(noun + "s" for noun in _NOUNS)
TROUBLES = words(
    "error errors mistake mistakes problem problems difficulty difficulties deficit deficits trouble"
)
"""Words beside an outcome's name that make less of them the good pole ("spelling errors")."""
PAST_FELL = words("fell fallen fall falls falling")
DEGREES_UP = words(
    "more greater larger bigger higher better further additional stronger steeper faster quicker",
    "longer",
)
DEGREES_DOWN = words("less smaller lesser weaker fewer lower slower poorer")
NEGATIONS = words(
    "non not no never neither nor cannot without none nobody n't didn't doesn't don't isn't wasn't",
    "weren't aren't can't zero couldn't won't wouldn't hasn't haven't hadn't hardly barely scarcely",
    "nothing nowhere little",
)
FAILS = words("fail fails failed failing failure unable")
SAMES = words(
    "similar similarly comparable equivalent equal equally identical same unchanged unaffected",
    "ineffective useless indistinguishable noninferior alike unaltered",
)
DIFFERENCES = words(
    "difference differences differ differs differed differing distinguishable separate separated",
)
CHANGES = words(
    "change changed changes alter altered alters budge budged move moved shift shifted vary varied"
)
"""Verbs of change without a direction; denied, they say that there was none."""
NO_OBJECT = words(
    "effect effects impact influence bearing change changes evidence sign signs advantage benefit",
    "benefits difference differences improvement improvements reduction increase increases gain gains",
    "help use drop fall rise decrease protection relief link association better worse more less fewer",
    "higher lower greater",
)
HEDGES = words(
    "may might could can possibly perhaps potentially potential seem seems seemed appear appears",
    "appeared suggest suggests suggested suggesting suggestive likely probably hint hints hinted",
    "indicate indicates indicated presumably arguably apparently tend tends tended promising",
    "preliminary tentative reportedly maybe conceivably believed thought postulated hypothesized",
    "hypothesised expected",
) - words("can")
LARGE = words(
    "markedly marked dramatically dramatic greatly much substantially substantial considerably",
    "considerable strongly strong sharply sharp far large hugely huge vastly massively massive",
    "profoundly profound remarkable remarkably enormously enormous drastically drastic impressive",
    "impressively striking strikingly powerful powerfully major pronounced steep steeply great",
    "tremendous tremendously big",
)
MODERATE = words("moderate moderately")
SMALL = words(
    "slight slightly modest modestly marginal marginally small minor minimal minimally somewhat tiny",
    "little mild mildly bit negligible fractionally mere tad",
)
SUPERLATIVES = words(
    "most best strongest largest greatest highest lowest fewest least biggest safest fastest worst",
)
UNKNOWNS = words(
    "unclear uncertain unknown inconclusive undetermined unanswered unproven untested unresolved",
    "debated conflicting inconsistent mixed contradictory contested controversial whether",
)
PEOPLE = words(
    "people patients participants individuals adults children women men volunteers users sufferers",
    "those person patient participant individual everyone anyone residents seniors teenagers",
    "adolescents boys girls veterans workers drivers mothers others many some half most few users",
    "takers them who babies infants",
)
