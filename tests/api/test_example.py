"""The complete example: valid, its ratings as designed, its numbers as R gives them, every time the same."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import pytest

import steelyard as sy
from steelyard import numfmt
from steelyard.api.review import new_review
from steelyard.claims.state import state_of_entry
from steelyard.review.result import AnalysisResult, ReviewResult

EXAMPLE = Path(sy.__file__).parent / "api" / "example"
REFERENCE = json.loads((Path(__file__).parents[1] / "reference/review/example.json").read_text("utf-8"))
ITERATIVE = 1e-6  # REML on both sides, run to tight convergence in R
BOUNDARY = 1e-9  # tau² that R leaves at 1e-16 instead of 0
WRITTEN_BY_HAND = 60_000
"""Bytes of what people write; plan-lock.json is made by `steelyard lock`."""

RATED = {
    "good-sleep": ("high", "important benefit"),
    "sleepiness": ("moderate", "important benefit"),
    "mood": ("low", "inconclusive"),
    "good-sleep-6-months": ("very low", "inconclusive"),
    "near-misses": ("very low", "benefit, size open"),
    "sleep-duration": (None, None),
    "series": ("very low", None),
    "headache": ("moderate", "harm, size open"),
    "eye-strain": ("low", "no important difference"),
    "dropout": ("low", "inconclusive"),
    "brightness": (None, None),
}
CHANGES = {
    "good-sleep": {},
    "sleepiness": {"risk of bias": -1},
    "mood": {"inconsistency": -1, "imprecision": -1},
    "good-sleep-6-months": {"risk of bias": -1, "imprecision": -2, "publication bias": -1},
    "near-misses": {"risk of bias": -2, "imprecision": -1},
    "headache": {"imprecision": -1},
    "eye-strain": {"indirectness": -2},
    "dropout": {"imprecision": -2},
}


@cache
def result() -> ReviewResult:
    return sy.run(EXAMPLE)


def entry(id_: str) -> AnalysisResult:
    return next(a for a in result().analyses if a.spec.id == id_)


def test_the_example_is_valid_and_every_warning_was_looked_at() -> None:
    problems = sy.validate(EXAMPLE)
    assert len(problems) == 4  # as the tutorial says
    assert [p for p in problems if p.severity == "error" or not p.looked_at] == []


def test_every_page_says_that_the_trials_are_invented() -> None:
    review = sy.load_review(EXAMPLE)
    assert "invented" in review.plan.title
    assert "invented" in review.plan.notice
    assert all("(invented)" in s.label and s.registration == "invented" for s in review.tables.studies)


def test_what_a_person_writes_stays_small() -> None:
    sizes = {p.name: p.stat().st_size for p in EXAMPLE.glob("*.*") if p.name != "plan-lock.json"}
    assert sum(sizes.values()) < WRITTEN_BY_HAND


def test_every_entry_is_tested() -> None:
    assert [a.spec.id for a in result().analyses] == list(RATED)


@pytest.mark.parametrize("id_", RATED)
def test_certainty_and_conclusion_are_as_designed(id_: str) -> None:
    found, (level, state) = entry(id_), RATED[id_]
    outcome = next(o for o in result().plan.outcomes if o.id == found.spec.outcomes[0])
    assert found.certainty.level == level
    assert state_of_entry(found, outcome.better, outcome.important_difference) == state


@pytest.mark.parametrize("id_", CHANGES)
def test_certainty_is_lowered_where_designed(id_: str) -> None:
    domains = entry(id_).certainty.domains
    assert {d.name: d.final for d in domains if d.final} == CHANGES[id_]


def test_each_level_occurs() -> None:
    assert {level for level, _ in RATED.values()} == {"high", "moderate", "low", "very low", None}


@pytest.mark.parametrize("id_", sorted(REFERENCE["entries"]))
def test_a_pooled_entry_agrees_with_r(id_: str) -> None:
    expected, pooled = REFERENCE["entries"][id_], entry(id_).pooled
    assert pooled is not None
    assert pooled.heterogeneity is not None
    estimate, between = pooled.estimate, pooled.heterogeneity
    for name in ("ci_low", "ci_high"):
        bound = expected[name]
        wanted = math.exp(bound) if estimate.measure == "RR" else bound
        assert getattr(estimate, name) == pytest.approx(wanted, rel=ITERATIVE), name
    for name, found in {
        "beta": estimate.yi, "se": estimate.se, "p": estimate.p,
        "tau2": between.tau2, "q": between.q, "i2": between.i2, "h2": between.h2,
    }.items():  # fmt: skip
        assert found == pytest.approx(expected[name], rel=ITERATIVE, abs=BOUNDARY), name


def test_the_series_agree_with_r() -> None:
    pooled = entry("series").pooled
    assert pooled is not None
    expected = REFERENCE["series"]
    logit = expected["beta"]
    assert pooled.estimate.value == pytest.approx(1 / (1 + math.exp(-logit)), rel=ITERATIVE)
    low, high = (logit + side * 1.959963984540054 * expected["se"] for side in (-1, 1))
    assert pooled.estimate.ci_low == pytest.approx(1 / (1 + math.exp(-low)), rel=1e-4)
    assert pooled.estimate.ci_high == pytest.approx(1 / (1 + math.exp(-high)), rel=1e-4)


def test_every_pooled_entry_has_an_outside_number() -> None:
    pooled = {a.spec.id for a in result().analyses if a.pooled}
    assert pooled == {*REFERENCE["entries"], "series"}


def test_a_long_washout_is_paired_and_a_short_one_gives_its_first_period() -> None:
    rows = {r.study_id: r.contribution for r in entry("sleepiness").rows}
    assert rows["nightjar-2015"].startswith("reported paired difference")
    assert rows["flicker-2010"].startswith("first period")


def test_people_of_an_overlap_count_once() -> None:
    ledger = {e.study_id: e for e in entry("good-sleep").ledger}
    assert "overlap with dawnay-2013" in ledger["dawnay-2014"].rule
    assert "dawnay-2014" not in {r.study_id for r in entry("good-sleep").rows}


def test_every_result_is_assessed_by_two_and_one_rule_is_overruled_with_a_reason() -> None:
    by_result = {(r.study_id, r.outcome, r.time_label): r for r in result().rob}
    assert all({"Ann", "Ben"} <= {j.assessor for j in r.judgements} for r in by_result.values())
    moved = {
        (study, d.short, d.algorithm, d.final)
        for (study, _, _), r in by_result.items()
        for j in r.judgements if j.assessor in r.counted
        for d in j.domains if d.overridden
    }  # fmt: skip
    assert moved == {("wickham-2017", "overall", "some concerns", "high")}
    assert all(row.bias for a in result().analyses for row in a.rows)


def test_what_was_found_out_changes_the_answer_and_not_the_level() -> None:
    (lampwick,) = [r for r in result().rob if r.study_id == "lampwick-2011"]
    found = {j.assessor: {d.short: d for d in j.domains}["D1"] for j in lampwick.judgements}
    assert {who: d.final for who, d in found.items()} == {
        "Ann": "low", "Ben": "some concerns", "consensus": "low",
    }  # fmt: skip
    assert not any(d.overridden for d in found.values())
    concealed = next(s for s in found["consensus"].path if s.question == "1.2")
    assert (concealed.answer[:1], "sealed numbered envelopes" in concealed.support) == ("Y", True)


def test_outcomes_that_were_measured_differently_are_judged_apart() -> None:
    measured = {
        r.outcome: {d.short: d.final for d in r.judgements[0].domains}
        for r in result().rob if r.study_id == "candelby-2019"
    }  # fmt: skip
    assert {o: d["D4"] for o, d in measured.items()} == {
        "sleepiness": "some concerns", "mood": "low", "sleep-duration": "low",
    }  # fmt: skip
    assert {d["D1"] for d in measured.values()} == {"low"}


def test_one_deviation_from_the_locked_plan_is_explained() -> None:
    lock = result().lock
    assert lock is not None
    found = {d.path: d for d in lock.departures}
    assert list(found) == ["analyses.dropout.measure"]
    assert found["analyses.dropout.measure"].reason


def test_the_summary_of_findings_holds_seven_outcomes_one_of_them_measured_by_nobody() -> None:
    (table,) = result().findings
    assert [(r.outcome, r.status) for r in table.rows] == [
        ("good-sleep", "pooled"), ("sleepiness", "pooled"), ("mood", "pooled"),
        ("road-accident", "not reported"), ("headache", "pooled"), ("eye-strain", "pooled"),
        ("dropout", "pooled"),
    ]  # fmt: skip
    assert {f.text.split(":")[0] for f in table.footnotes} >= {"One level down for risk of bias"}


def test_the_tutorial_tells_each_entry_as_the_site_does() -> None:
    tutorial = (Path(__file__).parents[2] / "docs/tutorial-review.md").read_text("utf-8")
    rows = [line.split("|") for line in tutorial.splitlines()]
    told = {cells[1].strip(" `"): cells for cells in rows if len(cells) == 6}
    for found in result().analyses:
        cells, headline = told[found.spec.id], found.headline
        assert cells[3].strip() == (found.certainty.level or "not rated"), found.spec.id
        if headline is None or headline.value is None:
            continue
        numbers = (headline.value, headline.ci_low or math.nan, headline.ci_high or math.nan)
        if headline.measure == "PLO":
            said = "{} % ({} % to {} %)".format(*(round(100 * n) for n in numbers))
        else:
            said = headline.measure + " {} ({} to {})".format(*map(numfmt.effect, numbers))
        assert cells[2].strip() == said, found.spec.id


def test_an_example_of_one_s_own_builds_the_same_site_twice(tmp_path: Path) -> None:
    written = new_review(tmp_path / "mine", example=True)
    held = (p for p in EXAMPLE.rglob("*") if p.is_file())
    assert sorted(p.name for p in written) == sorted(p.name for p in held)
    sites = []
    for name in ("one", "two"):
        out = sy.build(tmp_path / "mine", tmp_path / name).out
        sites.append({str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()})
    assert sites[0] == sites[1]
    assert {"index.html", "risk-of-bias.html", "findings/light.html"} <= set(sites[0])
