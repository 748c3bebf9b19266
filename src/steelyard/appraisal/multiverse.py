"""The multiverse of an analysis: every combination of defensible choices, fitted in batches.

A specification is one level of each choice. Its data (which results, corrected how) come as `Evidence`;
estimators and intervals are crossed with them here. Choices that keep the question stand apart from
choices that change it: a specification keeps the question when each of its levels does.

Source: Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), Perspectives on Psychological Science 11:702;
    specification curve: Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208; for
    meta-analysis: Voracek, Kossmeier & Tran (2019), Zeitschrift für Psychologie 227:64.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from steelyard.appraisal.conclusion import Conclusion, conclusion
from steelyard.appraisal.multiverse_fit import Array, Evidence, Fitted, fit_all, informative
from steelyard.effects.back import back
from steelyard.errors import InputError
from steelyard.terms import MEASURES, Better

Choices = npt.NDArray[np.intp]
COMMON = frozenset({"EE", "MH", "Peto"})
"""Methods without a between-study variance: they are formed once, under the plan's own interval."""
_BY_T = frozenset({"knha", "adhoc", "t"})


@dataclass(frozen=True, slots=True)
class Factor:
    """One choice.

    Attributes:
        name: What is chosen.
        levels: The ways to choose, in words.
        own: Which of them is the plan's.
        keeps: For each level whether it keeps the question; the plan's own always does.
    """

    name: str
    levels: tuple[str, ...]
    own: int
    keeps: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """The choices of method: codes, the words for them, and which are the plan's.

    `methods` are estimators of tau² by metafor's code, "EE", and for 2×2 tables "MH" and "Peto"; `tests` the
    intervals of `pool`.
    """

    methods: tuple[str, ...]
    method_labels: tuple[str, ...]
    own_method: int
    tests: tuple[str, ...]
    test_labels: tuple[str, ...]
    own_test: int


@dataclass(frozen=True, slots=True, eq=False)
class Universe:
    """Every specification. Arrays and tuples have n entries, the arrays' numbers on the reader's scale.

    Attributes:
        factors: The choices, f of them: first the data's, then "Estimator" and "Interval".
        choices: Level of each factor in each specification, shape (n, f).
        evidence: Which evidence each rests on, shape (n,).
        measures: metafor's code of each.
        same_question: Whether every level keeps the question, shape (n,).
        estimate, ci_low, ci_high, pvalue, tau2: Shape (n,); NaN where there is no number.
        k: Studies; people: everybody once, None where nobody says.
        status: "pooled", "single" (one result, as it is), "failed" (the model did not converge) or
            "not estimable".
        reasons: Why there is no number, "" where there is one.
        conclusions: Which way each interval points.
        own: Place of the plan's own specification.
    """

    factors: tuple[Factor, ...]
    choices: Choices
    evidence: Choices
    measures: tuple[str, ...]
    same_question: npt.NDArray[np.bool_]
    estimate: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    tau2: Array
    k: Choices
    people: tuple[int | None, ...]
    status: tuple[str, ...]
    reasons: tuple[str, ...]
    conclusions: tuple[Conclusion, ...]
    own: int

    def __len__(self) -> int:
        return len(self.status)

    def labels(self, spec: int) -> tuple[str, ...]:
        """Return the level of each factor in one specification, in words."""
        return tuple(f.levels[int(at)] for f, at in zip(self.factors, self.choices[spec], strict=True))


