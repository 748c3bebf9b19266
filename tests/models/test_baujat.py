"""Baujat's coordinates against metafor, and what they are made of."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.api.escalc import escalc
from steelyard.errors import ModelError
from steelyard.models.baujat import baujat, baujat_tables
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.tables import mantel_haenszel, mantel_haenszel_rates, peto
from tests.models.reference import pinned, vector

CLOSED, ITERATED = 1e-10, 1e-6
PINNED = pinned("baujat.json")
YI, VI = (vector(PINNED["data"][name]) for name in ("yi", "vi"))
LATITUDE = np.column_stack([np.ones(13), vector(PINNED["data"]["ablat"])])
SETTINGS = {
    "EE": ({"method": "EE", "test": "z"}, None, CLOSED),
    "REML": ({"method": "REML", "test": "z"}, None, ITERATED),
    "DL_knha": ({"method": "DL", "test": "knha"}, None, CLOSED),
    "moderator": ({"method": "REML", "test": "z"}, LATITUDE, ITERATED),
    "given_tau2": ({"test": "z", "tau2": 0.3}, None, CLOSED),
}

SPARSE = tuple(vector(PINNED["sparse"][name]) for name in "abcd")


def tables(measure):
    a, b, c, d = SPARSE
    if measure in ("IRR", "IRD"):
        return lambda rows: mantel_haenszel_rates(measure, a[rows], c[rows], b[rows], d[rows])
    return lambda rows: mantel_haenszel(measure, a[rows], b[rows], c[rows], d[rows])


TABLES = {
    **{f"mh_{measure.lower()}": (measure, tables(measure)) for measure in ("OR", "RR", "RD", "IRR", "IRD")},
    "peto": ("PETO", lambda rows: peto(*(cell[rows] for cell in SPARSE))),
}


def coordinates(settings, X, yi=YI, vi=VI):
    def refit(rows):
        return fit_pairwise(yi[rows], vi[rows], None if X is None else X[rows], **settings)

    fit = fit_pairwise(yi, vi, X, **settings)
    return fit, baujat(fit, refit)


def test_every_call_pinned_is_compared():
    assert set(PINNED) - {"program", "data", "sparse"} == {*SETTINGS, *TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_the_coordinates_of_tables_are_metafors(name):
    own, pool = TABLES[name]
    names = ("x1i", "t1i", "x2i", "t2i") if own.startswith("IR") else ("ai", "bi", "ci", "di")
    es = escalc(
        own, **dict(zip(names, SPARSE, strict=True)), drop00=True, to="none" if name == "peto" else "only0"
    )
    fit = pool(np.arange(5))
    found = baujat_tables(es.yi, es.vi, fit, pool)
    # metafor's plot of rma.peto corrects zeros, which its Q does not: compare tables without one
    some = [0, 4] if name == "peto" else slice(None)
    np.testing.assert_allclose(found.contribution[some], vector(PINNED[name]["x"])[some], rtol=CLOSED)
    np.testing.assert_allclose(found.influence, vector(PINNED[name]["y"]), rtol=CLOSED, atol=1e-25)
    assert np.nansum(found.contribution) == pytest.approx(fit.q, rel=1e-12)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_coordinates_are_metafors(name):
    settings, X, rtol = SETTINGS[name]
    _, found = coordinates(settings, X)
    np.testing.assert_allclose(found.contribution, vector(PINNED[name]["x"]), rtol=rtol)
    np.testing.assert_allclose(found.influence, vector(PINNED[name]["y"]), rtol=rtol)


def test_the_contributions_to_a_common_effect_add_up_to_q():
    fit, found = coordinates({"method": "EE", "test": "z"}, None)
    assert found.contribution.sum() == pytest.approx(fit.q, rel=1e-12)


def test_a_study_that_alone_carries_a_coefficient_has_no_influence():
    X = np.column_stack([np.ones(13), np.arange(13) == 4]).astype(float)
    _, found = coordinates({"method": "EE", "test": "z"}, X)
    assert np.flatnonzero(np.isnan(found.influence)).tolist() == [4]


def test_one_estimate_is_refused():
    with pytest.raises(ModelError, match="1 estimate; leaving one out needs at least two"):
        coordinates({}, None, YI[:1], VI[:1])
