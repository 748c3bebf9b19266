"""The weighted least-squares problem with a design matrix, as a function of tau²; see `weighted`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steelyard.errors import ConvergenceError
from steelyard.models.centring import centred
from steelyard.models.distributions import Array
from steelyard.models.weighted import Solution, Traces, furthest
from steelyard.models.weighted_line import line_traces, products
from steelyard.models.weighted_pieces import SHORT

EPS = 2.3e-16
STEEP = 1e3  # a ratio of weights beyond which one minus a leverage may have lost digits
SQUARE = 150  # estimates for which a square matrix is still cheap
MILD = 100.0  # a ratio of weights up to which the normal equations on an orthonormal basis lose nothing
EVEN = 1e6  # a ratio of variances up to which the normal equations serve


class _Factors(NamedTuple):
    """Weights, QR factors of sqrt(W) X, Q' sqrt(W) y and the residual; `beyond` completes the basis."""

    w: Array
    basis: Array
    R: Array
    within: Array
    scaled: Array
    beyond: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class RegressionModel:
    """Effects, variances, design; `y`, `v`, `X` in order of precision: that keeps Householder QR stable.

    `y` and `X` are less those of the most precise study; `back` and `origin` undo that, see `centring`.
    `basis` and `within` are the QR factors of X itself, `rest` is what X without weights leaves of y, `along`
    is the part along the basis. `line` are the products that two columns need, None for any other number and
    for many studies.
    """

    yi: Array
    vi: Array
    design: Array
    y: Array
    v: Array
    X: Array
    basis: Array
    within: Array
    rest: Array
    along: Array
    line: Array | None
    back: Array
    origin: Array

    @classmethod
    def of(cls, yi: Array, vi: Array, X: Array) -> RegressionModel:
        """Return the problem for shapes (k,), (k,) and (k, p)."""
        order = vi.argsort(kind="stable")
        y, sorted_X, back, origin = centred(yi[order], X[order])
        basis, within = np.linalg.qr(sorted_X)
        along = basis.T.dot(y)
        rest = y - basis.dot(along)
        line = products(basis, rest) if X.shape[1] == 2 and y.size <= SHORT else None
        return cls(yi, vi, X, y, vi[order], sorted_X, basis, within, rest, along, line, back, origin)

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
    def longest(self) -> float:
        return float(self.v[-1])

    @property
    def largest(self) -> float:
        """Return a tau² beyond which no maximum of the restricted likelihood can lie."""
        spread = self.y - self.y.mean()
        return furthest(float(spread.dot(spread)), self.k - self.p, self.longest)

    def weight_sums(self, tau2: float) -> tuple[float, float]:
        """Return sum(w) and sum(w²)."""
        w = 1.0 / (self.vi + tau2)
        return float(w.sum()), float(w.dot(w))

    def _factor(self, tau2: float) -> _Factors:
        """Return the QR factors of sqrt(W) X; `beyond` spans what X leaves, where weights are steep.

        One minus a leverage near 1 has lost its digits; as a sum of squares over `beyond` it has not. That
        costs k², so it is done for at most 150 estimates.
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
        """Return the quantities of P, never building P itself.

        From the normal equations where weights differ little, else from the QR factors of sqrt(W) X.

        Raises:
            ConvergenceError: weights so steep that tr PP has no digit left.
        """
        if self._mild(tau2):
            found = None if self.line is None else line_traces(self.line, 1.0 / (self.v + tau2))
            return found or self._mild_traces(tau2)
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
            lost = 4.0 * EPS * float((w * w).dot(leverage))
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

    def _mild(self, tau2: float) -> bool:
        return self.longest + tau2 <= MILD * (self.smallest + tau2)

    def _mild_traces(self, tau2: float) -> Traces:
        """Return the same by P = W - W B (B'WB)⁻¹ B'W; B'WB is conditioned at most as the weights' ratio."""
        w = 1.0 / (self.v + tau2)
        wb = w[:, None] * self.basis
        inverse = np.linalg.inv(self.basis.T.dot(wb))
        e = self.rest - self.basis.dot(inverse.dot(self.rest.dot(wb)))
        z = w * e
        along = z.dot(wb)
        inner = inverse.dot(wb.T.dot(wb))
        cubes = wb.T.dot(w[:, None] * wb)
        return Traces(
            q=float(z.dot(e)),
            ypy2=float(z.dot(z)),
            ypy3=float((w * z).dot(z) - along.dot(inverse).dot(along)),
            tr=float(w.sum() - inner.trace()),
            tr2=float(
                w.dot(w) - 2.0 * inverse.ravel().dot(cubes.ravel()) + inner.ravel().dot(inner.T.ravel())
            ),
        )

    def q_slope(self, tau2: float) -> tuple[float, float]:
        """Return Q(tau²) and -dQ/dtau² = y'PPy."""
        at = self._factor(tau2)
        return float(at.scaled.dot(at.scaled)), float(at.w.dot(at.scaled * at.scaled))

    def loglik(self, tau2: Array, restricted: bool = True) -> Array:
        """Return the (restricted) log-likelihood without its constant at each tau², shape as `tau2`."""
        if self.v[-1] <= EVEN * self.v[0]:
            return self._loglik_at_once(tau2, restricted)
        values = np.empty(tau2.size)
        for i, one in enumerate(tau2):
            at = self._factor(float(one))
            logdet = 2.0 * np.log(np.abs(np.diag(at.R))).sum() if restricted else 0.0
            values[i] = -0.5 * (np.log(self.v + one).sum() + logdet + at.scaled.dot(at.scaled))
        return values

    def _loglik_at_once(self, tau2: Array, restricted: bool) -> Array:
        """Return the same from the normal equations, whose conditioning is at most the ratio of weights."""
        if tau2.size > 1 and tau2.size * self.k > 1_000_000:  # keeps the memory linear in k
            return np.concatenate([self._loglik_at_once(one, restricted) for one in tau2[:, None]])
        basis, rest = self.basis, self.rest
        total = self.v + tau2[:, None]
        w = 1.0 / total
        pairs = (basis[:, :, None] * basis[:, None, :]).reshape(self.k, -1)
        inner = (w @ pairs).reshape(-1, self.p, self.p)
        along = w @ (basis * rest[:, None])
        fitted = np.linalg.solve(inner, along[:, :, None])[:, :, 0]
        q = w @ (rest * rest) - (along * fitted).sum(axis=1)
        value: Array = -0.5 * (np.log(total).sum(axis=1) + q)
        if restricted:
            value -= 0.5 * np.linalg.slogdet(inner)[1] + np.log(np.abs(np.diag(self.within))).sum()
        return value

    def solve(self, tau2: float) -> Solution:
        """Return the coefficients, their covariance, Q and the weights in the order of the input."""
        if self._mild(tau2):
            return self._mild_solve(tau2)
        at = self._factor(tau2)
        inverse = self.back @ np.linalg.solve(at.R, np.eye(self.p))
        q = float(at.scaled.dot(at.scaled))
        beta = inverse @ at.within + self.origin
        return Solution(beta, inverse @ inverse.T, q, 1.0 / (self.vi + tau2))

    def _mild_solve(self, tau2: float) -> Solution:
        """Return the same from the normal equations on the basis: X b = basis · c, so that b = within⁻¹ c."""
        w = 1.0 / (self.v + tau2)
        wb = w[:, None] * self.basis
        inverse = np.linalg.inv(self.basis.T.dot(wb))
        more = inverse.dot(self.rest.dot(wb))
        e = self.rest - self.basis.dot(more)
        back = self.back.dot(np.linalg.inv(self.within))
        vcov = back.dot(inverse).dot(back.T)
        vcov += vcov.T.copy()  # as symmetric as it is in exact arithmetic
        vcov *= 0.5
        beta = back.dot(self.along + more) + self.origin
        return Solution(beta, vcov, float((w * e).dot(e)), 1.0 / (self.vi + tau2))
