"""The weighted least-squares problem behind every pairwise estimator, as a function of tau².

Two forms of one thing: `MeanModel` (intercept alone, plain vectors, cost linear in k) and
`RegressionModel` (k x p design). With w = 1 / (vi + tau²) and P = W - W X (X'WX)⁻¹ X'W, both give what an
estimator needs: the derivatives of the restricted likelihood, the generalised Q = y'Py with its slope,
and the solution.

The mean model is written around the most precise study: its effect is the origin and its weight is kept
apart. Differences such as sum(w) - sum(w²)/sum(w) would otherwise lose every digit when one weight is
10¹² times the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from steelyard.errors import ConvergenceError
from steelyard.models.distributions import Array

EPS = 2.3e-16
STEEP = 1e5  # a ratio of weights beyond which one minus a leverage may have lost digits
SQUARE = 300


class Traces(NamedTuple):
    """Quantities of P at one tau²: q = y'Py, ypy2 = y'PPy, ypy3 = y'PPPy, tr = tr P, tr2 = tr PP."""

    q: float
    ypy2: float
    ypy3: float
    tr: float
    tr2: float


class Solution(NamedTuple):
    """Weighted least squares at one tau²: beta (p,), vcov (p, p), residual sum of squares, weights (k,)."""

    beta: Array
    vcov: Array
    q: float
    w: Array


class _Factors(NamedTuple):
    """Weights, QR factors of sqrt(W) X, Q' sqrt(W) y and the residual; `beyond` completes the basis."""

    w: Array
    basis: Array
    R: Array
    within: Array
    scaled: Array
    beyond: Array | None


class Problem(Protocol):
    """What the estimators of tau² ask of either model."""

    @property
    def k(self) -> int: ...
    @property
    def p(self) -> int: ...
    @property
    def smallest(self) -> float: ...
    @property
    def largest(self) -> float: ...
    @property
    def yi(self) -> Array: ...
    @property
    def vi(self) -> Array: ...
    @property
    def design(self) -> Array | None: ...
    def weight_sums(self, tau2: float) -> tuple[float, float]: ...
    def traces(self, tau2: float) -> Traces: ...
    def q_slope(self, tau2: float) -> tuple[float, float]: ...
    def loglik(self, tau2: Array, restricted: bool = True) -> Array: ...
    def solve(self, tau2: float) -> Solution: ...


