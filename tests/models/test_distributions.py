"""Tails and quantiles against R, far out too (reference/models/distributions.json)."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.models import distributions
from tests.models.reference import pinned

ROWS = pinned("distributions.json")["rows"]
CLOSED = 1e-12


def value(name, args):
    if name == "two_sided_z":
        return float(distributions.two_sided(np.array([args[0]]), None)[0])
    if name == "two_sided_t":
        return float(distributions.two_sided(np.array([args[0]]), args[1])[0])
    whole = [int(a) if i > 0 and name != "t_critical" else a for i, a in enumerate(args)]
    return getattr(distributions, name)(*whole)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['name']}-{r['args']}")
def test_against_r(row):
    assert value(row["name"], row["args"]) == pytest.approx(row["value"], rel=CLOSED)


def test_every_function_is_tested():
    public = {n for n in vars(distributions) if not n.startswith("_") and callable(getattr(distributions, n))}
    own = {
        n for n in public if getattr(getattr(distributions, n), "__module__", "") == distributions.__name__
    }
    tested = {row["name"] for row in ROWS} | {"two_sided", "critical"}
    assert own <= tested
