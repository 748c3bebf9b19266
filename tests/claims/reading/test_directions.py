"""Directions, arms and parts, each sentence judged by a reader of English before the rule was tried on it."""

from __future__ import annotations

import pytest

from tests.claims.reading.review import direction, ids, only, readings

BETTER = [
    "Melatonin reduced jet lag symptoms.",
    "Insomnia symptoms improved with melatonin.",
    "Melatonin relieves insomnia better than placebo.",
    "More people were in remission with melatonin than with placebo.",
    "Fewer travellers had headaches on melatonin than on placebo.",
    "Headache was less common with melatonin than with zolpidem.",
    "Placebo relieved insomnia less than melatonin.",
    "Fatigue was higher in the placebo group than in those given melatonin.",
    "Melatonin lowers the risk of road accidents by 30 %.",
    "Remission occurred in 40 % of people on melatonin and 20 % on placebo.",
    "Remission: 20 of 50 with melatonin, 10 of 50 with placebo",
    "Remission occurred in 20 % on placebo and 40 % on melatonin.",
    "Nobody on melatonin failed to improve in insomnia symptoms.",
    "The results favoured melatonin over placebo for fatigue.",
    "Remission: 12/30 with melatonin v 5/31 with placebo",
    "Melatonin boosts energy.",
    "Melatonin, but not placebo, reduced fatigue.",
    "Melatonin kept more travellers free of headaches than placebo did.",
    "Fatigue fell by 5 points on melatonin and by 2 points on placebo.",
    "Exhaustion fell from 7 to 3 after melatonin.",
    "Compared with placebo, melatonin cut fatigue sharply.",
    "With melatonin, accidents: risk ratio 0.62 (RR 0.62, 95% CI 0.50 to 0.80).",
]
WORSE = [
    "Melatonin can cause headache.",
    "Headaches were more frequent with melatonin than with placebo.",
    "Melatonin doubled the risk of accidents.",
    "Melatonin worsened insomnia symptoms.",
    "Remission was lower with melatonin than with placebo.",
    "More people reached remission on placebo than on melatonin.",
    "Headache affected 12 % on melatonin versus 4 % on placebo.",
    "Melatonin is not without side effects.",
    "Placebo reduced fatigue more than melatonin.",
    "Melatonin had a negative effect on fatigue.",
    "Results for fatigue favoured placebo.",
    "Melatonin trailed zolpidem on remission.",
    "Placebo, but not melatonin, reduced fatigue.",
    "Melatonin was less effective than zolpidem in reducing fatigue.",
    "Fatigue fell by 2 points on melatonin and by 5 points on placebo.",
    "Those on placebo had fewer headaches.",
    "Fatigue improved in 60 % on placebo and in 40 % on melatonin.",
    "Melatonin was inferior to zolpidem for remission.",
    "Melatonin did worse than bright light on fatigue.",
]
SAME = [
    "Melatonin did not reduce insomnia symptoms.",
    "Melatonin failed to lower fatigue.",
    "There was no difference in remission between melatonin and placebo.",
    "Melatonin was no better than placebo for insomnia symptoms.",
    "Headache was as common with melatonin as with placebo.",
    "Headache was no more frequent with melatonin than with placebo.",
    "Fatigue was unchanged by melatonin.",
    "Fatigue scores were similar with melatonin and placebo.",
    "Melatonin had no effect on accidents.",
    "Melatonin does not appear to affect accidents.",
    "A reduction in accidents was not seen with melatonin.",
    "The benefit of melatonin over placebo on fatigue disappeared by six months.",
    "Neither melatonin nor bright light reduced fatigue.",
    "Melatonin was non-inferior to zolpidem for remission.",
    "Remission occurred in 30 % on melatonin and 28 % on placebo (RR 1.07, 95 % CI 0.80 to 1.43).",
]
UNKNOWN = [
    "Melatonin reduced fatigue more in women than in men.",
    "Melatonin is the most effective treatment for insomnia symptoms.",
    "Whether melatonin prevents accidents is not known.",
    "Higher doses of melatonin lowered fatigue more than lower doses.",
    "It is unclear whether melatonin lowers fatigue.",
    "Trials of melatonin give conflicting results on fatigue.",
    "Melatonin works.",
    "Stopping melatonin increased fatigue.",
    "Nothing reduced fatigue like melatonin.",
    "Melatonin caused no headaches.",
    "The evidence that melatonin prevents accidents is weak.",
    "It is a myth that melatonin reduces fatigue.",
    "Fatigue fell on placebo.",
    "Some trials found that melatonin reduced fatigue, others did not.",
    "Low rates of remission were seen with melatonin.",
]


