"""The whole of a review's result, and its studies."""

from __future__ import annotations

from dataclasses import dataclass, field

from steelyard.data.rows import Tables
from steelyard.errors import Problem
from steelyard.review.plan import Plan
from steelyard.review.result.analysis import AnalysisResult
from steelyard.review.result.findings import FindingsTable
from steelyard.review.result.lock import PlanLock
from steelyard.review.result.rob import BiasCell, ResultAssessment, RobAgreement
from steelyard.review.result.values import Source


@dataclass(frozen=True, slots=True)
class StudyResult:
    """One study and where it appears."""

    study_id: str
    stream: str
    used_in: tuple[str, ...]
    looked_at_in: tuple[str, ...]
    bias: tuple[BiasCell, ...]


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """Everything a site, an export or a claim check needs."""

    plan: Plan
    tables: Tables
    analyses: tuple[AnalysisResult, ...]
    studies: tuple[StudyResult, ...]
    warnings: tuple[Problem, ...]
    sources: dict[str, Source] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    version: str = ""
    lock: PlanLock | None = None
    rob: tuple[ResultAssessment, ...] = ()
    rob_agreement: tuple[RobAgreement, ...] = ()
    findings: tuple[FindingsTable, ...] = ()
