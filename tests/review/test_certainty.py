"""From a review to its ratings: the facts, the low-risk pass, decisions, and what a file may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from steelyard.api.review import run as run_review
from steelyard.appraisal.grade import Rating, Settings
from steelyard.report.statements import certainty_sentence
from steelyard.review.certainty import evidence_of, row_risk, with_certainty
from steelyard.review.context import Context
from steelyard.review.crossover import CrossoverSetting
from steelyard.review.entry import run_entry
from steelyard.review.evaluate import Evaluation, evaluate
from steelyard.review.findings import summaries
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
    assert rule(rated(trials(), levels), "risk of bias") == "ROB-10"  # within the interval of all
    alone = {"certainty": {"risk_of_bias": {**NONE_DOWN, "low_risk_only": True}}}
    low_only = rated(trials(), levels, **alone)
    direct = rated(trials(), {"c": "low", "d": "low"}, eligible={"studies": ["c", "d"]})
    assert low_only.low_risk_only
    assert facts(low_only, "imprecision") == facts(direct, "imprecision")
    assert rule(low_only, "imprecision") == rule(direct, "imprecision") == "IMP-1"
    assert facts(low_only, "imprecision")["People"] == "400"


def _apart(**study: Any) -> Builder:
    """Return trials whose common effect is 0.72, and at low risk 0.95: outside its interval."""
    made = Builder()
    for name, counts in {
        "a": (200, 1000, 400, 1000), "b": (220, 1000, 420, 1000),
        "c": (760, 2000, 820, 2000), "d": (780, 2000, 800, 2000),
    }.items():  # fmt: skip
        made.two_arms(name, **study).counts(name, *counts)
    return made


BIASED = {"a": "high", "b": "high", "c": "low", "d": "low"}
COMMON = {"model": {"method": "EE", "test": "z"}}
DECIDED = {"indirectness": DIRECT, "publication_bias": SEARCHED, "inconsistency": NONE_DOWN}


def _entry(made: Builder, levels: dict[str, str], **given: Any) -> AnalysisResult:
    context = made.context(analysis(**given))
    return with_certainty(context, judged(run_entry(context, context.plan.analyses[0]), **levels))


def test_the_certainty_and_everything_beside_it_belong_to_one_estimate() -> None:
    made = _apart()
    context = made.context(
        analysis(**COMMON, certainty=DECIDED),
        summary_of_findings=[
            {
                "id": "s",
                "title": "S",
                "population": "P",
                "intervention": "I",
                "comparator": "C",
                "rows": [{"analysis": "main"}],
            }
        ],
    )
    found = with_certainty(context, judged(run_entry(context, context.plan.analyses[0]), **BIASED))
    direct = _entry(made, {}, **COMMON, eligible={"studies": ["c", "d"]})
    assert (rule(found.certainty, "risk of bias"), found.rated is not None) == ("ROB-5", True)
    assert found.rated is not None
    assert direct.headline is not None
    assert found.headline is not None
    assert found.rated.estimate == direct.headline != found.headline
    assert (found.rated.k, found.rated.people, found.rated.studies) == (2, 8000, ("c", "d"))
    (table,) = summaries(context.plan, context.tables, (found,))
    (row,) = table.rows
    assert (row.relative, row.k, row.people) == (direct.headline, 2, 8000)
    assert row.baseline is not None
    assert row.baseline.risk == pytest.approx((0.41 + 0.40) / 2)  # of the low-risk comparison groups
    first = next(f for f in table.footnotes if f.letter == row.marks[0].letter)
    assert first.text.startswith("Studies at low risk of bias alone, which is what is rated; all 4 studies")


def test_the_sentence_has_the_direction_of_what_is_rated() -> None:
    made = Builder()
    for name, counts in {"a": (200, 1000, 400, 1000), "c": (500, 1000, 400, 1000)}.items():
        made.two_arms(name).counts(name, *counts)
    given = {**DECIDED, "risk_of_bias": {**NONE_DOWN, "low_risk_only": True}}
    context = made.context(analysis(**COMMON, certainty=given))
    plain = run_entry(context, context.plan.analyses[0])
    found = with_certainty(context, judged(plain, a="high", c="low"))
    assert found.headline is not None
    assert found.rated is not None
    assert (found.headline.value or 0) < 1 < (found.rated.estimate.value or 0)
    assert " increases " in certainty_sentence(found, context.plan)


def test_a_person_keeps_all_studies() -> None:
    given = {**DECIDED, "risk_of_bias": {**NONE_DOWN, "change": -1, "low_risk_only": False}}
    found = _entry(_apart(), BIASED, **COMMON, certainty=given)
    assert (found.rated, found.certainty.low_risk_only) == (None, False)


def test_an_empty_group_is_one_only_where_every_result_is_a_table() -> None:
    made = Builder().two_arms("a").counts("a", 0, 80, 6, 80).two_arms("b")
    made.contrast(
        "b",
        outcome="cured",
        scale="cured",
        measure="RR",
        estimate=0.75,
        ci_low=0.6,
        ci_high=0.94,
        ci_level=0.95,
    )
    context = made.context(analysis())
    found = evidence_of(passed(context), {}, context.plan.grade.settings())
    assert len(found.studies) == 2
    assert not found.empty_arm
    alone = Builder().two_arms("a").counts("a", 0, 80, 6, 80).context(analysis())
    assert evidence_of(passed(alone), {}, alone.plan.grade.settings()).empty_arm


def test_non_randomised_studies_start_high_only_where_robins_i_judged_them_all() -> None:
    context = _apart(allocation="not randomised").context(analysis(stream="non-randomised"))
    result = run_entry(context, context.plan.analyses[0])
    tools = dict(zip((r.study_id for r in result.rows), ("ROBINS-I",) * 4, strict=True))
    for last, start in (("ROBINS-I", "high"), ("NOS", "low")):
        tools[result.rows[-1].study_id] = last
        rows = tuple(
            replace(
                r, bias=(BiasCell(r.study_id, tools[r.study_id], "Overall", "low", "low", "Ann", "", ""),)
            )
            for r in result.rows
        )
        assert with_certainty(context, replace(result, rows=rows)).certainty.start == start


def test_of_two_reviews_the_worse_counts() -> None:
    cells = [
        BiasCell("a", "RoB2", "Overall", "low", "Low", "Roe 2020", "", ""),
        BiasCell("a", "RoB1", "Allocation concealment", "high", "High", "Doe 2021", "", ""),
    ]
    assert row_risk(cells, Settings()) == "high"
    assert row_risk(cells[:1], Settings()) == "low"


def test_rating_up_what_is_rated_down_says_so() -> None:
    given = {
        **DECIDED,
        "risk_of_bias": {**NONE_DOWN, "change": -2},
        "large_effect": {**NONE_DOWN, "change": 2},
    }
    found = _entry(_apart(allocation="not randomised"), {}, stream="non-randomised", certainty=given)
    large = next(d for d in found.certainty.domains if d.name == "large effect")
    assert (large.rule_id, large.final) == ("UP-0", 2)
    assert any("rates up, though GRADE" in n for n in found.notices)
    assert any("rates up, though GRADE" in f.text for f in large.facts)


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
    ("level", "risk"), [("low", "low"), ("some", "high"), ("critical", "high"), ("not assessed", "high")]
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
