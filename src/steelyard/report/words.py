"""Plain sentences about results: what a number says of the studies behind it; never "significant"."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steelyard import numfmt
from steelyard.review.plan import Outcome, Plan
from steelyard.review.result import AnalysisResult, Estimate
from steelyard.terms import MEASURES, ROUTES, MeasureTerm

NBSP = "\u00a0"

STREAM_NOUNS = {
    "randomised": ("randomised trial", "randomised trials"),
    "non-randomised": ("controlled study without randomisation", "controlled studies without randomisation"),
    "uncontrolled": ("study without a control group", "studies without a control group"),
    "animal": ("animal study", "animal studies"),
}
STATUS_WORDS = {
    "pooled": "",
    "single": "one result",
    "not pooled": "not pooled",
    "no data": "no data",
    "described": "described",
    "planned": "planned",
    "failed": "no number",
}
# What an interval allows one to say, as decided elsewhere -> (in a few words, in a sentence).
STATE_WORDS = {
    "no important difference": (
        "interval shows no important difference",
        "The interval lies wholly within the smallest difference that matters, on either side of no effect.",
    ),
    "important benefit": (
        "interval on the side of important benefit",
        "The interval lies wholly on the side of benefit, beyond the smallest difference that matters.",
    ),
    "important harm": (
        "interval on the side of important harm",
        "The interval lies wholly on the side of harm, beyond the smallest difference that matters.",
    ),
    "benefit, size open": (
        "interval on the side of benefit",
        "The interval lies wholly on the side of benefit; how large is open.",
    ),
    "harm, size open": (
        "interval on the side of harm",
        "The interval lies wholly on the side of harm; how large is open.",
    ),
    "inconclusive": (
        "interval allows benefit and harm",
        "The interval allows benefit and harm.",
    ),
}


def term_of(measure: str) -> MeasureTerm:
    """Return a measure's name and scale; an unknown code is a plain effect."""
    return MEASURES.get(measure, MEASURES["GEN"])


def state_words(state: str) -> tuple[str, str]:
    """Return what an interval allows one to say, in a few words and in a sentence; empty for none."""
    return STATE_WORDS.get(state, (state, as_sentence(state)))


def route(code: str) -> str:
    """Return "intravenous" for "iv"; a route without a code of its own as it is written."""
    return ROUTES.get(code, code)


def printed_percent(text: str) -> str:
    """Return "12 %" for a printed "12"; words, and what has its unit already, as they stand."""
    return f"{text} %" if text.replace(".", "", 1).isdecimal() else text


def inner(label: str) -> str:
    """Return a label as it stands inside a sentence: "Placebo" -> "placebo", but "ECT" stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def value_text(estimate: Estimate) -> str:
    """Return "2.23", or a proportion in percent; an en dash where there is no number."""
    if term_of(estimate.measure).data == "proportion":
        return numfmt.share(estimate.value)
    return numfmt.effect(estimate.value)


def interval_text(estimate: Estimate) -> str:
    """Return "1.69 to 2.96", proportions in percent; an en dash where a bound is undefined."""
    return bounds_text(estimate.measure, estimate.ci_low, estimate.ci_high)


def bounds_text(measure: str, low: float | None, high: float | None) -> str:
    if term_of(measure).data != "proportion":
        return numfmt.interval(low, high)
    if low is None or high is None:
        return numfmt.NONE
    return f"{numfmt.share(low)} to {numfmt.share(high)}"


def level_text(estimate: Estimate) -> str:
    return f"{100 * estimate.level:.3g}{NBSP}%{NBSP}CI"


def effect_line(estimate: Estimate) -> str:
    """Return "risk ratio 2.23 (95 % CI 1.69 to 2.96)", or why there is no number."""
    if estimate.value is None:
        return estimate.reason or "not estimable"
    name = term_of(estimate.measure).name.lower()
    if estimate.ci_low is None or estimate.ci_high is None:
        return f"{name} {value_text(estimate)}" + (f" ({estimate.reason})" if estimate.reason else "")
    return f"{name} {value_text(estimate)} ({level_text(estimate)} {interval_text(estimate)})"


def short_effect(estimate: Estimate) -> str:
    """Return "2.23 (1.69 to 2.96)" for a table's cell, or why there is no number."""
    if estimate.value is None:
        return estimate.reason or "not estimable"
    if estimate.ci_low is None or estimate.ci_high is None:
        return value_text(estimate)
    return f"{value_text(estimate)} ({interval_text(estimate)})"


def prediction_text(estimate: Estimate) -> str:
    """Return the prediction interval, or the note that says why it is absent; else an empty string."""
    if estimate.pi_note or estimate.pi_low is None or estimate.pi_high is None:
        return estimate.pi_note
    return bounds_text(estimate.measure, estimate.pi_low, estimate.pi_high)


def people_text(people: int | None) -> str:
    return "people not stated" if people is None else plural(people, "person", "people")


def plural(n: int, one: str, many: str) -> str:
    return f"{numfmt.count(n)} {one if n == 1 else many}"


def studies_text(k: int, stream: str) -> str:
    """Return "5 randomised trials"."""
    return plural(k, *STREAM_NOUNS.get(stream, ("study", "studies")))


def outcome_of(result: AnalysisResult, plan: Plan) -> Outcome | None:
    wanted = result.spec.outcomes
    return next((o for o in plan.outcomes if wanted and o.id == wanted[0]), None)


