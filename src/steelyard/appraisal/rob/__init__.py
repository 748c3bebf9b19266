"""Risk of bias: assessments, the published rules that turn answers into levels, and agreement."""

from steelyard.appraisal.rob.types import (
    LEVELS,
    OVERALL,
    Asked,
    Assessment,
    Domain,
    DomainJudgement,
    Finding,
    Judged,
    Level,
    Mode,
    OverallRule,
    Question,
    Rule,
    Step,
    Tool,
)

__all__ = [
    "LEVELS",
    "OVERALL",
    "Asked",
    "Assessment",
    "Domain",
    "DomainJudgement",
    "Finding",
    "Judged",
    "Level",
    "Mode",
    "OverallRule",
    "Question",
    "Rule",
    "Step",
    "Tool",
]
