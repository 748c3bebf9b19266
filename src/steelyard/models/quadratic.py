"""The distribution function of a quadratic form of normal variables: of the generalised Q statistic."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from steelyard.errors import ConvergenceError
from steelyard.models.centring import centred
from steelyard.models.distributions import Array
from steelyard.models.weighted import Problem

Complex = npt.NDArray[np.complex128]

OPENING = 0.5  # how fast the path of integration turns towards the right
NOTHING = 1e-18  # where the path may end
HALVINGS = 9
ACCURACY = 1e-13  # absolute, between two steps of the rule; the error is then far smaller
ROUNDING = 1e-15  # times k: what a sum of k logarithms cannot do better than
CELLS = 1_000_000  # nodes times studies at once: keeps the memory linear in k


class QuadraticForm:
    """y'Py with P = A - A X (X'AX)⁻¹ X'A, where y is normal with covariance diag(vi) + tau² I and mean Xb.

    It is a sum of k - p independent chi-squares on 1 df, weighted by the eigenvalues of PΣ, which are never
    computed: its moment generating function is, with g = a (vi + tau²) and B an orthonormal basis of
    sqrt(A) X, the -1/2 power of prod(1 - 2zg) · det(B' diag(1 / (1 - 2zg)) B). The cost is linear in k.
    """

    __slots__ = ("_a", "_basis", "_free", "_vi")

    def __init__(self, model: Problem, a: Array) -> None:
        X = np.ones((model.k, 1)) if model.design is None else model.design
        order = np.argsort(-a, kind="stable")
        basis = np.empty((model.k, model.p))
        columns = centred(model.yi[order], X[order]).X
        basis[order], _ = np.linalg.qr(np.sqrt(a[order])[:, None] * columns)
        self._a, self._vi, self._basis = a, model.vi, basis
        self._free = model.k - model.p

    def below(self, q: float, tau2: float) -> float:
        """Return P(y'Py <= q) when the between-study variance is `tau2`, to about 1e-13 + 1e-15 k.

        The inversion integral of exp(K(z) - zq) / z, K the logarithm of the moment generating function, is
        taken along a path through the point of the negative axis where the integrand is least, turning
        towards the right, where it falls exponentially. There the trapezoidal rule converges geometrically.

        Raises:
            ConvergenceError: two halvings of the step that do not agree.

        Source: Rice (1980), SIAM Journal on Scientific and Statistical Computing 1:438, the saddle-point
            path; Imhof (1961), Biometrika 48:419, the same integral along the imaginary axis.
        Checked: chi-square and sums of exponentials in closed form, Imhof (1961) table 1,
            tests/models/test_quadratic.py.
        """
        if q <= 0.0:
            return 0.0
        g = self._a * (self._vi + tau2)
        unit = float(g.max())  # the form in units of its largest weight: no overflow, whatever the scale
        g, q = g / unit, q / unit
        centre = self._vertex(g, q)
        width = 1.0 / math.sqrt(float((2.0 * g * g / (1.0 - 2.0 * centre * g) ** 2).sum()) + centre**-2)
        end = self._reach(g, q, centre, width)
        step, last = 0.5, math.inf
        for _ in range(HALVINGS):
            value = self._integral(g, q, centre, width, end, step)
            if abs(value - last) <= ACCURACY + ROUNDING * g.size:
                return min(max(value, 0.0), 1.0)
            step, last = 0.5 * step, value
        raise ConvergenceError("The distribution of generalised Q did not converge; no value is returned.")

    def _vertex(self, g: Array, q: float) -> float:
        """Return the z < 0 at which exp(K(z) - zq) / |z| is least.

        There K'(z) + 1/|z| = q, and as 0 < K'(z) <= (k - p) / 2|z| it lies between two simple bounds.
        """
        low, high = 1.0 / q, (0.5 * self._free + 1.0) / q
        for _ in range(30):
            size = math.sqrt(low * high)
            if self._slope(g, -size) + 1.0 / size > q:
                low = size
            else:
                high = size
            if high < 1.01 * low:  # any point near it serves
                break
        return -math.sqrt(low * high)

    def _slope(self, g: Array, z: float) -> float:
        """Return K'(z) for real z < 0."""
        c = 1.0 / (1.0 - 2.0 * z * g)
        plain = self._basis.T @ (c[:, None] * self._basis)
        bent = self._basis.T @ ((2.0 * g * c * c)[:, None] * self._basis)
        return float((g * c).sum()) - 0.5 * float(np.trace(np.linalg.solve(plain, bent)))

    def _integrand(self, g: Array, q: float, centre: float, width: float, t: Array) -> Complex:
        z = centre + width * (OPENING * (np.cosh(t) - 1.0) + 1j * np.sinh(t))
        speed = width * (OPENING * np.sinh(t) + 1j * np.cosh(t))
        value: Complex = np.exp(self._log_mgf(g, z) - z * q) / z * speed
        return value

    def _reach(self, g: Array, q: float, centre: float, width: float) -> float:
        """Return where along the path the integrand has come to nothing."""
        end = 1.0
        while abs(self._integrand(g, q, centre, width, np.full(1, end))[0]) > NOTHING:
            end += 0.5
        return end

    def _integral(self, g: Array, q: float, centre: float, width: float, end: float, step: float) -> float:
        t: Array = step * (np.arange(math.ceil(end / step), dtype=np.float64) + 0.5)
        return -float(self._integrand(g, q, centre, width, t).imag.sum()) * step / math.pi

    def _log_mgf(self, g: Array, z: Complex) -> Complex:
        """Return K(z) for z of positive imaginary part.

        Every logarithm is the principal one: 1 - 2zg lies in the lower half plane, and the eigenvalues of
        B' diag(1 / (1 - 2zg)) B, whose numerical range does, in the upper.
        """
        block = max(1, CELLS // g.size)
        parts = []
        for i in range(0, z.size, block):
            factor = 1.0 - 2.0 * z[i : i + block, None] * g
            inner = np.einsum("nk,ki,kj->nij", 1.0 / factor, self._basis, self._basis, optimize=True)
            roots = inner[:, :, 0] if inner.shape[1] == 1 else np.linalg.eigvals(inner)
            parts.append(-0.5 * (np.log(factor).sum(axis=1) + np.log(roots).sum(axis=1)))
        return np.concatenate(parts)
