"""Meta-regression through `pool` against metafor (reference/models/regression.json)."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest

import steelyard as sy
from steelyard.errors import ModelError
from tests.api.bcg import DATA, REFERENCE
from tests.models.reference import vector

CLOSED = 1e-10
ITERATIVE = 1e-6
UNCENTRED = 1e-8  # metafor inverts X'WX, which loses digits where calendar years are a column
NOTHING = 1e-10  # metafor's tau² on its edge is some 1e-13


def fit_of(formula, method="REML", test="z", data=DATA):
    return sy.pool("yi", "vi", data=data, mods=None if formula == "1" else formula, method=method, test=test)


def tolerance(case):
    if case["method"] not in ("EE", "DL"):
        return ITERATIVE
    return UNCENTRED if "year" in case["formula"] else CLOSED


def case_id(case):
    return f"{case['model']}-{case['method']}-{case['test']}"


MODELS = {case["model"]: case["formula"] for case in REFERENCE["models"]}


def test_the_reference_holds_every_model_with_every_method_and_test():
    found = {(c["model"], c["method"], c["test"]) for c in REFERENCE["models"]}
    ways = [("EE", "z")] + [(m, t) for m in ("DL", "ML", "REML") for t in ("z", "knha")]
    assert found == {(model, *way) for model in MODELS for way in ways}


@pytest.mark.parametrize("case", REFERENCE["models"], ids=case_id)
def test_a_formula_gives_metafors_fit(case):
    fit = fit_of(case["formula"], case["method"], case["test"])
    rtol = tolerance(case)
    for name in ("beta", "se", "ci_low", "ci_high", "pvalue"):
        np.testing.assert_allclose(
            getattr(fit, name), vector(case[name]), rtol=rtol, atol=NOTHING, err_msg=name
        )
    assert (fit.tau2, fit.q, fit.i2) == pytest.approx(
        (case["tau2"][0], case["q"][0], case["i2"][0]), rel=rtol, abs=NOTHING
    )
    if case["model"] != "mean":
        joint = fit.moderator_test()
        assert (joint.statistic, joint.pvalue) == pytest.approx((case["qm"][0], case["qmp"][0]), rel=rtol)
        assert joint.df1 == case["qm_df"][0]
        assert joint.df2 == (None if case["test"] == "z" else case["qm_df"][1])


@pytest.mark.parametrize("case", REFERENCE["models"], ids=case_id)
def test_log_likelihood_and_criteria(case):
    found = fit_of(case["formula"], case["method"], case["test"]).information()
    height, _, *criteria = case["fitstats"]  # metafor's deviance is from the saturated model
    expected = (height, *criteria)
    assert (found.loglik, found.aic, found.bic, found.aicc) == pytest.approx(expected, rel=1e-8)
    assert found.restricted == (case["method"] == "REML")


@pytest.mark.parametrize("case", [c for c in REFERENCE["models"] if c["r2"][0] is not None], ids=case_id)
def test_explained_heterogeneity(case):
    assert fit_of(case["formula"], case["method"], case["test"]).r2 == pytest.approx(case["r2"][0], rel=1e-6)


def test_r2_below_zero_is_set_to_zero_and_said():
    clipped = [c for c in REFERENCE["models"] if c["r2"] == [0]]
    assert clipped, "the reference holds a model that explains nothing"
    fit = fit_of(clipped[0]["formula"], clipped[0]["method"], clipped[0]["test"])
    assert fit.explained().notices[0].startswith("R² was set to 0: the ")
    assert "R² was set to 0" in fit.summary()
    # the deviation of effects from a line is smaller than chance, so that there is no tau² to explain
    flat = sy.pool([0.1, 0.2, 0.3, 0.4], [1.0, 1.0, 1.0, 1.0], mods=[1.0, 2.0, 3.0, 5.0])
    assert math.isnan(flat.r2)
    assert "R² is undefined" in flat.explained().notices[0]


@pytest.mark.parametrize("case", REFERENCE["tests"], ids=lambda c: f"{c['test']}-{c['at']}")
def test_joint_tests_by_coefficient_and_by_term(case):
    fit = fit_of("ablat + alloc", test=case["test"])
    at = [int(i) for i in case["at"]]
    found = [fit.moderator_test([fit.terms[i] for i in at])]
    found += [fit.moderator_test("alloc")] if at == [2, 3] else []
    found += [fit.moderator_test(["ablat", "alloc"]), fit.moderator_test()] if at == [1, 2, 3] else []
    for joint in found:
        assert (joint.statistic, joint.pvalue) == pytest.approx(
            (case["stat"][0], case["p"][0]), rel=ITERATIVE
        )
        assert [joint.df1, joint.df2] == case["df"]
        assert joint.terms == tuple(fit.terms[i] for i in at)


@pytest.mark.parametrize("case", REFERENCE["contrasts"], ids=lambda c: c["test"])
def test_contrasts_by_name_and_by_matrix(case):
    fit = fit_of("ablat + alloc", test=case["test"])
    by_name = [
        {"alloc[T.random]": 1, "alloc[T.systematic]": -1},
        {"intercept": 1, "ablat": 33.46, "alloc[T.random]": 1},
    ]
    for L in (by_name, np.array([case["L1"], case["L2"]])):
        found = fit.contrast(L)
        for name in ("estimate", "se", "zval", "pvalue"):
            np.testing.assert_allclose(getattr(found, name), vector(case[name]), rtol=ITERATIVE)
        assert (found.joint.statistic, found.joint.pvalue) == pytest.approx(
            (case["stat"][0], case["p"][0]), rel=ITERATIVE
        )
        assert found.labels == (
            "alloc[T.random] − alloc[T.systematic]",
            "intercept + 33.46 · ablat + alloc[T.random]",
        )
    one = fit.contrast({"ablat": -1}, labels=["per degree south"], level=0.9)
    assert one.labels == ("per degree south",)
    assert one.estimate[0] == -fit.beta[1]
    assert one.ci_high[0] - one.ci_low[0] < fit.ci_high[1] - fit.ci_low[1]


@pytest.mark.parametrize("case", REFERENCE["predictions"], ids=lambda c: f"{c['test']}-{c['level']}")
@pytest.mark.parametrize("library", [dict, pd.DataFrame, pl.DataFrame])
def test_predictions_on_a_dataframe(case, library):
    fit = fit_of("ablat + alloc", test=case["test"])
    rows = library({"alloc": ["alternate", "random", "systematic"], "ablat": case["ablat"]})
    found = fit.predict(rows, level=case["level"][0])
    for name in ("pred", "se", "ci_low", "ci_high", "pi_low", "pi_high"):
        np.testing.assert_allclose(getattr(found, name), vector(case[name]), rtol=ITERATIVE, err_msg=name)


@pytest.mark.parametrize("case", REFERENCE["inflations"], ids=lambda c: c["formula"])
def test_variance_inflation(case):
    fit = fit_of(case["formula"])
    single = fit.vif()
    np.testing.assert_allclose(single.vif, vector(case["vif"]), rtol=ITERATIVE)
    np.testing.assert_allclose(single.sif, np.sqrt(vector(case["vif"])), rtol=ITERATIVE)
    grouped = fit.vif("term")
    if case["gvif"] != [None]:
        at = grouped.terms.index("alloc")
        assert (grouped.vif[at], grouped.sif[at]) == pytest.approx(tuple(case["gvif"]), rel=ITERATIVE)
        assert grouped.m[at] == 2
    else:
        assert grouped.vif == pytest.approx(single.vif, rel=1e-12)


@pytest.mark.parametrize(
    "case",
    REFERENCE["lrt"],
    ids=lambda c: "-".join((c["full"], c["method"], c["reduced"], c["method_reduced"])),
)
def test_likelihood_ratio(case):
    full = fit_of(MODELS[case["full"]], case["method"])
    reduced = fit_of(MODELS[case["reduced"]], case["method_reduced"])
    for found in (full.lrt(reduced), reduced.lrt(full)):
        assert found.loglik == pytest.approx(tuple(case["ll"]), rel=1e-8)
        assert (found.statistic, found.pvalue) == pytest.approx((case["lrt"][0], case["p"][0]), rel=ITERATIVE)
        assert found.df == case["df"][0]
        edge = case["method"] != case["method_reduced"]
        assert bool(found.notices) == edge
    if edge:
        assert "lies on the edge of what is possible" in found.notices[0]


def test_likelihoods_that_do_not_compare_are_refused_by_name():
    def fit(formula, method="ML", **given):
        return fit_of(formula, method, **given)

    part = {name: values[:12] for name, values in DATA.items()}
    moved = {**DATA, "yi": [y + 1 for y in DATA["yi"]]}
    weighted = sy.pool("yi", "vi", data=DATA, method="ML", weights="equal")
    for one, other, message in (
        (fit("ablat", "REML"), fit("1", "REML"), "by REML and have different moderators"),
        (fit("ablat", "DL"), fit("1", "DL"), "method is DL, which maximises no likelihood"),
        (fit("ablat"), fit("ablat", "REML"), "one fit is by ML and one by REML"),
        (fit("ablat"), fit("I(2 * ablat)"), "both models have 3 parameters"),
        (fit("ablat + year"), fit("alloc"), "the models are not nested: a moderator"),
        (fit("ablat"), fit("1", data=part), "the fits hold 13 and 12 estimates"),
        (fit("ablat"), fit("1", data=moved), "different effects or variances"),
        (fit("ablat + year", "EE"), fit("1"), "the smaller model has a tau² and the larger has none"),
        (fit("ablat"), weighted, "weights of its own"),
    ):
        with pytest.raises(ModelError, match=message):
            one.lrt(other)
    # moderators written in another way span the same columns
    assert fit("ablat + year").lrt(fit("I(ablat + 2 * year)")).df == 1


def test_a_coding_is_remembered():
    """A spline or a centred moderator is coded for new rows as it was for the fit's."""
    fit = fit_of("center(ablat)")
    at = float(np.mean(DATA["ablat"]))
    assert fit.predict({"ablat": [at]}).pred[0] == pytest.approx(fit.beta[0], rel=1e-12)
    reordered = fit_of("C(alloc, levels=['random', 'alternate', 'systematic'])")
    plain = fit_of("alloc")
    rows = {"alloc": ["systematic", "random"]}
    np.testing.assert_allclose(reordered.predict(rows).pred, plain.predict(rows).pred, rtol=1e-6)


