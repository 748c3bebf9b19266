"""The words of risk-of-bias appraisal: a tool, its questions and rules, an assessment, and what it says.

A *tool* has *domains*; a domain has *questions*, answered by codes, and gets a *level*. A *rule* leads from
answers to a level. What a rule says is the domain's `algorithm`; what stands is its `final` level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from steelyard.errors import Severity

Level = Literal[
    "low", "low*", "some", "unclear", "moderate", "high", "serious", "critical", "no information",
    "yes", "no", "not applicable", "include", "exclude", "seek info",
]  # fmt: skip
"""Every level of every tool; `Domain.levels` says which are a domain's own. "some" is "some concerns";
"low*" is ROBINS-I V2's "low except for concerns about uncontrolled confounding"."""
LEVELS: tuple[Level, ...] = get_args(Level)


def level_named(text: str) -> Level | None:
    """Return the level written `text`; None where none is."""
    return next((level for level in LEVELS if level == text), None)


Mode = Literal["computed", "draft", "proposed", "recorded", "item"]
"""How a domain gets its level. "computed": by a verified rule. "draft": by a rule of a tool that is itself
a draft. "proposed": a rule makes a proposal, a person decides. "recorded": a person decides, there is no
rule. "item": the answer to its one question is all there is."""

Status = Literal["computed", "recorded", "draft"]

OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition: the answer to `question` is one of `codes`."""

    question: str
    codes: tuple[str, ...]


When = tuple[tuple[Asked, ...], ...]
"""When a question is asked: all conditions of at least one group hold. Empty: always."""


@dataclass(frozen=True, slots=True)
class Question:
    """One signalling question.

    Attributes:
        id: As the tool numbers it, such as "2.3".
        intent: What it asks, in words of our own.
        codes: Answers a person may give where it is asked, in the order of the tool.
        when: When it is asked, as data; empty means always.
        asked_if: The same in words, such as "2.1 or 2.2 is Y, PY or NI"; empty means always.
    """

    id: str
    intent: str
    codes: tuple[str, ...]
    when: When = ()
    asked_if: str = ""

    @property
    def conditional(self) -> bool:
        return bool(self.when)


@dataclass(frozen=True, slots=True)
class Node:
    """One look at an answer: `branches` lead from codes to a next node, a level, or "-" (no say)."""

    id: str
    question: str
    branches: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision table: every part is walked from its first node; the worst of the levels stands.

    Attributes:
        parts: The first node of each part.
        nodes: All nodes by id.
        after: Where a combined level leads on: level → node, walked instead of ending there.
    """

    parts: tuple[str, ...]
    nodes: Mapping[str, Node]
    after: Mapping[Level, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of a tool; `levels` are in order of severity where the tool has one."""

    id: str
    name: str
    mode: Mode
    levels: tuple[Level, ...]
    questions: tuple[Question, ...] = ()
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class OverallRule:
    """How the overall level comes about.

    Attributes:
        mode: As of a domain.
        levels: The levels it can take, in order of severity.
        words: The rule in words, for a reader.
        kind: "worst": the worst domain. "robins-i": the worst domain, and no information where a domain has
            none and none is serious or critical. "none": no rule, a person's judgement.
    """

    mode: Mode
    levels: tuple[Level, ...]
    words: str
    kind: Literal["worst", "robins-i", "none"]


@dataclass(frozen=True, slots=True)
class Tool:
    """One version of one tool.

    Attributes:
        id: As written in a table, such as "RoB2".
        title: For a reader.
        version: Which text its rules follow, such as "rob2-irpg-2019-08-22".
        status: "computed", "recorded" or "draft" for the tool as a whole; each domain has its own mode.
        domains: In the tool's order.
        overall: The rule of the overall level.
        unit: What one assessment is about, "result" or "study".
        source: Where the tool is published.
    """

    id: str
    title: str
    version: str
    status: Status
    domains: tuple[Domain, ...]
    overall: OverallRule
    unit: Literal["result", "study"]
    source: str

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for d in self.domains for q in d.questions)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one assessor (or "consensus") wrote about one result with one tool.

    Attributes:
        study_id, outcome, time: The result. Outcome and time are empty for a tool about whole studies.
        tool: Id of the tool.
        assessor: Who; "consensus" for what several agreed on.
        answers: Question id → code. A question that is not asked may be left out or be "NA".
        judgements: Domain id, or "overall" → the level a person gives.
        support: Question id, domain id or "overall" → text. For a judgement that differs from the algorithm,
            or has none, the text of its domain is the required reason.
    """

    study_id: str
    outcome: str
    time: str
    tool: str
    assessor: str
    answers: Mapping[str, str] = field(default_factory=dict)
    judgements: Mapping[str, str] = field(default_factory=dict)
    support: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: in `part` (1-based), `question` was answered `answer`, which led to `next`."""

    part: int
    question: str
    answer: str
    next: str


@dataclass(frozen=True, slots=True)
class DomainJudgement:
    """What stands for one domain, or overall.

    Attributes:
        domain: Id of the domain, or "overall".
        mode: How it gets its level.
        algorithm: What the rule says; None without a rule or with answers missing.
        path: How the rule got there, in order; empty for a recorded domain and for overall.
        final: The person's level where one stands, else the algorithm's; None: not assessed.
        overridden: Whether the person's level stands and differs from the algorithm's.
        reason: The text given for the judgement; may be empty where it does not differ.
        missing: What is needed and not there: question ids, for overall domain ids, or the own id where a
            person's judgement is.
        note: Why `final` is None, or what to know about it; one sentence or empty.
    """

    domain: str
    mode: Mode
    algorithm: Level | None
    path: tuple[Step, ...]
    final: Level | None
    overridden: bool
    reason: str
    missing: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or odd in an assessment.

    Attributes:
        severity: "error" must be mended; "warning" may stand.
        code: Stable short name, such as "illegal-answer".
        item: The question or domain id, "overall" or "tool".
        message: What was found and what is allowed.
        hint: What to do; empty where nothing is likely.
    """

    severity: Severity
    code: str
    item: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment with what follows from it; `domains` in the tool's order."""

    assessment: Assessment
    domains: tuple[DomainJudgement, ...]
    overall: DomainJudgement
    problems: tuple[Finding, ...]
