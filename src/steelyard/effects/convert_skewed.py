"""Mean and SD from a median with quartiles, a range, or both, where the outcome may be skewed.

One study at a time: each needs a search. For outcomes that are about normal see `convert_quantiles`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from steelyard.effects.arrays import Array
from steelyard.effects.convert_quantiles import checked_quantiles, mean_sd_from_quantiles
from steelyard.errors import InputError

# Log parameters beyond this would be no distribution anybody measures; it keeps the search finite.
_LIMIT = 30.0
_TOLERANCE = 1e-12
_LARGEST_POWER = 10.0
# The integral for the mean and SD of a transformed normal variable: its points, how many SDs it reaches, and
# how far down the log scale, times the power, it still counts.
_POINTS, _REACH, _NOTHING = 20_001, 20.0, 42.0


@dataclass(frozen=True, slots=True)
class FittedQuantiles:
    """A distribution fitted to printed quantiles.

    Attributes:
        mean, sd: Its mean and standard deviation.
        family: "normal", "log-normal", "gamma", "Weibull" or "Box–Cox".
        distance: Sum of squared distances between its quantiles and the printed ones; for "Box–Cox" what is
            left of the asymmetry.
        power: For "Box–Cox" the power of the transformation, 0 for the log; NaN otherwise.
    """

    mean: float
    sd: float
    family: str
    distance: float
    power: float = float("nan")


def fit_quantiles(
    median: float,
    n: float,
    *,
    low: float | None = None,
    high: float | None = None,
    q1: float | None = None,
    q3: float | None = None,
) -> FittedQuantiles:
    """Mean and SD of the distribution whose quantiles come closest to the printed ones (quantile estimation).

    Normal, log-normal, gamma and Weibull distributions are fitted by least squares to the quantiles, and the
    one with the least distance is taken. The smallest and largest of n values stand for the quantiles 1/n and
    1 − 1/n. Where a quantile is not above 0, only the normal distribution is possible.

    Assumes that one of these families describes people well. McGrath et al. also try the beta distribution,
    for outcomes between 0 and 1; it is left out here, as few outcomes say that they end there.

    Raises:
        InputError: as `convert_quantiles.mean_sd_from_quantiles`; or quantiles that are all equal.

    Source: McGrath et al. (2020), Stat Methods Med Res 29:2520.
    Checked: optim() in R 4.2.2, tests/reference/effects/quantiles.json, rtol 1e-6; quantiles of known
    distributions give back their mean and SD; the example of the authors' package.
    """
    p, values, start = _points(median, n, low, high, q1, q3)
    families = _FAMILIES if values[0] > 0 else _FAMILIES[:1]
    fits = [_fitted(family, p, values, *start) for family in families]
    return min(fits, key=lambda fit: fit.distance)


def box_cox_quantiles(
    median: float,
    n: float,
    *,
    low: float | None = None,
    high: float | None = None,
    q1: float | None = None,
    q3: float | None = None,
) -> FittedQuantiles:
    """Mean and SD by the Box–Cox transformation that makes the printed quantiles symmetric.

    On the transformed scale, mean and SD are those of `mean_sd_from_quantiles` (Luo; Wan), and the mean and
    SD of the back-transformed normal variable are integrated (McGrath et al. draw at random). Powers from 0
    (the log) to 10 are searched. All quantiles must be above 0.

    The authors' package estmeansd differs in two things: with five quantiles it takes each asymmetry as a
    ratio of the two sides, which has no value where a quartile is the median; and where the normal variable
    reaches below what the power can give, it leaves that tail out, and as much of the other.

    Assumes that some power of the outcome is normal in people.

    Raises:
        InputError: as `convert_quantiles.mean_sd_from_quantiles`; or a quantile that is not above 0.

    Source: McGrath et al. (2020), Stat Methods Med Res 29:2520.
    Checked: optim() and integrate() in R 4.2.2, tests/reference/effects/quantiles.json, rtol 1e-6; quantiles
    of a squared normal and of a log-normal variable; the example of the authors' package within its own error
    of drawing.
    """
    _, values, _ = _points(median, n, low, high, q1, q3)
    if values[0] <= 0:
        raise InputError(f"the smallest quantile is {values[0]:g}; Box–Cox needs values above 0.")
    power = _most_symmetric(values)
    at = dict(zip(("low", "q1", "q3", "high"), (low, q1, q3, high), strict=True))
    # In units of the median, which every power leaves at 0: no unit of measurement overflows.
    given = {k: _box_cox(np.array([v / median]), power) for k, v in at.items() if v is not None}
    centre, spread = mean_sd_from_quantiles(np.zeros(1), n, centre="luo", spread="wan", **given)
    mean, sd = _moments(float(centre[0]), float(spread[0]), power)
    return FittedQuantiles(median * mean, median * sd, "Box–Cox", _asymmetry(power, values), power)


def _points(
    median: float, n: float, low: float | None, high: float | None, q1: float | None, q3: float | None
) -> tuple[Array, Array, tuple[float, float]]:
    """Probabilities, quantiles in order, and the normal mean and SD to start from."""
    q = checked_quantiles(median, n, low=low, high=high, q1=q1, q3=q3)
    size = float(q.n[0])
    pairs = [(1 / size, low), (0.25, q1), (0.5, median), (0.75, q3), (1 - 1 / size, high)]
    p = np.array([probability for probability, value in pairs if value is not None])
    values = np.array([value for _, value in pairs if value is not None], dtype=np.float64)
    if not np.isfinite(values).all() or values[0] == values[-1]:
        raise InputError(f"the quantiles are {values.tolist()}; must be known and not all equal.")
    mean, sd = mean_sd_from_quantiles(median, n, low=low, high=high, q1=q1, q3=q3)
    return p, values, (float(mean[0]), float(sd[0]))


@dataclass(frozen=True, slots=True)
class _Family:
    """A two-parameter family: quantiles and moments from its parameters, and where a search starts."""

    name: str
    quantiles: Callable[[Array, Array], Array]
    moments: Callable[[Array], tuple[float, float]]
    start: Callable[[float, float], tuple[float, float]]


def _fitted(family: _Family, p: Array, values: Array, mean: float, sd: float) -> FittedQuantiles:
    from scipy.optimize import minimize

    # Distances are taken in units of the range, so that one tolerance serves every scale.
    scale = float(values[-1] - values[0])

    def distance(x: Array) -> float:
        if np.abs(x[1]) > _LIMIT:
            return float("inf")
        with np.errstate(over="ignore", invalid="ignore"):
            apart = (family.quantiles(p, x * _unit(family, scale)) - values) / scale
        total = float(apart @ apart)
        return total if np.isfinite(total) else float("inf")

    x0 = np.array(family.start(mean, sd)) / _unit(family, scale)
    best = minimize(
        distance, x0, method="Nelder-Mead", options={"xatol": _TOLERANCE, "fatol": 1e-26, "maxiter": 4000}
    )
    m, s = family.moments(best.x * _unit(family, scale))
    return FittedQuantiles(m, s, family.name, float(best.fun) * scale**2)


def _unit(family: _Family, scale: float) -> Array:
    return np.array([scale, 1.0]) if family.name == "normal" else np.ones(2)


def _normal_quantiles(p: Array, x: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(x[0] + np.exp(x[1]) * ndtri(p))


def _gamma_quantiles(p: Array, x: Array) -> Array:
    from scipy.special import gammaincinv

    return np.asarray(np.exp(x[0]) * gammaincinv(np.exp(x[1]), p))


def _weibull_quantiles(p: Array, x: Array) -> Array:
    return np.asarray(np.exp(x[0] + np.log(-np.log1p(-p)) * np.exp(-x[1])))


def _log_normal_moments(x: Array) -> tuple[float, float]:
    v = float(np.exp(2 * x[1]))
    mean = float(np.exp(x[0] + v / 2))
    return mean, mean * float(np.sqrt(np.expm1(v)))


def _gamma_moments(x: Array) -> tuple[float, float]:
    return float(np.exp(x[0] + x[1])), float(np.exp(x[0] + x[1] / 2))


def _weibull_moments(x: Array) -> tuple[float, float]:
    from scipy.special import gamma

    scale, inverse = float(np.exp(x[0])), float(np.exp(-x[1]))
    first, second = float(gamma(1 + inverse)), float(gamma(1 + 2 * inverse))
    return scale * first, scale * float(np.sqrt(second - first**2))


def _log_start(mean: float, sd: float) -> tuple[float, float]:
    v = np.log1p((sd / mean) ** 2)
    return float(np.log(mean) - v / 2), float(np.log(v) / 2)


_FAMILIES = (
    _Family(
        "normal",
        _normal_quantiles,
        lambda x: (float(x[0]), float(np.exp(x[1]))),
        lambda m, s: (m, float(np.log(s))),
    ),
    _Family("log-normal", lambda p, x: np.exp(_normal_quantiles(p, x)), _log_normal_moments, _log_start),
    _Family(
        "gamma",
        _gamma_quantiles,
        _gamma_moments,
        lambda m, s: (float(np.log(s**2 / m)), float(2 * np.log(m / s))),
    ),
    _Family(
        "Weibull",
        _weibull_quantiles,
        _weibull_moments,
        lambda m, s: (float(np.log(m)), float(np.log(m / s))),
    ),
)


def _box_cox(x: Array, power: float) -> Array:
    # The log of x times the relative expm1 keeps its digits as the power goes to 0.
    t = power * np.log(x)
    return np.asarray(np.log(x) if power == 0 else np.expm1(t) / power)


def _asymmetry(power: float, values: Array) -> float:
    """Squared differences of the distances on both sides of the median, in units of the box or range."""
    y = _box_cox(values / np.median(values), power)
    sides = y + y[::-1]
    return float(((sides[: y.size // 2] / (y[-1] - y[0])) ** 2).sum())


def _most_symmetric(values: Array) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        _asymmetry, bounds=(0.0, _LARGEST_POWER), args=(values,), method="bounded", options={"xatol": 1e-10}
    )
    return 0.0 if _asymmetry(0.0, values) <= float(found.fun) else float(found.x)


def _moments(centre: float, spread: float, power: float) -> tuple[float, float]:
    """Mean and SD of the variable whose transform is normal; values below what it can give count as 0.

    For a power above 0, with u its logarithm, the integrands are analytic and vanish at both ends, where the
    trapezoidal rule converges geometrically. (In the normal variable itself they have a cusp at 0.)
    """
    from scipy.special import ndtr

    if power == 0:
        return _log_normal_moments(np.array([centre, np.log(spread)]))
    bottom, top = centre - _REACH * spread, centre + _REACH * spread
    low = -_NOTHING / power
    if power * bottom > -1:
        low = max(low, float(np.log1p(power * bottom)) / power)
    u, step = np.linspace(low, float(np.log1p(power * top)) / power, _POINTS, retstep=True)
    z = (np.expm1(power * u) / power - centre) / spread
    share = np.exp(power * u - 0.5 * z**2) * (float(step) / (spread * np.sqrt(2 * np.pi)))
    mean = float(share @ np.exp(u))
    at_zero = float(ndtr((-1 / power - centre) / spread))
    return mean, float(np.sqrt(share @ (np.exp(u) - mean) ** 2 + at_zero * mean**2))
