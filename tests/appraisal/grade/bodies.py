"""Bodies of evidence for the tests: everything plain unless a test says otherwise."""

from __future__ import annotations

from typing import Any

from steelyard.appraisal.grade import (
    Body,
    Decision,
    Domain,
    Effect,
    Evidence,
    Mid,
    Rating,
    Record,
    Search,
    Settings,
    StudyFact,
    rate,
)
from steelyard.appraisal.grade.body import ELEMENTS, Risk

ANN = "Ann Example"
SETTINGS = Settings()
CLASSIC = Settings(ruleset="grade-classic")
DIRECT = {e: Decision(0, "As asked.", ANN) for e in ELEMENTS}
SEARCHED = Search(True, small_industry=False, by=ANN)
YES = Record(True, "It is there.", ANN)
NO = Record(False, "It is not.", ANN)


def studies(*given: tuple[float, float, Risk | None]) -> tuple[StudyFact, ...]:
    """Return studies from (value, weight, risk)."""
    return tuple(StudyFact(f"S{i}", v, w, r) for i, (v, w, r) in enumerate(given, 1))


TWO = studies((0.8, 50, "low"), (0.8, 50, "low"))


def evidence(low: float = 0.7, value: float = 0.8, high: float = 0.9, **given: Any) -> Evidence:
    """Return evidence that is precise and consistent: a risk ratio of 0.8 in 5,000 people."""
    effect = given.pop("effect", Effect(value, low, high))
    plain = {"studies": TWO, "people": 5000, "events": 900.0, "control_risk": 0.2, "i2": 0.0, "tau2": 0.0}
    return Evidence(effect, **{**plain, **given})


def body(found: Evidence | None = None, **given: Any) -> Body:
    """Return trials of an undesirable event, with nothing wrong and every question answered."""
    plain = {"elements": DIRECT, "search": SEARCHED}
    return Body(
        stream=given.pop("stream", "randomised"),
        measure=given.pop("measure", "RR"),
        better=given.pop("better", "less"),
        evidence=found or evidence(),
        **{**plain, **given},
    )


def means(low: float, value: float, high: float, measure: str = "SMD", **given: Any) -> Body:
    """Return trials of a score."""
    facts = {"studies": studies((value, 60, "low"), (value, 40, "low")), "control_risk": None, "events": None}
    mid = given.pop("mid", None)
    known = {k: given.pop(k) for k in ("people", "sd", "i2", "studies") if k in given}
    return body(evidence(low, value, high, **{**facts, **known}), measure=measure, mid=mid, **given)


def of(rating: Rating, name: str) -> Domain:
    """Return one domain of a rating."""
    return next(d for d in rating.domains if d.name == name)


def domain(of_body: Body, name: str, settings: Settings = SETTINGS) -> Domain:
    """Return one domain of a body's rating, without decisions."""
    return of(rate(of_body, settings, {}), name)


def rate_target(of_body: Body, settings: Settings) -> str | None:
    """Return what a body's rating is about."""
    return rate(of_body, settings, {}).target


MID_RR = Mid(1 / 1.25, 1.25, "a guess")
