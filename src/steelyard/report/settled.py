"""The last digits of computed numbers are noise that differs between processors: here they go, once.

Everything that a page, a figure or results.json shows is made from what these functions return.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any, TypeVar

from pydantic import BaseModel

from steelyard import numfmt
from steelyard.review.result import Estimate, ReviewResult

T = TypeVar("T")


def settled_result(result: ReviewResult) -> ReviewResult:
    """Return a review's result with every computed number at `numfmt.DIGITS` significant digits.

    Input rows stay as they were typed. An estimate's NaN becomes None.
    """
    return dataclasses.replace(
        result,
        analyses=settled(result.analyses),
        rob=settled(result.rob),
        rob_agreement=settled(result.rob_agreement),
        findings=settled(result.findings),
    )


def settled(value: T) -> T:
    """Return `value` with every float in its dataclasses and tuples rounded; a plan stays as it is."""
    return _settled(value)  # type: ignore[no-any-return]


def _settled(value: Any) -> Any:
    if isinstance(value, float):
        return numfmt.settle(value)
    if isinstance(value, tuple):
        return tuple(_settled(v) for v in value)
    if isinstance(value, BaseModel) or not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {f.name: _settled(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Estimate):
        fields = {name: None if _is_nan(v) else v for name, v in fields.items()}
    return dataclasses.replace(value, **fields)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
