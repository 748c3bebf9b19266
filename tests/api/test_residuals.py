"""Residuals, hat values and predicted true effects against metafor (reference/models/residuals.json)."""

from __future__ import annotations

import json

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import InputError, ModelError
from tests.models.reference import pinned, vector

CLOSED, ITERATED = 1e-10, 1e-6
PINNED = pinned("residuals.json")
YI, VI, LATITUDE = (vector(PINNED["data"][name]) for name in ("yi", "vi", "ablat"))
OWN = range(1, 14)
CASES = {
    "EE": ({"method": "EE"}, CLOSED),
    "DL": ({"method": "DL", "test": "z"}, CLOSED),
    "DL_knha": ({"method": "DL", "test": "knha", "level": 0.9}, CLOSED),
    "REML": ({"test": "z"}, ITERATED),
    "moderator": ({"method": "DL", "test": "z", "mods": LATITUDE}, CLOSED),
    "moderator_knha": ({"test": "knha", "mods": LATITUDE}, ITERATED),
    "moderator_adhoc": ({"method": "DL", "test": "adhoc", "mods": LATITUDE}, CLOSED),
    "moderator_t": ({"method": "DL", "test": "t", "mods": LATITUDE}, CLOSED),
    "weights_knha": ({"method": "DL", "test": "knha", "weights": OWN}, CLOSED),
    "given_tau2": ({"test": "z", "mods": LATITUDE, "tau2": 0.3}, CLOSED),
    "weights": ({"method": "DL", "test": "z", "weights": OWN}, CLOSED),
    "moderator_weights": ({"method": "DL", "test": "z", "weights": OWN, "mods": LATITUDE}, CLOSED),
}


def fit_of(name):
    return sy.pool(YI, VI, **CASES[name][0])


def same(found, expected, rtol):
    for name, values in expected.items():
        np.testing.assert_allclose(getattr(found, name), vector(values), rtol=rtol, err_msg=name)


def test_every_call_pinned_is_compared():
    assert set(PINNED) - {"program", "data"} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_residuals_are_metafors(name):
    fit, case, rtol = fit_of(name), PINNED[name], CASES[name][1]
    np.testing.assert_allclose(fit.hat, vector(case["hat"]), rtol=rtol)
    np.testing.assert_allclose(fit.fitted, vector(case["fitted"]), rtol=rtol)
    np.testing.assert_allclose(fit.residuals("pearson").z, vector(case["pearson"]), rtol=rtol)
    same(fit.residuals(), case["internal"], rtol)
    same(fit.residuals("external"), case["external"], rtol)


@pytest.mark.parametrize("name", [name for name in CASES if "weights" not in name])
def test_predicted_true_effects_are_metafors(name):
    fit, case, rtol = fit_of(name), PINNED[name], CASES[name][1]
    same(fit.blup(), case["blup"], rtol)
    same(fit.ranef(), case["ranef"], rtol)


@pytest.mark.parametrize("name", CASES)
def test_hat_values_add_up_to_the_coefficients(name):
    fit = fit_of(name)
    assert fit.hat.sum() == pytest.approx(fit.p, rel=1e-12)


def test_a_study_that_alone_carries_a_coefficient_has_no_standardised_residual():
    fit = sy.pool(YI, VI, mods=(np.arange(13) == 4).astype(float), method="EE")
    for kind in ("internal", "external"):
        assert np.flatnonzero(np.isnan(fit.residuals(kind).z)).tolist() == [4]


def test_the_guarded_interval_does_not_change_what_a_study_is_held_against():
    guarded, wald = sy.pool(YI, VI), sy.pool(YI, VI, test="z")
    np.testing.assert_array_equal(guarded.residuals("external").se, wald.residuals("external").se)
    rows = sy.pool(YI, VI, test="knha").residuals("external")
    assert (rows.se > wald.residuals("external").se).any()


def test_the_readers_scale_and_the_bounds():
    fit = sy.pool(YI, VI, measure="RR", test="z", slab=[f"S{i}" for i in range(13)])
    plain, shown = fit.blup(), fit.blup(transform=True)
    np.testing.assert_allclose(shown.pred, np.exp(plain.pred), rtol=1e-12)
    np.testing.assert_allclose(shown.pi_high, np.exp(plain.pi_high), rtol=1e-12)
    assert np.isnan(shown.se).all()
    narrow = fit.blup(level=0.5)
    assert (narrow.pi_high < plain.pi_high).all()
    assert "Predicted true effects of risk ratios (RR)\n" in repr(shown)
    assert "Predicted true effects of risk ratios (RR, log scale)\n" in repr(plain)


def test_what_cannot_be_said_is_refused():
    fit = fit_of("DL")
    with pytest.raises(InputError, match="kind is 'studentised'; one of external, internal, pearson"):
        fit.residuals("studentised")
    with pytest.raises(
        ModelError, match="weights of its own; predicted true effects need those of the model"
    ):
        fit_of("weights").blup()
    with pytest.raises(ModelError, match="1 estimate; leaving one out needs at least two"):
        sy.pool([0.1], [0.2]).residuals("external")
    with pytest.raises(InputError, match="PFT cannot be read back by itself"):
        sy.pool([0.1, 0.2], [0.2, 0.1], measure="PFT").blup(transform=True)


def test_plain_data_and_frames():
    fit = sy.pool(YI, VI, slab=[f"<S{i}>" for i in range(13)])
    for result in (
        fit.residuals(),
        fit.residuals("external"),
        fit.residuals("pearson"),
        fit.blup(),
        fit.ranef(),
    ):
        json.dumps(result.to_dict(), allow_nan=False)
        assert list(result.to_frame()["label"]) == list(fit.slab)
        assert "&lt;S0&gt;" in result._repr_html_()
    many = sy.pool(np.linspace(0, 1, 50), np.full(50, 0.1))
    assert repr(many.blup()).endswith("… and 10 more")
