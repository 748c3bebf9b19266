"""Certainty of evidence (GRADE): facts and people's decisions in, a rating with its reasons out.

Pure: no file, no table, no clock. Core GRADE 2025 by default, classic GRADE by setting. Every domain keeps
its facts, the path of questions, the rule that fired, the proposed change and a named person's decision. A
missing input leaves a domain without a change and the whole without a level; it is never a change of 0.
"""

from __future__ import annotations

from steelyard.appraisal.grade.body import Body, Effect, Evidence, Mid, Search, StudyFact, mid_of_risks
from steelyard.appraisal.grade.parts import (
    DOWN,
    LEVELS,
    UP,
    Decision,
    Domain,
    DomainName,
    Fact,
    Level,
    Rating,
    Record,
    Rule,
    Ruleset,
    Step,
    Target,
)
from steelyard.appraisal.grade.rate import rate, unrated
from steelyard.appraisal.grade.settings import ABOUT, CONVENTION, Settings
from steelyard.appraisal.grade.study_risk import MAPPING, risk_of

__all__ = [
    "ABOUT",
    "CONVENTION",
    "DOWN",
    "LEVELS",
    "MAPPING",
    "UP",
    "Body",
    "Decision",
    "Domain",
    "DomainName",
    "Effect",
    "Evidence",
    "Fact",
    "Level",
    "Mid",
    "Rating",
    "Record",
    "Rule",
    "Ruleset",
    "Search",
    "Settings",
    "Step",
    "StudyFact",
    "Target",
    "mid_of_risks",
    "rate",
    "risk_of",
    "unrated",
]
