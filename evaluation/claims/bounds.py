"""An upper bound for a rate of errors whose sentences come in pages."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import betaincinv, stdtrit


def upper_bound(counts: Sequence[tuple[int, int]], level: float = 0.95) -> float | None:
    """Return the one-sided upper bound of a rate, pages as clusters.

    Clopper and Pearson's exact bound at the effective number of claims: the number divided by the design
    effect of the pages (variance of the ratio by linearisation over that of independent claims), corrected
    for the degrees of freedom and never above the number itself. Without any error the design effect cannot
    be estimated and every claim counts.

    Args:
        counts: Errors and claims of each page.
        level: Confidence, 0.95 for an upper 95 % bound.

    Returns:
        The bound; None without a claim.

    Source: Korn and Graubard 1998, Survey Methodology 24:193-201, section 2.
    """
    pages = [(x, n) for x, n in counts if n]
    people = sum(n for _, n in pages)
    if not people:
        return None
    rate = sum(x for x, _ in pages) / people
    effective = _effective(pages, rate, people, level)
    if rate >= 1:
        return 1.0
    return float(betaincinv(rate * effective + 1, effective * (1 - rate), level))


def _effective(pages: Sequence[tuple[int, int]], rate: float, people: int, level: float) -> float:
    k = len(pages)
    if k < 2 or not 0 < rate < 1:
        return float(people)
    residual = sum((x - rate * n) ** 2 for x, n in pages)
    variance = k / (k - 1) * residual / people**2
    if variance == 0:
        return float(people)
    tails = (stdtrit(people - 1, level) / stdtrit(k - 1, level)) ** 2
    return float(min(people, rate * (1 - rate) / variance * tails))
