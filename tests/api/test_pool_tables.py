"""`pool_tables`: the doors, the measures and what is refused; numbers are those of the kernels' tests."""

from __future__ import annotations

import pytest

import steelyard as sy
from steelyard.errors import InputError
from tests.api.bcg import DATA, TABLES
from tests.models.reference import pinned

REFERENCE = pinned("tables.json")
CLOSED = 1e-10


@pytest.mark.parametrize("case", REFERENCE["rates"], ids=lambda c: f"{c['set']}-{c['measure']}")
def test_rates(case):
    cells = {name: case[name] for name in ("x1i", "x2i", "t1i", "t2i")}
    fit = sy.pool_tables(case["measure"], **cells)
    assert (fit.beta[0], fit.se[0]) == pytest.approx((case["beta"][0], case["se"][0]), rel=CLOSED)


def test_petos_odds_ratios_of_beta_blockers():
    """Yusuf et al. (1985), Prog Cardiovasc Dis 27:335, table 10, long-term trials: O-E and V of 23 trials.

    Pinned: metafor 3.8-1 rma.peto(data = dat.yusuf1985, subset = (table == "10")).
    """
    case = next(c for c in REFERENCE["tables"] if c["set"] == "yusuf10")
    cells = {name: case[name] for name in ("ai", "bi", "ci", "di")}
    fit = sy.pool_tables("OR", **cells, method="Peto")
    assert fit.beta[0] == pytest.approx(case["beta"][0], rel=CLOSED)
    assert fit.k == 23
    assert "Common-effect model (Peto) of odds ratios (OR, log scale), k = 23" in repr(fit)


def test_arguments_are_checked_by_name():
    for call, message in (
        (
            lambda: sy.pool_tables("IRR", ai=[1], ci=[1]),
            "ai is not used by IRR; it is made from x1i, x2i, t1i",
        ),
        (
            lambda: sy.pool_tables("IRR", x1i=[1], x2i=[1]),
            "t1i and t2i missing; IRR needs x1i, x2i, t1i, t2i",
        ),
        (lambda: sy.pool_tables("OR", ai=[1], x1i=[2]), "x1i is not used by OR; it is made from ai, bi"),
        (lambda: sy.pool_tables("OR", ai=[1], bi=[3]), "ci missing; OR needs ai, ci"),
        (
            lambda: sy.pool_tables("RR", **TABLES, data=DATA, method="Peto"),
            "measure is 'RR'; Peto's method has",
        ),
        (lambda: sy.pool_tables("SMD", ai=[1], ci=[2]), "one of IRD, IRR, OR, RD, RR"),
        (
            lambda: sy.pool_tables("OR", **TABLES, data=DATA, method="UM.FS"),
            "UM.FS., a generalised linear mixed model, which is not in this release; one of MH, Peto",
        ),
        (
            lambda: sy.pool_tables("OR", ai=[1, 2], bi=[3, 4], ci=[1], di=[1]),
            "2, 2, 1 and 1 rows; need as many",
        ),
    ):
        with pytest.raises(InputError, match=message):
            call()


def test_an_undefined_ratio_is_printed_as_nothing():
    page = repr(sy.pool_tables("RR", ai=[0, 0], n1i=[10, 9], ci=[0, 0], n2i=[10, 12]))
    assert "∞" not in page
    assert "0, infinite or undefined" in page
    left = sy.leave1out(sy.pool_tables("OR", ai=[0, 3], n1i=[10, 9], ci=[0, 1], n2i=[10, 12]))
    assert "∞" not in repr(left)
