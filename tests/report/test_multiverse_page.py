"""The multiverse section of a page: its sentence, its tables, and what it never says."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from steelyard.appraisal.multiverse_summary import Span
from steelyard.report.context import Context
from steelyard.report.pages.multiverse import COUNTS, SHOWN, headline, multiverse
from steelyard.report.pages.section import Section
from steelyard.report.tables import Table
from steelyard.review.load import load_review
from steelyard.review.result import Estimate
from steelyard.review.result.multiverse import Multiverse, SingleChoice
from steelyard.review.run import run

FLAGSHIP = Path(__file__).parents[2] / "reviews/ketamine"
SIDES = {
    "favours intervention": "favours drug",
    "inconclusive": "allows no difference",
    "favours comparator": "favours placebo",
    "none": "none",
}


@pytest.fixture(scope="module")
def context() -> Context:
    review = load_review(FLAGSHIP)
    wanted = ("si-remission-3-days", "esketamine-remission-day-28", "ptsd-severity")
    analyses = [a for a in review.plan.analyses if a.id in wanted]
    alone = [a.model_copy(update={"kind": "listed", "multiverse": True, "reason": "x"}) for a in analyses[2:]]
    plan = review.plan.model_copy(update={"analyses": (*analyses[:2], *alone), "summary_of_findings": ()})
    return Context(run(dataclasses.replace(review, plan=plan)), {})


def sections(context: Context, id_: str) -> list[Section]:
    return multiverse(context, context.analyses[id_])


def tables(section: Section) -> dict[str, Table]:
    return {p.heading: p.table for p in section.parts}


def told(table: Table) -> list[list[str]]:
    return [[c.text for c in row.cells] for body in table.bodies for row in body.rows]


def test_what_changes_the_conclusion_stands_in_a_table(context: Context) -> None:
    first, every = sections(context, "esketamine-remission-day-28")
    assert first.lead.startswith("28 specifications keep the question: 21 intervals favour esketamine, ")
    assert "5 alone each change the conclusion (listed below)." in first.lead
    assert first.lead.endswith(COUNTS)
    rows = told(tables(first)["Single choices that change the conclusion"])
    assert [r[0] for r in rows] == [
        "Several arms of a trial",
        "Estimator",
        "Estimator",
        "Estimator",
        "Interval",
    ]
    assert rows[-1][1] == "Wald interval"
    assert told(tables(first)["Without a number"]) == [["No result can enter: 17 refused by rule.", "6"]]
    assert every.folded
    assert len(told(every.parts[0].table)) == 90
    assert told(every.parts[0].table)[0][0] == "nothing: the plan's own analysis"


def test_hundreds_are_cut_and_the_rest_is_named(context: Context) -> None:
    first, every = sections(context, "si-remission-3-days")
    assert "No single choice changes the conclusion." in first.lead
    assert len(told(every.parts[0].table)) == SHOWN
    assert "results.json holds all of them" in every.lead
    assert {r[-1] for r in told(every.parts[0].table)[:28]} == {"kept"}
    assert len(first.figures) == 1
    assert first.figures[0].count("<svg") == 2


def test_no_share_is_given_of_specifications(context: Context) -> None:
    for id_ in ("si-remission-3-days", "esketamine-remission-day-28"):
        for section in sections(context, id_):
            said = [section.lead, *(text for p in section.parts for row in told(p.table) for text in row)]
            assert not [text for text in said if "%" in text]


def test_an_entry_without_specifications_says_why(context: Context) -> None:
    (only,) = sections(context, "ptsd-severity")
    assert only.lead == "Only comparisons of two groups that may be pooled have a multiverse."


def span(**given: object) -> Span:
    counts = (("favours intervention", 4), ("inconclusive", 0), ("favours comparator", 0))
    base = Span(True, "RR", 4, 4, 3, 1.2, 1.5, 1.1, 2.0, counts)
    return dataclasses.replace(base, **given)  # type: ignore[arg-type]


def single(level: str, same: bool = True) -> SingleChoice:
    return SingleChoice("Estimator", level, same, 3, 100, Estimate("RR", 1.1), "inconclusive", True)


def test_the_sentence_says_what_each_choice_does() -> None:
    mine = Multiverse(ranges=(span(),), conclusion="favours intervention")
    assert headline(mine, SIDES) == (
        "4 specifications keep the question: the interval of each of them favours drug. Their estimates run "
        f"from 1.20 to 1.50. No single choice changes the conclusion. {COUNTS}"
    )
    one = dataclasses.replace(mine, singles=(single("DL"),))
    assert (
        "Of the choices that keep the question, 1 alone changes the conclusion (Estimator: DL)."
        in headline(one, SIDES)
    )
    other = dataclasses.replace(mine, singles=(single("All", same=False),), without_effect=("Time",))
    text = headline(other, SIDES)
    assert "Of those that change the question, 1 alone changes the conclusion (Estimator: All)." in text
    assert "No single choice that keeps the question changes the conclusion." in text
    assert "without effect on any result: time." in text


def test_specifications_without_an_interval_are_not_passed_over() -> None:
    part = Multiverse(ranges=(span(specifications=6),), conclusion="favours intervention")
    assert "the interval of each that has one favours drug" in headline(part, SIDES)
    nothing = tuple((name, 0) for name in ("favours intervention", "inconclusive", "favours comparator"))
    empty = Multiverse(ranges=(span(specifications=1, estimable=0, conclusions=nothing),))
    assert "1 specification keeps the question; none has an interval." in headline(empty, SIDES)
    assert "no choice can change its conclusion" in headline(empty, SIDES)
