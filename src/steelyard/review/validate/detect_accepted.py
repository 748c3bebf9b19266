"""Warnings that somebody has looked at: kept, and shown with what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from steelyard.check import shown
from steelyard.errors import Place, Problem
from steelyard.review.plan import AcceptedWarning
from steelyard.review.validate.facts import PLAN_FILE, Facts

STALE = "accepted-nothing"
ABOUT = "An accepted warning that is not there: what it speaks of was corrected, or its words differ."


def with_accepted(facts: Facts, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems, each accepted one with who looked, then what was accepted in vain."""
    accepted = facts.plan.accepted_warnings if facts.plan is not None else ()
    studies = _study_of(facts) if accepted else {}
    used: set[int] = set()
    for problem in problems:
        fitting = [
            index
            for index, entry in enumerate(accepted)
            if problem.severity == "warning" and _is(entry, problem, studies)
        ]
        used.update(fitting)
        if fitting:
            entry = accepted[fitting[0]]
            yield replace(problem, looked_at=f"Looked at by {shown(entry.by)}: {entry.reason}")
        else:
            yield problem
    for index, entry in enumerate(accepted):
        if index not in used:
            yield _stale(facts, index, entry)


def _is(entry: AcceptedWarning, problem: Problem, studies: dict[Place, str]) -> bool:
    return (
        entry.code == problem.code
        and entry.file in ("", problem.place.file)
        and entry.study in (None, studies.get(problem.place))
        and entry.says in problem.message
    )


def _stale(facts: Facts, index: int, entry: AcceptedWarning) -> Problem:
    of = f" of {entry.study}" if entry.study else ""
    says = f' that says "{shown(entry.says)}"' if entry.says else ""
    message = f"accepted_warnings[{index}]: there is no warning {shown(entry.code)}{of}{says}."
    hint = "Take the entry out if the value was corrected."
    place = Place(PLAN_FILE, facts.at("accepted_warnings", index).line)
    return Problem("warning", STALE, place, message, hint)


def _study_of(facts: Facts) -> dict[Place, str]:
    tables = facts.tables
    rows = (tables.studies, tables.arms, tables.outcomes, tables.contrasts, tables.crossover, tables.bias)
    return {row.place: row.study_id for table in rows for row in table}
