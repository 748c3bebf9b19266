"""Standard deviations and standard errors in each other's place, and medians in a mean's.

The arithmetic: a standard error is the standard deviation divided by the root of n. Where a value fits the
standard deviations of other studies on the same scale much better after that conversion than before, it is
probably the other quantity.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from steelyard.appraisal.detect.spread import FIT
from steelyard.data.rows import OutcomeRow
from steelyard.review.validate.facts import Facts, Finding, grouped, number, what

SMALLEST_N = 8
OTHER_STUDIES = 2
LARGEST_SMD = 3.0
DISAGREEMENT = 0.15
MOST_ARMS = 30
MOST_STUDIES = 50


def se_looks_like_sd(facts: Facts) -> Iterator[Finding]:
    for row, reference, studies in _with_reference(facts):
        if not row.se or row.sd is not None or row.n is None:
            continue
        implied = row.se * math.sqrt(row.n)
        if _fits(row.se, reference) and not _fits(implied, reference):
            yield Finding(
                row.place,
                f"se is {number(row.se)} ({what(row)}), so sd would be {number(row.se)} x sqrt({row.n}) = "
                f"{implied:.3g}; the median sd of {studies} other studies on this scale is {reference:.3g}.",
                "Is it a standard deviation?",
            )


def sd_looks_like_se(facts: Facts) -> Iterator[Finding]:
    """Rows of one study that are alike in this are told together: a whole table column was the wrong one.

    A cell that its own study's other arms give away is told by `sd_unlike_sibling` alone.
    """
    told = {f.place for f in sd_unlike_sibling(facts)}
    suspects = []
    for row, reference, studies in _with_reference(facts):
        if row.place not in told and _as_error(row, reference):
            suspects.append((row, reference, studies))
    for together in grouped(suspects, lambda s: _question(s[0])).values():
        row, reference, studies = together[0]
        rows = [suspect for suspect, _, _ in together]
        implied = ", ".join(
            f"{number(r.sd)} x sqrt({r.n}) = {r.sd * math.sqrt(r.n):.3g}" for r in rows[:4] if r.sd and r.n
        )
        lines = f" on lines {', '.join(str(r.place.line) for r in rows[:10])}" if len(rows) > 1 else ""
        values = ", ".join(number(r.sd) for r in rows[:4] if r.sd)
        several = len(rows) > 1
        yield Finding(
            row.place,
            f"sd is {values}{lines} ({what(row)}); the median sd of {studies} other studies on this scale is "
            f"{reference:.3g}, close to {implied}.",
            "Are the arms' values standard errors? They have the column se."
            if several
            else "Is it a standard error?",
        )


def _as_error(row: OutcomeRow, reference: float) -> bool:
    """Return whether a standard deviation fits the other studies only as a standard error."""
    if not row.sd or row.n is None:
        return False
    return _fits(row.sd * math.sqrt(row.n), reference) and not _fits(row.sd, reference)


def sd_unlike_sibling(facts: Facts) -> Iterator[Finding]:
    """Within a study the arms' standard deviations are alike; one smaller by sqrt(n) is a standard error."""
    for rows in _siblings(facts):
        spreads = [row for row in rows if row.sd and row.n is not None and row.n >= SMALLEST_N]
        for row in spreads:
            others = [other.sd for other in spreads if other is not row and other.sd]
            if not others or row.sd is None or row.n is None:
                continue
            reference, root = median(others), math.sqrt(row.n)
            if reference / row.sd > 0.6 * root and _fits(row.sd * root, reference):
                yield Finding(
                    row.place,
                    f"sd is {number(row.sd)} ({what(row)}), and the study's other arms have "
                    f"{reference:.3g}, close to {number(row.sd)} x sqrt({row.n}) = {row.sd * root:.3g}.",
                    "Is it a standard error?",
                )


def huge_difference(facts: Facts) -> Iterator[Finding]:
    for rows in _siblings(facts):
        usable = [row for row in rows if row.mean is not None and row.sd]
        for index, row in enumerate(usable):
            for other in usable[:index]:
                finding = _huge(other, row)
                if finding is not None:
                    yield finding


