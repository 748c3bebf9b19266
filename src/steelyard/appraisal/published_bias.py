"""Risk of bias as published reviews judged it: their words mapped to levels, nothing added by us."""

from __future__ import annotations

from typing import Literal

Judgement = Literal["low", "some", "high", "critical", "unclear", "described", "not assessed"]

_LEVELS: dict[str, Judgement] = {
    "low": "low",
    "some concerns": "some",
    "moderate": "some",
    "high": "high",
    "serious": "high",
    "critical": "critical",
    "unclear": "unclear",
    "no information": "unclear",
}

ROB1_DOMAINS = (
    "Random sequence generation",
    "Allocation concealment",
    "Blinding of participants and personnel",
    "Blinding of outcome assessment",
    "Incomplete outcome data",
    "Selective reporting",
    "Other bias",
)


def judgement_of(printed: str) -> Judgement:
    """Return the level of a printed judgement; a description without a level is "described"."""
    words = printed.strip().lower().removesuffix(" risk of bias").removesuffix(" risk")
    return _LEVELS.get(words, "described")


def domain_of(printed: str) -> str:
    """Return the domain's usual name: "(selection bias)" and small differences of wording are dropped."""
    name = printed.split("(")[0].strip()
    known = {d.lower(): d for d in ROB1_DOMAINS}
    known["adequate sequence generation"] = "Random sequence generation"
    known["blinding of participants and researchers"] = "Blinding of participants and personnel"
    known["blinding of outcome assessors"] = "Blinding of outcome assessment"
    return known.get(name.lower(), name)
