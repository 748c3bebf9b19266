"""Every measure against metafor, and some against R's meta and glm, at full precision."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steelyard.api.escalc import escalc
from steelyard.effects.arms import combine_contrasts, shared_control_covariance
from steelyard.effects.change import change_effects
from steelyard.effects.means import mean_effects
from steelyard.effects.paired import paired_binary, paired_means
from steelyard.effects.registry import FAMILIES, REGISTRY, vtypes
from steelyard.effects.single import proportion_effects
from steelyard.effects.tables import TO, table_effects
from steelyard.terms import MEASURES
from tests.effects.cases import CLOSED, FOLDER, agree, cases, floats

# glm() iterates, though to 1e-15 in the deviance.
ITERATED = 1e-8
# The reference of the tetrachoric correlation's variance is a Hessian from differences.
DIFFERENCES = 1e-5
GENERATORS = {
    "generate": ("tables", "means", "single", "paired", "arms"),
    "generate_binary": ("risks", "association", "tetrachoric", "matched", "rates", "proportions"),
    "generate_means": ("differences", "variability", "biserial", "change", "group_means"),
    "generate_correlations": ("correlations", "others"),
    "generate_conversions": ("back", "crossover", "order_statistics"),
    "generate_quantiles": ("quantiles",),
}
OTHER = ("paired", "arms", "back", "crossover", "order_statistics", "quantiles")
BY_MEASURE = tuple(name for names in GENERATORS.values() for name in names if name not in OTHER)


def name_of(case: dict[str, Any]) -> str:
    options = "-".join(f"{k}={v}" for k, v in case["options"].items())
    return f"{case['measure']}-{options}"


def arguments(case: dict[str, Any]) -> dict[str, np.ndarray]:
    return {name: floats(values) for name, values in case["args"].items()}


@pytest.mark.parametrize("name", BY_MEASURE)
def test_every_measure_is_what_the_reference_says(name: str) -> None:
    assert cases(name)
    for case in cases(name):
        es = escalc(case["measure"], **arguments(case), **case["options"])
        agree((es.yi, es.vi), case, DIFFERENCES if name == "tetrachoric" else CLOSED)


@pytest.mark.parametrize("case", cases("tables"), ids=name_of)
def test_tables_agree_with_metafor(case: dict[str, Any]) -> None:
    agree(table_effects(case["measure"], **arguments(case), **case["options"]), case)


@pytest.mark.parametrize("case", cases("means"), ids=name_of)
def test_means_agree_with_metafor(case: dict[str, Any]) -> None:
    agree(mean_effects(case["measure"], **arguments(case), **case["options"]), case)


@pytest.mark.parametrize("case", cases("single"), ids=name_of)
def test_single_groups_agree_with_metafor(case: dict[str, Any]) -> None:
    compute = proportion_effects if "xi" in case["args"] else change_effects
    agree(compute(case["measure"], **arguments(case), **case["options"]), case)


@pytest.mark.parametrize("case", cases("paired"), ids=name_of)
def test_paired_effects_agree_with_metafor(case: dict[str, Any]) -> None:
    x = arguments(case)
    if case["measure"] == "MD":
        agree(paired_means(x["m1i"], x["sd1i"], x["m2i"], x["sd2i"], x["ni"], x["ri"]), case)
    else:
        agree(paired_binary(case["measure"], **x, **case["options"]), case)


@pytest.mark.parametrize("case", cases("arms"), ids=lambda case: case["measure"])
def test_shared_control_agrees_with_regression_covariances(case: dict[str, Any]) -> None:
    """glm() knows no formula for contrasts, and rma.mv() combines them with glm's own matrix."""
    a = case["args"]
    events, n = floats(a["events"]), floats(a["n"])
    c, nc = a["control_events"], a["control_n"]
    yi, vi = table_effects(case["measure"], events, n - events, c, nc - c)
    V = shared_control_covariance(case["measure"], yi, vi, control_n=nc, control_events=c)
    np.testing.assert_allclose(yi, case["yi"], rtol=ITERATED)
    np.testing.assert_allclose(V, case["V"], rtol=ITERATED)
    np.testing.assert_allclose(combine_contrasts(yi, V), case["combined"], rtol=ITERATED)
    np.testing.assert_allclose(combine_contrasts(case["yi"], case["V"]), case["combined"], rtol=CLOSED)


def test_hedges_g_agrees_with_r_meta() -> None:
    """R's meta prints the unbiased variance, which is metafor's vtype="UB"."""
    case = cases("other_packages")[0]
    yi, vi = mean_effects("SMD", **arguments(case), vtype="UB")
    np.testing.assert_allclose(yi, case["yi"], rtol=CLOSED)
    np.testing.assert_allclose(np.sqrt(vi), case["sei"], rtol=CLOSED)


def test_crossover_standard_errors_agree_with_r() -> None:
    case = cases("other_packages")[1]
    np.testing.assert_allclose(np.sqrt(paired_means(**arguments(case))[1]), case["sei"], rtol=CLOSED)


def referenced() -> list[dict[str, Any]]:
    """Cases of raw-data measures with at least two defined effects and two defined variances."""
    return [
        case
        for name in BY_MEASURE
        for case in cases(name)
        if min(np.isfinite(floats(case[key])).sum() for key in ("yi", "vi")) >= 2
    ]


def test_every_measure_and_kind_of_variance_has_a_reference_for_effect_and_variance() -> None:
    pairs = {(case["measure"], case["options"].get("vtype", "LS")) for case in referenced()}
    assert pairs == {(measure, vtype) for measure in REGISTRY for vtype in vtypes(measure)}


def test_every_zero_handling_has_a_reference() -> None:
    handled: dict[str, set[str]] = {}
    for case in referenced():
        handled.setdefault(case["measure"], set()).add(case["options"].get("to", "only0"))
    corrected = [m for m, kind in REGISTRY.items() if FAMILIES[kind].zeros is not None]
    # A correlation by Fisher's z corrects as the one it is made from; RTET needs cells above 0.
    elsewhere = {"RTET", "ZTET", "MPORM"}
    short = {m: set(TO) - handled[m] for m in corrected if m not in elsewhere and set(TO) - handled[m]}
    assert not short
    dropped = {case["measure"] for case in referenced() if case["options"].get("drop00")}
    assert dropped == {m for m, kind in REGISTRY.items() if FAMILIES[kind].drops} - {"RTET", "ZTET"}


def test_the_vocabulary_and_the_measure_table_are_one() -> None:
    from_raw_data = {code: term.data for code, term in MEASURES.items() if term.data != "generic"}
    assert from_raw_data == REGISTRY


COMPARED = ("yi", "vi", "V", "value", "estimates", "covariances", "largest", "power", "box_cox")


@pytest.mark.needs_r
@pytest.mark.parametrize("generator", GENERATORS)
def test_the_pinned_numbers_are_what_r_gives(generator: str, rscript: str, tmp_path: Path) -> None:
    for script in ("common", generator):
        shutil.copy(FOLDER / f"{script}.R", tmp_path)
    subprocess.run([rscript, f"{generator}.R"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for name in GENERATORS[generator]:
        fresh = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))["cases"]
        for old, new in zip(cases(name), fresh, strict=True):
            assert old["call"] == new["call"]
            assert old.get("args") == new.get("args")
            for key in set(COMPARED) & set(old):
                np.testing.assert_allclose(floats(new[key]), floats(old[key]), rtol=ITERATED, atol=1e-14)
