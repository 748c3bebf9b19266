"""Numbers, times and regimens as a reader takes them."""

from __future__ import annotations

import pytest

from steelyard.claims.reading.amounts import figures
from steelyard.claims.reading.times import doses, times


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("50 %", 50, 50, "%"),
        ("12.5 per cent", 12.5, 12.5, "%"),
        ("1,000 IU", 1000, 1000, "IU"),
        ("0.5 mg/kg", 0.5, 0.5, "mg/kg"),
        ("40–50 minutes", 40, 50, "minutes"),
        ("twenty-two percent", 22, 22, "%"),
        ("three people", 3, 3, "people"),
        ("2,256 women", 2256, 2256, "women"),
        ("−1.1 points", -1.1, -1.1, "points"),
    ],
)
def test_a_number_keeps_its_range_and_unit(text: str, low: float, high: float, unit: str) -> None:
    (figure,) = figures(f"It was {text} then")
    assert (figure.amount.low, figure.amount.high, figure.amount.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("31 of 48", 31 / 48),
        ("one in five", 0.2),
        ("two thirds of", 2 / 3),
        ("half the", 0.5),
        ("none of", 0.0),
    ],
)
def test_shares(text: str, share: float) -> None:
    assert figures(f"In {text} them")[0].share == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("after 24 hours", 24, 24),
        ("within a day", 0, 24),
        ("at four to six hours", 4, 6),
        ("at 6 weeks", 1008, 1008),
        ("by six months", 4380, 4380),
        ("over the first year", 0, 8760),
        ("for up to two weeks", 0, 336),
        ("on day 28", 672, 672),
    ],
)
def test_times_in_hours(text: str, low: float, high: float) -> None:
    (time,) = times(f"Pain fell {text}.")
    assert (time.value.low_h, time.value.high_h) == (low, high)


@pytest.mark.parametrize(
    "text", ["aged 65 years or older", "once a day", "3 years ago", "a 6-month programme"]
)
def test_what_is_no_time_of_an_outcome(text: str) -> None:
    assert times(f"People {text} took part.") == ()


def test_regimens() -> None:
    (dose,) = doses("0.5 mg/kg over 40 min")
    assert dose.value.over_min == (40, 40)
    (count,) = doses("three infusions in one week")
    assert (count.value.doses, count.value.within_h) == ((3, 3), 168)
    (count,) = doses("3 in 1 week")
    assert (count.value.doses, count.value.within_h) == ((3, 3), 168)
