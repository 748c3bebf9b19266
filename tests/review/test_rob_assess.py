"""Assessments of rob.csv: which one a result has, what stands in its circles, and how judges are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.api.review import run
from steelyard.data.rows import RobRow
from steelyard.errors import Place
from steelyard.review.result import AnalysisResult, ReviewResult
from steelyard.review.rob.assess import agreements, as_level, assessed
from steelyard.review.rob.cells import shares_of, shown_domains
from steelyard.review.rob.own import cells_of, of_result
from tests.validate.sample import added, write

# Every answer the most favourable one but 3.1 to 3.4: D3 is "some concerns" by the tool's figure for D3
# (3.1 N, 3.2 N, 3.3 Y, 3.4 N), every other domain low, so that overall there are some concerns.
ANSWERS = {
    "1.1": "Y", "1.2": "PY", "1.3": "N", "2.1": "N", "2.2": "PN", "2.6": "Y", "3.1": "PN", "3.2": "N",
    "3.3": "PY", "3.4": "PN", "4.1": "N", "4.2": "N", "4.3": "N", "5.1": "Y", "5.2": "N", "5.3": "N",
}  # fmt: skip
HEAD = "study_id,outcome,time_label,tool,assessor,item,answer,support"


def rows(
    who: str, study: str = "birch-2019", outcome: str = "pain", time: str = "", **other: str
) -> list[RobRow]:
    """Return one assessor's rows; `other` changes answers (`q1_2="N"`) or judges a domain (`D3="high"`)."""
    answers = {**ANSWERS, **{k.removeprefix("q").replace("_", "."): v for k, v in other.items()}}
    return [
        RobRow(Place("rob.csv", i), study, outcome, time, "RoB2", who, item, answer, f"p. {item}")
        for i, (item, answer) in enumerate(answers.items(), start=2)
    ]


def as_lines(found: list[RobRow]) -> list[str]:
    return [
        ",".join((r.study_id, r.outcome, r.time_label, r.tool, r.assessor, r.item, r.answer, r.support))
        for r in found
    ]


def review(folder: Path, *found: RobRow, more: dict[str, list[str]] | None = None) -> ReviewResult:
    home = write(folder)
    if found:
        added(home, "rob.csv", HEAD, *as_lines(list(found)))
    for file, lines in (more or {}).items():
        added(home, file, *lines)
    return run(home)


def pain(result: ReviewResult) -> AnalysisResult:
    return next(a for a in result.analyses if a.spec.id == "pain-24h")


def test_a_support_off_the_path_is_kept() -> None:
    # With 1.2 unknown the figure for D1 goes to 1.3 and never asks 1.1, whose support is still shown.
    (found,) = assessed(rows("ann", q1_2="NI"))
    steps = found.judgements[0].domains[0].path
    assert [(s.question, s.support) for s in steps] == [
        ("1.2", "p. 1.2"),
        ("1.3", "p. 1.3"),
        ("1.1", "p. 1.1"),
    ]


def test_answers_become_levels_with_the_path_to_each() -> None:
    (found,) = assessed(rows("ann"))
    levels = {d.short: (d.algorithm, d.final) for d in found.judgements[0].domains}
    assert levels == {
        "D1": ("low", "low"),
        "D2": ("low", "low"),
        "D3": ("some concerns", "some concerns"),
        "D4": ("low", "low"),
        "D5": ("low", "low"),
        "overall": ("some concerns", "some concerns"),
    }
    d3 = found.judgements[0].domains[2]
    assert [(s.question, s.answer) for s in d3.path] == [
        ("3.1", "PN, probably no"),
        ("3.2", "N, no"),
        ("3.3", "PY, probably yes"),
        ("3.4", "PN, probably no"),
    ]
    assert d3.path[0].support == "p. 3.1"


def test_a_level_of_ones_own_stands_beside_the_rule_with_its_reason() -> None:
    (found,) = assessed(rows("ann", D3="High risk of bias"))
    d3 = found.judgements[0].domains[2]
    assert (d3.algorithm, d3.final, d3.overridden, d3.reason) == ("some concerns", "high", True, "p. D3")
    assert found.judgements[0].domains[-1].final == "high"
    assert [c.moved for c in cells_of(found)] == [False, False, True, False, False, False]


def test_an_open_domain_is_not_assessed_and_neither_is_the_whole() -> None:
    (found,) = assessed([r for r in rows("ann") if not r.item.startswith("5")])
    d5, overall = found.judgements[0].domains[4:]
    assert (d5.level, d5.final, d5.missing) == ("not assessed", "", ("5.1", "5.2", "5.3"))
    assert overall.level == "not assessed"


@pytest.mark.parametrize(
    ("written", "level"),
    [("Some concerns", "some"), ("LOW", "low"), ("High risk", "high"), ("no information", "no information")],
)
def test_levels_are_read_as_people_write_them(written: str, level: str) -> None:
    assert as_level(written) == level


def test_the_most_specific_assessment_counts() -> None:
    own = assessed(
        [
            *rows("ann", outcome="", time=""),
            *rows("ann", outcome="pain", time=""),
            *rows("ann", outcome="pain", time="day 1"),
        ]
    )
    at = [
        of_result(own, "birch-2019", o, t, h)
        for o, t, h in (("pain", "day 1", 24.0), ("pain", "day 7", 168.0))
    ]
    assert [(a.outcome, a.time_label) for a in at if a] == [("pain", "day 1"), ("pain", "")]
    other = of_result(own, "birch-2019", "response", "day 1", 24.0)
    assert other is not None
    assert other.outcome == ""
    assert of_result(own, "ash-2018", "pain", "day 1", 24.0) is None


