"""Fits of a multiverse: each estimator and interval over all data at once, through the batch kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from steelyard.errors import ConvergenceError, ModelError
from steelyard.models.batch import BATCH_METHODS, BATCH_TESTS, fit_batch
from steelyard.models.batch_blocks import matrix
from steelyard.models.pairwise import PairwiseFit, fit_pairwise
from steelyard.models.tables import TableFit, mantel_haenszel, peto

Array = npt.NDArray[np.float64]
_F = TypeVar("_F", PairwiseFit, TableFit)
NO_TABLES = "not every result is a 2×2 table"
NOTHING = "no result has an effect with a variance"
UNSETTLED = "the model did not converge"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The data of some specifications.

    Attributes:
        choices: Level of each data factor.
        measure: metafor's code.
        yi, vi: Effects and variances on the analysis scale, shape (k,), none missing.
        studies: How many studies they come from; where several come from one, fewer than k.
        people: Everybody once; None where nobody says.
        tables: Cells a, b, c, d of every result, shape (k', 4); None where one is not a 2×2 table.
        corrected: Cells of tables were changed otherwise than the plan does.
        alone: Value, bounds and p of a single result on the reader's scale, where it is shown as it is.
        reason: Why nothing may be pooled; "" where it may.
    """

    choices: tuple[int, ...]
    measure: str
    yi: Array
    vi: Array
    studies: int
    people: int | None = None
    tables: Array | None = None
    corrected: bool = False
    alone: tuple[float, float, float, float] | None = None
    reason: str = ""


class Fitted(NamedTuple):
    """Numbers on the analysis scale, shape (n,), NaN where there is none, with a status and a reason each."""

    estimate: Array
    ci_low: Array
    ci_high: Array
    pvalue: Array
    tau2: Array
    status: tuple[str, ...]
    reasons: tuple[str, ...]


class _Row(NamedTuple):
    """Estimate, bounds, p and tau² of one evidence; NaN and a reason where there is none."""

    numbers: tuple[float, float, float, float, float]
    reason: str = ""


_NONE = (np.nan,) * 5


def fit_all(
    evidence: Sequence[Evidence],
    grid: Sequence[tuple[int, int, int]],
    methods: Sequence[str],
    tests: Sequence[str],
    level: float,
) -> Fitted:
    """Return the fit of every (evidence, method, test) of `grid`, in its order.

    Under "guarded" evidence from fewer than three studies gets Wald's interval, however many results it has.
    """
    numbers = np.full((len(grid), 5), np.nan)
    reasons = [evidence[e].reason or ("" if _any(evidence[e]) else NOTHING) for e, _, _ in grid]
    usable = [
        not reason and evidence[e].alone is None for reason, (e, _, _) in zip(reasons, grid, strict=True)
    ]
    groups: dict[tuple[int, int], list[int]] = {}
    for i, (_, m, t) in enumerate(grid):
        if usable[i]:
            groups.setdefault((m, t), []).append(i)
    for (m, t), rows in groups.items():
        found = _many([evidence[grid[i][0]] for i in rows], methods[m], tests[t], level)
        for i, row in zip(rows, found, strict=True):
            numbers[i], reasons[i] = row.numbers, row.reason
    status = tuple(_status(evidence[e], reason) for (e, _, _), reason in zip(grid, reasons, strict=True))
    estimate, low, high, pvalue, tau2 = (numbers[:, column].copy() for column in range(5))
    return Fitted(estimate, low, high, pvalue, tau2, status, tuple(reasons))


def informative(tables: Array) -> Array:
    """Return the tables in which somebody had the event and somebody had not."""
    events, others = tables[:, [0, 2]].sum(axis=1), tables[:, [1, 3]].sum(axis=1)
    kept: Array = tables[(events > 0) & (others > 0)]
    return kept


def _any(one: Evidence) -> bool:
    return one.yi.size > 0 or one.tables is not None or one.alone is not None


def _status(one: Evidence, reason: str) -> str:
    if reason:
        return "failed" if reason.startswith(UNSETTLED) else "not estimable"
    return "single" if one.alone is not None or one.studies == 1 else "pooled"


def _many(evidence: list[Evidence], method: str, test: str, level: float) -> list[_Row]:
    if method in ("MH", "Peto"):
        return [_of_tables(one, method, level) for one in evidence]
    if method not in BATCH_METHODS or test not in BATCH_TESTS:
        return [_one(one, method, _allowed(one, test), level) for one in evidence]
    rows: list[_Row] = [_Row(_NONE, NOTHING)] * len(evidence)
    for used in sorted({_allowed(one, test) for one in evidence}):
        mine = [i for i, one in enumerate(evidence) if _allowed(one, test) == used and one.yi.size]
        for i, row in zip(mine, _batch([evidence[i] for i in mine], method, used, level), strict=True):
            rows[i] = row
    return rows


def _allowed(one: Evidence, test: str) -> str:
    return "z" if test == "guarded" and one.studies < 3 else test


def _batch(evidence: list[Evidence], method: str, test: str, level: float) -> list[_Row]:
    if not evidence:
        return []
    width = max(one.yi.size for one in evidence)
    yi, vi = (np.full((len(evidence), width), np.nan) for _ in range(2))
    for i, one in enumerate(evidence):
        yi[i, : one.yi.size], vi[i, : one.vi.size] = one.yi, one.vi
    fit = fit_batch(matrix(yi, vi), method=method, test=test, level=level)
    columns = np.stack([fit.beta, fit.ci_low, fit.ci_high, fit.pvalue, fit.tau2], axis=1)
    return [
        _Row(tuple(row) if ok else _NONE, "" if ok else UNSETTLED)
        for row, ok in zip(columns.tolist(), fit.converged.tolist(), strict=True)
    ]


def _one(one: Evidence, method: str, test: str, level: float) -> _Row:
    """Return a fit by the driver of one, for what the batch does not know."""
    if not one.yi.size:
        return _Row(_NONE, NOTHING)

    def fit() -> PairwiseFit:
        return fit_pairwise(one.yi, one.vi, method=method, test=test, level=level)

    return _guarded(fit, lambda f: float(f.tau2))


def _of_tables(one: Evidence, method: str, level: float) -> _Row:
    cells = one.tables
    if cells is None:
        return _Row(_NONE, NO_TABLES)

    def fit() -> TableFit:
        a, b, c, d = cells.T
        if method == "Peto":
            return peto(a, b, c, d, level=level)
        return mantel_haenszel(one.measure, a, b, c, d, level=level)

    row = _guarded(fit, lambda _: np.nan)
    if not row.reason and not np.isfinite(row.numbers[:3]).all():
        return _Row(_NONE, "the common effect of the tables has no finite value")
    return row


def _guarded(fit: Callable[[], _F], tau2: Callable[[_F], float]) -> _Row:
    try:
        made = fit()
    except ConvergenceError as error:
        return _Row(_NONE, f"{UNSETTLED}: {error}")
    except ModelError as error:
        return _Row(_NONE, str(error))
    beta, low, high, p = made.beta, made.ci_low, made.ci_high, made.pvalue
    return _Row((float(beta[0]), float(low[0]), float(high[0]), float(p[0]), tau2(made)))
