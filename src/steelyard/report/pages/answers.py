"""The answers page: every entry of the review in one line, its number and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from steelyard import numfmt
from steelyard.report import words
from steelyard.report.context import Context
from steelyard.report.results_json import counts
from steelyard.report.statements import answer
from steelyard.report.strip import strip
from steelyard.report.svg import inline_svg
from steelyard.review.result import AnalysisResult


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the answers page."""

    href: str
    title: str
    sentence: str
    facts: tuple[str, ...]
    chips: tuple[str, ...]
    strip: Markup | None
    certainty: str
    state: tuple[str, str]
    quiet: bool


def answers_page(context: Context) -> bytes:
    """Return index.html."""
    result = context.result
    groups: dict[str, list[Entry]] = {}
    for analysis in result.analyses:
        groups.setdefault(analysis.spec.group, []).append(entry(context, analysis))
    return context.render(
        "index.html.j2",
        "index.html",
        result.plan.title,
        groups=list(groups.items()),
        summary=_summary(context),
        people_note=_people_note(context),
    )


def entry(context: Context, a: AnalysisResult) -> Entry:
    """Return an entry's line, with the sentence its headline allows."""
    drawing = strip(a, context.result.plan) if a.status != "planned" else None
    return Entry(
        href=f"analyses/{a.spec.id}.html",
        title=a.spec.title,
        sentence=answer(a, context.result.plan),
        facts=facts(a),
        chips=chips(a),
        strip=None if drawing is None else inline_svg(drawing, "strip"),
        certainty=""
        if a.status in ("planned", "no data")
        else f"Certainty {a.certainty.level or 'not rated'}",
        state=words.state_words(context.states.get(a.spec.id, "")),
        quiet=a.status in ("planned", "described", "no data"),
    )


def facts(a: AnalysisResult) -> tuple[str, ...]:
    """Return the parts of the small line: studies, people, effect, prediction interval, I²."""
    if a.status == "planned":
        return ()
    parts = [] if a.k == 0 else [words.studies_text(a.k, a.spec.stream), words.people_text(a.people)]
    e = a.headline
    if e is None:
        return tuple(parts)
    parts.append(words.effect_line(e))
    if "exact" in e.interval_method and e.p is not None:
        parts.append(f"exact {numfmt.p_clause(e.p)}")
    prediction = words.prediction_text(e)
    if prediction and a.pooled is not None:
        noted = prediction.lower().startswith("prediction interval")
        parts.append(prediction if noted else f"prediction interval {prediction}")
    if a.pooled is not None and a.pooled.heterogeneity is not None:
        i2 = numfmt.percent(a.pooled.heterogeneity.i2)
        parts += [f"I² {i2}"] if i2 != numfmt.NONE else []
    if a.rated is not None and a.certainty.level is not None:
        parts.append(f"rated at low risk of bias alone: {words.effect_line(a.rated.estimate)}")
    return tuple(parts)


def chips(a: AnalysisResult) -> tuple[str, ...]:
    """Return the words in pills: not pooled, planned, described, and any stream but the randomised."""
    found = []
    if a.spec.kind == "listed" and a.status not in ("no data", "planned"):
        found.append("do not pool")
    elif words.STATUS_WORDS[a.status]:
        found.append(words.STATUS_WORDS[a.status])
    if a.spec.stream != "randomised":
        found.append(a.spec.stream)
    return tuple(found)


def _summary(context: Context) -> tuple[str, ...]:
    c = counts(context.result.tables.studies)
    return (
        words.plural(c["studies"], "study", "studies"),
        words.plural(c["conditions"], "condition", "conditions"),
        words.plural(len(context.result.analyses), "question", "questions"),
    )


def _people_note(context: Context) -> str:
    c = counts(context.result.tables.studies)
    if not c["studies_with_people"]:
        return ""
    twice = "; people in two reports are counted twice" if context.result.plan.overlaps else ""
    return (
        f"{words.plural(c['people'], 'person', 'people')} in the {numfmt.count(c['studies_with_people'])} "
        f"studies that say how many took part{twice}."
    )
