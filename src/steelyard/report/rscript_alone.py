"""The R of results that stand alone: one by one, each by the method of its own interval."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steelyard.report import rscript_parts as parts
from steelyard.report.rscript_pooled import back
from steelyard.report.rscript_rows import frame, where
from steelyard.report.rscript_text import check, comment, number
from steelyard.review.result import AnalysisResult, Row

_T = re.compile(r"t with (\d+) degrees of freedom")
# How an interval's name begins -> the function of the script that makes it from counts.
_BY_COUNTS = {
    "Newcombe": "newcombe",
    "conditional exact": "fisher",
    "exact conditional, paired": "mcnemar",
    "exact (Clopper": "binomial",
}
_FUNCTIONS = {"newcombe": parts.WILSON, "fisher": parts.FISHER, "mcnemar": parts.MCNEMAR, "binomial": ""}


def alone(a: AnalysisResult) -> list[str]:
    """Return the lines of a script for results that are not pooled."""
    rows = [r for r in a.rows if r.estimate.ci_low is not None]
    level = rows[0].estimate.level
    made = [by_counts(r) for r in rows]
    weighed = [r for r, how in zip(rows, made, strict=True) if not how]
    lines = [f"level <- {number(level)}", ""]
    for name in dict.fromkeys(how for how in made if how and _FUNCTIONS[how]):
        lines += _FUNCTIONS[name].splitlines()
    lines += parts.CHECK.splitlines()
    for row, how in zip(rows, made, strict=True):
        lines += _counted(row, how) if how else []
    return lines + (_weighed(weighed) if weighed else [])


def by_counts(row: Row) -> str:
    """Return the script's function that makes a row's interval from counts, or "" for yi and its error."""
    how = row.estimate.interval_method
    return next((name for begins, name in _BY_COUNTS.items() if how.startswith(begins)), "")


def _counted(row: Row, how: str) -> list[str]:
    counts = ", ".join(f"{number(a.events)}, {number(a.n)}" for a in row.arms)
    lines = ["", *comment(f"{row.label}. {where(row)}")]
    if how == "binomial":
        lines.append(f"exact <- binom.test({counts}, conf.level = level)")
        lines.append("r <- c(exact$estimate, exact$conf.int)")
    else:
        lines.append(f"r <- {how}({counts})")
    return [*lines, *_checks(row)]


def _checks(row: Row) -> list[str]:
    e = row.estimate
    named = (("estimate", e.value), ("ci, low", e.ci_low), ("ci, high", e.ci_high), ("p", e.p))
    return [
        line
        for i, (name, value) in enumerate(named, 1)
        for line in check(f"{row.label}: {name}", value, f"r[{i}]", small=name == "p")
    ]


def _weighed(rows: Sequence[Row]) -> list[str]:
    measure = rows[0].estimate.measure
    lines = ["", *frame(rows, measure, groups=False), f"back <- {back(measure)}"]
    for i, row in enumerate(rows, 1):
        df = _T.search(row.estimate.interval_method)
        lines += ["", *comment(f"{row.label}: {row.estimate.interval_method}.")]
        if df is None:
            lines.append(f'fit <- rma(yi, vi, data = dat[{i}, ], method = "EE", level = 100 * level)')
            lines.append("r <- c(back(c(fit$b[1], fit$ci.lb, fit$ci.ub)), fit$pval)")
        else:
            lines.append(f"se <- sqrt(dat$vi[{i}])")
            lines.append(f"reach <- qt(1 - (1 - level) / 2, {df[1]}) * se")
            lines.append(
                f"r <- c(back(dat$yi[{i}] + c(0, -reach, reach)), 2 * pt(-abs(dat$yi[{i}] / se), {df[1]}))"
            )
        lines += _checks(row)
    return lines
