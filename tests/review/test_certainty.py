"""From a review to its ratings: the facts, the low-risk pass, decisions, and what a file may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from steelyard.api.review import run as run_review
from steelyard.appraisal.grade import Rating, Settings
from steelyard.review.certainty import evidence_of, row_risk, with_certainty
from steelyard.review.context import Context
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.entry import run_entry
from steelyard.review.evaluate import Evaluation, evaluate
from steelyard.review.result import AnalysisResult, BiasCell
from steelyard.review.rob.cells import published_cells
from steelyard.review.validate import check_folder
from tests.api.bcg import DATA
from tests.support.reviews import Builder, analysis
from tests.validate.sample import added, changed, write

REL = 1e-6  # iterated tau²
SIGNED = {"reason": "As argued.", "by": "Ann Example", "date": "2026-01-31"}
NONE_DOWN = {"change": 0, **SIGNED}
DIRECT = dict.fromkeys(("population", "intervention", "comparator", "outcome"), NONE_DOWN)
SEARCHED = {"unpublished_searched": True, "small_industry": False, **SIGNED}
TRIALS = {"a": (20, 100, 40, 100), "b": (22, 100, 42, 100), "c": (38, 100, 41, 100), "d": (39, 100, 40, 100)}


def trials() -> Builder:
    made = Builder()
    for name, counts in TRIALS.items():
        made.two_arms(name).counts(name, *counts)
    return made


def judged(result: AnalysisResult, **levels: str) -> AnalysisResult:
    """Return an entry whose studies have an overall judgement."""
    rows = []
    for row in result.rows:
        level = levels.get(row.study_id)
        cell = BiasCell(row.study_id, "RoB2", "Overall", level, level or "", "Ann", "", "")  # type: ignore[arg-type]
        rows.append(replace(row, bias=(cell,) if level else ()))
    return replace(result, rows=tuple(rows))


def rated(made: Builder, levels: dict[str, str], plan: dict[str, Any] | None = None, **given: Any) -> Rating:
    context = made.context(analysis(**given), **(plan or {}))
    result = judged(run_entry(context, context.plan.analyses[0]), **levels)
    return with_certainty(context, result).certainty


def passed(context: Context) -> Evaluation:
    return evaluate(context, context.plan.analyses[0], CrossoverSetting.of(context.plan.crossover))


def facts(rating: Rating, name: str) -> dict[str, str]:
    found = next(d for d in rating.domains if d.name == name)
    return {f.name: f.text for f in found.facts}


def rule(rating: Rating, name: str) -> str:
    return next(d.rule_id for d in rating.domains if d.name == name)


def bcg() -> Builder:
    made = Builder()
    for i, (a, b, c, d) in enumerate(zip(*(DATA[k] for k in ("tpos", "tneg", "cpos", "cneg")), strict=True)):
        made.two_arms(f"t{i}").counts(f"t{i}", int(a), int(a + b), int(c), int(c + d))
    return made


def test_the_facts_of_the_trials_of_bcg() -> None:
    # R 4.2.2, metafor 3.8-1: f <- rma(escalc("RR", ..., data=dat.bcg), test="z");
    # regtest(f, predictor="sei")$pval; f$I2; sums of dat.bcg.
    context = bcg().context(analysis())
    settings = context.plan.grade.settings()
    found = evidence_of(passed(context), {}, settings)
    assert found.asymmetry_p == pytest.approx(0.42178453567222723, rel=REL)
    assert found.i2 == pytest.approx(92.221386074965579, rel=REL)
    assert found.control_risk == pytest.approx(0.0090809042415640803, rel=1e-12)
    assert (found.events, found.people, len(found.studies)) == (2575, 357347, 13)
    assert sum(s.weight or 0 for s in found.studies) == pytest.approx(100)
    assert found.few_events  # a risk below 1 %


def test_fewer_than_ten_results_have_no_funnel_test() -> None:
    found = evidence_of(
        passed(trials().context(analysis())), {}, trials().context(analysis()).plan.grade.settings()
    )
    assert (found.asymmetry_p, found.asymmetry_words) == (None, "4 results, fewer than 10")


def test_the_pooled_standard_deviation_is_that_of_all_groups() -> None:
    made = Builder()
    for name, spread in (("a", 2.0), ("b", 4.0)):
        made.two_arms(name)
        for arm, mean in (("drug", 10.0), ("pill", 12.0)):
            made.outcome(name, arm, outcome="score", scale="score", n=11, mean=mean, sd=spread)
    context = made.context(analysis(outcome="score", measure="MD"))
    found = evidence_of(passed(context), {}, context.plan.grade.settings())
    assert found.sd == pytest.approx(10**0.5)  # (2·10·4 + 2·10·16) / 40
    assert (found.control_risk, found.events) == (None, None)


def test_low_risk_studies_alone_are_the_same_entry_without_the_others() -> None:
    levels = {"a": "high", "b": "high", "c": "low", "d": "low"}
    low_only = rated(trials(), levels)
    direct = rated(trials(), {"c": "low", "d": "low"}, eligible={"studies": ["c", "d"]})
    assert low_only.low_risk_only
    assert rule(low_only, "risk of bias") == "ROB-5"
    assert facts(low_only, "imprecision") == facts(direct, "imprecision")
    assert rule(low_only, "imprecision") == rule(direct, "imprecision") == "IMP-1"
    assert facts(low_only, "imprecision")["People"] == "400"


def test_nothing_judged_is_not_rated() -> None:
    found = rated(trials(), {})
    assert found.text == "Not rated: risk of bias, indirectness and publication bias are not assessed"


def test_decisions_make_a_level_and_stay_signed() -> None:
    given = {
        "indirectness": DIRECT,
        "publication_bias": SEARCHED,
        "imprecision": {"change": -1, **SIGNED},
        "inconsistency": NONE_DOWN,
        "risk_of_bias": NONE_DOWN,
    }
    found = rated(trials(), {}, certainty=given)
    assert (found.level, found.text) == ("moderate", "Moderate")
    decision = next(d.decision for d in found.domains if d.name == "imprecision")
    assert decision is not None
    assert (decision.by, decision.date, decision.reason) == ("Ann Example", "2026-01-31", "As argued.")
    down = {**given, "overall_adjustment": {"change": -1, **SIGNED}}
    assert rated(trials(), {}, certainty=down).level == "low"
    given["indirectness"] = {**DIRECT, "together": {"change": -2, **SIGNED}}
    assert rated(trials(), {}, certainty=given).level == "very low"
    given["publication_bias"] = {**SEARCHED, "change": -1}
    assert (
        next(d.final for d in rated(trials(), {}, certainty=given).domains if d.name == "publication bias")
        == -1
    )


@pytest.mark.parametrize(
    ("stated", "measure", "told"),
    [
        ({"value": 1.25, "measure": "RR", "source": "A guess."}, "RR", "0.80 to 1.25, A guess."),
        (
            {"value": 0.05, "measure": "RD", "source": "A guess."},
            "RR",
            "0.88 to 1.12, a risk difference of 5 % at a control risk of 40.8 %",
        ),
    ],
)
def test_an_important_difference_in_the_entry_s_measure(
    stated: dict[str, Any], measure: str, told: str
) -> None:
    outcomes = [{"id": "cured", "label": "Cured", "better": "more", "important_difference": stated}]
    found = rated(trials(), {}, {"outcomes": outcomes}, measure=measure)
    assert facts(found, "imprecision")["Does not matter"] == told


def test_an_important_difference_in_another_measure_is_not_used() -> None:
    stated = {"value": 5, "measure": "MD", "source": "A guess."}
    outcomes = [{"id": "cured", "label": "Cured", "better": "more", "important_difference": stated}]
    plan = {"outcomes": outcomes, "grade": {"threshold": "MID"}}
    found = rated(trials(), {}, plan)
    missing = next(d.missing for d in found.domains if d.name == "imprecision")
    assert missing == "the minimal important difference is stated as MD, not as RR"


def test_no_events_in_one_group_is_not_assessed() -> None:
    made = Builder().two_arms("a").counts("a", 4, 8, 0, 7)
    found = rated(made, {}, measure="OR")
    missing = next(d.missing for d in found.domains if d.name == "imprecision")
    assert missing.startswith("one group has no events in any study")


def test_few_events_leave_inconsistency_to_the_eye() -> None:
    made = Builder()
    for name, counts in {"a": (3, 40, 0, 40), "b": (9, 40, 5, 40)}.items():
        made.two_arms(name).counts(name, *counts)
    missing = next(d.missing for d in rated(made, {}).domains if d.name == "inconsistency")
    assert missing == "look at the plot: events are few, and I² says nothing"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"kind": "listed", "reason": "They differ."}, "the results are not pooled"),
        ({"kind": "planned", "reason": "Later."}, "the entry is planned"),
        ({"outcome": "score", "measure": "MD"}, "there is no result to rate"),
    ],
)
def test_an_entry_without_a_number_is_not_rated(given: dict[str, Any], reason: str) -> None:
    found = rated(trials(), {}, **given)
    assert found.not_rated.startswith(reason)
    assert found.domains == ()


def test_uncontrolled_evidence_is_very_low() -> None:
    made = Builder()
    for name in ("a", "b"):
        made.study(name, design="single-arm", allocation="none").arm(name, "drug", "drug")
        made.outcome(name, "drug", events=5, n=20)
    found = rated(
        made, {}, kind="proportion", measure="PLO", stream="uncontrolled", eligible={"comparators": []}
    )
    assert (found.level, found.domains) == ("very low", ())


BIAS = ["study_id,tool,domain,judgement,judged_by,locator"]
DOMAINS = (
    "Random sequence generation",
    "Allocation concealment",
    "Blinding of outcome assessment",
    "Incomplete outcome data",
)


def test_a_folder_is_rated_from_its_published_judgements(tmp_path: Path) -> None:
    home = write(tmp_path)
    for study in ("ash-2018", "birch-2019", "cedar-2020"):
        rows = [f"{study},RoB1,{d},Low risk,Roe 2021,Table 1" for d in DOMAINS]
        added(home, "bias.csv", *(BIAS if study == "ash-2018" else []), *rows)
    block = (
        "    certainty:\n      indirectness:\n"
        + "".join(f"        {e}: {{change: 0, reason: As asked., by: Ann}}\n" for e in DIRECT)
        + "      publication_bias: {unpublished_searched: true, small_industry: false, reason: L., by: Ann}\n"
    )
    changed(home, "review.yaml", "    measure: RR\n", f"    measure: RR\n{block}")
    result = run_review(home)
    found = result.analyses[0].certainty
    assert rule(found, "risk of bias") == "ROB-8"
    assert found.level is not None
    assert set(published_cells(result.tables.bias)) == {"ash-2018", "birch-2019", "cedar-2020"}
    assert result.analyses[1].certainty.not_rated.startswith("indirectness")


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("imprecison: {change: -1, reason: R., by: Ann}", 37, "Did you mean imprecision"),
        ("imprecision: {change: -4, reason: R., by: Ann}", 37, "-4"),
        ("imprecision: {change: 1, reason: R., by: Ann}", 37, "change is 1"),
        ("imprecision: {change: -1, by: Ann}", 37, "reason"),
        ("imprecision: {change: -1, reason: R.}", 37, "by"),
        (
            "publication_bias: {unpublished_searched: true, change: -2, reason: R., by: Ann}",
            37,
            "change is -2",
        ),
        ("overall_adjustment: {change: 0, reason: R., by: Ann}", 37, "change is 0"),
    ],
)
def test_a_decision_is_checked_by_file_and_line(line: str, place: int, message: str, tmp_path: Path) -> None:
    home = write(tmp_path)
    changed(home, "review.yaml", "    measure: RR\n", f"    measure: RR\n    certainty:\n      {line}\n")
    problems = [p for p in check_folder(home) if p.severity == "error"]
    assert len(problems) == 1
    assert str(problems[0].place) == f"review.yaml:{place}"
    assert message in str(problems[0])


@pytest.mark.parametrize(
    ("level", "risk"), [("low", "low"), ("some", "high"), ("critical", "high"), ("not assessed", None)]
)
def test_an_own_assessment_counts_by_its_overall_judgement(level: str, risk: str | None) -> None:
    plain = {
        "study_id": "a",
        "tool": "ROBINS-I",
        "printed": "",
        "judged_by": "Ann",
        "source": "",
        "locator": "",
    }
    cells = [
        BiasCell(domain="Confounding", judgement="high", short="D1", own=True, **plain),
        BiasCell(domain="Risk of bias", judgement=level, short="overall", own=True, **plain),  # type: ignore[arg-type]
    ]
    assert row_risk(cells, Settings()) == risk