def test_a_time_without_words_is_named_by_its_hours() -> None:
    own = assessed(rows("ann", time="24 h"))
    assert of_result(own, "birch-2019", "pain", "", 24.0) is not None
    assert of_result(own, "birch-2019", "pain", "", 48.0) is None


def test_two_who_differ_show_both_circles_until_there_is_a_consensus() -> None:
    ann, bob = rows("ann"), rows("bob", q1_2="N")
    (both,) = assessed([*ann, *bob])
    assert [c.judgement for c in cells_of(both) if c.short == "D1"] == ["low", "high"]
    assert (both.agreement, both.compared) == (0.8, 5)
    (agreed,) = assessed([*ann, *bob, *rows("consensus")])
    assert agreed.counted == ("consensus",)
    assert [c.judgement for c in cells_of(agreed) if c.short == "D1"] == ["low"]
    assert (agreed.agreement, agreed.compared) == (0.8, 5)


def test_agreement_is_counted_over_all_results_of_two_assessors() -> None:
    found = agreements(
        [
            *rows("ann"),
            *rows("bob", q1_2="N"),
            *rows("ann", study="cedar-2020"),
            *rows("bob", study="cedar-2020"),
            *rows("consensus", study="cedar-2020"),
        ]
    )
    d1 = found[0]
    assert (d1.domain, d1.one, d1.two, d1.n, d1.share) == ("Randomisation", "ann", "bob", 2, 0.5)
    assert d1.kappa == 0.0  # one of two alike, as by chance: (0.5 - 0.5) / (1 - 0.5)


@pytest.mark.parametrize(("n", "note"), [(9, "too few results for an interval"), (10, "")])
def test_kappa_of_a_few_results_has_no_interval(n: int, note: str) -> None:
    # Ann: low three times, else some; Bob: low twice of these and once more. Agreed: all but two.
    made: list[RobRow] = []
    for i in range(n):
        made += rows("ann", study=f"s{i}", **({} if i < 3 else {"q1_2": "N"}))
        made += rows("bob", study=f"s{i}", **({} if i in (0, 1, 3) else {"q1_2": "N"}))
    d1 = agreements(made)[0]
    share, chance = (n - 2) / n, (3 * 3 + (n - 3) ** 2) / n**2
    assert (d1.n, d1.note, d1.ci_low is None) == (n, note, bool(note))
    assert d1.kappa == pytest.approx((share - chance) / (1 - chance), rel=1e-12)


def test_a_result_has_its_own_assessment_before_a_published_one(tmp_path: Path) -> None:
    bias = ["study_id,tool,domain,judgement,judged_by"]
    bias += [f"{s},RoB1,Allocation concealment,High,Doe 2022" for s in ("birch-2019", "cedar-2020")]
    entry = pain(review(tmp_path, *rows("ann"), more={"bias.csv": bias}))
    cells = {row.study_id: row.bias for row in entry.rows}
    assert all(c.own and c.tool == "RoB2" for c in cells["birch-2019"])
    assert [(c.own, c.judgement) for c in cells["cedar-2020"]] == [(False, "high")]
    assert [short for _, short in shown_domains(entry.rows)] == ["D1", "D2", "D3", "D4", "D5", "overall"]
    assert [a.study_id for a in entry.rob] == ["birch-2019"]


def test_without_own_assessments_the_published_ones_stand(tmp_path: Path) -> None:
    bias = [
        "study_id,tool,domain,judgement,judged_by",
        "birch-2019,RoB1,Allocation concealment,High,Doe 2022",
    ]
    entry = pain(review(tmp_path, more={"bias.csv": bias}))
    assert shown_domains(entry.rows) == (("Allocation concealment", ""),)
    assert entry.rob == ()


def test_shares_count_results_and_weights(tmp_path: Path) -> None:
    found = review(tmp_path, *rows("ann"), *rows("ann", study="cedar-2020", q3_1="Y"))
    entry = pain(found)
    weights = {row.study_id: row.weight for row in entry.rows}
    d3 = {s.judgement: s for s in entry.rob_shares if s.short == "D3"}
    assert {level: s.results for level, s in d3.items()} == {"some": 1.0, "low": 1.0}
    assert d3["some"].weighted == pytest.approx((weights["birch-2019"] or 0) / 100, rel=1e-10)
    for domain in {s.domain for s in entry.rob_shares}:
        parts = [s for s in entry.rob_shares if s.domain == domain]
        assert sum(s.share for s in parts) == pytest.approx(1, rel=1e-10)
        assert sum(s.weighted or 0 for s in parts) == pytest.approx(1, rel=1e-10)


def test_a_disputed_cell_counts_half_for_each(tmp_path: Path) -> None:
    entry = pain(review(tmp_path, *rows("ann"), *rows("bob", q1_2="N")))
    d1 = {s.judgement: s.results for s in shares_of(entry.rows) if s.short == "D1"}
    assert d1 == {"low": 0.5, "high": 0.5, "not assessed": 1.0}
