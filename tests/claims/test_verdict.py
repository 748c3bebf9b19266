"""The rule of verdicts: each test in its place, and what must hold over every claim and every interval."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from steelyard.claims.slots import Direction
from steelyard.claims.verdict import TESTS, decide
from steelyard.claims.verdict_parts import Claim, Evidence, Rule, Verdict, Word

CERTAINTIES = (None, "very low", "low", "moderate", "high")
GRID = (-2.0, -0.5, -0.2, 0.0, 0.2, 0.5, 2.0)
INTERVALS = [(a, b) for a, b in itertools.product(GRID, GRID) if a < b]
CLAIMS = [
    Claim(d, magnitude=m, hedged=h, general=g, wider_time=w)  # type: ignore[arg-type]
    for d in ("better", "worse", "no-difference")
    for m in (None, "small", "large")
    for h in (False, True)
    for g in (False, True)
    for w in (False, True)
]
MIRROR: dict[Direction, Direction] = {
    "better": "worse",
    "worse": "better",
    "no-difference": "no-difference",
    "unknown": "unknown",
}
FOR: dict[Word, int] = {"overstated": 1, "supported-low-certainty": 2, "supported": 3}
AGAINST = {"contradicted", "contradicted-low-certainty"}


def body(low: float, high: float, **given: Any) -> Evidence:
    """Return plenty of sound evidence with this interval."""
    base: dict[str, Any] = {
        "estimate": (low + high) / 2,
        "certainty": "high",
        "k": 6,
        "people": 5000,
        "tau2": 0.1,
        "prediction": (low - 0.4, high + 0.4),
    }
    return Evidence(low=low, high=high, **{**base, **given})


def bodies(**given: Any) -> list[Evidence]:
    return [
        body(low, high, important=m, large=1.0, certainty=c, **given)
        for low, high in INTERVALS
        for m in (None, 0.5)
        for c in CERTAINTIES
    ]


def mirrored(evidence: Evidence) -> Evidence:
    assert evidence.low is not None
    assert evidence.high is not None
    assert evidence.estimate is not None
    pi = evidence.prediction
    return replace(
        evidence,
        low=-evidence.high,
        high=-evidence.low,
        estimate=-evidence.estimate,
        prediction=None if pi is None else (-pi[1], -pi[0]),
    )


def word(claim: Claim, evidence: Evidence | None, rule: Rule | None = None) -> Word:
    return decide(claim, evidence, rule).word


BETTER = Claim("better")
SOUND = body(0.6, 1.4, important=0.5, large=0.9, prediction=(0.1, 1.9))


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        (replace(BETTER, type="opinion"), SOUND, "not-checkable"),
        (replace(BETTER, not_a_claim="cut off"), SOUND, "not-checkable"),
        (Claim("unknown"), SOUND, "needs-human"),
        (replace(BETTER, open_slots=("outcomes",)), SOUND, "needs-human"),
        (BETTER, None, "no-evidence-in-this-review"),
        (BETTER, replace(SOUND, stream="animal"), "indirect-only"),
        (BETTER, replace(SOUND, stream="uncontrolled"), "uncontrolled-only"),
        (replace(BETTER, within_group=True), SOUND, "uncontrolled-only"),
        (BETTER, replace(SOUND, comparator_differs="placebo was claimed"), "indirect-only"),
        (BETTER, replace(SOUND, time_ratio=4.1), "indirect-only"),
        (BETTER, replace(SOUND, time_ratio=4.0), "supported"),
        (BETTER, replace(SOUND, certainty=None, not_rated="nobody judged"), "certainty-not-rated"),
        (BETTER, replace(SOUND, low=None, high=None, not_pooled="scales differ"), "certainty-not-rated"),
        (BETTER, replace(SOUND, k=1), "small-evidence"),
        (BETTER, replace(SOUND, people=799), "small-evidence"),
        (BETTER, replace(SOUND, people=800), "supported"),
        (BETTER, replace(SOUND, people=None), "small-evidence"),
        (BETTER, replace(SOUND, people=900, information=901.0), "small-evidence"),
        (BETTER, replace(SOUND, largest_weight=75.1), "small-evidence"),
        (BETTER, replace(SOUND, largest_weight=75.0), "supported"),
        (BETTER, body(-0.2, 0.8, important=0.5), "not-settled"),
        (BETTER, replace(SOUND, certainty="very low"), "not-settled"),
        (Claim("worse"), SOUND, "contradicted"),
        (Claim("worse"), replace(SOUND, certainty="low"), "contradicted-low-certainty"),
        (BETTER, body(-0.2, 0.2, important=0.5), "contradicted"),
        (BETTER, body(0.0, 0.2, important=0.5), "contradicted"),
        (Claim("no-difference"), body(-0.2, 0.2, important=0.5), "supported"),
        (Claim("no-difference"), body(-0.2, 0.2), "not-settled"),
        (Claim("no-difference"), body(0.2, 0.8, important=0.5), "not-settled"),
        (Claim("no-difference"), SOUND, "contradicted"),
        (replace(BETTER, magnitude="large"), SOUND, "supported"),
        (replace(BETTER, magnitude="large"), body(0.4, 1.6, important=0.5), "overstated"),
        (replace(BETTER, magnitude="large"), body(0.5, 1.5, important=0.5, large=1.0), "supported"),
        (replace(BETTER, magnitude="large"), replace(SOUND, large=1.1), "overstated"),
        (replace(BETTER, magnitude="large"), body(0.4, 1.6), "supported"),
        (BETTER, replace(SOUND, certainty="low"), "overstated"),
        (replace(BETTER, hedged=True), replace(SOUND, certainty="low"), "supported-low-certainty"),
        (BETTER, replace(SOUND, certainty="moderate"), "supported"),
        (replace(BETTER, wider_population=True), SOUND, "overstated"),
        (BETTER, replace(SOUND, breadth="narrower"), "overstated"),
        (BETTER, replace(SOUND, breadth="broader"), "supported"),
        (replace(BETTER, wider_time=True), SOUND, "overstated"),
        (replace(BETTER, general=True), SOUND, "supported"),
        (replace(BETTER, general=True), replace(SOUND, prediction=(-0.1, 2.0)), "overstated"),
        (replace(BETTER, general=True), replace(SOUND, prediction=(-0.1, 2.0), k=4), "supported"),
        (replace(BETTER, general=True), replace(SOUND, prediction=(-0.1, 2.0), tau2=0.0), "supported"),
        (replace(BETTER, general=True), replace(SOUND, prediction=(0.0, 2.0)), "supported"),
    ],
)
def test_each_test_of_the_rule(claim: Claim, evidence: Evidence | None, expected: Word) -> None:
    assert word(claim, evidence) == expected


def test_reasons_are_named_together() -> None:
    claim = Claim("better", magnitude="large", wider_time=True)
    found = decide(claim, body(0.2, 1.0, important=0.5, certainty="low", stream="non-randomised"))
    assert found.word == "overstated"
    assert found.reasons == ("size", "certainty", "time", "causal")
    assert "0.20, below the minimal important difference of 0.50" in found.why


def test_low_certainty_may_be_a_flag() -> None:
    found = decide(BETTER, replace(SOUND, certainty="low"), Rule(low_certainty_flat="flag"))
    assert found.word == "supported-low-certainty"
    assert found.flags == ("stated flatly at low certainty",)


def test_small_evidence_is_flagged_where_certainty_is_not_rated() -> None:
    found = decide(BETTER, body(-0.36, 3.0, k=1, people=15, certainty=None, not_rated="nobody judged"))
    assert found.word == "certainty-not-rated"
    assert found.flags == ("small evidence: one trial of 15 people",)


def test_a_study_without_random_order_is_not_called_a_trial() -> None:
    found = decide(BETTER, body(0.1, 0.2, k=1, people=8, stream="uncontrolled"))
    assert found.flags == ("small evidence: one study of 8 people",)


def test_rare_outcomes_are_counted_in_events() -> None:
    found = decide(BETTER, replace(SOUND, information=300.5, there=120.0, information_unit="events"))
    assert (found.word, found.why) == ("small-evidence", "no: 120 events, fewer than 301")


def test_a_trivial_difference_is_flagged_for_both_claims_it_bears_out() -> None:
    trivial = body(0.1, 0.3, important=0.5)
    for claim in (BETTER, Claim("no-difference")):
        found = decide(claim, trivial)
        assert (found.word, found.flags) == ("supported", ("not zero, but trivial",))
    assert word(Claim("worse"), trivial) == "contradicted"


def test_size_and_no_effect_are_not_judged_without_a_minimal_important_difference() -> None:
    size = decide(Claim("better", magnitude="large"), body(0.1, 0.2))
    assert size.flags == ("nothing is said of size: no minimal important difference is set",)
    none = decide(Claim("no-difference"), body(0.1, 0.2))
    assert none.word == "not-settled"
    assert none.flags == ("nothing is said of no effect: no minimal important difference is set",)


def test_the_trace_ends_with_the_test_that_fired_and_shows_its_numbers() -> None:
    found = decide(BETTER, replace(SOUND, people=120, information=900.2))
    assert [s.test for s in found.trace] == [name for name, _, _ in TESTS][: len(found.trace)]
    assert [s.fired for s in found.trace] == [False] * (len(found.trace) - 1) + [True]
    assert found.trace[-1].answer == "no: 120 people, fewer than 901"
    assert found.state == "important benefit"


def test_nothing_is_shown_of_the_evidence_beside_what_cannot_be_checked() -> None:
    found = decide(Claim("better", type="opinion"), SOUND)
    assert (found.state, found.flags, found.why) == (None, (), "opinion")


def everything() -> list[tuple[Claim, Evidence]]:
    return list(itertools.product(CLAIMS, bodies()))


def test_mirror_symmetry() -> None:
    for claim, evidence in everything():
        other = replace(claim, direction=MIRROR[claim.direction])
        assert word(claim, evidence) == word(other, mirrored(evidence)), (claim, evidence)


def test_a_hedge_never_lowers() -> None:
    for claim, evidence in everything():
        if not claim.hedged:
            flat, hedged = word(claim, evidence), word(replace(claim, hedged=True), evidence)
            assert FOR.get(hedged, 0) >= FOR.get(flat, 0)
            assert (hedged in AGAINST) == (flat in AGAINST)


def test_more_certainty_never_turns_supported_into_overstated() -> None:
    for claim in CLAIMS:
        for low, high in INTERVALS:
            for rule in (Rule(), Rule(low_certainty_flat="flag")):
                words = [
                    word(claim, body(low, high, important=0.5, certainty=c), rule) for c in CERTAINTIES[2:]
                ]
                for weaker, stronger in itertools.pairwise(words):
                    if weaker.startswith("supported"):
                        assert stronger.startswith("supported")


def test_weak_evidence_never_decides() -> None:
    weak = (
        [e for e in bodies() if e.certainty in (None, "very low")]
        + bodies(k=1)
        + bodies(people=799)
        + bodies(people=None)
        + bodies(largest_weight=76.0)
    )
    silent = [e for e in bodies() if _state_of(e) == "inconclusive"]
    assert silent
    for claim in CLAIMS:
        for evidence in weak:
            assert word(claim, evidence) not in {*FOR, *AGAINST}
        for evidence in silent:
            assert word(claim, evidence) not in {*FOR, *AGAINST}


def _state_of(evidence: Evidence) -> Any:
    found = decide(BETTER, evidence).state
    assert found is not None
    return found


def test_better_and_worse_are_never_both_supported() -> None:
    for claim, evidence in everything():
        if claim.direction == "better":
            other = word(replace(claim, direction="worse"), evidence)
            assert not (word(claim, evidence) in FOR and other in FOR)


def wider(evidence: Evidence) -> list[Evidence]:
    """Return the same body with one or both bounds further out; the estimate stays."""
    assert evidence.low is not None
    assert evidence.high is not None
    lows = [x for x in GRID if x <= evidence.low]
    highs = [x for x in GRID if x >= evidence.high]
    return [replace(evidence, low=a, high=b) for a in lows for b in highs]


def test_a_wider_interval_never_strengthens() -> None:
    for claim in CLAIMS:
        for evidence in bodies():
            now = word(claim, evidence)
            for further in wider(evidence):
                then = word(claim, further)
                assert FOR.get(then, 0) <= FOR.get(now, 0), (claim, evidence, further)
                if now not in FOR and now not in AGAINST:
                    assert then == now, (claim, evidence, further)


def test_a_wider_interval_around_no_effect_alone_turns_support_into_its_opposite() -> None:
    """The one crossing: trivial benefit agrees with "better", and a precise null contradicts it."""
    for claim in CLAIMS:
        for evidence in bodies():
            if word(claim, evidence) in FOR:
                for further in wider(evidence):
                    if word(claim, further) in AGAINST:
                        assert _state_of(further) == _state_of(evidence) == "no important difference"


def test_every_word_is_reached() -> None:
    reached: set[str] = {word(c, e) for c, e in everything()}
    assert {*FOR, *AGAINST, "not-settled", "certainty-not-rated"} <= reached


def test_a_verdict_is_the_same_every_time() -> None:
    found: list[Verdict] = [decide(BETTER, SOUND) for _ in range(2)]
    assert found[0] == found[1]
