"""The one interpreter of every rule: which questions are asked, and where the answers lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steelyard.appraisal.rob.types import Domain, Level, Question, Rule, Step, level_named

NO_SAY = "-"
NOT_ASKED = "NA"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers of one domain as its rule sees them.

    Attributes:
        answers: Question id → code; legal answers of asked questions, "NA" where a question is not asked.
        answered: Questions asked and legally answered, in order.
        open: Questions asked and not (legally) answered, in order.
        idle: Questions answered though they are not asked, in order.
        illegal: Questions asked whose answer is not a code of theirs, in order; they are open too.
    """

    answers: Mapping[str, str]
    answered: tuple[str, ...]
    open: tuple[str, ...]
    idle: tuple[str, ...]
    illegal: tuple[str, ...]


def is_asked(question: Question, answers: Mapping[str, str]) -> bool:
    """Return whether a question is asked, given the answers to the ones before it."""
    if not question.when:
        return True
    return any(all(answers.get(t.question) in t.codes for t in group) for group in question.when)


def fill_in(domain: Domain, given: Mapping[str, str]) -> Sheet:
    """Return the answers of a domain, question by question in order, each with what the earlier ones ask."""
    answers: dict[str, str] = {}
    answered, unanswered, idle, illegal = [], [], [], []
    for question in domain.questions:
        code = given.get(question.id, "")
        if not is_asked(question, answers):
            answers[question.id] = NOT_ASKED
            idle += [question.id] if code not in ("", NOT_ASKED) else []
        elif code in question.codes:
            answers[question.id] = code
            answered.append(question.id)
        else:
            unanswered.append(question.id)
            illegal += [question.id] if code else []
    return Sheet(answers, tuple(answered), tuple(unanswered), tuple(idle), tuple(illegal))


def walk(
    rule: Rule, levels: tuple[Level, ...], answers: Mapping[str, str]
) -> tuple[Level | None, tuple[Step, ...]]:
    """Return the level that a rule gives, and the steps that led there.

    Args:
        rule: The decision table.
        levels: The domain's levels in order of severity; the worst of the parts stands.
        answers: Question id → code, with "NA" for questions that are not asked.

    Returns:
        The level, None where an answer that the rule needs is missing or no part has a say; and the path.
    """
    steps: list[Step] = []
    found: list[Level] = []
    for number, start in enumerate(rule.parts, start=1):
        end = _walk_part(rule, start, number, answers, steps)
        if end is None:
            return None, tuple(steps)
        level = level_named(end)
        found += [level] if level else []
    worst = max(found, key=levels.index, default=None)
    if worst is None or worst not in rule.after:
        return worst, tuple(steps)
    end = _walk_part(rule, rule.after[worst], len(rule.parts) + 1, answers, steps)
    return level_named(end) if end else None, tuple(steps)


def _walk_part(
    rule: Rule, start: str, number: int, answers: Mapping[str, str], steps: list[Step]
) -> str | None:
    """Walk one part, adding its steps; return the level or "-", None where an answer is missing."""
    at = start
    while at in rule.nodes:
        node = rule.nodes[at]
        answer = answers.get(node.question, "")
        target = next((to for codes, to in node.branches if answer in codes), None)
        if target is None:
            return None
        named = rule.nodes[target].question if target in rule.nodes else target
        steps.append(Step(number, node.question, answer, named))
        at = target
    return at
