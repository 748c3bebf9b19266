"""A review's result becomes a site: one pure function from numbers to pages, the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

from steelyard.report.claims_view import PageClaims
from steelyard.report.context import Context
from steelyard.report.pages.analysis import analysis_page
from steelyard.report.pages.answers import answers_page
from steelyard.report.pages.bias import bias_page
from steelyard.report.pages.claims import claims_pages
from steelyard.report.pages.findings import findings_pages
from steelyard.report.pages.lists import method_page, published_page, studies_page, warnings_page
from steelyard.report.pages.study import study_page
from steelyard.report.palette import DARK, LIGHT, figure_css
from steelyard.report.results_json import results_json
from steelyard.report.rscript import has_script, r_script
from steelyard.report.safe import study_path
from steelyard.report.settled import settled_result
from steelyard.review.result import ReviewResult


def build_site(
    result: ReviewResult, states: Mapping[str, str] | None = None, claims: Sequence[PageClaims] = ()
) -> dict[str, bytes]:
    """Return every file of a review's site: relative path -> content.

    Args:
        result: What `review.run` returned; nothing is computed from it here.
        states: Analysis id -> what the evidence allows one to say, in a few words, where that was decided.
        claims: Documents that were held against the review.

    The pages work from a folder without a server or network, need no script, and link only to each other and
    to the sources. No clock, no randomness, no path and no last digit of the machine enters: equal
    input gives equal bytes.
    """
    result = settled_result(result)
    context = Context(result, dict(states or {}), bool(claims))
    site = {
        "index.html": answers_page(context),
        "studies.html": studies_page(context),
        "risk-of-bias.html": bias_page(context),
        "warnings.html": warnings_page(context),
        "method.html": method_page(context),
        "style.css": style(),
        "results.json": results_json(result, context.states, claims),
    }
    if result.tables.published_pooled:
        site["published.html"] = published_page(context)
    site |= findings_pages(context)
    site |= claims_pages(context, claims)
    for analysis in result.analyses:
        site[f"analyses/{analysis.spec.id}.html"] = analysis_page(context, analysis)
        if has_script(analysis):
            site[f"analyses/{analysis.spec.id}.R"] = r_script(result, analysis)
    for study in result.studies:
        site[study_path(study.study_id)] = study_page(context, study)
    return site


def style() -> bytes:
    """Return the style sheet: the colours, light and dark, then the rules of pages and figures."""
    light = ";".join(f"--{k}:{v}" for k, v in LIGHT.items())
    dark = ";".join(f"--{k}:{v}" for k, v in DARK.items())
    head = (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )
    rules = files("steelyard.report").joinpath("static/style.css").read_text("utf-8")
    return (head + rules + figure_css() + "\n").encode()