@dataclass(frozen=True, slots=True, eq=False)
class MeanModel:
    """Intercept alone. `rest` are the effects minus the most precise one's, without that study itself."""

    yi: Array
    vi: Array
    origin: float
    v0: float
    rest: Array
    v: Array
    ones: Array

    @classmethod
    def of(cls, yi: Array, vi: Array) -> MeanModel:
        """Return the problem for effects and variances of shape (k,)."""
        first = int(vi.argmin())
        origin = float(yi[first])
        rest = np.concatenate((yi[:first], yi[first + 1 :])) - origin
        v = np.concatenate((vi[:first], vi[first + 1 :]))
        return cls(yi, vi, origin, float(vi[first]), rest, v, np.ones(v.size))

    @property
    def k(self) -> int:
        return self.vi.size

    @property
    def p(self) -> int:
        return 1

    @property
    def design(self) -> None:
        return None

    @property
    def smallest(self) -> float:
        return self.v0

    @property
    def largest(self) -> float:
        """Return a tau² beyond which no maximum of the restricted likelihood can lie."""
        squares = float(self.rest.dot(self.rest)) - float(self.rest.dot(self.ones)) ** 2 / self.k
        return _furthest(max(squares, 0.0), self.k - 1, float(self.vi.max()))

    def weight_sums(self, tau2: float) -> tuple[float, float]:
        """Return sum(w) and sum(w²)."""
        w = 1.0 / (self.vi + tau2)
        return float(w.sum()), float(w.dot(w))

    def traces(self, tau2: float) -> Traces:
        """Return the quantities of P; every subtraction below is of terms at most half the first."""
        w = 1.0 / (self.v + tau2)
        w0 = 1.0 / (self.v0 + tau2)
        square = w * w
        r1, r2 = float(w.dot(self.ones)), float(w.dot(w))
        r3 = float(w.dot(square))
        total = w0 + r1
        shift = float(w.dot(self.rest)) / total
        e = self.rest - shift
        z = w * e
        z0 = -w0 * shift
        moved = z - z0
        centre = float(w.dot(moved)) / total
        moved -= centre
        return Traces(
            q=float(z.dot(e)) + w0 * shift * shift,
            ypy2=float(z.dot(z)) + z0 * z0,
            ypy3=float(w.dot(moved * moved)) + w0 * centre * centre,
            tr=(2.0 * w0 * r1 + (r1 * r1 - r2)) / total,
            tr2=r2 - 2.0 * r3 / total + (w0 * w0 * r1 * r1 + 2.0 * w0 * w0 * r2 + r2 * r2) / (total * total),
        )

    def q_slope(self, tau2: float) -> tuple[float, float]:
        """Return Q(tau²) and -dQ/dtau² = y'PPy."""
        w = 1.0 / (self.v + tau2)
        w0 = 1.0 / (self.v0 + tau2)
        shift = float(w.dot(self.rest)) / (w0 + float(w.dot(self.ones)))
        e = self.rest - shift
        z = w * e
        z0 = w0 * shift
        return float(z.dot(e)) + z0 * shift, float(z.dot(z)) + z0 * z0

    def loglik(self, tau2: Array, restricted: bool = True) -> Array:
        """Return the (restricted) log-likelihood without its constant at each tau², shape as `tau2`."""
        if tau2.size > 1 and tau2.size * self.k > 1_000_000:  # keeps the memory linear in k
            return np.concatenate([self.loglik(one, restricted) for one in tau2[:, None]])
        total = self.v + tau2[:, None]
        total0 = self.v0 + tau2
        w, w0 = 1.0 / total, 1.0 / total0
        sum_w = w0 + w @ self.ones
        shift = (w @ self.rest) / sum_w
        e = self.rest - shift[:, None]
        q = ((w * e) * e) @ self.ones + w0 * shift * shift
        value: Array = -0.5 * (np.log(total) @ self.ones + np.log(total0) + q)
        return value - 0.5 * np.log(sum_w) if restricted else value

    def solve(self, tau2: float) -> Solution:
        """Return the weighted mean, its variance, Q and the weights in the order of the input."""
        w = 1.0 / (self.v + tau2)
        w0 = 1.0 / (self.v0 + tau2)
        total = w0 + float(w.dot(self.ones))
        shift = float(w.dot(self.rest)) / total
        e = self.rest - shift
        q = float((w * e).dot(e)) + w0 * shift * shift
        return Solution(np.array([self.origin + shift]), np.array([[1.0 / total]]), q, 1.0 / (self.vi + tau2))


