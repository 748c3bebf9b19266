"""What metafor 3.8 lacks or has otherwise, against metafor 5.1 (reference/models/current.json)."""

from __future__ import annotations

import pytest

from steelyard.models.pairwise import fit_pairwise
from tests.models.reference import pinned

PINNED = pinned("current.json")
DATA = pinned("estimators.json")["data"]
CLOSED = 1e-10
ITERATIVE = 1e-6
FITTED = {"HSk": CLOSED}


@pytest.mark.parametrize("row", PINNED["fits"], ids=lambda row: f"{row['set']}-{row['method']}")
def test_estimators(row):
    data = DATA[row["set"]]
    fit = fit_pairwise(data["yi"], data["vi"], method=row["method"], test="z")
    found = (fit.tau2, fit.se_tau2, fit.beta[0], fit.se[0])
    expected = tuple(row[key] for key in ("tau2", "se_tau2", "beta", "se"))
    assert found == pytest.approx(expected, rel=FITTED.get(row["method"], ITERATIVE), abs=1e-9)


@pytest.mark.parametrize(
    "row",
    PINNED["predictions"],
    ids=lambda row: f"{row['set']}-{row['test']}-{row['level']}-{row['pi']}",
)
def test_prediction_intervals_by_name(row):
    data = DATA[row["set"]]
    fit = fit_pairwise(data["yi"], data["vi"], method="DL", test=row["test"], level=row["level"])
    assert fit.prediction_interval(pi=row["pi"]) == pytest.approx(row["bounds"], rel=CLOSED)
