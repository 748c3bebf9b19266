"""Baujat's plot of tables, and what a funnel of residuals says of its standard errors."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import ModelError
from tests.api.bcg import DATA
from tests.models.reference import pinned, vector

DRAWN = 1e-6  # figures round what they draw
PINNED = pinned("baujat.json")
SPARSE = {name: vector(PINNED["sparse"][name]) for name in "abcd"}
NAMES = {"ai": "a", "bi": "b", "ci": "c", "di": "d"}
RATES = {"x1i": "a", "t1i": "b", "x2i": "c", "t2i": "d"}


def points(figure):
    return {p.title.split(":")[0]: (p.x, p.y) for p in figure.spec.points}


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "IRR", "IRD"])
def test_a_baujat_plot_of_tables_shows_metafors_numbers(measure):
    cells = RATES if measure.startswith("IR") else NAMES
    fit = sy.pool_tables(measure, **cells, data=SPARSE, slab=list("ABCDE"))
    figure = sy.baujat(fit)
    found, case = points(figure), PINNED[f"mh_{measure.lower()}"]
    assert sorted(found) == list("ABCE")
    for i in (0, 1, 2, 4):
        assert found["ABCDE"[i]] == pytest.approx((case["x"][i], case["y"][i]), rel=DRAWN)
    assert figure.spec.x_title == "Contribution to Q"
    assert "Not shown, without an effect of its own: D." in figure.spec.notes


def test_the_contributions_by_peto_add_up_to_q():
    fit = sy.pool_tables("OR", **NAMES, data=SPARSE, method="Peto")
    found = points(sy.baujat(fit))
    assert sum(x for x, _ in found.values()) == pytest.approx(fit.q, rel=DRAWN)
    influence = vector(PINNED["peto"]["y"])[[0, 1, 2, 4]]
    np.testing.assert_allclose(sorted(y for _, y in found.values()), sorted(influence), rtol=DRAWN)


def test_a_single_table_is_refused():
    with pytest.raises(ModelError, match="1 table; leaving one out needs at least two"):
        sy.baujat(sy.pool_tables("OR", ai=3, bi=9, ci=5, di=8))


def test_a_funnel_of_residuals_says_which_standard_errors_it_uses():
    fit = sy.pool("yi", "vi", data=DATA, mods="ablat")
    spec = sy.funnel(fit).spec
    assert "Standard errors are those of the studies' own estimates, not of the residuals" in " ".join(
        spec.notes
    )
    assert sorted(p.y for p in spec.points) == pytest.approx(sorted(np.sqrt(fit.vi)), rel=DRAWN)
    assert not any("own estimates" in note for note in sy.funnel(sy.pool("yi", "vi", data=DATA)).spec.notes)
