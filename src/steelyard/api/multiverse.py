"""`multiverse`: a pooled effect under every combination of defensible choices."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.api import inputs
from steelyard.api.carried import table_of
from steelyard.api.frames import numbers
from steelyard.api.pooling_tables import table_cells
from steelyard.api.results_multiverse import MultiverseResult
from steelyard.api.row_labels import check_row_labels
from steelyard.appraisal.multiverse import Factor, Models, Universe, explore
from steelyard.appraisal.multiverse_fit import Array, Evidence
from steelyard.appraisal.multiverse_zeros import ZERO_CELLS, corrected_effects, zero_cells
from steelyard.check import check_choice, check_level, shown
from steelyard.errors import InputError
from steelyard.models.inference import canonical_test
from steelyard.terms import MEASURES, METHOD_ALIASES, METHOD_NAMES, METHODS, TEST_NAMES, TESTS, Better

Mask = npt.NDArray[np.bool_]
Named = Mapping[str, Mapping[str, Any]]

MOST = 200_000
TABLES = ("OR", "RR", "RD")
TABLE_METHODS = {"MH": "common effect, Mantel–Haenszel", "Peto": "common effect, Peto"}
WEIGHTED = ("GENQ", "GENQM")


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """The rows of a call: effects of the plan's measure, shape (k,), and their tables, (k, 4), if any."""

    yi: Array
    vi: Array
    measure: str
    cells: Array | None


def multiverse(
    effects: Any = None,
    vi: Any = None,
    *,
    yi: Any = None,
    sei: Any = None,
    measure: str | None = None,
    ai: Any = None,
    bi: Any = None,
    ci: Any = None,
    di: Any = None,
    n1i: Any = None,
    n2i: Any = None,
    data: Any = None,
    rows: Named | None = None,
    values: Named | None = None,
    measures: Sequence[str] = (),
    keeps: Sequence[str] = (),
    changes: Sequence[str] = (),
    methods: Sequence[str] = ("REML", "DL", "PM", "ML", "EE"),
    tests: Sequence[str] = ("guarded", "z", "knha"),
    zeros: bool = True,
    better: Better = "more",
    level: float = 0.95,
) -> MultiverseResult:
    """Every combination of choices about rows, values, measure, empty cells, estimator and interval.

    Args:
        effects, vi, yi, sei: As in `pool`; or, with `measure`, 2×2 tables:
        ai, bi, ci, di, n1i, n2i: As in `pool_tables`; `measure` is then "OR", "RR" or "RD".
        data: A dataframe or dict of columns.
        rows: {choice: {level: which rows stay}}: true or not 0 for each row, a column or an array of
            shape (k,). All rows are the plan's level. It changes the question unless it is in `keeps`.
        values: {choice: {level: other effects of the same rows}}, from `escalc` or as (yi, vi). It keeps the
            question unless it is in `changes`. Two of them are not made otherwise at once. Not for tables.
        measures: Further measures of tables; they change the question, and are never on one axis.
        methods: Estimators of tau², the plan's first; "EE" for a common effect; with tables also "MH" and,
            for odds ratios, "Peto". A common effect is formed once, under the plan's interval.
        tests: Intervals, the plan's first. Those by t are formed from three studies on, unless planned.
        zeros: With tables of which some have an empty cell: cross four ways to treat it.
        better: Which direction of the outcome is good: decides which side an interval favours.
        level: Confidence level.

    Returns:
        Arrays of shape (n,), one entry a specification, the plan's own at `.own`; `.to_frame()`,
        `.summary()`, `.spans`, `.flips`, `.figure()`. Their number is no probability of anything.

    Raises:
        InputError: an argument that is not understood, rows of another length, or more than 200 000
            specifications.

    Source: Steegen et al. (2016), Perspectives on Psychological Science 11:702; Simonsohn et al. (2020),
        Nature Human Behaviour 4:1208.
    Checked: specification by specification against `pool` and `pool_tables`, and metafor 3.8-1,
        tests/appraisal/test_multiverse.py.

    Example:
        >>> from steelyard.api.multiverse import multiverse
        >>> early = [True, True, False, True]
        >>> yi, vi = [0.1, 0.3, 0.35, 0.6], [0.02, 0.01, 0.04, 0.03]
        >>> found = multiverse(yi, vi, rows={"Time": {"early": early}})
        >>> len(found), int(found.same_question.sum())
        (26, 13)
    """
    cells = {"ai": ai, "bi": bi, "ci": ci, "di": di, "n1i": n1i, "n2i": n2i}
    _check_labels({"effects": effects, "vi": vi, "yi": yi, "sei": sei, **cells}, rows, values, data)
    given = _given(effects, vi, yi, sei, measure, cells, data)
    data = table_of(effects, data)
    masks = _masks(rows or {}, given.yi.size, data)
    others = _others(values or {}, given, data)
    codes = _codes(given, measures)
    for name in (*keeps, *changes):
        check_choice("a name in keeps or changes", name, (*masks, *others))
    models = _models(methods, tests, given)
    factors = [
        *(_factor(name, "All", levels, name in keeps) for name, levels in masks.items()),
        *(_factor(name, "As given", levels, name not in changes) for name, levels in others.items()),
    ]
    if len(codes) > 1:
        names = tuple(MEASURES[m].name for m in codes)
        factors.append(Factor("Measure", names, 0, (True, *(False for _ in codes[1:]))))
    rules = tuple(ZERO_CELLS) if zeros and _any_empty(given, codes) else ("half",)
    if len(rules) > 1:
        factors.append(Factor("Empty cells", tuple(ZERO_CELLS.values()), 0, (True,) * len(rules)))
    _check_size(factors, models)
    evidence = list(_evidence(given, list(masks.values()), list(others.values()), codes, rules))
    level = check_level(level)
    check_choice("better", better, ("more", "less"))
    found = explore(factors, evidence, models, level=level, better=better)
    return MultiverseResult(**{f.name: getattr(found, f.name) for f in fields(Universe)}, level=level)


