"""The tables themselves: complete, without dead ends, and in an order in which a person can answer."""

from __future__ import annotations

from itertools import product

import pytest

from steelyard.appraisal.rob import CODE_WORDS, LEVELS, TOOLS, Domain, Tool
from steelyard.appraisal.rob.conformance import legal_answers
from steelyard.appraisal.rob.walk import NOT_ASKED, walk

RULED = [(tool, d) for tool in TOOLS.values() for d in tool.domains if d.rule]
IDS = [f"{tool.id}-{d.id}" for tool, d in RULED]


def test_the_tools_that_are_promised() -> None:
    assert set(TOOLS) == {
        "RoB2", "RoB2-adhering", "RoB2-crossover", "RoB2-cluster", "RoB1", "ROBINS-I", "ROBINS-I-V2",
        "SYRCLE", "JBI-case-series", "JBI-case-report", "Murad",
    }  # fmt: skip
    assert all(name == tool.id for name, tool in TOOLS.items())


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_ids_are_unique_and_conditions_look_back(tool: Tool) -> None:
    ids = [d.id for d in tool.domains]
    assert len(set(ids)) == len(ids)
    questions = [q.id for q in tool.questions]
    assert len(set(questions)) == len(questions)
    for domain in tool.domains:
        before: dict[str, tuple[str, ...]] = {}
        for question in domain.questions:
            for test in (t for group in question.when for t in group):
                assert set(test.codes) <= set(before[test.question])
            assert bool(question.asked_if) == bool(question.when)
            assert set(question.codes) <= CODE_WORDS.keys()
            before[question.id] = question.codes


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_a_domain_without_a_rule_is_recorded_and_one_with_a_rule_is_not(tool: Tool) -> None:
    for domain in tool.domains:
        assert (domain.rule is None) == (domain.mode == "recorded")
        assert (not domain.questions) == (domain.mode == "recorded")
        assert set(domain.levels) <= set(LEVELS)


@pytest.mark.parametrize(("tool", "domain"), RULED, ids=IDS)
def test_every_target_is_a_node_or_a_level_of_the_domain(tool: Tool, domain: Domain) -> None:
    assert domain.rule is not None
    targets = {to for node in domain.rule.nodes.values() for _, to in node.branches}
    reached = targets | set(domain.rule.parts) | set(domain.rule.after.values())
    assert set(domain.rule.nodes) <= reached
    assert targets <= {*domain.rule.nodes, *domain.levels, "-"}


@pytest.mark.parametrize(("tool", "domain"), RULED, ids=IDS)
def test_every_branch_of_a_node_is_taken_by_exactly_one_code(tool: Tool, domain: Domain) -> None:
    assert domain.rule is not None
    options = {q.id: q.codes for q in domain.questions}
    for node in domain.rule.nodes.values():
        codes = [code for branch, _ in node.branches for code in branch]
        assert len(set(codes)) == len(codes)
        assert set(codes) - {NOT_ASKED} == set(options[node.question]) - {NOT_ASKED}


@pytest.mark.parametrize(("tool", "domain"), RULED, ids=IDS)
def test_every_legal_combination_ends_and_asks_what_the_rule_needs(tool: Tool, domain: Domain) -> None:
    assert domain.rule is not None
    needed_but_not_asked = [
        answers
        for answers in legal_answers(domain)
        if walk(domain.rule, domain.levels, answers)[0] is None and set(answers.values()) != {"NA"}
    ]
    assert needed_but_not_asked == []


def test_every_level_of_rob2_is_reached_in_every_domain() -> None:
    for tool, domain in RULED:
        if tool.id.startswith("RoB2"):
            assert domain.rule is not None
            reached = {walk(domain.rule, domain.levels, a)[0] for a in legal_answers(domain)}
            assert reached == {"low", "some", "high"}, (tool.id, domain.id)


def test_the_same_questions_serve_the_parallel_and_the_crossover_version() -> None:
    for parallel, crossover in product(TOOLS["RoB2"].domains, TOOLS["RoB2-crossover"].domains):
        if parallel.id == crossover.id and parallel.id != "D5":
            assert parallel.questions == crossover.questions
            assert parallel.rule == crossover.rule
