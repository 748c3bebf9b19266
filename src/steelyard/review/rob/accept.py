"""What a file's answers would make wrong in rob.csv: found before anything is written, by its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.appraisal.rob import Finding, judge
from steelyard.data.rows import RobRow
from steelyard.errors import Place, Problem
from steelyard.review.rob.assess import Written, written
from steelyard.review.rob.merge import Answer, Merge

_CODES = {
    "illegal-answer": "rob-illegal-answer",
    "illegal-level": "rob-illegal-answer",
    "judgement-of-an-item": "rob-illegal-answer",
    "judgement-without-reason": "rob-no-reason",
    "overall-before-domains": "rob-no-reason",
}
Key = tuple[str, ...]


def faults_brought_in(file: str, existing: Sequence[Answer], merge: Merge) -> tuple[Problem, ...]:
    """Return each error that merged answers have and that rob.csv does not have already.

    It stands on the line of the file that answers the item, else on the first that changes its assessment.
    """
    before = {_key(w): _errors(w) for w in written(map(_row, existing))}
    after = {_key(w): w for w in written(map(_row, merge.rows))}
    new = [*merge.added, *(answer for _, answer in merge.changed), *merge.withdrawn]
    lines: dict[Key, dict[str, int]] = {}
    for answer in new:
        lines.setdefault(answer.key[:-1], {}).setdefault(answer.item, answer.line)
    return tuple(_brought_in(file, before, after, lines))


def _brought_in(
    file: str, before: dict[Key, set[Finding]], after: dict[Key, Written], lines: dict[Key, dict[str, int]]
) -> Iterator[Problem]:
    for key, items in lines.items():
        for fault in sorted(_errors(after[key]), key=lambda f: f.item) if key in after else ():
            if fault not in before.get(key, set()):
                line = items.get(fault.item, min(items.values()))
                what = f"{fault.item}: {fault.message}."
                yield Problem("error", _CODES[fault.code], Place(file, line), what, fault.hint)


def _errors(one: Written) -> set[Finding]:
    return {fault for fault in judge(one.assessment).problems if fault.code in _CODES}


def _key(one: Written) -> Key:
    a = one.assessment
    return a.study_id, a.outcome, a.time, a.tool, a.assessor


def _row(a: Answer) -> RobRow:
    place = Place("rob.csv", a.line)
    return RobRow(place, a.study_id, a.outcome, a.time_label, a.tool, a.assessor, a.item, a.answer, a.support)
