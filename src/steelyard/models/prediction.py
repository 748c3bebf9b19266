"""Where the true effect of a new study will lie: the published prediction intervals, by name.

They differ in the reference distribution, in the variance of the mean that they add to tau², and in whether
they allow for tau² being an estimate. With d = k - p:

| name | distribution | variance of the mean | source |
|---|---|---|---|
| default | normal under z, else t on d (guarded: always t) | the fit's | metafor's default |
| z | normal | the fit's | |
| t | t on d | the fit's | |
| riley | t on d - 1 | the fit's | Riley, Higgins & Deeks (2011), BMJ 342:d549 |
| simple | normal | none: tau² alone | metafor's of this name |
| s | normal | model (Wald) | Skipka (2006) |
| hts | t on d - 1 | model (Wald) | Higgins, Thompson & Spiegelhalter (2009), JRSS A 172:137 |
| hts-hk | t on d - 1 | Hartung–Knapp | Partlett & Riley (2017), Statistics in Medicine 36:301 |
| v | t on d | model (Wald) | Veroniki et al. (2019), Research Synthesis Methods 10:23 |
| v-hk | t on d | Hartung–Knapp | Veroniki et al. (2019) |
| nnf | parametric bootstrap | Hartung–Knapp | Nagashima, Noma & Furukawa (2019), SMMR 28:1689 |
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steelyard.check import check_choice
from steelyard.errors import ModelError
from steelyard.models.distributions import Array, t_critical, z_critical
from steelyard.models.quadratic import QuadraticForm
from steelyard.models.weighted import Problem

Generator = np.random.Generator


class Rule(NamedTuple):
    """`freedom` is None for the normal distribution, else k - p less that many, "fit" what the fit has;
    `variance` is "fit", "model", "hk" or "none"."""

    freedom: int | str | None
    variance: str


RULES = {
    "default": Rule("fit", "fit"),
    "z": Rule(None, "fit"),
    "t": Rule(0, "fit"),
    "riley": Rule(1, "fit"),
    "simple": Rule(None, "none"),
    "s": Rule(None, "model"),
    "hts": Rule(1, "model"),
    "hts-hk": Rule(1, "hk"),
    "v": Rule(0, "model"),
    "v-hk": Rule(0, "hk"),
}
BOOTSTRAP = "nnf"
PREDICTIONS = (*RULES, BOOTSTRAP)
POINTS = 120  # of the confidence distribution of tau²; between them it is interpolated


def rule(name: str) -> Rule:
    """Return the rule of an interval by its name, however it is capitalised."""
    name = check_choice("pi", str(name).lower(), PREDICTIONS)
    if name == BOOTSTRAP:
        raise ModelError("The bootstrap prediction interval is of the mean alone; use prediction_interval().")
    return RULES[name]


def crit(chosen: Rule, level: float, df: int, fit_df: int | None) -> float:
    """Return the critical value of a rule for df = k - p and the degrees of freedom of the fit.

    Raises:
        ModelError: no degrees of freedom are left.
    """
    if chosen.freedom is None or (chosen.freedom == "fit" and fit_df is None):
        return z_critical(level)
    freedom = df if isinstance(chosen.freedom, str) else df - chosen.freedom
    if freedom < 1:
        raise ModelError(
            f"the prediction interval needs t with 1 degree of freedom or more; {freedom} are left."
        )
    return t_critical(level, freedom)


def bootstrap(model: Problem, level: float, rng: Generator, repeats: int) -> tuple[float, float]:
    """Return the prediction interval of Nagashima, Noma and Furukawa, for the mean alone.

    tau² is drawn from its confidence distribution 1 - F(Q; tau²), F that of Cochran's Q; at each draw the
    new effect is mean + tau z - t sqrt(Hartung–Knapp variance), z normal and t on k - 1 degrees of freedom.
    The interval joins the percentiles of the draws.

    Raises:
        ModelError: fewer than three estimates, or moderators.

    Source: Nagashima, Noma & Furukawa (2019), Statistical Methods in Medical Research 28:1689, algorithm 1.
    Checked: pimeta 1.1.4 pima() on the cisapride trials, to simulation error, tests/models.
    """
    if model.design is not None:
        raise ModelError("The bootstrap prediction interval is for the mean alone; the fit has moderators.")
    if model.k < 3:
        raise ModelError(f"{model.k} estimates; the bootstrap prediction interval needs at least three.")
    tau2 = _draw_tau2(model, rng.random(repeats))
    mean, variance = _hartung(model, tau2)
    new = mean + np.sqrt(tau2) * rng.standard_normal(repeats)
    new -= rng.standard_t(model.k - 1, repeats) * np.sqrt(variance)
    low, high = np.quantile(new, (0.5 * (1.0 - level), 0.5 * (1.0 + level)))
    return float(low), float(high)


def _draw_tau2(model: Problem, uniform: Array) -> Array:
    """Return quantiles of the confidence distribution of tau², by interpolation in a fine table."""
    a = 1.0 / model.vi
    law, observed = QuadraticForm(model, a), model.q_slope(0.0)[0]
    top = 4.0 * model.smallest
    while law.below(observed, top) > 1e-7:
        top *= 4.0
    grid = np.concatenate(([0.0], np.geomspace(1e-4 * model.smallest, top, POINTS)))
    above = 1.0 - np.array([law.below(observed, float(t)) for t in grid])
    return np.interp(uniform, np.maximum.accumulate(above), grid)


def _hartung(model: Problem, tau2: Array) -> tuple[Array, Array]:
    """Return the weighted mean and its Hartung–Knapp variance at each tau², shape as `tau2`."""
    mean, variance = np.empty(tau2.size), np.empty(tau2.size)
    block = max(1, 1_000_000 // model.k)
    for i in range(0, tau2.size, block):
        w = 1.0 / (model.vi + tau2[i : i + block, None])
        total = w.sum(axis=1)
        centre = w @ model.yi / total
        squares = (w * (model.yi - centre[:, None]) ** 2).sum(axis=1)
        mean[i : i + block] = centre
        variance[i : i + block] = squares / ((model.k - 1) * total)
    return mean, variance
