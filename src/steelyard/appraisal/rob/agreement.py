"""How far two assessors agree: percent agreement and Cohen's kappa, plain and linear-weighted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from steelyard.appraisal.rob.codes import same_answer
from steelyard.appraisal.rob.judge import judge
from steelyard.appraisal.rob.tools import tool_named
from steelyard.appraisal.rob.types import OVERALL, Assessment, Judged, Level
from steelyard.appraisal.rob.walk import fill_in
from steelyard.check import check_level
from steelyard.errors import InputError

SEVERITY: tuple[Level, ...] = ("low", "low*", "some", "unclear", "moderate", "high", "serious", "critical")
"""Levels that have an order, in it; a linear weight counts the steps between a domain's own levels."""

DEGENERATE = 1e-15
"""A variance that is nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance.

    Attributes:
        value: Kappa; None where it is undefined.
        se: Large-sample standard error; None where it cannot be estimated.
        ci_low, ci_high: Wald interval, cut at −1 and 1; None with `se`.
        note: Why something is None; empty otherwise.
    """

    value: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """Agreement on the final levels of one domain, or overall.

    Attributes:
        item: Domain id or "overall".
        n: Pairs in which both have a level.
        left_out: Pairs in which one or both have none.
        agreed: Pairs with the same level.
        share: agreed / n; None for n = 0.
        levels: The levels of the table, in the tool's order.
        table: Counts, first assessor's level by row, second's by column; n in all.
        kappa, weighted: Unweighted and linear-weighted kappa.
    """

    item: str
    n: int
    left_out: int
    agreed: int
    share: float | None
    levels: tuple[Level, ...]
    table: tuple[tuple[int, ...], ...]
    kappa: Kappa
    weighted: Kappa


