"""The rows of an entry as a data frame in R: counts or means where effects come from them, else effects."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.report.rscript_text import comment, number, quoted
from steelyard.review.result import Row
from steelyard.terms import MEASURES

FROM_MEANS = ("MD", "SMD")
COUNTS = ("ai", "n1i", "ci", "n2i")
MEANS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")


def from_arms(row: Row) -> tuple[float | None, ...]:
    """Return the numbers of two separate groups that give a row's effect, or () where it was printed."""
    if not row.separate or len(row.arms) != 2:
        return ()
    one, two = row.arms
    if row.estimate.measure in FROM_MEANS:
        return (one.mean, one.sd, one.n, two.mean, two.sd, two.n)
    return (one.events, one.n, two.events, two.n) if MEASURES[row.estimate.measure].data == "2x2" else ()


def frame(rows: Sequence[Row], measure: str, groups: bool) -> list[str]:
    """Return the lines that make `dat`: study, id, yi and vi of each row, and its subgroup with `groups`."""
    computed = any(from_arms(r) for r in rows)
    names = (MEANS if measure in FROM_MEANS else COUNTS) if computed else ()
    lines = [
        "# The rows as used. Effects and their standard errors (yi, sei) stand on the scale of the analysis"
        + (";" if computed else "."),
    ]
    if computed:
        lines.append("# where they are NA they are computed below from the numbers of the two groups.")
    lines.append("dat <- rbind(")
    for i, row in enumerate(rows):
        given = from_arms(row)
        cells = [f"study = {quoted(row.label)}", f"id = {quoted(row.study_id)}"]
        if groups:
            cells.append(f"subgroup = {quoted(row.subgroup)}")
        cells += [
            f"{name} = {number(v)}" for name, v in zip(names, given or (None,) * len(names), strict=True)
        ]
        cells += [
            f"{name} = {'NA' if given else number(v)}"
            for name, v in (("yi", row.estimate.yi), ("sei", row.estimate.se))
        ]
        lines += comment(where(row), "  ")
        lines.append(f"  data.frame({', '.join(cells)}){',' if i < len(rows) - 1 else ''}")
    return [*lines, ")", "dat$vi <- dat$sei^2", *(_computed(measure) if computed else [])]


def where(row: Row) -> str:
    """Return where a row stands and what was used of it."""
    return ": ".join(t for t in (", ".join(row.sources), "; ".join((row.contribution, *row.notes))) if t)


def _computed(measure: str) -> list[str]:
    given = MEANS if measure in FROM_MEANS else COUNTS
    named = ", ".join(f"{n} = {n}" for n in given)
    lines = ["counted <- is.na(dat$yi)"]
    call = f'escalc(measure = "{measure}", {named}, data = dat[counted, ]'
    if measure in FROM_MEANS:
        lines.append(f"effects <- {call})")
        return [*lines, "dat$yi[counted] <- effects$yi", "dat$vi[counted] <- effects$vi"]
    lines.append(f'effects <- {call}, add = 1/2, to = "only0")')
    lines.append("dat$vi[counted] <- effects$vi")
    if measure == "RD":
        lines.append("# The difference is the one counted; the half events are for its variance alone.")
        lines.append(f'effects <- {call}, to = "none")')
    return [*lines, "dat$yi[counted] <- effects$yi"]
