"""Moderators: a formula, a matrix or named columns become a design matrix, now and for new values.

formulaic, and with it pandas, is imported only when a formula is given as text.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from steelyard.api.formula_checks import check_cells, check_finite, names_in, unknown_name
from steelyard.api.frames import column_names, numbers, texts
from steelyard.check import did_you_mean, shown
from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array
from steelyard.models.regression import dependent_column
from steelyard.numfmt import several

_LISTED = 8
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A design matrix (k, p) with the names of its columns, and what new rows need.

    Attributes:
        intercept: True where a column of ones was put before the given moderators.
        columns: Names of the moderators where they came named; the columns that a formula uses.
        spec: formulaic's specification where they came as a formula.
        groups: Columns of each term of the model, the intercept excluded.
    """

    X: Array
    terms: tuple[str, ...]
    intercept: bool
    columns: tuple[str, ...] = ()
    spec: Any = None
    groups: Mapping[str, list[int]] = field(default_factory=dict)

    def asked(self, newdata: Any) -> Any:
        """Return new values as `rows` takes them: a plain list becomes the one column of a formula.

        Raises:
            InputError: a list or matrix where the formula uses several columns.
        """
        if self.spec is None or _is_table(newdata):
            return newdata
        if len(self.columns) == 1:
            return {self.columns[0]: np.ravel(newdata)}
        sketch = ", ".join(f'"{name}": [...]' for name in self.columns)
        raise InputError(
            f"newdata is of type {type(newdata).__name__}; the formula uses {_listed(self.columns)}, so need "
            f"a dict or dataframe of these: {{{sketch}}}."
        )

    def rows(self, newdata: Any) -> Array:
        """Return the design matrix (m, p) of new moderator values, coded as those of the fit.

        Raises:
            InputError: a moderator is missing, a factor has a level that the fit has not seen, or the shape
                is not that of the fit.
        """
        if self.spec is not None:
            return _coded(self.spec, newdata, self.columns)
        width = len(self.terms) - self.intercept
        if self.columns and _is_table(newdata):
            values = _stacked(newdata, self.columns)
        else:
            values = _matrix(newdata, "newdata")
            values = values.reshape(-1, 1) if values.ndim < 2 and width == 1 else np.atleast_2d(values)
        if values.ndim != 2 or values.shape[1] != width:
            moderators = _listed(self.terms[self.intercept :])
            raise InputError(
                f"newdata has shape {values.shape}; need (m, {width}), one column a moderator: {moderators}."
            )
        return _with_intercept(values) if self.intercept else values

    def labels(self, newdata: Any, m: int) -> tuple[str, ...]:
        """Return what to call m new rows: the moderators' values where they came named, else row 1, 2, …"""
        names = self.columns if _is_table(newdata) else ()
        if not names or not set(names) <= set(column_names(newdata)):
            return tuple(f"row {i + 1}" for i in range(m))
        columns = [texts(name, name=name, data=newdata) for name in names]
        return tuple(
            ", ".join(f"{name} {shown(value)}" for name, value in zip(names, row, strict=True))
            for row in zip(*columns, strict=True)
        )


def design(mods: Any, data: Any, known: Any, intercept: bool) -> tuple[Design, Any]:
    """Return the design of the complete rows, and which rows those are (k booleans).

    Args:
        mods: A formula, a matrix (k, m), a vector (k,), or a dataframe or dict of columns.
        data: The dataframe that a formula's names stand in.
        known: Rows that have an effect and a variance; only their levels code a factor.
        intercept: Whether a matrix gets a column of ones.
    """
    k = known.size
    if isinstance(mods, str):
        return _from_formula(mods, data, known)
    columns = column_names(mods) if _is_table(mods) else ()
    values = _stacked(mods, columns) if columns else _matrix(mods, "mods")
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2 or values.shape[0] != k:
        raise InputError(
            f"mods has shape {values.shape}; need one row for each of the {several(k, 'estimate')}."
        )
    finite = np.isfinite(values)
    complete = known if np.count_nonzero(finite) == finite.size else known & finite.all(axis=1)
    terms = columns or tuple(f"mods{i + 1}" for i in range(values.shape[1]))
    X = values[complete]
    groups = {name: [i + intercept] for i, name in enumerate(terms)}
    if intercept:
        X, terms = _with_intercept(X), ("intercept", *terms)
    return Design(X, terms, intercept, columns, groups=groups), complete


def fault(design: Design) -> ModelError | None:
    """Return why a model with these columns cannot be fitted, in the words of its columns; None if it can."""
    k, p = design.X.shape
    if k == 0:
        return None
    if k <= p:
        return ModelError(
            f"{several(k, 'estimate')} for {several(p, 'coefficient')} ({_listed(design.terms)}); the "
            "model is saturated, need more estimates than coefficients."
        )
    found = dependent_column(design.X)
    if found is None:
        return None
    at, others = found
    name = shown(design.terms[at])
    if not others:
        return ModelError(f"the moderator {name} is 0 in every row; leave it out.")
    named = _listed([design.terms[i] for i in others])
    if others == [0] and design.terms[0] == "intercept":
        return ModelError(
            f"the moderator {name} has one value in every row, which the intercept is; leave it out."
        )
    return ModelError(f"the moderator {name} is a linear combination of {named}; leave one of them out.")


def _listed(names: Any) -> str:
    shorter = [shown(name) for name in names[:_LISTED]]
    return ", ".join(shorter) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")