def _check_labels(given: dict[str, Any], rows: Named | None, values: Named | None, data: Any) -> None:
    """Refuse rows and values whose row labels differ from those of the effects or tables."""
    carries = hasattr(given["effects"], "carried")  # `table_of` compares a table with what effects carry
    named = {**given, "data": None if carries else data}
    for choice, levels in (*(rows or {}).items(), *(values or {}).items()):
        for level, one in levels.items():
            parts = one if isinstance(one, tuple) else (one,)
            named |= {f"{choice}, {level}" + " " * i: part for i, part in enumerate(parts)}
    check_row_labels(named)


def _given(
    effects: Any, vi: Any, yi: Any, sei: Any, measure: str | None, cells: dict[str, Any], data: Any
) -> _Data:
    if all(cell is None for cell in cells.values()):
        data = table_of(effects, data)
        y, v = inputs.estimates(effects, vi, yi, sei, data)
        inputs.check_variances(v, None)
        code = check_choice("measure", measure or getattr(effects, "measure", None) or "GEN", MEASURES)
        return _Data(y, v, code, None)
    if effects is not None or yi is not None:
        raise InputError("effects and tables are given; need one of them.")
    code = check_choice("measure", measure or "", TABLES)
    table = np.stack(table_cells(code, cells, data), axis=1)
    complete = np.isfinite(table).all(axis=1)
    y, v = (np.full(len(table), math.nan) for _ in range(2))
    y[complete], v[complete] = corrected_effects(table[complete], code, "half")
    return _Data(y, v, code, table)


def _masks(rows: Named, k: int, data: Any) -> dict[str, dict[str, Mask]]:
    made: dict[str, dict[str, Mask]] = {}
    for name, levels in rows.items():
        made[name] = {}
        for label, kept in levels.items():
            where = f"rows of {shown(name)}, {shown(label)}"
            mask = numbers(kept, name=where, data=data)
            if mask.size != k or np.isnan(mask).any():
                raise InputError(f"{where} has {mask.size} entries; need true or false for each of {k} rows.")
            made[name][label] = mask != 0
    return made


def _others(values: Named, given: _Data, data: Any) -> dict[str, dict[str, tuple[Array, Array]]]:
    if values and given.cells is not None:
        raise InputError("values are for effects; tables have their own, by measures and zeros.")
    made: dict[str, dict[str, tuple[Array, Array]]] = {}
    for name, levels in values.items():
        made[name] = {}
        for label, other in levels.items():
            pair = other if isinstance(other, tuple) and len(other) == 2 else (other, None)
            y, v = inputs.estimates(pair[0], pair[1], None, None, data)
            if y.size != given.yi.size:
                raise InputError(
                    f"values of {shown(name)}, {shown(label)} has {y.size} rows; need {given.yi.size}."
                )
            inputs.check_variances(v, None)
            made[name][label] = (y, v)
    return made


