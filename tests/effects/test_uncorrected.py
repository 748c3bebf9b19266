"""Standardised differences without the correction of their bias: escalc(correct=False)."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard as sy
from steelyard.effects.uncorrected import UNCORRECTED
from steelyard.errors import InputError

CLOSED = 1e-12
MEANS = {"m1i": [10, 12, 5], "sd1i": [3, 4, 2], "m2i": [8, 9, 7], "sd2i": [2.5, 5, 3]}
GROUPS = {**MEANS, "n1i": [12, 20, 5], "n2i": [15, 18, 6]}
CHANGE = {**MEANS, "ni": [15, 18, 6], "ri": [0.5, 0.6, 0.2]}
# R 4.2.2, metafor 5.1-12: escalc(measure, ..., correct=FALSE)$yi and $vi, sprintf("%.17g")
METAFOR = {
    "SMD": (
        [0.73225202593821248, 0.66666666666666663, -0.76822127959737585],
        [0.15992950054612254, 0.11140350877192982, 0.39349230004967711],
    ),
    "SMDH": (
        [0.72428596834014825, 0.66258915644907923, -0.78446454055273618],
        [0.17730249977442475, 0.11937466160722533, 0.46754665452890309],
    ),
    "SMD1": (
        [0.80000000000000004, 0.59999999999999998, -0.66666666666666663],
        [0.17133333333333334, 0.11555555555555555, 0.40370370370370373],
    ),
    "SMD1H": (
        [0.80000000000000004, 0.59999999999999998, -0.66666666666666663],
        [0.22519480519480517, 0.10309597523219814, 0.35555555555555557],
    ),
    "SMCC": (
        [0.71842120810709964, 0.72760687510899891, -0.61429511683395122],
        [0.08387096774193549, 0.070261437908496732, 0.1981132075471698],
    ),
    "SMCR": (
        [0.66666666666666663, 0.75, -1],
        [0.081481481481481474, 0.060069444444444446, 0.34999999999999998],
    ),
    "SMCRH": (
        [0.66666666666666663, 0.75, -1],
        [0.07738095238095237, 0.07904411764705882, 0.63],
    ),
    "SMCRP": (
        [0.72428596834014825, 0.66258915644907923, -0.78446454055273618],
        [0.077595628415300544, 0.052737127371273715, 0.29333333333333333],
    ),
    "SMCRPH": (
        [0.72428596834014825, 0.66258915644907923, -0.78446454055273618],
        [0.084537598175303513, 0.057760078248156238, 0.36252344105598555],
    ),
}


@pytest.mark.parametrize("measure", METAFOR)
def test_d_and_its_variance_are_metafors(measure):
    es = sy.escalc(measure, **(GROUPS if measure.startswith("SMD") else CHANGE), correct=False)
    np.testing.assert_allclose(es.yi, METAFOR[measure][0], rtol=CLOSED)
    np.testing.assert_allclose(es.vi, METAFOR[measure][1], rtol=CLOSED)


def test_one_groups_standardised_mean_is_metafors():
    """escalc("SMN", mi=c(10,3), sdi=c(3,4), ni=c(12,5), correct=FALSE), as above."""
    es = sy.escalc("SMN", mi=[10, 3], sdi=[3, 4], ni=[12, 5], correct=False)
    np.testing.assert_allclose(es.yi, [3.33333333333333348, 0.75], rtol=CLOSED)
    np.testing.assert_allclose(es.vi, [0.54629629629629639, 0.25625000000000003], rtol=CLOSED)


def test_every_measure_without_correction_has_a_number():
    assert {*METAFOR, "SMN"} == set(UNCORRECTED)


def test_undefined_and_impossible_rows_are_as_with_the_correction():
    es = sy.escalc("SMD", **{**GROUPS, "sd1i": [0, None, 2], "sd2i": [0, 1, 3]}, correct=False)
    assert np.isnan(es.yi).tolist() == np.isnan(es.vi).tolist() == [True, True, False]
    with pytest.raises(InputError, match=r"row 1.*an SD must be >= 0"):
        sy.escalc("SMD", **{**GROUPS, "sd1i": [-1, 1, 2]}, correct=False)


def test_what_has_no_correction_refuses_to_leave_it_out():
    with pytest.raises(
        InputError, match="correct is False; MD has no correction to leave out, need one of SMD"
    ):
        sy.escalc("MD", **GROUPS, correct=False)
    with pytest.raises(InputError, match="vtype is 'UB' and correct is False; need vtype LS"):
        sy.escalc("SMD", **GROUPS, correct=False, vtype="UB")
