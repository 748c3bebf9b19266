"""p of a fourfold table by every usual test, and a printed p held against all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from steelyard.appraisal.detect.printed import check_people
from steelyard.appraisal.detect.statistics import PVerdict, compared, p_bounds, tail
from steelyard.errors import InputError

Table = tuple[int, int, int, int]
MOST_TABLES = 100_000
"""With more possible tables than this the exact tests are left out; the others agree with them by then."""


def table_p(events1: int, n1: int, events2: int, n2: int) -> dict[str, float]:
    """Return the two-sided p of two groups' counts by each usual test.

    Returns:
        Test -> p: "Fisher" (the probabilities not above the observed one summed), "mid-p" (the same less
        half the observed one), "chi-square", "chi-square (Yates)", "likelihood ratio", "log odds ratio",
        "log risk ratio" (both Wald), "risk difference" (Wald, unpooled). A test that is undefined, as a Wald
        test with an empty cell, is left out.

    Raises:
        InputError: counts that are no table.

    Source: Agresti (2013), Categorical Data Analysis, sections 3.1, 3.2, 3.5 and 16.6.
    Checked: R 4 fisher.test, chisq.test.
    """
    return dict(_tests(_table(events1, n1, events2, n2)))


def check_table_p(
    p: str | float, events1: int, n1: int, events2: int, n2: int, *, alpha: float = 0.05
) -> PVerdict:
    """Return whether a printed p fits two groups' counts under any usual test, or lies between two of them.

    Raises:
        InputError: counts that are no table, or a p that is none.
    """
    table = _table(events1, n1, events2, n2)
    bounds, text = p_bounds(p)
    tests = dict(_tests(table))
    if not tests:
        raise InputError("the table has no events, or nothing else; no test is defined.")
    listed = ", ".join(f"{name} {value:.2g}" for name, value in tests.items())
    values = sorted(tests.values())
    told = f"{events1}/{n1} and {events2}/{n2} have p by {listed}"
    return compared(bounds, text, [(values[0], values[-1])], told, alpha)


def _table(events1: int, n1: int, events2: int, n2: int) -> Table:
    for name, events, people in (("events1", events1, n1), ("events2", events2, n2)):
        check_people(people, f"n{name[-1]}")
        if not 0 <= events <= people or int(events) != events:
            raise InputError(f"{name} is {events}; must be a whole number in [0, {people}].")
    return int(events1), int(n1 - events1), int(events2), int(n2 - events2)


def _tests(table: Table) -> Iterator[tuple[str, float]]:
    a, b, c, d = table
    rows, columns, total = (a + b, c + d), (a + c, b + d), a + b + c + d
    if 0 in columns:
        return
    yield from _exact(table)
    expected = [r * s / total for r in rows for s in columns]
    gaps = [abs(o - e) for o, e in zip(table, expected, strict=True)]
    yield "chi-square", _chi2(sum(g * g / e for g, e in zip(gaps, expected, strict=True)))
    less = min(0.5, gaps[0])
    yield "chi-square (Yates)", _chi2(sum((g - less) ** 2 / e for g, e in zip(gaps, expected, strict=True)))
    ratio = 2 * sum(o * math.log(o / e) for o, e in zip(table, expected, strict=True) if o)
    yield "likelihood ratio", _chi2(max(ratio, 0.0))
    p1, p2 = a / rows[0], c / rows[1]
    spread = p1 * (1 - p1) / rows[0] + p2 * (1 - p2) / rows[1]
    if spread > 0:
        yield "risk difference", tail((p1 - p2) / math.sqrt(spread), None)
    if min(table) > 0:
        yield "log odds ratio", tail(math.log(a * d / (b * c)) / math.sqrt(sum(1 / x for x in table)), None)
    if a and c and spread > 0:
        error = math.sqrt(1 / a - 1 / rows[0] + 1 / c - 1 / rows[1])
        yield "log risk ratio", tail(math.log(p1 / p2) / error, None)


def _exact(table: Table) -> Iterator[tuple[str, float]]:
    a, b, c, d = table
    n1, n2, events = a + b, c + d, a + c
    low, high = max(0, events - n2), min(events, n1)
    if high - low > MOST_TABLES:
        return
    logs = [_log_ways(n1, x) + _log_ways(n2, events - x) for x in range(low, high + 1)]
    most = max(logs)
    weights = [math.exp(value - most) for value in logs]
    total = sum(weights)
    observed = weights[a - low]
    # A relative hair's breadth, as two equal probabilities may differ in the last bit.
    extreme = sum(w for w in weights if w <= observed * (1 + 1e-7))
    yield "Fisher", min(1.0, extreme / total)
    yield "mid-p", (extreme - observed / 2) / total


def _log_ways(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _chi2(statistic: float) -> float:
    """Return P(X > statistic) for chi-square with one degree of freedom."""
    return math.erfc(math.sqrt(statistic / 2))
