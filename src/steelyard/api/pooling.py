"""`pool` and `pool_tables`: pooled effects from effects, arrays or dataframes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from steelyard.api import formulas
from steelyard.api.frames import numbers, texts
from steelyard.check import check_choice
from steelyard.errors import InputError, ModelError
from steelyard.models.describe import describe_pairwise, describe_tables
from steelyard.models.distributions import Array
from steelyard.models.pairwise import PairwiseFit, Prediction, fit_pairwise
from steelyard.models.tables import TableFit, mantel_haenszel

_LISTED = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PoolResult(PairwiseFit):
    """A pairwise fit with what its data were called. Every attribute of `PairwiseFit`, and:

    Attributes:
        measure: metafor's code; "GEN" where it is not known.
        slab: Labels of the k estimates used.
        terms: Names of the coefficients, length p.
        rows: Positions of the k estimates among the rows given, counted from 0.
    """

    measure: str = "GEN"
    slab: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    design: formulas.Design | None = field(default=None)

    def predict(self, newdata: Any = None, *, level: float | None = None) -> Prediction:
        """Return predicted means with confidence and prediction bounds, each of shape (m,).

        Args:
            newdata: New values of the moderators: a dataframe or dict where the model came from a formula or
                named columns, else a matrix (m, moderators) without the intercept. None: the mean, or the
                fitted values of the k estimates where there are moderators.
            level: Confidence level; the fit's own by default.
        """
        X = newdata if newdata is None or self.design is None else self.design.rows(newdata)
        if newdata is not None and self.design is None:
            raise ModelError("The model has no moderators; predict() takes no newdata.")
        # the zero-argument super() does not work in a class that slots=True has made anew
        return PairwiseFit.predict(self, X, level=level)

    def summary(self) -> str:
        """Return the page that `repr` shows."""
        return describe_pairwise(self, self.terms, self.measure).text()

    def to_dict(self) -> dict[str, Any]:
        """Return every number in plain Python; undefined is None."""
        return _plain(self, skip=("design", "yi", "vi", "X"))

    def to_frame(self) -> Any:
        """Return one row a coefficient: term, estimate, se, zval, ci_low, ci_high, pvalue."""
        return _coefficient_frame(self, self.terms)

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return describe_pairwise(self, self.terms, self.measure).markup()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableResult(TableFit):
    """A Mantel–Haenszel fit with the labels of its tables. Every attribute of `TableFit`, and `slab`."""

    slab: tuple[str, ...] = ()

    def summary(self) -> str:
        """Return the page that `repr` shows."""
        return describe_tables(self).text()

    def to_dict(self) -> dict[str, Any]:
        """Return every number in plain Python; undefined is None."""
        return _plain(self, skip=())

    def to_frame(self) -> Any:
        """Return one row: term, estimate, se, zval, ci_low, ci_high, pvalue."""
        return _coefficient_frame(self, ("mean",))

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return describe_tables(self).markup()


def pool(
    effects: Any = None,
    vi: Any = None,
    *,
    yi: Any = None,
    sei: Any = None,
    mods: Any = None,
    intercept: bool = True,
    method: str = "REML",
    test: str = "guarded",
    level: float = 0.95,
    tau2: float | None = None,
    data: Any = None,
    slab: Any = None,
    measure: str | None = None,
) -> PoolResult:
    """Pooled effect or meta-regression of a set of estimates.

    Args:
        effects: What `escalc` returned; or the effects themselves, as `yi` takes them.
        vi, yi, sei: Variances, effects, standard errors on the analysis scale (log for ratios): a column name
            of `data`, or an array, list or Series. Either vi or sei, where `effects` does not hold them.
        mods: A formula such as "ablat + alloc" (needs `data`), or a matrix, dataframe or dict of columns.
        intercept: False leaves the intercept out of a matrix; in a formula write "0 + …".
        method: "EE" (also "FE", "CE"), "DL", "REML" or "PM".
        test: "guarded" (default: Hartung–Knapp where k >= 3, tau² > 0 and it is the wider interval, else
            Wald), "z" or "knha"; long names such as "hartung-knapp" are understood.
        level: Confidence level.
        tau2: A between-study variance to use instead of an estimate.
        slab: Study labels.
        measure: metafor's code, for the reader's scale; taken from `effects` where it has one.

    Rows without an effect, a variance or a moderator are left out, with a notice that names them.

    Raises:
        InputError: an argument that is not understood, or a variance that is not above 0, named by row.
        ModelError: too few estimates, or moderators that are linearly dependent.
        ConvergenceError: an iteration that found no solution.

    Checked: metafor 3.8-1 rma.uni(), tests/reference/models.

    Example:
        >>> from steelyard.api.pooling import pool
        >>> fit = pool([0.10, 0.30, 0.35], [0.02, 0.01, 0.04], method="DL", test="z")
        >>> fit.beta.round(4)
        array([0.2455])
    """
    y, v = _estimates(effects, vi, yi, sei, data)
    names = _labels(slab if slab is not None else getattr(effects, "slab", None), y.size, data)
    known = np.isfinite(y) & np.isfinite(v)
    design, complete = formulas.design(mods, data, known, intercept) if mods is not None else (None, known)
    _check_variances(v, names)
    fit = fit_pairwise(
        y[complete],
        v[complete],
        None if design is None else design.X,
        method=method,
        test=test,
        level=level,
        tau2=tau2,
    )
    values = {f.name: getattr(fit, f.name) for f in fields(fit)}
    values["notices"] = (*getattr(effects, "notices", ()), *_left_out(complete, names), *fit.notices)
    rows = np.flatnonzero(complete).tolist()
    return PoolResult(
        **values,
        measure=measure or getattr(effects, "measure", None) or "GEN",
        slab=tuple(names[i] for i in rows),
        terms=("mean",) if design is None else design.terms,
        rows=tuple(rows),
        design=design,
    )


def pool_tables(
    measure: str,
    *,
    ai: Any,
    ci: Any,
    bi: Any = None,
    di: Any = None,
    n1i: Any = None,
    n2i: Any = None,
    method: str = "MH",
    level: float = 0.95,
    data: Any = None,
    slab: Any = None,
) -> TableResult:
    """Pooled "OR", "RR" or "RD" of 2×2 tables by the Mantel–Haenszel method, without touching a cell.

    Args:
        measure: "OR" or "RR" (pooled as logs) or "RD".
        ai, bi, ci, di: Events and non-events of group 1, then of group 2: column names of `data`, or arrays.
        n1i, n2i: Group sizes, in place of bi and di.
        method: "MH".
        level: Confidence level.
        slab: Study labels.

    Tables with a missing cell are left out, with a notice that names them. See `models.tables` for zeros.

    Raises:
        InputError: an argument missing, or more events than people, named by row.
        ModelError: no table is left.

    Checked: metafor 3.8-1 rma.mh(), tests/reference/models.
    """
    check_choice("method", method, ("MH",))
    a, c = numbers(ai, name="ai", data=data), numbers(ci, name="ci", data=data)
    b = _others("bi", bi, "n1i", n1i, "ai", a, data)
    d = _others("di", di, "n2i", n2i, "ci", c, data)
    if len({a.size, b.size, c.size, d.size}) > 1:
        raise InputError(
            f"the cells have {a.size}, {b.size}, {c.size} and {d.size} rows; need as many of each."
        )
    names = _labels(slab, a.size, data)
    kept = np.isfinite(a + b + c + d)
    fit = mantel_haenszel(measure, a[kept], b[kept], c[kept], d[kept], level=level)
    values = {f.name: getattr(fit, f.name) for f in fields(fit)}
    values["notices"] = (*_left_out(kept, names), *fit.notices)
    return TableResult(**values, slab=tuple(name for name, keep in zip(names, kept, strict=True) if keep))


def _estimates(effects: Any, vi: Any, yi: Any, sei: Any, data: Any) -> tuple[Array, Array]:
    if hasattr(effects, "yi") and hasattr(effects, "vi"):
        if vi is not None or yi is not None or sei is not None:
            raise InputError("effects already hold yi and vi; give either them or yi and vi.")
        return np.asarray(effects.yi, dtype=np.float64), np.asarray(effects.vi, dtype=np.float64)
    if (effects is None) == (yi is None):
        raise InputError("yi is missing or given twice; need effects from escalc, or yi with vi or sei.")
    if (vi is None) == (sei is None):
        raise InputError("need exactly one of vi and sei beside yi.")
    y = numbers(yi if effects is None else effects, name="yi", data=data)
    v = numbers(vi, name="vi", data=data) if sei is None else numbers(sei, name="sei", data=data) ** 2
    if y.size != v.size:
        raise InputError(
            f"yi has {y.size} rows and {'vi' if sei is None else 'sei'} {v.size}; need as many of each."
        )
    return y, v


def _labels(slab: Any, k: int, data: Any) -> tuple[str, ...]:
    if slab is None:
        return tuple(f"Study {i + 1}" for i in range(k))
    names = texts(slab, name="slab", data=data)
    if len(names) != k:
        raise InputError(f"slab has {len(names)} labels for {k} rows; must be equally long.")
    return names


def _check_variances(v: Array, names: Sequence[str]) -> None:
    bad = np.flatnonzero(v <= 0)
    if bad.size:
        i = int(bad[0])
        raise InputError(
            f"row {i + 1} ({names[i]}): vi is {v[i]:g}; need a variance above 0, or leave it missing."
        )


def _left_out(kept: Any, names: Sequence[str]) -> tuple[str, ...]:
    gone = [name for name, keep in zip(names, kept, strict=True) if not keep]
    if not gone:
        return ()
    listed = ", ".join(gone[:_LISTED]) + (f" and {len(gone) - _LISTED} more" if len(gone) > _LISTED else "")
    return (f"{len(gone)} of {len(names)} rows left out for missing values: {listed}.",)


def _others(name: str, cell: Any, total: str, n: Any, events: str, given: Array, data: Any) -> Array:
    """Return non-events, from their own argument or from the group's size."""
    if (cell is None) == (n is None):
        raise InputError(f"need exactly one of {name} and {total}.")
    if cell is not None:
        return numbers(cell, name=name, data=data)
    sizes = numbers(n, name=total, data=data)
    if sizes.size != given.size:
        raise InputError(f"{total} has {sizes.size} rows and {events} {given.size}; need as many of each.")
    bad = np.flatnonzero(given > sizes)
    if bad.size:
        i = int(bad[0])
        raise InputError(
            f"row {i + 1}: {events} is {given[i]:g}, larger than {total} = {sizes[i]:g}; need "
            f"0 <= {events} <= {total}. Were the two columns swapped?"
        )
    return sizes - given


def _plain(fit: Any, skip: tuple[str, ...]) -> dict[str, Any]:
    return {f.name: _value(getattr(fit, f.name)) for f in fields(fit) if f.name not in skip}


def _value(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _value(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    return None if isinstance(value, float) and value != value else value


def _coefficient_frame(fit: PairwiseFit | TableFit, terms: Sequence[str]) -> Any:
    """Return a dataframe of the library in use, or a dict of columns where there is none."""
    columns: Mapping[str, Any] = {
        "term": list(terms),
        "estimate": fit.beta.copy(),
        "se": fit.se.copy(),
        "zval": fit.zval.copy(),
        "ci_low": fit.ci_low.copy(),
        "ci_high": fit.ci_high.copy(),
        "pvalue": fit.pvalue.copy(),
    }
    loaded = [name for name in ("pandas", "polars") if name in sys.modules]
    installed = loaded or [name for name in ("pandas", "polars") if find_spec(name)]
    return import_module(installed[0]).DataFrame(columns) if installed else columns
