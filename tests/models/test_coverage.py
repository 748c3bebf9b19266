"""Coverage of the intervals against docs/coverage.md, which tests/models/coverage.py writes."""

from __future__ import annotations

import pytest

from steelyard.models.pairwise import fit_pairwise
from tests.models.coverage import TESTS, Cell, cells, committed, simulate

REPEATS = 4000
SOME = (
    Cell("normal", "equal", 2, 0.5),
    Cell("normal", "one large", 3, 0.1),
    Cell("normal", "mixed", 5, 0.0),
    Cell("normal", "mixed", 10, 2.0),
    Cell("binary", "equal", 3, 0.5),
    Cell("binary", "one large", 20, 0.05),
    Cell("binary", "mixed", 2, 2.0),
)


@pytest.mark.slow
@pytest.mark.parametrize("cell", SOME, ids=str)
def test_the_page_says_what_a_new_simulation_finds(cell):
    """Other random numbers; four standard errors of a difference, and half of the last digit shown."""
    written = committed()[cell]
    for test, found in simulate(cell, REPEATS, seed=1).items():
        share = written[test] / 100
        spread = 4 * (max(share * (1 - share), 1e-4) * (1 / REPEATS + 1 / 20_000)) ** 0.5
        assert found.coverage == pytest.approx(share, abs=spread + 5e-4), test


def test_the_page_has_every_cell_and_test():
    page = committed()
    assert list(page) == cells()
    assert all(tuple(of) == TESTS and all(50 < share <= 100 for share in of.values()) for of in page.values())


def test_the_page_shows_what_is_known():
    """IntHout et al. (2014), BMC Med Res Methodol 14:25: Wald too narrow, Hartung-Knapp near its level."""
    page = committed()
    for cell, of in page.items():
        if cell.tau2 >= 0.5 and cell.k <= 5:
            assert of["z"] < 92
        if cell.sizes == "equal":
            assert 94 < of["knha"] < 96
        if cell.k == 2:
            assert of["guarded"] == of["z"]
        assert of["adhoc"] >= max(of["knha"], of["guarded"]) - 0.05
        assert of["guarded"] >= of["z"]


@pytest.mark.parametrize(
    ("yi", "settings", "noticed"),
    [
        ([0.0, 2.0], {}, True),
        ([0.0, 0.3], {}, False),
        ([0.0, 2.0, 4.0], {}, False),
        ([0.0, 2.0], {"method": "EE"}, False),
        ([0.0, 2.0], {"test": "knha"}, False),
    ],
)
def test_two_studies_that_disagree_are_noticed(yi, settings, noticed):
    fit = fit_pairwise(yi, [0.1] * len(yi), **settings)
    assert any("Wald's interval is too narrow" in notice for notice in fit.notices) == noticed


def test_what_the_notice_says_is_on_the_page():
    """I² is 50 % where tau² equals the sampling variance: 0.1 of normal effects, and near 0.2 of tables."""
    shares = [
        of["guarded"]
        for cell, of in committed().items()
        if cell.k == 2 and cell.tau2 >= (0.1 if cell.kind == "normal" else 0.5)
    ]
    assert 68 < min(shares) < max(shares) < 92
