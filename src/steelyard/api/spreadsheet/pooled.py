"""A table of studies, pooled: what a first look at a set of trials needs, in one call."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from steelyard.api.escalc import escalc
from steelyard.api.spreadsheet import shares
from steelyard.api.spreadsheet.columns import Choice, ChoiceError, choose
from steelyard.api.spreadsheet.result import PooledTable, TableRow
from steelyard.api.spreadsheet.sheet import MISSING, Sheet, raise_for, read_sheet
from steelyard.check import check_choice, check_level, one_of, shown
from steelyard.data.problems import Collector
from steelyard.effects.result import Effects
from steelyard.errors import InputError
from steelyard.models.pairwise import PairwiseFit, fit_pairwise
from steelyard.models.subgroups import fit_subgroups
from steelyard.review.estimates import wald
from steelyard.review.pooling import heterogeneity, pooled_estimate
from steelyard.review.result import ArmData, Estimate, Pooled, Subgroup, Subgroups
from steelyard.terms import MEASURES

AnyPath = str | PathLike[str]


def pool_csv(
    path: AnyPath,
    measure: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    subgroup: str | None = None,
    name: str | None = None,
) -> PooledTable:
    """Pool a CSV file with one study a row, recognising its columns by their usual names.

    Args:
        path: Commas, semicolons (then with decimal commas), tabs or bars between the cells.
        measure: metafor's code; may be left out where the columns leave no doubt, as with yi and vi.
        columns: Role -> column for names that are not usual, as in {"ai": "dead_t", "n1i": "n_t"}.
        method, test, level: As in `pool`. An interval in the table is taken as a 95 % interval.
        subgroup: A column; each of its values is pooled on its own, too.
        name: What messages call the file; its path by default.

    Raises:
        ChoiceError: the columns or the measure are open; it says what was found and looked for.
        InputError: the file is no table, a cell is no number (each with its line), or data are impossible.
        ModelError: no study has a usable effect, or the model cannot be fitted.
    """
    code = None if measure is None else check_choice("measure", measure, MEASURES)
    check_level(level)
    where = name or str(path)
    sheet = read_sheet(Path(path), where)
    choice = choose(sheet.header, code, columns or {}, where)
    if subgroup is not None and subgroup not in sheet.header:
        raise ChoiceError(f"{where}: has no column {shown(subgroup)!r}; {one_of(subgroup, sheet.header)}")
    found = Collector(where)
    data: dict[str, Any] = {role: sheet.numbers(column, found) for role, column in choice.roles.items()}
    raise_for(found.problems)
    label_column, labels = _labels(sheet, choice)
    groups = [text or "(empty)" for text in sheet.texts(subgroup)] if subgroup else [""] * len(labels)
    try:
        effects = escalc(choice.measure, slab=labels, **data)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    model = _Model(choice.measure, method, test, level)
    if "xi" in data:
        outcome = _shares(data["xi"], data["ni"], groups if subgroup else None, subgroup or "", level)
    else:
        outcome = model.outcome(effects, groups if subgroup else None, subgroup or "")
    if outcome is None:
        raise InputError(f"{where}: no study has a usable {MEASURES[choice.measure].name.lower()}; need one.")
    rows = tuple(
        TableRow(
            label, sheet.rows[i].line, _arms(data, i), outcome.estimates[i], outcome.weights[i], groups[i]
        )
        for i, label in enumerate(labels)
    )
    pooled = outcome.pooled
    if not pooled.totals:
        used = [row for row in rows if row.estimate.value is not None]
        totals = tuple(_total([row.arms[side] for row in used]) for side in range(len(used[0].arms)))
        sizes = [arm.n for arm in totals if arm.n is not None]
        people = round(math.fsum(sizes)) if sizes and len(sizes) == len(totals) else None
        pooled = replace(pooled, totals=totals, people=people)
    named = {"label": label_column, "year": choice.year if choice.year and label_column else ""}
    return PooledTable(
        name=where,
        measure=choice.measure,
        columns={**choice.roles, **{role: column for role, column in named.items() if column}},
        rows=rows,
        pooled=pooled,
        subgroups=outcome.subgroups,
        notices=(*outcome.notices, *_left_out(len(rows) - pooled.k)),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a model gives: an estimate and a weight (None: not pooled, or no weights) for each row."""

    estimates: tuple[Estimate, ...]
    weights: tuple[float | None, ...]
    pooled: Pooled
    subgroups: Subgroups | None
    notices: tuple[str, ...]


def _shares(
    events: Sequence[float], people: Sequence[float], groups: Sequence[str] | None, by: str, level: float
) -> _Outcome | None:
    used = [i for i in range(len(events)) if shares.usable(events[i], people[i])]
    if not used:
        return None
    x, n = [events[i] for i in used], [people[i] for i in used]
    pooled, notices = shares.pool_rows(x, n, level)
    split = None if groups is None else shares.by_group(by, [groups[i] for i in used], x, n, level)
    estimates = tuple(shares.row_estimate(e, p, level) for e, p in zip(events, people, strict=True))
    return _Outcome(estimates, (None,) * len(estimates), pooled, split, notices)


