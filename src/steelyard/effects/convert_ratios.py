"""Odds ratio, risk ratio, risk difference and standardised mean difference into one another, and NNT.

An odds or risk ratio, or a risk difference, turns into another only at a stated risk of the comparison group;
the answer holds for people at that risk. Ratios are on their natural scale here, never logs. A bound of an
interval is converted like an estimate, which leaves out that the risk itself is uncertain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from steelyard.check import check_choice
from steelyard.effects.arrays import Array, refuse, vector, vectors
from steelyard.errors import InputError

EffectKind = Literal["OR", "RR", "RD", "SMD"]
_KINDS = ("OR", "RR", "RD", "SMD")
_LOGISTIC_SD = math.pi / math.sqrt(3)


def risk_with(value: ArrayLike, measure: str, baseline: ArrayLike) -> Array:
    """Risk in group 1, shape (k,), from an effect and the risk in group 2.

    Args:
        value: "OR" or "RR" (natural scale), "RD", or "SMD" (via the odds ratio, see `convert_effect`).
        measure: Which of them.
        baseline: Risk in the comparison group, in (0, 1).

    Raises:
        InputError: a ratio not above 0, a baseline outside (0, 1), or a risk that would leave [0, 1].
    """
    check_choice("measure", measure, _KINDS)
    effect, p0 = vectors(value=value, baseline=baseline)
    refuse((p0 <= 0) | (p0 >= 1), "baseline", p0, "a risk must lie in (0, 1).")
    if measure in ("OR", "RR"):
        refuse(effect <= 0, "value", effect, "a ratio must be > 0. Is it on the log scale?")
    if measure == "SMD":
        effect, measure = np.exp(effect * _LOGISTIC_SD), "OR"
    if measure == "OR":
        return effect * p0 / (1 - p0 + effect * p0)
    risk = effect * p0 if measure == "RR" else p0 + effect
    refuse((risk < 0) | (risk > 1), "value", effect, f"with this baseline the risk leaves [0, 1]: {measure}.")
    return risk


def convert_effect(
    value: ArrayLike, measure: EffectKind, to: EffectKind, *, baseline: ArrayLike | None = None
) -> Array:
    """An effect as another kind of effect, shape (k,).

    Args:
        value: Effect of group 1 against 2, ratios on the natural scale; or a bound of its interval.
        measure, to: "OR", "RR", "RD" or "SMD". OR and SMD turn into one another without a baseline, by
            log OR = π/√3·SMD: outcomes have a logistic distribution in each group, of one spread, cut
            anywhere (Chinn 2000). A higher SMD then stands for more events.
        baseline: Risk in the comparison group, in (0, 1); for all other pairs.

    Raises:
        InputError: baseline missing, or as `risk_with`; or a risk of 0 or 1, which has no odds.

    Source: Zhang & Yu (1998), JAMA 280:1690 for OR to RR at a baseline; Chinn (2000), Stat Med 19:3127;
    Cochrane Handbook, sections 10.6 and 15.4.4.
    """
    for name, kind in (("measure", measure), ("to", to)):
        check_choice(name, kind, _KINDS)
    values = vector("value", value)
    if measure == to:
        return values
    if {measure, to} == {"OR", "SMD"}:
        if measure == "SMD":
            return np.exp(values * _LOGISTIC_SD)
        refuse(values <= 0, "value", values, "a ratio must be > 0. Is it on the log scale?")
        return np.log(values) / _LOGISTIC_SD
    if baseline is None:
        raise InputError(
            f"baseline is missing; {measure} becomes {to} only at a risk of the comparison group."
        )
    values, p0 = vectors(value=values, baseline=baseline)
    p1 = risk_with(values, measure, p0)
    if to in ("RR", "RD"):
        return p1 / p0 if to == "RR" else p1 - p0
    refuse((p1 <= 0) | (p1 >= 1), "value", values, "gives a risk of 0 or 1, which has no odds.")
    odds = p1 / (1 - p1) * (1 - p0) / p0
    return odds if to == "OR" else np.log(odds) / _LOGISTIC_SD


@dataclass(frozen=True, slots=True)
class NumberNeeded:
    """A number needed to treat with its interval.

    Attributes:
        value: 1/|RD|, people treated for one event more or less; infinite at no difference.
        kind: "benefit" or "harm"; "none" at no difference.
        benefit: (fewest, most) people for one to benefit; None where the interval holds no benefit.
        harm: (fewest, most) people for one to be harmed; None where the interval holds no harm.
    """

    value: float
    kind: Literal["benefit", "harm", "none"]
    benefit: tuple[float, float] | None
    harm: tuple[float, float] | None

    def __str__(self) -> str:
        """As Altman (1998) writes it: "NNTB 10 (NNTB 4 to ∞ to NNTH 20)"."""
        letters = {"benefit": "NNTB ", "harm": "NNTH ", "none": ""}
        parts = [f"{letters[self.kind]}{_number(self.value)}"]
        if self.benefit and self.harm:
            parts.append(f"(NNTB {_number(self.benefit[0])} to ∞ to NNTH {_number(self.harm[0])})")
        elif bounds := self.benefit or self.harm:
            kind = letters["benefit" if self.benefit else "harm"]
            parts.append(f"({kind}{_number(bounds[0])} to {_number(bounds[1])})")
        return " ".join(parts)


def number_needed(rd: float, ci_low: float, ci_high: float, *, event_is_bad: bool = True) -> NumberNeeded:
    """Number needed to treat, with its interval, from a risk difference with its own.

    An interval that holds no difference does not run from one number to the other: it runs from a number
    needed to benefit through infinity to a number needed to harm, and is given as these two parts.

    Args:
        rd, ci_low, ci_high: Risk difference, group 1 minus group 2, and its bounds, in [-1, 1].
        event_is_bad: Whether fewer events in group 1 are the benefit.

    Raises:
        InputError: a value outside [-1, 1], or bounds that do not hold the difference.

    Source: Altman (1998), BMJ 317:1309, whose examples are in tests/effects.
    """
    for name, value in (("rd", rd), ("ci_low", ci_low), ("ci_high", ci_high)):
        if not -1 <= value <= 1:
            raise InputError(f"{name} is {value!r}; must lie in [-1, 1].")
    if not ci_low <= rd <= ci_high:
        raise InputError(f"rd is {rd!r}; must lie between ci_low = {ci_low!r} and ci_high = {ci_high!r}.")
    sign = -1.0 if event_is_bad else 1.0
    gain, bounds = sign * rd, sorted((sign * ci_low, sign * ci_high))
    kind: Literal["benefit", "harm", "none"] = "benefit" if gain > 0 else "harm" if gain < 0 else "none"
    low, high = bounds
    benefit = (_inverse(high), _inverse(max(low, 0.0))) if high > 0 else None
    harm = (_inverse(low), _inverse(min(high, 0.0))) if low < 0 else None
    return NumberNeeded(_inverse(gain), kind, benefit, harm)


def _inverse(difference: float) -> float:
    return 1 / abs(difference) if difference else math.inf


def _number(value: float) -> str:
    return "∞" if math.isinf(value) else f"{value:.1f}".removesuffix(".0")
