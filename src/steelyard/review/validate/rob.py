"""Assessments of risk of bias: items and answers that their tool has, reasons, agreement, the right tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from steelyard.appraisal.rob import TOOLS, Judged, judge
from steelyard.appraisal.rob import Finding as Fault
from steelyard.check import did_you_mean, shown
from steelyard.data.rows import RobRow, StudyRow
from steelyard.errors import Place
from steelyard.review.rob.assess import CONSENSUS, Written, differing_domains, written
from steelyard.review.rob.items import unknown_item
from steelyard.review.rob.own import times_of
from steelyard.review.rob.suggest import PARALLEL, fits, suggested_tool
from steelyard.review.streams import stream_of
from steelyard.review.validate.facts import Facts, Finding, grouped


def unknown_items(facts: Facts) -> Iterator[Finding]:
    for row in facts.tables.rob:
        tool = TOOLS.get(row.tool)
        if tool is None or not row.item:
            continue
        unknown = unknown_item(tool, row.item)
        if unknown is not None:
            yield Finding(row.place, *unknown)


def _whole(check: Callable[[Facts], Iterator[Finding]]) -> Callable[[Facts], Iterator[Finding]]:
    """Return a check that says nothing where rows or columns of rob.csv are lost, which may hold the rest."""

    def checked(facts: Facts) -> Iterator[Finding]:
        return iter(()) if "rob.csv" in facts.partial else check(facts)

    return checked


@_whole
def repeated_items(facts: Facts) -> Iterator[Finding]:
    def key(row: RobRow) -> tuple[str, ...]:
        return row.study_id, row.outcome, row.time_label, row.tool, row.assessor, row.item

    for (*_, assessor, item), rows in grouped(facts.tables.rob, key).items():
        for row in rows[1:]:
            yield Finding(
                row.place,
                f"item {shown(item)} of {shown(row.study_id)} by {shown(assessor)} stands already on line "
                f"{rows[0].place.line}; the first answer is used.",
            )


def _faults(*codes: str) -> Callable[[Facts], Iterator[Finding]]:
    """Return the check that reports what the tools' own rules find, of these codes."""

    def check(facts: Facts) -> Iterator[Finding]:
        for one in written(facts.tables.rob):
            for fault in judge(one.assessment).problems:
                if fault.code in codes:
                    yield _finding(one, fault)

    return check


def _finding(one: Written, fault: Fault) -> Finding:
    a = one.assessment
    message = f"{a.tool} by {shown(a.assessor)} of {_result(a.study_id, a.outcome, a.time)}: {fault.message}."
    return Finding(_place(one, fault.item), message, fault.hint)


def _place(one: Written, item: str) -> Place:
    """Return the line of an item, or of its domain's first answer, or of the assessment's first row."""
    if item in one.places:
        return one.places[item]
    domain = next((d for d in TOOLS[one.assessment.tool].domains if d.id == item), None)
    inside = [one.places[q.id] for q in domain.questions if q.id in one.places] if domain else []
    return min(inside, default=one.place)


def _result(study_id: str, outcome: str, time_label: str) -> str:
    return ", ".join(shown(x) for x in (study_id, outcome, time_label) if x)


illegal_answers = _faults("illegal-answer", "illegal-level", "judgement-of-an-item")
not_asked = _faults("answer-not-asked")
no_support = _whole(_faults("no-support"))
no_reason = _whole(_faults("judgement-without-reason", "overall-before-domains"))
odd_judgements = _whole(_faults("judged-without-answers", "overall-below-domains"))


@_whole
def disagreements(facts: Facts) -> Iterator[Finding]:
    for group in grouped(written(facts.tables.rob), lambda w: w.result).values():
        names = [w.assessment.assessor for w in group]
        if CONSENSUS in names or len(group) < 2:
            continue
        judged: list[Judged] = [judge(w.assessment) for w in group]
        domains = differing_domains(judged)
        if domains:
            a = group[0].assessment
            yield Finding(
                group[1].place,
                f"{' and '.join(shown(n) for n in names)} judge {_result(a.study_id, a.outcome, a.time)} "
                f"differently in {', '.join(domains)}, and there is no {CONSENSUS}; figures show both.",
                f"Add rows with the assessor {CONSENSUS}.",
            )


def no_such_result(facts: Facts) -> Iterator[Finding]:
    """Only of studies that are known: the others are reported as such."""
    if {"outcomes.csv", "contrasts.csv"} & facts.partial:
        return
    known: dict[str, dict[str, dict[str, None]]] = {s.study_id: {} for s in facts.tables.studies}
    for result in facts.results():
        times = known.setdefault(result.study_id, {}).setdefault(result.outcome, {})
        times.update(dict.fromkeys(times_of(result.time_label, result.time_h)))
    for one in written(facts.tables.rob):
        a = one.assessment
        outcomes = known.get(a.study_id)
        if outcomes is None:
            continue
        if a.outcome and a.outcome not in outcomes:
            yield _absent(one.place, a.study_id, "outcome", a.outcome, list(outcomes))
        elif a.time and a.time not in (known_times := _times(outcomes, a.outcome)):
            yield _absent(one.place, a.study_id, "time_label", a.time, known_times)


def _times(outcomes: dict[str, dict[str, None]], outcome: str) -> list[str]:
    wanted = [outcomes[outcome]] if outcome else list(outcomes.values())
    return list(dict.fromkeys(time for times in wanted for time in times))


def _absent(place: Place, study_id: str, column: str, value: str, known: list[str]) -> Finding:
    there = f"it has {', '.join(shown(k) for k in known[:12])}" if known else "it has none"
    message = f"{column} is '{shown(value)}', of which {shown(study_id)} has no result; {there}."
    return Finding(place, message, did_you_mean(value, known))


def wrong_tool(facts: Facts) -> Iterator[Finding]:
    studies = facts.studies()
    for one in written(facts.tables.rob):
        a = one.assessment
        study = studies.get(a.study_id)
        if study is None or not study.design or fits(a.tool, study):
            continue
        if a.tool in PARALLEL and study.design == "crossover" and _first_period(facts, one):
            continue
        hint = f"Is {suggested_tool(study)} meant?"
        if a.tool in PARALLEL and study.design == "crossover":
            hint += " A result of the first period alone is judged as parallel; its rows then say so."
        yield Finding(one.place, f"the tool is {a.tool}, and {a.study_id} is {_kind(study)}.", hint)


def _kind(study: StudyRow) -> str:
    if stream_of(study) == "randomised":
        return f"a randomised trial of the design {study.design}"
    return f"of the design {study.design} with the allocation {study.allocation or 'not stated'}"


def _first_period(facts: Facts, one: Written) -> bool:
    """Return whether every row of the assessed result is of the first period."""
    a = one.assessment
    periods = {
        row.period
        for row in facts.results()
        if row.study_id == a.study_id
        and a.outcome in ("", row.outcome)
        and a.time in ("", *times_of(row.time_label, row.time_h))
    }
    return periods == {"first"}