@pytest.mark.parametrize("text", BETTER)
def test_better(text: str) -> None:
    assert direction(text) == "better"


@pytest.mark.parametrize("text", WORSE)
def test_worse(text: str) -> None:
    assert direction(text) == "worse"


@pytest.mark.parametrize("text", SAME)
def test_no_difference(text: str) -> None:
    assert direction(text) == "no-difference"


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert direction(text) in {"unknown", ""}


def test_what_a_contrast_denies_is_a_claim_of_its_own() -> None:
    (reading,) = readings("Melatonin reduced fatigue, but not accidents.")
    said = [(ids(p, "outcomes"), p.slots.direction.value if p.slots.direction else "") for p in reading.parts]
    assert said == [({"fatigue"}, "better"), ({"accident"}, "no-difference")]


@pytest.mark.parametrize(
    "text",
    ["Insomnia raises the risk of accidents.", "Melatonin is used to treat insomnia.",
     "Doctors hope that melatonin will reduce fatigue.",
     "This study aims to show that melatonin reduces fatigue."],
)  # fmt: skip
def test_what_names_an_outcome_and_claims_nothing(text: str) -> None:
    assert only(text).type not in {"effect", "safety"}


def test_arms_are_told_apart_whatever_their_order() -> None:
    for text in (
        "Melatonin reduced fatigue more than placebo.",
        "Compared with placebo, melatonin reduced fatigue.",
        "Fatigue was lower with melatonin than with a sugar pill.",
        "Placebo reduced fatigue less than melatonin.",
    ):
        part = only(text)
        assert (ids(part, "interventions"), ids(part, "comparators")) == ({"melatonin"}, {"placebo"})


def test_a_sentence_with_two_directions_has_two_parts() -> None:
    (reading,) = readings("Melatonin reduced fatigue but increased headaches.")
    said = [(ids(p, "outcomes"), p.slots.direction.value if p.slots.direction else "") for p in reading.parts]
    assert said == [({"fatigue"}, "better"), ({"headache"}, "worse")]
    assert [p.type for p in reading.parts] == ["effect", "safety"]


def test_a_list_of_outcomes_is_one_part() -> None:
    (reading,) = readings("Melatonin reduced fatigue, accidents and insomnia symptoms.")
    assert [ids(p, "outcomes") for p in reading.parts] == [{"fatigue", "accident", "insomnia"}]


def test_what_goes_without_saying_is_inherited_and_marked() -> None:
    part = only("Melatonin was given to travellers with jet lag. It reduced fatigue.")
    (slot,) = part.slots.interventions
    assert (slot.value, slot.inherited) == ("melatonin", True)
    assert [(s.value, s.inherited) for s in part.slots.conditions] == [("jet-lag", True)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We randomised 200 travellers to melatonin or placebo.", "methods"),
        ("Melatonin acts on receptors in the brain.", "mechanism"),
        ("You should ask your doctor about melatonin.", "opinion"),
        ("Home | About us | Contact", "navigation"),
        ("A packet of melatonin costs 12 euros.", "background"),
        ("Does melatonin reduce jet lag?", "background"),
        ("Melatonin reduced fatigue.", "effect"),
        ("Melatonin caused headaches.", "safety"),
    ],
)
def test_types(text: str, kind: str) -> None:
    assert only(text).type == kind


def test_small_slots() -> None:
    part = only(
        "In a randomised trial, 3 mg/kg melatonin over 40–50 minutes may have reduced fatigue slightly, "
        "by 12 to 15 % after two weeks."
    ).slots
    (time,) = part.time
    assert (time.value.low_h, time.value.high_h) == (336, 336)
    (dose,) = part.dose
    assert dose.value.amount is not None
    assert (dose.value.amount.low, dose.value.amount.unit, dose.value.over_min) == (3, "mg/kg", (40, 50))
    assert [(n.value.low, n.value.high, n.value.unit) for n in part.numbers] == [(12, 15, "%")]
    assert part.magnitude is not None
    assert (part.magnitude.value, bool(part.hedged)) == ("small", True)
    assert [d.value for d in part.design] == ["randomised"]
