"""The page of one analysis: its answer, its forest plot, and everything that stands behind both."""

from __future__ import annotations

from markupsafe import Markup

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.forest import forest_figure
from steelyard.report.forest_data import forest_data
from steelyard.report.pages import analysis_checks as checks
from steelyard.report.pages import analysis_tables as tables
from steelyard.report.pages import robustness
from steelyard.report.pages.answers import chips, facts
from steelyard.report.pages.bias_section import risk_of_bias
from steelyard.report.pages.certainty import certainty
from steelyard.report.pages.findings import in_findings
from steelyard.report.pages.in_r import in_r
from steelyard.report.pages.multiverse import multiverse
from steelyard.report.safe import markdown, study_path
from steelyard.report.statements import answer
from steelyard.report.svg import figure_markup
from steelyard.report.tables import Link
from steelyard.review.result import AnalysisResult

ROOT = "../"


def analysis_page(context: Context, a: AnalysisResult) -> bytes:
    """Return analyses/<id>.html."""
    planned = a.status == "planned"
    made = [] if planned else [
        tables.results(context, a),
        tables.small_evidence(a),
        tables.subgroups(a),
        tables.ledger(context, a),
        checks.crossover(context, a),
        risk_of_bias(context, a),
        *certainty(context, a),
        in_findings(context, a),
        checks.sensitivity(a),
        *multiverse(context, a),
        robustness.fragility(context, a),
        robustness.information(context, a),
        checks.published(context, a),
        tables.provenance(context, a),
        in_r(a),
    ]  # fmt: skip
    sections = [s for s in made if s is not None]
    return context.render(
        "analysis.html.j2",
        "index.html",
        a.spec.title,
        ROOT,
        a=a,
        sentence=answer(a, context.result.plan),
        reason=words.as_sentence(a.reason or a.spec.reason),
        chips=chips(a),
        facts=facts(a),
        key_numbers=[] if planned else key_numbers(context, a),
        figures=[] if planned else figures(context, a),
        text=markdown(a.spec.text) if a.spec.text else None,
        about=_about(context, a),
        sections=sections,
    )


def _about(context: Context, a: AnalysisResult) -> list[Link]:
    """Return links to the studies that a described entry is about."""
    if a.status != "described":
        return []
    return [
        Link(context.label(i), f"{ROOT}{study_path(i)}")
        for i in a.spec.eligible.studies
        if i in context.studies
    ]


def figures(context: Context, a: AnalysisResult) -> list[Markup]:
    """Return the entry's forest plots, both forms of each."""
    if not a.rows:
        return []
    data = forest_data(a, context.result.plan, ROOT)
    return [figure_markup(forest_figure(d)) for d in data]


def key_numbers(context: Context, a: AnalysisResult) -> list[tuple[str, str, str]]:
    """Return (name, value, small print) of the numbers at the head of the page."""
    e = a.headline
    numbers: list[tuple[str, str, str]] = []
    if e is not None and e.value is not None:
        level = words.level_text(e)
        interval = f"{level} {words.interval_text(e)}" if e.ci_low is not None else e.reason
        if e.p is not None:
            interval += f", {numfmt.p_clause(e.p).replace(' ', words.NBSP)}"
        numbers.append((words.term_of(e.measure).name, words.value_text(e), interval))
        prediction = words.prediction_text(e)
        if a.pooled is not None and prediction:
            numbers.append(("Prediction interval", *_split_note(e.pi_note, prediction)))
    if a.k:
        numbers.append(("Studies", numfmt.count(a.k), words.STREAM_NOUNS[a.spec.stream][a.k > 1]))
    if a.people is not None and a.k:
        numbers.append(("People", numfmt.count(a.people), "everybody counted once"))
    h = a.pooled.heterogeneity if a.pooled else None
    if h is not None and numfmt.percent(h.i2) != numfmt.NONE:
        numbers.append(
            (
                "I²",
                numfmt.percent(h.i2),
                f"tau² {numfmt.fixed(h.tau2, 3)}{_tau2_interval(h.tau2_low, h.tau2_high)}",
            )
        )
    allowed = words.state_words(context.states.get(a.spec.id, ""))[1]
    numbers.append(("Certainty", *_certainty(a, allowed)))
    return numbers


def _certainty(a: AnalysisResult, allowed: str) -> tuple[str, str]:
    """Return the level, or that there is none and why, with what the interval allows one to say."""
    rating = a.certainty
    why = words.as_sentence(rating.not_rated)
    rated = ""
    if a.rated is not None and rating.level is not None:
        rated = f"Of the studies at low risk of bias alone: {words.effect_line(a.rated.estimate)}."
    return (rating.level or "not rated").capitalize(), " ".join(t for t in (rated, why, allowed) if t)


def _split_note(note: str, interval: str) -> tuple[str, str]:
    """Return the interval, or what is said in its place with the reason as small print."""
    if not note:
        return interval, ""
    head, _, rest = note.partition(":")
    return words.as_sentence(head).rstrip("."), rest.strip()


def _tau2_interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f" ({numfmt.fixed(low, 3)} to {numfmt.fixed(high, 3)})"
