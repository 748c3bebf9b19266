"""A table of studies, pooled: what a first look at a set of trials needs, in one call."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from steelyard.api.effect_rows import undefined
from steelyard.api.escalc import escalc
from steelyard.api.spreadsheet import shares
from steelyard.api.spreadsheet.columns import Choice, ChoiceError, check_named, check_offered, choose
from steelyard.api.spreadsheet.evidence import as_printed, blanked, side_by_side, silence, uninformative
from steelyard.api.spreadsheet.long import widened
from steelyard.api.spreadsheet.printed import apart
from steelyard.api.spreadsheet.result import PooledTable, TableRow
from steelyard.api.spreadsheet.rows import check_counts, repeats, without_totals
from steelyard.api.spreadsheet.sheet import Sheet, raise_for, read_sheet
from steelyard.api.spreadsheet.studies import arms_of, labels_of, total_of
from steelyard.check import check_choice, check_level, one_of, shown
from steelyard.data.problems import Collector
from steelyard.effects.result import Effects
from steelyard.errors import InputError
from steelyard.models.pairwise import PairwiseFit, fit_pairwise
from steelyard.models.subgroups import fit_subgroups
from steelyard.review.estimates import wald
from steelyard.review.pooling import heterogeneity, pooled_estimate
from steelyard.review.result import Estimate, NamedEstimate, Pooled, Subgroup, Subgroups
from steelyard.terms import MEASURES, METHOD_ALIASES, METHODS

AnyPath = str | PathLike[str]
_OWN_WEIGHTS = ("GENQ", "GENQM")


def check_method(method: str, name: str = "method") -> str:
    """Return a method that a table can be pooled by: those of tau² that need no weights of the user's own."""
    if method in _OWN_WEIGHTS:
        allowed = ", ".join(m for m in METHODS if m not in _OWN_WEIGHTS)
        raise InputError(
            f"{name} is {method}, which takes weights of your own; one of {allowed}. In Python: sy.pool(..., "
            f'method="{method}", weights=...).'
        )
    return check_choice(name, method, (*METHODS, *METHOD_ALIASES))


def pool_csv(
    path: AnyPath,
    measure: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    subgroup: str | None = None,
    group1: str | None = None,
    name: str | None = None,
) -> PooledTable:
    """Pool a CSV file with one study a row, recognising its columns by their usual names.

    Args:
        path: Commas, semicolons (then with decimal commas), tabs or bars between the cells.
        measure: metafor's code; may be left out where the columns leave no doubt, as with yi and vi.
        columns: Role -> column for names that are not usual, as in {"ai": "dead_t", "n1i": "n_t"}.
        method, test, level: As in `pool`, without "GENQ" and "GENQM", which take weights of their own. An
            interval in the table is taken as a 95 % interval.
        subgroup: A column; each of its values is pooled on its own, too.
        group1: For a table with one row an arm: the arm that comes first in each comparison.
        name: What messages call the file; its path by default.

    Raises:
        ChoiceError: the columns or the measure are open; it says what was found and looked for.
        InputError: the file is no table, a cell is no number (each with its line), or data are impossible.
        ModelError: no study has a usable effect, or the model cannot be fitted.
    """
    code = None if measure is None else check_offered(measure)
    check_level(level)
    check_method(method)
    where = name or str(path)
    sheet, choice = _read(Path(path), where, code, columns or {}, group1)
    if subgroup is not None and subgroup not in sheet.header:
        raise ChoiceError(f"{where}: has no column '{shown(subgroup)}'; {one_of(subgroup, sheet.header)}")
    found = Collector(where)
    data: dict[str, Any] = {role: sheet.numbers(column, found) for role, column in choice.roles.items()}
    for role, column in choice.roles.items():
        check_counts(sheet, role, column, found)
    raise_for(found.problems)
    label_column, labels = labels_of(sheet, choice)
    groups = [text or "(empty)" for text in sheet.texts(subgroup)] if subgroup else [""] * len(labels)
    silent = uninformative(choice.measure, data)
    try:
        effects = escalc(choice.measure, slab=labels, **blanked(data, silent))
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    model = _Model(choice.measure, method, test, level)
    if "xi" in data:
        outcome = _shares(data["xi"], data["ni"], groups if subgroup else None, subgroup or "", level)
    else:
        outcome = model.outcome(effects, groups if subgroup else None, subgroup or "")
    notices = (*sheet.notices, *repeats(sheet, labels), *silence(labels, silent, choice.measure))
    if outcome is None:
        none = f"{where}: no study has a usable {MEASURES[choice.measure].name.lower()}; need one."
        raise InputError(" ".join((none, *silence(labels, silent, choice.measure))))
    estimates, told = as_printed(outcome.estimates, data, level)
    rows = tuple(
        TableRow(
            label,
            sheet.rows[i].line,
            arms_of(data, i),
            estimates[i],
            0.0 if i in silent else outcome.weights[i],
            groups[i],
        )
        for i, label in enumerate(labels)
    )
    pooled = outcome.pooled
    if not pooled.totals:
        used = [row for row in rows if row.estimate.value is not None]
        totals = tuple(total_of([row.arms[side] for row in used]) for side in range(len(used[0].arms)))
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
        small=outcome.small,
        notices=(*notices, *told, *outcome.notices, *_left_out(len(rows) - pooled.k - len(silent))),
    )


def _read(
    path: Path, where: str, measure: str | None, columns: Mapping[str, str], group1: str | None
) -> tuple[Sheet, Choice]:
    """Return the table as one row a study, without its totals, and which of its columns hold the data."""
    found = Collector(where)
    sheet = apart(without_totals(read_sheet(path, where)), found)
    raise_for(found.problems)
    if not sheet.rows:
        raise InputError(f"{where}: has no row of a study; need one row a study.")
    check_named(sheet.header, columns, where)
    wide = widened(sheet, columns, group1) if measure != "PLO" else None
    if wide is not None:
        sheet, columns = wide.sheet, wide.named
    return sheet, choose(sheet.header, measure, columns, where)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a model gives: an estimate and a weight (None: not pooled, or no weights) for each row."""

    estimates: tuple[Estimate, ...]
    weights: tuple[float | None, ...]
    pooled: Pooled
    subgroups: Subgroups | None
    notices: tuple[str, ...]
    small: tuple[NamedEstimate, ...] = ()


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
        unused = undefined((effects.yi, effects.vi))  # said of the table as a whole
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
            notices=(*(n for n in effects.notices if n not in unused), *fit.notices),
            small=side_by_side(*chosen, fit.method, self.measure, self.level),
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


def _left_out(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    studies = "1 study has" if number == 1 else f"{number} studies have"
    return (f"{studies} no usable effect; shown, not pooled.",)
