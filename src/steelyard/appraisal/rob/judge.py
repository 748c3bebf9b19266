"""What follows from an assessment: the level of every domain, the overall level, and what is wrong.

Three rules hold for every tool. A level that a person gives stands only with a reason where it differs from
the rule's, or where there is no rule. A domain with a required answer missing is not assessed; it is never
low. And the overall level needs every domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from steelyard.appraisal.rob.faults import faults, given_level, reason_in
from steelyard.appraisal.rob.tools import tool_named
from steelyard.appraisal.rob.types import (
    OVERALL,
    Assessment,
    Domain,
    DomainJudgement,
    Finding,
    Judged,
    Level,
    OverallRule,
    Tool,
)
from steelyard.appraisal.rob.walk import fill_in, walk

STANDING = ("computed", "draft", "item")
"""Modes in which the rule's level stands without a person."""


def open_questions(a: Assessment) -> tuple[str, ...]:
    """Return the ids of the questions that are asked and not (legally) answered, in the tool's order.

    A question whose condition hangs on an unanswered one is not asked yet.

    Raises:
        InputError: The tool is unknown.
    """
    return tuple(q for d in tool_named(a.tool).domains for q in fill_in(d, a.answers).open)


def judge(a: Assessment) -> Judged:
    """Return what stands for every domain and overall, how the rules got there, and all problems.

    Nothing in answers, judgements or support raises; what cannot be used is a problem and is not used.

    Raises:
        InputError: The tool is unknown.

    Source: for RoB 2 the tool's text of 22 August 2019, see `rob2`.
    Checked: all 35,118 legal combinations of RoB 2 answers, tests/appraisal/rob.
    """
    tool = tool_named(a.tool)
    domains = tuple(judge_domain(domain, a) for domain in tool.domains)
    overall = judge_overall(tool.overall, domains, a)
    problems = (*faults(tool, a), *_unused(tool, a, domains, overall), *_odd(tool, domains, overall))
    return Judged(a, domains, overall, problems)


def judge_domain(domain: Domain, a: Assessment) -> DomainJudgement:
    """Return what stands for one domain of an assessment."""
    sheet = fill_in(domain, a.answers)
    rule = None if sheet.open else domain.rule
    algorithm, path = walk(rule, domain.levels, sheet.answers) if rule else (None, ())
    person = given_level(a, domain.id, domain.levels) if domain.mode != "item" else None
    return _standing(
        DomainJudgement(domain.id, domain.mode, algorithm, path, None, False, "", sheet.open, ""), person, a
    )


def judge_overall(rule: OverallRule, domains: Iterable[DomainJudgement], a: Assessment) -> DomainJudgement:
    """Return what stands overall, from the final levels of the domains; nothing stands while one is open."""
    domains = tuple(domains)
    unassessed = tuple(d.domain for d in domains if d.final is None)
    if unassessed:
        note = (
            f"Not assessed: every domain is needed, and {_listed(unassessed)} {_is(unassessed)} not assessed."
        )
        return DomainJudgement(OVERALL, rule.mode, None, (), None, False, "", unassessed, note)
    algorithm = _combined(rule, {d.domain: d.final for d in domains if d.final})
    blank = DomainJudgement(OVERALL, rule.mode, algorithm, (), None, False, "", (), "")
    return _standing(blank, given_level(a, OVERALL, rule.levels), a)


def _combined(rule: OverallRule, finals: dict[str, Level]) -> Level | None:
    """Return the overall level that the domains' levels give by the tool's rule; None without a rule."""
    if rule.kind == "none":
        return None
    levels = set(finals.values())
    if rule.kind == "robins-i" and "no information" in levels and not levels & {"serious", "critical"}:
        return "no information"
    ranked: list[Level] = [level for level in rule.levels if level in levels and level != "no information"]
    return ranked[-1]


def _standing(blank: DomainJudgement, person: Level | None, a: Assessment) -> DomainJudgement:
    """Return a judgement with the level that stands: the person's with its reason, else the rule's."""
    item, rule, reason = blank.domain, blank.algorithm, reason_in(a.support.get(blank.domain, ""))
    if person is not None and (person == rule or reason):
        differs = rule is not None and person != rule
        note = f"Judged without an answer to {_listed(blank.missing)}." if blank.missing else ""
        return _with(blank, person, differs, reason, blank.missing, note)
    if blank.mode in STANDING and rule is not None:
        note = "" if person is None else f"The judgement {person} is not used: it gives no reason."
        return _with(blank, rule, False, reason, (), note)
    if blank.missing:
        return _with(
            blank, None, False, reason, blank.missing, f"Not assessed: no answer to {_listed(blank.missing)}."
        )
    if blank.mode in STANDING:
        return _with(blank, None, False, reason, (), "Not assessed: no question was relevant.")
    why = "a person's judgement is needed" if person is None else "the judgement gives no reason"
    proposal = f" The rule proposes {rule}." if rule else ""
    return _with(blank, None, False, reason, (item,), f"Not assessed: {why}.{proposal}")


def _with(
    blank: DomainJudgement,
    final: Level | None,
    overridden: bool,
    reason: str,
    missing: tuple[str, ...],
    note: str,
) -> DomainJudgement:
    return DomainJudgement(
        blank.domain, blank.mode, blank.algorithm, blank.path, final, overridden, reason, missing, note
    )


def _unused(
    tool: Tool, a: Assessment, domains: tuple[DomainJudgement, ...], overall: DomainJudgement
) -> Iterator[Finding]:
    """Yield a finding for each legal judgement of a person that does not stand."""
    levels = {**{d.id: d.levels for d in tool.domains if d.mode != "item"}, OVERALL: tool.overall.levels}
    for d in (*domains, overall):
        person = given_level(a, d.domain, levels.get(d.domain, ()))
        if person is None or person == d.final:
            continue
        if d.domain == OVERALL and d.missing and d.missing != (OVERALL,):
            yield Finding(
                "error",
                "overall-before-domains",
                OVERALL,
                f"the overall judgement is {person}, and {_listed(d.missing)} {_is(d.missing)} not assessed; "
                "it is not used until every domain is",
            )
            continue
        rule = f"the rule says {d.algorithm}" if d.algorithm else "there is no level from a rule"
        yield Finding(
            "error",
            "judgement-without-reason",
            d.domain,
            f"the judgement is {person}, {rule}; it is not used until a reason is given",
            f"Write the reason as support of {d.domain}.",
        )


def _odd(tool: Tool, domains: tuple[DomainJudgement, ...], overall: DomainJudgement) -> Iterator[Finding]:
    """Yield what stands and deserves a look: judgements without answers, an overall below its domains."""
    for d in domains:
        if d.final is not None and d.missing:
            yield Finding(
                "warning",
                "judged-without-answers",
                d.domain,
                f"{d.final} is judged with no answer to {_listed(d.missing)}; the rule cannot be compared",
            )
    if overall.overridden and tool.overall.kind == "worst" and _is_better(overall, tool.overall.levels):
        yield Finding(
            "warning",
            "overall-below-domains",
            OVERALL,
            f"the overall judgement is {overall.final}, better than the worst domain, which is "
            f"{overall.algorithm}; the tool lets a person raise the overall level",
            "Override the domain instead, if its level is wrong.",
        )


def _is_better(d: DomainJudgement, order: tuple[Level, ...]) -> bool:
    """Return whether the final level is better than the rule's, by an order of severity."""
    return bool(d.final and d.algorithm) and order.index(d.final) < order.index(d.algorithm)


def _listed(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"


def _is(ids: tuple[str, ...]) -> str:
    return "is" if len(ids) == 1 else "are"
