"""Small reviews built in memory, one row at a time, with everything unsaid left empty."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from steelyard.data.rows import (
    ArmRow,
    ContrastRow,
    CrossoverRow,
    OutcomeRow,
    PublishedRow,
    StudyRow,
    Tables,
)
from steelyard.errors import Place
from steelyard.review.context import Context
from steelyard.review.plan import Plan

_FILES = {
    StudyRow: "studies.csv",
    ArmRow: "arms.csv",
    OutcomeRow: "outcomes.csv",
    ContrastRow: "contrasts.csv",
    CrossoverRow: "crossover.csv",
    PublishedRow: "published_pooled.csv",
}


def _row(kind: Any, line: int, given: dict[str, Any]) -> Any:
    empty: dict[str, Any] = {}
    for f in fields(kind):
        if f.name == "place":
            empty[f.name] = Place(_FILES[kind], line)
        elif f.type == "bool":
            empty[f.name] = False
        else:
            empty[f.name] = "" if f.type == "str" else None
    return kind(**{**empty, **given})


class Builder:
    """Collects rows and returns a context; lines are numbered as they would be in the files."""

    def __init__(self) -> None:
        self.rows: dict[Any, list[Any]] = {kind: [] for kind in _FILES}

    def _add(self, kind: Any, **given: Any) -> Builder:
        self.rows[kind].append(_row(kind, len(self.rows[kind]) + 2, given))
        return self

    def study(self, study_id: str, **given: Any) -> Builder:
        base = {"label": study_id, "design": "parallel", "allocation": "randomised", "indication": "ill"}
        return self._add(StudyRow, study_id=study_id, **{**base, **given})

    def arm(self, study_id: str, arm_id: str, intervention: str, **given: Any) -> Builder:
        return self._add(
            ArmRow, study_id=study_id, arm_id=arm_id, intervention=intervention, **{"label": arm_id, **given}
        )

    def two_arms(self, study_id: str, **study: Any) -> Builder:
        return self.study(study_id, **study).arm(study_id, "drug", "drug").arm(study_id, "pill", "placebo")

    def outcome(self, study_id: str, arm_id: str, **given: Any) -> Builder:
        base = {"outcome": "cured", "scale": "cured", "time_h": 24.0, "basis": "table"}
        return self._add(OutcomeRow, study_id=study_id, arm_id=arm_id, **{**base, **given})

    def counts(self, study_id: str, e1: int, n1: int, e2: int, n2: int, **given: Any) -> Builder:
        return self.outcome(study_id, "drug", events=e1, n=n1, **given).outcome(
            study_id, "pill", events=e2, n=n2, **given
        )

    def contrast(self, study_id: str, **given: Any) -> Builder:
        base = {"outcome": "score", "scale": "score", "time_h": 24.0, "basis": "table"}
        return self._add(
            ContrastRow, study_id=study_id, **{"arm_a": "drug", "arm_b": "pill", **base, **given}
        )

    def fact(self, study_id: str, field: str, value: str) -> Builder:
        return self._add(CrossoverRow, study_id=study_id, field=field, value=value)

    def rows_of_facts(self) -> list[CrossoverRow]:
        return self.rows[CrossoverRow]

    def published(self, **given: Any) -> Builder:
        return self._add(PublishedRow, **given)

    def context(self, *analyses: dict[str, Any], **plan: Any) -> Context:
        """Return the context of these rows under a plan with the given analyses."""
        return Context(make_plan(*analyses, **plan), self.tables())

    def tables(self) -> Tables:
        return Tables(
            studies=tuple(self.rows[StudyRow]),
            arms=tuple(self.rows[ArmRow]),
            outcomes=tuple(self.rows[OutcomeRow]),
            contrasts=tuple(self.rows[ContrastRow]),
            crossover=tuple(self.rows[CrossoverRow]),
            published_pooled=tuple(self.rows[PublishedRow]),
        )


def analysis(**given: Any) -> dict[str, Any]:
    """Return an analysis block: cured, drug against placebo, risk ratio."""
    eligible = {"interventions": ["drug"], "comparators": ["placebo"], **given.pop("eligible", {})}
    base = {
        "id": "main",
        "title": "Main",
        "group": "Main",
        "question": "Does it work?",
        "kind": "pairwise",
        "outcome": "cured",
        "measure": "RR",
    }
    return {**base, "eligible": eligible, **given}


def make_plan(*analyses: dict[str, Any], **given: Any) -> Plan:
    """Return a small plan; `given` replaces whole blocks."""
    base: dict[str, Any] = {
        "schema": 1,
        "title": "A small review",
        "question": {
            "text": "Does it work?",
            "population": "ill people",
            "intervention": "drug",
            "comparator": "placebo",
            "outcomes": "cure",
        },
        "search": {"systematic": False, "statement": "None was made."},
        "treatments": [
            {"id": "drugs", "label": "Drugs"},
            {"id": "drug", "label": "Drug", "broader": "drugs"},
            {"id": "placebo", "label": "Placebo"},
        ],
        "conditions": [{"id": "ill", "label": "Illness"}],
        "outcomes": [
            {"id": "cured", "label": "Cured", "better": "more"},
            {"id": "score", "label": "Score", "better": "less"},
        ],
        "crossover": {
            "rule": "by-design",
            "washout_hours": 336,
            "correlation": {"value": 0.5, "low": 0.3, "high": 0.7, "source": "assumed"},
            "source": "a convention",
        },
        "analyses": list(analyses) or [analysis()],
    }
    return Plan.model_validate({**base, **given})
