"""Risk of bias: assessments, the published rules that turn answers into levels, and agreement."""

from steelyard.appraisal.rob.agreement import (
    Agreement,
    ItemAgreement,
    Kappa,
    QuestionAgreement,
    agreement,
    kappa,
)
from steelyard.appraisal.rob.codes import CODE_WORDS
from steelyard.appraisal.rob.conformance import conformance_files
from steelyard.appraisal.rob.judge import judge, open_questions
from steelyard.appraisal.rob.tools import TOOLS, tool_named
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
    "CODE_WORDS",
    "LEVELS",
    "OVERALL",
    "TOOLS",
    "Agreement",
    "Asked",
    "Assessment",
    "Domain",
    "DomainJudgement",
    "Finding",
    "ItemAgreement",
    "Judged",
    "Kappa",
    "Level",
    "Mode",
    "OverallRule",
    "Question",
    "QuestionAgreement",
    "Rule",
    "Step",
    "Tool",
    "agreement",
    "conformance_files",
    "judge",
    "kappa",
    "open_questions",
    "tool_named",
]
