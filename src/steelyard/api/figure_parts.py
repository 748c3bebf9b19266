"""What figures take from a result: labels, effects, variances and weights of its studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steelyard.api.escalc import escalc
from steelyard.api.results_tables import TableResult
from steelyard.api.row_labels import check_labels_of
from steelyard.check import check_choice, shown
from steelyard.effects.back import back as readers_scale
from steelyard.errors import InputError
from steelyard.models.distributions import Array
from steelyard.models.tables import RATE_MEASURES
from steelyard.numfmt import several
from steelyard.review.result import ArmData
from steelyard.terms import MEASURES

Back = Callable[[float], float]


@dataclass(frozen=True, slots=True, eq=False)
class Studies:
    """The k studies of a result: arrays of shape (k,), NaN where a table has no effect of its own.

    `weights` are in percent, None where nothing is pooled; `arms` holds each table's two groups.
    """

    labels: list[str]
    yi: Array
    vi: Array
    measure: str
    weights: list[float] | None
    arms: tuple[tuple[ArmData, ...], ...] = ()


def studies_of(result: Any, slab: Sequence[str] | None, measure: str | None) -> Studies:
    """Return the studies of a fit, of tables or of effects.

    Raises:
        InputError: an object without effects, an unknown measure, or labels of another length.
    """
    check_labels_of(result, "slab", slab)
    if isinstance(result, TableResult):
        return _of_tables(result, slab, measure)
    if not (hasattr(result, "yi") and hasattr(result, "vi")):
        raise InputError(f"result is {shown(type(result).__name__)}; need a fit or effects with yi and vi.")
    yi, vi = (np.asarray(x, dtype=np.float64) for x in (result.yi, result.vi))
    code = check_choice("measure", measure or getattr(result, "measure", None) or "GEN", MEASURES)
    weights = [float(w) for w in result.weights] if hasattr(result, "beta") else None
    labels = labels_of(slab if slab is not None else getattr(result, "slab", None), yi.size)
    return Studies(labels, yi, vi, code, weights)


def _of_tables(fit: TableResult, slab: Sequence[str] | None, measure: str | None) -> Studies:
    """Return each table's own effect: a table with an empty cell gets half an event, but not by Peto."""
    code = check_choice("measure", measure or fit.measure, MEASURES)
    if code != fit.measure:
        raise InputError(f"measure is {shown(code)!r}; these tables were pooled as {fit.measure}.")
    rates = fit.measure in RATE_MEASURES
    names = ("x1i", "x2i", "t1i", "t2i") if rates else ("ai", "bi", "ci", "di")
    own = "PETO" if fit.method == "Peto" else fit.measure
    ratio = MEASURES[own].is_ratio
    cells: dict[str, Any] = dict(zip(names, fit.cells, strict=True))
    found = escalc(own, **cells, drop00=ratio)
    labels = labels_of(slab if slab is not None else fit.slab, len(fit.slab))
    weights = [float(w) for w in fit.weights]
    arms = (
        () if rates else tuple(_groups(*(float(x) for x in table)) for table in zip(*fit.cells, strict=True))
    )
    return Studies(labels, np.asarray(found.yi), np.asarray(found.vi), fit.measure, weights, arms)


def _groups(a: float, b: float, c: float, d: float) -> tuple[ArmData, ...]:
    return ArmData("Group 1", a + b, a), ArmData("Group 2", c + d, c)


def labels_of(slab: Sequence[str] | None, k: int) -> list[str]:
    """Return k labels: those given, else "1", "2", …"""
    labels = [str(x) for x in slab] if slab is not None else [str(i + 1) for i in range(k)]
    if len(labels) != k:
        raise InputError(
            f"slab has {several(len(labels), 'label')} for {several(k, 'result')}; must be equally long."
        )
    return labels


def reader_back(measure: str) -> tuple[Back, str]:
    """Return how an analysis-scale value becomes the reader's, and the measure whose axis then holds.

    Freeman and Tukey's transformations need more than the value: they stay on their own scale, as "GEN".
    """
    if MEASURES[measure].back in ("double-arcsine", "root-rate"):
        return float, "GEN"
    return (lambda value: float(readers_scale(value, measure)[0])), measure
