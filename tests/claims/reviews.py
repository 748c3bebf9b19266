"""A small review with known answers, as it comes out of a run, for claims to be held against."""

from __future__ import annotations

from typing import Any

from steelyard.appraisal.grade.parts import Level, Rating, Target
from steelyard.review.result import (
    AnalysisResult,
    Estimate,
    Heterogeneity,
    LedgerEntry,
    Pooled,
    ReviewResult,
    Row,
)
from steelyard.review.result.robustness import EnoughResult
from tests.support.reviews import Builder, analysis, make_plan

TREATMENTS = [
    {"id": "drugs", "label": "Drugs of the class"},
    {"id": "drug", "label": "Drug", "broader": "drugs"},
    {"id": "cousin", "label": "Cousin", "broader": "drugs"},
    {"id": "inactive", "label": "Inactive control"},
    {"id": "placebo", "label": "Placebo", "broader": "inactive"},
    {"id": "surgery", "label": "Surgery"},
]
CONDITIONS = [
    {"id": "illness", "label": "Illness"},
    {"id": "ill", "label": "Mild illness", "broader": "illness"},
    {"id": "severe", "label": "Severe illness", "broader": "illness"},
    {"id": "other", "label": "Another illness"},
]
MID = {"value": 1.25, "measure": "RR", "source": "A convention of this test."}
OUTCOMES = [
    {"id": "cured", "label": "Cured", "better": "more", "important_difference": MID},
    {"id": "score", "label": "Score", "better": "less"},
    {"id": "died", "label": "Died", "better": "less", "harm": True},
    {"id": "slept", "label": "Slept", "better": "more"},
]
SEARCH = {"systematic": True, "statement": "Everything.", "last_searched": "2026-05-01"}


def entry(
    spec: Any,
    value: float | None = 2.0,
    low: float | None = 1.5,
    high: float | None = 2.7,
    *,
    level: Level | None = "high",
    target: Target | None = "important effect",
    status: Any = "pooled",
    k: int = 6,
    people: int | None = 3000,
    rows: tuple[Row, ...] = (),
    ledger: tuple[LedgerEntry, ...] = (),
    **given: Any,
) -> AnalysisResult:
    """Return an answered entry; `value` None: one without a number."""
    pooled = None
    if value is not None:
        measure = spec.measure or "RR"
        heterogeneity = Heterogeneity(9.0, 5, 0.1, 40.0, 1.8, 0.05, 0.0, 0.4)
        pooled = Pooled(k, people, "REML", "z", "z", Estimate(measure, value, low, high), heterogeneity)
    rating = Rating("core-grade-2025", level=level, target=target, not_rated="" if level else "nobody judged")
    return AnalysisResult(
        spec, status, "", k, people, rows=rows, ledger=ledger, pooled=pooled, certainty=rating, **given
    )


def review(
    *made: tuple[dict[str, Any], dict[str, Any]], rows: Builder | None = None, **plan: Any
) -> ReviewResult:
    """Return a review's result with these entries: (its block in review.yaml, its answer)."""
    blocks = [analysis(**block) for block, _ in made]
    given = {
        "treatments": TREATMENTS, "conditions": CONDITIONS, "outcomes": OUTCOMES, "search": SEARCH, **plan,
    }  # fmt: skip
    whole = make_plan(*blocks, **given)
    answers = tuple(entry(spec, **answer) for spec, (_, answer) in zip(whole.analyses, made, strict=True))
    tables = (rows or Builder()).tables()
    return ReviewResult(whole, tables, answers, (), (), checksums={"review.yaml": "0" * 64}, version="1.2.3")


ENOUGH = EnoughResult(3000, 900, "people", "to tell 31 % from 25 %")
