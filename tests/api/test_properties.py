"""What must hold whatever the data: another unit, order, coding or naming changes no answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import steelyard as sy

SAME = 1e-7
EXACT = 1e-9


@st.composite
def trials(draw):
    k = draw(st.integers(6, 14))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    y, v = rng.normal(0.0, 0.6, k), rng.uniform(0.02, 0.4, k)
    groups = [("a", "b", "c")[i % 3] for i in range(k)]
    return {"y": y, "v": v, "x": rng.uniform(-3, 3, k), "g": groups}


@st.composite
def tables(draw):
    k = draw(st.integers(2, 6))
    cell = st.lists(st.integers(1, 40), min_size=k, max_size=k)
    return [np.array(draw(cell), dtype=float) for _ in range(4)]


def fit(data, mods="x + g", method="REML", **given):
    return sy.pool("y", "v", data=data, mods=mods, method=method, test="z", **given)


@settings(max_examples=30, deadline=None)
@given(trials(), st.floats(-50, 50), st.sampled_from([-7.0, 0.01, 3.5]))
def test_another_unit_of_a_moderator_changes_its_coefficient_alone(data, shift, scale):
    one = fit(data)
    other = fit({**data, "x": shift + scale * data["x"]})
    assert other.tau2 == pytest.approx(one.tau2, rel=SAME, abs=1e-8)
    at = one.terms.index("x")
    assert other.beta[at] == pytest.approx(one.beta[at] / scale, rel=1e-5, abs=1e-7)
    np.testing.assert_allclose(other.predict().pred, one.predict().pred, rtol=1e-5, atol=1e-7)
    for ask in (lambda f: f.moderator_test("g").statistic, lambda f: f.vif("term").vif):
        assert ask(other) == pytest.approx(ask(one), rel=1e-5, abs=1e-8)
    ml = [fit({**data, "x": x}, method="ML").loglik for x in (data["x"], shift + scale * data["x"])]
    assert ml[0] == pytest.approx(ml[1], rel=1e-8, abs=1e-8)


@settings(max_examples=30, deadline=None)
@given(trials())
def test_other_names_of_the_levels_change_no_answer(data):
    one = fit(data)
    other = fit({**data, "g": [{"a": "z", "b": "m", "c": "k"}[g] for g in data["g"]]})
    np.testing.assert_allclose(other.predict().pred, one.predict().pred, rtol=1e-6, atol=1e-8)
    assert other.moderator_test("g").statistic == pytest.approx(
        one.moderator_test("g").statistic, rel=1e-6, abs=1e-8
    )
    assert other.loglik == pytest.approx(one.loglik, rel=1e-8, abs=1e-8)
    assert other.vif("term").vif == pytest.approx(one.vif("term").vif, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(trials(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_answer(data, random):
    at = list(range(len(data["y"])))
    random.shuffle(at)
    mixed = {name: [values[i] for i in at] for name, values in data.items()}
    one, other = fit(data), fit(mixed)
    assume(one.terms == other.terms)
    np.testing.assert_allclose(other.beta, one.beta, rtol=1e-6, atol=1e-8)
    assert other.information() == pytest.approx(one.information(), rel=SAME, abs=1e-7)


@settings(max_examples=25, deadline=None)
@given(trials(), st.sampled_from(["REML", "DL", "EE"]))
def test_parts_are_the_fits_of_the_parts(data, method):
    whole = sy.pool(data["y"], data["v"], method=method)
    left = sy.leave1out(whole)
    grown = sy.cumulative(whole, data["x"])
    order = np.argsort(data["x"], kind="stable")
    for i in (0, len(order) // 2, len(order) - 1):
        keep = np.arange(len(order)) != i
        assert left.estimate[i] == sy.pool(data["y"][keep], data["v"][keep], method=method).beta[0]
        part = order[: i + 1]
        alone = sy.pool(data["y"][part], data["v"][part], method=method)
        assert (grown.estimate[i], grown.ci_high[i], grown.labels[i]) == (
            alone.beta[0],
            alone.ci_high[0],
            f"Study {order[i] + 1}",
        )


@settings(max_examples=25, deadline=None)
@given(trials(), st.sampled_from(["separate", "common"]))
def test_groups_are_the_fits_of_the_groups(data, tau2):
    found = sy.subgroups(sy.pool(data["y"], data["v"], test="z"), data["g"], tau2=tau2)
    assert found.names == ("a", "b", "c")
    cells = sy.pool("y", "v", data=data, mods="0 + g", test="z")
    if tau2 == "common":
        means = [float(one.beta[0]) for one in found.fits]
        np.testing.assert_allclose(means, cells.beta, rtol=1e-6, atol=1e-9)
        assert {one.tau2 for one in found.fits} == {cells.tau2}
    contrast = sy.pool("y", "v", data=data, mods="g", test="z").moderator_test()
    if tau2 == "common":
        assert found.q_between == pytest.approx(contrast.statistic, rel=1e-6, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_turning_tables_round_flips_the_sign_and_leaves_the_tests(cells):
    a, b, c, d = cells
    one = sy.pool_tables("OR", ai=a, bi=b, ci=c, di=d)
    for other in (
        sy.pool_tables("OR", ai=c, bi=d, ci=a, di=b),
        sy.pool_tables("OR", ai=b, bi=a, ci=d, di=c),
    ):
        assert other.beta[0] == pytest.approx(-one.beta[0], rel=EXACT, abs=1e-12)
        assert other.tarone == pytest.approx(one.tarone, rel=1e-6, abs=1e-9)
        assert other.bd == pytest.approx(one.bd, rel=1e-6, abs=1e-9)
        assert other.cmh == pytest.approx(one.cmh, rel=EXACT, abs=1e-12)
    forth = sy.pool_tables("OR", ai=a, bi=b, ci=c, di=d, method="Peto")
    back = sy.pool_tables("OR", ai=c, bi=d, ci=a, di=b, method="Peto")
    assert back.beta[0] == pytest.approx(-forth.beta[0], rel=EXACT, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(tables(), st.sampled_from([0.001, 12.0, 365.25]))
def test_another_unit_of_time_leaves_the_rate_ratio_and_scales_the_difference(cells, unit):
    x1, t1, x2, t2 = cells
    one, other = (
        [sy.pool_tables(m, x1i=x1, x2i=x2, t1i=t1 * u, t2i=t2 * u) for m in ("IRR", "IRD")]
        for u in (1.0, unit)
    )
    assert other[0].beta[0] == pytest.approx(one[0].beta[0], rel=EXACT, abs=1e-12)
    assert other[1].beta[0] == pytest.approx(one[1].beta[0] / unit, rel=1e-8, abs=1e-12)
    assert other[1].se[0] == pytest.approx(one[1].se[0] / unit, rel=1e-8)
