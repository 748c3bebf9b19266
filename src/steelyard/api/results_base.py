"""What every result can do: read as a page in a terminal or a notebook, become plain data or a dataframe."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from steelyard.api.describe import Description, read
from steelyard.terms import MEASURES


class Printed(ABC):
    """`summary`, `to_dict` and the printed forms of a dataclass that gives its page and its columns."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for f in fields(self):  # type: ignore[arg-type]  # every result is a dataclass
            value = getattr(self, f.name)
            if isinstance(value, np.ndarray) and value.flags.writeable:
                object.__setattr__(self, f.name, read_only(value))

    @abstractmethod
    def _page(self) -> Description:
        """Return the page of the result."""

    @abstractmethod
    def _columns(self) -> Mapping[str, Any]:
        """Return the columns of its table."""

    def summary(self) -> str:
        """Return the page that `repr` shows."""
        return self._page().text()

    def to_frame(self) -> Any:
        """Return the table as a dataframe of the library in use: pandas, else polars, else a dict."""
        return frame(self._columns())

    def to_dict(self) -> dict[str, Any]:
        """Return every number in plain Python; undefined is None."""
        return plain_fields(self)

    def __repr__(self) -> str:
        return self._page().text()

    def _repr_html_(self) -> str:
        return self._page().markup()


def read_only(values: Any) -> Any:
    """Return a view of an array that cannot be written to; the array itself may be another's."""
    view = values.view()
    view.flags.writeable = False
    return view


def field_values(result: Any) -> dict[str, Any]:
    """Return the fields of a dataclass by name, as they are."""
    return {f.name: getattr(result, f.name) for f in fields(result)}


def plain_fields(result: Any, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of a dataclass in plain Python, without those in `skip`."""
    return {f.name: plain(getattr(result, f.name)) for f in fields(result) if f.name not in skip}


def plain(value: Any) -> Any:
    """Return arrays as lists, NaN as None, results as dicts, and anything else as it is."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, Printed):
        return value.to_dict()
    if hasattr(type(value), "__dataclass_fields__"):
        return plain_fields(value)
    return None if isinstance(value, float) and value != value else value


def on_readers_scale(found: Mapping[str, Any], measure: str) -> dict[str, Any]:
    """Return arrays by name as a reader knows them, without a standard error, which has no meaning there."""
    if MEASURES[measure].back == "none":
        return dict(found)
    return {
        name: np.full_like(values, np.nan)
        if name == "se"
        else np.array([read(x, measure) for x in values.tolist()])
        for name, values in found.items()
        if name != "notices"
    } | {name: found[name] for name in ("notices",) if name in found}


def frame(columns: Mapping[str, Any]) -> Any:
    """Return a dataframe of the library in use, or a dict of columns where there is none."""
    loaded = [name for name in ("pandas", "polars") if name in sys.modules]
    installed = loaded or [name for name in ("pandas", "polars") if find_spec(name)]
    return import_module(installed[0]).DataFrame(columns) if installed else dict(columns)


def coefficient_columns(fit: Any, terms: tuple[str, ...]) -> dict[str, Any]:
    """Return term, estimate, se, zval, ci_low, ci_high and pvalue of a fit, one row a coefficient."""
    return {
        "term": list(terms),
        "estimate": fit.beta.copy(),
        "se": fit.se.copy(),
        "zval": fit.zval.copy(),
        "ci_low": fit.ci_low.copy(),
        "ci_high": fit.ci_high.copy(),
        "pvalue": fit.pvalue.copy(),
    }