def explore(
    factors: Sequence[Factor],
    evidence: Sequence[Evidence],
    models: Models,
    *,
    level: float = 0.95,
    better: Better = "more",
) -> Universe:
    """Return every combination of evidence, estimator and interval.

    Args:
        factors: The choices about data, in the order of `Evidence.choices`.
        evidence: One for each combination of their levels that is of interest; the plan's own among them.
        models: Estimators and intervals. "EE", "MH" and "Peto" are formed once for each evidence, under the
            plan's interval; "MH" and "Peto" touch no cell, so not again under other corrections of cells.
            "Peto" exists for odds ratios alone. Evidence without a pool (one result, or a reason why there
            is none) is one specification. Intervals by t need three studies, unless they are the plan's.
        level: Confidence level.
        better: Which direction of the outcome is good.

    Raises:
        InputError: the plan's own combination is not among the evidence.
    """
    whole = (
        *factors,
        Factor("Estimator", models.method_labels, models.own_method, (True,) * len(models.methods)),
        Factor("Interval", models.test_labels, models.own_test, (True,) * len(models.tests)),
    )
    grid = _grid(evidence, models)
    choices = np.array([(*evidence[e].choices, m, t) for e, m, t in grid], dtype=np.intp).reshape(
        len(grid), len(whole)
    )
    mine = np.array([f.own for f in whole], dtype=np.intp)
    own = np.flatnonzero((choices == mine).all(axis=1))
    if own.size != 1:
        raise InputError(f"the plan's own specification is there {own.size} times; need it once.")
    found = fit_all(evidence, grid, models.methods, models.tests, level)
    return _universe(whole, choices, evidence, grid, found, int(own[0]), better)


def _grid(evidence: Sequence[Evidence], models: Models) -> list[tuple[int, int, int]]:
    """Return (evidence, method, test) of every specification, none of them twice."""
    formed = []
    for e, one in enumerate(evidence):
        if one.alone is not None or one.reason or _results(one) < 2:
            formed.append((e, models.own_method, models.own_test))
            continue
        for m, method in enumerate(models.methods):
            if method == "Peto" and one.measure != "OR":
                continue
            if method == "MH" and one.measure not in ("OR", "RR", "RD"):
                continue
            if method in ("MH", "Peto") and one.corrected:
                continue
            formed += [(e, m, t) for t in _tests(one, method, models)]
    return formed


def _results(one: Evidence) -> int:
    """Return how many results there are to pool: effects, or tables for the methods of tables."""
    return max(one.yi.size, 0 if one.tables is None else len(informative(one.tables)))


def _tests(one: Evidence, method: str, models: Models) -> list[int]:
    """Return the intervals a method is crossed with: Hartung–Knapp needs three studies, unless planned."""
    if method in COMMON:
        return [models.own_test]
    every = range(len(models.tests))
    return [t for t in every if t == models.own_test or one.studies >= 3 or models.tests[t] not in _BY_T]


def _universe(
    factors: tuple[Factor, ...],
    choices: Choices,
    evidence: Sequence[Evidence],
    grid: Sequence[tuple[int, int, int]],
    found: Fitted,
    own: int,
    better: Better,
) -> Universe:
    of = np.array([e for e, _, _ in grid], dtype=np.intp)
    measures = tuple(evidence[e].measure for e in of.tolist())
    same = np.ones(len(grid), dtype=bool)
    for column, factor in enumerate(factors):
        same &= np.array(factor.keeps, dtype=bool)[choices[:, column]]
    estimate, low, high = (
        _reader(values, measures) for values in (found.estimate, found.ci_low, found.ci_high)
    )
    pvalue = found.pvalue.copy()
    for i, e in enumerate(of.tolist()):
        if (given := evidence[e].alone) is not None:
            estimate[i], low[i], high[i], pvalue[i] = given
    return Universe(
        factors=factors,
        choices=choices,
        evidence=of,
        measures=measures,
        same_question=same,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        pvalue=pvalue,
        tau2=found.tau2,
        k=np.array([evidence[e].studies for e in of.tolist()], dtype=np.intp),
        people=tuple(evidence[e].people for e in of.tolist()),
        status=found.status,
        reasons=found.reasons,
        conclusions=tuple(
            conclusion(lo, hi, MEASURES[m].null, better) if lo == lo and hi == hi else "none"
            for lo, hi, m in zip(low.tolist(), high.tolist(), measures, strict=True)
        ),
        own=own,
    )


def _reader(values: Array, measures: Sequence[str]) -> Array:
    """Return analysis-scale values on the reader's scale of their measures; a copy."""
    out = values.copy()
    names = np.array(measures)
    for code in sorted(set(measures)):
        mine = names == code
        if MEASURES[code].back not in ("double-arcsine", "root-rate"):
            out[mine] = back(values[mine], code)
    return out