@dataclass(frozen=True, slots=True)
class QuestionAgreement:
    """Agreement on one question, with PY counted as Y and PN as N.

    Attributes:
        question: Id.
        n: Pairs in which both were asked and both answered.
        same: Pairs with the same answer.
        share: same / n; None for n = 0.
    """

    question: str
    n: int
    same: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two assessors with one tool: `n` pairs, by domain, overall, and by question."""

    tool: str
    n: int
    level: float
    domains: tuple[ItemAgreement, ...]
    overall: ItemAgreement
    questions: tuple[QuestionAgreement, ...]


def agreement(pairs: Iterable[tuple[Assessment, Assessment]], level: float = 0.95) -> Agreement:
    """Return how far two assessors agree on the final levels and on the answers.

    Args:
        pairs: Two assessments of the same result with the same tool; at least one pair, one tool in all.
        level: Of the confidence intervals.

    Raises:
        InputError: No pair; a pair about different results; more than one tool; an unknown tool.

    Source: Cohen 1960 and 1968; standard errors Fleiss, Cohen and Everitt 1969 (see `kappa`).
    Checked: a printout of SAS PROC FREQ and one of R irr, tests/appraisal/rob.
    """
    both = [(judge(one), judge(two)) for one, two in pairs]
    tool = tool_named(_one_tool(both))
    domains = tuple(
        _item(d.id, d.levels, [(x.domains[i].final, y.domains[i].final) for x, y in both], level)
        for i, d in enumerate(tool.domains)
    )
    overall = _item(
        OVERALL, tool.overall.levels, [(x.overall.final, y.overall.final) for x, y in both], level
    )
    answers = [(_answers(x), _answers(y)) for x, y in both]
    questions = tuple(_question(q.id, answers) for q in tool.questions)
    return Agreement(tool.id, len(both), level, domains, overall, questions)


def kappa(
    table: Sequence[Sequence[float]], weights: Literal["none", "linear"] = "none", level: float = 0.95
) -> Kappa:
    """Return Cohen's kappa of a square table of counts.

    Args:
        table: Counts, shape (c, c), one rater by row and the other by column, categories in order.
        weights: "none" counts exact agreement; "linear" counts 1 − |i − j| / (c − 1).
        level: Of the confidence interval.

    Returns:
        Kappa with its large-sample standard error, the one for an interval and not for a test of zero.

    Raises:
        InputError: The table is not square or has a negative count; the level lies outside (0, 1).

    Source: Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72:323, equation 13.
    """
    c, total = _checked(table), sum(map(sum, table))
    if total == 0:
        return Kappa(None, None, None, None, "nothing to compare")
    p = [[x / total for x in row] for row in table]
    w = [[_weight(i, j, c, weights) for j in range(c)] for i in range(c)]
    rows, columns = [sum(row) for row in p], [sum(column) for column in zip(*p, strict=True)]
    cells = [(i, j) for i in range(c) for j in range(c)]
    po = math.fsum(w[i][j] * p[i][j] for i, j in cells)
    pe = math.fsum(w[i][j] * rows[i] * columns[j] for i, j in cells)
    if math.isclose(pe, 1.0, rel_tol=0, abs_tol=1e-12):
        return Kappa(None, None, None, None, "both used one and the same level throughout")
    value = (po - pe) / (1 - pe)
    if math.isclose(po, 1.0, rel_tol=0, abs_tol=1e-12):
        return Kappa(1.0, None, None, None, "complete agreement leaves no standard error to estimate")
    # Agreement is then exactly what chance gives, and its computed variance nothing but rounding.
    if total in [sum(x) for x in table] or total in [sum(x) for x in zip(*table, strict=True)]:
        return Kappa(0.0, None, None, None, "one of them used the same level throughout")
    by_row = [math.fsum(w[i][j] * columns[j] for j in range(c)) for i in range(c)]
    by_column = [math.fsum(w[i][j] * rows[i] for i in range(c)) for j in range(c)]
    spread = math.fsum(
        p[i][j] * (w[i][j] * (1 - pe) - (by_row[i] + by_column[j]) * (1 - po)) ** 2 for i, j in cells
    )
    variance = (spread - (po * pe - 2 * pe + po) ** 2) / (total * (1 - pe) ** 4)
    # Every pair differs in the same way: the formula's variance is 0 or rounding, and that is no certainty.
    if variance <= DEGENERATE:
        return Kappa(value, None, None, None, "the pairs leave no standard error to estimate")
    se = math.sqrt(variance)
    reach = NormalDist().inv_cdf(0.5 + check_level(level) / 2) * se
    return Kappa(value, se, max(-1.0, value - reach), min(1.0, value + reach))


def _checked(table: Sequence[Sequence[float]]) -> int:
    c = len(table)
    if any(len(row) != c for row in table):
        raise InputError(f"table has {c} rows and {[len(row) for row in table]} columns; must be square")
    if any(not x >= 0 for row in table for x in row):
        raise InputError("table has a negative or undefined count; all counts must be >= 0")
    return c


def _weight(i: int, j: int, c: int, weights: Literal["none", "linear"]) -> float:
    if weights == "none" or c == 1:
        return float(i == j)
    return 1 - abs(i - j) / (c - 1)


def _one_tool(both: list[tuple[Judged, Judged]]) -> str:
    tools = {judged.assessment.tool for pair in both for judged in pair}
    if not tools:
        raise InputError("pairs is empty; need at least one pair of assessments")
    if len(tools) > 1:
        raise InputError(f"pairs use {', '.join(sorted(tools))}; one tool at a time")
    for one, two in ((x.assessment, y.assessment) for x, y in both):
        if (one.study_id, one.outcome, one.time) != (two.study_id, two.outcome, two.time):
            raise InputError(
                f"a pair is about {one.study_id} {one.outcome} {one.time} and about "
                f"{two.study_id} {two.outcome} {two.time}; both must be about the same result"
            )
    return tools.pop()


def _item(
    item: str, levels: tuple[Level, ...], pairs: list[tuple[Level | None, Level | None]], level: float
) -> ItemAgreement:
    rated = [(x, y) for x, y in pairs if x is not None and y is not None]
    table = _table(rated, levels)
    ordered = tuple(x for x in SEVERITY if x in levels)
    if all(x in ordered and y in ordered for x, y in rated):
        weighted = kappa(_table(rated, ordered), "linear", level)
    else:
        weighted = Kappa(None, None, None, None, "some of the levels used have no order")
    agreed = sum(x == y for x, y in rated)
    share = agreed / len(rated) if rated else None
    plain = kappa(table, "none", level)
    left_out = len(pairs) - len(rated)
    return ItemAgreement(item, len(rated), left_out, agreed, share, levels, table, plain, weighted)


def _table(rated: list[tuple[Level, Level]], levels: tuple[Level, ...]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(sum(pair == (x, y) for pair in rated) for y in levels) for x in levels)


def _answers(judged: Judged) -> dict[str, str]:
    """Return the legal answers to the questions that are asked, probable answers folded into plain ones."""
    a, found = judged.assessment, {}
    for domain in tool_named(a.tool).domains:
        sheet = fill_in(domain, a.answers)
        found.update({q: same_answer(sheet.answers[q]) for q in sheet.answered})
    return found


def _question(question: str, answers: list[tuple[dict[str, str], dict[str, str]]]) -> QuestionAgreement:
    pairs = [(x[question], y[question]) for x, y in answers if question in x and question in y]
    same = sum(x == y for x, y in pairs)
    return QuestionAgreement(question, len(pairs), same, same / len(pairs) if pairs else None)
