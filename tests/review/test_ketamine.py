"""The flagship review: its pooled entries against R, and the numbers that its data are known for.

The expected values come from tests/reference/review/ketamine.R, where the rows are typed in by hand: a wrong
row, a wrong rule and a wrong formula all show here.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import pytest

from steelyard.review.load import load_review
from steelyard.review.result import AnalysisResult, ReviewResult
from steelyard.review.run import run
from steelyard.review.validate import validate

ROOT = Path(__file__).parents[2]
REFERENCE = json.loads((ROOT / "tests/reference/review/ketamine.json").read_text())
ITERATIVE = 1e-6  # REML on both sides, run to tight convergence in R
BOUNDARY = 1e-9  # tau² that R leaves at 1e-16 instead of 0


@cache
def result() -> ReviewResult:
    review = load_review(ROOT / "reviews/ketamine")
    return run(review, validate(review))


def entry(id_: str) -> AnalysisResult:
    return next(a for a in result().analyses if a.spec.id == id_)


@pytest.mark.parametrize("id_", sorted(REFERENCE["entries"]))
def test_a_pooled_entry_agrees_with_r(id_: str) -> None:
    expected, pooled = REFERENCE["entries"][id_], entry(id_).pooled
    assert pooled is not None
    assert pooled.heterogeneity is not None
    ratio = pooled.estimate.measure in {"RR", "HR"}
    found = {
        "beta": pooled.estimate.yi,
        "se": pooled.estimate.se,
        "ci_low": pooled.estimate.ci_low,
        "ci_high": pooled.estimate.ci_high,
        "p": pooled.estimate.p,
        "tau2": pooled.heterogeneity.tau2,
        "q": pooled.heterogeneity.q,
        "i2": pooled.heterogeneity.i2,
        "h2": pooled.heterogeneity.h2,
    }
    for name, value in expected.items():
        if ratio and name.startswith("ci"):
            value = math.exp(value)
        assert found[name] == pytest.approx(value, rel=ITERATIVE, abs=BOUNDARY), name


def test_every_pooled_pairwise_entry_has_an_outside_number() -> None:
    pooled = {a.spec.id for a in result().analyses if a.pooled and a.spec.kind == "pairwise"}
    assert pooled == set(REFERENCE["entries"])


def test_the_ocd_trial_with_carryover_stands_as_its_first_period() -> None:
    ocd = entry("ocd-response")
    assert ocd.rows[0].contribution == "first period: 4/8 v 0/7"
    assert ocd.headline is not None
    assert ocd.headline.p == pytest.approx(REFERENCE["fisher_4_8_v_0_7"]["p"], rel=1e-10)
    # fisher.test finds its bound with uniroot at its default tolerance
    assert ocd.headline.ci_low == pytest.approx(REFERENCE["fisher_4_8_v_0_7"]["ci_low"], rel=1e-6)
    assert ocd.headline.ci_high == math.inf
    assert {c.rule for c in ocd.crossover} == {"by-design", "paired", "first-period", "conservative"}
    assert all("as-reported-first-period" in c.why for c in ocd.crossover)


def test_the_review_holds_at_least_eleven_entries_and_numbers_only_where_it_should() -> None:
    kinds = [a.status for a in result().analyses]
    assert len(kinds) >= 11
    for a in result().analyses:
        if a.spec.kind in {"listed", "described", "planned"}:
            assert a.pooled is None, a.spec.id
            assert a.reason, a.spec.id


def test_pain_after_surgery_is_not_pooled_and_the_published_result_stands_beside_it() -> None:
    pain = entry("chronic-postsurgical-pain")
    assert pain.status == "not pooled"
    published = {p.review: (p.value, p.ci_low, p.ci_high) for p in pain.published}
    assert published["Abouarab 2024"] == (0.86, 0.71, 1.05)
    assert any(e.status == "not poolable" and e.direction == "intervention" for e in pain.ledger)


def test_the_suicidality_entry_takes_the_latest_row_within_three_days() -> None:
    si = entry("si-remission-3-days")
    su = next(r for r in si.rows if r.study_id == "su-2023")
    assert su.sources == ("outcomes.csv:54", "outcomes.csv:55")
    assert (si.k, si.people) == (5, 356)
    assert si.pooled is not None
    assert si.pooled.estimate.pi_note == "not informative: tau² is estimated as 0"


def test_unverified_and_news_values_stay_out_of_every_headline() -> None:
    for a in result().analyses:
        for row in a.rows:
            assert row.basis not in {"news", "secondary-unverified"}, (a.spec.id, row.label)


def test_no_entry_mixes_streams() -> None:
    stream = {s.study_id: s.stream for s in result().studies}
    for a in result().analyses:
        assert {stream[r.study_id] for r in a.rows} <= {a.spec.stream}, a.spec.id


def test_nobody_is_counted_twice_in_an_entry() -> None:
    randomised = {s.study_id: s.n_randomised for s in result().tables.studies}
    for a in result().analyses:
        # One trial's registry counts five people more than its paper: a known oddity of the data.
        studies = {r.study_id for r in a.rows} - {"abdallah-2022"}
        if len(studies) < a.k:
            continue
        known = [randomised[s] for s in studies]
        if a.people is not None and known and all(n is not None for n in known):
            assert a.people <= sum(n for n in known if n is not None), a.spec.id


def test_the_unmodified_review_has_warnings_and_no_error() -> None:
    warnings = result().warnings
    assert warnings
    assert all(w.severity == "warning" for w in warnings)


def test_every_row_points_to_a_line_that_exists() -> None:
    lines = {
        name: len((ROOT / "reviews/ketamine" / name).read_text(encoding="utf-8").splitlines())
        for name in ("outcomes.csv", "contrasts.csv")
    }
    for a in result().analyses:
        for row in a.rows:
            for source in row.sources:
                found = result().sources[source]
                assert found.line <= lines[found.file]
                assert found.locator or found.url
