"""What the checks of printed numbers share: the arms behind a difference, and which rows are of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from steelyard.appraisal.detect.groups import Group
from steelyard.data.rows import ArmRow, ContrastRow, OutcomeRow
from steelyard.data.values import Inequality
from steelyard.review.plan import Instrument
from steelyard.review.validate.facts import Facts, grouped

RATIOS = ("OR", "RR", "HR")
ENTRANCE = 4000
"""At most this many pairs of rows are compared, so that a table of any length is checked quickly."""

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
    rows = grouped(facts.tables.outcomes, lambda r: (r.study_id, r.arm_id, r.outcome, r.time_h, r.period))
    for contrast in facts.tables.contrasts:
        key = contrast.outcome, contrast.time_h, contrast.period
        found = [
            [
                row
                for row in rows.get((contrast.study_id, arm, *key), [])
                if contrast.scale in (row.scale, f"{row.scale} {row.value_type}")
            ]
            for arm in (contrast.arm_a, contrast.arm_b)
        ]
        if contrast.arm_b and len(found[0]) == len(found[1]) == 1:
            yield Pair(contrast, found[0][0], found[1][0])


def group(facts: Facts, row: OutcomeRow, arms: dict[tuple[str, str], ArmRow]) -> Group | None:
    """Return a row as a group with its spread, its people those analysed, else those of the arm."""
    arm = arms.get((row.study_id, row.arm_id))
    n = row.n or (arm.n if arm is not None else None)
    if row.mean is None or not row.sd or n is None or n < 2:
        return None
    texts = facts.tables
    return Group(texts.as_typed(row.place, "mean", row.mean), texts.as_typed(row.place, "sd", row.sd), n)


def p_text(facts: Facts, row: ContrastRow) -> str | None:
    """Return p as printed where it is a number or an inequality."""
    if isinstance(row.p, float):
        return facts.tables.as_typed(row.place, "p", row.p)
    return f"{row.p.sign}{row.p.bound:.10g}" if isinstance(row.p, Inequality) else None


def instrument(facts: Facts, row: OutcomeRow) -> Instrument | None:
    """Return the declared instrument of a row's scale; an exact text before a prefix."""
    declared = facts.plan.instruments if facts.plan is not None else ()
    exact = [i for i in declared if row.scale in i.scales]
    begun = [i for i in declared if any(s.endswith("*") and row.scale.startswith(s[:-1]) for s in i.scales)]
    return next(iter((*exact, *begun)), None)
