"""`escalc`: metafor's words in, effects out, and impossible data refused by row and name."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from steelyard.api.escalc import escalc
from steelyard.effects.result import Effects
from steelyard.errors import InputError
from tests.effects.cases import CLOSED, agree, cases, floats

TABLES = {"author": ["A 1990", "B 1991", "C 1992"], "ai": [4, 0, 3], "bi": [119, 10, 7], "ci": [11, 2, 3]}
TABLES |= {"di": [128, 18, 7], "n1i": [123, 10, 10], "n2i": [139, 20, 10]}


@pytest.mark.parametrize("name", ["tables", "means", "single"])
def test_escalc_gives_what_metafor_gives(name: str) -> None:
    assert len(cases(name)) >= 6
    for case in cases(name):
        x = {argument: floats(values) for argument, values in case["args"].items()}
        es = escalc(case["measure"], **x, **case["options"])
        agree((es.yi, es.vi), case)


@pytest.mark.parametrize(
    "data", [TABLES, pd.DataFrame(TABLES), pl.DataFrame(TABLES)], ids=["dict", "pd", "pl"]
)
def test_people_without_the_event_may_be_given_by_the_group(data: Any) -> None:
    cells = escalc("RR", ai="ai", bi="bi", ci="ci", di="di", data=data, slab="author")
    groups = escalc("RR", ai="ai", n1i="n1i", ci="ci", n2i="n2i", data=data, slab="author")
    np.testing.assert_array_equal(cells.yi, groups.yi)
    np.testing.assert_array_equal(cells.vi, groups.vi)
    assert cells.slab == ("A 1990", "B 1991", "C 1992")
    assert cells.notices == ("0.5 added to cells for zeros (row 2).",)
    assert escalc("RR", ai=4, n1i=123, ci=11, n2i=139).yi[0] == cells.yi[0]


def test_corrected_zeros_are_noticed() -> None:
    counts: dict[str, Any] = {"xi": [0, 3, 9], "ni": [5, 8, 9]}
    assert escalc("PLO", **counts).notices == ("0.5 added to cells for zeros (rows 1, 3).",)
    assert escalc("PAS", **counts).notices == ()
    assert escalc("RD", ai=0, bi=5, ci=1, di=4, to="none").notices == ()
    many = escalc("OR", ai=[0] * 12, bi=5, ci=1, di=4, add=0.1)
    assert many.notices == ("0.1 added to cells for zeros (rows 1, 2, 3, 4, 5, 6, 7, 8 and 4 more).",)


def test_printed_ratios_are_taken_to_the_log_scale() -> None:
    printed = {"hr": [0.5, 2.0], "se": [0.2, 0.3]}
    es = escalc("HR", estimate="hr", sei="se", data=printed)
    np.testing.assert_allclose(es.yi, np.log([0.5, 2.0]), rtol=CLOSED)
    np.testing.assert_allclose(es.vi, [0.04, 0.09], rtol=CLOSED)
    wald = escalc("OR", estimate=0.5, ci_low=0.5 / math.exp(0.392), ci_high=0.5 * math.exp(0.392))
    assert math.sqrt(wald.vi[0]) == pytest.approx(0.392 / 1.9599639845400536, rel=CLOSED)
    assert wald.notices == ()
    assert escalc("MD", estimate=2, zval=4).vi[0] == pytest.approx(0.25, rel=CLOSED)
    # qnorm(0.004, lower=FALSE), R 4.2.2
    assert escalc("MD", estimate=2, pval=0.008).sei[0] == pytest.approx(2 / 2.6520698079021954, rel=CLOSED)


def test_a_logrank_test_gives_a_hazard_ratio() -> None:
    es = escalc("HR", oei=[-5.0, 2.0], voi=[20.0, 8.0])
    np.testing.assert_allclose(es.yi, [-0.25, 0.25], rtol=CLOSED)
    np.testing.assert_allclose(es.vi, [0.05, 0.125], rtol=CLOSED)


def test_each_study_may_have_its_own_kind_of_variance() -> None:
    tables: dict[str, Any] = {"ai": [4, 12], "bi": [119, 30], "ci": [11, 9], "di": [128, 30]}
    each = escalc("PHI", **tables, vtype=["ST", "CS"])
    stratified, crossed = (escalc("PHI", **tables, vtype=kind) for kind in ("ST", "CS"))
    np.testing.assert_array_equal(each.vi, [stratified.vi[0], crossed.vi[1]])
    assert stratified.vi[0] != crossed.vi[0]
    with pytest.raises(InputError, match=r"vtype has 3 values; must be one, or 2, one a row"):
        escalc("PHI", **tables, vtype=["ST", "CS", "CS"])


def test_a_ratio_beyond_floats_is_undefined() -> None:
    tiny: dict[str, Any] = {"m1i": [1e-179, 1], "sd1i": 1, "n1i": 9, "m2i": 1, "sd2i": 1, "n2i": 9}
    assert np.isnan(escalc("ROM", **tiny, vtype="AV").yi).all()
    assert np.isnan(escalc("ROM", **tiny).yi).tolist() == [True, False]


def test_no_studies_give_no_effects() -> None:
    assert len(escalc("OR", ai=[], bi=[], ci=[], di=[])) == 0
    assert len(escalc("SMD", m1i=[], sd1i=[], n1i=[], m2i=[], sd2i=[], n2i=[], vtype="AV")) == 0


def test_measures_of_spread_need_no_means() -> None:
    es = escalc("VR", sd1i=2, n1i=10, sd2i=3, n2i=12)
    same = escalc("VR", m1i=5, sd1i=2, n1i=10, m2i=4, sd2i=3, n2i=12)
    assert (es.yi[0], es.vi[0]) == (same.yi[0], same.vi[0])


def test_an_odd_interval_is_noticed_and_used() -> None:
    es = escalc("RR", estimate=[0.5, 0.5], ci_low=[0.25, 0.45], ci_high=[1.0, 0.9])
    assert es.notices == (
        "Estimate off its interval's centre by more than 0.2 standard errors (row 2); "
        "check scale, level and digits.",
    )
    assert np.isfinite(es.yi).all()


def test_effects_and_variances_may_be_given() -> None:
    es = escalc("OR", yi=[0.1, None, 0.3], vi=[0.01, 0.02, None], slab=["a", "b", "c"])
    np.testing.assert_array_equal(es.yi, [0.1, np.nan, np.nan])
    assert es.notices == ("Effect undefined, kept as NaN (rows 2, 3).",)
    np.testing.assert_array_equal(escalc("GEN", yi=[1, 2], sei=[0.5, 2]).vi, [0.25, 4.0])


def test_an_undefined_effect_keeps_its_row_and_is_noticed() -> None:
    es = escalc("OR", ai=[4, 0], bi=[119, 10], ci=[11, 0], di=[128, 10], drop00=True)
    assert len(es) == 2
    assert np.isnan([es.yi[1], es.vi[1]]).all()
    assert es.notices == ("Effect undefined, kept as NaN (row 2).",)
    assert escalc("RD", ai=5, bi=0, ci=6, di=0, to="none").notices == ("Sampling variance is 0 (row 1).",)


GOOD: dict[str, Any] = {"ai": [4, 6], "n1i": [10, 12], "ci": [1, 2], "n2i": [10, 12], "slab": ["A", "B 2001"]}
MEANS: dict[str, Any] = {"m1i": [1, 2], "sd1i": 1, "n1i": 9, "m2i": 0, "sd2i": 1, "n2i": 9}


@pytest.mark.parametrize(
    ("measure", "arguments", "message"),
    [
        ("OR", GOOD | {"ai": [4, 31]}, r"row 2 \(B 2001\): ai is 31, larger than n1i = 12; .* swapped\?"),
        ("OR", GOOD | {"ci": [-1, 3]}, r"row 1 \(A\): ci is -1; a count must be >= 0"),
        ("OR", GOOD | {"ai": [4, 0], "n1i": [10, 0]}, r"row 2 \(B 2001\): n1i is 0; a group must hold"),
        ("OR", GOOD | {"ai": 0, "n1i": 0.5}, r"row 1 \(A\): n1i is 0\.5; a group must hold at least one"),
        ("OR", GOOD | {"bi": [6, 7]}, r"row 2 \(B 2001\): ai \+ bi is 13 and n1i is 12; must be equal"),
        ("OR", GOOD | {"slab": ["A"]}, r"slab has 1 label; must have 2, one a row"),
        ("OR", GOOD | {"ai": [1, 2, 3]}, r"ci has 2 values and ai has 3; must be equally long"),
        (
            "OR",
            {"ai": 1, "bi": 2, "ci": 3},
            r"di or n2i is missing; OR is made from ai, bi or n1i, ci, di or",
        ),
        ("OR", GOOD | {"xi": 3}, r"xi is not used by OR here; it is made from ai, bi or n1i"),
        ("OR", GOOD | {"to": "only"}, r"to is 'only'; one of all, if0all, none, only0\. Did you mean only0"),
        ("OR", GOOD | {"add": -1}, r"add is -1; must be a finite number >= 0"),
        ("OR", GOOD | {"vtype": "UB"}, r"vtype of OR is 'UB'; one of AV, H0, LS"),
        ("or", GOOD, r"measure is 'or'; one of .* Did you mean OR\?"),
        ("SMD", MEANS | {"sd1i": [1, -2]}, r"row 2: sd1i is -2; an SD must be >= 0"),
        ("SMD", MEANS | {"n2i": 0}, r"row 1: n2i is 0; a group must hold at least one person"),
        ("SMD", MEANS | {"vtype": "HO"}, r"vtype of SMD is 'HO'; one of AV, H0, LS, LS2, UB"),
        ("PLO", {"xi": [1, 6], "ni": 5, "slab": ["A", "B"]}, r"row 2 \(B\): xi is 6, larger than ni = 5"),
        ("PLO", {"xi": 1, "ni": 0.2}, r"row 1: ni is 0\.2; a group must hold"),
        ("PLO", {"xi": -1, "ni": 5}, r"row 1: xi is -1; a count must be >= 0"),
        ("PLO", {"estimate": 0.4, "sei": 0.1}, r"estimate is not used by PLO; give yi"),
        (
            "MC",
            {"m1i": 1, "m2i": 2, "sd1i": 1, "ni": 9, "ri": 0.5},
            r"sd2i is missing; MC is made from m1i",
        ),
        (
            "SMCR",
            {"m1i": 1, "m2i": 2, "sd1i": 1, "ni": 9, "ri": -1.2, "slab": "A"},
            r"slab is 'A', a column's name; need data=",
        ),
        ("SMCR", {"m1i": 1, "m2i": 2, "sd1i": 1, "ni": 9, "ri": -1.2}, r"row 1: ri is -1\.2; a correlation"),
        ("HR", {"oei": 3}, r"voi is missing; HR is made from .*, or oei and voi"),
        ("ROM", {"sd1i": 1, "n1i": 9, "sd2i": 1, "n2i": 9}, r"m1i is missing; ROM is made from m1i"),
        ("SPCOR", {"ti": 2, "ni": 30, "mi": 2}, r"r2i is missing; SPCOR is made from ti, ni, mi, r2i"),
        ("PCOR", {"ti": 2, "ni": 30, "mi": 0}, r"row 1: mi is 0; a regression has at least one predictor"),
        ("R2", {"r2i": 1.2, "ni": 30, "mi": 2}, r"row 1: r2i is 1\.2; R² must lie in \[0, 1\]"),
        ("COR", {"ri": 1.2, "ni": 30}, r"row 1: ri is 1\.2; a correlation must lie"),
        ("IRR", {"x1i": 1, "t1i": 0, "x2i": 1, "t2i": 3}, r"row 1: t1i is 0; person-time must be > 0"),
        ("IR", {"xi": -1, "ti": 3}, r"row 1: xi is -1; a count must be >= 0"),
        ("MN", {"mi": 1, "sdi": -1, "ni": 3}, r"row 1: sdi is -1; an SD must be >= 0"),
        ("ARAW", {"ai": 1.1, "mi": 4, "ni": 30}, r"row 1: ai is 1\.1; alpha must be <= 1"),
        ("ABT", {"ai": 0.9, "mi": 1, "ni": 30}, r"row 1: mi is 1; alpha needs at least two items"),
        ("REH", {"ai": 1, "bi": -1, "ci": 30}, r"row 1: bi is -1; a count must be >= 0"),
        (
            "MPOR",
            {"ai": 0, "bi": 0, "ci": 0, "di": 0},
            r"row 1: ai \+ bi \+ ci \+ di is 0; a table must hold",
        ),
        ("MPORM", {"ai": 1, "bi": 2, "ci": 2, "di": 2, "ri": 0}, r"row 1: ci \+ di is 4; pairs have as many"),
        ("MPORM", {"ai": 1, "bi": 2, "ci": 2, "di": 1, "ri": 0, "pi": 0.1}, r"ri and pi are both given"),
        ("MPORM", {"ai": 1, "bi": 2, "ci": 2, "di": 1, "pi": 2}, r"row 1: pi is 2; a proportion must lie"),
        ("HR", {"ai": 1}, r"ai is not used by HR here; it is made from yi with vi or sei, or estimate"),
        ("HR", {"sei": 1}, r"yi or estimate is missing; HR is made from"),
        ("HR", {"estimate": 1.2}, r"ci_low and ci_high or sei or pval or zval is missing"),
        ("HR", {"yi": 1.2}, r"vi or sei is missing; HR"),
        ("HR", {"yi": 1.2, "vi": -1}, r"row 1: vi is -1; a variance must be >= 0"),
        ("HR", {"yi": 1.2, "sei": -1}, r"row 1: sei is -1; a standard error must be >= 0"),
        (
            "HR",
            {"estimate": [2, 3], "ci_low": 1, "ci_high": 2.5, "slab": ["A", "B"]},
            r"row 2 \(B\): 3 has the",
        ),
    ],
)
def test_impossible_input_is_refused(measure: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        escalc(measure, **arguments)


def example() -> Effects:
    return escalc("RR", ai=[4, 0], n1i=[123, 10], ci=[11, 0], n2i=[139, 20], slab=["A", "<B>"], drop00=True)


def test_effects_read_as_a_table() -> None:
    assert repr(example()).splitlines() == [
        "Risk ratio (RR, log scale), k = 2",
        "",
        "          yi      vi",
        "A    −0.8893  0.3256",
        "<B>        –       –",
        "",
        "Effect undefined, kept as NaN (row 2).",
    ]
    assert "<th scope='row'>&lt;B&gt;</th><td>–</td>" in example()._repr_html_()
    long = repr(escalc("GEN", yi=np.arange(40), vi=1))
    assert long.endswith("… and 28 more")
    assert len(long.splitlines()) == 16


def test_effects_go_out_as_a_frame_and_as_plain_values() -> None:
    es = example()
    frame = es.to_frame()
    assert list(frame.columns) == ["slab", "yi", "vi", "sei"]
    assert list(frame["slab"]) == ["A", "<B>"]
    np.testing.assert_array_equal(frame["sei"], np.sqrt(es.vi))
    plain = es.to_dict()
    assert plain["measure"] == "RR"
    assert plain["yi"] == [pytest.approx(math.log((4 / 123) / (11 / 139))), None]


def test_effects_cannot_be_changed() -> None:
    es = example()
    with pytest.raises(ValueError, match="read-only"):
        es.yi[0] = 1.0
    with pytest.raises(InputError, match=r"yi has shape \(2,\), vi \(1,\), slab 2 labels; must be equally"):
        Effects(np.zeros(2), np.ones(1), "MD", ("a", "b"))
    again = pickle.loads(pickle.dumps(es))
    np.testing.assert_array_equal(again.yi, es.yi)


@pytest.mark.parametrize(("loaded", "expected"), [("polars", "polars"), ("pandas", "pandas")])
def test_a_frame_is_of_the_library_in_use(loaded: str, expected: str) -> None:
    code = (
        f"import {loaded}\nfrom steelyard.api.escalc import escalc\n"
        "print(type(escalc('GEN', yi=1, vi=1).to_frame()).__module__)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.startswith(expected)
