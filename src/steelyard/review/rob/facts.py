"""What a review's tables already say of a result that an assessor would otherwise look up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard import numfmt
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow, StudyRow, Tables
from steelyard.review.crossover import washout_hours
from steelyard.review.plan import CrossoverPlan
from steelyard.review.result import Row

_BLINDING = re.compile(
    r"[\w-]*(?:blind|mask|open[- ]label|sham|double[- ]dummy|active placebo)[\w-]*", re.IGNORECASE
)
_WHOLE = re.compile(r"(?<![\w.,])\d+(?![\w.,]*\d|\s*(?:%|h\b|hours?|days?|weeks?|months?|mg|lux))")
_SEQUENCES = ("sequence", "order", "period", "carry")


def facts_of(tables: Tables, study: StudyRow, row: Row, plan: CrossoverPlan | None = None) -> dict[str, str]:
    """Return the facts about a result by topic; a topic on which the tables say nothing says so."""
    arms = [a for a in tables.arms if a.study_id == study.study_id]
    facts = {
        "allocation": f"allocation {study.allocation}; design {study.design}",
        "arms": "; ".join(f"{a.label or a.arm_id}: {_n(a.n)}" for a in arms) or "no arms in arms.csv",
        "missing": _missing(study, row),
        "blinding": _blinding(study, arms),
        "registration": study.registration or "no registration number in studies.csv",
    }
    if study.design == "crossover":
        facts["crossover"] = "; ".join(_crossover(tables, study, row, plan))
    return facts


def _n(n: int | None) -> str:
    return f"n = {n}" if n is not None else "n not stated"


def _missing(study: StudyRow, row: Row) -> str:
    randomised, analysed = study.n_randomised, row.people
    if randomised is None or analysed is None:
        return f"{_n(randomised)} randomised, {_n(analysed)} analysed"
    text = f"{randomised} randomised, {analysed} analysed"
    if analysed < randomised:
        lost = randomised - analysed
        text += f": {lost} without data here ({numfmt.share(lost / randomised)})"
    return text


def _blinding(study: StudyRow, arms: list[ArmRow]) -> str:
    texts = {"notes": study.notes, "population": study.population}
    texts |= {f"arm {a.arm_id}": f"{a.label} {a.co_intervention}" for a in arms}
    found = [
        f"{word} ({where})"
        for where, text in texts.items()
        for word in dict.fromkeys(m[0].lower() for m in _BLINDING.finditer(text))
    ]
    return "; ".join(found) or "no word of blinding in the tables"


def _crossover(tables: Tables, study: StudyRow, row: Row, plan: CrossoverPlan | None) -> Iterator[str]:
    told = [f for f in tables.crossover if f.study_id == study.study_id]
    washout = [f.value for f in told if f.field == "washout"]
    yield f"washout: {', '.join(washout) if washout else 'not stated'}"
    yield from _long_enough(washout_hours(told), row.time_h, plan)
    for fact in told:
        if fact.field != "washout" and any(word in fact.field.lower() for word in _SEQUENCES):
            yield f"{fact.field}: {fact.value}"
            if "sequence" in fact.field.lower():
                yield from _balance(fact.value, study.n_randomised)
    rows = [r for r in _rows(tables) if r.study_id == study.study_id and r.outcome == row.outcome]
    first = any(r.period == "first" for r in rows)
    yield f"first-period result of this outcome: {'yes' if first else 'no'}"
    paired = any(
        isinstance(r, ContrastRow) and r.period == "both" and (r.se is not None or r.ci_low is not None)
        for r in rows
    )
    yield f"paired standard error or interval: {'yes' if paired else 'no'}"


def _long_enough(hours: float | None, time_h: float | None, plan: CrossoverPlan | None) -> Iterator[str]:
    """Yield a washout against how long after the dose the effect is measured, and against the plan's."""
    if hours is None:
        return
    shown = numfmt.hours(hours)
    if time_h is not None:
        longer = "no shorter than" if hours >= time_h else "shorter than"
        yield f"washout of {shown} {longer} the time to this measurement ({numfmt.hours(time_h)})"
    if plan is not None:
        enough = "at least" if hours >= plan.washout_hours else "less than"
        yield f"{enough} the {numfmt.hours(plan.washout_hours)} that the plan asks for"


def _balance(printed: str, randomised: int | None) -> Iterator[str]:
    """Yield the people of the sequences, added up, against each other and against those randomised."""
    people = [int(n) for n in _WHOLE.findall(printed)]
    if len(people) < 2:
        return
    total = sum(people)
    sizes = "all sequences alike" if len(set(people)) == 1 else f"from {min(people)} to {max(people)} people"
    yield f"computed: {' + '.join(map(str, people))} = {total} in {len(people)} sequences, {sizes}"
    if randomised is not None and randomised != total:
        way = "more" if randomised > total else "fewer"
        yield f"{randomised} were randomised, {abs(randomised - total)} {way}"


def is_first_period(tables: Tables, row: Row) -> bool:
    """Return whether everything behind a line of an analysis is of a crossover trial's first period."""
    periods = {r.period for r in _rows(tables) if str(r.place) in row.sources}
    return periods == {"first"}


def _rows(tables: Tables) -> tuple[OutcomeRow | ContrastRow, ...]:
    return (*tables.outcomes, *tables.contrasts)
