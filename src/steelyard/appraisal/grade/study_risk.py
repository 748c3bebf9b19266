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

OVERALL = "overall"

MAPPING = (
    "An overall judgement counts where there is one. Otherwise a study is at high risk where sequence "
    "generation, concealment, blinding of assessment or incomplete data is; at low risk where all four are "
    "judged and none is. Of several judgements of one domain the worse counts."
)


def risk_of(judgements: Iterable[tuple[str, str]], settings: Settings) -> Risk | None:
    """Return a study's risk from (domain, judgement) pairs; None where it cannot be told.

    `MAPPING` is the rule in words. What some concerns and unclear count as are settings.
    """
    found: dict[str, set[Risk]] = {}
    for name, judgement in judgements:
        risk = _counts_as(judgement, settings)
        if risk is not None:
            key = OVERALL if name.lower().startswith(OVERALL) else name
            found.setdefault(key, set()).add(risk)
    if OVERALL in found:
        return "high" if "high" in found[OVERALL] else "low"
    deciding = [found.get(name) for name in DECIDING]
    if any(risks is not None and "high" in risks for risks in deciding):
        return "high"
    return "low" if all(risks is not None for risks in deciding) else None


def _counts_as(judgement: str, settings: Settings) -> Risk | None:
    known: dict[str, Risk] = {
        "low": "low",
        "some": settings.some_concerns_count_as,
        "high": "high",
        "critical": "high",
        "unclear": settings.unclear_counts_as,
    }
    return known.get(judgement)
