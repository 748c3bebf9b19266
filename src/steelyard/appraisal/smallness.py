"""When a body of evidence is too small for one interval to be taken at its word."""

from __future__ import annotations

import math
from collections.abc import Iterable

SMALL_K = 4
"""Up to this many results the interval's method matters more than the data (IntHout 2014; Röver 2015)."""

INFORMATIVE_K = 5
"""Fewer results say next to nothing about the spread of true effects (Cochrane Handbook 10.10.4.3)."""

Table = tuple[float, float, float, float]


def is_small(k: int, tables: Iterable[Table]) -> bool:
    """Return whether several intervals should stand side by side: few results, or an empty cell."""
    return 0 < k <= SMALL_K or any(min(t) == 0 for t in tables)


def prediction_note(k: int, tau2: float | None) -> str:
    """Return why a prediction interval is not informative, or "" where it is."""
    if k < INFORMATIVE_K:
        return f"not informative: {k} results, fewer than {INFORMATIVE_K}"
    if not tau2 or math.isnan(tau2):
        return "not informative: tau² is estimated as 0"
    return ""
