"""One study's published judgements -> low or high risk, or none where too little is judged."""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.appraisal.grade.body import Risk
from steelyard.appraisal.grade.settings import Settings

DECIDING = (
    "Random sequence generation",
    "Allocation concealment",
    "Blinding of outcome assessment",
    "Incomplete outcome data",
)
"""Domains of RoB 1 that decide: a study is at high risk where one of them is."""

OVERALL = frozenset(
    {
        "overall",
        "overall bias",
        "overall risk of bias",
        "overall judgement",
        "overall judgment",
        "overall risk of bias judgement",
        "overall risk of bias judgment",
    }
)
"""What a judgement of a whole result is called, in lower case; overall quality is another thing."""

WORST_COUNTS = {"rob2": 5, "robinsi": 6}
"""Tools whose overall judgement is at least that of the worst domain, and how many domains they have."""

MAPPING = (
    "An overall judgement counts where there is one. Otherwise, with RoB 2 and ROBINS-I, a study is at the "
    "risk of its worst domain, and at low risk only where every domain is judged; with other tools it is at "
    "high risk where sequence generation, concealment, blinding of assessment or incomplete data is, and at "
    "low risk where all four are judged and none is. Of several judgements of one domain, and of several "
    "reviews, the worse counts."
)


def risk_of(judgements: Iterable[tuple[str, str]], settings: Settings, tool: str = "") -> Risk | None:
    """Return a study's risk from one review's (domain, judgement) pairs; None where it cannot be told.

    `MAPPING` is the rule in words. What some concerns and unclear count as are settings.
    """
    found: dict[str, set[Risk]] = {}
    whole: set[Risk] = set()
    for name, judgement in judgements:
        risk = _counts_as(judgement, settings)
        if risk is not None:
            (whole if name.strip().casefold() in OVERALL else found.setdefault(name, set())).add(risk)
    if whole:
        return _worse(whole)
    domains = _domains(tool)
    if domains:
        return "high" if any("high" in r for r in found.values()) else _all(len(found) >= domains)
    deciding = [found.get(name) for name in DECIDING]
    if any(risks is not None and "high" in risks for risks in deciding):
        return "high"
    return _all(all(risks is not None for risks in deciding))


def worse_of(risks: Iterable[Risk | None]) -> Risk | None:
    """Return what several reviews together say of a study: the worse; None where none of them tells."""
    known = {r for r in risks if r is not None}
    return _worse(known) if known else None


def _worse(risks: set[Risk]) -> Risk:
    return "high" if "high" in risks else "low"


def _all(judged: bool) -> Risk | None:
    return "low" if judged else None


def _domains(tool: str) -> int:
    """Return how many domains a tool has whose worst counts; 0 for another tool."""
    name = "".join(c for c in tool.casefold() if c.isalnum())
    return next((n for known, n in WORST_COUNTS.items() if name.startswith(known)), 0)


def _counts_as(judgement: str, settings: Settings) -> Risk | None:
    known: dict[str, Risk] = {
        "low": "low",
        "some": settings.some_concerns_count_as,
        "high": "high",
        "critical": "high",
        "unclear": settings.unclear_counts_as,
    }
    return known.get(judgement)
