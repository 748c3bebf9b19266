"""Exact inference for one paired binary comparison: only people who responded to one treatment speak."""

from __future__ import annotations

import math

from scipy import special

from steelyard.check import check_level
from steelyard.errors import InputError
from steelyard.models.exact import ExactFit, proportion_interval


def paired_odds_ratio(only1: int, only2: int, *, level: float = 0.95) -> ExactFit:
    """Return the conditional odds ratio only1/only2 with its exact interval and McNemar's exact p.

    Given m = only1 + only2 discordant pairs, only1 is binomial with probability OR/(1 + OR); the interval is
    Clopper and Pearson's for that probability, carried over to the odds ratio.

    Args:
        only1: People who had the event under treatment 1 alone, a whole number >= 0.
        only2: People who had it under treatment 2 alone.
        level: Confidence level.

    Returns:
        Estimate inf or 0 where one count is 0; NaN with p = 1 and bounds 0 and inf where both are.

    Raises:
        InputError: a count that is negative or not whole.

    Source: McNemar (1947), Psychometrika 12:153; Breslow & Day (1980), Statistical Methods in Cancer
        Research I, section 5.2.
    Checked: R binom.test, tests/reference/models/paired_exact.json.
    """
    level = check_level(level)
    for name, value in (("only1", only1), ("only2", only2)):
        if value < 0 or value != int(value):
            raise InputError(f"{name} is {value!r}; need a whole number of 0 or more.")
    pairs = only1 + only2
    method = "exact conditional, paired (McNemar)"
    if pairs == 0:
        notice = "Nobody responded to one treatment only: the pairs say nothing of a difference."
        return ExactFit(math.nan, 0.0, math.inf, 1.0, 1.0, method, level, 1.0, (notice,))
    share = proportion_interval(only1, pairs, level)
    tail = float(special.bdtr(min(only1, only2), pairs, 0.5))
    observed = math.comb(pairs, only1) / 2**pairs
    p = min(1.0, 2.0 * tail)
    midp = min(1.0, 2.0 * tail - observed)
    estimate = only1 / only2 if only2 else math.inf
    return ExactFit(estimate, _odds(share.ci_low), _odds(share.ci_high), p, midp, method, level, p)


def _odds(share: float) -> float:
    return share / (1.0 - share) if share < 1.0 else math.inf
