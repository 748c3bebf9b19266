"""What a review's tables already say of a result that an assessor would otherwise look up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard import numfmt
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow, StudyRow, Tables
from steelyard.review.result import Row

_BLINDING = re.compile(
    r"[\w-]*(?:blind|mask|open[- ]label|sham|double[- ]dummy|active placebo)[\w-]*", re.IGNORECASE
)
_SEQUENCES = ("sequence", "order", "period", "carry")


def facts_of(tables: Tables, study: StudyRow, row: Row) -> dict[str, str]:
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
        facts["crossover"] = "; ".join(_crossover(tables, study, row))
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


def _crossover(tables: Tables, study: StudyRow, row: Row) -> Iterator[str]:
    told = [f for f in tables.crossover if f.study_id == study.study_id]
    washout = [f.value for f in told if f.field == "washout"]
    yield f"washout: {', '.join(washout) if washout else 'not stated'}"
    for fact in told:
        if fact.field != "washout" and any(word in fact.field.lower() for word in _SEQUENCES):
            yield f"{fact.field}: {fact.value}"
    rows = [r for r in _rows(tables) if r.study_id == study.study_id and r.outcome == row.outcome]
    first = any(r.period == "first" for r in rows)
    yield f"first-period result of this outcome: {'yes' if first else 'no'}"
    paired = any(
        isinstance(r, ContrastRow) and r.period == "both" and (r.se is not None or r.ci_low is not None)
        for r in rows
    )
    yield f"paired standard error or interval: {'yes' if paired else 'no'}"


def is_first_period(tables: Tables, row: Row) -> bool:
    """Return whether everything behind a line of an analysis is of a crossover trial's first period."""
    periods = {r.period for r in _rows(tables) if str(r.place) in row.sources}
    return periods == {"first"}


def _rows(tables: Tables) -> tuple[OutcomeRow | ContrastRow, ...]:
    return (*tables.outcomes, *tables.contrasts)
