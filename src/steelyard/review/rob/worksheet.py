"""A worksheet for one assessor: every question of every result, what is known beside it, answers so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from steelyard.appraisal.rob import OVERALL, TOOLS, Assessment, Domain, DomainJudgement, Tool, judge
from steelyard.review.rob.assess import level_words
from steelyard.review.rob.worklist import Wanted

KEY = ("study_id", "outcome", "time_label", "tool", "assessor", "item")
WAS_ANSWER, WAS_SUPPORT = "was_answer", "was_support"
COLUMNS = (*KEY, "answer", "support", "question", "allowed", "asked_if", "facts", WAS_ANSWER, WAS_SUPPORT)
WIDTHS = (14, 14, 12, 12, 10, 7, 9, 44, 48, 18, 30, 44, 10, 10)

# Domain -> the facts that stand beside its first line.
_TOPICS: Mapping[str, tuple[str, ...]] = {
    "D1": ("allocation", "arms"),
    "D1a": ("allocation", "arms"),
    "DS": ("crossover",),
    "D2": ("blinding", "missing"),
    "D3": ("missing",),
    "D4": ("blinding",),
    "D5": ("registration",),
}


def worksheet(wanted: Iterable[Wanted], assessor: str) -> list[dict[str, str]]:
    """Return the rows of a worksheet: a heading for each result, then its questions, domains and overall.

    The columns of rob.csv come first, so that a finished worksheet reads as rob.csv does. `was_answer` and
    `was_support` keep what stood in rob.csv when the worksheet was written: what has changed since then on
    either side is told apart when it is read back.
    """
    return [row for one in wanted for row in _result(one, assessor)]


def _result(wanted: Wanted, assessor: str) -> Iterator[dict[str, str]]:
    tool = TOOLS[wanted.tool]
    key = (wanted.study.study_id, wanted.outcome, wanted.time_label, wanted.tool, assessor)
    a = wanted.done.get(assessor) or Assessment(*key)
    judged = judge(a)
    about = ", ".join(x for x in (wanted.outcome, wanted.time_label) if x) or "all results"
    heading = f"{wanted.study.label}: {about}. {tool.title}. In {', '.join(wanted.entries)}."
    facts = "; ".join(f"{topic}: {text}" for topic, text in wanted.facts.items())
    yield _row((*key, ""), a, heading, "", "", facts)
    for domain, now in zip(tool.domains, judged.domains, strict=True):
        yield from _domain(key, a, domain, now, _beside(tool, domain, wanted.facts))
    words = f"Overall. {tool.overall.words}" + _by_rule(judged.overall)
    yield _row((*key, OVERALL), a, words, _levels(tool.overall.levels), _when(tool.overall.mode), "")


def _domain(
    key: tuple[str, ...], a: Assessment, domain: Domain, now: DomainJudgement, facts: str
) -> Iterator[dict[str, str]]:
    for question in domain.questions:
        asked = f"only if {question.asked_if}" if question.asked_if else "always"
        yield _row((*key, question.id), a, question.intent, ", ".join(question.codes), asked, facts)
        facts = ""
    if domain.mode != "item":
        words = f"Domain {domain.id}: {domain.name}.{_by_rule(now)}"
        yield _row((*key, domain.id), a, words, _levels(domain.levels), _when(domain.mode), facts)


def _row(
    key: tuple[str, ...], a: Assessment, question: str, allowed: str, asked_if: str, facts: str
) -> dict[str, str]:
    item = key[-1]
    answer = a.answers.get(item) or level_words(a.judgements.get(item, ""))
    support = a.support.get(item, "")
    values = (*key, answer, support, question, allowed, asked_if, facts, answer, support)
    return dict(zip(COLUMNS, values, strict=True))


def _beside(tool: Tool, domain: Domain, facts: Mapping[str, str]) -> str:
    if not tool.id.startswith("RoB2"):
        return ""
    return "; ".join(facts[t] for t in _TOPICS.get(domain.id, ()) if t in facts)


def _by_rule(d: DomainJudgement) -> str:
    return f" By the rules: {level_words(d.algorithm)}." if d.algorithm else ""


def _levels(levels: Iterable[str]) -> str:
    return ", ".join(level_words(level) for level in levels)


def _when(mode: str) -> str:
    if mode in ("computed", "draft"):
        return "only where you judge otherwise than the rules; support is then the reason"
    return "your judgement; support is the reason"
