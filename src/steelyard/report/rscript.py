"""An entry as an R script: the rows as used, the model in metafor, and each number held against the review's.

The script is text alone and holds no number that was not in the result; nobody runs it here.
"""

from __future__ import annotations

import dataclasses

from steelyard.report import rscript_parts as parts
from steelyard.report.forest_data import row_labels
from steelyard.report.rscript_alone import alone
from steelyard.report.rscript_pooled import pooled
from steelyard.report.rscript_text import comment
from steelyard.review.result import AnalysisResult, ReviewResult


def has_script(a: AnalysisResult) -> bool:
    """Return whether an entry has a number that R can compute: pooled, or at least one result on its own."""
    return a.pooled is not None or any(r.estimate.ci_low is not None for r in a.rows)


def r_script(result: ReviewResult, a: AnalysisResult) -> bytes:
    """Return the R script of an entry for which `has_script` holds; the same bytes for the same result.

    Run by Rscript with metafor it prints each number of the review beside R's own with TRUE or FALSE, and
    ends with an error where one differs by more than 1e-6.
    """
    names = row_labels(a, result.plan)
    a = dataclasses.replace(a, rows=tuple(dataclasses.replace(r, label=names[r]) for r in a.rows))
    body = pooled(a) if a.pooled is not None else alone(a)
    lines = [
        *_head(result, a),
        "",
        "suppressMessages(library(metafor))",
        "",
        *body,
        "",
        parts.FINISH.rstrip(),
    ]
    return ("\n".join(lines) + "\n").encode()


def _head(result: ReviewResult, a: AnalysisResult) -> list[str]:
    said = [
        a.spec.title,
        f"An analysis of the review: {result.plan.title}",
        a.spec.question,
        a.method_line,
        f"Rscript {a.spec.id}.R computes it again with the package metafor. Each number of the review stands "
        "beside R's own, with TRUE where they agree to 1e-6; the script stops where they do not.",
        f"Written by Steelyard {result.version} from the review's tables; the review's numbers have ten "
        "significant digits. The comment above a row says in which file and line it stands.",
    ]
    lines: list[str] = []
    for text in said:
        lines += [*comment(text), "#"] if text else []
    return lines[:-1]
