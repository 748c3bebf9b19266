"""What every page shares: the result, quick look-ups into it, and the rendering of a template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from steelyard.data.rows import ArmRow, ContrastRow, CrossoverRow, OutcomeRow, StudyRow
from steelyard.report.safe import clean
from steelyard.report.tables import Link
from steelyard.review.result import AnalysisResult, ReviewResult, StudyResult


@cache
def environment() -> Environment:
    """Return the templates: everything is escaped, an unknown name is an error, text is made inert."""
    return Environment(
        loader=PackageLoader("steelyard.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _inert(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@dataclass(frozen=True, slots=True)
class Context:
    """A result with its look-ups by study and by id."""

    result: ReviewResult
    states: Mapping[str, str]
    claims: bool = False
    studies: dict[str, StudyResult] = field(init=False)
    analyses: dict[str, AnalysisResult] = field(init=False)
    facts: dict[str, StudyRow] = field(init=False)
    arms: dict[str, list[ArmRow]] = field(init=False)
    outcomes: dict[str, list[OutcomeRow]] = field(init=False)
    contrasts: dict[str, list[ContrastRow]] = field(init=False)
    crossover: dict[str, list[CrossoverRow]] = field(init=False)

    def __post_init__(self) -> None:
        tables = self.result.tables
        put = object.__setattr__
        put(self, "studies", {s.study_id: s for s in self.result.studies})
        put(self, "analyses", {a.spec.id: a for a in self.result.analyses})
        put(self, "facts", {s.study_id: s for s in tables.studies})
        for name in ("arms", "outcomes", "contrasts", "crossover"):
            rows = defaultdict(list)
            for row in getattr(tables, name):
                rows[row.study_id].append(row)
            put(self, name, dict(rows))

    def label(self, study_id: str) -> str:
        fact = self.facts.get(study_id)
        return fact.label if fact else study_id

    def condition(self, condition_id: str) -> str:
        found = (c.label for c in self.result.plan.conditions if c.id == condition_id)
        return next(found, condition_id)

    def treatment(self, treatment_id: str) -> str:
        found = (t.label for t in self.result.plan.treatments if t.id == treatment_id)
        return next(found, treatment_id)

    def outcome(self, outcome_id: str) -> str:
        found = (o.label for o in self.result.plan.outcomes if o.id == outcome_id)
        return next(found, outcome_id)

    def render(self, template: str, page: str, title: str, root: str = "", **values: Any) -> bytes:
        """Return a page's bytes. `page` is its place in the menu, `root` the way to the site's root."""
        text = (
            environment()
            .get_template(template)
            .render(
                plan=self.result.plan,
                version=self.result.version,
                nav=self._nav(page, root),
                title=title,
                root=root,
                **values,
            )
        )
        return text.encode()

    def _nav(self, page: str, root: str) -> list[tuple[Link, bool]]:
        entries = [
            ("Answers", "index.html"),
            ("Summary of findings", "findings.html"),
            ("Studies", "studies.html"),
            ("Risk of bias", "risk-of-bias.html"),
            ("Claims", "claims.html"),
            ("Published results", "published.html"),
            ("Warnings", "warnings.html"),
            ("Method", "method.html"),
        ]
        if not self.result.findings:
            entries = [e for e in entries if e[1] != "findings.html"]
        if not self.claims:
            entries = [e for e in entries if e[1] != "claims.html"]
        if not self.result.tables.published_pooled:
            entries = [e for e in entries if e[1] != "published.html"]
        return [(Link(text, root + href), href == page) for text, href in entries]