@dataclass(frozen=True, slots=True, eq=False)
class RegressionModel:
    """Effects, variances, design; `y`, `v`, `X` in order of precision: that keeps Householder QR stable."""

    yi: Array
    vi: Array
    design: Array
    y: Array
    v: Array
    X: Array

    @classmethod
    def of(cls, yi: Array, vi: Array, X: Array) -> RegressionModel:
        """Return the problem for shapes (k,), (k,) and (k, p)."""
        order = np.argsort(vi, kind="stable")
        return cls(yi, vi, X, yi[order], vi[order], X[order])

    @property
    def k(self) -> int:
        return self.vi.size

    @property
    def p(self) -> int:
        return int(self.X.shape[1])

    @property
    def smallest(self) -> float:
        return float(self.v[0])

    @property
    def largest(self) -> float:
        """Return a tau² beyond which no maximum of the restricted likelihood can lie."""
        spread = self.y - self.y.mean()
        return _furthest(float(spread.dot(spread)), self.k - self.p, float(self.v[-1]))

    def weight_sums(self, tau2: float) -> tuple[float, float]:
        """Return sum(w) and sum(w²)."""
        w = 1.0 / (self.vi + tau2)
        return float(w.sum()), float(w.dot(w))

    def _factor(self, tau2: float) -> _Factors:
        """Return the QR factors of sqrt(W) X; `beyond` spans what X leaves, where weights are steep.

        One minus a leverage near 1 has lost its digits; as a sum of squares over `beyond` it has not. That
        costs k², so it is done for at most 300 estimates.
        """
        w = 1.0 / (self.v + tau2)
        root = np.sqrt(w)
        target = root * self.y
        if w[0] > STEEP * w[-1] and self.k <= SQUARE:
            whole, R = np.linalg.qr(root[:, None] * self.X, mode="complete")
            basis, beyond = whole[:, : self.p], whole[:, self.p :]
            return _Factors(w, basis, R[: self.p], basis.T @ target, beyond @ (beyond.T @ target), beyond)
        basis, R = np.linalg.qr(root[:, None] * self.X)
        within = basis.T @ target
        return _Factors(w, basis, R, within, target - basis @ within, None)

    def traces(self, tau2: float) -> Traces:
        """Return the quantities of P from the QR factors of sqrt(W) X, never building P itself.

        Raises:
            ConvergenceError: weights so steep that tr PP has no digit left.
        """
        w, basis, _, _, scaled, beyond = self._factor(tau2)
        z = np.sqrt(w) * scaled
        rz = np.sqrt(w) * z
        if beyond is None:
            along = basis.T @ rz
            ypy3 = float(rz.dot(rz) - along.dot(along))
            leverage = np.einsum("ij,ij->i", basis, basis)
            inner = basis.T @ (w[:, None] * basis)
            tr = float(w.dot(1.0 - leverage))
            tr2 = float((w * w).dot(1.0 - 2.0 * leverage) + (inner * inner).sum())
            lost = self.k * EPS * float(w[0]) ** 2
        else:
            along = beyond.T @ rz
            ypy3 = float(along.dot(along))
            inner = beyond.T @ (w[:, None] * beyond)
            tr, tr2 = float(np.trace(inner)), float((inner * inner).sum())
            lost = EPS * EPS * float(w[0]) ** 2
        if not lost < 1e-6 * tr2:
            raise ConvergenceError(
                f"the variances differ by a factor of {self.v[-1] / self.v[0]:.0e}, too much "
                "for a regression on these moderators; no estimate is returned."
            )
        return Traces(float(scaled.dot(scaled)), float(z.dot(z)), ypy3, tr, tr2)

    def q_slope(self, tau2: float) -> tuple[float, float]:
        """Return Q(tau²) and -dQ/dtau² = y'PPy."""
        at = self._factor(tau2)
        return float(at.scaled.dot(at.scaled)), float(at.w.dot(at.scaled * at.scaled))

    def loglik(self, tau2: Array, restricted: bool = True) -> Array:
        """Return the (restricted) log-likelihood without its constant at each tau², shape as `tau2`."""
        values = np.empty(tau2.size)
        for i, one in enumerate(tau2):
            at = self._factor(float(one))
            logdet = 2.0 * np.log(np.abs(np.diag(at.R))).sum() if restricted else 0.0
            values[i] = -0.5 * (np.log(self.v + one).sum() + logdet + at.scaled.dot(at.scaled))
        return values

    def solve(self, tau2: float) -> Solution:
        """Return the coefficients, their covariance, Q and the weights in the order of the input."""
        at = self._factor(tau2)
        inverse = np.linalg.solve(at.R, np.eye(self.p))
        q = float(at.scaled.dot(at.scaled))
        return Solution(inverse @ at.within, inverse @ inverse.T, q, 1.0 / (self.vi + tau2))


def _furthest(squares: float, df: int, longest: float) -> float:
    """Return the t = tau² past which the score is negative: y'PPy <= SS/t², tr P >= df/(max vi + t)."""
    half = 0.5 * squares / df
    return half + math.sqrt(half * half + 2.0 * half * longest)


def problem(yi: Array, vi: Array, X: Array | None) -> Problem:
    """Return the weighted problem for checked arrays; X None stands for the intercept alone."""
    return MeanModel.of(yi, vi) if X is None else RegressionModel.of(yi, vi, X)
