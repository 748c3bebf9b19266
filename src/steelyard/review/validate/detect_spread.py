"""Standard deviations unlike those of the other arm or of other studies, and implausible SMDs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from steelyard.appraisal.detect.spread import sd_or_se, sd_ratio
from steelyard.data.rows import OutcomeRow
from steelyard.review.validate import spread
from steelyard.review.validate.facts import Facts, Finding, grouped, number, what

LARGEST_SMD = 3.0
APART = 2.0
APART_Z = 4.0
OUTLYING = 2.5
OTHER_STUDIES = 3
MOST_ARMS = 30
MOST_STUDIES = 50


def huge_smd(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.contrasts:
        if row.measure == "SMD" and row.estimate is not None and abs(row.estimate) > LARGEST_SMD:
            yield Finding(
                row.place,
                f"estimate is an SMD of {number(row.estimate)} ({what(row)}); more than {LARGEST_SMD:g} "
                "standard deviations is rare.",
                "Was it divided by a standard error, or is it a difference on the scale itself?",
            )


def spreads_apart(facts: Facts) -> Iterator[Finding]:
    """Two arms of a trial whose SDs differ more than chance allows, at one time."""
    named = {f.place for f in spread.sd_unlike_sibling(facts)}
    for rows in grouped(facts.tables.outcomes, _question).values():
        known = [row for row in rows if row.sd and row.n is not None and row.n > 1][:MOST_ARMS]
        for index, row in enumerate(known):
            for other in known[:index]:
                finding = _apart(other, row)
                if finding is not None and not {row.place, other.place} & named:
                    yield finding


def _apart(a: OutcomeRow, b: OutcomeRow) -> Finding | None:
    if not a.sd or not b.sd or a.n is None or b.n is None or a.arm_id == b.arm_id:
        return None
    log, z = sd_ratio(a.sd, a.n, b.sd, b.n)
    if abs(log) <= math.log(APART) or abs(z) <= APART_Z:
        return None
    small, large = (a, b) if a.sd < b.sd else (b, a)
    reading = sd_or_se(small.sd or 0.0, small.n or 2, large.sd or 0.0)
    return Finding(
        b.place,
        f"sd is {number(a.sd)} in {a.arm_id} and {number(b.sd)} in {b.arm_id} ({what(b)}, lines "
        f"{a.place.line} and {b.place.line}): ln({number(a.sd)} / {number(b.sd)}) = {log:.2f} is "
        f"{abs(z):.1f} of its standard errors, sqrt(1/(2 x {a.n - 1}) + 1/(2 x {b.n - 1})).",
        f"Read against each other, {reading.arithmetic}." if reading.likelier == "se" else "",
    )


def spread_unlike_others(facts: Facts) -> Iterator[Finding]:
    """Far from the median of three or more other studies, and not for want of sqrt(n), which others name."""
    checks = (spread.sd_looks_like_se, spread.se_looks_like_sd, spread.sd_unlike_sibling)
    named = {f.place for check in checks for f in check(facts)}
    groups = grouped(facts.tables.outcomes, lambda r: (r.outcome, r.scale, r.value_type))
    for rows in groups.values():
        by_study = grouped([row for row in rows if row.sd or (row.se and row.n)], lambda row: row.study_id)
        usual = {study: median(_sd(row) for row in mine) for study, mine in by_study.items()}
        # The first fifty studies are reference enough, and keep a table of any length quick.
        reference_studies = list(usual.items())[:MOST_STUDIES]
        for study, mine in by_study.items():
            others = [value for other, value in reference_studies if other != study]
            if len(others) < OTHER_STUDIES:
                continue
            reference = median(others)
            for row in mine:
                times = _sd(row) / reference
                if 1 / OUTLYING <= times <= OUTLYING or row.place in named:
                    continue
                yield Finding(
                    row.place,
                    f"sd is {number(_sd(row))} ({what(row)}), {times:.2g} times {reference:.3g}, the median "
                    f"of {len(others)} other studies on this scale.",
                    "Is it of a subgroup, of another scale, or a standard error?",
                )


def _sd(row: OutcomeRow) -> float:
    return row.sd if row.sd else (row.se or 0.0) * math.sqrt(row.n or 0)


def _question(row: OutcomeRow) -> tuple[object, ...]:
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
