"""What a table's numbers can carry: tables without events, printed intervals, few studies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from steelyard import numfmt
from steelyard.appraisal.smallness import SMALL_K
from steelyard.models.small_evidence import small_evidence_intervals
from steelyard.review.estimates import back
from steelyard.review.result import Estimate, NamedEstimate
from steelyard.terms import MEASURES

PRINTED_LEVEL = 0.95
_MOST_NAMED = 6


def uninformative(measure: str, data: Mapping[str, Sequence[float]]) -> frozenset[int]:
    """Return the rows that say nothing about a ratio: no events in either group, or for odds everybody's.

    Source: Cochrane Handbook (2023), 10.4.4.
    """
    if measure not in ("OR", "RR") or "ai" not in data:
        return frozenset()
    rows = set()
    for i, (a, c) in enumerate(zip(data["ai"], data["ci"], strict=True)):
        rest = [_others(data, "bi", "n1i", a, i), _others(data, "di", "n2i", c, i)]
        if (a == 0 and c == 0) or (measure == "OR" and rest == [0, 0]):
            rows.add(i)
    return frozenset(rows)


def _others(data: Mapping[str, Sequence[float]], others: str, total: str, events: float, at: int) -> float:
    return data[others][at] if others in data else data[total][at] - events


def blanked(data: Mapping[str, Sequence[float]], rows: frozenset[int]) -> dict[str, Any]:
    """Return the data with every number of `rows` undefined, so that nothing is added to their cells."""
    return {
        role: [math.nan if i in rows else value for i, value in enumerate(values)]
        for role, values in data.items()
    }


def silence(labels: Sequence[str], rows: frozenset[int], measure: str) -> tuple[str, ...]:
    """Return the notice about rows that are `uninformative`."""
    if not rows:
        return ()
    named = [labels[i] for i in sorted(rows)]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    none = (
        "No events in either group" if measure == "RR" else "No events, or nothing but events, in both groups"
    )
    return (
        f"{none} ({', '.join(named[:_MOST_NAMED])}{more}): such a table says nothing about a ratio and has "
        "no weight (Cochrane Handbook 10.4.4). The risk difference can use it.",
    )


def as_printed(
    estimates: Sequence[Estimate], data: Mapping[str, Sequence[float]], level: float
) -> tuple[tuple[Estimate, ...], tuple[str, ...]]:
    """Return rows with the bounds that their source prints, and what is to be said of them.

    The pooling reads a standard error from a printed interval's width; the interval that error gives is
    symmetric, and a printed one is rounded. At another level than the printed one there is only the former.
    """
    if "ci_low" not in data:
        return tuple(estimates), ()
    ratio = MEASURES[estimates[0].measure].is_ratio
    scale = " on the log scale" if ratio else ""
    if level != PRINTED_LEVEL:
        made = f"made anew, symmetric{scale}, at {100 * level:.3g} %"
        return tuple(estimates), (f"The studies' intervals are not the printed ones but {made}.",)
    shown = tuple(
        e
        if e.value is None
        else replace(e, ci_low=data["ci_low"][i], ci_high=data["ci_high"][i], interval_method="as printed")
        for i, e in enumerate(estimates)
    )
    told = f"The studies' intervals are as printed; each one's width{scale} is its standard error."
    return shown, (told,)


def side_by_side(
    yi: Sequence[float], vi: Sequence[float], method: str, measure: str, level: float
) -> tuple[NamedEstimate, ...]:
    """Return the intervals of several methods where so few studies make the choice of method matter."""
    if not 2 <= len(yi) <= SMALL_K:
        return ()
    return tuple(
        NamedEstimate(
            group=f"Few studies (k = {numfmt.tidy(len(yi))})",
            label=i.name[0].upper() + i.name[1:],
            k=len(yi),
            people=None,
            estimate=Estimate(
                measure=measure,
                value=back(i.estimate, measure),
                ci_low=back(i.low, measure),
                ci_high=back(i.high, measure),
                level=level,
                p=i.pvalue,
                interval_method=i.name,
                reason=i.reason,
            ),
        )
        for i in small_evidence_intervals(yi, vi, level=level, method=method)
    )
