"""Effects from two independent groups' means and SDs: mean difference and standardised mean difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, both_or_neither, refuse, vectors

# Above this many degrees of freedom the series below is exact to the last digit, and the difference of two
# log-gammas no longer is.
_SERIES_FROM = 100.0


@dataclass(frozen=True, slots=True)
class Groups:
    """Two groups in the order of the measure's subtraction; every array of shape (k,)."""

    m1: Array
    sd1: Array
    n1: Array
    m2: Array
    sd2: Array
    n2: Array

    @property
    def df(self) -> Array:
        return self.n1 + self.n2 - 2

    @property
    def pooled_sd(self) -> Array:
        within = (self.n1 - 1) * self.sd1**2 + (self.n2 - 1) * self.sd2**2
        return np.sqrt(within / self.df)


def mean_effects(
    measure: str,
    m1i: ArrayLike,
    sd1i: ArrayLike,
    n1i: ArrayLike,
    m2i: ArrayLike,
    sd2i: ArrayLike,
    n2i: ArrayLike,
    *,
    vtype: str = "LS",
    labels: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Mean differences ("MD") or Hedges' g ("SMD"), group 1 minus group 2, with sampling variances.

    Args:
        measure: "MD", in the units of the means, or "SMD", in pooled SDs with the exact small-sample factor.
        m1i, sd1i, n1i, m2i, sd2i, n2i: Means, standard deviations (not standard errors) and people, each
            shape (k,) or one value. A row with NaN gives NaN.
        vtype: For "MD": "LS" (sd1²/n1 + sd2²/n2) or "HO" (one SD, pooled). For "SMD": "LS" (Hedges 1982,
            eq. 8, with g), "LS2" (Borenstein 2009, eq. 12.17, with d and J²), "UB" (unbiased, Hedges 1983,
            eq. 9) or "AV" ("LS" at the sample-size weighted mean of g).
        labels: Study labels, k of them, for messages.

    Returns:
        (yi, vi), each shape (k,); NaN where undefined (no spread at all, or fewer than two degrees of freedom
        for "SMD").

    Raises:
        InputError: an unknown choice, a negative SD, n below 1, or unequal lengths.

    Source: Hedges (1981), J Educ Stat 6:107; Hedges (1982), Psychol Bull 92:490; Hedges (1983), Psychol Bull
    93:388; Borenstein (2009), in Cooper, Hedges & Valentine, ch. 12.
    Checked: metafor 3.8-1 escalc(), tests/reference/effects/means.json, rtol 1e-10.
    """
    check_choice("measure", measure, MEAN_MEASURES)
    check_choice(f"vtype of {measure}", vtype, MEAN_MEASURES[measure])
    groups = Groups(*vectors(m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i))
    _check(groups, labels)
    with np.errstate(divide="ignore", invalid="ignore"):
        return both_or_neither(*MEAN_MEASURES[measure][vtype](groups))


def _check(g: Groups, labels: Sequence[str]) -> None:
    for name, sd in (("sd1i", g.sd1), ("sd2i", g.sd2)):
        refuse(sd < 0, name, sd, "an SD must be >= 0.", labels)
    for name, n in (("n1i", g.n1), ("n2i", g.n2)):
        refuse(n < 1, name, n, "a group must hold at least one person.", labels)


def hedges_j(m: ArrayLike) -> Array:
    """Exact small-sample factor J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)); NaN for m <= 1.

    Source: Hedges (1981), J Educ Stat 6:107, eq. 6e. Large m: the asymptotic series of Γ(x+½)/Γ(x), in
    Graham, Knuth & Patashnik (1994), Concrete Mathematics, answer 9.60.
    """
    from scipy.special import gammaln

    df = np.asarray(m, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
        u = 2 / (df - 1)
        series = 1 - u / 8 + u**2 / 128 + 5 * u**3 / 1024 - 21 * u**4 / 32768 - 399 * u**5 / 262144
        large = np.sqrt((df - 1) / df) * series
    return np.where(df > 1, np.where(df >= _SERIES_FROM, large, exact), np.nan)


def _md(g: Groups) -> tuple[Array, Array]:
    return g.m1 - g.m2, g.sd1**2 / g.n1 + g.sd2**2 / g.n2


def _md_homoscedastic(g: Groups) -> tuple[Array, Array]:
    return g.m1 - g.m2, g.pooled_sd**2 * (1 / g.n1 + 1 / g.n2)


def _cohen_d(g: Groups) -> Array:
    return (g.m1 - g.m2) / g.pooled_sd


def _variance_at(effect: Array, g: Groups) -> Array:
    return 1 / g.n1 + 1 / g.n2 + effect**2 / (2 * (g.n1 + g.n2))


def _smd(g: Groups) -> tuple[Array, Array]:
    yi = hedges_j(g.df) * _cohen_d(g)
    return yi, _variance_at(yi, g)


def _smd_ls2(g: Groups) -> tuple[Array, Array]:
    j, d = hedges_j(g.df), _cohen_d(g)
    return j * d, j**2 * _variance_at(d, g)


def _smd_unbiased(g: Groups) -> tuple[Array, Array]:
    j = hedges_j(g.df)
    yi = j * _cohen_d(g)
    return yi, 1 / g.n1 + 1 / g.n2 + (1 - (g.df - 2) / (g.df * j**2)) * yi**2


def _smd_average(g: Groups) -> tuple[Array, Array]:
    yi = hedges_j(g.df) * _cohen_d(g)
    people = np.where(np.isfinite(yi), g.n1 + g.n2, 0.0)
    mean = np.sum(people * np.nan_to_num(yi, posinf=0.0, neginf=0.0)) / np.sum(people)
    return yi, _variance_at(np.full_like(yi, mean), g)


MeanFormula = Callable[[Groups], tuple[Array, Array]]
MEAN_MEASURES: dict[str, dict[str, MeanFormula]] = {
    "MD": {"LS": _md, "HO": _md_homoscedastic},
    "SMD": {"LS": _smd, "LS2": _smd_ls2, "UB": _smd_unbiased, "AV": _smd_average},
}
