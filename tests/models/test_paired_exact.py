"""The exact paired odds ratio against R's binom.test, and its edges."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from steelyard.errors import InputError
from steelyard.models.paired_exact import paired_odds_ratio

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/models/paired_exact.json").read_text())
CLOSED = 1e-10


def odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=lambda c: f"{c['only1']}-{c['only2']}")
def test_interval_and_p_agree_with_r(case: dict[str, float]) -> None:
    fit = paired_odds_ratio(int(case["only1"]), int(case["only2"]))
    assert fit.pvalue == pytest.approx(case["p"], rel=CLOSED)
    assert fit.ci_low == pytest.approx(odds(case["low"]), rel=CLOSED)
    assert fit.ci_high == pytest.approx(odds(case["high"]), rel=CLOSED)


def test_swapping_the_treatments_inverts_the_ratio() -> None:
    one, two = paired_odds_ratio(7, 2), paired_odds_ratio(2, 7)
    assert one.estimate == pytest.approx(1 / two.estimate)
    assert one.ci_low == pytest.approx(1 / two.ci_high)
    assert one.pvalue == two.pvalue
    assert one.pvalue_midp < one.pvalue


def test_no_discordant_pair_says_nothing() -> None:
    fit = paired_odds_ratio(0, 0)
    assert math.isnan(fit.estimate)
    assert (fit.ci_low, fit.ci_high, fit.pvalue) == (0.0, math.inf, 1.0)
    assert "say nothing" in fit.notices[0]


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(InputError, match="only2 is -1; need a whole number of 0 or more"):
        paired_odds_ratio(3, -1)
