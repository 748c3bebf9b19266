"""The generalised Q against Imhof's integral in R (reference/models/genq.json).

metafor asks another package, CompQuadForm, for this distribution, and without it has no such numbers. The
reference takes eigenvalues and Imhof's path along the imaginary axis; the program under test neither.
"""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.models.pairwise import fit_pairwise
from steelyard.models.quadratic import QuadraticForm
from steelyard.models.tau2_moments import form
from steelyard.models.weighted import problem
from tests.models.reference import pinned

ROWS = pinned("genq.json")["rows"]
SEARCHED = 1e-9  # uniroot(tol=1e-14) on an integral with 13 digits
TAIL = 1e-12  # absolute, what rel.tol=1e-13 leaves of the integral


def name_of(row):
    return f"{row['set']}-{row['weights']}"


def design(row):
    X = np.array(row["X"])
    return None if X.shape[1] == 1 else X


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_interval_and_median_of_tau2(row):
    fit = fit_pairwise(row["yi"], row["vi"], design(row), method="GENQM", weights=row["a"])
    assert fit.tau2_ci(kind="GENQ") == pytest.approx((row["low"], row["high"]), rel=SEARCHED, abs=1e-12)
    assert fit.tau2 == pytest.approx(row["median"], rel=SEARCHED)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_tail_without_variance_between_studies(row):
    model, a = problem(np.array(row["yi"]), np.array(row["vi"]), design(row)), np.array(row["a"])
    above = 1.0 - QuadraticForm(model, a).below(form(model, a).q, 0.0)
    assert above == pytest.approx(row["p_at_0"], abs=TAIL)


def test_lower_bounds_inside_and_at_the_edge_are_there():
    assert {row["low"] == 0.0 for row in ROWS} == {True, False}
