"""Reported differences that are legal data and yet give no effect to pool, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.data.rows import ContrastRow
from steelyard.data.values import exact
from steelyard.review.validate.facts import Facts, Finding, number, what
from steelyard.terms import MEASURES

_LISTED = "it is listed and not pooled"


def no_standard_error(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        if row.measure not in MEASURES or row.estimate is None or facts.unread(row.place):
            continue
        ratio = MEASURES[row.measure].is_ratio
        reason, hint = _zero_width(row) or ("", "")
        if not reason and not _has_spread(row, ratio):
            reason, hint = _of_p_alone(row, ratio)
        if reason:
            yield Finding(row.place, f"{reason} ({what(row)}); {_LISTED}.", hint)


def p_of_zero(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        if exact(row.p) == 0:
            message = f"p is 0 ({what(row)}); no p is, and it gives no standard error."
            yield Finding(row.place, message, "Write it as the source does, such as <0.001.")


def _zero_width(row: ContrastRow) -> tuple[str, str] | None:
    if row.ci_low is None or row.ci_low != row.ci_high:
        return None
    reason = f"ci_low and ci_high are both {number(row.ci_low)}, and an interval of no width has no error"
    return reason, "Is a bound rounded away?"


def _has_spread(row: ContrastRow, ratio: bool) -> bool:
    return (row.ci_low is not None and row.ci_high is not None) or (row.se is not None and not ratio)


def _of_p_alone(row: ContrastRow, ratio: bool) -> tuple[str, str]:
    """Return why a row without interval gives no standard error, and a hint; empty where its p is enough."""
    p = exact(row.p)
    if p is None:
        if ratio and row.se is not None:
            return f"se is {number(row.se)} for a {row.measure}, and a ratio's interval or p is read", ""
        return "", ""
    if p == 0:
        return "", ""  # p_of_zero says so
    if p == 1:
        return "p is 1, and without an interval only a p between 0 and 1 gives an error", ""
    if row.estimate == (1 if ratio else 0):
        shown = f"estimate is {number(row.estimate)}, no effect, with p = {number(p)}"
        return f"{shown} and no interval, which gives no error", "Is there an interval in the source?"
    return "", ""
