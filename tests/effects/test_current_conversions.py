"""Quantiles and printed estimates as metafor 5.1 converts them (effects/current_conversions.json)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from steelyard.api.escalc import escalc
from steelyard.effects.convert_quantiles import mean_sd_from_quantiles
from tests.effects.cases import CLOSED, cases

CASES = cases("current_conversions")


@pytest.mark.parametrize(
    "case", [c for c in CASES if "mean" in c], ids=lambda case: "-".join(sorted(case["args"]))
)
def test_mean_and_sd_from_quantiles(case: dict[str, Any]) -> None:
    """Luo et al. for the mean; Wan et al. for the SD from a range or box, Shi et al. from both."""
    given = {name: np.array(values, dtype=float) for name, values in case["args"].items()}
    for i in range(len(case["mean"])):
        one = {name: float(values[i]) for name, values in given.items()}
        mean, sd = mean_sd_from_quantiles(one.pop("median"), one.pop("n"), **one)  # type: ignore[arg-type]
        assert float(mean[0]) == pytest.approx(case["mean"][i], rel=CLOSED)
        assert float(sd[0]) == pytest.approx(case["sd"][i], rel=CLOSED)


@pytest.mark.parametrize("case", [c for c in CASES if "yi" in c], ids=lambda case: case["call"])
def test_hazard_ratios_from_what_is_printed(case: dict[str, Any]) -> None:
    es = escalc("HR", **case["args"])
    np.testing.assert_allclose(es.yi, case["yi"], rtol=CLOSED)
    np.testing.assert_allclose(es.vi, case["vi"], rtol=CLOSED)
