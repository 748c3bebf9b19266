"""What a forest plot holds, already computed, and how its effects, arms and sides are put in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from steelyard import numfmt
from steelyard.report.figure import JUDGEMENT_NAMES, BiasColumn, Judgement
from steelyard.report.words import inner, term_of
from steelyard.review.result import ArmData, Estimate
from steelyard.terms import Better

NOT_ESTIMABLE = "Not estimable"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One result. `weight` is in percent of the whole; `title` is what hovering shows."""

    label: str
    estimate: Estimate
    arms: tuple[ArmData, ...] = ()
    weight: float | None = None
    subgroup: str = ""
    bias: tuple[tuple[Judgement, ...], ...] = ()
    href: str = ""
    mark_href: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ForestTotal:
    """A pooled line: the whole, or a subgroup. `notes` are the lines printed under it."""

    label: str
    estimate: Estimate
    totals: tuple[ArmData, ...] = ()
    subgroup: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForestData:
    """Everything a forest plot shows. Without a `total` the results stand side by side, unpooled."""

    title: str
    measure: str
    method: str
    rows: tuple[ForestRow, ...]
    total: ForestTotal | None = None
    subtotals: tuple[ForestTotal, ...] = ()
    arm_labels: tuple[str, ...] = ()
    better: Better | None = None
    bias_columns: tuple[BiasColumn, ...] = ()
    bias_note: str = ""
    bias_names: Mapping[Judgement, str] = field(default_factory=lambda: JUDGEMENT_NAMES)
    notes: tuple[str, ...] = ()


def effect_text(estimate: Estimate) -> str:
    """Return "2.23 [1.69, 2.96]", a proportion in percent, or "Not estimable"."""
    if estimate.value is None or math.isnan(estimate.value):
        return NOT_ESTIMABLE
    low, high = estimate.ci_low, estimate.ci_high
    if term_of(estimate.measure).data == "proportion":
        text = numfmt.share(estimate.value)
        return text if low is None or high is None else f"{text} [{percents(low, high)}]"
    text = numfmt.effect(estimate.value)
    return text if low is None or high is None else f"{text} [{numfmt.interval(low, high, ', ')}]"


def percents(low: float, high: float) -> str:
    """Return two proportions as "12, 34", in percent."""
    return f"{numfmt.fixed(100 * low, 0)}, {numfmt.fixed(100 * high, 0)}"


def describe(data: ForestData) -> str:
    """Return the sentence read in place of the picture."""
    name = term_of(data.measure).name.lower()
    counted = f"{len(data.rows)} result" + ("" if len(data.rows) == 1 else "s")
    if data.total is None:
        return f"Forest plot of {counted}, {name}, not pooled."
    return f"Forest plot of {counted}; pooled {name} {effect_text(data.total.estimate)}."


def favours(better: Better | None, arms: tuple[str, ...], measure: str) -> tuple[str, str]:
    """Return the words left and right of no effect; they follow which direction is good for the patient.

    A measure compares the first arm with the second, so less of the outcome lies on the left: where less is
    better, the left favours the first arm. Without a direction, or without a line of no effect, no words.
    """
    if better is None or term_of(measure).null is None:
        return ("", "")
    if term_of(measure).data == "change":
        return ("Improvement", "Worsening") if better == "less" else ("Worsening", "Improvement")
    if len(arms) < 2:
        return ("", "")
    first, second = (f"Favours {inner(arm)}" for arm in arms[:2])
    return (first, second) if better == "less" else (second, first)
