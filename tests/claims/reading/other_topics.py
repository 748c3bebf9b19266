"""Reviews of three topics that no page of the exam is about, for sentences no rule was written from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.review.plan import Plan


def _review(
    treat: Sequence[dict[str, Any]],
    cond: Sequence[dict[str, Any]],
    out: Sequence[dict[str, Any]],
    interventions: Sequence[str],
    comparators: Sequence[str],
) -> Plan:
    return Plan.model_validate(
        {
            "schema": 1,
            "title": "T",
            "question": {
                "text": "q", "population": "p", "intervention": "i", "comparator": "c", "outcomes": "o",
            },
            "search": {"systematic": False, "statement": "None."},
            "treatments": treat,
            "conditions": cond,
            "outcomes": out,
            "analyses": [
                {"id": "a", "title": "A", "group": "G", "question": "Q", "kind": "pairwise",
                 "outcome": out[0]["id"], "measure": "MD",
                 "eligible": {"interventions": interventions, "comparators": comparators}},
            ],
        }
    )  # fmt: skip


def _named(id_: str, label: str, *synonyms: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "label": label, "synonyms": list(synonyms), **more}


def _outcome(id_: str, label: str, better: str, *synonyms: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "label": label, "better": better, "synonyms": list(synonyms), **more}


def plans() -> dict[str, Plan]:
    """Return the reviews: a device, a food supplement, a programme for schools."""
    return {
        "hearing": _review(
            [
                _named("hearing-aid", "Hearing aids", "hearing instruments", abbreviation="HA"),
                _named(
                    "otc-aid",
                    "Over-the-counter hearing aids",
                    "OTC aids",
                    "self-fitted hearing aids",
                    broader="hearing-aid",
                ),
                _named("implant", "Cochlear implants"),
                _named("training", "Auditory training", "listening exercises"),
                _named("no-aid", "No hearing aid", "no amplification"),
                _named("placebo-aid", "Placebo device", "dummy device"),
            ],
            [
                _named("hearing-loss", "Hearing loss", "hard of hearing", "deafness", "hearing impairment"),
                _named("age-loss", "Age-related hearing loss", "presbycusis", broader="hearing-loss"),
                _named("tinnitus", "Tinnitus", "ringing in the ears"),
                _named("dementia-risk", "Older adults", "older people", "seniors"),
            ],
            [
                _outcome(
                    "speech",
                    "Speech understanding",
                    "more",
                    "speech recognition",
                    "speech in noise",
                    "following conversations",
                ),
                _outcome("tinnitus", "Tinnitus severity", "less", "tinnitus distress", scales=["THI"]),
                _outcome("qol", "Quality of life", "more", "hearing-related quality of life"),
                _outcome("loneliness", "Loneliness", "less", "social isolation"),
                _outcome("decline", "Cognitive decline", "less", "memory loss"),
                _outcome("depression", "Depressive symptoms", "less", "depression", "low mood"),
                _outcome("falls", "Falls", "less", "falling"),
                _outcome("use", "Daily use", "more", "hours of use"),
                _outcome("ear-infection", "Ear infections", "less", "ear canal infections", harm=True),
                _outcome("feedback", "Whistling", "less", "feedback noise", harm=True),
                _outcome("discomfort", "Ear discomfort", "less", "sore ears", "ear pain", harm=True),
                _outcome("adverse", "Side effects", "less", "adverse events", harm=True),
            ],
            ["hearing-aid", "training"],
            ["no-aid", "placebo-aid"],
        ),
        "probiotic": _review(
            [
                _named("probiotic", "Probiotics", "probiotic", "live yoghurt cultures", "friendly bacteria"),
                _named("lgg", "Lactobacillus rhamnosus GG", abbreviation="LGG", broader="probiotic"),
                _named("boulardii", "Saccharomyces boulardii", "S. boulardii", broader="probiotic"),
                _named("fibre", "Fibre supplements", "psyllium"),
                _named("placebo", "Placebo", "dummy sachets", "dummy capsules"),
                _named("nothing", "No treatment"),
            ],
            [
                _named("ibs", "Irritable bowel syndrome", "irritable bowel", abbreviation="IBS"),
                _named("antibiotics", "People on antibiotics", "antibiotic users", "taking antibiotics"),
                _named("children", "Children", "kids", "infants"),
                _named("eczema", "Eczema", "atopic dermatitis"),
                _named("travel", "Travellers", "holidaymakers"),
            ],
            [
                _outcome("diarrhoea", "Diarrhoea", "less", "loose stools", "antibiotic-associated diarrhoea"),
                _outcome("bloating", "Bloating", "less", "gas", "wind"),
                _outcome("belly-pain", "Abdominal pain", "less", "belly ache", "stomach pain", "tummy pain"),
                _outcome("ibs", "IBS symptoms", "less", scales=["IBS-SSS"]),
                _outcome("eczema", "Eczema severity", "less", scales=["SCORAD"]),
                _outcome("cdiff", "C. difficile infection", "less", "Clostridium difficile infection"),
                _outcome("colds", "Respiratory infections", "less", "colds"),
                _outcome("antibiotic", "Antibiotic prescriptions", "less", "antibiotic courses"),
                _outcome("sepsis", "Sepsis", "less", "bloodstream infection", harm=True),
                _outcome("adverse", "Side effects", "less", "adverse events", "adverse effects", harm=True),
                _outcome("constipation", "Constipation", "less", harm=True),
                _outcome("death", "Death", "less", "mortality"),
            ],
            ["probiotic", "fibre"],
            ["placebo", "nothing"],
        ),
        "reading": _review(
            [
                _named("phonics", "Phonics programme", "phonics lessons", "systematic phonics"),
                _named("paired", "Paired reading", "reading with a volunteer", "volunteer reading"),
                _named("software", "Reading software", "the reading app", "computer-based reading"),
                _named(
                    "usual",
                    "Usual teaching",
                    "ordinary lessons",
                    "standard classroom teaching",
                    "business as usual",
                ),
                _named("maths", "Maths tutoring"),
            ],
            [
                _named("dyslexia", "Dyslexia", "dyslexic"),
                _named("poor-readers", "Struggling readers", "poor readers", "weak readers"),
                _named("ell", "Second-language learners", "English learners"),
            ],
            [
                _outcome("fluency", "Reading fluency", "more", "reading speed"),
                _outcome("comprehension", "Reading comprehension", "more", "comprehension"),
                _outcome("spelling", "Spelling", "more", "spelling scores"),
                _outcome("enjoyment", "Enjoyment of reading", "more", "reading for pleasure"),
                _outcome("anxiety", "Reading anxiety", "less", "anxiety"),
                _outcome("behaviour", "Behaviour problems", "less", "disruptive behaviour"),
                _outcome("absence", "Absences", "less", "missed school days", "truancy"),
                _outcome("decoding", "Word decoding", "more", "word reading", "decoding"),
                _outcome("exclusion", "School exclusions", "less", "exclusions"),
                _outcome("stress", "Teacher workload", "less", "workload", harm=True),
                _outcome("stigma", "Stigma", "less", "teasing", harm=True),
            ],
            ["phonics", "paired"],
            ["usual"],
        ),
    }
