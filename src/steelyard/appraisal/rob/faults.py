"""What is wrong with an assessment as it is written: ids, codes, levels and missing support."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.rob.types import OVERALL, Assessment, Domain, Finding, Level, Tool
from steelyard.appraisal.rob.walk import Sheet, fill_in
from steelyard.check import did_you_mean, one_of, says_something, shown

NO_REASON = "No reason given"
"""How a support begins that an import wrote in place of a reason; it is none."""


def given_level(a: Assessment, item: str, levels: tuple[Level, ...]) -> Level | None:
    """Return the level that a person gives an item, None where there is none or it is not one of `levels`."""
    written = a.judgements.get(item, "")
    return next((level for level in levels if level == written), None)


def faults(tool: Tool, a: Assessment) -> Iterator[Finding]:
    """Yield every fault of an assessment's answers, judgements and support, in the tool's order."""
    yield from _unknown_ids(tool, a)
    for domain in tool.domains:
        sheet = fill_in(domain, a.answers)
        yield from _answers(domain, sheet, a)
        yield from _judgement(domain.id, domain.levels, a, is_item=domain.mode == "item")
        if not _supported(domain, a) and any(a.answers.get(q.id) for q in domain.questions):
            yield Finding(
                "error",
                "no-support",
                domain.id,
                f"{domain.id} is answered without any support; a text is needed for the domain or one of its "
                "questions",
                "Quote or summarise what the report says, and where.",
            )
    yield from _judgement(OVERALL, tool.overall.levels, a, is_item=False)


def _unknown_ids(tool: Tool, a: Assessment) -> Iterator[Finding]:
    questions = {q.id for q in tool.questions}
    domains = {d.id for d in tool.domains} | {OVERALL}
    kinds = (
        ("error", "unknown-question", "an answer", a.answers, questions),
        ("error", "unknown-domain", "a judgement", a.judgements, domains),
        ("warning", "unknown-support", "a text", a.support, questions | domains),
    )
    for severity, code, what, given, known in kinds:
        for item in sorted(set(given) - known):
            yield Finding(
                "error" if severity == "error" else "warning",
                code,
                shown(item),
                f"{what} is given for {shown(item)!r}, which {tool.id} does not have; it is not used",
                did_you_mean(item, known),
            )


def _answers(domain: Domain, sheet: Sheet, a: Assessment) -> Iterator[Finding]:
    for question in domain.questions:
        code = a.answers.get(question.id, "")
        if question.id in sheet.illegal:
            if code == "NA":
                hint = "NA is for a question that is not asked." if question.when else ""
            else:
                hint = did_you_mean(code, question.codes)
            yield Finding(
                "error",
                "illegal-answer",
                question.id,
                f"the answer is {shown(code)!r}; one of {', '.join(question.codes)}",
                hint,
            )
        if question.id in sheet.idle:
            yield Finding(
                "warning",
                "answer-not-asked",
                question.id,
                f"the answer is {shown(code)}, and the question is asked only if {question.asked_if}; "
                "the answer is not used",
                "Leave it empty or write NA.",
            )


def _judgement(item: str, levels: tuple[Level, ...], a: Assessment, is_item: bool) -> Iterator[Finding]:
    written = a.judgements.get(item, "")
    if written and is_item:
        yield Finding(
            "error",
            "judgement-of-an-item",
            item,
            f"the judgement is {shown(written)!r}; an item has its answer and no judgement beside it",
            "Change the answer instead.",
        )
    elif written and written not in levels:
        yield Finding(
            "error",
            "illegal-level",
            item,
            f"the judgement is {shown(written)!r}; {one_of(written, levels)}",
        )


def _supported(domain: Domain, a: Assessment) -> bool:
    ids = (domain.id, *(q.id for q in domain.questions))
    return any(reason_in(a.support.get(item, "")) for item in ids)


def reason_in(support: str) -> str:
    """Return the reason that a support gives; empty where it says nothing, or says that there is none."""
    text = support.strip()
    return "" if not says_something(text) or text.startswith(NO_REASON) else text