def _from_formula(formula: str, data: Any, known: Any) -> tuple[Design, Any]:
    if data is None:
        raise InputError(f"mods is the formula {shown(formula)!r}; need data= for its names.")
    from formulaic import ModelSpec
    from formulaic.errors import FormulaicError

    right = formula.strip().removeprefix("~")
    if "~" in right:
        raise InputError(f"mods is {shown(formula)!r}; need the right side alone, such as 'x1 + x2'.")
    table = _pandas(data)
    if len(table) != known.size:
        raise InputError(
            f"data has {several(len(table), 'row')} for {several(known.size, 'estimate')}; need as many of "
            "each."
        )
    columns = tuple(name for name in names_in(right) if name in table.columns)
    check_cells(table[known], columns, "mods")
    # rows with a gap go first: they would make the mean of a centred column missing, too
    part = _used(table[known & table[list(columns)].notna().all(axis=1)])
    try:
        with np.errstate(all="ignore"):  # what is undefined is refused below, by its row
            matrix = ModelSpec(right, na_action="drop").get_model_matrix(part, context={})
    except (FormulaicError, NameError, SyntaxError) as error:
        known_names = [str(c) for c in table.columns]
        raise InputError(
            f"mods is {shown(formula)!r}, which is not understood ({_said(error)}); need a formula of "
            f"columns of data: {', '.join(known_names)}.{unknown_name(right, known_names)}"
        ) from error
    check_finite(matrix, part, columns, "mods")
    if matrix.shape[1] == 0:
        raise InputError(f"mods is {shown(formula)!r}, which leaves no column; need a moderator or 1.")
    complete = np.zeros(known.size, dtype=bool)
    complete[matrix.index.to_numpy()] = True
    spec = matrix.model_spec
    terms = tuple("intercept" if str(c) == "Intercept" else str(c) for c in matrix.columns)
    groups = {str(term): list(at) for term, at in spec.term_indices.items() if str(term) != "1"}
    X = np.asarray(matrix, dtype=np.float64)
    return Design(X, terms, False, columns, spec=spec, groups=groups), complete


def _coded(spec: Any, newdata: Any, columns: tuple[str, ...]) -> Array:
    from formulaic.errors import DataMismatchWarning, FormulaicError

    table = _pandas(newdata)
    lacking = next((name for name in columns if name not in table.columns), None)
    if lacking is not None:
        hint = did_you_mean(lacking, [str(c) for c in table.columns])
        raise InputError(
            f"newdata lacks a moderator, {shown(lacking)}; need {_listed(columns)}."
            + (f" {hint}" if hint else "")
        )
    _check_levels(spec, table)
    check_cells(table, columns, "newdata")
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("error", DataMismatchWarning)
            matrix = spec.get_model_matrix(table, context={})
    except DataMismatchWarning as error:
        raise InputError(f"newdata has a level that the fit has not seen ({_said(error)}).") from error
    except (FormulaicError, NameError) as error:
        raise InputError(f"newdata lacks a moderator ({_said(error)}); need all of the formula's.") from error
    check_finite(matrix, table, columns, "newdata")
    if len(matrix) != len(table):
        raise InputError("newdata has a missing value; need every moderator in every row.")
    return np.asarray(matrix, dtype=np.float64)


def _said(error: Exception) -> str:
    """Return formulaic's message without its colours and line breaks."""
    return shown(" ".join(_COLOUR.sub("", str(error)).split()))


def _check_levels(spec: Any, table: Any) -> None:
    """Refuse a level that the fit has not seen and a text for a number, where the column stands by itself."""
    for name, (kind, state) in spec.encoder_state.items():
        if kind.value == "numerical" and name in table.columns:
            numbers(table[name].tolist(), name=f"newdata: {name}")
        levels = state.get("categories")
        if levels is None or name not in table.columns:
            continue
        for row, value in enumerate(table[name].tolist()):
            if value == value and value is not None and value not in levels:
                allowed = _listed([str(level) for level in levels])
                raise InputError(
                    f"newdata row {row + 1}: {name} is {shown(str(value))!r}, which the fit has not seen; "
                    f"need one of {allowed}."
                )


def _pandas(data: Any) -> Any:
    """Return a pandas frame with rows numbered from 0, from any dataframe or dict of columns."""
    pd = import_module("pandas")
    if isinstance(data, Mapping):
        return pd.DataFrame({key: list(np.atleast_1d(value)) for key, value in data.items()})
    import narwhals.stable.v1 as nw  # later ones no longer tell the levels of a category

    try:
        frame = nw.from_native(data, eager_only=True)
    except TypeError as error:
        raise InputError(f"data is of type {type(data).__name__}; must be a dataframe or dict.") from error
    table = pd.DataFrame({name: frame[name].to_list() for name in frame.columns})
    for name in frame.columns:
        if frame[name].dtype in (nw.Categorical, nw.Enum):
            # the order of the levels decides the reference level; a level without a row is none
            levels = frame[name].cat.get_categories().to_list()
            table[name] = pd.Categorical(table[name], levels).remove_unused_categories()
    return table


def _matrix(values: Any, name: str) -> Array:
    if getattr(getattr(values, "dtype", None), "kind", "") in ("M", "m"):
        raise InputError(f"{name} holds dates; need numbers. Make years or days of them first.")
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{name} holds something that is not a number; need a matrix of numbers. A factor needs a "
            'formula: mods="group" with data=.'
        ) from error


def _used(table: Any) -> Any:
    """Return the table without levels that stand in none of its rows."""
    factors = {
        name: column.cat.remove_unused_categories()
        for name, column in table.items()
        if column.dtype.name == "category"
    }
    return table.assign(**factors) if factors else table


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "columns")


def _stacked(table: Any, columns: tuple[str, ...]) -> Array:
    return np.column_stack([numbers(name, name=name, data=table) for name in columns])


def _with_intercept(values: Array) -> Array:
    X = np.ones((values.shape[0], values.shape[1] + 1))
    X[:, 1:] = values
    return X
