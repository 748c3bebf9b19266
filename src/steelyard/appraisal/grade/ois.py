"""The optimal information size: how many people one well-powered trial would need."""

from __future__ import annotations

from steelyard.models.distributions import z_critical


def _z_squared(alpha: float, power: float) -> float:
    """Return (z_{1−α/2} + z_{power})²; a two-sided level of 2·power − 1 has its critical value at power."""
    return float((z_critical(1 - alpha) + z_critical(2 * power - 1)) ** 2)


def for_risks(p0: float, p1: float, alpha: float = 0.05, power: float = 0.80) -> float:
    """Return the people, both groups together, needed to tell two risks apart.

    Args:
        p0, p1: Risks in (0, 1), different.
        alpha: Two-sided error.
        power: Above 0.5.

    Source: Pocock (1983) Clinical Trials, ch. 9: n = f(α, β)[p0(1 − p0) + p1(1 − p1)]/(p0 − p1)² a group.
    Checked: its example (95 % v 90 %, α 0.05, power 0.90: 578 a group); R power.prop.test within 1 %.
    """
    return 2 * _z_squared(alpha, power) * (p0 * (1 - p0) + p1 * (1 - p1)) / (p0 - p1) ** 2


def for_means(sd: float, difference: float, alpha: float = 0.05, power: float = 0.80) -> float:
    """Return the people, both groups together, needed to find a difference of means.

    Args:
        sd: Standard deviation in each group, > 0; 1 for a standardised difference.
        difference: > 0, in the units of `sd`.

    Source: n = 2 f(α, β) sd²/difference² a group. Checked: R power.t.test within 0.5 % for large n.
    """
    return 4 * _z_squared(alpha, power) * (sd / difference) ** 2


def alternative(p0: float, reduction: float, desirable: bool) -> float:
    """Return the risk that the trial should tell from `p0`: fewer undesirable, more desirable events.

    Where more desirable events than all would be needed, the same relative change is taken of those who have
    none.
    """
    if not desirable:
        return p0 * (1 - reduction)
    raised = p0 * (1 + reduction)
    return raised if raised < 1 else 1 - (1 - p0) * (1 - reduction)