def _codes(given: _Data, measures: Sequence[str]) -> tuple[str, ...]:
    if measures and given.cells is None:
        raise InputError("measures need tables; effects have one measure.")
    return (given.measure, *(check_choice("measures", m, TABLES) for m in measures if m != given.measure))


def _models(methods: Sequence[str], tests: Sequence[str], given: _Data) -> Models:
    allowed = tuple(m for m in METHODS if m not in WEIGHTED)
    if given.cells is not None:
        allowed += ("MH", "Peto")
    codes = tuple(dict.fromkeys(check_choice("methods", METHOD_ALIASES.get(m, m), allowed) for m in methods))
    used = tuple(dict.fromkeys(check_choice("tests", canonical_test(t), TESTS) for t in tests))
    if not codes or not used:
        raise InputError("methods or tests is empty; need one at least, the plan's own first.")
    return Models(
        codes,
        tuple(_sentence(TABLE_METHODS.get(m) or METHOD_NAMES[m]) for m in codes),
        0,
        used,
        tuple(_sentence(TEST_NAMES[t].partition(" (")[0]) for t in used),
        0,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _factor(name: str, own: str, levels: Mapping[str, Any], keeps: bool) -> Factor:
    return Factor(name, (own, *levels), 0, (True, *(keeps for _ in levels)))


def _any_empty(given: _Data, codes: Sequence[str]) -> bool:
    if given.cells is None or set(codes) == {"RD"}:
        return False
    return bool(zero_cells(given.cells[np.isfinite(given.cells).all(axis=1)], "OR").any())


def _check_size(factors: Sequence[Factor], models: Models) -> None:
    count = math.prod(len(f.levels) for f in factors) * len(models.methods) * len(models.tests)
    if count > MOST:
        raise InputError(f"the choices have {count} combinations; {MOST} are allowed. Leave some out.")


def _evidence(
    given: _Data,
    masks: Sequence[Mapping[str, Mask]],
    others: Sequence[Mapping[str, tuple[Array, Array]]],
    codes: Sequence[str],
    rules: Sequence[str],
) -> Iterator[Evidence]:
    """Yield the evidence of each combination of levels about data."""
    kept = [[np.ones(given.yi.size, dtype=bool), *levels.values()] for levels in masks]
    pairs = [[(given.yi, given.vi), *levels.values()] for levels in others]
    for at in product(*(range(len(levels)) for levels in kept)):
        stays = np.ones(given.yi.size, dtype=bool)
        for levels, i in zip(kept, at, strict=True):
            stays &= levels[i]
        for change in product(*(range(len(levels)) for levels in pairs)):
            if sum(i > 0 for i in change) > 1:
                continue
            changed = (levels[i] for levels, i in zip(pairs, change, strict=True) if i)
            pair = next(changed, (given.yi, given.vi))
            for (m, code), (r, rule) in product(enumerate(codes), enumerate(rules)):
                last = (*((m,) if len(codes) > 1 else ()), *((r,) if len(rules) > 1 else ()))
                one = _one(given, pair, stays, code, rule, (*at, *change, *last))
                if one is not None:
                    yield one


def _one(
    given: _Data, pair: tuple[Array, Array], stays: Mask, code: str, rule: str, choices: tuple[int, ...]
) -> Evidence | None:
    """Return the evidence of one combination; None where its rule of empty cells has nothing to do."""
    tables = None
    if given.cells is None:
        y, v = pair[0][stays], pair[1][stays]
    else:
        tables = given.cells[stays & np.isfinite(given.cells).all(axis=1)]
        if rule != "half" and (code == "RD" or not zero_cells(tables, code).any()):
            return None
        y, v = corrected_effects(tables, code, rule)
    known = np.isfinite(y) & np.isfinite(v) & (v > 0)
    return Evidence(
        choices=choices,
        measure=code,
        yi=y[known],
        vi=v[known],
        studies=int(known.sum()),
        tables=tables if tables is not None and len(tables) else None,
        corrected=rule != "half",
    )
