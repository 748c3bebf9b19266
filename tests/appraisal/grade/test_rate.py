"""The whole rating: starts, decisions, the adjustment, the floor, and what a missing input does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from steelyard.appraisal.grade import (
    ABOUT,
    DOWN,
    LEVELS,
    Body,
    Decision,
    DomainName,
    Rating,
    Settings,
    rate,
    unrated,
)
from tests.appraisal.grade.bodies import ANN, CLASSIC, NO, SETTINGS, body, evidence, of
from tests.appraisal.grade.test_domains import INCONSISTENCY_CASES, PUBLICATION_CASES
from tests.appraisal.grade.test_imprecision import CASES


def down(change: int) -> Decision:
    return Decision(change, "As argued.", ANN, "2026-01-31")


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, "high"),
        ({"stream": "non-randomised", "dose_response": NO}, "low"),
        ({"stream": "non-randomised", "robins_i": True, "dose_response": NO}, "high"),
        ({"stream": "uncontrolled", "elements": {}, "search": None}, "very low"),
    ],
)
def test_starts(given: dict[str, object], level: str) -> None:
    assert rate(body(**given), SETTINGS, {}).level == level


def test_animal_studies_are_not_rated() -> None:
    found = rate(body(stream="animal"), SETTINGS, {})
    assert (found.level, found.text) == (None, "Not rated: animal studies say nothing direct about people")


def test_every_combination_of_changes_adds_up_and_stops_at_the_floor() -> None:
    for changes in product((0, -1, -2), repeat=len(DOWN)):
        made = rate(body(), SETTINGS, {n: down(c) for n, c in zip(DOWN, changes, strict=True)})
        assert made.level == LEVELS[max(3 + sum(changes), 0)]
        assert len(made.changes) == sum(c != 0 for c in changes)


@pytest.mark.parametrize("ruleset", [SETTINGS, CLASSIC])
def test_one_missing_domain_leaves_no_level(ruleset: Settings) -> None:
    lacking: dict[DomainName, Body] = {
        "risk of bias": body(evidence(studies=tuple(replace(s, risk=None) for s in evidence().studies))),
        "inconsistency": body(evidence(i2=None)),
        "indirectness": body(elements={}),
        "imprecision": body(evidence(empty_arm=True)),
        "publication bias": body(search=None),
    }
    for name, of_body in lacking.items():
        made = rate(of_body, ruleset, {})
        assert made.level is None
        assert of(made, name).final is None
        assert name in made.not_rated
        assert made.text.startswith("Not rated: ")
        assert of(made, name).missing


def test_what_is_missing_is_named_together() -> None:
    made = rate(body(elements={}, search=None), SETTINGS, {})
    assert made.text == "Not rated: indirectness and publication bias are not assessed"


def test_a_person_decides_what_no_rule_can() -> None:
    of_body = body(elements={}, search=None)
    made = rate(of_body, SETTINGS, {"indirectness": down(-1), "publication bias": down(0)})
    assert (made.level, made.text) == ("moderate", "Moderate")
    domain = of(made, "indirectness")
    assert (domain.rule_id, domain.proposed, domain.final) == ("IND-4", -1, -1)
    assert (domain.decision, domain.missing) == (down(-1), "")


def test_a_decision_replaces_the_proposal_and_keeps_it() -> None:
    crosses = body(evidence(0.6, 0.8, 1.1))
    made = rate(crosses, SETTINGS, {"imprecision": down(-2)})
    assert (of(made, "imprecision").proposed, of(made, "imprecision").final, made.level) == (-1, -2, "low")


def test_one_overall_adjustment() -> None:
    crosses = body(evidence(0.6, 0.8, 1.1))
    up = Decision(1, "Imprecision and inconsistency are one problem.", ANN)
    assert rate(crosses, SETTINGS, {}, up).level == "high"
    assert rate(crosses, SETTINGS, {}, Decision(-1, "Several are borderline.", ANN)).level == "low"
    assert rate(body(), SETTINGS, {}, up).level == "high"


def test_a_large_effect_raises_observed_evidence() -> None:
    found = evidence(0.36, 0.4, 0.44, people=90000)
    made = rate(body(found, stream="non-randomised", dose_response=NO), SETTINGS, {})
    assert made.level == "moderate"
    more = rate(
        body(found, stream="non-randomised", dose_response=NO),
        SETTINGS,
        {"large effect": Decision(2, "Very large.", ANN)},
    )
    assert more.level == "high"


def test_order_and_names_of_the_domains() -> None:
    made = rate(body(), SETTINGS, {})
    assert tuple(d.name for d in made.domains) == DOWN
    assert (made.ruleset, made.target) == ("core-grade-2025", "effect")


def test_every_setting_says_where_it_comes_from() -> None:
    assert set(ABOUT) == set(Settings.__dataclass_fields__)
    assert all(words and source for words, source in ABOUT.values())


def test_conventions_are_named_where_used() -> None:
    made = of(rate(body(), SETTINGS, {}), "inconsistency")
    assert made.conventions == (
        "I² above which estimates count as differing with little overlap, in place of the eye: 30 %",
    )


def test_unrated() -> None:
    assert unrated("nothing to rate").text == "Not rated: nothing to rate"
    assert Rating("core-grade-2025").text == "Not rated"


@pytest.mark.parametrize(
    ("field", "lost"),
    [
        ("effect", None), ("people", None), ("events", None), ("control_risk", None), ("sd", None),
        ("i2", None), ("studies", ()), ("asymmetry_p", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ruleset", [SETTINGS, CLASSIC])
def test_losing_a_fact_never_turns_a_domain_into_no_change(field: str, lost: Any, ruleset: Settings) -> None:
    for whole, _ in (*CASES.values(), *INCONSISTENCY_CASES.values(), *PUBLICATION_CASES.values()):
        poorer = replace(whole, evidence=replace(whole.evidence, **{field: lost}))
        before, after = rate(whole, ruleset, {}), rate(poorer, ruleset, {})
        for had, has in zip(before.domains, after.domains, strict=True):
            assert has.proposed is None or has.proposed == had.proposed
