"""A worksheet for one assessor: every question of every result, what is known beside it, answers so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from steelyard.appraisal.rob import OVERALL, TOOLS, Assessment, Domain, DomainJudgement, Tool, judge
from steelyard.review.rob.assess import CONSENSUS, level_words
from steelyard.review.rob.worklist import Wanted, assessors_of

KEY = ("study_id", "outcome", "time_label", "tool", "assessor", "item")
WAS_ANSWER, WAS_SUPPORT = "was_answer", "was_support"
SUGGESTED = "all say"
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

    The consensus sees beside each item what every assessor wrote, and as a suggestion what all of them say;
    an assessor sees nobody's answers but their own. The columns of rob.csv come first, so that a finished
    worksheet reads as rob.csv does. `was_answer` and `was_support` keep what stood in rob.csv when the
    worksheet was written: what has changed since then on either side is told apart when it is read back.
    """
    wanted = tuple(wanted)
    beside = assessors_beside(wanted, assessor)
    return [row | _said(one, row["item"], beside) for one in wanted for row in _result(one, assessor)]


def assessors_beside(wanted: Iterable[Wanted], assessor: str) -> tuple[str, ...]:
    """Return those whose answers a worksheet shows: for the consensus everybody, else nobody."""
    return tuple(n for n in assessors_of(wanted) if n != CONSENSUS) if assessor == CONSENSUS else ()


def columns_of(beside: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the columns of a worksheet that shows these assessors' answers, and their widths."""
    if not beside:
        return COLUMNS, WIDTHS
    at = COLUMNS.index("question")
    extra = (SUGGESTED, *(name for who in beside for name in _columns_of(who)))
    widths = (11, *(width for _ in beside for width in (9, 36)))
    return (*COLUMNS[:at], *extra, *COLUMNS[at:]), (*WIDTHS[:at], *widths, *WIDTHS[at:])


def _columns_of(who: str) -> tuple[str, str]:
    return f"answer of {who}", f"support of {who}"


def _said(wanted: Wanted, item: str, beside: Sequence[str]) -> dict[str, str]:
    """Return what assessors wrote of an item, and their answer where two or more gave one and the same."""
    sheets = {who: wanted.done.get(who) for who in beside}
    answers = {who: _answer_of(a, item) if a else "" for who, a in sheets.items()}
    said = [answers[who] for who, a in sheets.items() if a is not None]
    found = {SUGGESTED: said[0] if len(said) > 1 and len(set(said)) == 1 else ""} if beside else {}
    for who, a in sheets.items():
        answer, support = _columns_of(who)
        found |= {answer: answers[who], support: a.support.get(item, "") if a else ""}
    return found


def _answer_of(a: Assessment, item: str) -> str:
    return a.answers.get(item) or level_words(a.judgements.get(item, ""))


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
    answer = _answer_of(a, item)
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
