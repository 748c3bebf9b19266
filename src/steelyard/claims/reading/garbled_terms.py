"""What a paraphrasing machine writes for the words of medicine: a small table of this project's own.

Each line gives a word and what was put in its place; a term of the review, or of trials in general, with one
of its words so replaced may mean the term.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from steelyard.claims.vocabulary import Term, Vocabulary
from steelyard.claims.wordlists import folded, tokenise

_TABLE = """
eating: taking in, consuming, ingesting | risk: danger, hazard, peril, threat
rate: charge, price, fee, speed | pressure: force, strain, tension, stress
model: product, design, type | symptom: sign, indication, manifestation
disorder: ailment, dysfunction, malady, condition
depression: melancholy, despair, despondency, dejection, gloom
anxiety: nervousness, stress and anxiety, worry, unease | stress: anxiety, strain
case: circumstance, situation, scenario | report: record, account | series: sequence, collection
follow: adhere to, abide by, comply with | treatment: remedy, cure, procedure
pain: ache, discomfort, suffering | back: back again, rear | heart: coronary heart, coronary
score: rating, rankings | side: facet, aspect, edge | effect: impact, influence, outcome
adverse: unfavorable, undesirable
event: occasion, occurrence, celebration, function | fall: tumble, slide, slip
fracture: crack, breakage | density: thickness | sleep: slumber, snooze, rest
quality: high quality, top quality, excellent | life: lifestyle, existence, daily life
death: demise, loss of life | mood: temper, disposition | low: minimal, lower
response: reaction, answer, reply | suicidal: self destructive | ideation: imagination, thinking
strength: power, toughness | muscle: muscle mass, muscular | care: attention, treatment
usual: typical, normal, ordinary, common | control: manage, handle, command
trial: demo, demonstration, tryout | study: research, examine | function: operate, purpose, perform
return: going back, coming back | work: operate, job | fear: worry, dread, concern
movement: motion, activity | exercise: workout, workouts, physical exercise
disability: incapacity, handicap | bias: prejudice | mental: psychological, emotional
health: wellness, well being | stone: rock, pebble | infection: an infection, contamination
serious: severe, critical, major, significant | chest: upper body, torso | cold: chilly, frosty
attack: assault, strike, episode | asthma: bronchial asthma | vitamin: nutritional vitamin
supplement: complement, dietary supplement | deficiency: lack, insufficiency, shortage
daytime: day time, daylight | sleepiness: drowsiness, tiredness | apnea: apnoea
airway: air passage, airline | positive: optimistic, constructive, good
continuous: ongoing, steady, constant | nasal: nose, sinus | mask: face mask, cover | blood: bloodstream
level: stage, degree | treatment-resistant: therapy resistant | resistant: immune, proof
major: main, big, key, primary | chronic: continual, persistent, long term, serious
acute: severe, intense, sharp | weight: excess weight, bodyweight
stroke: cerebrovascular accident, cva | nervous: anxious | system: technique, program, method
animal: creature | danger: hazard | significant: considerable, substantial | group: team, crew
clinical: medical, scientific | patient: client | manual: guide, handbook | therapy: treatment, remedy
training: coaching, instruction | usage: utilization | mineral: nutrient | bone: bone tissue
grip: grasp, hold | dry: dried out | mouth: oral cavity | daily: everyday | post: publish, article
placebo: sugar pill | intravenous: iv drip | suicide: self murder | relapse: regression
"""
_GENERAL = (
    "risk of bias", "heart rate", "blood pressure", "case report", "case series", "follow-up", "side effect",
    "adverse event", "animal model", "quality of life", "control group", "clinical trial", "mental health",
    "nervous system", "confidence interval", "usual care", "body weight", "eating disorder", "outcome "
    "measure",
    "double blind", "standard deviation", "systematic review", "statistically significant", "post-infusion",
)  # fmt: skip


@lru_cache(maxsize=8)
def frames_of(vocabulary: Vocabulary) -> dict[str, tuple[Term, ...]]:
    """Return first word -> terms with one word replaced, the longest first, each with what it may mean.

    Only terms of two to four words are framed: the words around it show that one was replaced. A frame of
    general medicine has no meaning of its own.
    """
    swaps = _swaps()
    known = {term.words for group in vocabulary.terms.values() for term in group}
    frames: dict[tuple[str, ...], Term] = {}
    own = (term for group in vocabulary.terms.values() for term in group)
    general = (Term(tuple(t.word for t in tokenise(text) if t.text[0].isalnum()), ()) for text in _GENERAL)
    for term in (*own, *general):
        for frame in _replaced(list(term.words), swaps):
            if frame not in known:
                frames.setdefault(frame, Term(frame, term.meanings, maybe=" ".join(term.words)))
    found: dict[str, list[Term]] = defaultdict(list)
    for frame, term in frames.items():
        found[frame[0]].append(term)
    return {
        first: tuple(sorted(group, key=lambda t: (-len(t.words), t.words))) for first, group in found.items()
    }


def _replaced(term: list[str], swaps: Mapping[str, Iterable[tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    if not 2 <= len(term) <= 4:
        return
    for place, word in enumerate(term):
        for other in swaps.get(word, ()):
            frame = (*term[:place], *other, *term[place + 1 :])
            if len(set(frame)) == len(frame):
                yield frame


@lru_cache(maxsize=1)
def _swaps() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in _TABLE.replace("\n", "|").split("|"):
        word, _, others = entry.partition(":")
        if others:
            found[folded(word.strip())] = [
                tuple(folded(w) for w in other.split()) for other in others.split(",")
            ]
    return found
