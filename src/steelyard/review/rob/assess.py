"""The rows of rob.csv as assessments, judged by their tools' rules, and how far two assessors agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from steelyard.appraisal.rob import (
    CODE_WORDS,
    OVERALL,
    TOOLS,
    Assessment,
    Domain,
    DomainJudgement,
    ItemAgreement,
    Judged,
    Level,
    Tool,
    agreement,
    judge,
)
from steelyard.data.rows import RobRow
from steelyard.errors import Place
from steelyard.review.result import (
    AssessorJudgement,
    BiasLevel,
    ResultAssessment,
    RobAgreement,
    RobDomain,
    RobStep,
)

CONSENSUS = "consensus"
LEAST_FOR_INTERVAL = 10
"""Of fewer results the large-sample interval of kappa says nothing; a convention."""
ResultKey = tuple[str, str, str, str]
"""Study, outcome, time and tool."""

_SHOWN: dict[Level, BiasLevel] = {
    "low": "low",
    "low*": "low",
    "some": "some",
    "moderate": "some",
    "high": "high",
    "serious": "high",
    "critical": "critical",
    "unclear": "unclear",
    "no information": "unclear",
    "yes": "low",
    "no": "high",
    "not applicable": "not applicable",
    "include": "low",
    "exclude": "high",
    "seek info": "unclear",
}
_WORDS: dict[str, str] = {
    "some": "some concerns",
    "low*": "low except for concerns about uncontrolled confounding",
}
_LEVELS_OF_WORDS = {words: level for level, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Written:
    """One assessment as it stands in rob.csv, with the place of its first row and of each item."""

    assessment: Assessment
    place: Place
    places: dict[str, Place]

    @property
    def result(self) -> ResultKey:
        a = self.assessment
        return a.study_id, a.outcome, a.time, a.tool


def level_words(level: str) -> str:
    """Return a level as a reader knows it: "some" is "some concerns"."""
    return _WORDS.get(level, level)


def as_code(answer: str) -> str:
    """Return an answer to a question in the spelling of its code: "py" is PY."""
    return answer.strip().upper()


def as_level(answer: str) -> str:
    """Return a level in the spelling of the rules: "Some concerns" is "some", "High risk" is "high"."""
    words = answer.strip().lower().removesuffix(" risk of bias").removesuffix(" risk")
    return _LEVELS_OF_WORDS.get(words, words)


def written(rows: Iterable[RobRow]) -> tuple[Written, ...]:
    """Return the assessments in order of their first rows; rows of an unknown tool are left out."""
    found: dict[tuple[str, str, str, str, str], Written] = {}
    for row in rows:
        tool = TOOLS.get(row.tool)
        if tool is None or not row.item or not row.assessor:
            continue
        key = (row.study_id, row.outcome, row.time_label, row.tool, row.assessor)
        if key not in found:
            blank = Assessment(row.study_id, row.outcome, row.time_label, row.tool, row.assessor, {}, {}, {})
            found[key] = Written(blank, row.place, {})
        found[key] = _with(found[key], row, tool)
    return tuple(found.values())


def _with(before: Written, row: RobRow, tool: Tool) -> Written:
    """Return an assessment with one more row; an item that stands twice keeps its first answer."""
    if row.item in before.places:
        return before
    a = before.assessment
    asked = any(q.id == row.item for q in tool.questions)
    if asked and row.answer:
        a = replace(a, answers={**a.answers, row.item: as_code(row.answer)})
    elif row.answer:
        a = replace(a, judgements={**a.judgements, row.item: as_level(row.answer)})
    if row.support:
        a = replace(a, support={**a.support, row.item: row.support})
    return Written(a, before.place, {**before.places, row.item: row.place})


def assessed(rows: Iterable[RobRow]) -> tuple[ResultAssessment, ...]:
    """Return the review's own assessments, one a result and tool, in order of their first rows."""
    groups: dict[ResultKey, list[Written]] = {}
    for one in written(rows):
        groups.setdefault(one.result, []).append(one)
    return tuple(_result(key, group) for key, group in groups.items())


