"""Moderators: a formula, a matrix or named columns become a design matrix, now and for new values.

formulaic, and with it pandas, is imported only when a formula is given as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steelyard.api.formula_checks import check_cells, check_finite, listed, names_in, unknown_name
from steelyard.api.formula_coding import Coding, coding, pandas_table
from steelyard.api.formula_words import FUNCTIONS, numeric_columns, reason, translate
from steelyard.api.frames import column_names, numbers, texts
from steelyard.check import shown
from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array
from steelyard.models.regression import dependent_column
from steelyard.numfmt import several


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A design matrix (k, p) with the names of its columns, and what new rows need.

    Attributes:
        intercept: True where a column of ones was put before the given moderators.
        columns: Names of the moderators where they came named; the columns that a formula uses.
        spec: The coding of the formula, where they came as one.
        groups: Columns of each term of the model, the intercept excluded.
    """

    X: Array
    terms: tuple[str, ...]
    intercept: bool
    columns: tuple[str, ...] = ()
    spec: Coding | None = None
    groups: Mapping[str, list[int]] = field(default_factory=dict)

    @property
    def notices(self) -> tuple[str, ...]:
        """What was left out of the formula's columns, a sentence."""
        empty = () if self.spec is None else self.spec.empty
        if not empty:
            return ()
        what = "it is" if len(empty) == 1 else "they are"
        return (f"The rows do not tell {listed(empty)} apart: {what} left out of the model.",)

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
            f"newdata is of type {type(newdata).__name__}; the formula uses {listed(self.columns)}, so need "
            f"a dict or dataframe of these: {{{sketch}}}."
        )

    def rows(self, newdata: Any) -> Array:
        """Return the design matrix (m, p) of new moderator values, coded as those of the fit.

        Raises:
            InputError: a moderator is missing, a factor has a level that the fit has not seen, or the shape
                is not that of the fit.
        """
        if self.spec is not None:
            return self.spec.rows(newdata)
        width = len(self.terms) - self.intercept
        if self.columns and _is_table(newdata):
            values = _stacked(newdata, self.columns)
        else:
            values = _matrix(newdata, "newdata")
            values = values.reshape(-1, 1) if values.ndim < 2 and width == 1 else np.atleast_2d(values)
        if values.ndim != 2 or values.shape[1] != width:
            moderators = listed(self.terms[self.intercept :])
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
            f"{several(k, 'estimate')} for {several(p, 'coefficient')} ({listed(design.terms)}); the "
            "model is saturated, need more estimates than coefficients."
        )
    found = dependent_column(design.X)
    if found is None:
        return None
    at, others = found
    name = shown(design.terms[at])
    if not others:
        return ModelError(f"the moderator {name} is 0 in every row; leave it out.")
    named = listed([design.terms[i] for i in others])
    if others == [0] and design.terms[0] == "intercept":
        return ModelError(
            f"the moderator {name} has one value in every row, which the intercept is; leave it out."
        )
    return ModelError(f"the moderator {name} is a linear combination of {named}; leave one of them out.")


def _from_formula(formula: str, data: Any, known: Any) -> tuple[Design, Any]:
    if data is None:
        raise InputError(f"mods is the formula {shown(formula)!r}; need data= for its names.")
    from formulaic import ModelSpec
    from formulaic.errors import FormulaicError
    from formulaic.transforms import TRANSFORMS

    right = formula.strip().removeprefix("~")
    if "~" in right:
        raise InputError(f"mods is {shown(formula)!r}; need the right side alone, such as 'x1 + x2'.")
    table = pandas_table(data)
    if len(table) != known.size:
        raise InputError(
            f"data has {several(len(table), 'row')} for {several(known.size, 'estimate')}; need as many of "
            "each."
        )
    there = [str(c) for c in table.columns]
    right = translate(right, TRANSFORMS, there)
    columns = tuple(name for name in names_in(right) if name in table.columns)
    numeric = numeric_columns(right, table, columns)
    table = table.astype(dict.fromkeys(numeric, float))  # a power of whole numbers can be too large for one
    check_cells(table[known], columns, "mods")
    # rows with a gap go first: they would make the mean of a centred column missing, too
    part = _used(table[known & table[list(columns)].notna().all(axis=1)])
    try:
        with np.errstate(all="ignore"):  # what is undefined is refused below, by its row
            matrix = ModelSpec(right, na_action="drop").get_model_matrix(part, context=FUNCTIONS)
    except (FormulaicError, NameError, SyntaxError) as error:
        raise InputError(
            f"mods is {shown(formula)!r}, which is not understood: {reason(error)}; need a formula of "
            f"columns of data: {', '.join(there)}.{unknown_name(right, there)}"
        ) from error
    check_finite(matrix, part, columns, "mods")
    if matrix.shape[1] == 0:
        raise InputError(f"mods is {shown(formula)!r}, which leaves no column; need a moderator or 1.")
    complete = np.zeros(known.size, dtype=bool)
    complete[matrix.index.to_numpy()] = True
    coded = coding(matrix, columns, numeric)
    X = np.asarray(matrix, dtype=np.float64)[:, list(coded.kept)]
    terms = tuple(coded.names[i] for i in coded.kept)
    return Design(X, terms, False, columns, spec=coded, groups=coded.groups()), complete


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
