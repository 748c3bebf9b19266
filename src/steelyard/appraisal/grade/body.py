"""The facts of a body of evidence, as the rules need them: no file, no model, no judgement of ours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from steelyard.appraisal.grade.parts import Decision, Record
from steelyard.terms import MEASURES, Better, Stream

Risk = Literal["low", "high"]
Element = Literal["population", "intervention", "comparator", "outcome"]
ELEMENTS: tuple[Element, ...] = ("population", "intervention", "comparator", "outcome")
Kind = Literal["binary", "continuous", "hazard", "none"]

_KINDS: dict[str, Kind] = {"2x2": "binary", "means": "continuous"}


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its interval on the reader's scale (risk ratios, not their logs)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mid:
    """The band of differences that do not matter, on the reader's scale of the body's measure.

    `low` < null < `high`; a difference at a bound matters. `words` says where it comes from.
    """

    low: float
    high: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class StudyFact:
    """One study's line: its estimate (reader's scale), its weight in percent, its risk of bias."""

    label: str
    value: float | None
    weight: float | None
    risk: Risk | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """An estimate and what it rests on.

    Attributes:
        effect: None where there is no estimate with an interval.
        studies: One line a comparison.
        people: Everybody counted once; None where nobody says.
        events: Events of both groups together; None where not counted.
        control_risk: Risk in the control groups, 0 to 1; None where not counted.
        sd: Pooled standard deviation; None where not printed.
        i2: In percent; None where not defined.
        few_events: Whether I² means nothing because events are few.
        empty_arm: Whether one group has no events in any study; every study prints its events then.
        prediction: Prediction interval (reader's scale); None where there is none or it says nothing.
        asymmetry_p: p of a regression test of funnel asymmetry; None where none was run.
        asymmetry_words: Which test, or why none was run.
    """

    effect: Effect | None
    studies: tuple[StudyFact, ...] = ()
    people: int | None = None
    events: float | None = None
    control_risk: float | None = None
    sd: float | None = None
    i2: float | None = None
    tau2: float | None = None
    few_events: bool = False
    empty_arm: bool = False
    prediction: tuple[float, float] | None = None
    asymmetry_p: float | None = None
    asymmetry_words: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What a person recorded about publication bias; None where a question was not answered."""

    searched: bool
    found: str = ""
    small_industry: bool | None = None
    reason: str = ""
    by: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A body of evidence about one effect.

    Attributes:
        stream: Its design, which sets the start.
        measure: metafor's code; gives the null and the scale.
        better: Whether more or less of the outcome is good.
        evidence: All studies.
        low_risk: The studies at low risk of bias alone, estimated anew; None where there are none.
        not_high: Those that are not judged at high risk, estimated anew; None where every one is judged.
        mid: The minimal important difference in this measure; None with `mid_missing` saying why.
        robins_i: Whether risk of bias of non-randomised studies was judged with ROBINS-I.
        weights: What the weights are: those of the model, or a share of people.
        search: What was recorded on publication bias.
        elements: A person's judgement of directness for each part of the question.
        subgroup: Whether a credible subgroup explains the differences, as a person recorded it.
        dose_response, confounding: What a person recorded on rating up.
    """

    stream: Stream
    measure: str
    better: Better
    evidence: Evidence
    low_risk: Evidence | None = None
    not_high: Evidence | None = None
    mid: Mid | None = None
    mid_missing: str = "no minimal important difference is set"
    robins_i: bool = False
    weights: str = "of the model"
    search: Search | None = None
    elements: Mapping[Element, Decision] = field(default_factory=dict)
    subgroup: Record | None = None
    dose_response: Record | None = None
    confounding: Record | None = None

    @property
    def kind(self) -> Kind:
        """Return what is compared: risks, means, hazards, or nothing."""
        if self.measure == "HR":
            return "hazard"
        return _KINDS.get(MEASURES[self.measure].data, "none") if self.measure in MEASURES else "none"

    def x(self, value: float) -> float:
        """Return a value of the reader's scale on the scale where 0 is no effect: logs of ratios."""
        if MEASURES[self.measure].is_ratio:
            return math.log(value) if 0 < value < math.inf else (math.inf if value > 0 else -math.inf)
        return value - (MEASURES[self.measure].null or 0.0)

    @property
    def band(self) -> tuple[float, float] | None:
        """Return the band of differences that do not matter, on the scale where 0 is no effect."""
        return None if self.mid is None else (self.x(self.mid.low), self.x(self.mid.high))


def same(x: float, y: float) -> bool:
    """Return whether two numbers differ by rounding alone: by a part in 10⁹, or 10⁻¹² next to 0."""
    return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12)


def reaches(x: float, limit: float) -> bool:
    """Return whether a number is at least a limit."""
    return x > limit or same(x, limit)


def exceeds(x: float, limit: float) -> bool:
    """Return whether a number is more than a limit."""
    return x > limit and not same(x, limit)


def zone(x: float, band: tuple[float, float]) -> int:
    """Return 1 above the band, −1 below it, 0 within it or on its edge."""
    return 1 if exceeds(x, band[1]) else (-1 if exceeds(band[0], x) else 0)


def treated_risk(measure: str, effect: float, control_risk: float | None) -> float | None:
    """Return the risk that an effect makes of a control risk; None where that cannot be told.

    A risk ratio that would exceed certainty gives 1. A hazard ratio is read at proportional hazards:
    1 − (1 − p0)^HR.
    """
    if control_risk is None:
        return None
    if measure == "RR":
        return min(effect * control_risk, 1.0)
    if measure == "RD":
        return min(max(control_risk + effect, 0.0), 1.0)
    if measure == "HR":
        return float(1 - (1 - control_risk) ** effect)
    if measure in {"OR", "PETO"}:
        if math.isinf(effect):
            return 1.0
        return effect * control_risk / (1 - control_risk + effect * control_risk)
    return None


def mid_of_risks(measure: str, difference: float, control_risk: float) -> Mid | None:
    """Return an important risk difference as a band of a risk or odds ratio at a control risk.

    None where the difference exceeds what the control risk leaves room for on both sides, or for a measure
    that is not made of risks.
    """
    if measure not in {"RR", "OR", "PETO"} or not 0 < control_risk < 1:
        return None
    low, high = control_risk - difference, control_risk + difference
    if low <= 0 and high >= 1:
        return None
    words = f"a risk difference of {100 * difference:g} % at a control risk of {100 * control_risk:.3g} %"

    def ratio(risk: float) -> float:
        if measure == "RR":
            return risk / control_risk
        return (risk / (1 - risk)) / (control_risk / (1 - control_risk)) if risk < 1 else math.inf

    return Mid(ratio(low) if low > 0 else 0.0, ratio(high) if high < 1 else math.inf, words)
