"""Every measure against metafor 5.1, the definitions of today; where this program differs, and by what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from steelyard.api.escalc import escalc
from steelyard.effects.registry import REGISTRY, vtypes
from tests.effects.cases import CLOSED, agree, cases, floats
from tests.effects.measures_page import TAIL

CASES = cases("current")
# What docs/measures.md names: each is another number there, on purpose.
OTHERWISE = {("COR", "H0"), ("ROMC", "LS2"), ("VRC", "LS2"), ("CVRC", "LS2")}


def kind(case: dict[str, Any]) -> tuple[str, str]:
    return case["measure"], case["options"].get("vtype", "LS")


def found(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    arguments = {name: floats(values) for name, values in case["args"].items()}
    es = escalc(case["measure"], **arguments, **case["options"])
    return es.yi, es.vi


@pytest.mark.parametrize("measure", sorted({case["measure"] for case in CASES}))
def test_the_current_metafor_gives_the_same(measure: str) -> None:
    for case in CASES:
        if case["measure"] == measure and kind(case) not in OTHERWISE:
            agree(
                found(case), whole(case) if measure in TETRACHORIC else case, TETRACHORIC.get(measure, CLOSED)
            )


# metafor finds this maximum to a few digits, and its Hessian by differences.
TETRACHORIC = {"RTET": 1e-3, "ZTET": 1e-3}


def whole(case: dict[str, Any]) -> dict[str, Any]:
    """Return the case without the numbers of tables with an empty cell, which have no such maximum."""
    empty = np.any([floats(case["args"][cell]) == 0 for cell in ("ai", "bi", "ci", "di")], axis=0)
    assert empty.any()
    return case | {key: np.where(empty, np.nan, floats(case[key])) for key in ("yi", "vi")}


@pytest.mark.parametrize(("measure", "vtype"), sorted(OTHERWISE))
def test_where_it_gives_another_variance_the_effect_is_the_same(measure: str, vtype: str) -> None:
    mine = [case for case in CASES if kind(case) == (measure, vtype)]
    assert mine
    for case in mine:
        yi, vi = found(case)
        np.testing.assert_allclose(yi, floats(case["yi"]), rtol=CLOSED, atol=1e-14)
        assert not np.allclose(vi, floats(case["vi"]), rtol=1e-6, equal_nan=True)
    assert f"{measure}" in TAIL.split("metafor 5.1")[1]


def test_every_measure_and_kind_of_variance_is_compared_with_it() -> None:
    assert {kind(case) for case in CASES} == {(m, v) for m in REGISTRY for v in vtypes(m)} - LACKING


# Of these metafor has none.
LACKING = {("UCOR", "H0")}