@dataclass(frozen=True, slots=True)
class _Model:
    measure: str
    method: str
    test: str
    level: float

    def outcome(self, effects: Effects, groups: Sequence[str] | None, by: str) -> _Outcome | None:
        yi, vi = [float(v) for v in effects.yi], [float(v) for v in effects.vi]
        used = [i for i in range(len(yi)) if math.isfinite(yi[i]) and math.isfinite(vi[i]) and vi[i] > 0]
        if not used:
            return None
        chosen = [yi[i] for i in used], [vi[i] for i in used]
        fit = fit_pairwise(*chosen, method=self.method, test=self.test, level=self.level)
        weights = dict(zip(used, (float(w) for w in fit.weights), strict=True))
        split = None if groups is None else self.subgroups(by, [groups[i] for i in used], *chosen)
        return _Outcome(
            estimates=tuple(
                wald(yi[i], vi[i], self.measure, self.level)
                if i in weights
                else Estimate(self.measure, level=self.level, reason="not estimable")
                for i in range(len(yi))
            ),
            weights=tuple(weights.get(i) for i in range(len(yi))),
            pooled=self.pooled(fit),
            subgroups=split,
            notices=(*effects.notices, *fit.notices),
        )

    def pooled(self, fit: PairwiseFit) -> Pooled:
        return Pooled(
            k=fit.k,
            people=None,
            method=fit.method,
            test=fit.test,
            test_used=fit.test_used,
            estimate=pooled_estimate(fit, self.measure),
            heterogeneity=heterogeneity(fit) if fit.k > 1 else None,
        )

    def subgroups(
        self, by: str, groups: Sequence[str], yi: Sequence[float], vi: Sequence[float]
    ) -> Subgroups:
        """Return each group's own fit and the test of difference; every group has its own tau²."""
        split = fit_subgroups(yi, vi, groups, method=self.method, test=self.test, level=self.level)
        shown_groups = tuple(
            Subgroup(
                name=name,
                k=fit.k,
                people=None,
                estimate=pooled_estimate(fit, self.measure),
                tau2=fit.tau2 if fit.k > 1 else None,
                i2=fit.i2 if fit.k > 1 else None,
                q=fit.q if fit.k > 1 else None,
                df=fit.q_df if fit.k > 1 else None,
            )
            for name, fit in zip(split.names, split.fits, strict=True)
        )
        if split.df == 0:
            return Subgroups(by, shown_groups, None, None, None, "there is one group alone")
        return Subgroups(by, shown_groups, split.q_between, split.df, split.pvalue)


def _labels(sheet: Sheet, choice: Choice) -> tuple[str, list[str]]:
    """Return the column that names the studies, words before numbers, and the labels with the year added."""
    candidates = [c for c in choice.labels if any(not t.isdecimal() for t in sheet.texts(c) if t)]
    column = next(iter(candidates or choice.labels), "") or _words_alone(sheet, choice)
    texts = sheet.texts(column) if column else ("",) * len(sheet.rows)
    years = sheet.texts(choice.year) if choice.year and column else ("",) * len(sheet.rows)
    labels = [
        f"{text} {year}" if text and year.lower() not in MISSING and year not in text else text
        for text, year in zip(texts, years, strict=True)
    ]
    return column, [label or f"Study {i + 1}" for i, label in enumerate(labels)]


def _words_alone(sheet: Sheet, choice: Choice) -> str:
    """Return the first column without a role whose every cell is a word: in another language, the study."""
    for column in sheet.header:
        texts = sheet.texts(column)
        if column and column not in choice.roles.values() and all(any(c.isalpha() for c in t) for t in texts):
            return column
    return ""


def _arms(data: Mapping[str, Sequence[float]], at: int) -> tuple[ArmData, ...]:
    """Return what each arm contributed, as it stands in the table."""

    def value(role: str) -> float | None:
        found = data[role][at] if role in data else math.nan
        return None if math.isnan(found) else found

    def size(total: str, events: str, others: str) -> float | None:
        parts = value(events), value(others)
        both = None if parts[0] is None or parts[1] is None else parts[0] + parts[1]
        return value(total) if total in data else both

    if "ai" in data:
        return (
            ArmData("Group 1", size("n1i", "ai", "bi"), value("ai")),
            ArmData("Group 2", size("n2i", "ci", "di"), value("ci")),
        )
    if "sd2i" in data:
        return (
            ArmData("Group 1", value("n1i"), None, value("m1i"), value("sd1i")),
            ArmData("Group 2", value("n2i"), None, value("m2i"), value("sd2i")),
        )
    return (ArmData("Group", value("ni"), value("xi")),) if "xi" in data else ()


def _total(arms: Sequence[ArmData]) -> ArmData:
    sizes, events = [a.n for a in arms], [a.events for a in arms]
    return ArmData(
        "Total",
        n=None if None in sizes else math.fsum(n for n in sizes if n is not None),
        events=None if None in events else math.fsum(e for e in events if e is not None),
    )


def _left_out(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    studies = "1 study has" if number == 1 else f"{number} studies have"
    return (f"{studies} no usable effect; shown, not pooled.",)
