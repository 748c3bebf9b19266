"""How a formula codes its columns, kept so that new rows are coded as those of the fit."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from steelyard.api.formula_checks import check_cells, check_finite, listed
from steelyard.api.formula_words import FUNCTIONS, reason
from steelyard.api.frames import numbers
from steelyard.check import did_you_mean, shown
from steelyard.errors import InputError, ModelError
from steelyard.models.distributions import Array

_APART = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """A formula as it was evaluated on the rows of a fit.

    Attributes:
        spec: The evaluator's specification, with the levels and centres that it found.
        columns: Those of the table that the formula uses.
        numeric: Those of them that are taken as numbers, not as the levels of a factor.
        names: Of every column of the design.
        kept: Positions of the columns of the model: no interactions that the rows do not tell apart.
        alias: Weights of these columns, one row for each left out, that make it up in every row of the fit.
    """

    spec: Any
    columns: tuple[str, ...]
    numeric: tuple[str, ...]
    names: tuple[str, ...]
    kept: tuple[int, ...]
    alias: Array

    @property
    def empty(self) -> tuple[str, ...]:
        """Names of the columns left out."""
        return tuple(name for i, name in enumerate(self.names) if i not in self.kept)

    def groups(self) -> dict[str, list[int]]:
        """Return the columns of the model that each term has, the intercept excluded."""
        place = {column: i for i, column in enumerate(self.kept)}
        found = {
            str(term): [place[i] for i in at if i in place]
            for term, at in self.spec.term_indices.items()
            if str(term) != "1"
        }
        return {term: at for term, at in found.items() if at}

    def rows(self, newdata: Any) -> Array:
        """Return the design matrix of new values, shape (m, p).

        Raises:
            InputError: a moderator is missing or of another kind, a level that the fit has not seen, or a
                combination of levels that it has not.
        """
        table = self._table(newdata)
        _check_levels(self.spec, table)
        check_cells(table, self.columns, "newdata")
        matrix = self._evaluated(table)
        check_finite(matrix, table, self.columns, "newdata")
        if len(matrix) != len(table):
            raise InputError("newdata has a missing value; need every moderator in every row.")
        X = np.asarray(matrix, dtype=np.float64)
        kept = X[:, list(self.kept)]
        lost = [i for i in range(X.shape[1]) if i not in self.kept]
        unseen = np.abs(X[:, lost] - kept @ self.alias.T) > _APART * (1 + np.abs(X[:, lost]))
        if unseen.any():
            row, column = np.argwhere(unseen)[0].tolist()
            raise InputError(
                f"newdata row {row + 1}: the rows of the fit did not tell {shown(self.empty[column])} apart; "
                "need a combination that they hold."
            )
        return kept

    def _table(self, newdata: Any) -> Any:
        table = pandas_table(newdata)
        lacking = next((name for name in self.columns if name not in table.columns), None)
        if lacking is not None:
            hint = did_you_mean(lacking, [str(c) for c in table.columns])
            raise InputError(
                f"newdata lacks a moderator, {shown(lacking)}; need {listed(self.columns)}."
                + (f" {hint}" if hint else "")
            )
        for name in self.numeric:
            values = table[name].tolist()
            text = next((i for i, value in enumerate(values) if isinstance(value, str)), None)
            if text is not None:
                raise InputError(
                    f"newdata row {text + 1}: {shown(name)} is {shown(values[text])!r}, a text; must be a "
                    "number."
                )
            table[name] = numbers(values, name=f"newdata: {name}")
        return table

    def _evaluated(self, table: Any) -> Any:
        from formulaic.errors import DataMismatchWarning, FormulaicError

        # evaluating writes into the specification, even where it fails half-way
        spec = copy.deepcopy(self.spec)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore", DeprecationWarning)
                warnings.simplefilter("error", DataMismatchWarning)
                return spec.get_model_matrix(table, context=FUNCTIONS)
        except DataMismatchWarning as error:
            raise InputError(
                f"newdata has a level that the fit has not seen, in {listed(self.columns)}; need its levels."
            ) from error
        except (FormulaicError, NameError) as error:
            raise InputError(
                f"newdata cannot be coded as the fit was ({reason(error)}); need {listed(self.columns)}, of "
                "the same kinds."
            ) from error


def coding(matrix: Any, columns: tuple[str, ...], numeric: tuple[str, ...]) -> Coding:
    """Return the coding of an evaluated formula, without interactions that its rows do not tell apart.

    That is what a combination of levels without a row makes of them: 0, or the same as another column.

    Raises:
        ModelError: a factor with a single level, which has no column beside the intercept.
    """
    spec = matrix.model_spec
    values = np.asarray(matrix, dtype=np.float64)
    crossed: set[int] = set()
    for term, at in spec.term_indices.items():
        if not at:
            _refuse_one_level(term, spec)
        if len(term.factors) > 1:
            crossed.update(at)
    kept, alias = _told_apart(values, crossed)
    names = tuple("intercept" if str(c) == "Intercept" else str(c) for c in matrix.columns)
    return Coding(spec, columns, numeric, names, kept, alias)


def _told_apart(values: Array, crossed: set[int]) -> tuple[tuple[int, ...], Array]:
    """Return the columns but those of `crossed` that earlier ones make up, and the weights that do so."""
    size = np.linalg.norm(values, axis=0)
    scaled = values / np.where(size > 0, size, 1.0)
    kept: list[int] = []
    alias: list[Array] = []
    for i in range(values.shape[1]):
        if i in crossed:
            found = np.linalg.lstsq(scaled[:, kept], scaled[:, i], rcond=None)[0]
            if np.linalg.norm(scaled[:, i] - scaled[:, kept] @ found) <= _APART:
                row = np.zeros(values.shape[1])
                row[kept] = found * size[i] / np.where(size[kept] > 0, size[kept], 1.0)
                alias.append(row)
                continue
        kept.append(i)
    return tuple(kept), np.reshape(alias, (-1, values.shape[1]))[:, kept]


def _refuse_one_level(term: Any, spec: Any) -> None:
    encoded = {str(f): spec.encoder_state.get(str(f)) for f in term.factors}
    states = {name: state[1] if state else {} for name, state in encoded.items()}
    alone = {name: list(_levels(state)) for name, state in states.items() if len(_levels(state)) == 1}
    name, levels = next(iter(alone.items()), (str(term), []))
    value = f", {shown(str(levels[0]))!r}," if levels else ""
    raise ModelError(
        f"the moderator {shown(name)} has one level{value} in every row, which the intercept is; leave it "
        "out."
    )


def _levels(state: Mapping[str, Any]) -> Any:
    levels = state.get("categories")
    return () if levels is None else levels


def _check_levels(spec: Any, table: Any) -> None:
    """Refuse a level that the fit has not seen, where the column stands by itself."""
    for name, (_, state) in spec.encoder_state.items():
        levels = state.get("categories")
        if levels is None or name not in table.columns:
            continue
        for row, value in enumerate(table[name].tolist()):
            if value == value and value is not None and value not in levels:
                raise InputError(
                    f"newdata row {row + 1}: {name} is {shown(str(value))!r}, which the fit has not seen; "
                    f"need one of {listed([str(level) for level in levels])}."
                )


def pandas_table(data: Any) -> Any:
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
