"""The likelihood of the binomial–normal model, with its derivatives, by quadrature."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from steelyard.models.distributions import Array

EVEN = 20.0  # half the range of the evenly spaced rule, in units of sqrt(2) curvature scales
MODE_STEPS = 100


def rule(nodes: int) -> tuple[Array, Array]:
    """Return nodes and weights for the weight function exp(-z²), each of shape (nodes,).

    Gauss–Hermite up to 200 nodes. Beyond that the trapezoidal rule, which converges exponentially for these
    integrands and resolves the nearly one-sided ones of studies with 0 % or 100 % under a large tau.
    """
    if nodes <= 200:
        z, weight = special.roots_hermite(nodes)
        return z, weight
    z = np.linspace(-EVEN, EVEN, nodes)
    return z, (z[1] - z[0]) * np.exp(-z * z)


def log_coefficients(x: Array, n: Array) -> Array:
    """Return the log binomial coefficients of x out of n."""
    value: Array = special.gammaln(n + 1.0) - special.gammaln(x + 1.0) - special.gammaln(n - x + 1.0)
    return value


def likelihood(x: Array, n: Array, at: Array, z: Array, weight: Array) -> tuple[float, Array, Array]:
    """Return the log-likelihood at (mean logit, tau) with its gradient (2,) and Hessian (2, 2).

    Args:
        x, n: Events and people, shape (k,).
        at: Mean logit and tau, shape (2,).
        z, weight: Gauss–Hermite nodes and weights, shape (m,); cost is k·m.

    Derivatives are those of the integral, by the posterior moments of each study's own deviation: Louis
    (1982), JRSS B 44:226.
    """
    mu, tau = float(at[0]), float(at[1])
    mode, spread = _modes(x, n, mu, tau)
    u = mode[:, None] + math.sqrt(2.0) * spread[:, None] * z
    eta = mu + tau * u
    share = special.expit(eta)
    people, events = n[:, None], x[:, None]
    height = events * eta - people * np.logaddexp(0.0, eta) - 0.5 * u * u + z * z + np.log(weight)
    top = height.max(axis=1, keepdims=True)
    posterior = np.exp(height - top)
    total = posterior.sum(axis=1)
    posterior /= total[:, None]
    # sqrt(2)·spread from the substitution, 1/sqrt(2 pi) from the normal density
    value = float((log_coefficients(x, n) + top[:, 0] + np.log(total * spread / math.sqrt(math.pi))).sum())
    residual = events - people * share
    variance = people * share * (1.0 - share)
    moments = [(posterior * residual * u**j).sum(axis=1) for j in (0, 1)]
    gradient = np.array([m.sum() for m in moments])
    hessian = np.empty((2, 2))
    for i, j in ((0, 0), (0, 1), (1, 1)):
        inner = (posterior * (residual**2 - variance) * u ** (i + j)).sum(axis=1) - moments[i] * moments[j]
        hessian[i, j] = hessian[j, i] = inner.sum()
    return value, gradient, hessian


def _modes(x: Array, n: Array, mu: float, tau: float) -> tuple[Array, Array]:
    """Return each study's most likely standard deviation from the mean, and the curvature's scale there."""
    u = np.zeros(x.size)
    for _ in range(MODE_STEPS):
        share = special.expit(mu + tau * u)
        bend = 1.0 + tau * tau * n * share * (1.0 - share)
        step = (tau * (x - n * share) - u) / bend
        # the logistic curve bends within about one logit: longer steps overshoot
        longest = 1.0 / max(abs(tau), 1.0)
        u = u + np.clip(step, -longest, longest)
        if np.abs(step).max() < 1e-10:
            break
    share = special.expit(mu + tau * u)
    return u, 1.0 / np.sqrt(1.0 + tau * tau * n * share * (1.0 - share))
