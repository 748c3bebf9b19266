"""What holds for any answers at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.appraisal.rob import (
    CODE_WORDS,
    LEVELS,
    OVERALL,
    TOOLS,
    Assessment,
    Domain,
    judge,
    open_questions,
)
from steelyard.appraisal.rob.walk import walk

PROBABLE = {"Y": "PY", "PY": "Y", "N": "PN", "PN": "N"}
RANK = {"low": 0, "some": 1, "high": 2}
# answers from the best to the worst, for questions where that is so whatever else was answered
GOOD_YES, GOOD_NO = ("Y", "NI", "N"), ("N", "NI", "Y")
BEST_FIRST = {
    "RoB2": {
        "1.1": GOOD_YES, "1.2": GOOD_YES, "1.3": GOOD_NO,
        "2.1": GOOD_NO, "2.2": GOOD_NO, "2.3": GOOD_NO, "2.4": GOOD_NO, "2.5": GOOD_YES, "2.6": GOOD_YES,
        "2.7": GOOD_NO,
        "3.1": GOOD_YES, "3.2": ("Y", "N"), "3.3": GOOD_NO, "3.4": GOOD_NO,
        "4.1": GOOD_NO, "4.2": GOOD_NO, "4.3": GOOD_NO, "4.4": GOOD_NO, "4.5": GOOD_NO,
        "5.1": GOOD_YES, "5.2": GOOD_NO, "5.3": GOOD_NO,
    },
    "RoB2-adhering": {
        "2.1": GOOD_NO, "2.2": GOOD_NO, "2.3": GOOD_YES, "2.4": GOOD_NO, "2.5": GOOD_NO, "2.6": GOOD_YES,
    },
}  # fmt: skip
STEADY = settings(deadline=None, derandomize=True)  # a slow machine breaks no promise
CODES = st.sampled_from([*CODE_WORDS, "", "y", "Yes", "?", "\x00"])


def ids(tool: str) -> list[str]:
    return [q.id for q in TOOLS[tool].questions]


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    tool = draw(st.sampled_from(sorted(TOOLS)))
    domains = [*(d.id for d in TOOLS[tool].domains), OVERALL, "D99", ""]
    questions = [*ids(tool), "9.9", ""]
    return Assessment(
        "s",
        "o",
        "t",
        tool,
        "x",
        draw(st.dictionaries(st.sampled_from(questions), CODES | st.text("YNPASU?y \x00\n", max_size=4))),
        draw(st.dictionaries(st.sampled_from(domains), st.sampled_from([*LEVELS, "", "bad"]))),
        draw(st.dictionaries(st.sampled_from([*domains, *questions]), st.sampled_from(["why", "", " "]))),
    )


@STEADY
@given(assessments())
def test_any_assessment_is_judged(a: Assessment) -> None:
    judged = judge(a)
    tool = TOOLS[a.tool]
    assert [d.domain for d in judged.domains] == [d.id for d in tool.domains]
    for d, spec in zip(judged.domains, tool.domains, strict=True):
        assert d.final is None or d.final in spec.levels
        assert d.final is not None or d.note
        assert not d.overridden or (d.reason and d.final != d.algorithm)
        assert spec.mode != "recorded" or d.final is None or d.reason
    if any(d.final is None for d in judged.domains):
        assert judged.overall.final is None
    for problem in judged.problems:
        assert problem.code
        assert problem.message
        assert "\x00" not in problem.message


@STEADY
@given(assessments())
def test_every_code_that_is_no_answer_is_a_problem_or_open(a: Assessment) -> None:
    legal = {q.id: q.codes for q in TOOLS[a.tool].questions}
    wrong = {q for q, code in a.answers.items() if code and code not in (*legal.get(q, ()), "NA")}
    reported = {p.item for p in judge(a).problems}
    unknown = {q for q in wrong if q not in legal}
    assert len(wrong - unknown - reported) == 0
    assert set(open_questions(a)) <= set(legal)


@st.composite
def filled(draw: st.DrawFn) -> Assessment:
    """An assessment with some legal code for every question, whether asked or not."""
    tool = draw(st.sampled_from(["RoB2", "RoB2-adhering", "RoB2-crossover", "ROBINS-I-V2"]))
    answers = {q.id: draw(st.sampled_from(q.codes)) for q in TOOLS[tool].questions}
    return Assessment("s", "o", "t", tool, "x", answers)


@STEADY
@given(filled(), st.data())
def test_a_probable_answer_counts_as_a_plain_one(a: Assessment, data: st.DataObject) -> None:
    turn = data.draw(st.sets(st.sampled_from(ids(a.tool))))
    codes = {q.id: q.codes for q in TOOLS[a.tool].questions}
    turned = {
        q: PROBABLE[code] if q in turn and PROBABLE.get(code) in codes[q] else code
        for q, code in a.answers.items()
    }
    other = Assessment("s", "o", "t", a.tool, "x", turned)
    before, after = judge(a), judge(other)
    assert [d.final for d in before.domains] == [d.final for d in after.domains]
    assert [d.algorithm for d in before.domains] == [d.algorithm for d in after.domains]
    assert before.overall.final == after.overall.final
    assert open_questions(a) == open_questions(other)


@STEADY
@given(st.data())
def test_a_worse_answer_never_gives_a_better_level(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(sorted(BEST_FIRST)))
    scale = BEST_FIRST[tool]
    question = data.draw(st.sampled_from(sorted(scale)))
    domain = domain_with(tool, question)
    assert domain.rule is not None
    answers = {q.id: data.draw(st.sampled_from(scale[q.id])) for q in domain.questions}
    found = [
        RANK[str(walk(domain.rule, domain.levels, {**answers, question: code})[0])]
        for code in scale[question]
    ]
    assert found == sorted(found), (question, answers, found)


def domain_with(tool: str, question: str) -> Domain:
    return next(d for d in TOOLS[tool].domains if question in {q.id for q in d.questions})


@STEADY
@given(filled(), st.sampled_from(["low", "some", "high"]))
def test_without_a_reason_a_person_changes_nothing(a: Assessment, level: str) -> None:
    tool = TOOLS[a.tool]
    judged = {d.id: level for d in tool.domains} | {OVERALL: level}
    bare, told = judge(a), judge(Assessment("s", "o", "t", a.tool, "x", a.answers, judged))
    for before, after in zip(bare.domains, told.domains, strict=True):
        assert after.final in (before.final, after.algorithm)
