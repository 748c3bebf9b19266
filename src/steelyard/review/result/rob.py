"""Risk of bias of a result: what was judged, by whom, along which path, and its circle in a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BiasLevel = Literal[
    "low", "some", "high", "critical", "unclear", "described", "not applicable", "not assessed"
]


@dataclass(frozen=True, slots=True)
class BiasCell:
    """One domain as one judge saw it: a published review (of the study), or this review (of one result).

    `printed` is the level in the tool's own word, `short` the domain's short name (D1; "" where it has none).
    `own` marks this review's judgement; `moved` one that differs from what the tool's rules give.
    """

    study_id: str
    tool: str
    domain: str
    judgement: BiasLevel
    printed: str
    judged_by: str
    source: str
    locator: str
    short: str = ""
    own: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class RobStep:
    """One step on the way to a domain's level: the question in own words, its answer, and why."""

    question: str
    asks: str
    answer: str
    support: str = ""


@dataclass(frozen=True, slots=True)
class RobDomain:
    """One domain of one assessment.

    `algorithm` is the level that the tool's rules give ("" where it has none for it, or not all is answered),
    `final` the assessor's ("" for not assessed). `reason` says why the two differ; `missing` are the
    questions still open; `note` says what to know about it, such as why nothing stands.
    """

    short: str
    name: str
    algorithm: str
    final: str
    level: BiasLevel
    overridden: bool = False
    reason: str = ""
    missing: tuple[str, ...] = ()
    note: str = ""
    path: tuple[RobStep, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessorJudgement:
    """One assessor's whole assessment; the last domain is the overall judgement."""

    assessor: str
    domains: tuple[RobDomain, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ResultAssessment:
    """The review's own assessment of one result (study × outcome × time) by one tool.

    An empty `outcome` or `time_label` stands for all. `counted` are the assessors whose judgements stand in
    figures: the consensus alone where there is one, else everybody. `agreement` is the share of the
    `compared` domains that two or more assessors judged alike; None where there is nothing to compare.
    """

    study_id: str
    outcome: str
    time_label: str
    tool: str
    tool_name: str
    judgements: tuple[AssessorJudgement, ...]
    counted: tuple[str, ...]
    agreement: float | None = None
    compared: int = 0


@dataclass(frozen=True, slots=True)
class RobAgreement:
    """How far two assessors agree in one domain of one tool, over the `n` results that both judged.

    `share` is the share judged alike; `kappa` Cohen's with its 95 % interval. None where undefined, or where
    there are too few results for an interval; `note` says why.
    """

    tool: str
    one: str
    two: str
    domain: str
    n: int
    share: float | None
    kappa: float | None
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RobShare:
    """How much of an analysis is judged at one level in one domain.

    `results` is a number of results (a half where two judges differ), `share` its share of the results that
    the domain applies to, `weighted` the share of their weight; None where nothing is weighted.
    """

    domain: str
    short: str
    judgement: BiasLevel
    results: float
    share: float
    weighted: float | None