def _result(key: ResultKey, group: Sequence[Written]) -> ResultAssessment:
    tool = TOOLS[key[3]]
    judged = [judge(w.assessment) for w in group]
    names = tuple(w.assessment.assessor for w in group)
    alone = [j for j in judged if j.assessment.assessor != CONSENSUS]
    same, compared = _alike(alone)
    return ResultAssessment(
        study_id=key[0],
        outcome=key[1],
        time_label=key[2],
        tool=tool.id,
        tool_name=tool.title,
        judgements=tuple(
            AssessorJudgement(j.assessment.assessor, _domains(tool, j), str(w.place))
            for j, w in zip(judged, group, strict=True)
        ),
        counted=(CONSENSUS,) if CONSENSUS in names else names,
        agreement=same / compared if compared else None,
        compared=compared,
    )


def _alike(judged: Sequence[Judged]) -> tuple[int, int]:
    """Return how many domains all assessors judged alike, of how many that all of them judged."""
    if len(judged) < 2:
        return 0, 0
    finals = [[d.final for d in j.domains] for j in judged]
    complete = [set(levels) for levels in zip(*finals, strict=True) if None not in levels]
    return sum(len(levels) == 1 for levels in complete), len(complete)


def differing_domains(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Return the domains, and "overall", that assessors judged and did not judge alike."""
    parts = [(*j.domains, j.overall) for j in judged]
    return tuple(
        same[0].domain
        for same in zip(*parts, strict=True)
        if len({d.final for d in same if d.final is not None}) > 1
    )


def _domains(tool: Tool, judged: Judged) -> tuple[RobDomain, ...]:
    domains = [
        _domain(d, spec.name, _path(spec, d, judged.assessment))
        for spec, d in zip(tool.domains, judged.domains, strict=True)
    ]
    return (*domains, _domain(judged.overall, "Overall", ()))


def _domain(d: DomainJudgement, name: str, path: tuple[RobStep, ...]) -> RobDomain:
    return RobDomain(
        short=d.domain,
        name=name,
        algorithm=level_words(d.algorithm) if d.algorithm else "",
        final=level_words(d.final) if d.final else "",
        level=_SHOWN[d.final] if d.final else "not assessed",
        overridden=d.overridden,
        reason=d.reason,
        missing=d.missing,
        note=d.note,
        path=path,
    )


def _path(spec: Domain, d: DomainJudgement, a: Assessment) -> tuple[RobStep, ...]:
    """Return the questions that led to the level, and others that carry a support.

    Where no rule decides, all that were answered.
    """
    asked = {q.id: q.intent for q in spec.questions}
    answered = [q for q in asked if a.answers.get(q)]
    led = [s.question for s in d.path]
    order = dict.fromkeys([*led, *(q for q in answered if a.support.get(q))] if led else answered)
    return tuple(RobStep(q, asked[q], _answer(a.answers.get(q, "")), a.support.get(q, "")) for q in order)


def _answer(code: str) -> str:
    return f"{code}, {CODE_WORDS[code]}" if code in CODE_WORDS else code


def agreements(rows: Iterable[RobRow]) -> tuple[RobAgreement, ...]:
    """Return how far each two assessors agree, by tool and domain, over every result that both assessed."""
    groups: dict[ResultKey, dict[str, Assessment]] = {}
    for one in written(rows):
        if one.assessment.assessor != CONSENSUS:
            groups.setdefault(one.result, {})[one.assessment.assessor] = one.assessment
    pairs: dict[tuple[str, str, str], list[tuple[Assessment, Assessment]]] = {}
    for key, by_name in groups.items():
        for one_name, two_name in combinations(sorted(by_name), 2):
            pair = (by_name[one_name], by_name[two_name])
            pairs.setdefault((key[3], one_name, two_name), []).append(pair)
    found = []
    for (tool, one_name, two_name), both in pairs.items():
        result = agreement(both)
        names = {d.id: d.name for d in TOOLS[tool].domains} | {OVERALL: "Overall"}
        found += [
            _agreed(tool, one_name, two_name, names[item.item], item)
            for item in (*result.domains, result.overall)
        ]
    return tuple(found)


def _agreed(tool: str, one: str, two: str, domain: str, item: ItemAgreement) -> RobAgreement:
    """Return a domain's agreement; the large-sample interval of kappa stands only where there are enough."""
    k = item.kappa
    low, high, note = k.ci_low, k.ci_high, k.note
    if low is not None and item.n < LEAST_FOR_INTERVAL:
        low, high, note = None, None, "too few results for an interval"
    return RobAgreement(tool, one, two, domain, item.n, item.share, k.value, low, high, note)
