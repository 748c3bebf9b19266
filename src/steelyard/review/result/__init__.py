"""What a review's run returns: every number, curve, band and interval that any page shows.

Nothing here is formatted for a reader and nothing in `report` computes: a figure's weight, a row's interval
and a sensitivity line's estimate all stand here. Values are on the reader's scale (risk ratios, proportions)
unless a name says otherwise (`yi`, `se` are on the analysis scale). Undefined is None,
with a reason beside it.
"""

from __future__ import annotations

from steelyard.review.result.analysis import AnalysisResult, AnalysisStatus
from steelyard.review.result.parts import CrossoverContribution, PublishedResult, Subgroup, Subgroups
from steelyard.review.result.review import ReviewResult, StudyResult
from steelyard.review.result.rob import (
    AssessorJudgement,
    BiasCell,
    BiasLevel,
    ResultAssessment,
    RobAgreement,
    RobDomain,
    RobShare,
    RobStep,
)
from steelyard.review.result.robustness import (
    ChangedPeople,
    FragilityResult,
    InformationResult,
    SequentialLook,
    TrialFragility,
)
from steelyard.review.result.values import (
    ArmData,
    Estimate,
    Heterogeneity,
    LedgerEntry,
    LedgerStatus,
    NamedEstimate,
    Pooled,
    Row,
    Source,
)

__all__ = [
    "AnalysisResult",
    "AnalysisStatus",
    "ArmData",
    "AssessorJudgement",
    "BiasCell",
    "BiasLevel",
    "ChangedPeople",
    "CrossoverContribution",
    "Estimate",
    "FragilityResult",
    "Heterogeneity",
    "InformationResult",
    "LedgerEntry",
    "LedgerStatus",
    "NamedEstimate",
    "Pooled",
    "PublishedResult",
    "ResultAssessment",
    "ReviewResult",
    "RobAgreement",
    "RobDomain",
    "RobShare",
    "RobStep",
    "Row",
    "SequentialLook",
    "Source",
    "StudyResult",
    "Subgroup",
    "Subgroups",
    "TrialFragility",
]
