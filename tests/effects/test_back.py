"""From the analysis scale back, against metafor's transformations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from steelyard.effects.back import back
from steelyard.effects.rates import rate_effects
from steelyard.effects.single import proportion_effects
from steelyard.errors import InputError
from steelyard.terms import BACKS, MEASURES
from tests.effects.cases import CLOSED, cases, floats


@pytest.mark.parametrize("case", cases("back"), ids=lambda case: f"{case['measure']}: {case['call']}")
def test_values_come_back_as_metafor_brings_them(case: dict[str, Any]) -> None:
    args = {name: floats(values) for name, values in case["args"].items()}
    found = back(args.pop("yi"), case["measure"], **args)
    np.testing.assert_allclose(found, floats(case["value"]), rtol=CLOSED, atol=1e-12)


def test_every_way_back_has_a_reference() -> None:
    assert {MEASURES[case["measure"]].back for case in cases("back")} == set(BACKS)


@pytest.mark.parametrize("measure", ["PR", "PLN", "PLO", "PRZ", "PAS", "PFT"])
def test_a_proportion_comes_back_as_it_went(measure: str) -> None:
    x, n = np.array([1.0, 7, 50, 999]), np.array([40.0, 9, 100, 1000])
    yi, _ = proportion_effects(measure, x, n)
    np.testing.assert_allclose(back(yi, measure, ni=n), x / n, rtol=1e-9)


@pytest.mark.parametrize("measure", ["IR", "IRLN", "IRS", "IRFT"])
def test_a_rate_comes_back_as_it_went(measure: str) -> None:
    x, t = np.array([1.0, 7, 50, 999]), np.array([40.0, 0.9, 1e4, 1.0])
    yi, _ = rate_effects(measure, x, t)
    np.testing.assert_allclose(back(yi, measure, ti=t), x / t, rtol=1e-9)


def test_bounds_beyond_the_scale_become_its_ends() -> None:
    np.testing.assert_array_equal(back([-0.2, 2.0], "PAS"), [0.0, 1.0])
    np.testing.assert_array_equal(back([-1.0, 3.0], "PFT", ni=20), [0.0, 1.0])
    np.testing.assert_array_equal(back([-1.0, 0.0], "IRS"), [0.0, 0.0])
    np.testing.assert_array_equal(back([-1.0, 0.0], "IRFT", ti=4), [0.0, 0.0])
    np.testing.assert_array_equal(back([-1000.0, 1000.0, np.nan], "PLO"), [0.0, 1.0, np.nan])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"measure": "LOR"}, r"measure is 'LOR'; one of"),
        ({"measure": "PFT"}, r"ni is missing; PFT cannot be read without it"),
        ({"measure": "PFT", "ni": 0}, r"row 1: ni is 0; must be > 0"),
        ({"measure": "IRFT", "ti": [1, 2, 3]}, r"ti has 3 values|yi has 2 values"),
    ],
)
def test_what_cannot_be_brought_back_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        back([0.1, 0.2], **arguments)
