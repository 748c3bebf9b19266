"""Where an effect is as large as it can be: its variance is exactly 0 or undefined, never rounding noise."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.api.escalc import escalc
from steelyard.effects.change import change_effects
from steelyard.effects.correlations import regression_effects
from steelyard.effects.matched import MATCHED_MEASURES, margin_effects, matched_effects
from steelyard.effects.means import mean_effects
from steelyard.effects.paired import PAIRED_MEASURES
from steelyard.effects.tables import TABLE_MEASURES, table_effects

COUNTS = np.array(np.meshgrid(*[[0, 1, 2, 3, 7, 10, 11, 29, 38, 228]] * 4)).reshape(4, -1).astype(float)
GROUPS = COUNTS[:, (COUNTS[0] + COUNTS[1] > 0) & (COUNTS[2] + COUNTS[3] > 0)]
PEOPLE = COUNTS[:, COUNTS.sum(axis=0) > 0]
NOISE = 1e-12  # of counts up to 228 no variance above 0 is near it


@pytest.mark.parametrize("vtype", ["LS", "ST", "CS"])
def test_phi_of_one_has_no_variance(vtype):
    """metafor 3.8-1: escalc("PHI", ai=0, bi=38, ci=228, di=0) gives yi = -1, vi = 0, as every such table."""
    es = escalc("PHI", ai=[0, 10, 12], bi=[38, 0, 8], ci=[228, 0, 9], di=[0, 10, 11], vtype=vtype)
    assert es.yi[:2].tolist() == [-1.0, 1.0]
    assert es.vi[:2].tolist() == [0.0, 0.0]
    assert es.vi[2] > 0.01
    assert "Sampling variance is 0 (rows 1, 2)." in es.notices


def test_fishers_z_of_a_phi_of_one_is_undefined():
    es = escalc("ZPHI", ai=[0, 12], bi=[1, 8], ci=[10, 9], di=[0, 11])
    assert np.isnan([es.yi[0], es.vi[0]]).all()
    assert es.vi[1] > 0.01


@pytest.mark.parametrize("to", ["none", "only0"])
@pytest.mark.parametrize(
    ("measure", "vtype"), [(m, v) for m, row in TABLE_MEASURES.items() for v in row.formulas]
)
def test_no_table_has_a_variance_of_noise(measure, vtype, to):
    _, vi = table_effects(measure, *GROUPS, vtype=vtype, to=to)
    assert not ((vi < 0) | ((vi > 0) & (vi < NOISE))).any()


@pytest.mark.parametrize("to", ["none", "only0"])
@pytest.mark.parametrize("measure", sorted(MATCHED_MEASURES))
def test_no_paired_table_has_a_variance_of_noise(measure, to):
    _, vi = matched_effects(measure, *PEOPLE, to=to)
    assert not ((vi < 0) | ((vi > 0) & (vi < NOISE))).any()


@pytest.mark.parametrize("to", ["none", "only0"])
def test_no_margins_have_a_variance_of_noise(to):
    n, a, c, phi = np.array(
        np.meshgrid([10, 11, 29, 38], range(39), range(39), [-1, -0.5, 0, 0.5, 1])
    ).reshape(4, -1)
    held = (a <= n) & (c <= n)
    n, a, c, phi = n[held], a[held], c[held], phi[held]
    _, vi = margin_effects("MPORM", a, n - a, c, n - c, ri=phi, to=to)
    assert not ((vi < 0) | ((vi > 0) & (vi < NOISE))).any()
    assert (vi == 0).any()


@pytest.mark.parametrize("vtype", ["LS", "LS2"])
@pytest.mark.parametrize("measure", ["ROMC", "CVRC"])
def test_two_occasions_that_agree_have_no_variance(measure, vtype):
    """With r = 1 and means and SDs in one ratio, every pair has the same ratio."""
    _, vi = change_effects(measure, [0.1, 1.0], [3.0, 4.0], [0.1, 0.5], 13, 1.0, sd2i=[3.0, 2.0], vtype=vtype)
    assert vi.tolist() == [0.0, 0.0]


def test_a_semi_partial_correlation_beyond_its_r2_is_undefined():
    """t = 3 on 3 degrees of freedom cannot come from a regression with R² = 0."""
    yi, vi = regression_effects("SPCOR", [3.0, 1.0], 5, 1, r2i=[0.0, 0.25])
    assert np.isnan([yi[0], vi[0]]).all()
    assert vi[1] > 0


@pytest.mark.parametrize("add", [0.25, 1.0])
def test_margins_with_other_additions_are_those_of_the_pairs_they_stand_for(add):
    """From margins a, c of n and phi follow the pairs, fractions allowed; their odds ratio is the same."""
    n, a, c, phi = 40.0, np.array([12.0, 20.0, 31.0]), np.array([17.0, 9.0, 30.0]), np.array([0.3, 0.05, 0.6])
    found = margin_effects("MPORM", a, n - a, c, n - c, ri=phi, add=add, to="all")
    n, a, c = n + 2 * add, a + add, c + add
    both = (phi * np.sqrt(a * (n - a) * c * (n - c)) + a * c) / n
    expected = PAIRED_MEASURES["OR"](both, a - both, c - both, n - a - c + both)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_an_effect_whose_variance_is_undefined_is_undefined_with_it():
    """A standardiser on two degrees of freedom has no variance: no weight, so no effect; the row stays."""
    of_means = mean_effects("SMD1", 1.0, 1.0, 5, 0.0, 1.0, [3, 4], vtype="H0")
    of_change = change_effects("SMCC", 1.0, 0.0, 1.0, [3, 6], 0.5, sd2i=1.0, vtype="H0")
    for yi, vi in (of_means, of_change):
        assert np.isnan(yi).tolist() == np.isnan(vi).tolist() == [True, False]
