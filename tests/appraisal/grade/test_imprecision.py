"""Imprecision and its target: every leaf by a named case, an independent program's grid, and properties."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.appraisal.grade import Body, Mid, Settings
from steelyard.appraisal.grade.imprecision import RULES
from steelyard.appraisal.grade.imprecision_classic import RULES as CLASSIC_RULES
from steelyard.appraisal.grade.information import alternative
from steelyard.appraisal.information import events_information, means_information
from tests.appraisal.grade.bodies import (
    CLASSIC,
    MID_RR,
    body,
    domain,
    evidence,
    means,
    rate_target,
)

CASES: dict[str, tuple[Body, str]] = {
    "crosses no effect": (body(evidence(0.6, 0.8, 1.1)), "IMP-1"),
    "a bound at no effect crosses": (body(evidence(0.6, 0.8, 1.0)), "IMP-1"),
    "crosses no effect and both important ones": (body(evidence(0.6, 0.78, 1.3), mid=MID_RR), "IMP-2"),
    "within the MID, crosses one bound": (body(evidence(0.7, 0.9, 1.1), mid=MID_RR), "IMP-1"),
    "within the MID, crosses both": (body(evidence(0.7, 0.95, 1.3), mid=MID_RR), "IMP-2"),
    "wholly within the MID": (body(evidence(0.9, 0.97, 1.1), mid=MID_RR), "IMP-3"),
    "clear and plausible": (body(evidence(0.7, 0.8, 0.9)), "IMP-3"),
    "large, very wide": (body(evidence(0.1, 0.3, 0.6)), "IMP-4"),
    "large, enough people": (body(evidence(0.4, 0.5, 0.6)), "IMP-5"),
    "large, too few people": (body(evidence(0.4, 0.5, 0.6, people=400)), "IMP-6"),
    "large harm, too few people": (body(evidence(1.6, 2.0, 2.5, people=400)), "IMP-6"),
    "large, of a desirable event": (
        body(evidence(1.8, 2.0, 2.2, people=400, control_risk=0.4), better="more"),
        "IMP-6",
    ),
    "doubled response is not large where few respond": (
        body(evidence(1.8, 2.0, 2.2, people=400, control_risk=0.1), better="more"),
        "IMP-3",
    ),
    "odds ratio 2.5 times as high": (body(evidence(0.2, 0.32, 0.51), measure="OR"), "IMP-4"),
    "risk ratio 2.55 times as high": (body(evidence(0.2, 0.32, 0.51)), "IMP-5"),
    "large risk difference": (
        body(evidence(-0.2, -0.15, -0.1, people=300, control_risk=0.3), measure="RD"),
        "IMP-6",
    ),
    "large hazard ratio": (body(evidence(0.4, 0.5, 0.6, people=400), measure="HR"), "IMP-6"),
    "a bound at an important increase reaches it": (body(evidence(0.9, 0.97, 1.25), mid=MID_RR), "IMP-1"),
    "a bound at an important reduction reaches it": (body(evidence(0.8, 0.97, 1.1), mid=MID_RR), "IMP-1"),
    # By the formula 87,515 people, of whom 383 would have the event: (0.5 % + 0.375 %) / 2.
    "rare events, just enough of them": (
        body(evidence(0.4, 0.5, 0.6, people=9000, control_risk=0.005, events=383.0)),
        "IMP-5",
    ),
    "rare events, just too few": (
        body(evidence(0.4, 0.5, 0.6, people=90000, control_risk=0.005, events=382.0)),
        "IMP-6",
    ),
    "rare events, enough of them": (
        body(evidence(0.4, 0.5, 0.6, people=9000, control_risk=0.005, events=600.0)),
        "IMP-5",
    ),
    "rare events, many people but few events": (
        body(evidence(0.4, 0.5, 0.6, people=90000, control_risk=0.005, events=60.0)),
        "IMP-6",
    ),
    "standardised difference, not large": (means(-0.6, -0.5, -0.4, people=100), "IMP-3"),
    "large, 800 people by rule of thumb": (means(-1.1, -0.9, -0.7, people=800), "IMP-5"),
    "large, 500 people without a MID": (means(-1.1, -0.9, -0.7, people=500), "IMP-6"),
    "large, under 30 % of the size": (means(-1.1, -0.9, -0.7, people=200), "IMP-7"),
    "large, enough to find the MID": (
        means(-1.1, -0.9, -0.7, people=200, mid=Mid(-0.5, 0.5)),
        "IMP-5",
    ),
    # 4,906 people would find the MID; 800 suffice, and 30 % of those are 240.
    "large, one short of 800 people": (
        means(-11, -9, -7, measure="MD", sd=10.0, people=799, mid=Mid(-0.8, 0.8)),
        "IMP-6",
    ),
    "large, 30 % of 800 people": (
        means(-11, -9, -7, measure="MD", sd=10.0, people=240, mid=Mid(-0.8, 0.8)),
        "IMP-6",
    ),
    "large, just under 30 % of 800 people": (
        means(-11, -9, -7, measure="MD", sd=10.0, people=239, mid=Mid(-0.8, 0.8)),
        "IMP-7",
    ),
    # 100 · (1 − 0.7) is 30.000000000000004, and 0.6 / 0.2 is 2.9999999999999996.
    "a reduction of 30 % is not more than 30 %": (body(evidence(0.5, 0.7, 0.8, people=300)), "IMP-3"),
    "a bound three times the other": (body(evidence(0.2, 0.4, 0.6, people=30000)), "IMP-4"),
    "mean difference by its standard deviation": (
        means(-11, -9, -7, measure="MD", sd=10.0, people=500),
        "IMP-6",
    ),
}
MISSING: dict[str, tuple[Body, str]] = {
    "no interval": (body(evidence(effect=None)), "there is no estimate with an interval"),
    "no events in one group of any study": (body(evidence(empty_arm=True)), "one group has no events"),
    "no control risk for an odds ratio": (
        body(evidence(0.4, 0.5, 0.6, control_risk=None), measure="OR"),
        "the risk in the control groups is not known",
    ),
    "no control risk for a response": (
        body(evidence(1.8, 2.0, 2.2, control_risk=None), better="more"),
        "the risk in the control groups is not known",
    ),
    "no control risk for the size": (
        body(evidence(0.4, 0.5, 0.6, control_risk=None)),
        "the risk in the control groups is not known",
    ),
    "no number of people": (body(evidence(0.4, 0.5, 0.6, people=None)), "the number of people is not known"),
    "no number of rare events": (
        body(evidence(0.4, 0.5, 0.6, control_risk=0.001, events=None)),
        "the number of events is not known",
    ),
    "no standard deviation": (means(-11, -9, -7, measure="MD", sd=None), "no standard deviation is known"),
    "no people for a mean": (means(-1.1, -0.9, -0.7, people=None), "the number of people is not known"),
}
CLASSIC_CASES: dict[str, tuple[Body, str]] = {
    "clear, enough people": (body(evidence(0.7, 0.8, 0.9)), "IMPC-1"),
    "clear, too few people": (body(evidence(0.7, 0.8, 0.9, people=900)), "IMPC-2"),
    "holds no effect and benefit": (body(evidence(0.6, 0.8, 1.1)), "IMPC-3"),
    "holds appreciable benefit and harm": (body(evidence(0.6, 0.8, 1.3)), "IMPC-4"),
    "holds nothing appreciable": (body(evidence(0.9, 1.0, 1.1)), "IMPC-5"),
    "holds nothing appreciable, few people": (body(evidence(0.9, 1.0, 1.1, people=900)), "IMPC-6"),
    "half a standard deviation": (means(-0.6, -0.2, 0.2), "IMPC-3"),
    "a risk difference of a quarter of the risk": (
        body(evidence(-0.06, -0.02, 0.02), measure="RD"),
        "IMPC-3",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_leaf(name: str) -> None:
    of_body, rule = CASES[name]
    found = domain(of_body, "imprecision")
    assert (found.rule_id, found.proposed, found.more) == (rule, RULES[rule].change, RULES[rule].more)
    assert found.path
    assert found.facts


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_input_is_not_a_zero(name: str) -> None:
    of_body, what = MISSING[name]
    found = domain(of_body, "imprecision")
    assert (found.rule_id, found.proposed, found.final) == ("IMP-NA", None, None)
    assert found.missing.startswith(what)


@pytest.mark.parametrize("name", CLASSIC_CASES)
def test_every_leaf_of_the_classic_rules(name: str) -> None:
    of_body, rule = CLASSIC_CASES[name]
    found = domain(of_body, "imprecision", CLASSIC)
    assert (found.rule_id, found.proposed) == (rule, CLASSIC_RULES[rule].change)


def test_classic_rules_ask_for_what_is_appreciable() -> None:
    found = domain(means(-6, -2, 2, measure="MD", sd=None), "imprecision", CLASSIC)
    assert found.final is None
    assert "which difference is appreciable" in found.missing


def test_every_rule_has_a_case() -> None:
    assert {rule for _, rule in CASES.values()} == set(RULES) - {"IMP-NA"}
    assert {rule for _, rule in CLASSIC_CASES.values()} == set(CLASSIC_RULES)


def test_two_levels_are_never_taken_unasked() -> None:
    assert all(rule.change in (None, 0, -1) for rule in (*RULES.values(), *CLASSIC_RULES.values()))
    assert [r for r in RULES if RULES[r].more] == ["IMP-2", "IMP-4", "IMP-7"]


def _grid() -> list[dict[str, str]]:
    with (Path(__file__).with_name("pmatools.csv")).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_targets_and_imprecision_are_those_of_an_independent_program() -> None:
    # pmatools 0.5.1, see pmatools.R. Its "very_serious" is one level here, with a second to be confirmed. Two
    # differences of kind: a bound at an important difference reaches it here and not there (8 cases); 30 % is
    # of the people who suffice here, and of the information size alone there (12 cases).
    targets = {
        "important_effect": "important effect",
        "little_to_no_difference": "little or no effect",
        "non_null_effect": "effect",
    }
    seen, other = set(), 0
    for row in _grid():
        value, low, high, mid = (float(row[name]) for name in ("value", "low", "high", "mid"))
        n, risk = int(row["n"]), float(row["risk"])
        plan = Settings(threshold="MID" if row["threshold"] == "mid" else "null")
        if row["measure"] == "RR":
            events = n * risk
            found = evidence(low, value, high, people=n, control_risk=risk, events=events)
            made = body(found, mid=Mid(1 / mid, mid))
        else:
            made = means(low, value, high, people=n, mid=Mid(-mid, mid))
        rating = domain(made, "imprecision", plan)
        judged = {
            (0, False): "not_serious",
            (-1, False): "serious",
            (-1, True): "very_serious",
        }[(rating.proposed or 0, bool(rating.more))]
        assert rate_target(made, plan) == targets[row["target"]], row
        at_mid = any(math.isclose(abs(made.x(b)), made.x(mid), rel_tol=1e-9) for b in (low, high))
        fewer = rating.rule_id == "IMP-6" and row["measure"] == "SMD" and n >= 0.3 * 800
        if judged != row["judgement"] and (at_mid or fewer):
            other += 1
            continue
        assert judged == row["judgement"], row
        seen.add((row["target"], judged))
    assert other == 20
    assert len(seen) == 9


def test_information_size_is_pococks() -> None:
    # Pocock (1983) Clinical Trials, ch. 9: 95 % v 90 %, alpha 0.05, power 0.90: 578 patients a group.
    size = events_information(0.95, risk=0.90, alpha=0.05, power=0.90, variance="separate").people / 2
    assert math.ceil(size) == 578


@pytest.mark.parametrize(
    ("p0", "p1", "a_group"),
    [
        # R 4.2.2, power.prop.test(p1=, p2=, power=0.8)$n; its null variance is pooled, hence within 1 %.
        (0.2, 0.15, 905.36577796685765),
        (0.2, 0.16, 1446.9388144925724),
        (0.4, 0.3, 355.94281265506606),
        (0.05, 0.0375, 4201.8959683363746),
    ],
)
def test_information_size_of_risks(p0: float, p1: float, a_group: float) -> None:
    assert events_information(p0, risk=p1, variance="separate").people / 2 == pytest.approx(a_group, rel=0.01)


def test_grade_6_reads_about_2000_from_its_figure() -> None:
    # GRADE 6 (Guyatt 2011): control risk 0.2, relative reduction 25 %: about 2,000 people.
    p1 = alternative(0.2, 0.25, desirable=False)
    assert round(events_information(0.2, risk=p1, variance="separate").people, -3) == 2000


def test_information_size_of_means() -> None:
    # R 4.2.2, power.t.test(delta=0.2, sd=1, power=0.8)$n; t and not normal, hence within 0.5 %.
    assert means_information(1.0, 0.2).people / 2 == pytest.approx(393.40665622638051, rel=0.005)


@pytest.mark.parametrize(
    ("p0", "desirable", "p1"), [(0.2, False, 0.15), (0.2, True, 0.25), (0.9, True, 0.925)]
)
def test_the_alternative_is_better_than_the_control(p0: float, desirable: bool, p1: float) -> None:
    assert alternative(p0, 0.25, desirable) == pytest.approx(p1)


@settings(max_examples=200, deadline=None)
@given(
    x=st.floats(-1.5, 1.5),
    half=st.floats(0.01, 1.0),
    wider=st.floats(1.0, 4.0),
    people=st.integers(20, 5000),
    mid=st.one_of(st.none(), st.floats(1.05, 2.0)),
)
def test_a_wider_interval_never_helps(
    x: float, half: float, wider: float, people: int, mid: float | None
) -> None:
    band = None if mid is None else Mid(1 / mid, mid)

    def rated(width: float) -> int:
        found = evidence(math.exp(x - width), math.exp(x), math.exp(x + width), people=people)
        made = domain(body(found, mid=band), "imprecision")
        assert made.proposed is not None
        return made.proposed

    assert rated(half * wider) <= rated(half)


@settings(max_examples=100, deadline=None)
@given(x=st.floats(-1.5, 1.5), half=st.floats(0.01, 1.0), mid=st.one_of(st.none(), st.floats(0.1, 1.0)))
def test_turning_a_score_round_changes_nothing(x: float, half: float, mid: float | None) -> None:
    band = None if mid is None else Mid(-mid, mid)
    here = domain(means(x - half, x, x + half, mid=band), "imprecision")
    there = domain(means(-x - half, -x, -x + half, mid=band, better="more"), "imprecision")
    assert here.rule_id == there.rule_id


@settings(max_examples=100, deadline=None)
@given(x=st.floats(-1.5, -0.5), half=st.floats(0.01, 0.4), people=st.integers(20, 5000))
def test_more_people_never_hurt(x: float, half: float, people: int) -> None:
    def rated(n: int) -> int | None:
        found = evidence(math.exp(x - half), math.exp(x), math.exp(x + half), people=n)
        return domain(body(found), "imprecision").proposed

    assert (rated(2 * people) or 0) >= (rated(people) or 0)
