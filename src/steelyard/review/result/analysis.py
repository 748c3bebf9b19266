"""One entry of the review, answered or with the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.appraisal.grade.parts import Rating
from steelyard.review.plan import Analysis
from steelyard.review.result.multiverse import Multiverse
from steelyard.review.result.parts import CrossoverContribution, PublishedResult, Subgroups
from steelyard.review.result.rob import ResultAssessment, RobShare
from steelyard.review.result.robustness import EnoughResult, FragilityResult, InformationResult
from steelyard.review.result.values import Estimate, LedgerEntry, NamedEstimate, Pooled, Row

AnalysisStatus = Literal["pooled", "single", "not pooled", "no data", "described", "planned", "failed"]

_UNRATED = Rating("core-grade-2025")


@dataclass(frozen=True, slots=True)
class RatedResult:
    """The estimate that an entry's certainty belongs to, where it is not the entry's own: of the studies at
    low risk of bias alone. `studies` are their ids, `k` their number; `people` counts everybody once.
    """

    estimate: Estimate
    k: int
    people: int | None
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """One entry of the review, answered or with the reason why not.

    `status`: pooled; single (one result, shown as it is); not pooled (do-not-pool, or k below the minimum);
    no data; described; planned; failed (a model did not converge: no number). `people` counts everybody once.
    `rated` is the estimate that the certainty belongs to where studies at low risk of bias alone are rated.
    """

    spec: Analysis
    status: AnalysisStatus
    reason: str
    k: int
    people: int | None
    rows: tuple[Row, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    pooled: Pooled | None = None
    small_evidence: tuple[NamedEstimate, ...] = ()
    sensitivity: tuple[NamedEstimate, ...] = ()
    multiverse: Multiverse | None = None
    subgroups: Subgroups | None = None
    fragility: FragilityResult | None = None
    information: InformationResult | None = None
    enough: EnoughResult | None = None
    crossover: tuple[CrossoverContribution, ...] = ()
    published: tuple[PublishedResult, ...] = ()
    method_line: str = ""
    rule_line: str = ""
    certainty: Rating = _UNRATED
    rated: RatedResult | None = None
    notices: tuple[str, ...] = ()
    rob: tuple[ResultAssessment, ...] = ()
    rob_shares: tuple[RobShare, ...] = ()

    @property
    def headline(self) -> Estimate | None:
        """The entry's own number: the pooled estimate, or the single result's; None where there is none."""
        if self.pooled is not None:
            return self.pooled.estimate
        return self.rows[0].estimate if self.status == "single" and self.rows else None

    @property
    def rated_estimate(self) -> Estimate | None:
        """The number that the certainty belongs to: the headline, unless low-risk studies alone are rated."""
        return self.headline if self.rated is None else self.rated.estimate

    @property
    def rated_k(self) -> int:
        """The studies behind `rated_estimate`."""
        return self.k if self.rated is None else self.rated.k

    @property
    def rated_people(self) -> int | None:
        """The people behind `rated_estimate`, everybody counted once."""
        return self.people if self.rated is None else self.rated.people