def finding(result: AnalysisResult, plan: Plan, *, certainty: bool = True) -> str:
    """Return one sentence of what an entry's studies had: direction and outcome, in the past tense.

    It is about those studies and not about the treatment: a result whose interval holds no effect says so,
    and, unless `certainty` is False, every result says how certain it is or that this is not rated. An entry
    without a number gives its reason.
    """
    estimate = result.headline
    if estimate is None or estimate.value is None:
        return _without_number(result)
    outcome = outcome_of(result, plan)
    alone = term_of(estimate.measure).data in ("proportion", "change")
    told = _told(result, estimate, outcome, _arms(result, plan))
    tail = [] if alone else [_uncertainty(estimate, outcome)]
    if certainty:
        level = result.certainty.level
        rated = "this" if result.rated is None else "the studies at low risk of bias alone"
        tail.append(
            "how certain that is has not been rated"
            if level is None
            else f"the certainty of {rated} is {level}"
        )
    said = ", and ".join(part for part in tail if part)
    link = ", and " if alone else "; "
    return f"{_in_studies(result)}{inner(told)}{link if said else ''}{said}."


def _in_studies(result: AnalysisResult) -> str:
    """Return "In these 5 trials, "."""
    nouns = ("trial", "trials") if result.spec.stream == "randomised" else ("study", "studies")
    if result.k == 1:
        return f"In this one {nouns[0]}, "
    return f"In these {numfmt.count(result.k)} {nouns[1]}, "


def _without_number(result: AnalysisResult) -> str:
    said = {
        "planned": "Planned; no result yet.",
        "described": "Described in words, without a number.",
        "no data": "No eligible result is known to this review.",
        "failed": "The model did not converge, so no number is given.",
    }
    return as_sentence(result.reason) or said.get(result.status, "Not pooled.")


def as_sentence(text: str) -> str:
    """Return a clause with a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def arm_names(result: AnalysisResult, plan: Plan) -> tuple[str, str]:
    """Return the names of an entry's two arms: the plan's labels for them, else the arms' own where every
    result has the same, else the plan's names of what was to be compared; "" where none of these says.
    """
    if result.spec.labels is not None:
        return result.spec.labels
    treatments = {t.id: t.label for t in plan.treatments}
    eligible = result.spec.eligible
    first, second = (
        _one_name([r.arms[i].label for r in result.rows if i < len(r.arms)])
        or _one_name([treatments.get(t, "") for t in asked])
        for i, asked in enumerate((eligible.interventions, eligible.comparators))
    )
    return first, second


def _one_name(names: Sequence[str]) -> str:
    found = {name for name in names if name}
    return found.pop() if len(found) == 1 else ""


def _arms(result: AnalysisResult, plan: Plan) -> tuple[str, str]:
    first, second = arm_names(result, plan)
    return inner(first) or "the intervention", inner(second) or "the comparator"


def _told(result: AnalysisResult, e: Estimate, outcome: Outcome | None, arms: tuple[str, str]) -> str:
    term = term_of(e.measure)
    first, second = arms
    label = outcome.label if outcome else result.spec.title
    said = outcome.sentence if outcome else ""
    if term.data == "proportion":
        said = said or f"had the outcome ({inner(label)})"
        # The model's mean is that of a typical study, not the share of all people taken together.
        typical = " in a typical one" if result.status == "pooled" else ""
        return f"{value_text(e)} of people {said}{typical}; nobody was compared with them"
    way = _direction(e, term)
    if term.data == "change":
        word = {1: "rose", -1: "fell", 0: "did not change"}[way]
        return f"{label} {word} from before to after; nobody was compared with them"
    versus = f"with {first} than with {second}"
    alike = f"with {first} and with {second}"
    if term.data == "2x2" and said:
        if way == 0:
            return f"About as many people {said} {alike}"
        return f"{'More' if way > 0 else 'Fewer'} people {said} {versus}"
    pairs = {"2x2": ("more frequent", "less frequent"), "generic": ("more frequent", "less frequent")}
    frequency = term.is_ratio or e.measure == "RD"
    more, less = pairs.get(term.data, ("higher", "lower")) if frequency else ("higher", "lower")
    if way == 0:
        return f"{label} was about the same {alike}"
    good = f" ({_good(outcome)} is better)" if outcome and more == "higher" else ""
    return f"{label} was {more if way > 0 else less} {versus}{good}"


def _good(outcome: Outcome) -> str:
    return "higher" if outcome.better == "more" else "lower"


def _direction(e: Estimate, term: MeasureTerm) -> int:
    """Return 1 above no effect, -1 below, 0 where the printed number is that of no effect."""
    null = 0.0 if term.null is None else term.null
    if e.value is None or value_text(e) == numfmt.effect(null):
        return 0
    return 1 if e.value > null else -1


def _uncertainty(e: Estimate, outcome: Outcome | None) -> str:
    """Return what the interval adds: nothing where it excludes no effect."""
    term = term_of(e.measure)
    if e.ci_low is None or e.ci_high is None or math.isnan(e.ci_low) or math.isnan(e.ci_high):
        return "no interval can be given"
    if term.null is None or not e.ci_low <= term.null <= e.ci_high:
        return ""
    if term.data == "2x2" and outcome is not None and outcome.sentence:
        return "the interval allows fewer and more"
    frequency = term.is_ratio or e.measure == "RD"
    return f"the interval allows {'less and more frequent' if frequency else 'lower and higher'}"