def test_a_formula_drops_rows_with_missing_moderators_and_keeps_labels():
    data = {**DATA, "ablat": [None, *DATA["ablat"][1:]]}
    fit = sy.pool("yi", "vi", data=data, mods="ablat", slab="author")
    assert fit.k == 12
    assert fit.slab == tuple(DATA["author"][1:])
    assert fit.rows == tuple(range(1, 13))
    assert "left out for missing values: Aronson" in fit.notices[0]


def test_plain_data_and_frames():
    fit = fit_of("ablat + alloc")
    for result in (
        fit,
        fit.predict(),
        fit.contrast({"ablat": 1}),
        fit.moderator_test("alloc"),
        fit.vif(),
        fit_of("ablat", "ML").lrt(fit_of("1", "ML")),
    ):
        json.dumps(result.to_dict(), allow_nan=False)
        assert len(result.to_frame()) >= 1
        assert result.summary().splitlines()[0]
        assert result._repr_html_().startswith("<table><caption>")
    assert list(fit.to_frame()["term"]) == ["intercept", "ablat", "alloc[T.random]", "alloc[T.systematic]"]
    assert fit.studies()["weight"].sum() == pytest.approx(100)


def test_predicted_rows_are_called_by_their_moderators():
    rows = {"alloc": ["random", "systematic"], "ablat": [10.0, 44.5], "unused": [1, 2]}
    labels = ("ablat 10, alloc random", "ablat 44.5, alloc systematic")
    for library in (dict, pd.DataFrame, pl.DataFrame):
        assert fit_of("ablat + alloc").predict(library(rows)).labels == labels
    named = sy.pool("yi", "vi", data=DATA, mods={"ablat": DATA["ablat"]})
    assert named.predict({"ablat": [10]}).labels == ("ablat 10",)
    assert named.predict([10.0]).labels == ("row 1",)
    assert fit_of("1").predict().labels == ("mean",)
    plain = sy.pool("yi", "vi", data=DATA, mods="ablat", slab="author")
    assert plain.predict().labels == tuple(DATA["author"])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_the_order_of_levels_decides_the_reference_level(library):
    order = ["systematic", "random", "alternate", "unused"]
    if library == "pandas":
        table = pd.DataFrame({**DATA, "alloc": pd.Categorical(DATA["alloc"], order)})
    else:
        table = pl.DataFrame(DATA).with_columns(pl.col("alloc").cast(pl.Enum(order)))
    fit = fit_of("alloc", data=table)
    assert fit.terms == ("intercept", "alloc[T.random]", "alloc[T.alternate]")
    np.testing.assert_allclose(
        fit.predict({"alloc": ["random"]}).pred,
        fit_of("alloc").predict({"alloc": ["random"]}).pred,
        rtol=1e-6,
    )
