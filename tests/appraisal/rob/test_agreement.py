"""Kappa against a printout of SAS and one of R irr; agreement of pairs of assessments."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.appraisal.rob import Assessment, agreement, kappa
from steelyard.errors import InputError

PRINTED = 5e-5  # four decimals
IRR = 5e-8  # seven digits

# SAS PROC FREQ, tables Rater1*Rater2 / agree, data of J. Uebersax (john-uebersax.com/stat/saskappa.htm,
# Example 1, 19 ratings); the printout is kept in statsmodels 0.14, stats/tests/test_inter_rater.py
SAS_TABLE = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]

# irr::kappa2(anxiety[, 2:3]) and kappa2(anxiety[, 2:3], "equal"), R package irr, values kept in the same
# file of statsmodels; neither of the two raters used level 5, and irr counts five levels
ANXIETY_2 = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
ANXIETY_3 = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]


def test_kappa_of_the_sas_printout() -> None:
    found = kappa(SAS_TABLE)
    assert found.value == pytest.approx(0.4842, abs=PRINTED)
    assert found.se == pytest.approx(0.1380, abs=PRINTED)
    assert found.ci_low == pytest.approx(0.2137, abs=PRINTED)
    assert found.ci_high == pytest.approx(0.7547, abs=PRINTED)


def test_weighted_kappa_of_the_sas_printout() -> None:
    found = kappa(SAS_TABLE, "linear")
    assert found.value == pytest.approx(0.4701, abs=PRINTED)
    assert found.se == pytest.approx(0.1457, abs=PRINTED)
    assert found.ci_low == pytest.approx(0.1845, abs=PRINTED)
    assert found.ci_high == pytest.approx(0.7558, abs=PRINTED)


def test_kappa_of_irr() -> None:
    levels = sorted({*ANXIETY_2, *ANXIETY_3})
    pairs = list(zip(ANXIETY_2, ANXIETY_3, strict=True))
    table = [[sum(pair == (x, y) for pair in pairs) for y in levels] for x in levels]
    assert kappa(table).value == pytest.approx(-0.006289308, abs=IRR)
    assert kappa(table, "linear").value == pytest.approx(0.1459075, abs=IRR)


def test_kappa_does_not_mind_which_rater_stands_first() -> None:
    turned = [list(column) for column in zip(*SAS_TABLE, strict=True)]
    for weights in ("none", "linear"):
        assert kappa(turned, weights).value == pytest.approx(kappa(SAS_TABLE, weights).value, rel=1e-12)
        assert kappa(turned, weights).se == pytest.approx(kappa(SAS_TABLE, weights).se, rel=1e-12)


def test_two_levels_leave_nothing_to_weigh() -> None:
    table = [[20, 5], [10, 15]]
    assert kappa(table, "linear") == kappa(table)
    # (0.7 − 0.5) / (1 − 0.5), by hand
    assert kappa(table).value == pytest.approx(0.4, rel=1e-12)


def test_kappa_that_cannot_be_says_why() -> None:
    assert kappa([[0, 0], [0, 0]]).note == "nothing to compare"
    one_level = kappa([[7, 0], [0, 0]])
    assert (one_level.value, one_level.note) == (None, "both used one and the same level throughout")
    complete = kappa([[4, 0], [0, 3]])
    assert (complete.value, complete.se, complete.ci_low) == (1.0, None, None)
    assert complete.note == "complete agreement leaves no standard error to estimate"


def test_a_variance_of_nothing_is_no_certainty() -> None:
    # All pairs differ in the same way: kappa is -1 (Cohen 1960) and the formula's variance 0.
    found = kappa([[0, 5], [5, 0]])
    assert (found.value, found.se, found.ci_low, found.ci_high) == (-1.0, None, None, None)
    assert found.note == "the pairs leave no standard error to estimate"


@pytest.mark.parametrize(
    "table", [[[12, 1, 0], [0, 0, 0], [0, 0, 0]], [[5, 0], [6, 0]], [[1, 3, 7], [0] * 3, [0] * 3]]
)
@pytest.mark.parametrize("weights", ["none", "linear"])
def test_one_who_never_varies_agrees_by_chance_alone(table: list[list[float]], weights: Any) -> None:
    # Observed and expected agreement are then the same sum (Cohen 1960), so that nothing is left to estimate.
    found = kappa(table, weights)
    assert (found.value, found.se, found.ci_low) == (0.0, None, None)
    assert found.note == "one of them used the same level throughout"


def test_an_interval_stays_within_what_kappa_can_be() -> None:
    found = kappa([[3, 1], [0, 3]])
    assert found.value is not None
    assert found.se is not None
    assert found.value + 1.959964 * found.se > 1
    assert found.ci_high == 1.0


def test_kappa_refuses_what_is_no_table_of_counts() -> None:
    with pytest.raises(InputError, match="must be square"):
        kappa([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(InputError, match="all counts must be >= 0"):
        kappa([[1, -2], [0, 1]])
    with pytest.raises(InputError, match=r"level is 95; must lie in \(0, 1\)"):
        kappa([[3, 1], [0, 3]], level=95)


LEVELS = ("low", "some", "high")


def rated(study: str, who: str, level: str, **answers: str) -> Assessment:
    given = {q[1:].replace("_", "."): code for q, code in answers.items()}
    return Assessment(study, "o", "t", "RoB2", who, given, {"D1": level} if level else {}, {"D1": "p. 2"})


def pairs_of(table: list[list[int]]) -> list[tuple[Assessment, Assessment]]:
    cells = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    return [
        (rated(f"s{k}", "ana", LEVELS[i]), rated(f"s{k}", "ben", LEVELS[j])) for k, (i, j) in enumerate(cells)
    ]


def test_pairs_of_assessments_give_the_same_kappa() -> None:
    found = agreement(pairs_of(SAS_TABLE))
    d1 = found.domains[0]
    assert (found.tool, found.n, d1.item, d1.n, d1.left_out, d1.agreed) == ("RoB2", 19, "D1", 19, 0, 13)
    assert d1.share == pytest.approx(13 / 19, rel=1e-12)
    assert [list(row) for row in d1.table] == SAS_TABLE
    assert d1.levels == LEVELS
    assert d1.kappa.value == pytest.approx(0.4842, abs=PRINTED)
    assert d1.weighted.se == pytest.approx(0.1457, abs=PRINTED)


def test_pairs_without_two_levels_are_counted_and_left_out() -> None:
    pairs = [*pairs_of(SAS_TABLE), (rated("x", "ana", "low"), rated("x", "ben", ""))]
    found = agreement(pairs)
    assert (found.n, found.domains[0].n, found.domains[0].left_out) == (20, 19, 1)
    assert (found.overall.n, found.overall.left_out, found.overall.share) == (0, 20, None)
    assert found.overall.kappa.note == "nothing to compare"


def test_probable_answers_count_as_plain_ones_by_question() -> None:
    found = agreement(
        [
            (rated("a", "ana", "", q1_1="Y", q1_2="N"), rated("a", "ben", "", q1_1="PY", q1_2="NI")),
            (rated("b", "ana", "", q1_1="PN", q2_3="NA"), rated("b", "ben", "", q1_1="Y", q2_3="NA")),
        ]
    )
    by_id = {q.question: q for q in found.questions}
    assert (by_id["1.1"].n, by_id["1.1"].same, by_id["1.1"].share) == (2, 1, 0.5)
    assert (by_id["1.2"].n, by_id["1.2"].same) == (1, 0)
    assert (by_id["2.3"].n, by_id["2.3"].share) == (0, None)  # asked of neither


def test_no_information_has_no_place_in_an_order() -> None:
    def robins(study: str, who: str, level: str) -> Assessment:
        return Assessment(study, "o", "t", "ROBINS-I", who, {}, {"D1": level}, {"D1": "p. 2"})

    levels = [("low", "low"), ("serious", "moderate"), ("no information", "low")]
    found = agreement(
        [(robins(f"s{i}", "ana", x), robins(f"s{i}", "ben", y)) for i, (x, y) in enumerate(levels)]
    )
    assert found.domains[0].kappa.value is not None
    assert found.domains[0].weighted.value is None
    assert found.domains[0].weighted.note == "some of the levels used have no order"


def test_agreement_refuses_pairs_that_do_not_belong_together() -> None:
    one = rated("a", "ana", "low")
    with pytest.raises(InputError, match="pairs is empty"):
        agreement([])
    with pytest.raises(InputError, match="both must be about the same result"):
        agreement([(one, rated("b", "ben", "low"))])
    other = Assessment("a", "o", "t", "RoB1", "ben")
    with pytest.raises(InputError, match="pairs use RoB1, RoB2; one tool at a time"):
        agreement([(one, other)])
