"""The weighted least-squares problem behind every pairwise estimator, as a function of tau².

Two forms of one thing: `MeanModel` (intercept alone, plain vectors, cost linear in k) and
`weighted_regression.RegressionModel` (k x p design). With w = 1 / (vi + tau²) and
P = W - W X (X'WX)⁻¹ X'W, both give what an estimator needs: the derivatives of the restricted likelihood,
the generalised Q = y'Py with its slope, and the solution.

The mean model is written around the most precise study: its effect is the origin and its weight is kept
apart. Differences such as sum(w) - sum(w²)/sum(w) would otherwise lose every digit when one weight is
10¹² times the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from steelyard.models import weighted_pieces as pieces
from steelyard.models.batch_formulas import STEADY, expanded, trace_parts
from steelyard.models.distributions import Array


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


class Problem(Protocol):
    """What the estimators of tau² ask of either model."""

    @property
    def k(self) -> int: ...
    @property
    def p(self) -> int: ...
    @property
    def smallest(self) -> float: ...
    @property
    def longest(self) -> float: ...
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
    """Intercept alone.

    Attributes:
        yi, vi: The data.
        first, origin, v0: Place, effect and variance of the most precise study.
        powers: Ones, effects minus the origin and, for few studies, their squares: shape (2 or 3, k).
        v: The variances; infinite for the most precise study, which so has no weight among the others.
    """

    yi: Array
    vi: Array
    first: int
    origin: float
    v0: float
    powers: Array
    v: Array

    @classmethod
    def of(cls, yi: Array, vi: Array) -> MeanModel:
        """Return the problem for effects and variances of shape (k,)."""
        first = int(vi.argmin())
        origin, v0 = float(yi[first]), float(vi[first])
        v = vi.copy()
        v[first] = np.inf
        powers = np.ones((3 if v.size <= pieces.SHORT else 2, v.size))
        rest = np.subtract(yi, origin, out=powers[1])
        if v.size <= pieces.SHORT:
            np.multiply(rest, rest, out=powers[2])
        return cls(yi, vi, first, origin, v0, powers, v)

    @property
    def ones(self) -> Array:
        ones: Array = self.powers[0]
        return ones

    @property
    def rest(self) -> Array:
        """Effects minus the origin."""
        rest: Array = self.powers[1]
        return rest

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
    def longest(self) -> float:
        return float(self.vi.max())

    @property
    def largest(self) -> float:
        """Return a tau² beyond which no maximum of the restricted likelihood can lie."""
        squares = float(self.rest.dot(self.rest)) - float(self.rest.dot(self.ones)) ** 2 / self.k
        return furthest(max(squares, 0.0), self.k - 1, self.longest)

    def weight_sums(self, tau2: float) -> tuple[float, float]:
        """Return sum(w) and sum(w²)."""
        w = 1.0 / (self.vi + tau2)
        return float(w.sum()), float(w.dot(w))

    def traces(self, tau2: float) -> Traces:
        """Return the quantities of P, from sums where their squares lose no digits, else study by study."""
        if self.v.size > pieces.SHORT:
            return Traces(*pieces.traces(self.v, self.rest, self.v0, tau2))
        w = 1.0 / (self.v + tau2)
        w0 = 1.0 / (self.v0 + tau2)
        square = w * w
        r1, s1, u1 = self.powers.dot(w).tolist()
        r2, s2, u2 = self.powers.dot(square).tolist()
        r3, s3, u3 = self.powers.dot(square * w).tolist()
        shift = s1 / (w0 + r1)
        q = u1 - s1 * shift
        a, c, most_a, most_c = expanded(w0, shift, r1, r2, r3, s2, s3, u2, u3)
        if not (q > STEADY * u1 and a > STEADY * most_a and c > STEADY * most_c):
            q, a, c = self._study_by_study(w, w0, shift, w0 + r1)
        return Traces(q, a, c, *trace_parts(w0, r1, r2, r3))

    def _study_by_study(self, w: Array, w0: float, shift: float, total: float) -> tuple[float, float, float]:
        """Return q, ypy2 and ypy3; every subtraction below is of terms at most half the first."""
        e = self.rest - shift
        z = w * e
        z0 = -w0 * shift
        moved = z - z0
        centre = float(w.dot(moved)) / total
        moved -= centre
        return (
            float(z.dot(e)) + w0 * shift * shift,
            float(z.dot(z)) + z0 * z0,
            float(w.dot(moved * moved)) + w0 * centre * centre,
        )

    def q_slope(self, tau2: float) -> tuple[float, float]:
        """Return Q(tau²) and -dQ/dtau² = y'PPy."""
        if self.v.size > pieces.SHORT:
            return pieces.fitted(self.v, self.rest, self.v0, tau2)[2:]
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
        w, w0 = 1.0 / (self.v + tau2[:, None]), 1.0 / (self.v0 + tau2)
        sum_w = w0 + w @ self.ones
        shift = (w @ self.rest) / sum_w
        e = self.rest - shift[:, None]
        q = ((w * e) * e) @ self.ones + w0 * shift * shift
        value: Array = -0.5 * (np.log(self.vi + tau2[:, None]) @ self.ones + q)
        return value - 0.5 * np.log(sum_w) if restricted else value

    def solve(self, tau2: float) -> Solution:
        """Return the weighted mean, its variance, Q and the weights in the order of the input."""
        w = 1.0 / (self.v + tau2)
        w0 = 1.0 / (self.v0 + tau2)
        if self.v.size > pieces.SHORT:
            shift, total, q, _ = pieces.fitted(self.v, self.rest, self.v0, tau2)
        else:
            r1, s1, u1 = self.powers.dot(w).tolist()
            total = w0 + r1
            shift = s1 / total
            q = u1 - s1 * shift
            if not q > STEADY * u1:
                e = self.rest - shift
                q = float((w * e).dot(e)) + w0 * shift * shift
        w[self.first] = w0
        return Solution(np.array([self.origin + shift]), np.array([[1.0 / total]]), q, w)


def furthest(squares: float, df: float, longest: float) -> float:
    """Return the t = tau² past which the score is negative: y'PPy <= SS/t², tr P >= df/(max vi + t)."""
    half = 0.5 * squares / df
    return half + math.sqrt(half * half + 2.0 * half * longest)


def problem(yi: Array, vi: Array, X: Array | None) -> Problem:
    """Return the weighted problem for checked arrays; X None stands for the intercept alone."""
    if X is None:
        return MeanModel.of(yi, vi)
    from steelyard.models.weighted_regression import RegressionModel

    return RegressionModel.of(yi, vi, X)
