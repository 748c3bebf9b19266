"""The batch against the driver of one fit and against metafor: both paths, whole, ragged, at the edges."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import InputError
from steelyard.models import batch, compiled
from steelyard.models.batch import BATCH_METHODS, BATCH_TESTS, fit_batch
from steelyard.models.batch_blocks import groups, matrix
from steelyard.models.batch_columns import Columns
from steelyard.models.batch_tau2 import estimate_rows
from steelyard.models.pairwise import fit_pairwise
from steelyard.models.weighted import problem

SAME = 1e-10  # the two drivers evaluate the same formulas
PINNED = json.loads((Path(__file__).parents[1] / "reference/models/pairwise.json").read_text("utf-8"))
CLOSED, ITERATIVE = 1e-10, 1e-7  # as in test_pairwise_metafor
VECTORS = ("beta", "se", "ci_low", "ci_high", "pvalue")
SCALARS = ("tau2", "q", "q_pvalue", "i2", "h2")
ENGINES = ("numpy", "compiled")
NAN = float("nan")


@pytest.fixture(params=ENGINES)
def engine(request, monkeypatch):
    """Both paths; without numba the compiled one runs as plain Python."""
    monkeypatch.setattr(batch, "_numba_works", lambda: True)
    return request.param


def ragged(rng, rows=60, width=12):
    """Return effects and variances like those of trials, a third of them missing."""
    v = rng.uniform(0.01, 0.3, (rows, width))
    y = rng.normal(0.2, np.sqrt(v + rng.choice([0.0, 0.02, 0.3], (rows, 1))))
    y[rng.random(y.shape) < 0.3] = NAN
    v[rng.random(v.shape) < 0.05] = NAN
    return y, v


def check_rows(fit, y, v, **arguments):
    """Compare every row with a fit of its own."""
    for row in range(len(y)):
        known = np.isfinite(y[row]) & np.isfinite(v[row])
        assert fit.k[row] == known.sum()
        if not known.any():
            assert not fit.converged[row]
            assert all(np.isnan(getattr(fit, name)[row]) for name in (*VECTORS, *SCALARS))
            continue
        one = fit_pairwise(y[row, known], v[row, known], **arguments)
        assert fit.converged[row]
        assert fit.knha[row] == (one.test_used == "knha")
        # tau² is measured against the smallest variance: far below it nothing depends on it
        room = 1e-3 * v[row, known].min()
        assert fit.tau2[row] == pytest.approx(one.tau2, rel=SAME, abs=SAME * room)
        for name in VECTORS:
            expected = getattr(one, name)[0]
            assert getattr(fit, name)[row] == pytest.approx(expected, rel=SAME, abs=1e-12), name
        for name in SCALARS[1:]:
            expected = getattr(one, name)
            assert getattr(fit, name)[row] == pytest.approx(expected, rel=2 * SAME, abs=1e-9, nan_ok=True), (
                name
            )


@pytest.mark.parametrize("test", BATCH_TESTS)
@pytest.mark.parametrize("method", BATCH_METHODS)
def test_each_row_is_the_fit_of_its_own(engine, method, test):
    y, v = ragged(np.random.default_rng(1))
    fit = fit_batch(matrix(y, v), method=method, test=test, level=0.9, engine=engine)
    assert fit.engine == engine
    assert (fit.tau2 > 0).any() == (method != "EE")
    assert (fit.tau2 == 0).any()
    check_rows(fit, y, v, method=method, test=test, level=0.9)


@pytest.mark.parametrize("method", BATCH_METHODS)
def test_the_edges(engine, method):
    y = np.array(
        [
            [0.3, NAN, NAN, NAN, NAN],  # one study
            [0.3, NAN, 1.4, NAN, NAN],  # two
            [NAN] * 5,  # none
            [0.4] * 5,  # identical effects
            [0.1, 0.2, 0.15, 0.12, 0.18],  # tau² = 0
            [0.1, 0.5, -0.4, 1.2, 0.3],  # one huge study
            [0.5, 0.1, 1.9, -0.8, 3.0],  # twelve decades of variances
            [1e3, 1e3 + 1, 1e3 + 2, 1e3 - 1, 1e3],  # far from 0
        ]
    )
    v = np.full(y.shape, 0.05)
    v[4:] = [[0.1] * 5, [1e-12, 1.0, 0.8, 1.1, 0.5], [1e-6, 1e-3, 1.0, 1e3, 1e6], [0.3, 0.2, 0.1, 0.2, 0.4]]
    for test in BATCH_TESTS:
        fit = fit_batch(matrix(y, v), method=method, test=test, engine=engine)
        assert fit.converged.tolist() == [True, True, False, True, True, True, True, True]
        assert (fit.tau2[[0, 3, 4]] == 0.0).all()
        with np.errstate(divide="ignore", invalid="ignore"):
            check_rows(fit, y, v, method=method, test=test)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_the_highest_of_several_maxima_is_taken(engine, method):
    """Precise studies agree and imprecise ones do not: many of these likelihoods have two maxima."""
    rng = np.random.default_rng(3)
    v = np.where(rng.random((80, 6)) < 0.5, 1e-6, 1.0)
    y = rng.normal(0, 1, v.shape) * np.sqrt(v) * 3
    fit = fit_batch(matrix(y, v), method=method, engine=engine)
    assert fit.converged.all()
    columns = Columns.of(y, v)
    with np.errstate(all="ignore"):
        _, settled = estimate_rows(columns, columns.common(slope=False), np.full(80, 6.0), method)
    assert 10 < settled.sum() < 70  # some are proven to have one maximum, others are searched
    check_rows(fit, y, v, method=method)


def test_a_proof_is_never_wrong():
    """Where the batch claims a single maximum, a fine grid finds none higher."""
    rng = np.random.default_rng(8)
    v = 10.0 ** rng.uniform(-3, 1, (400, 5))
    y = rng.normal(0, np.sqrt(v + 0.05)) * rng.choice([1, 2], (400, 1))
    columns = Columns.of(y, v)
    with np.errstate(all="ignore"):
        tau2, settled = estimate_rows(columns, columns.common(slope=False), np.full(400, 5.0), "REML")
    grid = np.concatenate(([0.0], np.geomspace(1e-6, 1e3, 1500)))
    assert 200 < settled.sum() < 400
    for row in np.flatnonzero(settled):
        heights = problem(y[row], v[row], None).loglik(np.concatenate(([tau2[row]], grid)))
        assert heights[0] >= heights[1:].max() - 1e-9


@pytest.mark.parametrize("method", ["REML", "PM", "DL"])
def test_a_row_that_does_not_converge_has_no_number(engine, method):
    y = np.array([[1e200, -1e200, 0.0], [0.1, 0.2, 0.4]])
    fit = fit_batch(matrix(y, np.ones((2, 3))), method=method, engine=engine)
    assert fit.converged.tolist() == [False, True]
    for name in (*VECTORS, "tau2", "i2", "h2", "zval"):
        assert np.isnan(getattr(fit, name)[0]), name
    assert fit.k.tolist() == [3, 3]


def test_long_form_is_the_matrix(engine):
    y, v = ragged(np.random.default_rng(5))
    number = np.repeat(np.arange(len(y)), y.shape[1])
    order = np.random.default_rng(6).permutation(number.size)
    data = groups(y.ravel()[order], v.ravel()[order], number[order], len(y))
    long, wide = fit_batch(data, engine=engine), fit_batch(matrix(y, v), engine=engine)
    for name in ("k", *VECTORS, *SCALARS):
        np.testing.assert_allclose(getattr(long, name), getattr(wide, name), rtol=SAME, atol=1e-12)


def test_groups_of_very_different_sizes_are_not_padded_to_the_largest():
    sizes = np.array([3000, 1, 2, 40, 0, 5])
    number = np.repeat(np.arange(6), sizes)
    rng = np.random.default_rng(7)
    v = rng.uniform(0.1, 1, number.size)
    data = groups(rng.normal(0, 1, number.size), v, number, 6)
    blocks = list(data.blocks(1 << 12))
    assert sum(block.yi.size for block in blocks) < 2 * number.size
    assert sorted(int(row) for block in blocks for row in np.atleast_1d(block.rows)) == [0, 1, 2, 3, 5]
    fit = fit_batch(data)
    assert fit.k.tolist() == sizes.tolist()
    one = fit_pairwise(data.yi[:3000], data.vi[:3000])
    assert fit.beta[0] == pytest.approx(one.beta[0], rel=SAME)
    assert fit.tau2[0] == pytest.approx(one.tau2, rel=SAME)


def test_rows_of_many_studies(engine):
    rng = np.random.default_rng(9)
    v = rng.uniform(0.01, 0.3, (3, batch.LONG))
    y = rng.normal(0.2, np.sqrt(v + 0.1))
    y[1, 50:] = NAN
    check_rows(fit_batch(matrix(y, v), engine=engine), y, v)


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("method", ["EE", "DL", "PM", "REML"])
def test_against_metafor(engine, method, test):
    cases = [c for c in PINNED["cases"] if (c["method"], c["test"]) == (method, test)]
    cases = [c for c in cases if PINNED["data"][c["set"]]["X"] is None]
    assert len(cases) >= 8
    data = [PINNED["data"][c["set"]] for c in cases]
    number = np.repeat(np.arange(len(data)), [len(d["yi"]) for d in data])
    yi, vi = (np.concatenate([np.asarray(d[name], dtype=float) for d in data]) for name in ("yi", "vi"))
    fit = fit_batch(groups(yi, vi, number, len(data)), method=method, test=test, engine=engine)
    rtol = CLOSED if method in ("EE", "DL") else ITERATIVE
    for row, case in enumerate(cases):
        for name in VECTORS:
            expected = np.ravel(case[name])[0]
            assert getattr(fit, name)[row] == pytest.approx(expected, rel=rtol, abs=1e-13), name
        assert fit.tau2[row] == pytest.approx(case["tau2"], rel=rtol, abs=1e-9)
        assert fit.q[row] == pytest.approx(case["q"], rel=CLOSED)


@pytest.mark.parametrize("shape", [(0, 3), (2, 0)])
def test_nothing_to_pool(shape):
    fit = fit_batch(matrix(np.empty(shape), np.empty(shape)))
    assert fit.beta.shape == (shape[0],)
    assert not fit.converged.any()


@pytest.mark.parametrize(
    ("yi", "vi", "message"),
    [
        ([[1.0, np.inf]], [[1, 1]], r"yi\[0, 1\] is inf; need a finite number, or NaN"),
        ([[1.0, 2.0], [NAN, 1.0]], [[1, 1], [1, 0]], r"vi\[1, 1\] is 0\.0; need a finite variance above 0"),
        ([[1.0]], [[-1.0]], r"vi\[0, 0\] is -1\.0"),
        ([[1.0]], [[np.inf]], r"vi\[0, 0\] is inf"),
        ([[1.0, 2.0]], [[1.0]], r"yi has shape \(1, 2\) and vi \(1, 1\)"),
        ([1.0, 2.0], [1.0, 1.0], r"yi has shape \(2,\); need \(batch, k\)"),
        ([[1.0, 2.0], [1.0]], [[1.0]], "yi holds something that is not a number, or rows of different"),
    ],
)
def test_impossible_values_are_named_by_place(yi, vi, message):
    with pytest.raises(InputError, match=message):
        matrix(yi, vi)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "REMl"}, "Did you mean REML"),
        ({"test": "hartung"}, "test is 'hartung'"),
        ({"level": 95}, "Did you mean 0.95"),
        ({"engine": "gpu"}, "engine is 'gpu'; one of auto, compiled, numpy"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(InputError, match=message):
        fit_batch(matrix([[0.1]], [[1.0]]), **arguments)


@pytest.mark.parametrize("how", ["missing", "broken"])
def test_without_numba(monkeypatch, how):
    monkeypatch.setattr(batch, "find_spec", lambda name: None if how == "missing" else name)
    monkeypatch.setattr(compiled, "COMPILED", False)
    with pytest.raises(InputError, match=r"needs numba; .* pip install steelyard\[compiled\]"):
        fit_batch(matrix([[0.1]], [[1.0]]), engine="compiled")
    large = matrix(np.zeros((2, batch.WORTH)), np.ones((2, batch.WORTH)))
    assert fit_batch(large, method="EE").engine == "numpy"
