"""AB/BA crossover trials against t tests and linear models of the people themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from steelyard.effects.crossover import SequenceMeans, crossover_means
from steelyard.errors import InputError
from tests.effects.cases import CLOSED, cases, floats

AB = SequenceMeans(n=12, m1=10.0, sd1=3.0, m2=8.0, sd2=2.5, r=0.6)
BA = SequenceMeans(n=15, m1=7.5, sd1=2.8, m2=9.0, sd2=3.1, r=0.5)


@pytest.mark.parametrize("case", cases("crossover"), ids=lambda case: f"{case['ab']['n']}-{case['pooled']}")
def test_estimates_and_covariances_are_those_of_the_people(case: dict[str, Any]) -> None:
    ab, ba = (SequenceMeans(**{k: float(v) for k, v in case[s].items()}) for s in ("ab", "ba"))
    found = crossover_means(ab, ba, pooled=case["pooled"])
    pairs = (found.two_period, found.first_period, found.carryover)
    np.testing.assert_allclose([e[0] for e, _ in pairs], floats(case["estimates"]), rtol=CLOSED)
    np.testing.assert_allclose([v[0] for _, v in pairs], floats(case["variances"]), rtol=CLOSED)
    V = found.V[0]
    np.testing.assert_allclose([V[0, 1], V[0, 2], V[1, 2]], floats(case["covariances"]), rtol=CLOSED)


def test_the_first_period_is_both_periods_and_half_the_carryover() -> None:
    found = crossover_means(AB, BA)
    contrast = np.array([1.0, -1.0, 0.5, 0.0])
    assert float(found.estimates[0] @ contrast) == pytest.approx(0, abs=1e-12)
    assert float(contrast @ found.V[0] @ contrast) == pytest.approx(0, abs=1e-12)


def test_a_period_effect_leaves_the_treatment_and_carryover_does_not() -> None:
    plain = crossover_means(AB, BA)
    later = crossover_means(replace(AB, m2=8.0 + 5), replace(BA, m2=9.0 + 5))
    assert later.two_period[0][0] == pytest.approx(plain.two_period[0][0], abs=1e-12)
    assert later.period[0][0] == pytest.approx(plain.period[0][0] - 5, abs=1e-12)
    carried = crossover_means(replace(AB, m2=8.0 + 2), BA)
    assert carried.carryover[0][0] == pytest.approx(plain.carryover[0][0] + 2, abs=1e-12)
    assert carried.two_period[0][0] == pytest.approx(plain.two_period[0][0] - 1, abs=1e-12)
    assert carried.first_period[0][0] == plain.first_period[0][0]


def test_several_trials_at_once() -> None:
    many = crossover_means(replace(AB, r=[0.0, 0.6]), BA)
    assert many.estimates.shape == (2, 4)
    assert many.V.shape == (2, 4, 4)
    np.testing.assert_allclose(many.V[1], crossover_means(AB, BA).V[0], rtol=CLOSED)
    assert many.V[0, 0, 0] > many.V[1, 0, 0]


@pytest.mark.parametrize(
    ("ab", "message"),
    [
        (replace(AB, n=1), r"row 1: ab\.n is 1; a sequence must hold at least two people"),
        (replace(AB, sd2=-1), r"row 1: ab\.sd2 is -1; an SD must be >= 0"),
        (replace(AB, r=1.5), r"row 1: ab\.r is 1\.5; a correlation"),
        (replace(AB, m1=[1, 2, 3], m2=[1, 2]), r"ab\.m2 has 2 values and ab\.m1 has 3"),
    ],
)
def test_impossible_sequences_are_refused(ab: SequenceMeans, message: str) -> None:
    with pytest.raises(InputError, match=message):
        crossover_means(ab, BA)