def _huge(a: OutcomeRow, b: OutcomeRow) -> Finding | None:
    if a.mean is None or b.mean is None or a.sd is None or b.sd is None or a.arm_id == b.arm_id:
        return None
    pooled = math.sqrt((a.sd**2 + b.sd**2) / 2)
    size = abs(a.mean - b.mean) / pooled
    if size <= LARGEST_SMD:
        return None
    hint = "Is sd a standard error, or a mean of the wrong row?"
    if a.n and b.n:
        as_errors = abs(a.mean - b.mean) / math.sqrt((a.n * a.sd**2 + b.n * b.sd**2) / 2)
        if as_errors < LARGEST_SMD / 2:
            hint = (
                f"Are both standard errors? Then the arms differ by {as_errors:.2g}; they have the column se."
            )
    return Finding(
        b.place,
        f"arms {a.arm_id} and {b.arm_id} differ by |{number(a.mean)} - {number(b.mean)}| / {pooled:.3g} = "
        f"{size:.1f} standard deviations ({what(b)}); more than {LARGEST_SMD:g} is rare.",
        hint,
    )


def sd_and_se_disagree(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        if not row.sd or not row.se or not row.n:
            continue
        implied = row.sd / math.sqrt(row.n)
        if abs(implied - row.se) > DISAGREEMENT * implied:
            yield Finding(
                row.place,
                f"sd is {number(row.sd)} and se is {number(row.se)}, but {number(row.sd)} / sqrt({row.n}) = "
                f"{implied:.3g}; they should agree.",
                "Were the two columns swapped?" if row.se > row.sd else "",
            )


def zero_spread(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        for name, value in (("sd", row.sd), ("se", row.se)):
            if value == 0 and (row.n is None or row.n > 1):
                yield Finding(row.place, f"{name} is 0 ({what(row)}); everybody would have the same value.")
    for contrast in facts.tables.contrasts:
        if contrast.se == 0:
            message = f"se is 0 ({what(contrast)}); it gives no weight, and the row is listed, not pooled."
            yield Finding(contrast.place, message)


def median_as_mean(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        text = f"{row.scale} {row.time_label} {row.locator}".lower()
        if row.mean is not None and ("median" in text or row.mean == row.median):
            why = "the row's text says median" if "median" in text else "it equals the column median"
            yield Finding(
                row.place,
                f"mean is {number(row.mean)} and {why} ({what(row)}); a median has its own column.",
            )


def percent_as_mean(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.outcomes:
        scale = row.scale.lower().lstrip()
        if row.mean is not None and scale.startswith(("% of ", "% with ", "percent of ", "percentage of p")):
            yield Finding(
                row.place,
                f"mean is {number(row.mean)} on the scale {row.scale!r}; a percentage of people belongs "
                "in the column percent.",
            )


def _fits(value: float, reference: float) -> bool:
    return 1 / FIT <= value / reference <= FIT


def _siblings(facts: Facts) -> Iterator[list[OutcomeRow]]:
    """Yield the rows of a study that differ only in their arm."""
    for rows in grouped(facts.tables.outcomes, _question).values():
        if len(rows) <= MOST_ARMS:
            yield rows


def _question(row: OutcomeRow) -> tuple[object, ...]:
    """Return what the rows of a study's arms share."""
    return (
        row.study_id,
        row.outcome,
        row.scale,
        row.time_h,
        row.time_label,
        row.period,
        row.value_type,
        row.basis,
    )


def _with_reference(facts: Facts) -> Iterator[tuple[OutcomeRow, float, int]]:
    """Yield each row with the median sd of other studies on its scale, and how many those are."""
    groups = grouped(facts.tables.outcomes, lambda r: (r.outcome, r.scale, r.value_type))
    for rows in groups.values():
        by_study = {
            study: median(row.sd for row in mine if row.sd)
            for study, mine in grouped(rows, lambda r: r.study_id).items()
            if any(row.sd for row in mine)
        }
        # The first fifty studies are reference enough, and keep a table of any length quick.
        medians = list(by_study.items())[:MOST_STUDIES]
        for row in rows:
            others = [value for study, value in medians if study != row.study_id]
            if row.n is not None and row.n >= SMALLEST_N and len(others) >= OTHER_STUDIES:
                yield row, median(others), len(others)
