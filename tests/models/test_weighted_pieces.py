"""Sums over few estimates and over many, made piece by piece, against the same in extended precision."""

import numpy as np
import pytest

from steelyard.models import weighted_pieces as pieces
from steelyard.models.weighted import MeanModel

RTOL = 1e-12  # closed forms in double precision
K = 2 * pieces.PIECE + 1000


def data(k: int, decades: float, outlier: float) -> tuple[np.ndarray, np.ndarray]:
    """Return effects and variances; the most precise study is `outlier` away from the others."""
    rng = np.random.default_rng(4)
    v = 10.0 ** rng.uniform(-decades, 0.0, k)
    y = rng.normal(5.0, np.sqrt(v))
    y[v.argmin()] += outlier
    return y, v


@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="needs extended precision")
@pytest.mark.parametrize("tau2", [0.0, 1e-3, 1.0])
@pytest.mark.parametrize(("decades", "outlier"), [(0.0, 0.0), (1.0, 0.0), (2.0, 300.0), (6.0, 0.0)])
@pytest.mark.parametrize("k", [5, 13, pieces.SHORT, K])
def test_the_sums_are_those_of_extended_precision(k, decades, outlier, tau2):
    y, v = data(k, decades, outlier)
    w = 1 / (v.astype(np.longdouble) + tau2)
    total = w.sum()
    mean = (w * y).sum() / total
    z = w * (y - mean)
    pz = w * (z - (w * z).sum() / total)
    tr = total - (w * w).sum() / total
    tr2 = (w * w).sum() - 2 * (w**3).sum() / total + ((w * w).sum() / total) ** 2
    model = MeanModel.of(y, v)
    at = model.traces(tau2)
    q, ypy2 = (z * (y - mean)).sum(), (z * z).sum()
    assert at == pytest.approx([float(x) for x in (q, ypy2, (z * pz).sum(), tr, tr2)], rel=RTOL)
    assert model.q_slope(tau2) == pytest.approx((float(q), float(ypy2)), rel=RTOL)
    solved = model.solve(tau2)
    assert solved.beta[0] == pytest.approx(float(mean), rel=RTOL)
    assert solved.vcov[0, 0] == pytest.approx(float(1 / total), rel=RTOL)
    assert solved.q == pytest.approx(float(q), rel=RTOL)


def test_one_huge_study_among_many_keeps_the_digits_of_the_others():
    """With w0 past all others, P is [[sum w, -w'], [-w, diag w]] but for their share of w0."""
    rng = np.random.default_rng(9)
    v = rng.uniform(0.5, 2.0, K)
    y = rng.normal(0.0, 1.0, K)
    v[7], y[7] = 1e-13, 0.25
    rest = np.delete(np.arange(K), 7)
    w = 1.0 / v[rest]
    at = MeanModel.of(y, v).traces(0.0)
    assert at.tr == pytest.approx(2.0 * w.sum(), rel=1e-8)
    assert at.tr2 == pytest.approx(w.sum() ** 2 + 3.0 * (w * w).sum(), rel=1e-8)
    assert at.q == pytest.approx((w * (y[rest] - 0.25) ** 2).sum(), rel=1e-8)
