"""Closed-form estimators of tau²: a quadratic form of the effects set equal to its expectation.

With any fixed weights a, A = diag(a) and P = A - A X (X'AX)⁻¹ X'A, the form Q = y'Py has expectation
tr(PV) + tau² tr(P) and variance 2 tr(PΣPΣ), Σ = V + tau² I (DerSimonian & Kacker 2007, Contemporary Clinical
Trials 28:105; the variance is that of any quadratic form of normal variables). Weights 1/vi
give DerSimonian–Laird, equal weights Hedges, others the generalised Q statistic.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

import numpy as np

from steelyard.models.centring import centred
from steelyard.models.distributions import Array
from steelyard.models.weighted import Problem, Traces
from steelyard.models.weighted_regression import SQUARE, STEEP


class Tau2(NamedTuple):
    """An estimate of tau², its standard error, the steps it took and what the reader should know."""

    tau2: float
    se: float
    iterations: int
    notices: tuple[str, ...] = ()


class Form(Protocol):
    """A quadratic form y'Py with fixed weights: its value, tr(PD) and tr(PDPE) for diagonals d and e."""

    @property
    def q(self) -> float: ...
    def trace(self, d: Array) -> float: ...
    def trace2(self, d: Array, e: Array) -> float: ...


class MeanForm:
    """The form without moderators; the study of largest weight is kept apart, as in `weighted.MeanModel`."""

    __slots__ = ("_a", "_apart", "_first", "_share", "q")

    def __init__(self, y: Array, a: Array) -> None:
        first = int(a.argmax())
        others = float(np.delete(a, first).sum())
        total = float(a[first]) + others
        apart = (total - a) / total
        apart[first] = others / total
        e = y - y[first]
        e -= float(a.dot(e)) / total
        self._a, self._first, self._share, self._apart = a, first, a / total, apart
        self.q = float((a * e).dot(e))

    def trace(self, d: Array) -> float:
        """Return tr(PD)."""
        return float((self._a * d).dot(self._apart))

    def trace2(self, d: Array, e: Array) -> float:
        """Return tr(PDPE) as a sum without a large term that cancels: diagonal, then pairs."""
        g, f, h = self._a * d, self._a * e, self._share
        diagonal = float((g * f).dot(self._apart**2))
        gh, fh = g * h, f * h
        g0, f0 = float(gh[self._first]), float(fh[self._first])
        gh[self._first] = fh[self._first] = 0.0
        sg, sf = float(gh.sum()), float(fh.sum())
        return diagonal + g0 * sf + f0 * sg + (sg * sf - float(gh.dot(fh)))


class RegressionForm:
    """The form with a design matrix, from the QR factors of sqrt(A) X.

    Where the weights are steep the basis is completed, as in `weighted_regression.RegressionModel`.
    """

    __slots__ = ("_a", "_apart", "_basis", "_complete", "q")

    def __init__(self, y: Array, a: Array, X: Array) -> None:
        order = np.argsort(-a, kind="stable")
        y, X, *_ = centred(y[order], X[order])
        root = np.sqrt(a[order])
        self._complete = a.size <= SQUARE and float(a.max()) > STEEP * float(a.min())
        factors, _ = np.linalg.qr(root[:, None] * X, mode="complete" if self._complete else "reduced")
        basis = factors[:, X.shape[1] :] if self._complete else factors
        target = root * y
        along = basis.T @ target
        residual = target - basis @ along
        self._basis = np.empty_like(basis)
        self._basis[order] = basis
        squares = np.einsum("ij,ij->i", self._basis, self._basis)
        self._a, self._apart = a, squares if self._complete else 1.0 - squares
        self.q = float(along.dot(along)) if self._complete else float(residual.dot(residual))

    def trace(self, d: Array) -> float:
        """Return tr(PD)."""
        return float((self._a * d).dot(self._apart))

    def trace2(self, d: Array, e: Array) -> float:
        """Return tr(PDPE)."""
        g, f = self._a * d, self._a * e
        left = self._basis.T @ (g[:, None] * self._basis)
        right = self._basis.T @ (f[:, None] * self._basis)
        pairs = float((left * right).sum())
        return pairs if self._complete else float((g * f).dot(2.0 * self._apart - 1.0)) + pairs


def form(model: Problem, a: Array) -> Form:
    """Return the quadratic form of a problem with weights `a`, shape (k,), in the order of the input."""
    return MeanForm(model.yi, a) if model.design is None else RegressionForm(model.yi, a, model.design)


def form_variance(q: Form, vi: Array, tau2: float) -> float:
    """Return the variance of y'Py where the true between-study variance is `tau2`."""
    ones = np.ones(vi.size)
    return 2.0 * (q.trace2(vi, vi) + 2.0 * tau2 * q.trace2(vi, ones) + tau2 * tau2 * q.trace2(ones, ones))


def genq(model: Problem, a: Array) -> Tau2:
    """Return the moment estimate with the weights `a`, shape (k,), all > 0."""
    quadratic = form(model, a)
    slope = quadratic.trace(np.ones(model.k))
    tau2 = max(0.0, (quadratic.q - quadratic.trace(model.vi)) / slope)
    return Tau2(tau2, math.sqrt(form_variance(quadratic, model.vi, tau2)) / slope, 0)


def dl(model: Problem, common: Traces) -> Tau2:
    """Return the moment estimate with weights 1/vi."""
    tau2 = moment(model, common)
    return Tau2(tau2, math.sqrt(_common_variance(model, common, tau2)) / common.tr, 0)


def moment(model: Problem, common: Traces) -> float:
    """Return the truncated moment estimate with weights 1/vi, also the start of the iterations."""
    return max(0.0, (common.q - (model.k - model.p)) / common.tr)


def _common_variance(model: Problem, common: Traces, tau2: float) -> float:
    """Return the variance of Cochran's Q: Biggerstaff & Tweedie (1997), Statistics in Medicine 16:753."""
    return 2.0 * (model.k - model.p) + 4.0 * tau2 * common.tr + 2.0 * tau2 * tau2 * common.tr2


def hs(model: Problem, common: Traces, *, corrected: bool) -> Tau2:
    """Return (Q - k) / sum(w), or with Q times k / (k - p) where `corrected`."""
    factor = model.k / (model.k - model.p) if corrected else 1.0
    total, _ = model.weight_sums(0.0)
    tau2 = max(0.0, (factor * common.q - model.k) / total)
    return Tau2(tau2, factor * math.sqrt(_common_variance(model, common, tau2)) / total, 0)


def sj(model: Problem) -> Tau2:
    """Return tau0² Q(tau0²) / (k - p) from the crude start tau0² = sum((y - mean y)²) / k."""
    spread = model.yi - model.yi[0]
    spread -= spread.mean()
    start = float(spread.dot(spread)) / model.k
    if start == 0.0:
        return Tau2(0.0, 0.0, 0)
    share = start / (model.k - model.p)
    tau2 = share * model.q_slope(start)[0]
    quadratic = form(model, 1.0 / (model.vi + start))
    return Tau2(tau2, share * math.sqrt(form_variance(quadratic, model.vi, tau2)), 0)
