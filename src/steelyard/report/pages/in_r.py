"""The section of an analysis page that gives the script which computes the same numbers in R."""

from __future__ import annotations

from markupsafe import Markup

from steelyard.report.pages.section import Section
from steelyard.report.rscript import has_script
from steelyard.review.result import AnalysisResult


def in_r(a: AnalysisResult) -> Section | None:
    """Return a link to the entry's R script; it says what the script does, not that anybody ran it."""
    if not has_script(a):
        return None
    text = Markup(
        '<a href="{id}.R">{id}.R</a> recomputes this analysis in R with the package metafor, from the same '
        "rows: its effects, estimate, interval and heterogeneity. It prints each beside R’s and ends with "
        "an error where one differs. Sensitivity analyses are not in it."
    ).format(id=a.spec.id)
    return Section("in-r", "The same numbers in R", text, ())
