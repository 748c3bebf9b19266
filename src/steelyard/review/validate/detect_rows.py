"""What the checks of printed numbers share: the arms behind a difference, and which rows are of a model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from steelyard.appraisal.detect.groups import Group
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow
from steelyard.data.values import Inequality
from steelyard.review.plan import Instrument
from steelyard.review.plan.detect import instrument_of
from steelyard.review.validate.facts import Facts

RATIOS = ("OR", "RR", "HR")
_PLAIN = re.compile(r"-?[0-9]{0,12}(\.[0-9]{0,12})?")

_OF_A_MODEL = re.compile(
    r"\b(ls means?|lsmeans?|least[- ]squares|adjusted|ancova|anova|mixed|mmrm|model|imputed|regression|"
    r"marginal|non-inferiority|ranks?|wilcoxon|mann|log-rank|bayes\w*|hdi)\b",
    re.IGNORECASE,
)


class Pair(NamedTuple):
    """A reported difference with the one row of each of its arms that it compares."""

    contrast: ContrastRow
    a: OutcomeRow
    b: OutcomeRow


def of_a_model(row: OutcomeRow | ContrastRow) -> bool:
    """Return whether a row's words say that it is a model's value and not a plain one."""
    p = row.p if isinstance(row, ContrastRow) else None
    words = f"{row.scale} {row.time_label} {row.locator} {p.text if isinstance(p, Inequality) else ''}"
    return _OF_A_MODEL.search(words) is not None


def pairs(facts: Facts) -> Iterator[Pair]:
    """Yield each difference of two arms with their rows, where each arm has just one such row."""
    rows: dict[tuple[object, ...], list[OutcomeRow]] = defaultdict(list)
    for row in facts.tables.outcomes:
        key = row.study_id, row.arm_id, row.outcome, row.time_h, row.period
        for scale in {row.scale, f"{row.scale} {row.value_type}"}:
            rows[(*key, scale)].append(row)
    for contrast in facts.tables.contrasts:
        asked = contrast.outcome, contrast.time_h, contrast.period, contrast.scale
        first, second = (
            rows.get((contrast.study_id, arm, *asked), []) for arm in (contrast.arm_a, contrast.arm_b)
        )
        if contrast.arm_b and len(first) == len(second) == 1:
            yield Pair(contrast, first[0], second[0])


def typed(facts: Facts, row: OutcomeRow | ContrastRow, column: str, value: float | None) -> str | None:
    """Return a number as its cell has it; None where it is empty or has more digits than are read."""
    if value is None:
        return None
    text = facts.tables.as_typed(row.place, column, value).removeprefix("+").replace("−", "-")
    text = text.removeprefix("-") if value == 0 else text
    return text if _PLAIN.fullmatch(text) else None


def group(facts: Facts, row: OutcomeRow, arms: dict[tuple[str, str], ArmRow]) -> Group | None:
    """Return a row as a group with its spread, its people those analysed, else those of the arm."""
    arm = arms.get((row.study_id, row.arm_id))
    n = row.n or (arm.n if arm is not None else None)
    if row.mean is None or not row.sd or n is None or n < 2:
        return None
    mean, sd = typed(facts, row, "mean", row.mean), typed(facts, row, "sd", row.sd)
    return None if mean is None or sd is None else Group(mean, sd, n)


def p_text(facts: Facts, row: ContrastRow) -> str | None:
    """Return p as printed where it is a number or an inequality."""
    if isinstance(row.p, float):
        return typed(facts, row, "p", row.p)
    if isinstance(row.p, Inequality) and 0 <= row.p.bound <= 1:
        return f"{row.p.sign}{row.p.bound:.10f}".rstrip("0")
    return None


def instrument(facts: Facts, row: OutcomeRow) -> Instrument | None:
    """Return the declared instrument of a row's scale; an exact text before a prefix."""
    return instrument_of(facts.plan.instruments if facts.plan is not None else (), row.scale)
