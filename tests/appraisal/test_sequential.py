"""Sequential boundaries against R's ldbounds and a simulation; information sizes against power formulas."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steelyard.appraisal import sequential
from steelyard.appraisal.information import diversity_of, events_information, means_information
from steelyard.appraisal.sequential import boundaries, looks, spent_alpha
from steelyard.errors import InputError

PINS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "reference/appraisal/sequential.json").read_text("utf-8")
)


@pytest.mark.parametrize("design", PINS["designs"], ids=lambda d: str(d["t"]))
def test_boundaries_are_those_of_ldbounds(design: dict[str, Any]) -> None:
    found = boundaries(design["t"])
    assert found[0] == pytest.approx(design["bounds"][0], rel=1e-8)  # no integral in it
    assert found == pytest.approx(design["bounds"], rel=3e-5)


def test_finer_quadrature_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    t = [0.1, 0.3, 0.31, 0.7, 1.0]
    coarse = boundaries(t)
    monkeypatch.setattr(sequential, "STEPS", 3 * sequential.STEPS)
    assert boundaries(t) == pytest.approx(coarse, rel=1e-9)


def test_under_no_effect_the_boundaries_are_crossed_as_often_as_the_level_says() -> None:
    t = np.array([0.3, 0.55, 0.8, 1.0])
    steps = np.random.default_rng(20).normal(size=(400_000, 4)) * np.sqrt(np.diff(t, prepend=0.0))
    z = np.cumsum(steps, axis=1) / np.sqrt(t)
    crossed = np.abs(z) >= boundaries(t)
    for upto in range(1, 5):
        share = crossed[:, :upto].any(axis=1).mean()
        assert share == pytest.approx(spent_alpha(t[upto - 1]), abs=4 * math.sqrt(0.05 * 0.95 / 400_000))


def test_a_look_knows_its_boundary_and_whether_it_is_crossed() -> None:
    found = looks([0.02, 0.5, 1.1, 1.3], [1.0, 3.1, 1.9, 2.5])
    assert [look.crossed for look in found] == [False, True, False, True]
    assert found[0].boundary is None  # beyond anything that happens
    assert found[2].spent == found[3].spent == 0.05
    assert found[2].boundary == found[3].boundary


@pytest.mark.parametrize("bad", [[0.5, 0.5], [0.0, 1.0], [0.5, math.nan], [0.8, 0.2]])
def test_fractions_that_do_not_increase_are_refused(bad: list[float]) -> None:
    with pytest.raises(InputError, match="need positive numbers that increase"):
        boundaries(bad)


def test_information_sizes_are_those_of_the_power_formulas() -> None:
    """z from R 4.2.2; 16 σ²/δ² people a group is Lehr's rule (1992, Stat Med 11:1099)."""
    z = 2.8015852181129261  # qnorm(0.975) + qnorm(0.8)
    assert means_information(1.0, 0.5).people == pytest.approx(4 * z**2 / 0.25, rel=1e-12)
    assert means_information(1.0, 0.5).people == pytest.approx(2 * 16 / 0.25, rel=0.02)
    separate = events_information(0.4, risk=0.3, variance="separate")
    assert separate.people == pytest.approx(2 * z**2 * (0.24 + 0.21) / 0.01, rel=1e-12)
    average = events_information(0.4, relative_reduction=0.25, diversity=0.5)
    assert average.people == pytest.approx(4 * z**2 * 0.35 * 0.65 / 0.01, rel=1e-12)
    assert average.adjusted == pytest.approx(2 * average.people, rel=1e-12)


def test_diversity_is_the_share_of_the_pooled_variance_that_differing_trials_add() -> None:
    assert diversity_of(0.2, 0.1) == pytest.approx(0.75, rel=1e-12)
    assert diversity_of(0.1, 0.1) == 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: events_information(0.0, risk=0.1), "control_risk is 0.0; need a risk between 0 and 1"),
        (lambda: events_information(0.2), "need relative_reduction or risk"),
        (lambda: events_information(0.2, risk=0.2), "the two risks are equal"),
        (lambda: events_information(0.5, relative_reduction=-1.0), "the treated risk is 1.0"),
        (lambda: means_information(0.0, 1.0), "sd is 0.0"),
        (lambda: means_information(1.0, 0.0), "difference is 0.0"),
        (lambda: means_information(1.0, 1.0, diversity=1.0), "diversity is 1.0"),
        (lambda: means_information(1.0, 1.0, power=0.3), "power is 0.3"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(call: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
