"""Standardised differences as computed, d, without the correction of their small-sample bias that gives g."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from steelyard.effects.arrays import Array, both_or_neither
from steelyard.effects.change import Change
from steelyard.effects.groups import Groups
from steelyard.effects.measure import Pair

Columns = Mapping[str, Array]


def uncorrected_effects(measure: str, x: Columns) -> Pair:
    """Standardised differences d with their large-sample variances at d.

    Args:
        measure: One of UNCORRECTED.
        x: Columns of the measure by metafor's names, checked already, each of shape (k,).

    Returns:
        (yi, vi), each of shape (k,), NaN in both where either is undefined.

    Source: as of each measure's "LS" variance, `standardised` and `change`, which are stated for d.
    Checked: metafor 5.1-12 escalc(correct = FALSE), tests/effects/test_uncorrected.py.
    """
    with np.errstate(all="ignore"):
        return both_or_neither(*UNCORRECTED[measure](x))


def _groups(x: Columns) -> Groups:
    return Groups(*(x[name] for name in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")))


def _change(x: Columns) -> Change:
    # SMCR needs no second SD, and uses none
    return Change(x["m1i"], x["m2i"], x["sd1i"], x.get("sd2i", x["sd1i"]), x["ni"], x["ri"])


def _smd(x: Columns) -> Pair:
    g = _groups(x)
    return g.cohen_d, 1 / g.n1 + 1 / g.n2 + g.cohen_d**2 / (2 * g.n)


def _smdh(x: Columns) -> Pair:
    g = _groups(x)
    s2 = (g.sd1**2 + g.sd2**2) / 2
    d = g.difference / np.sqrt(s2)
    of_sd = d**2 * (g.sd1**4 / (g.n1 - 1) + g.sd2**4 / (g.n2 - 1)) / (8 * s2**2)
    return d, of_sd + (g.sd1**2 / (g.n1 - 1) + g.sd2**2 / (g.n2 - 1)) / s2


def _smd1(x: Columns) -> Pair:
    g = _groups(x)
    d = g.difference / g.sd2
    return d, 1 / g.n1 + 1 / g.n2 + d**2 / (2 * g.n2)


def _smd1h(x: Columns) -> Pair:
    g = _groups(x)
    d, m = g.difference / g.sd2, g.n2 - 1
    return d, g.sd1**2 / g.sd2**2 / (g.n1 - 1) + 1 / m + d**2 / (2 * m)


def _smcc(x: Columns) -> Pair:
    c = _change(x)
    d = c.change / np.sqrt(c.change_variance)
    return d, 1 / c.n + d**2 / (2 * c.n)


def _smcr(x: Columns) -> Pair:
    c = _change(x)
    d = c.change / c.sd1
    return d, 2 * (1 - c.r) / c.n + d**2 / (2 * c.n)


def _smcrh(x: Columns) -> Pair:
    c = _change(x)
    d, m = c.change / c.sd1, c.n - 1
    return d, c.change_variance / (c.sd1**2 * m) + d**2 / (2 * m)


def _smcrp(x: Columns) -> Pair:
    c = _change(x)
    d = c.change / np.sqrt(c.mean_variance)
    return d, 2 * (1 - c.r) / c.n + d**2 * (1 + c.r**2) / (4 * c.n)


def _smcrph(x: Columns) -> Pair:
    c = _change(x)
    s2 = c.mean_variance
    d = c.change / np.sqrt(s2)
    fourth = c.sd1**4 + c.sd2**4 + 2 * c.r**2 * c.sd1**2 * c.sd2**2
    return d, (d**2 * fourth / (8 * s2**2) + c.change_variance / s2) / (c.n - 1)


def _smn(x: Columns) -> Pair:
    d = x["mi"] / x["sdi"]
    return d, 1 / x["ni"] + d**2 / (2 * x["ni"])


UNCORRECTED: dict[str, Callable[[Columns], Pair]] = {
    "SMD": _smd,
    "SMDH": _smdh,
    "SMD1": _smd1,
    "SMD1H": _smd1h,
    "SMCC": _smcc,
    "SMCR": _smcr,
    "SMCRH": _smcrh,
    "SMCRP": _smcrp,
    "SMCRPH": _smcrph,
    "SMN": _smn,
}
