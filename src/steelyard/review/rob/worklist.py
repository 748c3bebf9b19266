"""What needs judging: every result that enters an analysis, its tool, its facts, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from steelyard.appraisal.rob import TOOLS, Assessment, judge
from steelyard.data.rows import StudyRow, Tables
from steelyard.review.result import ReviewResult, Row
from steelyard.review.rob.assess import CONSENSUS, Written, written
from steelyard.review.rob.facts import facts_of, is_first_period
from steelyard.review.rob.own import times_of
from steelyard.review.rob.suggest import suggested_tool


@dataclass(frozen=True, slots=True)
class Wanted:
    """One result to judge with one tool.

    Attributes:
        study: The study.
        outcome, time_label: The result; empty where one assessment stands for all of them.
        tool: The tool in use for it, else the one that the study's design asks for.
        entries: Ids of the analyses that it enters.
        facts: What the tables say of it, by topic.
        done: Assessor -> what that assessor wrote.
    """

    study: StudyRow
    outcome: str
    time_label: str
    tool: str
    entries: tuple[str, ...]
    facts: dict[str, str]
    done: dict[str, Assessment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one assessor has come with one result: open questions, level, items without support."""

    assessor: str
    open: tuple[str, ...]
    overall: str
    problems: int
    unsupported: tuple[str, ...] = ()


def worklist(result: ReviewResult) -> tuple[Wanted, ...]:
    """Return the results that enter the review's analyses, by study, each once."""
    own = written(result.tables.rob)
    studies = {s.study_id: s for s in result.tables.studies}
    entries: dict[tuple[str, str, str, str], dict[str, None]] = {}
    rows: dict[tuple[str, str, str, str], Row] = {}
    for analysis in result.analyses:
        for row in analysis.rows:
            for key in _keys(row, studies[row.study_id], own, result.tables):
                entries.setdefault(key, {})[analysis.spec.id] = None
                rows.setdefault(key, row)
    order = {study_id: i for i, study_id in enumerate(studies)}
    return tuple(
        Wanted(
            study=studies[key[0]],
            outcome=key[1],
            time_label=key[2],
            tool=key[3],
            entries=tuple(entries[key]),
            facts=facts_of(result.tables, studies[key[0]], rows[key], result.plan.crossover),
            done={w.assessment.assessor: w.assessment for w in own if w.result == key},
        )
        for key in sorted(entries, key=lambda k: (order[k[0]], k[1:]))
    )


def _keys(
    row: Row, study: StudyRow, own: Sequence[Written], tables: Tables
) -> list[tuple[str, str, str, str]]:
    """Return how a result is named in rob.csv: as an assessment that covers it is, else by itself."""
    names = times_of(row.time_label, row.time_h)
    covering = [
        w.result
        for w in own
        if w.result[0] == row.study_id and w.result[1] in ("", row.outcome) and w.result[2] in ("", *names)
    ]
    if covering:
        best = max((bool(k[1]), bool(k[2])) for k in covering)
        return list(dict.fromkeys(k for k in covering if (bool(k[1]), bool(k[2])) == best))
    tool = suggested_tool(study, is_first_period(tables, row))
    if TOOLS[tool].unit == "study":
        return [(row.study_id, "", "", tool)]
    return [(row.study_id, row.outcome, names[0] if names else "", tool)]


def standing(wanted: Wanted, assessor: str) -> Standing:
    """Return how far an assessor has come with a result; everything is open where nothing was written."""
    a = wanted.done.get(assessor) or Assessment(
        wanted.study.study_id, wanted.outcome, wanted.time_label, wanted.tool, assessor
    )
    judged = judge(a)
    waiting = [d for d in judged.domains if d.final is None]
    missing = dict.fromkeys(item for d in waiting for item in d.missing or (d.domain,))
    if not missing and judged.overall.final is None:
        missing = dict.fromkeys(judged.overall.missing)
    unsupported = dict.fromkeys(p.item for p in judged.problems if p.code == "no-support")
    return Standing(
        assessor, tuple(missing), judged.overall.final or "", len(judged.problems), tuple(unsupported)
    )


def assessors_of(wanted: Iterable[Wanted]) -> tuple[str, ...]:
    """Return everybody who wrote anything, in order of first appearance; the consensus last."""
    names = dict.fromkeys(name for w in wanted for name in w.done if name != CONSENSUS)
    agreed = any(CONSENSUS in w.done for w in wanted)
    return (*names, CONSENSUS) if agreed else tuple(names)
